from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from looking import button, said
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from cockpit.checkins.hours import hours_text, working_hours
from cockpit.checkins.slots import availability
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


def enter(field: QLineEdit, text: str) -> None:
    field.setText(text)
    field.editingFinished.emit()


def test_hours_of_a_day_are_kept_when_they_can_be_read_and_else_said(page: SettingsPage, desk: Desk):
    monday, saturday = page.week.fields[0], page.week.fields[5]
    assert (monday.text(), saturday.text()) == ("09:00-12:00, 14:00-17:00", "")
    enter(monday, "13h - 16:30, 8:30–12")
    assert monday.text() == "08:30-12:00, 13:00-16:30"
    enter(saturday, "mornings")
    assert dict(kept(desk).week_hours) == {"monday": "08:30-12:00, 13:00-16:30"}
    assert "Write hours like 09:00-12:00" in said(page)
    enter(saturday, "9-12")
    assert "Write hours" not in said(page)
    assert kept(desk).week_hours["saturday"] == "09:00-12:00"
    enter(monday, "")
    assert not availability(kept(desk), desk.now()).hours_of(date(2026, 11, 23))


def test_the_hours_of_monday_count_until_friday_at_once(page: SettingsPage, desk: Desk):
    enter(page.week.fields[0], "10-16")
    button(page, "Monday to Friday alike").click()
    assert [field.text() for field in page.week.fields] == ["10:00-16:00"] * 5 + [""] * 2
    week = working_hours(kept(desk)).intervals
    assert {day: hours_text(hours) for day, hours in week.items()} == dict.fromkeys(range(5), "10:00-16:00")


def test_days_off_and_days_with_other_hours_are_listed_and_taken_out(page: SettingsPage, desk: Desk, qtbot: QtBot):
    card = page.week
    card.first.show_day(date(2026, 12, 24))
    assert card.last.day == date(2026, 12, 24)  # most days off are one
    card.last.show_day(date(2027, 1, 1))
    button(card, "Add").click()
    card.first.show_day(date(2026, 11, 28))
    card.last.show_day(date(2026, 11, 28))
    card.hours.setText("9-12")
    button(card, "Add").click()
    assert dict(kept(desk).day_hours) == {"2026-12-24/2027-01-01": "", "2026-11-28": "09:00-12:00"}
    qtbot.waitUntil(lambda: "Saturday 28 November" in said(card))
    assert "Thursday 24 December – Friday 1 January" in said(card)
    button(card, "Remove Saturday 28 November").click()
    assert dict(kept(desk).day_hours) == {"2026-12-24/2027-01-01": ""}
    assert "Saturday 28" not in said(card)


def test_what_is_wrong_with_other_days_is_said_beside_them(page: SettingsPage, desk: Desk):
    card = page.week
    card.first.show_day(date(2026, 12, 24))
    card.last.show_day(date(2026, 12, 20))
    button(card, "Add").click()
    assert "The last day lies before the first." in said(card)
    card.last.show_day(date(2026, 12, 24))
    card.hours.setText("a little")
    button(card, "Add").click()
    assert "Write hours like 09:00-12:00, 14:00-17:00, or none for a day off." in said(card)
    assert dict(kept(desk).day_hours) == {}


def test_days_that_are_over_are_forgotten(page: SettingsPage, desk: Desk):
    desk.choose(replace(desk.settings, day_hours={"2026-11-20": "", "2026-11-23": ""}))
    button(page.week, "Add").click()
    assert list(kept(desk).day_hours) == ["2026-11-23"]


def test_a_region_belongs_to_its_country(page: SettingsPage, desk: Desk, qtbot: QtBot):
    card = page.week
    qtbot.waitUntil(lambda: card.region.count() > 1)
    card.region.setCurrentText("Moselle")
    card.region.activated.emit(card.region.currentIndex())
    assert kept(desk).holidays_of == "FR-57"
    card.country.setCurrentText("Japan")
    card.country.activated.emit(card.country.currentIndex())
    qtbot.waitUntil(lambda: not card.region.isEnabled())
    assert (kept(desk).holidays_of, card.region.currentText()) == ("JP", "the whole country")


def test_a_room_is_an_address_that_opens(page: SettingsPage, desk: Desk, qtbot: QtBot):
    card = page.check_ins
    card.medium.choose("video")
    card.medium.chosen.emit("video")
    assert kept(desk).check_in_medium == "video"
    assert "Without your room, invitations to a video call say no place." in said(card)
    enter(card.room, "meet.example.org/nadia")
    assert "The address of a room begins with https://." in said(card)
    assert kept(desk).video_address == ""
    enter(card.room, " https://meet.example.org/nadia ")
    assert kept(desk).video_address == "https://meet.example.org/nadia"
    assert "room begins" not in said(card) and "no place" not in said(card)


def test_how_check_ins_are_offered_is_kept(page: SettingsPage, desk: Desk):
    card = page.check_ins
    for combo, text in (
        (card.buffer, "15 min"),
        (card.notice, "48 hours"),
        (card.days, "30 days ahead"),
        (card.hold, "3 working days, until noon"),
    ):
        combo.setCurrentText(text)
        combo.activated.emit(combo.currentIndex())
    card.reminders.click()
    chosen = kept(desk)
    assert (chosen.check_in_buffer, chosen.check_in_notice, chosen.check_in_days) == (15, 48, 30)
    assert (chosen.hold_days, chosen.drafts_reminders) == (3, True)


def test_a_number_that_was_written_into_the_file_stands_among_the_usual_ones(
    desk: Desk, navigator: Navigator, qtbot: QtBot
):
    desk.choose(replace(desk.settings, check_in_buffer=7))
    page = SettingsPage(desk, navigator)
    qtbot.addWidget(page)
    assert page.check_ins.buffer.currentText() == "7 min"


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
