"""The moments that can be offered to a learner."""

from datetime import UTC, datetime, time, timedelta

from cockpit.checkins.hours import exceptions, working_hours
from cockpit.closures import public_holidays
from cockpit.domain.checkins import KNOWN_AHEAD, Availability, Slot, first_common
from cockpit.domain.people import Learner
from cockpit.domain.times import day_in, zone_named
from cockpit.settings import Settings
from cockpit.store import Store
from cockpit.store.taken import taken_spans

# What ended a while ago may still need its buffer.
_BEHIND = timedelta(days=1)
# The week that has begun is shown whole, with its holidays.
_WEEK = timedelta(days=7)


def availability(settings: Settings, now: datetime) -> Availability:
    """Return when the trainer lets moments be offered, as the settings say."""
    zone = zone_named(settings.zone)
    today = day_in(zone, now)
    return Availability(
        hours=working_hours(settings),
        zone=zone,
        holidays=public_holidays(settings.holidays_of, today - _WEEK, today + KNOWN_AHEAD),
        exceptions=exceptions(settings),
        buffer=timedelta(minutes=max(0, settings.check_in_buffer)),
        notice=timedelta(hours=max(0, settings.check_in_notice)),
        last_day=today + timedelta(days=max(0, settings.check_in_days)),
    )


def offers_for(
    store: Store, learner: Learner, available: Availability, now: datetime, minutes: int = 30
) -> list[Slot]:
    """Return the three moments to offer to a learner; fewer when there are no more, the earliest first."""
    end = now + KNOWN_AHEAD
    if available.last_day is not None:  # that day is over nowhere two days after it began in UTC
        end = datetime.combine(available.last_day, time(), UTC) + timedelta(days=2)
    taken = taken_spans(store, now - _BEHIND, end, now)
    return first_common(available, zone_named(learner.zone), now, taken=taken, minutes=minutes)
