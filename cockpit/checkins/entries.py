"""Our check-ins in the trainer's own calendar: the store first, the calendar after, and nothing overwritten there.

An entry always lies in the same place and is made only where none is, so that a process that is killed between the
two finds what it had written. What the trainer changes in the calendar is noted beside the entry, until it is
decided which of both counts (`differences.py`).
"""

import logging
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from cockpit.checkins.differences import is_decided
from cockpit.checkins.expand import entry_told
from cockpit.checkins.own_entry import brought_up, entry_bytes
from cockpit.clock import Clock
from cockpit.connector import Calendar, CalendarEntry
from cockpit.domain.checkins import CheckInState, Slot
from cockpit.errors import UnexpectedAnswer
from cockpit.steps import Step, Wait
from cockpit.store import OpenStore, Store
from cockpit.store.calendar_entries import (
    EntryRow,
    Wanted,
    entries,
    entries_to_make,
    entry_by_uid,
    forget_entry,
    keep_entry,
    keep_written,
    wanted_entry,
)
from cockpit.store.calendars import all_calendars, object_of, own_calendar
from cockpit.sync.ahead import patiently

log = logging.getLogger(__name__)

_MINUTE = timedelta(minutes=1)
# Each round writes an entry once; who changes it between two tries is met again in the next.
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Written:
    """The end of a round: how many entries were written or deleted, and how many were found to be different.

    `causes`: why an entry could not be written; the others were.
    """

    written: int = 0
    deleted: int = 0
    found: int = 0
    causes: tuple[str, ...] = ()


Work = Generator[Step | Wait, None, None]


def write_entries(
    calendar: Calendar, account_id: int, open_store: OpenStore, zone: ZoneInfo, now: Clock
) -> Generator[Step | Wait, None, Written]:
    """Bring our entries in an account's calendars up to what is booked, after these were read.

    Stopping between two steps loses nothing, nor does a kill.

    Raises:
        SourceUnreachable, AccessRefused, NotPermitted: the rest is written the next time.
    """
    with open_store() as store:
        writing = _Writing(calendar, store, zone, now)
        # What lies in a calendar that cannot be read now is not known: nothing is concluded from it.
        unread = {one.id for one in all_calendars(store, account_id) if one.failed_cause is not None}
        rows = [row for row in entries(store, account_id) if row.calendar_id not in unread]
        for row in rows:
            yield from writing.one(writing.compare(row))
        for row in rows:
            yield from writing.one(writing.bring_up(row))
        own = own_calendar(store)
        if own is not None and own.account_id == account_id and own.id not in unread:
            for wanted in entries_to_make(store, now()):
                href = calendar.entry_href(own.href, wanted.uid)
                new = EntryRow(wanted.uid, own.id, href, None, None, wanted.slot)
                yield from writing.one(writing.put(new, wanted))
        return Written(writing.written, writing.deleted, writing.found, tuple(dict.fromkeys(writing.causes)))


def is_behind(store: Store, now: datetime) -> bool:
    """Tell whether something is booked, moved or cancelled that the calendar does not say yet."""
    if own_calendar(store) is not None and entries_to_make(store, now):
        return True
    for row in entries(store):
        wanted = wanted_entry(store, row.uid)
        if _is_behind(row, wanted) and (row.found_at is None or is_decided(row, wanted)):
            return True
    return False


def _is_behind(row: EntryRow, wanted: Wanted | None) -> bool:
    if wanted is None or wanted.state is CheckInState.CANCELLED:
        return True
    return wanted.state is CheckInState.BOOKED and (row.sequence, row.slot) != (wanted.sequence, wanted.slot)


