"""Messages: drafts, what waits to leave, and what became of each."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from cockpit.domain.messages import MessageState
from cockpit.domain.times import from_stored, instant_or_none, to_stored
from cockpit.store import Row, Store

_COLUMNS = (
    "id, learner_id, enrolment_id, disposition_id, account_id, template, language, to_address, subject, body,"
    " message_id, mime, state, is_contact, tries, not_before, made_at, ended_at, detail, is_to_colleague,"
    " once, cordee_id, known_as, expires_at, answered_at, bounced_at, told_by"
)
_UNLEFT = tuple(state for state in MessageState if state.has_not_left)


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as stored: `mime` holds its frozen bytes, `message_id` the header of that name.

    `is_contact`: it counts as a contact once it left. `detail`: the server's last code, or why it is held or
    cancelled. `ended_at` is None while it may still leave by itself or by the trainer. `is_to_colleague`: it is
    about the learner, and no contact with them. `once`: no second message has the same. `cordee_id`: its header
    X-Cordee-Id; `known_as`: what its system calls it, if that differs. `expires_at`: it does not leave
    after that. `told_by`: what it changes begins then, so that it leaves at night too rather than after it.
    """

    id: int
    learner_id: int
    enrolment_id: int | None
    disposition_id: int | None
    account_id: int | None
    template: str | None
    language: str
    to_address: str
    subject: str
    body: str
    message_id: str
    mime: bytes = field(repr=False)
    state: MessageState
    is_contact: bool
    tries: int
    not_before: datetime | None
    made_at: datetime
    ended_at: datetime | None
    detail: str | None
    is_to_colleague: bool = False
    once: str | None = None
    cordee_id: str | None = None
    known_as: str | None = None
    expires_at: datetime | None = None
    answered_at: datetime | None = None
    bounced_at: datetime | None = None
    told_by: datetime | None = None


def _message(row: Row) -> MessageRow:
    return MessageRow(
        id=row[0],
        learner_id=row[1],
        enrolment_id=row[2],
        disposition_id=row[3],
        account_id=row[4],
        template=row[5],
        language=row[6],
        to_address=row[7],
        subject=row[8],
        body=row[9],
        message_id=row[10],
        mime=row[11],
        state=MessageState(row[12]),
        is_contact=bool(row[13]),
        tries=row[14],
        not_before=instant_or_none(row[15]),
        made_at=from_stored(row[16]),
        ended_at=instant_or_none(row[17]),
        detail=row[18],
        is_to_colleague=bool(row[19]),
        once=row[20],
        cordee_id=row[21],
        known_as=row[22],
        expires_at=instant_or_none(row[23]),
        answered_at=instant_or_none(row[24]),
        bounced_at=instant_or_none(row[25]),
        told_by=instant_or_none(row[26]),
    )


def queue_message(store: Store, message: MessageRow) -> int:
    """Keep a new message in the state that it has; return its id (the one in `message` is not used)."""
    return store.insert(
        "insert into message (learner_id, enrolment_id, disposition_id, account_id, template, language, to_address,"
        " subject, body, message_id, mime, state, is_contact, tries, not_before, made_at, ended_at, detail,"
        " is_to_colleague, once, cordee_id, known_as, expires_at, told_by)"
        f" values ({','.join('?' * 24)})",
        [
            message.learner_id,
            message.enrolment_id,
            message.disposition_id,
            message.account_id,
            message.template,
            message.language,
            message.to_address,
            message.subject,
            message.body,
            message.message_id,
            message.mime,
            message.state,
            int(message.is_contact),
            message.tries,
            to_stored(message.not_before) if message.not_before else None,
            to_stored(message.made_at),
            to_stored(message.ended_at) if message.ended_at else None,
            message.detail,
            int(message.is_to_colleague),
            message.once,
            message.cordee_id,
            message.known_as,
            to_stored(message.expires_at) if message.expires_at else None,
            to_stored(message.told_by) if message.told_by else None,
        ],
    )


def message_by_id(store: Store, row_id: int) -> MessageRow | None:
    """Return one message."""
    row = store.row(f"select {_COLUMNS} from message where id = ?", [row_id])
    return _message(row) if row else None


def was_sent_once(store: Store, once: str) -> bool:
    """Tell whether what is sent once only was made already; one that was cancelled gave its word back."""
    return bool(store.value("select 1 from message where once = ?", [once]))


