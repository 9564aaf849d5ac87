"""The calendars of an account: read by what changed, written only over the state that is known."""

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

import requests

from cockpit.connector import CalendarChanges, CalendarEntry, CalendarInfo
from cockpit.errors import CockpitError, NotPermitted, SourceUnreachable, UnexpectedAnswer
from connectors.caldav.dav import GONE, Dav, told
from connectors.caldav.discovery import calendars_in
from connectors.caldav.multistatus import CALDAV, DAV, MultiStatus, broken_rules, multiget, sync_collection
from connectors.http import Answer, new_session, typed_address

_ETAG = f"{DAV}getetag"
_DATA = f"{CALDAV}calendar-data"
_REPORTS = f"{DAV}supported-report-set"
_SYNC = f"{DAV}sync-collection"
_BATCH = 100
_MOST_ROUNDS = 1_000  # of a server that tells a sync in parts
_PLAIN_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]{0,120}")
_WRITTEN = frozenset({requests.codes.ok, requests.codes.created, requests.codes.no_content})
# How servers say that they do not speak of changes, or no longer.
_NO_SYNC = frozenset({400, 405, 415, 501})
_LINE_ENDS = re.compile(rb"\r\n?|\n")
_BEFORE_TEXT = b"\xef\xbb\xbf\r\n "


def open_calendar(settings: Mapping[str, str], secret: str | None) -> "CalDavCalendar":
    """Open an account from what was kept of it."""
    origin, _ = typed_address(settings["url"])
    dav = Dav(new_session(), origin, settings["username"], secret or "")
    return CalDavCalendar(dav, settings["home"], settings.get("own", ""))


class _Told(NamedTuple):
    """What a calendar names: entries that are there, with their etags, and those that are gone."""

    there: dict[str, str]
    gone: list[str]
    token: str


