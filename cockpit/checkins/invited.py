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
    sequence = _SEQUENCE.search(_unfolded(message))
    return int(sequence[1]) if sequence is not None and uid_in(message) == uid else None


def uid_in(message: MessageRow) -> str | None:
    """Return the uid of the event that a message of ours tells a calendar of; None: of none."""
    told = _UID.search(_unfolded(message))
    return told[1].decode() if told is not None else None


def _unfolded(message: MessageRow) -> bytes:
    return _FOLD.sub(b"", calendar_in(message.mime) or b"")
