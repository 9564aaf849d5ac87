"""The whole window on a profile with a passphrase: the menu bar, the lock, other words, the first steps."""

import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from looking import button, said, the
from open_university import DJILALI, NOW, clock, person, write_tables
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from cockpit.accounts import connect
from cockpit.domain.checkins import CheckInState, Slot
from cockpit.gui.app import Cockpit
from cockpit.gui.checkins.page import CheckInsPage
from cockpit.gui.cohorts.page import CohortPage
from cockpit.gui.connections.work import read_account
from cockpit.gui.frame import Frame
from cockpit.gui.learners.page import LearnerPage
from cockpit.gui.lock_page import LockPage
from cockpit.gui.rail import Rail
from cockpit.gui.settings.page import SettingsPage
from cockpit.gui.strip import UndoStrip
from cockpit.gui.today.page import TodayPage
from cockpit.gui.unlock import UnlockPage
from cockpit.gui.welcome.first_steps import FirstSteps
from cockpit.gui.welcome.page import WelcomePage
from cockpit.profile import open_profile
from cockpit.store.checkins import CheckInRow, add_check_in, check_in_by_id
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.plans import limits_of_cohort

PASSPHRASE = "a long and quiet evening"
Key = Qt.Key


@pytest.fixture
def hooks() -> Iterator[None]:
    before = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = before


@pytest.fixture
def cockpit(qtbot: QtBot, tmp_path: Path, hooks: None) -> Iterator[Cockpit]:
    """A cockpit that was opened with its passphrase."""
    keyring.set_keyring(keyring.backends.fail.Keyring())
    profile = open_profile(tmp_path / "profile", lambda is_new: PASSPHRASE)
    with profile.open() as store:
        connect(store, "oulad", "course", {"path": str(write_tables(tmp_path / "tables"))}, NOW)
    for _ in read_account(profile, "course", "en", clock):
        pass
    cockpit = Cockpit(profile.folder, "", clock, True)
    qtbot.addWidget(cockpit.window)
    cockpit.start()
    qtbot.waitUntil(lambda: cockpit.window.findChild(UnlockPage) is not None)
    the(cockpit.window, UnlockPage).given.emit(PASSPHRASE)
    qtbot.waitUntil(lambda: cockpit.window.findChild(TodayPage) is not None)
    cockpit.window.activateWindow()
    yield cockpit
    cockpit.close()


def typed_passphrase(qtbot: QtBot, page: LockPage, text: str) -> None:
    field = the(page, QLineEdit)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Key.Key_Return)


def test_a_locked_window_shows_no_name_and_opens_for_the_passphrase_alone(qtbot: QtBot, cockpit: Cockpit):
    window = cockpit.window
    qtbot.waitUntil(lambda: DJILALI in str(the(window, TodayPage).today))
    qtbot.keyClick(window.frame.focusWidget(), Key.Key_L, _CTRL_SHIFT)
    page = the(window, LockPage)
    assert window.windowTitle() == "Cordée"
    assert not window.frame.isVisible()
    assert DJILALI not in said(page)
    typed_passphrase(qtbot, page, "wrong")
    qtbot.waitUntil(lambda: "passphrase" in said(page) and not cockpit.jobs.names())
    assert not window.frame.isVisible()
    typed_passphrase(qtbot, page, PASSPHRASE)
    qtbot.waitUntil(window.frame.isVisible)
    assert window.windowTitle() == "Today · Cordée"


_CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_what_was_written_after_a_check_in_is_kept_when_the_window_closes(qtbot: QtBot, cockpit: Cockpit):
    frame = the(cockpit.window, Frame)
    profile, who = frame._desk.profile, person(frame._desk, DJILALI)
    row = CheckInRow(
        0, "over", who.learner_id, who.enrolment_id, None, None, Slot(NOW - timedelta(hours=2), 30),
        CheckInState.BOOKED, 0, NOW - timedelta(days=3),
    )  # fmt: skip
    with profile.open() as store:
        check_in_id = add_check_in(store, row)
    frame.go("check_ins")
    page = the(cockpit.window, CheckInsPage)
    qtbot.waitUntil(lambda: page.list.line is not None and page.list.line.check_in is not None)
    qtbot.keyClick(page.list, Key.Key_Y)
    assert page.list.is_asking
    page.form.private.setPlainText("A parent is ill.")
    cockpit.close()
    with profile.open() as store:
        kept = check_in_by_id(store, check_in_id)
    assert kept is not None
    assert (kept.state, kept.private_note) == (CheckInState.HELD, "A parent is ill.")


def test_alt_alone_opens_the_menu_bar_with_every_action_and_its_key(qtbot: QtBot, cockpit: Cockpit):
    window = cockpit.window
    menu = window.menuBar()
    assert menu.isHidden()
    focused = window.frame.focusWidget()
    qtbot.keyClick(focused, Key.Key_Alt)
    assert not menu.isHidden()
    assert [action.text().lstrip("&") for action in menu.actions()][:2] == ["Go to", "Move"]
    listed = {action.objectName(): action for entry in menu.actions() for action in entry.menu().actions()}
    assert listed["snooze"].shortcut().toString() == "S"
    here = {action.objectName() for action in window.frame.actions_here()}
    assert here == set(listed)
    assert {"message", "palette", "learners", "mark_alike"} <= here
    qtbot.keyClick(QApplication.activePopupWidget(), Key.Key_Escape)
    qtbot.keyClick(menu, Key.Key_Escape)
    assert menu.isHidden()
    assert window.frame.focusWidget() is focused


