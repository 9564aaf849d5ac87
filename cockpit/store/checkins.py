"""Check-ins that were booked, and what became of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import Answer, CheckInChange, CheckInState, Medium, Slot
from cockpit.domain.times import from_stored, instant_or_none, stored_or_none, to_stored
from cockpit.store import Row, Store

_COLUMNS = (
    "id, uid, learner_id, enrolment_id, disposition_id, message_id, starts_at, minutes, state, sequence, made_at,"
    " is_invented, title, medium, place, to_address, answer, answered_at, concluded_at, shared_note, private_note,"
    " next_step, every_weeks, reminded_at, proposal_id, group_id"
)


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """A check-in as stored. `uid` and `sequence` are the calendar's; `message_id` is the row of its invitation.

    `place`: a video address, a room, or a number to call when it is not the learner's own. `to_address`: whom the
    invitation names. `concluded_at`: when the trainer said what came of it. `every_weeks`: the next one is that
    many weeks later. `reminded_at`: when a reminder was drafted. `group_id`: one guest's part of a group
    appointment.
    """

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
    title: str = ""
    medium: Medium = Medium.PHONE
    place: str = ""
    to_address: str | None = None
    answer: Answer | None = None
    answered_at: datetime | None = None
    concluded_at: datetime | None = None
    shared_note: str = ""
    private_note: str = ""
    next_step: str = ""
    every_weeks: int | None = None
    reminded_at: datetime | None = None
    proposal_id: int | None = None
    group_id: int | None = None


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
        title=row[12],
        medium=Medium(row[13]),
        place=row[14],
        to_address=row[15],
        answer=Answer(row[16]) if row[16] else None,
        answered_at=instant_or_none(row[17]),
        concluded_at=instant_or_none(row[18]),
        shared_note=row[19],
        private_note=row[20],
        next_step=row[21],
        every_weeks=row[22],
        reminded_at=instant_or_none(row[23]),
        proposal_id=row[24],
        group_id=row[25],
    )


def _values(check_in: CheckInRow) -> list[object]:
    """Return the values of all columns but the id, in their order."""
    return [
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
        check_in.title,
        check_in.medium,
        check_in.place,
        check_in.to_address,
        check_in.answer,
        stored_or_none(check_in.answered_at),
        stored_or_none(check_in.concluded_at),
        check_in.shared_note,
        check_in.private_note,
        check_in.next_step,
        check_in.every_weeks,
        stored_or_none(check_in.reminded_at),
        check_in.proposal_id,
        check_in.group_id,
    ]


def add_check_in(store: Store, check_in: CheckInRow) -> int:
    """Keep a check-in; return its id (the one in `check_in` is not used)."""
    values = _values(check_in)
    columns = _COLUMNS.removeprefix("id, ")
    places = ", ".join("?" * len(values))
    return store.insert(f"insert into check_in ({columns}) values ({places})", values)


def change_check_in(store: Store, check_in: CheckInRow) -> None:
    """Keep a check-in as it is now, known by its id."""
    places = ", ".join(f"{column} = ?" for column in _COLUMNS.removeprefix("id, ").split(", "))
    store.execute(f"update check_in set {places} where id = ?", [*_values(check_in), check_in.id])


def note_change(store: Store, check_in: CheckInRow, kind: CheckInChange, now: datetime) -> int:
    """Note that a check-in was moved, cancelled or answered, and return the note's id; `check_in` is as before."""
    return store.insert(
        "insert into check_in_change (check_in_id, kind, starts_at, made_at) values (?, ?, ?, ?)",
        [check_in.id, kind, to_stored(check_in.slot.starts_at), to_stored(now)],
    )


