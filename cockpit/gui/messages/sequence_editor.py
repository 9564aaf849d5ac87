"""A sequence as it is set: on or off, asking or alone, and its steps, each changed at once and undoable."""

from collections.abc import Sequence as Rows
from dataclasses import replace
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from cockpit.domain.sequences import Sequence, SequenceStep, StepChannel, StepKind
from cockpit.gui.buttons import Button
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, shown
from cockpit.gui.navigation import Decision, Navigator
from cockpit.gui.segments import Segments
from cockpit.gui.wrapped import Wrapped
from cockpit.store.sequences import save_sequence
from cockpit.wording.sequences import (
    angle_names,
    channel_name,
    exits_line,
    kind_name,
    sequence_name,
    way_line,
)

_FIELD_PX = 56
_MOST_DAYS, _MOST_A_DAY, _MOST_STEPS = 60, 100, 8


class SequenceEditor(QWidget):
    """Nothing is to be kept by a button: each change counts at once. Alt with the arrows moves a step.

    `clone_wanted`, `removal_wanted`: of the sequence that is shown.
    """

    clone_wanted = Signal()
    removal_wanted = Signal()

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator
        self._sequence: Sequence | None = None
        self._is_filling = False
        self.lines: list[StepLine] = []
        theme, say = desk.theme, desk.words.say
        self._title = Label(theme, "", "heading", wraps=True)
        self.is_on = Segments(theme, [("on", say("On")), ("off", say("Off"))], say("Whether it is used"))
        self.is_on.chosen.connect(lambda value: self._change(is_on=value == "on"))
        ways = [("ask", say("Ask me")), ("alone", say("Send alone"))]
        self.way = Segments(theme, ways, say("What happens when a step is due"))
        self.way.chosen.connect(lambda value: self._change(is_sent_alone=value == "alone"))
        self.most = QSpinBox()
        self.most.setRange(1, _MOST_A_DAY)
        self.most.setAccessibleName(say("Messages a day, at most"))
        self.most.setFixedWidth(theme.px(_FIELD_PX))
        self.most.setKeyboardTracking(False)
        self.most.valueChanged.connect(lambda value: self._change(most_a_day=value))
        self._most_name = Label(theme, say("messages a day, at most"), "small", "text2", wraps=True)
        self._way = Label(theme, "", "small", "text2", wraps=True)
        self._exits = Label(theme, "", "small", "text2", wraps=True)
        self.add_button = Button(theme, say("Add a step"), "plus", small=True)
        self.add_button.clicked.connect(self._add)
        self.clone_button = Button(theme, say("Clone"), "copy", small=True)
        self.clone_button.setAccessibleName(say("Clone this sequence"))
        self.clone_button.clicked.connect(self.clone_wanted)
        self.remove_button = Button(theme, say("Remove"), "trash-2", kind="ghost", small=True)
        self.remove_button.setAccessibleName(say("Remove this sequence"))
        self.remove_button.clicked.connect(self.removal_wanted)
        self._lay_out()
        desk.commands.bind(
            self, {"move_up": partial(self._move_focused, -1), "move_down": partial(self._move_focused, 1)}
        )

    def _lay_out(self) -> None:
        theme, say = self._desk.theme, self._desk.words.say
        ways = Wrapped(theme, 8)
        ways.show_widgets((self.is_on, self.way))
        cap = QHBoxLayout()
        cap.setSpacing(theme.px(8))
        cap.addWidget(self.most)
        cap.addWidget(self._most_name, 1)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(theme.px(8))
        add = QHBoxLayout()
        add.addWidget(self.add_button)
        add.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        column.addWidget(self._title)
        column.addWidget(ways)
        column.addWidget(self._way)
        column.addLayout(cap)
        column.addWidget(Label(theme, say("Steps"), "body", weight=600))
        column.addLayout(self._steps)
        column.addLayout(add)
        column.addWidget(self._exits)
        note = say("Whoever is under way goes on with the step of the same number.")
        column.addWidget(Label(theme, note, "caption", "text3", wraps=True))
        self._buttons = Wrapped(theme, 8)
        column.addWidget(self._buttons)

    @property
    def sequence(self) -> Sequence | None:
        """The sequence as it is shown."""
        return self._sequence

    def show_sequence(self, sequence: Sequence) -> None:
        """Show a sequence; what is typed in a line that is as it was stays."""
        if sequence == self._sequence:
            return
        words = self._desk.words
        self._is_filling = True
        self._sequence = sequence
        self._title.setText(shown(sequence_name(words, sequence.name)))
        self.is_on.choose("on" if sequence.is_on else "off")
        self.way.choose("alone" if sequence.is_sent_alone else "ask")
        self.most.setValue(sequence.most_a_day)
        for widget in (self.most, self._most_name):
            widget.setVisible(sequence.is_sent_alone)
        self._way.setText(way_line(words, sequence))
        self._exits.setText(exits_line(words, sequence))
        self._show_steps(sequence.steps)
        self.add_button.setVisible(not sequence.is_praise and len(sequence.steps) < _MOST_STEPS)
        # Two would congratulate on the same milestone; ours are switched off.
        wanted = {self.clone_button: not sequence.is_praise, self.remove_button: not sequence.is_ours}
        buttons = [button for button, is_wanted in wanted.items() if is_wanted]
        self._buttons.show_widgets(buttons)
        for first, second in pairwise((self.add_button, *buttons)):
            QWidget.setTabOrder(first, second)
        self._is_filling = False

    def _show_steps(self, steps: Rows[SequenceStep]) -> None:
        focus = QApplication.focusWidget()
        focused = next((n for n, line in enumerate(self.lines) if focus and line.isAncestorOf(focus)), None)
        shown_now = [line.step_shown for line in self.lines]
        kinds = [line.step.kind for line in self.lines]
        for line, step in zip(self.lines, steps, strict=False):
            line.step = step
        # Built anew only where another one stands: a number may just be counted up with a key.
        if shown_now != list(steps) or kinds != [step.kind for step in steps]:
            for line in self.lines:
                line.hide()
                line.deleteLater()
            self.lines = [StepLine(self._desk, self, place, step) for place, step in enumerate(steps)]
            before: QWidget = self.most
            for line in self.lines:
                self._steps.addWidget(line)
                for after in line.fields:  # what comes later Tab would reach only after the footer
                    QWidget.setTabOrder(before, after)
                    before = after
            QWidget.setTabOrder(before, self.add_button)
            if focused is not None and self.lines:
                self.lines[min(focused, len(self.lines) - 1)].kind.setFocus()

    def change_step(self, place: int, step: SequenceStep) -> None:
        """Let a step be another one from now on."""
        steps = self._steps_now()
        if not self._is_filling and steps[place] != step:
            steps[place] = step
            self._change(steps=tuple(steps))

    def move_step(self, place: int, by: int) -> None:
        """Move a step up (-1) or down (1); the focus goes with it."""
        steps, there = self._steps_now(), place + by
        if 0 <= there < len(steps):
            steps[place], steps[there] = steps[there], steps[place]
            self._change(steps=tuple(steps))
            self.lines[there].kind.setFocus()

    def _move_focused(self, by: int) -> None:
        focus = QApplication.focusWidget()
        for place, line in enumerate(self.lines):
            if focus is not None and line.isAncestorOf(focus):
                self.move_step(place, by)
                return

    def remove_step(self, place: int) -> None:
        """Take a step out; the last one stays, for a sequence without any is none."""
        steps = self._steps_now()
        if len(steps) > 1:
            del steps[place]
            self._change(steps=tuple(steps))

    def _add(self) -> None:
        new = SequenceStep(StepKind.MESSAGE, 5, next(iter(angle_names(self._desk.words))))
        self._change(steps=(*self._steps_now(), new))
        self.lines[-1].kind.setFocus()

    def _steps_now(self) -> list[SequenceStep]:
        return list(self._sequence.steps) if self._sequence is not None else []

    def _change(self, **changes: object) -> None:
        """Show the change, and ask for it to be kept."""
        before = self._sequence
        if before is None or self._is_filling:
            return
        after = replace(before, **changes)  # type: ignore[arg-type]
        if after == before:
            return
        self.show_sequence(after)
        now = self._desk.now()
        told = self._desk.words.say("Sequence “{name}” changed", name=sequence_name(self._desk.words, after.name))
        self._navigator.decision_wanted.emit(
            Decision(
                told,
                lambda store: save_sequence(store, after, now),
                lambda store, _: save_sequence(store, before, now),
            )
        )


