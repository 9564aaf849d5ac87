"""Sequences: which there are, who is in one, what waits for the trainer, and what comes next, when and why."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from cockpit.domain.sequences import Due, StepKind
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.focus import hand_focus_on
from cockpit.gui.labels import Label
from cockpit.gui.messages.sequence_adding import SequenceAdding
from cockpit.gui.messages.sequence_editor import SequenceEditor
from cockpit.gui.messages.step_pane import StepPane
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.gui.scrolled import scrolled
from cockpit.gui.table import ROW_ROLE, Column, RowDelegate, RowTable, TableModel
from cockpit.gui.writing import writing_of
from cockpit.reports.sequences import RunRow, Sequences, SequenceView, sequences_now
from cockpit.sequences.runs import Made, make_step, pass_over, stop, take_step_back, take_stop_back
from cockpit.sequences.texts import draft_of_step
from cockpit.store import Store
from cockpit.wording.sequences import place_line, sequence_name, steps_line, way_line, when_line

_Key = Qt.Key
_ROW_PX, _SIDE_PX = 40, 168
_LEAST_TABLE = 160
_CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the table: somebody, in a sequence, at a step."""

    row: RunRow
    name: str
    step: str
    when: str


class SequencesTab(QWidget):
    """Sequences and people at the left; at the right the step of one person, or how a sequence is set.

    Ctrl+Return makes the step that is due, O leaves it out, M writes it in other words, Shift+Q stops.
    """

    def __init__(self, desk: Desk, navigator: Navigator, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator
        self._read: Sequences | None = None
        self.sequence_buttons: list[Button] = []
        theme, words = desk.theme, desk.words
        columns = [
            Column(words.say("Learner"), lambda line: line.name),
            Column(words.say("Step"), lambda line: line.step, sorts_by=lambda line: line.row.place),
            Column(words.say("When"), lambda line: line.when, sorts_by=lambda line: line.row.on),
        ]
        self.model = TableModel(columns, self)
        self.table = RowTable(theme)
        self.table.setModel(self.model)
        self.table.setItemDelegate(_PeopleDelegate(theme, self.table))
        self.table.setAccessibleName(words.say("Who is in a sequence"))
        self.table.verticalHeader().setDefaultSectionSize(theme.px(_ROW_PX))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column in (0, 2):
            header.resizeSection(column, theme.px(_SIDE_PX))
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self.table.doubleClicked.connect(self.open)
        self.pane = StepPane(desk)
        self.pane.made.connect(self.make)
        self.pane.written.connect(self.write)
        self.pane.passed.connect(self.pass_over)
        self.pane.opened.connect(self.open)
        self.pane.stopped.connect(self.stop)
        self.editor = SequenceEditor(desk, navigator)
        self.editor.clone_wanted.connect(self._clone)
        self.editor.removal_wanted.connect(self._remove)
        self.editor.hide()
        self.adding = SequenceAdding(desk, navigator, self)
        self.adding.ask_line.closed.connect(self.setFocus)
        self.new_button = Button(theme, words.say("New sequence"), "plus", small=True)
        self.new_button.clicked.connect(self.adding.ask_new)
        self._nobody = Label(theme, words.say("Nobody is in a sequence."), "body", "text2", wraps=True)
        hint = words.say(
            "Choose a learner anywhere and press {key} to begin one.", key=desk.commands.key("sequence") or "Ctrl K"
        )
        self._hint = Label(theme, hint, "small", "text2", wraps=True)
        self._due = Label(theme, "", "small", "text2", wraps=True)
        self._lay_out()
        desk.commands.bind(
            self,
            {
                "next": lambda: self.table.step(1),
                "previous": lambda: self.table.step(-1),
                "message": self.write,
                "skip_step": self.pass_over,
                "stop_sequence": self.stop,
            },
        )
        hand_focus_on(self, self.table)

    def _lay_out(self) -> None:
        theme = self._desk.theme
        self._sequences = QVBoxLayout()
        self._sequences.setSpacing(theme.px(8))
        side = QWidget()
        side.setObjectName("canvas")
        left = QVBoxLayout(side)
        left.setContentsMargins(theme.px(20), theme.px(14), theme.px(12), theme.px(14))
        left.setSpacing(theme.px(10))
        new = QHBoxLayout()
        new.addStretch()
        new.addWidget(self.new_button)
        left.addLayout(new)
        left.addLayout(self._sequences)
        left.addWidget(self._due)
        left.addWidget(self._nobody)
        left.addWidget(self._hint)
        self.table.setMinimumHeight(theme.px(_LEAST_TABLE))
        left.addWidget(self.table, 1)
        left.addStretch(0)
        right = QWidget()
        right.setObjectName("canvas")
        inside = QVBoxLayout(right)
        inside.setContentsMargins(theme.px(12), theme.px(14), theme.px(20), theme.px(14))
        inside.addWidget(self.pane)
        inside.addWidget(self.editor)
        inside.addStretch()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(scrolled(side), 6)
        row.addWidget(scrolled(right), 5)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row, 1)
        whole.addWidget(self.adding.ask_line)

    def reload(self) -> None:
        """Read who is where."""
        now, zone = self._desk.now(), self._desk.zone
        self._desk.reader.ask("sequences", lambda store: sequences_now(store, now, zone), self._show)

    @property
    def due(self) -> int:
        """How many steps wait for the trainer."""
        return len(self._read.due) if self._read is not None else 0

    def _show(self, read: Sequences) -> None:
        shown_now = self.editor.sequence
        is_gone = shown_now is not None
        for view in read.sequences:
            if shown_now is not None and view.sequence.id == shown_now.id:
                self.editor.show_sequence(view.sequence)
                is_gone = False
        if read == self._read and not self._desk.has_initials_only:
            return
        words = self._desk.words
        current, was = self.current, self.table.currentIndex().row()
        if self._read is None or read.sequences != self._read.sequences:
            self._show_sequences(read.sequences)
        self._read = read
        lines = [
            _Line(
                row,
                self._desk.name(row.learner),
                place_line(words, row.place, len(row.sequence.steps), row.step),
                when_line(words, row.coming, row.on),
            )
            for row in (*read.due, *read.coming, *read.ended)
        ]
        self.model.show_rows(lines)
        self._due.setText(
            words.plural("{n} step waits for you.", "{n} steps wait for you.", len(read.due)) if read.due else ""
        )
        self._due.setVisible(bool(read.due))
        for label in (self._nobody, self._hint):
            label.setVisible(not lines)
        self.table.setVisible(bool(lines))
        was_over = current is not None and current.run.ended_on is not None
        place = next(
            (
                n
                for n, line in enumerate(lines)
                if current
                and line.row.run.id == current.run.id
                and (was_over or line.row.run.ended_on is None)  # whom it has just ended for is done with
            ),
            None,
        )
        if place is None:  # who came after is the next one
            place = min(max(0, was), len(lines) - 1)
        is_setting = not self.editor.isHidden()
        if lines:
            with QSignalBlocker(self.table.selectionModel()):
                self.table.setCurrentIndex(self.model.index(place, 0))
            self.table.viewport().update()
        if lines and not is_setting:
            self._show_current()
        elif read.sequences and (not is_setting or is_gone):
            self.edit(read.sequences[0].sequence.id)
        added = [view.sequence.id for view in read.sequences if view.sequence.name == self.adding.wanted]
        if added:
            self.adding.wanted = ""
            self.edit(added[-1])
            self.editor.is_on.setFocus()

    def _show_sequences(self, views: tuple[SequenceView, ...]) -> None:
        theme, words = self._desk.theme, self._desk.words
        focus = next((n for n, button in enumerate(self.sequence_buttons) if button.hasFocus()), None)
        while (item := self._sequences.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.sequence_buttons = []
        for view in views:
            card = QFrame()
            card.setObjectName("card")
            name = sequence_name(words, view.sequence.name)
            button = Button(theme, words.say("Change"), "pencil", small=True)
            button.setAccessibleName(words.say("Change “{name}”", name=name))
            button.clicked.connect(partial(self.edit, view.sequence.id))
            self.sequence_buttons.append(button)
            people = words.plural("{n} learner", "{n} learners", view.people)
            top = QHBoxLayout()
            top.setSpacing(theme.px(8))
            top.addWidget(Label(theme, name, "body", weight=600, elides=True), 1)
            top.addWidget(Label(theme, people, "small", "text2"))
            top.addWidget(button)
            column = QVBoxLayout(card)
            column.setContentsMargins(theme.px(14), theme.px(8), theme.px(10), theme.px(8))
            column.setSpacing(theme.px(2))
            column.addLayout(top)
            column.addWidget(Label(theme, steps_line(words, view.sequence, view.days), "small", wraps=True))
            column.addWidget(Label(theme, way_line(words, view.sequence), "small", "text2", wraps=True))
            self._sequences.addWidget(card)
            # What comes later Tab would reach only after the footer.
            QWidget.setTabOrder(self.sequence_buttons[-2] if self.sequence_buttons[1:] else self.new_button, button)
        if focus is not None and focus < len(self.sequence_buttons):
            self.sequence_buttons[focus].setFocus()

    def _clone(self) -> None:
        if self.editor.sequence is not None:
            self.adding.ask_clone(self.editor.sequence)

    def _remove(self) -> None:
        for view in self._read.sequences if self._read is not None else ():
            if self.editor.sequence is not None and view.sequence.id == self.editor.sequence.id:
                self.adding.remove(view.sequence, view.people)

    def edit(self, sequence_id: int) -> None:
        """Show how a sequence is set."""
        for view in self._read.sequences if self._read is not None else ():
            if view.sequence.id == sequence_id:
                self.editor.show_sequence(view.sequence)
                self.pane.hide()
                self.editor.show()

    # --- one person -------------------------------------------------------------------------------

    @property
    def current(self) -> RunRow | None:
        """Who is chosen."""
        line = self.table.currentIndex().data(ROW_ROLE)
        return line.row if isinstance(line, _Line) else None

    def _show_current(self, *_: object) -> None:
        row = self.current
        if row is not None:
            self.editor.hide()
            self.pane.show_row(row)
            self.pane.show()

    def make(self) -> None:
        """Make the step that is due: send its message, or keep that the call reached the person."""
        row, desk = self.current, self._desk
        if row is None or not isinstance(row.coming, Due) or row.step.kind is StepKind.DECIDE:
            return
        now, zone = desk.now(), desk.zone
        name = desk.name(row.learner)
        if row.step.kind is StepKind.MESSAGE:
            draft = self.pane.draft
            if draft is None or self.pane.row != row:
                return
            if draft.account_id is None:  # the own mail program opens from the composer
                self.write()
                return
            told = desk.words.say("Message to {name} leaves in {{s}} s", name=name)

            def keep(store: Store) -> Made:
                fresh = draft_of_step(store, row.run, row.step, writing_of(desk, store), now, zone)
                return make_step(store, row.run.id, row.run.step, fresh, now, zone, is_by_trainer=True)
        else:
            told = desk.words.say("Call to {name} kept", name=name)

            def keep(store: Store) -> Made:
                return make_step(store, row.run.id, row.run.step, None, now, zone, is_by_trainer=True)

        self._navigator.decision_wanted.emit(
            Decision(told, keep, lambda store, made: take_step_back(store, made, now))
        )

    def pass_over(self) -> None:
        """Leave the step out that is due."""
        row, desk = self.current, self._desk
        if row is None or not isinstance(row.coming, Due):
            return
        now, zone = desk.now(), desk.zone
        self._navigator.decision_wanted.emit(
            Decision(
                desk.words.say("Step left out for {name}", name=desk.name(row.learner)),
                lambda store: pass_over(store, row.run.id, row.run.step, now, zone),
                lambda store, made: take_step_back(store, made, now),
            )
        )

    def stop(self) -> None:
        """End the sequence for who is chosen."""
        row, desk = self.current, self._desk
        if row is None or row.run.ended_on is not None:
            return
        now, zone = desk.now(), desk.zone
        self._navigator.decision_wanted.emit(
            Decision(
                desk.words.say("Sequence stopped for {name}", name=desk.name(row.learner)),
                lambda store: stop(store, row.run.id, now, zone),
                take_stop_back,
            )
        )

    def write(self) -> None:
        """Write the step's message in other words; what is written so counts as the step."""
        row = self.current
        if row is not None and row.step.kind is StepKind.MESSAGE and row.run.ended_on is None:
            self._navigator.template_wanted.emit(_person(row), row.template)

    def open(self) -> None:
        """Open the page of who is chosen, to go on there in the order of the list."""
        row = self.current
        if row is not None:
            people = tuple(_person(line.row) for line in self.model.shown_rows())
            self._navigator.learner_wanted.emit(_person(row), people)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Return makes the step, Return opens the page, Escape leaves the settings of a sequence."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_return = key in (_Key.Key_Return, _Key.Key_Enter)
        if is_return and modifiers == _CONTROL:
            self.make()
        elif is_return and not modifiers and self.table.hasFocus():
            self.open()
        elif key == _Key.Key_Escape and not self.adding.ask_line.isHidden():
            self.adding.ask_line.close_up()
        elif key == _Key.Key_Escape and not self.editor.isHidden() and self.model.rowCount():
            self._show_current()
            self.table.setFocus()
        else:
            super().keyPressEvent(event)


class _PeopleDelegate(RowDelegate):
    """Who waits for the trainer stands out."""

    def paint_inside(self, painter: QPainter, box: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """Paint a cell's words."""
        is_due = isinstance(index.data(ROW_ROLE).row.coming, Due)
        is_name = index.column() == 0
        tone = "text" if is_name else "accent_text" if is_due and index.column() == 2 else "text2"
        self.paint_words(painter, box, index, tone, 600 if is_name and is_due else 500 if is_name else 400)


def _person(row: RunRow) -> Person:
    is_due = isinstance(row.coming, Due)
    return Person(row.learner_id, row.run.enrolment_id, template=row.template if is_due else None)
