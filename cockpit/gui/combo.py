"""A list that opens: Qt's, with an arrow in our stroke."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

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
        """Paint the box with its words, cut before the arrow, then the arrow: Qt would cut through a letter."""
        theme = self._theme
        side, edge = theme.px(15), theme.px(10)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - side - 3 * edge
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, max(0, room)
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        icon = theme.icon("chevron-down", "text2" if self.isEnabled() else "disabled", 15)
        painter.drawPixmap(self.width() - side - edge, (self.height() - side) // 2, icon)
