"""From stored rows to the facts that the rules look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from cockpit.closures import closed_days, public_holidays
from cockpit.domain.activity import Activity
from cockpit.domain.alerts.facts import (
    CohortFacts,
    EnrolmentFacts,
    KeptGoal,
    LiveClass,
    MilestoneFacts,
    OpenQuestion,
    Peer,
)
from cockpit.domain.alerts.rules import AlertRules
from cockpit.domain.days_off import NO_DAYS_OFF, DaysOff, ended
from cockpit.domain.people import Absence, Cohort, Enrolment, EnrolmentStatus, Knowledge
from cockpit.domain.progress import Basis, Plan, moved_by, percent_of, plan_of
from cockpit.domain.questions import Category
from cockpit.domain.times import day_in, zone_named
from cockpit.store import Store
from cockpit.store.absences import absences_by_learner, closures_of_cohort, holiday_country
from cockpit.store.activities import activities_of_cohort, completions_of_cohort, results_of_cohort
from cockpit.store.attendance import classes_of_cohort
from cockpit.store.checkins import CheckInMet, check_ins_met
from cockpit.store.feedback import feedback_of_cohort
from cockpit.store.goals import GoalRow, goals_kept
from cockpit.store.history import nudges_sent, signs_of_life
from cockpit.store.learners import enrolments_of_cohort
from cockpit.store.plans import limits_of_cohort, own_plans_of_cohort
from cockpit.store.questions import QuestionRow, questions_of_cohort
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


def rules_of(store: Store, cohort_id: int) -> AlertRules:
    """Return the rules with a cohort's own limits."""
    return AlertRules().with_limits(limits_of_cohort(store, cohort_id))


def read_facts(store: Store, cohort: Cohort, until: date, country: str) -> CohortPeople:
    """Return all facts of a cohort that rules may need for any day up to `until`.

    `country` is the trainer's, whose public holidays are no working days.
    """
    activities = activities_of_cohort(store, cohort.id)
    closed = _closed_days(store, cohort, until)
    reader = _Reader(store, cohort, until, activities, closed)
    summaries = summaries_of_cohort(store, cohort.id)
    learners = tuple(
        reader.facts_of(enrolment, summary)
        for enrolment in enrolments_of_cohort(store, cohort.id)
        if (summary := summaries.get(enrolment.id)) is not None
    )
    holidays = public_holidays(country, until - _EARLIEST, until + _EARLIEST)
    return CohortPeople(
        CohortFacts(
            cohort_id=cohort.id,
            starts_on=cohort.starts_on,
            ends_on=cohort.ends_on,
            milestones=tuple(_milestones(activities, learners)),
            holidays=holidays | closed,
            history_from=history_from(store, cohort),
        ),
        learners,
    )


