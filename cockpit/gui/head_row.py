"""The head of a page: a title, and buttons beside it, or under it where there is no room for both."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QWidget


class HeadRow(QWidget):
    """Names come before buttons: `wanted` says how many pixels the title needs to be read whole."""

    def __init__(self, title: QLayout, buttons: Sequence[QWidget], wanted: Callable[[], int], gap: int) -> None:
        super().__init__()
        self._buttons = QHBoxLayout()
        self._wanted = wanted
        self._gap = gap
        for button in buttons:
            self._buttons.addWidget(button)
        self._buttons.addStretch(0)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(gap)
        self._row.addLayout(title, 1)
        self._row.addLayout(self._buttons)

    def fit(self) -> None:
        """Put the buttons where there is room."""
        needed = self._wanted() + self._gap + self._buttons.sizeHint().width()
        way = QBoxLayout.Direction
        self._row.setDirection(way.TopToBottom if needed > self.width() else way.LeftToRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the new width."""
        super().resizeEvent(event)
        self.fit()
