"""Two texts on one line where both have room, else one under the other: what matters is not cut."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from cockpit.gui.labels import Label
from cockpit.gui.theme import Theme

_APART = 6
_BESIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class SideBySide(QWidget):
    """The first text, which may be cut in the end, and at its right or under it the second one."""

    def __init__(self, theme: Theme, first: Label, second: Label, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._first, self._second = first, second
        self._row = QBoxLayout(_BESIDE, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(_APART))
        self._row.addWidget(first, 1)
        self._row.addWidget(second)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look whether both have room."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Look again when a text is another."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        first = self._first.fontMetrics().horizontalAdvance(self._first.full_text)
        wanted = first + self._second.sizeHint().width() + self._theme.px(_APART)
        direction = _BESIDE if wanted <= self.width() else _BELOW
        if self._row.direction() != direction:
            self._row.setDirection(direction)
            self._row.setSpacing(self._theme.px(_APART) if direction == _BESIDE else 0)
