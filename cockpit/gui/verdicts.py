"""What the trainer can decide about somebody by one key: what it writes, what is told, and what may be added."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cockpit.domain.decisions import DeclaredWhy, DoneHow
from cockpit.domain.times import day_in
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Person
from cockpit.store import Store
from cockpit.store.history import NoteRow, add_note, remove_note
from cockpit.triage.dispositions import (
    Made,
    close,
    dismiss,
    handle,
    pause,
    redo,
    say_how,
    say_until,
    say_why,
    snooze,
    undo,
)
from cockpit.wording.decisions import declared_name, how_name

if TYPE_CHECKING:
    from cockpit.outbox.compose import Draft


@dataclass(frozen=True, slots=True)
class Handled:
    """Looked after; how may be said afterwards."""


@dataclass(frozen=True, slots=True)
class Called:
    """Called; whether that reached anybody may be said afterwards."""


@dataclass(frozen=True, slots=True)
class Phoned:
    """Called from here at this number (`is_dialled`: by a program); how it went may be said afterwards."""

    number: str
    is_dialled: bool


@dataclass(frozen=True, slots=True)
class Snoozed:
    """Out of the queue until a day."""

    until: date


@dataclass(frozen=True, slots=True)
class Dismissed:
    """Nothing is needed, and why."""

    why: DeclaredWhy


@dataclass(frozen=True, slots=True)
class Paused:
    """Away from today on, until back; until when may be said afterwards."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The follow-up ends; why may be said afterwards."""


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A colleague sees to it, who gets this mail; the trainer looks again on a day."""

    draft: "Draft"
    until: date


@dataclass(frozen=True, slots=True)
class QuestionPassedOn:
    """A colleague is asked a learner's question, by this mail; it goes on waiting."""

    draft: "Draft"
    question_id: int


Verdict = Handled | Called | Phoned | Snoozed | Dismissed | Paused | Closed | PassedOn | QuestionPassedOn


@dataclass(frozen=True, slots=True)
class Answer:
    """What a digit adds to a decision: what is told of it, and how it is kept, given what the decision returned."""

    told: str
    write: Callable[[Store, Any], None]


@dataclass(frozen=True, slots=True)
class Carrying:
    """How a verdict is carried out: `told` names it, `answers` are what the digits from 1 on may add."""

    told: str
    write: Callable[[Store], Any]
    take_back: Callable[[Store, Any], object]
    again: Callable[[Store, Any], None] | None = None
    answers: tuple[Answer, ...] = ()


def carrying(desk: Desk, person: Person, name: str, verdict: Verdict) -> Carrying:
    """Return how a verdict about somebody of that name is carried out, now.

    What the trainer does about somebody whose step waits is that step; a snooze only holds it, a pause ends it.
    """
    carried = _carrying(desk, person, name, verdict)
    if person.template is None or not isinstance(verdict, Handled | Called | Phoned | Dismissed):
        return carried
    return _counting(desk, person, carried)


def _counting(desk: Desk, person: Person, carried: Carrying) -> Carrying:
    """Let what is decided count as the step that waits."""
    from cockpit.sequences.counting import Counted, count_again, counted, uncount

    now, zone = desk.now(), desk.zone

    def write(store: Store) -> Counted[Any]:
        return counted(store, person.learner_id, person.template, now, zone, lambda _runs: carried.write(store))

    def back(store: Store, made: Counted[Any]) -> None:
        carried.take_back(store, made.done)
        uncount(store, made.before)

    def again(store: Store, made: Counted[Any]) -> None:
        if carried.again is not None:
            carried.again(store, made.done)
            count_again(store, made.before, now, zone)

    return Carrying(
        carried.told,
        write,
        back,
        again if carried.again is not None else None,
        tuple(replace(answer, write=_on_done(answer)) for answer in carried.answers),
    )


def _on_done(answer: Answer) -> Callable[[Store, Any], None]:
    return lambda store, made: answer.write(store, made.done)


def _carrying(desk: Desk, person: Person, name: str, verdict: Verdict) -> Carrying:
    now, words, learner_id = desk.now(), desk.words, person.learner_id
    needs_alert = person.template is None

    def back(store: Store, made: Made) -> None:
        undo(store, made.disposition_id, desk.now())

    def again(store: Store, made: Made) -> None:
        redo(store, made.disposition_id)

    def plain(told: str, write: Callable[[Store], Made], *answers: Answer) -> Carrying:
        return Carrying(told, write, back, again, answers)

    match verdict:
        case Handled():
            return plain(
                words.say("{name}: done. How? 1 message, 2 check-in, 3 call, 4 other", name=name),
                lambda store: handle(store, learner_id, None, now, needs_alert=needs_alert),
                *(_how(desk, how) for how in DoneHow),
            )
        case Snoozed(until):
            return plain(
                words.say("{name}: snoozed until {day}", name=name, day=words.weekday_and_day(until)),
                lambda store: snooze(store, learner_id, until, now, needs_alert=needs_alert),
            )
        case Dismissed(why):
            return plain(
                words.say("{name}: dismissed, {reason}", name=name, reason=declared_name(words, why)),
                lambda store: dismiss(store, learner_id, why, now, needs_alert=needs_alert),
            )
        case Paused():
            return plain(
                words.say("{name}: paused until back. Until? 1 a week, 2 two weeks, 3 four weeks", name=name),
                lambda store: pause(store, learner_id, None, now),
                *(_until(desk, weeks) for weeks in (1, 2, 4)),
            )
        case Closed():
            return plain(
                words.say(
                    "{name}: follow-up closed. Why? 1 codes, 2 work, 3 forgot, 4 priority, 5 alone, 6 ill",
                    name=name,
                ),
                lambda store: close(store, learner_id, None, now),
                *(_why(desk, why) for why in DeclaredWhy),
            )
        case Called():
            return _called(desk, learner_id, name)
        case Phoned():
            return _phoned(desk, learner_id, name, verdict)
        case PassedOn():
            return _passed_on(desk, name, verdict, needs_alert)
        case QuestionPassedOn():
            return _question_passed_on(desk, name, verdict)


