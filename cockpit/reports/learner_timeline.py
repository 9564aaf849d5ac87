"""Everything known on one learner: progress against plan and group, and one history for everything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from statistics import median
from zoneinfo import ZoneInfo

from cockpit.domain.alerts import Alert, AlertTier
from cockpit.domain.days_off import DaysOff, ended
from cockpit.domain.people import Absence, Cohort, Enrolment, EnrolmentStatus, Learner
from cockpit.domain.progress import Basis, Plan, moved_by, plan_of, share_done
from cockpit.domain.states import LearnerState, has_begun, state_of, status_now
from cockpit.domain.times import day_in, zone_named
from cockpit.store import Store
from cockpit.store.absences import absences_of_learner
from cockpit.store.activities import activities_of_cohort, completions_of_cohort
from cockpit.store.alerts import PastAlert, alerts_of_enrolment, open_alert, raised_of_enrolment
from cockpit.store.checkins import check_ins_of_learner
from cockpit.store.cohorts import cohort_by_id
from cockpit.store.dispositions import dispositions
from cockpit.store.events import EventRow, events_of_enrolment
from cockpit.store.history import contacts_of_learner, notes_of_learner, questions_of_learner
from cockpit.store.learners import enrolments_of_learner, learner_by_id, public_id
from cockpit.store.outbox import messages_of_learner
from cockpit.store.plans import own_plan
from cockpit.store.regrouping import IdentityRow, Regrouping, identities_of, regroupings_of
from cockpit.store.rollups import UNKNOWN, reported_shares, required_activities, summaries_of, weeks_done


class HistoryKind(StrEnum):
    """What an entry of the history is; the page's filter chips."""

    ACTIVITY = "activity"
    COMPLETION = "completion"
    MESSAGE = "message"
    CONTACT = "contact"
    CHECK_IN = "check_in"
    NOTE = "note"
    QUESTION = "question"
    DECISION = "decision"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One entry. `at` is an instant for sorting; `is_day_only`: the source knows no time of day.

    `what` names the kind more closely (a verb, a state, a decision), `subject` is data: a title, the words of a
    message or note. `count` tells of how many such things one entry speaks.
    """

    kind: HistoryKind
    at: datetime
    on: date
    is_day_only: bool
    what: str
    subject: str = ""
    count: int = 1
    is_invented: bool = False
    disposition_id: int | None = None


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
    identities: tuple[IdentityRow, ...] = ()
    regroupings: tuple[Regrouping, ...] = ()


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
    views = [view for enrolment in enrolments if (view := _view(store, enrolment, absences, now)) is not None]
    return LearnerPage(
        learner,
        public_id(store, learner_id),
        tuple(views),
        tuple(_history(store, learner, enrolments)),
        absences,
        tuple(identities_of(store, learner_id)),
        tuple(regroupings_of(store, learner_id)),
    )


def _view(store: Store, enrolment: Enrolment, absences: Sequence[Absence], now: datetime) -> EnrolmentView | None:
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


def _history(store: Store, learner: Learner, enrolments: Sequence[Enrolment]) -> list[HistoryItem]:
    zone = zone_named(learner.zone)
    items: list[HistoryItem] = []
    for enrolment in enrolments:
        items += _event_items(events_of_enrolment(store, enrolment.id), zone)
    for message in messages_of_learner(store, learner.id):
        if message.is_to_colleague:  # about the learner: the decision says it
            continue
        at = message.ended_at or message.made_at
        items.append(_item(HistoryKind.MESSAGE, at, zone, message.state, message.subject))
    for contact in contacts_of_learner(store, learner.id):
        items.append(
            _item(HistoryKind.CONTACT, contact.happened_at, zone, contact.kind, contact.words, contact.is_invented)
        )
    for check_in in check_ins_of_learner(store, learner.id):
        items.append(
            _item(HistoryKind.CHECK_IN, check_in.slot.starts_at, zone, check_in.state, "", check_in.is_invented)
        )
    for note in notes_of_learner(store, learner.id):
        items.append(_item(HistoryKind.NOTE, note.made_at, zone, "note", note.words, note.is_invented))
    for question in questions_of_learner(store, learner.id):
        what = "answered" if question.answered_at else "waiting"
        items.append(
            _item(HistoryKind.QUESTION, question.asked_at, zone, what, question.words, question.is_invented)
        )
    for made in dispositions(store, learner.id):
        what = "undone" if made.undone_at else made.kind
        items.append(
            HistoryItem(
                HistoryKind.DECISION,
                made.made_at,
                day_in(zone, made.made_at),
                False,
                what,
                made.detail or "",
                disposition_id=None if made.undone_at else made.id,
            )
        )
    for enrolment in enrolments:
        for on, code in raised_of_enrolment(store, enrolment.id):
            items.append(HistoryItem(HistoryKind.ALERT, _end_of(on, zone), on, True, "opened", code))
        items += _alert_items(alerts_of_enrolment(store, enrolment.id), zone)
    items.sort(key=lambda item: item.at, reverse=True)
    return items


def _alert_items(alerts: Sequence[PastAlert], zone: ZoneInfo) -> Iterator[HistoryItem]:
    """Yield when a decision was due, and when and why an alert that was told of closed by itself."""
    for past in alerts:
        code = past.alert.spoken[0].code
        if past.alert.tier is AlertTier.DECIDE:
            on = past.alert.opened_on
            yield HistoryItem(HistoryKind.ALERT, _end_of(on, zone), on, True, "opened", code)
        elif past.alert.raised_on is None:
            continue
        if past.closed_on is not None and past.closed_why is not None:
            at = _end_of(past.closed_on, zone)
            yield HistoryItem(HistoryKind.ALERT, at, past.closed_on, True, past.closed_why, code)


def _item(
    kind: HistoryKind, at: datetime, zone: ZoneInfo, what: str, subject: str, is_invented: bool = False
) -> HistoryItem:
    return HistoryItem(kind, at, day_in(zone, at), False, what, subject, is_invented=is_invented)


def _event_items(events: Sequence[EventRow], zone: ZoneInfo) -> Iterator[HistoryItem]:
    """Yield completions and hand-ins one by one, and the other activity of each day as one entry."""
    quiet: dict[date, list[EventRow]] = {}
    for event in events:
        if event.verb in ("completed", "submitted"):
            at = event.happened_at or _end_of(event.on, zone)
            yield HistoryItem(
                HistoryKind.COMPLETION, at, event.on, event.happened_at is None, event.verb, event.title or ""
            )
        else:
            quiet.setdefault(event.on, []).append(event)
    for on, of_day in quiet.items():
        instants = [event.happened_at for event in of_day if event.happened_at is not None]
        titles = {event.title: None for event in of_day if event.title}
        yield HistoryItem(
            HistoryKind.ACTIVITY,
            max(instants, default=_end_of(on, zone) - timedelta(seconds=1)),
            on,
            not instants,
            of_day[0].verb,
            next(iter(titles), ""),
            count=len(titles) or 1,
        )


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59), zone).astimezone(UTC)
