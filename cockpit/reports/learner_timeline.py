"""Everything known on one learner: progress against plan and group, facts, and one history for everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from cockpit.domain.alerts import Alert
from cockpit.domain.days_off import DaysOff, ended
from cockpit.domain.people import Absence, Cohort, Enrolment, EnrolmentStatus, Learner
from cockpit.domain.progress import Basis, Plan, moved_by, plan_of, share_done
from cockpit.domain.states import LearnerState, has_begun, state_of, status_now
from cockpit.domain.times import day_in, zone_named
from cockpit.reports.learner_about import LearnerAbout, about_learner
from cockpit.reports.learner_checkins import LearnerCheckIns, learner_check_ins
from cockpit.reports.learner_history import HistoryItem as HistoryItem
from cockpit.reports.learner_history import HistoryKind as HistoryKind  # with the page that they make up
from cockpit.reports.learner_history import history_of
from cockpit.store import Store
from cockpit.store.absences import absences_of_learner
from cockpit.store.activities import activities_of_cohort, completions_of_cohort
from cockpit.store.alerts import open_alert
from cockpit.store.cohorts import cohort_by_id
from cockpit.store.history import NoteRow, notes_of_learner
from cockpit.store.learners import enrolments_of_learner, learner_by_id, public_id
from cockpit.store.plans import own_plan
from cockpit.store.regrouping import IdentityRow, Regrouping, identities_of, regroupings_of
from cockpit.store.rollups import UNKNOWN, reported_shares, required_activities, summaries_of, weeks_done


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """A learner in one cohort. `steps`: (day, share done) wherever it changed; `group`: the cohort's median a week.

    `daily` holds the learning events of each day from `starts_on` to `day`; `silent_since` is the last active day
    when the silence that follows is an alert.
    """

    enrolment: Enrolment
    cohort: Cohort
    status: EnrolmentStatus
    state: LearnerState
    alert: Alert | None
    alert_id: int | None
    starts_on: date
    day: date
    week: int
    weeks: int
    done: int
    required: int
    basis: Basis
    share: float | None
    plan: Plan | None
    planned: float | None
    steps: tuple[tuple[date, float], ...]
    group: tuple[tuple[date, float], ...]
    daily: bytes
    last_active_on: date | None
    silent_since: date | None
    plan_is_own: bool = False


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """Everything the learner's page shows; `enrolments` begin with the one that was asked for.

    `identities`: what each source calls them; `regroupings`: what can be taken back of joining and parting.
    """

    learner: Learner
    public_id: str
    enrolments: tuple[EnrolmentView, ...]
    history: tuple[HistoryItem, ...]
    absences: tuple[Absence, ...]
    about: LearnerAbout
    notes: tuple[NoteRow, ...]
    check_ins: LearnerCheckIns
    identities: tuple[IdentityRow, ...] = ()
    regroupings: tuple[Regrouping, ...] = ()

    @property
    def asked_for(self) -> EnrolmentView | None:
        """The enrolment that was asked for, else the first; None for who has none."""
        return self.enrolments[0] if self.enrolments else None


def learner_page(
    store: Store, learner_id: int, now: datetime, enrolment_id: int | None = None
) -> LearnerPage | None:
    """Return a learner's page; None when the learner is gone."""
    learner = learner_by_id(store, learner_id)
    if learner is None:
        return None
    absences = absences_of_learner(store, learner_id)
    enrolments = sorted(
        enrolments_of_learner(store, learner_id), key=lambda enrolment: enrolment.id != enrolment_id
    )
    views = [
        view for enrolment in enrolments if (view := enrolment_view(store, enrolment, absences, now)) is not None
    ]
    return LearnerPage(
        learner,
        public_id(store, learner_id),
        tuple(views),
        history_of(store, learner, enrolments, absences),
        absences,
        about_learner(store, learner, views[0].enrolment if views else None, now),
        tuple(notes_of_learner(store, learner_id)),
        learner_check_ins(store, learner_id, now),
        tuple(identities_of(store, learner_id)),
        tuple(regroupings_of(store, learner_id)),
    )


