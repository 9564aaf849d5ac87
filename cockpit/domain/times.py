"""Instants in UTC, days in somebody's zone.

Zone data come from the pinned `tzdata` package and never from the computer's own copy, which may be a year old
(measured: Vancouver and Casablanca one hour wrong in 2027).
"""

import zoneinfo
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

zoneinfo.reset_tzpath(to=[])

DEFAULT_ZONE = "Europe/Paris"
_SATURDAY = 5


def zone_named(name: str | None) -> ZoneInfo:
    """Return the time zone of this IANA name, or the default one when it is unknown."""
    try:
        return ZoneInfo(name or DEFAULT_ZONE)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(DEFAULT_ZONE)


def zone_names() -> list[str]:
    """Return the names of the time zones in which people live, in order: those with a city."""
    return sorted(
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/"))
    )


def to_stored(instant: datetime) -> int:
    """Return an aware instant as whole seconds since 1970, UTC."""
    return int(instant.timestamp())


def from_stored(seconds: int) -> datetime:
    """Return a stored instant as an aware datetime in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def stored_or_none(instant: datetime | None) -> int | None:
    """Return an aware instant as it is stored, where there is one."""
    return to_stored(instant) if instant is not None else None


def instant_or_none(seconds: int | None) -> datetime | None:
    """Return a stored instant (UTC), where there is one."""
    return from_stored(seconds) if seconds is not None else None


def day_in(zone: ZoneInfo, instant: datetime) -> date:
    """Return the calendar day that an instant falls on in a zone."""
    return instant.astimezone(zone).date()


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) at which a day begins in a zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def same_clock(instant: datetime, after: timedelta, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) whole days after another at the same hour of a zone's clock.

    An hour that the clocks skip that day is read as if they had not, one shown twice as its first.
    """
    return (instant.astimezone(zone) + after).astimezone(UTC)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def working_days_between(after: date, until: date, holidays: AbstractSet[date]) -> int:
    """Count the working days in (after, until], Monday to Friday less `holidays`: the day after counts 1."""
    count = 0
    day = after + timedelta(days=1)
    while day <= until:
        if day.weekday() < _SATURDAY and day not in holidays:
            count += 1
        day += timedelta(days=1)
    return count


def add_working_days(start: date, count: int, holidays: AbstractSet[date]) -> date:
    """Return the first day that lies `count` working days after `start`."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            count -= 1
    return day


def weekday_hours_between(start: datetime, end: datetime, zone: ZoneInfo) -> float:
    """Return the hours from `start` to `end`, those of Saturdays and Sundays in `zone` left out."""
    total = timedelta()
    at = start
    while at < end:
        tomorrow = day_in(zone, at) + timedelta(days=1)
        until = min(end, midnight(tomorrow, zone))
        if day_in(zone, at).weekday() < _SATURDAY:
            total += until - at
        at = until
    return total / timedelta(hours=1)
