from datetime import timedelta
from pathlib import Path

import pytest
from looking import said, the
from open_university import AICHA, DJILALI, NOW, TRAINER, YUSUF, close_desk, make_desk, make_profile, person
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from cockpit.domain.people import Absence
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.messages.composer import ComposerPage
from cockpit.gui.messages.composer_text import ComposerText, SubjectEdit
from cockpit.gui.messages.fields import FieldEdit
from cockpit.gui.messages.outgoing import Outgoing
from cockpit.gui.messages.preview import Preview
from cockpit.gui.navigation import Navigator
from cockpit.gui.segments import Segments
from cockpit.store.absences import add_absence
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.history import ContactRow, QuestionRow, add_contact, add_question

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, navigator: Navigator) -> ComposerPage:
    page = ComposerPage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(1228, 868)
    page.show()
    return page


def send_button(page: ComposerPage) -> Button:
    return next(button for button in page.findChildren(Button) if "Ctrl" in button.accessibleName())


def subject(page: ComposerPage) -> SubjectEdit:
    return the(page, SubjectEdit)


def body_of(page: ComposerPage) -> FieldEdit:
    return the(page, ComposerText).body


def choose_template(page: ComposerPage, name: str) -> None:
    combo = the(page, QComboBox)
    combo.setCurrentIndex(combo.findData(name))
    combo.activated.emit(combo.currentIndex())


def add_mailbox(desk: Desk) -> None:
    settings = {"from_address": "nadia@example.org"}
    account = AccountRow(0, "mail", "smtp", settings, "s", TRAINER, "nadia@example.org", None)
    add_account(desk.store, account, NOW)


def test_the_template_that_fits_the_alert_stands_there_in_the_learners_language(page: ComposerPage, desk: Desk):
    page.write_to((person(desk, DJILALI),))
    assert the(page, QComboBox).currentData() == "silent"
    assert the(page, Segments).value == "fr"
    assert subject(page).toPlainText().startswith("Djilali, on reprend ensemble")
    assert "Vous aviez terminé" in body_of(page).toPlainText()


def test_the_preview_is_the_text_as_it_will_be_sent(page: ComposerPage, desk: Desk, qtbot: QtBot):
    page.write_to((person(desk, DJILALI),))
    body = body_of(page)
    qtbot.keyClicks(body, "Bravo! ")
    assert body.toPlainText().startswith("Bravo! ")
    assert the(page, Preview).text == body.toPlainText()
    assert "djilali@learners.example" in the(page, Preview).addressed


def test_ctrl_enter_in_the_text_sends_what_was_read(page: ComposerPage, desk: Desk, qtbot: QtBot):
    whom = person(desk, DJILALI)
    page.write_to((whom,))
    with qtbot.waitSignal(page.sent) as sent:
        qtbot.keyClick(body_of(page), Qt.Key.Key_Return, CONTROL)
    outgoing = Outgoing(
        "silent", "fr", subject(page).toPlainText(), the(page, Preview).text, "djilali@learners.example"
    )
    assert sent.args == [((whom, outgoing),)]


def test_what_is_not_known_must_be_written_before_the_message_leaves(page: ComposerPage, desk: Desk, qtbot: QtBot):
    page.write_to((person(desk, DJILALI),))
    choose_template(page, "answer")
    body = body_of(page)
    assert "{{ question }}" in body.toPlainText()
    assert "“question” is unknown" in said(page)
    assert not send_button(page).isEnabled()
    with qtbot.assertNotEmitted(page.sent):
        qtbot.keyClick(body, Qt.Key.Key_Return, CONTROL)
    body.setPlainText(body.toPlainText().replace("{{ question }}", "Où est l’unité 4 ?"))
    assert send_button(page).isEnabled()
    assert "is unknown" not in said(page)


def test_another_language_is_one_click_away_and_what_was_written_waits(page: ComposerPage, desk: Desk):
    page.write_to((person(desk, DJILALI),))
    body = body_of(page)
    body.setPlainText("Bonjour, mes mots à moi")
    the(page, Segments).choose("en")
    assert body.toPlainText().startswith("Hi Djilali")
    the(page, Segments).choose("fr")
    assert body.toPlainText() == "Bonjour, mes mots à moi"


def test_without_an_alert_the_trainer_finds_own_words_and_a_subject_is_needed(page: ComposerPage, desk: Desk):
    desk.store.execute("delete from alert")
    page.write_to((person(desk, AICHA),))
    assert body_of(page).toPlainText() == f"Hi Aïcha,\n\n\n\nBest wishes,\n{TRAINER}\n"
    assert not send_button(page).isEnabled()
    subject(page).setPlainText("A thought")
    assert send_button(page).isEnabled()


def test_a_long_text_is_said_to_be_long_and_leaves_all_the_same(page: ComposerPage, desk: Desk):
    page.write_to((person(desk, DJILALI),))
    body_of(page).setPlainText("mot " * 120)
    assert "120 words: under 90" in said(page)
    assert send_button(page).isEnabled()


