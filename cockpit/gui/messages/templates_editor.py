"""The text of a template while it is written: title, subject, body, and at once what is to be said of it."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit.domain.text_checks import check_text
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture
from cockpit.gui.learners.button_flow import ButtonFlow
from cockpit.gui.messages.check_line import CheckLine
from cockpit.gui.messages.fields import FieldEdit, FieldLine
from cockpit.gui.segments import Segments
from cockpit.outbox.templates import Mistake
from cockpit.wording import LANGUAGES
from cockpit.wording.templates import field_name, mistake_sentence, with_field_names, with_fields


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the editor, with fields as they are kept."""

    title: str
    subject: str
    body: str


class TemplateEditor(QWidget):
    """Says what the trainer wants by signals; the tab decides. `edited`: something was typed."""

    edited = Signal()
    language_chosen = Signal(str)
    save_wanted = Signal()
    ours_wanted = Signal()
    clone_wanted = Signal()
    removal_wanted = Signal()
    preview_wanted = Signal(bool)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_filling = False
        theme, words = desk.theme, desk.words
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(20), theme.px(12), theme.px(20), theme.px(10))
        column.setSpacing(theme.px(8))
        column.addLayout(self._head())
        self._about = Label(theme, "", "caption", "text2", wraps=True)
        column.addWidget(self._about)
        self.subject = FieldLine(theme, words, words.say("Subject"))
        self.subject.setPlaceholderText(words.say("Subject"))
        self.subject.textChanged.connect(self._edited)
        self.body = FieldEdit(theme, words, words.say("Text of the message"))
        self.body.textChanged.connect(self._edited)
        self.body.setMinimumHeight(theme.px(72))
        column.addWidget(self.subject)
        column.addWidget(self.body, 1)
        self.checks = CheckLine(desk)
        column.addWidget(self.checks)
        column.addWidget(self._warning())
        self._needs = Label(theme, "", "caption", "text2", wraps=True)
        column.addWidget(self._needs)
        column.addWidget(self._buttons())

    def _head(self) -> QHBoxLayout:
        theme, words = self._desk.theme, self._desk.words
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.title = QLineEdit()
        self.title.setAccessibleName(words.say("Title"))
        self.title.setMaxLength(120)
        self.title.textEdited.connect(self._edited)
        self.title.setMinimumWidth(theme.px(80))
        languages = [(language, language.upper()) for language in reversed(LANGUAGES)]
        self.languages = Segments(theme, languages, words.say("Language of the message"))
        self.languages.chosen.connect(self.language_chosen)
        self.preview = Button(theme, words.say("Preview"), "eye", kind="ghost", small=True)
        self.preview.setCheckable(True)
        self.preview.toggled.connect(self.preview_wanted)
        row.addWidget(self.title, 1)
        row.addWidget(self.languages)
        row.addWidget(self.preview)
        return row

    def _warning(self) -> QWidget:
        theme = self._desk.theme
        self._mistakes_row = QWidget()
        row = QHBoxLayout(self._mistakes_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(Picture(theme, "triangle-alert", "drift", 16), 0, Qt.AlignmentFlag.AlignTop)
        self._mistakes = Label(theme, "", "small", wraps=True)
        self._mistakes.setProperty("chip", "drift")
        row.addWidget(self._mistakes, 1)
        self._mistakes_row.hide()
        return self._mistakes_row

    def _buttons(self) -> QWidget:
        theme, say = self._desk.theme, self._desk.words.say
        self.save = Button(theme, say("Save"), "check", "Ctrl ↵", "primary", small=True)
        self.insert = Button(theme, say("Insert a field"), "plus", "{", small=True)
        self.clone = Button(theme, say("Clone"), "copy", small=True)
        self.clone.setAccessibleName(say("Clone for a client or market"))
        self.ours = Button(theme, say("Back to ours"), "undo-2", kind="ghost", small=True)
        self.remove = Button(theme, say("Remove this clone"), "trash-2", kind="ghost", small=True)
        self.save.clicked.connect(self.save_wanted)
        self.insert.clicked.connect(self.body.offer_fields)
        self.clone.clicked.connect(self.clone_wanted)
        self.ours.clicked.connect(self.ours_wanted)
        self.remove.clicked.connect(self.removal_wanted)
        self._flow = ButtonFlow((self.save, self.insert, self.clone, self.ours, self.remove))
        return self._flow

    @property
    def written(self) -> Written:
        """What stands there now."""
        words = self._desk.words
        return Written(
            self.title.text().strip(),
            " ".join(with_fields(words, self.subject.toPlainText()).split()),
            with_fields(words, self.body.toPlainText()),
        )

    def show_text(self, written: Written, usual_title: str) -> None:
        """Show a text; `usual_title` is what it is called without one of its own. The same text stays as it is."""
        self.title.setPlaceholderText(usual_title)
        if written != self.written or not self.title.placeholderText():
            words = self._desk.words
            self._is_filling = True
            self.title.setText(written.title)
            self.subject.setPlainText(with_field_names(words, written.subject))
            self.body.setPlainText(with_field_names(words, written.body))
            self._is_filling = False
        self.follow()

    def show_state(self, about: str, *, can_save: bool, has_ours: bool, is_clone: bool) -> None:
        """Show what is known of the template, and what can be done with it."""
        self._about.setText(about)
        self.save.setEnabled(can_save)
        self.ours.setVisible(has_ours)
        self.remove.setVisible(is_clone)
        self._flow.arrange()

    def show_mistakes(self, mistakes: tuple[Mistake, ...], needed: frozenset[str]) -> None:
        """Show what keeps the text from being used, and what it cannot do without."""
        words = self._desk.words
        sentences = [
            mistake_sentence(
                words, mistake.field, mistake.line, mistake.column, is_in_subject=mistake.is_in_subject
            )
            for mistake in mistakes
        ]
        if sentences:
            sentences.append(words.say("It can be saved, but is not used before it is corrected."))
        self._mistakes.setText("\n".join(sentences))
        self._mistakes_row.setVisible(bool(sentences))
        names = ", ".join(sorted(field_name(words, field) for field in needed))
        self._needs.setText(words.say("Cannot be sent without: {fields}", fields=names) if names else "")
        self._needs.setVisible(bool(names))

    def follow(self) -> None:
        """Check the text as it stands."""
        self.checks.show_checks(check_text(self.written.body, "", self.languages.value))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the row of buttons anew."""
        super().resizeEvent(event)
        self._flow.arrange()

    def _edited(self) -> None:
        if not self._is_filling:
            self.follow()
            self.edited.emit()
