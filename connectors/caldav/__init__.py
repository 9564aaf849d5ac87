"""CalDAV: the trainer's calendars, read for the times they take, and one of them written into."""

from collections.abc import Mapping
from datetime import datetime

from cockpit.connector import Ask, Calendar, Connector, SignedIn


def _sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    from connectors.caldav.sign_in import sign_in  # brings requests: not before the network is wanted

    return sign_in(answers, now)


def _open_calendar(settings: Mapping[str, str], secret: str | None) -> Calendar:
    from connectors.caldav.calendar import open_calendar  # brings requests: not before the network is wanted

    return open_calendar(settings, secret)


CONNECTOR = Connector(
    kind="caldav",
    title="CalDAV",
    icon="calendar-days",
    asks=(
        Ask("url", kind="url"),
        Ask("username"),
        Ask("password", kind="secret"),
        Ask("writes", kind="choice", default="own", choices=("own", "nothing")),
        Ask("calendar", default="Cordée", only_for=("writes", "own")),
    ),
    sign_in=_sign_in,
    calendar=_open_calendar,
)
