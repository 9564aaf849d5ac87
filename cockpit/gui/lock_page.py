"""What stands in the window while it is locked: no names, no counts."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit import NAME
from cockpit.gui.buttons import Button
from cockpit.gui.labels import Label
from cockpit.gui.theme import Theme
from cockpit.gui.tile import Logo
from cockpit.wording import Words

_WIDTH = 320


class LockPage(QWidget):
    """The logo and *Unlock*; a profile with a passphrase asks for it. `unlocked` carries it, or nothing."""

    unlocked = Signal(str)

    def __init__(
        self, theme: Theme, words: Words, *, needs_passphrase: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        say = words.say
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setPlaceholderText(say("Passphrase"))
        self._field.setAccessibleName(say("Passphrase"))
        self._field.returnPressed.connect(self._give)
        self._field.setVisible(needs_passphrase)
        self._fault = Label(theme, "", "small", "lost", wraps=True)
        self._fault.hide()
        self.unlock = Button(theme, say("Unlock"), "lock", "↵", "primary")
        self.unlock.clicked.connect(self._give)
        box = QWidget()
        box.setFixedWidth(theme.px(_WIDTH))
        column = QVBoxLayout(box)
        column.setSpacing(theme.px(14))
        brand = QHBoxLayout()
        brand.addStretch(1)
        brand.addWidget(Logo(theme))
        brand.addSpacing(theme.px(8))
        brand.addWidget(Label(theme, NAME, "title"))
        brand.addStretch(1)
        column.addLayout(brand)
        column.addWidget(self._field)
        column.addWidget(self._fault)
        column.addWidget(self.unlock, 0, Qt.AlignmentFlag.AlignHCenter)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(box, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)
        self.setFocusProxy(self._field if needs_passphrase else self.unlock)

    def show_fault(self, sentence: str) -> None:
        """Say what was wrong; what was typed is taken away."""
        self._fault.setText(sentence)
        self._fault.show()
        self._field.clear()
        self._field.setEnabled(True)
        self._field.setFocus()

    def _give(self) -> None:
        if self._field.isVisible() and not self._field.text():
            return
        self._field.setEnabled(False)
        self.unlocked.emit(self._field.text())