class StepLine(QWidget):
    """One step: what, when, with which words, on which way; and the buttons that move it."""

    def __init__(self, desk: Desk, editor: SequenceEditor, place: int, step: SequenceStep) -> None:
        super().__init__()
        self.step = step
        self._editor = editor
        self._place = place
        theme, words = desk.theme, desk.words
        say = words.say
        n = words.number(place + 1)
        self.kind = Combo(theme)
        for kind in StepKind:
            self.kind.addItem(kind_name(words, kind), kind)
        self.kind.setCurrentIndex(self.kind.findData(step.kind))
        self.kind.setAccessibleName(say("Step {n}: what", n=n))
        self.kind.activated.connect(self._changed)
        self.days = QSpinBox()
        self.days.setRange(0 if place == 0 else 1, _MOST_DAYS)
        self.days.setValue(step.after_days)
        self.days.setFixedWidth(theme.px(_FIELD_PX))
        self.days.setKeyboardTracking(False)
        self.days.setAccessibleName(say("Step {n}: days after the one before", n=n))
        self.days.valueChanged.connect(self._changed)
        self.angle = Combo(theme)
        names = angle_names(words)
        for name, said in ({step.template: step.template} | names if step.template else names).items():
            self.angle.addItem(shown(said), name)
        self.angle.setCurrentIndex(max(0, self.angle.findData(step.template)))
        self.angle.setAccessibleName(say("Step {n}: the words", n=n))
        self.angle.activated.connect(self._changed)
        self.channel = Combo(theme)
        for channel in StepChannel:
            self.channel.addItem(channel_name(words, channel), channel)
        self.channel.setCurrentIndex(self.channel.findData(step.channel))
        self.channel.setAccessibleName(say("Step {n}: the way", n=n))
        self.channel.activated.connect(self._changed)
        is_praise = step.at_percent is not None
        later = say("days later") if place else say("days from the start")
        when = words.percent((step.at_percent or 0) / 100) if is_praise else later
        top = QHBoxLayout()
        top.setSpacing(theme.px(6))
        top.addWidget(Label(theme, n, "small", weight=600))
        top.addWidget(self.kind)
        top.addWidget(self.days)
        top.addWidget(Label(theme, when, "small", "text2", elides=True), 1)
        self.fields: list[QWidget] = [self.kind, self.days]
        for icon, act, said in (
            ("chevron-up", partial(editor.move_step, place, -1), say("Step {n}: move up", n=n)),
            ("chevron-down", partial(editor.move_step, place, 1), say("Step {n}: move down", n=n)),
            ("x", partial(editor.remove_step, place), say("Step {n}: take out", n=n)),
        ):
            if is_praise and icon != "x":
                continue
            button = Button(theme, "", icon, kind="ghost", small=True)
            button.setAccessibleName(said)
            button.clicked.connect(act)
            self.fields.append(button)
            top.addWidget(button)
        self.fields += [self.angle, self.channel]
        below = QHBoxLayout()
        below.setContentsMargins(theme.px(16), 0, 0, 0)
        below.setSpacing(theme.px(6))
        for combo, share in ((self.angle, 3), (self.channel, 2)):
            combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            combo.setMinimumWidth(theme.px(70))
            below.addWidget(combo, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(top)
        column.addLayout(below)
        for widget in (self.kind, self.days):
            widget.setVisible(not is_praise)
        for combo in (self.angle, self.channel):
            combo.setVisible(step.kind is StepKind.MESSAGE)

    @property
    def step_shown(self) -> SequenceStep:
        """The step as its fields say it."""
        kind = StepKind(self.kind.currentData())
        is_message = kind is StepKind.MESSAGE
        return replace(
            self.step,
            kind=kind,
            after_days=self.days.value(),
            template=self.angle.currentData() if is_message else "",
            channel=StepChannel(self.channel.currentData()) if is_message else StepChannel.ANY,
        )

    def _changed(self) -> None:
        self._editor.change_step(self._place, self.step_shown)
