"""Offering three moments by keys, in the real dialog over a real store."""

from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from looking import button, place_of, said, said_aloud, the
from open_university import DJILALI, ELENA, YUSUF, person
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from taken_calendar import take_times

from cockpit.domain.checkins import KNOWN_AHEAD, CheckInState, Medium, ProposalState, Slot
from cockpit.domain.times import to_stored
from cockpit.gui.checkins.agenda import Leaving, read_agenda
from cockpit.gui.checkins.booking import BookingDialog
from cockpit.gui.checkins.choices import BookingChoice, ProposalChoice
from cockpit.gui.checkins.dialog_head import DialogHead
from cockpit.gui.checkins.letter import BookingLetter
from cockpit.gui.checkins.week_blocks import Manner
from cockpit.gui.checkins.week_grid import WeekGrid
from cockpit.gui.desk import Desk
from cockpit.gui.segments import Segments
from cockpit.store.calendars import BusyRow
from cockpit.store.checkins import CheckInRow, add_check_in
from cockpit.store.learners import learner_by_id
from cockpit.store.proposals import ProposalRow, add_proposal
from cockpit.store.taken import taken_spans

CONTROL = Qt.KeyboardModifier.ControlModifier
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 7, 42, tzinfo=UTC)


def paris(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


FIRST_THREE = (Slot(paris(24, 14), 30), Slot(paris(25, 14), 30), Slot(paris(26, 14), 30))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1440, 900)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return window


@pytest.fixture
def dialog(desk: Desk, window: QWidget) -> BookingDialog:
    return BookingDialog(desk, window)


@pytest.fixture
def grid(dialog: BookingDialog, desk: Desk) -> WeekGrid:
    """The week of the dialog that is open for Djilali, in Toronto."""
    dialog.open_for(person(desk, DJILALI))
    return the(dialog, WeekGrid)


def hold(desk: Desk, name: str, *slots: Slot) -> int:
    row = ProposalRow(
        0, person(desk, name).learner_id, None, None, None, slots, Medium.VIDEO, "https://meet.example.org",
        ProposalState.OPEN, paris(30, 12), NOW,
    )  # fmt: skip
    return add_proposal(desk.store, row)


def letter(dialog: BookingDialog) -> BookingLetter:
    return the(dialog, BookingLetter)


def offer_of(dialog: BookingDialog, qtbot: QtBot) -> ProposalChoice:
    """Press Ctrl+Enter and return what is offered."""
    with qtbot.waitSignal(dialog.proposed) as proposed:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CONTROL)
    offer = proposed.args[1]
    assert isinstance(offer, ProposalChoice)
    return offer


def test_the_first_three_moments_that_suit_both_stand_in_the_message_in_their_time(
    dialog: BookingDialog, grid: WeekGrid
):
    assert dialog.slots == FIRST_THREE
    assert "Three moments to offer" in said(dialog)
    assert "Tue 24 Nov, 14:00" in said(dialog) and "time in Toronto" in said(dialog)
    body = letter(dialog).body
    assert "Répondez simplement 1, 2 ou 3" in body
    assert "1. mardi 24 novembre à 08:00\n2. mercredi 25 novembre à 08:00\n3. jeudi 26 novembre à 08:00" in body
    assert [block.words for block in grid.more_blocks()] == ["1 · 14:00", "2 · 14:00", "3 · 14:00"]


def test_a_digit_selects_a_moment_and_the_arrows_move_that_one(dialog: BookingDialog, grid: WeekGrid, qtbot: QtBot):
    qtbot.keyClick(grid, "2")
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert dialog.slots == (FIRST_THREE[0], Slot(paris(25, 14, 15), 30), FIRST_THREE[2])
    qtbot.keyClick(grid, Qt.Key.Key_Right)  # there stands another chosen one: over it, to Friday
    assert dialog.slots[1] == Slot(paris(27, 14, 15), 30)
    assert "2. vendredi 27 novembre à 08:15" in letter(dialog).body