def test_alt_with_another_key_opens_no_menu_bar(qtbot: QtBot, cockpit: Cockpit):
    window = cockpit.window
    focused = window.frame.focusWidget()
    qtbot.keyPress(focused, Key.Key_Alt)
    qtbot.keyClick(focused, Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.keyRelease(focused, Key.Key_Alt)
    assert window.menuBar().isHidden()


def test_the_rail_marks_the_place_that_a_page_was_opened_from_and_goes_back_to(qtbot: QtBot, cockpit: Cockpit):
    def marked() -> list[str]:
        rail = the(cockpit.window, Rail)
        return [item.text() for item in rail.findChildren(QAbstractButton) if item.isChecked()]

    frame = the(cockpit.window, Frame)
    frame.show_learner(person(frame._desk, DJILALI), ())
    assert marked() == ["Today"]
    qtbot.keyClick(the(cockpit.window, LearnerPage), Key.Key_Escape)
    assert the(cockpit.window, TodayPage).isVisible()
    with frame._desk.profile.open() as store:
        (cohort,) = followed_cohorts(store)
    frame.show_cohort(cohort.id)
    page = the(cockpit.window, CohortPage)
    qtbot.waitUntil(lambda: len(marked()) == 2)  # the cohort's own line comes with what the rail counts
    inside = marked()
    assert "Cohorts" in inside
    frame.show_learner(person(frame._desk, DJILALI), ())
    qtbot.keyClick(the(cockpit.window, LearnerPage), Key.Key_Escape)
    assert page.isVisible()
    assert marked() == inside


def test_another_language_makes_the_window_anew_and_shows_the_settings_again(qtbot: QtBot, cockpit: Cockpit):
    window = cockpit.window
    window.frame.go("settings")
    the(window, SettingsPage).language.choose("fr")
    qtbot.waitUntil(lambda: window.windowTitle() == "Réglages · Cordée")
    assert "Vos disponibilités" in said(the(window.frame, SettingsPage))
    the(window.frame, SettingsPage).learner_word.setCurrentIndex(1)
    the(window.frame, SettingsPage).learner_word.activated.emit(1)
    window.frame.go("learners")
    assert window.windowTitle() == "Stagiaires · Cordée"


def test_a_new_profile_is_led_from_the_first_learners_to_rules_and_mailbox(
    qtbot: QtBot, tmp_path: Path, hooks: None
):
    cockpit = Cockpit(tmp_path / "new", "en", clock, True)
    window = cockpit.window
    qtbot.addWidget(window)
    cockpit.start()
    assert "1\nYour learners\n2\nYour rules\n3\nYour mailbox" in said(the(window, WelcomePage))
    the(window, WelcomePage).connect_wanted.emit()
    qtbot.waitUntil(lambda: window.windowTitle().startswith("Connections"))
    with window.frame._desk.profile.open() as store:
        connect(store, "oulad", "course", {"path": str(write_tables(tmp_path / "tables"))}, NOW)
    window.frame._sync_all()
    qtbot.waitUntil(lambda: window.findChild(FirstSteps) is not None, timeout=20_000)
    steps = the(window, FirstSteps)
    qtbot.waitUntil(lambda: said(steps).count("alerts a week over the last 4 weeks") == 3, timeout=20_000)
    steps.choices["fewer"].click()
    assert "Who sends your messages?" in said(steps)
    desk = window.frame._desk
    cohort = followed_cohorts(desk.store)[0]
    qtbot.waitUntil(lambda: limits_of_cohort(desk.store, cohort.id) == {"opening.open_weight": 0.3})
    steps.own_program.click()
    assert window.windowTitle() == "Today · Cordée"
    cockpit.close()


def test_the_first_steps_can_be_skipped_and_can_lead_to_a_mailbox(qtbot: QtBot, cockpit: Cockpit):
    frame = cockpit.window.frame
    frame.go("first_steps")
    steps = the(frame, FirstSteps)
    steps.choices["usual"].click()
    steps.connect_mailbox.click()
    assert cockpit.window.windowTitle().startswith("Connections")
    frame.go("first_steps")
    button(steps, "Skip, Esc").click()
    assert cockpit.window.windowTitle() == "Today · Cordée"


@pytest.mark.usefixtures("expects_errors")
def test_an_error_that_nobody_expected_can_be_copied_without_what_it_says(qtbot: QtBot, cockpit: Cockpit):
    try:
        raise ValueError(f"{DJILALI} in /home/nadia/learners.csv")
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    strip = the(cockpit.window.frame, UndoStrip)
    assert strip.text == "Something unexpected happened; your data are safe."
    next(button for button in strip.findChildren(QAbstractButton) if button.text() == "Copy details").click()
    copied = QApplication.clipboard().text()
    assert copied.startswith("Cordée ")
    assert copied.endswith("ValueError")
    assert "test_window.py" in copied
    assert "Djilali" not in copied
    assert "/home" not in copied
    assert strip.text == ""
