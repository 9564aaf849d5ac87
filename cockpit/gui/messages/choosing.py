"""Booking the moment that a reply chose: one key, with its invitation from the template, and a way back."""

from dataclasses import replace

from cockpit.deeds import Done
from cockpit.errors import WrongInput
from cockpit.gui.checkins.rearranging import chosen
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Decision
from cockpit.reports.slot_answers import Chose
from cockpit.store import Store
from cockpit.store.replies import set_seen


def booked_as_chosen(desk: Desk, chose: Chose, enrolment_id: int | None) -> Decision:
    """Book what was chosen, and be done with the reply.

    Raises:
        WrongInput: `proposal_over` when none suits; what `checkins.texts` refuses.
    """
    number, reply, now = chose.choice.number, chose.reply, desk.now()
    if number is None:
        raise WrongInput("proposal_over")
    booked = chosen(desk, chose.proposal, number, enrolment_id)

    def keep(store: Store) -> Done:
        with store.write():
            done: Done = booked.keep(store)
            if reply.seen_at is None:
                set_seen(store, reply.id, now)
            return done

    def back(store: Store, done: Done) -> None:
        with store.write():
            booked.take_back(store, done)
            set_seen(store, reply.id, reply.seen_at)

    return replace(booked, keep=keep, take_back=back)
