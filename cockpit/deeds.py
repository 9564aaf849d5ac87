"""What the trainer does about a learner, each together with its decision, and taking it back.

A message or a booking handles the learner's open alerts in the same transaction; taken back, they stand again.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from cockpit.checkins.book import Booking, book
from cockpit.checkins.conclude import Concluded, Conclusion, take_back_conclusion
from cockpit.checkins.conclude import conclude as conclude_check_in
from cockpit.checkins.invited import was_invited
from cockpit.checkins.move import Rearranged, WithdrawnMessage, put_back, withdraw_unleft
from cockpit.checkins.move import cancel as cancel_check_in
from cockpit.checkins.move import move as move_check_in
from cockpit.checkins.propose import Withdrawn, offer_again, propose, withdraw_proposal
from cockpit.domain.alerts import Code
from cockpit.domain.checkins import CheckInState, ProposalState
from cockpit.domain.decisions import DoneHow
from cockpit.domain.messages import MessageState
from cockpit.errors import WrongInput
from cockpit.outbox.arranged import drop_check_in, reopen
from cockpit.outbox.compose import Draft, compose
from cockpit.outbox.deliver import withdraw
from cockpit.outbox.templates import Text
from cockpit.store import Store
from cockpit.store.answering import answer, take_answer_back
from cockpit.store.checkins import check_in_by_id, check_ins_of_decision
from cockpit.store.colleagues import save_colleague
from cockpit.store.dispositions import disposition_by_id
from cockpit.store.history import ContactRow, add_contact
from cockpit.store.outbox import cancel_message, message_by_id, messages_of_decision, set_state
from cockpit.store.outbox_changes import save_change
from cockpit.store.proposals import ProposalRow, proposal_by_id, set_proposal_state
from cockpit.store.questions import pass_questions_on, questions_of_learner
from cockpit.triage.dispositions import handle, handle_by_call, pass_on, undo


@dataclass(frozen=True, slots=True)
class Done:
    """What a deed made, by id; None where it made no such thing. `ics`: the calendar entry of a booking.

    `replaced`: the proposal in whose place it stands. `rearranged`: the check-in that was moved or cancelled;
    `chosen`: the proposal that it was chosen from, as it was before, and `withdrawn` its message, if that had not
    left. `concluded`: what was said of a check-in.
    """

    learner_id: int
    disposition_id: int | None = None
    message_id: int | None = None
    check_in_id: int | None = None
    ics: bytes = b""
    concluded: Concluded | None = None
    proposal_id: int | None = None
    replaced: Withdrawn | None = None
    rearranged: Rearranged | None = None
    chosen: ProposalRow | None = None
    withdrawn: tuple[WithdrawnMessage, ...] = ()


def write_to(store: Store, draft: Draft, now: datetime, *, needs_alert: bool = True) -> Done:
    """Compose a message and handle the learner's open alerts with it.

    One that is no contact answers what the learner asked and wrote (PRODUCT.md, section 2). Without `needs_alert`
    the decision is kept also where no alert is open: the message was a step that waited for the trainer. What it
    offers is held.

    Raises:
        WrongInput: what `outbox.compose` refuses, or `checkins.propose`; nothing is kept then.
    """
    with store.write():
        disposition_id = _handle(store, draft.learner_id, DoneHow.MESSAGE, now, needs_alert)
        whole, proposal_id = replace(draft, disposition_id=disposition_id), None
        if draft.offer is None:
            message_id = compose(store, whole, now)
        else:
            made = propose(store, whole, now)
            message_id, proposal_id = made.message_id, made.proposal_id
        if not draft.is_contact:
            answer(store, draft.learner_id, now)
    return Done(draft.learner_id, disposition_id, message_id, proposal_id=proposal_id)


def book_with(store: Store, booking: Booking, now: datetime, *, needs_alert: bool = True) -> Done:
    """Book a check-in with its invitation and handle the learner's open alerts with it, as `write_to` does.

    Raises:
        WrongInput: what `checkins.book` refuses; nothing is kept then.
    """
    with store.write():
        disposition_id = _handle(store, booking.learner_id, DoneHow.CHECK_IN, now, needs_alert)
        booked = book(store, replace(booking, disposition_id=disposition_id), now)
    return Done(booking.learner_id, disposition_id, booked.message_id, booked.check_in_id, booked.ics)


def propose_with(
    store: Store, draft: Draft, now: datetime, *, instead_of: int | None = None, needs_alert: bool = True
) -> Done:
    """Offer the moments of a message and handle the open alerts with it, anew or in the place of an open proposal.

    Raises:
        WrongInput: what `checkins.propose` refuses; nothing is kept then.
    """
    with store.write():
        replaced = withdraw_proposal(store, instead_of, now) if instead_of is not None else None
        disposition_id = _handle(store, draft.learner_id, DoneHow.CHECK_IN, now, needs_alert)
        made = propose(store, replace(draft, disposition_id=disposition_id), now)
    return Done(draft.learner_id, disposition_id, made.message_id, proposal_id=made.proposal_id, replaced=replaced)


def choose_from(
    store: Store, proposal_id: int, number: int, booking: Booking, now: datetime, *, needs_alert: bool = True
) -> Done:
    """Book the moment that was chosen from a proposal, whose others are free then.

    One that expired, or was declined, may still be chosen from while its moment is free. A proposal that has not
    left leaves no more.

    Raises:
        WrongInput: `proposal_over` when it was chosen from or taken back, or has no such number; what
            `checkins.book` refuses; nothing is kept then.
    """
    with store.write():
        proposal = proposal_by_id(store, proposal_id)
        over = (ProposalState.CHOSEN, ProposalState.WITHDRAWN)
        if proposal is None or proposal.state in over or not 1 <= number <= len(proposal.slots):
            raise WrongInput("proposal_over")
        withdrawn = withdraw_unleft(store, proposal.message_id, now)
        set_proposal_state(store, proposal_id, ProposalState.CHOSEN, now)
        disposition_id = _handle(store, proposal.learner_id, DoneHow.CHECK_IN, now, needs_alert)
        whole = replace(
            booking,
            learner_id=proposal.learner_id,
            enrolment_id=booking.enrolment_id or proposal.enrolment_id,
            slot=proposal.slots[number - 1],
            medium=proposal.medium,
            place=proposal.place or booking.place,
            proposal_id=proposal_id,
            disposition_id=disposition_id,
        )
        booked = book(store, whole, now)
    return Done(
        proposal.learner_id,
        disposition_id,
        booked.message_id,
        booked.check_in_id,
        booked.ics,
        chosen=proposal,
        withdrawn=withdrawn,
    )


def move(store: Store, check_in_id: int, booking: Booking, now: datetime) -> Done:
    """Move a check-in, and tell who was invited.

    Raises:
        WrongInput: what `checkins.move` refuses; nothing is kept then.
    """
    return rearranged(move_check_in(store, check_in_id, booking, now))


def cancel(store: Store, check_in_id: int, text: Text | None, now: datetime) -> Done:
    """Cancel a check-in, and tell who was invited; without a text nobody is told.

    Raises:
        WrongInput: what `checkins.cancel` refuses; nothing is kept then.
    """
    return rearranged(cancel_check_in(store, check_in_id, text, now))


def rearranged(made: Rearranged) -> Done:
    """Return what became of a check-in, or of a guest's part, that was moved or cancelled."""
    return Done(
        made.before.learner_id,
        message_id=made.message_id,
        check_in_id=made.before.id,
        ics=made.ics,
        rearranged=made,
    )


