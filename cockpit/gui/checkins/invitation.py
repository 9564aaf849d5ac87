"""The mail that goes with a check-in: its text follows the chosen moment, and keeps what the trainer wrote."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.labels import Chip, Label, Picture
from cockpit.gui.messages.outgoing import filled, is_filled, unfilled_sentences
from cockpit.outbox.templates import Text, template_in_use

_TEMPLATE = "check_in"


class Invitation(QFrame):
    """Subject and text, editable, with what leaves beside them. `changed`: the text is another."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
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

    def begin(self, language: str, note: str) -> None:
        """Begin a new text in a language; `note` says how it leaves."""
        self._language = language
        self._fields = {}
        self._chip.setText(language.upper())
        self._note.setText(note)

    def show_fields(self, fields: Mapping[str, str]) -> None:
        """Say another moment: written anew while untouched, else only the moment's own words are changed."""
        before = self._fields
        self._fields = dict(fields)
        made = filled(template_in_use(self._desk.store, _TEMPLATE, self._language), fields)
        if before and Text(self.subject_edit.text(), self.body) != self._made:
            self.subject_edit.setText(_said_anew(self.subject_edit.text(), before, fields))
            self._set_body(_said_anew(self.body, before, fields))
        else:
            self.subject_edit.setText(made.subject)
            self._set_body(made.body)
            self._made = made
        self.subject_edit.setCursorPosition(0)  # its beginning in view
        self._follow()

    def _set_body(self, body: str) -> None:
        if body != self.body:
            self.body_edit.setPlainText(body)

    def _follow(self) -> None:
        words = self._desk.words
        sentences = unfilled_sentences(words, self.subject, self.body)
        when = self._fields.get("when", "")
        if when and when not in self.subject + self.body:
            sentences.append(words.say("The text does not name the chosen moment: {when}.", when=when))
        self._warning.setText("\n".join(sentences))
        self._warning.setVisible(bool(sentences))
        self.changed.emit()


def _said_anew(text: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Return a text with the moment's words changed, wherever they still stand."""
    text = text.replace(before["when"], now["when"])
    return text.replace(f"{before['minutes']} min", f"{now['minutes']} min")
