"""Carrying out what the trainer decides: the screen first, the store behind, and taking it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from cockpit.domain.messages import UNDO_SECONDS, leaves_at, polite_at
from cockpit.domain.times import zone_named
from cockpit.errors import CockpitError, WrongInput
from cockpit.gui.desk import Desk
from cockpit.gui.handing_over import Opened, open_draft, open_written
from cockpit.gui.navigation import Decision, Person
from cockpit.gui.verdicts import Carrying, Closed, PassedOn, Paused, QuestionPassedOn, Verdict, carrying
from cockpit.outbox.hand_over import handed_over
from cockpit.store import Store
from cockpit.store.history import NoteRow, add_note, remove_note
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import message_by_id
from cockpit.wording.errors import error_sentence
from cockpit.wording.moments import short_moment
from cockpit.wording.outbox import with_copy_line

if TYPE_CHECKING:
    from cockpit.checkins.book import Booking
    from cockpit.deeds import Done
    from cockpit.outbox.compose import Draft
    from cockpit.sequences.counting import Counted


@dataclass(slots=True)
class _Deed:
    """One thing done, as the undo list keeps it; the writing thread fills `result` before `take_back` runs.

    `learner_id` is None when it is about the data, which the alerts then follow, as they do when it `moves_facts`.
    `others`: the learners besides; `answers`: what a digit adds, for each of them.
    """

    learner_id: int | None
    take_back: Callable[[Store, Any], object]
    again: Callable[[Store, Any], None] | None = None
    told: str = ""
    result: Any = None
    is_handed_over: bool = False
    others: tuple[int, ...] = ()
    moves_facts: bool = False
    answers: tuple[list[Callable[[Store, Any], None]], ...] = ()
    answers_told: tuple[str, ...] = ()


def _made(one: Carrying, store: Store) -> Any:
    """Return what a decision about one of several made; None when nothing is open there any more."""
    try:
        return one.write(store)
    except WrongInput as error:
        if error.cause != "no_open_alert":
            raise
        return None


def _done_of(made: "Done | Counted[Done]") -> "Done":
    """Return what was done, also where it counted as a step."""
    from cockpit.deeds import Done

    return made if isinstance(made, Done) else made.done


class Decisions(QObject):
    """What the keys do. `told` carries a sentence and whether it can be undone.

    `people_gone` (ids of learners) lets the queue take rows out at once; `kept` (ids, too) says that the store has
    what was done, `changed` that it has caught up with something, `facts_changed` that alerts are to follow.
    """

    told = Signal(str, bool)
    failed = Signal(str)
    people_gone = Signal(object)
    kept = Signal(object)
    changed = Signal()
    facts_changed = Signal()
    message_queued = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._deeds: list[_Deed] = []
        self._asked: _Deed | None = None  # whose answers the digits add; not of one that failed
        self._undone: list[_Deed] = []
        self._tickets: dict[int, _Deed] = {}
        self._taken_back: dict[int, _Deed] = {}
        desk.writer.written.connect(self._written)
        desk.writer.failed.connect(self._write_failed)

    def carry_out(self, people: Sequence[Person], verdict: Verdict) -> int:
        """Carry out what was decided about one person or several; return how many answers digits may add."""
        first, *others = people
        if isinstance(verdict, PassedOn | QuestionPassedOn):
            self._pass_on(first, verdict)
            return 0
        whole = carrying(self._desk, first, self._names(people), verdict)
        every = (whole, *(carrying(self._desk, person, "", verdict) for person in others))

        def write(store: Store) -> list[Any]:
            with store.write():
                made = [_made(one, store) for one in every] if others else [whole.write(store)]
                if not any(made):
                    raise WrongInput("no_open_alert")
                return made

        def back(store: Store, made: list[Any]) -> None:
            with store.write():
                for one, result in zip(every, made, strict=True):
                    if result is not None:
                        one.take_back(store, result)

        def again(store: Store, made: list[Any]) -> None:
            with store.write():
                for one, result in zip(every, made, strict=True):
                    if one.again is not None and result is not None:
                        one.again(store, result)

        deed = self._do(
            first.learner_id,
            whole.told,
            write,
            back,
            again if whole.again else None,
            others=tuple(person.learner_id for person in others),
        )
        deed.answers = tuple(
            [answer.write for answer in answers] for answers in zip(*(one.answers for one in every), strict=True)
        )
        deed.answers_told = tuple(answer.told for answer in whole.answers)
        deed.moves_facts = isinstance(verdict, Paused | Closed)
        self._asked = deed
        return len(deed.answers)

    def _pass_on(self, person: Person, verdict: PassedOn | QuestionPassedOn) -> None:
        carried = carrying(self._desk, person, self._name(person), verdict)
        deed = self._do(person.learner_id, carried.told, carried.write, carried.take_back)
        deed.moves_facts = True  # a question that a colleague has counts from now on
        if verdict.draft.account_id is None:
            deed.is_handed_over = True
        else:
            self.message_queued.emit()

    def answer(self, place: int) -> None:
        """Add an answer to the last decision: how, why, until when."""
        deed = self._deeds[-1] if self._deeds else None
        if deed is None or deed is not self._asked or place >= len(deed.answers):
            return

        def write(store: Store) -> None:
            with store.write():
                for write_one, result in zip(deed.answers[place], deed.result, strict=True):
                    if result is not None:
                        write_one(store, result)

        self._put(None, write)
        self.told.emit(deed.answers_told[place], True)

    def note(self, person: Person, text: str) -> None:
        """Keep a note on a learner."""
        note = NoteRow(person.learner_id, text, self._desk.now(), author=self._desk.trainer)
        self._do(
            person.learner_id,
            self._desk.words.say("Note kept"),
            lambda store: add_note(store, note),
            lambda store, note_id: remove_note(store, note_id),
            leaves_queue=False,
        )

    def write(self, messages: "Sequence[tuple[Person, Draft]]") -> None:
        """Queue messages, to leave in ten seconds, or hand them to the trainer's own mail program."""
        from cockpit.sequences.counting import (  # brings icalendar: loaded by `preload` after first paint
            take_all_back,
            write_to_all,
        )

        now, zone = self._desk.now(), self._desk.zone
        first, *others = [person for person, _ in messages]
        is_handed_over = any(draft.account_id is None for _, draft in messages)
        undo_ends = now + timedelta(seconds=UNDO_SECONDS)

        def write(store: Store) -> "list[Counted[Done]]":
            steps = [
                (
                    draft if is_handed_over else replace(draft, not_before=max(draft.not_before or now, undo_ends)),
                    person.template,
                )
                for person, draft in messages
            ]
            return write_to_all(store, steps, now, zone)

        def back(store: Store, made: "list[Counted[Done]]") -> None:
            take_all_back(store, made, self._desk.now())

        told = self._told_of(messages, now, is_handed_over=is_handed_over)
        deed = self._do(first.learner_id, told, write, back, others=tuple(person.learner_id for person in others))
        if is_handed_over:
            deed.is_handed_over = True
        else:
            self.message_queued.emit()

    def _told_of(
        self,
        messages: "Sequence[tuple[Person, Draft]]",
        now: datetime,
        *,
        is_handed_over: bool,
    ) -> str:
        words = self._desk.words
        name = self._names([person for person, _ in messages])
        if is_handed_over:
            return words.say("Message to {name} handed to your mail program", name=name)
        leaves = min(draft.not_before or now for _, draft in messages)
        if leaves > now + timedelta(seconds=UNDO_SECONDS):
            at = words.day_and_clock(leaves, self._desk.zone)
            if len(messages) > 1:
                return words.say("Messages to {name} wait: the first leaves {t1}", name=name, t1=at)
            if leaves != polite_at(self._zone_of(messages[0][0]), now):
                return words.say("Message to {name} leaves {t1}", name=name, t1=at)
            return words.say("Message to {name} leaves at {t1}: it is night there", name=name, t1=at)
        return words.say("Message to {name} leaves in {{s}} s", name=name)

    def _zone_of(self, person: Person) -> ZoneInfo:
        learner = learner_by_id(self._desk.store, person.learner_id)
        return zone_named(learner.zone if learner else None)

    def book(self, person: Person, booking: "Booking") -> None:
        """Book a check-in; its invitation leaves in ten seconds, or through the trainer's own mail program."""
        from cockpit.deeds import book_with  # brings icalendar: loaded by `preload` after first paint
        from cockpit.sequences.counting import counted, take_all_back

        now, zone = self._desk.now(), self._desk.zone
        words = self._desk.words
        when = short_moment(words, booking.slot.starts_at, self._desk.zone)
        text = words.say("Check-in with {name} booked: {when}", name=self._name(person), when=when)
        held = replace(booking, not_before=leaves_at(self._zone_of(person), now))
        deed = self._do(
            person.learner_id,
            text,
            lambda store: counted(
                store,
                person.learner_id,
                person.template,
                now,
                zone,
                lambda runs: book_with(store, held, now, needs_alert=not runs),
            ),
            lambda store, made: take_all_back(store, [made], self._desk.now()),
        )
        if booking.account_id is None:
            deed.is_handed_over = True
        else:
            self.message_queued.emit()

    def propose(self, person: Person, draft: "Draft", instead_of: int | None = None) -> None:
        """Offer moments; the message leaves in ten seconds, or through the trainer's own mail program."""
        from cockpit.deeds import propose_with  # brings icalendar: loaded by `preload` after first paint
        from cockpit.sequences.counting import counted, take_all_back

        now, zone = self._desk.now(), self._desk.zone
        is_handed_over = draft.account_id is None
        if not is_handed_over:
            draft = replace(draft, not_before=leaves_at(self._zone_of(person), now, draft.not_before))
        deed = self._do(
            person.learner_id,
            self._told_of([(person, draft)], now, is_handed_over=is_handed_over),
            lambda store: counted(
                store,
                person.learner_id,
                person.template,
                now,
                zone,
                lambda runs: propose_with(store, draft, now, instead_of=instead_of, needs_alert=not runs),
            ),
            lambda store, made: take_all_back(store, [made], self._desk.now()),
        )
        if is_handed_over:
            deed.is_handed_over = True
        else:
            self.message_queued.emit()

    def decide(self, decision: Decision) -> None:
        """Carry out a decision about the data, such as who has left a cohort, or one that a mail goes with."""
        deed = self._do(decision.learner_id, decision.told, decision.keep, decision.take_back)
        deed.moves_facts = True
        deed.is_handed_over = decision.leaves_by == "program"
        if decision.leaves_by == "account":
            self.message_queued.emit()

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
        others: tuple[int, ...] = (),
    ) -> _Deed:
        deed = _Deed(learner_id, back, again, told, others=others)
        self._deeds.append(deed)
        self._undone.clear()

        def keep_result(store: Store) -> Any:
            deed.result = write(store)
            return deed.result

        self._put(deed, keep_result)
        if leaves_queue and learner_id is not None:
            self.people_gone.emit((learner_id, *others))
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
            self.kept.emit((deed.learner_id, *deed.others))
            if deed.is_handed_over:
                made = deed.result if isinstance(deed.result, list) else [deed.result]
                self._hand_over(deed, [_done_of(one) for one in made])
        undone = self._taken_back.pop(ticket, None)
        if undone is not None:
            self.told.emit(self._desk.words.say("Undone"), False)
        settled = deed or undone
        if settled is not None and (settled.learner_id is None or settled.moves_facts):
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

    def _hand_over(self, deed: _Deed, made: Sequence["Done"]) -> None:
        """Open what is handed over; what no program takes is undone."""
        has_copy = False
        for one in made:
            opened = self._open(one)
            if opened is Opened.NOTHING:
                self._give_up(deed)
                return
            has_copy = has_copy or opened is Opened.WITH_COPY
        if has_copy:
            self.told.emit(with_copy_line(self._desk.words, deed.told), True)

    def _open(self, done: "Done") -> Opened:
        """Open a message, or the entry where none leaves."""
        desk = self._desk
        message = message_by_id(desk.store, done.message_id) if done.message_id is not None else None
        if message is None:
            is_open = open_written(desk, f"check-in-{done.check_in_id}.ics", done.ics)
            return Opened.MESSAGE if is_open else Opened.NOTHING
        opened = open_draft(desk, message)
        if opened is not Opened.NOTHING:
            self._put(None, lambda store: handed_over(store, message.id, desk.now()))
        return opened

    def _give_up(self, deed: _Deed) -> None:
        """Undo what no program took over."""
        if deed in self._deeds:
            self._deeds.remove(deed)
        self._put(None, lambda store: deed.take_back(store, deed.result))
        self.failed.emit(
            self._desk.words.say("No program answered, so nothing was done. Connect a mailbox (SMTP) instead.")
        )

    def _names(self, people: Sequence[Person]) -> str:
        """Return the name of one, or how many there are."""
        if len(people) == 1:
            return self._name(people[0])
        return self._desk.words.plural("{n} person", "{n} people", len(people))

    def _name(self, person: Person) -> str:
        learner = learner_by_id(self._desk.store, person.learner_id)
        return self._desk.name(learner.name) if learner else ""
