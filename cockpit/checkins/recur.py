"""Check-ins that come again: the same weekday and hour so many weeks later, or the free moment nearest to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import Availability, Slot, free_slots
from cockpit.domain.times import day_in, same_clock, zone_named
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow
from cockpit.store.learners import learner_by_id
from cockpit.store.taken import taken_spans

_AROUND = timedelta(days=3)
_WORKING_DAYS = 5


def usual_next(last: Slot, every_weeks: int, zone: ZoneInfo, now: datetime) -> Slot:
    """Return the next time as the clock of a zone shows it: so many weeks after the last, and still to come."""
    times = (same_clock(last.starts_at, timedelta(weeks=every_weeks) * number, zone) for number in count(1))
    return Slot(next(at for at in times if at > now), last.minutes)


def _nearest(wanted: Slot, free: Sequence[Slot]) -> Slot | None:
    """Return the free moment nearest to the wanted one, the earlier of two."""
    return min(free, key=lambda slot: (abs(slot.starts_at - wanted.starts_at), slot.starts_at), default=None)


def next_one(store: Store, check_in: CheckInRow, available: Availability, now: datetime) -> Slot | None:
    """Return when the next of a check-in that comes again can be; None when nothing is free near its usual hour.

    The usual hour itself may be any, as the trainer chose it by hand: on a day of work, the buffer away from what
    is taken.
    """
    learner = learner_by_id(store, check_in.learner_id)
    if check_in.every_weeks is None or learner is None:
        return None
    wanted = usual_next(check_in.slot, check_in.every_weeks, available.zone, now)
    begin, end = max(now, wanted.starts_at - _AROUND), wanted.starts_at + 2 * _AROUND
    taken = taken_spans(store, begin - _AROUND, end + _AROUND, now)
    pause = available.buffer
    is_worked = bool(available.hours_of(day_in(available.zone, wanted.starts_at)))
    if is_worked and not any(wanted.overlaps((start - pause, until + pause)) for start, until in taken):
        return wanted
    free = free_slots(
        replace(available, notice=timedelta(), last_day=None),  # weeks ahead, at whatever hour was usual
        zone_named(learner.zone),
        begin,
        taken=taken,
        working_days=_WORKING_DAYS,
        minutes=wanted.minutes,
    )
    return _nearest(wanted, [slot for slot in free if slot.starts_at < end])  # what is taken later was not asked
