"""What went out about a check-in: which state of it the learner's calendar was told."""

import re
from collections.abc import Iterator

from cockpit.domain.messages import MessageState
from cockpit.outbox.mime import calendar_in
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
    return any(message.state in _MAY_HAVE_ARRIVED for message in _invitations(store, check_in))


def last_invitation(store: Store, check_in: CheckInRow) -> MessageRow | None:
    """Return the last invitation to a check-in that was not withdrawn; it may have moved without one since."""
    return next(
        (one for one in _invitations(store, check_in) if one.state is not MessageState.CANCELLED),
        None,
    )


def _invitations(store: Store, check_in: CheckInRow) -> Iterator[MessageRow]:
    for message in messages_of_learner(store, check_in.learner_id):
        is_one = message.template in _INVITATIONS and message.made_at >= check_in.made_at
        if is_one and sequence_in(message, check_in.uid) is not None:
            yield message


def sequence_in(message: MessageRow, uid: str) -> int | None:
    """Return the sequence of the event with this uid that a message of ours invites to; None: it does not."""
    text = _FOLD.sub(b"", calendar_in(message.mime) or b"")
    told, sequence = _UID.search(text), _SEQUENCE.search(text)
    if told is None or sequence is None or told[1].decode() != uid:
        return None
    return int(sequence[1])
