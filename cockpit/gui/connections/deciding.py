"""What the trainer decides in the rows of the cards, as decisions that can be taken back."""

from cockpit.domain.times import day_in
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.gui.navigation import Decision
from cockpit.reports.connections import MissingPeople
from cockpit.store import Store
from cockpit.store.calendars import CalendarCount, set_counts
from cockpit.store.identities import AmbiguousPerson
from cockpit.store.learners import learner_by_id
from cockpit.store.regrouping import join_learners, keep_apart, undo_regrouping
from cockpit.store.streams import MissingPerson, missing_people
from cockpit.sync.missing import ask_again, decide_missing


def missing_decided(desk: Desk, missing: MissingPeople, *, have_left: bool) -> Decision:
    """Say that a cohort's missing people have left, as of today, or that they stay."""
    words, on = desk.words, day_in(desk.zone, desk.now())
    if have_left:
        told = words.plural(
            "{cohort}: {n} learner has left",
            "{cohort}: {n} learners have left",
            missing.count,
            cohort=missing.cohort,
        )
    else:
        told = words.plural(
            "{cohort}: {n} learner stays", "{cohort}: {n} learners stay", missing.count, cohort=missing.cohort
        )

    def keep(store: Store) -> list[MissingPerson]:
        before = missing_people(store, missing.cohort_id)
        decide_missing(store, missing.cohort_id, have_left=have_left, on=on)
        return before

    return Decision(told, keep, ask_again)


def joined(desk: Desk, person: AmbiguousPerson, learner_id: int) -> Decision:
    """Say that somebody is this learner: they have one history from now on."""
    learner = learner_by_id(desk.store, learner_id)
    told = desk.words.say(
        "{name} is now one with {other}",
        name=desk.name(person.name),
        other=desk.name(learner.name) if learner else "",
    )
    return Decision(
        told,
        lambda store: join_learners(store, learner_id, person.learner_id, desk.now()),
        lambda store, number: undo_regrouping(store, number, desk.now(), keeps_two_apart=False),
    )


def calendar_counted(desk: Desk, calendar: CalendarCount, *, counts: bool) -> Decision:
    """Say whether the times of a calendar take the trainer's."""
    name, say = shown(calendar.name), desk.words.say
    told = (
        say("{calendar} takes your time again", calendar=name)
        if counts
        else say("{calendar} takes none of your time any more", calendar=name)
    )
    return Decision(
        told,
        lambda store: set_counts(store, calendar.id, counts=counts),
        lambda store, _: set_counts(store, calendar.id, counts=calendar.counts),
    )


def nobody_of_these(desk: Desk, person: AmbiguousPerson) -> Decision:
    """Say that somebody is none of the learners whom they match."""
    return Decision(
        desk.words.say("{name} stays a separate learner", name=desk.name(person.name)),
        lambda store: keep_apart(store, person.account_id, person.source_id, person.candidate_ids, desk.now()),
        lambda store, number: undo_regrouping(store, number, desk.now()),
    )
