"""Where the keyboard is: pages that hand the focus on, and the ring in lists and tables."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QButtonGroup, QWidget

from cockpit.gui.theme import Theme


def hand_focus_on(page: QWidget, part: QWidget) -> None:
    """Let a page give the focus that it gets to a part of it.

    With a focus proxy Tab would come to the page, go on to the part, and never see what stands before it.
    """
    _Handing(page, part)


def only_checked_by_tab(group: QButtonGroup) -> None:
    """Let Tab come to the chosen button of a group alone, also when a key or a page has chosen it."""

    def follow(button: QAbstractButton, is_checked: bool) -> None:
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus if is_checked else Qt.FocusPolicy.NoFocus)

    for button in group.buttons():
        follow(button, button.isChecked())
    group.buttonToggled.connect(follow)


class _Handing(QObject):
    def __init__(self, page: QWidget, part: QWidget) -> None:
        super().__init__(page)
        self._part = part
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            self._part.setFocus(event.reason())
        return super().eventFilter(watched, event)


BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class FocusRing(QObject):
    """The ring round the current row of a view, or round all of it; the mouse takes it away.

    The view calls `paint` when it has painted itself.
    """

    def __init__(self, view: QAbstractItemView, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._is_wanted = False
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow how the focus came, and what moves it."""
        if isinstance(event, QFocusEvent):
            self._want(event.gotFocus() and event.reason() in BY_KEYBOARD)
        elif event.type() == QEvent.Type.KeyPress:
            self._want(True)
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._want(False)
        return super().eventFilter(watched, event)

    def paint(self) -> None:
        """Paint the ring if it is to be seen."""
        view = self._view
        if not self._is_wanted or not view.hasFocus():
            return
        box = view.viewport().rect()
        current = view.currentIndex()
        if current.isValid():
            row = view.visualRect(current)
            box.setTop(row.top())
            box.setBottom(row.bottom())
        painter = QPainter(view.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("focus"), 2))
        radius = self._theme.px(6)
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), radius, radius)

    def _want(self, is_wanted: bool) -> None:
        if is_wanted != self._is_wanted:
            self._is_wanted = is_wanted
            self._view.viewport().update()
