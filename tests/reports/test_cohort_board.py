"""The cohort page's report, and the lists beside it, over a real store."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from open_university import AICHA, DJILALI, ELENA, NOW, YUSUF, make_profile

from cockpit.domain.people import Absence
from cockpit.domain.states import LearnerState
from cockpit.reports.cohort_board import BoardRow, CohortBoard, cohort_board
from cockpit.reports.cohort_list import cohort_list
from cockpit.reports.cohort_outlook import with_outlook
from cockpit.reports.fan import shares_a_week
from cockpit.reports.learner_list import learner_list
from cockpit.store import Store
from cockpit.store.absences import add_absence
from cockpit.store.plans import OwnPlan, set_own_plan
from cockpit.store.rollups import Summary, roll_up


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_profile(tmp_path).open() as store:
        yield store


def board_of(store: Store, group: str | None = None) -> CohortBoard:
    board = cohort_board(store, 1, NOW, group)
    assert board is not None
    return board


def outlook_of(store: Store, group: str | None = None) -> CohortBoard:
    return with_outlook(store, board_of(store, group))


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


# --- what holds back, where it leads -----------------------------------------------------------------


def names_of(store: Store, people: Sequence[int]) -> list[str]:
    names = {row.enrolment_id: row.name for row in board_of(store).rows}
    return [names[enrolment_id] for enrolment_id in people]


def test_what_holds_back_is_the_first_thing_that_those_behind_have_not_done(store: Store):
    holds = outlook_of(store).holds
    assert [(hold.title, names_of(store, hold.people)) for hold in holds] == [
        ("Unit 2 test", [YUSUF]),
        ("Unit 3 test", [DJILALI]),
    ]


def test_what_holds_most_people_back_comes_first(store: Store):
    """Both have yet to do a thing of module B, and one of them a thing of module A."""
    store.execute("update activity set module = 'B' where title in ('Unit 2 test', 'Unit 3 test')")
    (hold,) = outlook_of(store).holds
    assert (hold.title, sorted(names_of(store, hold.people))) == ("B", [DJILALI, YUSUF])


def test_who_is_away_or_has_finished_is_held_back_by_nothing(store: Store):
    add_absence(store, learner_of(store, YUSUF), Absence(NOW.date(), None))
    assert [hold.title for hold in outlook_of(store).holds] == ["Unit 3 test"]
    store.execute("update enrolment set status = 'finished' where learner_id = ?", [learner_of(store, DJILALI)])
    assert outlook_of(store).holds == ()


def test_an_absence_moves_the_plan_so_that_nobody_is_held_back_by_it(store: Store):
    add_absence(store, learner_of(store, DJILALI), Absence(date(2026, 10, 8), date(2026, 11, 20)))
    assert [names_of(store, hold.people) for hold in outlook_of(store).holds] == [[YUSUF]]


def test_an_own_plan_is_held_against_the_own_plan(store: Store):
    enrolment_id = row_of(store, DJILALI).enrolment_id
    set_own_plan(store, enrolment_id, OwnPlan(NOW.date(), 0.3, date(2027, 2, 1)))
    assert [names_of(store, hold.people) for hold in outlook_of(store).holds] == [[YUSUF]]


def test_one_group_is_held_back_by_its_own_alone(store: Store):
    store.execute("update enrolment set groups = '[\"A\"]' where learner_id = ?", [learner_of(store, DJILALI)])
    assert [hold.title for hold in outlook_of(store, "A").holds] == ["Unit 3 test"]


def test_of_four_learners_nothing_is_estimated(store: Store):
    assert outlook_of(store).ahead is None


def test_the_estimate_counts_what_was_required_and_done_in_the_last_four_weeks(store: Store):
    """Twelve people, of whom nine did one of three tests lately; three are not required."""
    with store.write():
        for number in range(5, 13):
            store.execute(
                "insert into learner (id, name, zone, zone_is_assumed, language, language_is_assumed)"
                " values (?, 'N', 'Europe/Paris', 1, 'en', 1)",
                [number],
            )
            store.execute(
                "insert into enrolment (id, cohort_id, learner_id, status, first_seen_on, knowledge, groups)"
                " values (?1, 1, ?1, 'active', '2026-09-07', 'known', '[]')",
                [number],
            )
            store.execute("insert into completion values (?, 1, 1, null, ?, 1)", [number, "2026-11-20"])
    test_id = store.value("select id from activity where title = 'Unit 2 test'")
    store.execute("update completion set activity_id = ? where enrolment_id >= 5", [test_id])
    with store.write():
        roll_up(store, board_of(store).cohort)
    ahead = outlook_of(store).ahead
    assert ahead is not None
    # One of three in four weeks: two more take eight weeks.
    assert ahead.median_on == NOW.date() + timedelta(weeks=8)
    store.execute("update completion set changed_on = '2026-10-26' where enrolment_id >= 5")
    with store.write():
        roll_up(store, board_of(store).cohort)
    still = outlook_of(store).ahead
    assert still is not None and still.median_on is None


# --- where nothing is required -----------------------------------------------------------------------


def make_free_choice(store: Store) -> None:
    store.execute("update activity set is_tracked = 0")
    with store.write():
        roll_up(store, board_of(store).cohort)


def test_where_nothing_is_required_days_and_modules_of_four_weeks_are_counted(store: Store):
    assert board_of(store).effort is None
    make_free_choice(store)
    board = board_of(store)
    effort = board.effort
    assert effort is not None and not effort.is_since_start
    assert effort.since == NOW.date() - timedelta(days=27)
    done = {row.name: effort.by_enrolment[row.enrolment_id] for row in board.rows}
    # Aicha came every second day and, on another, handed in; Djilali came to the forum, last on 1 November.
    assert (done[AICHA].active_days, done[AICHA].modules) == (15, 2)
    assert (done[DJILALI].active_days, done[DJILALI].modules) == (2, 1)
    assert (done[YUSUF].active_days, done[YUSUF].modules) == (0, 0)
    assert effort.whole_weeks == 11
    assert [len(line) for line in effort.fan.lines] == [11] * 4
    assert board.fan.median == ()
    assert with_outlook(store, board).holds == ()


def test_modules_are_unknown_where_events_name_no_activity(store: Store):
    make_free_choice(store)
    store.execute("update event set activity_id = null")
    effort = board_of(store).effort
    assert effort is not None
    assert {done.modules for done in effort.by_enrolment.values()} == {None}


def test_activities_of_one_module_count_once(store: Store):
    make_free_choice(store)
    store.execute("update activity set module = 'One'")
    effort = board_of(store).effort
    assert effort is not None
    assert effort.by_enrolment[row_of(store, AICHA).enrolment_id].modules == 1


def test_active_days_are_unknown_where_the_source_does_not_say(store: Store):
    make_free_choice(store)
    store.execute("update enrolment set knowledge = 'unknown' where learner_id = ?", [learner_of(store, YUSUF)])
    effort = board_of(store).effort
    assert effort is not None
    assert effort.by_enrolment[row_of(store, YUSUF).enrolment_id].active_days is None
    assert len(effort.fan.lines) == 3


def test_a_young_path_is_counted_from_its_start(store: Store):
    make_free_choice(store)
    store.execute("update cohort set starts_on = ?", [(NOW.date() - timedelta(days=9)).isoformat()])
    effort = board_of(store).effort
    assert effort is not None and effort.is_since_start
    assert effort.since == NOW.date() - timedelta(days=9)


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
