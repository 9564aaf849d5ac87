"""Days and instants as files write them. Their order is found out for a whole column, never for one cell."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cockpit.domain.names import plain
from cockpit.imports.faults import Fault
from cockpit.imports.sheets import Cell

Moment = date | datetime


class Never(Enum):
    """The file says that it never happened, which is more than saying nothing."""

    NEVER = "never"


class DateOrder(StrEnum):
    """What `05/11/2026` means: 5 November or May 11th."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class OrderFound(NamedTuple):
    """The order of a column's dates, None if it has none in digits; certain if some date has no other reading."""

    order: DateOrder | None
    is_certain: bool = True


BLANKS = frozenset(("", "-", "–", "—", "n/a", "#n/a", "na", "nd", "n.d.", "abs", "null", "none", "?", "."))
_NEVER = re.compile(r"(jamais|never)\b.*")
_DIGITS = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([/.\-])(\d{1,2})\2(\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2})\s?[:h]\s?(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap])?\.?m?\.?")
_DAY_MONTH = re.compile(
    r"(?:[a-z]+\.?,?\s+)?(\d{1,2})(?:er|st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})(?:\D*?\s(\d.*))?"
)
_MONTH_DAY = re.compile(
    r"(?:[a-z]+\.?,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:\D*?\s(\d.*))?"
)
_NUMBER = re.compile(r"\d{5}(?:[.,]\d+)?")
_EPOCH = re.compile(r"\d{9,10}")
_IN_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})")
# By their first letters, without accents; *jui* alone would be June or July.
_MONTHS = {
    **{"jan": 1, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "mai": 5, "may": 5, "juin": 6, "jun": 6},
    **{"juil": 7, "jul": 7, "aou": 8, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12},
}
# No learning platform is older than that: 0001-01-01 and 1970-01-01 are what systems write for no day at all, and
# 9999-12-31 for one without end.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_CENTURY_TURNS = 70
# Counts of days that are dates of our time (1954 to 2119), and not amounts.
_SERIALS = (20_000, 80_000)
_DAY_ZERO, _DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SECONDS_A_DAY = 86_400
_HEAD = 10


def order_of(cells: Iterable[Cell]) -> OrderFound:
    """Return in which order a column writes its dates; day first where every date can be read both ways."""
    heads = {cell.strip()[:_HEAD] for cell in cells if isinstance(cell, str)}
    found = [match for match in map(_DIGITS.match, heads) if match]
    if not found:
        return OrderFound(None)
    day_first = sum(1 for match in found if int(match[1]) > 12)
    month_first = sum(1 for match in found if int(match[3]) > 12)
    order = DateOrder.MONTH_FIRST if month_first > day_first else DateOrder.DAY_FIRST
    is_certain = bool(day_first) != bool(month_first) or all(match[1] == match[3] for match in found)
    return OrderFound(order, is_certain)


def day_in_text(text: str) -> date | None:
    """Return the first day that a text names in digits, day first."""
    found = _IN_TEXT.search(text)
    day = _digits(found[0], DateOrder.DAY_FIRST) if found else None
    return day if isinstance(day, date) else None


