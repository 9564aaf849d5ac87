"""One cohort: everybody's weeks, how the group stands against its plan, and its milestones."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cockpit.domain.activity import Activity
from cockpit.domain.names import plain
from cockpit.domain.people import Absence, Cohort, EnrolmentStatus
from cockpit.domain.progress import Plan, plan_of, share_done
from cockpit.domain.states import LearnerState, has_begun, state_of, status_now
from cockpit.domain.times import day_in, zone_named
from cockpit.reports.effort import Effort, effort_of
from cockpit.reports.fan import Ahead, Fan, fan_of
from cockpit.reports.holds import Hold
from cockpit.store import Store
from cockpit.store.absences import absences_by_learner
from cockpit.store.activities import activities_of_cohort, done_by
from cockpit.store.alerts import open_alerts
from cockpit.store.cohorts import cohort_by_id
from cockpit.store.learners import Membership, memberships
from cockpit.store.rollups import MOST_DAYS, Summary, summaries_of_cohort
from cockpit.store.streams import history_from

_ACTIVE = bytes([0]) + bytes([1]) * 255
_RANK = {state: place for place, state in enumerate(LearnerState)}


@dataclass(slots=True)  # not frozen: that makes one three times as slow to make, and a page has thousands
class BoardRow:
    """One learner of the heat-map. `weeks` holds the active days (0-7) of each week so far, None when unknown.

    Before the week `known_from` no activity means that nobody knows. `absent_weeks` are the weeks with agreed
    absence, `silent_from` the first week (0-based) of the running silence when it is an alert. `share` and
    `planned` are shares 0-1; `share` is None when nothing is required.
    """

    enrolment_id: int
    learner_id: int
    alert_id: int | None
    name: str
    state: LearnerState
    groups: tuple[str, ...]
    weeks: bytes | None
    known_from: int
    absent_weeks: frozenset[int]
    silent_from: int | None
    share: float | None
    last_active_on: date | None

    def days_active_in(self, week: int) -> int | None:
        """Return the active days of a week so far, at least; None when nobody knows."""
        days = self.weeks[week] if self.weeks else 0
        return None if self.weeks is None or (days == 0 and week < self.known_from) else days


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone: how many have done it, of how many; `is_due` when its date has come."""

    activity_id: int
    title: str
    due_on: date
    done: int
    of: int
    is_due: bool
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CohortBoard:
    """Everything the cohort page shows. Weeks count from `starts_on`; `week` is today's, 0-based.

    `required` is the number of activities that make up `plan`. `effort` is there where nothing is required of
    anybody, so that there are no shares. `ahead` and `holds` come later: see `cohort_outlook`.
    """

    cohort: Cohort
    starts_on: date
    day: date
    week: int
    weeks: int
    rows: tuple[BoardRow, ...]
    groups: tuple[tuple[str, int], ...]
    counts: Mapping[LearnerState, int]
    plan: Plan | None
    planned: float | None
    required: int
    fan: Fan
    milestones: tuple[MilestoneRow, ...]
    ahead: Ahead | None = None
    holds: tuple[Hold, ...] = ()
    effort: Effort | None = None


