"""iCalendar: the times that a calendar takes, from an `.ics` file or from the secret address that gives it out."""

from collections.abc import Mapping
from datetime import datetime

from cockpit.connector import Ask, Calendar, Connector, SignedIn


def _sign_in(answers: Mapping[str, str], now: datetime) -> SignedIn:
    from connectors.ics.sign_in import sign_in  # brings requests: not before the network is wanted

    return sign_in(answers, now)


def _open_calendar(settings: Mapping[str, str], secret: str | None) -> Calendar:
    from connectors.ics.calendar import open_calendar  # brings requests: not before the network is wanted

    return open_calendar(settings, secret)


CONNECTOR = Connector(
    kind="ics",
    title="iCalendar",
    icon="calendar-days",
    asks=(
        Ask("address", kind="secret", is_optional=True),
        Ask("path", kind="file", is_optional=True),
    ),
    sign_in=_sign_in,
    calendar=_open_calendar,
)
