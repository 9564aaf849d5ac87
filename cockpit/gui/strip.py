"""What just happened, for ten seconds, with its undo."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from cockpit.gui.buttons import keycap_width, paint_keycap
from cockpit.gui.labels import shown
from cockpit.gui.theme import Theme

SECONDS = 10


class UndoStrip(QWidget):
    """A dark strip: a tick, the sentence, `Undo U`. `{s}` in the sentence counts the seconds down.

    A screen reader hears the sentence once, when it appears.
    """

    undo_wanted = Signal()
    ended = Signal()
    accessible_role = QAccessible.Role.AlertMessage  # of anything else NVDA would not say a word

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._undo = ""
        self._icon = "check"
        self._left = 0
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()
        theme.changed.connect(self.update)

    @property
    def is_asking(self) -> bool:
        """Whether it is being shown."""
        return self._left > 0

    @property
    def text(self) -> str:
        """The sentence as it stands now; empty when nothing is shown."""
        return self._text.replace("{s}", str(self._left)) if self._left else ""

    def tell(self, text: str, undo: str = "", icon: str = "check") -> None:
        """Show a sentence for ten seconds; `undo` is the word of the undo, empty for none."""
        self._icon = icon
        self._text = shown(text)
        self._undo = undo
        self._left = SECONDS
        self.setAccessibleName(f"{self.text} {undo}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if undo else Qt.FocusPolicy.NoFocus)
        self._come_last()
        self.setCursor(Qt.CursorShape.PointingHandCursor if undo else Qt.CursorShape.ArrowCursor)
        self.show()
        self.updateGeometry()
        self.update()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _come_last(self) -> None:
        """Let Tab come here after the pages, also after those that were built later."""
        last = self.window().previousInFocusChain()
        while last is not None and last is not self and last.focusPolicy() == Qt.FocusPolicy.NoFocus:
            last = last.previousInFocusChain()
        if last is not None and last is not self:
            self.setTabOrder(last, self)

    def clear(self) -> None:
        """Show nothing."""
        self._left = 0
        self._timer.stop()
        self.hide()

    def sizeHint(self) -> QSize:
        """Fit the sentence."""
        theme = self._theme
        width = QFontMetrics(theme.font("small", 500)).horizontalAdvance(self.text) + theme.px(42)
        if self._undo:
            width += QFontMetrics(theme.font("small", 600)).horizontalAdvance(self._undo)
            width += keycap_width(theme, "U") + theme.px(20)
        return QSize(width, theme.px(26))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take back what it tells of."""
        if self._undo:
            self.undo_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take it back as a button would be pressed."""
        if self._undo and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.undo_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it in the colours turned round."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("text"))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(6), theme.px(6))
        light = theme.colour("canvas")
        x = theme.px(11)
        painter.drawPixmap(x, (self.height() - theme.px(13)) // 2, theme.icon(self._icon, "canvas", 13))
        x += theme.px(21)
        painter.setFont(theme.font("small", 500))
        painter.setPen(light)
        box = self.rect().adjusted(x, 0, 0, 0)
        room = painter.fontMetrics().horizontalAdvance(self.text) - (self.sizeHint().width() - self.width())
        text = painter.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        if self._undo:
            x += QFontMetrics(theme.font("small", 500)).horizontalAdvance(text) + theme.px(10)
            font = theme.font("small", 600)
            font.setUnderline(True)
            painter.setFont(font)
            painter.drawText(self.rect().adjusted(x, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._undo)
            x += QFontMetrics(font).horizontalAdvance(self._undo) + theme.px(8)
            painter.setPen(QPen(light, 1))
            height = theme.px(16)
            cap = QRectF(x + 0.5, (self.height() - height) // 2 + 0.5, keycap_width(theme, "U"), height)
            paint_keycap(painter, theme, cap, "U", light, light)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(6), theme.px(6))

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.clear()
            self.ended.emit()
        else:
            self.update()
