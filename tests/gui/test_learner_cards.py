"""The cards of the learner page: history, facts and their correction, notes, names of any kind."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import looking
import pyqtgraph as pg
import pytest
from open_university import AICHA, DJILALI, ELENA, NOW, YUSUF, person
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from cockpit.domain.checkins import Answer, CheckInState, Medium, Slot
from cockpit.gui.charts import ProgressChart
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.learners.chart_card import ChartLegend
from cockpit.gui.learners.page import LearnerPage
from cockpit.gui.learners.side import StateBadge
from cockpit.gui.navigation import Decision, Navigator
from cockpit.gui.reader import Reader
from cockpit.gui.verdicts import Handled, Paused
from cockpit.reports.learner_timeline import learner_page
from cockpit.store.checkins import CheckInRow, add_check_in
from cockpit.store.corrections import Correctable
from cockpit.store.goals import GoalRow, add_goal, say_kept
from cockpit.store.history import NoteRow, add_note, notes_of_learner
from cockpit.store.learners import learner_by_id

Key = Qt.Key
LIST = (DJILALI, YUSUF, AICHA, ELENA)
ZONE, LANGUAGE, PHONE = Correctable


@pytest.fixture
def page(learner_page: LearnerPage) -> LearnerPage:
    return learner_page


def press(qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key)


def lines(page: LearnerPage) -> list[str]:
    model = page.history.list.model()
    return [str(model.index(n, 0).data()) for n in range(model.rowCount())]


def note(desk: Desk, words: str, **facts: Any) -> int:
    with desk.profile.open() as store:
        return add_note(store, NoteRow(person(desk, DJILALI).learner_id, words, NOW - timedelta(days=2), **facts))


def decided(desk: Desk, navigator: Navigator) -> list[tuple[Decision, Any]]:
    """Carry out what is decided, as the window does; return the decisions with what they made."""
    made: list[tuple[Decision, Any]] = []

    def carry_out(decision: Decision) -> None:
        with desk.profile.open() as store:
            made.append((decision, decision.keep(store)))

    navigator.decision_wanted.connect(carry_out)
    return made


def take_back(desk: Desk, made: list[tuple[Decision, Any]]) -> None:
    decision, result = made.pop()
    with desk.profile.open() as store:
        decision.take_back(store, result)


# --- history ----------------------------------------------------------------------------------------------


def test_the_search_forgives_accents_and_keeps_to_the_chip(page: LearnerPage, desk: Desk, qtbot: QtBot):
    note(desk, "Préfère être appelée")
    page.reload()
    press(qtbot, Key.Key_Slash)
    assert page.history.field.hasFocus()
    qtbot.keyClicks(page.history.field, "PREFERE")
    assert lines(page) == ["November 2026", "Note: Préfère être appelée"]
    page.history.chips[1].click()
    assert not page.history.list.isVisible()
    assert "Nothing with “PREFERE” in this history." in looking.said(page.history)


def test_the_search_finds_a_day_and_a_detail(page: LearnerPage):
    page.search()
    page.history.field.setText("1 november")
    assert [line for line in lines(page) if line.startswith("Worked")] == ["Worked on “Forum”"]
    page.history.field.setText("score 70")
    assert lines(page)[-1] == "Handed in “Unit 2 test”"


def test_escape_ends_the_search_then_leaves_the_page(page: LearnerPage, navigator: Navigator, qtbot: QtBot):
    left: list[bool] = []
    navigator.back_wanted.connect(lambda: left.append(True))
    before = lines(page)
    press(qtbot, Key.Key_Slash, Key.Key_X, Key.Key_X)
    assert lines(page) == []
    press(qtbot, Key.Key_Escape)
    assert (lines(page), page.history.field.isVisible(), left) == (before, False, [])
    press(qtbot, Key.Key_Escape)
    assert left == [True]


def test_the_search_of_one_learner_does_not_go_on_with_the_next(page: LearnerPage, desk: Desk):
    page.search()
    page.history.field.setText("unit 2")
    page.show_learner(person(desk, AICHA))
    assert (page.history.field.text(), page.history.field.isVisible()) == ("", False)
    assert len(lines(page)) > 10


def test_an_entry_says_all_of_it_to_a_screen_reader_and_in_its_tooltip(page: LearnerPage):
    page.history.chips[2].click()
    index = page.history.list.model().index(len(lines(page)) - 1, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "6 October: Handed in “Unit 2 test” · score 70% · pass mark 40%"
    )
    assert "score 70%" in index.data(Qt.ItemDataRole.ToolTipRole)


# --- facts ------------------------------------------------------------------------------------------------


def test_facts_say_from_where_and_how_old(page: LearnerPage):
    told = {label.full_text: label.accessibleDescription() for label in page.about.findChildren(Label)}
    assert told["04:00, Toronto"] == "From course. Synced 10:00"
    assert told["djilali@learners.example"] == "From course. Synced 10:00"
    assert told["Nadia Ferhat"] == ""


def test_a_correction_is_kept_with_one_way_back(page: LearnerPage, desk: Desk, navigator: Navigator, qtbot: QtBot):
    made = decided(desk, navigator)
    learner_id = person(desk, DJILALI).learner_id
    before = learner_by_id(desk.store, learner_id)
    page.about.pen.click()
    assert page.about.fields[ZONE].text() == "Toronto · America/Toronto"
    page.about.fields[ZONE].setText("montreal")
    page.about.fields[LANGUAGE].setText("espanol")
    page.about.fields[PHONE].setText(" +1 514 ")
    qtbot.keyClick(page.about.fields[PHONE], Key.Key_Return)
    assert made == []  # "espanol" is no name in English
    assert "No language “espanol” is known." in looking.said(page.about)
    page.about.fields[LANGUAGE].setText("Spanish")
    qtbot.keyClick(page.about.fields[PHONE], Key.Key_Return)
    assert [decision.told for decision, _ in made] == [f"{DJILALI}: corrected"]
    after = learner_by_id(desk.store, learner_id)
    assert after is not None and (after.zone, after.language, after.phone) == ("America/Montreal", "es", "+1 514")
    page.reload()
    assert "by hand" in looking.said(page.about)
    take_back(desk, made)
    assert learner_by_id(desk.store, learner_id) == before


def test_the_source_can_be_believed_again(page: LearnerPage, desk: Desk, navigator: Navigator):
    made = decided(desk, navigator)
    page.about.edit()
    assert not looking.button(page.about, "As the source says").isVisible()
    page.about.fields[ZONE].setText("Asia/Tokyo")
    looking.button(page.about, "Keep, ↵").click()
    page.reload()
    assert "18:00, Tokyo" in looking.said(page.about)
    page.about.edit()
    looking.button(page.about, "As the source says").click()
    page.reload()
    assert "04:00, Toronto" in looking.said(page.about)
    take_back(desk, made)
    page.reload()
    assert "18:00, Tokyo" in looking.said(page.about)


def test_nothing_is_decided_without_a_change_or_with_an_unknown_zone(
    page: LearnerPage, desk: Desk, navigator: Navigator
):
    made = decided(desk, navigator)
    page.about.edit()
    looking.button(page.about, "Keep, ↵").click()
    page.about.edit()
    page.about.fields[ZONE].setText("Atlantis")
    looking.button(page.about, "Keep, ↵").click()
    assert made == []
    assert "No time zone “Atlantis” is known." in looking.said(page.about)


def test_escape_closes_the_fields_and_what_was_typed_is_gone_with_another_learner(
    page: LearnerPage, desk: Desk, qtbot: QtBot, navigator: Navigator
):
    left: list[bool] = []
    navigator.back_wanted.connect(lambda: left.append(True))
    page.about.edit()
    press(qtbot, Key.Key_Escape)
    assert (page.about.fields[ZONE].isVisible(), left) == (False, [])
    page.about.edit()
    page.about.fields[ZONE].setText("Asia/Tokyo")
    page.reload()
    assert page.about.fields[ZONE].text() == "Asia/Tokyo"
    page.show_learner(person(desk, AICHA))
    assert not page.about.fields[ZONE].isVisible()


# --- notes ------------------------------------------------------------------------------------------------


def test_a_note_says_who_wrote_it(page: LearnerPage, desk: Desk, qtbot: QtBot):
    note(desk, "Prefers a call.", author="Nadia Ferhat")
    page.reload()
    qtbot.waitUntil(lambda: "Prefers a call.\nNadia, 21 Nov" in looking.said(page.notes))


def test_a_note_is_removed_and_comes_back(page: LearnerPage, desk: Desk, navigator: Navigator):
    made = decided(desk, navigator)
    note(desk, "Prefers a call.", author="Nadia Ferhat")
    page.reload()
    learner_id = person(desk, DJILALI).learner_id
    before = notes_of_learner(desk.store, learner_id)
    looking.button(page.notes, "Remove this note: Prefers a call.").click()
    assert notes_of_learner(desk.store, learner_id) == []
    take_back(desk, made)
    assert notes_of_learner(desk.store, learner_id) == before


def test_a_note_is_changed_and_changes_back(page: LearnerPage, desk: Desk, navigator: Navigator, qtbot: QtBot):
    made = decided(desk, navigator)
    written: list[str] = []
    navigator.note_wanted.connect(lambda who, text: written.append(text))
    note(desk, "Prefers a call.")
    page.reload()
    looking.button(page.notes, "Change this note: Prefers a call.").click()
    page.notes.field.setText("Prefers mail.")
    press(qtbot, Key.Key_Return)
    learner_id = person(desk, DJILALI).learner_id
    assert [one.words for one in notes_of_learner(desk.store, learner_id)] == ["Prefers mail."]
    take_back(desk, made)
    assert [one.words for one in notes_of_learner(desk.store, learner_id)] == ["Prefers a call."]
    qtbot.keyClicks(page.notes.field, "A new one")
    qtbot.keyClick(page.notes.field, Key.Key_Return)
    assert written == ["A new one"]  # and no second change


def test_a_change_given_up_leaves_an_empty_field(page: LearnerPage, desk: Desk, qtbot: QtBot):
    note(desk, "Prefers a call.")
    page.reload()
    looking.button(page.notes, "Change this note: Prefers a call.").click()
    press(qtbot, Key.Key_Escape)
    assert page.notes.field.text() == ""


# --- what to do -------------------------------------------------------------------------------------------


def test_something_else_offers_the_other_decisions(page: LearnerPage, navigator: Navigator, qtbot: QtBot):
    menu = looking.the(page.suggestion, QMenu)
    assert [action.text() for action in menu.actions()] == [
        "Book a check-in",
        "Note a call",
        "Dismiss, and say why",
        "Pass on to a colleague",
        "Pause, agreed absence",
        "Close the follow-up",
    ]
    with qtbot.waitSignal(navigator.verdict_wanted) as asked:
        menu.actions()[4].trigger()
    assert asked.args is not None and asked.args[1] == Paused()


# --- reading aside ----------------------------------------------------------------------------------------


def test_a_key_pressed_before_the_next_learner_is_read_is_about_that_learner(
    page: LearnerPage, desk: Desk, navigator: Navigator, qtbot: QtBot
):
    desk.reader.close()
    desk.reader = Reader(desk.profile.open, patience_seconds=0)
    asked: list[Any] = []
    navigator.verdict_wanted.connect(lambda people, verdict: asked.append((people, verdict)))
    press(qtbot, Key.Key_J, Key.Key_D)
    view = learner_page(desk.store, person(desk, YUSUF).learner_id, NOW)
    assert view is not None
    ((who,), verdict) = asked[0]
    assert verdict == Handled()
    assert (who.learner_id, who.alert_id) == (view.learner.id, view.enrolments[0].alert_id)
    qtbot.waitUntil(lambda: AICHA in looking.said(page))


def test_a_page_that_is_opened_late_never_shows_the_one_before(desk: Desk, page: LearnerPage, qtbot: QtBot):
    desk.reader.close()
    desk.reader = Reader(desk.profile.open, patience_seconds=0)
    page.hide()
    page.show_learner(person(desk, ELENA))
    assert DJILALI not in looking.said(page)
    qtbot.waitUntil(lambda: ELENA in looking.said(page))


# --- names and pictures -----------------------------------------------------------------------------------

NAMES = {
    "long": "Maximiliana-Theodora " * 9 + "von Wittelsbach",
    "arabic": "عبد الرحمن بن محمد بن عبد الله الفارسي",
    "hebrew": "יהודה בן־שמואל הלוי",
    "chinese": "欧阳" * 100,
    "markup": "<img src=x onerror=y>\n<b>Eve</b> & Co\u202e",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_any_name_leaves_the_page_usable_in_a_small_window(page: LearnerPage, desk: Desk, qtbot: QtBot, name: str):
    note(desk, "https://example.org/" + "a" * 300)
    with desk.profile.open() as store:
        store.execute("update learner set name = ? where id = ?", [name, person(desk, DJILALI).learner_id])
    page.reload()
    page.resize(964, 640)
    qtbot.waitUntil(lambda: page.width() == 964)
    QApplication.processEvents()
    assert page.minimumSizeHint().width() <= 964
    badge, done = looking.the(page, StateBadge), looking.button(page, "Done")
    message = looking.button(page, "Message")
    first, last = message.mapTo(page, message.rect().topLeft()), badge.mapTo(page, badge.rect().bottomRight())
    assert last.x() <= first.x() or last.y() <= first.y()
    assert last.x() <= page.width()
    assert done.mapTo(page, done.rect().topRight()).x() <= page.width()
    for card in (page.suggestion, page.pace, page.about, page.notes, page.sources):
        assert card.width() <= 250
    assert "\n" not in looking.the(page.notes, Label).text()
    assert looking.the(page, ChartLegend).sizeHint().width() < 700


def test_words_in_the_large_chart_never_cover_one_another(page: LearnerPage, desk: Desk, qtbot: QtBot):
    qtbot.waitUntil(lambda: page.findChild(ProgressChart) is not None)
    chart = looking.the(page, ProgressChart)
    for name in LIST:
        page.show_learner(person(desk, name))
        for size in ((1228, 834), (964, 640)):
            page.resize(*size)
            QApplication.processEvents()
            QApplication.processEvents()
            texts = [item for plot in chart.plots for item in plot.items if isinstance(item, pg.TextItem)]
            boxes = [text.textItem.mapRectToScene(text.textItem.boundingRect()) for text in texts]
            assert len(boxes) > 3
            for one, other in combinations(boxes, 2):
                shared = one.intersected(other)
                assert shared.width() < 2 or shared.height() < 2, (name, size)
            assert all(box.right() <= chart.width() + 1 for box in boxes)


def test_what_is_agreed_stands_in_a_card_that_is_not_there_without_anything_agreed(
    page: LearnerPage, desk: Desk, qtbot: QtBot
):
    assert page.check_ins.isHidden()
    who = person(desk, DJILALI)
    met = CheckInRow(
        0, "met", who.learner_id, who.enrolment_id, None, None, Slot(NOW - timedelta(days=20), 30),
        CheckInState.HELD, 0, NOW, shared_note="Three evenings", next_step="Unit 5", private_note="A parent is ill",
    )  # fmt: skip
    coming = replace(
        met, uid="next", slot=Slot(NOW + timedelta(days=1), 30), state=CheckInState.BOOKED, answer=Answer.ACCEPTED,
        shared_note="", next_step="", medium=Medium.VIDEO,
    )  # fmt: skip
    with desk.profile.open() as store:
        met_id = add_check_in(store, met)
        add_check_in(store, coming)
        add_check_in(store, replace(coming, uid="later", slot=Slot(NOW + timedelta(days=3), 30)))
        add_check_in(store, replace(coming, uid="off", slot=Slot(NOW, 30), state=CheckInState.CANCELLED))
        kept = add_goal(store, GoalRow(who.learner_id, met_id, "Two units", NOW.date(), NOW - timedelta(days=20)))
        say_kept(store, kept, True, NOW)
        add_goal(store, GoalRow(who.learner_id, None, "The final work", NOW.date() + timedelta(days=9), NOW))
    page.reload()
    qtbot.waitUntil(lambda: "Goal kept" in looking.said(page.check_ins))
    assert looking.said(page.check_ins).splitlines() == [
        "Check-ins",
        "Next: Tuesday 10:00, video, accepted",
        "Last: 3 November. “Three evenings” Next step: Unit 5",
        "Goal, due on 2 December: The final work",
        "Goal kept: Two units",
    ]
