"""Another date for a check-in, as the window decides it: carried out with its mail, and taken back."""

from dataclasses import replace
from datetime import timedelta

from cockpit.domain.messages import UNDO_SECONDS, polite_at
from cockpit.domain.times import zone_named
from cockpit.gui.checkins.choices import BookingChoice
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Decision, Person
from cockpit.gui.writing import booking_of
from cockpit.store.learners import learner_by_id


def moving(desk: Desk, person: Person, check_in_id: int, choice: BookingChoice) -> Decision:
    """Return the decision that a check-in has another date; who was invited is told in ten seconds."""
    from cockpit.deeds import move_with, take_back  # brings icalendar: loaded by `preload` after first paint

    now, words = desk.now(), desk.words
    learner = learner_by_id(desk.store, person.learner_id)
    polite = polite_at(zone_named(learner.zone if learner else None), now)
    booking = booking_of(desk, person, choice)
    held = replace(booking, not_before=max(polite, now + timedelta(seconds=UNDO_SECONDS)))
    when = words.day_and_clock(booking.slot.starts_at, desk.zone)
    name = desk.name(learner.name) if learner else ""
    return Decision(
        words.say("Check-in with {name} moved: {when}", name=name, when=when),
        lambda store: move_with(store, check_in_id, held, now),
        lambda store, done: take_back(store, done, desk.now()),
        learner_id=person.learner_id,
        leaves_by="program" if booking.account_id is None else "account",
    )
