"""Messages: what came back, what was begun, what waits, what left; and what they are made from."""

from functools import partial
from importlib import import_module
from typing import Protocol, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.head_row import HeadRow
from cockpit.gui.labels import Label
from cockpit.gui.messages.list_tab import ListTab
from cockpit.gui.messages.tab_bar import TabBar
from cockpit.gui.navigation import Decision, Navigator
from cockpit.outbox import change
from cockpit.reports.outbox import MessageCounts, message_counts
from cockpit.store import Store
from cockpit.store.replies import count_unseen_replies
from cockpit.store.sending import go_on_sending, stop_sending
from cockpit.wording.errors import cause_sentence
from cockpit.wording.outbox import waiting_line

# Each tab stands in a module and a class of its name, and is made when it is first shown.
_ICONS = {
    "replies": "reply",
    "drafts": "pencil",
    "outbox": "send",
    "sent": "check",
    "templates": "file-text",
    "sequences": "workflow",
}
_FIRST = "outbox"


class _Tab(Protocol):
    """What the page asks of a tab."""

    def reload(self) -> None:
        """Read the store again."""


class MessagesPage(QWidget):
    """The tabs. Whom a new message is for is found in the palette."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._navigator = navigator
        self._made: dict[str, QWidget] = {}
        self._counts: MessageCounts | None = None
        say = desk.words.say
        self.acts = desk.commands.bind(
            self,
            {
                "new_message": lambda: navigator.palette_wanted.emit(""),
                "hold_all": self._hold_or_release_all,
                "next_tab": lambda: self.tabs.step(1),
                "previous_tab": lambda: self.tabs.step(-1),
            },
        )
        titles = {
            "replies": say("Replies"),
            "drafts": say("Drafts"),
            "outbox": say("Outbox"),
            "sent": say("Sent"),
            "templates": say("Templates"),
            "sequences": say("Sequences"),
        }
        self.tabs = TabBar(
            desk.theme, [(name, icon, titles[name]) for name, icon in _ICONS.items()], say("Messages")
        )
        self._stack = QStackedWidget()
        self._lay_out()
        for number, name in enumerate(_ICONS, 1):
            key = QShortcut(QKeySequence(f"Alt+{number}"), self, partial(self.tabs.choose, name))
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.tabs.choose(_FIRST)
        self.tabs.chosen.connect(self.show_tab)
        desk.commands.changed.connect(self._show_keys)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Give the focus to the tab that is shown."""
        self.tab(self.tabs.value).setFocus(event.reason())

    def tab(self, name: str) -> QWidget:
        """Return a tab, made when it is first wanted."""
        if name not in self._made:
            self._made[name] = tab = self._make_tab(name)
            self._stack.addWidget(tab)
        return self._made[name]

    def show_tab(self, name: str) -> None:
        """Show a tab, and give it the focus unless that is among the tabs' words."""
        tab = self.tab(name)
        self.tabs.choose(name)
        self._stack.setCurrentWidget(tab)
        cast(_Tab, tab).reload()
        if not self.tabs.isAncestorOf(self.focusWidget() or self):
            tab.setFocus()
        self._navigator.part_shown.emit(f"messages_{name}")

    def reload(self) -> None:
        """Read what stands under the tabs, and the one that is shown."""
        name = self.tabs.value
        cast(_Tab, self.tab(name)).reload()
        self._stack.setCurrentWidget(self.tab(name))
        self._navigator.part_shown.emit(f"messages_{name}")
        self._desk.reader.ask("message_counts", message_counts, self._show_counts, waits=False)
        self._desk.reader.ask("message_replies", count_unseen_replies, self._show_replies, waits=False)

    def _make_tab(self, name: str) -> QWidget:
        made: QWidget = getattr(import_module(_module_of(name)), f"{name.capitalize()}Tab")(
            self._desk, self._navigator
        )
        if isinstance(made, ListTab):
            made.counted.connect(self._show_counts)
        return made

    def _lay_out(self) -> None:
        theme, say = self._desk.theme, self._desk.words.say
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._waiting = Label(theme, "", "body", "text2", elides=True)
        self._hold = Button(theme, say("Hold all"), "hand")
        self._hold.clicked.connect(self.acts["hold_all"].trigger)
        self._new = Button(theme, say("New message"), "pencil", kind="primary")
        self._new.clicked.connect(self.acts["new_message"].trigger)
        self._go_on = Button(theme, say("Send again"), "refresh-cw")
        self._go_on.clicked.connect(self._let_go_on)
        self._go_on.hide()
        title = Label(theme, say("Messages"), "display")
        lines = QVBoxLayout()
        lines.setSpacing(theme.px(2))
        lines.addWidget(title)
        lines.addWidget(self._waiting)
        self._head = HeadRow(
            lines,
            [self._go_on, self._hold, self._new],
            lambda: max(
                title.sizeHint().width(), self._waiting.fontMetrics().horizontalAdvance(self._waiting.full_text)
            ),
            theme.px(12),
        )
        column = QVBoxLayout(header)
        column.setContentsMargins(theme.px(24), theme.px(14), theme.px(20), 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self._head)
        tabs = QHBoxLayout()
        tabs.addWidget(self.tabs, 1)
        column.addLayout(tabs)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addWidget(self._stack, 1)
        self._show_keys()

    def _show_keys(self) -> None:
        key = self._desk.commands.key
        self._hold.set_words(self._hold.text(), key("hold_all"))
        self._new.set_words(self._new.text(), key("new_message"))

    def _show_counts(self, counts: MessageCounts) -> None:
        self._counts = counts
        words = self._desk.words
        for name, count in (("drafts", counts.drafts), ("outbox", counts.outbox), ("sent", counts.sent)):
            self.tabs.show_count(name, words.number(count) if count else "")
        cause = next(iter(counts.stopped.values()), None)
        self._waiting.setText(cause_sentence(words, cause) if cause else waiting_line(words, counts.changeable))
        self._waiting.set_tone("lost" if cause else "text2")
        self._go_on.setVisible(cause is not None)
        is_release = not counts.queued and counts.changeable > 0
        self._hold.set_words(words.say("Release all") if is_release else words.say("Hold all"))
        self._hold.set_icon("send" if is_release else "hand")
        self.acts["hold_all"].setEnabled(counts.changeable > 0)
        self._hold.setEnabled(counts.changeable > 0)
        self._head.fit()

    def _show_replies(self, count: int) -> None:
        self.tabs.show_count("replies", self._desk.words.number(count) if count else "")

    def _let_go_on(self) -> None:
        """Let the accounts send again that were stopped: the trainer has mended what was wrong."""
        counts, now = self._counts, self._desk.now()
        if counts is None or not counts.stopped:
            return

        def keep(store: Store) -> None:
            with store.write():
                for account_id in counts.stopped:
                    go_on_sending(store, account_id)

        def take_back(store: Store, _nothing: object) -> None:
            with store.write():
                for account_id, cause in counts.stopped.items():
                    stop_sending(store, account_id, cause, now)

        told = self._desk.words.say("The mailbox sends again")
        self._navigator.decision_wanted.emit(Decision(told, keep, take_back))

    def _hold_or_release_all(self) -> None:
        words, counts = self._desk.words, self._counts
        if counts is None or not counts.changeable:
            return
        if counts.queued:
            told = words.plural("{n} message on hold", "{n} messages on hold", counts.queued)
            decision = Decision(told, change.hold_all, change.take_back_hold_all)
        else:
            decision = Decision(words.say("Released"), change.release_all, change.take_back_release_all)
        self._navigator.decision_wanted.emit(decision)


def _module_of(name: str) -> str:
    return f"cockpit.gui.messages.{name}_tab"
