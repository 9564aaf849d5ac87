"""The view of the table of learners: which columns there is room for, and marking by mouse."""

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.learners.table_rows import (
    CHECK_IN,
    COHORT,
    COLUMNS,
    CONTACT,
    NAME,
    NEXT,
    PROGRESS,
    SEEN,
    STATE,
    TAGS,
    LearnersDelegate,
    LearnersModel,
)
from cockpit.gui.table import Header, RowTable
from cockpit.reports.learner_list import LearnerListRow

_Key = Qt.Key
_ROW_PX, _COMPACT_PX = 36, 28
_WIDTHS = {
    NAME: 176,
    STATE: 124,
    COHORT: 118,
    SEEN: 84,
    PROGRESS: 132,
    NEXT: 150,
    CONTACT: 92,
    CHECK_IN: 138,
    TAGS: 92,
}
# At the right of the header, over the last title's end, the columns are chosen.
_BUTTON_PX = 18
# Where there is not room for all, the last of these go first.
_BY_IMPORTANCE = (NAME, STATE, PROGRESS, SEEN, COHORT, NEXT, CONTACT, CHECK_IN, TAGS)
# How the room that is left is shared out.
_GROWS = {NAME: 3, COHORT: 3, NEXT: 4, TAGS: 4}


class LearnersTable(RowTable):
    """Rows are marked with Ctrl and Shift and the mouse, as elsewhere; with keys the page does it.

    `marked` carries places and, of one, None for turning its mark round.
    """

    marked = Signal(object, object)

    def __init__(self, desk: Desk, model: LearnersModel, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, parent)
        self._theme = desk.theme
        self._learners = model
        self._chosen: frozenset[str] | None = None
        self.setModel(model)
        self.setItemDelegate(LearnersDelegate(desk, model, self))
        self.setAccessibleName(desk.words.say("Learners"))
        self.setSortingEnabled(True)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(desk.theme.px(48))
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)

    def show_columns(self, chosen: Iterable[str] | None) -> None:
        """Show these columns, scrolling when they are too many; None: as many as there is room for."""
        self._chosen = None if chosen is None else frozenset({*chosen, COLUMNS[NAME]})
        self._learners.shown_columns = COLUMNS if chosen is None else self.shown_columns
        self.fit()

    @property
    def chosen_columns(self) -> tuple[str, ...]:
        """The names of the columns that were asked for; none while as many are shown as there is room for."""
        return self.shown_columns if self._chosen is not None else ()

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The names of the columns that are wanted, or else of those for which there is room."""
        if self._chosen is not None:
            return tuple(name for name in COLUMNS if name in self._chosen)
        return tuple(name for at, name in enumerate(COLUMNS) if not self.isColumnHidden(at))

    def fit(self) -> None:
        """Give rows and columns their sizes."""
        theme = self._theme
        self.verticalHeader().setDefaultSectionSize(theme.px(_COMPACT_PX if theme.is_compact else _ROW_PX))
        header = self.horizontalHeader()
        assert isinstance(header, Header)
        widths = {column: max(theme.px(wide), header.title_width(column)) for column, wide in _WIDTHS.items()}
        room, beside = self.viewport().width(), theme.px(_BUTTON_PX)
        if self._chosen is not None:
            shown = [column for column, name in enumerate(COLUMNS) if name in self._chosen]
        else:
            shown = []
            for column in _BY_IMPORTANCE:
                if shown and sum(widths[one] for one in (*shown, column)) + beside > room:
                    break
                shown.append(column)
        widths[max(shown)] += beside
        spare = max(0, room - sum(widths[column] for column in shown))
        parts = sum(_GROWS.get(column, 0) for column in shown) or 1
        for column in range(len(COLUMNS)):
            self.setColumnHidden(column, column not in shown)
            if column in shown:
                self.setColumnWidth(column, widths[column] + spare * _GROWS.get(column, 0) // parts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def current_row(self) -> LearnerListRow | None:
        """Return the current learner's row."""
        index = self.currentIndex()
        return self._learners.row(index.row()) if index.isValid() else None

    def sorted_by(self) -> tuple[str | None, bool]:
        """Return the name of the sorted column, None for none, and whether it descends."""
        header = self.horizontalHeader()
        column = header.sortIndicatorSection()
        descends = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        return (COLUMNS[column], descends) if 0 <= column < len(COLUMNS) else (None, False)

    def sort_by(self, name: str | None, descends: bool) -> None:
        """Sort by the column of a name; None, or one that there is not: by name."""
        order = Qt.SortOrder.DescendingOrder if descends else Qt.SortOrder.AscendingOrder
        self.sortByColumn(COLUMNS.index(name) if name in COLUMNS else -1, order)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave what marks people to the page."""
        key, modifiers = event.key(), event.modifiers()
        marks = (key in (_Key.Key_Up, _Key.Key_Down) and modifiers & Qt.KeyboardModifier.ShiftModifier) or (
            key == _Key.Key_A and modifiers & Qt.KeyboardModifier.ControlModifier
        )
        if marks:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Mark one with Ctrl, and everybody from the current one on with Shift."""
        index, modifiers = self.indexAt(event.position().toPoint()), event.modifiers()
        if index.isValid() and modifiers & Qt.KeyboardModifier.ControlModifier:
            self._go_to(index)
            self.marked.emit([index.row()], None)
        elif index.isValid() and modifiers & Qt.KeyboardModifier.ShiftModifier:
            here = max(0, self.currentIndex().row())
            self._go_to(index)
            self.marked.emit(range(min(here, index.row()), max(here, index.row()) + 1), True)
        else:
            super().mousePressEvent(event)

    def _go_to(self, index: QModelIndex) -> None:
        self.setCurrentIndex(self._learners.index(index.row(), NAME))
