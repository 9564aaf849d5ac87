"""What came of a check-in: held or missed, what was said and agreed on, and when the next one is."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from cockpit.domain.checkins import CheckInState
from cockpit.domain.progress import share_done
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow, change_check_in, check_in_by_id
from cockpit.store.cohorts import cohort_by_id
from cockpit.store.goals import GoalRow, add_goal, remove_goal
from cockpit.store.learners import enrolment_by_id
from cockpit.store.plans import OwnPlan, own_plan, set_own_plan
from cockpit.store.rollups import summaries_of


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the trainer says of a check-in that has begun: `state` is held or missed.

    `shared_note` also stands in exported files, `private_note` never leaves this computer. `goal` is due
    on `goal_due_on`. `done_by`: a plan of the learner's own, with everything done by that day. `every_weeks`: the
    next one is so many weeks later (None: there is none by itself).
    """

    state: CheckInState
    shared_note: str = ""
    private_note: str = ""
    next_step: str = ""
    goal: str = ""
    goal_due_on: date | None = None
    done_by: date | None = None
    every_weeks: int | None = None


@dataclass(frozen=True, slots=True)
class Concluded:
    """What a conclusion changed: the check-in and the plan as they were before, and the goal that it made."""

    before: CheckInRow
    goal_id: int | None = None
    changed_plan: bool = False
    plan_before: OwnPlan | None = None


def conclude(store: Store, check_in_id: int, conclusion: Conclusion, now: datetime) -> Concluded:
    """Keep what came of a check-in; said again, the later word counts, and another goal is one more.

    Raises:
        WrongInput: `check_in_gone`, there is none or it was cancelled; `check_in_to_come`, it has not begun.
    """
    with store.write():
        before = check_in_by_id(store, check_in_id)
        if before is None or before.state is CheckInState.CANCELLED:
            raise WrongInput("check_in_gone")
        if before.slot.starts_at > now:
            raise WrongInput("check_in_to_come")
        change_check_in(
            store,
            replace(
                before,
                state=conclusion.state,
                concluded_at=now,
                shared_note=conclusion.shared_note.strip(),
                private_note=conclusion.private_note.strip(),
                next_step=conclusion.next_step.strip(),
                every_weeks=conclusion.every_weeks,
            ),
        )
        goal_id = _agree_on_goal(store, before, conclusion, now)
        if conclusion.done_by is None or before.enrolment_id is None:
            return Concluded(before, goal_id)
        plan_before = own_plan(store, before.enrolment_id)
        set_own_plan(store, before.enrolment_id, _plan(store, before.enrolment_id, conclusion.done_by, now))
        return Concluded(before, goal_id, changed_plan=True, plan_before=plan_before)


def take_back_conclusion(store: Store, concluded: Concluded) -> None:
    """Let everything be as before a conclusion."""
    before = concluded.before
    with store.write():
        change_check_in(store, before)
        if concluded.goal_id is not None:
            remove_goal(store, concluded.goal_id)
        if concluded.changed_plan and before.enrolment_id is not None:
            set_own_plan(store, before.enrolment_id, concluded.plan_before)


def say_recurring(store: Store, check_in_id: int, every_weeks: int | None) -> int | None:
    """Say that another check-in follows every so many weeks, or (None) none by itself; return what was said before.

    Raises:
        WrongInput: `check_in_gone`.
    """
    with store.write():
        before = check_in_by_id(store, check_in_id)
        if before is None:
            raise WrongInput("check_in_gone")
        change_check_in(store, replace(before, every_weeks=every_weeks))
    return before.every_weeks


def _agree_on_goal(store: Store, check_in: CheckInRow, conclusion: Conclusion, now: datetime) -> int | None:
    if not conclusion.goal.strip() or conclusion.goal_due_on is None:
        return None
    goal = GoalRow(check_in.learner_id, check_in.id, conclusion.goal.strip(), conclusion.goal_due_on, now)
    return add_goal(store, goal)


def _plan(store: Store, enrolment_id: int, ends_on: date, now: datetime) -> OwnPlan:
    """Return the plan from what is done now, straight to everything on a day."""
    enrolment = enrolment_by_id(store, enrolment_id)
    cohort = cohort_by_id(store, enrolment.cohort_id) if enrolment else None
    summary = summaries_of(store, [enrolment_id]).get(enrolment_id)
    share = share_done(summary.done, summary.required) if summary else None
    return OwnPlan(day_in(zone_named(cohort.zone if cohort else None), now), share or 0.0, ends_on)
