from datetime import timedelta
from pathlib import Path

import pytest
from looking import said, the
from open_university import AICHA, DJILALI, ELENA, NOW, TRAINER, YUSUF, close_desk, make_desk, make_profile, person
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from cockpit.connector import LetterKind, Reach
from cockpit.domain.people import Absence
from cockpit.domain.questions import Category
from cockpit.domain.send_time import SendTime
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.messages.composer import ComposerPage
from cockpit.gui.messages.composer_text import ComposerText, SubjectEdit
from cockpit.gui.messages.fields import FieldEdit
from cockpit.gui.messages.mailing import FITTING
from cockpit.gui.messages.outgoing import Way
from cockpit.gui.messages.preview import Preview
from cockpit.gui.messages.recipients import Recipients
from cockpit.gui.messages.recipients_list import RecipientList
from cockpit.gui.messages.send_bar import SendBar
from cockpit.gui.messages.send_time import SendTimeChoice
from cockpit.gui.messages.unknown import UnknownBox
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.segments import Segments
from cockpit.gui.writer import Writer
from cockpit.outbox.compose import Draft
from cockpit.store.absences import add_absence
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.composer_drafts import composer_drafts
from cockpit.store.history import ContactRow, add_contact
from cockpit.store.questions import QuestionRow, add_question
from cockpit.store.replies import ReplyRow, add_reply
from cockpit.wording.templates import OWN_WORDS

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
    assert the(page, QComboBox).currentData() == "silent_late"
    assert the(page, Segments).value == "fr"
    assert subject(page).toPlainText().startswith("Djilali, par où reprendre")
    assert "Vous nous manquez" in body_of(page).toPlainText()


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
    ((to, draft),) = sent.args[0]
    assert to == whom
    assert (draft.template, draft.language, draft.to_address) == ("silent_late", "fr", "djilali@learners.example")
    assert (draft.subject, draft.body) == (subject(page).toPlainText(), the(page, Preview).text)


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
    page.forget([person(desk, DJILALI).learner_id])
    page.write_to((person(desk, DJILALI),))
    assert body.toPlainText().startswith("Bonjour Djilali")
    qtbot.keyClicks(body, "Bravo! ")
    page.write_to((person(desk, AICHA),))
    assert "Bravo" not in body.toPlainText()


def opened_again(qtbot: QtBot, desk: Desk, navigator: Navigator, page: ComposerPage) -> ComposerPage:
    """Return the composer of the next time that the window is open: this one was left by closing it."""
    page.save()
    page.close()
    desk.writer.close()
    desk.writer = Writer(desk.profile.open)
    again = ComposerPage(desk, navigator)
    qtbot.addWidget(again)
    again.resize(1228, 868)
    again.show()
    return again


def test_what_was_written_outlives_the_window(page: ComposerPage, desk: Desk, navigator: Navigator, qtbot: QtBot):
    page.write_to((person(desk, DJILALI),))
    choose_template(page, "remobilise")
    qtbot.keyClicks(body_of(page), "Bravo! ")
    read = subject(page).toPlainText(), body_of(page).toPlainText()
    again = opened_again(qtbot, desk, navigator, page)
    again.write_to((person(desk, AICHA),))
    assert "Bravo" not in body_of(again).toPlainText()
    assert "Draft saved" not in said(again)
    again.write_to((person(desk, DJILALI),))
    assert the(again, QComboBox).currentData() == "remobilise"
    assert (subject(again).toPlainText(), body_of(again).toPlainText()) == read
    assert "Draft saved 10:00" in said(again)
    desk.now = lambda: NOW + timedelta(days=1)
    again.write_to((person(desk, DJILALI),))
    assert "Draft saved Mon 23 Nov, 10:00" in said(again)


def test_nothing_is_kept_of_a_message_that_was_only_looked_at(page: ComposerPage, desk: Desk):
    page.write_to((person(desk, DJILALI),))
    page.save()
    desk.writer.close()
    assert composer_drafts(desk.store) == []
    desk.writer = Writer(desk.profile.open)


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


# --- to several -----------------------------------------------------------------------------------


@pytest.fixture
def several(page: ComposerPage, desk: Desk) -> tuple[Person, ...]:
    """Djilali, who reads French, Aïcha and Elena, who read English; a mailbox sends."""
    add_mailbox(desk)
    people = tuple(person(desk, name) for name in (DJILALI, AICHA, ELENA))
    page.write_to(people)
    return people


