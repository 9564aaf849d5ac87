"""The cells of the heat-map: five steps, silence, absence, weeks to come."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from cockpit.gui.theme import Theme

STEPS = ("h0", "h1", "h2", "h3", "h4")
SILENT, ABSENT, TO_COME = "silent", "absent", "to_come"


def heat_step(active_days: int) -> int:
    """Return the step 0-4 of the heat scale for the active days of a week: 0, 1, 2, 3-4, 5 and more."""
    return (0, 1, 2, 3, 3, 4, 4, 4)[active_days]


class Cells:
    """Pictures of cells, drawn once for a size and a theme, then copied."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._size = QSize(15, 14)
        self._ratio = 1.0
        self._pictures: dict[str, QPixmap] = {}

    def resize(self, wide: int, high: int, ratio: float) -> None:
        """Draw all anew, in another size or another theme."""
        self._size, self._ratio = QSize(wide, high), ratio
        self._pictures.clear()

    def picture(self, kind: str) -> QPixmap:
        """Return a cell: one of STEPS, SILENT, ABSENT or TO_COME."""
        found = self._pictures.get(kind)
        if found is None:
            found = self._pictures[kind] = self._draw(kind)
        return found

    def _draw(self, kind: str) -> QPixmap:
        theme = self._theme
        picture = QPixmap(self._size * self._ratio)
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, 0, self._size.width(), self._size.height())
        if kind == TO_COME:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("line2"))
            painter.drawEllipse(QPointF(box.center()), 1, 1)
        elif kind == ABSENT:
            hatch(painter, theme, box)
        elif kind in (SILENT, "h0"):
            painter.setPen(QPen(theme.colour("lost_fill" if kind == SILENT else "line2"), 1))
            painter.setBrush(theme.colour("surface"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 2.5, 2.5)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(kind))
            painter.drawRoundedRect(box, 2.5, 2.5)
        painter.end()
        return picture


def hatch(painter: QPainter, theme: Theme, box: QRectF) -> None:
    """Hatch a cell: agreed absence."""
    painter.save()
    path = QPainterPath()
    path.addRoundedRect(box, 2, 2)
    painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
    painter.fillRect(box, theme.colour("pause_tint"))
    painter.setPen(QPen(theme.colour("pause_fill"), 1))
    step = 4
    for offset in range(-int(box.height()), int(box.width()), step):
        painter.drawLine(
            int(box.left() + offset), int(box.bottom()), int(box.left() + offset + box.height()), int(box.top())
        )
    painter.restore()
