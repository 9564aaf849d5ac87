"""What the keys do, and taking it back: with the real writer, outbox and store."""

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from mail_program import MailProgram
from open_university import AICHA, DJILALI, ELENA, NOW, person
from pytestqt.qtbot import QtBot

from cockpit.domain.checkins import CheckInState
from cockpit.domain.decisions import DeclaredWhy
from cockpit.domain.messages import MessageState
from cockpit.gui.ask_bar import ToColleague
from cockpit.gui.checkins.booking import BookingChoice
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.messages.outgoing import Outgoing
from cockpit.gui.navigation import Person
from cockpit.gui.verdicts import Called, Closed, Dismissed, Handled, Paused, Snoozed, Verdict
from cockpit.gui.writing import booking_of, drafts_of, passing_on
from cockpit.paths import drafts_folder
from cockpit.reports.learner_timeline import HistoryKind, learner_page
from cockpit.reports.today import todays_queue
from cockpit.store.checkins import check_ins_of_learner
from cockpit.store.dispositions import dispositions
from cockpit.store.history import last_contacts, notes_of_learner
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import messages_of_learner


@pytest.fixture
def decisions(desk: Desk) -> Decisions:
    return Decisions(desk)


@pytest.fixture
def whom(desk: Desk) -> Person:
    return person(desk, DJILALI)


def in_queue(desk: Desk, whom: Person) -> bool:
    return any(
        row.learner_id == whom.learner_id for row in todays_queue(desk.store, desk.now(), "Europe/Paris").rows
    )


def message_to(desk: Desk, whom: Person, body: str = "Shall we talk?") -> Outgoing:
    learner = learner_by_id(desk.store, whom.learner_id)
    assert learner is not None
    return Outgoing(None, "en", "Hello", body, learner.email or "")


def moment(days: int = 2) -> BookingChoice:
    return BookingChoice(NOW + timedelta(days=days), 30, "Check-in", "See you then.")


def states(desk: Desk, whom: Person) -> list[MessageState]:
    return [message.state for message in messages_of_learner(desk.store, whom.learner_id)]


def test_done_leaves_the_queue_and_undo_brings_it_back(
    decisions: Decisions, desk: Desk, whom: Person, qtbot: QtBot
):
    assert in_queue(desk, whom)
    with qtbot.waitSignals([decisions.people_gone, decisions.kept]):
        decisions.carry_out((whom,), Handled())
    qtbot.waitUntil(lambda: not in_queue(desk, whom))
    decisions.answer(2)
    decisions.take_back()
    qtbot.waitUntil(lambda: in_queue(desk, whom))
    decisions.again()
    qtbot.waitUntil(lambda: not in_queue(desk, whom))


def test_a_snooze_ends_on_its_day_and_is_undone(decisions: Decisions, desk: Desk, whom: Person, qtbot: QtBot):
    decisions.carry_out((whom,), Snoozed(NOW.date() + timedelta(days=3)))
    qtbot.waitUntil(lambda: not in_queue(desk, whom))
    decisions.take_back()
    qtbot.waitUntil(lambda: in_queue(desk, whom))


def test_a_note_is_kept_and_taken_back(decisions: Decisions, desk: Desk, whom: Person, qtbot: QtBot):
    before = len(notes_of_learner(desk.store, whom.learner_id))
    decisions.note(whom, "Prefers mornings.")
    qtbot.waitUntil(lambda: len(notes_of_learner(desk.store, whom.learner_id)) == before + 1)
    assert in_queue(desk, whom)
    decisions.take_back()
    qtbot.waitUntil(lambda: len(notes_of_learner(desk.store, whom.learner_id)) == before)


