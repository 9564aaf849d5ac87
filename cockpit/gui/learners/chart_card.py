"""The large picture of a learner's progress, with the finding above it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QSizePolicy, QVBoxLayout, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, shown
from cockpit.reports.learner_history import HistoryItem
from cockpit.reports.learner_timeline import EnrolmentView
from cockpit.wording.findings import learner_finding

if TYPE_CHECKING:
    from cockpit.gui.charts import ProgressChart


_NAME_PX = 120


class ChartLegend(QWidget):
    """Which line is whose, over the large chart."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._parts: list[tuple[str, QPen]] = []
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        desk.theme.changed.connect(self.update)

    def show_view(self, view: EnrolmentView, first_name: str) -> None:
        """Show whose lines there are, with the numbers of today."""
        words = self._desk.words
        self._parts = []
        if view.share is not None:
            metrics = QFontMetrics(self._desk.theme.font("caption"))
            room = self._desk.theme.px(_NAME_PX)
            name = metrics.elidedText(shown(first_name), Qt.TextElideMode.ElideRight, room)
            self._parts.append((name, QPen(Qt.PenStyle.SolidLine)))
            if len(view.group) > 1:
                median = words.say("group median {share}", share=words.percent(view.group[-1][1]))
                self._parts.append((median, QPen(Qt.PenStyle.SolidLine)))
        if view.planned is not None:
            plan = words.say("plan {share}", share=words.percent(view.planned))
            self._parts.append((plan, QPen(Qt.PenStyle.DashLine)))
        self.setAccessibleName(", ".join(text for text, _ in self._parts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Fit lines and words."""
        theme = self._desk.theme
        metrics = QFontMetrics(theme.font("caption"))
        wide = sum(metrics.horizontalAdvance(text) + theme.px(18 + 6 + 14) for text, _ in self._parts)
        return QSize(wide, theme.px(20))

    def minimumSizeHint(self) -> QSize:
        """Keep no window wide."""
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each line with its words."""
        theme = self._desk.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font("caption")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        x = 0
        for place, (text, pen) in enumerate(self._parts):
            is_plan = pen.style() == Qt.PenStyle.DashLine
            colour, wide = ("c_plan", 1.25) if is_plan else (("c_learner", 2.5), ("c_median", 1.75))[place]
            pen.setColor(theme.colour(colour))
            pen.setWidthF(wide)
            painter.setPen(pen)
            middle = self.height() // 2
            painter.drawLine(x, middle, x + theme.px(18), middle)
            x += theme.px(18 + 6)
            painter.setPen(theme.colour("text2"))
            wide_text = metrics.horizontalAdvance(text)
            painter.drawText(QRectF(x, 0, wide_text + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
            x += wide_text + theme.px(14)


class ChartCard(QFrame):
    """Finding, legend and chart; the chart comes after the first paint, for it costs half a second of imports."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk = desk
        self._chart: ProgressChart | None = None
        self._view: EnrolmentView | None = None
        self._history: Sequence[HistoryItem] = ()
        theme = desk.theme
        self._finding = Label(theme, "", "heading", elides=True)
        self._legend = ChartLegend(desk)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.px(16), theme.px(12), theme.px(8), theme.px(10))
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.addWidget(self._finding, 1)
        self._top.addWidget(self._legend)
        self._box.addLayout(self._top)
        self._box.addStretch(0)
        self.setMinimumHeight(theme.px(250))

    def show_view(self, view: EnrolmentView | None, first_name: str, history: Sequence[HistoryItem]) -> None:
        """Show a learner in a cohort; None: of whom nothing has been read yet."""
        words = self._desk.words
        self._view, self._history = view, history
        if view is None:
            self._finding.setText(words.say("Nothing has been read of this learner yet"))
        else:
            self._finding.setText(learner_finding(words, view))
            self._legend.show_view(view, first_name)
        if self._chart is not None:
            self._chart.show_view(view, history)

    def fit(self, is_narrow: bool) -> None:
        """Put the legend under the finding where there is no room beside it."""
        way = QBoxLayout.Direction
        self._top.setDirection(way.TopToBottom if is_narrow else way.LeftToRight)

    def showEvent(self, event: QShowEvent) -> None:
        """Have the chart made."""
        super().showEvent(event)
        if self._chart is None:
            QTimer.singleShot(0, self, self._make_chart)

    def _make_chart(self) -> None:
        from cockpit.gui.charts import ProgressChart  # pyqtgraph and numpy

        if self._chart is None:
            self._chart = ProgressChart(self._desk, compact=False)
            self._box.addWidget(self._chart, 1)
            self._chart.show_view(self._view, self._history)
