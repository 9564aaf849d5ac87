"""What messages arrange, check-ins and moments on offer: gone when one does not leave, and back when it does."""

from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import CheckInState, ProposalState
from cockpit.domain.messages import MessageState
from cockpit.errors import WrongInput
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow, reminder_key, set_check_in_state
from cockpit.store.group_appointments import refuse_torn
from cockpit.store.objections import put_message_back
from cockpit.store.outbox import MessageRow, cancel_message, message_by_id, message_sent_once
from cockpit.store.proposals import ProposalRow, proposal_by_id, proposal_of_message, set_proposal_state
from cockpit.store.taken import refuse_taken


@dataclass(frozen=True, slots=True)
class Dropped:
    """A check-in that nobody keeps, the reminder that went with it, and the proposal that it was chosen from.

    Each is as it was before.
    """

    check_in: CheckInRow
    reminder: MessageRow | None
    chosen: ProposalRow | None


def drop_check_in(store: Store, check_in: CheckInRow, now: datetime) -> Dropped:
    """Cancel a check-in that the learner does not know of; what it was chosen from can be chosen from again."""
    with store.write():
        set_check_in_state(store, check_in.id, CheckInState.CANCELLED)
        row_id = message_sent_once(store, reminder_key(check_in))
        reminder = message_by_id(store, row_id) if row_id is not None else None
        if reminder is not None and not cancel_message(store, reminder.id, now):
            reminder = None
        chosen = proposal_by_id(store, check_in.proposal_id) if check_in.proposal_id is not None else None
        if chosen is not None and chosen.state is not ProposalState.CHOSEN:
            chosen = None
        if chosen is not None:
            _let_choose_again(store, chosen, now)
    return Dropped(check_in, reminder, chosen)


def _let_choose_again(store: Store, proposal: ProposalRow, now: datetime) -> None:
    message = message_by_id(store, proposal.message_id) if proposal.message_id is not None else None
    if message is not None and message.state is MessageState.CANCELLED:  # it was agreed on before the offer left
        set_proposal_state(store, proposal.id, ProposalState.WITHDRAWN, now)
        return
    try:
        reopen(store, proposal, now)
    except WrongInput:  # it holds nothing any more, and what is free of it can still be chosen
        set_proposal_state(store, proposal.id, ProposalState.EXPIRED, now)


def book_again(store: Store, dropped: Dropped, now: datetime) -> None:
    """Take back that a check-in was dropped.

    Raises:
        WrongInput: `slot_taken`, somebody else has its moment by now; `proposal_over`, another one was chosen;
            `changed_since`, the group appointment is another by now, or the guest is in it again.
    """
    check_in, reminder, chosen = dropped.check_in, dropped.reminder, dropped.chosen
    with store.write():
        refuse_taken(
            store,
            check_in.slot,
            now,
            but_check_in=check_in.id,
            but_proposal=check_in.proposal_id,
            but_group=check_in.group_id,
        )
        if chosen is not None:
            now_is = proposal_by_id(store, chosen.id)
            if now_is is not None and now_is.state is ProposalState.CHOSEN:
                raise WrongInput("proposal_over")
            set_proposal_state(store, chosen.id, ProposalState.CHOSEN, chosen.ended_at or now)
        set_check_in_state(store, check_in.id, check_in.state)
        if check_in.group_id is not None:
            refuse_torn(store, check_in.group_id)
        if reminder is not None:
            put_message_back(store, reminder.id, reminder.state, reminder.detail, reminder.once)


def reopen(store: Store, proposal: ProposalRow, now: datetime) -> None:
    """Offer moments again that were offered no more.

    Raises:
        WrongInput: `slot_taken`, somebody else has one of them by now; nothing is changed then.
    """
    for slot in proposal.slots:
        refuse_taken(store, slot, now, but_proposal=proposal.id)
    set_proposal_state(store, proposal.id, ProposalState.OPEN, now)


def reopen_offer_of(store: Store, message_id: int, now: datetime) -> None:
    """Let a message that leaves after all offer its moments again, if it did.

    Raises:
        WrongInput: `slot_taken`, as `reopen` does.
    """
    proposal = proposal_of_message(store, message_id)
    if proposal is not None and proposal.state is ProposalState.WITHDRAWN:
        reopen(store, proposal, now)
