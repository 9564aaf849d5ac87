"""Changing what has not left: each change counts only if the message is still what the trainer saw."""

import json
from collections.abc import Sequence

from cockpit.domain.times import to_stored
from cockpit.store import Store
from cockpit.store.outbox import MessageRow


def save_change(store: Store, before: MessageRow, after: MessageRow) -> bool:
    """Keep a changed message if it still is in the state and has the bytes of before; tell whether it was.

    An attempt that began meanwhile, or another change, makes it another message than the one that was changed.
    """
    changed = store.execute(
        "update message set account_id = ?, to_address = ?, subject = ?, body = ?, message_id = ?, mime = ?,"
        " cordee_id = ?, state = ?, tries = ?, not_before = ?, ended_at = ?, detail = ?, once = ?,"
        " expires_at = ?"
        " where id = ? and state = ? and message_id = ?",
        [
            after.account_id,
            after.to_address,
            after.subject,
            after.body,
            after.message_id,
            after.mime,
            after.cordee_id,
            after.state,
            after.tries,
            to_stored(after.not_before) if after.not_before else None,
            to_stored(after.ended_at) if after.ended_at else None,
            after.detail,
            after.once,
            to_stored(after.expires_at) if after.expires_at else None,
            before.id,
            before.state,
            before.message_id,
        ],
    )
    return changed == 1


def hold_queued(store: Store, detail: str) -> list[int]:
    """Hold everything that waits to leave by an account; return the ids of what was held."""
    ids = [row_id for (row_id,) in store.rows("select id from message where state = 'queued'")]
    store.execute(
        "update message set state = 'held', detail = ? where state = 'queued'",
        [detail],
    )
    return ids


def held_messages(store: Store, detail: str) -> list[int]:
    """Return the ids of what is held for this reason."""
    return [
        row_id for (row_id,) in store.rows("select id from message where state = 'held' and detail = ?", [detail])
    ]


def release_held(store: Store, ids: Sequence[int], detail: str) -> int:
    """Let those of these wait to leave again that are held for this reason; return how many there were."""
    return store.execute(
        "update message set state = 'queued', detail = null where state = 'held' and detail = ?"
        " and id in (select value from json_each(?))",
        [detail, json.dumps(list(ids))],
    )


def hold_again(store: Store, ids: Sequence[int], detail: str) -> int:
    """Hold those of these that wait to leave; return how many there were."""
    return store.execute(
        "update message set state = 'held', detail = ? where state = 'queued'"
        " and id in (select value from json_each(?))",
        [detail, json.dumps(list(ids))],
    )
