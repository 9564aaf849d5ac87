"""Check-ins of which the trainer's calendar says something else than we do, and deciding between both."""

from dataclasses import dataclass, replace
from datetime import datetime

from cockpit.domain.checkins import CheckInState, Slot
from cockpit.store import Store
from cockpit.store.calendar_entries import (
    EntryRow,
    Wanted,
    entries,
    entry_by_uid,
    keep_entry,
    release_entry,
    wanted_entry,
)


@dataclass(frozen=True, slots=True)
class Differing:
    """A check-in (or a group appointment) whose entry the trainer changed in the calendar.

    `ours` is when it is booked, `theirs` when the calendar says it is; None: cancelled, or not there any more.
    Taking theirs is moving or cancelling it: the learner is told, and once that is done both agree.
    """

    uid: str
    check_in_id: int | None
    group_id: int | None
    title: str
    ours: Slot | None
    theirs: Slot | None
    found_at: datetime


def differing(store: Store) -> list[Differing]:
    """Return where our check-ins and the calendar do not agree, the one found first in front."""
    found = [one for row in entries(store) if (one := _differing(store, row)) is not None]
    return sorted(found, key=lambda one: one.found_at)


def keep_ours(store: Store, uid: str) -> None:
    """Let what is booked count: the next round writes it over what was found, if that still lies there."""
    row = entry_by_uid(store, uid)
    if row is None or row.found_at is None:
        return
    keep_entry(
        store,
        replace(row, etag=row.found_etag, sequence=None, found_etag=None, found=None, found_at=None),
    )


def leave_theirs(store: Store, uid: str) -> None:
    """Leave an entry of what was cancelled here to the trainer, who moved it: it takes its time like any other."""
    row = entry_by_uid(store, uid)
    if row is not None:
        release_entry(store, row)


def is_decided(row: EntryRow, wanted: Wanted | None) -> bool:
    """Tell whether what the calendar was found to say has become what is booked, or was cancelled since then."""
    if wanted is None or wanted.state is not CheckInState.BOOKED:
        cancelled_at = wanted.cancelled_at if wanted is not None else None
        was_seen = cancelled_at is not None and row.found_at is not None and cancelled_at > row.found_at
        return row.found is None or was_seen
    return row.found == wanted.slot


def _differing(store: Store, row: EntryRow) -> Differing | None:
    if row.found_at is None:
        return None
    wanted = wanted_entry(store, row.uid)
    if wanted is not None and wanted.state in (CheckInState.HELD, CheckInState.MISSED):
        return None
    is_booked = wanted is not None and wanted.state is CheckInState.BOOKED
    ours = wanted.slot if wanted is not None and is_booked else None
    if is_decided(row, wanted):
        return None
    return Differing(
        row.uid,
        wanted.check_in_id if wanted else None,
        wanted.group_id if wanted else None,
        wanted.title if wanted else "",
        ours,
        row.found,
        row.found_at,
    )
