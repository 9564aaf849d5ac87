"""Merge fields in a text that is written: coloured, amber where something is missing, and put in by `{`."""

import re
from collections.abc import Collection

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QWidget

from cockpit.gui.theme import Theme
from cockpit.wording import Words
from cockpit.wording.templates import field_names, with_fields

_FIELD = re.compile(r"\{\{-?(.*?)(?:\}\}|$)")
_CONDITION = re.compile(r"\{%.*?(?:%\}|$)")


class FieldHighlighter(QSyntaxHighlighter):
    """Colours the fields of a text; one that is unknown, unfinished or said to be missing is amber.

    Both ways of writing a field count: by its name in the trainer's language and by its own.
    """

    def __init__(self, document: QTextDocument, theme: Theme, words: Words) -> None:
        super().__init__(document)
        self._theme = theme
        self._words = words
        self._known = frozenset(field_names(words))
        self._missing: frozenset[str] = frozenset()
        theme.changed.connect(self._colour_anew)

    def show_missing(self, fields: Collection[str]) -> None:
        """Show which fields have no value for the learner whose message is looked at."""
        missing = frozenset(fields)
        if missing != self._missing:
            self._missing = missing
            self._colour_anew()

    def _colour_anew(self) -> None:
        """Colour all of it without a word: Qt calls new colours a change of the text, and nobody typed anything."""
        document = self.document()
        was_blocked = document.blockSignals(True)
        self.rehighlight()
        document.blockSignals(was_blocked)

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        for found in _CONDITION.finditer(text):
            self.setFormat(*_place(text, *found.span()), self._format("text3"))
        for found in _FIELD.finditer(text):
            field = with_fields(self._words, found[0]).strip("{}- \t").partition("|")[0].strip()
            has_fallback = "|" in found[1]
            is_good = found[0].endswith("}}") and field in self._known
            is_good = is_good and (has_fallback or field not in self._missing)
            colours = self._format("accent_text", "accent_tint") if is_good else self._format("drift", "drift_tint")
            self.setFormat(*_place(text, *found.span()), colours)

    def _format(self, colour: str, ground: str | None = None) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(self._theme.colour(colour))
        if ground is not None:
            made.setBackground(self._theme.colour(ground))
            made.setFontWeight(500)
        return made


def _place(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where something starts and how long it is, as Qt counts: a character beyond the 65,536th is two."""
    return _units(text[:start]), _units(text[start:end])


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class FieldEdit(QPlainTextEdit):
    """A plain text with merge fields. `{` offers them; `{` again, or `%`, writes what it says."""

    def __init__(self, theme: Theme, words: Words, name: str, parent: QWidget | None = None) -> None:
        """Make it; `name` is what a screen reader calls it."""
        super().__init__(parent)
        self._words = words
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.highlighter = FieldHighlighter(self.document(), theme, words)

    def offer_fields(self) -> None:
        """Open the list of fields where the text is being written."""
        self.setFocus()
        menu = _FieldMenu(self._words, self)
        menu.chosen.connect(self._put_in)
        menu.popup(self.viewport().mapToGlobal(self.cursorRect().bottomLeft() + QPoint(0, 2)))

    def insert_field(self, field: str) -> None:
        """Put a field in, by its name in the trainer's language."""
        self._put_in(f"{{{{ {field_names(self._words)[field]} }}}}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer the fields at a brace."""
        if event.text() == "{":
            self.offer_fields()
        else:
            super().keyPressEvent(event)

    def _put_in(self, text: str) -> None:
        self.textCursor().insertText(text)
        self.setFocus()


class _FieldMenu(QMenu):
    """The fields by their names. `chosen` carries what is to be put into the text."""

    chosen = Signal(str)

    def __init__(self, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(words.say("Insert a field"))
        for name in field_names(words).values():
            self.addAction(name).setData(f"{{{{ {name} }}}}")
        self.triggered.connect(lambda action: self.chosen.emit(action.data()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write a brace, or the beginning of a condition, when that was meant."""
        if event.text() in ("{", "%"):
            self.chosen.emit("{{" if event.text() == "{" else "{%")
            self.close()
        else:
            super().keyPressEvent(event)


class FieldLine(FieldEdit):
    """A text of one line with merge fields: a subject."""

    def __init__(self, theme: Theme, words: Words, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, words, name, parent)
        self._theme = theme
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fit()
        theme.changed.connect(self._fit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Return to the page: there is one line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take a text in on one line."""
        self.textCursor().insertText(" ".join(source.text().split()))

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.px(38))
