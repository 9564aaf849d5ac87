"""Reading an account's calendars into the store: what changed since the last time, and what is gone."""

import logging
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

from cockpit.clock import Clock
from cockpit.connector import Calendar, CalendarChanges
from cockpit.errors import AccessRefused, CockpitError, SourceUnreachable, UnexpectedAnswer
from cockpit.steps import Step, Wait
from cockpit.store import OpenStore, Store
from cockpit.store.calendars import (
    CalendarRow,
    drop_unlisted,
    keep_calendar_failure,
    keep_objects,
    keep_token,
    save_calendars,
)
from cockpit.sync.ahead import patiently

log = logging.getLogger(__name__)

# A transaction of so many objects stays under 20 ms.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class PulledCalendars:
    """The end of a reading: how many calendars were read, how many objects changed or went, and why one failed."""

    read: int = 0
    changed: int = 0
    causes: tuple[str, ...] = ()


def pull_calendars(
    calendar: Calendar, account_id: int, open_store: OpenStore, now: Clock
) -> Generator[Step | Wait, None, PulledCalendars]:
    """Read what changed in an account's calendars. Stopping between two steps loses nothing.

    One of several that cannot be read says so, and stops no other.

    Raises:
        SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing can be known now.
    """
    read = changed = 0
    causes: list[str] = []
    with open_store() as store:
        found = yield from patiently(calendar.calendars)
        listed = {info.href for info in found}
        for done, row in enumerate(save_calendars(store, account_id, found), 1):
            try:
                if row.href not in listed:  # it was the one that we write into
                    raise UnexpectedAnswer("calendar_gone")
                changes = yield from patiently(partial(calendar.changes, row.href, row.token))
            except (SourceUnreachable, AccessRefused):
                raise
            except CockpitError as error:
                log.info("calendar %s cannot be read: %s", row.id, error.cause)
                keep_calendar_failure(store, row.id, error.cause)
                causes.append(error.cause)
                continue
            changed += yield from _keep(store, row, changes, now)
            read += 1
            yield Step(done, len(found), row.name)
    return PulledCalendars(read, changed, tuple(causes))


def _keep(store: Store, row: CalendarRow, changes: CalendarChanges, now: Clock) -> Generator[Step, None, int]:
    """Keep what changed; the token comes with the last of it, so that all comes again after a kill before that."""
    changed = 0
    entries = changes.entries
    *pages, last = [entries[at : at + _AT_ONCE] for at in range(0, max(1, len(entries)), _AT_ONCE)]
    for page in pages:
        with store.write():
            changed += keep_objects(store, row.id, page)
        yield Step(changed, None, row.name)
    with store.write():
        changed += keep_objects(store, row.id, last)
        if changes.is_whole:
            listed = (entry.href for entry in entries if entry.content is not None)
            changed += drop_unlisted(store, row.id, listed)
        keep_token(store, row.id, changes.token, now())
    return changed
