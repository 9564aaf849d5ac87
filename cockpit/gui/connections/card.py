"""One account as a card: what it gives, how it stands, and the one thing to do about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from cockpit.domain.times import zone_named
from cockpit.errors import CockpitError
from cockpit.gui.buttons import Button
from cockpit.gui.connections.chip import StatusChip
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.gui.labels import Label
from cockpit.gui.tile import IconTile
from cockpit.reports.connections import AccountState, AccountView
from cockpit.steps import Step
from cockpit.wording import Words
from cockpit.wording.asks import kind_name
from cockpit.wording.errors import cause_sentence, error_sentence

_MOST_ROWS = 6
_BUTTON_WIDTH = 138
_ROUNDING = 2
_ICONS = {"moodle": "graduation-cap", "oulad": "folder-open", "smtp": "mail"}


class AccountCard(QFrame):
    """A card that stays while its account does: it follows the job that reads it."""

    sync_wanted = Signal(str)
    renew_wanted = Signal(str)

    def __init__(self, desk: Desk, view: AccountView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
        self._view = view
        self._job: Job | None = None
        self._failure = ""
        theme = desk.theme
        self._title = Label(theme, "", "heading", elides=True)
        self._about = Label(theme, "", "caption", "text3")
        self._chip = StatusChip(theme)
        self._said = Label(theme, "", "small", "text2", wraps=True)
        self._streams = QGridLayout()
        self._button = Button(theme, "")
        self._button.setMinimumWidth(theme.px(_BUTTON_WIDTH))
        keeps_place = self._button.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)  # so that the chips of all cards stand in one line
        self._button.setSizePolicy(keeps_place)
        self._button.clicked.connect(self._press)
        self._lay_out()
        self.show_view(view)
        theme.changed.connect(self._fit_title)

    @property
    def status(self) -> str:
        """The words of its chip."""
        return self._chip.words

    @property
    def said(self) -> str:
        """What it says under its title."""
        return self._said.full_text

    def show_view(self, view: AccountView) -> None:
        """Show how the account stands now."""
        self._view = view
        words = self._desk.words
        kind = kind_name(words, view.kind, view.kind)
        self._title.setText(words.say("{kind}, {place}", kind=kind, place=view.place))
        self._fit_title()
        self._about.setText(_about(words, view))
        self._show()

    def follow(self, job: Job | None) -> None:
        """Show the steps of the job that reads this account, until it ends; None: nothing reads it."""
        if job is self._job:
            return
        if job is None:
            self._end()
            return
        self._job, self._failure = job, ""
        job.stepped.connect(self._show_step)
        job.failed.connect(self._keep_failure)
        job.ended.connect(self._end)
        self._count.setText(self._desk.words.say("Asking what there is…"))
        self._subject.setText("")
        self._bar.setRange(0, 1)
        self._bar.setValue(0)
        self._show()

    def cancel(self) -> bool:
        """Stop the reading after the page that comes in; tell whether there was one."""
        if self._job is None:
            return False
        self._job.cancel()
        self._count.setText(self._desk.words.say("Stopping after this page…"))
        return True

    def _fit_title(self) -> None:
        """Let the title take the room that it needs and no more, so that what it gives stands beside it."""
        font = self._desk.theme.font("heading")
        self._title.setMaximumWidth(QFontMetrics(font).horizontalAdvance(self._title.full_text) + _ROUNDING)

    def _lay_out(self) -> None:
        theme = self._desk.theme
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(18), theme.px(16), theme.px(15), theme.px(16))
        row.setSpacing(theme.px(16))
        tile = IconTile(theme, _ICONS.get(self._view.kind, "plug"))
        row.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.px(6))
        head = QHBoxLayout()
        head.setSpacing(theme.px(10))
        head.addWidget(self._title, 100)
        head.addWidget(self._about)
        head.addStretch(1)
        head.addWidget(self._chip)
        column.addLayout(head)
        column.addWidget(self._said)
        self._streams.setHorizontalSpacing(theme.px(16))
        self._streams.setVerticalSpacing(theme.px(4))
        self._streams.setColumnStretch(1, 1)
        column.addLayout(self._streams)
        column.addWidget(self._progress())
        row.addLayout(column, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)

    def _progress(self) -> QWidget:
        theme = self._desk.theme
        self._running = QWidget()
        column = QVBoxLayout(self._running)
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
        kept = self._desk.words.say("Cancelling keeps every complete page; the next sync goes on from there.")
        column.addWidget(Label(theme, kept, "caption", "text3", wraps=True))
        return self._running

    def _show(self) -> None:
        is_running = self._job is not None
        words, view = self._desk.words, self._view
        self._chip.show_status(*self._status())
        self._said.setText("" if is_running else self._failure or _sentences(words, view))
        self._said.setVisible(bool(self._said.full_text))
        self._running.setVisible(is_running)
        self._show_streams([] if is_running or view.state is not AccountState.PARTIAL else _rows(words, view))
        self._button.setVisible(view.is_source)
        if is_running:
            self._button.set_words(words.say("Cancel"), "Esc")
        elif view.state.needs_trainer:
            self._button.set_words(words.say("Renew access"), "")
        else:
            self._button.set_words(words.say("Sync now"), "")

    def _status(self) -> tuple[str, str, str]:
        """Return icon, words and tint of the chip."""
        words, view = self._desk.words, self._view
        if self._job is not None:
            return "refresh-cw", words.say("Syncing"), "wait"
        if self._failure:
            return "triangle-alert", words.say("Not reached"), "drift"
        if view.state is AccountState.UP_TO_DATE and view.data_as_of is not None:
            at = words.day_and_clock(view.data_as_of, zone_named(self._desk.settings.zone))
            return "circle-check", words.say("Up to date on {day}", day=at), "ok"
        if view.state is AccountState.SENDS:
            if view.waiting:
                return "clock", words.plural("{n} waiting", "{n} waiting", view.waiting), "pause"
            return "circle-check", words.say("Ready to send"), "ok"
        return {
            AccountState.EXPIRED: ("key-round", words.say("Access expired"), "lost"),
            AccountState.REFUSED: ("key-round", words.say("Access refused"), "lost"),
            AccountState.FAILED: ("triangle-alert", words.say("Not reached"), "drift"),
            AccountState.PARTIAL: ("triangle-alert", words.say("Partly synced"), "drift"),
        }.get(view.state, ("clock", words.say("Not read yet"), "pause"))

    def _show_streams(self, rows: list[tuple[str, str]]) -> None:
        while (taken := self._streams.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        theme = self._desk.theme
        for place, (cohort, streams) in enumerate(rows):
            self._streams.addWidget(Label(theme, cohort, "small"), place, 0)
            self._streams.addWidget(Label(theme, streams, "small", "text2", elides=True), place, 1)

    def _press(self) -> None:
        if self._job is not None:
            self.cancel()
        elif self._view.state.needs_trainer:
            self.renew_wanted.emit(self._view.name)
        else:
            self.sync_wanted.emit(self._view.name)

    def _show_step(self, step: Step) -> None:
        words = self._desk.words
        self._subject.setText(step.subject if step.subject != self._view.name else "")
        if step.total:
            done, total = words.number(min(step.done, step.total)), words.number(step.total)
            self._count.setText(words.say("{done} of {total}", done=done, total=total))
        elif step.done:
            self._count.setText(words.plural("{n} read", "{n} read", step.done))
        self._bar.setRange(0, step.total or 1)
        self._bar.setValue(min(step.done, step.total) if step.total else 0)

    def _keep_failure(self, error: Exception) -> None:
        words = self._desk.words
        if isinstance(error, CockpitError):
            self._failure = error_sentence(words, error)
        else:
            self._failure = words.say("Something unexpected happened. It was written to the log; please try again.")

    def _end(self) -> None:
        self._job = None
        self._show()


def _about(words: Words, view: AccountView) -> str:
    if not view.is_source:
        return words.say("your messages go out through it")
    if not view.cohorts:
        return ""
    cohorts = words.plural("{n} cohort", "{n} cohorts", view.cohorts)
    learners = words.plural("{n} learner", "{n} learners", view.learners)
    return words.say("{cohorts}, {learners}", cohorts=cohorts, learners=learners)


def _sentences(words: Words, view: AccountView) -> str:
    """Return what there is to say: a sentence for each cause, or what comes next."""
    if view.open_streams:
        kept = words.say("What was read is kept; the next sync goes on from there.")
        return "\n".join(cause_sentence(words, cause.code, **dict(cause.facts)) for cause in view.causes) or kept
    return {
        AccountState.NOT_READ: words.say("Nothing was read yet. The first sync may take some minutes."),
        AccountState.PARTIAL: words.say("Some cohorts were not read yet."),
        AccountState.SENDS: words.say("Messages leave in the order in which you wrote them, to one person each."),
        AccountState.UP_TO_DATE: words.say("Everything was read to its end."),
    }.get(view.state, "")


def _rows(words: Words, view: AccountView) -> list[tuple[str, str]]:
    """Return a line for each cohort that is open: its name, and which of its streams are."""
    by_cohort: dict[str, list[str]] = {}
    for stream in view.open_streams:
        by_cohort.setdefault(stream.cohort, []).append(_stream_result(words, stream.stream, stream.outcome))
    rows = [(cohort, " · ".join(results)) for cohort, results in by_cohort.items()]
    if len(rows) > _MOST_ROWS:
        rest = len(rows) - _MOST_ROWS
        return [*rows[:_MOST_ROWS], (words.plural("and {n} more cohort", "and {n} more cohorts", rest), "")]
    return rows


def _stream_result(words: Words, stream: str, outcome: str) -> str:
    name = {
        "enrolments": words.say("learners"),
        "activities": words.say("activities"),
        "events": words.say("events"),
        "completions": words.say("completions"),
        "grades": words.say("grades"),
        "attendance": words.say("attendance"),
    }[stream]
    return {
        "partial": words.say("{stream}: in part", stream=name),
        "cancelled": words.say("{stream}: stopped", stream=name),
    }.get(outcome, words.say("{stream}: not read", stream=name))
