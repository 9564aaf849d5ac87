"""How a group spreads around its plan, and an estimate of where that leads.

Imports pyqtgraph, as `gui.charts` does: see there.
"""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsPolygonItem, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.plots import DayChart, EndLabel
from cockpit.reports.cohort_board import CohortBoard
from cockpit.reports.fan import Fan
from cockpit.wording import Words
from cockpit.wording.findings import fan_finding

_WEEK_DAYS = 7.0
_AHEAD_ALPHA = 115  # of 255: what is only estimated is as much paler than what is known


class FanChart(DayChart):
    """A group's median, middle half and the tenths at both ends, and paler where they are estimated to lead.

    Under 8 learners each has a thin line instead of bands, and nothing is estimated. Where nothing is required the
    same shows active days a week.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, 1, parent)
        self._board: CohortBoard | None = None
        self.labels: Sequence[EndLabel] = ()
        self.setMinimumSize(QSize(240, 150))

    def show_board(self, board: CohortBoard | None) -> None:
        """Show a cohort, or the group that the board is of."""
        self._board = board
        self.redraw()
        self.setAccessibleName(_spoken(self.desk.words, board) if board else "")

    def redraw(self) -> None:
        """Draw the group's spread."""
        super().redraw()
        board = self._board
        self.canvas.setVisible(board is not None)
        if board is None:
            return
        today, end = _today(board), _end(board)
        top = _WEEK_DAYS if board.effort else 1.0
        names = _names(self.desk.words, board, today, end)
        wide = self._room_for(names)
        per_x, per_y = self.scale(end, wide, top)
        if board.ahead is None and (end - today) / per_x < wide:
            # Beside today's line they would reach over the end: there they stand below each other.
            names = [EndLabel(name.text, end, name.y, name.colour, name.weight) for name in names]
        elif board.ahead is None:
            # They stand beside today's line: behind the end there need be room for the plan alone.
            per_x, per_y = self.scale(end, self._room_for([name for name in names if name.x == end]), top)
        if board.effort:
            self.grid(end, (0.0, 2.0, 4.0, 6.0))
            ticks = [(n, self.desk.words.number(int(n))) for n in (0.0, 2.0, 4.0, 6.0)]
            self.plots[0].getAxis("left").setTicks([ticks])
        else:
            self.grid(end, (0.0, 0.5, 1.0))
        self.months(board.starts_on, end, per_x)
        self._so_far(board, today)
        self._ahead(board)
        if board.plan is not None and not board.effort:
            days = [(on - board.starts_on).days for on, _ in board.plan.points]
            last = board.plan.points[-1][1]
            self.line([*days, end], [*(share for _, share in board.plan.points), last], "c_plan", 1.25, (5, 4))
        self.mark_today(today, top)
        self.labels = names
        for x in sorted({name.x for name in names}):
            self.end_labels([name for name in names if name.x == x], per_x, per_y, top)

    def _room_for(self, names: Sequence[EndLabel]) -> float:
        return self.room_for([name.text for name in names]) if names else 0.0

    def _so_far(self, board: CohortBoard, today: int) -> None:
        fan, is_share = _fan(board), board.effort is None

        def points(values: Sequence[float]) -> tuple[list[float], list[float]]:
            return _points(values, _weeks(board), today, starts_at_nothing=is_share)

        for band, colour in ((fan.ten_to_ninety, "c_band1"), (fan.middle_half, "c_band2")):
            if band is not None:
                days, lows = points([low for low, _ in band])
                self._band(days, lows, points([high for _, high in band])[1], self.desk.theme.colour(colour))
        for line in fan.lines:
            self._course(*points(line), "spark", 1)
        if fan.median and not fan.lines:
            self._course(*points(fan.median), "c_learner", 2.5)

    def _ahead(self, board: CohortBoard) -> None:
        """Draw what is only estimated: bands on in a paler colour, the median dotted."""
        ahead = board.ahead
        if ahead is None:
            return
        days = [float((on - board.starts_on).days) for on in ahead.days]
        for band, token in ((ahead.ten_to_ninety, "c_band1"), (ahead.middle_half, "c_band2")):
            colour = QColor(self.desk.theme.colour(token))
            colour.setAlpha(_AHEAD_ALPHA)
            self._band(days, [low for low, _ in band], [high for _, high in band], colour)
        self.line(days, ahead.median, "c_learner", 1.75, (1, 2))

    def _band(self, days: Sequence[float], lows: Sequence[float], highs: Sequence[float], colour: QColor) -> None:
        """Fill between two lines: one polygon, for two curves and what is between them take four times as long."""
        edge = [*zip(days, lows, strict=True), *reversed([*zip(days, highs, strict=True)])]
        band = QGraphicsPolygonItem(QPolygonF([QPointF(x, y) for x, y in edge]))
        band.setPen(QPen(Qt.PenStyle.NoPen))
        band.setBrush(colour)
        self.plots[0].addItem(band, ignoreBounds=True)

    def _course(self, days: Sequence[float], values: Sequence[float], colour: str, width: float) -> None:
        """Draw values as a line; a single one, known for the first time, as a dot."""
        if len(days) > 1:
            self.line(days, values, colour, width)
        else:
            brush = self.desk.theme.colour(colour)
            self.plots[0].addItem(pg.ScatterPlotItem(days, values, size=6, pen=pg.mkPen(None), brush=brush))


