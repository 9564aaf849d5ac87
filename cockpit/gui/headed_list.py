"""A list whose lines stand under headings that the keys pass over."""

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

_Move = QAbstractItemView.CursorAction


class HeadedList(QListView):
    """`line_changed`: another line is selected.

    `line_from(row, step)` gives the first line from a row on in a direction, an invalid index when there is none.
    """

    line_changed = Signal()

    def __init__(
        self,
        name: str,
        model: QAbstractItemModel,
        line_from: Callable[[int, int], QModelIndex],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("queue")
        self.setAccessibleName(name)
        self._line_from = line_from
        self.setModel(model)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def show_line(self, index: QModelIndex) -> None:
        """Select a line and bring it into sight; the heading above the first one too."""
        if not index.isValid():
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            return
        self.setCurrentIndex(index)
        if index == self._line_from(0, 1):
            self.scrollToTop()
        else:
            self.scrollTo(index)

    def step(self, by: int) -> None:
        """Go to the next line (1) or the one before (-1)."""
        here = self.currentIndex()
        found = self._line_from(here.row() + by if here.isValid() else 0, by)
        if found.isValid():
            self.show_line(found)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell that another line is selected."""
        super().selectionChanged(selected, deselected)
        self.line_changed.emit()

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Pass over headings."""
        here, last = self.currentIndex(), self.model().rowCount() - 1
        page = max(1, self.viewport().height() // max(1, self.sizeHintForIndex(here).height()) - 1)
        start, step = {
            _Move.MoveUp: (here.row() - 1, -1),
            _Move.MovePrevious: (here.row() - 1, -1),
            _Move.MoveHome: (0, 1),
            _Move.MoveEnd: (last, -1),
            _Move.MovePageUp: (max(0, here.row() - page), 1),
            _Move.MovePageDown: (min(last, here.row() + page), -1),
        }.get(action, (here.row() + 1, 1))
        found = self._line_from(start, step)
        return found if found.isValid() else here

    def show_top(self) -> None:
        """Show the heading above the first line, if that is where the list stands."""
        if self.currentIndex() == self._line_from(0, 1):
            self.scrollToTop()

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here, they search nothing."""
