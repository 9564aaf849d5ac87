"""The page of one cohort: who was there in which week, how the group stands, what is missing."""

from dataclasses import replace
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
from cockpit.gui.buttons import Button
from cockpit.gui.cohorts.header import CohortHeader
from cockpit.gui.cohorts.heatmap import HeatMap
from cockpit.gui.cohorts.milestones import Milestones
from cockpit.gui.cohorts.numbers import WeekNumbers
from cockpit.gui.cohorts.parts import HeatLegend, StateCounts
from cockpit.gui.desk import Desk
from cockpit.gui.exporting import Exporter
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.person_actions import PersonActions
from cockpit.reports.cohort_board import BoardRow, CohortBoard, cohort_board
from cockpit.reports.cohort_outlook import with_outlook
from cockpit.wording.cohorts import estimate_line, nothing_required
from cockpit.wording.findings import cohort_finding, fan_finding
from cockpit.wording.states import state_name

if TYPE_CHECKING:
    from cockpit.gui.cohorts.fan_chart import FanChart

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
        self._outlook_of: tuple[int, str | None] | None = None
        self._fan: FanChart | None = None
        words, theme = desk.words, desk.theme
        self._exporter = Exporter(desk, self)
        self._exporter.told.connect(navigator.told)
        self.header = CohortHeader(desk)
        self.header.group_chosen.connect(self._choose_group)
        self.header.message.clicked.connect(self.message_lost)
        self.header.compare.clicked.connect(self.compare)
        self.header.alerts.clicked.connect(self._show_alerts)
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
        self._under_fan = Label(theme, "", "caption", "text2", wraps=True)
        self.milestones = Milestones(desk)
        self.milestones.chosen.connect(self._filter_milestone)
        self._nothing = Label(theme, words.say("This cohort is being read for the first time."), "body", "text2")
        self._body = QWidget()
        self.acts = PersonActions(desk, navigator, self, self._person, self._chosen)
        self.acts.decided.connect(lambda _: self.setFocus())
        self.heat.said.connect(lambda _: self.acts.follow(self._person()))
        desk.commands.bind(
            self,
            {
                "next": lambda: self._step(1),
                "previous": lambda: self._step(-1),
                "heat_table": self._swap_shape,
                "message_lost": self.message_lost,
                "compare": self.compare,
                "alerts": self._show_alerts,
                "export": self._export,
            },
        )
        self._lay_out()
        theme.changed.connect(self._fit)

    def _lay_out(self) -> None:
        theme = self._desk.theme
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.header)
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
        self._fan_box.addWidget(self._under_fan)
        self._fan_card.setMinimumHeight(theme.px(230))
        cards.addWidget(self._fan_card, 3)
        cards.addWidget(self._milestones_card(), 2)
        self._right.setWidget(column)
        body.addWidget(self._right)
        page.addWidget(self._body, 1)
        page.addWidget(self.acts.ask_bar)
        hand_focus_on(self, self.heat)

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
        from cockpit.gui.cohorts.fan_chart import FanChart  # pyqtgraph and numpy

        if self._fan is None:
            self._fan = FanChart(self._desk)
            self._fan_box.insertWidget(1, self._fan, 1)
            self._draw_fan()

    def _draw_fan(self) -> None:
        if self._fan is not None:
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
        if board is not None and self._board is not None and self._outlook_of == (board.cohort.id, self._group):
            # Until the new ones have been read, so that nothing jumps.
            board = replace(board, ahead=self._board.ahead, holds=self._board.holds)
        self._board = board
        self._body.setVisible(board is not None)
        self._nothing.setVisible(board is None)
        if board is None:
            self.header.show_nothing()
            return
        self.header.show_board(board, self._group)
        self.counts.show_board(board)
        self.milestones.show_board(board)
        self._heat_title.setText(cohort_finding(desk.words, board))
        self._fan_title.setText(fan_finding(desk.words, board))
        self._say_under_fan(board)
        self._show_rows()
        # A turn of its own: chart and heat-map together would hold up a key for two frames.
        QTimer.singleShot(0, self, self._draw_fan)
        desk.reader.ask(
            "outlook",
            lambda store: with_outlook(store, board),
            lambda seen: self._show_outlook(seen) if self._board is board else None,
        )

    def _show_outlook(self, board: CohortBoard) -> None:
        """Show what a large cohort's page does not wait for."""
        self._board = board
        self._outlook_of = board.cohort.id, self._group
        self.milestones.show_board(board)
        self._say_under_fan(board)
        if self.milestones.wanted is not None:
            self._show_rows()
        QTimer.singleShot(0, self, self._draw_fan)

    def _say_under_fan(self, board: CohortBoard) -> None:
        words = self._desk.words
        if board.effort is not None:
            text = nothing_required(words)
        else:
            text = estimate_line(words, board.ahead.median_on) if board.ahead else ""
        self._under_fan.setText(text)
        self._under_fan.setVisible(bool(text))

    def show_everybody(self) -> None:
        """Take the filter by state or milestone away."""
        self.counts.choose(None)
        self.milestones.choose_none()
        self._show_rows()

    def _choose_group(self, group: str | None) -> None:
        self._group = group
        self.reload()

    def _filter_state(self, _state: LearnerState | None) -> None:
        self.milestones.choose_none()
        self._show_rows()

    def _filter_milestone(self) -> None:
        self.counts.choose(None)
        self._show_rows()

    def _show_rows(self) -> None:
        board, words = self._board, self._desk.words
        if board is None:
            return
        state, wanted = self.counts.state, self.milestones.wanted
        rows, text = board.rows, ""
        if state is not None:
            rows = tuple(row for row in rows if row.state is state)
            text = state_name(words, state)
        elif wanted is not None:
            rows = tuple(row for row in rows if row.enrolment_id in wanted.enrolment_ids)
            text = wanted.text
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
        """Open with Return, leave with Escape; letters are the page's commands."""
        row = self._current()
        if event.key() == _Key.Key_Escape:
            self._leave()
        elif event.key() in (_Key.Key_Return, _Key.Key_Enter) and not event.modifiers() and row is not None:
            self._open(row)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        shape = self.numbers if self._shapes.currentWidget() is self.numbers else self.heat
        shape.step(by)

    def _person(self) -> Person | None:
        row = self._current()
        return _person(row) if row is not None else None

    def _chosen(self) -> tuple[Person, ...]:
        person = self._person()
        return (person,) if person is not None else ()

    def _show_alerts(self) -> None:
        if self._cohort_id is not None:
            self._navigator.alerts_wanted.emit(self._cohort_id)

    def message_lost(self) -> None:
        """Ask for a message to each who is lost, of the cohort or of the group that is shown."""
        lost = tuple(_person(row) for row in self._lost())
        if lost:
            self._navigator.message_wanted.emit(lost)

    def compare(self) -> None:
        """Ask to see the cohort beside another one."""
        if self._cohort_id is not None:
            self._navigator.compare_wanted.emit(self._cohort_id)

    def _lost(self) -> list[BoardRow]:
        return [row for row in self._board.rows if row.state is LearnerState.LOST] if self._board else []

    def _current(self) -> BoardRow | None:
        is_table = self._shapes.currentWidget() is self.numbers
        return self.numbers.current_row() if is_table else self.heat.current_row()

    def _leave(self) -> None:
        """Give up the filter first, then the page."""
        if self.acts.is_asking:
            self.acts.end_asking()
            self.setFocus()
        elif self.counts.state is not None or self.milestones.wanted is not None:
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
            self._exporter.choose_and_export(self.header.name, self.numbers.table)

    def _open(self, row: BoardRow) -> None:
        people = tuple(_person(other) for other in self.heat.rows)
        self._navigator.learner_wanted.emit(_person(row), people)


def _person(row: BoardRow) -> Person:
    return Person(row.learner_id, row.enrolment_id, row.alert_id)


def _card(content: QWidget, margin: int) -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    box = QVBoxLayout(card)
    box.setContentsMargins(margin, margin, margin, margin)
    box.addWidget(content)
    return card