def test_it_opens_in_the_own_mail_program_until_an_account_sends(page: ComposerPage, desk: Desk):
    page.write_to((person(desk, DJILALI),))
    assert send_button(page).text() == "Open in my mail program"
    add_mailbox(desk)
    page.write_to((person(desk, DJILALI),))
    assert send_button(page).text() == "Send"
    assert "By nadia@example.org through mail" in said(page)
    assert f"{TRAINER} <nadia@example.org>" in the(page, Preview).addressed


def test_nobody_without_an_address_is_written_to(page: ComposerPage, desk: Desk, qtbot: QtBot):
    page.write_to((person(desk, YUSUF),))
    assert not send_button(page).isEnabled()
    assert "No mail address of Yusuf is known" in said(page)
    with qtbot.assertNotEmitted(page.sent):
        qtbot.keyClick(body_of(page), Qt.Key.Key_Return, CONTROL)


@pytest.mark.parametrize(
    ("fact", "sentence"),
    [
        ("update learner set objected_at = 1", "Djilali does not wish to be written to"),
        ("update enrolment set status = 'finished'", "Djilali has finished"),
        ("update enrolment set status = 'left'", "Djilali has left"),
        ("update enrolment set status = 'paused'", "Djilali is paused"),
    ],
)
def test_who_is_not_to_be_written_to_is_not(page: ComposerPage, desk: Desk, fact: str, sentence: str):
    desk.store.execute(fact)
    page.write_to((person(desk, DJILALI),))
    assert not send_button(page).isEnabled()
    assert sentence in said(page)


def test_an_agreed_absence_is_respected(page: ComposerPage, desk: Desk):
    whom = person(desk, DJILALI)
    today = NOW.date()
    add_absence(desk.store, whom.learner_id, Absence(today - timedelta(days=2), today + timedelta(days=9)))
    page.write_to((whom,))
    assert not send_button(page).isEnabled()
    assert "Djilali is paused" in said(page)


def test_the_last_two_exchanges_stay_in_sight(page: ComposerPage, desk: Desk):
    whom = person(desk, DJILALI)
    page.write_to((whom,))
    assert the(page, Preview).exchanges == ["You have not written to Djilali yet."]
    add_contact(desk.store, ContactRow(whom.learner_id, "call", NOW - timedelta(days=9), "left a word"))
    add_contact(desk.store, ContactRow(whom.learner_id, "lms_message", NOW - timedelta(days=8), "hello"))
    asked = NOW - timedelta(days=7)
    add_question(desk.store, QuestionRow(whom.learner_id, whom.enrolment_id, "where is unit 4?", asked))
    page.write_to((whom,))
    assert the(page, Preview).exchanges == ["Djilali: where is unit 4?", "You: hello"]


def test_the_learners_own_hour_is_in_sight(page: ComposerPage, desk: Desk):
    page.write_to((person(desk, DJILALI),))
    assert "It is 04:00 in Toronto, outside 8 to 20" in said(page)
    page.write_to((person(desk, AICHA),))
    assert "It is 10:00 in Paris" in said(page)


def test_escape_goes_back(page: ComposerPage, desk: Desk, navigator: Navigator, qtbot: QtBot):
    page.write_to((person(desk, DJILALI),))
    with qtbot.waitSignal(navigator.back_wanted):
        qtbot.keyClick(body_of(page), Qt.Key.Key_Escape)


def test_what_was_written_stands_there_again_until_the_store_has_it(page: ComposerPage, desk: Desk, qtbot: QtBot):
    page.write_to((person(desk, DJILALI),))
    body = body_of(page)
    qtbot.keyClicks(body, "Bravo! ")
    qtbot.keyClick(body, Qt.Key.Key_Escape)
    page.write_to((person(desk, DJILALI),))
    assert body.toPlainText().startswith("Bravo! ")
    page.send()
    page.write_to((person(desk, DJILALI),))
    assert body.toPlainText().startswith("Bravo! ")  # the store may have refused it
    page.write_to((person(desk, AICHA),))
    page.write_to((person(desk, DJILALI),))
    assert body.toPlainText().startswith("Bravo! ")
    page.write_to((person(desk, AICHA),))
    page.forget(person(desk, DJILALI).learner_id)
    page.write_to((person(desk, DJILALI),))
    assert body.toPlainText().startswith("Bonjour Djilali")
    qtbot.keyClicks(body, "Bravo! ")
    page.write_to((person(desk, AICHA),))
    assert "Bravo" not in body.toPlainText()


def test_a_name_is_never_read_as_markup(page: ComposerPage, desk: Desk):
    desk.store.execute("update learner set name = '<b>Djilali</b> & Co' where name = ?", [DJILALI])
    page.write_to((person(desk, "<b>Djilali</b> & Co"),))
    assert "Message to <b>Djilali</b> & Co" in said(page)


def test_in_french_every_part_can_be_drawn(qtbot: QtBot, tmp_path: Path):
    desk = make_desk(make_profile(tmp_path), "fr")
    page = ComposerPage(desk, Navigator())
    qtbot.addWidget(page)
    page.resize(964, 668)
    page.write_to((person(desk, DJILALI),))
    desk.theme.choose("dark")
    assert not page.grab().isNull()
    close_desk(desk)
