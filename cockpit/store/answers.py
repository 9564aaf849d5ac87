"""How far mailboxes were read, and what came back tells of the messages that it answers."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cockpit.connector import Unreadable
from cockpit.domain.messages import MessageState
from cockpit.domain.times import from_stored, instant_or_none, to_stored
from cockpit.store import Store
from cockpit.store.outbox import MessageRow, message_by_id, set_state

# What may have reached the learner, and so may be answered.
_MAY_HAVE_ARRIVED = "('accepted', 'handed_over', 'uncertain', 'attempting') and is_to_colleague = 0"


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """How an account's mailbox stands: `cursor` as the mailbox wrote it, `failed_cause` why the last read ended."""

    cursor: str | None = None
    read_at: datetime | None = None
    failed_cause: str | None = None


@dataclass(frozen=True, slots=True)
class SentRow:
    """A message that may be answered, and everything that it is called."""

    id: int
    learner_id: int
    left_at: datetime
    known_as: tuple[str, ...]


def mailbox_of(store: Store, account_id: int) -> MailboxRow:
    """Return how an account's mailbox stands; one that was never read is empty."""
    row = store.row("select cursor, read_at, failed_cause from mailbox where account_id = ?", [account_id])
    if row is None:
        return MailboxRow()
    return MailboxRow(row[0], instant_or_none(row[1]), row[2])


def keep_cursor(store: Store, account_id: int, cursor: str, now: datetime) -> None:
    """Keep that a mailbox was read up to here."""
    store.execute(
        "insert into mailbox (account_id, cursor, read_at) values (?, ?, ?) on conflict (account_id) do update"
        " set cursor = excluded.cursor, read_at = excluded.read_at, failed_cause = null",
        [account_id, cursor, to_stored(now)],
    )


def keep_failure(store: Store, account_id: int, cause: str) -> None:
    """Keep why a mailbox could not be read; what was read before stays."""
    store.execute(
        "insert into mailbox (account_id, failed_cause) values (?, ?) on conflict (account_id) do update"
        " set failed_cause = excluded.failed_cause",
        [account_id, cause],
    )


def keep_unreadable(store: Store, account_id: int, found: Unreadable, now: datetime) -> bool:
    """Keep that a mail could not be read; tell whether it was not known before."""
    return bool(
        store.execute(
            "insert into unreadable_mail (account_id, key, cause, found_at) values (?, ?, ?, ?)"
            " on conflict do nothing",
            [account_id, found.key, found.cause, to_stored(now)],
        )
    )


def unreadable_mail(store: Store, account_id: int) -> list[Unreadable]:
    """Return the mails of an account that could not be read."""
    return [
        Unreadable(key, cause)
        for key, cause in store.rows(
            "select key, cause from unreadable_mail where account_id = ? order by found_at, key", [account_id]
        )
    ]


def unreadable_keys(store: Store) -> frozenset[tuple[int | None, str]]:
    """Return account and key of all that came and could not be read."""
    return frozenset(
        (account_id, key) for account_id, key in store.rows("select account_id, key from unreadable_mail")
    )


def sent_since(store: Store, since: datetime) -> list[SentRow]:
    """Return the messages to learners that left, or may have, since then."""
    return [
        SentRow(row_id, learner_id, from_stored(at), tuple(name for name in names if name))
        for row_id, learner_id, at, *names in store.rows(
            "select id, learner_id, coalesce(ended_at, made_at) as at, message_id, cordee_id, known_as from message"
            f" where state in {_MAY_HAVE_ARRIVED} and at >= ?",
            [to_stored(since)],
        )
    ]


def learners_by_address(store: Store) -> dict[str, int]:
    """Return who has which mail address, case-folded; one that several people share is nobody's."""
    found: dict[str, set[int]] = {}
    for learner_id, address in store.rows(
        "select id, email from learner where email is not null"
        " union select learner_id, email from identity where email is not null"
    ):
        found.setdefault(address.strip().casefold(), set()).add(learner_id)
    return {address: next(iter(ids)) for address, ids in found.items() if len(ids) == 1}


def learners_by_source_id(store: Store, account_id: int) -> dict[str, int]:
    """Return who is meant by what an account's system calls people."""
    return dict(store.rows("select source_id, learner_id from identity where account_id = ?", [account_id]))


def note_answer(store: Store, message_id: int, at: datetime) -> None:
    """Keep when a message was first answered."""
    store.execute(
        "update message set answered_at = min(coalesce(answered_at, ?1), ?1) where id = ?2",
        [to_stored(at), message_id],
    )


def note_bounce(store: Store, message_id: int, at: datetime) -> None:
    """Keep that a message will never arrive."""
    store.execute(
        "update message set bounced_at = min(coalesce(bounced_at, ?1), ?1) where id = ?2",
        [to_stored(at), message_id],
    )


def undeliverable_since(store: Store, learner_id: int) -> datetime | None:
    """Return when a learner's present address turned out to be none; None: nothing speaks against it.

    A later answer of the learner speaks for it again, and so does another address at the source.
    """
    at = store.value(
        "select max(bounced_at) from message join learner on learner.id = learner_id where learner_id = ?"
        " and lower(to_address) = lower(email) and not exists (select 1 from reply where kind = 'reply'"
        " and reply.learner_id = message.learner_id and received_at > bounced_at"
        " and lower(from_address) = lower(email))",
        [learner_id],
    )
    return instant_or_none(at)


def undeliverable(store: Store, learner_ids: Iterable[int]) -> frozenset[int]:
    """Return those of these learners whose present address turned out to be none: see `undeliverable_since`."""
    return frozenset(
        learner_id
        for (learner_id,) in store.rows(
            "select distinct learner_id from message join learner on learner.id = learner_id"
            " where bounced_at is not null and learner_id in (select value from json_each(?))",
            [json.dumps(list(learner_ids))],
        )
        if undeliverable_since(store, learner_id) is not None
    )


def uncertain_of(store: Store, account_id: int) -> list[MessageRow]:
    """Return the messages of an account of which nobody knows whether they went out, the oldest first."""
    return _messages(
        store,
        "select id from message where account_id = ? and state = 'uncertain' order by made_at, id",
        [account_id],
    )


def nameless_of(store: Store, account_id: int, since: datetime, limit: int) -> list[MessageRow]:
    """Return the latest accepted messages of an account of which no other name is known."""
    return _messages(
        store,
        "select id from message where account_id = ? and state = 'accepted' and known_as is null"
        " and ended_at >= ? order by ended_at desc, id desc limit ?",
        [account_id, to_stored(since), limit],
    )


def note_arrival(store: Store, message_id: int) -> bool:
    """Keep that an uncertain message did go out, when it was tried; tell whether it was uncertain."""
    message = message_by_id(store, message_id)
    if message is None:
        return False
    at = message.ended_at or message.made_at
    return set_state(store, message_id, MessageState.ACCEPTED, at, was=(MessageState.UNCERTAIN,))


def note_name(store: Store, message: MessageRow, known_as: str) -> bool:
    """Keep what its system calls a message; tell whether that is another name than ours."""
    if known_as == message.message_id:
        return False
    store.execute("update message set known_as = ? where id = ?", [known_as, message.id])
    return True


def _messages(store: Store, sql: str, parameters: list[int]) -> list[MessageRow]:
    found = [message_by_id(store, row_id) for (row_id,) in store.rows(sql, parameters)]
    return [message for message in found if message is not None]