def test_which_moment_a_digit_selects_and_where_the_arrows_move_it_is_said_aloud(
    dialog: BookingDialog, grid: WeekGrid, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    aloud = said_aloud(monkeypatch)
    qtbot.keyClick(grid, "2")
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert aloud == [
        "Wednesday 25 November, 14:00 to 14:30: chosen moment 2",
        "Wednesday 25 November, 14:15 to 14:45: chosen moment 2",
    ]


def test_one_is_taken_out_and_a_digit_brings_another(dialog: BookingDialog, grid: WeekGrid, qtbot: QtBot):
    qtbot.keyClick(grid, "2")
    qtbot.keyClick(grid, Qt.Key.Key_Backspace)
    assert dialog.slots == (FIRST_THREE[0], FIRST_THREE[2])
    assert "1 ou 2" in letter(dialog).body and "mercredi" not in letter(dialog).body
    assert "Two moments to offer" in said(dialog)
    assert button(dialog, "Propose 2 slots").isEnabled()
    qtbot.keyClick(grid, "3")
    assert len(dialog.slots) == 3 and dialog.slots[2] not in FIRST_THREE[::2]
    for _ in range(5):
        qtbot.keyClick(grid, Qt.Key.Key_Delete)
    assert len(dialog.slots) == 1  # one stays


def test_a_click_takes_a_free_place_for_the_selected_moment_and_never_adds_one(
    dialog: BookingDialog, grid: WeekGrid, qtbot: QtBot
):
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(grid, left, pos=place_of(grid, FIRST_THREE[2]))
    qtbot.mouseClick(grid, left, pos=place_of(grid, Slot(paris(27, 16), 30)))
    assert dialog.slots[:2] == FIRST_THREE[:2]
    assert dialog.slots[2].starts_at.astimezone(PARIS).day == 27
    qtbot.mouseClick(grid, left, pos=place_of(grid, FIRST_THREE[0]))
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    qtbot.mouseClick(grid, left, pos=place_of(grid, Slot(paris(26, 10), 30)))
    assert len(dialog.slots) == 2  # a digit brings one more
    assert Slot(paris(26, 10), 30) in dialog.slots and FIRST_THREE[1] not in dialog.slots


def test_what_is_typed_becomes_a_line_before_the_sign_off_and_stays_when_a_moment_moves(
    dialog: BookingDialog, grid: WeekGrid, qtbot: QtBot
):
    QTest.keyClicks(grid, "B")
    QTest.keyClicks(QApplication.focusWidget(), "ravo pour le module 3.")
    assert "on s’arrange.\n\nBravo pour le module 3.\n\nÀ bientôt,\nNadia Ferhat" in letter(dialog).body
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    body = letter(dialog).body
    assert "Bravo pour le module 3." in body
    assert "1. mardi 24 novembre à 08:15" in body and "08:00\n2." not in body
    the(the(dialog, DialogHead), Segments).choose("15")
    assert "15 minutes" in letter(dialog).body and "Bravo" in letter(dialog).body


@pytest.mark.parametrize("line", ["xylophone ?", "3 semaines sans nouvelles", "1 mot", "exact"])
def test_a_line_begins_with_whatever_it_begins_with(dialog: BookingDialog, grid: WeekGrid, qtbot: QtBot, line: str):
    for character in line:
        QTest.keyClicks(QApplication.focusWidget(), character)
    assert f"on s’arrange.\n\n{line}\n\nÀ bientôt" in letter(dialog).body
    assert dialog.slots == FIRST_THREE


def test_a_digit_before_a_word_selects_a_moment_and_is_no_part_of_the_line(
    dialog: BookingDialog, grid: WeekGrid, qtbot: QtBot
):
    for character in "2Bravo 3 x":
        QTest.keyClicks(QApplication.focusWidget(), character)
    assert dialog.chosen == FIRST_THREE[1]
    assert "on s’arrange.\n\nBravo 3 x\n\n" in letter(dialog).body


def test_another_moment_changes_no_number_of_the_trainers_own(dialog: BookingDialog, grid: WeekGrid, qtbot: QtBot):
    for _ in range(2):
        qtbot.keyClick(grid, Qt.Key.Key_Delete)
    own = "Au 1 rue Haute, ou au 01 23 45 67 11, dès le 1."
    body = letter(dialog).body
    assert "Répondez simplement 1 (à votre heure)" in body
    the(dialog, QPlainTextEdit).setPlainText(f"{body}\n{own}".replace(" (à votre heure)", ""))
    qtbot.keyClick(grid, Qt.Key.Key_2)
    assert len(dialog.slots) == 2
    assert "Répondez simplement 1 ou 2 :" in letter(dialog).body.replace("\u202f", " ").replace("\u00a0", " ")
    assert letter(dialog).body.endswith(own)


def test_a_text_without_the_moments_is_noticed(dialog: BookingDialog, grid: WeekGrid):
    the(dialog, QPlainTextEdit).setPlainText("Bonjour Djilali, 1. mardi ? Nadia Ferhat")
    assert "The text does not name the chosen moments" in said(dialog)


def test_two_keys_offer_three_moments(dialog: BookingDialog, desk: Desk, grid: WeekGrid, qtbot: QtBot):
    body = letter(dialog).body
    offer = offer_of(dialog, qtbot)
    assert (offer.slots, offer.template, offer.body) == (FIRST_THREE, "propose", body)
    assert (offer.medium, offer.place, offer.instead_of) == (Medium.PHONE, "", None)
    assert offer.held_until == paris(25, 12)  # two working days, at noon
    assert not dialog.isVisible()


def test_moments_may_be_offered_without_being_kept_free(
    dialog: BookingDialog, desk: Desk, grid: WeekGrid, qtbot: QtBot
):
    box = the(dialog, QCheckBox)
    assert "Keep the 3 slots free until Wed 25 Nov, 12:00" in said(dialog)
    box.setChecked(False)
    assert offer_of(dialog, qtbot).held_until == desk.now()


def test_a_video_call_has_its_address(dialog: BookingDialog, grid: WeekGrid, qtbot: QtBot):
    segments = the(dialog, DialogHead).findChildren(Segments)[1]
    segments.choose(Medium.VIDEO.value)
    assert "en visio" in letter(dialog).body
    place = next(edit for edit in dialog.findChildren(QLineEdit) if edit.accessibleName() == "Video address")
    place.setText("https://meet.example.org/nadia")
    assert "meet.example.org" not in letter(dialog).body  # it comes with the invitation
    offer = offer_of(dialog, qtbot)
    assert (offer.medium, offer.place) == (Medium.VIDEO, "https://meet.example.org/nadia")


def test_what_others_hold_is_dashed_what_is_booked_plain_and_both_are_passed_over(
    dialog: BookingDialog, desk: Desk, qtbot: QtBot
):
    hold(desk, ELENA, Slot(paris(24, 14), 30), Slot(paris(24, 15), 30))
    yusuf, slot = person(desk, YUSUF).learner_id, Slot(paris(24, 16), 30)
    row = CheckInRow(0, "uid", yusuf, None, None, None, slot, CheckInState.BOOKED, 0, NOW)
    add_check_in(desk.store, row)
    dialog.open_for(person(desk, DJILALI))
    week = the(dialog, WeekGrid).week
    assert week is not None
    manners = {block.words.split()[0]: block.manner for block in week.blocks}
    assert manners == {"Elena": Manner.DASHED, "Yusuf": Manner.PLAIN}
    taken = taken_spans(desk.store, NOW, paris(30, 12), desk.now())
    assert not any(slot.overlaps(span) for slot in dialog.slots for span in taken)
    grid = the(dialog, WeekGrid)
    for _ in range(40):
        qtbot.keyClick(grid, Qt.Key.Key_Up)
        assert not any(slot.overlaps(span) for slot in dialog.slots for span in taken)


def test_an_open_offer_gets_other_moments_and_does_not_stand_in_its_own_way(
    dialog: BookingDialog, desk: Desk, qtbot: QtBot
):
    stands = (Slot(paris(25, 14), 45), Slot(paris(26, 15), 45))
    proposal_id = hold(desk, DJILALI, *stands)
    dialog.open_to_change(person(desk, DJILALI), proposal_id)
    assert dialog.slots == stands
    assert "Other moments for Djilali" in said(dialog)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Down)
    offer = offer_of(dialog, qtbot)
    assert (offer.instead_of, offer.template) == (proposal_id, "propose_again")
    assert offer.slots == (Slot(paris(25, 14, 15), 45), stands[1])
    assert (offer.medium, offer.place) == (Medium.VIDEO, "https://meet.example.org")