def cohort_board(store: Store, cohort_id: int, now: datetime, group: str | None = None) -> CohortBoard | None:
    """Return the page of a cohort, of everybody or of one group; None when it is gone or has not been read."""
    cohort = cohort_by_id(store, cohort_id)
    if cohort is None or cohort.is_building:
        return None
    day = day_in(zone_named(cohort.zone), cohort.data_as_of or now)
    everybody = memberships(store, cohort.id)
    people = [person for person in everybody if group is None or group in person.groups]
    summaries = summaries_of_cohort(store, cohort.id)
    start = cohort.starts_on or next((summary.days_from for summary in summaries.values()), day)
    week = max(0, (day - start).days // 7)
    end = cohort.ends_on or day
    weeks = min(MOST_DAYS // 7, max(week, (end - start).days // 7) + 1)
    activities = activities_of_cohort(store, cohort.id)
    required = [activity for activity in activities if activity.counts_for(frozenset([group] if group else ()))]
    plan = plan_of(required, cohort.starts_on, cohort.ends_on)
    rows = _rows(store, cohort, people, summaries, start, day, week)
    is_free_choice = bool(rows) and all(row.share is None for row in rows)
    return CohortBoard(
        cohort=cohort,
        starts_on=start,
        day=day,
        week=week,
        weeks=weeks,
        rows=rows,
        groups=_groups(everybody),
        counts=Counter(row.state for row in rows),
        plan=plan,
        planned=plan.share_on(day) if plan else None,
        required=len(required),
        fan=fan_of([summaries[row.enrolment_id] for row in rows], week),
        milestones=_milestones(store, cohort, people, activities, day),
        effort=effort_of(
            store,
            cohort.id,
            {row.enrolment_id: [row.days_active_in(number) for number in range(week + 1)] for row in rows},
            summaries,
            start,
            day,
        )
        if is_free_choice
        else None,
    )


def _rows(
    store: Store,
    cohort: Cohort,
    people: Sequence[Membership],
    summaries: Mapping[int, Summary],
    start: date,
    day: date,
    week: int,
) -> tuple[BoardRow, ...]:
    alerts = open_alerts(store, cohort.id)
    absences = absences_by_learner(store)
    active_days = _active_days(summaries, week)
    history = history_from(store, cohort)
    told_from = max(0, (history - start).days // 7) if history else 0
    rows = []
    for enrolment in people:
        summary = summaries.get(enrolment.enrolment_id)
        if summary is None:
            continue
        stored = alerts.get(enrolment.enrolment_id)
        own = absences.get(enrolment.learner_id, ())
        status = status_now(enrolment.status, summary.done, summary.required)
        begun = has_begun(summary.first_active_on, enrolment.knowledge)
        state = state_of(
            status,
            stored.alert.telling if stored else None,
            begun=begun,
            is_absent=bool(own) and any(absence.covers(day) for absence in own),
        )
        silent = state in (LearnerState.LOST, LearnerState.DECIDE)
        gone_from = _silent_from(summary, start)
        rows.append(
            BoardRow(
                enrolment_id=enrolment.enrolment_id,
                learner_id=enrolment.learner_id,
                alert_id=stored.id if stored else None,
                name=enrolment.name,
                state=state,
                groups=enrolment.groups,
                weeks=active_days[enrolment.enrolment_id] if begun is not None else None,
                known_from=min(told_from, gone_from),
                absent_weeks=_absent_weeks(own, start, week),
                silent_from=gone_from if silent else None,
                share=share_done(summary.done, summary.required),
                last_active_on=summary.last_active_on,
            )
        )
    rows.sort(key=lambda row: (_RANK[row.state], plain(row.name)))
    return tuple(rows)


def _active_days(summaries: Mapping[int, Summary], week: int) -> dict[int, bytes]:
    """Return the active days (0-7) of each week so far, by enrolment id.

    Of everybody at once: all Mondays as one large number, plus all Tuesdays, and so on: no byte exceeds seven.
    """
    weeks = week + 1
    length = weeks * 7
    days = b"".join([summary.days[:length].ljust(length, b"\0") for summary in summaries.values()])
    active = days.translate(_ACTIVE)
    total = sum(int.from_bytes(active[weekday::7], "little") for weekday in range(7))
    counts = total.to_bytes(len(summaries) * weeks, "little")
    return {enrolment_id: counts[n * weeks : (n + 1) * weeks] for n, enrolment_id in enumerate(summaries)}


def _absent_weeks(absences: Sequence[Absence], start: date, week: int) -> frozenset[int]:
    if not absences:
        return frozenset()
    return frozenset(
        number
        for number in range(week + 1)
        if sum(absence.covers(start + timedelta(days=number * 7 + day)) for absence in absences for day in range(7))
        >= 4
    )


def _silent_from(summary: Summary, start: date) -> int:
    """Return the first whole week without activity since the last one, 0 if there never was any."""
    if summary.last_active_on is None:
        return 0
    return max(0, (summary.last_active_on - start).days // 7 + 1)


def _groups(people: Sequence[Membership]) -> tuple[tuple[str, int], ...]:
    count = Counter(group for enrolment in people for group in enrolment.groups)
    return tuple(sorted(count.items()))


def _milestones(
    store: Store, cohort: Cohort, people: Sequence[Membership], activities: Sequence[Activity], day: date
) -> tuple[MilestoneRow, ...]:
    active = [enrolment for enrolment in people if enrolment.status is EnrolmentStatus.ACTIVE]
    rows = []
    for activity in activities:
        if activity.due_on is None or not activity.is_milestone:
            continue
        done = done_by(store, activity.id)
        expected = [
            enrolment.enrolment_id
            for enrolment in active
            if not activity.groups or activity.counts_for(frozenset(enrolment.groups))
        ]
        missing = tuple([enrolment_id for enrolment_id in expected if enrolment_id not in done])
        rows.append(
            MilestoneRow(
                activity.id,
                activity.title,
                activity.due_on,
                len(expected) - len(missing),
                len(expected),
                activity.due_on <= day,
                missing,
            )
        )
    return tuple(sorted(rows, key=lambda row: row.due_on))