def enrolment_view(
    store: Store, enrolment: Enrolment, absences: Sequence[Absence], now: datetime
) -> EnrolmentView | None:
    """Return how a learner stands in one cohort; None when nothing of it was read yet."""
    cohort = cohort_by_id(store, enrolment.cohort_id)
    summary = summaries_of(store, [enrolment.id]).get(enrolment.id)
    if cohort is None or summary is None:
        return None
    day = day_in(zone_named(cohort.zone), cohort.data_as_of or now)
    start = cohort.starts_on or summary.days_from
    required = required_activities(activities_of_cohort(store, cohort.id), enrolment.groups)
    agreed = own_plan(store, enrolment.id)
    plan = agreed.plan if agreed else plan_of(required, cohort.starts_on, cohort.ends_on)
    if plan is not None and absences:
        plan = moved_by(plan, DaysOff((), ended(absences, summary.active_on, day)))
    stored = open_alert(store, enrolment.id)
    status = status_now(enrolment.status, summary.done, summary.required)
    state = state_of(
        status,
        stored.alert.telling if stored else None,
        begun=has_begun(summary.first_active_on, enrolment.knowledge),
        is_absent=any(absence.covers(day) for absence in absences),
    )
    is_silent = state in (LearnerState.LOST, LearnerState.DECIDE)
    end = cohort.ends_on or day
    week = max(0, (day - start).days // 7)
    return EnrolmentView(
        enrolment=enrolment,
        cohort=cohort,
        status=status,
        state=state,
        alert=stored.alert if stored else None,
        alert_id=stored.id if stored else None,
        starts_on=start,
        day=day,
        week=week,
        weeks=max(week, (end - start).days // 7) + 1,
        done=summary.done,
        required=summary.required,
        basis=summary.basis,
        share=share_done(summary.done, summary.required),
        plan=plan,
        plan_is_own=agreed is not None,
        planned=plan.share_on(day) if plan else None,
        steps=_steps(store, cohort, enrolment, {activity.id for activity in required}, start)
        if summary.basis is Basis.ACTIVITIES
        else tuple(reported_shares(store, enrolment.id)),
        group=_group_medians(weeks_done(store, cohort.id), start, week, day),
        daily=summary.events_between(start, day) if day >= start else b"",
        last_active_on=summary.last_active_on,
        silent_since=(summary.last_active_on or enrolment.opened_on) if is_silent else None,
    )


def _steps(
    store: Store, cohort: Cohort, enrolment: Enrolment, required: set[int], start: date
) -> tuple[tuple[date, float], ...]:
    done = completions_of_cohort(store, cohort.id, enrolment.id).get(enrolment.id, {})
    days = sorted(on for activity_id, on in done.items() if activity_id in required)
    steps = [(start, 0.0)]
    for count, on in enumerate(days, 1):
        steps.append((max(on, start), count / len(required)))
    return tuple(steps)


def _group_medians(
    done: Mapping[tuple[int, Basis], Sequence[bytes]], start: date, week: int, day: date
) -> tuple[tuple[date, float], ...]:
    """Return the median of the shares done by the end of each week: that of the cohort's page.

    `done` are the weeks of those who have not left, by what is required of them.
    """
    weeks = week + 1
    shares: list[list[float]] = [[] for _ in range(weeks)]
    for (required, basis), lines in done.items():
        padded = b"".join([line[:weeks].ljust(weeks, line[:weeks][-1:] or b"\0") for line in lines])
        share_of = [min(1.0, count / required) for count in range(256)]
        for number, column in enumerate(shares):
            # Sorted while they are bytes: sorting the shares, as `median` does, takes four times as long.
            told = padded[number::weeks]
            column += map(
                share_of.__getitem__, sorted(told.replace(UNKNOWN, b"") if basis is Basis.PERCENT else told)
            )
    people = sum(map(len, done.values()))
    points = [(start, 0.0)] if 2 * len(shares[0]) >= people else []
    for number, column in enumerate(shares):
        if column and 2 * len(column) >= people:
            points.append((min(day, start + timedelta(weeks=number + 1)), median(column)))
    return tuple(points)