def pass_on_to(store: Store, draft: Draft, until: date, now: datetime, *, needs_alert: bool = True) -> Done:
    """Write to a colleague about a learner, whose alerts and steps rest until the day to look again.

    Raises:
        WrongInput: `no_open_alert`, or what `outbox.compose` refuses; nothing is kept then.
    """
    with store.write():
        colleague = save_colleague(store, draft.to_name or draft.to_address, draft.to_address)
        name = draft.to_name or draft.to_address
        made = pass_on(store, draft.learner_id, name, until, now, needs_alert=needs_alert)
        message_id = compose(
            store,
            replace(draft, disposition_id=made.disposition_id, is_contact=False, is_to_colleague=True),
            now,
        )
        told = disposition_by_id(store, made.disposition_id)
        if told is not None and any(key.startswith(Code.QUESTION) for key in told.reasons):
            asked = [one.id for one in questions_of_learner(store, draft.learner_id) if one.answered_at is None]
            pass_questions_on(store, asked, colleague.id, now)
    return Done(draft.learner_id, made.disposition_id, message_id)


def pass_question_on_to(store: Store, question_id: int, draft: Draft, now: datetime) -> Done:
    """Ask a colleague a learner's question, which goes on waiting: the answer comes back to the trainer.

    Raises:
        WrongInput: what `outbox.compose` refuses; nothing is kept then.
    """
    with store.write():
        colleague = save_colleague(store, draft.to_name or draft.to_address, draft.to_address)
        message_id = compose(store, replace(draft, is_contact=False, is_to_colleague=True), now)
        pass_questions_on(store, [question_id], colleague.id, now)
    return Done(draft.learner_id, message_id=message_id)


