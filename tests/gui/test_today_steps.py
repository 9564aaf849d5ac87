"""Steps of sequences in today's queue, in the real frame: where they stand, what they say, what each key does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from open_university import DJILALI, ELENA, NOW, YUSUF, make_desk, make_profile, person
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cockpit.domain.alerts import Nature, Section
from cockpit.domain.messages import MessageState
from cockpit.domain.sequences import EndedBecause, Run
from cockpit.gui.ask_bar import ToColleague
from cockpit.gui.checkins.booking import BookingChoice
from cockpit.gui.desk import Desk
from cockpit.gui.frame import Frame
from cockpit.gui.labels import Label
from cockpit.gui.learners.page import LearnerPage
from cockpit.gui.messages.composer import ComposerPage
from cockpit.gui.today.page import TodayPage
from cockpit.gui.today.queue_model import ROW_ROLE
from cockpit.gui.writing import booking_of, writing_of
from cockpit.reports.rail import rail_figures
from cockpit.reports.today import QueueRow, todays_queue
from cockpit.sequences.advance import advance
from cockpit.sequences.runs import begin
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.history import ContactRow, add_contact, contacts_since
from cockpit.store.outbox import MessageRow, messages_of_learner
from cockpit.store.sequences import all_sequences, open_runs, run_by_id, save_run, save_sequence

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MESSAGE, OTHER_ANGLE, CALL, DECIDE = range(4)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    desk = make_desk(make_profile(tmp_path))
    desk.settings = replace(desk.settings, sync_minutes=0, zone="Europe/Paris")
    with desk.profile.open() as store:
        settings = {"from_address": "nadia@example.org", "host": "mail.example.org"}
        row = AccountRow(0, "mail", "smtp", settings, "s", "Nadia Ferhat", "nadia@example.org", None)
        add_account(store, row, desk.now())
    return desk


@pytest.fixture
def frame(qtbot: QtBot, desk: Desk) -> Iterator[Frame]:
    frame = Frame(desk)
    qtbot.addWidget(frame)
    frame.resize(1440, 900)
    with qtbot.waitExposed(frame):
        frame.show()
    frame.activateWindow()
    yield frame
    frame.close_down()


def at_step(desk: Desk, name: str, step: int) -> int:
    """Let somebody be at a step whose turn it is since today; return the run's id."""
    with desk.profile.open() as store:
        run_id = begin(
            store, all_sequences(store)[0].id, [person(desk, name).enrolment_id], NOW, desk.zone
        ).run_ids[0]
        save_run(store, replace(run_of(desk, run_id, store), step=step))
    return run_id


def run_of(desk: Desk, run_id: int, store: object = None) -> Run:
    found = run_by_id(store or desk.store, run_id)  # type: ignore[arg-type]
    assert found is not None
    return found


def today_page(frame: Frame) -> TodayPage:
    return frame._today


def seen(frame: Frame, qtbot: QtBot, name: str) -> TodayPage:
    """Show today's queue with somebody selected."""
    page = today_page(frame)
    with qtbot.waitSignal(page.was_read):
        frame.go("today")
    place = next(n for n in range(page.list.model().rowCount()) if learner_at(page, n) == name)
    page.list.setCurrentIndex(page.list.model().index(place, 0))
    page.list.setFocus()
    return page


def learner_at(page: TodayPage, number: int) -> str:
    row = page.list.model().index(number, 0).data(ROW_ROLE)
    return row.learner if row is not None else ""


def names(page: TodayPage) -> list[str]:
    return [name for n in range(page.list.model().rowCount()) if (name := learner_at(page, n))]


def row_of(desk: Desk, name: str) -> QueueRow | None:
    rows = todays_queue(desk.store, NOW, desk.settings.zone).rows
    return next((row for row in rows if row.learner == name), None)


