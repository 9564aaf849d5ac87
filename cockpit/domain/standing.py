"""Where a message stands, as it is shown: what its state and the facts about it come to."""

from datetime import datetime
from enum import StrEnum

from cockpit.domain.messages import MessageState

# Why a message is held when the trainer holds it; any other reason is something to look at.
HELD_BY_TRAINER = "by_trainer"


class Standing(StrEnum):
    """What is said of a message. That it was read or opened is never known, so it is never said."""

    DRAFT = "draft"
    HELD = "held"
    HELD_BACK = "held_back"
    SCHEDULED = "scheduled"
    WAITING = "waiting"
    LEAVING = "leaving"
    ACCEPTED = "accepted"
    HANDED_OVER = "handed_over"
    ANSWERED = "answered"
    BOUNCED = "bounced"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


class OutboxGroup(StrEnum):
    """What the messages of the outbox wait for, in the order in which they are shown."""

    FIX = "fix"
    NETWORK = "network"
    HELD = "held"
    SCHEDULED = "scheduled"


_BY_STATE = {
    MessageState.DRAFT: Standing.DRAFT,
    MessageState.ATTEMPTING: Standing.LEAVING,
    MessageState.ACCEPTED: Standing.ACCEPTED,
    MessageState.HANDED_OVER: Standing.HANDED_OVER,
    MessageState.REFUSED: Standing.REFUSED,
    MessageState.UNCERTAIN: Standing.UNCERTAIN,
    MessageState.CANCELLED: Standing.CANCELLED,
}
_GROUPS = {
    Standing.HELD_BACK: OutboxGroup.FIX,
    Standing.REFUSED: OutboxGroup.FIX,
    Standing.UNCERTAIN: OutboxGroup.FIX,
    Standing.WAITING: OutboxGroup.NETWORK,
    Standing.LEAVING: OutboxGroup.NETWORK,
    Standing.HELD: OutboxGroup.HELD,
    Standing.SCHEDULED: OutboxGroup.SCHEDULED,
}


def standing_of(
    state: MessageState,
    now: datetime,
    *,
    detail: str | None = None,
    not_before: datetime | None = None,
    answered_at: datetime | None = None,
    bounced_at: datetime | None = None,
) -> Standing:
    """Return where a message stands; one that came back undelivered is that first, whatever was said before."""
    if state is MessageState.HELD:
        return Standing.HELD if detail == HELD_BY_TRAINER else Standing.HELD_BACK
    if state is MessageState.QUEUED:
        return Standing.SCHEDULED if not_before is not None and not_before > now else Standing.WAITING
    if state in (MessageState.ACCEPTED, MessageState.HANDED_OVER, MessageState.UNCERTAIN):
        if bounced_at is not None:
            return Standing.BOUNCED
        if answered_at is not None:
            return Standing.ANSWERED
    return _BY_STATE[state]


def group_of(standing: Standing) -> OutboxGroup | None:
    """Return what a message of the outbox waits for; None when it is not in the outbox."""
    return _GROUPS.get(standing)