def test_a_message_handed_over_is_a_contact_until_it_is_undone(
    decisions: Decisions, desk: Desk, whom: Person, mail_program: MailProgram, qtbot: QtBot
):
    decisions.write(drafts_of(desk, desk.store, [(whom, message_to(desk, whom))], NOW))
    qtbot.waitUntil(lambda: states(desk, whom) == [MessageState.HANDED_OVER])
    assert mail_program.opened[0].scheme() == "mailto"
    assert whom.learner_id in last_contacts(desk.store, NOW)
    assert not in_queue(desk, whom)
    decisions.take_back()
    qtbot.waitUntil(lambda: states(desk, whom) == [MessageState.CANCELLED])
    assert whom.learner_id not in last_contacts(desk.store, NOW)
    assert in_queue(desk, whom)


def test_when_no_program_opens_it_nothing_was_done(decisions: Decisions, desk: Desk, whom: Person, qtbot: QtBot):
    with qtbot.waitSignal(decisions.failed):
        decisions.write(drafts_of(desk, desk.store, [(whom, message_to(desk, whom))], NOW))
    qtbot.waitUntil(lambda: states(desk, whom) == [MessageState.CANCELLED])
    assert whom.learner_id not in last_contacts(desk.store, NOW)
    assert in_queue(desk, whom)


def test_a_long_message_is_a_file_that_only_we_can_read(
    decisions: Decisions, desk: Desk, whom: Person, mail_program: MailProgram, qtbot: QtBot
):
    decisions.write(drafts_of(desk, desk.store, [(whom, message_to(desk, whom, "so long " * 400))], NOW))
    qtbot.waitUntil(lambda: bool(mail_program.opened))
    path = Path(mail_program.opened[0].toLocalFile())
    assert path.parent == drafts_folder(desk.profile.folder)
    assert path.stat().st_mode & 0o077 == 0


def test_what_the_outbox_refuses_changes_nothing_and_is_said(
    decisions: Decisions, desk: Desk, whom: Person, qtbot: QtBot
):
    broken = Outgoing(None, "en", "Hello\r\nBcc: x@example.org", "Text", "djilali@example.org")
    kept: list[int] = []
    decisions.kept.connect(kept.append)
    with qtbot.waitSignal(decisions.failed):
        decisions.write(drafts_of(desk, desk.store, [(whom, broken)], NOW))
    assert states(desk, whom) == []
    assert kept == []
    assert in_queue(desk, whom)


def test_a_booking_through_the_mail_program_is_undone_whole(
    decisions: Decisions, desk: Desk, whom: Person, mail_program: MailProgram, qtbot: QtBot
):
    decisions.book(whom, booking_of(desk, whom, moment()))
    qtbot.waitUntil(lambda: bool(mail_program.opened))
    [check_in] = check_ins_of_learner(desk.store, whom.learner_id)
    assert check_in.state is CheckInState.BOOKED
    assert not in_queue(desk, whom)
    qtbot.waitUntil(lambda: MessageState.DRAFT not in states(desk, whom))
    decisions.take_back()
    qtbot.waitUntil(lambda: check_ins_of_learner(desk.store, whom.learner_id)[0].state is CheckInState.CANCELLED)
    assert in_queue(desk, whom)


def test_somebody_in_no_cohort_any_more_is_booked_with(
    decisions: Decisions, desk: Desk, whom: Person, mail_program: MailProgram, qtbot: QtBot
):
    gone = replace(whom, enrolment_id=None)
    decisions.book(gone, booking_of(desk, gone, moment()))
    qtbot.waitUntil(lambda: bool(mail_program.opened))
    [check_in] = check_ins_of_learner(desk.store, whom.learner_id)
    assert check_in.enrolment_id is None and check_in.state is CheckInState.BOOKED


def test_without_an_address_of_the_trainer_the_words_are_handed_over_with_an_entry(
    decisions: Decisions, desk: Desk, whom: Person, mail_program: MailProgram, qtbot: QtBot
):
    booking = booking_of(desk, whom, moment())
    decisions.book(whom, booking)
    qtbot.waitUntil(lambda: bool(mail_program.opened))
    mail = message_from_bytes(Path(mail_program.opened[0].toLocalFile()).read_bytes(), policy=policy.default)
    words, *_, entry = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    assert booking.text.body.strip() in words
    assert "METHOD:PUBLISH" in entry and "ORGANIZER" not in entry
    qtbot.waitUntil(lambda: states(desk, whom) == [MessageState.HANDED_OVER])


