"""The middle of the composer: template, language, subject and text, what is unknown, and the quiet checks."""

import re
from collections.abc import Mapping

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from cockpit.domain.text_checks import Checks
from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, Picture
from cockpit.gui.messages.fields import FieldEdit
from cockpit.gui.messages.mailing import FITTING
from cockpit.gui.messages.unknown import UnknownBox
from cockpit.gui.segments import Segments
from cockpit.gui.wrapped import Wrapped
from cockpit.outbox.templates import Text
from cockpit.wording import LANGUAGES
from cockpit.wording.templates import OWN_WORDS, fitting_name, template_names, with_field_names, with_fields

_WIDE, _SLIM = 440, 330
_GAP = re.compile(r"\{\{.*?\}\}")


class SubjectEdit(FieldEdit):
    """A text of one line, with fields."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk.theme, desk.words, name)
        self._theme = desk.theme
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        desk.theme.changed.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Have no second line: Return goes on to the text."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            self.focusNextChild()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take what is pasted as one line."""
        self.insertPlainText(" ".join(source.text().split()))

    def sizeHint(self) -> QSize:
        """Be as high as a line."""
        return QSize(self._theme.px(120), self.height())

    def _fit(self) -> None:
        self.setFixedHeight(QFontMetrics(self._theme.font("body")).height() + self._theme.px(20))


