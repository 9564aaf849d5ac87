"""Today's queue: who needs a word, why, and in which order."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cockpit.domain.alerts import Alert, AlertTier, Nature, Reason, Section, section_of, tier_of
from cockpit.domain.alerts.data import DataNotice, data_notices
from cockpit.domain.alerts.opening import CohortAlert
from cockpit.domain.alerts.quiet import QUIET_DAYS, Decision, speaking_reasons
from cockpit.domain.decisions import DecisionKind
from cockpit.domain.freshness import is_stale
from cockpit.domain.people import Cohort, Learner
from cockpit.domain.sequences import StepKind
from cockpit.domain.times import day_in, zone_named
from cockpit.reports.sequences import RunRow, steps_for_trainer
from cockpit.store import Store
from cockpit.store.absences import learners_away_on
from cockpit.store.activities import tells_progress
from cockpit.store.alerts import StoredAlert, open_alerts, open_cohort_alerts
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.dispositions import Disposition, standing_dispositions
from cockpit.store.history import last_contacts
from cockpit.store.learners import (
    count_active_learners,
    count_unknown_learners,
    learner_ids,
    learners_by_id,
    public_ids,
)
from cockpit.store.rollups import Summary, next_milestones, summaries_of

SPARK_DAYS = 42
_ORDER = list(Section)
_TIERS = {
    Section.FIRST: AlertTier.URGENT,
    Section.THIS_WEEK: AlertTier.HIGH,
    Section.WAITING: AlertTier.HIGH,
    Section.CELEBRATE: AlertTier.GOOD,
    Section.DECIDE: AlertTier.DECIDE,
    Section.WATCH: AlertTier.WATCH,
}

AlertsOf = Callable[[Store, Cohort], Mapping[int, StoredAlert]]


def open_alerts_of(store: Store, cohort: Cohort) -> Mapping[int, StoredAlert]:
    """Return the open alerts of a cohort, by enrolment id."""
    return open_alerts(store, cohort.id)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One person of the queue. `others` are the alerts of the same person in other cohorts.

    `alert` is None of somebody who stands there for the `step` of a sequence alone; a person with both has one row.
    `deadline` is the day of the nearest coming milestone that is not done. `spark` holds the events of each of the
    42 days up to `day`; `silent_days` the running silence at its end.
    """

    alert_id: int | None
    alert: Alert | None
    learner_id: int
    enrolment_id: int
    public_id: str
    learner: str
    cohort_id: int
    cohort: str
    section: Section
    nature: Nature
    since: date
    deadline: date | None
    others: tuple["QueueRow", ...]
    spark: bytes
    silent_days: int | None
    zone: str
    language: str
    day: date
    data_as_of: datetime
    step: RunRow | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons that speak today, the worst first; none where a step alone is the occasion."""
        return self.alert.reasons if self.alert is not None else ()

    @property
    def tier(self) -> AlertTier:
        """How much the person needs a word; of a step alone, as the group that it stands in."""
        return self.alert.tier if self.alert is not None else _TIERS[self.section]

    @property
    def says_step(self) -> bool:
        """Whether what is to be done is the step; good news is told by its alert, when that stands there."""
        return self.step is not None and not (self.step.sequence.is_praise and self.alert is not None)


@dataclass(frozen=True, slots=True)
class CohortAlertRow:
    """So many of a cohort with the same sign since the same day that it is one alert."""

    id: int
    cohort_id: int
    cohort: str
    alert: CohortAlert


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """Something about a cohort's data that keeps its alerts from being trusted."""

    cohort_id: int
    cohort: str
    notice: DataNotice


@dataclass(frozen=True, slots=True)
class Today:
    """The queue of a day. `cohort_alerts` and `notices` are about whole cohorts.

    `learners` counts the active ones of all followed cohorts, `unknown` those of them of whom no source tells
    whether they do anything, `looked_after` those about whom something was decided today.
    """

    rows: tuple[QueueRow, ...]
    learners: int
    unknown: int
    looked_after: int
    day: date
    data_as_of: datetime | None
    cohort_alerts: tuple[CohortAlertRow, ...] = ()
    notices: tuple[NoticeRow, ...] = ()

    def count(self, nature: Nature | None) -> int:
        """Return how many people a filter shows; those to watch are in none."""
        return sum(row.section is not Section.WATCH and nature in (None, row.nature) for row in self.rows)


