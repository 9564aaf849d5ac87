"""What stands beside every page: how many people wait, the cohorts, the age of the data."""

from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.times import zone_named
from cockpit.reports.checkins import count_todays_check_ins
from cockpit.reports.cohort_list import CohortListRow, cohort_list
from cockpit.reports.connections import any_needs_trainer
from cockpit.reports.today import Today, todays_queue
from cockpit.store import Store
from cockpit.store.replies import count_unseen_replies


@dataclass(frozen=True, slots=True)
class RailFigures:
    """`to_see` counts the people of today's queue, `learners` the active ones, `replies` those not dealt with.

    `check_ins` counts those of the trainer's day. `data_as_of` is the oldest word.
    """

    to_see: int
    learners: int
    replies: int
    check_ins: int
    cohorts: tuple[CohortListRow, ...]
    needs_trainer: bool
    data_as_of: datetime | None


def rail_figures(store: Store, now: datetime, zone: str, queue: Today | None = None) -> RailFigures:
    """Return the figures; `queue` is today's, if it has just been read."""
    today = queue or todays_queue(store, now, zone)
    return RailFigures(
        to_see=today.count(None),
        learners=today.learners,
        replies=count_unseen_replies(store),
        check_ins=count_todays_check_ins(store, now, zone_named(zone)),
        cohorts=cohort_list(store, now),
        needs_trainer=any_needs_trainer(store, now),
        data_as_of=today.data_as_of,
    )
