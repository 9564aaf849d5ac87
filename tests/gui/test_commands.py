from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cockpit.gui.commands import Commands, Section, all_commands, caps, is_letter
from cockpit.wording import LANGUAGES, Words


class Page(QWidget):
    """A button, a field, and commands that note that they were done."""

    def __init__(self, commands: Commands, *names: str) -> None:
        super().__init__()
        self.done: list[str] = []
        self.button, self.field = QPushButton("x"), QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.button)
        column.addWidget(self.field)
        acts = {name: lambda name=name: self.done.append(name) for name in names}
        self.actions_by_name = commands.bind(self, acts)


@pytest.fixture
def commands() -> Commands:
    return Commands(Words("en"), {}, has_letters=True)


def opened(qtbot: QtBot, commands: Commands, *names: str) -> Page:
    page = Page(commands, *names)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.button.setFocus()
    return page


def test_a_letter_acts_on_the_page_and_stays_a_letter_in_a_field(qtbot: QtBot, commands: Commands):
    page = opened(qtbot, commands, "mark")
    qtbot.keyClick(page.button, Qt.Key.Key_X)
    page.field.setFocus()
    qtbot.keyClick(page.field, Qt.Key.Key_X)
    assert (page.done, page.field.text()) == (["mark"], "x")


def test_two_keys_in_a_row_go_to_a_place(qtbot: QtBot, commands: Commands):
    page = opened(qtbot, commands, "cohorts", "today")
    qtbot.keyClicks(page.button, "gc")
    assert page.done == ["cohorts"]


def test_a_chosen_key_takes_the_place_of_the_usual_one_at_once(qtbot: QtBot, commands: Commands):
    page = opened(qtbot, commands, "message")
    commands.choose({"message": "W"}, has_letters=True)
    qtbot.keyClicks(page.button, "mw")
    assert page.done == ["message"]
    qtbot.keyClick(page.button, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)  # the second one stays
    assert page.done == ["message", "message"]
    assert commands.key("message") == "W"


def test_without_letters_only_keys_that_write_nothing_act(qtbot: QtBot, commands: Commands):
    page = opened(qtbot, commands, "mark", "message", "today")
    commands.choose({}, has_letters=False)
    qtbot.keyClicks(page.button, "xmgt")
    assert page.done == []
    qtbot.keyClick(page.button, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert page.done == ["message"]
    assert [one.name for one in commands if any(map(is_letter, one.keys))] == []


def test_a_command_whose_page_is_gone_is_forgotten(qtbot: QtBot, commands: Commands):
    page = Page(commands, "mark")
    page.deleteLater()
    qtbot.waitUntil(lambda: not _is_there(page))
    commands.choose({"mark": "Y"}, has_letters=True)
    assert commands["mark"].keys == ("Y",)


def _is_there(page: QWidget) -> bool:
    from shiboken6 import isValid

    return isValid(page)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("Ctrl+K", ("Ctrl", "K")),
        ("G, T", ("G", "T")),
        ("Ctrl++", ("Ctrl", "+")),
        ("Return", ("↵",)),
        ("Ctrl+Shift+Z", ("Ctrl", "Shift", "Z")),
        ("", ()),
    ],
)
def test_a_key_stands_on_its_caps(key: str, shown: tuple[str, ...]):
    assert caps(key) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_commands_of_one_page_have_the_same_key_and_each_has_words(language: str):
    commands = all_commands(Words(language))
    assert all(command.title for command in commands)
    # Of two pages, and never both on one: see `places`.
    apart = {"alerts", "add_source", "import_here", "leave_out", "skip_step"}
    of_messages = {
        *("new_message", "hold_all", "edit_message", "move_message", "hold_message", "send_message", "say_left"),
        *("correct_address", "discard_message"),
    }
    beside_messages = {"message", "search", "export", "next", "previous"}
    of_check_ins = {
        *("happened", "missed", "move_check_in", "cancel_check_in"),
        *("this_week", "week_before", "week_after"),
    }
    of_replies = {"book_chosen"}
    about_people = (Section.GO, Section.MOVE, Section.PERSON, Section.EVERYWHERE)
    for page in (
        [one for one in commands if one.name not in apart | of_messages | of_check_ins],
        [
            one
            for one in commands
            if one.name not in of_replies and (one.name in of_check_ins or one.section in about_people)
        ],
        [
            one
            for one in commands
            if one.name in of_messages | beside_messages or one.section in (Section.GO, Section.EVERYWHERE)
        ],
    ):
        keys = Counter(key for command in page for key in command.keys)
        assert [key for key, count in keys.items() if count > 1] == []
