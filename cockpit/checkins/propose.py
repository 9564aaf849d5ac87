"""Proposing: moments and the message that offers them are kept together, or neither."""

from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from cockpit.domain.checkins import ProposalState
from cockpit.errors import WrongInput
from cockpit.outbox.arranged import reopen
from cockpit.outbox.change import Discarded, bring_back, discard
from cockpit.outbox.compose import Draft, compose
from cockpit.store import Store
from cockpit.store.outbox import message_by_id
from cockpit.store.proposals import (
    ProposalRow,
    add_proposal,
    proposal_by_id,
    set_proposal_state,
)
from cockpit.store.taken import taken_spans

PROPOSE = "propose"
PROPOSE_AGAIN = "propose_again"  # in the place of what was proposed before


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a proposal made: its row, and the row of its message."""

    proposal_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A proposal that was taken back, with its message where that had not left yet."""

    proposal_id: int
    discarded: Discarded | None


def propose(store: Store, draft: Draft, now: datetime) -> Proposed:
    """Offer the moments of a message to a learner; it is queued (a draft to hand over when no account sends it).

    They are kept free until `held_until`; from then on (or from the beginning, if that is now) anybody may have
    them. The message does not leave any more once the first of them is over, or once they are held no more.

    Raises:
        WrongInput: `slots_missing`; `slot_past` or `slot_taken` of any of them; and what `outbox.compose` refuses.
    """
    offer = draft.offer
    if offer is None or not offer.slots:
        raise WrongInput("slots_missing")
    slots = offer.slots
    begin, end = min(slot.starts_at for slot in slots), max(slot.ends_at for slot in slots)
    with store.write():
        if begin < now:
            raise WrongInput("slot_past")
        taken = taken_spans(store, begin, end, now)
        overlap = any(one.overlaps((other.starts_at, other.ends_at)) for one, other in combinations(slots, 2))
        if overlap or any(slot.overlaps(span) for slot in slots for span in taken):
            raise WrongInput("slot_taken")
        message_id = compose(store, draft, now)
        row = ProposalRow(
            id=0,
            learner_id=draft.learner_id,
            enrolment_id=draft.enrolment_id,
            disposition_id=draft.disposition_id,
            message_id=message_id,
            slots=slots,
            medium=offer.medium,
            place=offer.place,
            state=ProposalState.OPEN,
            held_until=offer.held_until,
            made_at=now,
        )
        return Proposed(add_proposal(store, row), message_id)


def withdraw_proposal(store: Store, proposal_id: int, now: datetime) -> Withdrawn:
    """Take back an open proposal: its moments are free, and its message does not leave any more.

    Raises:
        WrongInput: `proposal_ended`.
    """
    with store.write():
        proposal = proposal_by_id(store, proposal_id)
        if proposal is None or proposal.state is not ProposalState.OPEN:
            raise WrongInput("proposal_ended")
        message = message_by_id(store, proposal.message_id) if proposal.message_id is not None else None
        discarded = None
        if message is not None and message.state.has_not_left:
            discarded = discard(store, message.id, now)
        set_proposal_state(store, proposal_id, ProposalState.WITHDRAWN, now)
        return Withdrawn(proposal_id, discarded)


def offer_again(store: Store, withdrawn: Withdrawn, now: datetime) -> None:
    """Take back that a proposal was taken back.

    Raises:
        WrongInput: `slot_taken`, somebody else has one of its moments by now; `already_left`, its message was
            changed since.
    """
    with store.write():
        if withdrawn.discarded is not None:
            bring_back(store, withdrawn.discarded, now)
        proposal = proposal_by_id(store, withdrawn.proposal_id)
        if proposal is not None:
            reopen(store, proposal, now)