class _Reader:
    """Everything that is stored of a cohort's people, read once, and made into facts one by one."""

    def __init__(
        self, store: Store, cohort: Cohort, until: date, activities: Sequence[Activity], closed: frozenset[date]
    ) -> None:
        self._cohort = cohort
        self._until = until
        self._activities = activities
        self._closed = tuple(sorted(closed))
        self._off = DaysOff(closed) if closed else NO_DAYS_OFF
        self._zone = zone_named(cohort.zone)
        self._is_told_by_others = cohort.history_from is not None or has_guest_events(store, cohort)
        self._done = completions_of_cohort(store, cohort.id)
        self._told = reported_shares_of_cohort(store, cohort)
        self._absences = absences_by_learner(store)
        self._questions = questions_of_cohort(store, cohort.id)
        self._results = results_of_cohort(store, cohort.id)
        self._classes = classes_of_cohort(store, cohort.id, self._zone)
        self._check_ins = check_ins_met(store, cohort.id)
        self._feedback = feedback_of_cohort(store, cohort.id)
        self._goals = goals_kept(store, cohort.id)
        self._messages = nudges_sent(store, cohort.id)
        self._heard = signs_of_life(store, cohort.id)
        self._own_plans = own_plans_of_cohort(store, cohort.id)
        self._required: dict[tuple[str, ...], tuple[frozenset[int], Plan | None]] = {}

    def facts_of(self, enrolment: Enrolment, summary: Summary) -> EnrolmentFacts:
        """Return the facts of one enrolment."""
        key, learner_id = enrolment.id, enrolment.learner_id
        knowledge = enrolment.knowledge
        if self._is_told_by_others and knowledge is Knowledge.UNKNOWN and summary.first_active_on is not None:
            knowledge = Knowledge.KNOWN
        required, plan = self._path_of(enrolment.groups)
        own = self._done.get(key, {})
        done_on = tuple(sorted(on for activity_id, on in own.items() if activity_id in required))
        count = len(required)
        if summary.basis is Basis.PERCENT:
            done_on, count = _points_on(self._told[key]), summary.required
        active_on = summary.active_on if knowledge.may_alert else ()
        agreed = self._own_plans.get(key)
        off = self._days_off(self._absences.get(learner_id, ()), active_on)
        return EnrolmentFacts(
            enrolment_id=key,
            learner_id=learner_id,
            status=enrolment.status,
            left_on=enrolment.left_on,
            knowledge=knowledge,
            opened_on=_opened_on(self._cohort, enrolment, summary),
            seen_on_site=enrolment.site_access_at is not None,
            active_on=active_on,
            done=own,
            done_on=done_on,
            required=count,
            basis=summary.basis,
            off=off,
            plan=moved_by(plan, off) if plan else None,
            own_plan=moved_by(agreed.plan, off) if agreed else None,
            own_plan_from=agreed.agreed_on if agreed else None,
            questions=_questions(self._questions.get(key, ()), self._zone),
            results=self._results.get(key, ()),
            classes=self._classes.get(key, ()),
            check_ins=_met(self._check_ins.get(key, ()), self._zone),
            feedback=self._feedback.get(key, ()),
            goals_kept=_kept(self._goals.get(key, ()), self._zone),
            messages_on=tuple(day_in(self._zone, at) for at in self._messages.get(key, ())),
            heard_on=tuple(day_in(self._zone, at) for at in self._heard.get(key, ())),
            groups=frozenset(enrolment.groups),
        )

    def _path_of(self, groups: tuple[str, ...]) -> tuple[frozenset[int], Plan | None]:
        known = self._required.get(groups)
        if known is None:
            required = required_activities(self._activities, groups)
            plan = plan_of(required, self._cohort.starts_on, self._cohort.ends_on)
            known = self._required[groups] = frozenset(activity.id for activity in required), plan
        return known

    def _days_off(self, absences: Sequence[Absence], active_on: Sequence[date]) -> DaysOff:
        if not absences:
            return self._off
        return DaysOff(self._closed, ended(absences, active_on, self._until))


def _closed_days(store: Store, cohort: Cohort, until: date) -> frozenset[date]:
    spells = [(closure.starts_on, closure.ends_on) for closure in closures_of_cohort(store, cohort.id)]
    return closed_days(spells, holiday_country(store, cohort.id), until)


def _milestones(activities: Iterable[Activity], learners: Sequence[EnrolmentFacts]) -> Iterable[MilestoneFacts]:
    peers = [fact for fact in learners if fact.status in _COUNTED]
    for activity in activities:
        if activity.due_on is not None and activity.is_milestone:
            yield MilestoneFacts(
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


def _questions(questions: Sequence[QuestionRow], zone: ZoneInfo) -> tuple[OpenQuestion, ...]:
    return tuple(
        OpenQuestion(
            question.words,
            day_in(zone, question.asked_at),
            day_in(zone, question.answered_at) if question.answered_at else None,
            "" if question.category is Category.OTHER else question.category,
            question.passed_to,
            day_in(zone, question.passed_on_at) if question.passed_on_at else None,
        )
        for question in questions
    )


def _met(check_ins: Sequence[CheckInMet], zone: ZoneInfo) -> tuple[LiveClass, ...]:
    return tuple(LiveClass(day_in(zone, one.starts_at), one.was_held) for one in check_ins)


def _kept(goals: Sequence[GoalRow], zone: ZoneInfo) -> tuple[KeptGoal, ...]:
    return tuple(KeptGoal(day_in(zone, goal.said_at), goal.words) for goal in goals if goal.said_at is not None)


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
