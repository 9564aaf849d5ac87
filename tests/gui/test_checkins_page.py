from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from looking import Painting, button, place_of, said, said_aloud
from open_university import AICHA, DJILALI, ELENA, NOW, YUSUF, person
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAccessible, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot
from taken_calendar import take_times

from cockpit.checkins.book import Booking, book
from cockpit.connector import CalendarInfo, EnrolmentRecord, LetterKind
from cockpit.domain.checkins import Answer, CheckInState, Medium, ProposalState, Slot
from cockpit.domain.messages import MessageState
from cockpit.gui import handing_over
from cockpit.gui.checkins.line_widget import LineWidget
from cockpit.gui.checkins.page import CheckInsPage
from cockpit.gui.checkins.rearranging import cancelled
from cockpit.gui.checkins.week_blocks import Manner
from cockpit.gui.checkins.week_picture import ToldBlock, WeekPicture
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator
from cockpit.gui.roles import tell_roles
from cockpit.outbox.templates import Text
from cockpit.reports.checkin_log import check_in_log, whole_span
from cockpit.reports.checkins import CheckInSection
from cockpit.store.accounts import AccountRow, add_account, all_accounts
from cockpit.store.calendar_entries import EntryRow, entries, keep_entry
from cockpit.store.calendars import BusyRow, save_calendars
from cockpit.store.checkins import (
    CheckInMet,
    CheckInRow,
    add_check_in,
    change_check_in,
    check_in_by_id,
    check_ins_met,
    check_ins_of_learner,
    set_check_in_state,
)
from cockpit.store.cohorts import all_cohorts
from cockpit.store.goals import GoalRow, add_goal, goals_of_learner
from cockpit.store.learners import save_enrolments
from cockpit.store.outbox import messages_of_learner, set_state
from cockpit.store.proposals import ProposalRow, add_proposal, proposal_by_id, set_proposal_state
from cockpit.store.replies import ReplyRow, add_reply, reply_by_id

FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
MAIL = AccountRow(0, "mail", "smtp", {"from_address": "nadia@x.example"}, "s", None, None, None)
HELD, MISSED, BOOKED = CheckInState.HELD, CheckInState.MISSED, CheckInState.BOOKED


def check_in(desk: Desk, name: str, at: datetime, state: CheckInState = BOOKED, **changes: object) -> int:
    who = person(desk, name)
    row = CheckInRow(
        0,
        f"{name} {at}",
        who.learner_id,
        who.enrolment_id,
        None,
        None,
        Slot(at, 30),
        state,
        0,
        NOW - timedelta(days=9),
    )
    with desk.profile.open() as store:
        return add_check_in(store, replace(row, **changes))  # type: ignore[arg-type]


def offer(
    desk: Desk,
    name: str,
    *at: datetime,
    held_until: datetime = NOW + timedelta(days=3),
    made_at: datetime = NOW - timedelta(minutes=46),
) -> int:
    who = person(desk, name)
    slots = tuple(Slot(one, 30) for one in at)
    row = ProposalRow(
        0, who.learner_id, who.enrolment_id, None, None, slots, Medium.PHONE, "", ProposalState.OPEN, held_until,
        made_at,
    )  # fmt: skip
    with desk.profile.open() as store:
        return add_proposal(store, row)


@pytest.fixture
def shown(qtbot: QtBot, desk: Desk, navigator: Navigator) -> Callable[[], CheckInsPage]:
    """The page, once everything stands in the store; what it decides is carried out."""

    def show() -> CheckInsPage:
        page = CheckInsPage(desk, navigator)
        decisions = Decisions(desk, page)
        navigator.decision_wanted.connect(decisions.decide)
        navigator.undo_wanted.connect(decisions.take_back)
        decisions.changed.connect(page.reload)
        qtbot.addWidget(page)
        page.resize(1228, 834)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        page.reload()
        QCoreApplication.processEvents()  # the second half of the list comes a turn later
        page.setFocus()
        return page

    return show


def lines(page: CheckInsPage) -> list[tuple[str, str]]:
    return [(line.section.value, line.first_name) for line in page.list.lines]


def stand_on(page: CheckInsPage, section: CheckInSection) -> None:
    key = next(line.key for line in page.list.lines if line.section is section)
    assert page.list.choose(key)
    page.list.take_focus(Qt.FocusReason.ShortcutFocusReason)


def test_the_page_says_what_there_is_and_the_keys_go_through_all_of_it(qtbot, desk, shown):
    check_in(desk, ELENA, NOW + timedelta(hours=2, minutes=48))
    offer(desk, DJILALI, NOW + timedelta(days=1), NOW + timedelta(days=2))
    check_in(desk, AICHA, FRIDAY)
    page = shown()
    assert lines(page)[:3] == [("next", "Elena"), ("waiting", "Djilali"), ("over", "Aïcha")]
    assert {section for section, _ in lines(page)[3:]} == {"without"}
    text = said(page)
    assert "1 check-in today. 1 person has your proposals and has not chosen yet." in text
    assert "12:48, in 2 h 48" in text
    assert "2 moments offered, kept free until Thursday 10:00." in text
    assert "sent 09:14" in text
    assert "Friday 16:00" in text
    first = page.focusWidget()
    assert isinstance(first, LineWidget)
    assert first.accessibleName().startswith("Elena Petrova. On track. 12:48, in 2 h 48")
    for name in ("Djilali", "Aïcha"):
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_J)
        assert page.focusWidget().line.first_name == name  # type: ignore[union-attr]
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_K)
    assert page.list.line.first_name == "Djilali"  # type: ignore[union-attr]


def test_lines_that_come_after_the_page_was_shown_take_the_focus_from_the_week_once(qtbot, desk, navigator):
    check_in(desk, ELENA, NOW + timedelta(hours=3))
    page = CheckInsPage(desk, navigator)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.setFocus()
    assert page.week.hasFocus()
    page.reload()
    assert page.focusWidget().line.first_name == "Elena"
    page.week.setFocus()
    page.reload()
    assert page.week.hasFocus()


