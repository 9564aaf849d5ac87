"""Connections: the accounts as cards, what to decide about them, syncing them, their log, and adding one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.connections.account_form import AccountForm
from cockpit.gui.connections.card import AccountCard
from cockpit.gui.connections.card_words import CHOOSE, COUNT, LEAVE_OUT, LEFT, RETRY, STAY, UNDO
from cockpit.gui.connections.choice import ChoicePage
from cockpit.gui.connections.deciding import calendar_counted, joined, missing_decided, nobody_of_these
from cockpit.gui.connections.sync_log import SyncLog
from cockpit.gui.connections.syncing import SYNC, sync_job
from cockpit.gui.desk import Desk
from cockpit.gui.head_row import HeadRow
from cockpit.gui.labels import Label
from cockpit.gui.navigation import Navigator
from cockpit.reports.connections import AccountView, ImportView, MissingPeople, connections
from cockpit.store.calendars import CalendarCount
from cockpit.store.identities import AmbiguousPerson

_NOT_IN_DEMO = ("add_source", "import_here")


class ConnectionsPage(QWidget):
    """The accounts and their state. `accounts_changed`: one was added, or signed in to again.

    `undo_import_wanted` carries the id of an import to take back.
    """

    accounts_changed = Signal()
    undo_import_wanted = Signal(int)

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._desk = desk
        self._navigator = navigator
        self._cards: dict[str, AccountCard] = {}
        self._stack = QStackedLayout(self)
        self._cards_page = self._list()
        self._form = AccountForm(desk)
        self._form.connected.connect(self._welcome_account)
        self._form.told.connect(navigator.told)
        self._log = SyncLog(desk, navigator)
        self._choice = ChoicePage(desk)
        self._choice.joined.connect(self._join)
        self._choice.parted.connect(self._part)
        self._stack.addWidget(self._cards_page)
        for page in (self._form, self._log, self._choice):
            page.left.connect(self._show_list)
            self._stack.addWidget(page)
        self._stack.currentChanged.connect(self._tell_part)
        desk.jobs.changed.connect(self._follow_jobs)
        self._actions = desk.commands.bind(
            self,
            {
                "sync_all": self.sync_all,
                "sync_log": self.show_log,
                "add_source": self.add_source,
                "import_here": navigator.import_wanted.emit,
            },
        )
        self.reload()

    def reload(self) -> None:
        """Read the accounts again."""
        desk = self._desk
        views = connections(desk.store, desk.now(), is_offline=desk.offline_since is not None)
        self._summary.setText(self._summed_up(views))
        self._nothing.setVisible(not views)
        self._sync_all.setVisible(any(view.is_source for view in views))
        for name in set(self._cards) - {view.name for view in views}:
            self._cards.pop(name).deleteLater()
        for place, view in enumerate(views):
            if view.name in self._cards:
                self._cards[view.name].show_view(view)
            else:
                self._column.insertWidget(place, self._new_card(view))
        self._follow_jobs()
        self._tell_part()

    def add_source(self, kind: str | None = None) -> None:
        """Show the form for a new account, of a kind if one is named."""
        self._form.begin(kind)
        self._stack.setCurrentWidget(self._form)

    def sync(self, account_name: str) -> None:
        """Read an account in the background, unless that is being done."""
        job = sync_job(self._desk, account_name)
        if job is None:
            return
        job.ended.connect(self._after_sync)
        if account_name in self._cards:
            self._cards[account_name].follow(job)  # before it starts: it may end at once
        self._desk.jobs.start(job)

    def sync_all(self) -> None:
        """Read every source."""
        for view in connections(self._desk.store, self._desk.now()):
            if view.is_source:
                self.sync(view.name)

    def show_log(self) -> None:
        """Show the log of syncs."""
        self._log.reload()
        self._stack.setCurrentWidget(self._log)
        self._log.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the focus with ↵ as well; Escape cancels what runs, else it goes back."""
        focused = self.focusWidget()
        is_plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        is_enter = is_plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and isinstance(focused, QAbstractButton):
            focused.click()
        elif event.key() == Qt.Key.Key_Escape and self._stack.currentWidget() is self._cards_page:
            if not any([card.cancel() for card in self._cards.values()]):
                self._navigator.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the focus, so that the keys of the page act at once."""
        super().showEvent(event)
        if self._stack.currentWidget() is self._cards_page:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _list(self) -> QWidget:
        theme = self._desk.theme
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(theme.px(24), theme.px(18), 0, 0)
        whole.setSpacing(theme.px(14))
        whole.addLayout(self._head())
        cards = QWidget()
        cards.setObjectName("canvas")
        self._column = QVBoxLayout(cards)
        self._column.setContentsMargins(0, 0, theme.px(24), theme.px(24))
        self._column.setSpacing(theme.px(12))
        self._nothing = self._empty()
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(cards)
        whole.addWidget(scroll, 1)
        return page

    def _head(self) -> QVBoxLayout:
        theme, say = self._desk.theme, self._desk.words.say
        self._sync_all = Button(theme, say("Sync all"), "refresh-cw", "R")
        self._sync_all.clicked.connect(self.sync_all)
        self._show_log = Button(theme, say("Sync log"), "history", "L")
        self._show_log.clicked.connect(self.show_log)
        self._import = Button(theme, say("Import a file"), "file-text", "I")
        self._import.clicked.connect(self._navigator.import_wanted)
        self._add = Button(theme, say("Add a source"), "plus", "A")
        self._add.clicked.connect(lambda: self.add_source())
        for button in (self._import, self._add):
            button.setEnabled(not self._desk.profile.is_demo)
        head = QVBoxLayout()
        head.setSpacing(theme.px(2))
        head.setContentsMargins(0, 0, theme.px(24), 0)
        buttons = (self._sync_all, self._show_log, self._import, self._add)
        for button in buttons:
            button.let_shrink()
        name = Label(theme, say("Connections"), "display", elides=True)
        title = QHBoxLayout()
        title.addWidget(name)
        head.addWidget(
            HeadRow(title, buttons, lambda: name.fontMetrics().horizontalAdvance(name.full_text), theme.px(8))
        )
        self._summary = Label(theme, "", "body", "text2", wraps=True)
        head.addWidget(self._summary)
        return head

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
        button.clicked.connect(lambda: self.add_source())
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        return nothing

    def _new_card(self, view: AccountView) -> AccountCard:
        card = self._cards[view.name] = AccountCard(self._desk, view)
        card.sync_wanted.connect(self.sync)
        card.renew_wanted.connect(self._renew)
        card.import_wanted.connect(self._navigator.import_wanted)
        card.chosen.connect(self._choose)
        return card

    def _summed_up(self, views: list[AccountView]) -> str:
        words = self._desk.words
        if self._desk.profile.is_demo:
            return words.say("This is the demo: it takes no real accounts. Leave it to connect your own platform.")
        count = sum(view.needs_trainer and view.calendars is None for view in views)
        if count:
            return words.plural(
                "{n} source needs you. Alerts of its cohorts stay as they are until it is read again.",
                "{n} sources need you. Alerts of their cohorts stay as they are until they are read again.",
                count,
            )
        calendars = sum(view.needs_trainer for view in views)
        if calendars:
            return words.plural(
                "{n} calendar account needs you. New times in it do not count until it is read again.",
                "{n} calendar accounts need you. New times in them do not count until they are read again.",
                calendars,
            )
        if any(view.calendars is not None and view.calendars.own is not None for view in views):
            return words.say(
                "What was read stays on this computer. Only your check-ins are written, into your calendar."
            )
        return words.say("Only read, never written to. What was read stays on this computer.")

    def _follow_jobs(self) -> None:
        for name, card in self._cards.items():
            card.follow(self._desk.jobs.running(f"{SYNC}{name}"))

    def _after_sync(self) -> None:
        self.reload()
        self._navigator.data_changed.emit()

    def _choose(self, subject: object, choice: str) -> None:
        """Do what was chosen in a row of a card."""
        if isinstance(subject, MissingPeople) and choice in (LEFT, STAY):
            decision = missing_decided(self._desk, subject, have_left=choice == LEFT)
            self._navigator.decision_wanted.emit(decision)
        elif isinstance(subject, AmbiguousPerson) and choice == CHOOSE:
            self._choice.show_person(subject)
            self._stack.setCurrentWidget(self._choice)
            self._choice.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(subject, CalendarCount) and choice in (COUNT, LEAVE_OUT):
            self._navigator.decision_wanted.emit(calendar_counted(self._desk, subject, counts=choice == COUNT))
        elif isinstance(subject, ImportView) and choice == UNDO:
            self.undo_import_wanted.emit(subject.id)
        elif choice == RETRY:
            card = self.sender()
            if isinstance(card, AccountCard):
                self.sync(card.account_name)

    def _join(self, person: AmbiguousPerson, learner_id: int) -> None:
        self._show_list()
        self._navigator.decision_wanted.emit(joined(self._desk, person, learner_id))

    def _part(self, person: AmbiguousPerson) -> None:
        self._show_list()
        self._navigator.decision_wanted.emit(nobody_of_these(self._desk, person))

    def _renew(self, account_name: str) -> None:
        self._form.begin_again(account_name)
        self._stack.setCurrentWidget(self._form)

    def _tell_part(self) -> None:
        parts = ("connections", "account_form", "sync_log", "who_is_who")
        self._navigator.part_shown.emit(parts[self._stack.currentIndex()])
        is_list = self._stack.currentWidget() is self._cards_page
        for name, action in self._actions.items():
            action.setEnabled(is_list and not (self._desk.profile.is_demo and name in _NOT_IN_DEMO))

    def _show_list(self) -> None:
        self._stack.setCurrentWidget(self._cards_page)
        self.setFocus()

    def _welcome_account(self, account_name: str) -> None:
        self.reload()
        self._show_list()
        self.accounts_changed.emit()
        views = connections(self._desk.store, self._desk.now())
        if any(view.name == account_name and view.is_source for view in views):
            self.sync(account_name)
