"""Signing in to a CalDAV server."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from urllib.parse import urlsplit

from cockpit.connector import SignedIn
from cockpit.errors import WrongInput
from connectors.caldav.dav import Dav
from connectors.caldav.discovery import calendars_in, find_home, own_calendar
from connectors.http import new_session, require_https, typed_address

DEFAULT_NAME = "Cordée"
WRITES = ("own", "nothing")


def sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    """Find the account's calendars, and our own one among them, made if there is none; `now` plays no part.

    Raises:
        WrongInput: `wrong_address`, `https_only`, `sign_in_incomplete`, `calendar_at_other_host`, `no_calendars`,
            `calendar_not_made`.
        AccessRefused: `wrong_password`, `no_password_taken`.
        NotPermitted: `calendar_forbidden`, `calendar_read_only`.
        UnexpectedAnswer: `not_caldav` and others: no calendars answer there.
        SourceUnreachable: nothing answers there, or not now.
    """
    origin, path = typed_address(answers.get("url", "").strip())
    require_https(origin)
    username, password = answers.get("username", "").strip(), answers.get("password", "")
    if not (username and password):
        raise WrongInput("sign_in_incomplete")
    writes, name = answers.get("writes") or WRITES[0], answers.get("calendar") or DEFAULT_NAME
    with closing(Dav(new_session(), origin, username, password)) as dav:
        home = find_home(dav, path)
        own = ""
        if writes == WRITES[0]:
            own = own_calendar(dav, home, name)
        elif not calendars_in(dav, home):
            raise WrongInput("no_calendars")
    return SignedIn(
        # As it was typed, for the form of a new sign-in; and what was found.
        settings={
            **{"url": origin + path, "username": username, "writes": writes, "calendar": name},
            **{"home": home, "own": own},
        },
        secret=password,
        site_name=urlsplit(origin).hostname,
    )
