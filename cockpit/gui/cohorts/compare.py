"""The page that shows a cohort beside another one."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.domain.states import LearnerState
from cockpit.gui.buttons import Button
from cockpit.gui.cohorts.paint import glyph_of
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label, Picture, shown
from cockpit.gui.navigation import Navigator
from cockpit.reports.cohort_compare import Comparison, Rate, Side, cohort_compare
from cockpit.store.cohorts import followed_cohorts
from cockpit.wording.compare import Figure, compare_figures, compare_finding, lead_definition, of_how_many
from cockpit.wording.states import state_name

if TYPE_CHECKING:
    from cockpit.gui.cohorts.compare_chart import CompareChart


class ComparePage(QWidget):
    """Two cohorts on one axis of weeks, and their figures in two columns. Esc goes back."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        self._cohort_id: int | None = None
        self._comparison: Comparison | None = None
        self._chart: CompareChart | None = None
        theme, words = desk.theme, desk.words
        self._title = Label(theme, "", "title", elides=True)
        self.other = Combo(theme)
        self.other.setAccessibleName(words.say("The other cohort"))
        self.other.activated.connect(self.reload)
        self._finding = Label(theme, "", "heading", wraps=True)
        self._definition = Label(theme, "", "caption", "text2", wraps=True)
        self._nothing = Label(theme, words.say("There is no other cohort to compare with yet."), "body", "text2")
        self._grid = QGridLayout()
        self._body = QScrollArea()
        self._lay_out()
        hand_focus_on(self, self.other)

    def _lay_out(self) -> None:
        theme, words = self._desk.theme, self._desk.words
        header = QWidget()
        header.setObjectName("header")
        row = QHBoxLayout(header)
        row.setContentsMargins(theme.px(16), theme.px(10), theme.px(24), theme.px(10))
        row.setSpacing(theme.px(10))
        back = Button(theme, "", "chevron-left", kind="ghost")
        back.setAccessibleName(words.say("Back, {key}", key="Esc"))
        back.clicked.connect(self._navigator.back_wanted)
        row.addWidget(back)
        row.addWidget(self._title, 1)
        row.addWidget(Label(theme, words.say("beside"), "body", "text2"))
        row.addWidget(self.other)
        self._picture = _card()
        self._picture_box = QVBoxLayout(self._picture)
        self._picture_box.setContentsMargins(theme.px(16), theme.px(12), theme.px(12), theme.px(10))
        self._picture_box.addWidget(self._finding)
        self._picture_box.addWidget(self._definition)
        self._picture.setMinimumHeight(theme.px(300))
        figures = _card()
        self._grid.setHorizontalSpacing(theme.px(24))
        self._grid.setVerticalSpacing(theme.px(8))
        self._grid.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        for column, stretch in enumerate((2, 1, 1)):
            self._grid.setColumnStretch(column, stretch)
        figures.setLayout(self._grid)
        inside = QWidget()
        inside.setObjectName("canvas")
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(theme.px(24), theme.px(16), theme.px(20), theme.px(16))
        cards.setSpacing(theme.px(12))
        cards.addWidget(self._picture, 1)
        cards.addWidget(figures)
        self._body.setWidgetResizable(True)
        self._body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body.setFrameShape(QFrame.Shape.NoFrame)
        self._body.setWidget(inside)
        self._nothing.setContentsMargins(theme.px(24), theme.px(24), 0, 0)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(header)
        page.addWidget(self._nothing)
        page.addWidget(self._body, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page; the chart comes after the first paint, for it costs half a second of imports."""
        super().paintEvent(event)
        if self._chart is None:
            QTimer.singleShot(0, self, self._make_chart)

    def _make_chart(self) -> None:
        from cockpit.gui.cohorts.compare_chart import CompareChart  # pyqtgraph and numpy

        if self._chart is None:
            self._chart = CompareChart(self._desk)
            self._picture_box.insertWidget(1, self._chart, 1)
            self._chart.show_comparison(self._comparison)

    def show_cohort(self, cohort_id: int) -> None:
        """Show a cohort beside the one that was chosen last, or beside the first of the others."""
        self._cohort_id = cohort_id
        self.reload()

    def reload(self) -> None:
        """Read the store again."""
        first_id = self._cohort_id
        if first_id is None:
            return
        second_id = self._offer(first_id)
        self._nothing.setVisible(second_id is None)
        self._body.setVisible(second_id is not None)
        if second_id is None:
            return
        now, other_id = self._desk.now(), second_id
        self._desk.reader.ask("compare", lambda store: cohort_compare(store, first_id, other_id, now), self._show)

    def _offer(self, first_id: int) -> int | None:
        """Offer the other cohorts; return the chosen one's id, None when there is none."""
        cohorts = [cohort for cohort in followed_cohorts(self._desk.store) if not cohort.is_building]
        self._title.setText(next((cohort.name for cohort in cohorts if cohort.id == first_id), ""))
        others = [(cohort.id, shown(cohort.name)) for cohort in cohorts if cohort.id != first_id]
        chosen = self.other.currentData()
        self.other.clear()
        for cohort_id, name in others:
            self.other.addItem(name, cohort_id)
        self.other.setCurrentIndex(max(0, self.other.findData(chosen)) if others else -1)
        self.other.setEnabled(bool(others))
        found: int | None = self.other.currentData()
        return found

    def _show(self, comparison: Comparison | None) -> None:
        if comparison is None:
            self._navigator.back_wanted.emit()
            return
        words = self._desk.words
        self._comparison = comparison
        first, second = comparison.first, comparison.second
        self._finding.setText(compare_finding(words, first, second))
        self._definition.setText(lead_definition(words, first, second))
        if self._chart is not None:
            self._chart.show_comparison(comparison)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for column, side in enumerate((first, second), start=1):
            self._grid.addWidget(Label(self._desk.theme, side.name, "heading", wraps=True), 0, column)
        self._add_states(first, second)
        for figure in compare_figures(words, first, second):
            self._add_figure(figure)

    def _add_states(self, first: Side, second: Side) -> None:
        """Count the people of each state that anybody is in."""
        desk, row = self._desk, self._grid.rowCount()
        for state in LearnerState:
            counts = first.counts.get(state, 0), second.counts.get(state, 0)
            if not any(counts):
                continue
            named = QWidget()
            line = QHBoxLayout(named)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(Picture(desk.theme, glyph_of(state), size=14, is_state=True))
            line.addWidget(Label(desk.theme, state_name(desk.words, state)), 1)
            self._grid.addWidget(named, row, 0)
            for column, (count, side) in enumerate(zip(counts, (first, second), strict=True), start=1):
                self._grid.addWidget(
                    Label(desk.theme, of_how_many(desk.words, Rate(count, side.people))), row, column
                )
            row += 1

    def _add_figure(self, figure: Figure) -> None:
        theme, row = self._desk.theme, self._grid.rowCount()
        cells = [(Label(theme, figure.name, wraps=True), figure.definition)]
        cells += [(Label(theme, value, "title", wraps=True), of) for value, of in figure.values]
        for column, (label, below) in enumerate(cells):
            self._grid.addWidget(_stacked(label, below, self._desk), row, column, Qt.AlignmentFlag.AlignTop)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self._navigator.back_wanted.emit()
        else:
            super().keyPressEvent(event)


def _card() -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    return card


def _stacked(label: Label, below: str, desk: Desk) -> QWidget:
    """Return words with smaller ones under them."""
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addWidget(label)
    box.addWidget(Label(desk.theme, below, "caption", "text2", wraps=True))
    return holder
