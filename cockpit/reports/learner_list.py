"""Everybody of the followed cohorts, one row an enrolment, with what the table of learners shows of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from cockpit.domain.activity import Activity
from cockpit.domain.days_off import DaysOff, ended
from cockpit.domain.names import plain
from cockpit.domain.people import Cohort, Knowledge
from cockpit.domain.progress import Plan, moved_by, plan_of, share_done
from cockpit.domain.states import LearnerState, has_begun, state_of, status_now
from cockpit.domain.times import day_in, zone_named
from cockpit.reports.learner_index import LearnerIndex
from cockpit.store import Store
from cockpit.store.absences import absences_by_learner
from cockpit.store.activities import activities_of_cohort, done_by
from cockpit.store.alerts import open_alerts
from cockpit.store.checkins import next_check_ins
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.history import last_contacts, noted_learners
from cockpit.store.learner_views import LearnerView, learner_views
from cockpit.store.learners import memberships
from cockpit.store.plans import own_plans_of_cohort
from cockpit.store.rollups import required_activities, summaries_of_cohort
from cockpit.store.tags import known_tags, tags_by_learner


@dataclass(slots=True)  # not frozen: that makes one three times as slow to make, and there may be 100,000
class LearnerListRow:
    """A learner in a cohort. `share` and `planned` are shares 0-1 or None when unknown; `day` is the data's.

    `knowledge` says what a missing `last_active_on` means. `next_title` and `next_on` are the nearest milestone to
    come that is not done yet. `contacted_on` is a day of the trainer's. `found_by` is what a search looks through,
    the name first.
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
    next_title: str | None
    next_on: date | None
    contacted_on: date | None
    check_in_at: datetime | None
    tags: tuple[str, ...]
    has_note: bool
    found_by: str

    @property
    def never_came(self) -> bool:
        """Whether the source knows that there was no activity yet."""
        return self.last_active_on is None and self.knowledge.may_alert


@dataclass(frozen=True, slots=True)
class LearnerTable:
    """What the table of learners shows, and what its filters offer: `cohorts` are pairs of id and name.

    `people_of_view` says how many learners each of the trainer's `views` shows, by the view's id.
    """

    rows: tuple[LearnerListRow, ...]
    index: LearnerIndex
    views: tuple[LearnerView, ...]
    people_of_view: Mapping[int, int]
    cohorts: tuple[tuple[int, str], ...]
    tags: tuple[str, ...]


def learner_table(store: Store, now: datetime, zone: str | None = None) -> LearnerTable:
    """Return the table of learners; `zone` is the trainer's, in which contacts have their days."""
    rows = learner_list(store, now, zone)
    index = LearnerIndex(rows, day_in(zone_named(zone), now))
    views = tuple(learner_views(store))
    return LearnerTable(
        rows,
        index,
        views,
        {view.id: index.people_of(view.filter) for view in views},
        tuple((cohort.id, cohort.name) for cohort in followed_cohorts(store)),
        tuple(known_tags(store)),
    )


@dataclass(frozen=True, slots=True)
class _Course:
    """What is expected of people in the same groups: their plan, its share by today, and the milestones ahead."""

    plan: Plan | None
    planned: float | None
    ahead: tuple[tuple[Activity, frozenset[int]], ...]

    def next_for(self, enrolment_id: int) -> Activity | None:
        """Return the nearest milestone that an enrolment has not done yet."""
        for activity, done in self.ahead:
            if enrolment_id not in done:
                return activity
        return None


def learner_list(store: Store, now: datetime, zone: str | None = None) -> tuple[LearnerListRow, ...]:
    """Return everybody who has not left, by name; `zone` is the trainer's, in which contacts have their days."""
    everybody = _Everybody(store, now, zone)
    rows: list[LearnerListRow] = []
    for cohort in followed_cohorts(store):
        if not cohort.is_building:
            rows += _rows_of(store, cohort, now, everybody)
    rows.sort(key=attrgetter("found_by"))
    return tuple(rows)


