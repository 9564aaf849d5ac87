"""The trainer's working hours, from what was chosen."""

from collections.abc import Sequence
from datetime import time

from cockpit.domain.checkins import WorkingHours

_WORKING_DAYS = range(5)


def working_hours(chosen: Sequence[str]) -> WorkingHours:
    """Return the hours of a working week from texts such as `09:00-12:00`; the usual ones when none can be read."""
    intervals = [interval for text in chosen if (interval := _interval(text)) is not None]
    if not intervals:
        return WorkingHours()
    return WorkingHours({day: tuple(sorted(intervals)) for day in _WORKING_DAYS})


def are_hours(chosen: Sequence[str]) -> bool:
    """Tell whether each of these texts is an interval of hours."""
    return bool(chosen) and all(_interval(text) is not None for text in chosen)


def _interval(text: str) -> tuple[time, time] | None:
    begin, _, end = text.partition("-")
    try:
        found = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
    except ValueError:
        return None
    return found if found[0] < found[1] else None
