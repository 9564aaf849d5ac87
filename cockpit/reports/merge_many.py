"""Those whom a message goes to: who they are, what stands against it, and what its fields say of each."""

from collections.abc import Sequence, Set
from datetime import UTC, date, datetime, time

from cockpit.accounts import lms_accounts
from cockpit.domain.activity import Activity
from cockpit.domain.alerts import Alert
from cockpit.domain.days_off import DaysOff, ended
from cockpit.domain.messages import rests_until
from cockpit.domain.people import Cohort, Enrolment, EnrolmentStatus, Learner
from cockpit.domain.progress import Basis, Plan, moved_by, plan_of, share_done
from cockpit.domain.states import LearnerState, has_begun, state_of, status_now
from cockpit.domain.times import day_in, zone_named
from cockpit.reports.merge_fields import NOTHING_KNOWN, Addressee, Left, what_is_left
from cockpit.store import Store
from cockpit.store.absences import absences_by_learner
from cockpit.store.activities import activities_of_cohort
from cockpit.store.addressees import LastDone, done_of, last_done, open_questions
from cockpit.store.alerts import open_alerts
from cockpit.store.answers import undeliverable
from cockpit.store.cohorts import all_cohorts
from cockpit.store.group_appointments import last_missed_groups
from cockpit.store.history import last_contacts
from cockpit.store.learners import enrolments_of_learners, learners_by_id, source_ids_in
from cockpit.store.plans import own_plans_of_cohort
from cockpit.store.replies import unseen_subjects
from cockpit.store.rollups import Summary, required_activities, summaries_of


def addressees(
    store: Store, people: Sequence[tuple[int, int | None]], now: datetime, zone: str | None = None
) -> dict[int, Addressee]:
    """Return these people (pairs of learner and enrolment, which their message is about), by learner id.

    Who is gone is left out. `zone` is the trainer's, in which contacts have their days.
    """
    return _Reading(store, people, now, zone).all()


