"""Bringing a lost learner back by two keys and a line (DESIGN.md, section 14), in the window's own frame."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from open_university import DJILALI, NOW, TRAINER, make_desk, make_profile, with_alert
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cockpit.domain.checkins import CheckInState, ProposalState, Slot
from cockpit.domain.messages import MessageState
from cockpit.gui.checkins.week_grid import WeekGrid
from cockpit.gui.desk import Desk
from cockpit.gui.frame import Frame
from cockpit.reports.today import todays_queue
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.checkins import CheckInRow, add_check_in, check_in_by_id
from cockpit.store.outbox import MessageRow, messages_of_learner
from cockpit.store.proposals import proposals_of_learner
from cockpit.store.taken import taken_spans

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    return make_desk(make_profile(tmp_path))  # the frame closes it


@pytest.fixture
def frame(qtbot: QtBot, desk: Desk) -> Iterator[Frame]:
    settings = {
        "host": "127.0.0.1",
        "port": "1",
        "security": "tls",
        "username": "nadia",
        "from_address": "n@x.example",
    }
    add_account(desk.store, AccountRow(0, "mail", "smtp", settings, "s", TRAINER, "n@x.example", None), NOW)
    frame = Frame(desk)
    qtbot.addWidget(frame)
    frame.resize(1440, 900)
    with qtbot.waitExposed(frame):
        frame.show()
    frame.activateWindow()
    yield frame
    frame.close_down()


def focused() -> QWidget | None:
    return QApplication.focusWidget()


def messages(desk: Desk) -> list[MessageRow]:
    return messages_of_learner(desk.store, with_alert(desk, DJILALI).learner_id)


def test_b_a_line_and_ctrl_enter_offer_three_moments_and_u_takes_them_back(qtbot: QtBot, desk: Desk, frame: Frame):
    whom = with_alert(desk, DJILALI)
    frame.show_learner(whom, (whom,))
    qtbot.waitUntil(lambda: focused() is not None)
    qtbot.keyClick(focused(), Qt.Key.Key_B)
    qtbot.waitUntil(lambda: isinstance(focused(), WeekGrid))
    for letter in "Bravo pour le module 4, continuons ensemble.":
        QTest.keyClicks(focused(), letter)
    qtbot.keyClick(focused(), Qt.Key.Key_Return, CONTROL)

    qtbot.waitUntil(lambda: len(proposals_of_learner(desk.store, whom.learner_id)) == 1)
    (proposal,) = proposals_of_learner(desk.store, whom.learner_id)
    assert len(proposal.slots) == 3 and proposal.holds_at(NOW)
    (message,) = messages(desk)
    assert (message.state, message.is_contact, message.template) == (MessageState.QUEUED, True, "propose")
    assert message.not_before is not None and message.not_before > NOW  # ten seconds, or their morning
    mail = message_from_bytes(message.mime, policy=policy.default)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Bravo pour le module 4, continuons ensemble." in text
    assert "1. mardi 24 novembre à 08:00" in text
    assert whom.learner_id not in [row.learner_id for row in todays_queue(desk.store, NOW, "Europe/Paris").rows]

    qtbot.keyClick(frame, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: [one.state for one in messages(desk)] == [MessageState.CANCELLED])
    (proposal,) = proposals_of_learner(desk.store, whom.learner_id)
    assert proposal.state is ProposalState.WITHDRAWN
    assert not taken_spans(desk.store, NOW, proposal.slots[-1].ends_at, NOW)


def test_a_check_in_is_given_another_date_and_back(qtbot: QtBot, desk: Desk, frame: Frame):
    whom, before = with_alert(desk, DJILALI), Slot(NOW + timedelta(days=2, hours=6), 30)
    row = CheckInRow(0, "uid", whom.learner_id, None, None, None, before, CheckInState.BOOKED, 0, NOW)
    check_in_id = add_check_in(desk.store, row)
    frame.appointing.change_date(whom, check_in_id)
    qtbot.waitUntil(lambda: isinstance(focused(), WeekGrid))
    qtbot.keyClick(focused(), Qt.Key.Key_Right)
    qtbot.keyClick(focused(), Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: moment_of(desk, check_in_id) == before.starts_at + timedelta(days=1))
    frame._decisions.take_back()
    qtbot.waitUntil(lambda: moment_of(desk, check_in_id) == before.starts_at)


def moment_of(desk: Desk, check_in_id: int) -> datetime:
    check_in = check_in_by_id(desk.store, check_in_id)
    assert check_in is not None
    return check_in.slot.starts_at
