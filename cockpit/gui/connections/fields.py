"""The fields of an account form, each drawn from the question that a connector asks."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit.connector import Ask
from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.labels import Label
from cockpit.gui.theme import Theme
from cockpit.wording import Words
from cockpit.wording.asks import ask_hint, ask_label, choice_name

_LARGEST_NUMBER = 65_535


class Field(QWidget):
    """A label, something to answer with, and a hint. `entered`: ↵ was pressed in it."""

    entered = Signal()

    def __init__(
        self, theme: Theme, words: Words, label: str, hint: str, parent: QWidget | None = None, *, is_optional: bool
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        title = Label(theme, label, "small", weight=600)
        head.addWidget(title)
        if is_optional:
            head.addWidget(Label(theme, words.say("optional"), "caption", "text3"))
        head.addStretch()
        column.addLayout(head)
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.px(4))
        column.addLayout(self._row)
        if hint:
            column.addWidget(Label(theme, hint, "caption", "text3", wraps=True))
        self._title = title
        self._hint = hint

    @property
    def answer(self) -> str:
        """What was answered."""
        raise NotImplementedError

    def set_answer(self, answer: str) -> None:
        """Put an answer in."""
        raise NotImplementedError

    def _take(self, editor: QWidget) -> None:
        editor.setAccessibleName(self._title.full_text)
        editor.setAccessibleDescription(self._hint)
        self._title.setBuddy(editor)
        self.setFocusProxy(editor)
        self._row.addWidget(editor, 1)


class LineField(Field):
    """An answer of one line; a secret one is hidden until it is asked for, a folder or file can be browsed for."""

    def __init__(
        self,
        theme: Theme,
        words: Words,
        label: str,
        hint: str = "",
        ask: Ask | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, words, label, hint, parent, is_optional=ask is not None and ask.is_optional)
        self._words = words
        self._edit = QLineEdit()
        self._edit.returnPressed.connect(self.entered)
        self._take(self._edit)
        self._toggle: Button | None = None
        if ask is None:
            return
        self._edit.setText(ask.default)
        if ask.kind == "secret":
            self._hide_secret(theme)
        elif ask.kind in ("folder", "file"):
            browse = Button(theme, words.say("Browse…"), "folder-open")
            browse.clicked.connect(self._browse if ask.kind == "folder" else self._browse_file)
            self._row.addWidget(browse)
        elif ask.kind == "number":
            self._edit.setValidator(QIntValidator(0, _LARGEST_NUMBER, self._edit))
        elif ask.kind == "url":
            self._edit.setPlaceholderText("https://")
            self._edit.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        elif ask.kind == "date":
            self._edit.setPlaceholderText(words.say("YYYY-MM-DD"))

    @property
    def answer(self) -> str:
        """What was typed, without the spaces around it; a secret as it is."""
        text = self._edit.text()
        return text if self._toggle else text.strip()

    def set_answer(self, answer: str) -> None:
        """Put a text in."""
        self._edit.setText(answer)

    @property
    def is_hidden_from_view(self) -> bool:
        """Whether dots stand for what was typed."""
        return self._edit.echoMode() == QLineEdit.EchoMode.Password

    def show_secret(self, is_shown: bool) -> None:
        """Show what was typed, or dots."""
        mode = QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password
        self._edit.setEchoMode(mode)
        if self._toggle is not None:
            self._toggle.set_words(self._words.say("Hide") if is_shown else self._words.say("Show"))

    def _hide_secret(self, theme: Theme) -> None:
        self._edit.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self._toggle = Button(theme, "", "eye")
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self.show_secret)
        self._row.addWidget(self._toggle)
        self.show_secret(False)

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self._title.full_text, self._edit.text())
        if folder:
            self._edit.setText(folder)

    def _browse_file(self) -> None:
        file, _ = QFileDialog.getOpenFileName(self, self._title.full_text, self._edit.text())
        if file:
            self._edit.setText(file)


class ChoiceField(Field):
    """An answer among a few."""

    chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        words: Words,
        label: str,
        options: list[tuple[str, str]],
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, words, label, hint, parent, is_optional=False)
        self._combo = Combo(theme)
        for value, name in options:
            self._combo.addItem(name, value)
        self._combo.activated.connect(self._tell)
        self._take(self._combo)

    @property
    def answer(self) -> str:
        """The value that is chosen."""
        value: str = self._combo.currentData() or ""
        return value

    def set_answer(self, answer: str) -> None:
        """Choose a value; one that is not offered changes nothing."""
        place = self._combo.findData(answer)
        if place >= 0:
            self._combo.setCurrentIndex(place)

    def _tell(self) -> None:
        self.chosen.emit(self.answer)


def field_for(theme: Theme, words: Words, kind: str, ask: Ask, cohorts: Sequence[tuple[str, str]] = ()) -> Field:
    """Return the field that asks a connector's question; `cohorts` are those to choose from, by name outside."""
    label, hint = ask_label(words, kind, ask.name), ask_hint(words, kind, ask.name)
    if ask.kind == "choice":
        options = [(choice, choice_name(words, kind, ask.name, choice)) for choice in ask.choices]
        field = ChoiceField(theme, words, label, options, hint)
        field.set_answer(ask.default)
        return field
    if ask.kind == "cohort":
        return ChoiceField(theme, words, label, [("", words.say("No cohort")), *cohorts], hint)
    return LineField(theme, words, label, hint, ask)
