"""Joining and parting on the learner's page, carried out by what the window does with a decision."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import said
from open_university import DJILALI, NOW, YUSUF, close_desk, make_desk, make_profile, person
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from cockpit.connector import CohortRecord, EnrolmentRecord
from cockpit.gui.desk import Desk
from cockpit.gui.learners.sources_card import SourcesCard
from cockpit.gui.navigation import Decision
from cockpit.reports.learner_timeline import learner_page
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.cohorts import all_cohorts, save_cohorts
from cockpit.store.learners import save_enrolments
from cockpit.store.regrouping import identities_of


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """The four of the course, and one more whom a second source knows as D. Boumediene."""
    desk = make_desk(make_profile(tmp_path))
    account = add_account(desk.store, AccountRow(0, "lrs", "xapi", {}, None, None, None, None), NOW)
    save_cohorts(desk.store, account, [CohortRecord("all", "Statements")], "en", follow_new=True)
    cohort = next(one for one in all_cohorts(desk.store) if one.account_id == account)
    save_enrolments(desk.store, cohort, [EnrolmentRecord("77", "D. Boumediene")], NOW.date())
    yield desk
    close_desk(desk)


@pytest.fixture
def card(qtbot: QtBot, desk: Desk) -> SourcesCard:
    made = SourcesCard(desk)
    qtbot.addWidget(made)
    made.made: list[Decision] = []
    made.decided.connect(made.made.append)
    show(made, desk)
    made.show()
    return made


def show(card: SourcesCard, desk: Desk, name: str = DJILALI) -> None:
    report = learner_page(desk.store, person(desk, name).learner_id, NOW)
    assert report is not None
    card.show_learner(report)


def links(card: SourcesCard) -> dict[str, QAbstractButton]:
    return {one.accessibleName(): one for one in card.findChildren(QAbstractButton) if one.isVisible()}


def link(qtbot: QtBot, card: SourcesCard, begins: str) -> QAbstractButton:
    qtbot.waitUntil(lambda: any(name.startswith(begins) for name in links(card)))
    return next(one for name, one in links(card).items() if name.startswith(begins))


def names(desk: Desk) -> list[str]:
    return [one.account for one in identities_of(desk.store, person(desk, DJILALI).learner_id)]


def join(qtbot: QtBot, card: SourcesCard) -> Decision:
    qtbot.keyClicks(card.field, "boume")
    completer = card.field.completer()
    assert completer.completionCount() == 1
    card.field.setText(completer.currentCompletion())
    qtbot.keyClick(card.field, Qt.Key.Key_Return)
    return card.made.pop()


def test_one_source_can_only_be_added_to(card):
    assert "course · L1" in said(card)
    assert links(card) == {}


def test_two_are_joined_by_choosing_the_other_and_that_is_taken_back(qtbot, desk, card):
    decision = join(qtbot, card)
    number = decision.keep(desk.store)
    assert names(desk) == ["course", "lrs"]
    show(card, desk)
    assert link(qtbot, card, "Part: lrs · 77").isEnabled()
    decision.take_back(desk.store, number)
    assert names(desk) == ["course"]


def test_a_name_that_was_not_chosen_joins_nobody(qtbot, card):
    qtbot.keyClicks(card.field, "Boumediene")
    qtbot.keyClick(card.field, Qt.Key.Key_Return)
    assert card.made == []
    assert card.field.text() == "Boumediene"


def test_an_earlier_joining_can_be_taken_back_and_one_source_parted(qtbot, desk, card):
    join(qtbot, card).keep(desk.store)
    show(card, desk)
    link(qtbot, card, "Undo").click()
    decision = card.made.pop()
    decision.keep(desk.store)
    assert names(desk) == ["course"]
    decision.take_back(desk.store, None)
    assert names(desk) == ["course", "lrs"]
    show(card, desk)
    link(qtbot, card, "Part: lrs").click()
    card.made.pop().keep(desk.store)
    assert names(desk) == ["course"]


def test_another_learner_leaves_nothing_typed(qtbot, desk, card):
    qtbot.keyClicks(card.field, "bou")
    show(card, desk, YUSUF)
    assert card.field.text() == ""
