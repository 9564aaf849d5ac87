"""The keys: whether single letters act, and which key each command has."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QCheckBox, QKeySequenceEdit, QLineEdit, QWidget

from cockpit.gui.buttons import Button
from cockpit.gui.commands import Command, Section, section_names
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.settings.cards import SettingsCard

_FIELD_PX = 150


class ShortcutsCard(SettingsCard):
    """A field for each command that can have another key. One that is taken is refused, and by what is said."""

    def __init__(self, desk: Desk) -> None:
        say = desk.words.say
        super().__init__(
            desk, say("Keys"), say("Single letters act only while a list or page has the focus, never in a text.")
        )
        self._desk = desk
        self.letters = QCheckBox(say("Single letters act"))
        self.letters.setChecked(desk.settings.has_letter_keys)
        self.letters.toggled.connect(self._choose_letters)
        self.grid.addWidget(self.letters, self.grid.rowCount(), 0)
        self.reset = Button(desk.theme, say("The usual keys again"), kind="ghost", small=True)
        self.reset.clicked.connect(self._reset)
        self.grid.addWidget(self.reset, self.grid.rowCount() - 1, 1, Qt.AlignmentFlag.AlignRight)
        self._fault = Label(desk.theme, "", "small", "lost", wraps=True)
        self.add_note(self._fault)
        self._fault.hide()
        self.fields: dict[str, KeyField] = {}
        names = section_names(desk.words)
        for section in Section:
            heading = Label(desk.theme, names[section], "caption", "text3", 600)
            heading.setContentsMargins(0, desk.theme.px(8), 0, 0)
            self.grid.addWidget(heading, self.grid.rowCount(), 0, 1, 2)
            for command in desk.commands:
                if command.section is section and command.is_bound:
                    self._add_field(command)
        self._show()

    def _add_field(self, command: Command) -> None:
        field = KeyField(self)
        field.setFixedWidth(self._desk.theme.px(_FIELD_PX))
        for inside in field.findChildren(QLineEdit):
            inside.setAccessibleName(command.title)
        field.editingFinished.connect(partial(self._choose_key, command.name))
        self.fields[command.name] = field
        self.add(command.title, field)

    def _show(self) -> None:
        """Show the keys as they count."""
        for name, field in self.fields.items():
            field.setKeySequence(QKeySequence.fromString(self._desk.commands[name].key))
            for inside in field.findChildren(QLineEdit):  # Qt puts its own words there whenever the key is set
                inside.setPlaceholderText(self._desk.words.say("press a key"))

    def _choose_letters(self, are_on: bool) -> None:
        self._desk.choose(replace(self._desk.settings, has_letter_keys=are_on))
        self._show()

    def _choose_key(self, name: str) -> None:
        """Take another key for a command, unless another command has it."""
        commands, words = self._desk.commands, self._desk.words
        key = self.fields[name].keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if key == commands[name].key:
            return
        taken = next((one for one in commands if one.name != name and key and key in one.keys), None)
        self._fault.setVisible(taken is not None)
        if taken is not None:
            self._fault.setText(words.say("{key} is the key of “{command}” already.", key=key, command=taken.title))
            self._show()
            return
        keys = dict(self._desk.settings.keys) | {name: key}
        if key == commands.default_key(name):
            del keys[name]
        self._desk.choose(replace(self._desk.settings, keys=keys))

    def _reset(self) -> None:
        self._fault.hide()
        self._desk.choose(replace(self._desk.settings, keys={}, has_letter_keys=True))
        self.letters.setChecked(True)
        self._show()


class KeyField(QKeySequenceEdit):
    """Takes the key that is pressed in it. Backspace takes it away, Tab goes on, Escape changes nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMaximumSequenceLength(2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the keys through that move about."""
        if event.key() == Qt.Key.Key_Backspace and not event.modifiers():
            self.clear()
            self.editingFinished.emit()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)
