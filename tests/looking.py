"""What a test looks for in a page: a widget by its kind, a button by its words, the words that can be read."""

from typing import TypeVar

from PySide6.QtWidgets import QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.labels import Label

Kind = TypeVar("Kind", bound=QWidget)


def the(page: QWidget, kind: type[Kind]) -> Kind:
    """Return the first widget of a kind."""
    found = page.findChild(kind)
    assert isinstance(found, kind)
    return found


def button(page: QWidget, words: str) -> Button:
    """Return the button with these words, or with this accessible name."""
    found = [one for one in page.findChildren(Button) if words in (one.text(), one.accessibleName())]
    assert found, [one.accessibleName() for one in page.findChildren(Button)]
    return found[0]


def said(page: QWidget) -> str:
    """Return everything that can be read."""
    return "\n".join(label.full_text for label in page.findChildren(Label) if label.isVisibleTo(page))
