"""Booking: the check-in and its invitation are kept together, or neither."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from cockpit.checkins.ics import CalendarEvent, ics_bytes
from cockpit.domain.checkins import CheckInState, Medium, Slot
from cockpit.domain.messages import EXPIRES_AFTER, UNDO_SECONDS
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.compose import Draft, compose
from cockpit.outbox.mime import NO_ADDRESS, Person
from cockpit.outbox.templates import Text
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow, add_check_in
from cockpit.store.learners import learner_by_id
from cockpit.store.taken import refuse_taken


@dataclass(frozen=True, slots=True)
class Booking:
    """A check-in to book. `title` is the calendar's, `text` the mail that goes with the invitation.

    `place`: a video address, a room, or a number to call. `every_weeks`: the next one is that many weeks later.
    `to_address`: None where there is no mail to send. `from_address`: `NO_ADDRESS` where the own mail program alone
    knows it; answers of calendars go there, so without it the mail brings an entry that asks for none.
    `account_id`: the account that sends the invitation, or None when the trainer's own mail program will.
    `not_before`: when it may leave.
    """

    learner_id: int
    slot: Slot
    title: str
    text: Text
    language: str
    from_name: str
    from_address: str
    to_address: str | None
    enrolment_id: int | None = None
    account_id: int | None = None
    disposition_id: int | None = None
    place: str = ""
    not_before: datetime | None = None
    medium: Medium = Medium.PHONE
    every_weeks: int | None = None
    proposal_id: int | None = None


@dataclass(frozen=True, slots=True)
class BookedCheckIn:
    """What a booking made: its row, its invitation's row (None when no mail can go), and the `.ics` text."""

    check_in_id: int
    message_id: int | None
    ics: bytes


def book(store: Store, booking: Booking, now: datetime) -> BookedCheckIn:
    """Book a check-in, and queue its invitation (a draft to hand over when no account sends it).

    Raises:
        WrongInput: `slot_taken` by whatever `taken_spans` knows, or `slot_past`; `learner_unknown`; and what
            `outbox.compose` refuses.
    """
    with store.write():
        learner = learner_of(store, booking.learner_id)
        refuse_past(booking.slot, now)
        refuse_taken(store, booking.slot, now, but_proposal=booking.proposal_id)
        return keep_booked(store, booking, learner, "check_in", now)


def keep_booked(
    store: Store, booking: Booking, learner: Learner, template: str, now: datetime, group_id: int | None = None
) -> BookedCheckIn:
    """Keep a check-in, or a guest's part of a group appointment, with its invitation, in the caller's transaction.

    Raises:
        WrongInput: what `outbox.compose` refuses.
    """
    event = event_of(booking, learner, str(uuid.uuid4()))
    ics = ics_bytes(event, now)
    message_id = compose_about(store, booking, event, ics, template, now)
    check_in_id = add_check_in(
        store,
        CheckInRow(
            id=0,
            uid=event.uid,
            learner_id=learner.id,
            enrolment_id=booking.enrolment_id,
            disposition_id=booking.disposition_id,
            message_id=message_id,
            slot=booking.slot,
            state=CheckInState.BOOKED,
            sequence=event.sequence,
            made_at=now,
            title=booking.title,
            medium=booking.medium,
            place=booking.place,
            to_address=event.attendee.address if event.attendee else None,
            every_weeks=booking.every_weeks,
            proposal_id=booking.proposal_id,
            group_id=group_id,
        ),
    )
    return BookedCheckIn(check_in_id, message_id, ics)


def learner_of(store: Store, learner_id: int) -> Learner:
    """Return whom a check-in is with.

    Raises:
        WrongInput: `learner_unknown`.
    """
    learner = learner_by_id(store, learner_id)
    if learner is None:
        raise WrongInput("learner_unknown", learner=learner_id)
    return learner


def refuse_past(slot: Slot, now: datetime) -> None:
    """Refuse a moment that is over.

    Raises:
        WrongInput: `slot_past`.
    """
    if slot.starts_at < now:
        raise WrongInput("slot_past")


def event_of(booking: Booking, learner: Learner, uid: str, sequence: int = 0) -> CalendarEvent:
    """Return what calendars show of a check-in."""
    return CalendarEvent(
        uid=uid,
        slot=booking.slot,
        title=booking.title,
        zone=zone_named(learner.zone),
        organizer=Person(booking.from_name, booking.from_address) if booking.from_address != NO_ADDRESS else None,
        attendee=Person(learner.name, booking.to_address) if booking.to_address else None,
        place=booking.place,
        sequence=sequence,
    )


def compose_about(
    store: Store,
    booking: Booking,
    event: CalendarEvent,
    calendar: bytes | None,
    template: str,
    now: datetime,
    told_by: datetime | None = None,
) -> int | None:
    """Keep the mail about a check-in; return its id, or None where nobody can be written to.

    `told_by`: what it changes begins then, so it does not wait for the morning after.
    """
    if event.attendee is None:
        return None
    not_before = booking.not_before
    if told_by is not None and not_before is not None and not_before >= told_by:
        not_before = now + timedelta(seconds=UNDO_SECONDS)
    leaves_at = max(now, not_before or now)
    draft = Draft(
        learner_id=booking.learner_id,
        enrolment_id=booking.enrolment_id,
        to_address=event.attendee.address,
        to_name=event.attendee.name,
        from_name=booking.from_name,
        from_address=booking.from_address,
        subject=booking.text.subject,
        body=booking.text.body,
        language=booking.language,
        template=template,
        account_id=booking.account_id,
        disposition_id=booking.disposition_id,
        is_contact=False,  # an invitation is none (PRODUCT.md, section 2); the check-in held will be
        calendar=calendar,
        not_before=not_before,
        # Nobody is invited to what is over, however long a laptop was closed; that it was off is told then too.
        expires_at=None
        if event.is_cancelled
        else max(leaves_at, min(leaves_at + EXPIRES_AFTER, event.slot.starts_at)),
        told_by=told_by,
    )
    return compose(store, draft, now)
