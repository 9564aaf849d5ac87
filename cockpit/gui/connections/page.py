"""Connections: the accounts as cards, syncing them, and adding one."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.connections.account_form import AccountForm
from cockpit.gui.connections.card import AccountCard
from cockpit.gui.connections.work import read_account
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.gui.labels import Label
from cockpit.gui.navigation import Navigator
from cockpit.reports.connections import AccountView, connections

SYNC = "sync:"


class ConnectionsPage(QWidget):
    """The accounts and their state. `accounts_changed`: one was added, or signed in to again."""

    accounts_changed = Signal()

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._desk = desk
        self._navigator = navigator
        self._cards: dict[str, AccountCard] = {}
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._list())
        self._form = AccountForm(desk)
        self._form.connected.connect(self._welcome_account)
        self._form.left.connect(self._show_list)
        self._stack.addWidget(self._form)
        desk.jobs.changed.connect(self._follow_jobs)
        self.reload()

    def reload(self) -> None:
        """Read the accounts again."""
        views = connections(self._desk.store)
        self._summary.setText(self._summed_up(views))
        self._nothing.setVisible(not views)
        self._sync_all.setVisible(any(view.is_source for view in views))
        for name in set(self._cards) - {view.name for view in views}:
            self._cards.pop(name).deleteLater()
        for place, view in enumerate(views):
            card = self._cards.get(view.name)
            if card is None:
                card = self._cards[view.name] = AccountCard(self._desk, view)
                card.sync_wanted.connect(self.sync)
                card.renew_wanted.connect(self._renew)
                self._column.insertWidget(place, card)
            else:
                card.show_view(view)
        self._follow_jobs()

    def add_source(self) -> None:
        """Show the form for a new account."""
        self._form.begin()
        self._stack.setCurrentWidget(self._form)

    def sync(self, account_name: str) -> None:
        """Read an account in the background, unless that is being done."""
        desk = self._desk
        language = desk.settings.language or desk.words.language
        begin = partial(read_account, desk.profile, account_name, language, desk.now)
        job = Job(f"{SYNC}{account_name}", begin)
        if desk.jobs.running(job.name) is not None:
            return
        job.ended.connect(self._after_sync)
        if account_name in self._cards:
            self._cards[account_name].follow(job)  # before it starts: it may end at once
        desk.jobs.start(job)

    def sync_all(self) -> None:
        """Read every source."""
        for view in connections(self._desk.store):
            if view.is_source:
                self.sync(view.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """R syncs everything, A adds a source, Esc cancels what runs."""
        key = event.key()
        if self._stack.currentWidget() is self._form or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_R:
            self.sync_all()
        elif key == Qt.Key.Key_A and self._add.isEnabled():
            self.add_source()
        elif key == Qt.Key.Key_Escape:
            if not any([card.cancel() for card in self._cards.values()]):
                self._navigator.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the focus, so that the keys of the page act at once."""
        super().showEvent(event)
        if self._stack.currentWidget() is not self._form:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(self) -> QWidget:
        desk = self._desk
        theme, say = desk.theme, desk.words.say
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(theme.px(24), theme.px(18), 0, 0)
        whole.setSpacing(theme.px(14))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, theme.px(24), 0)
        titles = QVBoxLayout()
        titles.setSpacing(theme.px(2))
        titles.addWidget(Label(theme, say("Connections"), "display"))
        self._summary = Label(theme, "", "body", "text2", wraps=True)
        titles.addWidget(self._summary)
        head.addLayout(titles, 1)
        self._sync_all = Button(theme, say("Sync all"), "refresh-cw", "R")
        self._sync_all.clicked.connect(self.sync_all)
        self._add = Button(theme, say("Add a source"), "plus", "A")
        self._add.clicked.connect(self.add_source)
        self._add.setEnabled(not desk.profile.is_demo)
        head.addWidget(self._sync_all, 0, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self._add, 0, Qt.AlignmentFlag.AlignBottom)
        whole.addLayout(head)
        cards = QWidget()
        cards.setObjectName("canvas")
        self._column = QVBoxLayout(cards)
        self._column.setContentsMargins(0, 0, theme.px(24), theme.px(24))
        self._column.setSpacing(theme.px(12))
        self._nothing = self._empty()
        self._column.addWidget(self._nothing)
        self._column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(cards)
        whole.addWidget(scroll, 1)
        return page

    def _empty(self) -> QWidget:
        theme, say = self._desk.theme, self._desk.words.say
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setContentsMargins(0, theme.px(40), 0, 0)
        column.setSpacing(theme.px(12))
        column.addWidget(
            Label(theme, say("Nothing is connected yet."), "heading"), 0, Qt.AlignmentFlag.AlignHCenter
        )
        button = Button(theme, say("Add a source"), "plus", kind="primary")
        button.clicked.connect(self.add_source)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        return nothing

    def _summed_up(self, views: list[AccountView]) -> str:
        words = self._desk.words
        if self._desk.profile.is_demo:
            return words.say("This is the demo: it takes no real accounts. Leave it to connect your own platform.")
        count = sum(view.state.needs_trainer for view in views)
        if count:
            return words.plural(
                "{n} source needs you. Alerts of its cohorts stay as they are until it is read again.",
                "{n} sources need you. Alerts of their cohorts stay as they are until they are read again.",
                count,
            )
        return words.say("Only read, never written to. What was read stays on this computer.")

    def _follow_jobs(self) -> None:
        for name, card in self._cards.items():
            card.follow(self._desk.jobs.running(f"{SYNC}{name}"))

    def _after_sync(self) -> None:
        self.reload()
        self._navigator.data_changed.emit()

    def _renew(self, account_name: str) -> None:
        self._form.begin_again(account_name)
        self._stack.setCurrentWidget(self._form)

    def _show_list(self) -> None:
        self._stack.setCurrentIndex(0)
        self.setFocus()

    def _welcome_account(self, account_name: str) -> None:
        self.reload()
        self._show_list()
        self.accounts_changed.emit()
        if any(view.name == account_name and view.is_source for view in connections(self._desk.store)):
            self.sync(account_name)