def _how(desk: Desk, how: DoneHow) -> Answer:
    told = desk.words.say("Done {how}", how=how_name(desk.words, how))
    return Answer(told, lambda store, made: say_how(store, made.disposition_id, how))


def _why(desk: Desk, why: DeclaredWhy) -> Answer:
    told = desk.words.say("Follow-up closed, {reason}", reason=declared_name(desk.words, why))
    return Answer(told, lambda store, made: say_why(store, made.disposition_id, why))


def _until(desk: Desk, weeks: int) -> Answer:
    until = day_in(desk.zone, desk.now()) + timedelta(weeks=weeks)
    told = desk.words.say("Paused until {day}", day=desk.words.weekday_and_day(until))
    return Answer(told, lambda store, made: say_until(store, made.disposition_id, until))


def _called(desk: Desk, learner_id: int, name: str) -> Carrying:
    from cockpit.deeds import call, say_reached, take_back

    now, words = desk.now(), desk.words
    return Carrying(
        words.say("Call with {name} noted. 1 you spoke, 2 nobody answered", name=name),
        lambda store: call(store, learner_id, now),
        lambda store, done: take_back(store, done, desk.now()),
        answers=(
            Answer(
                words.say("Call noted: you spoke to each other"), lambda store, done: say_reached(store, done, now)
            ),
            Answer(words.say("Call noted: nobody answered"), lambda _store, _done: None),
        ),
    )


def _phoned(desk: Desk, learner_id: int, name: str, verdict: Phoned) -> Carrying:
    from cockpit.deeds import call, say_reached, take_back

    now, words = desk.now(), desk.words
    word_left = NoteRow(learner_id, words.say("Left a word on the phone"), now, author=desk.trainer)
    notes: list[int] = []  # the writing thread's alone

    def leave_word(store: Store, _done: Any) -> None:
        notes.append(add_note(store, word_left))

    def back(store: Store, done: Any) -> None:
        with store.write():
            take_back(store, done, desk.now())
            for note_id in notes:
                remove_note(store, note_id)

    whom = {"name": name, "number": verdict.number}
    if desk.has_initials_only:
        told = words.say("Calling {name}. 1 spoke, 2 no answer, 3 left a word", name=name)
    elif verdict.is_dialled:
        told = words.say("Calling {name}, {number}. 1 spoke, 2 no answer, 3 left a word", **whom)
    else:
        told = words.say("Dial {number}, {name}. 1 spoke, 2 no answer, 3 left a word", **whom)
    return Carrying(
        told,
        lambda store: call(store, learner_id, now),
        back,
        answers=(
            Answer(
                words.say("Call noted: you spoke to each other"), lambda store, done: say_reached(store, done, now)
            ),
            Answer(words.say("Call noted: nobody answered"), lambda _store, _done: None),
            Answer(words.say("Call noted: you left a word"), leave_word),
        ),
    )


def _passed_on(desk: Desk, name: str, verdict: PassedOn, needs_alert: bool) -> Carrying:
    from cockpit.deeds import pass_on_to, take_back

    now = desk.now()
    told = desk.words.say(
        "{name} passed on to {colleague}, you look again on {day}",
        name=name,
        colleague=verdict.draft.to_name or verdict.draft.to_address,
        day=desk.words.weekday_and_day(verdict.until),
    )
    return Carrying(
        told,
        lambda store: pass_on_to(store, verdict.draft, verdict.until, now, needs_alert=needs_alert),
        lambda store, done: take_back(store, done, desk.now()),
    )


def _question_passed_on(desk: Desk, name: str, verdict: QuestionPassedOn) -> Carrying:
    from cockpit.deeds import pass_question_on_to, take_back

    now = desk.now()
    colleague = verdict.draft.to_name or verdict.draft.to_address
    return Carrying(
        desk.words.say(
            "{colleague} is asked for {name}; no answer in two working days, and you hear of it",
            colleague=colleague,
            name=name,
        ),
        lambda store: pass_question_on_to(store, verdict.question_id, verdict.draft, now),
        lambda store, done: take_back(store, done, desk.now()),
    )
