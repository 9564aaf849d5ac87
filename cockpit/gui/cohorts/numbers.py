"""The heat-map as a table of numbers: the same rows and weeks, for reading, copying and screen readers."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.table import ROW_ROLE, Column, RowTable, TableModel
from cockpit.reports.cohort_board import BoardRow, CohortBoard
from cockpit.reports.effort import EFFORT_WEEKS, Done, Effort
from cockpit.wording.cohorts import since_when
from cockpit.wording.states import state_name


class WeekNumbers(RowTable):
    """Learner, state, active days of each week so far, progress. `opened` carries the BoardRow."""

    opened = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, parent)
        self._desk = desk
        self._rows: Sequence[BoardRow] = ()
        self._shape: tuple[int, bool, bool] | None = None
        self._effort: Effort | None = None
        self._table: TableModel | None = None
        self.setAccessibleName(desk.words.say("Active days of each week"))
        self.horizontalHeader().setMinimumSectionSize(4)
        self.setCornerWidget(QWidget())
        desk.theme.changed.connect(self._restyle)
        self._restyle()
        self.doubleClicked.connect(self._open)

    def _restyle(self) -> None:
        theme = self._desk.theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Highlight, theme.colour("selected"))
        palette.setColor(QPalette.ColorRole.HighlightedText, theme.colour("text"))
        self.setPalette(palette)
        self.setFont(theme.font("small"))
        self.verticalHeader().setDefaultSectionSize(theme.px(24))

    def show_rows(self, board: CohortBoard, rows: Sequence[BoardRow]) -> None:
        """Show these rows of a board; the current learner stays current where they are still there."""
        before = self.current_row()
        self._rows, self._effort = rows, board.effort
        effort = board.effort
        shape = board.week, effort is not None, effort is not None and effort.is_since_start
        if self._table is None or shape != self._shape:
            self._shape = shape
            self._table = TableModel(self._columns(board), self)
            self.setModel(self._table)
            theme = self._desk.theme
            self.setColumnWidth(0, theme.px(170))
            self.setColumnWidth(1, theme.px(100))
            for week in range(board.week + 1):
                self.setColumnWidth(2 + week, theme.px(30))
        self._table.show_rows(rows)
        if before is not None:
            self.select(before.enrolment_id)
            if self.current_row() is None and rows:
                self.select(rows[0].enrolment_id)

    @property
    def table(self) -> TableModel | None:
        """What is shown, for a file; None before the first rows."""
        return self._table

    def current_row(self) -> BoardRow | None:
        """Return the current learner's row."""
        row: BoardRow | None = self.currentIndex().data(ROW_ROLE)
        return row

    def select(self, enrolment_id: int) -> None:
        """Make a learner current."""
        for place, row in enumerate(self._rows):
            if row.enrolment_id == enrolment_id and self._table is not None:
                self.setCurrentIndex(self._table.index(place, 0))

    def _open(self) -> None:
        row = self.current_row()
        if row is not None:
            self.opened.emit(row)

    def _columns(self, board: CohortBoard) -> list[Column]:
        words = self._desk.words
        return [
            Column(words.say("Learner"), lambda row: row.name, self._desk.name),
            Column(words.say("State"), lambda row: row.state, lambda state: state_name(words, state)),
            *(
                Column(words.number(week + 1), _days_of(week), words.number, _unknown, is_number=True)
                for week in range(board.week + 1)
            ),
            *self._last_columns(board.effort),
        ]

    def _last_columns(self, effort: Effort | None) -> list[Column]:
        """Return progress, or where there is none to count: active days and modules."""
        words = self._desk.words
        if effort is None:
            return [Column(words.say("Progress"), lambda row: row.share, words.percent, _unknown, is_number=True)]
        since = since_when(words, EFFORT_WEEKS, is_since_start=effort.is_since_start)
        titles = (words.say("Active days"), words.say("Modules"))
        values = (lambda row: self._done(row).active_days, lambda row: self._done(row).modules)
        return [
            Column(f"{title} · {since}", value, words.number, _unknown, is_number=True)
            for title, value in zip(titles, values, strict=True)
        ]

    def _done(self, row: BoardRow) -> Done:
        return self._effort.by_enrolment[row.enrolment_id] if self._effort else Done(None, None)


def _unknown(row: BoardRow) -> str:
    return "?"


def _days_of(week: int) -> Callable[[BoardRow], int | None]:
    return lambda row: row.days_active_in(week)
