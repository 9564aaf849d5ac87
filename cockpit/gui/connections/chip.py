"""The word for how an account stands, with its sign: shape, colour and word together."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cockpit.gui.theme import Theme


class StatusChip(QWidget):
    """An icon and a few words on a tinted ground; `kind` is a state of the tokens such as `ok` or `drift`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = "check"
        self._words = ""
        self._kind = "ok"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_status(self, icon: str, words: str, kind: str) -> None:
        """Show another status."""
        self._icon, self._words, self._kind = icon, words, kind
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    def sizeHint(self) -> QSize:
        """Fit icon and words."""
        theme = self._theme
        width = QFontMetrics(theme.font("caption", 600)).horizontalAdvance(self._words)
        return QSize(width + theme.px(13 + 6 + 16) + 1, theme.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon and words."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(f"{self._kind}_tint"))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(6), theme.px(6))
        icon = theme.icon(self._icon, self._kind, 13)
        painter.drawPixmap(theme.px(8), (self.height() - theme.px(13)) // 2, icon)
        painter.setFont(theme.font("caption", 600))
        painter.setPen(theme.colour(self._kind))
        words = self.rect().adjusted(theme.px(8 + 13 + 6), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words)
