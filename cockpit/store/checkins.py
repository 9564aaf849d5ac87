"""Check-ins that were booked, and what became of each."""

from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import CheckInState, Slot
from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Row, Store

_COLUMNS = (
    "id, uid, learner_id, enrolment_id, disposition_id, message_id, starts_at, minutes, state, sequence, made_at,"
    " is_invented"
)


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """A check-in as stored. `uid` and `sequence` are the calendar's; `message_id` is the row of its invitation."""

    id: int
    uid: str
    learner_id: int
    enrolment_id: int | None
    disposition_id: int | None
    message_id: int | None
    slot: Slot
    state: CheckInState
    sequence: int
    made_at: datetime
    is_invented: bool = False


def _check_in(row: Row) -> CheckInRow:
    return CheckInRow(
        id=row[0],
        uid=row[1],
        learner_id=row[2],
        enrolment_id=row[3],
        disposition_id=row[4],
        message_id=row[5],
        slot=Slot(from_stored(row[6]), row[7]),
        state=CheckInState(row[8]),
        sequence=row[9],
        made_at=from_stored(row[10]),
        is_invented=bool(row[11]),
    )


def add_check_in(store: Store, check_in: CheckInRow) -> int:
    """Keep a check-in; return its id (the one in `check_in` is not used)."""
    return store.insert(
        "insert into check_in (uid, learner_id, enrolment_id, disposition_id, message_id, starts_at, minutes,"
        " state, sequence, made_at, is_invented) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            check_in.uid,
            check_in.learner_id,
            check_in.enrolment_id,
            check_in.disposition_id,
            check_in.message_id,
            to_stored(check_in.slot.starts_at),
            check_in.slot.minutes,
            check_in.state,
            check_in.sequence,
            to_stored(check_in.made_at),
            int(check_in.is_invented),
        ],
    )


def check_in_by_id(store: Store, check_in_id: int) -> CheckInRow | None:
    """Return one check-in."""
    row = store.row(f"select {_COLUMNS} from check_in where id = ?", [check_in_id])
    return _check_in(row) if row else None


def check_ins_of_learner(store: Store, learner_id: int) -> list[CheckInRow]:
    """Return a learner's check-ins, whatever their state, the latest first."""
    return [
        _check_in(row)
        for row in store.rows(
            f"select {_COLUMNS} from check_in where learner_id = ? order by starts_at desc, id desc", [learner_id]
        )
    ]


def check_ins_between(store: Store, begin: datetime, end: datetime) -> list[CheckInRow]:
    """Return the check-ins, whatever their state, that share a moment with a span, the earliest first."""
    return [
        _check_in(row)
        for row in store.rows(
            f"select {_COLUMNS} from check_in where starts_at < ? and starts_at + minutes * 60 > ?"
            " order by starts_at, id",
            [to_stored(end), to_stored(begin)],
        )
    ]


def next_check_ins(store: Store, now: datetime) -> dict[int, datetime]:
    """Return when each learner's next check-in that is booked begins, by learner id."""
    return {
        learner_id: from_stored(at)
        for learner_id, at in store.rows(
            "select learner_id, min(starts_at) from check_in where state = ? and starts_at > ? group by learner_id",
            [CheckInState.BOOKED, to_stored(now)],
        )
    }


def cancel_check_in_of(store: Store, message_id: int) -> None:
    """Cancel the check-in to which a message invited, if it was one."""
    store.execute("update check_in set state = ? where message_id = ?", [CheckInState.CANCELLED, message_id])


def set_check_in_state(store: Store, check_in_id: int, state: CheckInState) -> None:
    """Say what became of a check-in."""
    store.execute("update check_in set state = ? where id = ?", [state, check_in_id])


@dataclass(frozen=True, slots=True)
class CheckInMet:
    """A check-in whose time has come: it was held, or missed."""

    starts_at: datetime
    was_held: bool


def check_ins_met(store: Store, cohort_id: int) -> dict[int, tuple[CheckInMet, ...]]:
    """Return the check-ins of a cohort's people that were held or missed, the oldest first, by enrolment id."""
    found: dict[int, list[CheckInMet]] = {}
    for enrolment_id, starts_at, state in store.rows(
        "select enrolment.id, starts_at, state from check_in join enrolment"
        " on enrolment.learner_id = check_in.learner_id"
        " where cohort_id = ? and state in ('held', 'missed') order by starts_at",
        [cohort_id],
    ):
        met = CheckInMet(from_stored(starts_at), state == CheckInState.HELD)
        found.setdefault(enrolment_id, []).append(met)
    return {enrolment_id: tuple(met) for enrolment_id, met in found.items()}
