"""A message by way of the clipboard: for wherever else a trainer writes to learners."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from cockpit.gui.desk import Desk
from cockpit.gui.messages.outgoing import Outgoing
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.outbox.hand_over import handed_over
from cockpit.store import Store
from cockpit.store.learners import learner_by_id

# What was said to a learner does not lie about for the next program that looks.
CLEARED_AFTER_MS = 30_000


def copied_text(subject: str, body: str) -> str:
    """Return what the clipboard gets of a message."""
    return "\n\n".join(part for part in (subject.strip(), body.strip()) if part)


class Copying(QObject):
    """Puts messages on the clipboard, and takes each off again after half a minute if nothing else has come."""

    def __init__(self, desk: Desk, navigator: Navigator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._navigator = navigator
        self._clipboard = QGuiApplication.clipboard()
        self._ours = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        app = QGuiApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.clear)

    def copy(self, person: Person, outgoing: Outgoing) -> None:
        """Copy a message, and ask the window to keep it as handed over: a contact, of which undo is possible."""
        from cockpit.deeds import take_back, write_to  # brings icalendar: loaded by `preload` after first paint
        from cockpit.gui.writing import draft_of

        self.put(outgoing.subject, outgoing.body)
        desk, now = self._desk, self._desk.now()
        draft = replace(draft_of(desk, person, outgoing), account_id=None)
        learner = learner_by_id(desk.store, person.learner_id)

        def keep(store: Store) -> object:
            with store.write():
                done = write_to(store, draft, now)
                if done.message_id is not None:
                    handed_over(store, done.message_id, now)
            return done

        self._navigator.decision_wanted.emit(
            Decision(
                desk.words.say(
                    "Message to {name} copied for 30 seconds: paste it where you write",
                    name=desk.name(learner.name) if learner else "",
                ),
                keep,
                lambda store, done: take_back(store, done, desk.now()),
            )
        )

    def put(self, subject: str, body: str) -> None:
        """Put a message on the clipboard; nothing is kept of it."""
        self._clipboard.setText(copied_text(subject, body))
        self._ours = self._clipboard.text()
        self._timer.start(CLEARED_AFTER_MS)

    def clear(self) -> None:
        """Take our message off the clipboard, if it still holds it."""
        if self._ours and self._clipboard.text() == self._ours:
            self._clipboard.clear()
        self._ours = ""
