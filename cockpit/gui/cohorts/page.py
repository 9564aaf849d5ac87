"""The page of one cohort: who was there in which week, how the group stands, what is missing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cockpit.domain.states import LearnerState
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button
from cockpit.gui.cohorts.heatmap import HeatMap
from cockpit.gui.cohorts.numbers import WeekNumbers
from cockpit.gui.cohorts.parts import HeatLegend, Milestones, StateCounts
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.exporting import Exporter
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.segments import Segments
from cockpit.reports.cohort_board import BoardRow, CohortBoard, cohort_board
from cockpit.wording.ages import data_age
from cockpit.wording.findings import cohort_finding, fan_finding
from cockpit.wording.states import state_name
from cockpit.wording.weeks import path_line

if TYPE_CHECKING:
    from cockpit.gui.charts import FanChart

_MOST_SEGMENTS = 5
_RIGHT_PX, _RIGHT_NARROW_PX, _NARROW_PX = 448, 330, 1100
_Key = Qt.Key


class CohortPage(QWidget):
    """Header with the group filter; heat-map at the left; counts, fan and milestones at the right."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        self._cohort_id: int | None = None
        self._board: CohortBoard | None = None
        self._group: str | None = None
        self._everybody = 0
        self._fan: FanChart | None = None
        words, theme = desk.words, desk.theme
        self._exporter = Exporter(desk, self)
        self._exporter.told.connect(navigator.told)
        self._name = Label(theme, "", "display", elides=True)
        self._line = Label(theme, "", "body", "text2", elides=True)
        self._groups = QHBoxLayout()
        self._choice: Segments | Combo | None = None
        self._offered: list[tuple[str, str]] = []
        self._heat_title = Label(theme, "", "heading", wraps=True)
        self._legend = HeatLegend(desk)
        self._filter = Button(theme, "", icon="x", kind="ghost", small=True)
        self._filter.clicked.connect(self.show_everybody)
        self.heat = HeatMap(desk)
        self.heat.opened.connect(self._open)
        self.numbers = WeekNumbers(desk)
        self.numbers.opened.connect(self._open)
        self._shapes = QStackedWidget()
        self._shapes.addWidget(self.heat)
        self._shapes.addWidget(self.numbers)
        self._cell = Label(theme, "", "caption", "text2", elides=True)
        self.heat.said.connect(self._cell.setText)
        self.counts = StateCounts(desk)
        self.counts.chosen.connect(self._filter_state)
        self._fan_title = Label(theme, "", "heading", wraps=True)
        self.milestones = Milestones(desk)
        self.milestones.chosen.connect(self._filter_milestone)
        self._nothing = Label(theme, words.say("This cohort is being read for the first time."), "body", "text2")
        self._body = QWidget()
        self._lay_out()
        theme.changed.connect(self._fit)

    def _lay_out(self) -> None:
        theme = self._desk.theme
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._header())
        self._nothing.setContentsMargins(theme.px(24), theme.px(24), 0, 0)
        page.addWidget(self._nothing)
        body = QHBoxLayout(self._body)
        body.setContentsMargins(theme.px(24), theme.px(16), theme.px(20), theme.px(12))
        body.setSpacing(theme.px(12))
        body.addWidget(self._heat_card(), 1)
        self._right = QScrollArea()
        self._right.setWidgetResizable(True)
        self._right.setFrameShape(QFrame.Shape.NoFrame)
        self._right.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QWidget()
        column.setObjectName("canvas")
        cards = QVBoxLayout(column)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(theme.px(12))
        cards.addWidget(_card(self.counts, margin=0))
        self._fan_card = QFrame()
        self._fan_card.setObjectName("card")
        self._fan_box = QVBoxLayout(self._fan_card)
        self._fan_box.setContentsMargins(theme.px(16), theme.px(12), theme.px(12), theme.px(10))
        self._fan_box.addWidget(self._fan_title)
        self._fan_card.setMinimumHeight(theme.px(230))
        cards.addWidget(self._fan_card, 3)
        cards.addWidget(self._milestones_card(), 2)
        self._right.setWidget(column)
        body.addWidget(self._right)
        page.addWidget(self._body, 1)
        hand_focus_on(self, self.heat)

    def _header(self) -> QWidget:
        theme = self._desk.theme
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(header)
        row.setContentsMargins(theme.px(24), theme.px(14), theme.px(20), theme.px(12))
        names = QVBoxLayout()
        names.setSpacing(theme.px(2))
        names.addWidget(self._name)
        names.addWidget(self._line)
        row.addLayout(names, 1)
        row.addLayout(self._groups)
        self.alerts = Button(theme, self._desk.words.say("Alerts"), "gauge", "A")
        self.alerts.clicked.connect(self._show_alerts)
        row.addWidget(self.alerts)
        return header

    def _heat_card(self) -> QFrame:
        theme = self._desk.theme
        top = QHBoxLayout()
        top.addWidget(self._heat_title, 1)
        top.addWidget(self._legend)
        below = QHBoxLayout()
        below.addWidget(self._cell, 1)
        below.addWidget(self._filter)
        card = QFrame()
        card.setObjectName("card")
        box = QVBoxLayout(card)
        box.setContentsMargins(theme.px(16), theme.px(10), theme.px(12), theme.px(8))
        box.setSpacing(theme.px(6))
        box.addLayout(top)
        box.addWidget(self._shapes, 1)
        box.addLayout(below)
        return card

    def _milestones_card(self) -> QFrame:
        theme, words = self._desk.theme, self._desk.words
        top = QHBoxLayout()
        top.addWidget(Label(theme, words.say("Milestones"), "heading"))
        top.addStretch(1)
        tick = QFrame()
        tick.setFixedSize(2, theme.px(14))
        tick.setFrameShape(QFrame.Shape.VLine)
        top.addWidget(tick)
        top.addWidget(Label(theme, words.say("expected by today"), "small", "text2"))
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(top)
        box.addWidget(self.milestones, 1)
        return _card(holder, margin=theme.px(14))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the heat-map more where there is less."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        theme = self._desk.theme
        is_narrow = self.width() < theme.px(_NARROW_PX)
        self._right.setFixedWidth(theme.px(_RIGHT_NARROW_PX if is_narrow else _RIGHT_PX))
        self._legend.setVisible(not is_narrow)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page; the fan comes after the first paint, for it costs half a second of imports."""
        super().paintEvent(event)
        if self._fan is None:
            QTimer.singleShot(0, self, self._make_fan)

    def _make_fan(self) -> None:
        from cockpit.gui.charts import FanChart  # pyqtgraph and numpy

        if self._fan is None:
            self._fan = FanChart(self._desk)
            self._fan_box.addWidget(self._fan, 1)
            self._fan.show_board(self._board)

    def show_cohort(self, cohort_id: int) -> None:
        """Show a cohort; another one begins with everybody."""
        if cohort_id != self._cohort_id:
            self._cohort_id, self._group = cohort_id, None
            self.counts.choose(None)
            self.milestones.choose_none()
        self.reload()

    def reload(self) -> None:
        """Read the store again."""
        if self._cohort_id is None:
            return
        cohort_id, now, group = self._cohort_id, self._desk.now(), self._group
        self._desk.reader.ask("cohort", lambda store: cohort_board(store, cohort_id, now, group), self._show_board)

    def _show_board(self, board: CohortBoard | None) -> None:
        if board is not None and self._group is not None and self._group not in dict(board.groups):
            self._group = None
            self.reload()
            return
        desk = self._desk
        self._board = board
        self._body.setVisible(board is not None)
        self._nothing.setVisible(board is None)
        if board is None:
            self._name.setText("")
            self._line.setText("")
            self._offer_groups([])
            return
        self._show_header(board)
        self.counts.show_board(board)
        self.milestones.show_board(board)
        self._heat_title.setText(cohort_finding(desk.words, board))
        self._fan_title.setText(fan_finding(desk.words, board))
        if self._fan is not None:
            self._fan.show_board(board)
        self._show_rows()

    def show_everybody(self) -> None:
        """Take the filter by state or milestone away."""
        self.counts.choose(None)
        self.milestones.choose_none()
        self._show_rows()

    def _show_header(self, board: CohortBoard) -> None:
        words, desk = self._desk.words, self._desk
        people = sum(board.counts.values())
        parts = path_line(words, board.cohort.starts_on, board.cohort.ends_on, board.day)
        parts.insert(1, words.plural("{n} learner", "{n} learners", people))
        parts.append(data_age(words, board.cohort.data_as_of, desk.now(), zone_named(desk.settings.zone)))
        self._name.setText(board.cohort.name)
        line = " · ".join(parts)
        self._line.setText(line[:1].upper() + line[1:])
        if self._group is None:
            self._everybody = people
        everybody = words.say("All groups")
        counts = [("", everybody, self._everybody), *((name, shown(name), count) for name, count in board.groups)]
        options = [(value, f"{name}   {words.number(count)}") for value, name, count in counts]
        self._offer_groups(options if board.groups else [])

    def _offer_groups(self, options: list[tuple[str, str]]) -> None:
        """Offer the groups: side by side while they are few, as a list when they are many."""
        if options == self._offered:
            return
        self._offered = options
        if self._choice is not None:
            self._groups.removeWidget(self._choice)
            self._choice.deleteLater()
            self._choice = None
        if not options:
            return
        name = self._desk.words.say("Group")
        if len(options) <= _MOST_SEGMENTS:
            segments = Segments(self._desk.theme, options, name)
            segments.choose(self._group or "")
            segments.chosen.connect(self._choose_group)
            self._choice = segments
        else:
            combo = Combo(self._desk.theme)
            combo.setAccessibleName(name)
            for value, text in options:
                combo.addItem(text, value)
            combo.setCurrentIndex(max(0, combo.findData(self._group or "")))
            combo.currentIndexChanged.connect(self._choose_group_at)
            self._choice = combo
        self._groups.addWidget(self._choice)

    def _choose_group_at(self, place: int) -> None:
        self._choose_group(self._offered[place][0])

    def _choose_group(self, group: str) -> None:
        self._group = group or None
        self.reload()

    def _filter_state(self, _state: LearnerState | None) -> None:
        self.milestones.choose_none()
        self._show_rows()

    def _filter_milestone(self, _milestone: object) -> None:
        self.counts.choose(None)
        self._show_rows()

    def _show_rows(self) -> None:
        board, words = self._board, self._desk.words
        if board is None:
            return
        state, milestone = self.counts.state, self.milestones.milestone
        rows, text = board.rows, ""
        if state is not None:
            rows = tuple(row for row in rows if row.state is state)
            text = state_name(words, state)
        elif milestone is not None:
            missing = frozenset(milestone.missing)
            rows = tuple(row for row in rows if row.enrolment_id in missing)
            text = words.say("Missing: {milestone}", milestone=shown(milestone.title))
        self._filter.setVisible(bool(text))
        if text:
            self._filter.set_words(
                words.say(
                    "{filter} · {n} of {all}",
                    filter=text,
                    n=words.number(len(rows)),
                    all=words.number(len(board.rows)),
                )
            )
        self.heat.show_rows(board, rows)
        if self._shapes.currentWidget() is self.numbers:
            self.numbers.show_rows(board, rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the page's letters; a text field in focus keeps them for itself."""
        if event.key() == _Key.Key_E and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._export()
            return
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        key = event.key()
        if key in (_Key.Key_J, _Key.Key_K):
            self.heat.step(1 if key == _Key.Key_J else -1)
        elif key == _Key.Key_H:
            self._swap_shape()
        elif key == _Key.Key_A:
            self._show_alerts()
        elif key == _Key.Key_U:
            self._navigator.undo_wanted.emit()
        elif key == _Key.Key_Escape:
            self._leave()
        elif key in (_Key.Key_M, _Key.Key_B, _Key.Key_Return, _Key.Key_Enter):
            row = self._current()
            if row is None:
                return
            if key == _Key.Key_M:
                self._navigator.message_wanted.emit((_person(row),))
            elif key == _Key.Key_B:
                self._navigator.booking_wanted.emit(_person(row))
            else:
                self._open(row)
        else:
            super().keyPressEvent(event)

    def _show_alerts(self) -> None:
        if self._cohort_id is not None:
            self._navigator.alerts_wanted.emit(self._cohort_id)

    def _current(self) -> BoardRow | None:
        is_table = self._shapes.currentWidget() is self.numbers
        return self.numbers.current_row() if is_table else self.heat.current_row()

    def _leave(self) -> None:
        """Give up the filter first, then the page."""
        if self.counts.state is not None or self.milestones.milestone is not None:
            self.show_everybody()
        else:
            self._navigator.back_wanted.emit()

    def _swap_shape(self) -> None:
        row = self._current()
        shape = self.heat if self._shapes.currentWidget() is self.numbers else self.numbers
        self._shapes.setCurrentWidget(shape)
        if self._board is not None:
            self.numbers.show_rows(self._board, self.heat.rows)
        if row is not None:
            shape.select(row.enrolment_id)
        shape.setFocus()

    def _export(self) -> None:
        """Write the weeks of those who are shown into a file."""
        if self._board is not None:
            self.numbers.show_rows(self._board, self.heat.rows)
        if self.numbers.table is not None:
            self._exporter.choose_and_export(self._name.full_text, self.numbers.table)

    def _open(self, row: BoardRow) -> None:
        people = tuple(_person(other) for other in self.heat.rows)
        self._navigator.learner_wanted.emit(_person(row), people)


def _person(row: BoardRow) -> Person:
    return Person(row.learner_id, row.enrolment_id)


def _card(content: QWidget, margin: int) -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    box = QVBoxLayout(card)
    box.setContentsMargins(margin, margin, margin, margin)
    box.addWidget(content)
    return card