def sent_by(page: ComposerPage, qtbot: QtBot) -> dict[int, Draft]:
    with qtbot.waitSignal(page.sent) as sent:
        page.send()
    return {whom.learner_id: draft for whom, draft in sent.args[0]}


def list_of(page: ComposerPage) -> RecipientList:
    return the(page, RecipientList)


def below(page: ComposerPage, name: str) -> str:
    model = the(page, Recipients).model
    return next(model.below(row)[0] for row in model.rows if row.name == name)


def write_template(page: ComposerPage, subject_words: str, words: str, languages: str = "fr en") -> None:
    page.choose_template("silent_late")  # one for all
    for language in languages.split():
        the(page, Segments).choose(language)
        subject(page).setPlainText(subject_words)
        body_of(page).setPlainText(words)


def test_each_of_several_reads_the_template_in_their_own_language(
    page: ComposerPage, several: tuple[Person, ...], qtbot: QtBot
):
    choose_template(page, "reached_75")
    assert "{{ first name }}" in body_of(page).toPlainText()
    sent = sent_by(page, qtbot)
    assert [sent[whom.learner_id].language for whom in several] == ["fr", "en", "en"]
    assert "Djilali" in sent[several[0].learner_id].subject
    assert "Bonjour Djilali" in sent[several[0].learner_id].body
    assert "Hi Elena" in sent[several[2].learner_id].body


def test_what_is_shown_of_each_is_what_leaves_to_the_letter(
    page: ComposerPage, several: tuple[Person, ...], qtbot: QtBot
):
    choose_template(page, "reached_75")
    list_of(page).step(1)
    qtbot.keyClicks(the(page, Preview)._line, "  Thanks for Friday! ")
    list_of(page).step(-1)
    read = {}
    for whom in several:
        read[whom.learner_id] = the(page, Preview).subject, the(page, Preview).text
        list_of(page).step(1)
    sent = sent_by(page, qtbot)
    assert {one: (outgoing.subject, outgoing.body) for one, outgoing in sent.items()} == read
    bodies = [sent[whom.learner_id].body for whom in several]
    assert ["Thanks for Friday!\n\n" in body for body in bodies] == [False, True, False]
    assert bodies[1].index("Thanks for Friday!") < bodies[1].index(TRAINER)


def test_a_language_says_how_many_read_it_and_has_a_text_of_its_own(
    page: ComposerPage, several: tuple[Person, ...], qtbot: QtBot
):
    segments = the(page, Segments)
    assert [segment.text() for segment in segments._segments.values()] == ["FR 1", "EN 2"]
    write_template(page, "S", "Bonjour à vous", "fr")
    write_template(page, "S", "Hello to you", "en")
    segments.choose("fr")
    assert body_of(page).toPlainText() == "Bonjour à vous"
    assert [outgoing.body for outgoing in sent_by(page, qtbot).values()] == [
        "Bonjour à vous",
        "Hello to you",
        "Hello to you",
    ]


def test_a_field_that_is_unknown_of_some_keeps_all_back_until_there_are_words_instead(
    page: ComposerPage, several: tuple[Person, ...], qtbot: QtBot
):
    write_template(page, "Hi", "You were at {{ last_success }}, {{ milestone }} is next.")
    assert "“milestone” is unknown for 2 people (EN)" in said(page)
    assert below(page, AICHA) == "“milestone” is unknown"
    assert below(page, DJILALI) != "“milestone” is unknown"
    assert not send_button(page).isEnabled()
    with qtbot.assertNotEmitted(page.sent):
        page.send()
    row = next(row for row in the(page, UnknownBox)._rows if row.about == ("en", "milestone"))
    qtbot.keyClicks(row.field, "the next unit")
    assert send_button(page).isEnabled()
    bodies = [outgoing.body for outgoing in sent_by(page, qtbot).values()]
    assert ["the next unit is next" in body for body in bodies] == [False, True, True]
    assert "Unit 3 test is next" in bodies[0]


def test_those_of_whom_it_is_unknown_can_be_left_out_by_one_click(
    page: ComposerPage, several: tuple[Person, ...], qtbot: QtBot
):
    write_template(page, "Hi", "{{ milestone }} is next.")
    row = next(row for row in the(page, UnknownBox)._rows if row.about == ("en", "milestone"))
    row._skip.click()
    assert "1 of 3 selected" in said(page)
    assert list(sent_by(page, qtbot)) == [several[0].learner_id]