def test_a_check_in_gets_another_date(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    whom, slot = person(desk, DJILALI), Slot(paris(25, 15), 45)
    check_in_id = add_check_in(
        desk.store, CheckInRow(0, "uid", whom.learner_id, None, None, None, slot, CheckInState.BOOKED, 0, NOW)
    )
    dialog.open_to_move(whom, check_in_id)
    assert dialog.slots == (slot,)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Right)
    with qtbot.waitSignal(dialog.moved) as moved:
        qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Return, CONTROL)
    learner, which, choice = moved.args
    assert (learner, which) == (whom, check_in_id)
    assert isinstance(choice, BookingChoice)
    assert (choice.starts_at, choice.minutes) == (paris(26, 15), 45)
    assert "jeudi 26 novembre à 09:00" in choice.body


def test_the_other_way_and_back_keeps_nothing_of_the_other_text(
    dialog: BookingDialog, desk: Desk, grid: WeekGrid, qtbot: QtBot
):
    qtbot.keyClick(grid, "2")
    qtbot.keyClick(grid, Qt.Key.Key_B, CONTROL)
    assert dialog.slots == (FIRST_THREE[1],)  # the selected one
    assert "Voici l’invitation" in letter(dialog).body
    qtbot.keyClick(grid, Qt.Key.Key_B, CONTROL)
    assert dialog.slots == FIRST_THREE
    assert "Répondez simplement 1, 2 ou 3" in letter(dialog).body


