"""What came back: answers of learners, machines' answers on their behalf, and mail that was not delivered."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cockpit.connector import LetterKind
from cockpit.domain.times import from_stored, instant_or_none, to_stored
from cockpit.store import Row, Store

_COLUMNS = (
    "reply.id, reply.account_id, reply.key, reply.learner_id, reply.message_id, reply.kind, reply.is_probable,"
    " reply.from_address, reply.subject, reply.body, reply.received_at, reply.seen_at, reply.is_invented,"
    " reply.calendar, reply.rfc_id"
)


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """Something that came back about a learner, as kept; `id` is 0 before it is.

    `message_id` is ours that it answers. `is_probable`: nothing but its sender's address says so. `seen_at`: when
    the trainer was done with it. `calendar`: its iCalendar part. `rfc_id`: by what an answer names it.
    """

    id: int
    account_id: int | None
    key: str
    learner_id: int
    message_id: int | None
    kind: LetterKind
    is_probable: bool
    from_address: str
    subject: str
    body: str
    received_at: datetime
    seen_at: datetime | None = None
    is_invented: bool = False
    calendar: bytes | None = None
    rfc_id: str | None = None


def _reply(row: Row) -> ReplyRow:
    return ReplyRow(
        id=row[0],
        account_id=row[1],
        key=row[2],
        learner_id=row[3],
        message_id=row[4],
        kind=LetterKind(row[5]),
        is_probable=bool(row[6]),
        from_address=row[7],
        subject=row[8],
        body=row[9],
        received_at=from_stored(row[10]),
        seen_at=instant_or_none(row[11]),
        is_invented=bool(row[12]),
        calendar=row[13],
        rfc_id=row[14],
    )


def add_reply(store: Store, reply: ReplyRow) -> int | None:
    """Keep something that came back; return its id, or None when it was kept before."""
    if store.value("select 1 from reply where account_id is ? and key = ?", [reply.account_id, reply.key]):
        return None
    return store.insert(
        "insert into reply (account_id, key, learner_id, message_id, kind, is_probable, from_address, subject,"
        " body, received_at, seen_at, is_invented, calendar, rfc_id)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            reply.account_id,
            reply.key,
            reply.learner_id,
            reply.message_id,
            reply.kind,
            int(reply.is_probable),
            reply.from_address,
            reply.subject,
            reply.body,
            to_stored(reply.received_at),
            to_stored(reply.seen_at) if reply.seen_at else None,
            int(reply.is_invented),
            reply.calendar,
            reply.rfc_id,
        ],
    )


def reply_by_id(store: Store, reply_id: int) -> ReplyRow | None:
    """Return one of what came back."""
    row = store.row(f"select {_COLUMNS} from reply where id = ?", [reply_id])
    return _reply(row) if row else None


def replies_of_learner(store: Store, learner_id: int) -> list[ReplyRow]:
    """Return what came back from a learner, the latest first."""
    return _replies(store, "where learner_id = ?", [learner_id])


def latest_rfc_ids(store: Store, learner_ids: Iterable[int]) -> dict[int, str]:
    """Return by what an answer names the last mail of each of these learners, where they wrote one."""
    return dict(
        store.rows(
            "select learner_id, rfc_id from (select learner_id, rfc_id, max(received_at) from reply"
            " where kind = 'reply' and rfc_id is not null"
            " and learner_id in (select value from json_each(?)) group by learner_id)",
            [json.dumps(list(learner_ids))],
        )
    )


def replies_with_calendar(store: Store, since: datetime) -> list[ReplyRow]:
    """Return what came since then with an iCalendar part, the oldest first."""
    sql = f"select {_COLUMNS} from reply where calendar is not null and received_at >= ? order by received_at, id"
    return [_reply(row) for row in store.rows(sql, [to_stored(since)])]


def latest_replies(store: Store, limit: int) -> list[ReplyRow]:
    """Return what came back last: first what the trainer is not done with."""
    return _replies(store, "", [limit], "seen_at is not null, ", " limit ?")


def replies_of_colleagues(store: Store) -> dict[int, str]:
    """Return who wrote what answers a mail of ours to a colleague, by the reply's id: a name, else the address."""
    return dict(
        store.rows(
            "select reply.id, coalesce(colleague.name, reply.from_address) from reply"
            " join message on message.id = reply.message_id"
            " left join colleague on colleague.email = message.to_address where message.is_to_colleague = 1"
        )
    )


def _replies(
    store: Store, where: str, parameters: Sequence[int], first: str = "", limit: str = ""
) -> list[ReplyRow]:
    sql = f"select {_COLUMNS} from reply {where} order by {first}received_at desc, id desc{limit}"
    return [_reply(row) for row in store.rows(sql, parameters)]


def count_unseen_replies(store: Store) -> int:
    """Return how many answers of people wait for the trainer."""
    count: int = store.value("select count(*) from reply where seen_at is null and kind = 'reply'")
    return count


def see_replies(store: Store, learner_id: int, at: datetime) -> None:
    """Say that the trainer is done with what a learner wrote."""
    store.execute(
        "update reply set seen_at = ? where learner_id = ? and kind = 'reply' and seen_at is null",
        [to_stored(at), learner_id],
    )


def unsee_replies(store: Store, learner_id: int, seen_at: datetime) -> None:
    """Take back that the trainer was done, at this instant, with what a learner wrote."""
    store.execute(
        "update reply set seen_at = null where learner_id = ? and seen_at = ?", [learner_id, to_stored(seen_at)]
    )


def has_unseen_reply(store: Store, learner_id: int) -> bool:
    """Tell whether something that a learner wrote waits for the trainer."""
    sql = "select 1 from reply where learner_id = ? and kind = 'reply' and seen_at is null"
    return bool(store.value(sql, [learner_id]))


def unseen_subjects(store: Store, learner_ids: Iterable[int]) -> dict[int, str]:
    """Return the subject of what each of these learners wrote last, where it waits for the trainer."""
    rows = store.rows(
        "select learner_id, subject from reply where kind = 'reply' and seen_at is null"
        " and learner_id in (select value from json_each(?)) order by received_at, id",
        [json.dumps(list(learner_ids))],
    )
    return dict(rows)


def set_seen(store: Store, reply_id: int, at: datetime | None) -> None:
    """Say that the trainer is done with a reply, or, without an instant, not any more."""
    store.execute("update reply set seen_at = ? where id = ?", [to_stored(at) if at else None, reply_id])
