"""What was agreed upon with learners, and whether it was kept."""

from dataclasses import dataclass
from datetime import date, datetime

from cockpit.domain.times import from_stored, instant_or_none, to_stored
from cockpit.store import Row, Store

_COLUMNS = "id, learner_id, check_in_id, words, due_on, agreed_at, is_kept, said_at"


@dataclass(frozen=True, slots=True)
class GoalRow:
    """What a learner wants to reach by a day. `is_kept` is None until somebody says so, at `said_at`.

    `id` is 0 before it is kept here.
    """

    learner_id: int
    check_in_id: int | None
    words: str
    due_on: date
    agreed_at: datetime
    is_kept: bool | None = None
    said_at: datetime | None = None
    id: int = 0


def _goal(row: Row) -> GoalRow:
    return GoalRow(
        learner_id=row[1],
        check_in_id=row[2],
        words=row[3],
        due_on=date.fromisoformat(row[4]),
        agreed_at=from_stored(row[5]),
        is_kept=None if row[6] is None else bool(row[6]),
        said_at=instant_or_none(row[7]),
        id=row[0],
    )


def add_goal(store: Store, goal: GoalRow) -> int:
    """Keep a goal; return its id."""
    return store.insert(
        "insert into goal (learner_id, check_in_id, words, due_on, agreed_at) values (?, ?, ?, ?, ?)",
        [goal.learner_id, goal.check_in_id, goal.words, goal.due_on.isoformat(), to_stored(goal.agreed_at)],
    )


def remove_goal(store: Store, goal_id: int) -> None:
    """Take a goal back."""
    store.execute("delete from goal where id = ?", [goal_id])


def say_kept(store: Store, goal_id: int, is_kept: bool | None, now: datetime) -> None:
    """Say whether a goal was kept, or (None) that nobody knows yet."""
    store.execute(
        "update goal set is_kept = ?, said_at = ? where id = ?",
        [None if is_kept is None else int(is_kept), None if is_kept is None else to_stored(now), goal_id],
    )


def goals_of_learner(store: Store, learner_id: int) -> list[GoalRow]:
    """Return a learner's goals, the latest agreed first."""
    return [
        _goal(row)
        for row in store.rows(
            f"select {_COLUMNS} from goal where learner_id = ? order by agreed_at desc, id desc", [learner_id]
        )
    ]


def goals_kept(store: Store, cohort_id: int) -> dict[int, list[GoalRow]]:
    """Return the goals that a cohort's people kept, in the order in which it was said, by enrolment id.

    One that was agreed on about another path is that path's; what belongs to none counts in each.
    """
    found: dict[int, list[GoalRow]] = {}
    for enrolment_id, *row in store.rows(
        f"select enrolment.id, {', '.join(f'goal.{name}' for name in _COLUMNS.split(', '))} from goal"
        " join enrolment on enrolment.learner_id = goal.learner_id left join check_in on check_in.id = check_in_id"
        " where cohort_id = ? and is_kept = 1 and coalesce(check_in.enrolment_id, enrolment.id) = enrolment.id"
        " order by said_at, goal.id",
        [cohort_id],
    ):
        found.setdefault(enrolment_id, []).append(_goal(tuple(row)))
    return found


def goals_due(store: Store, day: date) -> list[GoalRow]:
    """Return the goals whose day has come and of which nobody has said whether they were kept, the oldest first."""
    return [
        _goal(row)
        for row in store.rows(
            f"select {_COLUMNS} from goal where is_kept is null and due_on <= ? order by due_on, id",
            [day.isoformat()],
        )
    ]
