"""A reply that chooses a moment, or comes from a calendar: what stands above it, and the one key that books it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from looking import button, said, the
from open_university import DJILALI, NOW, TRAINER, person
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from cockpit.checkins.answers import hear_answers
from cockpit.connector import LetterKind
from cockpit.domain.checkins import Answer, CheckInState, Medium, ProposalState, Slot
from cockpit.domain.messages import MessageState
from cockpit.gui import handing_over
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.messages.replies_notice import Notice
from cockpit.gui.messages.replies_tab import RepliesTab
from cockpit.gui.navigation import Navigator
from cockpit.gui.postman import Postman
from cockpit.reports.replies import CameGroup
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.checkins import CheckInRow, add_check_in, check_ins_of_learner
from cockpit.store.outbox import MessageRow, messages_of_learner
from cockpit.store.proposals import ProposalRow, add_proposal, proposal_by_id, set_proposal_state
from cockpit.store.replies import ReplyRow, add_reply

MAIL = AccountRow(0, "mail", "smtp", {"from_address": "nadia@x.example"}, "s", None, None, None)
# In Toronto: Tuesday 9:00, Wednesday 10:30, Thursday 8:30.
SLOTS = tuple(
    Slot(datetime(2026, 11, day, hour, minute, tzinfo=UTC), 15)
    for day, hour, minute in ((24, 14, 0), (25, 15, 30), (26, 13, 30))
)


def came(desk: Desk, body: str, calendar: bytes | None = None, key: str = "k") -> None:
    with desk.profile.open() as store:
        row = ReplyRow(
            0, None, key, person(desk, DJILALI).learner_id, None, LetterKind.REPLY, True,
            "djilali@learners.example", "Re: Un point", body, NOW - timedelta(hours=1), calendar=calendar,
        )  # fmt: skip
        add_reply(store, row)


def proposed(desk: Desk, held_until: datetime = NOW + timedelta(days=1)) -> int:
    whom = person(desk, DJILALI)
    with desk.profile.open() as store:
        return add_proposal(
            store,
            ProposalRow(
                id=0,
                learner_id=whom.learner_id,
                enrolment_id=whom.enrolment_id,
                disposition_id=None,
                message_id=None,
                slots=SLOTS,
                medium=Medium.VIDEO,
                place="https://visio.example.org/nadia",
                state=ProposalState.OPEN,
                held_until=held_until,
                made_at=NOW - timedelta(days=2),
            ),
        )


def invited(desk: Desk) -> None:
    whom = person(desk, DJILALI)
    with desk.profile.open() as store:
        add_check_in(
            store,
            CheckInRow(
                0, "u1", whom.learner_id, whom.enrolment_id, None, None, SLOTS[1], CheckInState.BOOKED, 0,
                NOW - timedelta(days=1), to_address="djilali@learners.example",
            ),
        )  # fmt: skip


def calendar_text(said: str = "ACCEPTED", address: str = "djilali@learners.example") -> bytes:
    return (
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:u1\r\nSEQUENCE:0\r\n"
        f"ATTENDEE;PARTSTAT={said}:mailto:{address}\r\nCOMMENT:À mercredi\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


@pytest.fixture
def open_tab(
    qtbot: QtBot, desk: Desk, navigator: Navigator, decisions: Decisions
) -> Iterator[Callable[[], RepliesTab]]:
    """Open the tab once the store has what a test needs."""
    opened: list[RepliesTab] = []

    def make() -> RepliesTab:
        tab = RepliesTab(desk, navigator)
        decisions.changed.connect(tab.reload)
        qtbot.addWidget(tab)
        tab.resize(1228, 800)
        tab.reload()
        with qtbot.waitExposed(tab):
            tab.show()
        tab.activateWindow()
        tab.setFocus()
        qtbot.waitUntil(tab.list.hasFocus)
        opened.append(tab)
        return tab

    yield make
    for tab in opened:
        tab.close()


def notice(tab: RepliesTab) -> list[str]:
    return said(the(tab, Notice)).splitlines()


def mail(desk: Desk) -> list[MessageRow]:
    return messages_of_learner(desk.store, person(desk, DJILALI).learner_id)


def booked(desk: Desk) -> list[CheckInRow]:
    learner_id = person(desk, DJILALI).learner_id
    return [one for one in check_ins_of_learner(desk.store, learner_id) if one.state is CheckInState.BOOKED]


def set_proposal_state_of(desk: Desk, proposal_id: int, to: ProposalState) -> None:
    with desk.profile.open() as store:
        set_proposal_state(store, proposal_id, to, NOW)


def state(desk: Desk, proposal_id: int) -> ProposalState:
    found = proposal_by_id(desk.store, proposal_id)
    assert found is not None
    return found.state


def test_what_was_chosen_stands_above_the_thread_on_both_clocks_with_the_words(
    desk: Desk, open_tab: Callable[[], RepliesTab]
):
    proposed(desk)
    came(desk, "Bonjour,\n\nLe 2 me va.\n\nDjilali")
    tab = open_tab()
    assert notice(tab) == ["Chose 2: Wednesday 25 November at 16:30 (10:30 in Toronto)", "“Le 2 me va.”"]
    role = Qt.ItemDataRole.AccessibleTextRole
    assert "chose 2: Wed 25 Nov" in tab.model.index(1).data(role)
    assert booked(desk) == []  # a suggestion: nothing happens by itself


def test_one_key_books_it_with_an_invitation_in_their_language_and_undo_takes_all_of_it_back(
    desk: Desk, open_tab: Callable[[], RepliesTab], decisions: Decisions, qtbot: QtBot
):
    with desk.profile.open() as store:
        add_account(store, MAIL, NOW)
    proposal_id = proposed(desk)
    came(desk, "le 2")
    tab = open_tab()
    with qtbot.waitSignal(decisions.message_queued), qtbot.waitSignal(decisions.changed):
        qtbot.keyClick(tab.list, "Y")
    (made,) = booked(desk)
    assert (made.slot, made.medium, made.proposal_id) == (SLOTS[1], Medium.VIDEO, proposal_id)
    assert state(desk, proposal_id) is ProposalState.CHOSEN
    (invitation,) = mail(desk)
    assert (invitation.state, invitation.template) == (MessageState.QUEUED, "check_in")
    assert "mercredi 25 novembre à 10:30" in invitation.body
    assert "en visioconférence, https://visio.example.org/nadia" in invitation.body
    assert invitation.not_before is not None and invitation.not_before >= NOW + timedelta(seconds=10)
    qtbot.waitUntil(lambda: [line.group for line in tab.model.lines] == [CameGroup.DONE])
    with qtbot.waitSignal(decisions.changed):
        decisions.take_back()
    assert (booked(desk), state(desk, proposal_id)) == ([], ProposalState.OPEN)
    assert mail(desk)[0].state is MessageState.CANCELLED
    qtbot.waitUntil(lambda: [line.group for line in tab.model.lines] == [CameGroup.NEW])


def test_without_an_account_the_invitation_opens_in_the_own_program_as_a_file(
    desk: Desk,
    open_tab: Callable[[], RepliesTab],
    decisions: Decisions,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
):
    opened: list[Path] = []
    monkeypatch.setattr(handing_over, "open_file", lambda path: opened.append(path) or True)
    with desk.profile.open() as store:
        store.execute("update account set person_name = 'Nadia', person_email = 'nadia@x.example'")
    proposed(desk)
    came(desk, "le 2")
    tab = open_tab()
    with qtbot.waitSignal(decisions.changed):
        qtbot.keyClick(tab.list, "Y")
    qtbot.waitUntil(lambda: [one.state for one in mail(desk)] == [MessageState.HANDED_OVER])
    file, copy = opened
    assert (file.suffix, copy.suffix) == (".eml", ".ics")
    assert b'method="REQUEST"' in file.read_bytes()


def test_a_moment_that_is_held_no_longer_is_said_to_be_so_and_can_be_booked(
    desk: Desk, open_tab: Callable[[], RepliesTab], decisions: Decisions, qtbot: QtBot
):
    with desk.profile.open() as store:
        add_account(store, MAIL, NOW)
    proposal_id = proposed(desk, NOW - timedelta(minutes=1))
    came(desk, "le 2")
    tab = open_tab()
    assert notice(tab)[-1] == "It is held no longer, and can be booked while it is free."
    with qtbot.waitSignal(decisions.changed):
        button(the(tab, Notice), "Book it").click()
    assert state(desk, proposal_id) is ProposalState.CHOSEN


def test_that_none_suits_offers_others(
    desk: Desk, open_tab: Callable[[], RepliesTab], navigator: Navigator, qtbot: QtBot
):
    proposal_id = proposed(desk)
    came(desk, "Aucun ne me va, désolé.")
    tab = open_tab()
    assert notice(tab) == ["None of the moments suits Djilali: offer others?", "“Aucun ne me va, désolé.”"]
    with qtbot.waitSignal(navigator.other_slots_wanted) as asked:
        button(the(tab, Notice), "Other moments").click()
    assert (asked.args[0].learner_id, asked.args[1]) == (person(desk, DJILALI).learner_id, proposal_id)
    set_proposal_state_of(desk, proposal_id, ProposalState.EXPIRED)
    tab.reload()
    qtbot.waitUntil(lambda: [one.chose and one.chose.proposal.state for one in tab.model.lines] == ["expired"])
    with qtbot.waitSignal(navigator.booking_wanted):  # there is nothing left to take the place of
        qtbot.keyClick(tab.list, "B")
    qtbot.keyClick(tab.list, "Y")  # there is nothing to book
    assert booked(desk) == []


@pytest.mark.parametrize("body", ["le 2 ou le 3", "pas le 2", "Merci, à bientôt"])
def test_what_is_not_plain_is_left_to_the_reader(desk: Desk, open_tab: Callable[[], RepliesTab], body: str):
    proposed(desk)
    came(desk, body)
    assert notice(open_tab()) == ["Probably from Djilali: only the address says so."]


@pytest.mark.parametrize(
    ("said_there", "told"),
    [
        ("ACCEPTED", "Djilali accepted the check-in on Wednesday 25 November at 16:30."),
        ("DECLINED", "Djilali declined the check-in on Wednesday 25 November at 16:30: find another moment?"),
        ("TENTATIVE", "Djilali accepted the check-in on Wednesday 25 November at 16:30 with reserve."),
    ],
)
def test_what_a_calendar_answered_is_heard_by_the_postman_and_said_in_words(
    desk: Desk, open_tab: Callable[[], RepliesTab], qtbot: QtBot, said_there: str, told: str
):
    invited(desk)
    came(desk, "", calendar_text(said_there))
    postman = Postman(desk)
    with qtbot.waitSignal(postman.heard):
        postman.listen()
    assert booked(desk)[0].answer is Answer[said_there]
    assert notice(open_tab()) == [told, "“À mercredi”"]


def test_for_what_was_declined_another_date_is_looked_for_as_long_as_it_stands(
    desk: Desk, open_tab: Callable[[], RepliesTab], navigator: Navigator, qtbot: QtBot
):
    invited(desk)
    came(desk, "", calendar_text("DECLINED"))
    hear_answers(desk.profile.open, NOW)
    tab = open_tab()
    with qtbot.waitSignal(navigator.other_date_wanted) as asked:
        button(the(tab, Notice), "Another date").click()
    assert asked.args[1:] == [booked(desk)[0].id, None]
    with desk.profile.open() as store:
        store.execute("update check_in set state = 'cancelled'")
    tab.reload()
    qtbot.waitUntil(lambda: not [one for one in tab.model.lines if one.answered and one.answered.stands])
    with qtbot.waitSignal(navigator.booking_wanted):
        qtbot.keyClick(tab.list, "B")


def test_an_answer_of_somebody_else_is_shown_and_counts_for_nothing(
    desk: Desk, open_tab: Callable[[], RepliesTab], qtbot: QtBot
):
    invited(desk)
    came(desk, "", calendar_text(address="chief@example.org"))
    postman = Postman(desk)
    with qtbot.assertNotEmitted(postman.heard):
        postman.listen()
        qtbot.waitUntil(lambda: not desk.jobs.names())
    assert booked(desk)[0].answer is None
    assert notice(open_tab()) == [
        "Djilali: accepted the invitation",
        "This answer does not count: it is to another time, came before a newer one, or is from another address.",
    ]


def test_the_postman_frees_what_has_run_out_and_drafts_reminders_only_when_asked_to(qtbot: QtBot, desk: Desk):
    proposal_id = proposed(desk, NOW - timedelta(minutes=1))
    invited(desk)
    with desk.profile.open() as store:  # tomorrow, agreed last week
        store.execute("update check_in set starts_at = ?", [int(SLOTS[0].starts_at.timestamp())])
        store.execute("update check_in set made_at = ?", [int((NOW - timedelta(days=7)).timestamp())])
    postman = Postman(desk)
    with qtbot.waitSignal(postman.delivered):
        postman.come()
    assert (state(desk, proposal_id), mail(desk)) == (ProposalState.EXPIRED, [])
    desk.choose(replace(desk.settings, name=TRAINER, drafts_reminders=True))
    qtbot.waitUntil(lambda: not desk.jobs.names())
    with qtbot.waitSignal(postman.delivered):
        postman.come()
    (draft,) = mail(desk)
    assert (draft.state, draft.template) == (MessageState.DRAFT, "check_in_reminder")
    assert "mardi 24 novembre à 09:00" in draft.body
