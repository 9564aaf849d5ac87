"""Two cohorts against their plans, on one axis of weeks since each start.

Imports pyqtgraph, as `gui.charts` does: see there.
"""

import pyqtgraph as pg
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.gui.plots import DayChart, EndLabel
from cockpit.reports.cohort_compare import Comparison, Side
from cockpit.wording.compare import compare_finding

_TOPS = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
# Lines and their words; the warm colours are for those who need a word.
# The second is drawn first and wider: where both stand alike, both are seen.
_FIRST, _SECOND = ("c_learner", "accent_text", 2.0), ("c_median", "text2", 4.5)
_LONGEST_NAME = 24


class CompareChart(DayChart):
    """Two lines, each named at its end: how many points the median stands above or below the own plan."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, 1, parent)
        self._comparison: Comparison | None = None
        self.setMinimumSize(QSize(240, 150))

    def show_comparison(self, comparison: Comparison | None) -> None:
        """Show two cohorts."""
        self._comparison = comparison
        self.redraw()
        self.setAccessibleName(self._spoken())

    def _spoken(self) -> str:
        if self._comparison is None:
            return ""
        first, second = self._comparison.first, self._comparison.second
        numbers = [self._label(side) for side in (first, second) if side.lead]
        return f"{compare_finding(self.desk.words, first, second)}. {', '.join(numbers)}"

    def redraw(self) -> None:
        """Draw both lines."""
        super().redraw()
        comparison = self._comparison
        self.canvas.setVisible(comparison is not None)
        if comparison is None:
            return
        words = self.desk.words
        sides = [
            (side, look) for side, look in ((comparison.second, _SECOND), (comparison.first, _FIRST)) if side.lead
        ]
        weeks = max((len(side.lead) for side, _ in sides), default=1)
        most = max((abs(lead) for side, _ in sides for lead in side.lead if lead is not None), default=0.0)
        top = next((top for top in _TOPS if most <= top), 1.0)
        room = self.room_for([self._label(side) for side, _ in sides])
        per_x, per_y = self.scale(weeks * 7, room, 1.0)
        self.grid(weeks * 7, (0.0, 0.5, 1.0))
        points = words.number(round(top * 100))
        ticks = [(0.0, f"−{points}"), (0.5, words.say("plan")), (1.0, f"+{points}")]
        self.plots[0].getAxis("left").setTicks([ticks])
        self._name_weeks(weeks, per_x)
        self.line([0, weeks * 7], [0.5, 0.5], "c_plan", 1.25, (5, 4))
        labels = []
        for side, (colour, tone, width) in sides:
            known = [(7.0 * (week + 1), lead) for week, lead in enumerate(side.lead) if lead is not None]
            self._course([x for x, _ in known], [_place(lead, top) for _, lead in known], colour, width)
            if known:
                text, (x, lead) = self._label(side), known[-1]
                is_inside = (weeks * 7 - x) / per_x > self.room_for([text])
                labels.append(EndLabel(text, x if is_inside else weeks * 7, _place(lead, top), tone, 600))
        for x in {label.x for label in labels}:
            self.end_labels([label for label in labels if label.x == x], per_x, per_y, 1.0)

    def _course(self, days: list[float], places: list[float], colour: str, width: float) -> None:
        """Draw a line; a single week as a dot."""
        if len(days) > 1:
            self.line(days, places, colour, width)
        elif days:
            brush = self.desk.theme.colour(colour)
            self.plots[0].addItem(pg.ScatterPlotItem(days, places, size=7, pen=pg.mkPen(None), brush=brush))

    def _label(self, side: Side) -> str:
        """Return a cohort's name with where it stands now against its plan."""
        name = shown(side.name)
        name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        lead = next((lead for lead in reversed(side.lead) if lead is not None), None)
        if lead is None:
            return name
        points = round(lead * 100)
        sign = "+" if points > 0 else "−" if points < 0 else "±"
        return f"{name} {sign}{self.desk.words.number(abs(points))}"

    def _name_weeks(self, weeks: int, per_x: float) -> None:
        words, metrics = self.desk.words, QFontMetrics(self.desk.theme.font("axis"))
        first = words.say("week {week}", week=words.number(1))
        room = max(metrics.horizontalAdvance(words.number(weeks)), metrics.horizontalAdvance(first) / 2)
        room += self.desk.theme.px(14)
        step = next(step for step in (1, 2, 4, 8, 16, 32, 64, 128) if step * 7 / per_x >= room)
        numbers = range(1, weeks + 1, step)
        ticks = [(7.0 * week, first if week == 1 else words.number(week)) for week in numbers]
        self.plots[0].getAxis("bottom").setTicks([ticks])


def _place(lead: float, top: float) -> float:
    """Return the height of a lead in the picture: the plan is in the middle."""
    return 0.5 + max(-1.0, min(1.0, lead / top)) / 2
