"""Check-ins: when the trainer can be met, and the moments that are free for both sides.

Working hours are wall-clock times in the trainer's zone. Each edge becomes an instant once, and all arithmetic is
done in UTC, so that a day of 23 or 25 hours has as many half hours as it truly has.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType
from zoneinfo import ZoneInfo

from cockpit.domain.messages import POLITE_FROM, POLITE_UNTIL
from cockpit.domain.times import day_in

Span = tuple[datetime, datetime]
Hours = Sequence[tuple[time, time]]  # wall-clock times of one day

CHECK_IN_MINUTES = (15, 30, 45)
# How far ahead moments are looked for: past a summer closure, but not for ever when there is no working hour.
HORIZON = timedelta(days=92)
# So far ahead everything that takes time is known, wherever in the world the last of these days ends.
KNOWN_AHEAD = HORIZON + timedelta(days=8)

_STEP = timedelta(minutes=30)
_OFFERED = 3
_NOON = time(12)

_MORNING_AND_AFTERNOON = ((time(9), time(12)), (time(14), time(17)))
_MONDAY_TO_FRIDAY = range(5)


class CheckInState(StrEnum):
    """What became of a check-in. One that was moved stays booked, at its new time."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    HELD = "held"
    MISSED = "missed"


# What may come of one that has begun.
CAME_TO = (CheckInState.HELD, CheckInState.MISSED)


class CheckInChange(StrEnum):
    """What happened to a check-in before that: all of it is told in the contact log."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


class Medium(StrEnum):
    """How one meets."""

    PHONE = "phone"
    VIDEO = "video"
    ROOM = "room"


class Answer(StrEnum):
    """What somebody's calendar answered to an invitation (RFC 5545, PARTSTAT)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


