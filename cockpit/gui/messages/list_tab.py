"""A tab of messages: the list, the message beside it, and what every such tab does."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label
from cockpit.gui.messages.message_list import Entry, MessageModel, MessageView
from cockpit.gui.messages.message_pane import MessagePane
from cockpit.gui.messages.message_words import Worded
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.reports.outbox import MessageLine, MessageLines, WholeMessage, whole_message
from cockpit.store import Store

_SETTLE_MS = 60
_LIST_WIDTH, _LEAST_LIST_WIDTH = 560, 270
_REMEMBERED = "messages/splitter"


class ListTab(QWidget):
    """A list of messages with the current one beside it. `counted` carries the MessageCounts that were read."""

    counted = Signal(object)

    def __init__(
        self,
        desk: Desk,
        navigator: Navigator,
        name: str,
        read: Callable[[Store, Any], MessageLines],
        word: Callable[[MessageLine], Worded],
    ) -> None:
        """Show what `read` gives, each line in the words of `word`; `name` says what it is to a screen reader."""
        super().__init__()
        self._desk = desk
        self._navigator = navigator
        self._read = read
        self._about = f"messages_{name}"
        self._about_one = f"message_{name}"
        self.setAccessibleName(name)
        self.read: MessageLines | None = None
        self.model = MessageModel(desk, word, self)
        self.list = MessageView(desk, self.model, name)
        self.pane = MessagePane(desk)
        self._nobody = Label(desk.theme, "", "body", "text2", wraps=True)
        self.above = QVBoxLayout()
        self.below = QVBoxLayout()
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._read_message)
        self._lay_out()
        self.list.line_changed.connect(self._line_changed)
        self.list.opened.connect(self.open_learner)
        self.pane.opened.connect(self.open_learner)
        self.pane.editing_ended.connect(self.take_focus)
        desk.theme.changed.connect(self.model.say_anew)
        desk.theme.changed.connect(self._fit)
        hand_focus_on(self, self.list)

    # --- for the tabs that are made of this ---------------------------------------------------------

    def entries(self, lines: Sequence[MessageLine]) -> Sequence[Entry]:
        """Return what stands in the list for these lines."""
        return lines

    def nothing_here(self) -> str:
        """Return what is said when the list is empty."""
        return ""

    def follow(self, line: MessageLine | None) -> None:
        """Let actions and buttons follow which message is current."""

    # ------------------------------------------------------------------------------------------------

    def bind(self, acts: dict[str, Callable[[], object]]) -> dict[str, QAction]:
        """Bind the commands of a tab, and those of every one."""
        return self._desk.commands.bind(
            self, {"next": lambda: self.list.step(1), "previous": lambda: self.list.step(-1), **acts}
        )

    def button(self, action: QAction, text: str, icon: str, kind: str = "secondary") -> Button:
        """Return a button for a command, which carries its key."""
        made = Button(self._desk.theme, text, icon, self._desk.commands.key(action.objectName()), kind)
        made.clicked.connect(action.trigger)
        commands = self._desk.commands
        commands.changed.connect(lambda: made.set_words(made.text(), commands.key(action.objectName())))
        return made

    def reload(self) -> None:
        """Read the store; the current message stays current, or else the one in its place is."""
        now = self._desk.now()
        self._desk.reader.ask(self._about, lambda store: self._read(store, now), self._show)

    def show_lines(self) -> None:
        """Show what was read, anew."""
        lines = self.read.lines if self.read is not None else ()
        self.list.show_entries(self.entries(lines))
        is_empty = self.model.rowCount() == 0
        self._nobody.setText(self.nothing_here() if is_empty else "")
        self._nobody.setVisible(is_empty)

    def current(self) -> MessageLine | None:
        """Return the message that is current."""
        return self.list.current_line()

    def decide(self, told: str, keep: Callable[[Store], Any], take_back: Callable[[Store, Any], object]) -> None:
        """Ask for something to be done that can be undone, and go on with the keys in the list."""
        self._navigator.decision_wanted.emit(Decision(told, keep, take_back))
        self.take_focus()

    def take_focus(self) -> None:
        """Give the focus to the list."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def person(self) -> Person | None:
        """Return whom the current message is about."""
        line = self.current()
        return _person(line) if line is not None else None

    def open_learner(self) -> None:
        """Open the page of whom the current message is about, to go on there in the order of the list."""
        person = self.person()
        if person is not None:
            people = dict.fromkeys(found for one in self.model.lines() if (found := _person(one)) is not None)
            self._navigator.learner_wanted.emit(person, tuple(people))

    def _show(self, read: MessageLines) -> None:
        self.read = read
        self.show_lines()
        self.counted.emit(read.counts)

    def _line_changed(self) -> None:
        line = self.current()
        self.follow(line)
        if line is None:
            self._desk.reader.forget(self._about_one)
            self.pane.show_nothing("" if self.model.rowCount() else self.nothing_beside())
        else:
            self._settle.start()

    def nothing_beside(self) -> str:
        """Return what stands beside an empty list."""
        return ""

    def _read_message(self) -> None:
        line, now = self.current(), self._desk.now()
        if line is None or not self.isVisible():
            return
        row_id = line.message.id
        self._desk.reader.ask(self._about_one, lambda store: whole_message(store, row_id, now), self._show_message)

    def _show_message(self, message: WholeMessage | None) -> None:
        line = self.current()
        if message is None or line is None or message.row.id != line.message.id:
            return
        if self.pane.is_editing and self.pane.message is not None and self.pane.message.row.id == message.row.id:
            return  # what is being written is not taken away
        self.pane.show_message(message)

    def _lay_out(self) -> None:
        theme = self._desk.theme
        self._side = QWidget()
        self._side.setObjectName("surface")
        self._side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addLayout(self.above)
        side.addWidget(self.list, 1)
        side.addLayout(self.below)
        # Within the list, which keeps the focus when it is empty.
        empty = QVBoxLayout(self.list.viewport())
        empty.setContentsMargins(theme.px(20), theme.px(24), theme.px(20), 0)
        empty.addWidget(self._nobody)
        empty.addStretch()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._side)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(1)
        remembered = QSettings("cordee", "cordee").value(_REMEMBERED, 0, int)
        wide = remembered if isinstance(remembered, int) and remembered > 0 else _LIST_WIDTH
        self.splitter.setSizes([wide, _LIST_WIDTH])
        self.splitter.splitterMoved.connect(self._remember)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)
        self._fit()

    def _fit(self) -> None:
        self._side.setMinimumWidth(self._desk.theme.px(_LEAST_LIST_WIDTH))

    def _remember(self) -> None:
        QSettings("cordee", "cordee").setValue(_REMEMBERED, self.splitter.sizes()[0])

    def showEvent(self, event: QShowEvent) -> None:
        """Read the current message."""
        super().showEvent(event)
        self._settle.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Read nothing while nothing is seen: the store may be about to close."""
        super().hideEvent(event)
        self._settle.stop()
        self._desk.reader.forget(self._about_one)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up what is asked."""
        if event.key() == Qt.Key.Key_Escape and not self.pane.time_bar.isHidden():
            self.pane.end_asking()
            self.take_focus()
        else:
            super().keyPressEvent(event)


def _person(line: MessageLine) -> Person | None:
    message = line.message
    return Person(message.learner_id, message.enrolment_id) if message.enrolment_id is not None else None
