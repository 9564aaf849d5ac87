"""What limits would have done in the last weeks: found in the background, told as soon as it is known."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cockpit.domain.alerts.trial import Trial
from cockpit.domain.people import Cohort
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.gui.labels import Label
from cockpit.steps import Step
from cockpit.triage.trial import try_limits
from cockpit.wording.rules import trial_sentence

_JOB = "trial"
_MOST_NAMES = 8


class TrialCard(QFrame):
    """The trial, and what to do with the limits: `applied`, `left` as they were, or `reset_wanted`."""

    applied = Signal()
    left = Signal()
    reset_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
        self._next: tuple[Cohort, dict[str, float]] | None = None
        words, theme = desk.words, desk.theme
        self.sentence = Label(theme, "", "body", wraps=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(words.say("Trying the limits"))
        self._more_title = Label(theme, words.say("Alerted besides"), "small", weight=600)
        self.more = Label(theme, "", "small", "text2", wraps=True)
        self._less_title = Label(theme, words.say("Not alerted any more"), "small", weight=600)
        self.less = Label(theme, "", "small", "text2", wraps=True)
        self.apply_button = Button(theme, words.say("Apply"), key="Ctrl ↵", kind="primary")
        self.apply_button.clicked.connect(self.applied)
        self.leave_button = Button(theme, words.say("Leave"))
        self.leave_button.clicked.connect(self.left)
        self.reset_button = Button(theme, words.say("As for everybody"), kind="ghost", small=True)
        self.reset_button.clicked.connect(self.reset_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(14))
        column.setSpacing(theme.px(8))
        column.addWidget(Label(theme, words.say("On the last four weeks"), "heading"))
        column.addWidget(self.sentence)
        column.addWidget(self._bar)
        for widget in (self._more_title, self.more, self._less_title, self.less):
            column.addWidget(widget)
            widget.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(4))
        buttons.addWidget(self.apply_button)
        buttons.addWidget(self.leave_button)
        buttons.addStretch()
        column.addLayout(buttons)
        column.addWidget(self.reset_button)

    def set_changed(self, is_changed: bool, *, is_default: bool = False) -> None:
        """Say whether there is something to apply, and whether there is something to reset."""
        self.apply_button.setEnabled(is_changed)
        self.leave_button.setEnabled(is_changed)
        self.reset_button.setVisible(not is_default)

    def try_limits(self, cohort: Cohort, limits: Mapping[str, float]) -> None:
        """Try limits on a cohort's past; a trial that is under way is given up for it."""
        running = self._desk.jobs.running(_JOB)
        if running is not None:
            self._next = (cohort, dict(limits))
            running.cancel()
            return
        desk, chosen = self._desk, dict(limits)
        job = Job(
            _JOB, lambda: try_limits(desk.profile.open, cohort, chosen, desk.now(), desk.settings.holidays_of)
        )
        job.stepped.connect(self._stepped)
        job.succeeded.connect(self._show)
        job.ended.connect(self._go_on)
        self._bar.setRange(0, 0)
        self._bar.show()
        desk.jobs.start(job)

    def _stepped(self, step: Step) -> None:
        self._bar.setRange(0, step.total or 0)
        self._bar.setValue(step.done)

    def _go_on(self, _name: str) -> None:
        self._bar.hide()
        if self._next is not None:
            (cohort, limits), self._next = self._next, None
            self.try_limits(cohort, limits)

    def _show(self, trial: Trial) -> None:
        self.sentence.setText(trial_sentence(self._desk.words, trial))
        for title, names, people in (
            (self._more_title, self.more, trial.more),
            (self._less_title, self.less, trial.less),
        ):
            title.setVisible(bool(people))
            names.setVisible(bool(people))
            names.setText(self._named(people))

    def _named(self, people: tuple[str, ...]) -> str:
        words = self._desk.words
        said = ", ".join(people[:_MOST_NAMES])
        rest = len(people) - _MOST_NAMES
        return (
            words.plural("{names} and {n} other", "{names} and {n} others", rest, names=said) if rest > 0 else said
        )
