"""How fast somebody goes through a path: what is still needed a week, the own best, and where that leads."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

PACE_WEEKS = 4
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Forecast:
    """An estimate: when everything is done, should the learner go on as in the last `PACE_WEEKS` weeks.

    `a_week`: activities a week in those weeks, from which it follows. `finishes_on` is None when nothing was done.
    """

    a_week: float
    finishes_on: date | None


def needed_a_week(left: float, day: date, end: date) -> float | None:
    """Return what has to be done each week to have done `left` on `end`; None when that day has come."""
    return left / ((end - day) / _WEEK) if end > day else None


def best_a_week(done_on: Sequence[date], since: date, day: date) -> float | None:
    """Return the activities a week of the best four weeks in a row between `since` and `day`.

    None before four weeks have passed. `done_on` is sorted.
    """
    if (day - since).days + 1 < PACE_WEEKS * 7:
        return None
    days = done_on[bisect_left(done_on, since) : bisect_right(done_on, day)]
    span = PACE_WEEKS * _WEEK
    most = max((bisect_left(days, on + span) - place for place, on in enumerate(days)), default=0)
    return most / PACE_WEEKS


def forecast(done_on: Sequence[date], required: int, since: date, day: date) -> Forecast | None:
    """Return where the pace of the last four weeks leads; None before they have passed, and when all is done."""
    done = bisect_right(done_on, day)
    return forecast_from(done, done - bisect_right(done_on, day - PACE_WEEKS * _WEEK), required, since, day)


def forecast_from(done: int, lately: int, required: int, since: date, day: date) -> Forecast | None:
    """Return the same from counts: what is done on `day`, and how much of it in the four weeks before."""
    left = required - done
    if left <= 0 or day - PACE_WEEKS * _WEEK + timedelta(days=1) < since:
        return None
    if not lately:
        return Forecast(0.0, None)
    days = -(-left * PACE_WEEKS * 7 // lately)  # rounded up, in whole numbers: a float is a hair over a whole day
    return Forecast(lately / PACE_WEEKS, day + timedelta(days=days))
