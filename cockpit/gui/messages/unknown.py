"""The amber box under a text: what is not known of whom, what they read instead, or that they are left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture

_MOST_ROWS = 2
_SLIM = 260
_TALL = 760  # in a lower window there is room for one at a time


@dataclass(frozen=True, slots=True)
class Unknown:
    """A field that is not known of some `people`: its language and name, what it is called, the words instead."""

    language: str
    field: str
    said: str
    people: frozenset[int]
    instead: str


class UnknownBox(QFrame):
    """Asks for each unknown field what is read instead.

    `written` carries language, field and words; `skipped` the ids of those to leave out.
    """

    written = Signal(str, str, str)
    skipped = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("amber")
        self._desk = desk
        theme = desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(12), theme.px(8), theme.px(10), theme.px(8))
        column.setSpacing(theme.px(4))
        self._mistake = Label(theme, "", "small", "drift", wraps=True)
        self._rows = [_Row(desk) for _ in range(_MOST_ROWS)]
        column.addWidget(self._mistake)
        for row in self._rows:
            row.written.connect(self.written)
            row.skipped.connect(self.skipped)
            column.addWidget(row)
        self.show_unknown((), ())

    def show_unknown(self, unknown: Sequence[Unknown], mistakes: Sequence[str], languages: int = 1) -> None:
        """Show what is not known, and what else keeps the text back; nothing, and the box is gone."""
        self._mistake.setText("\n".join(mistakes))
        self._mistake.setVisible(bool(mistakes))
        # A row stays where it is while its words are written; what is settled makes room for what is not.
        kept = [row.about for row in self._rows if row.is_written_in()]
        order = sorted(unknown, key=lambda one: ((one.language, one.field) not in kept, bool(one.instead.strip())))
        most = _MOST_ROWS if self.window().height() >= self._desk.theme.px(_TALL) else 1
        for row, one in zip(self._rows, [*order[:most], None, None], strict=False):
            row.show_one(one, names_language=languages > 1)
        self.setVisible(bool(unknown or mistakes))


class _Row(QWidget):
    """One field: of how many it is unknown, the words instead, and the button that leaves them out."""

    written = Signal(str, str, str)
    skipped = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._one: Unknown | None = None
        theme, words = desk.theme, desk.words
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        self._icon = Picture(theme, "triangle-alert", "drift", 16)
        self._told = Label(theme, "", "small", "text", 600, wraps=True)
        head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._told, 1)
        column.addLayout(head)
        answer = QHBoxLayout()
        answer.setContentsMargins(theme.px(24), 0, 0, 0)
        answer.setSpacing(theme.px(8))
        self._read = Label(theme, words.say("They read:"), "small", "text2")
        answer.addWidget(self._read)
        self.field = QLineEdit()
        self.field.setMinimumWidth(theme.px(50))
        self.field.textEdited.connect(self._tell)
        self._skip = Button(theme, words.say("Skip them"), small=True)
        self._skip.let_shrink()
        self._skip.clicked.connect(self._leave_out)
        answer.addWidget(self.field, 1)
        answer.addWidget(self._skip)
        column.addLayout(answer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words room in a narrow column."""
        super().resizeEvent(event)
        self._read.setVisible(self.width() >= self._desk.theme.px(_SLIM))

    @property
    def about(self) -> tuple[str, str] | None:
        """The language and the field that it is about."""
        return (self._one.language, self._one.field) if self._one else None

    def is_written_in(self) -> bool:
        """Tell whether the words instead are being written."""
        return self.isVisible() and self.field.hasFocus()

    def show_one(self, one: Unknown | None, *, names_language: bool) -> None:
        """Show a field, or nothing."""
        self._one = one
        self.setVisible(one is not None)
        if one is None:
            return
        words = self._desk.words
        told = words.plural(
            "“{field}” is unknown for {n} person",
            "“{field}” is unknown for {n} people",
            len(one.people),
            field=one.said,
        )
        if names_language:
            told = words.say("{sentence} ({language})", sentence=told, language=one.language.upper())
        self._told.setText(told)
        self.field.setAccessibleName(words.say("What is read instead of “{field}”", field=one.said))
        if self.field.text() != one.instead:
            self.field.setText(one.instead)
        is_settled = bool(one.instead.strip())
        self._icon.show_picture(
            "check" if is_settled else "triangle-alert", "accent_text" if is_settled else "drift"
        )

    def _tell(self, text: str) -> None:
        if self._one is not None:
            self.written.emit(self._one.language, self._one.field, text)

    def _leave_out(self) -> None:
        if self._one is not None:
            self.skipped.emit(self._one.people)
