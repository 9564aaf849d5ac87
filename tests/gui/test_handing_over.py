"""What opens in the trainer's own programs where no account sends: invitations, and a copy for the own calendar."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from icalendar import Calendar
from mail_program import MailProgram
from open_university import AICHA, DJILALI, NOW, TRAINER, close_desk, make_desk, make_profile, person
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cockpit.connector import CalendarInfo
from cockpit.domain.checkins import GroupKind, Medium, Slot
from cockpit.domain.messages import MessageState
from cockpit.gui.checkins.choices import BookingChoice
from cockpit.gui.checkins.group_acts import invited, organizer_of
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.messages.list_tab import ListTab
from cockpit.gui.messages.page import MessagesPage
from cockpit.gui.navigation import Navigator
from cockpit.gui.writing import booking_of
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.calendars import save_calendars
from cockpit.store.checkins import check_ins_of_learner
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

    organizer = organizer_of(desk)
    assert organizer is not None
    people = [person(desk, name) for name in (DJILALI, AICHA)]
    moment = Slot(NOW.replace(hour=14, minute=0, second=0, microsecond=0), 60)
    gathering = Gathering(GroupKind.LIVE_CLASS, "Live class 1", moment, Medium.VIDEO, "https://video.example.org/1")
    with qtbot.waitSignal(decisions.changed):
        decisions.decide(invited(desk, gathering, people, organizer, "", len(people)))
    qtbot.waitUntil(lambda: all(states(desk, one.learner_id) for one in people))


def moment() -> BookingChoice:
    """Return a check-in of half an hour in two days."""
    return BookingChoice(NOW + timedelta(days=2), 30, "Your check-in", "Let us talk.")


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


def test_a_copy_for_the_own_calendar_opens_beside_an_invitation_and_is_said(
    desk: Desk, decisions: Decisions, navigator: Navigator, mail_program: MailProgram, qtbot: QtBot
):
    told: list[str] = []
    decisions.told.connect(lambda sentence, _: told.append(sentence))
    whom = person(desk, DJILALI)
    decisions.book(whom, booking_of(desk, whom, moment()))
    qtbot.waitUntil(lambda: len(mail_program.files) == 2)
    letter, copy = mail_program.files
    assert (letter.suffix, copy.suffix) == (".eml", ".ics")
    [check_in] = check_ins_of_learner(desk.store, whom.learner_id)
    event = Calendar.from_ical(copy.read_bytes()).events[0]
    assert (str(event["UID"]), str(event["SUMMARY"])) == (check_in.uid, f"{DJILALI}, {check_in.title}")
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"  # the trainer's zone
    assert "ORGANIZER" not in event
    assert "ATTENDEE" not in event  # opening it invites nobody a second time
    assert told[-1].endswith(". A copy for your own calendar opens too.")


def test_a_group_gives_one_copy_for_the_own_calendar_however_many_guests_it_has(
    desk: Desk, decisions: Decisions, drafts: ListTab, navigator: Navigator, mail_program: MailProgram, qtbot: QtBot
):
    told: list[str] = []
    decisions.told.connect(lambda sentence, _: told.append(sentence))
    invite_two(desk, decisions, qtbot)
    send_next(drafts, qtbot)
    assert told[-1].endswith(". A copy for your own calendar opens too.")
    send_next(drafts, qtbot)
    assert "own calendar" not in told[-1]
    assert sorted(path.suffix for path in mail_program.files) == [".eml", ".eml", ".ics"]
    (copy,) = [path for path in mail_program.files if path.suffix == ".ics"]
    uid = desk.store.value("select uid from group_appointment")
    assert [str(event["UID"]) for event in Calendar.from_ical(copy.read_bytes()).events] == [uid]


def test_a_calendar_that_is_written_by_us_gets_no_copy(
    desk: Desk, decisions: Decisions, mail_program: MailProgram, qtbot: QtBot
):
    account = add_account(desk.store, AccountRow(0, "agenda", "caldav", {}, "s", None, None, None), NOW)
    save_calendars(desk.store, account, [CalendarInfo("https://dav.example.org/own/", "Points", True)])
    whom = person(desk, DJILALI)
    decisions.book(whom, booking_of(desk, whom, moment()))
    qtbot.waitUntil(lambda: states(desk, whom.learner_id) == [MessageState.HANDED_OVER])
    assert [path.suffix for path in mail_program.files] == [".eml"]