def message_sent_once(store: Store, once: str) -> int | None:
    """Return the id of the message that is sent once only under this key."""
    row_id: int | None = store.value("select id from message where once = ?", [once])
    return row_id


def messages_of_decision(store: Store, disposition_id: int) -> list[int]:
    """Return the ids of the messages that came with a decision."""
    return [row[0] for row in store.rows("select id from message where disposition_id = ?", [disposition_id])]


def messages_of_learner(store: Store, learner_id: int) -> list[MessageRow]:
    """Return a learner's messages, whatever their state, the latest first."""
    return [
        _message(row)
        for row in store.rows(
            f"select {_COLUMNS} from message where learner_id = ? order by made_at desc, id desc", [learner_id]
        )
    ]


def due_messages(store: Store, now: datetime) -> list[int]:
    """Return the ids of the messages that an account may send now, in the order of leaving."""
    return [
        row_id
        for (row_id,) in store.rows(
            "select id from message where state = 'queued' and account_id is not null"
            " and coalesce(not_before, 0) <= ? order by coalesce(not_before, made_at), id",
            [to_stored(now)],
        )
    ]


def next_due_at(store: Store) -> datetime | None:
    """Return the instant at which the first of the queued messages may leave; it may be past."""
    return instant_or_none(
        store.value(
            "select min(coalesce(not_before, made_at)) from message"
            " where state = 'queued' and account_id is not null"
        )
    )


def claim(store: Store, row_id: int) -> bool:
    """Take a queued message for one attempt; tell whether it was ours to take.

    Once this is committed the message counts as possibly sent: whatever happens, nobody else takes it.
    """
    return (
        store.execute(
            "update message set state = 'attempting', tries = tries + 1 where id = ? and state = 'queued'", [row_id]
        )
        == 1
    )


def release(store: Store, row_id: int) -> None:
    """Put a claimed message back as it was, its try not counted: no byte of it left."""
    store.execute(
        "update message set state = 'queued', tries = tries - 1 where id = ? and state = 'attempting'", [row_id]
    )


def set_state(
    store: Store,
    row_id: int,
    state: MessageState,
    at: datetime | None,
    *,
    was: Collection[MessageState],
    detail: str | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Bring a message from one of the states `was` into another; tell whether it was in one of them.

    `at` is when it ended, or None while it has not.
    """
    changed = store.execute(
        "update message set state = ?, ended_at = ?, detail = ?, not_before = coalesce(?, not_before)"
        f" where id = ? and state in ({','.join('?' * len(was))})",
        [
            state,
            to_stored(at) if at else None,
            detail,
            to_stored(not_before) if not_before else None,
            row_id,
            *was,
        ],
    )
    return changed == 1


def never_expire(store: Store, row_id: int) -> None:
    """Let a message leave whenever it can, however old it is."""
    store.execute("update message set expires_at = null where id = ?", [row_id])


def set_known_as(store: Store, row_id: int, known_as: str) -> None:
    """Keep what a message's system calls it."""
    store.execute("update message set known_as = ? where id = ?", [known_as, row_id])


def hold_all_queued(store: Store, detail: str) -> int:
    """Hold everything that waits, and say why; return how many there were."""
    return store.execute("update message set state = 'held', detail = ? where state = 'queued'", [detail])


def cancel_message(store: Store, row_id: int, at: datetime, detail: str | None = None) -> bool:
    """Cancel a message that has not left; tell whether it could be. One sent once only may be made anew then."""
    if not set_state(store, row_id, MessageState.CANCELLED, at, was=_UNLEFT, detail=detail):
        return False
    store.execute("update message set once = null where id = ?", [row_id])
    return True


def recover_attempting(store: Store, at: datetime) -> int:
    """Call every attempt that no one ended *uncertain*; return how many there were."""
    return store.execute(
        "update message set state = 'uncertain', ended_at = ? where state = 'attempting'", [to_stored(at)]
    )


def count_messages(store: Store, states: Collection[MessageState], account_id: int | None = None) -> int:
    """Return how many messages are in these states; of one account, if it is named."""
    count: int = store.value(
        "select count(*) from message where state in (select value from json_each(?1))"
        " and (?2 is null or account_id = ?2)",
        [json.dumps(list(states)), account_id],
    )
    return count