def todays_queue(
    store: Store,
    now: datetime,
    zone: str,
    cohort_id: int | None = None,
    alerts_of: AlertsOf = open_alerts_of,
) -> Today:
    """Return the queue as it stands, in its order: sections, then freshest first, then nearest deadline.

    `zone` is the trainer's, whose day it is; a learner's own days are counted in the cohort's zone. With other
    `alerts_of` and an earlier `now` it is the queue of a past day: later decisions and contacts are left out, and
    so are the steps of sequences, of which nobody keeps how far they were.
    """
    today = day_in(zone_named(zone), now)
    cohorts = [
        cohort
        for cohort in followed_cohorts(store)
        if cohort_id in (None, cohort.id) and not cohort.is_building and cohort.data_as_of
    ]
    people = _alerted(store, cohorts, alerts_of)
    steps = steps_for_trainer(store, now, zone_named(zone)) if alerts_of is open_alerts_of else ()
    ids = {learner_id for alerted in people for learner_id in alerted.learner_ids.values()}
    ids |= {step.learner_id for step in steps}
    learners = learners_by_id(store, ids)
    names = public_ids(store, ids)
    contacts = last_contacts(store, now)
    decided = _in_force(store, now, today)
    away = learners_away_on(store, today)
    rows: list[QueueRow] = []
    for alerted in people:
        rows += _rows_of(store, alerted, learners, contacts, decided, away, names, today)
    rows = _with_steps(store, rows, steps, cohorts, learners, decided, names, today)
    stacked = _stack(rows)
    return Today(
        tuple(sorted(stacked, key=_order)),
        learners=count_active_learners(store, [cohort.id for cohort in cohorts]),
        unknown=count_unknown_learners(store, [cohort.id for cohort in cohorts]),
        looked_after=_looked_after(decided, today, zone_named(zone)),
        day=today,
        data_as_of=min((c.data_as_of for c in cohorts if c.data_as_of), default=None),
        cohort_alerts=tuple(
            CohortAlertRow(row_id, cohort.id, cohort.name, alert)
            for cohort in cohorts
            for row_id, alert in open_cohort_alerts(store, cohort.id, today, now)
        ),
        notices=tuple(
            NoticeRow(cohort.id, cohort.name, notice)
            for cohort in cohorts
            for notice in data_notices(
                cohort,
                is_stale=is_stale(cohort, now),
                tells_progress=tells_progress(store, cohort.id),
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class _Alerted:
    """A cohort with its open alerts, and whose they are, by enrolment id."""

    cohort: Cohort
    alerts: Mapping[int, StoredAlert]
    learner_ids: Mapping[int, int]


def _alerted(store: Store, cohorts: Sequence[Cohort], alerts_of: AlertsOf) -> list[_Alerted]:
    found = []
    for cohort in cohorts:
        alerts = alerts_of(store, cohort)
        if alerts:
            found.append(_Alerted(cohort, alerts, learner_ids(store, list(alerts))))
    return found


def _rows_of(
    store: Store,
    alerted: _Alerted,
    learners: Mapping[int, Learner],
    contacts: Mapping[int, datetime],
    decided: Mapping[int, list[Disposition]],
    away: Set[int],
    names: Mapping[int, str],
    today: date,
) -> list[QueueRow]:
    cohort, alerts = alerted.cohort, alerted.alerts
    if cohort.data_as_of is None:
        return []
    zone = zone_named(cohort.zone)
    as_of = min(today, day_in(zone, cohort.data_as_of))
    speaking = _speaking(alerted, contacts, decided, away, zone, today)
    summaries = summaries_of(store, list(speaking))
    deadlines = next_milestones(store, list(speaking), today)
    rows = []
    for enrolment_id, reasons in speaking.items():
        stored = alerts[enrolment_id]
        learner = learners[alerted.learner_ids[enrolment_id]]
        alert = stored.alert
        if reasons != alert.reasons:
            alert = replace(alert, reasons=reasons, tier=tier_of(reasons))
        rows.append(
            QueueRow(
                alert_id=stored.id,
                alert=alert,
                learner_id=learner.id,
                enrolment_id=enrolment_id,
                public_id=names.get(learner.id, str(learner.id)),
                learner=learner.name,
                cohort_id=cohort.id,
                cohort=cohort.name,
                section=section_of(alert.tier, reasons),
                nature=alert.nature,
                since=max(reason.since for reason in reasons),
                deadline=deadlines.get(enrolment_id),
                others=(),
                spark=_spark(summaries.get(enrolment_id), as_of),
                silent_days=next((reason.days for reason in reasons if reason.days), None),
                zone=learner.zone,
                language=learner.language,
                day=as_of,
                data_as_of=cohort.data_as_of,
            )
        )
    return rows


def _with_steps(
    store: Store,
    rows: Sequence[QueueRow],
    steps: Sequence[RunRow],
    cohorts: Sequence[Cohort],
    learners: Mapping[int, Learner],
    decided: Mapping[int, list[Disposition]],
    names: Mapping[int, str],
    today: date,
) -> list[QueueRow]:
    """Return the rows with the steps that wait: on the row of the same enrolment, or on one of their own.

    A snooze, and somebody passed on, hold the step as they hold the alerts. Whom something worse is about is not
    congratulated first.
    """
    of_enrolment = {row.enrolment_id: row for row in rows}
    here = {cohort.id: cohort for cohort in cohorts}
    alone: list[RunRow] = []
    for step in sorted(steps, key=lambda step: step.sequence.is_praise):
        held = any(made.until_on and today < made.until_on for made in decided.get(step.learner_id, ()))
        if held or step.cohort_id not in here:
            continue
        row = of_enrolment.get(step.run.enrolment_id)
        if row is None:
            alone.append(step)
        elif row.step is None and row.section is Section.WATCH:
            section, nature = _group_of(step)
            of_enrolment[row.enrolment_id] = replace(row, step=step, section=section, nature=nature)
        elif row.step is None and (row.section is Section.CELEBRATE or not step.sequence.is_praise):
            of_enrolment[row.enrolment_id] = replace(row, step=step)
    enrolments = [step.run.enrolment_id for step in alone]
    summaries = summaries_of(store, enrolments)
    deadlines = next_milestones(store, enrolments, today)
    own = {}
    for step in alone:
        cohort, learner, enrolment_id = here[step.cohort_id], learners[step.learner_id], step.run.enrolment_id
        if cohort.data_as_of is None or enrolment_id in own:
            continue
        day = min(today, day_in(zone_named(cohort.zone), cohort.data_as_of))
        summary = summaries.get(enrolment_id)
        section, nature = _group_of(step)
        own[enrolment_id] = QueueRow(
            alert_id=None,
            alert=None,
            learner_id=learner.id,
            enrolment_id=enrolment_id,
            public_id=names.get(learner.id, str(learner.id)),
            learner=learner.name,
            cohort_id=cohort.id,
            cohort=cohort.name,
            section=section,
            nature=nature,
            since=step.due_since,
            deadline=deadlines.get(enrolment_id),
            others=(),
            spark=_spark(summary, day),
            silent_days=None,
            zone=learner.zone,
            language=learner.language,
            day=day,
            data_as_of=cohort.data_as_of,
            step=step,
        )
    return [*of_enrolment.values(), *own.values()]


def _group_of(step: RunRow) -> tuple[Section, Nature]:
    """Return the group and the filter of somebody for whom a step is the occasion."""
    if step.sequence.is_praise:
        return Section.CELEBRATE, Nature.CELEBRATE
    if step.step.kind is StepKind.DECIDE:
        return Section.DECIDE, Nature.DECIDE
    return Section.THIS_WEEK, Nature.LOST


def _speaking(
    alerted: _Alerted,
    contacts: Mapping[int, datetime],
    decided: Mapping[int, list[Disposition]],
    away: Set[int],
    zone: ZoneInfo,
    today: date,
) -> dict[int, tuple[Reason, ...]]:
    """Return the reasons of those who do not rest, by enrolment id.

    Who is away today is left out also where stale data hold the alerts.
    """
    speaking = {}
    for enrolment_id, stored in alerted.alerts.items():
        learner_id = alerted.learner_ids[enrolment_id]
        if learner_id in away:
            continue
        contact = contacts.get(learner_id)
        reasons = speaking_reasons(
            stored.alert,
            [
                Decision(
                    day_in(zone, made.made_at),
                    frozenset(made.reasons),
                    made.until_on,
                    made.kind == DecisionKind.PASSED_ON,
                )
                for made in decided.get(learner_id, ())
            ],
            day_in(zone, contact) if contact else None,
            today,
        )
        if reasons:
            speaking[enrolment_id] = reasons
    return speaking


def _stack(rows: list[QueueRow]) -> list[QueueRow]:
    """Return one row a person: the worst first, the alerts of other cohorts under it."""
    by_learner: dict[int, list[QueueRow]] = {}
    for row in rows:
        by_learner.setdefault(row.learner_id, []).append(row)
    stacked = []
    for same in by_learner.values():
        worst, *others = sorted(same, key=_order)
        # Good news of one cohort waits while another one is about something worse.
        step = worst.step or next(
            (row.step for row in others if row.step is not None and not row.step.sequence.is_praise), None
        )
        stacked.append(replace(worst, others=tuple(others), step=step) if others else worst)
    return stacked


def _order(row: QueueRow) -> tuple[int, int, int, str]:
    deadline = row.deadline.toordinal() if row.deadline else date.max.toordinal()
    return (_ORDER.index(row.section), -row.since.toordinal(), deadline, row.learner)


def _spark(summary: Summary | None, as_of: date) -> bytes:
    if summary is None:
        return bytes(SPARK_DAYS)
    return summary.events_between(as_of - timedelta(days=SPARK_DAYS - 1), as_of)


def _in_force(store: Store, now: datetime, today: date) -> dict[int, list[Disposition]]:
    """Return the decisions that may keep somebody quiet today or were made today, by learner id."""
    # Days begin at different instants in each cohort's zone: one day more covers them all.
    since = datetime.combine(today - timedelta(days=QUIET_DAYS + 1), time(), UTC)
    decided: dict[int, list[Disposition]] = {}
    for disposition in standing_dispositions(store, since, now, today):
        decided.setdefault(disposition.learner_id, []).append(disposition)
    return decided


def _looked_after(decided: Mapping[int, list[Disposition]], today: date, zone: ZoneInfo) -> int:
    return sum(any(day_in(zone, made.made_at) == today for made in of_one) for of_one in decided.values())
