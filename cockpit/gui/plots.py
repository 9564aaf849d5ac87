"""What the charts share: plots over days with our own ticks, lines and words at their ends.

Imports pyqtgraph, as `charts` does: see there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown

pg.setConfigOptions(antialias=True)

_AXIS_PX = 20
# How far the names of days may reach beyond the plot: more than half of the longest.
_LABELS_PX = 60
_TOP_PX = 8


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Words at a line's end, in chart coordinates."""

    text: str
    x: float
    y: float
    colour: str
    weight: int = 400


class DayChart(QWidget):
    """A picture with lines over days: own ticks, no mouse, no menu; drawn anew when size or theme change."""

    def __init__(self, desk: Desk, rows: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.canvas = pg.GraphicsLayoutWidget()
        self.canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.canvas.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.canvas.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.canvas.ci.layout.setContentsMargins(0, 0, 0, 0)
        self.canvas.ci.layout.setSpacing(0)
        self.plots = [self._new_plot(row) for row in range(rows)]
        for lane in self.plots[1:]:
            lane.setXLink(self.plots[0])
            lane.hideAxis("bottom")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.canvas)
        desk.theme.changed.connect(self.redraw)

    def _new_plot(self, row: int) -> pg.PlotItem:
        plot = self.canvas.addPlot(row=row, col=0)
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(False, False)
        plot.hideButtons()
        plot.layout.setContentsMargins(0, _TOP_PX if row == 0 else 0, 0, 0)
        for side in ("left", "bottom"):
            plot.getAxis(side).setPen(None)
            plot.getAxis(side).setStyle(tickLength=0, autoExpandTextSpace=False, hideOverlappingLabels=_LABELS_PX)
        return plot

    def sizeHint(self) -> QSize:
        """Ask for little: the card around it decides."""
        return QSize(self.desk.theme.px(320), self.desk.theme.px(170))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit labels and scales to the new size."""
        super().resizeEvent(event)
        self.redraw()

    def redraw(self) -> None:
        """Draw everything anew: subclasses go on from here."""
        theme = self.desk.theme
        self.canvas.setBackground(theme.colour("surface"))
        for place, plot in enumerate(self.plots):
            plot.clear()
            plot.getAxis("left").setWidth(self.left_px)
            plot.getAxis("bottom").setHeight(theme.px(_AXIS_PX) if place == 0 else 1)
            for side in ("left", "bottom"):
                plot.getAxis(side).setStyle(tickFont=theme.font("axis"))
                plot.getAxis(side).setTextPen(theme.colour("text2"))

    @property
    def left_px(self) -> int:
        """The width of the numbers at the left."""
        font = QFontMetrics(self.desk.theme.font("axis"))
        return font.horizontalAdvance(self.desk.words.percent(1)) + self.desk.theme.px(8)

    def scale(self, days: float, room_px: float, top: float, lanes_px: float = 0) -> tuple[float, float]:
        """Set the ranges so that `days` and the words right of them fit; return days and shares a pixel."""
        wide = max(40.0, self.width() - self.left_px - room_px)
        per_x = max(1.0, days) / wide
        plot = self.plots[0]
        plot.setXRange(-0.15, max(1.0, days) + room_px * per_x, padding=0)
        plot.setYRange(-0.012 * top, 1.012 * top, padding=0)
        high = max(20.0, self.height() - lanes_px - self.desk.theme.px(_AXIS_PX) - _TOP_PX)
        return per_x, 1.024 * top / high

    def grid(self, days: float, ticks: Sequence[float]) -> None:
        """Draw a thin line at each of these shares, and name them; only the highest says percent."""
        words = self.desk.words
        levels = [share for share in ticks for _ in range(2)]
        self.line([0, days] * len(ticks), levels, "line", 1, connect="pairs")
        named = [(s, words.percent(s) if s == ticks[-1] else words.number(round(s * 100))) for s in ticks]
        self.plots[0].getAxis("left").setTicks([named])

    def months(self, start: date, days: int, per_x: float) -> None:
        """Name the start, then each month where there is room."""
        words = self.desk.words
        metrics = QFontMetrics(self.desk.theme.font("axis"))
        ticks = [(0.0, words.short_day(start))]
        free_from = metrics.horizontalAdvance(ticks[0][1]) / 2
        for first in _firsts_of_months(start, start + timedelta(days=days)):
            name = words.short_month(first)
            x = (first - start).days
            half = metrics.horizontalAdvance(name) / 2
            if x / per_x - half > free_from + 6:
                ticks.append((float(x), name))
                free_from = x / per_x + half
        self.plots[0].getAxis("bottom").setTicks([ticks])

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        width: float,
        dashes: Sequence[float] = (),
        lane: int = 0,
        connect: str = "all",
    ) -> None:
        """Draw a line in a colour of the tokens; `connect` as "pairs": from each second point to the next."""
        pen = pg.mkPen(self.desk.theme.colour(colour), width=width)
        if dashes:
            pen.setDashPattern(list(dashes))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        # A bare curve: a PlotDataItem brings symbols and sampling, and takes four times as long to make.
        item = pg.PlotCurveItem(list(xs), list(ys), pen=pen, connect=connect)
        self.plots[lane].addItem(item, ignoreBounds=True)

    def mark_today(self, x: float, top: float) -> None:
        """Draw the line of today through all plots."""
        for lane in range(len(self.plots)):
            self.line([x, x], [0, top if lane == 0 else 1], "text2", 1, lane=lane)

    def write(
        self,
        text: str,
        x: float,
        y: float,
        colour: str,
        anchor: tuple[float, float],
        font: QFont,
        has_ground: bool = True,
    ) -> None:
        """Write words at a place; their ground keeps a line that passes behind from striking them through."""
        theme = self.desk.theme
        ground = theme.colour("surface") if has_ground else None
        item = pg.TextItem(shown(text), color=theme.colour(colour), anchor=anchor, fill=ground)
        item.setFont(font)
        item.textItem.document().setDocumentMargin(0)
        item.updateTextPos()
        item.setPos(x, y)
        self.plots[0].addItem(item, ignoreBounds=True)

    def end_labels(self, labels: Sequence[EndLabel], per_x: float, per_y: float, top: float) -> None:
        """Write the words at the ends, pushed apart where they would cover one another."""
        theme = self.desk.theme
        gap = theme.px(15) * per_y
        ordered = sorted(labels, key=lambda label: label.y)
        places = spread([label.y for label in ordered], gap, gap * 0.4, max(top - gap * 0.4, gap))
        for label, y in zip(ordered, places, strict=True):
            font = theme.font("caption", label.weight)
            self.write(label.text, label.x + theme.px(7) * per_x, y, label.colour, (0, 0.5), font)

    def room_for(self, texts: Sequence[str]) -> float:
        """Return the pixels that the longest of these words need behind a line's end."""
        metrics = QFontMetrics(self.desk.theme.font("caption", 600))
        return max((metrics.horizontalAdvance(shown(text)) for text in texts), default=0) + self.desk.theme.px(12)


def _firsts_of_months(start: date, end: date) -> Iterator[date]:
    day = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= end:
        yield day
        day = (day + timedelta(days=32)).replace(day=1)


def spread(places: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Return sorted places moved as little as keeps them `gap` apart, between two bounds where there is room."""
    moved = [max(lowest, place) for place in places]
    for n in range(1, len(moved)):
        moved[n] = max(moved[n], moved[n - 1] + gap)
    limit = highest
    for n in range(len(moved) - 1, -1, -1):
        moved[n] = min(moved[n], limit)
        limit = moved[n] - gap
    return moved
