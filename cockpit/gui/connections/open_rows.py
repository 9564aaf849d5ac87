"""The rows of a card that each wait for a decision, or can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.labels import Label, set_tool_tip
from cockpit.gui.theme import Theme

_NAME_WIDTH = 170


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One row: what it is about, its words, and what can be chosen (a short code, and its words)."""

    subject: object
    name: str
    text: str
    choices: tuple[tuple[str, str], ...]


class OpenRows(QWidget):
    """Rows under each other, choices at the right. `chosen` carries a row's subject and the code of a choice."""

    chosen = Signal(object, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: Sequence[OpenRow] = ()
        self._drawn: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    @property
    def links(self) -> list[Button]:
        """The choices of all rows, from the top."""
        return [link for row in self._drawn for link in row.links]

    def show_rows(self, rows: Sequence[OpenRow]) -> None:
        """Show these rows; whoever had the focus in one that is gone is in the one that took its place."""
        if tuple(rows) == tuple(self._rows):
            return
        focused = next((place for place, row in enumerate(self._drawn) if row.has_focus), None)
        gone, self._drawn = self._drawn, []
        self._rows = rows
        for row in rows:
            drawn = _Row(self._theme, row)
            drawn.chosen.connect(self.chosen)
            self._column.addWidget(drawn)
            self._drawn.append(drawn)
        if focused is not None and self._drawn:
            self._drawn[min(focused, len(self._drawn) - 1)].take_focus()
        for old in gone:
            old.hide()
            old.deleteLater()


class _Row(QWidget):
    chosen = Signal(object, str)

    def __init__(self, theme: Theme, row: OpenRow) -> None:
        super().__init__()
        self.links: list[Button] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        line = QFrame()
        line.setObjectName("line")
        column.addWidget(line)
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(12))
        name = Label(theme, row.name, "small", elides=True)
        name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        name.setFixedWidth(theme.px(_NAME_WIDTH))
        set_tool_tip(name, row.name)
        across.addWidget(name)
        text = Label(theme, row.text, "small", "text2", wraps=True)
        text.setContentsMargins(0, theme.px(6), 0, theme.px(6))
        across.addWidget(text, 1)
        for code, words in row.choices:
            link = Button(theme, words, kind="link", small=True)
            link.setAccessibleName(f"{words}: {row.name}, {row.text}")
            link.clicked.connect(lambda _=False, code=code: self.chosen.emit(row.subject, code))
            across.addWidget(link, 0, Qt.AlignmentFlag.AlignVCenter)
            self.links.append(link)
        column.addLayout(across)

    @property
    def has_focus(self) -> bool:
        """Whether one of its choices has the focus."""
        return any(link.hasFocus() for link in self.links)

    def take_focus(self) -> None:
        """Give the first choice the focus."""
        if self.links:
            self.links[0].setFocus(Qt.FocusReason.TabFocusReason)