class ComposerText(QWidget):
    """What is written. `edited`: subject or text; `switched`: another template or language is wanted."""

    edited = Signal()
    switched = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._told = Text("", "")
        theme, words = desk.theme, desk.words
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(20), theme.px(12), theme.px(20), theme.px(14))
        column.setSpacing(theme.px(10))
        self._choices = choices = QHBoxLayout()
        choices.setSpacing(theme.px(6))
        self.templates = Combo(theme)
        self.templates.setAccessibleName(words.say("Template"))
        for name, said in template_names(words).items():
            self.templates.addItem(said, name)
        self.templates.setMinimumWidth(theme.px(72))
        self.templates.activated.connect(self.switched)
        languages = [(language, language.upper()) for language in reversed(LANGUAGES)]
        self.languages = Segments(theme, languages, words.say("Language of the message"))
        self.languages.chosen.connect(self.switched)
        choices.addWidget(self.templates, 1)
        choices.addWidget(self.languages)
        column.addLayout(choices)
        column.addWidget(self._card(), 1)
        self.unknown = UnknownBox(desk)
        column.addWidget(self.unknown)

    @property
    def place(self) -> tuple[str, str]:
        """The template and the language that are chosen."""
        return str(self.templates.currentData()), self.languages.value

    @property
    def text(self) -> Text:
        """What stands there, its fields by their own names."""
        words = self._desk.words
        return Text(
            with_fields(words, self.subject.toPlainText()),
            with_fields(words, self.body.toPlainText()),
        )

    def show_templates(self, own: Mapping[str, str], *, is_to_one: bool) -> None:
        """Offer the trainer's own templates besides ours: each name, and what it is called."""
        titles = template_names(self._desk.words)
        words = titles.pop(OWN_WORDS)
        if not is_to_one:
            titles = {FITTING: fitting_name(self._desk.words), **titles}
        titles |= own
        titles[OWN_WORDS] = words
        places = range(self.templates.count())
        if {self.templates.itemData(place): self.templates.itemText(place) for place in places} == titles:
            return
        chosen = self.templates.currentData()
        self.templates.clear()
        for name, said in titles.items():
            self.templates.addItem(said, name)
        self.templates.setCurrentIndex(max(0, self.templates.findData(chosen)))

    def choose(self, template: str, language: str) -> None:
        """Choose a template and a language, without telling."""
        self.templates.setCurrentIndex(max(0, self.templates.findData(template)))
        self.languages.blockSignals(True)
        self.languages.choose(language)
        self.languages.blockSignals(False)

    def select_gap(self) -> None:
        """Select the first field that is not filled: what is typed takes its place."""
        gap = _GAP.search(self.body.toPlainText())
        if gap is not None:
            cursor = self.body.textCursor()
            cursor.setPosition(gap.start())
            cursor.setPosition(gap.end(), QTextCursor.MoveMode.KeepAnchor)
            self.body.setTextCursor(cursor)

    def go_behind_greeting(self) -> None:
        """Put the cursor where one's own words begin: on the first line behind the greeting."""
        cursor = self.body.textCursor()
        greeting, gap, _ = self.body.toPlainText().partition("\n\n")
        cursor.setPosition(len(greeting) + len(gap))
        self.body.setTextCursor(cursor)

    def show_text(self, text: Text) -> None:
        """Show a text, its fields by the words for them."""
        words = self._desk.words
        for edit, of_it in ((self.subject, text.subject), (self.body, text.body)):
            edit.blockSignals(True)
            edit.setPlainText(with_field_names(words, of_it))
            edit.blockSignals(False)
        self._told = self.text

    def show_counts(self, counts: Mapping[str, int] | None) -> None:
        """Say beside each language how many read it; None: it is a message to one."""
        for language in LANGUAGES:
            code = language.upper()
            self.languages.set_words(
                language, code if counts is None else f"{code} {self._desk.words.number(counts.get(language, 0))}"
            )

    def show_missing(self, fields: frozenset[str]) -> None:
        """Let fields be amber."""
        self.subject.highlighter.show_missing(fields)
        self.body.highlighter.show_missing(fields)

    def show_checks(self, checks: Checks) -> None:
        """Say what the text has of what helps; grey is a hint, no more."""
        say = self._desk.words.say
        words = self._desk.words.plural("{n} word", "{n} words", checks.words)
        is_short = checks.is_short and checks.words > 0
        long = say("{words}: under 90 is easier to read", words=words)
        self._checks[0].tell(words if checks.is_short else long, is_there=is_short)
        told = (
            (say("one fact"), checks.has_fact),
            (say("one offer"), checks.has_offer),
            (say("one action"), checks.has_action),
            (say("name"), checks.has_name),
        )
        for check, (said, is_there) in zip(self._checks[1:], told, strict=True):
            check.tell(said, is_there=is_there)
        self._row.show_widgets(self._checks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the checks room in a narrow column."""
        super().resizeEvent(event)
        is_slim = self.width() < self._desk.theme.px(_SLIM)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        for row in (self._choices, self._foot):
            row.setDirection(below if is_slim else beside)
        said = self._desk.words.say("Insert a field")
        self.insert.set_words(said if self.width() >= self._desk.theme.px(_WIDE) else "")
        self.insert.setAccessibleName(said)

    def _card(self) -> QWidget:
        theme, words = self._desk.theme, self._desk.words
        card = QFrame()
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        subject = QHBoxLayout()
        subject.setContentsMargins(theme.px(12), theme.px(2), theme.px(4), theme.px(2))
        subject.setSpacing(theme.px(6))
        self.subject = SubjectEdit(self._desk, words.say("Subject"))
        self.body = FieldEdit(theme, words, words.say("Text of the message"))
        for edit in (self.subject, self.body):
            edit.setObjectName("within")
            edit.textChanged.connect(self._tell)
        subject.addWidget(Label(theme, words.say("Subject"), "small", "text2"))
        subject.addWidget(self.subject, 1)
        column.addLayout(subject)
        column.addWidget(_line())
        self.body.setMinimumHeight(theme.px(120))
        column.addWidget(self.body, 1)
        column.addWidget(_line())
        self._foot = foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(12), theme.px(6), theme.px(6), theme.px(6))
        foot.setSpacing(theme.px(8))
        self._checks = [_Check(self._desk) for _ in range(5)]
        self._row = Wrapped(theme, 10)
        self.insert = Button(theme, words.say("Insert a field"), "braces", "{", small=True)
        self.insert.clicked.connect(self._offer)
        foot.addWidget(self._row, 1)
        foot.addWidget(self.insert, 0, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight)
        column.addLayout(foot)
        return card

    def _offer(self) -> None:
        self.body.offer_fields()

    def _tell(self) -> None:
        text = self.text
        if text != self._told:  # colours that change count as changes of the text, too
            self._told = text
            self.edited.emit()


class _Check(QWidget):
    """A tick and what it stands for; grey while that is missing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._words = desk.words
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(desk.theme.px(5))
        self._tick = Picture(desk.theme, "check", "accent_text", 14)
        self._said = Label(desk.theme, "", "caption", "text2")
        row.addWidget(self._tick)
        row.addWidget(self._said)

    def tell(self, said: str, *, is_there: bool) -> None:
        """Say it, in grey when it is missing."""
        self._said.setText(said)
        self._said.set_tone("text2" if is_there else "text3")
        missing = "" if is_there else self._words.say("missing")
        self._tick.show_picture("check", "accent_text" if is_there else "disabled", missing)


def _line() -> QFrame:
    line = QFrame()
    line.setObjectName("line")
    return line