def test_a_mistake_in_the_text_is_said_and_nothing_leaves(
    page: ComposerPage, several: tuple[Person, ...], qtbot: QtBot
):
    write_template(page, "Hi", "Hello {{ first_name", "en")
    assert "mistake in line" in said(page)
    assert not send_button(page).isEnabled()
    with qtbot.assertNotEmitted(page.sent):
        page.send()


def test_who_was_in_touch_lately_or_may_not_be_written_to_is_left_out_with_the_reason(
    page: ComposerPage, desk: Desk, qtbot: QtBot
):
    add_mailbox(desk)
    desk.store.execute("update enrolment set status = 'finished' where id = ?", [person(desk, ELENA).enrolment_id])
    add_contact(desk.store, ContactRow(person(desk, AICHA).learner_id, "call", NOW - timedelta(days=2), ""))
    people = tuple(person(desk, name) for name in (DJILALI, AICHA, ELENA, YUSUF))
    page.write_to(people)
    assert "1 of 4 selected" in said(page)
    assert [below(page, name) for name in (AICHA, ELENA, YUSUF)] == [
        "in touch 2 days ago",
        "has finished",
        "no mail address known",
    ]
    view = list_of(page)
    for _ in people:
        view.tick()
        view.step(1)
    assert the(page, Recipients).model.chosen == {people[1].learner_id}  # by will, against the rest alone


def test_x_leaves_out_and_j_and_k_walk_through_what_each_reads(
    page: ComposerPage, several: tuple[Person, ...], qtbot: QtBot
):
    page.activateWindow()
    view = list_of(page)
    qtbot.waitUntil(view.hasFocus)
    choose_template(page, "reached_75")
    qtbot.keyClick(view, Qt.Key.Key_J)
    assert the(page, Preview).addressed.startswith("to aicha@")
    assert "2 of 3" in said(page)
    qtbot.keyClick(view, Qt.Key.Key_X)
    assert "2 of 3 selected" in said(page)
    assert send_button(page).text() == "Send 2 messages"
    qtbot.keyClick(view, Qt.Key.Key_K)
    assert the(page, Preview).addressed.startswith("to djilali@")
    with qtbot.waitSignal(page.sent) as sent:
        qtbot.keyClick(view, Qt.Key.Key_Return, CONTROL)
    assert [whom for whom, _ in sent.args[0]] == [several[0], several[2]]


def test_one_persons_whole_text_is_written_apart_and_the_others_stay(
    page: ComposerPage, several: tuple[Person, ...], qtbot: QtBot
):
    choose_template(page, "reached_75")
    others = [page._letter(page._found[whom.learner_id]).body for whom in several[1:]]
    the(page, Preview)._apart.click()
    the(page, Preview)._own_body.setPlainText("Rien que pour vous.")
    bodies = [outgoing.body for outgoing in sent_by(page, qtbot).values()]
    assert bodies == ["Rien que pour vous.", *others]
    the(page, Preview)._apart.click()
    assert the(page, Preview).text.startswith("Bonjour Djilali")


def test_somebody_is_added_from_the_small_search(page: ComposerPage, desk: Desk, qtbot: QtBot):
    people = tuple(person(desk, name) for name in (DJILALI, AICHA))
    page.write_to(people)
    the(page, Recipients)._add.click()
    field = the(page, Recipients)._search.field
    qtbot.keyClicks(field, "elena")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "3 of 3 selected" in said(page)
    assert "Message to 3 learners" in said(page)


@pytest.mark.parametrize(
    ("chosen", "hours"),
    [
        # It is 09:00 UTC: 04:00 in Toronto, 10:00 in Paris.
        (None, {DJILALI: 4.5, AICHA: 0.0}),
        (SendTime.NOW, {DJILALI: 0.0, AICHA: 0.0}),
        (SendTime.MORNING, {DJILALI: 4.5, AICHA: 22.5}),
        (SendTime.DAY, {DJILALI: 28.5, AICHA: 22.5}),
    ],
)
def test_each_leaves_at_the_hour_of_its_reader(
    page: ComposerPage, several: tuple[Person, ...], desk: Desk, qtbot: QtBot, chosen: SendTime | None, hours: dict
):
    choose_template(page, "reached_75")
    times = the(page, SendTimeChoice)
    if chosen is not None:
        times.choose(chosen)
    sent = sent_by(page, qtbot)
    waits = {name: sent[person(desk, name).learner_id].not_before - NOW for name in hours}
    assert waits == {name: timedelta(hours=of_it) for name, of_it in hours.items()}


