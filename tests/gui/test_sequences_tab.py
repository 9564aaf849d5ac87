"""The tab of sequences: who waits, what leaves by which key, and how a sequence is set."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from open_university import AICHA, DJILALI, YUSUF, person
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cockpit.connector import LetterKind
from cockpit.domain.messages import MessageState
from cockpit.domain.sequences import EndedBecause, StepKind
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.messages.beginning import begin_sequence
from cockpit.gui.messages.sequences_tab import SequencesTab
from cockpit.gui.navigation import Navigator
from cockpit.gui.writing import writing_of
from cockpit.reports.sequences import sequences_now
from cockpit.reports.today import todays_queue
from cockpit.sequences.advance import advance
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.outbox import messages_of_learner
from cockpit.store.replies import ReplyRow, add_reply
from cockpit.store.sequences import all_sequences, open_runs, run_by_id

Key = Qt.Key
CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def mailbox(desk: Desk) -> int:
    with desk.profile.open() as store:
        settings = {"from_address": "nadia@example.org", "host": "mail.example.org"}
        row = AccountRow(0, "mail", "smtp", settings, "s", "Nadia Ferhat", "nadia@example.org", None)
        return add_account(store, row, desk.now())


def written(desk: Desk, qtbot: QtBot) -> None:
    """Wait until everything that was decided is in the store."""
    ends: list[object] = []
    desk.writer.put(ends.append)
    qtbot.waitUntil(lambda: bool(ends))


def begin(desk: Desk, navigator: Navigator, qtbot: QtBot, *names: str) -> None:
    begin_sequence(desk, navigator, [person(desk, name) for name in names])
    written(desk, qtbot)


@pytest.fixture
def tab(desk: Desk, navigator: Navigator, decisions: Decisions, qtbot: QtBot) -> Iterator[SequencesTab]:
    found = SequencesTab(desk, navigator)
    qtbot.addWidget(found)
    found.resize(1228, 700)
    with qtbot.waitExposed(found):
        found.show()
    found.activateWindow()
    yield found
    found.close()


def names(tab: SequencesTab) -> list[str]:
    return [line.row.learner for line in tab.model.shown_rows()]


def seen(tab: SequencesTab, qtbot: QtBot) -> None:
    tab.reload()
    qtbot.waitUntil(lambda: tab.pane.text != "" or bool(tab.pane.said) or not tab.model.rowCount())
    tab.table.setFocus()


def test_without_anybody_in_it_the_tab_tells_how_one_begins(tab: SequencesTab, qtbot: QtBot):
    seen(tab, qtbot)
    assert tab._nobody.isVisible() and tab._hint.isVisible()
    assert tab.editor.isVisible()
    assert len(tab.sequence_buttons) == 2


def test_who_has_begun_waits_with_the_words_that_would_leave(
    tab: SequencesTab, desk: Desk, navigator: Navigator, mailbox: int, qtbot: QtBot
):
    begin(desk, navigator, qtbot, DJILALI)
    seen(tab, qtbot)
    qtbot.waitUntil(lambda: bool(tab.pane.text))
    assert names(tab) == [DJILALI]
    assert tab.due == 1
    assert DJILALI.split()[0] in tab.pane.text
    assert "Step 1" in tab.pane.said


def test_control_return_sends_the_step_once_and_undo_makes_it_due_again(
    tab: SequencesTab, desk: Desk, navigator: Navigator, mailbox: int, qtbot: QtBot
):
    begin(desk, navigator, qtbot, DJILALI)
    seen(tab, qtbot)
    qtbot.waitUntil(lambda: bool(tab.pane.text))
    text = tab.pane.text
    qtbot.keyClick(tab.table, Key.Key_Return, CONTROL)
    qtbot.keyClick(tab.table, Key.Key_Return, CONTROL)
    written(desk, qtbot)
    (message,) = messages_of_learner(desk.store, person(desk, DJILALI).learner_id)
    assert message.state is MessageState.QUEUED
    assert message.body.strip() == text
    (run,) = open_runs(desk.store)
    assert (run.step, message.once) == (1, f"sequence:{run.id}:0")
    assert todays_queue(desk.store, desk.now(), desk.settings.zone).looked_after == 1


def test_without_a_mailbox_the_composer_opens_with_the_steps_template(
    tab: SequencesTab, desk: Desk, navigator: Navigator, qtbot: QtBot
):
    begin(desk, navigator, qtbot, DJILALI)
    seen(tab, qtbot)
    qtbot.waitUntil(lambda: bool(tab.pane.text))
    with qtbot.waitSignal(navigator.template_wanted) as wanted:
        qtbot.keyClick(tab.table, Key.Key_Return, CONTROL)
    assert wanted.args == [replace(person(desk, DJILALI), template="remobilise"), "remobilise"]
    assert not messages_of_learner(desk.store, person(desk, DJILALI).learner_id)


def test_o_leaves_a_step_out_and_the_next_one_has_its_day(
    tab: SequencesTab, desk: Desk, navigator: Navigator, decisions: Decisions, qtbot: QtBot
):
    begin(desk, navigator, qtbot, DJILALI)
    seen(tab, qtbot)
    qtbot.keyClick(tab.table, Key.Key_O)
    written(desk, qtbot)
    (run,) = open_runs(desk.store)
    today = desk.now().astimezone(desk.zone).date()
    assert (run.step, run.next_on) == (1, today + timedelta(days=5))
    seen(tab, qtbot)
    assert tab.due == 0
    assert desk.words.weekday_and_day(run.next_on) in tab.pane.said
    assert "stops if they answer" in tab.pane.said
    decisions.take_back()
    written(desk, qtbot)
    assert open_runs(desk.store)[0].step == 0


def test_j_and_k_move_and_shift_q_stops_for_one_person_only(
    tab: SequencesTab, desk: Desk, navigator: Navigator, qtbot: QtBot
):
    begin(desk, navigator, qtbot, DJILALI, YUSUF, AICHA)
    seen(tab, qtbot)
    before = names(tab)
    qtbot.keyClick(tab.table, Key.Key_J)
    assert tab.current is not None
    chosen = tab.current
    assert chosen.learner == before[1]
    qtbot.keyClick(tab.table, Key.Key_Q, SHIFT)
    written(desk, qtbot)
    stopped = run_by_id(desk.store, chosen.run.id)
    assert stopped is not None and stopped.ended_because is EndedBecause.STOPPED
    seen(tab, qtbot)
    assert names(tab) == [before[0], before[2], before[1]]
    assert "stopped by you" in tab.model.shown_rows()[2].when
    assert tab.current is not None and tab.current.learner == before[2]


def test_return_opens_the_page_in_the_order_of_the_list(
    tab: SequencesTab, desk: Desk, navigator: Navigator, qtbot: QtBot
):
    begin(desk, navigator, qtbot, DJILALI, YUSUF)
    seen(tab, qtbot)
    with qtbot.waitSignal(navigator.learner_wanted) as wanted:
        qtbot.keyClick(tab.table, Key.Key_Return)
    first, people = wanted.args
    assert people[0] == first and len(people) == 2


def test_a_beginning_for_many_is_one_undo(desk: Desk, navigator: Navigator, decisions: Decisions, qtbot: QtBot):
    begin(desk, navigator, qtbot, DJILALI, YUSUF, AICHA)
    assert len(open_runs(desk.store)) == 3
    decisions.take_back()
    written(desk, qtbot)
    assert not open_runs(desk.store)


# --- how a sequence is set ------------------------------------------------------------------------


def test_sending_alone_says_what_it_means_and_within_which_bounds(tab: SequencesTab, desk: Desk, qtbot: QtBot):
    seen(tab, qtbot)
    tab.edit(all_sequences(desk.store)[0].id)
    assert not tab.editor.most.isVisible()
    tab.editor.way.choose("alone")
    assert tab.editor.most.isVisible()
    assert "20 a day at most, between 8 and 20" in tab.editor._way.full_text
    written(desk, qtbot)
    assert all_sequences(desk.store)[0].is_sent_alone


def test_steps_are_changed_moved_taken_out_and_added_and_each_is_undone(
    tab: SequencesTab, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    seen(tab, qtbot)
    first = all_sequences(desk.store)[0]
    tab.edit(first.id)
    editor = tab.editor
    editor.lines[1].days.setFocus()
    for _ in range(2):
        qtbot.keyClick(editor.lines[1].days, Key.Key_Up)
    assert editor.lines[1].days.hasFocus()
    editor.lines[1].kind.setFocus()
    qtbot.keyClick(editor.lines[1].kind, Key.Key_Down, ALT)
    editor.lines[0].kind.setFocus()
    qtbot.mouseClick(editor.add_button, Qt.MouseButton.LeftButton)
    editor.remove_step(0)
    written(desk, qtbot)
    steps = all_sequences(desk.store)[0].steps
    assert [step.kind for step in steps] == [
        StepKind.CALL,
        StepKind.MESSAGE,
        StepKind.DECIDE,
        StepKind.MESSAGE,
    ]
    assert steps[1].after_days == 7
    for _ in range(5):
        decisions.take_back()
    written(desk, qtbot)
    assert all_sequences(desk.store)[0] == first
    seen(tab, qtbot)
    qtbot.waitUntil(lambda: [line.step for line in editor.lines] == list(first.steps))


def test_alt_with_the_arrows_moves_a_step_and_the_focus_goes_with_it(tab: SequencesTab, desk: Desk, qtbot: QtBot):
    seen(tab, qtbot)
    tab.edit(all_sequences(desk.store)[0].id)
    line = tab.editor.lines[2]
    line.kind.setFocus()
    qtbot.keyClick(line.kind, Key.Key_Up, ALT)
    assert tab.editor.lines[1].step.kind is StepKind.CALL
    assert tab.editor.lines[1].kind.hasFocus()


def test_a_sequence_that_is_off_lets_nothing_be_due(
    tab: SequencesTab, desk: Desk, navigator: Navigator, qtbot: QtBot
):
    begin(desk, navigator, qtbot, DJILALI)
    seen(tab, qtbot)
    tab.edit(all_sequences(desk.store)[0].id)
    tab.editor.is_on.choose("off")
    written(desk, qtbot)
    seen(tab, qtbot)
    assert tab.due == 0


def test_every_button_and_field_has_a_name(tab: SequencesTab, desk: Desk, qtbot: QtBot):
    seen(tab, qtbot)
    for widget in tab.editor.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName() or getattr(widget, "text", lambda: "")(), widget
    with QSignalBlocker(tab):
        assert tab.table.accessibleName()


# --- adding and removing --------------------------------------------------------------------------


def typed(tab: SequencesTab, qtbot: QtBot, name: str) -> None:
    """Answer the question for a name."""
    field = tab.adding.ask_line.field
    assert tab.adding.ask_line.isVisible()
    field.setText(name)
    qtbot.keyClick(field, Key.Key_Return)


def test_a_new_sequence_has_one_step_asks_before_it_and_is_shown(
    tab: SequencesTab, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    seen(tab, qtbot)
    tab.new_button.click()
    typed(tab, qtbot, "Key accounts")
    written(desk, qtbot)
    tab.reload()
    qtbot.waitUntil(lambda: tab.editor.sequence is not None and tab.editor.sequence.name == "Key accounts")
    new = all_sequences(desk.store)[-1]
    assert (new.name, new.is_sent_alone, [step.kind for step in new.steps]) == (
        "Key accounts",
        False,
        [StepKind.MESSAGE],
    )
    assert len(tab.sequence_buttons) == 3
    decisions.take_back()
    written(desk, qtbot)
    tab.reload()
    qtbot.waitUntil(lambda: len(tab.sequence_buttons) == 2)
    assert tab.editor.sequence is not None and tab.editor.sequence.is_ours


def test_a_clone_has_the_steps_of_the_one_it_was_made_from(tab: SequencesTab, desk: Desk, qtbot: QtBot):
    seen(tab, qtbot)
    ours = all_sequences(desk.store)[0]
    tab.edit(ours.id)
    tab.editor.clone_button.click()
    typed(tab, qtbot, "Remobilise gently")
    written(desk, qtbot)
    assert all_sequences(desk.store)[-1].steps == ours.steps


def test_ours_are_not_removed_and_congratulations_not_cloned(tab: SequencesTab, desk: Desk, qtbot: QtBot):
    seen(tab, qtbot)
    ours, praise = all_sequences(desk.store)
    tab.edit(ours.id)
    assert tab.editor.clone_button.isVisible() and not tab.editor.remove_button.isVisible()
    tab.edit(praise.id)
    assert not tab.editor.clone_button.isVisible() and not tab.editor.remove_button.isVisible()


def test_removing_a_sequence_ends_it_for_whoever_is_in_it_says_so_and_is_undone(
    tab: SequencesTab, desk: Desk, navigator: Navigator, decisions: Decisions, qtbot: QtBot
):
    seen(tab, qtbot)
    tab.new_button.click()
    typed(tab, qtbot, "Key accounts")
    written(desk, qtbot)
    new = all_sequences(desk.store)[-1]
    begin_sequence(desk, navigator, [person(desk, DJILALI), person(desk, AICHA)], new.id)
    written(desk, qtbot)
    tab.reload()
    qtbot.waitUntil(lambda: tab.editor.sequence == new and tab.model.rowCount() == 2)
    with qtbot.waitSignal(navigator.decision_wanted) as asked:
        tab.editor.remove_button.click()
    assert asked.args[0].told == "Sequence “Key accounts” removed: it has ended for 2 learners"
    written(desk, qtbot)
    assert new not in all_sequences(desk.store) and not open_runs(desk.store)
    decisions.take_back()
    written(desk, qtbot)
    assert all_sequences(desk.store)[-1] == new
    assert len(open_runs(desk.store)) == 2


def test_who_answered_is_shown_with_that_reason_for_two_weeks(
    tab: SequencesTab, desk: Desk, navigator: Navigator, mailbox: int, qtbot: QtBot
):
    begin(desk, navigator, qtbot, DJILALI)
    with desk.profile.open() as store:
        reply = ReplyRow(
            0,
            mailbox,
            "k1",
            person(desk, DJILALI).learner_id,
            None,
            LetterKind.REPLY,
            False,
            "djilali@learners.example",
            "Re",
            "Me voilà",
            desk.now() + timedelta(minutes=5),
        )
        add_reply(store, reply)
    for _ in advance(desk.profile.open, desk.now, desk.zone, "FR", writing_of(desk, desk.store)):
        pass
    seen(tab, qtbot)
    assert tab.due == 0
    (line,) = tab.model.shown_rows()
    assert (line.name, line.when) == (DJILALI, "ended: an answer came")
    qtbot.waitUntil(lambda: tab.pane.said == "Ended on Monday 23 November: an answer came.")
    assert not tab.pane.stop_button.isVisible() and tab.pane.open_button.isVisible()
    later = desk.now() + timedelta(days=15)
    assert not sequences_now(desk.store, later, desk.zone).ended
