"""The moments that can be offered to a learner."""

from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import CheckInState, Slot, Span, WorkingHours, free_slots
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.store import Store
from cockpit.store.checkins import check_ins_between

# Longer than the horizon of `free_slots`, so that nothing booked is overlooked.
_AHEAD = timedelta(days=100)


def slots_for(
    store: Store,
    learner: Learner,
    zone: ZoneInfo,
    hours: WorkingHours,
    holidays: AbstractSet[date],
    now: datetime,
    minutes: int = 30,
) -> list[Slot]:
    """Return the free moments of the trainer's next five working days that suit a learner, the earliest first.

    `zone` and `hours` are the trainer's. Check-ins that are booked take their time, with whomever they are.
    """
    return free_slots(
        hours,
        zone,
        zone_named(learner.zone),
        now,
        busy=booked_spans(store, now, now + _AHEAD),
        holidays=holidays,
        minutes=minutes,
    )


def booked_spans(store: Store, begin: datetime, end: datetime) -> list[Span]:
    """Return the spans of the booked check-ins that share a moment with a span."""
    return [
        (check_in.slot.starts_at, check_in.slot.ends_at)
        for check_in in check_ins_between(store, begin, end)
        if check_in.state is CheckInState.BOOKED
    ]