class CalDavCalendar:
    """A CalDAV account (RFC 4791), its changes told by RFC 6578 where the server can.

    A token is `sync:` and the server's own, or `etags:` and the sum of all etags: where that is another one,
    everything is read again.
    """

    def __init__(self, dav: Dav, home: str, own: str) -> None:
        self._dav = dav
        self._home = home
        self._own = own

    def close(self) -> None:
        """End the connections."""
        self._dav.close()

    def calendars(self) -> Sequence[CalendarInfo]:
        """Return the calendars that take appointments.

        Raises:
            SourceUnreachable, AccessRefused, NotPermitted, UnexpectedAnswer: they cannot be known now.
        """
        return [
            CalendarInfo(one.href, one.name, one.href == self._own) for one in calendars_in(self._dav, self._home)
        ]

    # --- reading -------------------------------------------------------------------------------------

    def changes(self, href: str, token: str | None) -> CalendarChanges:
        """Return what changed since a token; everything without one, or when it has expired.

        Raises:
            SourceUnreachable, AccessRefused, NotPermitted, UnexpectedAnswer: nothing is known now.
        """
        way, _, known = (token or "").partition(":")
        if way == "sync":
            since = self._since(href, known)
            if since is not None:
                return self._changed(href, since, is_whole=False)
        if way != "etags" and self._tells_changes(href):
            everything = self._since(href, "")
            if everything is not None:
                return self._changed(href, everything, is_whole=True)
        there = self._etags(href)
        total = sha256("\n".join(f"{path} {etag}" for path, etag in sorted(there.items())).encode()).hexdigest()
        if way == "etags" and known == total:
            return CalendarChanges((), token, is_whole=False)
        return self._changed(href, _Told(there, [], f"etags:{total}"), is_whole=True)

    def _tells_changes(self, href: str) -> bool:
        """Tell whether the server offers to tell changes; one that does not say what it offers is tried."""
        (said, *_) = self._dav.properties(href, "D:supported-report-set").responses or (None,)
        return said is None or _REPORTS not in said.properties or _SYNC in said.children(_REPORTS)

    def _since(self, href: str, token: str) -> _Told | None:
        """Return what changed since a token of the server; None when it is not good, or changes are not told."""
        result = _Told({}, [], "")
        for _ in range(_MOST_ROUNDS):
            answer = self._dav.xml("REPORT", href, sync_collection(token))
            if answer.status in _NO_SYNC or f"{DAV}valid-sync-token" in broken_rules(answer.body):
                return None
            said = told(answer)
            if said.token is None:
                return None
            is_in_parts = self._take(href, said, result)
            if not is_in_parts:
                return result._replace(token=f"sync:{said.token}")
            if said.token == token:
                break
            token = said.token
        raise UnexpectedAnswer("unreadable_answer")  # an endless tale

    def _take(self, calendar: str, said: MultiStatus, result: _Told) -> bool:
        """Add what an answer names; tell whether the server has more to tell."""
        is_in_parts = False
        for one in said.responses:
            href = self._dav.own(one.href, calendar)
            if href == calendar and one.status == requests.codes.insufficient_storage:
                is_in_parts = True
            if not _is_entry(href, calendar):
                continue
            if one.status in GONE:
                result.there.pop(href, None)
                result.gone.append(href)
            elif one.status in (None, requests.codes.ok):
                result.there[href] = _etag_of(one.text(_ETAG))
        return is_in_parts

    def _etags(self, href: str) -> dict[str, str]:
        there = _Told({}, [], "")
        self._take(href, self._dav.properties(href, "D:getetag", depth="1"), there)
        return there.there

    def _changed(self, calendar: str, what: _Told, *, is_whole: bool) -> CalendarChanges:
        entries = list(self._entries(calendar, list(what.there)))
        if is_whole:  # what is gone is not named, and that says it
            entries = [entry for entry in entries if entry.content is not None]
        else:
            entries += [CalendarEntry(href, "", None) for href in what.gone if href not in what.there]
        return CalendarChanges(tuple(entries), what.token, is_whole)

    def _entries(self, calendar: str, hrefs: list[str]) -> Iterator[CalendarEntry]:
        size = _BATCH
        while hrefs:
            batch = hrefs[:size]
            try:
                answer = self._dav.xml("REPORT", calendar, multiget(batch))
            except UnexpectedAnswer as error:
                if error.cause != "answer_too_big" or size == 1:
                    raise
                size = max(1, size // 4)  # entries with whole files in them: fewer at once
                continue
            hrefs = hrefs[size:]
            yield from self._batch(calendar, batch, answer)

    def _batch(self, calendar: str, asked: list[str], answer: Answer) -> Iterator[CalendarEntry]:
        missing = dict.fromkeys(asked)
        for one in told(answer).responses:
            href = self._dav.own(one.href, calendar)
            if href not in missing:
                continue
            del missing[href]
            if one.status in GONE:
                yield CalendarEntry(href, "", None)
            elif _DATA in one.properties:
                content = _unified((one.properties[_DATA].text or "").encode())
                yield CalendarEntry(href, _etag_of(one.text(_ETAG)), content)
        for href in missing:  # a server that leaves out what it cannot find under this writing of the href
            yield self.get(href) or CalendarEntry(href, "", None)

    def get(self, href: str) -> CalendarEntry | None:
        """Return an entry as it is now, or None when there is none.

        Raises:
            SourceUnreachable, AccessRefused, NotPermitted, UnexpectedAnswer: it is not known now.
        """
        answer = self._dav.ask("GET", href)
        if answer.status in GONE:
            return None
        if answer.status == requests.codes.forbidden:
            raise NotPermitted("calendar_forbidden")
        if answer.status != requests.codes.ok or not answer.body.lstrip(_BEFORE_TEXT).startswith(b"BEGIN:V"):
            raise UnexpectedAnswer("not_caldav")
        etag = _etag_of(answer.headers.get("ETag", "")) or self._etag_at(href)
        return CalendarEntry(self._dav.own(href), etag, _unified(answer.body))

    # --- writing -------------------------------------------------------------------------------------

    def entry_href(self, calendar: str, uid: str) -> str:
        """Return where an entry with this uid lies: under its own name if that is plain, else under its sum."""
        name = uid if _PLAIN_UID.fullmatch(uid) else sha256(uid.encode()).hexdigest()
        return self._dav.own(f"{quote(name)}.ics", calendar)

    def put(self, href: str, content: bytes, etag: str | None) -> str | None:
        """Write an entry over the state that `etag` names (None: it must be new); return its new etag.

        Returns None, and writes nothing, when another state is there.

        Raises:
            SourceUnreachable: it may have been written.
            NotPermitted: `calendar_read_only`. UnexpectedAnswer: `calendar_gone`, `uid_elsewhere`,
                `entry_refused`. AccessRefused: see `Dav.ask`. Nothing was written.
        """
        condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag or '""'}
        sent = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        answer = self._asked_to_change("PUT", href, content, sent)
        if answer.status not in _WRITTEN:
            _expect_conflict(answer)
            return None
        try:
            return _etag_of(answer.headers.get("ETag", "")) or self._etag_at(href)
        except CockpitError as error:  # it has been written: only how it is called now is not known
            raise SourceUnreachable("unreadable_answer") from error

    def delete(self, href: str, etag: str) -> bool:
        """Delete an entry in the state that `etag` names; tell whether it is gone.

        False, and nothing is deleted, when another state is there.

        Raises:
            SourceUnreachable: it may be gone.
            NotPermitted, UnexpectedAnswer, AccessRefused: as `put`; nothing was deleted.
        """
        answer = self._asked_to_change("DELETE", href, None, {"If-Match": etag or '""'})
        if answer.status in _WRITTEN or answer.status in GONE:
            return True
        _expect_conflict(answer)
        return self.get(href) is None  # some servers find no state at all another one

    def _asked_to_change(self, method: str, href: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Return the answer to a change; one that cannot be read leaves open whether it was made."""
        try:
            return self._dav.ask(method, href, content, headers)
        except UnexpectedAnswer as error:
            if error.cause == "calendar_elsewhere":
                raise
            raise SourceUnreachable("unreadable_answer") from error

    def _etag_at(self, href: str) -> str:
        (said, *_) = self._dav.properties(href, "D:getetag").responses or (None,)
        return _etag_of(said.text(_ETAG)) if said is not None else ""


def _expect_conflict(answer: Answer) -> None:
    """Return for an answer that says that another state is there.

    Status 412 is not enough: Xandikos gives it also for a uid that lies elsewhere and for what it cannot take.

    Raises:
        NotPermitted: `calendar_read_only`.
        UnexpectedAnswer: `uid_elsewhere`, `calendar_gone` or `entry_refused`.
    """
    rules = broken_rules(answer.body)
    if f"{CALDAV}no-uid-conflict" in rules:
        raise UnexpectedAnswer("uid_elsewhere")
    if answer.status == requests.codes.precondition_failed:
        if any(rule.startswith(CALDAV) for rule in rules):
            raise UnexpectedAnswer("entry_refused")
        return
    if answer.status in (requests.codes.forbidden, requests.codes.method_not_allowed) and not any(
        rule.startswith(CALDAV) for rule in rules
    ):
        raise NotPermitted("calendar_read_only")
    if answer.status in GONE or answer.status == requests.codes.conflict:
        raise UnexpectedAnswer("calendar_gone")
    raise UnexpectedAnswer("entry_refused")


def _is_entry(href: str, calendar: str) -> bool:
    """Tell whether an href names something right in a calendar: neither itself, nor a folder, nor another place."""
    name = href.removeprefix(calendar)
    return href.startswith(calendar) and bool(name) and "/" not in name


def _etag_of(text: str) -> str:
    """Return an etag as it can be sent back; empty for what no server gives."""
    etag = text.strip()
    return etag if etag.isascii() and etag.isprintable() else ""


def _unified(content: bytes) -> bytes:
    """Return an iCalendar text with the line ends of RFC 5545, which XML loses."""
    return _LINE_ENDS.sub(b"\r\n", content)