def test_offline_the_button_queues_and_the_bar_says_that_they_wait(
    page: ComposerPage, several: tuple[Person, ...], desk: Desk
):
    choose_template(page, "reached_75")
    assert send_button(page).text() == "Send 3 messages"
    desk.offline_since = NOW
    page.show_connection()
    assert send_button(page).text() == "Queue 3 messages"
    assert "You’re offline: they wait in the outbox" in said(page)


def test_what_was_written_to_several_stands_there_again_until_the_store_has_it(
    page: ComposerPage, several: tuple[Person, ...], desk: Desk, qtbot: QtBot
):
    assert "Draft saved" not in said(page)
    write_template(page, "Hi", "Hello {{ first_name }}", "en")
    list_of(page).step(1)
    list_of(page).tick()
    assert "Draft saved 10:00" in said(page)
    page.write_to((person(desk, AICHA),))
    page.write_to(several)
    the(page, Segments).choose("en")
    assert body_of(page).toPlainText() == "Hello {{ first name }}"
    assert "2 of 3 selected" in said(page)
    write_template(page, "Hi", "Hello {{ first_name }}")
    page.forget(sent_by(page, qtbot))
    page.write_to(several)
    assert "3 of 3 selected" in said(page)
    assert "Hello {{ first name }}" not in body_of(page).toPlainText()


def test_what_was_written_to_several_outlives_the_window_with_all_that_is_single_peoples(
    page: ComposerPage, several: tuple[Person, ...], desk: Desk, navigator: Navigator, qtbot: QtBot
):
    write_template(page, "Hi", "Hello {{ first_name }}", "en")
    list_of(page).step(1)
    the(page, Preview).line_written.emit("See you at the station.")
    list_of(page).step(1)
    list_of(page).tick()
    list_of(page).step(-2)
    the(page, Preview).write_apart()
    the(page, Preview).own_written.emit("Djilali", "Only you")
    again = opened_again(qtbot, desk, navigator, page)
    again.write_to(several)
    assert "2 of 3 selected" in said(again)
    assert the(again, Preview).text == "Only you"
    list_of(again).step(1)
    assert "See you at the station." in the(again, Preview).text
    assert "Hello Aïcha" in the(again, Preview).text


def test_what_was_sent_is_kept_no_more(page: ComposerPage, several: tuple[Person, ...], desk: Desk, qtbot: QtBot):
    write_template(page, "Hi", "Hello {{ first_name }}")
    page.save()
    qtbot.waitUntil(lambda: [one.count for one in composer_drafts(desk.store)] == [3])
    page.forget(sent_by(page, qtbot))
    page.hide()
    qtbot.waitUntil(lambda: composer_drafts(desk.store) == [])
    page.write_to(several)
    assert "Draft saved" not in said(page)


def test_the_checks_are_about_what_is_read(page: ComposerPage, several: tuple[Person, ...]):
    write_template(page, "Hi", "Hello.", "fr")
    checks = the(page, ComposerText)._checks
    assert [check._tick.accessibleName() for check in checks] == ["", "missing", "missing", "missing", "missing"]
    write_template(page, "Hi", "{{ first_name }}, depuis lundi. Je peux vous aider : répondez-moi.", "fr")
    assert [check._tick.accessibleName() for check in checks] == [""] * 5


def test_who_wrote_is_answered_under_the_same_subject_without_a_word_on_rest(page: ComposerPage, desk: Desk):
    whom = person(desk, YUSUF)
    with desk.profile.open() as store, store.write():
        add_contact(store, ContactRow(whom.learner_id, "call", desk.now() - timedelta(days=1), ""))
        add_reply(
            store,
            ReplyRow(
                id=0, account_id=None, key="1", learner_id=whom.learner_id, message_id=None, kind=LetterKind.REPLY,
                is_probable=True, from_address="y@example.org", subject="RE: Unit 3", body="Thanks",
                received_at=desk.now(),
            ),
        )  # fmt: skip
    page.write_to((whom,))
    page.choose_template(OWN_WORDS)
    assert subject(page).toPlainText() == "Re: Unit 3"
    labels = [label.full_text for label in page.findChildren(Label) if label.isVisibleTo(page)]
    assert not [text for text in labels if "let it rest" in text]
    page.write_to((person(desk, DJILALI),))
    page.choose_template(OWN_WORDS)
    assert subject(page).toPlainText() == ""


