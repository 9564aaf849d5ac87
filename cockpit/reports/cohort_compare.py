"""Two cohorts side by side, week by week since each start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cockpit.closures import closed_days
from cockpit.domain.days_off import DaysOff, ended
from cockpit.domain.silence import silence_days
from cockpit.domain.states import LearnerState, has_begun
from cockpit.reports.cohort_board import CohortBoard, cohort_board
from cockpit.reports.holds import NOT_ACTIVE
from cockpit.store import Store
from cockpit.store.absences import absences_by_learner, closures_of_cohort, holiday_country
from cockpit.store.learners import enrolments_of_cohort
from cockpit.store.rollups import summaries_of_cohort

ACTIVE_DAYS = 7
SILENT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """The share 0-1; None of nobody."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two cohorts.

    `lead`: at the end of each week of the path so far the median of the shares done, less the share that the plan
    expects; empty without a plan or where nothing is required. It is of the `told` learners whose share is known.
    `median` and `planned` are those of today. `active` and `silent` are of the people who are expected: whose path
    is open, who have neither finished nor paused, and whose activity is known; silent are those of whom 14 days or
    more have passed since the last active day (or the opening), less days off. `milestones` counts each milestone
    that was due once for everybody who was to do it.
    """

    cohort_id: int
    name: str
    week: int
    people: int
    counts: Mapping[LearnerState, int]
    told: int
    lead: tuple[float | None, ...]
    median: float | None
    planned: float | None
    active: Rate
    silent: Rate
    milestones: Rate


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two cohorts on one axis of weeks."""

    first: Side
    second: Side


def cohort_compare(store: Store, first_id: int, second_id: int, now: datetime) -> Comparison | None:
    """Return two cohorts side by side; None when one of them is gone or has not been read."""
    first, second = cohort_board(store, first_id, now), cohort_board(store, second_id, now)
    if first is None or second is None:
        return None
    return Comparison(_side(store, first), _side(store, second))


def _side(store: Store, board: CohortBoard) -> Side:
    due = [row for row in board.milestones if row.is_due]
    active, silent = _presence(store, board)
    return Side(
        cohort_id=board.cohort.id,
        name=board.cohort.name,
        week=board.week,
        people=len(board.rows),
        counts=board.counts,
        told=sum(row.share is not None for row in board.rows),
        lead=_lead(board),
        median=board.fan.median[-1] if board.fan.median else None,
        planned=board.planned,
        active=active,
        silent=silent,
        milestones=Rate(sum(row.done for row in due), sum(row.of for row in due)),
    )


def _lead(board: CohortBoard) -> tuple[float | None, ...]:
    plan, median = board.plan, board.fan.median
    if plan is None or not median:
        return ()
    unknown: list[float | None] = [None] * (board.week + 1 - len(median))
    lead = [*unknown, *(share - plan.share_on(_end_of(board, len(unknown) + n)) for n, share in enumerate(median))]
    last = board.cohort.ends_on
    weeks = board.week + 1 if last is None else min(board.week, max(0, (last - board.starts_on).days // 7)) + 1
    return tuple(lead[:weeks])


def _end_of(board: CohortBoard, week: int) -> date:
    return min(board.day, board.starts_on + timedelta(days=week * 7 + 6))


def _presence(store: Store, board: CohortBoard) -> tuple[Rate, Rate]:
    """Return how many of those who are expected were active in the last days, and how many are silent."""
    cohort, day = board.cohort, board.day
    spells = [(closure.starts_on, closure.ends_on) for closure in closures_of_cohort(store, cohort.id)]
    closed = closed_days(spells, holiday_country(store, cohort.id), day)
    of_all = DaysOff(closed)
    absences, summaries = absences_by_learner(store), summaries_of_cohort(store, cohort.id)
    states = {row.enrolment_id: row.state for row in board.rows}
    expected = active = silent = 0
    for enrolment in enrolments_of_cohort(store, cohort.id):
        summary = summaries.get(enrolment.id)
        state = states.get(enrolment.id)
        if summary is None or state is None or state in NOT_ACTIVE:
            continue
        since = summary.last_active_on or enrolment.opened_on
        if has_begun(summary.first_active_on, enrolment.knowledge) is None or since is None or since > day:
            continue
        expected += 1
        active += summary.last_active_on is not None and (day - summary.last_active_on).days < ACTIVE_DAYS
        away = absences.get(enrolment.learner_id)
        off = DaysOff(closed, ended(away, summary.active_on, day)) if away else of_all
        silent += silence_days(since, day, off) >= SILENT_DAYS
    return Rate(active, expected), Rate(silent, expected)