def forget_change(store: Store, change_id: int) -> None:
    """Take back that something happened to a check-in."""
    store.execute("delete from check_in_change where id = ?", [change_id])


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What happened to a check-in: `starts_at` is when it would have been."""

    check_in_id: int
    kind: CheckInChange
    starts_at: datetime
    made_at: datetime


def changes_of(store: Store, check_in_id: int) -> Sequence[ChangeRow]:
    """Return what happened to a check-in, the oldest first."""
    return [
        ChangeRow(row[0], CheckInChange(row[1]), from_stored(row[2]), from_stored(row[3]))
        for row in store.rows(
            "select check_in_id, kind, starts_at, made_at from check_in_change where check_in_id = ? order by id",
            [check_in_id],
        )
    ]


def changes_between(
    store: Store, begin: datetime, end: datetime, kind: CheckInChange
) -> dict[int, list[ChangeRow]]:
    """Return what of a kind happened to the check-ins of a span, the oldest first, by the id of the check-in."""
    found: dict[int, list[ChangeRow]] = {}
    for check_in_id, starts_at, made_at in store.rows(
        "select check_in_id, check_in_change.starts_at, check_in_change.made_at from check_in_change"
        " join check_in on check_in.id = check_in_id where kind = ? and check_in.starts_at < ?"
        " and check_in.starts_at + minutes * 60 > ? order by check_in_change.id",
        [kind, to_stored(end), to_stored(begin)],
    ):
        change = ChangeRow(check_in_id, kind, from_stored(starts_at), from_stored(made_at))
        found.setdefault(check_in_id, []).append(change)
    return found


def that_stood(store: Store, check_ins: Iterable[CheckInRow]) -> list[CheckInRow]:
    """Return those that were agreed on: of a booking that was undone at once no cancellation is noted."""
    noted = {
        check_in_id
        for (check_in_id,) in store.rows(
            "select check_in_id from check_in_change where kind = ?", [CheckInChange.CANCELLED]
        )
    }
    return [one for one in check_ins if one.state is not CheckInState.CANCELLED or one.id in noted]


def check_in_by_uid(store: Store, uid: str) -> CheckInRow | None:
    """Return the check-in that calendars know by a uid."""
    return next(iter(_check_ins(store, "uid = ?", [uid])), None)


def check_in_by_id(store: Store, check_in_id: int) -> CheckInRow | None:
    """Return one check-in."""
    return next(iter(_check_ins(store, "id = ?", [check_in_id])), None)


def check_ins_of_learner(store: Store, learner_id: int) -> list[CheckInRow]:
    """Return a learner's check-ins, whatever their state, the latest first."""
    return _check_ins(store, "learner_id = ?", [learner_id], order="starts_at desc, id desc")


def check_ins_between(store: Store, begin: datetime, end: datetime) -> list[CheckInRow]:
    """Return the check-ins, whatever their state, that share a moment with a span, the earliest first."""
    shares_a_moment = "starts_at < ? and starts_at + minutes * 60 > ?"
    return _check_ins(store, shares_a_moment, [to_stored(end), to_stored(begin)])


def check_ins_of_group(store: Store, group_id: int) -> list[CheckInRow]:
    """Return the check-ins of a group appointment's guests, whatever their state, in the order of invitation."""
    return _check_ins(store, "group_id = ?", [group_id], order="id")


def check_ins_of_decision(store: Store, disposition_id: int) -> list[CheckInRow]:
    """Return the check-ins that came with a decision, whatever their state."""
    return _check_ins(store, "disposition_id = ?", [disposition_id], order="id")


def check_ins_to_remind_of(store: Store, begin: datetime, end: datetime) -> list[CheckInRow]:
    """Return the booked check-ins that begin in a span and of which nobody was reminded, the earliest first.

    Whoever declined needs another date, not a reminder.
    """
    return _check_ins(
        store,
        "state = ? and reminded_at is null and to_address is not null and is_invented = 0"
        " and starts_at > ? and starts_at <= ? and answer is not ?",
        [CheckInState.BOOKED, to_stored(begin), to_stored(end), Answer.DECLINED],
    )


def reminder_key(check_in: CheckInRow) -> str:
    """Return what makes a reminder of a check-in the only one: once it is moved, it is another."""
    return f"check-in:{check_in.uid}:{to_stored(check_in.slot.starts_at)}"


