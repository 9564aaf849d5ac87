"""Calling somebody from the window: dialled outside, logged in two keys, a contact only when it reached them."""

from collections.abc import Iterator

import pytest
from open_university import AICHA, DJILALI, NOW, person
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.learners.page import LearnerPage
from cockpit.gui.links import open_phone, phone_number
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.verdicts import Phoned
from cockpit.reports.today import todays_queue
from cockpit.store.corrections import Correctable, correct
from cockpit.store.dispositions import dispositions
from cockpit.store.history import last_contacts, notes_of_learner

NUMBER = "+33 (0)6 12 34 56 78"
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Telephone(QObject):
    """Stands for the program that dials: Qt hands it addresses instead of the system's."""

    def __init__(self) -> None:
        super().__init__()
        self.dialled: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.dialled.append(url.toString())


@pytest.fixture
def telephone() -> Iterator[Telephone]:
    made = Telephone()
    QDesktopServices.setUrlHandler("tel", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("tel")


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        (NUMBER, "+33612345678"),
        ("06.12.34.56.78", "0612345678"),
        ("(416) 555-0199 ext. 12", "4165550199"),
        ("06 12 34 56 78 / 01 40 20 50 50", "0612345678"),
        ("0761/12345", "076112345"),
        ("\u0660\u0661\u0662\u0663", "0123"),
        ("+1;phone-context=x", ""),
        ("#31#0612345678", ""),
        ("javascript:alert(1)", ""),
        ("+", ""),
        ("", ""),
    ],
)
def test_only_digits_and_a_plus_are_dialled(telephone: Telephone, typed: str, dialled: str):
    assert phone_number(typed) == dialled
    assert open_phone(typed) is bool(dialled)
    assert telephone.dialled == ([f"tel:{dialled}"] if dialled else [])


def in_queue(desk: Desk, learner_id: int) -> bool:
    return learner_id in {row.learner_id for row in todays_queue(desk.store, NOW, "Europe/Paris").rows}


def give_number(desk: Desk, whom: Person) -> None:
    correct(desk.store, whom.learner_id, Correctable.PHONE, NUMBER, NOW)


def press_phone(qtbot: QtBot, page: LearnerPage) -> None:
    qtbot.keyClick(page, Qt.Key.Key_P, SHIFT)


@pytest.mark.parametrize(
    ("place", "is_contact", "notes"),
    [(0, True, []), (1, False, []), (2, False, ["Left a word on the phone"]), (None, False, [])],
)
def test_two_keys_log_a_call_and_only_one_that_reached_the_person_is_a_contact(
    learner_page: LearnerPage,
    desk: Desk,
    decisions: Decisions,
    telephone: Telephone,
    qtbot: QtBot,
    place: int | None,
    is_contact: bool,
    notes: list[str],
):
    whom = person(desk, DJILALI)
    give_number(desk, whom)
    assert in_queue(desk, whom.learner_id)
    with qtbot.waitSignal(decisions.told) as told:
        press_phone(qtbot, learner_page)
    assert told.args == [f"Calling {DJILALI}, {NUMBER}. 1 spoke, 2 no answer, 3 left a word", True]
    assert telephone.dialled == ["tel:+33612345678"]
    if place is not None:
        decisions.answer(place)
    qtbot.waitUntil(lambda: not in_queue(desk, whom.learner_id))
    assert [made.detail for made in dispositions(desk.store)] == ["call"]
    qtbot.waitUntil(lambda: [note.words for note in notes_of_learner(desk.store, whom.learner_id)] == notes)
    qtbot.waitUntil(lambda: (whom.learner_id in last_contacts(desk.store, NOW)) is is_contact)


@pytest.mark.parametrize("place", [0, 2])
def test_undo_takes_the_call_back_with_all_that_was_said_of_it(
    learner_page: LearnerPage, desk: Desk, decisions: Decisions, telephone: Telephone, qtbot: QtBot, place: int
):
    whom = person(desk, DJILALI)
    give_number(desk, whom)
    press_phone(qtbot, learner_page)
    decisions.answer(place)
    decisions.take_back()
    qtbot.waitUntil(lambda: [made.undone_at for made in dispositions(desk.store)] == [NOW])
    assert in_queue(desk, whom.learner_id)
    assert not notes_of_learner(desk.store, whom.learner_id)
    assert whom.learner_id not in last_contacts(desk.store, NOW)


def test_without_a_number_nothing_is_logged_and_one_sentence_says_what_to_do(
    learner_page: LearnerPage, desk: Desk, navigator: Navigator, telephone: Telephone, qtbot: QtBot
):
    with qtbot.assertNotEmitted(navigator.verdict_wanted), qtbot.waitSignal(navigator.told) as told:
        press_phone(qtbot, learner_page)
    assert told.args == [f"No phone number of {DJILALI} is known: add it on the learner’s page."]
    assert telephone.dialled == []


@pytest.mark.parametrize(
    ("called", "is_shared", "told"),
    [
        (Phoned(NUMBER, False), False, f"Dial {NUMBER}, {AICHA}."),
        (Phoned(NUMBER, True), True, "Calling A. D.."),
    ],
)
def test_who_dials_by_hand_sees_the_number_and_whoever_looks_on_does_not(
    desk: Desk, decisions: Decisions, qtbot: QtBot, called: Phoned, is_shared: bool, told: str
):
    desk.has_initials_only = is_shared
    with qtbot.waitSignal(decisions.told) as said:
        assert decisions.carry_out((person(desk, AICHA),), called) == 3
    assert said.args[0].startswith(told)
    qtbot.waitUntil(lambda: len(dispositions(desk.store)) == 1)