def test_who_has_no_address_is_written_to_in_the_platform(page: ComposerPage, desk: Desk, qtbot: QtBot):
    whom = person(desk, YUSUF)
    add_platform(desk, whom.learner_id, "77")
    page.write_to((whom,))
    bar = the(page, SendBar)
    assert bar.ways.currentData() == Way.PLATFORM
    assert "In the messages of campus" in said(bar)
    with qtbot.waitSignal(page.sent) as sent:
        page.send()
    ((_, draft),) = sent.args[0]
    assert (draft.to_address, draft.reach, draft.body) == ("77", Reach.LMS, the(page, Preview).text)
    assert draft.account_id == desk.store.value("select id from account where name = 'campus'")


def test_whom_the_platform_does_not_know_gets_a_mail(page: ComposerPage, desk: Desk):
    djilali, aicha = person(desk, DJILALI), person(desk, AICHA)
    add_platform(desk, djilali.learner_id, "78")
    page.write_to((djilali, aicha))
    bar = the(page, SendBar)
    assert bar.ways.currentData() == Way.MAIL
    bar.way_chosen.emit(Way.PLATFORM)
    assert "not in the platform" in str([row.obstacle for row in the(page, Recipients).model.rows])
    bar.way_chosen.emit(Way.MAIL)
    assert not any(row.obstacle for row in the(page, Recipients).model.rows)


def test_a_text_is_copied_instead_of_sent(page: ComposerPage, desk: Desk, qtbot: QtBot):
    whom = person(desk, DJILALI)
    page.write_to((whom,))
    the(page, SendBar).way_chosen.emit(Way.COPY)
    with qtbot.assertNotEmitted(page.sent), qtbot.waitSignal(page._navigator.decision_wanted):
        page.send()
    assert the(page, Preview).text.strip() in QGuiApplication.clipboard().text()
    page._copying.clear()


def add_platform(desk: Desk, learner_id: int, source_id: str) -> None:
    settings = {"url": "https://campus.example.org", "userid": "3"}
    account = AccountRow(0, "campus", "moodle", settings, "t", None, None, None)
    with desk.profile.open() as store, store.write():
        account_id = add_account(store, account, NOW)
        store.execute(
            "insert into identity (account_id, source_id, learner_id) values (?, ?, ?)",
            [account_id, source_id, learner_id],
        )


def test_what_is_missing_is_selected_so_that_typing_takes_its_place(page: ComposerPage, desk: Desk, qtbot: QtBot):
    whom = person(desk, DJILALI)
    with desk.profile.open() as store, store.write():
        assert whom.enrolment_id is not None
        add_question(
            store,
            QuestionRow(
                whom.learner_id, whom.enrolment_id, "Until when?", desk.now(), category=Category.ORGANISATION
            ),
        )
    page.write_to((whom,))
    page.choose_template("answer_organisation")
    assert "{{" in body_of(page).textCursor().selectedText()
    qtbot.keyClicks(body_of(page), "jusque vendredi.")
    assert "jusque vendredi." in body_of(page).toPlainText() and "{{" not in body_of(page).toPlainText()


def test_everybody_gets_the_template_that_fits_the_own_alert_unless_one_is_chosen(
    page: ComposerPage, several: tuple[Person, ...]
):
    assert the(page, QComboBox).currentText() == "The one that fits each"
    first = body_of(page).toPlainText()
    list_of(page).step(1)
    assert body_of(page).toPlainText() != first
    list_of(page).step(-1)
    assert body_of(page).toPlainText() == first
    templates = [page._mailing.template_of(page._found[whom.learner_id]) for whom in several]
    assert len(set(templates)) > 1 and FITTING not in templates
    page.choose_template("silent")
    assert {page._mailing.template_of(page._found[whom.learner_id]) for whom in several} == {"silent"}
