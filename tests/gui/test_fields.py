"""Merge fields in a text that is written: their colours, and how they are put in."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from cockpit.gui.messages.fields import FieldEdit
from cockpit.gui.theme import Theme
from cockpit.wording import Words


@pytest.fixture
def edit(qtbot: QtBot) -> Iterator[FieldEdit]:
    edit = FieldEdit(Theme("light"), Words("fr"), "Texte")
    qtbot.addWidget(edit)
    edit.resize(600, 400)
    with qtbot.waitExposed(edit):
        edit.show()
    edit.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    yield edit
    edit.close()


def coloured(edit: FieldEdit, colour: str) -> list[str]:
    """Return the parts of the text that stand on a ground."""
    wanted = Theme("light").colour(colour)
    found = []
    block = edit.document().begin()
    while block.isValid():
        data = block.text().encode("utf-16-le")
        for one in block.layout().formats():
            if (
                one.format.background().style() != Qt.BrushStyle.NoBrush
                and one.format.background().color() == wanted
            ):
                found.append(data[2 * one.start : 2 * (one.start + one.length)].decode("utf-16-le"))
        block = block.next()
    return found


def test_fields_are_coloured_and_what_is_none_is_amber(edit: FieldEdit):
    edit.setPlainText("🎉 Bonjour {{ prénom }}, {{ since }} {{ mot de passe }} {% if days %}\n{{ jal")
    assert coloured(edit, "accent_tint") == ["{{ prénom }}", "{{ since }}"]
    assert coloured(edit, "drift_tint") == ["{{ mot de passe }}", "{{ jal"]


def test_a_field_that_is_missing_is_amber_unless_the_text_has_a_fallback(edit: FieldEdit):
    edit.setPlainText("{{ prénom }} {{ depuis quand }} {{ since | default: 'x' }}")
    edit.highlighter.show_missing({"since"})
    assert coloured(edit, "drift_tint") == ["{{ depuis quand }}"]
    edit.highlighter.show_missing(())
    assert coloured(edit, "drift_tint") == []


def test_new_colours_are_painted_and_are_no_change_of_the_text(edit: FieldEdit, qtbot: QtBot):
    edit.setPlainText("{{ prénom }} {{ depuis quand }}")
    qtbot.wait(50)
    before = edit.viewport().grab().toImage()
    with qtbot.assertNotEmitted(edit.textChanged, wait=50):
        edit.highlighter.show_missing({"since"})
    assert edit.viewport().grab().toImage() != before
    amber = Theme("light").colour("drift_tint")
    shot = edit.viewport().grab().toImage()
    assert any(shot.pixelColor(x, y) == amber for x in range(0, shot.width(), 2) for y in range(0, 40, 2))


def menu_of(edit: FieldEdit) -> QMenu:
    return edit.findChildren(QMenu)[-1]


def test_a_brace_offers_the_fields_and_puts_the_chosen_one_in(edit: FieldEdit, qtbot: QtBot):
    qtbot.keyClicks(edit, "Bonjour {")
    menu = menu_of(edit)
    qtbot.waitUntil(menu.isVisible)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert edit.toPlainText() == "Bonjour {{ prénom }}"
    edit.insert_field("days")
    assert edit.toPlainText().endswith("{{ nombre de jours }}")


@pytest.mark.parametrize(("typed", "written"), [("{", "{{"), ("%", "{%")])
def test_a_second_brace_or_a_percent_sign_is_written(edit: FieldEdit, qtbot: QtBot, typed: str, written: str):
    qtbot.keyClicks(edit, "{")
    menu = menu_of(edit)
    qtbot.waitUntil(menu.isVisible)
    qtbot.keyClicks(menu, typed)
    assert edit.toPlainText() == written
    assert not menu.isVisible()
