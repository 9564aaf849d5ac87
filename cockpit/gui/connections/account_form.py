"""The form that connects an account: it draws itself from what the connector asks."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cockpit.accounts import connector_kinds, connector_of
from cockpit.connector import Ask
from cockpit.errors import CockpitError, WrongInput
from cockpit.gui.buttons import Button
from cockpit.gui.connections.fields import ChoiceField, Field, LineField, field_for
from cockpit.gui.connections.work import check_and_keep, check_and_renew
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.gui.labels import Label, Picture
from cockpit.gui.links import open_page
from cockpit.store.accounts import AccountRow, account_named, all_accounts
from cockpit.store.cohorts import cohorts_by_public_id
from cockpit.wording.asks import ask_label, kind_hint, kind_name
from cockpit.wording.errors import cause_sentence, error_sentence

_JOB = "connect"
_WIDTH = 600
_FIRST = "moodle"  # what most trainers connect before anything else


class AccountForm(QWidget):
    """Asks for what a new account needs, or for a new sign-in of one; the check runs in the background.

    `connected`: the account of this name was kept. `left`: the trainer went away.
    """

    connected = Signal(str)
    left = Signal()
    told = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._account: AccountRow | None = None
        self._job: Job | None = None
        self._fields: dict[str, Field] = {}
        self._hidden: dict[str, str] = {}
        self._asks: tuple[Ask, ...] = ()
        self._in_browser: Button | None = None
        self._kind: ChoiceField | None = None
        self._name: LineField | None = None
        self._lay_out()

    def begin(self, kind: str | None = None) -> None:
        """Ask for a new account, of this kind to begin with."""
        self._account = None
        self._build(kind or _FIRST)

    def begin_again(self, account_name: str) -> None:
        """Ask for a new sign-in of an account; what is no secret stands there already."""
        self._account = account_named(self._desk.store, account_name)
        if self._account is None:
            self.left.emit()
            return
        self._build(self._account.kind)
        for name, value in self._account.settings.items():
            if name in self._fields:
                self._fields[name].set_answer(value)
        self._show_asked()

    @property
    def answers(self) -> dict[str, str]:
        """What was answered so far, by the name of the question."""
        return {**self._hidden, **{name: field.answer for name, field in self._fields.items()}}

    @property
    def problem(self) -> str:
        """The sentence that says why the last check failed; empty when none did."""
        return self._problem.full_text

    def field(self, name: str) -> Field:
        """Return the field of a question."""
        return self._fields[name]

    def submit(self) -> None:
        """Check the answers with the system, in the background."""
        if self._job is not None:
            return
        desk, answers = self._desk, self.answers
        if self._account is not None:
            begin = partial(check_and_renew, desk.profile, self._account.name, answers, desk.now)
        else:
            kind, name = self._kind, self._name
            assert kind is not None and name is not None  # made by `begin`
            begin = partial(check_and_keep, desk.profile, kind.answer, name.answer, answers, desk.now)
        self._job = Job(_JOB, begin)
        self._job.succeeded.connect(self._succeed)
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._end)
        self._say("")
        self._show_checking(True)
        desk.jobs.start(self._job)

    def sign_in_in_browser(self) -> None:
        """Open the platform's own sign-in in the system's browser; the link that it ends with is to be pasted."""
        kind = self._account.kind if self._account else self._kind.answer if self._kind else ""
        browser = connector_of(kind).browser
        assert browser is not None  # the button is there only then
        try:
            begun = browser(self.answers)
        except CockpitError as error:
            self._fail(error)
            return
        self._hidden |= begun.answers
        self._say("")
        self.told.emit(open_page(self._desk.words, begun.url))
        if (link := self._fields.get("link")) is not None:
            link.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves, Ctrl+↵ connects from anywhere in the form."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        theme = self._desk.theme
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(24), theme.px(18), 0, 0)
        whole.setSpacing(theme.px(14))
        self._title = Label(theme, "", "display")
        whole.addWidget(self._title)
        canvas = QWidget()
        canvas.setObjectName("canvas")
        row = QHBoxLayout(canvas)
        row.setContentsMargins(0, 0, theme.px(24), theme.px(24))
        self._card = QFrame()
        self._card.setObjectName("card")
        self._card.setMaximumWidth(theme.px(_WIDTH))
        self._inside = QVBoxLayout(self._card)
        self._inside.setContentsMargins(theme.px(20), theme.px(18), theme.px(20), theme.px(14))
        self._inside.setSpacing(theme.px(14))
        self._asked = QVBoxLayout()
        self._asked.setSpacing(theme.px(14))
        self._inside.addLayout(self._asked)
        self._inside.addWidget(self._problem_line())
        self._inside.addLayout(self._buttons())
        row.addWidget(self._card, 100, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(canvas)
        whole.addWidget(scroll, 1)

    def _problem_line(self) -> QWidget:
        theme = self._desk.theme
        self._problem_row = QWidget()
        row = QHBoxLayout(self._problem_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(Picture(theme, "circle-alert", "lost", 16), 0, Qt.AlignmentFlag.AlignTop)
        self._problem = Label(theme, "", "small", "lost", wraps=True)
        row.addWidget(self._problem, 1)
        self._problem_row.hide()
        return self._problem_row

    def _buttons(self) -> QHBoxLayout:
        theme, say = self._desk.theme, self._desk.words.say
        row = QHBoxLayout()
        self._checking = Label(theme, "", "small", "text2", elides=True)
        row.addWidget(self._checking, 1)
        leave = Button(theme, say("Cancel"), key="Esc", kind="ghost")
        leave.clicked.connect(self._leave)
        row.addWidget(leave)
        self._submit = Button(theme, say("Connect"), "plug", "Ctrl ↵", kind="primary")
        self._submit.clicked.connect(self.submit)
        row.addWidget(self._submit)
        return row

    def _build(self, kind: str) -> None:
        """Ask the questions of a kind of account."""
        desk = self._desk
        theme, words = desk.theme, desk.words
        self._clear()
        connector = connector_of(kind)
        if self._account is None:
            self._title.setText(words.say("Add a source"))
            options = [(one, kind_name(words, one, connector_of(one).title)) for one in connector_kinds()]
            self._kind = ChoiceField(theme, words, words.say("What to connect"), options, kind_hint(words, kind))
            self._kind.set_answer(kind)
            self._kind.chosen.connect(self._build)
            self._asked.addWidget(self._kind)
        else:
            self._title.setText(words.say("Sign in again to {account}", account=self._account.name))
        for ask in connector.asks:
            if ask.kind != "hidden":
                field = self._fields[ask.name] = field_for(theme, words, kind, ask, self._cohorts())
                self._asked.addWidget(field)
                if isinstance(field, ChoiceField):
                    field.chosen.connect(self._show_asked)
        self._in_browser = None
        if connector.browser is not None:
            self._in_browser = Button(theme, words.say("Sign in in the browser"), "external-link")
            self._in_browser.clicked.connect(self.sign_in_in_browser)
            self._asked.addWidget(self._in_browser, 0, Qt.AlignmentFlag.AlignLeft)
        self._asks = connector.asks
        self._show_asked()
        if self._account is None:
            hint = words.say("Short, without a colon; exports and the command line call it so.")
            self._name = LineField(theme, words, words.say("Name of the account"), hint)
            self._name.set_answer(self._free_name(kind))
            self._asked.addWidget(self._name)
        for one in (*self._fields.values(), self._name):
            if one is not None:
                one.entered.connect(self.submit)
        self._say("")
        self._show_checking(False)
        next(iter(self._fields.values())).setFocus()
        self._scroll.verticalScrollBar().setValue(0)  # the questions that went took the view along with the focus

    def _show_asked(self) -> None:
        """Show the questions that the choices made so far ask; the browser goes with the link that it ends with."""
        for ask in self._asks:
            if ask.only_for is not None and ask.name in self._fields:
                name, answer = ask.only_for
                is_asked = self._fields[name].answer == answer
                self._fields[ask.name].setVisible(is_asked)
                if ask.name == "link" and self._in_browser is not None:
                    self._in_browser.setVisible(is_asked)

    def _clear(self) -> None:
        while (taken := self._asked.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._fields.clear()
        self._hidden.clear()
        self._kind = self._name = None

    def _cohorts(self) -> list[tuple[str, str]]:
        known = cohorts_by_public_id(self._desk.store)
        return [(public_id, cohort.name) for public_id, cohort in known.items()]

    def _free_name(self, kind: str) -> str:
        taken = {account.name for account in all_accounts(self._desk.store)}
        name, number = kind, 2
        while name in taken:
            name, number = f"{kind}-{number}", number + 1
        return name

    def _show_checking(self, is_checking: bool) -> None:
        words = self._desk.words
        for field in (self._kind, *self._fields.values(), self._name):
            if field is not None:
                field.setEnabled(not is_checking)
        self._submit.setEnabled(not is_checking)
        self._checking.setText(words.say("Checking…") if is_checking else "")

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem_row.setVisible(bool(sentence))

    def _succeed(self, account_name: str) -> None:
        self.connected.emit(account_name)

    def _fail(self, error: Exception) -> None:
        words = self._desk.words
        if isinstance(error, WrongInput) and error.cause == "answer_missing":
            question = str(error.facts["question"])
            kind = self._account.kind if self._account else self._kind.answer if self._kind else ""
            self._say(cause_sentence(words, error.cause, question=ask_label(words, kind, question)))
        elif isinstance(error, CockpitError):
            self._say(error_sentence(words, error))
        else:
            self._say(words.say("Something unexpected happened. It was written to the log; please try again."))

    def _end(self) -> None:
        self._job = None
        self._show_checking(False)
        if self.isVisible():  # a field that nobody sees would swallow the keys of the list
            next(iter(self._fields.values())).setFocus()

    def _leave(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self.left.emit()
