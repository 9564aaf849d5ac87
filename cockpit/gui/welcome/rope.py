"""The picture of the first page: a roped party on its way up, one of them in need of a word."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from cockpit.gui.theme import Theme

# In widths of the panel, from its lower left corner.
_FAR_SLOPE = (
    (0.0, 0.212),
    (0.147, 0.324),
    (0.25, 0.376),
    (0.41, 0.546),
    (0.544, 0.698),
    (0.687, 0.853),
    (0.816, 1.032),
    (1.0, 1.249),
)
_NEAR_SLOPE = (
    (0.0, 0.104),
    (0.181, 0.201),
    (0.352, 0.292),
    (0.518, 0.46),
    (0.687, 0.562),
    (0.853, 0.752),
    (1.0, 0.853),
)
_ROPE = (
    (-0.02, 0.29),
    (0.095, 0.376),
    (0.266, 0.458),
    (0.408, 0.564),
    (0.546, 0.726),
    (0.687, 0.855),
    (0.816, 1.05),
    (0.983, 1.231),
)
_IN_NEED = 2
_FAR_HAZE = 0.55
_NEAR_HAZE = 0.5
_KNOT = 11


class RopePanel(QWidget):
    """A ground for words, with the slope and the rope painted at its foot; decoration only."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the slopes, the rope and its knots."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("rail"))
        painter.setPen(Qt.PenStyle.NoPen)
        far, near = theme.colour("c_band1"), theme.colour("c_band2")
        far.setAlphaF(_FAR_HAZE)
        near.setAlphaF(_NEAR_HAZE)
        self._fill(painter, _FAR_SLOPE, far)
        self._fill(painter, _NEAR_SLOPE, near)
        self._paint_rope(painter)

    def _at(self, place: tuple[float, float]) -> QPointF:
        return QPointF(place[0] * self.width(), self.height() - place[1] * self.width())

    def _fill(self, painter: QPainter, slope: tuple[tuple[float, float], ...], colour: QColor) -> None:
        edge = [self._at(place) for place in slope]
        corners = [QPointF(self.width(), self.height()), QPointF(0, self.height())]
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([*edge, *corners]))

    def _paint_rope(self, painter: QPainter) -> None:
        theme = self._theme
        knots = [self._at(place) for place in _ROPE]
        rope = QPainterPath(knots[0])
        for before, start, end, after in zip(
            [knots[0], *knots], knots, knots[1:], [*knots[2:], knots[-1]], strict=False
        ):
            # Catmull-Rom: smooth through every knot.
            rope.cubicTo(start + (end - before) / 6, end - (after - start) / 6, end)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("c_learner"), theme.px(3)))
        painter.drawPath(rope)
        radius = theme.px(_KNOT)
        for number, knot in enumerate(knots[1:-1], 1):
            painter.setPen(QPen(theme.colour("rail"), theme.px(4)))
            painter.setBrush(theme.colour("lost_fill" if number == _IN_NEED else "c_learner"))
            painter.drawEllipse(QRectF(knot.x() - radius, knot.y() - radius, 2 * radius, 2 * radius))