def check_ins_to_conclude(store: Store, now: datetime) -> list[CheckInRow]:
    """Return the check-ins that are over and of which nobody has said what came of them, the oldest first.

    Of a group appointment it is said at once who came.
    """
    is_over = "state = ? and starts_at + minutes * 60 <= ? and group_id is null"
    return _check_ins(store, is_over, [CheckInState.BOOKED, to_stored(now)])


def check_ins_that_recur(store: Store) -> list[CheckInRow]:
    """Return each learner's latest check-in that took place or was missed, if another one was to follow it.

    Those of learners with whom another moment is agreed on already are left out.
    """
    return _check_ins(
        store,
        "every_weeks is not null and concluded_at is not null"
        " and not exists (select 1 from check_in as other where other.learner_id = check_in.learner_id"
        "  and other.state <> ? and other.starts_at > check_in.starts_at and other.group_id is null)"
        " and not exists (select 1 from proposal"
        "  where proposal.learner_id = check_in.learner_id and proposal.state = 'open')",
        [CheckInState.CANCELLED],
    )


def _check_ins(store: Store, where: str, values: list[object], *, order: str = "starts_at, id") -> list[CheckInRow]:
    return [
        _check_in(row)
        for row in store.rows(f"select {_COLUMNS} from check_in where {where} order by {order}", values)
    ]


def any_check_in(store: Store) -> bool:
    """Tell whether there is a check-in at all."""
    return store.row("select 1 from check_in limit 1") is not None


def agreed_since(store: Store, learner_id: int, since: datetime) -> bool:
    """Tell whether a check-in with a learner alone was agreed on after an instant, and stands."""
    found = store.row(
        "select 1 from check_in where learner_id = ? and made_at > ? and state <> ? and group_id is null limit 1",
        [learner_id, to_stored(since), CheckInState.CANCELLED],
    )
    return found is not None


def last_held(store: Store) -> dict[int, datetime]:
    """Return when each learner's last check-in that was held began, by learner id; a group's is none."""
    return {
        learner_id: from_stored(at)
        for learner_id, at in store.rows(
            "select learner_id, max(starts_at) from check_in where state = ? and group_id is null"
            " group by learner_id",
            [CheckInState.HELD],
        )
    }


def next_check_ins(store: Store, now: datetime) -> dict[int, datetime]:
    """Return when each learner's next check-in that is booked begins, by learner id; a group's is none."""
    return {
        learner_id: from_stored(at)
        for learner_id, at in store.rows(
            "select learner_id, min(starts_at) from check_in where state = ? and starts_at > ? and group_id is null"
            " group by learner_id",
            [CheckInState.BOOKED, to_stored(now)],
        )
    }


def set_check_in_state(store: Store, check_in_id: int, state: CheckInState) -> None:
    """Say what became of a check-in."""
    store.execute("update check_in set state = ? where id = ?", [state, check_in_id])


@dataclass(frozen=True, slots=True)
class CheckInMet:
    """A check-in whose time has come: it was held, or missed."""

    starts_at: datetime
    was_held: bool


def check_ins_met(store: Store, cohort_id: int) -> dict[int, tuple[CheckInMet, ...]]:
    """Return the check-ins of a cohort's people that were held or missed, the oldest first, by enrolment id.

    Who is in several cohorts met in one of them; what belongs to none counts in each. A group appointment is none:
    it was not agreed with one alone (see `attendance.classes_of_cohort`).
    """
    found: dict[int, list[CheckInMet]] = {}
    for enrolment_id, starts_at, state in store.rows(
        "select enrolment.id, starts_at, state from check_in join enrolment"
        " on enrolment.learner_id = check_in.learner_id"
        " where cohort_id = ? and state in ('held', 'missed') and group_id is null"
        " and coalesce(enrolment_id, enrolment.id) = enrolment.id order by starts_at",
        [cohort_id],
    ):
        met = CheckInMet(from_stored(starts_at), state == CheckInState.HELD)
        found.setdefault(enrolment_id, []).append(met)
    return {enrolment_id: tuple(met) for enrolment_id, met in found.items()}
