"""Two cohorts side by side, over a real store."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from open_university import AICHA, DJILALI, NOW, YUSUF, make_profile

from cockpit.domain.people import Absence
from cockpit.domain.states import LearnerState
from cockpit.reports.cohort_board import cohort_board
from cockpit.reports.cohort_compare import Rate, Side, cohort_compare
from cockpit.store import Store
from cockpit.store.absences import Closure, add_absence, set_closures
from cockpit.store.rollups import roll_up


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_profile(tmp_path).open() as store:
        yield store


def side_of(store: Store) -> Side:
    found = cohort_compare(store, 1, 1, NOW)
    assert found is not None
    return found.first


def learner_of(store: Store, name: str) -> int:
    found: int = store.value("select id from learner where name = ?", [name])
    return found


def test_the_lead_is_the_median_less_the_plan_at_the_end_of_each_week(store: Store):
    side, board = side_of(store), cohort_board(store, 1, NOW)
    assert board is not None and board.plan is not None
    assert len(side.lead) == 12
    end_of_week_5 = date(2026, 9, 7) + timedelta(days=34)
    assert side.lead[4] == pytest.approx(1 / 3 - board.plan.share_on(end_of_week_5))
    assert side.lead[-1] == pytest.approx(0.5 - 0.75)
    assert (side.median, side.planned, side.told) == (0.5, pytest.approx(0.75), 4)


def test_weeks_after_the_end_have_no_lead(store: Store):
    store.execute("update cohort set ends_on = '2026-11-01'")
    assert len(side_of(store).lead) == 8


def test_without_a_plan_there_is_no_lead(store: Store):
    store.execute("update cohort set starts_on = null")
    assert side_of(store).lead == ()


def test_where_nothing_is_required_there_is_no_median(store: Store):
    store.execute("update activity set is_tracked = 0")
    with store.write():
        board = cohort_board(store, 1, NOW)
        assert board is not None
        roll_up(store, board.cohort)
    side = side_of(store)
    assert (side.lead, side.median, side.told, side.milestones) == ((), None, 0, Rate(0, 0))
    assert side.milestones.share is None


def test_states_and_rates_have_their_numbers(store: Store):
    side = side_of(store)
    assert side.people == 4
    assert side.counts[LearnerState.ON_TRACK] == 2
    # Aicha and Elena came last on 22 November; Djilali three weeks before, Yusuf never.
    assert side.active == Rate(2, 4)
    assert side.silent == Rate(2, 4)
    # Unit 2 was done by three of four, unit 3 by two.
    assert side.milestones == Rate(5, 8)
    assert side.milestones.share == 0.625


def test_seven_days_reach_back_to_the_same_weekday(store: Store):
    update = "update enrolment_summary set last_active_on = ? where enrolment_id = 2"
    store.execute(update, ["2026-11-17"])
    assert side_of(store).active == Rate(2, 4)
    store.execute(update, ["2026-11-16"])
    assert side_of(store).active == Rate(1, 4)


def test_fourteen_days_are_silent_and_thirteen_are_not(store: Store):
    update = "update enrolment_summary set last_active_on = ? where enrolment_id = 2"
    store.execute(update, ["2026-11-10"])
    assert side_of(store).silent == Rate(2, 4)
    store.execute(update, ["2026-11-09"])
    assert side_of(store).silent == Rate(3, 4)


def test_leave_and_closures_are_no_silence(store: Store):
    add_absence(store, learner_of(store, DJILALI), Absence(date(2026, 11, 3), date(2026, 11, 15)))
    assert side_of(store).silent == Rate(1, 4)
    set_closures(store, 1, [Closure(0, date(2026, 9, 1), date(2026, 11, 20), "Strike")])
    assert side_of(store).silent == Rate(0, 4)


def test_who_is_away_has_finished_or_is_unknown_is_not_expected(store: Store):
    add_absence(store, learner_of(store, DJILALI), Absence(NOW.date(), None))
    assert side_of(store).silent == Rate(1, 3)
    store.execute("update enrolment set status = 'finished' where learner_id = ?", [learner_of(store, AICHA)])
    assert side_of(store).active == Rate(1, 2)
    store.execute("update enrolment set knowledge = 'unknown' where learner_id = ?", [learner_of(store, YUSUF)])
    assert side_of(store).silent == Rate(0, 1)


def test_whose_path_is_not_open_yet_is_not_expected(store: Store):
    store.execute(
        "update enrolment set enrolled_on = '2026-11-30' where learner_id = ?", [learner_of(store, YUSUF)]
    )
    assert side_of(store).silent == Rate(1, 3)


def test_a_cohort_that_is_gone_compares_with_none(store: Store):
    assert cohort_compare(store, 1, 99, NOW) is None
    assert cohort_compare(store, 99, 1, NOW) is None