def test_return_opens_whom_the_line_is_about_with_all_of_the_list_to_go_on_in(qtbot, desk, navigator, shown):
    check_in(desk, AICHA, FRIDAY)
    page = shown()
    stand_on(page, CheckInSection.OVER)
    with qtbot.waitSignal(navigator.learner_wanted) as opened:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert opened.args[0].learner_id == person(desk, AICHA).learner_id
    assert len(opened.args[1]) >= 2


@pytest.mark.parametrize(("key", "state"), [(Qt.Key.Key_Y, HELD), (Qt.Key.Key_A, MISSED)])
def test_one_key_says_what_came_of_it_and_undo_lets_it_wait_again(qtbot, desk, navigator, shown, key, state):
    check_in_id = check_in(desk, AICHA, FRIDAY)
    page = shown()
    stand_on(page, CheckInSection.OVER)
    QTest.keyClick(page.focusWidget(), key)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).state is state)
    qtbot.waitUntil(lambda: ("over", "Aïcha") not in lines(page))
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).state is BOOKED)
    qtbot.waitUntil(lambda: ("over", "Aïcha") in lines(page))


def test_after_the_key_a_form_asks_for_nothing_and_keeps_what_is_written(qtbot, desk, shown):
    check_in_id = check_in(desk, AICHA, FRIDAY)
    page = shown()
    stand_on(page, CheckInSection.OVER)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).state is HELD)
    assert page.form.isVisible()
    assert not page.form.isAncestorOf(page.focusWidget())  # the next key is still the list's
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_N)
    assert page.form.shared.hasFocus()
    QTest.keyClicks(page.form.shared, "Three evenings, yes")
    page.form.private.setPlainText("A parent is ill.")
    page.form.goal.setText("Two units")
    page.form.goal_due.show_day(date(2026, 12, 4))
    page.form.next_step.setText("Unit 5")
    page.form.again.choose("4")
    QTest.keyClick(page.form.shared, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).shared_note != "")
    kept = check_in_by_id(desk.store, check_in_id)
    assert (kept.shared_note, kept.private_note) == ("Three evenings, yes", "A parent is ill.")
    assert (kept.next_step, kept.every_weeks, kept.state) == ("Unit 5", 4, HELD)
    (goal,) = goals_of_learner(desk.store, person(desk, AICHA).learner_id)
    assert (goal.words, goal.due_on) == ("Two units", date(2026, 12, 4))
    assert not page.form.isVisible()
    qtbot.waitUntil(lambda: ("again", "Aïcha") in lines(page))
    assert page.list.line.section is CheckInSection.AGAIN
    assert "Every 4 weeks: Friday 18 December at 16:00 is free." in said(page)


def test_the_next_key_keeps_what_was_written_about_the_one_before(qtbot, desk, shown):
    first, second = check_in(desk, AICHA, FRIDAY), check_in(desk, ELENA, FRIDAY + timedelta(minutes=40))
    page = shown()
    stand_on(page, CheckInSection.OVER)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Y)
    page.form.private.setPlainText("Asked for a lighter plan.")
    qtbot.waitUntil(lambda: lines(page)[0] == ("over", "Elena"))
    stand_on(page, CheckInSection.OVER)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_A)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, second).state is MISSED)
    kept = check_in_by_id(desk.store, first)
    assert (kept.state, kept.private_note) == (HELD, "Asked for a lighter plan.")
    assert check_in_by_id(desk.store, second).private_note == ""
    assert page.form.private.toPlainText() == ""


def test_escape_closes_the_form_and_goes_back_to_the_lines(qtbot, desk, shown):
    check_in_id = check_in(desk, AICHA, FRIDAY)
    page = shown()
    stand_on(page, CheckInSection.OVER)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: ("over", "Aïcha") not in lines(page))
    page._note()
    QTest.keyClick(page.form.shared, Qt.Key.Key_Escape)
    assert not page.form.isVisible()
    assert isinstance(page.focusWidget(), LineWidget)
    assert check_in_by_id(desk.store, check_in_id).state is HELD


def test_a_goal_whose_day_has_come_is_kept_by_one_key(qtbot, desk, navigator, shown):
    check_in(desk, AICHA, FRIDAY, HELD)
    who = person(desk, AICHA).learner_id
    with desk.profile.open() as store:
        add_goal(store, GoalRow(who, None, "Two units", NOW.date(), FRIDAY))
        add_goal(store, GoalRow(who, None, "The final work", NOW.date() + timedelta(days=1), FRIDAY))
    page = shown()
    assert "“Two units”" in said(page) and "due today" in said(page)
    assert "The final work" not in said(page)
    stand_on(page, CheckInSection.GOALS)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: ("goals", "Aïcha") not in lines(page))
    assert [goal.is_kept for goal in goals_of_learner(desk.store, who)] == [None, True]
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: ("goals", "Aïcha") in lines(page))


def test_one_that_recurs_is_offered_at_the_free_hour_nearest_to_its_usual_one(qtbot, desk, navigator, shown):
    check_in(desk, AICHA, FRIDAY, HELD, every_weeks=2, concluded_at=NOW)
    check_in(desk, ELENA, FRIDAY + timedelta(weeks=2))
    page = shown()
    assert "Every 2 weeks: Friday 4 December at 15:00 is free." in said(page)  # 16:00 is taken, and what touches it
    stand_on(page, CheckInSection.AGAIN)
    with qtbot.waitSignal(navigator.next_one_wanted) as wanted:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Y)
    assert wanted.args[2] == Slot(FRIDAY + timedelta(weeks=2, hours=-1), 30)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_A)
    qtbot.waitUntil(lambda: ("again", "Aïcha") not in lines(page))