def spoken(page: TodayPage, name: str) -> str:
    number = next(n for n in range(page.list.model().rowCount()) if learner_at(page, n) == name)
    return str(page.list.model().index(number, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def messages(desk: Desk, name: str) -> list[MessageRow]:
    return messages_of_learner(desk.store, person(desk, name).learner_id)


def written(desk: Desk, qtbot: QtBot) -> None:
    ends: list[object] = []
    desk.writer.put(ends.append)
    qtbot.waitUntil(lambda: bool(ends))


def press(qtbot: QtBot, frame: Frame, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    qtbot.keyClick(QApplication.focusWidget() or frame, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_a_step_stands_in_a_row_of_its_own_where_no_alert_is_open(frame: Frame, desk: Desk, qtbot: QtBot):
    at_step(desk, ELENA, OTHER_ANGLE)
    page = seen(frame, qtbot, ELENA)
    row = row_of(desk, ELENA)
    assert row is not None
    assert (row.alert, row.section, row.nature) == (None, Section.THIS_WEEK, Nature.LOST)
    assert spoken(page, ELENA) == (
        f"{ELENA}, Lost contact. In the sequence since 23 November. Remobilise, after a silence"
        " Suggested: Step 2 of 4: another angle."
    )


def test_a_step_to_decide_stands_under_to_decide(frame: Frame, desk: Desk, qtbot: QtBot):
    at_step(desk, ELENA, DECIDE)
    seen(frame, qtbot, ELENA)
    row = row_of(desk, ELENA)
    assert row is not None and (row.section, row.nature) == (Section.DECIDE, Nature.DECIDE)


def test_who_has_an_open_alert_keeps_one_row_that_says_the_step(frame: Frame, desk: Desk, qtbot: QtBot):
    before = row_of(desk, DJILALI)
    at_step(desk, DJILALI, OTHER_ANGLE)
    page = seen(frame, qtbot, DJILALI)
    after = row_of(desk, DJILALI)
    assert names(page).count(DJILALI) == 1
    assert before is not None and after is not None
    assert (after.section, after.alert) == (before.section, before.alert)
    assert "Suggested: Step 2 of 4: another angle." in spoken(page, DJILALI)
    assert "Silent for 22 days" in spoken(page, DJILALI)


def test_the_right_pane_says_the_step_its_words_and_what_ends_it(frame: Frame, desk: Desk, qtbot: QtBot):
    at_step(desk, DJILALI, OTHER_ANGLE)
    page = seen(frame, qtbot, DJILALI)

    def said() -> str:
        return "\n".join(label.full_text for label in page.pane.findChildren(Label) if label.isVisible())

    qtbot.waitUntil(lambda: "Step 2 of 4: another angle" in said())
    assert "Stops if they answer, log in" in said()
    assert "Bonjour Djilali" in said()


def test_m_opens_the_steps_words_and_sending_them_is_the_step_until_undone(frame: Frame, desk: Desk, qtbot: QtBot):
    run_id = at_step(desk, DJILALI, OTHER_ANGLE)
    page = seen(frame, qtbot, DJILALI)
    press(qtbot, frame, Key.Key_M)
    composer = frame.findChild(ComposerPage)
    assert composer is not None
    qtbot.waitUntil(lambda: composer._mailing.template == "other_angle" and composer._may_send())
    with qtbot.waitSignal(page.was_read):
        press(qtbot, frame, Key.Key_Return, CONTROL)
        qtbot.waitUntil(lambda: frame._place == "today")
    written(desk, qtbot)
    (message,) = messages(desk, DJILALI)
    assert (message.template, message.state) == ("other_angle", MessageState.QUEUED)
    assert message.once == f"sequence:{run_id}:{OTHER_ANGLE}"
    assert run_of(desk, run_id).step == CALL
    qtbot.waitUntil(lambda: DJILALI not in names(page))
    frame._decisions.take_back()
    written(desk, qtbot)
    assert messages(desk, DJILALI)[0].state is MessageState.CANCELLED
    assert run_of(desk, run_id).step == OTHER_ANGLE
    qtbot.waitUntil(lambda: DJILALI in names(page))


def test_a_message_of_a_step_is_withdrawn_when_the_sequence_ends_before_it_leaves(
    frame: Frame, desk: Desk, qtbot: QtBot
):
    at_step(desk, ELENA, OTHER_ANGLE)
    seen(frame, qtbot, ELENA)
    press(qtbot, frame, Key.Key_M)
    composer = frame.findChild(ComposerPage)
    assert composer is not None
    qtbot.waitUntil(lambda: composer._mailing.template == "other_angle" and composer._may_send())
    press(qtbot, frame, Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: frame._place == "today")
    written(desk, qtbot)
    assert row_of(desk, ELENA) is None
    with desk.profile.open() as store:
        store.execute("update learner set objected_at = 1 where name = ?", [ELENA])
    for _ in advance(desk.profile.open, desk.now, desk.zone, "FR", writing_of(desk, desk.store)):
        pass
    assert [one.state for one in messages(desk, ELENA)] == [MessageState.CANCELLED]


def test_s_holds_a_step_until_its_day(frame: Frame, desk: Desk, qtbot: QtBot):
    run_id = at_step(desk, ELENA, OTHER_ANGLE)
    page = seen(frame, qtbot, ELENA)
    press(qtbot, frame, Key.Key_S)
    press(qtbot, frame, Key.Key_2)
    written(desk, qtbot)
    qtbot.waitUntil(lambda: ELENA not in names(page))
    assert row_of(desk, ELENA) is None
    assert run_of(desk, run_id).step == OTHER_ANGLE
    later = todays_queue(desk.store, NOW + timedelta(days=3), desk.settings.zone).rows
    assert ELENA in [row.learner for row in later]
    frame._decisions.take_back()
    written(desk, qtbot)
    assert row_of(desk, ELENA) is not None


def test_d_marks_a_step_done_without_a_message_and_the_queue_goes_on(frame: Frame, desk: Desk, qtbot: QtBot):
    run_id = at_step(desk, ELENA, OTHER_ANGLE)
    page = seen(frame, qtbot, ELENA)
    to_see = page.today.count(None) if page.today is not None else 0
    press(qtbot, frame, Key.Key_D)
    assert ELENA not in names(page)
    assert page.list.currentIndex().data(ROW_ROLE) is not None
    written(desk, qtbot)
    assert not messages(desk, ELENA)
    assert run_of(desk, run_id).step == CALL
    today = todays_queue(desk.store, NOW, desk.settings.zone)
    assert (today.count(None), today.looked_after) == (to_see - 1, 1)
    assert rail_figures(desk.store, NOW, desk.settings.zone).to_see == to_see - 1
    frame._decisions.take_back()
    written(desk, qtbot)
    assert run_of(desk, run_id).step == OTHER_ANGLE
    assert todays_queue(desk.store, NOW, desk.settings.zone).looked_after == 0
    frame._decisions.again()
    written(desk, qtbot)
    assert run_of(desk, run_id).step == CALL


def test_a_call_is_the_step_and_is_logged_when_it_reached_the_person(frame: Frame, desk: Desk, qtbot: QtBot):
    run_id = at_step(desk, ELENA, CALL)
    page = seen(frame, qtbot, ELENA)
    assert "Suggested: Step 3 of 4: Call." in spoken(page, ELENA)
    press(qtbot, frame, Key.Key_C)
    written(desk, qtbot)
    assert run_of(desk, run_id).step == DECIDE
    press(qtbot, frame, Key.Key_1)
    written(desk, qtbot)
    assert len(contacts_since(desk.store, person(desk, ELENA).learner_id, NOW - timedelta(days=1))) == 1
    frame._decisions.take_back()
    written(desk, qtbot)
    assert run_of(desk, run_id).step == CALL
    assert not contacts_since(desk.store, person(desk, ELENA).learner_id, NOW - timedelta(days=1))


def test_a_pause_at_the_step_to_decide_ends_the_sequence(frame: Frame, desk: Desk, qtbot: QtBot):
    run_id = at_step(desk, ELENA, DECIDE)
    seen(frame, qtbot, ELENA)
    press(qtbot, frame, Key.Key_P)
    written(desk, qtbot)
    assert row_of(desk, ELENA) is None
    for _ in advance(desk.profile.open, desk.now, desk.zone, "FR", writing_of(desk, desk.store)):
        pass
    assert run_of(desk, run_id).ended_because is EndedBecause.PAUSED


def test_people_at_the_same_step_are_written_to_together_each_in_its_words(frame: Frame, desk: Desk, qtbot: QtBot):
    first, second = at_step(desk, ELENA, OTHER_ANGLE), at_step(desk, DJILALI, OTHER_ANGLE)
    page = seen(frame, qtbot, ELENA)
    press(qtbot, frame, Key.Key_X)
    seen(frame, qtbot, DJILALI)
    press(qtbot, frame, Key.Key_X)
    assert len(page._chosen()) == 2
    press(qtbot, frame, Key.Key_M)
    composer = frame.findChild(ComposerPage)
    assert composer is not None
    qtbot.waitUntil(lambda: len(composer._chosen()) == 2)
    assert composer._mailing.template == "other_angle"
    qtbot.waitUntil(composer._may_send)
    press(qtbot, frame, Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: frame._place == "today")
    written(desk, qtbot)
    assert [run_of(desk, run_id).step for run_id in (first, second)] == [CALL, CALL]


def test_what_leaves_alone_does_not_wait_for_the_trainer_unless_it_has_no_way(desk: Desk, qtbot: QtBot):
    with desk.profile.open() as store, store.write():
        save_sequence(store, replace(all_sequences(store)[0], is_sent_alone=True), NOW)
    at_step(desk, ELENA, OTHER_ANGLE)
    at_step(desk, YUSUF, OTHER_ANGLE)  # no address is known
    assert len(open_runs(desk.store)) == 2
    assert row_of(desk, ELENA) is None
    waiting = row_of(desk, YUSUF)
    assert waiting is not None and waiting.step is not None


def test_the_keys_of_the_learners_page_are_about_the_step_too(frame: Frame, desk: Desk, qtbot: QtBot):
    run_id = at_step(desk, ELENA, OTHER_ANGLE)
    seen(frame, qtbot, ELENA)
    press(qtbot, frame, Key.Key_Return)
    page = frame.findChild(LearnerPage)
    assert page is not None
    qtbot.waitUntil(lambda: page._view is not None and page._buttons["done"].isEnabled())
    page.acts.actions["done"].trigger()
    written(desk, qtbot)
    assert run_of(desk, run_id).step == CALL


def test_a_check_in_is_the_step(frame: Frame, desk: Desk, qtbot: QtBot):
    run_id = at_step(desk, ELENA, OTHER_ANGLE)
    page = seen(frame, qtbot, ELENA)
    who = page._person()
    assert who is not None
    choice = BookingChoice(NOW + timedelta(days=1), 20, "Point", "Bonjour")
    frame._decisions.book(who, booking_of(desk, who, choice))
    written(desk, qtbot)
    assert run_of(desk, run_id).step == CALL
    assert row_of(desk, ELENA) is None
    frame._decisions.take_back()
    written(desk, qtbot)
    assert run_of(desk, run_id).step == OTHER_ANGLE


def test_a_step_passed_on_waits_until_the_day_to_look_again(frame: Frame, desk: Desk, qtbot: QtBot):
    run_id = at_step(desk, ELENA, CALL)
    page = seen(frame, qtbot, ELENA)
    who = page._person()
    assert who is not None
    frame._decide((who,), ToColleague("farid@example.org", NOW.date() + timedelta(days=3)))
    written(desk, qtbot)
    assert row_of(desk, ELENA) is None
    assert run_of(desk, run_id).step == CALL
    later = todays_queue(desk.store, NOW + timedelta(days=3), desk.settings.zone).rows
    assert ELENA in [row.learner for row in later]


def test_after_a_contact_the_row_counts_the_days_without_an_answer(frame: Frame, desk: Desk, qtbot: QtBot):
    run_id = at_step(desk, ELENA, OTHER_ANGLE)
    began = NOW - timedelta(days=5)
    with desk.profile.open() as store:
        store.execute("update sequence_run set started_on = ? where id = ?", [began.date().isoformat(), run_id])
        store.execute("update enrolment_summary set last_active_on = '2026-11-17'")
        add_contact(store, ContactRow(person(desk, ELENA).learner_id, "lms_message", began, ""))
    page = seen(frame, qtbot, ELENA)
    assert "5 days without an answer. Remobilise, after a silence Suggested: Step 2 of 4" in spoken(page, ELENA)
