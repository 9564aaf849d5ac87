"""A list of messages: a heading for each group, under it its messages; moving from one to the next."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.focus import FocusRing
from cockpit.gui.headed_list import HeadedList
from cockpit.gui.labels import shown
from cockpit.gui.messages.message_delegate import MessageDelegate
from cockpit.gui.messages.message_words import Heading, Worded
from cockpit.reports.outbox import MessageLine

Index = QModelIndex | QPersistentModelIndex
Entry = Heading | MessageLine

_Move = QAbstractItemView.CursorAction
_ENABLED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
# So many rows are measured at once; a list that is longer is laid out in parts, while keys are answered.
_AT_ONCE = 1_000


class MessageModel(QAbstractListModel):
    """Headings and messages. `word` says a message in words; each is asked when it is first painted."""

    def __init__(self, desk: Desk, word: Callable[[MessageLine], Worded], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._word = word
        self._entries: Sequence[Entry] = ()
        self._places: dict[int, int] = {}
        self._worded: dict[int, Worded] = {}

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; words are said anew, for what was tomorrow may be today."""
        self.beginResetModel()
        self._entries = entries
        self._worded.clear()
        self._places = {
            entry.message.id: place for place, entry in enumerate(entries) if isinstance(entry, MessageLine)
        }
        self.endResetModel()

    def entry(self, number: int) -> Entry:
        """Return what stands at a place."""
        return self._entries[number]

    def line_at(self, index: Index) -> MessageLine | None:
        """Return the message at an index; None for a heading or no place at all."""
        entry = self._entries[index.row()] if 0 <= index.row() < len(self._entries) else None
        return entry if isinstance(entry, MessageLine) else None

    def lines(self) -> list[MessageLine]:
        """Return the messages that are shown, in their order."""
        return [entry for entry in self._entries if isinstance(entry, MessageLine)]

    def index_of(self, message_id: int | None) -> QModelIndex:
        """Return where a message stands; an invalid index when it is not shown."""
        place = self._places.get(message_id) if message_id is not None else None
        return self.index(place) if place is not None else QModelIndex()

    def line_from(self, number: int, step: int) -> QModelIndex:
        """Return the first message at a place or beyond it, going down (1) or up (-1)."""
        while 0 <= number < len(self._entries):
            if isinstance(self._entries[number], MessageLine):
                return self.index(number)
            number += step
        return QModelIndex()

    def nearest_line(self, number: int) -> QModelIndex:
        """Return the message at a place, or below it, or else above it."""
        found = self.line_from(max(0, number), 1)
        return found if found.isValid() else self.line_from(min(number, len(self._entries) - 1), -1)

    def worded(self, line: MessageLine) -> Worded:
        """Return a message in words."""
        found = self._worded.get(line.message.id)
        if found is None:
            found = self._worded[line.message.id] = self._word(line)
        return found

    def say_anew(self) -> None:
        """Forget the words: names are shown in another way now."""
        self._worded.clear()
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many headings and messages there are."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let messages be selected, headings never."""
        return _ENABLED if self.line_at(index) is not None else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name, or the sentence that a screen reader says."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        words = self._desk.words
        if isinstance(entry, Heading):
            if role == Qt.ItemDataRole.DisplayRole:
                return entry.name
            if role != Qt.ItemDataRole.AccessibleTextRole:
                return None
            return words.plural("{group}: {n} message", "{group}: {n} messages", entry.count, group=entry.name)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._desk.name(entry.message.learner)
        if role != Qt.ItemDataRole.AccessibleTextRole:
            return None
        worded = self.worded(entry)
        return words.say("{name}, {subject}. {when}.", name=worded.name, subject=worded.subject, when=worded.right)


class MessageView(HeadedList):
    """The messages. `opened`: Return was pressed on one."""

    opened = Signal()

    def __init__(self, desk: Desk, model: MessageModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, model, model.line_from, parent)
        self._messages = model
        self._ring = FocusRing(self, desk.theme)
        self.setItemDelegate(MessageDelegate(desk.theme, desk.words, model, self))
        self.setMouseTracking(True)  # the row under the mouse is tinted
        self.setBatchSize(_AT_ONCE)
        self.doubleClicked.connect(self._open)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; the current message stays so, or else the one that stands in its place is."""
        current, place = self._messages.line_at(self.currentIndex()), self.currentIndex().row()
        scroll = self.verticalScrollBar().value()
        # Rows of one kind need not be measured one by one.
        has_headings = any(isinstance(entry, Heading) for entry in entries[:1])
        self.setUniformItemSizes(not has_headings)
        is_long = has_headings and len(entries) > _AT_ONCE
        self.setLayoutMode(QListView.LayoutMode.Batched if is_long else QListView.LayoutMode.SinglePass)
        self._messages.show_entries(entries)
        found = self._messages.index_of(current.message.id if current else None)
        if found.isValid():
            self.setCurrentIndex(found)
            self.verticalScrollBar().setValue(scroll)
        else:
            self.show_line(self._messages.nearest_line(max(0, place)))
        self.line_changed.emit()

    def current_line(self) -> MessageLine | None:
        """Return the current message."""
        return self._messages.line_at(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the learner's page with Return."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open()
            return
        super().keyPressEvent(event)
        self.show_top()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a message; a heading is none."""
        if self._messages.line_at(self.indexAt(event.position().toPoint())) is not None:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, then the ring."""
        super().paintEvent(event)
        self._ring.paint()

    def _open(self) -> None:
        if self.current_line() is not None:
            self.opened.emit()


def searched_in(line: MessageLine) -> str:
    """Return what a search looks at."""
    message = line.message
    return shown(f"{message.learner} {message.to_address} {message.subject} {message.opening}")