def test_a_digit_books_what_was_chosen_by_phone_and_undo_lets_it_wait_again(qtbot, desk, navigator, shown):
    with desk.profile.open() as store:
        add_account(
            store, AccountRow(0, "mail", "smtp", {"from_address": "n@x.example"}, "s", None, None, None), NOW
        )
    passed, other, best = (NOW + timedelta(hours=hours) for hours in (-1, 26, 50))
    proposal_id = offer(desk, DJILALI, passed, other, best)
    page = shown()
    assert "Chosen by phone? 2. Tuesday 12:00, 3. Wednesday 12:00." in said(page).replace("\xa0", " ")
    stand_on(page, CheckInSection.WAITING)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_4)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_3)
    qtbot.waitUntil(lambda: ("waiting", "Djilali") not in lines(page))
    (made,) = check_ins_of_learner(desk.store, person(desk, DJILALI).learner_id)
    assert (made.slot, made.proposal_id, made.state) == (Slot(best, 30), proposal_id, BOOKED)
    assert proposal_by_id(desk.store, proposal_id).state is ProposalState.CHOSEN
    assert "No calendar will tell" not in said(page)  # the invitation goes out by itself, and so comes the answer
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_1)
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: ("waiting", "Djilali") in lines(page))
    assert proposal_by_id(desk.store, proposal_id).state is ProposalState.OPEN
    (made,) = check_ins_of_learner(desk.store, person(desk, DJILALI).learner_id)
    assert (made.state, made.answer) == (CheckInState.CANCELLED, None)  # the digit after it said nothing


@pytest.mark.parametrize(("key", "answer"), [(Qt.Key.Key_1, Answer.ACCEPTED), (Qt.Key.Key_2, Answer.DECLINED)])
@pytest.mark.parametrize("comes_after_another", [False, True])
def test_the_answer_to_an_invitation_of_the_mail_program_is_entered_by_a_digit(
    qtbot, desk, navigator, shown, monkeypatch, comes_after_another, key, answer
):
    if comes_after_another:
        check_in(desk, ELENA, NOW + timedelta(hours=2))
    where = CheckInSection.WAITING if comes_after_another else CheckInSection.NEXT
    monkeypatch.setattr(handing_over, "open_file", lambda path: True)
    with desk.profile.open() as store:
        store.execute("update account set person_name = 'Nadia', person_email = 'nadia@x.example'")
    offer(desk, DJILALI, NOW + timedelta(hours=26))
    page = shown()
    stand_on(page, CheckInSection.WAITING)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_1)  # there is no account: the mail program gets the invitation
    qtbot.waitUntil(lambda: "No calendar will tell: 1. accepted, 2. declined." in said(page))
    who = person(desk, DJILALI).learner_id
    stand_on(page, where)
    assert page.list.line.first_name == "Djilali"
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_3)
    QTest.keyClick(page.focusWidget(), key)
    qtbot.waitUntil(lambda: check_ins_of_learner(desk.store, who)[0].answer is answer)
    qtbot.waitUntil(lambda: "No calendar will tell" not in said(page))
    assert ("declined" in dict(lines(page))) == (answer is Answer.DECLINED)
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: check_ins_of_learner(desk.store, who)[0].answer is None)


def test_moments_that_ran_out_say_so_until_something_else_is_offered(qtbot, desk, shown):
    offer(desk, DJILALI, NOW + timedelta(days=1), held_until=NOW - timedelta(hours=16), made_at=FRIDAY)
    page = shown()
    assert "1 moment offered, no answer by Sunday 18:00: free again." in said(page)
    assert page.week.week is not None and page.week.week.blocks == ()
    offer(desk, DJILALI, NOW + timedelta(days=1))
    page.reload()
    assert lines(page).count(("waiting", "Djilali")) == 1
    assert "free again" not in said(page)


def test_changing_and_moving_ask_the_window_with_what_they_are_about(qtbot, desk, navigator, shown):
    proposal_id = offer(desk, DJILALI, NOW + timedelta(days=1))
    check_in_id = check_in(desk, AICHA, FRIDAY)
    page = shown()
    stand_on(page, CheckInSection.WAITING)
    with qtbot.waitSignal(navigator.other_slots_wanted) as change:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_V)
    assert (change.args[0].learner_id, change.args[1]) == (person(desk, DJILALI).learner_id, proposal_id)
    stand_on(page, CheckInSection.OVER)
    with qtbot.waitSignal(navigator.other_date_wanted) as move:
        button(page.focusWidget(), "Moved").click()
    assert (move.args[0].learner_id, move.args[1]) == (person(desk, AICHA).learner_id, check_in_id)


def test_a_line_that_says_something_else_now_stays_the_current_one(qtbot, desk, shown):
    check_in_id = check_in(desk, ELENA, NOW + timedelta(hours=3))
    offer(desk, DJILALI, NOW + timedelta(days=1))
    page = shown()
    stand_on(page, CheckInSection.NEXT)
    with desk.profile.open() as store:
        before = check_in_by_id(store, check_in_id)
        change_check_in(store, replace(before, slot=Slot(NOW + timedelta(hours=4), 30)))
    page.reload()
    assert "14:00, in 4 h" in page.focusWidget().accessibleName()
    assert page.list.line.section is CheckInSection.NEXT
    assert page.focusWidget().line is page.list.line


def test_a_check_in_is_cancelled_and_an_offer_taken_back_by_one_key(qtbot, desk, navigator, shown):
    check_in_id = check_in(desk, ELENA, NOW + timedelta(hours=3))
    proposal_id = offer(desk, DJILALI, NOW + timedelta(days=1))
    page = shown()
    stand_on(page, CheckInSection.NEXT)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_X)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).state is CheckInState.CANCELLED)
    qtbot.waitUntil(lambda: ("next", "Elena") not in lines(page))
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).state is BOOKED)
    qtbot.waitUntil(lambda: ("next", "Elena") in lines(page))
    stand_on(page, CheckInSection.WAITING)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_X)
    qtbot.waitUntil(lambda: proposal_by_id(desk.store, proposal_id).state is ProposalState.WITHDRAWN)
    qtbot.waitUntil(lambda: ("waiting", "Djilali") not in lines(page))
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: proposal_by_id(desk.store, proposal_id).state is ProposalState.OPEN)


def test_who_was_offered_moments_that_expired_is_offered_others(qtbot, desk, navigator, shown):
    proposal_id = offer(desk, DJILALI, NOW + timedelta(days=1), held_until=NOW - timedelta(hours=1), made_at=FRIDAY)
    with desk.profile.open() as store:
        set_proposal_state(store, proposal_id, ProposalState.EXPIRED, NOW)
    page = shown()
    stand_on(page, CheckInSection.WAITING)
    with qtbot.waitSignal(navigator.booking_wanted) as wanted:
        button(page.focusWidget(), "Offer others").click()
    assert wanted.args[0].learner_id == person(desk, DJILALI).learner_id


