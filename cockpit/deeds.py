"""What the trainer does about a learner, each together with its decision, and taking it back.

A message or a booking handles the learner's open alerts in the same transaction; taken back, they stand again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cockpit.checkins.book import Booking, book
from cockpit.checkins.conclude import Concluded, Conclusion, take_back_conclusion
from cockpit.checkins.conclude import conclude as conclude_check_in
from cockpit.checkins.propose import Proposal, Withdrawn, offer_again, propose, withdraw_proposal
from cockpit.domain.alerts import Code
from cockpit.domain.checkins import CheckInState, ProposalState
from cockpit.domain.decisions import DoneHow
from cockpit.domain.messages import MessageState
from cockpit.errors import WrongInput
from cockpit.outbox.compose import Draft, compose
from cockpit.outbox.deliver import withdraw
from cockpit.store import Store
from cockpit.store.answering import answer, take_answer_back
from cockpit.store.checkins import cancel_check_in_of, set_check_in_state
from cockpit.store.colleagues import save_colleague
from cockpit.store.dispositions import disposition_by_id
from cockpit.store.history import ContactRow, add_contact
from cockpit.store.outbox import message_by_id, messages_of_decision, set_state
from cockpit.store.proposals import set_proposal_state
from cockpit.store.questions import pass_questions_on, questions_of_learner
from cockpit.triage.dispositions import handle, handle_by_call, pass_on, undo


@dataclass(frozen=True, slots=True)
class Done:
    """What a deed made, by id; None where it made no such thing. `ics`: the calendar entry of a booking.

    `withdrawn`: the proposal in whose place it stands. `concluded`: what was said of a check-in.
    """

    learner_id: int
    disposition_id: int | None = None
    message_id: int | None = None
    check_in_id: int | None = None
    ics: bytes = b""
    concluded: Concluded | None = None
    proposal_id: int | None = None
    withdrawn: Withdrawn | None = None


def write_to(store: Store, draft: Draft, now: datetime) -> Done:
    """Compose a message and handle the learner's open alerts with it.

    One that is no contact answers what the learner asked and wrote (PRODUCT.md, section 2).

    Raises:
        WrongInput: what `outbox.compose` refuses; nothing is kept then.
    """
    with store.write():
        disposition_id = _handle(store, draft.learner_id, DoneHow.MESSAGE, now)
        message_id = compose(store, replace(draft, disposition_id=disposition_id), now)
        if not draft.is_contact:
            answer(store, draft.learner_id, now)
    return Done(draft.learner_id, disposition_id, message_id)


def write_to_many(store: Store, drafts: Sequence[Draft], now: datetime) -> list[Done]:
    """Do as `write_to` for each, all or none; each keeps its own decision, so that it can be undone alone.

    Raises:
        WrongInput: what `outbox.compose` refuses of any of them; nothing is kept then.
    """
    with store.write():
        return [write_to(store, draft, now) for draft in drafts]


def book_with(store: Store, booking: Booking, now: datetime) -> Done:
    """Book a check-in with its invitation and handle the learner's open alerts with it.

    Raises:
        WrongInput: what `checkins.book` refuses; nothing is kept then.
    """
    with store.write():
        disposition_id = _handle(store, booking.learner_id, DoneHow.CHECK_IN, now)
        booked = book(store, replace(booking, disposition_id=disposition_id), now)
    return Done(booking.learner_id, disposition_id, booked.message_id, booked.check_in_id, booked.ics)


def propose_with(store: Store, proposal: Proposal, now: datetime, *, instead_of: int | None = None) -> Done:
    """Offer moments to a learner and handle the open alerts with it, in the place of an open proposal or anew.

    Raises:
        WrongInput: what `checkins.propose` refuses; nothing is kept then.
    """
    with store.write():
        withdrawn = withdraw_proposal(store, instead_of, now) if instead_of is not None else None
        learner_id = proposal.draft.learner_id
        disposition_id = _handle(store, learner_id, DoneHow.CHECK_IN, now)
        draft = replace(proposal.draft, disposition_id=disposition_id)
        made = propose(store, replace(proposal, draft=draft), now)
    return Done(learner_id, disposition_id, made.message_id, proposal_id=made.proposal_id, withdrawn=withdrawn)


def pass_on_to(store: Store, draft: Draft, until: date, now: datetime) -> Done:
    """Write to a colleague about a learner, whose alerts rest until the day to look again.

    Raises:
        WrongInput: `no_open_alert`, or what `outbox.compose` refuses; nothing is kept then.
    """
    with store.write():
        colleague = save_colleague(store, draft.to_name or draft.to_address, draft.to_address)
        made = pass_on(store, draft.learner_id, draft.to_name or draft.to_address, until, now)
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
    """Undo a message, a booking or a proposal that has not left yet, or what was said of a check-in.

    One that was handed over counts as a contact no more: whether it left is known to the mail program only.

    Raises:
        WrongInput: `already_left`, the message is on its way: nothing is undone.
    """
    with store.write():
        message = message_by_id(store, done.message_id) if done.message_id is not None else None
        if message is not None:
            was_handed_over = set_state(
                store, message.id, MessageState.CANCELLED, now, was=(MessageState.HANDED_OVER,)
            )
            if was_handed_over:
                take_answer_back(store, message.learner_id, message.made_at)
            elif not withdraw(store, message.id, now):
                raise WrongInput("already_left")
        if done.concluded is not None:
            take_back_conclusion(store, done.concluded)
        if done.check_in_id is not None:
            set_check_in_state(store, done.check_in_id, CheckInState.CANCELLED)
        if done.proposal_id is not None:
            set_proposal_state(store, done.proposal_id, ProposalState.WITHDRAWN, now)
        if done.disposition_id is not None:
            undo(store, done.disposition_id, now)
        if done.withdrawn is not None:
            offer_again(store, done.withdrawn, now)


def take_back_decision(store: Store, disposition_id: int, now: datetime) -> bool:
    """Undo a decision of whatever day, and withdraw the message that came with it; tell whether one was.

    A message that has left stays what it is, and so does its check-in; the alerts stand again all the same.
    """
    with store.write():
        withdrawn = [one for one in messages_of_decision(store, disposition_id) if withdraw(store, one, now)]
        for message_id in withdrawn:
            cancel_check_in_of(store, message_id)
        undo(store, disposition_id, now)
    return bool(withdrawn)


def _handle(store: Store, learner_id: int, how: DoneHow, now: datetime) -> int | None:
    try:
        return handle(store, learner_id, how, now).disposition_id
    except WrongInput as error:
        if error.cause != "no_open_alert":
            raise
        return None
