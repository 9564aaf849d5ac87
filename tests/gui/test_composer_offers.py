"""The field of proposed moments in the composer: each gets three that nobody else gets, and sending holds them."""

from itertools import combinations

import pytest
from looking import the
from open_university import AICHA, DJILALI, ELENA, NOW, TRAINER, person
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from cockpit.deeds import take_back, write_to
from cockpit.domain.checkins import Offer, Slot
from cockpit.gui.desk import Desk
from cockpit.gui.messages.composer import ComposerPage
from cockpit.gui.messages.composer_text import ComposerText
from cockpit.gui.messages.preview import Preview
from cockpit.gui.navigation import Navigator
from cockpit.outbox.compose import Draft
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.proposals import open_proposals
from cockpit.store.taken import taken_spans

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, navigator: Navigator) -> ComposerPage:
    settings = {"from_address": "nadia@example.org"}
    add_account(desk.store, AccountRow(0, "mail", "smtp", settings, "s", TRAINER, "nadia@example.org", None), NOW)
    page = ComposerPage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(1228, 868)
    page.show()
    return page


def propose_to(page: ComposerPage, desk: Desk, qtbot: QtBot, *names: str) -> None:
    page.write_to(tuple(person(desk, name) for name in names))
    combo = the(page, QComboBox)
    combo.setCurrentIndex(combo.findData("propose"))
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: "{{" not in the(page, Preview).text)


def sent_by(page: ComposerPage, qtbot: QtBot) -> list[Draft]:
    with qtbot.waitSignal(page.sent) as sent:
        page.send()
    return [draft for _, draft in sent.args[0]]


def slots_of(draft: Draft) -> tuple[Slot, ...]:
    assert isinstance(draft.offer, Offer)
    return draft.offer.slots


def test_one_person_reads_three_moments_and_the_message_offers_them(page: ComposerPage, desk: Desk, qtbot: QtBot):
    propose_to(page, desk, qtbot, DJILALI)
    (draft,) = sent_by(page, qtbot)
    assert "1. mardi 24 novembre à 08:00\n2. mercredi 25 novembre à 08:00" in draft.body
    assert len(slots_of(draft)) == 3


def test_each_of_several_gets_moments_of_their_own_in_their_time_which_sending_holds(
    page: ComposerPage, desk: Desk, qtbot: QtBot
):
    propose_to(page, desk, qtbot, DJILALI, ELENA, AICHA)
    drafts = sent_by(page, qtbot)
    offered = [slot for draft in drafts for slot in slots_of(draft)]
    assert len(drafts) > 1 and len(offered) == 3 * len(drafts)
    assert not any(one.overlaps((other.starts_at, other.ends_at)) for one, other in combinations(offered, 2))
    made = [write_to(desk.store, draft, desk.now()) for draft in drafts]
    assert {slot for proposal in open_proposals(desk.store) for slot in proposal.slots} == set(offered)
    assert len(taken_spans(desk.store, NOW, max(slot.ends_at for slot in offered), desk.now())) == len(offered)
    for done in made:
        take_back(desk.store, done, desk.now())
    assert not open_proposals(desk.store)


def test_who_does_not_read_them_holds_none(page: ComposerPage, desk: Desk, qtbot: QtBot):
    propose_to(page, desk, qtbot, DJILALI)
    the(page, ComposerText).body.setPlainText("Bonjour Djilali, on s’appelle ? Nadia Ferhat")
    (draft,) = sent_by(page, qtbot)
    assert draft.offer is None
