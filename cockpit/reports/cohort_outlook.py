"""What a cohort's board does not wait for: where the group leads, and what holds people back.

Both look at single completions, of which a large cohort has a hundred thousand.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from cockpit.domain.pace import PACE_WEEKS
from cockpit.reports.cohort_board import CohortBoard
from cockpit.reports.fan import Ahead, ahead_of
from cockpit.reports.holds import holds_of
from cockpit.store import Store
from cockpit.store.absences import absences_by_learner
from cockpit.store.activities import activities_of_cohort, done_between
from cockpit.store.rollups import Summary, required_activities, summaries_of_cohort


def with_outlook(store: Store, board: CohortBoard) -> CohortBoard:
    """Return a board with its estimate and with what holds people back."""
    activities = activities_of_cohort(store, board.cohort.id)
    summaries = summaries_of_cohort(store, board.cohort.id)
    rows = [row for row in board.rows if row.enrolment_id in summaries]
    required = {
        groups: frozenset(activity.id for activity in required_activities(activities, groups))
        for groups in {row.groups for row in rows}
    }
    required_of = {row.enrolment_id: required[row.groups] for row in rows}
    first = board.day - timedelta(weeks=PACE_WEEKS)
    lately = Counter(
        enrolment_id
        for enrolment_id, activity_id in done_between(store, board.cohort.id, first, board.day)
        if enrolment_id in required_of and activity_id in required_of[enrolment_id]
    )
    return replace(
        board,
        ahead=_ahead(board, [summaries[row.enrolment_id] for row in rows], lately),
        holds=holds_of(store, board.cohort, rows, summaries, activities, absences_by_learner(store), board.day),
    )


def _ahead(board: CohortBoard, summaries: list[Summary], lately: Counter[int]) -> Ahead | None:
    """Return the estimate up to the end of path or plan, whichever comes later; none once the path is over."""
    ends_on = board.cohort.ends_on
    if ends_on is not None and board.day >= ends_on:
        return None
    ends = [end for end in (ends_on, board.plan.points[-1][0] if board.plan else None) if end is not None]
    return ahead_of(summaries, lately, board.starts_on, board.day, max(ends, default=None))
