"""Adding a sequence and removing one, as the trainer asks for it in the tab of sequences."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cockpit.domain.sequences import Sequence
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.gui.learners.ask_line import AskLine
from cockpit.gui.navigation import Decision, Navigator
from cockpit.sequences.adding import add_sequence, put_sequence_back, remove_sequence
from cockpit.wording.sequences import removed_line, sequence_name


class SequenceAdding(QObject):
    """Asks for a name, and for the decision to be kept. `wanted`: what the one is called that is to be shown."""

    def __init__(self, desk: Desk, navigator: Navigator, tab: QWidget) -> None:
        super().__init__(tab)
        self._desk = desk
        self._navigator = navigator
        self.wanted = ""
        self.ask_line = AskLine(desk)

    def ask_new(self) -> None:
        """Ask what a new sequence is called."""
        say = self._desk.words.say
        self.ask_line.ask(
            say("What is the new sequence called?"), say("Add"), "", lambda name: self._add(name, None)
        )

    def ask_clone(self, sequence: Sequence) -> None:
        """Ask what a copy of a sequence is called."""
        say = self._desk.words.say
        question = say("What is the clone of “{title}” called?", title=self._name(sequence))
        self.ask_line.ask(question, say("Clone"), "", lambda name: self._add(name, sequence))

    def _add(self, name: str, like: Sequence | None) -> None:
        desk, called = self._desk, shown(name).strip()
        if not called:
            return
        self.wanted = called
        now, zone = desk.now(), desk.zone
        self._navigator.decision_wanted.emit(
            Decision(
                desk.words.say("Sequence “{title}” added", title=called),
                lambda store: add_sequence(store, called, now, like),
                lambda store, added: remove_sequence(store, added.id, desk.now(), zone),
            )
        )

    def remove(self, sequence: Sequence, people: int) -> None:
        """Remove a sequence; for whoever is under way in it, it ends."""
        desk = self._desk
        now, zone = desk.now(), desk.zone
        self._navigator.decision_wanted.emit(
            Decision(
                removed_line(desk.words, self._name(sequence), people),
                lambda store: remove_sequence(store, sequence.id, now, zone),
                lambda store, removed: put_sequence_back(store, removed, desk.now()),
            )
        )

    def _name(self, sequence: Sequence) -> str:
        return shown(sequence_name(self._desk.words, sequence.name))