def changed_in_calendar(desk: Desk, check_in_id: int, found: Slot | None) -> None:
    """Let the trainer's calendar say something else of a check-in than we do."""
    with desk.profile.open() as store:
        account = all_accounts(store)[0]
        (calendar,) = save_calendars(store, account.id, [CalendarInfo("/own/", "Own", True)])
        ours = check_in_by_id(store, check_in_id)
        keep_entry(store, EntryRow(ours.uid, calendar.id, "/own/1.ics", "a", 0, ours.slot, "b", found, NOW))


def test_what_was_changed_in_the_own_calendar_is_decided_between_both(qtbot, desk, navigator, shown):
    check_in_id = check_in(desk, ELENA, NOW + timedelta(days=1))
    theirs = Slot(NOW + timedelta(days=2, hours=1), 30)
    changed_in_calendar(desk, check_in_id, theirs)
    page = shown()
    assert "Your calendar says Wednesday 11:00; agreed for Tuesday 10:00." in said(page)
    stand_on(page, CheckInSection.CALENDAR)
    with qtbot.waitSignal(navigator.other_date_wanted) as wanted:
        button(page.focusWidget(), "As in the calendar").click()
    assert wanted.args[1:] == [check_in_id, theirs]
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: ("calendar", "Elena") not in lines(page))
    assert check_in_by_id(desk.store, check_in_id).slot == Slot(NOW + timedelta(days=1), 30)
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: ("calendar", "Elena") in lines(page))


def test_one_that_was_taken_out_of_the_own_calendar_can_be_cancelled(qtbot, desk, shown):
    check_in_id = check_in(desk, ELENA, NOW + timedelta(days=1))
    changed_in_calendar(desk, check_in_id, None)
    page = shown()
    assert "Not in your calendar any more; agreed for Tuesday 10:00." in said(page)
    stand_on(page, CheckInSection.CALENDAR)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_A)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).state is CheckInState.CANCELLED)
    qtbot.waitUntil(lambda: ("calendar", "Elena") not in lines(page))


@pytest.mark.parametrize("is_left", [True, False])
def test_one_that_was_cancelled_here_and_moved_in_the_own_calendar_stays_there_or_goes(
    qtbot, desk, navigator, shown, is_left
):
    check_in_id = check_in(desk, ELENA, NOW + timedelta(days=1))
    changed_in_calendar(desk, check_in_id, Slot(NOW + timedelta(days=2, hours=1), 30))
    with desk.profile.open() as store:
        set_check_in_state(store, check_in_id, CheckInState.CANCELLED)
    page = shown()
    assert "Cancelled here; your calendar says Wednesday 11:00." in said(page)
    stand_on(page, CheckInSection.CALENDAR)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_X)  # there is nothing left to cancel
    button(page.focusWidget(), "Leave it in the calendar" if is_left else "Take it out of the calendar").click()
    qtbot.waitUntil(lambda: ("calendar", "Elena") not in lines(page))
    uids = [one.uid for one in entries(desk.store)]
    assert uids == ([] if is_left else [check_in_by_id(desk.store, check_in_id).uid])
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: ("calendar", "Elena") in lines(page))


def test_it_is_said_that_one_is_cancelled_without_a_mail_where_none_may_be_sent(desk):
    who = person(desk, ELENA)
    letter = Text("Point individuel", "Bonjour")
    slot = Slot(NOW + timedelta(days=1), 30)
    with desk.profile.open() as store:
        address = store.value("select email from learner where id = ?", [who.learner_id])
        booking = Booking(
            who.learner_id, slot, "Point", letter, "fr", "Nadia", "nadia@x.example", address,
            enrolment_id=who.enrolment_id,
        )  # fmt: skip
        made = book(store, booking, NOW)
        set_state(store, made.message_id or 0, MessageState.HANDED_OVER, NOW, was=(MessageState.DRAFT,))
        check_in = check_in_by_id(store, made.check_in_id)
    assert cancelled(desk, check_in).leaves_by == "program"
    with desk.profile.open() as store:
        store.execute("update learner set objected_at = 1 where id = ?", [who.learner_id])
    decision = cancelled(desk, check_in)
    assert (decision.leaves_by, decision.told) == ("", "Check-in with Elena Petrova cancelled, without a mail")


def test_an_invitation_that_was_declined_waits_for_another_date(qtbot, desk, navigator, shown):
    check_in_id = check_in(desk, ELENA, NOW + timedelta(days=1), answer=Answer.DECLINED)
    page = shown()
    assert [section for section, name in lines(page) if name == "Elena"] == ["declined"]
    stand_on(page, CheckInSection.DECLINED)
    with qtbot.waitSignal(navigator.other_date_wanted) as wanted:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_V)
    assert wanted.args[1:] == [check_in_id, None]


def test_who_was_not_met_for_so_many_weeks_is_listed_the_longest_first(qtbot, desk, shown):
    check_in(desk, AICHA, NOW - timedelta(weeks=5), HELD)
    check_in(desk, ELENA, NOW - timedelta(weeks=3), HELD)
    check_in(desk, DJILALI, NOW + timedelta(days=8))
    page = shown()
    without = [name for section, name in lines(page) if section == "without"]
    assert without == ["Yusuf", "Aïcha"]
    assert "No check-in for 4 weeks" in said(page)
    assert "none yet" in said(page) and "last on 19 October" in said(page)
    page.list._weeks.choose("2")
    assert [name for section, name in lines(page) if section == "without"] == ["Yusuf", "Aïcha", "Elena"]
    assert "No check-in for 2 weeks" in said(page)
    again = shown()  # it is remembered
    assert again.list._weeks.value == "2"
    assert "No check-in for 2 weeks" in said(again)


