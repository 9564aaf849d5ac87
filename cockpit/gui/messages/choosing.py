"""Booking the moment that a reply chose: one key, with its invitation from the template, and a way back."""

from datetime import timedelta

from cockpit.checkins.book import Booking
from cockpit.checkins.texts import check_in_text
from cockpit.deeds import Done, choose_from, take_back
from cockpit.domain.messages import UNDO_SECONDS, obstacle_to_contact, polite_at
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Decision
from cockpit.gui.writing import NO_ADDRESS, sender_to, writing_of
from cockpit.reports.replies import Came
from cockpit.reports.slot_answers import Chose
from cockpit.store import Store
from cockpit.store.learners import enrolment_by_id, learner_by_id
from cockpit.store.replies import set_seen


def booked_as_chosen(desk: Desk, line: Came, chose: Chose) -> Decision:
    """Book what was chosen, and be done with the reply.

    Raises:
        WrongInput: `proposal_over` when none suits; what `checkins.texts` refuses.
    """
    slot, number, now = chose.slot, chose.choice.number, desk.now()
    if slot is None or number is None:
        raise WrongInput("proposal_over")
    booking, reply = _booking(desk, line, chose), line.reply

    def keep(store: Store) -> Done:
        with store.write():
            done = choose_from(store, chose.proposal.id, number, booking, now)
            if reply is not None and reply.seen_at is None:
                set_seen(store, reply.id, now)
            return done

    def back(store: Store, done: Done) -> None:
        with store.write():
            take_back(store, done, desk.now())
            if reply is not None:
                set_seen(store, reply.id, reply.seen_at)

    return Decision(
        desk.words.say(
            "Check-in with {name} booked: {when}",
            name=desk.name(line.name),
            when=desk.words.day_and_clock(slot.starts_at, desk.zone),
        ),
        keep,
        back,
        learner_id=line.learner_id,
        leaves_by="program" if booking.account_id is None else "account",
    )


def _booking(desk: Desk, line: Came, chose: Chose) -> Booking:
    proposal, slot, now = chose.proposal, chose.slot, desk.now()
    learner = learner_by_id(desk.store, line.learner_id)
    if learner is None or slot is None:
        raise WrongInput("proposal_over")
    enrolment = enrolment_by_id(desk.store, proposal.enrolment_id or line.enrolment_id)
    may_write = obstacle_to_contact(learner, enrolment.status if enrolment else None) is None
    sender, writing = sender_to(desk, learner.id), writing_of(desk, desk.store)
    text = check_in_text(
        desk.store, "check_in", learner, slot, proposal.medium, proposal.place, sender.signature, now
    )
    return Booking(
        learner_id=learner.id,
        slot=slot,
        title=text.subject,
        text=text,
        language=learner.language,
        from_name=sender.name,
        # Answers to an invitation go to its organizer: without an address there is an entry, no invitation.
        from_address=sender.address if sender.address != NO_ADDRESS else None,
        to_address=learner.email if may_write else None,
        enrolment_id=proposal.enrolment_id or line.enrolment_id or None,
        account_id=writing.account_id,
        place=proposal.place,
        not_before=max(polite_at(zone_named(learner.zone), now), now + timedelta(seconds=UNDO_SECONDS)),
        medium=proposal.medium,
    )