def call(store: Store, learner_id: int, now: datetime) -> Done:
    """Say that a learner was called, which handles the open alerts; whether it reached anybody: `say_reached`."""
    return Done(learner_id, handle_by_call(store, learner_id, now).disposition_id)


def say_reached(store: Store, done: Done, now: datetime) -> None:
    """Say that a call reached the person: it is a contact, as long as its decision stands."""
    with store.write():
        add_contact(store, ContactRow(done.learner_id, "call", now, "", disposition_id=done.disposition_id))


def conclude(store: Store, check_in_id: int, conclusion: Conclusion, now: datetime) -> Done:
    """Say what came of a check-in, with what was agreed on in it.

    Raises:
        WrongInput: what `checkins.conclude` refuses; nothing is kept then.
    """
    concluded = conclude_check_in(store, check_in_id, conclusion, now)
    return Done(concluded.before.learner_id, concluded=concluded)


def take_back(store: Store, done: Done, now: datetime) -> None:
    """Undo a message, a proposal, a booking, or that one was moved or cancelled, as long as its mail has not left.

    What was said of a check-in can always be taken back. One that was handed over counts as a contact no more:
    whether it left is known to the mail program only.

    Raises:
        WrongInput: `already_left`, the message is on its way; `slot_taken`, by another, of what stood or was
            offered before. Nothing is undone then.
    """
    with store.write():
        message = message_by_id(store, done.message_id) if done.message_id is not None else None
        if message is not None:
            was_handed_over = set_state(
                store, message.id, MessageState.CANCELLED, now, was=(MessageState.HANDED_OVER,)
            )
            if not was_handed_over and not cancel_message(store, message.id, now):
                raise WrongInput("already_left")
            take_answer_back(store, message.learner_id, message.made_at)
        if done.concluded is not None:
            take_back_conclusion(store, done.concluded)
        if done.rearranged is not None:
            put_back(store, done.rearranged, now)
        elif done.check_in_id is not None:
            made = check_in_by_id(store, done.check_in_id)
            if made is not None:
                drop_check_in(store, made, now)
        if done.proposal_id is not None:
            set_proposal_state(store, done.proposal_id, ProposalState.WITHDRAWN, now)
        if done.chosen is not None:
            if done.chosen.state is ProposalState.OPEN:
                reopen(store, done.chosen, now)
            else:
                set_proposal_state(store, done.chosen.id, done.chosen.state, done.chosen.ended_at or now)
            for one in done.withdrawn:
                save_change(store, one.after, one.before)
        if done.disposition_id is not None:
            undo(store, done.disposition_id, now)
        if done.replaced is not None:
            offer_again(store, done.replaced, now)


def take_back_decision(store: Store, disposition_id: int, now: datetime) -> bool:
    """Undo a decision of whatever day, with the message or check-in that came with it; tell whether one is gone.

    A message that has left stays what it is, and so does its check-in; the alerts stand again all the same.
    """
    with store.write():
        withdrawn = [one for one in messages_of_decision(store, disposition_id) if withdraw(store, one, now)]
        unknown = [one for one in check_ins_of_decision(store, disposition_id) if not was_invited(store, one)]
        dropped = [drop_check_in(store, one, now) for one in unknown if one.state is CheckInState.BOOKED]
        undo(store, disposition_id, now)
    return bool(withdrawn or dropped)


def _handle(store: Store, learner_id: int, how: DoneHow, now: datetime, needs_alert: bool) -> int | None:
    try:
        return handle(store, learner_id, how, now, needs_alert=needs_alert).disposition_id
    except WrongInput as error:
        if error.cause != "no_open_alert":
            raise
        return None
