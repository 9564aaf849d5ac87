"""Our own entries in the trainer's calendar: what is to lie there, what does, and what it says instead."""

from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import CheckInChange, CheckInState, Slot
from cockpit.domain.times import from_stored, instant_or_none, stored_or_none, to_stored
from cockpit.store import Row, Store
from cockpit.store.calendars import look_again

_COLUMNS = (
    "uid, calendar_id, href, etag, sequence, starts_at, minutes, found_etag, found_starts_at, found_minutes,"
    " found_at, title, place"
)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One of our entries. `slot` and `sequence` are what was written last; `etag` names that state of it.

    `sequence` is None while nobody knows whether it was written, `etag` None when it may not lie there at all.
    `found_at`: when the calendar was found to say something else, `found` what: None when it lies there no more.
    `title` and `place`: what was written last too; None where that is not known. Another in the calendar is the
    trainer's.
    """

    uid: str
    calendar_id: int
    href: str
    etag: str | None
    sequence: int | None
    slot: Slot
    found_etag: str | None = None
    found: Slot | None = None
    found_at: datetime | None = None
    title: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to lie in the calendar. `learner`: with whom; None for a group appointment (`group_id`).

    `cancelled_at`: when the trainer cancelled it, as far as it was noted.
    """

    uid: str
    slot: Slot
    title: str
    place: str
    state: CheckInState
    sequence: int
    check_in_id: int | None
    group_id: int | None
    learner: str | None
    cancelled_at: datetime | None = None


def _entry(row: Row) -> EntryRow:
    return EntryRow(
        uid=row[0],
        calendar_id=row[1],
        href=row[2],
        etag=row[3],
        sequence=row[4],
        slot=Slot(from_stored(row[5]), row[6]),
        found_etag=row[7],
        found=Slot(from_stored(row[8]), row[9]) if row[8] is not None else None,
        found_at=instant_or_none(row[10]),
        title=row[11],
        place=row[12],
    )


def entries(store: Store, account_id: int | None = None) -> list[EntryRow]:
    """Return our entries in all calendars, or in those of one account."""
    return [
        _entry(row)
        for row in store.rows(
            f"select {_COLUMNS} from calendar_entry where calendar_id in"
            " (select id from calendar where account_id = coalesce(?, account_id)) order by uid",
            [account_id],
        )
    ]


def entry_by_uid(store: Store, uid: str) -> EntryRow | None:
    """Return one of our entries."""
    row = store.row(f"select {_COLUMNS} from calendar_entry where uid = ?", [uid])
    return _entry(row) if row else None


def keep_entry(store: Store, entry: EntryRow) -> None:
    """Keep how one of our entries stands."""
    found = entry.found
    store.execute(
        f"insert or replace into calendar_entry ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            entry.uid,
            entry.calendar_id,
            entry.href,
            entry.etag,
            entry.sequence,
            to_stored(entry.slot.starts_at),
            entry.slot.minutes,
            entry.found_etag,
            to_stored(found.starts_at) if found is not None else None,
            found.minutes if found is not None else None,
            stored_or_none(entry.found_at),
            entry.title,
            entry.place,
        ],
    )


def keep_written(store: Store, entry: EntryRow) -> None:
    """Keep that one of our entries lies in the calendar so; what was read of it before counts no more.

    It is not put among what was read: a calendar need not tell of what came and went between two readings.
    """
    with store.write():
        keep_entry(store, entry)
        store.execute(
            "delete from calendar_object where calendar_id = ? and href = ?", [entry.calendar_id, entry.href]
        )


def forget_entry(store: Store, entry: EntryRow) -> None:
    """Forget one of our entries that lies in no calendar any more."""
    with store.write():
        store.execute("delete from calendar_entry where uid = ?", [entry.uid])
        store.execute(
            "delete from calendar_object where calendar_id = ? and href = ?", [entry.calendar_id, entry.href]
        )


def release_entry(store: Store, entry: EntryRow) -> None:
    """Leave an entry to the trainer: it is ours no more, and takes its time like any other."""
    with store.write():
        store.execute("delete from calendar_entry where uid = ?", [entry.uid])
        look_again(store, entry.calendar_id, entry.href)


def take_entry_back(store: Store, entry: EntryRow) -> None:
    """Let an entry be ours again that was left to the trainer: it takes no time beside its check-in."""
    with store.write():
        keep_entry(store, entry)
        look_again(store, entry.calendar_id, entry.href)


def wanted_entry(store: Store, uid: str) -> Wanted | None:
    """Return the check-in or group appointment of a uid; None when there is none any more."""
    return next(iter(_wanted(store, "uid = ?", [uid])), None)


def entries_to_make(store: Store, now: datetime) -> list[Wanted]:
    """Return what is booked, not over, and has no entry in any calendar yet, the earliest first."""
    return _wanted(
        store,
        f"state = '{CheckInState.BOOKED}' and starts_at + minutes * 60 > ? and is_invented = 0"
        " and uid not in (select uid from calendar_entry)",
        [to_stored(now)],
    )


def own_uids(store: Store) -> frozenset[str]:
    """Return the uids of everything that we ourselves put into calendars or invite to."""
    return frozenset(
        uid
        for (uid,) in store.rows(
            "select uid from calendar_entry union select uid from check_in where state <> 'cancelled'"
            " union select uid from group_appointment where state <> 'cancelled'"
        )
    )


def _wanted(store: Store, where: str, values: list[object]) -> list[Wanted]:
    """Return check-ins of one person and group appointments; a guest's part of one of these is neither."""
    columns = "uid, starts_at, minutes, title, place, state, sequence"
    learner = "(select name from learner where learner.id = learner_id)"
    cancelled = (
        "select max(made_at) from check_in_change"
        f" where check_in_id = check_in.id and kind = '{CheckInChange.CANCELLED}'"
    )
    return [
        Wanted(
            uid=row[0],
            slot=Slot(from_stored(row[1]), row[2]),
            title=row[3],
            place=row[4],
            state=CheckInState(row[5]),
            sequence=row[6],
            check_in_id=row[7],
            group_id=row[8],
            learner=row[9],
            cancelled_at=instant_or_none(row[10]),
        )
        for row in store.rows(
            f"select {columns}, id, null, {learner}, ({cancelled}) from check_in where group_id is null and {where}"
            f" union all select {columns}, null, id, null, cancelled_at from group_appointment where {where}"
            " order by starts_at, uid",
            [*values, *values],
        )
    ]