def test_who_cannot_be_written_to_is_booked_with_directly(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    dialog.open_for(person(desk, YUSUF))
    assert len(dialog.slots) == 1
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_B, CONTROL)
    with qtbot.waitSignal(dialog.booked):
        qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Return, CONTROL)


def test_the_week_turns_without_moving_what_is_offered(dialog: BookingDialog, grid: WeekGrid, qtbot: QtBot):
    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    assert "30 November to 4 December" in said(dialog)
    assert dialog.slots == FIRST_THREE
    button(dialog, "This week").click()
    assert "23 to 27 November" in said(dialog)


@pytest.mark.parametrize(
    ("moment", "said_there"),
    [(paris(27, 15, month=10), "10:00 (UTC-4)"), (paris(26, 15, month=3), "10:00 (UTC-4)")],
    ids=["October", "March"],
)
def test_in_weeks_in_which_clocks_change_the_offset_is_printed(
    window: QWidget, desk: Desk, moment: datetime, said_there: str
):
    desk.now = lambda: moment - timedelta(days=3)
    dialog = BookingDialog(desk, window)
    proposal_id = hold(desk, DJILALI, Slot(moment, 30))
    dialog.open_to_change(person(desk, DJILALI), proposal_id)
    assert dialog.slots == (Slot(moment, 30),)
    assert said_there in letter(dialog).body
    assert said_there in said(dialog)
    assert "(UTC+1)" in said(dialog)  # the trainer's own


