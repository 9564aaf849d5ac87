"""The mail about a check-in: its text follows the chosen moments, and keeps what the trainer wrote."""

import re
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.labels import Chip, Label, Picture
from cockpit.gui.messages.outgoing import filled, is_filled, unfilled_sentences
from cockpit.outbox.letters import around_line
from cockpit.outbox.templates import Template, Text, template_in_use

# The fields that tell of the chosen moments: their words are changed also in a text that was written over.
_MOMENT_FIELDS = ("slots", "when", "numbers", "where")
_MUST_STAND = ("slots", "when")
_NUMBERS = "\ue000"
_WITH_NEIGHBOUR = re.compile(rf"\S+[^\S\n]\S*{_NUMBERS}\S*|\S*{_NUMBERS}\S*[^\S\n]\S+")


class BookingLetter(QFrame):
    """Subject and text, editable, with what leaves beside them. `changed`: the text is another."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
        self._template = ""
        self._language = "en"
        self._fields: dict[str, str] = {}
        self._made = Text("", "")
        theme, words = desk.theme, desk.words
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(14), theme.px(12), theme.px(14), theme.px(12))
        column.setSpacing(theme.px(8))
        head = QHBoxLayout()
        head.setSpacing(theme.px(10))
        head.addWidget(Label(theme, words.say("Subject"), "small", "text2"))
        self.subject_edit = QLineEdit()
        self.subject_edit.setAccessibleName(words.say("Subject"))
        self.subject_edit.textChanged.connect(self._follow)
        head.addWidget(self.subject_edit, 1)
        self._chip = Chip(theme, "EN")
        head.addWidget(self._chip)
        column.addLayout(head)
        self.body_edit = QPlainTextEdit()
        self.body_edit.setAccessibleName(words.say("Text of the message"))
        self.body_edit.setTabChangesFocus(True)
        self.body_edit.setMinimumHeight(theme.px(96))
        self.body_edit.textChanged.connect(self._follow)
        column.addWidget(self.body_edit, 1)
        self._warning = Label(theme, "", "small", wraps=True)
        self._warning.setProperty("chip", "drift")
        column.addWidget(self._warning)
        note = QHBoxLayout()
        note.setSpacing(theme.px(8))
        note.addWidget(Picture(theme, "calendar-check", "text2", 15))
        self._note = Label(theme, "", "caption", "text2", wraps=True)
        note.addWidget(self._note, 1)
        column.addLayout(note)

    @property
    def subject(self) -> str:
        """The subject as it will be sent."""
        return self.subject_edit.text().strip()

    @property
    def body(self) -> str:
        """The text as it will be sent."""
        return self.body_edit.toPlainText()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to write."""
        return bool(self.subject and self.body.strip()) and is_filled(self.subject, self.body)

    def begin(self, template: str, language: str, note: str) -> None:
        """Begin a new text of a template in a language; `note` says how it leaves."""
        self._template = template
        self._language = language
        self._fields = {}
        self._chip.setText(language.upper())
        self._note.setText(note)

    def show_fields(self, fields: Mapping[str, str]) -> None:
        """Say other moments: written anew while untouched, else only the moments' own words are changed."""
        before = self._fields
        self._fields = dict(fields)
        template = template_in_use(self._desk.store, self._template, self._language)
        made = filled(template, fields)
        if before and Text(self.subject_edit.text(), self.body) != self._made:
            was, is_now = _recognisable(template, before), _recognisable(template, fields)
            self.subject_edit.setText(_said_anew(self.subject_edit.text(), was, is_now))
            self._set_body(_said_anew(self.body, was, is_now))
        else:
            self.subject_edit.setText(made.subject)
            self._set_body(made.body)
            self.body_edit.moveCursor(QTextCursor.MoveOperation.Start)
            self._made = made
        self.subject_edit.setCursorPosition(0)  # its beginning in view
        self._follow()

    def type_line(self, text: str) -> None:
        """Take the focus and go on with what is typed: a line of the trainer's own, before the sign-off."""
        cursor = self.body_edit.textCursor()
        if self.body == self._made.body:
            before, sign_off = around_line(self.body, self._fields.get("trainer", ""))
            self._set_body("\n\n".join((before, text, sign_off)) if sign_off else f"{before}\n\n{text}")
            cursor.setPosition(len(before.encode("utf-16-le")) // 2 + 2 + len(text))
        else:
            cursor.insertText(text)
        self.body_edit.setTextCursor(cursor)
        self.body_edit.ensureCursorVisible()
        self.body_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _set_body(self, body: str) -> None:
        """Show another text, the caret where it was."""
        if body == self.body:
            return
        at = self.body_edit.textCursor().position()
        self.body_edit.setPlainText(body)
        cursor = self.body_edit.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.setPosition(min(at, cursor.position()))
        self.body_edit.setTextCursor(cursor)

    def _follow(self) -> None:
        words = self._desk.words
        sentences = unfilled_sentences(words, self.subject, self.body)
        said = self.subject + self.body
        if any(field not in said for name in _MUST_STAND for field in self._lines(name)):
            sentences.append(
                words.say("The text does not name the chosen moments as they are.")
                if "slots" in self._fields
                else words.say("The text does not name the chosen moment: {when}.", when=self._fields["when"])
            )
        self._warning.setText("\n".join(sentences))
        self._warning.setVisible(bool(sentences))
        self.changed.emit()

    def _lines(self, name: str) -> list[str]:
        return [line for line in self._fields.get(name, "").splitlines() if line]


def _recognisable(template: Template, fields: Mapping[str, str]) -> Mapping[str, str]:
    """Return the fields with the numbers as the template says them, beside a word: a mere *1* stands anywhere.

    A template that says them beside none has them changed nowhere.
    """
    if "numbers" not in fields:
        return fields
    found = _WITH_NEIGHBOUR.search(filled(template, {**fields, "numbers": _NUMBERS}).body)
    return {**fields, "numbers": found[0].replace(_NUMBERS, fields["numbers"]) if found else ""}


def _said_anew(text: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return a text with the moments' words changed, wherever they still stand."""
    for name in _MOMENT_FIELDS:
        if before.get(name) and name in now:
            text = _replaced(text, before[name], now[name])
    return text.replace(f"{before['minutes']} min", f"{now['minutes']} min")


def _replaced(text: str, before: str, now: str) -> str:
    """Return a text with a field's words changed: all of its lines, or where they were parted, line by line."""
    if before in text:
        return re.sub(rf"{re.escape(before)}(?!\w)", lambda _: now, text)
    for old, new in zip(before.splitlines(), now.splitlines(), strict=False):
        text = text.replace(old, new)
    return text
