"""After the first learners came: how many alerts there shall be, and who sends messages."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cockpit.domain.alerts.trial import Trial
from cockpit.domain.people import Cohort
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Decision, Navigator
from cockpit.gui.welcome.choice_card import choice_card
from cockpit.gui.welcome.middle import InTheMiddle
from cockpit.gui.welcome.stages import Stages
from cockpit.store import Store
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.learners import count_members
from cockpit.store.plans import limits_of_cohort, set_limits
from cockpit.triage.trial import try_limits
from cockpit.wording.first_steps import rules_sentence

_JOB = "first-rules"
_WIDTH = 848
# How sure a sign must be to come into the queue (`domain.alerts.opening`), above and below the usual 0.20.
_CHOICES: Mapping[str, Mapping[str, float]] = {
    "fewer": {"opening.open_weight": 0.3},
    "usual": {},
    "more": {"opening.open_weight": 0.1},
}


class FirstSteps(QWidget):
    """Steps 2 and 3 of the first run. Each can be skipped; both can be done at any time elsewhere."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._desk = desk
        self._navigator = navigator
        self._cohort: Cohort | None = None
        self._to_try: list[str] = []
        self._told: dict[str, Label] = {}
        self.choices: dict[str, Button] = {}
        self._stack = QStackedWidget()
        self._stack.addWidget(self._rules())
        self._stack.addWidget(self._mailbox())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def reload(self) -> None:
        """Try the rules on the largest cohort that was read, unless that is being done."""
        store = self._desk.store
        members = count_members(store)
        cohorts = [cohort for cohort in followed_cohorts(store) if not cohort.is_building]
        largest = max(cohorts, key=lambda cohort: members.get(cohort.id, 0), default=None)
        if largest is not None and (self._cohort is None or self._cohort.id != largest.id):
            self._cohort = largest
            self._to_try = list(_CHOICES)
            self._try_next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the focus with ↵; Escape skips what is left."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QAbstractButton):
                focused.click()
        elif event.key() == Qt.Key.Key_Escape:
            self._finish()
        else:
            super().keyPressEvent(event)

    def _page(self, present: int, title: str, text: str) -> tuple[QWidget, QVBoxLayout]:
        theme, say = self._desk.theme, self._desk.words.say
        inner = QWidget()
        inner.setMaximumWidth(theme.px(_WIDTH))
        column = QVBoxLayout(inner)
        column.setContentsMargins(theme.px(32), theme.px(38), theme.px(32), theme.px(34))
        column.setSpacing(theme.px(12))
        top = QHBoxLayout()
        top.addWidget(Stages(theme, self._desk.words, present), 1)
        skip = Button(theme, say("Skip"), key="Esc", kind="ghost")
        skip.clicked.connect(self._finish)
        top.addWidget(skip)
        column.addLayout(top)
        column.addStretch(2)
        column.addWidget(Label(theme, title, "display", wraps=True))
        column.addWidget(Label(theme, text, "body", "text2", wraps=True))
        column.addSpacing(theme.px(10))
        return InTheMiddle(inner), column

    def _rules(self) -> QWidget:
        say = self._desk.words.say
        page, column = self._page(
            2,
            say("How many alerts do you want?"),
            say(
                "Tried on the last four weeks of your largest cohort. Each limit can be changed later, for each"
                " cohort."
            ),
        )
        texts = {
            "fewer": (say("Fewer, surer ones"), "gauge"),
            "usual": (say("As usual"), "circle-check"),
            "more": (say("More, earlier ones"), "eye"),
        }
        for name, (title, icon) in texts.items():
            button = Button(self._desk.theme, say("Take these"), kind="primary" if name == "usual" else "secondary")
            button.clicked.connect(partial(self._take, name))
            told = Label(self._desk.theme, say("Being tried…"), "small", "text2", wraps=True)
            self.choices[name], self._told[name] = button, told
            column.addWidget(choice_card(self._desk.theme, icon, title, told, button, is_first=name == "usual"))
        column.addStretch(3)
        return page

    def _mailbox(self) -> QWidget:
        say, theme = self._desk.words.say, self._desk.theme
        page, column = self._page(
            3,
            say("Who sends your messages?"),
            say("Each learner gets a message of their own, and nothing leaves that you did not send."),
        )
        own = Button(theme, say("That will do"), kind="primary")
        own.clicked.connect(self._finish)
        own_text = say("Each message opens there, ready to send. Nothing to set up.")
        self.own_program = own
        column.addWidget(
            choice_card(
                self._desk.theme, "mail", say("Your own mail program"), self._small(own_text), own, is_first=True
            )
        )
        self.connect_mailbox = Button(theme, say("Connect"))
        self.connect_mailbox.clicked.connect(self._connect)
        text = say("Cordée sends for you, later and at the right hour of each learner. Needs the server’s name.")
        column.addWidget(
            choice_card(self._desk.theme, "plug", say("A mailbox (SMTP)"), self._small(text), self.connect_mailbox)
        )
        column.addStretch(3)
        return page

    def _small(self, text: str) -> Label:
        return Label(self._desk.theme, text, "small", "text2", wraps=True)

    def _try_next(self) -> None:
        desk, cohort = self._desk, self._cohort
        if cohort is None or not self._to_try:
            return
        name = self._to_try.pop(0)
        limits = _CHOICES[name]
        job = Job(
            _JOB, lambda: try_limits(desk.profile.open, cohort, limits, desk.now(), desk.settings.holidays_of)
        )
        job.succeeded.connect(partial(self._show_trial, name))
        # Once it is over for the list of jobs too: one of a name at a time.
        job.ended.connect(lambda _: QTimer.singleShot(0, self, self._try_next))
        desk.jobs.start(job)

    def _show_trial(self, name: str, trial: Trial) -> None:
        if self._cohort is not None:
            self._told[name].setText(rules_sentence(self._desk.words, shown(self._cohort.name), trial))

    def _take(self, name: str) -> None:
        """Keep a choice for every cohort, and go on to the mailbox."""
        limits = dict(_CHOICES[name])
        cohorts = [cohort.id for cohort in followed_cohorts(self._desk.store)]

        def keep(store: Store) -> dict[int, dict[str, float]]:
            before = {cohort_id: limits_of_cohort(store, cohort_id) for cohort_id in cohorts}
            for cohort_id in cohorts:
                set_limits(store, cohort_id, limits)
            return before

        def back(store: Store, before: dict[int, dict[str, float]]) -> None:
            for cohort_id, kept in before.items():
                set_limits(store, cohort_id, kept)

        if limits:
            self._navigator.decision_wanted.emit(
                Decision(self._desk.words.say("These limits count for every cohort"), keep, back)
            )
        self._stack.setCurrentIndex(1)
        self.own_program.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self._navigator.mailbox_wanted.emit()

    def _finish(self) -> None:
        self._navigator.place_wanted.emit("today")
