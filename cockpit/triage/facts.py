"""From stored rows to the facts that the rules look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.closures import public_holidays
from cockpit.connector import Stream
from cockpit.domain.alerts.facts import (
    CohortFacts,
    EnrolmentFacts,
    MilestoneFacts,
    OpenQuestion,
    Peer,
)
from cockpit.domain.people import Cohort, Enrolment, EnrolmentStatus
from cockpit.domain.progress import Basis
from cockpit.domain.times import day_in, zone_named
from cockpit.store import Store
from cockpit.store.activities import activities_of_cohort, completions_of_cohort
from cockpit.store.history import absences_by_learner, questions_of_cohort
from cockpit.store.learners import enrolments_of_cohort, first_read_on
from cockpit.store.rollups import Summary, reported_shares_of_cohort, required_activities, summaries_of_cohort
from cockpit.store.streams import has_stream

# Of those who left the day is known; of the suspended it is not, so they never count among the others.
_COUNTED = (EnrolmentStatus.ACTIVE, EnrolmentStatus.FINISHED, EnrolmentStatus.LEFT)
_EARLIEST = timedelta(days=400)
_LONG_AGO = date(1970, 1, 1)
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class CohortPeople:
    """A cohort's facts, and those of everybody in it."""

    cohort: CohortFacts
    learners: tuple[EnrolmentFacts, ...]


def read_facts(store: Store, cohort: Cohort, until: date, country: str) -> CohortPeople:
    """Return all facts of a cohort that rules may need for any day up to `until`."""
    activities = activities_of_cohort(store, cohort.id)
    summaries = summaries_of_cohort(store, cohort.id)
    done = completions_of_cohort(store, cohort.id)
    absences = absences_by_learner(store)
    questions = questions_of_cohort(store, cohort.id)
    told = reported_shares_of_cohort(store, cohort)
    zone = zone_named(cohort.zone)
    learners = []
    for enrolment in enrolments_of_cohort(store, cohort.id):
        summary = summaries.get(enrolment.id)
        if summary is None:
            continue
        required = {activity.id for activity in required_activities(activities, enrolment.groups)}
        own = done.get(enrolment.id, {})
        done_on = tuple(sorted(on for activity_id, on in own.items() if activity_id in required))
        count = len(required)
        if summary.basis is Basis.PERCENT:
            done_on, count = _points_on(told[enrolment.id]), summary.required
        learners.append(
            EnrolmentFacts(
                enrolment_id=enrolment.id,
                learner_id=enrolment.learner_id,
                status=enrolment.status,
                left_on=enrolment.left_on,
                knowledge=enrolment.knowledge,
                opened_on=enrolment.opened_on,
                seen_on_site=enrolment.site_access_at is not None,
                active_on=_active_on(enrolment, summary),
                done=own,
                done_on=done_on,
                required=count,
                absences=absences.get(enrolment.learner_id, ()),
                questions=tuple(
                    OpenQuestion(
                        question.words,
                        day_in(zone, question.asked_at),
                        day_in(zone, question.answered_at) if question.answered_at else None,
                    )
                    for question in questions.get(enrolment.id, ())
                ),
                groups=frozenset(enrolment.groups),
            )
        )
    peers = [fact for fact in learners if fact.status in _COUNTED]
    milestones = tuple(
        MilestoneFacts(
            activity.id,
            activity.title,
            activity.due_on,
            activity.groups,
            (
                Peer(fact.opened_on, fact.left_on, fact.done.get(activity.id))
                for fact in peers
                if activity.counts_for(fact.groups)
            ),
        )
        for activity in activities
        if activity.due_on is not None and activity.is_milestone
    )
    return CohortPeople(
        CohortFacts(
            cohort_id=cohort.id,
            starts_on=cohort.starts_on,
            ends_on=cohort.ends_on,
            milestones=milestones,
            holidays=public_holidays(country, until - _EARLIEST, until + _EARLIEST),
            history_from=_history_from(store, cohort),
        ),
        tuple(learners),
    )


def _points_on(shares: Sequence[tuple[date, float]]) -> tuple[date, ...]:
    """Return the day of each percent of a progress that is told as a whole: that on which it was first told.

    When the first word came it was there already, nobody knows since when: so it is no news.
    """
    points: list[date] = []
    for place, (day, share) in enumerate(shares):
        reached = round(share * _PERCENT) - len(points)
        points += [day if place else _LONG_AGO] * reached
    return tuple(points)


def _active_on(enrolment: Enrolment, summary: Summary) -> tuple[date, ...]:
    """Return the active days; a source that forbids to know them gives none, so no rule can conclude from them."""
    return summary.active_on if enrolment.knowledge.may_alert else ()


def _history_from(store: Store, cohort: Cohort) -> date | None:
    """Return the day from which a gap means silence: none for a source that tells every event.

    Moodle tells the last access and completions only; what lay between them before our first read is unknown,
    unless an imported log tells it.
    """
    if has_stream(store, cohort.id, Stream.EVENTS):
        return None
    return min((day for day in (first_read_on(store, cohort.id), cohort.history_from) if day), default=None)