class _Reading:
    """One reading of many people: each kind of fact is asked for once."""

    def __init__(
        self, store: Store, people: Sequence[tuple[int, int | None]], now: datetime, zone: str | None
    ) -> None:
        self._store, self._now = store, now
        wanted = dict(people)
        self._learners = learners_by_id(store, wanted)
        self._enrolments = {
            learner_id: sorted(found, key=lambda one: one.id != wanted[learner_id])
            for learner_id, found in enrolments_of_learners(store, wanted).items()
        }
        self._cohorts = {cohort.id: cohort for cohort in all_cohorts(store)}
        self._summaries = summaries_of(store, [one.id for found in self._enrolments.values() for one in found])
        self._about = {
            learner_id: view
            for learner_id, found in self._enrolments.items()
            if (view := next((one for one in found if one.id in self._summaries), None)) is not None
        }
        self._questions = open_questions(store, wanted)
        self._wrote = unseen_subjects(store, wanted)
        self._undeliverable = undeliverable(store, wanted)
        self._platforms = {
            learner_id: (account.id, name, account.name)
            for account in reversed(lms_accounts(store))
            for learner_id, name in source_ids_in(store, account.id, wanted).items()
        }
        self._done = last_done(store, (one.id for found in self._enrolments.values() for one in found))
        self._contacts = last_contacts(store, now)
        self._missed_groups = last_missed_groups(store, wanted)
        self._absences = absences_by_learner(store)
        self._alerts: dict[int, Alert] = {}
        self._left: dict[int, Left] = {}
        self._planned: dict[int, float] = {}
        self._zone = zone_named(zone)
        for cohort_id in {one.cohort_id for one in self._about.values()}:
            here = [one for one in self._about.values() if one.cohort_id == cohort_id]
            stored = open_alerts(store, cohort_id)
            self._alerts |= {one.id: stored[one.id].alert for one in here if one.id in stored}
            self._look_at_path(self._cohorts[cohort_id], here)

    def all(self) -> dict[int, Addressee]:
        return {learner_id: self._addressee(learner) for learner_id, learner in self._learners.items()}

    def _addressee(self, learner: Learner) -> Addressee:
        at = self._contacts.get(learner.id)
        contacted_on = day_in(self._zone, at) if at else None
        today = day_in(self._zone, self._now)
        rests = contacted_on is not None and today < rests_until(contacted_on)
        about = self._about.get(learner.id)
        if about is None:
            return Addressee(
                learner,
                contacted_on=contacted_on,
                rests=rests,
                wrote=self._wrote.get(learner.id),
                platform=self._platforms.get(learner.id),
                is_undeliverable=learner.id in self._undeliverable,
                missed_group=self._missed_groups.get(learner.id),
            )
        summary, cohort = self._summaries[about.id], self._cohorts[about.cohort_id]
        alert = self._alerts.get(about.id)
        left = self._left.get(about.id, NOTHING_KNOWN)
        day = self._day(cohort)
        status = status_now(about.status, summary.done, summary.required)
        return Addressee(
            learner,
            enrolment_id=about.id,
            cohort=cohort.name,
            status=status,
            state=self._state(about, status, summary, alert),
            alert=alert,
            since=summary.last_active_on or about.opened_on,
            share=share_done(summary.done, summary.required),
            planned=self._planned.get(about.id),
            last_success=self._last_success(learner),
            next_unit=left.next_unit,
            next_link=left.next_link,
            question=self._questions.get(learner.id),
            milestone=left.milestone,
            day=max(day, self._now.date(), cohort.starts_on or day),
            ends_on=cohort.ends_on,
            to_do=summary.required - summary.done if summary.basis is Basis.ACTIVITIES else None,
            contacted_on=contacted_on,
            rests=rests,
            wrote=self._wrote.get(learner.id),
            platform=self._platforms.get(learner.id),
            is_undeliverable=learner.id in self._undeliverable,
            missed_group=self._missed_groups.get(learner.id),
        )

    def _state(
        self, about: Enrolment, status: EnrolmentStatus, summary: Summary, alert: Alert | None
    ) -> LearnerState:
        day = self._day(self._cohorts[about.cohort_id])
        return state_of(
            status,
            alert.telling if alert else None,
            begun=has_begun(summary.first_active_on, about.knowledge),
            is_absent=any(absence.covers(day) for absence in self._absences.get(about.learner_id, ())),
        )

    def _last_success(self, learner: Learner) -> str | None:
        """Return the title of what was done last, in whichever cohort."""
        best: tuple[datetime, str] | None = None
        for enrolment in self._enrolments[learner.id]:
            for done in self._done.get(enrolment.id, ()):
                at = done.at or _end_of(done, learner)
                if best is None or at > best[0]:
                    best = at, done.title
        return best[1] if best else None

    def _look_at_path(self, cohort: Cohort, people: Sequence[Enrolment]) -> None:
        """Note what of a cohort's path is left to each, and how much of it is planned by now."""
        store, day = self._store, self._day(cohort)
        activities = activities_of_cohort(store, cohort.id)
        done = done_of(store, [one.id for one in people])
        agreed = own_plans_of_cohort(store, cohort.id)
        required: dict[tuple[str, ...], list[Activity]] = {}
        plans: dict[tuple[str, ...], Plan | None] = {}
        for one in people:
            groups, summary = one.groups, self._summaries[one.id]
            if groups not in required:
                required[groups] = list(required_activities(activities, groups))
                plans[groups] = plan_of(required[groups], cohort.starts_on, cohort.ends_on)
            if summary.basis is Basis.ACTIVITIES:
                mine: Set[int] = done.get(one.id, frozenset())
                self._left[one.id] = what_is_left([act for act in required[groups] if act.id not in mine], day)
            plan = agreed[one.id].plan if one.id in agreed else plans[groups]
            absences = self._absences.get(one.learner_id, ())
            if plan is not None and absences:
                plan = moved_by(plan, DaysOff((), ended(absences, summary.active_on, day)))
            if plan is not None:
                self._planned[one.id] = plan.share_on(day)

    def _day(self, cohort: Cohort) -> date:
        return day_in(zone_named(cohort.zone), cohort.data_as_of or self._now)


def _end_of(done: LastDone, learner: Learner) -> datetime:
    return datetime.combine(done.on, time(23, 59), zone_named(learner.zone)).astimezone(UTC)