def test_of_many_some_are_shown_and_more_at_each_click(qtbot, desk, shown):
    with desk.profile.open() as store:
        cohort = all_cohorts(store)[0]
        people = [EnrolmentRecord(f"more{n}", f"Somebody {n}") for n in range(40)]
        save_enrolments(store, cohort, people, NOW.date())
        store.execute("update enrolment set enrolled_on = '2026-09-07'")
    page = shown()
    for count in (8, 20, 32):
        assert len(page.list.lines) == count
        button(page, f"{44 - count} more").click()
    assert len(page.list.lines) == 44
    assert not page.list._more.isVisible()


def test_the_week_shows_what_is_agreed_and_offered_and_turns_by_keys(qtbot, desk, navigator, shown):
    check_in(desk, ELENA, NOW + timedelta(hours=4), medium=Medium.VIDEO)
    offer(desk, DJILALI, NOW + timedelta(days=1), NOW + timedelta(days=7, hours=3))
    page = shown()
    week = page.week.week
    assert week is not None
    assert [(block.words, block.note, block.manner) for block in week.blocks] == [
        (ELENA, "video", Manner.FILLED),
        ("Djilali · 1 of 2", "", Manner.DASHED),
    ]
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_PageDown)
    assert page.monday == date(2026, 11, 30)
    assert [block.words for block in page.week.week.blocks] == ["Djilali · 2 of 2"]  # type: ignore[union-attr]
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_T)
    assert page.monday == date(2026, 11, 23)
    page.week.setFocus()
    QTest.keyClick(page.week, Qt.Key.Key_Down)
    assert page.week.accessibleName() == "Monday 23 November, 14:00 to 14:30: Elena Petrova, video"
    with qtbot.waitSignal(navigator.booking_wanted) as booking:
        QTest.keyClick(page.week, Qt.Key.Key_B)
    assert booking.args[0].learner_id == person(desk, ELENA).learner_id


class Written(Painting):
    """The words that are painted, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def see(self, painter: QPainter, given: tuple[object, ...], text: str) -> None:
        self.words.append(text)


def test_a_date_of_another_month_than_the_one_before_it_says_so(qtbot, desk, shown):
    page = shown()

    def heads() -> list[str]:
        with Written() as written:
            page.week.grab()
        return [word for word in written.words if word[0].isdigit() and ":" not in word]

    assert heads() == ["23", "24", "25", "26", "27"]
    page.turn(1)
    assert heads() == ["30", "1 Dec", "2", "3", "4"]
    page.turn(1)
    assert heads() == ["7 Dec", "8", "9", "10", "11"]


def test_a_check_in_outside_the_working_hours_is_drawn_too(qtbot, desk, shown):
    early = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
    check_in(desk, ELENA, early)
    page = shown()
    assert page.week.has_hours_of(Slot(early, 30))


def test_with_initials_only_no_name_is_shown(qtbot, desk, shown):
    check_in(desk, ELENA, NOW + timedelta(hours=4))
    offer(desk, DJILALI, NOW + timedelta(days=1))
    check_in(desk, AICHA, FRIDAY)
    desk.has_initials_only = True
    page = shown()
    everything = said(page) + "".join(block.words for block in page.week.week.blocks)  # type: ignore[union-attr]
    everything += "".join(line.accessibleName() for line in page.findChildren(LineWidget))
    for name in (ELENA, DJILALI, AICHA, YUSUF):
        for part in name.split():
            assert part not in everything


def test_before_the_first_check_in_one_sentence_and_one_button_stand_there(qtbot, desk, shown):
    page = shown()
    assert "No check-in yet. Propose three moments to somebody." in said(page)
    with qtbot.waitSignal(page._navigator.palette_wanted):
        button(page.list, "Book a check-in").click()


def stand_in_week(page: CheckInsPage, name: str) -> None:
    """Go to somebody's block in the week by the arrows, as the first one with the focus there."""
    page.week.setFocus()
    for _ in page.week.week.blocks:  # type: ignore[union-attr]
        QTest.keyClick(page.week, Qt.Key.Key_Down)
        if page.week.current.name == name:  # type: ignore[union-attr]
            return
    raise AssertionError(name)


@pytest.mark.parametrize(("key", "state"), [(Qt.Key.Key_X, CheckInState.CANCELLED), (Qt.Key.Key_Y, HELD)])
def test_the_keys_act_on_what_the_cursor_of_the_week_stands_on(qtbot, desk, shown, key, state):
    over = state is HELD
    hers = check_in(desk, ELENA, NOW - timedelta(hours=2) if over else NOW + timedelta(hours=2))
    other = check_in(desk, AICHA, NOW - timedelta(hours=3) if over else NOW + timedelta(hours=3))
    page = shown()
    stand_on(page, CheckInSection.OVER if over else CheckInSection.NEXT)
    if page.list.line.first_name == "Elena":
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_J)
    assert page.list.line.first_name == "Aïcha"
    stand_in_week(page, ELENA)
    assert page.list.line.first_name == "Elena"  # the list shows on whom the keys act
    QTest.keyClick(page.week, key)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, hers).state is state)
    assert check_in_by_id(desk.store, other).state is BOOKED


def test_the_week_takes_the_keys_back_with_the_focus(qtbot, desk, navigator, shown):
    hers, other = check_in(desk, ELENA, NOW + timedelta(hours=2)), check_in(desk, AICHA, NOW + timedelta(hours=3))
    page = shown()
    stand_in_week(page, ELENA)
    QTest.keyClick(page.week, Qt.Key.Key_J)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_J)
    assert page.list.line.first_name == "Aïcha"
    page.week.setFocus()
    with qtbot.waitSignal(navigator.other_date_wanted) as moved:
        QTest.keyClick(page.week, Qt.Key.Key_V)
    assert moved.args[1] == hers
    line = next(one for one in page.findChildren(LineWidget) if one.line.first_name == "Aïcha")
    with qtbot.waitSignal(navigator.other_date_wanted) as moved:
        button(line, "Move").click()
    assert moved.args[1] == other