class Moments:
    """Reads the cells of one column. Days and clock times are kept by their text: a file says few different ones.

    What has no zone is `zone`'s; an hour that exists twice is its first one. `latest_on`: no later day is possible.
    """

    def __init__(
        self, zone: ZoneInfo, order: DateOrder | None = None, latest_on: date | None = None, is_1904: bool = False
    ) -> None:
        self._zone = zone
        self._days = _Days(zone, order or DateOrder.DAY_FIRST, latest_on or date.max)
        self._clocks = _Clocks()
        self._day_zero = _DAY_ZERO_1904 if is_1904 else _DAY_ZERO

    def read(self, cell: Cell) -> Moment | Fault | Never | None:
        """Return the day or the instant that a cell names; None if it names none."""
        if isinstance(cell, str):
            head, _, tail = cell.strip().partition(" ")
            day = self._days[head]
            if not tail:
                return day
            clock = self._clocks[tail]
            if clock is None:
                return self._long(cell.strip())
            if not isinstance(day, date):
                return Fault(day.cause, cell.strip()) if isinstance(day, Fault) else day
            return datetime.combine(day, clock, clock.tzinfo or self._zone)
        if cell is None:
            return None
        if isinstance(cell, int | float):
            cell = _from_serial(float(cell), self._day_zero)
        if isinstance(cell, datetime):
            return self._checked(datetime.combine(cell.date(), cell.time(), cell.tzinfo or self._zone))
        return self._checked(cell) if isinstance(cell, date) else Fault("not_a_date")

    def twice(self, moments: Sequence[object]) -> list[int]:
        """Return the places of the instants whose local hour exists twice, for the clocks went back."""
        days = {day for day in self._days.values() if self._goes_back(day)}
        if not days:
            return []
        return [
            place
            for place, at in enumerate(moments)
            if isinstance(at, datetime) and at.date() in days and at.tzinfo is self._zone and is_twice(at)
        ]

    def _goes_back(self, day: object) -> bool:
        if not isinstance(day, date) or day == date.max:
            return False
        midnight = datetime.combine(day, time(), self._zone)
        next_midnight = datetime.combine(day + timedelta(days=1), time(), self._zone)
        return (midnight.utcoffset() or timedelta()) > (next_midnight.utcoffset() or timedelta())

    def _checked(self, moment: Moment) -> Moment | Fault:
        day = moment.date() if isinstance(moment, datetime) else moment
        if not _is_possible(day):
            return Fault("not_a_date", day.isoformat())
        return Fault("in_future", day.isoformat()) if day > self._days.latest_on else moment

    def _long(self, text: str) -> Moment | Fault | Never | None:
        """Return what a text with a month's name says, in French or English."""
        words = plain(text).replace("\u202f", " ").replace("\xa0", " ")
        if words in BLANKS:
            return None
        if _NEVER.fullmatch(words):
            return Never.NEVER
        if found := _DAY_MONTH.fullmatch(words):
            day_said, month, year, clock_said = found.groups()
        elif found := _MONTH_DAY.fullmatch(words):
            month, day_said, year, clock_said = found.groups()
        else:
            return Fault("not_a_date", text)
        number = _MONTHS.get(month[:4]) or _MONTHS.get(month[:3])
        day = _day(int(year), number, int(day_said)) if number else None
        clock = self._clocks[clock_said] if clock_said else None
        if day is None or (clock_said and clock is None):
            return Fault("not_a_date", text)
        return self._checked(datetime.combine(day, clock, self._zone) if clock else day)


class _Days(dict[str, Moment | Fault | Never | None]):
    """Texts without a blank, and what they say."""

    def __init__(self, zone: ZoneInfo, order: DateOrder, latest_on: date) -> None:
        super().__init__()
        self._zone = zone
        self._order = order
        self.latest_on = latest_on

    def __missing__(self, text: str) -> Moment | Fault | Never | None:
        found = self._read(text.rstrip(","))
        day = found.date() if isinstance(found, datetime) else found
        if isinstance(day, date) and not _is_possible(day):
            found = Fault("not_a_date", text)
        elif isinstance(day, date) and day > self.latest_on:
            found = Fault("in_future", text)
        self[text] = found
        return found

    def _read(self, text: str) -> Moment | Fault | Never | None:
        if text.casefold() in BLANKS:
            return None
        if _NEVER.fullmatch(text.casefold()):
            return Never.NEVER
        day = _digits(text, self._order)
        if day is not None:
            return day
        if _NUMBER.fullmatch(text):
            moment = _from_serial(float(text.replace(",", ".")), _DAY_ZERO)
        elif _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC)
        else:
            moment = _iso(text)
        if isinstance(moment, datetime) and moment.tzinfo is None:
            return datetime.combine(moment.date(), moment.time(), self._zone)
        return moment or Fault("not_a_date", text)


class _Clocks(dict[str, time | None]):
    """Texts after a day, and the time of day that they name."""

    def __missing__(self, text: str) -> time | None:
        clock = self[text] = _clock(text)
        return clock


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        pass
    found = _CLOCK.fullmatch(text.strip().lower())
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _digits(text: str, order: DateOrder) -> date | Fault | None:
    """Return the day of three numbers; None if the text is something else."""
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := _DIGITS.fullmatch(text):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        if order is DateOrder.MONTH_FIRST:
            day, month = month, day
        if len(found[4]) == 2:
            year += 1900 if year >= _CENTURY_TURNS else 2000
    else:
        return None
    return _day(year, month, day) or Fault("not_a_date", text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if _is_possible(found) else None


def _is_possible(day: date) -> bool:
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def _iso(text: str) -> Moment | None:
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


def _from_serial(number: float, day_zero: date) -> Moment | None:
    """Return what a spreadsheet's count of days stands for; whole ones are days."""
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        return None
    whole = int(number)
    day = day_zero + timedelta(days=whole)
    if number == whole:
        return day
    return datetime.combine(day, time()) + timedelta(seconds=round((number - whole) * _SECONDS_A_DAY))


def is_twice(at: datetime) -> bool:
    """Tell whether an instant's local hour exists twice on its day."""
    return (at.replace(fold=0).utcoffset() or timedelta()) > (at.replace(fold=1).utcoffset() or timedelta())
