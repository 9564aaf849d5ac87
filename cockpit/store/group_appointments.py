"""Group appointments: one moment for many. Each guest has a check-in of their own that belongs to it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import CheckInState, GroupKind, Medium, Slot
from cockpit.domain.times import from_stored, instant_or_none, stored_or_none, to_stored
from cockpit.errors import WrongInput
from cockpit.store import Row, Store
from cockpit.store.checkins import check_ins_of_group

_COLUMNS = (
    "id, uid, kind, title, cohort_id, starts_at, minutes, medium, place, state, sequence, made_at, is_invented,"
    " cancelled_at"
)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group appointment as stored. `uid` and `sequence` are those of the trainer's own calendar.

    It is held or cancelled; who came is told by the check-ins of its guests.
    """

    id: int
    uid: str
    kind: GroupKind
    title: str
    cohort_id: int | None
    slot: Slot
    medium: Medium
    place: str
    state: CheckInState
    sequence: int
    made_at: datetime
    is_invented: bool = False
    cancelled_at: datetime | None = None


def _group(row: Row) -> GroupRow:
    return GroupRow(
        id=row[0],
        uid=row[1],
        kind=GroupKind(row[2]),
        title=row[3],
        cohort_id=row[4],
        slot=Slot(from_stored(row[5]), row[6]),
        medium=Medium(row[7]),
        place=row[8],
        state=CheckInState(row[9]),
        sequence=row[10],
        made_at=from_stored(row[11]),
        is_invented=bool(row[12]),
        cancelled_at=instant_or_none(row[13]),
    )


def _values(group: GroupRow) -> list[object]:
    return [
        group.uid,
        group.kind,
        group.title,
        group.cohort_id,
        to_stored(group.slot.starts_at),
        group.slot.minutes,
        group.medium,
        group.place,
        group.state,
        group.sequence,
        to_stored(group.made_at),
        int(group.is_invented),
        stored_or_none(group.cancelled_at),
    ]


def add_group(store: Store, group: GroupRow) -> int:
    """Keep a group appointment; return its id (the one in `group` is not used)."""
    values = _values(group)
    places = ", ".join("?" * len(values))
    columns = _COLUMNS.removeprefix("id, ")
    return store.insert(f"insert into group_appointment ({columns}) values ({places})", values)


def change_group(store: Store, group: GroupRow) -> None:
    """Keep a group appointment as it is now, known by its id."""
    places = ", ".join(f"{column} = ?" for column in _COLUMNS.removeprefix("id, ").split(", "))
    store.execute(f"update group_appointment set {places} where id = ?", [*_values(group), group.id])


def group_by_id(store: Store, group_id: int) -> GroupRow | None:
    """Return one group appointment."""
    row = store.row(f"select {_COLUMNS} from group_appointment where id = ?", [group_id])
    return _group(row) if row else None


def refuse_torn(store: Store, group_id: int) -> None:
    """Refuse that a guest is invited to something else than the group is, or twice: what undoing could bring about.

    Raises:
        WrongInput: `changed_since`.
    """
    group = group_by_id(store, group_id)
    guests = [one for one in check_ins_of_group(store, group_id) if one.state is CheckInState.BOOKED]
    if group is None or not guests:
        return
    ways = {(one.slot, one.title, one.medium, one.place) for one in guests}
    is_one = ways == {(group.slot, group.title, group.medium, group.place)}
    is_twice = len({one.learner_id for one in guests}) < len(guests)
    if group.state is not CheckInState.BOOKED or not is_one or is_twice:
        raise WrongInput("changed_since")


def groups_between(store: Store, begin: datetime, end: datetime) -> list[GroupRow]:
    """Return the group appointments, whatever their state, that share a moment with a span, the earliest first."""
    return [
        _group(row)
        for row in store.rows(
            f"select {_COLUMNS} from group_appointment where starts_at < ? and starts_at + minutes * 60 > ?"
            " order by starts_at, id",
            [to_stored(end), to_stored(begin)],
        )
    ]


def last_missed_groups(store: Store, learner_ids: Iterable[int]) -> dict[int, tuple[str, datetime]]:
    """Return the title and beginning of the last group appointment that each of these learners missed."""
    return {
        learner_id: (title, from_stored(at))
        for learner_id, title, at in store.rows(
            "select learner_id, title, max(starts_at) from check_in where group_id is not null and state = ?"
            " and learner_id in (select value from json_each(?)) group by learner_id",
            [CheckInState.MISSED, json.dumps(list(learner_ids))],
        )
    }


def last_titles(store: Store) -> dict[GroupKind, str]:
    """Return the title of the last group appointment of each kind, whenever it is."""
    return {
        GroupKind(kind): title
        for kind, title, _ in store.rows(
            "select kind, title, max(starts_at) from group_appointment where state <> ? group by kind",
            [CheckInState.CANCELLED],
        )
    }
