"""Beginning a sequence for one learner or several, from wherever they are chosen."""

from collections.abc import Sequence

from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Decision, Navigator, Person
from cockpit.sequences.runs import begin, take_begin_back
from cockpit.store.learners import learner_by_id
from cockpit.store.sequences import all_sequences
from cockpit.wording.sequences import begun_line, sequence_name


def offered_sequences(desk: Desk) -> dict[int, str]:
    """Return what the sequences that can be begun by hand are called, by id."""
    return {
        one.id: sequence_name(desk.words, one.name)
        for one in all_sequences(desk.store)
        if one.is_on and not one.is_praise
    }


def begin_sequence(
    desk: Desk, navigator: Navigator, people: Sequence[Person], sequence_id: int | None = None
) -> None:
    """Begin a sequence for these people, the first that is on when none is named; it can be undone."""
    offered = offered_sequences(desk)
    enrolments = [person.enrolment_id for person in people if person.enrolment_id is not None]
    if not enrolments:
        return
    if not offered:
        navigator.told.emit(desk.words.say("No sequence is on. Switch one on in Messages, under Sequences."))
        return
    chosen = sequence_id if sequence_id is not None else next(iter(offered))
    learner = learner_by_id(desk.store, people[0].learner_id)
    now, zone = desk.now(), desk.zone
    told = begun_line(desk.words, desk.name(learner.name) if learner else "", len(enrolments))
    navigator.decision_wanted.emit(
        Decision(
            told,
            lambda store: begin(store, chosen, enrolments, now, zone),
            lambda store, begun: take_begin_back(store, begun, now),
        )
    )
