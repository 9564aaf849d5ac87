"""Carrying out what the trainer decides: the screen first, the store behind, and taking it back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from cockpit.domain.decisions import DoneHow
from cockpit.domain.messages import polite_at
from cockpit.domain.times import zone_named
from cockpit.errors import CockpitError
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Decision, Person
from cockpit.outbox.hand_over import eml_bytes, handed_over, mailto_url
from cockpit.paths import drafts_folder, make_private_folder
from cockpit.store import Store
from cockpit.store.history import NoteRow, add_note, remove_note
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import message_by_id
from cockpit.triage.dispositions import handle, redo, say_how, snooze, undo
from cockpit.wording.errors import error_sentence

if TYPE_CHECKING:
    from cockpit.checkins.book import Booking
    from cockpit.outbox.compose import Draft

# Messages wait this long before they leave: the time of the undo.
UNDO_SECONDS = 10


@dataclass(slots=True)
class _Deed:
    """One thing done, as the undo list keeps it; the writing thread fills `result` before `take_back` runs.

    `learner_id` is None when it is about the data, which the alerts then follow.
    """

    learner_id: int | None
    take_back: Callable[[Store, Any], object]
    again: Callable[[Store, Any], None] | None = None
    told: str = ""
    result: Any = None
    is_handed_over: bool = False


class Decisions(QObject):
    """What the keys do. `told` carries a sentence and whether it can be undone.

    `person_gone` lets the queue take a row out at once; `kept` (a learner's id) says that the store has what was
    done, `changed` that it has caught up with something, `facts_changed` that alerts are to follow.
    """

    told = Signal(str, bool)
    failed = Signal(str)
    person_gone = Signal(int)
    kept = Signal(int)
    changed = Signal()
    facts_changed = Signal()
    message_queued = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._deeds: list[_Deed] = []
        self._undone: list[_Deed] = []
        self._tickets: dict[int, _Deed] = {}
        self._taken_back: dict[int, _Deed] = {}
        desk.writer.written.connect(self._written)
        desk.writer.failed.connect(self._write_failed)

    def done(self, person: Person) -> None:
        """Say that a learner was looked after; how can be said afterwards: `say_how`."""
        now = self._desk.now()
        text = self._desk.words.say(
            "{name}: done. How? 1 message, 2 check-in, 3 call, 4 other", name=self._name(person)
        )
        self._do(
            person.learner_id,
            text,
            lambda store: handle(store, person.learner_id, None, now),
            lambda store, made: undo(store, made.disposition_id, self._desk.now()),
            lambda store, made: redo(store, made.disposition_id),
        )

    def say_how(self, how: DoneHow) -> None:
        """Add to the last decision how it was handled."""
        if not self._deeds:
            return
        deed = self._deeds[-1]
        words = self._desk.words
        name = {
            DoneHow.MESSAGE: words.say("by a message"),
            DoneHow.CHECK_IN: words.say("by a check-in"),
            DoneHow.CALL: words.say("by a call"),
            DoneHow.OTHER: words.say("otherwise"),
        }[how]
        self._put(None, lambda store: say_how(store, deed.result.disposition_id, how))
        self.told.emit(words.say("Done {how}", how=name), True)

    def snooze(self, person: Person, until: date) -> None:
        """Keep a learner out of the queue until a day."""
        now = self._desk.now()
        words = self._desk.words
        self._do(
            person.learner_id,
            words.say("{name}: snoozed until {day}", name=self._name(person), day=words.weekday_and_day(until)),
            lambda store: snooze(store, person.learner_id, until, now),
            lambda store, made: undo(store, made.disposition_id, self._desk.now()),
            lambda store, made: redo(store, made.disposition_id),
        )

    def note(self, person: Person, text: str) -> None:
        """Keep a note on a learner."""
        now = self._desk.now()
        self._do(
            person.learner_id,
            self._desk.words.say("Note kept"),
            lambda store: add_note(store, NoteRow(person.learner_id, text, now)),
            lambda store, note_id: remove_note(store, note_id),
            leaves_queue=False,
        )

    def write(self, person: Person, draft: "Draft") -> None:
        """Queue a message, to leave in ten seconds, or hand it to the trainer's own mail program."""
        from cockpit.deeds import take_back, write_to  # brings icalendar: loaded by `preload` after first paint

        now = self._desk.now()
        words = self._desk.words
        name = self._name(person)
        if draft.account_id is None:
            deed = self._do(
                person.learner_id,
                words.say("Message to {name} handed to your mail program", name=name),
                lambda store: write_to(store, draft, now),
                lambda store, done: take_back(store, done, self._desk.now()),
            )
            deed.is_handed_over = True
            return
        learner = learner_by_id(self._desk.store, person.learner_id)
        polite = polite_at(zone_named(learner.zone if learner else None), now)
        held = replace(draft, not_before=max(polite, now + timedelta(seconds=UNDO_SECONDS)))
        told = words.say("Message to {name} leaves in {{s}} s", name=name)
        if polite > now:
            told = words.say(
                "Message to {name} leaves at {t1}: it is night there",
                name=name,
                t1=words.day_and_clock(polite, self._desk.zone),
            )
        self._do(
            person.learner_id,
            told,
            lambda store: write_to(store, held, now),
            lambda store, done: take_back(store, done, self._desk.now()),
        )
        self.message_queued.emit()

    def book(self, person: Person, booking: "Booking") -> None:
        """Book a check-in; its invitation leaves in ten seconds, or through the trainer's own mail program."""
        from cockpit.deeds import book_with, take_back  # brings icalendar: loaded by `preload` after first paint

        now = self._desk.now()
        words = self._desk.words
        when = words.day_and_clock(booking.slot.starts_at, self._desk.zone)
        text = words.say("Check-in with {name} booked: {when}", name=self._name(person), when=when)
        learner = learner_by_id(self._desk.store, person.learner_id)
        polite = polite_at(zone_named(learner.zone if learner else None), now)
        held = replace(booking, not_before=max(polite, now + timedelta(seconds=UNDO_SECONDS)))
        deed = self._do(
            person.learner_id,
            text,
            lambda store: book_with(store, held, now),
            lambda store, done: take_back(store, done, self._desk.now()),
        )
        if booking.account_id is None:
            deed.is_handed_over = True
        else:
            self.message_queued.emit()

    def decide(self, decision: Decision) -> None:
        """Carry out a decision about the data, such as who has left a cohort."""
        self._do(None, decision.told, decision.keep, decision.take_back)

    def settle(self, told: str, write: Callable[[Store], None]) -> None:
        """Do what has no way back of its own, such as undoing what an earlier session did."""
        self._put(None, write)
        self.told.emit(told, False)

    def add(self, told: str, back: Callable[[Store], None]) -> None:
        """Tell of what is done already, so that it can be taken back as everything else."""
        self._deeds.append(_Deed(None, lambda store, _nothing: back(store), None, told))
        self._undone.clear()
        self.told.emit(told, True)

    def take_back(self) -> None:
        """Undo the last thing done in this session that is not undone yet."""
        if not self._deeds:
            self.told.emit(self._desk.words.say("Nothing to undo in this session"), False)
            return
        deed = self._deeds.pop()
        self._undone.append(deed)
        ticket = self._put(None, lambda store: deed.take_back(store, deed.result))
        self._taken_back[ticket] = deed

    def again(self) -> None:
        """Do again what was undone last, if that is possible."""
        if not self._undone or self._undone[-1].again is None:
            return
        deed = self._undone.pop()
        again = deed.again
        self._deeds.append(deed)
        if again is not None:
            self._put(None, lambda store: again(store, deed.result))
            self.told.emit(deed.told, True)

    def _do(
        self,
        learner_id: int | None,
        told: str,
        write: Callable[[Store], Any],
        back: Callable[[Store, Any], object],
        again: Callable[[Store, Any], None] | None = None,
        leaves_queue: bool = True,
    ) -> _Deed:
        deed = _Deed(learner_id, back, again, told)
        self._deeds.append(deed)
        self._undone.clear()

        def keep_result(store: Store) -> Any:
            deed.result = write(store)
            return deed.result

        self._put(deed, keep_result)
        if leaves_queue and learner_id is not None:
            self.person_gone.emit(learner_id)
        self.told.emit(told, True)
        return deed

    def _put(self, deed: _Deed | None, write: Callable[[Store], Any]) -> int:
        ticket = self._desk.writer.put(write)
        if deed is not None:
            self._tickets[ticket] = deed
        return ticket

    def _written(self, ticket: int, result: object) -> None:
        deed = self._tickets.pop(ticket, None)
        if deed is not None and deed.learner_id is not None:
            self.kept.emit(deed.learner_id)
            if deed.is_handed_over:
                self._open_mail_program(deed)
        undone = self._taken_back.pop(ticket, None)
        if undone is not None:
            self.told.emit(self._desk.words.say("Undone"), False)
        settled = deed or undone
        if settled is not None and settled.learner_id is None:
            self.facts_changed.emit()
        self.changed.emit()

    def _write_failed(self, ticket: int, error: object) -> None:
        deed = self._tickets.pop(ticket, None)
        if deed in self._deeds:
            self._deeds.remove(deed)
        undone = self._taken_back.pop(ticket, None)
        if undone in self._undone:
            self._undone.remove(undone)
        words = self._desk.words
        if isinstance(error, CockpitError):
            self.failed.emit(error_sentence(words, error))
        else:
            self.failed.emit(words.say("This could not be saved. Please try again."))
        self.changed.emit()

    def _open_mail_program(self, deed: _Deed) -> None:
        """Open what is handed over: a short text as an address, all else as a file. If nothing does: undo."""
        desk, done = self._desk, deed.result
        message = message_by_id(desk.store, done.message_id) if done.message_id is not None else None
        url = mailto_url(message.to_address, message.subject, message.body) if message and not done.ics else None
        if url is not None:
            opened = QDesktopServices.openUrl(QUrl(url))
        elif message is not None:
            opened = self._open_file(f"{message.id}.eml", eml_bytes(message.mime))
        else:
            opened = self._open_file(f"check-in-{done.check_in_id}.ics", done.ics)
        if not opened:
            if deed in self._deeds:
                self._deeds.remove(deed)
            self._put(None, lambda store: deed.take_back(store, done))
            self.failed.emit(
                desk.words.say("No program answered, so nothing was done. Connect a mailbox (SMTP) instead.")
            )
        elif message is not None:
            self._put(None, lambda store: handed_over(store, message.id, desk.now()))

    def _open_file(self, name: str, content: bytes) -> bool:
        """Open a file that another program takes over; it is removed at the next start."""
        folder = drafts_folder(self._desk.profile.folder)
        make_private_folder(folder)
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(content)
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _name(self, person: Person) -> str:
        learner = learner_by_id(self._desk.store, person.learner_id)
        return learner.name if learner else ""
