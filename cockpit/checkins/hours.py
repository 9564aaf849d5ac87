"""The trainer's hours as they are written: read, and written again."""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta

from cockpit.domain.checkins import Hours, WorkingHours
from cockpit.settings import WEEKDAYS, Settings

_AT = r"(\d{1,2})(?:\s*[:hH.]\s*(\d{2})?)?"
_INTERVAL = re.compile(rf"\s*{_AT}\s*[-–]\s*{_AT}\s*")
_LONGEST = timedelta(days=366)


def read_hours(text: str) -> Hours | None:
    """Return the hours of a text such as `09:00-12:00, 14h-17h30`; of an empty one none, of another None."""
    parts = [part for part in re.split(r"[,;]", text) if part.strip()]
    intervals = [_interval(part) for part in parts]
    read = tuple(sorted(interval for interval in intervals if interval is not None))
    return read if len(read) == len(parts) else None


def _interval(text: str) -> tuple[time, time] | None:
    found = _INTERVAL.fullmatch(text)
    if found is None:
        return None
    hour, minute, last_hour, last_minute = (int(number or 0) for number in found.groups())
    try:
        begin, end = time(hour, minute), time(last_hour, last_minute)
    except ValueError:
        return None
    return (begin, end) if begin < end else None


def hours_text(hours: Hours) -> str:
    """Return hours as they are written in the settings."""
    return ", ".join(f"{begin:%H:%M}-{end:%H:%M}" for begin, end in hours)


def working_hours(settings: Settings) -> WorkingHours:
    """Return the hours of the trainer's week; where they cannot be read, those of a usual day count."""
    usual = read_hours(", ".join(settings.working_hours))
    every_day = WorkingHours() if not usual else WorkingHours({day: usual for day in WorkingHours().intervals})
    intervals = dict(every_day.intervals)
    for day, name in enumerate(WEEKDAYS):
        own = read_hours(settings.week_hours[name]) if name in settings.week_hours else None
        if own is not None:
            intervals[day] = own
    return WorkingHours(intervals)


def read_days(text: str) -> tuple[date, date] | None:
    """Return the first and last day of `2026-12-24` or `2026-12-24/2027-01-01`, or None if it says no days."""
    first, _, last = text.partition("/")
    try:
        found = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None
    return found if found[0] <= found[1] <= found[0] + _LONGEST else None


def days_text(first: date, last: date) -> str:
    """Return days as they are written in the settings."""
    return f"{first}" if first == last else f"{first}/{last}"


def exceptions(settings: Settings) -> Mapping[date, Hours]:
    """Return the hours of the days that are no usual ones; none on a day off. The shorter of two spells counts."""
    found: dict[date, Hours] = {}
    spells = [(days, read_hours(text)) for key, text in settings.day_hours.items() if (days := read_days(key))]
    for (first, last), hours in sorted(spells, key=lambda spell: spell[0][0] - spell[0][1]):
        if hours is not None:
            found |= {first + timedelta(days=number): hours for number in range((last - first).days + 1)}
    return found
