"""Proposals whose time has run out: their moments are free for others."""

from datetime import datetime

from cockpit.domain.checkins import ProposalState
from cockpit.store import Store
from cockpit.store.proposals import open_proposals, set_proposal_state


def expire(store: Store, now: datetime) -> int:
    """Call the open proposals expired that hold nothing any more; return how many there were."""
    if all(proposal.holds_at(now) for proposal in open_proposals(store)):
        return 0
    with store.write():
        over = [proposal for proposal in open_proposals(store) if not proposal.holds_at(now)]
        for proposal in over:
            set_proposal_state(store, proposal.id, ProposalState.EXPIRED, proposal.held_until)
        return len(over)
