"""What went out about a check-in: which state of it the learner's calendar was told, and the reminder of it."""

import re
from email import message_from_bytes, policy

from cockpit.domain.messages import MessageState
from cockpit.domain.times import to_stored
from cockpit.store import Store
from cockpit.store.checkins import CheckInRow
from cockpit.store.outbox import MessageRow, messages_of_learner

_INVITATIONS = ("check_in", "check_in_moved", "group_invitation", "group_moved")
_MAY_HAVE_ARRIVED = (
    MessageState.ATTEMPTING,
    MessageState.ACCEPTED,
    MessageState.UNCERTAIN,
    MessageState.HANDED_OVER,
)
_FOLD = re.compile(rb"\r\n[ \t]")
_UID = re.compile(rb"^UID:(.*)\r$", re.MULTILINE)
_SEQUENCE = re.compile(rb"^SEQUENCE:(\d+)\r$", re.MULTILINE)


def was_invited(store: Store, check_in: CheckInRow) -> bool:
    """Tell whether any invitation to a check-in may have reached the learner."""
    return any(
        message.state in _MAY_HAVE_ARRIVED and sequence_in(message, check_in.uid) is not None
        for message in messages_of_learner(store, check_in.learner_id)
        if message.template in _INVITATIONS and message.made_at >= check_in.made_at
    )


def sequence_in(message: MessageRow, uid: str) -> int | None:
    """Return the sequence of the event with this uid that a message of ours invites to; None: it does not."""
    for part in message_from_bytes(message.mime, policy=policy.default).walk():
        if part.get_content_type() != "text/calendar":
            continue
        content = part.get_payload(decode=True)
        text = _FOLD.sub(b"", content) if isinstance(content, bytes) else b""
        told, sequence = _UID.search(text), _SEQUENCE.search(text)
        if told is not None and sequence is not None and told[1].decode() == uid:
            return int(sequence[1])
    return None


def reminder_key(check_in: CheckInRow) -> str:
    """Return what makes a reminder of a check-in the only one: once it is moved, it is another."""
    return f"check-in:{check_in.uid}:{to_stored(check_in.slot.starts_at)}"
