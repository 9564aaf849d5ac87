"""What holds people of a cohort back: the first thing on their way that they have not done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from cockpit.domain.activity import Activity
from cockpit.domain.days_off import DaysOff, ended
from cockpit.domain.people import Absence, Cohort
from cockpit.domain.progress import Basis, Plan, moved_by, plan_of, share_due
from cockpit.domain.states import LearnerState
from cockpit.store import Store
from cockpit.store.activities import done_by_each
from cockpit.store.plans import own_plans_of_cohort
from cockpit.store.rollups import Summary, required_activities

NOT_ACTIVE = frozenset({LearnerState.FINISHED, LearnerState.PAUSED, LearnerState.LEFT})


class RowOfBoard(Protocol):
    """What is read of a `cohort_board.BoardRow`."""

    @property
    def enrolment_id(self) -> int: ...  # noqa: D102
    @property
    def learner_id(self) -> int: ...  # noqa: D102
    @property
    def state(self) -> LearnerState: ...  # noqa: D102
    @property
    def groups(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def share(self) -> float | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Hold:
    """What holds people back: they are active and behind their plan, and it is what they have to do next.

    Next is the first required activity in course order that they have not done; `title` names its module, or the
    activity itself where the source has no modules. `people` are enrolment ids.
    """

    title: str
    people: tuple[int, ...]


def holds_of(
    store: Store,
    cohort: Cohort,
    rows: Sequence[RowOfBoard],
    summaries: Mapping[int, Summary],
    activities: Sequence[Activity],
    absences: Mapping[int, Sequence[Absence]],
    day: date,
) -> tuple[Hold, ...]:
    """Return what holds people back: what holds most of them first, then in course order.

    Left out are those who are not active, and those of whom a source tells a percentage alone.
    """
    paths: dict[tuple[str, ...], tuple[Sequence[Activity], Plan | None, float]] = {}
    own_plans = own_plans_of_cohort(store, cohort.id)
    behind: list[tuple[int, Sequence[Activity]]] = []
    for person in rows:
        summary = summaries[person.enrolment_id]
        share = person.share
        if share is None or person.state in NOT_ACTIVE or summary.basis is Basis.PERCENT:
            continue
        if person.groups not in paths:
            required = required_activities(activities, person.groups)
            plan = plan_of(required, cohort.starts_on, cohort.ends_on)
            paths[person.groups] = required, plan, share_due(plan, day, len(required)) if plan else 0.0
        path, plan, due = paths[person.groups]
        agreed, away = own_plans.get(person.enrolment_id), absences.get(person.learner_id, ())
        if agreed or away:
            plan = agreed.plan if agreed else plan
            if plan is not None:
                plan = moved_by(plan, DaysOff((), ended(away, summary.active_on, day)))
                due = share_due(plan, day, len(path))
        if plan is not None and share < due - 1e-9:
            behind.append((person.enrolment_id, path))
    done = done_by_each(store, [enrolment_id for enrolment_id, _ in behind])
    held: dict[str, list[int]] = {}
    for enrolment_id, path in behind:
        own = done.get(enrolment_id, ())
        following = next((activity for activity in path if activity.id not in own), None)
        if following is not None:
            held.setdefault(following.module or following.title, []).append(enrolment_id)
    place = {activity.module or activity.title: place for place, activity in reversed([*enumerate(activities)])}
    most_first = sorted(held.items(), key=lambda hold: (-len(hold[1]), place[hold[0]]))
    return tuple(Hold(title, tuple(enrolment_ids)) for title, enrolment_ids in most_first)