def test_the_keys_do_nothing_to_anybody_where_the_cursor_stands_on_the_own_calendar(qtbot, desk, shown):
    other = check_in(desk, AICHA, NOW + timedelta(hours=3))
    with desk.profile.open() as store:
        take_times(store, [BusyRow(NOW + timedelta(hours=1), NOW + timedelta(hours=2), "Jury")], NOW)
    page = shown()
    stand_in_week(page, "Jury")
    for key in (Qt.Key.Key_X, Qt.Key.Key_V, Qt.Key.Key_Y):
        QTest.keyClick(page.week, key)
    with qtbot.waitSignal(page._navigator.palette_wanted):
        QTest.keyClick(page.week, Qt.Key.Key_B)
    page.reload()
    assert check_in_by_id(desk.store, other).state is BOOKED


def click_in_week(page: CheckInsPage, at: datetime) -> None:
    """Click on what stands in the week at a moment."""
    QTest.mouseClick(page.week, Qt.MouseButton.LeftButton, pos=place_of(page.week, Slot(at, 30)))


def test_a_check_in_of_a_later_day_has_its_line_and_buttons_once_it_is_clicked_in_the_week(
    qtbot, desk, navigator, shown
):
    check_in(desk, ELENA, NOW + timedelta(hours=2))
    later = check_in(desk, AICHA, NOW + timedelta(days=9), answer=Answer.ACCEPTED)
    page = shown()
    assert "Aïcha" not in [name for _, name in lines(page)]
    page.turn(1)
    click_in_week(page, NOW + timedelta(days=9))
    assert lines(page)[0] == ("chosen", "Aïcha")
    assert "Chosen in the week" in said(page)
    assert "Confirmed." in said(page)
    line = next(one for one in page.findChildren(LineWidget) if one.line is page.list.line)
    with qtbot.waitSignal(navigator.other_date_wanted) as moved:
        button(line, "Move").click()
    assert moved.args[1] == later
    page.week.setFocus()
    QTest.keyClick(page.week, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, later).state is CheckInState.CANCELLED)
    qtbot.waitUntil(lambda: "Chosen in the week" not in said(page))
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, later).state is BOOKED)


def test_what_has_a_line_beside_the_week_has_no_second_one(qtbot, desk, shown):
    check_in(desk, ELENA, NOW + timedelta(hours=2))
    offer(desk, DJILALI, NOW + timedelta(days=1))
    page = shown()
    before = lines(page)
    for at, name in ((NOW + timedelta(hours=2), "Elena"), (NOW + timedelta(days=1), "Djilali")):
        click_in_week(page, at)
        assert page.list.line.first_name == name
        assert lines(page) == before
    check_in(desk, AICHA, NOW + timedelta(days=2))
    page.reload()
    click_in_week(page, NOW + timedelta(days=2))
    assert lines(page)[:3] == [("chosen", "Aïcha"), *before[:2]]
    assert page.week.hasFocus()
    click_in_week(page, NOW + timedelta(days=3))  # nothing stands there
    assert lines(page)[:2] == before[:2]


def test_the_answer_to_an_invitation_of_any_week_can_be_entered_again(qtbot, desk, shown):
    check_in(desk, ELENA, NOW + timedelta(hours=2))
    with desk.profile.open() as store:
        address = store.value("select email from learner where id = ?", [person(desk, AICHA).learner_id])
        slot, who = Slot(NOW + timedelta(days=9), 30), person(desk, AICHA)
        booking = Booking(
            who.learner_id, slot, "Point", Text("Point", "Bonjour"), "fr", "Nadia", "nadia@x.example", address,
            enrolment_id=who.enrolment_id,
        )  # fmt: skip
        made = book(store, booking, NOW)
        set_state(store, made.message_id or 0, MessageState.HANDED_OVER, NOW, was=(MessageState.DRAFT,))
        change_check_in(store, replace(check_in_by_id(store, made.check_in_id), answer=Answer.ACCEPTED))
    page = shown()
    page.turn(1)
    click_in_week(page, slot.starts_at)
    assert page.list.line.section is CheckInSection.CHOSEN
    QTest.keyClick(page.week, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, made.check_in_id).answer is Answer.DECLINED)
    qtbot.waitUntil(lambda: page.list.line.section is CheckInSection.DECLINED)


def test_what_came_of_a_check_in_of_a_past_day_can_be_said_again_with_what_was_noted_then(
    qtbot, desk, navigator, shown
):
    check_in_id = check_in(
        desk, AICHA, FRIDAY, HELD, concluded_at=NOW, shared_note="Unit 4 is hard.", private_note="A parent is ill.",
        next_step="Unit 5",
    )  # fmt: skip
    before = check_in_by_id(desk.store, check_in_id)
    page = shown()
    page.turn(-1)
    click_in_week(page, FRIDAY)
    assert page.list.line.section is CheckInSection.CHOSEN
    assert "Took place. Was it otherwise, or is more to be noted?" in said(page)
    QTest.keyClick(page.week, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).state is MISSED)
    missed = check_in_by_id(desk.store, check_in_id)
    assert (missed.shared_note, missed.private_note, missed.next_step) == (
        "Unit 4 is hard.", "A parent is ill.", "Unit 5",
    )  # fmt: skip
    (entry,) = check_in_log(desk.store, *whole_span(NOW), NOW)
    assert entry.state is MISSED
    assert check_ins_met(desk.store, 1) == {before.enrolment_id: (CheckInMet(FRIDAY, was_held=False),)}
    assert (page.form.shared.toPlainText(), page.form.next_step.text()) == ("Unit 4 is hard.", "Unit 5")
    assert not page.form.is_filled
    page.form.shared.setPlainText("Unit 4 was hard.")
    QTest.keyClick(page.form.shared, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).shared_note == "Unit 4 was hard.")
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id) == missed)
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id) == before)


def test_to_say_the_same_again_opens_the_notes_and_decides_nothing(qtbot, desk, navigator, shown):
    check_in_id = check_in(desk, AICHA, FRIDAY, HELD, concluded_at=NOW, private_note="A parent is ill.")
    page = shown()
    page.turn(-1)
    click_in_week(page, FRIDAY)
    line = next(one for one in page.findChildren(LineWidget) if one.line is page.list.line)
    with qtbot.assertNotEmitted(navigator.decision_wanted):
        button(line, "Took place").click()
    assert page.form.isVisible()
    assert page.form.private.toPlainText() == "A parent is ill."
    assert check_in_by_id(desk.store, check_in_id).state is HELD


