"""Finding an account's calendars from the address that somebody typed (RFC 6764), and making one of our own."""

import uuid
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import requests

from cockpit.errors import NotPermitted, UnexpectedAnswer, WrongInput
from connectors.caldav.dav import Dav, told
from connectors.caldav.multistatus import CALDAV, DAV, MultiStatus, Response, mkcalendar, propfind

_WELL_KNOWN = "/.well-known/caldav"
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_NAME = 200
_WRITES = frozenset({f"{DAV}all", f"{DAV}write", f"{DAV}write-content"})
_PRINCIPAL = f"{DAV}current-user-principal"
_HOME = f"{CALDAV}calendar-home-set"
_RIGHTS = f"{DAV}current-user-privilege-set"
_COMPONENTS = f"{CALDAV}supported-calendar-component-set"


class Found(NamedTuple):
    """A calendar of appointments; `is_writable` as far as the server says."""

    href: str
    name: str
    is_writable: bool


def find_home(dav: Dav, typed_path: str) -> str:
    """Return where the account's calendars lie.

    Raises:
        WrongInput: `calendar_at_other_host`: the server sends on to that one.
        NotPermitted: `calendar_forbidden`: what was typed belongs to somebody else.
        UnexpectedAnswer: `not_caldav`.
        SourceUnreachable, AccessRefused: nothing is known.
    """
    places = [f"{typed_path}/"] if typed_path else []
    moved: WrongInput | None = None
    for place in (*places, _WELL_KNOWN, "/"):
        try:
            found = _asked(dav, place)
            home = found and _home_of(dav, *found)
        except WrongInput as error:  # one place may send on although the calendars are here
            moved = moved or error
            continue
        except NotPermitted:
            if place in places:  # else it is only a place where some servers let nobody look
                raise
            continue
        if home:
            return home
    raise moved or UnexpectedAnswer("not_caldav")


def _asked(dav: Dav, place: str) -> tuple[str, MultiStatus] | None:
    """Ask a place who we are, following its redirects within the origin; None when it knows nothing of that."""
    body = propfind("D:current-user-principal", "C:calendar-home-set", "D:resourcetype")
    for _ in range(_MOST_REDIRECTS):
        answer = dav.xml("PROPFIND", place, body)
        if answer.status not in _REDIRECTS:
            break
        place = _here(dav, answer.headers.get("Location", ""), place)
    if answer.status not in (requests.codes.multi_status, requests.codes.forbidden):
        return None
    return place, told(answer)


def _here(dav: Dav, href: str, base: str) -> str:
    """Return the path on this server that a redirect or an href leads to.

    Raises:
        WrongInput: `calendar_at_other_host`.
        UnexpectedAnswer: `not_caldav`: it leads nowhere.
    """
    try:
        return dav.own(href, base)
    except UnexpectedAnswer as error:
        try:
            host = urlsplit(urljoin("https://invalid.invalid", href)).hostname
        except ValueError:
            host = None
        if not host or not all(letter.isalnum() or letter in "-.:" for letter in host):
            raise UnexpectedAnswer("not_caldav") from error
        raise WrongInput("calendar_at_other_host", host=host) from error


def _home_of(dav: Dav, place: str, answered: MultiStatus) -> str | None:
    """Return the home that a place names, by way of the account's principal or at once, or is itself."""
    said = next(iter(answered.responses), None)
    if said is None:
        return None
    principals = said.hrefs(_PRINCIPAL)
    homes = said.hrefs(_HOME)
    if principals:
        told_there = dav.properties(_here(dav, principals[0], place), "C:calendar-home-set")
        homes = [href for one in told_there.responses for href in one.hrefs(_HOME)] or homes
    if homes:
        return _as_folder(_here(dav, homes[0], place))
    if f"{DAV}collection" in said.children(f"{DAV}resourcetype") and calendars_in(dav, place):
        return _as_folder(place)
    return None


def calendars_in(dav: Dav, home: str) -> list[Found]:
    """Return the calendars that take appointments, in the server's order.

    Raises:
        NotPermitted, UnexpectedAnswer, SourceUnreachable, AccessRefused: they cannot be known now.
    """
    names = ("D:resourcetype", "D:displayname", "C:supported-calendar-component-set")
    said = dav.properties(home, *names, "D:current-user-privilege-set", depth="1")
    return [
        Found(_as_folder(dav.own(one.href, home)), _name_of(one), _is_writable(one))
        for one in said.responses
        if f"{CALDAV}calendar" in one.children(f"{DAV}resourcetype") and _takes_appointments(one)
    ]


def own_calendar(dav: Dav, home: str, name: str) -> str:
    """Return the href of the calendar of this name, made now if there is none.

    Raises:
        NotPermitted: `calendar_read_only`.
        WrongInput: `calendar_not_made`: the server lets none be made.
        UnexpectedAnswer, SourceUnreachable, AccessRefused: nothing is known.
    """
    wanted = _one_line(name)
    for one in calendars_in(dav, home):
        if one.name.casefold() == wanted.casefold():
            if not one.is_writable:
                raise NotPermitted("calendar_read_only")
            return one.href
    href = f"{home}cordee-{uuid.uuid4().hex[:8]}/"
    made = dav.xml("MKCALENDAR", href, mkcalendar(wanted))
    if made.status == requests.codes.created:
        # It stands in the list, else entries would go where nobody sees them.
        if any(one.href == href for one in calendars_in(dav, home)):
            return href
        raise UnexpectedAnswer("not_caldav")
    raise WrongInput("calendar_not_made")


def _takes_appointments(one: Response) -> bool:
    if _COMPONENTS not in one.properties:
        return True
    kinds = one.properties[_COMPONENTS].iter(f"{CALDAV}comp")
    return any(kind.get("name", "").upper() == "VEVENT" for kind in kinds)


def _is_writable(one: Response) -> bool:
    return _RIGHTS not in one.properties or bool(one.children(_RIGHTS) & _WRITES)


def _name_of(one: Response) -> str:
    return _one_line(one.text(f"{DAV}displayname")) or _one_line(unquote(one.href.rstrip("/").rpartition("/")[2]))


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:_LONGEST_NAME]


def _as_folder(path: str) -> str:
    return f"{path.rstrip('/')}/"