class _Writing:
    """One round over the entries of an account."""

    def __init__(self, calendar: Calendar, store: Store, zone: ZoneInfo, now: Clock) -> None:
        self._calendar = calendar
        self._store = store
        self._zone = zone
        self._now = now
        self.written = self.deleted = self.found = 0
        self.causes: list[str] = []

    def one(self, work: Work) -> Work:
        """Work on one entry; that the server cannot take it, or answers nonsense, stops no other."""
        try:
            yield from work
        except UnexpectedAnswer as error:
            log.info("an entry could not be written: %s", error.cause)
            self.causes.append(error.cause)

    def compare(self, row: EntryRow) -> Work:
        """Look whether the calendar says something else than what was written."""
        lying = object_of(self._store, row.calendar_id, row.href)
        wanted = wanted_entry(self._store, row.uid)
        if row.etag is None and row.found_at is None:
            return  # nobody knows yet whether it was written: `bring_up` asks
        if lying is None:
            lying = yield from self._get(row)  # a calendar need not tell of what came and went since it was read
        if lying is None:
            self._miss(row, wanted)
        elif lying.etag == row.etag:
            if row.found_at is not None:  # it was put back
                keep_entry(self._store, _settled(row))
        elif lying.etag != row.found_etag:
            self._meet(row, wanted, lying)

    def bring_up(self, row: EntryRow) -> Work:
        """Write or delete an entry, if what is booked is another than what was written last."""
        current, wanted = entry_by_uid(self._store, row.uid), wanted_entry(self._store, row.uid)
        if current is None:
            return
        row = current
        if row.found_at is not None:
            if not is_decided(row, wanted):
                return  # until the trainer has decided
            row = replace(_settled(row), etag=row.found_etag, sequence=None, slot=row.found or row.slot)
            keep_entry(self._store, row)
        if not _is_behind(row, wanted):
            return
        if wanted is None or wanted.state is CheckInState.CANCELLED:
            yield from self._delete(row, wanted)
        elif row.etag is None:
            yield from self._ask(row, wanted)
        else:
            yield from self.put(row, wanted)

    def _ask(self, row: EntryRow, wanted: Wanted) -> Work:
        """Write an entry of which nobody knows whether it was written before a kill, or a cut line."""
        lying = yield from self._get(row)
        if lying is None:
            yield from self.put(row, wanted)
        elif self._meet(row, wanted, lying):
            met = entry_by_uid(self._store, row.uid)
            if met is not None and (met.sequence, met.slot) != (wanted.sequence, wanted.slot):
                yield from self.put(met, wanted)

    def put(self, row: EntryRow, wanted: Wanted) -> Work:
        """Write an entry, of what lies there already only what changed; that it is written is kept first."""
        is_new = row.etag is None
        for _ in range(_TRIES):
            if is_new:
                content = entry_bytes(wanted, self._zone, self._now())
            else:
                found = yield from self._look(row, wanted)
                if found is None:
                    return
                row, lying = found
                content = brought_up(lying, row, wanted, self._zone, self._now())
            # What may lie there from now on: a killed process finds its own writing again by its time.
            trying = replace(row, slot=wanted.slot, sequence=None)
            keep_entry(self._store, trying)
            etag = yield from patiently(partial(self._calendar.put, row.href, content, row.etag))
            if etag is not None:
                keep_written(self._store, replace(_says(trying, wanted), etag=etag))
                self.written += 1
                yield Step(self.written, None)
                return
            is_new = False

    def _look(self, row: EntryRow, wanted: Wanted) -> Generator[Step | Wait, None, tuple[EntryRow, bytes] | None]:
        """Return an entry as it lies there, to be written over; None: it is not to be, as was noted."""
        lying = yield from self._get(row)
        if lying is None:
            self._miss(row, wanted)
            return None
        if lying.etag != row.etag:
            if not self._meet(row, wanted, lying):
                return None
            row = entry_by_uid(self._store, row.uid) or row
            if (row.sequence, row.slot) == (wanted.sequence, wanted.slot):
                return None
        return row, lying.content or b""

    def _delete(self, row: EntryRow, wanted: Wanted | None) -> Work:
        for _ in range(_TRIES):
            if row.etag is not None:
                is_gone = yield from patiently(partial(self._calendar.delete, row.href, row.etag))
                if is_gone:
                    forget_entry(self._store, row)
                    self.deleted += 1
                    yield Step(self.deleted, None)
                    return
            lying = yield from self._get(row)
            if lying is None:
                forget_entry(self._store, row)
                return
            if not self._meet(row, wanted, lying):
                return
            row = entry_by_uid(self._store, row.uid) or row

    def _get(self, row: EntryRow) -> Generator[Wait, None, CalendarEntry | None]:
        lying = yield from patiently(partial(self._calendar.get, row.href))
        return lying if lying is not None and lying.content is not None else None

    def _meet(self, row: EntryRow, wanted: Wanted | None, lying: CalendarEntry) -> bool:
        """Take the state that lies in the calendar as ours, unless its time is another; tell whether it is ours."""
        found = _slot_of(lying, row, self._zone)
        is_unmoved = found is not None and found == row.slot
        is_past = wanted is not None and wanted.state in (CheckInState.HELD, CheckInState.MISSED)
        if not (is_unmoved or is_past):
            self._note(row, lying.etag, found)
            return False
        told = entry_told(lying.content or b"", self._zone)
        # Of one that a killed process may have written, its number says which of ours it is.
        is_current = wanted is not None and told is not None and told.sequence == wanted.sequence
        if row.sequence is None and wanted is not None and is_current:
            row = _says(row, wanted)
        keep_entry(self._store, replace(_settled(row), etag=lying.etag, slot=found or row.slot))
        return True

    def _miss(self, row: EntryRow, wanted: Wanted | None) -> None:
        """Note that an entry lies in the calendar no more; it may be what we wanted too."""
        # What is over is not made again: nobody has to know any more that it was deleted there.
        if wanted is None or wanted.state is not CheckInState.BOOKED or wanted.slot.ends_at <= self._now():
            forget_entry(self._store, row)
        elif row.found_at is None or row.found_etag is not None:
            self._note(row, None, None)

    def _note(self, row: EntryRow, etag: str | None, found: Slot | None) -> None:
        log.info("an entry in calendar %s is another than what was written", row.calendar_id)
        self.found += 1
        keep_entry(self._store, replace(row, found_etag=etag, found=found, found_at=self._now()))


def _settled(row: EntryRow) -> EntryRow:
    return replace(row, found_etag=None, found=None, found_at=None)


def _says(row: EntryRow, wanted: Wanted) -> EntryRow:
    """Return an entry of which it is known that it was written as it is wanted."""
    return replace(row, sequence=wanted.sequence, title=wanted.title, place=wanted.place)


def _slot_of(lying: CalendarEntry, row: EntryRow, zone: ZoneInfo) -> Slot | None:
    """Return when an entry is, by the calendar; None when it is cancelled there, or is no such entry any more."""
    told = entry_told(lying.content or b"", zone)
    if told is None or told.uid != row.uid or told.starts_at is None or told.ends_at is None:
        return None
    return Slot(told.starts_at, max(1, (told.ends_at - told.starts_at) // _MINUTE))
