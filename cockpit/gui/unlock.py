"""The locked page: no names, no counts, only the passphrase."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit import NAME
from cockpit.gui.buttons import Button
from cockpit.gui.labels import Label
from cockpit.gui.theme import Theme
from cockpit.wording import Words

_LEAST_CHARACTERS = 8


class UnlockPage(QWidget):
    """Asks for the passphrase of a profile, or (`is_new`) for one to be chosen, typed twice."""

    given = Signal(str)

    def __init__(self, theme: Theme, words: Words, is_new: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._words = words
        self._is_new = is_new
        say = words.say
        outer = QVBoxLayout(self)
        column = QVBoxLayout()
        column.setSpacing(theme.px(12))
        box = QWidget()
        box.setFixedWidth(theme.px(460))
        box.setLayout(column)
        middle = QHBoxLayout()  # an alignment would take the wrapped lines their height
        middle.addStretch(1)
        middle.addWidget(box)
        middle.addStretch(1)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        column.addWidget(Label(theme, NAME, "display"))
        column.addWidget(
            Label(
                theme,
                say(
                    "This computer has no safe keychain. Choose a passphrase of 8 characters or more: it protects"
                    " your learners’ data. Keep it well, for without it nobody can open them."
                )
                if is_new
                else say("Your learners’ data are locked."),
                "body",
                "text2",
                wraps=True,
            )
        )
        self._field = self._secret(say("New passphrase") if is_new else say("Passphrase"))
        column.addWidget(self._field)
        self._again = self._secret(say("Repeat the passphrase"))
        column.addWidget(self._again)
        self._again.setVisible(is_new)  # once it has its place: without a parent it would be a window
        self._fault = Label(theme, "", "small", "lost", wraps=True)
        column.addWidget(self._fault)
        action = say("Protect my data") if is_new else say("Unlock")
        self._button = Button(theme, action, "key-round", "↵", "primary")
        self._button.clicked.connect(self._give)
        column.addWidget(self._button)
        self.setFocusProxy(self._field)

    def _secret(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.returnPressed.connect(self._give)
        return field

    def show_fault(self, sentence: str) -> None:
        """Say what was wrong; what was typed is taken away."""
        self._fault.setText(sentence)
        self._field.clear()
        self._again.clear()
        self.setEnabled(True)
        self._field.setFocus()

    def _give(self) -> None:
        text = self._field.text()
        if not text:
            return
        if self._is_new and len(text) < _LEAST_CHARACTERS:
            self.show_fault(self._words.say("Choose a longer passphrase: 8 characters or more."))
            return
        if self._is_new and text != self._again.text():
            self.show_fault(self._words.say("The two differ. Type the same passphrase twice."))
            return
        self.setEnabled(False)
        self.given.emit(text)
