"""Those whom a message goes to: who they are, what stands against it, and what its fields say of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from cockpit.domain.alerts import Alert
from cockpit.domain.alerts.quiet import REST_DAYS
from cockpit.domain.people import Cohort, Enrolment, EnrolmentStatus, Learner
from cockpit.domain.progress import share_done
from cockpit.domain.states import LearnerState, has_begun, state_of, status_now
from cockpit.domain.times import day_in, zone_named
from cockpit.reports.merge_fields import _in_bounds, _of_reason, person_fields
from cockpit.store import Store
from cockpit.store.absences import absences_by_learner
from cockpit.store.activities import activities_of_cohort
from cockpit.store.addressees import LastDone, done_of, last_done, open_questions
from cockpit.store.alerts import open_alerts
from cockpit.store.cohorts import all_cohorts
from cockpit.store.history import last_contacts
from cockpit.store.learners import enrolments_of_learners, learners_by_id
from cockpit.store.rollups import Summary, required_activities, summaries_of
from cockpit.wording import Words


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to write to, and the facts that a message may name; without an enrolment in sight, the person alone.

    `milestone` is what was due last and is not done, with its day. `contacted_on` is a day of the trainer's;
    `rests`: that is too short ago to write again (PRODUCT.md, section 3).
    """

    learner: Learner
    enrolment_id: int | None = None
    cohort: str | None = None
    status: EnrolmentStatus | None = None
    state: LearnerState | None = None
    alert: Alert | None = None
    since: date | None = None
    share: float | None = None
    last_success: str | None = None
    question: str | None = None
    milestone: tuple[date, str] | None = None
    contacted_on: date | None = None
    rests: bool = False


def fields_of(words: Words, one: Addressee, trainer: str) -> dict[str, str]:
    """Return the fields of somebody's message, as `merge_fields` does from a page; `words` are the reader's."""
    fields = person_fields(one.learner, trainer)
    if one.cohort is None:
        return fields
    fields["cohort"] = one.cohort
    if one.since is not None:
        fields["since"] = words.day(one.since)
    if one.share is not None:
        fields["share"] = words.percent(one.share)
    if one.last_success is not None:
        fields["last_success"] = one.last_success
    if one.question is not None:
        fields["question"] = one.question
    if one.milestone is not None:
        due_on, title = one.milestone
        fields |= {"milestone": title, "due_on": words.day(due_on)}
    for reason in reversed(one.alert.spoken if one.alert else ()):
        fields |= _of_reason(words, reason)
    return {name: _in_bounds(text) for name, text in fields.items()}


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
        self._done = last_done(store, (one.id for found in self._enrolments.values() for one in found))
        self._contacts = last_contacts(store, now)
        self._absences = absences_by_learner(store)
        self._alerts: dict[int, Alert] = {}
        self._overdue: dict[int, tuple[date, str]] = {}
        self._zone = zone_named(zone)
        for cohort_id in {one.cohort_id for one in self._about.values()}:
            here = [one for one in self._about.values() if one.cohort_id == cohort_id]
            stored = open_alerts(store, cohort_id)
            self._alerts |= {one.id: stored[one.id].alert for one in here if one.id in stored}
            self._overdue |= self._missed(self._cohorts[cohort_id], here)

    def all(self) -> dict[int, Addressee]:
        return {learner_id: self._addressee(learner) for learner_id, learner in self._learners.items()}

    def _addressee(self, learner: Learner) -> Addressee:
        at = self._contacts.get(learner.id)
        contacted_on = day_in(self._zone, at) if at else None
        today = day_in(self._zone, self._now)
        rests = contacted_on is not None and today <= contacted_on + timedelta(days=REST_DAYS)
        about = self._about.get(learner.id)
        if about is None:
            return Addressee(learner, contacted_on=contacted_on, rests=rests)
        summary, cohort = self._summaries[about.id], self._cohorts[about.cohort_id]
        alert = self._alerts.get(about.id)
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
            last_success=self._last_success(learner),
            question=self._questions.get(learner.id),
            milestone=self._overdue.get(about.id),
            contacted_on=contacted_on,
            rests=rests,
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

    def _missed(self, cohort: Cohort, people: Iterable[Enrolment]) -> dict[int, tuple[date, str]]:
        """Return the milestone of each that was due last and is not done."""
        day = self._day(cohort)
        activities = activities_of_cohort(self._store, cohort.id)
        due: dict[tuple[str, ...], list[tuple[date, str, int]]] = {}
        ids = [one.id for one in people]
        done = done_of(self._store, ids, [one.id for one in activities if one.is_milestone])
        missed = {}
        for enrolment in people:
            groups = enrolment.groups
            if groups not in due:
                due[groups] = sorted(
                    (
                        (one.due_on, one.title, one.id)
                        for one in required_activities(activities, groups)
                        if one.is_milestone and one.due_on is not None and one.due_on < day
                    ),
                    reverse=True,
                )
            open_ones = (one for one in due[groups] if (enrolment.id, one[2]) not in done)
            if (last := next(open_ones, None)) is not None:
                missed[enrolment.id] = last[:2]
        return missed

    def _day(self, cohort: Cohort) -> date:
        return day_in(zone_named(cohort.zone), cohort.data_as_of or self._now)


def _end_of(done: LastDone, learner: Learner) -> datetime:
    return datetime.combine(done.on, time(23, 59), zone_named(learner.zone)).astimezone(UTC)