def _fan(board: CohortBoard) -> Fan:
    return board.effort.fan if board.effort else board.fan


def _weeks(board: CohortBoard) -> int:
    """Return how many weeks have a value: this one too, but active days are counted of whole weeks."""
    return board.effort.whole_weeks if board.effort else board.week + 1


def _today(board: CohortBoard) -> int:
    return max(0, (board.day - board.starts_on).days)


def _end(board: CohortBoard) -> int:
    """Return the last day of the picture, from the start: the path's end, or the plan's where that comes later."""
    ends = (board.day, board.cohort.ends_on, board.plan.points[-1][0] if board.plan else None)
    return max(0, *((on - board.starts_on).days for on in ends if on is not None))


def _names(words: Words, board: CohortBoard, today: int, end: int) -> list[EndLabel]:
    """Return the words at the ends of the lines: at the end of the path where it is estimated, else at today's."""
    fan, ahead, names = _fan(board), board.ahead, []
    if board.plan is not None and not board.effort:
        last = board.plan.points[-1][1]
        day = words.short_day(board.plan.day_of(1.0))
        text = words.say("plan {day}", day=day) if last >= 1 else words.say("plan")
        names.append(EndLabel(text, end, last, "text2"))
    if not fan.median or fan.lines:
        return names
    if ahead is not None:
        text = (
            words.say("median {day}", day=words.short_day(ahead.median_on))
            if ahead.median_on
            else words.say("median {share}", share=words.percent(ahead.median[-1]))
        )
        names.append(EndLabel(text, end, ahead.median[-1], "accent_text", 600))
        names.append(EndLabel(words.say("middle half"), end, sum(ahead.middle_half[-1]) / 2, "text2"))
        names.append(EndLabel(words.say("slowest tenth"), end, ahead.ten_to_ninety[-1][0], "text2"))
        return names[::-1]  # where they meet, the plan stands on top
    text = _median_now(words, board)
    names.append(EndLabel(text, today, fan.median[-1], "accent_text", 600))
    if fan.middle_half and fan.ten_to_ninety:
        names.append(EndLabel(words.say("middle half"), today, fan.middle_half[-1][1], "text2"))
        if not board.effort:
            names.append(EndLabel(words.say("slowest tenth"), today, fan.ten_to_ninety[-1][0], "text2"))
    return names


def _median_now(words: Words, board: CohortBoard) -> str:
    value = _fan(board).median[-1]
    if board.effort:
        return words.say("median {n}", n=words.number(round(value, 1)))
    return words.say("median {share}", share=words.percent(value))


def _points(
    values: Sequence[float], weeks: int, today: int, *, starts_at_nothing: bool
) -> tuple[list[float], list[float]]:
    """Return days and values of the weeks up to the last; from nothing on the first day on, if all are known."""
    days = [float(min(today, (week + 1) * 7)) for week in range(weeks - len(values), weeks)]
    if starts_at_nothing and len(values) == weeks:
        return [0.0, *days], [0.0, *values]
    return days, list(values)


def _spoken(words: Words, board: CohortBoard) -> str:
    """Return the title and three numbers."""
    fan, numbers = _fan(board), []
    if fan.median:
        numbers.append(_median_now(words, board))
    if fan.ten_to_ninety and not board.effort:
        numbers.append(words.say("slowest tenth {share}", share=words.percent(fan.ten_to_ninety[-1][0])))
    if board.planned is not None and not board.effort:
        numbers.append(words.say("plan {share}", share=words.percent(board.planned)))
    return f"{fan_finding(words, board)}. {', '.join(numbers)}"