def test_what_the_dialog_takes_for_taken_is_what_nothing_may_be_booked_over(desk: Desk):
    offered = hold(desk, ELENA, Slot(paris(24, 14), 30), Slot(paris(24, 15), 30))
    yusuf = person(desk, YUSUF).learner_id
    rows = [
        CheckInRow(0, f"{hour}", yusuf, None, None, None, Slot(paris(25, hour), 45), state, 0, NOW)
        for hour, state in ((9, CheckInState.BOOKED), (11, CheckInState.CANCELLED), (13, CheckInState.BOOKED))
    ]
    booked, *_ = [add_check_in(desk.store, row) for row in rows]
    take_times(desk.store, [BusyRow(paris(24, 14), paris(24, 14, 30), "Jury")], NOW)
    group = desk.store.insert(
        "insert into group_appointment (uid, kind, title, starts_at, minutes, medium, place, state, made_at)"
        " values ('g', 'other', 'Lunch', ?, 30, 'video', '', 'booked', 0)",
        [to_stored(paris(26, 12))],
    )
    taken = []
    for number, leaving in enumerate(
        (Leaving(), Leaving(booked), Leaving(None, offered), Leaving(None, None, group))
    ):
        agenda = read_agenda(desk.store, desk.settings, NOW, leaving)
        left = dict(zip(("but_check_in", "but_proposal", "but_group"), astuple(leaving), strict=True))
        assert agenda.taken == tuple(taken_spans(desk.store, NOW, NOW + KNOWN_AHEAD, NOW, **left)), number
        taken.append(len(agenda.taken))
    assert taken == [5, 4, 4, 4]  # the calendar still takes one of the two that were offered


def test_with_initials_only_the_week_of_the_dialog_names_nobody(desk: Desk):
    hold(desk, ELENA, Slot(paris(24, 14), 30), Slot(paris(24, 15), 30))
    yusuf, slot = person(desk, YUSUF).learner_id, Slot(paris(24, 16), 30)
    row = CheckInRow(0, "uid", yusuf, None, None, None, slot, CheckInState.BOOKED, 0, NOW)
    add_check_in(desk.store, row)
    agenda = read_agenda(desk.store, desk.settings, NOW, Leaving())
    learner = learner_by_id(desk.store, person(desk, DJILALI).learner_id)
    assert learner is not None

    def said_there() -> list[str]:
        week = agenda.week(date(2026, 11, 23), learner, desk)
        return sorted([week.learner, *(block.words for block in week.blocks)])

    assert said_there() == ["Djilali", "Elena · 1 of 2", "Elena · 2 of 2", YUSUF]
    desk.has_initials_only = True
    assert said_there() == ["D.", "E. · 1 of 2", "E. · 2 of 2", "Y. D."]
    other_week = agenda.week(date(2026, 11, 30), learner, desk)
    assert other_week.blocks == ()


def test_what_calendars_take_stands_there_with_its_title_and_is_passed_over(
    dialog: BookingDialog, desk: Desk, qtbot: QtBot
):
    times = BusyRow(paris(24, 14), paris(24, 15), "Jury"), BusyRow(paris(25, 8), paris(25, 20), "")
    take_times(desk.store, times, NOW)
    dialog.open_for(person(desk, DJILALI))
    week = the(dialog, WeekGrid).week
    assert week is not None
    assert [(block.words, block.manner) for block in week.blocks] == [
        ("Jury", Manner.PLAIN),
        ("busy", Manner.PLAIN),
    ]
    assert dialog.slots == (Slot(paris(24, 15, 30), 30), Slot(paris(26, 14), 30), Slot(paris(27, 14), 30))


def test_the_next_of_a_check_in_that_comes_again_is_booked_near_to_its_hour(
    dialog: BookingDialog, desk: Desk, qtbot: QtBot
):
    whom = person(desk, DJILALI)
    was = Slot(paris(20, 15), 30)
    row = CheckInRow(0, "uid", whom.learner_id, None, None, None, was, CheckInState.HELD, 0, NOW, every_weeks=2)
    last = add_check_in(desk.store, row)
    add_check_in(desk.store, replace(row, uid="other", slot=Slot(paris(24, 15), 30), state=CheckInState.BOOKED))
    dialog.open_again(whom, last, Slot(paris(24, 15), 30))
    assert dialog.slots == (Slot(paris(24, 16), 30),)
    with qtbot.waitSignal(dialog.booked) as booked:
        qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Return, CONTROL)
    assert booked.args[1].every_weeks == 2