def choose_answer(page: CheckInsPage, words: str) -> None:
    """Choose from the menu of the current line what somebody answered on the phone."""
    line = next(one for one in page.findChildren(LineWidget) if one.line is page.list.line)
    button(line, "Their answer").click()
    (menu,) = line.findChildren(QMenu)
    next(one for one in menu.actions() if one.text() == words).trigger()
    menu.close()


def test_answers_given_by_phone_are_entered_by_a_menu_too_also_without_single_letters(
    qtbot, desk, navigator, shown
):
    desk.commands.choose({}, has_letters=False)
    with desk.profile.open() as store:
        add_account(store, MAIL, NOW)
    proposal_id = offer(desk, DJILALI, *(NOW + timedelta(hours=hours) for hours in (-1, 26, 50)))
    page = shown()
    assert "Chosen by phone?" not in said(page)
    assert page.list.line.section is CheckInSection.WAITING
    choose_answer(page, "3. Wednesday 12:00")
    qtbot.waitUntil(lambda: proposal_by_id(desk.store, proposal_id).state is ProposalState.CHOSEN)
    (made,) = check_ins_of_learner(desk.store, person(desk, DJILALI).learner_id)
    with desk.profile.open() as store:
        set_state(store, made.message_id or 0, MessageState.HANDED_OVER, NOW, was=(MessageState.QUEUED,))
    page.reload()
    qtbot.waitUntil(lambda: page.list.line.was_handed_over)
    choose_answer(page, "Declined")
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, made.id).answer is Answer.DECLINED)
    qtbot.waitUntil(lambda: page.list.line.section is CheckInSection.DECLINED)
    choose_answer(page, "Accepted")
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, made.id).answer is Answer.ACCEPTED)


def came(desk: Desk, name: str, body: str, at: datetime = NOW - timedelta(minutes=5)) -> int:
    """Let a learner's answer to what was offered come in."""
    who = person(desk, name).learner_id
    row = ReplyRow(
        0, None, f"{name} {at}", who, None, LetterKind.REPLY, True, "x@learners.example", "Re:", body, at
    )
    with desk.profile.open() as store:
        return add_reply(store, row) or 0


def test_what_an_answer_chose_stands_there_and_one_key_books_it(qtbot, desk, navigator, shown):
    with desk.profile.open() as store:
        add_account(store, MAIL, NOW)
    proposal_id = offer(desk, DJILALI, NOW + timedelta(days=1), NOW + timedelta(days=2))
    offer(desk, ELENA, NOW + timedelta(days=3))
    reply_id = came(desk, DJILALI, "2, merci !")
    page = shown()
    text = said(page)
    assert "1 person has chosen a moment. 1 person has your proposals and has not chosen yet." in text
    assert "Chose 2: Wednesday 25 November at 10:00" in text
    assert "“2, merci !”" in text
    stand_on(page, CheckInSection.WAITING)
    assert page.list.line.first_name == "Djilali"
    assert button(page.focusWidget(), "Book it, Y").isVisible()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: proposal_by_id(desk.store, proposal_id).state is ProposalState.CHOSEN)
    (made,) = check_ins_of_learner(desk.store, person(desk, DJILALI).learner_id)
    assert (made.slot.starts_at, made.proposal_id) == (NOW + timedelta(days=2), proposal_id)
    assert reply_by_id(desk.store, reply_id).seen_at is not None  # as on the page of replies
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: proposal_by_id(desk.store, proposal_id).state is ProposalState.OPEN)
    assert reply_by_id(desk.store, reply_id).seen_at is None


def test_the_last_answer_counts_and_one_that_is_not_plain_chooses_nothing(qtbot, desk, shown):
    offer(desk, DJILALI, NOW + timedelta(days=1), NOW + timedelta(days=2))
    came(desk, DJILALI, "2", NOW - timedelta(minutes=9))
    came(desk, DJILALI, "Finalement je ne sais pas si je pourrai.")
    page = shown()
    assert "Chose 2" not in said(page)
    assert "2 moments offered" in said(page)


def test_that_no_moment_suits_is_said_too(qtbot, desk, shown):
    offer(desk, DJILALI, NOW + timedelta(days=1), NOW + timedelta(days=2))
    came(desk, DJILALI, "Aucun ne me convient.")
    page = shown()
    assert "None of the moments suits Djilali: offer others?" in said(page)
    assert "has not chosen yet" not in said(page)


def test_what_was_written_after_a_check_in_is_kept_when_the_page_is_left(qtbot, desk, navigator, shown):
    check_in_id = check_in(desk, AICHA, FRIDAY)
    page = shown()
    stand_on(page, CheckInSection.OVER)
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Y)
    page.form.shared.setPlainText("Three evenings.")
    page.form.goal.setText("Two units")
    page.hide()
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).shared_note == "Three evenings.")
    page.show()
    page.hide()  # what is kept is not kept a second time
    page.show()
    page.form.shared.setPlainText("Three evenings a week.")
    QTest.keyClick(page.form.shared, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).shared_note == "Three evenings a week.")
    assert [goal.words for goal in goals_of_learner(desk.store, person(desk, AICHA).learner_id)] == ["Two units"]
    navigator.undo_wanted.emit()
    qtbot.waitUntil(lambda: check_in_by_id(desk.store, check_in_id).shared_note == "Three evenings.")


def painted(week: WeekPicture) -> list[str]:
    """Return the words that are painted in a week."""
    with Written() as written:
        week.grab()
    return written.words


