"""The list of the queue: moving from person to person, by key or mouse."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from cockpit.domain.alerts import Section
from cockpit.gui.headed_list import HeadedList
from cockpit.gui.theme import Theme
from cockpit.gui.today.queue_delegate import QueueDelegate
from cockpit.gui.today.queue_model import Header, QueueModel
from cockpit.wording import Words

_Move = QAbstractItemView.CursorAction
_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class QueueView(HeadedList):
    """The people of the queue. Headers are passed over; a click on that of the people to watch opens it."""

    opened = Signal()

    def __init__(self, theme: Theme, words: Words, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(words.say("People who need a word"), model, model.person_from, parent)
        self._queue = model
        self._painter = QueueDelegate(theme, words, model, self)
        self.setItemDelegate(self._painter)
        self.setMouseTracking(True)  # the row under the mouse is tinted
        self.doubleClicked.connect(self._open)

    def step(self, by: int) -> None:
        """Go to the next person (1) or the one before (-1)."""
        self._painter.ring_is_shown = True
        super().step(by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the page with Return, the people to watch with the arrows right and left."""
        self._painter.ring_is_shown = True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self._open_watch(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)
        self.show_top()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a person, or open the people to watch."""
        self._painter.ring_is_shown = False
        index = self.indexAt(event.position().toPoint())
        entry = self._queue.entry(index.row()) if index.isValid() else None
        if isinstance(entry, Header):
            if entry.section is Section.WATCH:
                self._open_watch(not self._queue.watch_is_open)
            return
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring when the keyboard brought the focus."""
        self._painter.ring_is_shown = event.reason() in _KEYBOARD_REASONS
        super().focusInEvent(event)
        self.viewport().update()
        QTimer.singleShot(0, self, self._tell_focus)  # after Qt has told that the list itself has it

    def _tell_focus(self) -> None:
        """Let a screen reader read who is selected: when a list gets the focus, Qt tells its name alone."""
        if self.hasFocus() and self.currentIndex().isValid():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(self.currentIndex().row())
            QAccessible.updateAccessibility(event)

    def _open_watch(self, is_open: bool) -> None:
        row = self._queue.row_at(self.currentIndex())
        place, scroll = self.currentIndex().row(), self.verticalScrollBar().value()
        self._queue.open_watch(is_open)
        found = self._queue.index_of(row.learner_id if row else None)
        self.setCurrentIndex(found if found.isValid() else self._queue.nearest_person(place))
        self.verticalScrollBar().setValue(scroll)

    def _open(self) -> None:
        if self._queue.row_at(self.currentIndex()) is not None:
            self.opened.emit()
