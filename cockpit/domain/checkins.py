"""Check-ins: the trainer's working hours, and the moments that are free for both sides.

Working hours are wall-clock times in the trainer's zone. Each edge becomes an instant once, and all arithmetic is
done in UTC, so that a day of 23 or 25 hours has as many half hours as it truly has.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from cockpit.domain.messages import POLITE_FROM, POLITE_UNTIL
from cockpit.domain.times import day_in

Span = tuple[datetime, datetime]

_STEP = timedelta(minutes=30)
_NOTICE = timedelta(hours=24)
# A summer closure is a holiday too: look past one, but not for ever when there is no working hour at all.
_HORIZON_DAYS = 92

_MORNING_AND_AFTERNOON = ((time(9), time(12)), (time(14), time(17)))
_MONDAY_TO_FRIDAY = range(5)


class CheckInState(StrEnum):
    """What became of a check-in. One that was moved stays booked, at its new time."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    HELD = "held"
    MISSED = "missed"


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
class WorkingHours:
    """When the trainer works: for each weekday (0 is Monday), intervals of wall-clock times of one day."""

    intervals: Mapping[int, Sequence[tuple[time, time]]] = field(
        default_factory=lambda: MappingProxyType({day: _MORNING_AND_AFTERNOON for day in _MONDAY_TO_FRIDAY})
    )

    def on(self, day: date, zone: ZoneInfo) -> list[Span]:
        """Return the spans (UTC) worked on a calendar day of the zone.

        An edge that the clocks skip or show twice is read so that the span never reaches outside the hours:
        a beginning at its later reading, an end at its earlier one.
        """
        return [
            (max(_readings(day, begin, zone)), min(_readings(day, end, zone)))
            for begin, end in self.intervals.get(day.weekday(), ())
        ]


def _readings(day: date, at: time, zone: ZoneInfo) -> Span:
    """Return the two instants that a wall-clock time may mean; they differ only where clocks change."""
    wall = datetime.combine(day, at, zone)
    return wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment for a check-in: `starts_at` in UTC, and its length."""

    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        """Return the instant (UTC) at which it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def overlaps(self, span: Span) -> bool:
        """Tell whether it shares a moment with a span; touching is none."""
        begin, end = span
        return self.starts_at < end and begin < self.ends_at


def free_slots(
    hours: WorkingHours,
    zone: ZoneInfo,
    learner_zone: ZoneInfo,
    now: datetime,
    *,
    busy: Sequence[Span] = (),
    holidays: AbstractSet[date] = frozenset(),
    working_days: int = 5,
    minutes: int = 30,
    notice: timedelta = _NOTICE,
) -> list[Slot]:
    """Return the free slots of the trainer's next working days, the earliest first.

    They begin every half hour from the beginning of each span of working hours in `zone`, at least `notice` from
    now, on no public holiday, and lie between 8 and 20 o'clock of one day in the learner's zone. A working day is
    one with working hours; today counts as none of the `working_days`, but is looked at.
    """
    return [
        slot
        for day in _days_to_look_at(hours, day_in(zone, now), holidays, working_days)
        for span in hours.on(day, zone)
        for slot in _cut(span, minutes)
        if slot.starts_at >= now + notice
        and not any(slot.overlaps(taken) for taken in busy)
        and _is_polite(slot, learner_zone)
    ]


def _days_to_look_at(
    hours: WorkingHours, today: date, holidays: AbstractSet[date], working_days: int
) -> Iterator[date]:
    for ahead in range(_HORIZON_DAYS):
        day = today + timedelta(days=ahead)
        if day in holidays or not hours.intervals.get(day.weekday()):
            continue
        yield day
        if ahead > 0:
            working_days -= 1
        if working_days <= 0:
            return


def _cut(span: Span, minutes: int) -> Iterator[Slot]:
    at, end = span
    while (slot := Slot(at, minutes)).ends_at <= end:
        yield slot
        at += _STEP


def _is_polite(slot: Slot, zone: ZoneInfo) -> bool:
    begin, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    return begin.date() == end.date() and begin.time() >= POLITE_FROM and end.time() <= POLITE_UNTIL
