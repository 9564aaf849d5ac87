"""A list that opens: Qt's, with an arrow in our stroke."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QWidget

from cockpit.gui.theme import Theme


class Combo(QComboBox):
    """A combo box; the style sheet leaves the arrow out, for it can show no icon that follows the colours."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, then the arrow."""
        super().paintEvent(event)
        theme = self._theme
        side = theme.px(15)
        icon = theme.icon("chevron-down", "text2" if self.isEnabled() else "disabled", 15)
        QPainter(self).drawPixmap(self.width() - side - theme.px(10), (self.height() - side) // 2, icon)
