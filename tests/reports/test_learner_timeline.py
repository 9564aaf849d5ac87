"""The learner page's report, and the pace made from it, over a real store."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from open_university import AICHA, DJILALI, ELENA, NOW, YUSUF, make_profile

from cockpit.domain.checkins import CheckInState, Slot
from cockpit.domain.people import Absence
from cockpit.domain.progress import Plan
from cockpit.domain.states import LearnerState
from cockpit.reports.cohort_board import cohort_board
from cockpit.reports.learner_timeline import EnrolmentView, HistoryKind, LearnerPage, learner_page
from cockpit.reports.pace import best_pace, needed_a_week
from cockpit.store import Store
from cockpit.store.absences import add_absence
from cockpit.store.checkins import CheckInRow, add_check_in
from cockpit.store.history import ContactRow, NoteRow, add_contact, add_note
from cockpit.store.questions import QuestionRow, add_question


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with make_profile(tmp_path).open() as store:
        yield store


def page_of(store: Store, name: str) -> LearnerPage:
    page = learner_page(store, store.value("select id from learner where name = ?", [name]), NOW)
    assert page is not None
    return page


def view_of(store: Store, name: str) -> EnrolmentView:
    return page_of(store, name).enrolments[0]


def test_steps_rise_on_the_days_of_completion(store: Store):
    assert view_of(store, AICHA).steps == (
        (date(2026, 9, 7), 0.0),
        (date(2026, 10, 6), pytest.approx(1 / 3)),
        (date(2026, 11, 11), pytest.approx(2 / 3)),
    )


def test_a_silence_counts_from_the_last_day_and_from_the_opening_for_who_never_came(store: Store):
    assert view_of(store, DJILALI).silent_since == date(2026, 11, 1)
    assert view_of(store, YUSUF).silent_since == date(2026, 9, 7)
    assert view_of(store, AICHA).silent_since is None


def test_every_day_from_the_start_to_the_datas_day_has_its_events(store: Store):
    view = view_of(store, AICHA)
    assert len(view.daily) == (view.day - view.starts_on).days + 1
    assert view.daily[:4] == bytes([1, 0, 1, 0])
    assert view.daily[29] == 1  # the hand-in, on a day without a click


def test_the_groups_median_is_that_of_the_cohorts_fan(store: Store):
    board = cohort_board(store, 1, NOW)
    assert board is not None
    assert tuple(share for _, share in view_of(store, AICHA).group[1:]) == board.fan.median


def test_who_left_is_not_in_the_groups_median(store: Store):
    before = view_of(store, AICHA).group[-1][1]
    store.execute(
        "update enrolment set status = 'left' where learner_id in (select id from learner where name in (?, ?))",
        [DJILALI, YUSUF],
    )
    assert (before, view_of(store, AICHA).group[-1][1]) == (pytest.approx(0.5), pytest.approx(2 / 3))


def test_the_median_is_that_of_the_cohorts_page_where_not_all_have_as_much_to_do(store: Store):
    everybody = [row[0] for row in store.rows("select enrolment_id from enrolment_summary order by 1")]
    lines = ((2, bytes([0, 1, 2])), (3, bytes([1, 1, 2, 3, 3])), (0, b""), (5, b""))
    for enrolment_id, (required, done) in zip(everybody, lines, strict=True):
        store.execute(
            "update enrolment_summary set required = ?, done_weeks = ? where enrolment_id = ?",
            [required, done, enrolment_id],
        )
    board = cohort_board(store, 1, NOW)
    assert board is not None and len(set(board.fan.median)) > 2
    assert tuple(share for _, share in view_of(store, AICHA).group[1:]) == board.fan.median
    store.execute("update enrolment_summary set required = 0")
    assert len(view_of(store, AICHA).group) == 1


def test_of_others_only_what_the_median_needs_is_read(store: Store):
    before = page_of(store, AICHA)
    others = "(select id from enrolment where learner_id <> ?)"
    learner_id = before.learner.id
    store.execute(
        f"update enrolment_summary set days_from = 'unreadable' where enrolment_id in {others}", [learner_id]
    )
    store.execute(f"update alert set reasons = 'unreadable' where enrolment_id in {others}", [learner_id])
    store.execute(
        "insert into absence (learner_id, starts_on, reason, is_invented)"
        " select id, 'unreadable', '', 0 from learner where id <> ?",
        [learner_id],
    )
    assert page_of(store, AICHA) == before


def test_absences_are_the_learners_own(store: Store):
    learner_id = page_of(store, AICHA).learner.id
    later, earlier = Absence(NOW.date(), None, "leave"), Absence(date(2026, 10, 1), date(2026, 10, 3))
    for absence in (later, earlier):
        add_absence(store, learner_id, absence)
    assert page_of(store, AICHA).absences == (earlier, later)
    assert page_of(store, ELENA).absences == ()


def test_the_learner_who_left_still_has_a_page(store: Store):
    store.execute("update enrolment set status = 'left' where id = 1")
    assert view_of(store, DJILALI).state is LearnerState.LEFT


def test_one_history_holds_everything_the_latest_first(store: Store):
    learner_id, enrolment_id = page_of(store, DJILALI).learner.id, view_of(store, DJILALI).enrolment.id
    hour = timedelta(hours=1)
    add_note(store, NoteRow(learner_id, "A note", NOW - 4 * hour))
    add_contact(store, ContactRow(learner_id, "call", NOW - 3 * hour, "A call", is_invented=True))
    add_question(store, QuestionRow(learner_id, enrolment_id, "A question", NOW - 2 * hour))
    slot = Slot(NOW - hour, 30)
    add_check_in(store, CheckInRow(0, "u", learner_id, enrolment_id, None, None, slot, CheckInState.HELD, 0, NOW))
    history = [item for item in page_of(store, DJILALI).history if item.kind is not HistoryKind.ALERT]
    latest = history[:5]
    assert [item.kind for item in latest] == [
        HistoryKind.CHECK_IN,
        HistoryKind.QUESTION,
        HistoryKind.CONTACT,
        HistoryKind.NOTE,
        HistoryKind.ACTIVITY,
    ]
    assert [item.is_invented for item in latest] == [False, False, True, False, False]
    assert latest[0].at == NOW - hour


def test_activity_of_a_day_is_one_entry_and_a_hand_in_its_own(store: Store):
    history = page_of(store, DJILALI).history
    done = [(item.on, item.subject) for item in history if item.kind is HistoryKind.COMPLETION]
    assert done == [(date(2026, 10, 6), "Unit 2 test")]
    days = [item.on for item in history if item.kind is HistoryKind.ACTIVITY]
    assert len(days) == len(set(days)) == 19
    assert all(item.is_day_only for item in history)


def test_a_learner_who_is_gone_has_no_page(store: Store):
    assert learner_page(store, 99, NOW) is None


# --- pace ------------------------------------------------------------------------------------------


def test_the_pace_needed_is_what_is_left_over_the_weeks_to_the_plans_end(store: Store):
    view = view_of(store, DJILALI)  # 2 of 3 left, the plan ends in 33 days
    assert needed_a_week(view) == pytest.approx(2 / (33 / 7))


def test_no_pace_is_needed_when_all_is_done_too_late_or_without_a_plan(store: Store):
    view = view_of(store, ELENA)
    assert needed_a_week(replace(view, done=3)) is None
    assert needed_a_week(replace(view, plan=None)) is None
    assert needed_a_week(replace(view, day=date(2026, 12, 26))) is None
    half = Plan(((view.starts_on, 0.0), (date(2026, 12, 26), 0.5)))
    assert needed_a_week(replace(view, plan=half)) is None


def test_the_best_pace_is_that_of_the_fullest_four_weeks(store: Store):
    view = view_of(store, ELENA)
    days = [0, 20, 27, 28, 50]
    steps = ((view.starts_on, 0.0), *((view.starts_on + timedelta(days=n), 0.1) for n in days))
    assert best_pace(replace(view, steps=steps)) == 3 / 4
    assert best_pace(replace(view, day=view.starts_on + timedelta(days=26))) is None
    assert best_pace(replace(view, required=0)) is None
