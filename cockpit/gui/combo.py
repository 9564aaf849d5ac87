"""A list that opens: Qt's, with an arrow in our stroke."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QWidget

from cockpit.gui.theme import Theme

_WIDEST = 320  # names of cohorts and groups come from elsewhere: a longer one is cut


class Combo(QComboBox):
    """A combo box; the style sheet leaves the arrow out, for it can show no icon that follows the colours."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Fit the longest entry, within reason."""
        return self._within_reason(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """Fit the longest entry, within reason."""
        return self._within_reason(super().minimumSizeHint())

    def _within_reason(self, size: QSize) -> QSize:
        return QSize(min(size.width(), self._theme.px(_WIDEST)), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, then the arrow."""
        super().paintEvent(event)
        theme = self._theme
        side = theme.px(15)
        icon = theme.icon("chevron-down", "text2" if self.isEnabled() else "disabled", 15)
        QPainter(self).drawPixmap(self.width() - side - theme.px(10), (self.height() - side) // 2, icon)
