"""A message by the clipboard: there for a moment, and remembered as handed over."""

from collections.abc import Iterator

import pytest
from open_university import DJILALI, NOW, person
from PySide6.QtGui import QClipboard, QGuiApplication
from pytestqt.qtbot import QtBot

from cockpit.domain.messages import MessageState
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.messages import copying
from cockpit.gui.messages.copying import Copying, copied_text
from cockpit.gui.messages.outgoing import Outgoing
from cockpit.gui.navigation import Navigator
from cockpit.reports.today import todays_queue
from cockpit.store.history import last_contacts
from cockpit.store.outbox import messages_of_learner

OUTGOING = Outgoing(
    None, "fr", "Où en êtes-vous ?", "Bonjour Djilali,\n\nOn fait le point ?", "djilali@learners.example"
)
TEXT = "Où en êtes-vous ?\n\nBonjour Djilali,\n\nOn fait le point ?"


@pytest.fixture
def clipboard(qapp: QGuiApplication) -> Iterator[QClipboard]:
    QGuiApplication.clipboard().clear()
    yield QGuiApplication.clipboard()
    QGuiApplication.clipboard().clear()


def in_queue(desk: Desk) -> bool:
    return DJILALI in {row.learner for row in todays_queue(desk.store, NOW, "Europe/Paris").rows}


def test_a_copied_message_is_handed_over_and_handles_the_alert(
    desk: Desk, navigator: Navigator, decisions: Decisions, clipboard: QClipboard, qtbot: QtBot
):
    whom = person(desk, DJILALI)
    with qtbot.waitSignal(decisions.changed):
        Copying(desk, navigator).copy(whom, OUTGOING)
    assert clipboard.text() == TEXT
    (message,) = messages_of_learner(desk.store, whom.learner_id)
    assert (message.state, message.account_id, message.body) == (MessageState.HANDED_OVER, None, OUTGOING.body)
    assert last_contacts(desk.store, NOW)[whom.learner_id] == NOW
    assert not in_queue(desk)


def test_undo_makes_it_no_contact_any_more(
    desk: Desk, navigator: Navigator, decisions: Decisions, clipboard: QClipboard, qtbot: QtBot
):
    whom = person(desk, DJILALI)
    with qtbot.waitSignal(decisions.changed):
        Copying(desk, navigator).copy(whom, OUTGOING)
    with qtbot.waitSignal(decisions.changed):
        decisions.take_back()
    (message,) = messages_of_learner(desk.store, whom.learner_id)
    assert message.state is MessageState.CANCELLED
    assert whom.learner_id not in last_contacts(desk.store, NOW)
    assert in_queue(desk)


def test_the_text_is_gone_after_a_while_but_nothing_else_is(
    desk: Desk, navigator: Navigator, clipboard: QClipboard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    assert copying.CLEARED_AFTER_MS == 30_000
    monkeypatch.setattr(copying, "CLEARED_AFTER_MS", 150)
    copies = Copying(desk, navigator)
    copies.put(OUTGOING.subject, OUTGOING.body)
    assert clipboard.text() == TEXT
    qtbot.waitUntil(lambda: clipboard.text() == "", timeout=3_000)
    copies.put(OUTGOING.subject, OUTGOING.body)
    clipboard.setText("something else")
    qtbot.wait(400)
    assert clipboard.text() == "something else"


def test_a_second_message_has_its_own_time(
    desk: Desk, navigator: Navigator, clipboard: QClipboard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    copies = Copying(desk, navigator)
    monkeypatch.setattr(copying, "CLEARED_AFTER_MS", 100)
    copies.put("", "first")
    monkeypatch.setattr(copying, "CLEARED_AFTER_MS", 60_000)
    copies.put("", "second")
    qtbot.wait(400)
    assert clipboard.text() == "second"
    copies.clear()
    assert clipboard.text() == ""


def test_a_message_without_a_subject_begins_with_its_text():
    assert copied_text(" ", "Bonjour\n") == "Bonjour"
