"""The trainer's time: what is worked, taken and off, read once for a booking."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from cockpit.checkins.slots import availability, taken_spans
from cockpit.domain.checkins import Availability, CheckInState, Slot, Span, free_slots
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.gui.checkins.week_grid import DAYS, Busy, Week
from cockpit.gui.desk import Desk
from cockpit.store.checkins import check_ins_between
from cockpit.store.learners import learner_by_id

_BEHIND = timedelta(days=7)
_AHEAD = timedelta(days=100)
_WORKING_DAYS_AHEAD = 20


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is known of the trainer's time, as far ahead as anybody books."""

    availability: Availability
    busy: tuple[Busy, ...]
    taken: tuple[Span, ...]

    def first_free(self, learner: Learner, instant: datetime, minutes: int) -> Slot | None:
        """Return the first free moment from an instant on that suits both; else one that suits the trainer.

        The trainer looks for it: notice and last day are for what is offered.
        """
        by_hand = replace(self.availability, notice=timedelta(), last_day=None)
        for theirs in (zone_named(learner.zone), by_hand.zone):
            free = free_slots(
                by_hand, theirs, instant, taken=self.taken, working_days=_WORKING_DAYS_AHEAD, minutes=minutes
            )
            if free:
                return free[0]
        return None

    def week(self, monday: date, learner: Learner, now: datetime) -> Week:
        """Return a week as the grid draws it."""
        days = [monday + timedelta(days=n) for n in range(DAYS)]
        return Week(
            monday=monday,
            zone=self.availability.zone,
            learner_zone=zone_named(learner.zone),
            learner=learner.first_name,
            hours=tuple(span for day in days for span in self.availability.spans_on(day)),
            busy=self.busy,
            holidays=self.availability.holidays - self.availability.exceptions.keys(),
            now=now,
        )


def read_agenda(desk: Desk) -> Agenda:
    """Read the trainer's hours, days off and booked check-ins."""
    now = desk.now()
    busy = []
    for check_in in check_ins_between(desk.store, now - _BEHIND, now + _AHEAD):
        if check_in.state is CheckInState.BOOKED:
            who = learner_by_id(desk.store, check_in.learner_id)
            busy.append(Busy(check_in.slot, who.name if who else ""))
    taken = taken_spans(desk.store, now - _BEHIND, now + _AHEAD, now)
    return Agenda(availability(desk.settings, now), tuple(busy), tuple(taken))
