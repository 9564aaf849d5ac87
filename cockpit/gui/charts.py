"""The chart of a learner's progress.

Imports pyqtgraph, hence numpy (half a second of CPU): never import this module before first paint. Pages import it
inside the method that first shows a chart.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem, QGraphicsRectItem, QWidget

from cockpit.domain.progress import Basis
from cockpit.gui.desk import Desk
from cockpit.gui.labels import brief
from cockpit.gui.plots import DayChart, EndLabel
from cockpit.reports.learner_timeline import EnrolmentView, HistoryItem, HistoryKind
from cockpit.reports.pace import arrives_on, needed_a_week
from cockpit.store.learners import learner_by_id
from cockpit.wording.findings import is_behind, learner_finding, no_plan
from cockpit.wording.history import history_icon

_TOPS = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
_CONTACTS = (
    HistoryKind.MESSAGE,
    HistoryKind.CONTACT,
    HistoryKind.CHECK_IN,
    HistoryKind.ATTENDANCE,
    HistoryKind.QUESTION,
    HistoryKind.REPLY,
)
_LANE_PX = 76


class ProgressChart(DayChart):
    """A learner's steps against plan and group, the silence shaded.

    Compact (Today's pane) it ends today; the large one (learner's page) shows the rest of the path, the catch-up
    line, and a lane of contacts and daily activity on the same days.
    """

    def __init__(self, desk: Desk, compact: bool, parent: QWidget | None = None) -> None:
        super().__init__(desk, 1 if compact else 2, parent)
        self._compact = compact
        self._view: EnrolmentView | None = None
        self._history: Sequence[HistoryItem] = ()
        self._name = ""
        self.setMinimumSize(QSize(240, 150 if compact else 190))

    def show_view(self, view: EnrolmentView | None, history: Sequence[HistoryItem] = ()) -> None:
        """Show a learner in a cohort; the large chart's lane takes its contacts from `history`."""
        self._view = view
        self._history = history
        learner = learner_by_id(self.desk.store, view.enrolment.learner_id) if view else None
        self._name = brief(self.desk.first(learner.first_name), 16) if learner else ""
        self.redraw()
        self.setAccessibleName(self._spoken())

    def _spoken(self) -> str:
        if self._view is None:
            return ""
        numbers = ", ".join(text for text, *_ in self._numbers(self._view)) or no_plan(self.desk.words)
        return f"{learner_finding(self.desk.words, self._view)}. {numbers}"

    def _numbers(self, view: EnrolmentView) -> list[tuple[str, float, str, int]]:
        """Return words, share, colour and weight of learner, group and plan today, as far as they are known."""
        words = self.desk.words
        found = []
        if view.share is not None:
            named = words.say("{name} {share}", name=self._name, share=words.percent(view.share))
            found.append((named, view.share, "c_learner", 600))
            if len(view.group) > 1:
                median = view.group[-1][1]
                found.append((words.say("group {share}", share=words.percent(median)), median, "text2", 400))
        if view.planned is not None:
            text = words.say("plan {share}", share=words.percent(view.planned))
            found.append((text, view.planned, "text2", 400))
        return found

    def redraw(self) -> None:
        """Draw the learner's progress."""
        super().redraw()
        view = self._view
        self.canvas.setVisible(view is not None)
        if view is None:
            return
        theme = self.desk.theme
        today = max(0, (view.day - view.starts_on).days)
        numbers = self._numbers(view)
        end = today if self._compact else max(today, self._last_day(view))
        lane_px = 0 if self._compact else theme.px(_LANE_PX)
        top = self._top(view)
        room = self.room_for([text for text, *_ in numbers] if self._compact else self._texts_at_end(view))
        per_x, per_y = self.scale(end, room, top, lane_px)
        step = 0.25 if not self._compact else top / 2 if top in (0.1, 0.2, 1.0) else 0.2
        self._silence(view, today, top, per_x)
        self.grid(end, [n * step for n in range(round(top / step) + 1)])
        self.months(view.starts_on, end, per_x)
        self._lines(view, today, end)
        self.mark_today(today, top)
        if self._compact:
            labels = [EndLabel(text, today, y, colour, weight) for text, y, colour, weight in numbers]
            self.end_labels(labels, per_x, per_y, top)
        else:
            self.end_labels(self._labels_at_end(view, end), per_x, per_y, top)
            self._label_today(view, today, per_x, per_y)
            self._name_today(view, today, end, per_x, per_y)
            self._lane(view, today, end, per_x)

    def _last_day(self, view: EnrolmentView) -> int:
        end = max(filter(None, (view.cohort.ends_on, arrives_on(view), view.day)))
        return (end - view.starts_on).days

    def _top(self, view: EnrolmentView) -> float:
        if not self._compact:
            return 1.0
        most = max(view.share or 0, view.planned or 0, view.group[-1][1] if view.group else 0)
        return next((top for top in _TOPS if most <= top * 0.97), 1.0)

    def _silence(self, view: EnrolmentView, today: int, top: float, per_x: float) -> None:
        if view.silent_since is None:
            return
        theme, words = self.desk.theme, self.desk.words
        start = min(today, max(0, (view.silent_since - view.starts_on).days))
        for lane in range(len(self.plots)):
            shade = QGraphicsRectItem(QRectF(start, 0, today - start, top if lane == 0 else 1))
            shade.setPen(QPen(Qt.PenStyle.NoPen))
            shade.setBrush(theme.colour("c_gap"))
            self.plots[lane].addItem(shade, ignoreBounds=True)
        reasons = view.alert.spoken if view.alert else ()
        days = next((reason.days for reason in reasons if reason.days), (view.day - view.silent_since).days)
        long = words.plural("{n} day silent", "{n} days silent", days)
        short = words.plural("{n} day", "{n} days", days)
        font = theme.font("caption", 600)
        metrics = QFontMetrics(font)
        wide = (today - start) / per_x - theme.px(8)
        choice = (short,) if self._compact else (long, short)
        inside = next((text for text in choice if metrics.horizontalAdvance(text) < wide), None)
        if inside is not None:
            self.write(inside, (start + today) / 2, top * 0.98, "lost", (0.5, 0), font, has_ground=False)
        elif metrics.horizontalAdvance(short) < start / per_x - theme.px(8):
            # Too narrow for its words: they stand before it.
            self.write(short, start - theme.px(6) * per_x, top * 0.98, "lost", (1, 0), font, has_ground=False)

    def _lines(self, view: EnrolmentView, today: int, end: int) -> None:
        start = view.starts_on
        if view.plan is not None:
            days = sorted({0, end, *((on - start).days for on, _ in view.plan.points if (on - start).days <= end)})
            shares = [view.plan.share_on(start + timedelta(days=x)) for x in days]
            self.line(days, shares, "c_plan", 1.25, (5, 4))
        if view.share is None:
            return
        self.line([(on - start).days for on, _ in view.group], [y for _, y in view.group], "c_median", 1.75)
        seen = view.last_active_on or start
        until = min(today, max(0, (seen - start).days, (view.steps[-1][0] - start).days))
        xs, ys = [float((view.steps[0][0] - start).days)], [view.steps[0][1]]
        for (_, before), (on, share) in pairwise(view.steps):
            x = float((on - start).days)
            xs += [x, x]
            ys += [before, share]
        self.line([*xs, until], [*ys, ys[-1]], "c_learner", 2.5)
        if until < today:
            self.line([until, today], [ys[-1], ys[-1]], "c_learner", 1.75, (1.5, 2))
        dot = pg.ScatterPlotItem(
            [until], [ys[-1]], size=8, pen=pg.mkPen(self.desk.theme.colour("surface"), width=1.5)
        )
        dot.setBrush(self.desk.theme.colour("c_learner"))
        self.plots[0].addItem(dot)
        arrives = arrives_on(view)
        if arrives and self._catches_up(view) and not self._compact:
            self.line([today, (arrives - start).days], [ys[-1], 1], "c_learner", 1.75, (1, 2))

    @staticmethod
    def _catches_up(view: EnrolmentView) -> bool:
        """Tell whether there is something to catch up, and a day by which."""
        return is_behind(view) and needed_a_week(view) is not None

    def _texts_at_end(self, view: EnrolmentView) -> list[str]:
        words = self.desk.words
        return [
            words.say("contacts"),
            words.say("activity"),
            *(label.text for label in self._labels_at_end(view, 0)),
        ]

    def _labels_at_end(self, view: EnrolmentView, end: int) -> list[EndLabel]:
        words = self.desk.words
        labels = []
        if view.plan is not None:
            labels.append(EndLabel(words.say("plan"), end, 1.0, "text2"))
        need = needed_a_week(view)
        if need is not None and self._catches_up(view):
            need = round(need, 1)
            a_week = (
                words.plural("{n} activity a week", "{n} activities a week", need)
                if view.basis is Basis.ACTIVITIES
                else words.say("{n}% a week", n=words.number(need))
            )
            labels.append(EndLabel(words.say("catch-up at"), end, 0.995, "accent_text", 600))
            labels.append(EndLabel(a_week, end, 0.99, "accent_text", 600))
        return labels

    def _label_today(self, view: EnrolmentView, today: int, per_x: float, per_y: float) -> None:
        if view.share is None:
            return
        words, theme = self.desk.words, self.desk.theme
        # The difference of the two percents as they are shown, which are rounded down.
        behind = int((view.planned or 0) * 100 + 1e-9) - int(view.share * 100 + 1e-9) if is_behind(view) else 0
        text = words.percent(view.share)
        if behind > 0:
            text = words.plural("{share}, {n} point to regain", "{share}, {n} points to regain", behind, share=text)
        font = theme.font("caption", 600)
        below = view.share > 12 * per_y and behind > 0
        self.write(text, today + theme.px(7) * per_x, view.share, "accent_text", (0, -0.1 if below else 1.1), font)

    def _name_today(self, view: EnrolmentView, today: int, end: int, per_x: float, per_y: float) -> None:
        """Say what the line of today is, where neither the end nor the learner's own words are near."""
        text, theme = self.desk.words.say("today"), self.desk.theme
        font = theme.font("caption")
        metrics = QFontMetrics(font)
        has_room = metrics.horizontalAdvance(text) < (end - today) / per_x - theme.px(16)
        if has_room and (1 - (view.share or 0)) / per_y > 2.5 * metrics.height():
            self.write(text, today + theme.px(5) * per_x, 1.0, "text2", (0, 0), font)

    def _lane(self, view: EnrolmentView, today: int, end: int, per_x: float) -> None:
        """Draw contacts above the activity of each day."""
        theme, words = self.desk.theme, self.desk.words
        lane = self.plots[1]
        self.canvas.ci.layout.setRowFixedHeight(1, theme.px(_LANE_PX))
        lane.setYRange(0, 1, padding=0)
        most = max(view.daily, default=0)
        scale = 0.52 / most if most else 0
        days = [x for x, events in enumerate(view.daily) if events]
        heights = [view.daily[x] * scale for x in days]
        wide = max(0.7, 2 * per_x)
        spark = theme.colour("spark")
        lane.addItem(pg.BarGraphItem(x=days, height=heights, width=wide, brush=spark, pen=pg.mkPen(None)))
        self.line([0, end], [0.008, 0.008], "line2", 1, lane=1)
        lane.getAxis("left").setTicks([[(0.52, words.number(most))] if most else []])
        taken = float("inf")
        for item in self._history:
            x = (item.on - view.starts_on).days
            if item.kind in _CONTACTS and 0 <= x <= today and taken - x > 18 * per_x:
                taken = x
                self._pin(item, x)
        for text, y in ((words.say("contacts"), 0.83), (words.say("activity"), 0.25)):
            label = pg.TextItem(text, color=theme.colour("text2"), anchor=(0, 0.5))
            label.setFont(theme.font("caption"))
            label.setPos(end + theme.px(3) * per_x, y)
            lane.addItem(label, ignoreBounds=True)

    def _pin(self, item: HistoryItem, x: float) -> None:
        theme = self.desk.theme
        side = theme.px(17)
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSize(side, side) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line2"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(QRectF(0.5, 0.5, side - 1, side - 1))
        inside = theme.px(10)
        painter.drawPixmap(
            QPointF((side - inside) / 2, (side - inside) / 2), theme.icon(history_icon(item), "accent_text", 10)
        )
        painter.end()
        pin = QGraphicsPixmapItem(picture)
        pin.setFlag(QGraphicsPixmapItem.GraphicsItemFlag.ItemIgnoresTransformations)
        pin.setOffset(-side / 2, -side / 2)
        pin.setPos(x, 0.83)
        self.plots[1].addItem(pin, ignoreBounds=True)
