"""What is agreed with a learner: the next check-in, what came of the last one, and the goals."""

from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import CheckInState
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow, check_ins_of_learner
from cockpit.store.goals import GoalRow, goals_of_learner

_MOST_GOALS = 3


@dataclass(frozen=True, slots=True)
class LearnerCheckIns:
    """The next check-in, the last one that took place (group appointments are none), and the latest goals."""

    next: CheckInRow | None = None
    last: CheckInRow | None = None
    goals: tuple[GoalRow, ...] = ()


def learner_check_ins(store: Store, learner_id: int, now: datetime) -> LearnerCheckIns:
    """Return what is agreed with a learner; of goals what is still open first."""
    alone = [one for one in check_ins_of_learner(store, learner_id) if one.group_id is None]
    to_come = [one for one in alone if one.state is CheckInState.BOOKED and one.slot.ends_at > now]
    held = [one for one in alone if one.state is CheckInState.HELD]
    goals = sorted(goals_of_learner(store, learner_id), key=lambda goal: goal.is_kept is not None)
    return LearnerCheckIns(
        next=min(to_come, key=lambda one: one.slot.starts_at, default=None),
        last=max(held, key=lambda one: one.slot.starts_at, default=None),
        goals=tuple(goals[:_MOST_GOALS]),
    )
