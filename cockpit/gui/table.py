"""The one table: columns are declared, rows are frozen dataclasses; its model, header, view and painter.

The model sorts and filters by itself, through a list that says which row is shown where: 100,000 rows in 60 ms,
where a QSortFilterProxyModel over Python rows takes 9 s and more, and Qt cannot order dates at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from cockpit.gui.focus import FocusRing
from cockpit.gui.labels import shown
from cockpit.gui.theme import Theme
from cockpit.reports.export import Value

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LEFT = int(Qt.AlignmentFlag.AlignLeft)
_LEFT_IN_THE_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_FOR_PAGE = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})


def _nothing(row: Any) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, a row's value, that value's words, and what values sort by.

    `unknown` says what stands there for a row whose value is None. `sorts_by`: what a row sorts by when it is not
    its value.
    """

    title: str
    value: Callable[[Any], Any]
    text: Callable[[Any], str] = str
    unknown: Callable[[Any], str] = _nothing
    is_number: bool = False
    key: Callable[[Any], Any] | None = None
    sorts_by: Callable[[Any], Any] | None = None


def for_spreadsheet(column: Column, row: Any) -> Value:
    """Return a cell as a value for a spreadsheet: a number or a day as such, all else in words."""
    value = column.value(row)
    if value is None:
        return column.unknown(row)
    if isinstance(value, date | int | float) and not isinstance(value, StrEnum):
        plain: Value = value
        return plain
    return column.text(value)


class TableModel(QAbstractTableModel):
    """Rows under declared columns. DisplayRole answers the words, ROW_ROLE the row itself."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows: Sequence[Any] = ()
        self._sorted: Sequence[int] = ()  # the places of all rows in the order of the sorted column
        self._order: Sequence[int] = ()  # and of those that are shown
        self._kept: Sequence[int] | None = None
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    def show_rows(self, rows: Sequence[Any], kept: Sequence[int] | None = None) -> None:
        """Show other rows, sorted as before; all, or those at the places `kept`."""
        self.beginResetModel()
        self._rows, self._kept = rows, kept
        self._sorted = self._sort_all()
        self._order = self._new_order()
        self.endResetModel()

    def keep(self, kept: Sequence[int] | None) -> None:
        """Show only the rows at these places of those that were given, in ascending order; None: all."""
        self.beginResetModel()
        self._kept = kept
        self._order = self._new_order()
        self.endResetModel()

    def shown_rows(self) -> list[Any]:
        """Return the rows as they are shown, in their order."""
        rows = self._rows
        return [rows[at] for at in self._order]

    def place_at(self, row: int) -> int:
        """Return which of the given rows is shown as this one, by its place."""
        return self._order[row]

    def row_of(self, place: int) -> int | None:
        """Return as which row the one at a place of those given is shown; None while it is not."""
        try:
            return self._order.index(place)
        except ValueError:
            return None

    def headings(self) -> list[str]:
        """Return the titles of the columns."""
        return [column.title for column in self._columns]

    def values(self) -> list[list[Value]]:
        """Return what is shown as values for a spreadsheet: numbers and days as such, all else in words."""
        return [[for_spreadsheet(column, row) for column in self._columns] for row in self.shown_rows()]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the words of a cell, or its row."""
        if not index.isValid():
            return None
        row = self._rows[self._order[index.row()]]
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            value = column.value(row)
            return shown(column.unknown(row) if value is None else column.text(value))
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.TextAlignmentRole and column.is_number:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the title of a column."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            is_number = self._columns[section].is_number
            side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by the column's values as Python does; what is unknown comes last, either way.

        A column below 0 brings back the order in which the rows were given.
        """
        self._sorted_by = (column, order) if 0 <= column < len(self._columns) else None
        self._sorted = self._sort_all()
        self._reorder(self._new_order())

    def _sort_all(self) -> Sequence[int]:
        places = range(len(self._rows))
        if self._sorted_by is None:
            return places
        column, order = self._columns[self._sorted_by[0]], self._sorted_by[1]
        values = list(map(column.sorts_by or column.value, self._rows))
        if column.key is not None:
            key, whole = column.key, None not in values
            values = list(map(key, values)) if whole else [None if one is None else key(one) for one in values]
        descends = order is Qt.SortOrder.DescendingOrder
        try:
            return sorted(places, key=values.__getitem__, reverse=descends)
        except TypeError:  # None compares with nothing: what is unknown goes to the end
            known = [at for at in places if values[at] is not None]
            known.sort(key=values.__getitem__, reverse=descends)
            return known + [at for at in places if values[at] is None]

    def _new_order(self) -> Sequence[int]:
        if self._kept is None or len(self._kept) == len(self._rows):
            return self._sorted
        if self._sorted_by is None:
            return self._kept
        kept = frozenset(self._kept)
        return [at for at in self._sorted if at in kept]

    def _reorder(self, new_order: Sequence[int]) -> None:
        """Show the same rows in another order; selected and current rows stay the same people."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        # The current row, and at most a few beside it: to look for each takes less than to number them all.
        place = {at: new_order.index(at) for at in {self._order[index.row()] for index in before}}
        after = [self.index(place[self._order[index.row()]], index.column()) for index in before]
        self._order = new_order
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


