"""What a test looks for in a page: a widget by its kind, a button by its words, the words that can be read."""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any, Self, TypeVar

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QPainter
from PySide6.QtWidgets import QWidget
from pytest import MonkeyPatch

from cockpit.domain.checkins import Slot
from cockpit.gui.buttons import Button
from cockpit.gui.checkins.week_picture import WeekPicture
from cockpit.gui.labels import Label

Kind = TypeVar("Kind", bound=QWidget)


def the(page: QWidget, kind: type[Kind]) -> Kind:
    """Return the first widget of a kind."""
    found = page.findChild(kind)
    assert isinstance(found, kind)
    return found


def button(page: QWidget, words: str) -> Button:
    """Return the button with these words, or with this accessible name.

    One that was hidden is asked for last: it may be about to be deleted, and another made in its place.
    """
    found = [one for one in page.findChildren(Button) if words in (one.text(), one.accessibleName())]
    assert found, [one.accessibleName() for one in page.findChildren(Button)]
    return min(found, key=lambda one: not one.isVisibleTo(page))


def said(page: QWidget) -> str:
    """Return everything that can be read."""
    return "\n".join(label.full_text for label in page.findChildren(Label) if label.isVisibleTo(page))


def said_aloud(monkeypatch: MonkeyPatch) -> list[str]:
    """Return the list into which goes what Qt is given from now on for screen readers to say."""
    heard: list[str] = []

    def hear(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", staticmethod(hear))
    return heard


class Painting(ABC):
    """Looks on while widgets paint their words."""

    def __init__(self) -> None:
        self._draw = QPainter.drawText

    def __enter__(self) -> Self:
        watcher = self

        def draw(painter: QPainter, *given: Any) -> Any:
            watcher.see(painter, given, next(one for one in reversed(given) if isinstance(one, str)))
            return watcher._draw(painter, *given)

        QPainter.drawText = draw  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        QPainter.drawText = self._draw  # type: ignore[method-assign]

    @abstractmethod
    def see(self, painter: QPainter, given: tuple[Any, ...], text: str) -> None:
        """Take note of a text that is about to be painted; `given` is what the painter is given, the text too."""


def place_of(week: WeekPicture, slot: Slot) -> QPoint:
    """Return a point within the first quarter of an hour of a slot, where a click begins it."""
    box = week.box_of(slot.starts_at, slot.starts_at + timedelta(minutes=slot.minutes))
    return QPoint(round(box.center().x()), round(box.top() + box.height() * 7 / max(30, slot.minutes)))
