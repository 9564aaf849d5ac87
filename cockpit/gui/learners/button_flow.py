"""Buttons in as many lines as they need."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cockpit.gui.buttons import Button


class ButtonFlow(QWidget):
    """Buttons side by side; those for which there is no room go on in the next line.

    `icons`: one for each button, shown where they cost no line more.
    """

    def __init__(self, buttons: Sequence[Button], icons: Sequence[str] = ()) -> None:
        super().__init__()
        self._buttons = buttons
        self._icons = icons
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for button in buttons:
            button.setParent(self)
            button.let_shrink()

    def sizeHint(self) -> QSize:
        """Ask for little: there are always more lines."""
        return QSize(1, self.height())

    def arrange(self) -> None:
        """Place the buttons that are not hidden, line by line."""
        self._show_icons([""] * len(self._icons))
        high = self._place()
        if self._icons:
            self._show_icons(self._icons)
            if self._place() > high:
                self._show_icons([""] * len(self._buttons))
                self._place()
        self.setFixedHeight(max(1, high))

    def _show_icons(self, icons: Sequence[str]) -> None:
        for button, icon in zip(self._buttons, icons, strict=False):
            button.set_icon(icon)

    def _place(self) -> int:
        """Place the buttons as large as they are; return how high they are together."""
        x = y = high = 0
        for button in self._buttons:
            if button.isHidden():
                continue
            size = button.sizeHint()
            if x and x + size.width() > self.width():
                x, y = 0, y + size.height()
            button.setGeometry(x, y, min(size.width(), max(1, self.width())), size.height())
            x += size.width() + 2
            high = y + size.height()
        return high

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the buttons anew."""
        super().resizeEvent(event)
        self.arrange()
