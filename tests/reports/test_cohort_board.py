"""The cohort page's report, and the lists beside it, over a real store."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from open_university import AICHA, DJILALI, ELENA, NOW, YUSUF, make_profile

from cockpit.domain.people import Absence
from cockpit.domain.states import LearnerState
from cockpit.reports.cohort_board import BoardRow, CohortBoard, cohort_board, shares_a_week
from cockpit.reports.cohort_list import cohort_list
from cockpit.reports.learner_list import learner_list
from cockpit.store import Store
from cockpit.store.absences import add_absence
from cockpit.store.rollups import Summary


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_profile(tmp_path).open() as store:
        yield store


def board_of(store: Store, group: str | None = None) -> CohortBoard:
    board = cohort_board(store, 1, NOW, group)
    assert board is not None
    return board


def row_of(store: Store, name: str) -> BoardRow:
    return next(row for row in board_of(store).rows if row.name == name)


def learner_of(store: Store, name: str) -> int:
    found: int = store.value("select id from learner where name = ?", [name])
    return found


def test_weeks_hold_active_days_and_end_with_this_week(store: Store):
    assert row_of(store, AICHA).weeks == bytes([4, 3, 4, 3, 5, 3, 4, 3, 4, 4, 4, 0])
    assert board_of(store).week == 11


def test_a_silence_begins_with_its_first_whole_week(store: Store):
    assert row_of(store, DJILALI).silent_from == 8  # last seen on the Sunday of week 8
    assert row_of(store, YUSUF).silent_from == 0
    assert row_of(store, AICHA).silent_from is None


def test_a_week_is_absent_when_most_of_it_is_agreed(store: Store):
    four_days_of_one_week_three_of_the_next = Absence(date(2026, 9, 17), date(2026, 9, 23))
    add_absence(store, learner_of(store, ELENA), four_days_of_one_week_three_of_the_next)
    assert row_of(store, ELENA).absent_weeks == {1}


def test_an_absence_that_covers_today_pauses(store: Store):
    add_absence(store, learner_of(store, DJILALI), Absence(date(2026, 11, 20), None))
    assert row_of(store, DJILALI).state is LearnerState.PAUSED
    assert row_of(store, DJILALI).silent_from is None


def test_who_left_is_nowhere(store: Store):
    store.execute("update enrolment set status = 'left' where learner_id = ?", [learner_of(store, ELENA)])
    assert ELENA not in [row.name for row in board_of(store).rows]
    assert len(board_of(store).fan.lines) == 3
    assert [milestone.of for milestone in board_of(store).milestones] == [3, 3, 3]


def test_under_eight_learners_each_has_a_line_and_there_is_no_band(store: Store):
    fan = board_of(store).fan
    assert (fan.middle_half, fan.ten_to_ninety, len(fan.lines)) == (None, None, 4)
    assert fan.median[3:5] == (0.0, pytest.approx(1 / 3))


def test_a_milestone_counts_who_is_missing_and_whether_it_is_due(store: Store):
    due = [(row.title, row.done, row.of, row.is_due, len(row.missing)) for row in board_of(store).milestones]
    assert due == [
        ("Unit 2 test", 3, 4, True, 1),
        ("Unit 3 test", 2, 4, True, 2),
        ("Final work", 0, 4, False, 4),
    ]


def test_a_group_cuts_rows_fan_and_milestones_but_not_the_groups_offered(store: Store):
    for name, group in ((AICHA, "A"), (ELENA, "A"), (YUSUF, "B")):
        store.execute(
            "update enrolment set groups = json_array(?) where learner_id = ?", [group, learner_of(store, name)]
        )
    board = board_of(store, "A")
    assert [row.name for row in board.rows] == [AICHA, ELENA]
    assert (len(board.fan.lines), board.milestones[0].of) == (2, 2)
    assert board.groups == (("A", 2), ("B", 1))


def test_a_cohort_that_is_gone_or_still_being_read_has_no_board(store: Store):
    assert cohort_board(store, 99, NOW) is None
    store.execute("update cohort set is_building = 1")
    assert cohort_board(store, 1, NOW) is None


def test_shares_a_week_repeat_after_the_last_change_and_stop_at_one():
    summary = Summary(1, None, None, 3, 2, date(2026, 9, 7), b"", bytes([0, 1, 3]))
    assert shares_a_week(summary, 5) == (0.0, 0.5, 1.0, 1.0, 1.0)
    assert shares_a_week(summary, 2) == (0.0, 0.5)
    nothing = Summary(1, None, None, 0, 2, date(2026, 9, 7), b"", b"")
    assert shares_a_week(nothing, 3) == (0.0, 0.0, 0.0)


# --- the lists -------------------------------------------------------------------------------------


def test_the_list_counts_the_same_states_as_the_board(store: Store):
    add_absence(store, learner_of(store, AICHA), Absence(NOW.date() - timedelta(days=1), NOW.date()))
    store.execute("update enrolment_summary set done = 3 where enrolment_id = 4")  # Elena has finished
    (row,) = cohort_list(store, NOW)
    assert row.counts == board_of(store).counts
    assert row.counts[LearnerState.PAUSED] == row.counts[LearnerState.FINISHED] == 1
    assert (row.learners, (row.day - row.starts_on).days // 7) == (4, 11)


def test_a_cohort_without_dates_has_no_week_and_one_being_read_no_counts(store: Store):
    store.execute("update cohort set starts_on = null, ends_on = null, is_building = 1")
    (row,) = cohort_list(store, NOW)
    assert (row.starts_on, row.learners, row.is_building) == (None, 0, True)


def test_a_cohort_that_is_not_followed_is_in_no_list(store: Store):
    store.execute("update cohort set is_followed = 0")
    assert cohort_list(store, NOW) == ()
    assert learner_list(store, NOW) == ()


def test_everybody_is_listed_by_name_with_the_state_of_the_board(store: Store):
    states = {row.enrolment_id: row.state for row in board_of(store).rows}
    rows = learner_list(store, NOW)
    assert [row.name for row in rows] == [AICHA, DJILALI, ELENA, YUSUF]
    assert {row.enrolment_id: row.state for row in rows} == states
    assert [row.planned for row in rows] == [pytest.approx(0.75)] * 4
    assert rows[1].alert_id is not None and rows[0].alert_id is None


def test_where_the_source_does_not_say_nobody_is_called_inactive(store: Store):
    assert row_of(store, YUSUF).state is not LearnerState.UNKNOWN
    with store.write():
        store.execute("update enrolment set knowledge = 'unknown' where learner_id = ?", [learner_of(store, YUSUF)])
        store.execute("update alert set closed_on = '2026-11-23' where closed_on is null")
    assert row_of(store, YUSUF).state is LearnerState.UNKNOWN
    assert row_of(store, YUSUF).weeks is None
    assert cohort_list(store, NOW)[0].counts[LearnerState.UNKNOWN] == 1
