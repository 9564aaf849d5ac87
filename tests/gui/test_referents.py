"""Referents on screen: in the settings, in the table of learners, on the learner's page, in messages."""

from collections.abc import Iterator
from datetime import date

import pytest
from open_university import AICHA, DJILALI, YUSUF, person
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from cockpit.domain.referents import Referent
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.learners.page import LearnerPage
from cockpit.gui.learners.table_page import LearnersPage
from cockpit.gui.messages.outgoing import Outgoing
from cockpit.gui.navigation import Navigator
from cockpit.gui.settings.referents import ReferentsCard
from cockpit.gui.writing import draft_of, sender_to
from cockpit.store.referents import all_referents, hand_over, referent_ids, save_referent

Key = Qt.Key


@pytest.fixture
def karim(desk: Desk) -> Referent:
    with desk.profile.open() as store:
        return save_referent(store, Referent(0, "Karim Benali", phone="06 11", signature="Pôle langues"))


@pytest.fixture
def card(desk: Desk, navigator: Navigator, decisions: Decisions, qtbot: QtBot) -> Iterator[ReferentsCard]:
    found = ReferentsCard(desk, navigator)
    qtbot.addWidget(found)
    with qtbot.waitExposed(found):
        found.show()
    yield found
    found.close()


def written(desk: Desk, qtbot: QtBot) -> None:
    """Wait until everything that was decided is in the store."""
    ends: list[object] = []
    desk.writer.put(ends.append)
    qtbot.waitUntil(lambda: bool(ends))


def names(desk: Desk) -> list[str]:
    return [one.name for one in all_referents(desk.store).values()]


def test_a_referent_is_added_changed_and_removed_and_each_is_undone(
    card: ReferentsCard, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    card.name.setText(" Karim  Benali ")
    card.phone.setText("06 11")
    QTest.keyClick(card.phone, Key.Key_Return)
    written(desk, qtbot)
    (karim,) = all_referents(desk.store).values()
    assert (karim.name, karim.phone, karim.is_away(date(2026, 11, 23))) == ("Karim Benali", "06 11", False)
    assert card.name.text() == ""
    qtbot.waitUntil(lambda: karim.id in card._known)  # the card has read it
    card.show_referent(karim.id)
    card.presence.choose("away")
    card.first.show_day(date(2026, 11, 20))
    card.last.show_day(date(2026, 11, 27))
    card.keep()
    written(desk, qtbot)
    assert all_referents(desk.store)[karim.id].is_away(date(2026, 11, 23))
    card._remove(karim.id)
    written(desk, qtbot)
    assert names(desk) == []
    for expected in (["Karim Benali"], ["Karim Benali"], []):
        decisions.take_back()
        written(desk, qtbot)
        assert names(desk) == expected


def test_the_card_shows_what_was_undone(card: ReferentsCard, desk: Desk, decisions: Decisions, qtbot: QtBot):
    card.name.setText("Karim")
    card.keep()
    qtbot.waitUntil(lambda: len(card._known) == 1)
    decisions.take_back()
    qtbot.waitUntil(lambda: not card._known)


def test_one_without_a_name_or_with_days_reversed_is_not_kept(card: ReferentsCard, desk: Desk, qtbot: QtBot):
    card.keep()
    assert card._fault.isVisible()
    card.name.setText("Karim")
    card.presence.choose("away")
    card.first.show_day(date(2026, 11, 27))
    card.last.show_day(date(2026, 11, 20))
    card.keep()
    written(desk, qtbot)
    assert card._fault.isVisible()
    assert names(desk) == []


def test_marked_learners_are_handed_over_at_once_and_taken_back_by_one_undo(
    desk: Desk, navigator: Navigator, decisions: Decisions, karim: Referent, qtbot: QtBot
):
    page = LearnersPage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(1228, 700)
    page.reload()
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: page.model.rowCount() > 3)
    page.table.setFocus()
    page.mark_on(1)
    page.mark_on(1)
    QTest.keyClick(page.table, Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert page.ask_line.isVisible()
    QTest.keyClicks(page.ask_line.field, "kar")
    assert page.ask_line.field.text() == "kar" + "im Benali"
    QTest.keyClick(page.ask_line.field, Key.Key_Return)
    written(desk, qtbot)
    theirs = referent_ids(desk.store, [row.learner_id for row in page.model.marked_rows()])
    assert len(theirs) == 3 and set(theirs.values()) == {karim.id}
    decisions.take_back()
    written(desk, qtbot)
    assert set(referent_ids(desk.store, theirs).values()) == {None}
    page.close()


def test_a_name_that_nobody_has_hands_nobody_over(
    desk: Desk, navigator: Navigator, decisions: Decisions, karim: Referent, qtbot: QtBot
):
    page = LearnersPage(desk, navigator)
    qtbot.addWidget(page)
    page.reload()
    qtbot.waitUntil(lambda: page.model.rowCount() > 3)
    page.show()
    page.hand_over()
    page.ask_line.field.setText("Nobody")
    with qtbot.waitSignal(navigator.told) as told:
        page.ask_line.take()
    assert "Nobody" in told.args[0]
    page.close()


def test_messages_bear_the_referents_name_and_signature_and_the_trainers_address(desk: Desk, karim: Referent):
    djilali, aicha = person(desk, DJILALI), person(desk, AICHA)
    mine = draft_of(desk, djilali, Outgoing("a@example.org", "S", "B", "fr", None))
    with desk.profile.open() as store:
        hand_over(store, [djilali.learner_id], karim.id)
    theirs = draft_of(desk, djilali, Outgoing("a@example.org", "S", "B", "fr", None))
    assert theirs.from_name == "Karim Benali"
    assert theirs.from_address == mine.from_address
    assert sender_to(desk, djilali.learner_id).signature == "Karim Benali\n06 11\nPôle langues"
    assert sender_to(desk, aicha.learner_id).signature == desk.sign_off


def test_the_learners_page_names_the_referent_and_for_whom_somebody_stands_in(
    learner_page: LearnerPage, desk: Desk, karim: Referent, qtbot: QtBot
):
    with desk.profile.open() as store:
        lea = save_referent(store, Referent(0, "Léa Roux", away_from=date(2020, 1, 1), cover_id=karim.id))
        hand_over(store, [person(desk, name).learner_id for name in (DJILALI, YUSUF)], lea.id)
    learner_page.reload()
    value, how = learner_page.about._labels[desk.words.say("Referent")][1:]
    qtbot.waitUntil(lambda: value.full_text == "Karim Benali")
    assert isinstance(how, QLabel) and how.isVisible()
    assert "Léa Roux" in value.accessibleDescription()
