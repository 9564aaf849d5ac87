"""What just happened, for ten seconds, with its undo."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from cockpit.gui.buttons import keycap_width, paint_keycap
from cockpit.gui.labels import shown
from cockpit.gui.spoken import say_aloud
from cockpit.gui.theme import Theme

SECONDS = 10
_WIDEST = 560


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
        self._undo = _Undo(theme)
        self._undo.clicked.connect(self._press)
        self._icon = "check"
        self._left = 0
        self._act: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._undo, 0, Qt.AlignmentFlag.AlignRight)
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

    def tell(
        self,
        text: str,
        undo: str = "",
        icon: str = "check",
        *,
        key: str = "",
        act: Callable[[], None] | None = None,
    ) -> None:
        """Show a sentence for ten seconds; `undo` is the word of the undo, empty for none.

        With `act` the word does that instead, and has its own key, or none.
        """
        self._act = act
        self._icon = icon
        self._text = shown(text)
        self._undo.name_it(undo, key)
        self._left = SECONDS
        self.setAccessibleName(self.text)
        self._come_last()
        self.show()
        self.updateGeometry()
        self.update()
        self._timer.start()
        say_aloud(self, f"{self.text} {self._undo.accessibleName()}" if undo else self.text)

    def _come_last(self) -> None:
        """Let Tab come here after the pages, also after those that were built later."""
        last = self.window().previousInFocusChain()
        while last is not None and last is not self and last.focusPolicy() == Qt.FocusPolicy.NoFocus:
            last = last.previousInFocusChain()
        if last is not None and last is not self._undo:
            self.setTabOrder(last, self._undo)

    def clear(self) -> None:
        """Show nothing."""
        self._left = 0
        self._timer.stop()
        self.hide()

    def sizeHint(self) -> QSize:
        """Fit the sentence, if no name in it is endless."""
        theme = self._theme
        words = QFontMetrics(theme.font("small", 500)).horizontalAdvance(self.text)
        width = min(words, theme.px(_WIDEST)) + theme.px(42)
        if not self._undo.isHidden():
            width += self._undo.sizeHint().width() - theme.px(1)
        return QSize(width, theme.px(26))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take back what it tells of: all of it can be pressed."""
        if not self._undo.isHidden():
            self._press()

    def _press(self) -> None:
        if self._act is None:
            self.undo_wanted.emit()
        else:
            self._act()
            self.clear()

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
        font = theme.font("small", 500)
        painter.setFont(font)
        painter.setPen(light)
        undo = 0 if self._undo.isHidden() else self._undo.width()
        room = min(theme.px(_WIDEST), self.width() - x - undo)
        words = QFontMetrics(font).elidedText(self.text, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(self.rect().adjusted(x, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.clear()
            self.ended.emit()
        else:
            self.update()


class _Undo(QAbstractButton):
    """The word that takes back, and its key."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._key = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()
        theme.changed.connect(self.update)

    def name_it(self, words: str, key: str) -> None:
        """Show itself with these words and this key, if it has one; without words, not at all."""
        self.setText(words)
        self._key = key
        self.setAccessibleName(f"{words}, {key}" if key else words)
        self.setVisible(bool(words))

    def sizeHint(self) -> QSize:
        """Fit the word, its key, and the strip's end."""
        theme = self._theme
        width = QFontMetrics(theme.font("small", 600)).horizontalAdvance(self.text())
        cap = theme.px(9) + keycap_width(theme, self._key) if self._key else 0
        return QSize(width + theme.px(12) + cap, theme.px(26))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the word, underlined, and the key, in the colours turned round."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        light = theme.colour("canvas")
        font = theme.font("small", 600)
        font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(light)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._key:
            x = QFontMetrics(font).horizontalAdvance(self.text()) + theme.px(8)
            painter.setPen(QPen(light, 1))
            height = theme.px(16)
            cap = QRectF(x + 0.5, (self.height() - height) // 2 + 0.5, keycap_width(theme, self._key), height)
            paint_keycap(painter, theme, cap, self._key, light, light)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(6), theme.px(6))
