"""The messages place: what waits, what is unfinished, what left and came to what; and one message, whole."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from cockpit.domain.messages import MessageState
from cockpit.domain.standing import OutboxGroup, Standing, group_of, standing_of
from cockpit.store import Store
from cockpit.store.composer_drafts import count_composer_drafts
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import MessageRow, message_by_id
from cockpit.store.outbox_lists import (
    ListedMessage,
    NextStep,
    listed_messages,
    messages_by_state,
    next_step_of,
)
from cockpit.store.sending import stopped_accounts

_IN_OUTBOX = (
    MessageState.HELD,
    MessageState.QUEUED,
    MessageState.ATTEMPTING,
    MessageState.REFUSED,
    MessageState.UNCERTAIN,
)
_SENT = (MessageState.ACCEPTED, MessageState.HANDED_OVER)
_CHANGEABLE = (MessageState.HELD, MessageState.QUEUED)


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message of a list. `stopped_cause`: why its account sends no more, if it does not."""

    message: ListedMessage
    standing: Standing
    group: OutboxGroup | None
    stopped_cause: str | None = None


@dataclass(frozen=True, slots=True)
class MessageLines:
    """The lines of a list, in its order, and how many of all tabs there are."""

    lines: tuple[MessageLine, ...]
    counts: "MessageCounts"


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """How many messages there are: drafts (also the half-written), in the outbox, sent.

    `changeable` wait and may still be changed. `stopped`: the accounts that send no more until the trainer says so,
    and why.
    """

    drafts: int
    outbox: int
    sent: int
    changeable: int
    queued: int
    stopped: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WholeMessage:
    """A message with all that its page shows. `has_calendar`: an invitation goes with it.

    `sender` is who it is from, as its bytes say; empty where they do not.
    """

    row: MessageRow
    learner: str
    zone: str
    standing: Standing
    stopped_cause: str | None
    has_calendar: bool
    sender: str
    next_step: NextStep | None


def message_counts(store: Store) -> MessageCounts:
    """Return how many messages stand under each tab."""
    counted = messages_by_state(store)

    def of(states: Iterable[MessageState]) -> int:
        return sum(counted.get(state, 0) for state in states)

    return MessageCounts(
        drafts=counted.get(MessageState.DRAFT, 0) + count_composer_drafts(store),
        outbox=of(_IN_OUTBOX),
        sent=of(_SENT),
        changeable=of(_CHANGEABLE),
        queued=counted.get(MessageState.QUEUED, 0),
        stopped=stopped_accounts(store),
    )


def outbox_lines(store: Store, now: datetime) -> MessageLines:
    """Return what has not left: what needs a fix first, then what waits, in the order of leaving."""
    stopped = stopped_accounts(store)
    lines = [_line(message, now, stopped) for message in listed_messages(store, _IN_OUTBOX, latest_first=False)]
    places = {group: place for place, group in enumerate(OutboxGroup)}
    lines.sort(key=lambda line: places[line.group] if line.group else len(places))
    return MessageLines(tuple(lines), message_counts(store))


def draft_lines(store: Store, now: datetime) -> MessageLines:
    """Return what was begun and waits for the trainer, the latest first."""
    return _lines(store, (MessageState.DRAFT,), now)


def sent_lines(store: Store, now: datetime) -> MessageLines:
    """Return what left, and what came of it, the latest first."""
    return _lines(store, _SENT, now)


def all_lines(store: Store, now: datetime) -> tuple[MessageLine, ...]:
    """Return every message, whatever its state, the latest first."""
    return _lines(store, tuple(MessageState), now).lines


def count_standings(lines: Iterable[MessageLine]) -> Counter[Standing]:
    """Return how many of these stand where."""
    return Counter(line.standing for line in lines)


def whole_message(store: Store, row_id: int, now: datetime) -> WholeMessage | None:
    """Return one message whole; None when it is gone."""
    row = message_by_id(store, row_id)
    learner = learner_by_id(store, row.learner_id) if row is not None else None
    if row is None or learner is None:
        return None
    mail = message_from_bytes(row.mime, policy=policy.default)
    parts = list(mail.walk()) if isinstance(mail, EmailMessage) else []
    return WholeMessage(
        row=row,
        learner=learner.name,
        zone=learner.zone,
        standing=standing_of(
            row.state,
            now,
            detail=row.detail,
            not_before=row.not_before,
            answered_at=row.answered_at,
            bounced_at=row.bounced_at,
        ),
        stopped_cause=stopped_accounts(store).get(row.account_id) if row.account_id is not None else None,
        has_calendar=any(part.get_content_type() == "text/calendar" for part in parts),
        sender=str(mail["From"] or ""),
        next_step=next_step_of(store, row.enrolment_id) if row.enrolment_id is not None else None,
    )


def _lines(store: Store, states: tuple[MessageState, ...], now: datetime) -> MessageLines:
    messages = listed_messages(store, states, latest_first=True)
    return MessageLines(tuple(_line(message, now, {}) for message in messages), message_counts(store))


def _line(message: ListedMessage, now: datetime, stopped: dict[int, str]) -> MessageLine:
    standing = standing_of(
        message.state,
        now,
        detail=message.detail,
        not_before=message.not_before,
        answered_at=message.answered_at,
        bounced_at=message.bounced_at,
    )
    cause = stopped.get(message.account_id) if message.account_id is not None else None
    return MessageLine(message, standing, group_of(standing), cause)
