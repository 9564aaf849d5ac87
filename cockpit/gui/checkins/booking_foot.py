"""The foot of the booking dialog: what the keys do, the other way, and the button that does it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from cockpit.gui.buttons import Button, Keycap
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label


class BookingFoot(QWidget):
    """Keys at the left, buttons at the right. `done`: carry it out; `turned`: offer instead of booking, or back."""

    done = Signal()
    turned = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme = desk.theme
        say = desk.words.say
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(22), theme.px(9), theme.px(18), theme.px(9))
        row.setSpacing(theme.px(5))
        self._hints = QWidget()
        hints = QHBoxLayout(self._hints)
        hints.setContentsMargins(0, 0, 0, 0)
        hints.setSpacing(theme.px(5))
        self._numbers = QWidget()
        numbers = QHBoxLayout(self._numbers)
        numbers.setContentsMargins(0, 0, theme.px(8), 0)
        numbers.setSpacing(theme.px(5))
        for key in "123":
            numbers.addWidget(Keycap(theme, key))
        numbers.addWidget(Label(theme, say("change a slot"), "small", "text2"))
        hints.addWidget(self._numbers)
        for keys, words in (("↑↓", say("15 minutes")), ("←→", say("a day"))):
            for key in keys:
                hints.addWidget(Keycap(theme, key))
            hints.addWidget(Label(theme, words, "small", "text2"))
            hints.addSpacing(theme.px(8))
        hints.addStretch()
        # Whether they are shown follows from the width, so the width must not follow from them.
        self._hints.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.addWidget(self._hints, 1)
        row.addStretch()
        self._other = Button(theme, say("Book one directly instead"), key="Ctrl B", kind="ghost")
        self._other.clicked.connect(self.turned)
        self._other.let_shrink()
        row.addWidget(self._other)
        self.button = Button(theme, say("Book this moment"), "send", "Ctrl ↵", kind="primary")
        self.button.clicked.connect(self.done)
        self.button.let_shrink()
        row.addWidget(self.button)

    def show_doing(self, words: str, icon: str, other: str, *, has_numbers: bool) -> None:
        """Say what the button does, and the other way; without one there is none."""
        self._numbers.setVisible(has_numbers)
        self._other.setVisible(bool(other))
        if other:
            self._other.set_words(other)
        self.button.set_icon(icon)
        self.button.set_words(words)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the buttons whole before the hints."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        wanted = self._hints.sizeHint().width() + self.button.sizeHint().width() + self._theme.px(60)
        if not self._other.isHidden():
            wanted += self._other.sizeHint().width()
        has_room = wanted <= self.width()
        if has_room is self._hints.isHidden():
            self._hints.setVisible(has_room)
