"""Somebody's next step: what it is and why it comes, the words of a message, and what can be done."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cockpit.domain.sequences import Due, StepKind
from cockpit.errors import WrongInput
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.wrapped import Wrapped
from cockpit.gui.writing import writing_of
from cockpit.outbox.compose import Draft
from cockpit.reports.sequences import RunRow
from cockpit.sequences.texts import draft_of_step
from cockpit.store import Store
from cockpit.wording.errors import error_sentence
from cockpit.wording.sequences import exits_line, place_line, sequence_name, why_line


@dataclass(frozen=True, slots=True)
class _Read:
    """The message of a step, or why there is none yet."""

    draft: Draft | None
    error: WrongInput | None = None


class _Letter(QFrame):
    """What a learner will read, in the learner's language."""


class StepPane(QWidget):
    """`made`, `written`, `passed`, `opened`, `stopped`: the same as the keys that the buttons show."""

    made = Signal()
    written = Signal()
    passed = Signal()
    opened = Signal()
    stopped = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.row: RunRow | None = None
        self.draft: Draft | None = None
        theme, say, key = desk.theme, desk.words.say, desk.commands.key
        self._name = Label(theme, "", "heading", elides=True)
        self._where = Label(theme, "", "small", "text2", elides=True)
        self._step = Label(theme, "", "body", weight=600, wraps=True)
        self._why = Label(theme, "", "small", "text2", wraps=True)
        self._fault = Label(theme, "", "small", "lost", wraps=True)
        self._subject = Label(theme, "", "body", weight=600, wraps=True)
        self._body = Label(theme, "", "body", wraps=True)
        self._mail = _Letter()
        self._mail.setObjectName("card")
        inside = QVBoxLayout(self._mail)
        inside.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        inside.setSpacing(theme.px(10))
        inside.addWidget(self._subject)
        inside.addWidget(self._body)
        self.make_button = Button(theme, say("Send"), "send", key("send"), "primary", small=True)
        self.write_button = Button(theme, say("Other words"), "pencil", key("message"), small=True)
        self.pass_button = Button(theme, say("Leave out"), key=key("skip_step"), small=True)
        self.open_button = Button(theme, say("Open page"), key="↵", kind="ghost", small=True)
        self.stop_button = Button(theme, say("Stop"), "x", key("stop_sequence"), "ghost", small=True)
        buttons = (self.make_button, self.write_button, self.pass_button, self.stop_button, self.open_button)
        for button, wanted in zip(
            buttons, (self.made, self.written, self.passed, self.stopped, self.opened), strict=True
        ):
            button.clicked.connect(wanted)
        self._buttons = Wrapped(theme, 8)
        self._exits = Label(theme, "", "caption", "text3", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        for part in (self._name, self._where, self._step, self._why, self._fault, self._mail):
            column.addWidget(part)
        column.addWidget(self._buttons)
        column.addWidget(self._exits)

    @property
    def text(self) -> str:
        """The message as it is shown; empty when none is."""
        return "" if self._mail.isHidden() else self._body.full_text

    @property
    def said(self) -> str:
        """When the step comes and why, or what is missing."""
        return " ".join(filter(None, (self._why.full_text, self._fault.full_text)))

    def show_row(self, row: RunRow) -> None:
        """Show somebody's step; its words are read aside."""
        words = self._desk.words
        is_other = self.row is None or self.row.run != row.run
        self.row = row
        is_due, kind = isinstance(row.coming, Due), row.step.kind
        self._name.setText(self._desk.name(row.learner))
        self._where.setText(f"{sequence_name(words, row.sequence.name)} · {row.cohort}")
        self._step.setText(place_line(words, row.place, len(row.sequence.steps), row.step))
        self._why.setText(why_line(words, row.coming, row.on, row.place, is_praise=row.sequence.is_praise))
        self._exits.setText(exits_line(words, row.sequence))
        is_over = row.run.ended_on is not None
        self._exits.setVisible(not is_over)
        is_message = kind is StepKind.MESSAGE and not is_over
        self.make_button.set_words(words.say("Send") if is_message else words.say("The call reached them"))
        wanted = {
            self.make_button: is_due and kind is not StepKind.DECIDE,
            self.write_button: is_due and is_message,
            self.pass_button: is_due,
            self.stop_button: not is_over,
            self.open_button: True,
        }
        self._buttons.show_widgets([button for button, is_wanted in wanted.items() if is_wanted])
        if is_other:
            self._show_text(_Read(None))
        if is_message:
            self._desk.reader.ask("step_text", self._reading(row), partial(self._show_if, row))

    def _reading(self, row: RunRow) -> Callable[[Store], _Read]:
        desk, now, zone = self._desk, self._desk.now(), self._desk.zone

        def read(store: Store) -> _Read:
            try:
                return _Read(draft_of_step(store, row.run, row.step, writing_of(desk, store), now, zone))
            except WrongInput as error:
                return _Read(None, error)

        return read

    def _show_if(self, row: RunRow, read: _Read) -> None:
        if self.row is not None and self.row.run == row.run:
            self._show_text(read)

    def _show_text(self, read: _Read) -> None:
        self.draft = None if self._desk.has_initials_only else read.draft
        self._mail.setVisible(self.draft is not None)
        if self.draft is not None:
            self._subject.setText(self.draft.subject)
            self._body.setText(self.draft.body.strip())
        self._fault.setText(error_sentence(self._desk.words, read.error) if read.error is not None else "")
        self._fault.setVisible(read.error is not None)
        is_call = self.row is not None and self.row.step.kind is StepKind.CALL
        self.make_button.setEnabled(is_call or self.draft is not None)