def test_with_nothing_done_there_is_nothing_to_undo(decisions: Decisions, qtbot: QtBot):
    with qtbot.waitSignal(decisions.told) as told:
        decisions.take_back()
    assert told.args[1] is False


def test_of_several_those_with_nothing_open_are_passed_over(
    decisions: Decisions, desk: Desk, whom: Person, qtbot: QtBot
):
    nobody = person(desk, AICHA)
    assert in_queue(desk, whom) and not in_queue(desk, nobody)
    decisions.carry_out((whom, nobody), Handled())
    qtbot.waitUntil(lambda: not in_queue(desk, whom))
    decisions.answer(2)
    decisions.take_back()
    qtbot.waitUntil(lambda: in_queue(desk, whom))
    with qtbot.waitSignal(decisions.failed) as failed:
        decisions.carry_out((nobody, person(desk, ELENA)), Handled())
    assert failed.args == ["There is nothing open for this learner."]


def test_a_digit_never_answers_an_earlier_decision(decisions: Decisions, desk: Desk, whom: Person, qtbot: QtBot):
    decisions.carry_out((whom,), Handled())
    qtbot.waitUntil(lambda: not in_queue(desk, whom))
    with qtbot.waitSignal(decisions.failed):
        decisions.carry_out((person(desk, AICHA),), Handled())
    with qtbot.assertNotEmitted(decisions.told):
        decisions.answer(2)
    assert [made.detail for made in dispositions(desk.store)] == [None]


@pytest.mark.parametrize(
    ("verdict", "place", "detail"),
    [
        (Handled(), 3, "other"),
        (Called(), 0, "call"),
        (Closed(), 0, "lost_codes"),
        (Dismissed(DeclaredWhy.ILL), None, "ill"),
        (Paused(), 1, None),
    ],
)
def test_what_the_digit_adds_is_kept(
    decisions: Decisions,
    desk: Desk,
    whom: Person,
    qtbot: QtBot,
    verdict: Verdict,
    place: int | None,
    detail: str | None,
):
    decisions.carry_out((whom,), verdict)
    if place is not None:
        decisions.answer(place)
    qtbot.waitUntil(lambda: not in_queue(desk, whom))
    qtbot.waitUntil(lambda: [made.detail for made in dispositions(desk.store)] == [detail])
    if isinstance(verdict, Paused):
        qtbot.waitUntil(lambda: dispositions(desk.store)[0].until_on == NOW.date() + timedelta(weeks=2))
    # A call is noted at once, that it reached somebody only with the digit.
    if isinstance(verdict, Called):
        qtbot.waitUntil(lambda: whom.learner_id in last_contacts(desk.store, NOW))
    else:
        assert whom.learner_id not in last_contacts(desk.store, NOW)


def test_passing_on_writes_to_the_colleague_in_the_trainers_language(
    decisions: Decisions, desk: Desk, whom: Person, mail_program: MailProgram, qtbot: QtBot
):
    verdict = passing_on(desk, whom, ToColleague("Farid Benali <farid@college.example>", date(2026, 11, 30)))
    decisions.carry_out((whom,), verdict)
    qtbot.waitUntil(lambda: bool(mail_program.opened))
    (message,) = messages_of_learner(desk.store, whom.learner_id)
    assert (message.to_address, message.is_contact) == ("farid@college.example", False)
    assert DJILALI in message.subject + message.body
    assert "30 November" in message.body
    assert not in_queue(desk, whom)
    page = learner_page(desk.store, whom.learner_id, NOW)
    assert page is not None
    assert HistoryKind.MESSAGE not in {item.kind for item in page.history}  # the learner got none
    decisions.take_back()
    qtbot.waitUntil(lambda: in_queue(desk, whom))
