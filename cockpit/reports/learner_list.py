"""Everybody of the followed cohorts, one row an enrolment."""

from dataclasses import dataclass
from datetime import date, datetime

from cockpit.domain.names import plain
from cockpit.domain.people import Knowledge
from cockpit.domain.progress import plan_of, share_done
from cockpit.domain.states import LearnerState, has_begun, state_of, status_now
from cockpit.domain.times import day_in, zone_named
from cockpit.store import Store
from cockpit.store.absences import absences_by_learner
from cockpit.store.activities import activities_of_cohort
from cockpit.store.alerts import open_alerts
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.learners import memberships
from cockpit.store.rollups import required_activities, summaries_of_cohort


@dataclass(frozen=True, slots=True)
class LearnerListRow:
    """A learner in a cohort. `share` and `planned` are shares 0-1 or None when unknown; `day` is the data's.

    `knowledge` says what a missing `last_active_on` means.
    """

    learner_id: int
    enrolment_id: int
    alert_id: int | None
    name: str
    state: LearnerState
    cohort_id: int
    cohort: str
    last_active_on: date | None
    knowledge: Knowledge
    share: float | None
    planned: float | None
    day: date


def learner_list(store: Store, now: datetime) -> tuple[LearnerListRow, ...]:
    """Return everybody who has not left, by name."""
    cohorts = [cohort for cohort in followed_cohorts(store) if not cohort.is_building]
    absences = absences_by_learner(store)
    rows = []
    for cohort in cohorts:
        day = day_in(zone_named(cohort.zone), cohort.data_as_of or now)
        summaries = summaries_of_cohort(store, cohort.id)
        alerts = open_alerts(store, cohort.id)
        activities = activities_of_cohort(store, cohort.id)
        planned: dict[tuple[str, ...], float | None] = {}
        for enrolment in memberships(store, cohort.id):
            summary = summaries.get(enrolment.enrolment_id)
            if summary is None:
                continue
            if enrolment.groups not in planned:
                required = required_activities(activities, enrolment.groups)
                plan = plan_of(required, cohort.starts_on, cohort.ends_on)
                planned[enrolment.groups] = plan.share_on(day) if plan else None
            stored = alerts.get(enrolment.enrolment_id)
            rows.append(
                LearnerListRow(
                    learner_id=enrolment.learner_id,
                    enrolment_id=enrolment.enrolment_id,
                    alert_id=stored.id if stored else None,
                    name=enrolment.name,
                    state=state_of(
                        status_now(enrolment.status, summary.done, summary.required),
                        stored.alert.telling if stored else None,
                        begun=has_begun(summary.first_active_on, enrolment.knowledge),
                        is_absent=any(absence.covers(day) for absence in absences.get(enrolment.learner_id, ())),
                    ),
                    cohort_id=cohort.id,
                    cohort=cohort.name,
                    last_active_on=summary.last_active_on,
                    knowledge=enrolment.knowledge,
                    share=share_done(summary.done, summary.required),
                    planned=planned[enrolment.groups],
                    day=day,
                )
            )
    rows.sort(key=lambda row: (plain(row.name), plain(row.cohort), row.enrolment_id))
    return tuple(rows)
