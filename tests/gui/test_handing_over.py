"""What opens in the trainer's own programs where no account sends: invitations, and a copy for the own calendar."""

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from mail_program import MailProgram
from open_university import AICHA, DJILALI, NOW, TRAINER, close_desk, make_desk, make_profile, person
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cockpit.domain.checkins import GroupKind, Medium, Slot
from cockpit.domain.messages import MessageState
from cockpit.gui.checkins.group_acts import host_of, invited
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.messages.list_tab import ListTab
from cockpit.gui.messages.page import MessagesPage
from cockpit.gui.navigation import Navigator
from cockpit.store.outbox import messages_of_learner


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """A desk of a trainer whose address is known, without a mailbox to send from."""
    profile = make_profile(tmp_path)
    with profile.open() as store:
        store.execute("update account set person_name = ?, person_email = 'nadia@example.org'", [TRAINER])
        store.execute("update learner set email = 'l' || id || '@example.org' where email is null")
    desk = make_desk(profile)
    yield desk
    close_desk(desk)


@pytest.fixture
def decisions(desk: Desk, navigator: Navigator) -> Decisions:
    made = Decisions(desk)
    navigator.decision_wanted.connect(made.decide)
    return made


@pytest.fixture
def drafts(desk: Desk, navigator: Navigator, decisions: Decisions, qtbot: QtBot) -> Iterator[ListTab]:
    page = MessagesPage(desk, navigator)
    decisions.changed.connect(page.reload)
    qtbot.addWidget(page)
    page.resize(1228, 834)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.show_tab("drafts")
    tab = page.tab("drafts")
    assert isinstance(tab, ListTab)
    yield tab
    page.close()


def invite_two(desk: Desk, decisions: Decisions, qtbot: QtBot) -> None:
    """Invite two to a live class next day: two drafts, which no account sends."""
    from cockpit.checkins.groups import Gathering

    host = host_of(desk)
    assert host is not None
    people = [person(desk, name) for name in (DJILALI, AICHA)]
    moment = Slot(NOW.replace(hour=14, minute=0, second=0, microsecond=0), 60)
    gathering = Gathering(GroupKind.LIVE_CLASS, "Live class 1", moment, Medium.VIDEO, "https://video.example.org/1")
    with qtbot.waitSignal(decisions.changed):
        decisions.decide(invited(desk, gathering, people, host, "", len(people)))
    qtbot.waitUntil(lambda: all(states(desk, one.learner_id) for one in people))


def states(desk: Desk, learner_id: int) -> list[MessageState]:
    return [one.state for one in messages_of_learner(desk.store, learner_id)]


def send_next(drafts: ListTab, qtbot: QtBot) -> None:
    """Press S on the draft that is current, once it is shown; wait until it is one no more."""
    qtbot.waitUntil(lambda: drafts.current() is not None and drafts.pane.message is not None)
    line = drafts.current()
    assert line is not None
    drafts.list.setFocus()
    qtbot.keyClick(drafts.list, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: drafts.current() is None or drafts.current() != line)


def test_a_draft_that_invites_to_a_group_opens_with_its_invitation(
    desk: Desk, decisions: Decisions, drafts: ListTab, mail_program: MailProgram, qtbot: QtBot
):
    invite_two(desk, decisions, qtbot)
    send_next(drafts, qtbot)
    assert [path.suffix for path in mail_program.files[:1]] == [".eml"]
    mail = message_from_bytes(mail_program.files[0].read_bytes())
    assert mail["X-Unsent"] == "1"
    assert [part.get_content_type() for part in mail.walk()][-1] == "text/calendar"
