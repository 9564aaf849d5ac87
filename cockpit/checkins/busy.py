"""Keeping the times that calendars take: what changed is looked at, and everything when the days move on."""

import logging
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from cockpit.accounts import own_addresses
from cockpit.checkins.expand import Expanded, Ours, Window, expand
from cockpit.clock import Clock
from cockpit.connector import CalendarEntry
from cockpit.domain.checkins import HORIZON, KNOWN_AHEAD
from cockpit.domain.times import day_in, midnight
from cockpit.steps import Step
from cockpit.store import OpenStore, Store
from cockpit.store.calendar_entries import own_uids
from cockpit.store.calendars import (
    CalendarRow,
    all_calendars,
    begin_window,
    keep_busy,
    objects_to_expand,
)

log = logging.getLogger(__name__)

_BACK = timedelta(days=14)
# Until less than that is known, what is known is enough.
_LEAST_AHEAD = HORIZON + timedelta(days=1)
_SOME = 100
# How long to go on without keeping anything: a transaction stays short, and a job can be stopped.
_SLICE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The end of a refreshing: how many objects were looked at, and how many of them could not be read."""

    objects: int
    put_aside: int


def refresh_busy(open_store: OpenStore, zone: ZoneInfo, now: Clock) -> Generator[Step, None, Refreshed]:
    """Find the times of every object that changed, of all when the days have moved on or the zone is another.

    Stopping between two steps loses nothing: what was not looked at is looked at the next time.
    """
    looked_at = aside = 0
    with open_store() as store:
        ours = Ours(own_uids(store), own_addresses(store))
        for calendar in all_calendars(store):
            window = _window(store, calendar, zone, now())
            while some := objects_to_expand(store, calendar.id, _SOME):
                slice_: list[tuple[CalendarEntry, Expanded]] = []
                begun = monotonic()
                for place, entry in enumerate(some, 1):
                    slice_.append((entry, expand(entry.content or b"", window, ours)))
                    if monotonic() - begun > _SLICE_SECONDS or place == len(some):
                        aside += _keep(store, calendar, slice_)
                        looked_at += len(slice_)
                        yield Step(looked_at, None, calendar.name)
                        slice_, begun = [], monotonic()
    return Refreshed(looked_at, aside)


def _keep(store: Store, calendar: CalendarRow, found: list[tuple[CalendarEntry, Expanded]]) -> int:
    """Keep the times of some objects; return how many could not be read."""
    with store.write():
        for entry, expanded in found:
            keep_busy(store, calendar.id, entry, expanded.times, expanded.cause)
    causes = [expanded.cause for _, expanded in found if expanded.cause is not None]
    for cause in causes:
        log.info("an object of calendar %s was put aside: %s", calendar.id, cause)
    return len(causes)


def _window(store: Store, calendar: CalendarRow, zone: ZoneInfo, now: datetime) -> Window:
    """Return the days that are known of a calendar; new ones, if these are too few or of another zone."""
    begin, end = calendar.busy_from, calendar.busy_until
    is_known = (
        begin is not None
        and end is not None
        and calendar.busy_zone == zone.key
        and begin <= now - timedelta(days=1)
        and end >= now + _LEAST_AHEAD
        and end <= now + KNOWN_AHEAD + timedelta(days=2)  # a clock that was ahead once
    )
    if not is_known or begin is None or end is None:
        begin, end = (midnight(day_in(zone, at), zone) for at in (now - _BACK, now + KNOWN_AHEAD))
        with store.write():
            begin_window(store, calendar.id, begin, end, zone.key)
    return Window(begin.astimezone(zone), end.astimezone(zone), zone)
