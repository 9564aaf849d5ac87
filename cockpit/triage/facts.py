"""From stored rows to the facts that the rules look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.closures import public_holidays
from cockpit.domain.alerts.facts import (
    CohortFacts,
    EnrolmentFacts,
    MilestoneFacts,
    OpenQuestion,
    Peer,
)
from cockpit.domain.people import Cohort, Enrolment, EnrolmentStatus, Knowledge
from cockpit.domain.progress import Basis, percent_of
from cockpit.domain.times import day_in, zone_named
from cockpit.store import Store
from cockpit.store.activities import activities_of_cohort, completions_of_cohort
from cockpit.store.history import absences_by_learner, questions_of_cohort
from cockpit.store.learners import enrolments_of_cohort
from cockpit.store.rollups import Summary, reported_shares_of_cohort, required_activities, summaries_of_cohort
from cockpit.store.streams import has_guest_events, history_from

# Of those who left the day is known; of the suspended it is not, so they never count among the others.
_COUNTED = (EnrolmentStatus.ACTIVE, EnrolmentStatus.FINISHED, EnrolmentStatus.LEFT)
_EARLIEST = timedelta(days=400)
_LONG_AGO = date(1970, 1, 1)


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
    is_told_by_others = cohort.history_from is not None or has_guest_events(store, cohort)
    learners = []
    for enrolment in enrolments_of_cohort(store, cohort.id):
        summary = summaries.get(enrolment.id)
        if summary is None:
            continue
        knowledge = enrolment.knowledge
        if is_told_by_others and knowledge is Knowledge.UNKNOWN and summary.first_active_on is not None:
            knowledge = Knowledge.KNOWN
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
                knowledge=knowledge,
                opened_on=_opened_on(cohort, enrolment, summary),
                seen_on_site=enrolment.site_access_at is not None,
                active_on=summary.active_on if knowledge.may_alert else (),
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
            history_from=history_from(store, cohort),
        ),
        tuple(learners),
    )


def _points_on(shares: Sequence[tuple[date, float]]) -> tuple[date, ...]:
    """Return the day of each percent of a progress that is told as a whole: that on which it was first told.

    When the first word came it was there already, nobody knows since when: so it is no news.
    """
    points: list[date] = []
    for place, (day, share) in enumerate(shares):
        reached = percent_of(share) - len(points)
        points += [day if place else _LONG_AGO] * reached
    return tuple(points)


def _opened_on(cohort: Cohort, enrolment: Enrolment, summary: Summary) -> date | None:
    """Return the day a path was opened to somebody; where no date is known, who was active found it open."""
    if cohort.starts_on is None and summary.first_active_on is not None:
        return min(enrolment.opened_on or summary.first_active_on, summary.first_active_on)
    return enrolment.opened_on
