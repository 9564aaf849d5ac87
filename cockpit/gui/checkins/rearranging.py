"""A moment chosen from an offer, another date, none at all, an offer taken back: decisions, each with its mail."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from cockpit.checkins.book import Booking
from cockpit.checkins.differences import keep_ours, leave_theirs
from cockpit.checkins.invited import last_invitation
from cockpit.checkins.move import address_of
from cockpit.checkins.propose import Withdrawn, offer_again, withdraw_proposal
from cockpit.checkins.texts import check_in_fields
from cockpit.deeds import Done, cancel, choose_from, move, take_back
from cockpit.domain.checkins import CheckInState, Medium, Slot
from cockpit.domain.messages import leaves_at
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.gui.checkins.choices import BookingChoice
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Decision, Person
from cockpit.gui.writing import booking_of, sender_to
from cockpit.outbox.templates import Text, text_in_use
from cockpit.store import Store
from cockpit.store.calendar_entries import EntryRow, entry_by_uid, take_entry_back, wanted_entry
from cockpit.store.checkins import CheckInRow
from cockpit.store.learners import learner_by_id
from cockpit.store.proposals import ProposalRow
from cockpit.wording.moments import short_moment

_Way = Literal["", "account", "program"]


def moved(desk: Desk, check_in_id: int, booking: Booking) -> Decision:
    """Return that a check-in has another date; whoever was invited is told.

    Raises:
        WrongInput: `learner_unknown`.
    """
    learner, now = _learner(desk, booking.learner_id), desk.now()
    held = replace(booking, not_before=leaves_at(zone_named(learner.zone), now))
    name, when = desk.name(learner.name), short_moment(desk.words, booking.slot.starts_at, desk.zone)
    way: _Way = "account" if booking.account_id is not None else "program"
    return Decision(
        desk.words.say("Check-in with {name} moved: {when}", name=name, when=when),
        lambda store: move(store, check_in_id, held, now),
        lambda store, done: take_back(store, done, desk.now()),
        learner_id=learner.id,
        leaves_by=way,
    )


def cancelled(desk: Desk, check_in: CheckInRow) -> Decision:
    """Return that a check-in is cancelled; whoever was invited and may be written to is told, from the template.

    Raises:
        WrongInput: `learner_unknown`; what `checkins.texts` refuses.
    """
    learner, now = _learner(desk, check_in.learner_id), desk.now()
    invitation = last_invitation(desk.store, check_in)
    text: Text | None = None
    way: _Way = ""
    told = desk.words.say("Check-in with {name} cancelled", name=desk.name(learner.name))
    if invitation is not None and address_of(desk.store, check_in, learner) is None:
        told = desk.words.say("Check-in with {name} cancelled, without a mail", name=desk.name(learner.name))
    elif invitation is not None:
        text = _text(desk, "check_in_cancelled", learner, check_in.slot, check_in.medium, check_in.place)
        way = "account" if invitation.account_id is not None else "program"

    def keep(store: Store) -> Done:
        return cancel(store, check_in.id, text, now)

    def back(store: Store, done: Done) -> None:
        take_back(store, done, desk.now())

    return Decision(told, keep, back, learner_id=learner.id if way else None, leaves_by=way)


def kept_as_agreed(desk: Desk, uid: str) -> Decision:
    """Return that what was agreed counts, also in the trainer's calendar; what was cancelled goes from there."""
    wanted = wanted_entry(desk.store, uid)
    if wanted is not None and wanted.state is CheckInState.CANCELLED:
        told = desk.words.say("It was cancelled, and goes from your calendar too")
    else:
        told = desk.words.say("What was agreed stands, also in your calendar")
    return _between(told, uid, keep_ours)


def left_to_trainer(desk: Desk, uid: str) -> Decision:
    """Return that an entry of what was cancelled here stays in the calendar, as one of the trainer's own."""
    return _between(desk.words.say("It stays in your calendar, as an appointment of your own"), uid, leave_theirs)


def _between(told: str, uid: str, decide: Callable[[Store, str], None]) -> Decision:
    """Return what is decided between what was agreed and the trainer's calendar."""

    def keep(store: Store) -> EntryRow | None:
        before = entry_by_uid(store, uid)
        decide(store, uid)
        return before

    def back(store: Store, before: EntryRow | None) -> None:
        if before is not None:
            take_entry_back(store, before)

    return Decision(told, keep, back)


def withdrawn(desk: Desk, proposal: ProposalRow) -> Decision:
    """Return that moments are offered no more, and free.

    Raises:
        WrongInput: `learner_unknown`.
    """
    name, now = desk.name(_learner(desk, proposal.learner_id).name), desk.now()

    def back(store: Store, made: Withdrawn) -> None:
        offer_again(store, made, desk.now())

    told = desk.words.say("{name}: the moments offered are free again", name=name)
    return Decision(told, lambda store: withdraw_proposal(store, proposal.id, now), back)


def chosen(desk: Desk, proposal: ProposalRow, number: int, enrolment_id: int | None) -> Decision:
    """Return that a moment of those offered is booked, by its number; its invitation is made from the template.

    Raises:
        WrongInput: `proposal_over` when it has no such moment; `learner_unknown`; what `checkins.texts` refuses.
    """
    if not 1 <= number <= len(proposal.slots):
        raise WrongInput("proposal_over")
    now, slot = desk.now(), proposal.slots[number - 1]
    learner = _learner(desk, proposal.learner_id)
    person = Person(learner.id, proposal.enrolment_id or enrolment_id)
    booking = _booking_from(desk, person, learner, proposal, slot)
    name, when = desk.name(learner.name), short_moment(desk.words, slot.starts_at, desk.zone)
    return Decision(
        desk.words.say("Check-in with {name} booked: {when}", name=name, when=when),
        lambda store: choose_from(store, proposal.id, number, booking, now),
        lambda store, done: take_back(store, done, desk.now()),
        learner_id=learner.id,
        leaves_by="program" if booking.account_id is None else "account",
    )


def _booking_from(desk: Desk, person: Person, learner: Learner, proposal: ProposalRow, slot: Slot) -> Booking:
    text = _text(desk, "check_in", learner, slot, proposal.medium, proposal.place)
    choice = BookingChoice(slot.starts_at, slot.minutes, text.subject, text.body, proposal.medium, proposal.place)
    return replace(booking_of(desk, person, choice), not_before=leaves_at(zone_named(learner.zone), desk.now()))


def _text(desk: Desk, template: str, learner: Learner, slot: Slot, medium: Medium, place: str) -> Text:
    sign_off = sender_to(desk, learner.id).signature
    fields = check_in_fields(learner, slot, medium, place, sign_off, desk.now(), desk.zone)
    return text_in_use(desk.store, template, learner.language, fields)


def _learner(desk: Desk, learner_id: int) -> Learner:
    learner = learner_by_id(desk.store, learner_id)
    if learner is None:
        raise WrongInput("learner_unknown", learner=learner_id)
    return learner
