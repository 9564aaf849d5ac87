"""Notes on a learner: a field for a new one, and those there are, which can be changed and removed."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cockpit.gui.buttons import Button, Keycap
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label, set_tool_tip, shown
from cockpit.gui.learners.side import Card
from cockpit.gui.navigation import Decision
from cockpit.store import Store
from cockpit.store.history import NoteRow, add_note, change_note, remove_note

_MOST_NOTES = 5


class NotesCard(Card):
    """A field for a note, and the latest notes.

    `written` carries the text of a new one, `decided` the Decision to change or remove one.
    """

    written = Signal(str)
    decided = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.words.say("Notes"))
        theme = desk.theme
        self.top.addWidget(Keycap(theme, "N"))
        self._changing: NoteRow | None = None
        self._notes: Sequence[NoteRow] = ()
        self.field = QLineEdit()
        self.field.returnPressed.connect(self._write)
        self._advice = Label(theme, "", "caption", "text3", wraps=True)
        self.box.addWidget(self.field)
        self.box.addWidget(self._advice)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(2))
        self.box.addLayout(self._list)

    def show_notes(self, first_name: str, notes: Sequence[NoteRow]) -> None:
        """Show a learner's latest notes; what is being written stays."""
        words = self.desk.words
        self.field.setPlaceholderText(words.say("Add a note"))
        self.field.setAccessibleName(words.say("Add a note. {first} may read it.", first=shown(first_name)))
        self._advice.setText(words.say("Keep it factual: {name} may ask to read it.", name=shown(first_name)))
        if tuple(notes) == tuple(self._notes):
            return
        self._notes = notes
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for note in notes[:_MOST_NOTES]:
            self._list.addWidget(Label(self.desk.theme, note.words, "small", wraps=True))
            self._list.addWidget(self._foot(note))

    def _foot(self, note: NoteRow) -> QWidget:
        """Return the line under a note: who wrote it and when, and what can be done with it."""
        theme, words = self.desk.theme, self.desk.words
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, theme.px(4))
        row.setSpacing(theme.px(4))
        first = shown(note.author).partition(" ")[0]
        when = words.short_day(note.made_at.astimezone(self.desk.zone).date())
        said = ", ".join(filter(None, (first, when, words.say("invented") if note.is_invented else "")))
        row.addWidget(Label(theme, said, "caption", "text3", elides=True), 1)
        for icon, name, act in (
            ("pencil", words.say("Change this note"), self._change),
            ("trash-2", words.say("Remove this note"), self._remove),
        ):
            button = Button(theme, "", icon, kind="ghost", small=True)
            button.setAccessibleName(f"{name}: {shown(note.words)}")
            set_tool_tip(button, name)
            button.clicked.connect(partial(act, note))
            row.addWidget(button)
        return foot

    def clear(self) -> None:
        """Forget what was being written: another learner comes."""
        self._changing = None
        self.field.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape give up a change first."""
        if event.key() == Qt.Key.Key_Escape and self._changing is not None:
            self.clear()
        super().keyPressEvent(event)

    def _change(self, note: NoteRow) -> None:
        """Put a note's words into the field: Return keeps them."""
        self._changing = note
        self.field.setText(note.words)
        self.field.setFocus()

    def _remove(self, note: NoteRow) -> None:
        self.decided.emit(
            Decision(
                self.desk.words.say("Note removed"),
                lambda store: remove_note(store, note.id),
                lambda store, _: add_note(store, note),
            )
        )

    def _write(self) -> None:
        text, note = self.field.text().strip(), self._changing
        if not text:
            return
        self.clear()
        if note is None:
            self.written.emit(text)
            return

        def back(store: Store, _: object) -> None:
            change_note(store, note.id, note.words)

        told = self.desk.words.say("Note changed")
        self.decided.emit(Decision(told, lambda store: change_note(store, note.id, text), back))
