"""The heat-map as a table of numbers: the same rows and weeks, for reading, copying and screen readers."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.gui.table import ROW_ROLE, Column, RowTable, TableModel
from cockpit.reports.cohort_board import BoardRow, CohortBoard
from cockpit.wording.states import state_name


class WeekNumbers(RowTable):
    """Learner, state, active days of each week so far, progress. `opened` carries the BoardRow."""

    opened = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, parent)
        self._desk = desk
        self._rows: Sequence[BoardRow] = ()
        self._weeks = -1
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
        """Show these rows of a board."""
        self._rows = rows
        if self._table is None or board.week != self._weeks:
            self._weeks = board.week
            self._table = TableModel(self._columns(board.week + 1), self)
            self.setModel(self._table)
            theme = self._desk.theme
            self.setColumnWidth(0, theme.px(170))
            self.setColumnWidth(1, theme.px(100))
            for week in range(board.week + 1):
                self.setColumnWidth(2 + week, theme.px(30))
        self._table.show_rows(rows)

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

    def _columns(self, weeks: int) -> list[Column]:
        words = self._desk.words
        return [
            Column(words.say("Learner"), lambda row: row.name, shown),
            Column(words.say("State"), lambda row: row.state, lambda state: state_name(words, state)),
            *(
                Column(words.number(week + 1), _days_of(week), words.number, _unknown, is_number=True)
                for week in range(weeks)
            ),
            Column(words.say("Progress"), lambda row: row.share, words.percent, _unknown, is_number=True),
        ]


def _unknown(row: BoardRow) -> str:
    return "?"


def _days_of(week: int) -> Callable[[BoardRow], int | None]:
    return lambda row: row.days_active_in(week)
