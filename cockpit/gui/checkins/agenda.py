"""The trainer's time: what is worked, taken and off, read once for a booking."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cockpit.closures import public_holidays
from cockpit.domain.checkins import CheckInState, Slot, WorkingHours, free_slots
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.gui.checkins.hours import working_hours
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

    zone: ZoneInfo
    hours: WorkingHours
    holidays: frozenset[date]
    busy: tuple[Busy, ...]

    def first_free(self, learner: Learner, instant: datetime, minutes: int) -> Slot | None:
        """Return the first free moment from an instant on that suits both; else one that suits the trainer."""
        for theirs in (zone_named(learner.zone), self.zone):
            free = free_slots(
                self.hours,
                self.zone,
                theirs,
                instant,
                busy=[(busy.slot.starts_at, busy.slot.ends_at) for busy in self.busy],
                holidays=self.holidays,
                working_days=_WORKING_DAYS_AHEAD,
                minutes=minutes,
                notice=timedelta(),
            )
            if free:
                return free[0]
        return None

    def week(self, monday: date, learner: Learner, now: datetime) -> Week:
        """Return a week as the grid draws it."""
        days = [monday + timedelta(days=n) for n in range(DAYS)]
        return Week(
            monday=monday,
            zone=self.zone,
            learner_zone=zone_named(learner.zone),
            learner=learner.first_name,
            hours=tuple(span for day in days for span in self.hours.on(day, self.zone)),
            busy=self.busy,
            holidays=self.holidays,
            now=now,
        )


def read_agenda(desk: Desk) -> Agenda:
    """Read the trainer's hours, days off and booked check-ins."""
    now = desk.now()
    zone = zone_named(desk.settings.zone)
    today = now.astimezone(zone).date()
    busy = []
    for check_in in check_ins_between(desk.store, now - _BEHIND, now + _AHEAD):
        if check_in.state is CheckInState.BOOKED:
            who = learner_by_id(desk.store, check_in.learner_id)
            busy.append(Busy(check_in.slot, who.name if who else ""))
    return Agenda(
        zone,
        working_hours(desk.settings.working_hours),
        public_holidays(desk.settings.country, today - _BEHIND, today + _AHEAD),
        tuple(busy),
    )