class ProposalState(StrEnum):
    """What became of the moments that were offered: only an open one still holds them."""

    OPEN = "open"
    CHOSEN = "chosen"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class GroupKind(StrEnum):
    """What many are invited to at once."""

    LIVE_CLASS = "live_class"
    LEARNING_LUNCH = "learning_lunch"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CheckInCount:
    """How many check-ins of a cohort took place, were missed, cancelled, moved (a time each), or are to come.

    `to_conclude`: of how many that are over nobody said yet whether they took place. `people`: with how many
    learners one took place. `learner`: they are those of this one alone.
    """

    cohort: str
    held: int
    missed: int
    cancelled: int
    moved: int
    to_conclude: int
    booked: int
    people: int
    learner_id: int | None = None
    learner: str = ""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When the trainer works: for each weekday (0 is Monday), intervals of wall-clock times of one day."""

    intervals: Mapping[int, Hours] = field(
        default_factory=lambda: MappingProxyType({day: _MORNING_AND_AFTERNOON for day in _MONDAY_TO_FRIDAY})
    )

    def on(self, day: date, zone: ZoneInfo) -> list[Span]:
        """Return the spans (UTC) worked on a calendar day of the zone, the earliest first."""
        return spans_of(self.intervals.get(day.weekday(), ()), day, zone)


def spans_of(hours: Hours, day: date, zone: ZoneInfo) -> list[Span]:
    """Return the spans (UTC) of some hours on a calendar day of a zone, the earliest first; none overlap or touch.

    An edge that the clocks skip or show twice is read so that a span never reaches outside the hours: a beginning
    at its later reading, an end at its earlier one. What nothing is left of is left out.
    """
    spans = ((max(_readings(day, begin, zone)), min(_readings(day, end, zone))) for begin, end in _joined(hours))
    return [(begin, end) for begin, end in spans if begin < end]


def _joined(hours: Hours) -> list[tuple[time, time]]:
    joined: list[tuple[time, time]] = []
    for begin, end in sorted(hours):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def _readings(day: date, at: time, zone: ZoneInfo) -> Span:
    """Return the two instants that a wall-clock time may mean; they differ only where clocks change."""
    wall = datetime.combine(day, at, zone)
    return wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Availability:
    """When the trainer lets moments be offered: what the machine goes by; by hand the trainer may choose any.

    `exceptions`: the hours of single days instead of their weekday's (none: a day off), also on a public holiday.
    `buffer` is kept free before and after whatever is taken, `notice` before the first moment offered. `last_day`
    (of the trainer's calendar) is the last on which any is; None: as far as is looked at all.
    """

    hours: WorkingHours
    zone: ZoneInfo
    holidays: AbstractSet[date] = frozenset()
    exceptions: Mapping[date, Hours] = field(default_factory=lambda: MappingProxyType({}))
    buffer: timedelta = timedelta(minutes=10)
    notice: timedelta = timedelta(hours=24)
    last_day: date | None = None

    @property
    def days_off(self) -> AbstractSet[date]:
        """The public holidays on which the trainer does not work all the same."""
        return {day for day in self.holidays if not self.hours_of(day)}

    def hours_of(self, day: date) -> Hours:
        """Return the hours of a day."""
        if day in self.exceptions:
            return self.exceptions[day]
        return () if day in self.holidays else self.hours.intervals.get(day.weekday(), ())

    def spans_on(self, day: date) -> list[Span]:
        """Return the spans (UTC) worked on a day, the earliest first."""
        return spans_of(self.hours_of(day), day, self.zone)

    def days_from(self, today: date) -> Iterator[date]:
        """Yield the days with working hours, up to the last."""
        for ahead in range(HORIZON.days):
            day = today + timedelta(days=ahead)
            if self.last_day is not None and day > self.last_day:
                return
            if self.hours_of(day):
                yield day


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment for a check-in: `starts_at` in UTC, and its length."""

    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        """Return the instant (UTC) at which it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def span(self) -> Span:
        """Return from when to when it is."""
        return self.starts_at, self.ends_at

    def overlaps(self, span: Span) -> bool:
        """Tell whether it shares a moment with a span; touching is none."""
        begin, end = span
        return self.starts_at < end and begin < self.ends_at


@dataclass(frozen=True, slots=True)
class Offer:
    """Moments that a message offers, in the order of their numbers, kept free until an instant.

    `place`: a video address, or a number to call when it is not the learner's own.
    """

    slots: tuple[Slot, ...]
    held_until: datetime
    medium: Medium = Medium.PHONE
    place: str = ""


class _Taken:
    """What is taken, with the buffer around it: asked in no time, however much it is."""

    def __init__(self, spans: Iterable[Span], buffer: timedelta) -> None:
        ordered = sorted((begin - buffer, end + buffer) for begin, end in spans)
        self._begins = [begin for begin, _ in ordered]
        self._latest_ends = list(accumulate((end for _, end in ordered), max))

    def meets(self, slot: Slot) -> bool:
        before = bisect_left(self._begins, slot.ends_at)
        return before > 0 and self._latest_ends[before - 1] > slot.starts_at


def free_slots(
    availability: Availability,
    learner_zone: ZoneInfo,
    now: datetime,
    *,
    taken: Iterable[Span] = (),
    working_days: int = 5,
    minutes: int = 30,
) -> list[Slot]:
    """Return the free moments of the trainer's next working days, the earliest first.

    They begin every half hour from the beginning of each span of working hours, at least the notice from now and
    the buffer away from what is taken, and lie between 8 and 20 o'clock of one day in the learner's zone. A working
    day is one with working hours; today counts as none of the `working_days`, but is looked at.
    """
    return list(_free(availability, learner_zone, now, _Taken(taken, availability.buffer), working_days, minutes))


def first_common(
    availability: Availability,
    learner_zone: ZoneInfo,
    now: datetime,
    *,
    taken: Iterable[Span] = (),
    minutes: int = 30,
    count: int = _OFFERED,
) -> list[Slot]:
    """Return the first free moments to offer: at most one a half-day of the trainer's, so that there is a choice.

    They are the buffer away from each other too: each might become a check-in.
    """
    chosen: list[Slot] = []
    halves = set()
    around = _Taken(taken, availability.buffer)
    for slot in _free(availability, learner_zone, now, around, HORIZON.days, minutes):
        if len(chosen) == count:
            break
        wall = slot.starts_at.astimezone(availability.zone)
        half = wall.date(), wall.time() < _NOON
        if half not in halves and not _Taken((one.span for one in chosen), availability.buffer).meets(slot):
            halves.add(half)
            chosen.append(slot)
    return chosen


def held_until(availability: Availability, slots: Sequence[Slot], now: datetime, working_days: int) -> datetime:
    """Return until when moments that are offered now stay free: noon, so many working days from today.

    Never beyond the beginning of the last of them, for then there is nothing left to hold.
    """
    last = max(slot.starts_at for slot in slots)
    today = day_in(availability.zone, now)
    worked = (day for day in availability.days_from(today) if day > today)
    for place, day in enumerate(worked, 1):
        if place == working_days:
            return min(last, min(_readings(day, _NOON, availability.zone)))
    return last


def _free(
    availability: Availability,
    learner_zone: ZoneInfo,
    now: datetime,
    taken: _Taken,
    working_days: int,
    minutes: int,
) -> Iterator[Slot]:
    today = day_in(availability.zone, now)
    for day in availability.days_from(today):
        for span in availability.spans_on(day):
            for slot in _cut(span, minutes):
                is_soon = slot.starts_at < now + availability.notice
                if not is_soon and not taken.meets(slot) and is_polite(slot, learner_zone):
                    yield slot
        working_days -= day > today
        if working_days <= 0:
            return


def _cut(span: Span, minutes: int) -> Iterator[Slot]:
    at, end = span
    while (slot := Slot(at, minutes)).ends_at <= end:
        yield slot
        at += _STEP


def is_polite(slot: Slot, zone: ZoneInfo) -> bool:
    """Tell whether a moment lies between 8 and 20 o'clock of one day in a zone."""
    begin, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    return begin.date() == end.date() and begin.time() >= POLITE_FROM and end.time() <= POLITE_UNTIL
