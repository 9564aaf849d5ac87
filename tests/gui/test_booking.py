from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from looking import button, place_of, said, the
from open_university import AICHA, DJILALI, ELENA, NOW, TRAINER, YUSUF, close_desk, make_desk, make_profile, person
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cockpit.domain.checkins import CheckInState, Medium, Slot
from cockpit.gui.checkins.booking import BookingDialog
from cockpit.gui.checkins.choices import BookingChoice, ProposalChoice
from cockpit.gui.checkins.dialog_head import DialogHead
from cockpit.gui.checkins.letter import BookingLetter
from cockpit.gui.checkins.week_grid import WeekGrid
from cockpit.gui.desk import Desk
from cockpit.gui.reader import Reader
from cockpit.gui.segments import Segments
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.checkins import CheckInRow, add_check_in, check_ins_of_learner
from cockpit.wording import Words
from cockpit.wording.moments import clocks_change, moment

BOOK = "Book this moment"
CONTROL = Qt.KeyboardModifier.ControlModifier
PARIS, TORONTO = ZoneInfo("Europe/Paris"), ZoneInfo("America/Toronto")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1228, 868)
    QPushButton("behind", window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    return window


@pytest.fixture
def dialog(desk: Desk, window: QWidget) -> BookingDialog:
    return BookingDialog(desk, window)


def paris(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def take(desk: Desk, name: str, starts_at: datetime, minutes: int = 30) -> None:
    row = CheckInRow(
        0, f"{starts_at}", person(desk, name).learner_id, None, None, None, Slot(starts_at, minutes),
        CheckInState.BOOKED, 0, NOW,
    )  # fmt: skip
    add_check_in(desk.store, row)


def book_directly(dialog: BookingDialog, desk: Desk, qtbot: QtBot, name: str = DJILALI) -> WeekGrid:
    """Open the dialog for somebody and go the other way: one moment is booked."""
    dialog.open_for(person(desk, name))
    grid = the(dialog, WeekGrid)
    qtbot.keyClick(grid, Qt.Key.Key_B, CONTROL)
    return grid


def test_the_first_moment_that_suits_both_is_chosen(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    book_directly(dialog, desk, qtbot)
    assert dialog.chosen == Slot(paris(24, 14), 30)  # 8 o'clock in Toronto, with a day's notice
    assert "Tue 24 Nov, 14:00" in said(dialog)
    assert "Tue 24 Nov, 08:00" in said(dialog)
    assert "for Djilali, in Toronto" in said(dialog)
    assert "6 hours behind you" in said(dialog)


def test_until_the_time_is_read_no_week_of_anybody_else_is_shown(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    book_directly(dialog, desk, qtbot)
    grid = the(dialog, WeekGrid)
    assert grid.week is not None and grid.week.learner == "Djilali"
    dialog.close_overlay()
    desk.reader.close()
    desk.reader = Reader(desk.profile.open, patience_seconds=0)
    dialog.open_for(person(desk, ELENA))
    assert grid.week is None and grid.chosen is None
    assert grid.accessibleName() == "Your week is being read"
    qtbot.waitUntil(lambda: grid.week is not None)
    assert "Djilali" not in grid.accessibleName() and grid.chosen is not None
    assert grid.week.learner == "Elena"


def test_one_of_an_unusual_length_that_is_moved_keeps_it(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    take(desk, DJILALI, paris(26, 14), 75)
    who = person(desk, DJILALI)
    (check_in,) = check_ins_of_learner(desk.store, who.learner_id)
    dialog.open_to_move(who, check_in.id)
    qtbot.waitUntil(lambda: dialog.chosen is not None)
    assert (dialog.chosen, the(dialog, DialogHead).minutes) == (check_in.slot, 75)


def test_the_arrows_move_it_by_a_quarter_of_an_hour_and_by_a_day(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    grid = book_directly(dialog, desk, qtbot)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert dialog.chosen == Slot(paris(24, 14, 15), 30)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert dialog.chosen == Slot(paris(25, 14, 15), 30)
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert dialog.chosen == Slot(paris(25, 14), 30)


def test_the_day_after_friday_is_monday(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    book_directly(dialog, desk, qtbot)
    for _ in range(4):
        qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Right)
    assert dialog.chosen == Slot(paris(30, 14), 30)
    assert "30 November to 4 December" in said(dialog)


def test_what_is_taken_is_passed_over(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    take(desk, ELENA, paris(24, 14))
    take(desk, AICHA, paris(24, 15), 45)
    book_directly(dialog, desk, qtbot)
    assert dialog.chosen == Slot(paris(24, 16), 30)  # half an hour is free before, but the trainer needs a pause
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Up)
    assert dialog.chosen == Slot(paris(24, 15, 45), 30)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Up)
    assert dialog.chosen == Slot(paris(24, 14, 30), 30)


def test_nothing_past_can_be_chosen(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    grid = book_directly(dialog, desk, qtbot)
    for _ in range(5):
        qtbot.keyClick(grid, Qt.Key.Key_Left)
    assert dialog.chosen == Slot(paris(23, 14), 30)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place_of(grid, Slot(paris(23, 9), 30)))
    assert dialog.chosen == Slot(paris(23, 14), 30)


def test_a_click_on_a_free_place_chooses_it(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    grid = book_directly(dialog, desk, qtbot)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place_of(grid, Slot(paris(26, 10, 30), 30)))
    assert dialog.chosen == Slot(paris(26, 10, 30), 30)
    assert "It will be 04:30 in Toronto, outside 8 to 20." in said(dialog)


def test_another_week_keeps_the_hour(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    book_directly(dialog, desk, qtbot)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_PageDown)
    assert dialog.chosen == Slot(paris(24, 14) + timedelta(weeks=1), 30)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_PageUp)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_PageUp)
    assert dialog.chosen == Slot(paris(24, 14), 30)


def test_a_longer_one_goes_where_there_is_room(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    take(desk, ELENA, paris(24, 14, 40))
    book_directly(dialog, desk, qtbot)
    assert dialog.chosen == Slot(paris(24, 14), 30)
    the(dialog, Segments).choose("45")
    assert dialog.chosen == Slot(paris(24, 15, 30), 45)


def test_the_invitation_says_the_moment_in_the_learners_words_and_zone(
    dialog: BookingDialog, desk: Desk, qtbot: QtBot
):
    book_directly(dialog, desk, qtbot)
    assert "mardi 24 novembre" in when(dialog) and "08:00" in when(dialog)
    assert when(dialog) in body(dialog)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Right)
    assert "mercredi 25 novembre" in when(dialog)
    assert when(dialog) in body(dialog)
    assert when(dialog) in subject(dialog).text()
    the(dialog, Segments).choose("15")
    assert "15 minutes" in body(dialog)


def test_own_words_stay_when_the_moment_moves(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    book_directly(dialog, desk, qtbot)
    the(dialog, QPlainTextEdit).setPlainText(f"Alors : {when(dialog)}, 30 minutes. À vous lire, Nadia")
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Down)
    the(dialog, Segments).choose("45")
    assert "08:15" in when(dialog)
    assert body(dialog) == f"Alors : {when(dialog)}, 45 minutes. À vous lire, Nadia"
    the(dialog, QPlainTextEdit).setPlainText("À demain !")
    subject(dialog).setText("Rendez-vous")
    assert "The text does not name the chosen moment" in said(dialog)


def test_ctrl_enter_books_what_is_chosen(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    whom = person(desk, DJILALI)
    book_directly(dialog, desk, qtbot)
    with qtbot.waitSignal(dialog.booked) as booked:
        qtbot.keyClick(the(dialog, QPlainTextEdit), Qt.Key.Key_Return, CONTROL)
    assert booked.args == [whom, BookingChoice(paris(24, 14), 30, subject(dialog).text(), body(dialog))]
    assert not dialog.isVisible()


def test_the_focus_goes_into_the_dialog_and_returns(
    dialog: BookingDialog, desk: Desk, window: QWidget, qtbot: QtBot
):
    behind = the(window, QPushButton)
    behind.setFocus()
    dialog.open_for(person(desk, DJILALI))
    assert the(dialog, WeekGrid).hasFocus()
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert behind.hasFocus()


def test_tab_stays_inside(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    dialog.open_for(person(desk, DJILALI))
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        seen = set()
        for _ in range(24):
            focused = QApplication.focusWidget()
            assert focused is not None and dialog.isAncestorOf(focused)
            seen.add(type(focused).__name__)
            qtbot.keyClick(focused, key)
        assert {"WeekGrid", "QLineEdit", "QPlainTextEdit", "Button"} <= seen


def test_no_key_of_the_window_acts_while_it_is_open(
    dialog: BookingDialog, desk: Desk, window: QWidget, qtbot: QtBot
):
    pressed = []
    shortcut = QShortcut(QKeySequence("D"), window)
    shortcut.activated.connect(lambda: pressed.append("D"))
    dialog.open_for(person(desk, DJILALI))
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_D)
    dialog.close_overlay()
    assert not pressed
    qtbot.keyClick(the(window, QPushButton), Qt.Key.Key_D)
    assert pressed == ["D"]


def test_without_an_address_the_check_in_is_kept_and_no_mail_leaves(dialog: BookingDialog, desk: Desk):
    dialog.open_for(person(desk, YUSUF))
    assert "No mail address of Yusuf is known" in said(dialog)
    assert not the(dialog, QPlainTextEdit).isEnabled()
    assert button(dialog, BOOK).isEnabled()


def test_without_the_trainers_address_it_says_that_the_entry_asks_for_no_answer(
    dialog: BookingDialog, desk: Desk, qtbot: QtBot
):
    book_directly(dialog, desk, qtbot)
    assert "the entry asks for no answer" in said(dialog)
    desk.store.execute("update account set person_name = 'Nadia', person_email = 'nadia@x.example'")
    book_directly(dialog, desk, qtbot)
    assert "the calendar invitation with it" in said(dialog)


def test_offline_it_says_that_the_mail_waits_and_the_button_queues_it(
    dialog: BookingDialog, desk: Desk, qtbot: QtBot
):
    waits = "You’re offline: it waits in the outbox and leaves when you’re back."
    desk.offline_since = NOW
    book_directly(dialog, desk, qtbot)
    assert waits not in said(dialog)  # the own mail program knows better
    dialog.close_overlay()
    settings = {"from_address": "nadia@example.org"}
    account = AccountRow(0, "mail", "smtp", settings, "s", TRAINER, "nadia@example.org", None)
    add_account(desk.store, account, NOW)
    dialog.open_for(person(desk, DJILALI))
    assert button(dialog, "Queue 3 slots").isEnabled()
    assert waits in said(dialog)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_B, CONTROL)
    assert button(dialog, BOOK).isEnabled()  # that is booked at once, and its invitation waits
    assert waits in said(dialog)
    desk.offline_since = None
    dialog.open_for(person(desk, DJILALI))
    assert button(dialog, "Propose 3 slots").isEnabled()
    assert waits not in said(dialog)


@pytest.mark.parametrize("is_offered", [True, False])
def test_a_video_check_in_without_an_address_asks_for_it_before_it_leaves(
    dialog: BookingDialog, desk: Desk, qtbot: QtBot, is_offered: bool
):
    booked: list[BookingChoice | ProposalChoice] = []
    dialog.booked.connect(lambda _whom, choice: booked.append(choice))
    dialog.proposed.connect(lambda _whom, choice: booked.append(choice))
    desk.store.execute("update account set person_name = 'Nadia', person_email = 'nadia@x.example'")
    dialog.open_for(person(desk, DJILALI))
    if not is_offered:
        qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_B, CONTROL)
    asks = "Without an address nobody can join"
    assert asks not in said(dialog)
    dialog.show_medium(Medium.VIDEO)
    assert asks in said(dialog)
    qtbot.keyClick(the(dialog, WeekGrid), Qt.Key.Key_Return, CONTROL)
    assert booked == []
    place = place_line(dialog)
    assert place.hasFocus()  # there it can be written at once
    qtbot.keyClicks(place, "https://meet.example/nadia")
    assert asks not in said(dialog)
    qtbot.keyClick(place, Qt.Key.Key_Return, CONTROL)
    assert [choice.place for choice in booked] == ["https://meet.example/nadia"]


def test_by_phone_no_address_is_asked_for(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    dialog.open_for(person(desk, DJILALI))
    dialog.show_medium(Medium.VIDEO)
    dialog.show_medium(Medium.PHONE)
    assert "Without an address nobody can join" not in said(dialog)
    assert button(dialog, "Propose 3 slots").isEnabled()


def test_where_no_mail_leaves_no_address_is_asked_for(dialog: BookingDialog, desk: Desk, qtbot: QtBot):
    dialog.open_for(person(desk, YUSUF))
    dialog.show_medium(Medium.VIDEO)
    assert button(dialog, BOOK).isEnabled()


def test_what_is_left_to_write_keeps_it_from_being_booked(window: QWidget, tmp_path: Path):
    desk = make_desk(make_profile(tmp_path), trainer="")
    dialog = BookingDialog(desk, window)
    dialog.open_for(person(desk, DJILALI))
    assert "“my signature” is unknown" in said(dialog)
    assert not button(dialog, "Propose 3 slots").isEnabled()
    close_desk(desk)


def test_it_shrinks_with_the_window(dialog: BookingDialog, desk: Desk, window: QWidget, qtbot: QtBot):
    dialog.open_for(person(desk, DJILALI))
    window.resize(964, 668)
    qtbot.waitUntil(lambda: dialog.size() == window.size())
    assert window.rect().contains(
        button(dialog, "Propose 3 slots").mapTo(window, button(dialog, "Propose 3 slots").rect().bottomRight())
    )
    assert not window.grab().isNull()


def test_hours_carry_their_offset_where_clocks_change():
    def said_of(day: int, month: int) -> str:
        starts_at = datetime(2026, month, day, 15, tzinfo=PARIS).astimezone(UTC)
        has_offset = clocks_change(starts_at.date(), (PARIS, TORONTO))
        return moment(Words("en"), starts_at, TORONTO, has_offset=has_offset)

    assert said_of(28, 10) == "Wednesday 28 October at 10:00 (UTC-4)"
    assert said_of(25, 11) == "Wednesday 25 November at 09:00"


def place_line(dialog: BookingDialog) -> QLineEdit:
    (line,) = [one for one in dialog.findChildren(QLineEdit) if one.accessibleName() == "Video address"]
    return line


def subject(dialog: BookingDialog) -> QLineEdit:
    return the(the(dialog, BookingLetter), QLineEdit)


def body(dialog: BookingDialog) -> str:
    return the(dialog, QPlainTextEdit).toPlainText()


def when(dialog: BookingDialog) -> str:
    assert dialog.chosen is not None
    return moment(Words("fr"), dialog.chosen.starts_at, TORONTO, has_offset=False)