class Header(QHeaderView):
    """Titles in small letters over a thin line; the sorted column says so by an arrow."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme

    def sizeHint(self) -> QSize:
        """One line of small letters."""
        return QSize(super().sizeHint().width(), self._theme.px(32))

    def title_width(self, section: int) -> int:
        """Return the width that a title needs."""
        width = QFontMetrics(self._theme.font("caption", 500)).horizontalAdvance(self._title(section))
        return width + self._theme.px(16) + 1

    def _title(self, section: int) -> str:
        return str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint a title."""
        theme = self._theme
        is_sorted = self.isSortIndicatorShown() and self.sortIndicatorSection() == section
        painter.save()
        painter.setFont(theme.font("caption", 600 if is_sorted else 500))
        painter.setPen(theme.colour("text" if is_sorted else "text2"))
        place = int(self.model().headerData(section, self.orientation(), Qt.ItemDataRole.TextAlignmentRole))
        side = theme.px(8 if place & _LEFT else 2)
        box = rect.adjusted(side, 0, -side, 0)
        arrow = ""
        if is_sorted:
            arrow = " ↑" if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else " ↓"
        metrics = painter.fontMetrics()
        room = box.width() - metrics.horizontalAdvance(arrow)
        title = metrics.elidedText(self._title(section), Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, place, title + arrow)
        painter.setPen(theme.colour("line2"))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        painter.restore()


class RowTable(QTableView):
    """A table of whole rows, which leaves letters, Return and Escape to its page: Qt would search by letters."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ring = FocusRing(self, theme)
        self.setHorizontalHeader(Header(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, then the ring of the focus."""
        super().paintEvent(event)
        self._ring.paint()

    def step(self, by: int) -> None:
        """Make a row further down or up the current one."""
        place = self.currentIndex().row() + by
        if 0 <= place < self.model().rowCount():
            self.setCurrentIndex(self.model().index(place, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by the arrows; all else is the page's."""
        if event.key() in _FOR_PAGE or (event.text() and event.text().isprintable()):
            event.ignore()
        else:
            super().keyPressEvent(event)


class RowDelegate(QStyledItemDelegate):
    """Paints cells on one ground, with a thin line under each row. Whoever knows the rows paints what is inside."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        # Making a font or a colour of the tokens takes longer than painting a cell with it.
        self._fonts: dict[int, tuple[QFont, QFontMetrics]] = {}
        self._colours: dict[str, QColor] = {}
        theme.changed.connect(self.forget)

    def forget(self) -> None:
        """Ask the theme anew: colours or sizes have changed."""
        self._fonts.clear()
        self._colours.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a cell."""
        theme, box = self._theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self.colour("selected"))
        self.paint_inside(painter, box.adjusted(theme.px(8), 0, -theme.px(6), 0), index)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self.colour("line"))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        painter.restore()

    def paint_inside(self, painter: QPainter, box: QRect, index: _Index) -> None:
        """Paint a cell's words."""
        self.paint_words(painter, box, index)

    def paint_words(
        self, painter: QPainter, box: QRect, index: _Index, tone: str = "text2", weight: int = 400
    ) -> None:
        """Paint a cell's words on one line, cut where they are too long."""
        side = index.data(Qt.ItemDataRole.TextAlignmentRole) or _LEFT_IN_THE_MIDDLE
        self.paint_text(painter, box, str(index.data()), tone, weight, side)

    def paint_text(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        tone: str = "text2",
        weight: int = 400,
        side: int = _LEFT_IN_THE_MIDDLE,
    ) -> None:
        """Paint words on one line, cut where they are too long."""
        font, metrics = self.font(weight)
        painter.setFont(font)
        painter.setPen(self.colour(tone))
        painter.drawText(box, side, metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width()))

    def font(self, weight: int = 400) -> tuple[QFont, QFontMetrics]:
        """Return the font of cells in a weight, with its measures."""
        found = self._fonts.get(weight)
        if found is None:
            font = self._theme.font("small", weight)
            found = self._fonts[weight] = font, QFontMetrics(font)
        return found

    def colour(self, name: str) -> QColor:
        """Return a colour of the tokens."""
        found = self._colours.get(name)
        if found is None:
            found = self._colours[name] = self._theme.colour(name)
        return found
