"""Small pictures at the head of things: an icon on a rounded ground, our logo."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from cockpit.gui.theme import Theme


class IconTile(QWidget):
    """A Lucide icon on a ground of the tokens; decoration only, the card says the rest in words."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        ground: str = "sunken",
        colour: str = "text2",
        size: int = 40,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._ground = ground
        self._colour = colour
        self._size = size
        self._restyle()
        theme.changed.connect(self._restyle)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and icon."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(self._ground))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(10), theme.px(10))
        side = theme.px(20)
        place = (self.width() - side) // 2
        painter.drawPixmap(place, place, theme.icon(self._icon, self._colour, 20))

    def _restyle(self) -> None:
        self.setFixedSize(self._theme.px(self._size), self._theme.px(self._size))
        self.update()


class Logo(QWidget):
    """Our logo; decoration only, the name stands beside it."""

    def __init__(self, theme: Theme, size: int = 22, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._restyle()
        theme.changed.connect(self._restyle)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        QPainter(self).drawPixmap(0, 0, self._theme.logo(self._size))

    def _restyle(self) -> None:
        self.setFixedSize(self._theme.px(self._size), self._theme.px(self._size))
        self.update()
