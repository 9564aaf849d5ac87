"""A dialog over the window: a scrim over everything, the dialog on it, and the focus kept inside."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from shiboken6 import isValid

from cockpit.gui.theme import Theme

_MARGIN = 20


class Overlay(QWidget):
    """Covers its parent. What it shows goes into `dialog`, as large as the design's or as the window allows.

    `top`: how much of the room left over stands above the dialog: a half, or less for what grows downwards.
    """

    def __init__(self, theme: Theme, parent: QWidget, size: tuple[int, int], top: float = 0.5) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._top = top
        self._focused_before: QWidget | None = None
        self.dialog = QFrame(self)
        self.dialog.setObjectName("dialog")
        self.hide()
        parent.installEventFilter(self)
        theme.changed.connect(self._place)

    def open_overlay(self, focused: QWidget) -> None:
        """Show the dialog; `focused` takes the focus."""
        if self.isHidden():
            self._focused_before = QApplication.focusWidget()
        self._cover()
        self.show()
        self.raise_()
        focused.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_overlay(self) -> None:
        """Go away; the focus returns to where it was."""
        before = self._focused_before
        back_to = before if before is not None and isValid(before) else self.parentWidget()
        if back_to is not None:
            back_to.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies under the dialog."""
        QPainter(self).fillRect(self.rect(), self._theme.colour("scrim"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the dialog in its place."""
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Keep every key: while the dialog is open, none of the window's shortcuts acts."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; nothing reaches the page below."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_overlay()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let no click through to the page below."""
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep the focus among what the dialog holds."""
        stops = focus_stops(self.dialog)
        if not stops:  # hidden: Qt asks once more, for a place outside
            return super().focusNextPrevChild(forward)
        focused = QApplication.focusWidget()
        place = stops.index(focused) if focused in stops else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(place + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())

    def _place(self) -> None:
        theme, margin = self._theme, self._theme.px(_MARGIN)
        width = min(theme.px(self._size[0]), self.width() - 2 * margin)
        height = min(theme.px(self._size[1]), self.height() - 2 * margin)
        top = round((self.height() - height) * self._top)
        self.dialog.setGeometry(QRect((self.width() - width) // 2, top, width, height))


def thin_line() -> QFrame:
    """Return a line between the parts of a dialog."""
    line = QFrame()
    line.setObjectName("line")
    return line


def focus_stops(inside: QWidget) -> list[QWidget]:
    """Return what takes the focus by Tab in a widget."""
    return [
        widget
        for widget in inside.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
    ]
