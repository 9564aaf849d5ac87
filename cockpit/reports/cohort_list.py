"""The followed cohorts at a glance: how many people stand where, and how old the data are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cockpit.domain.people import EnrolmentStatus
from cockpit.domain.states import LearnerState, state_of
from cockpit.domain.times import day_in, zone_named
from cockpit.store import Store
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.rollups import Standing, count_standings


@dataclass(frozen=True, slots=True)
class CohortListRow:
    """One cohort; `day` is that of its data.

    A cohort that is being read for the first time has `is_building` and no counts yet.
    """

    id: int
    name: str
    learners: int
    counts: Mapping[LearnerState, int]
    starts_on: date | None
    ends_on: date | None
    day: date
    is_building: bool
    data_as_of: datetime | None


def cohort_list(store: Store, now: datetime) -> tuple[CohortListRow, ...]:
    """Return the followed cohorts by name. Reads no learner's days: the rail asks for it after every change."""
    rows = []
    for cohort in followed_cohorts(store):
        day = day_in(zone_named(cohort.zone), cohort.data_as_of or now)
        counts: Counter[LearnerState] = Counter()
        for standing, count in [] if cohort.is_building else count_standings(store, cohort.id, day):
            counts[_state(standing)] += count
        rows.append(
            CohortListRow(
                id=cohort.id,
                name=cohort.name,
                learners=sum(counts.values()),
                counts=counts,
                starts_on=cohort.starts_on,
                ends_on=cohort.ends_on,
                day=day,
                is_building=cohort.is_building,
                data_as_of=cohort.data_as_of,
            )
        )
    return tuple(rows)


def _state(standing: Standing) -> LearnerState:
    status = standing.status
    if status is EnrolmentStatus.ACTIVE and standing.is_complete:
        status = EnrolmentStatus.FINISHED
    return state_of(
        status,
        standing.code,
        begun=standing.begun,
        is_absent=standing.is_absent,
    )