class _Everybody:
    """What hangs on learners and not on a cohort, read once for all."""

    def __init__(self, store: Store, now: datetime, zone: str | None) -> None:
        mine = zone_named(zone)
        self.absences = absences_by_learner(store)
        self.contacts = {one: day_in(mine, at) for one, at in last_contacts(store, now).items()}
        self.check_ins = next_check_ins(store, now)
        self.tags = tags_by_learner(store)
        self.noted = noted_learners(store)


def _rows_of(store: Store, cohort: Cohort, now: datetime, everybody: _Everybody) -> list[LearnerListRow]:
    day = day_in(zone_named(cohort.zone), cohort.data_as_of or now)
    summaries = summaries_of_cohort(store, cohort.id)
    alerts = open_alerts(store, cohort.id)
    own_plans = own_plans_of_cohort(store, cohort.id)
    course_of = _courses(store, cohort, day)
    cohort_text = plain(cohort.name)
    rows = []
    for enrolment in memberships(store, cohort.id):
        summary = summaries.get(enrolment.enrolment_id)
        if summary is None:
            continue
        learner_id, enrolment_id = enrolment.learner_id, enrolment.enrolment_id
        course = course_of(enrolment.groups)
        absences = everybody.absences.get(learner_id, ())
        planned = course.planned
        if absences or enrolment_id in own_plans:
            plan = own_plans[enrolment_id].plan if enrolment_id in own_plans else course.plan
            if plan is not None and absences:
                plan = moved_by(plan, DaysOff((), ended(absences, summary.active_on, day)))
            planned = plan.share_on(day) if plan else None
        stored = alerts.get(enrolment_id)
        tags = everybody.tags.get(learner_id, ())
        ahead = course.next_for(enrolment_id)
        rows.append(
            LearnerListRow(
                learner_id=learner_id,
                enrolment_id=enrolment_id,
                alert_id=stored.id if stored else None,
                name=enrolment.name,
                state=state_of(
                    status_now(enrolment.status, summary.done, summary.required),
                    stored.alert.telling if stored else None,
                    begun=has_begun(summary.first_active_on, enrolment.knowledge),
                    is_absent=bool(absences) and any(absence.covers(day) for absence in absences),
                ),
                cohort_id=cohort.id,
                cohort=cohort.name,
                last_active_on=summary.last_active_on,
                knowledge=enrolment.knowledge,
                share=share_done(summary.done, summary.required),
                planned=planned,
                day=day,
                next_title=ahead.title if ahead else None,
                next_on=ahead.due_on if ahead else None,
                contacted_on=everybody.contacts.get(learner_id),
                check_in_at=everybody.check_ins.get(learner_id),
                tags=tags,
                has_note=learner_id in everybody.noted,
                found_by=f"{plain(enrolment.name)}\n{cohort_text}\n{plain(' '.join(tags)) if tags else ''}",
            )
        )
    return rows


def _courses(store: Store, cohort: Cohort, day: date) -> Callable[[Sequence[str]], _Course]:
    """Return what is expected of people in some groups, found once for each set of them."""
    activities = activities_of_cohort(store, cohort.id)
    known: dict[tuple[str, ...], _Course] = {}
    to_come = [one for one in activities if one.is_milestone and one.due_on is not None and one.due_on >= day]
    done: Mapping[int, frozenset[int]] = {one.id: done_by(store, one.id) for one in to_come}

    def course_of(groups: Sequence[str]) -> _Course:
        key = tuple(groups)
        if key not in known:
            required = required_activities(activities, key)
            plan = plan_of(required, cohort.starts_on, cohort.ends_on)
            ahead = sorted((one for one in required if one.id in done), key=lambda one: one.due_on or date.max)
            known[key] = _Course(
                plan, plan.share_on(day) if plan else None, tuple((one, done[one.id]) for one in ahead)
            )
        return known[key]

    return course_of
