"""Widgets side by side, on as many lines as they need."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from cockpit.gui.theme import Theme


class Wrapped(QWidget):
    """Lays out its widgets from left to right, each as wide as it wants, and takes the height that this needs."""

    def __init__(self, theme: Theme, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._gap = gap
        self._widgets: tuple[QWidget, ...] = ()

    def show_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Show these widgets in this order; those of before are hidden, not deleted."""
        for widget in self._widgets:
            widget.setVisible(widget in widgets)
        before: QWidget | None = None
        for widget in widgets:
            widget.setParent(self)
            widget.show()
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget
        self._widgets = tuple(widgets)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Follow a widget that became wider or narrower."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._lay_out()
        return super().event(event)

    def _lay_out(self) -> None:
        gap, left, top = self._theme.px(self._gap), 0, 0
        line: list[tuple[QWidget, int, QSize]] = []
        for widget in self._widgets:
            size = widget.sizeHint().expandedTo(widget.minimumSize())
            if left and left + size.width() > self.width():
                top += self._place(line, top) + gap
                left, line = 0, []
            line.append((widget, left, size))
            left += size.width() + gap
        height = top + self._place(line, top)
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _place(self, line: Sequence[tuple[QWidget, int, QSize]], top: int) -> int:
        """Put the widgets of a line into its middle, and return how high it is."""
        height = max((size.height() for _, _, size in line), default=0)
        for widget, left, size in line:
            above = (height - size.height()) // 2
            widget.setGeometry(left, top + above, min(size.width(), max(1, self.width())), size.height())
        return height
