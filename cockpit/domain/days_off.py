"""The days on which nobody expects anything of a learner: leave, pauses, and the cohort's closures."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from cockpit.domain.people import Absence


class DaysOff:
    """Days that count for no silence and for no plan. `closures`: days on which the whole cohort is closed.

    Absences must have an end here: see `ended`.
    """

    __slots__ = ("_absent", "_all")

    def __init__(self, closures: Iterable[date] = (), absences: Sequence[Absence] = ()) -> None:
        absent = {day for absence in absences for day in _days_of(absence)}
        self._absent = tuple(sorted(absent))
        self._all = tuple(sorted(absent.union(closures)))

    def __bool__(self) -> bool:
        return bool(self._all)

    def count(self, after: date, until: date) -> int:
        """Return how many of the days in (after, until] are off."""
        days = self._all
        return bisect_right(days, until) - bisect_right(days, after) if days else 0

    def count_absent(self, after: date, until: date) -> int:
        """Return on how many of the days in (after, until] the learner alone was absent."""
        days = self._absent
        return bisect_right(days, until) - bisect_right(days, after) if days else 0

    @property
    def absent_spells(self) -> tuple[tuple[date, date], ...]:
        """The first and last days of the learner's absences, those that touch taken together."""
        spells: list[tuple[date, date]] = []
        for day in self._absent:
            if spells and day - spells[-1][1] == timedelta(days=1):
                spells[-1] = (spells[-1][0], day)
            else:
                spells.append((day, day))
        return tuple(spells)

    def moved(self, day: date, first: date) -> date:
        """Return a date as agreed absence moves it: by one for each such day from `first` to where it comes."""
        found = day
        before = first - timedelta(days=1) if first > date.min else first
        while (moved := day + timedelta(days=self.count_absent(before, found))) != found:
            found = moved
        return found

    def is_absent_on(self, day: date) -> bool:
        """Tell whether leave, a pause or a closed follow-up was agreed for a day."""
        days = self._absent
        if not days:
            return False
        place = bisect_right(days, day)
        return place > 0 and days[place - 1] == day


NO_DAYS_OFF = DaysOff()


def ended(absences: Iterable[Absence], active_on: Sequence[date], last: date) -> tuple[Absence, ...]:
    """Return absences with an end: an open one lasts until the day before the learner is back, else until `last`.

    Activity on the very first day does not end it: it was agreed in the course of that day.
    """
    found = []
    for absence in absences:
        if absence.ends_on is None:
            place = bisect_right(active_on, absence.starts_on)
            end = active_on[place] - timedelta(days=1) if place < len(active_on) else last
            found.append(Absence(absence.starts_on, max(end, absence.starts_on), absence.reason, absence.kind))
        else:
            found.append(absence)
    return tuple(found)


def _days_of(absence: Absence) -> Iterable[date]:
    end = absence.ends_on
    if end is None:
        raise ValueError("an absence without an end: see `ended`")
    return (absence.starts_on + timedelta(days=n) for n in range((end - absence.starts_on).days + 1))
