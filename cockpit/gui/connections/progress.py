"""The reading that runs, on its card: what is read, how much of it, how long it will take."""

import math
from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cockpit.gui.connections.pace import Pace
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.gui.labels import Label
from cockpit.steps import Step, Wait
from cockpit.wording import Words

_MINUTES_FROM_SECONDS = 90
_EXACT_UNTIL_SECONDS = 10


class SyncProgress(QWidget):
    """Follows one job at a time: its steps, and the patience that a server asks for."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._pace = Pace()
        self._account = ""
        theme = desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        line = QHBoxLayout()
        self._subject = Label(theme, "", "small", elides=True)
        self._count = Label(theme, "", "small", "text2")
        line.addWidget(self._subject, 1)
        line.addWidget(self._count)
        column.addLayout(line)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        column.addWidget(self._bar)
        kept = desk.words.say("Cancelling keeps every complete page; the next sync goes on from there.")
        column.addWidget(Label(theme, kept, "caption", "text3", wraps=True))

    @property
    def count(self) -> str:
        """How far the reading is, in words."""
        return self._count.full_text

    def follow(self, job: Job, account_name: str, pace: Pace | None = None) -> None:
        """Show the steps of a job from now on; `pace` measures them."""
        self._pace, self._account = pace or Pace(), account_name
        job.stepped.connect(self.show_step)
        job.waiting.connect(self.show_waiting)
        self._say(self._desk.words.say("Asking what there is…"))
        self._subject.setText("")
        self._bar.setRange(0, 1)
        self._bar.setValue(0)
        if isinstance(job.latest, Step):
            self.show_step(job.latest)
        elif isinstance(job.latest, Wait):
            self.show_waiting(job.latest.until)

    def show_stopping(self) -> None:
        """Say that the trainer's wish to stop was heard."""
        self._say(self._desk.words.say("Stopping after this page…"))

    def show_step(self, step: Step) -> None:
        """Show how far the reading is."""
        words = self._desk.words
        self._subject.setText(step.subject if step.subject != self._account else "")
        left = self._pace.seconds_left(step)
        if step.total:
            self._say(_done_of(words, min(step.done, step.total), step.total, left))
        elif step.done:
            self._say(words.plural("{n} read", "{n} read", step.done))
        self._bar.setRange(0, step.total or 1)
        self._bar.setValue(min(step.done, step.total) if step.total else 0)

    def show_waiting(self, until: datetime) -> None:
        """Say until when the server asks for patience."""
        words = self._desk.words
        at = words.clock(until, self._desk.zone)
        self._say(words.say("The server asks for patience: goes on at {time}", time=at))

    def _say(self, text: str) -> None:
        self._count.setText(text)
        self._bar.setAccessibleName(text)


def _done_of(words: Words, done: int, total: int, seconds_left: float | None) -> str:
    facts = {"done": words.number(done), "total": words.number(total)}
    if not seconds_left:
        return words.say("{done} of {total}", **facts)
    if seconds_left >= _MINUTES_FROM_SECONDS:
        minutes = words.number(math.ceil(seconds_left / 60))
        return words.say("{done} of {total}, about {minutes} min left", minutes=minutes, **facts)
    grain = 1 if seconds_left <= _EXACT_UNTIL_SECONDS else 5
    seconds = words.number(math.ceil(seconds_left / grain) * grain)
    return words.say("{done} of {total}, about {seconds} s left", seconds=seconds, **facts)