def test_a_block_of_another_length_than_the_usual_says_it(qtbot, desk, shown):
    for hours, minutes in ((1, 15), (3, 30), (5, 45)):
        at = NOW + timedelta(hours=hours)
        check_in_id = check_in(desk, ELENA, at)
        with desk.profile.open() as store:
            change_check_in(store, replace(check_in_by_id(store, check_in_id), slot=Slot(at, minutes)))
    day = NOW + timedelta(days=1)
    times = ((day, 15, "Coffee"), (day + timedelta(hours=2), 180, "Jury"))
    with desk.profile.open() as store:
        take_times(store, [BusyRow(at, at + timedelta(minutes=length), title) for at, length, title in times], NOW)
    page = shown()
    words = painted(page.week)
    assert [word for word in words if word.startswith(("Elena", "Coffee"))] == [
        "Elena Petrova · 15\N{PRIME}",
        "Elena Petrova",
        "Elena Petrova · 45\N{PRIME}",
        "Coffee · 15\N{PRIME}",
    ]
    assert "Jury" in words


def test_each_block_of_the_week_is_found_where_it_stands_and_the_one_stood_on_is_said_aloud(
    qtbot, desk, shown, monkeypatch
):
    tell_roles()
    at = NOW + timedelta(hours=4)
    check_in(desk, ELENA, at, medium=Medium.VIDEO)
    offer(desk, DJILALI, NOW + timedelta(days=1))
    page = shown()
    whole = QAccessible.queryAccessibleInterface(page.week)
    qtbot.waitUntil(lambda: whole.childCount() > 0)
    blocks = [whole.child(number) for number in range(whole.childCount())]
    sentences = [one.text(QAccessible.Text.Name) for one in blocks]
    assert sentences == [
        "Monday 23 November, 14:00 to 14:30: Elena Petrova, video",
        "Tuesday 24 November, 10:00 to 10:30: Djilali · 1 of 1",
    ]
    assert {one.role() for one in blocks} == {QAccessible.Role.ListItem}
    place = page.week.mapToGlobal(place_of(page.week, Slot(at, 30)))
    assert [one.rect().contains(place) for one in blocks] == [True, False]
    aloud = said_aloud(monkeypatch)
    click_in_week(page, at)
    QTest.keyClick(page.week, Qt.Key.Key_Down)
    assert aloud == sentences
    page.turn(5)
    qtbot.waitUntil(lambda: not any(one.isVisible() for one in page.week.findChildren(ToldBlock)))


def test_the_button_books_with_whom_its_key_does(qtbot, desk, navigator, shown):
    check_in(desk, ELENA, NOW + timedelta(hours=4))
    with desk.profile.open() as store:
        take_times(store, [BusyRow(NOW + timedelta(hours=1), NOW + timedelta(hours=2), "Jury")], NOW)
    page = shown()
    assert page.list.line.first_name == "Elena"
    with (
        qtbot.waitSignal(navigator.booking_wanted) as booking,
        qtbot.assertNotEmitted(page._navigator.palette_wanted),
    ):
        button(page, "Book, B").click()
    assert booking.args[0].learner_id == person(desk, ELENA).learner_id
    stand_in_week(page, "Jury")
    with qtbot.waitSignal(page._navigator.palette_wanted):
        button(page, "Book, B").click()


def test_hours_about_a_change_of_the_clocks_carry_their_offset_on_the_page_and_in_the_invitation(
    qtbot, desk, navigator, shown
):
    friday = datetime(2026, 10, 23, 13, 0, tzinfo=UTC)
    monday = datetime(2026, 10, 26, 14, 0, tzinfo=UTC)
    desk.now = lambda: friday
    with desk.profile.open() as store:
        add_account(store, MAIL, friday)
        # Lagos never changes its clocks: it is the trainer's that do.
        store.execute("update learner set zone = 'Africa/Lagos' where id = ?", [person(desk, DJILALI).learner_id])
    offer(desk, DJILALI, monday, held_until=monday)
    check_in(desk, ELENA, friday + timedelta(hours=2))
    page = shown()
    text = said(page).replace("\xa0", " ")
    assert "17:00 (UTC+2), in 2 h 00" in text
    assert "1. Monday 15:00 (UTC+1)" in text
    stand_on(page, CheckInSection.WAITING)
    with qtbot.waitSignal(navigator.decision_wanted) as decided:
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_1)
    assert decided.args[0].told == "Check-in with Djilali Boumediene booked: Mon 26 Oct, 15:00 (UTC+1)"
    who = person(desk, DJILALI).learner_id
    qtbot.waitUntil(lambda: bool(check_ins_of_learner(desk.store, who)))
    (letter,) = messages_of_learner(desk.store, who)
    assert "lundi 26 octobre à 15:00 (UTC+1)" in letter.body


@pytest.mark.parametrize("state", [ProposalState.OPEN, ProposalState.EXPIRED])
def test_moments_that_are_not_kept_free_say_so_and_whoever_has_them_is_waited_for(qtbot, desk, shown, state):
    """The program calls them expired at its next round: there is nothing that it holds."""
    made_at = NOW - timedelta(minutes=46)
    proposal_id = offer(desk, DJILALI, NOW + timedelta(days=1), held_until=made_at, made_at=made_at)
    with desk.profile.open() as store:
        set_proposal_state(store, proposal_id, state, made_at)
    page = shown()
    assert "1 moment offered, not kept free: an answer is awaited." in said(page)
    assert "1 person has your proposals and has not chosen yet." in said(page)
    assert "Djilali" not in [name for section, name in lines(page) if section == "without"]
    later = NOW + timedelta(days=2)
    desk.now = lambda: later
    page.reload()
    assert "no answer by" in said(page)
    assert "has not chosen yet" not in said(page)


def test_the_check_ins_are_exported_by_a_button_too(qtbot, desk, navigator, shown, tmp_path, monkeypatch):
    check_in(desk, AICHA, FRIDAY, HELD)
    target = tmp_path / "log.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page = shown()
    with qtbot.waitSignal(navigator.told):
        button(page, "Export, Ctrl E").click()
    assert "Aïcha" in target.read_text("utf-8-sig")


def test_no_holiday_stands_over_a_day_that_is_worked(qtbot, desk, shown):
    desk.settings = replace(desk.settings, day_hours={"2026-12-25": "09:00-12:00"})
    page = shown()
    page.turn(4)
    assert page.monday == date(2026, 12, 21)
    assert "holiday" not in painted(page.week)
    desk.settings = replace(desk.settings, day_hours={})
    page.reload()
    assert "holiday" in painted(page.week)
