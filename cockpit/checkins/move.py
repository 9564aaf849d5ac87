"""Moving and cancelling: the check-in stays the same one, and calendars are told to change what they have of it.

What has not left yet is withdrawn and written anew, so that nobody gets two. The number of changes (`sequence`)
only ever grows, also when one is taken back: a calendar that has seen one takes nothing older.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from cockpit.checkins.book import Booking, compose_about, event_of, learner_of, refuse_past
from cockpit.checkins.ics import ics_bytes
from cockpit.checkins.invited import last_invitation, was_invited
from cockpit.domain.checkins import CheckInChange, CheckInState, Slot
from cockpit.domain.messages import leaves_at, obstacle_to_contact
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.mime import NO_ADDRESS, Person
from cockpit.outbox.templates import Text
from cockpit.store import Store
from cockpit.store.checkins import (
    CheckInRow,
    change_check_in,
    check_in_by_id,
    forget_change,
    note_change,
    reminder_key,
)
from cockpit.store.learners import enrolment_by_id
from cockpit.store.outbox import MessageRow, cancel_message, message_by_id, message_sent_once
from cockpit.store.outbox_changes import save_change
from cockpit.store.taken import refuse_taken


@dataclass(frozen=True, slots=True)
class WithdrawnMessage:
    """A message that had not left and does not have to any more, before and after."""

    before: MessageRow
    after: MessageRow


@dataclass(frozen=True, slots=True)
class Rearranged:
    """A check-in that was moved or cancelled: as it was and as it is, the mail about it, and what was withdrawn."""

    before: CheckInRow
    after: CheckInRow
    change_id: int
    message_id: int | None
    ics: bytes
    withdrawn: tuple[WithdrawnMessage, ...]


def move(
    store: Store, check_in_id: int, booking: Booking, now: datetime, *, of_group: int | None = None
) -> Rearranged:
    """Move a check-in to another moment, or place, and queue the mail that says so.

    `of_group`: the group appointment that moves with this guest's part.

    Raises:
        WrongInput: `check_in_over` when it is not booked any more; `check_in_of_group`, it moves with its group
            alone; and what `book` refuses.
    """
    with store.write():
        before = _booked(store, check_in_id, of_group)
        learner = learner_of(store, before.learner_id)
        withdrawn = _withdraw_all(store, before, now)
        refuse_past(booking.slot, now)
        refuse_taken(
            store,
            booking.slot,
            now,
            but_check_in=check_in_id,
            but_proposal=booking.proposal_id,
            but_group=before.group_id,
        )
        whole = replace(
            booking,
            learner_id=before.learner_id,
            enrolment_id=booking.enrolment_id or before.enrolment_id,
            # The decision that an invitation carried out goes on with the mail that takes its place.
            disposition_id=_decision_of(withdrawn),
        )
        event = event_of(whole, learner, before.uid, before.sequence + 1)
        ics = ics_bytes(event, now)
        is_known = was_invited(store, before)
        template = template_of(before, CheckInChange.MOVED if is_known else None)
        told_by = _told_by(withdrawn, (before.slot, whole.slot), now) if is_known else None
        after = replace(
            before,
            enrolment_id=whole.enrolment_id,
            message_id=compose_about(store, whole, event, ics, template, now, told_by),
            slot=whole.slot,
            sequence=event.sequence,
            title=whole.title,
            medium=whole.medium,
            place=whole.place,
            to_address=event.attendee.address if event.attendee else None,
            every_weeks=whole.every_weeks or before.every_weeks,
            answer=None,
            answered_at=None,
            reminded_at=None,
        )
        change_check_in(store, after)
        change_id = note_change(store, before, CheckInChange.MOVED, now)
    return Rearranged(before, after, change_id, after.message_id, ics, withdrawn)


def cancel(
    store: Store, check_in_id: int, text: Text | None, now: datetime, *, of_group: int | None = None
) -> Rearranged:
    """Cancel a check-in; with a text, whoever was invited is told, by the account that invited.

    Who has not got the invitation yet does not get it, and gets the text alone. Who may not be written to any more
    gets nothing. `of_group`: the group appointment out of which this guest is taken.

    Raises:
        WrongInput: `check_in_over` when it is not booked any more; `check_in_of_group`; and what `outbox.compose`
            refuses.
    """
    with store.write():
        before = _booked(store, check_in_id, of_group)
        learner = learner_of(store, before.learner_id)
        invitation = last_invitation(store, before)
        withdrawn = _withdraw_all(store, before, now)
        after = replace(before, state=CheckInState.CANCELLED, sequence=before.sequence + 1)
        booking = _booking_about(before, learner, invitation, text, address_of(store, before, learner), now)
        event = replace(event_of(booking, learner, before.uid, after.sequence), is_cancelled=True)
        ics = ics_bytes(event, now)
        message_id = None
        if text is not None:
            calendar = ics if was_invited(store, before) else None
            template = template_of(before, CheckInChange.CANCELLED)
            told_by = _told_by(withdrawn, (before.slot,), now)
            message_id = compose_about(store, booking, event, calendar, template, now, told_by)
        change_check_in(store, after)
        change_id = note_change(store, before, CheckInChange.CANCELLED, now)
    return Rearranged(before, after, change_id, message_id, ics, withdrawn)


def put_back(store: Store, made: Rearranged, now: datetime) -> None:
    """Take back that a check-in was moved or cancelled; its own mail has to be withdrawn before.

    Raises:
        WrongInput: `changed_since`, it stands otherwise by now; `slot_taken` by another meanwhile; `already_left`.
    """
    with store.write():
        now_is = check_in_by_id(store, made.after.id) or made.after
        if (now_is.state, now_is.slot) != (made.after.state, made.after.slot):
            raise WrongInput("changed_since")
        refuse_taken(store, made.before.slot, now, but_check_in=made.before.id, but_group=made.before.group_id)
        change_check_in(store, replace(made.before, sequence=now_is.sequence + 1))
        forget_change(store, made.change_id)
        for one in made.withdrawn:
            if not save_change(store, one.after, one.before):
                raise WrongInput("already_left")


def address_of(store: Store, check_in: CheckInRow, learner: Learner) -> str | None:
    """Return where a learner is told of a check-in by now; None: they may not be written to any more."""
    enrolment = enrolment_by_id(store, check_in.enrolment_id)
    is_left_alone = obstacle_to_contact(learner, enrolment.status if enrolment is not None else None) is not None
    return None if is_left_alone else learner.email or check_in.to_address


def template_of(check_in: CheckInRow, change: CheckInChange | None) -> str:
    """Return the template of the mail that invites, or says what changed; of a guest's part, that of a group."""
    if check_in.group_id is None:
        return "check_in" if change is None else f"check_in_{change}"
    return "group_invitation" if change is None else f"group_{change}"


