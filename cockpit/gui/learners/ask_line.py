"""A question in one line under the table: which tags, which name. Return answers it, Esc gives it up."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label

_SEPARATOR = ","
_MOST_LETTERS = 200


def tags_in(text: str) -> list[str]:
    """Return the tags of a line, a comma between them, each once."""
    return list(dict.fromkeys(filter(None, (" ".join(part.split()) for part in text.split(_SEPARATOR)))))


class AskLine(QWidget):
    """Asks for words. What was asked for is told to whom `ask` was given."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sendbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme, words = desk.theme, desk.words
        self._answered: Callable[[str], None] | None = None
        self._question = Label(theme, "", "small", "text2", elides=True)
        self._remark = Label(theme, "", "small", "text3", elides=True)
        self.field = QLineEdit()
        self.field.setMaxLength(_MOST_LETTERS)
        self.field.setMinimumWidth(theme.px(160))
        self.field.returnPressed.connect(self.take)
        self._known = QStringListModel(self)
        self.field.setCompleter(_OfLastWord(self._known, self))
        self._take = Button(theme, "", key="↵", kind="primary", small=True)
        self._take.clicked.connect(self.take)
        cancel = Button(theme, "", "x", "Esc", "ghost", small=True)
        cancel.setAccessibleName(words.say("Cancel, {key}", key="Esc"))
        cancel.clicked.connect(self.close_up)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(8), theme.px(16), theme.px(8))
        row.setSpacing(theme.px(8))
        row.addWidget(self._question, 1)
        row.addWidget(self.field, 2)
        row.addWidget(self._take)
        row.addWidget(self._remark, 1)
        row.addWidget(cancel)
        self.hide()

    def ask(
        self,
        question: str,
        take: str,
        text: str,
        answered: Callable[[str], None],
        known: Sequence[str] = (),
        remark: str = "",
        hint: str = "",
    ) -> None:
        """Ask, with a text to begin with; `known` words complete the one that is typed last."""
        self._answered = answered
        self._question.setText(question)
        self.field.setAccessibleName(f"{question}. {remark}" if remark else question)
        self._take.set_words(take)
        self._remark.setText(remark)
        self.field.setPlaceholderText(hint)
        self._known.setStringList(list(known))
        self.field.setText(text)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take(self) -> None:
        """Answer with what stands in the field."""
        answered, text = self._answered, self.field.text().strip()
        self.close_up()
        if answered is not None:
            answered(text)

    def close_up(self) -> None:
        """Ask no longer."""
        self._answered = None
        self.hide()
        self.closed.emit()


class _OfLastWord(QCompleter):
    """Completes the word after the last comma."""

    def __init__(self, known: QStringListModel, parent: QWidget) -> None:
        super().__init__(known, parent)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        self._before = ""

    def splitPath(self, path: str) -> list[str]:
        """Look for the last word; one that has not begun finds nothing."""
        head, comma, last = path.rpartition(_SEPARATOR)
        spaces = last[: len(last) - len(last.lstrip())]
        self._before = f"{head}{comma}{spaces}"
        return [last.lstrip() or "\0"]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """Put the whole word after those that stand before it."""
        return f"{self._before}{index.data()}"
