"""Who gets a message, each their own: the list at the left of the composer."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.focus import FocusRing
from cockpit.gui.labels import Label, breakable, shown
from cockpit.gui.navigation import Person
from cockpit.gui.theme import Theme

_WIDEST_NAME = 280  # two lines of the narrow list


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets a message, unless something stands against it (`obstacle`, a sentence)."""

    person: Person
    name: str
    obstacle: str = ""


class _List(QListWidget):
    """A list whose letters search nothing: `unused` carries their key events."""

    unused = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._ring = FocusRing(self, theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the people, then the ring of the focus."""
        super().paintEvent(event)
        self._ring.paint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep arrows, hand letters on."""
        if event.text().isalpha():
            self.unused.emit(event)
        else:
            super().keyPressEvent(event)


class Recipients(QWidget):
    """The people of a message to several. `turned` carries the Person whose message is to be shown.

    J and K go from one to the next, X leaves one out and takes them in again.
    """

    turned = Signal(object)
    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        words, theme = desk.words, desk.theme
        self._recipients: tuple[Recipient, ...] = ()
        self._left_out: set[int] = set()
        self._count = Label(theme, "", "heading")
        self.list = _List(theme)
        self.list.unused.connect(self.keyPressEvent)
        self.list.setAccessibleName(words.say("Recipients"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(20), theme.px(12), theme.px(8), theme.px(14))
        column.setSpacing(theme.px(10))
        column.addWidget(self._count)
        column.addWidget(self.list, 1)
        self.setFocusProxy(self.list)

    def show_people(self, recipients: Sequence[Recipient]) -> None:
        """Show these, and turn to the first."""
        self._recipients, self._left_out = tuple(recipients), set()
        self.list.blockSignals(True)
        self.list.clear()
        for _ in self._recipients:
            self.list.addItem(QListWidgetItem())
        self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._show()

    def chosen(self) -> tuple[Person, ...]:
        """Return who gets a message."""
        return tuple(
            one.person
            for one in self._recipients
            if not one.obstacle and one.person.learner_id not in self._left_out
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on and back, and leave somebody out."""
        row = self.list.currentRow()
        if event.key() == Qt.Key.Key_J:
            self.list.setCurrentRow(min(row + 1, len(self._recipients) - 1))
        elif event.key() == Qt.Key.Key_K:
            self.list.setCurrentRow(max(0, row - 1))
        elif event.key() == Qt.Key.Key_X and 0 <= row < len(self._recipients):
            self._left_out ^= {self._recipients[row].person.learner_id}
            self._show()
            self.changed.emit()
        else:
            super().keyPressEvent(event)

    def _turn(self, row: int) -> None:
        if 0 <= row < len(self._recipients):
            self.turned.emit(self._recipients[row].person)

    def _show(self) -> None:
        words, room = self._desk.words, self._desk.theme.px(_WIDEST_NAME)
        for place, one in enumerate(self._recipients):
            why = one.obstacle
            if not why and one.person.learner_id in self._left_out:
                why = words.say("left out")
            name = shown(one.name)
            cut = self.list.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
            item = self.list.item(place)
            item.setText(f"{breakable(cut)}\n{why}" if why else breakable(cut))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{name}, {why}" if why else name)
        self._count.setText(words.plural("{n} recipient", "{n} recipients", len(self.chosen())))
