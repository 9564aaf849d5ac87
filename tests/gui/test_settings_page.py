from collections.abc import Iterator

import pytest
from looking import button, said
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator
from cockpit.gui.settings.page import SettingsPage
from cockpit.settings import Settings


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, navigator: Navigator) -> Iterator[SettingsPage]:
    page = SettingsPage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(1228, 834)
    with qtbot.waitExposed(page):
        page.show()
    yield page


def kept(desk: Desk) -> Settings:
    return desk.profile.settings()


def line(page: SettingsPage, name: str) -> QLineEdit:
    return next(edit for edit in page.findChildren(QLineEdit) if edit.accessibleName() == name)


def test_who_the_trainer_is_signs_the_messages(page: SettingsPage, desk: Desk, qtbot: QtBot):
    for name, text in (("Name", "Nadia F."), ("Title", "English trainer"), ("Phone", "+33 1 23")):
        line(page, name).setText(text)
        line(page, name).editingFinished.emit()
    page.signature.setPlainText("Mon-Fri, 9-17\n\nAtelier Nord")
    assert desk.sign_off == "Nadia F.\nEnglish trainer\n+33 1 23\nMon-Fri, 9-17\nAtelier Nord"
    assert kept(desk).signature == "Mon-Fri, 9-17\n\nAtelier Nord"
    assert desk.trainer == "Nadia F."


def test_without_a_name_the_account_signs(page: SettingsPage, desk: Desk):
    line(page, "Name").setText("  ")
    line(page, "Name").editingFinished.emit()
    assert kept(desk).name == ""
    assert line(page, "Name").placeholderText() == "Nadia Ferhat"


def test_hours_are_kept_when_they_can_be_read_and_else_said(page: SettingsPage, desk: Desk):
    page.hours.setText("08:30-12:00, 13:00 - 16:30")
    page.hours.editingFinished.emit()
    assert kept(desk).working_hours == ("08:30-12:00", "13:00 - 16:30")
    page.hours.setText("mornings")
    page.hours.editingFinished.emit()
    assert kept(desk).working_hours == ("08:30-12:00", "13:00 - 16:30")
    assert "Write hours like 09:00-12:00" in said(page)
    page.hours.setText("09:00-12:00")
    page.hours.editingFinished.emit()
    assert "Write hours like" not in said(page)


def test_look_works_at_once(page: SettingsPage, desk: Desk):
    page._choose_scheme("dark")
    page._choose_size("1.3")
    page._choose_density("compact")
    assert (desk.theme.is_dark, desk.theme.scale, desk.theme.is_compact) == (True, 1.3, True)
    assert (kept(desk).scheme, kept(desk).text_scale, kept(desk).density) == ("dark", 1.3, "compact")


def test_other_words_make_the_window_anew_but_the_same_do_not(
    page: SettingsPage, desk: Desk, navigator: Navigator, qtbot: QtBot
):
    with qtbot.waitSignal(navigator.words_changed):
        page.language.choose("fr")
    assert kept(desk).language == "fr"
    page.learner_word.setCurrentIndex(page.learner_word.findData("learner"))
    with qtbot.assertNotEmitted(navigator.words_changed, wait=50):
        page.learner_word.activated.emit(page.learner_word.currentIndex())
    page.learner_word.setCurrentIndex(page.learner_word.findData("trainee"))
    with qtbot.waitSignal(navigator.words_changed):
        page.learner_word.activated.emit(page.learner_word.currentIndex())
    assert kept(desk).learner_word == "trainee"


def test_a_key_is_changed_by_pressing_it(page: SettingsPage, desk: Desk, qtbot: QtBot):
    field = page.shortcuts.fields["message"]
    field.setKeySequence(QKeySequence("W"))
    field.editingFinished.emit()
    assert dict(kept(desk).keys) == {"message": "W"}
    assert desk.commands["message"].key == "W"
    field.setKeySequence(QKeySequence("M"))
    field.editingFinished.emit()
    assert dict(kept(desk).keys) == {}


def test_a_taken_key_is_refused_and_by_what_is_said(page: SettingsPage, desk: Desk):
    field = page.shortcuts.fields["message"]
    field.setKeySequence(QKeySequence("B"))
    field.editingFinished.emit()
    assert "B is the key of “Book a check-in” already." in said(page)
    assert field.keySequence().toString() == "M"
    assert dict(kept(desk).keys) == {}


def test_backspace_takes_a_key_away_and_the_usual_ones_come_back(page: SettingsPage, desk: Desk, qtbot: QtBot):
    field = page.shortcuts.fields["dismiss"]
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert desk.commands["dismiss"].keys == ()
    page.shortcuts.letters.click()
    assert not kept(desk).has_letter_keys
    assert desk.commands["mark"].keys == ()
    button(page, "The usual keys again").click()
    assert kept(desk) == Settings(language="en")
    assert desk.commands["dismiss"].key == "I"


def test_escape_leaves(page: SettingsPage, navigator: Navigator, qtbot: QtBot):
    page.setFocus()
    with qtbot.waitSignal(navigator.back_wanted):
        qtbot.keyClick(page, Qt.Key.Key_Escape)


def test_a_settings_file_written_by_hand_with_a_wrong_kind_keeps_the_usual(desk: Desk):
    folder = desk.profile.folder
    (folder / "settings.toml").write_text(
        'text_scale = 1\nkeys = "none"\nsync_minutes = "often"\nname = 7\n', "utf-8"
    )
    settings = kept(desk)
    assert (settings.text_scale, settings.sync_minutes, settings.name, dict(settings.keys)) == (1.0, 30, "", {})
