"""Who does not want to be written to, and the messages that were on their way when that was said."""

from datetime import datetime

from cockpit.domain.messages import MessageState
from cockpit.domain.times import to_stored
from cockpit.store import Store


def set_objected(store: Store, learner_id: int, at: datetime | None) -> None:
    """Say since when a learner does not want messages, or, without an instant, that messages are welcome again."""
    store.execute("update learner set objected_at = ? where id = ?", [to_stored(at) if at else None, learner_id])


def put_message_back(store: Store, row_id: int, state: MessageState, detail: str | None, once: str | None) -> bool:
    """Let a cancelled message wait again as it did; tell whether it was still cancelled."""
    changed = store.execute(
        "update message set state = ?, detail = ?, once = ?, ended_at = null where id = ? and state = 'cancelled'",
        [state, detail, once, row_id],
    )
    return changed == 1