def withdraw_unleft(store: Store, row_id: int | None, now: datetime) -> tuple[WithdrawnMessage, ...]:
    """Cancel a message that has not left, in whose place another comes: what it answers does not wait again."""
    before = message_by_id(store, row_id) if row_id is not None else None
    if row_id is None or before is None or not cancel_message(store, row_id, now):
        return ()
    after = message_by_id(store, row_id)
    return (WithdrawnMessage(before, after),) if after is not None else ()


def _withdraw_all(store: Store, check_in: CheckInRow, now: datetime) -> tuple[WithdrawnMessage, ...]:
    """Withdraw what speaks of a check-in as it was: its invitation, and the reminder of it."""
    reminder = message_sent_once(store, reminder_key(check_in))
    return tuple(one for row_id in (check_in.message_id, reminder) for one in withdraw_unleft(store, row_id, now))


def _booked(store: Store, check_in_id: int, of_group: int | None) -> CheckInRow:
    check_in = check_in_by_id(store, check_in_id)
    if check_in is None or check_in.state is not CheckInState.BOOKED:
        raise WrongInput("check_in_over")
    if check_in.group_id != of_group:
        raise WrongInput("check_in_of_group")
    return check_in


def _decision_of(withdrawn: tuple[WithdrawnMessage, ...]) -> int | None:
    return next((one.before.disposition_id for one in withdrawn if one.before.disposition_id is not None), None)


def _told_by(withdrawn: Iterable[WithdrawnMessage], slots: Iterable[Slot], now: datetime) -> datetime | None:
    """Return when the first of what the learner may have in mind begins: what changes has to be known by then."""
    begins = [*(slot.starts_at for slot in slots), *(one.before.told_by for one in withdrawn)]
    return min((at for at in begins if at is not None and at > now), default=None)


def _booking_about(
    check_in: CheckInRow,
    learner: Learner,
    invitation: MessageRow | None,
    text: Text | None,
    address: str | None,
    now: datetime,
) -> Booking:
    """Return a check-in as it would be booked now, by the same person as its invitation."""
    sender = _sender_of(invitation) if invitation is not None else None
    return Booking(
        learner_id=check_in.learner_id,
        slot=check_in.slot,
        title=check_in.title,
        text=text or Text("", ""),
        language=invitation.language if invitation is not None else learner.language,
        from_name=sender.name if sender is not None else "",
        from_address=sender.address if sender is not None else NO_ADDRESS,
        to_address=address,
        enrolment_id=check_in.enrolment_id,
        account_id=invitation.account_id if invitation is not None else None,
        place=check_in.place,
        not_before=leaves_at(zone_named(learner.zone), now),
        medium=check_in.medium,
    )


def _sender_of(invitation: MessageRow) -> Person | None:
    mail = message_from_bytes(invitation.mime, policy=policy.default)
    if not isinstance(mail, EmailMessage) or not mail["From"] or not mail["From"].addresses:
        return None
    address = mail["From"].addresses[0]
    return Person(address.display_name, address.addr_spec)
