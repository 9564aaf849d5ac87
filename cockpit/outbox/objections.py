"""Somebody asks not to be written to: nothing is, from that moment on; and taking back that this was said."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cockpit.errors import WrongInput
from cockpit.outbox.arranged import reopen_offer_of
from cockpit.outbox.deliver import withdraw
from cockpit.store import Store
from cockpit.store.dispositions import disposition_by_id, set_undone
from cockpit.store.learners import learner_by_id
from cockpit.store.objections import put_message_back, set_objected
from cockpit.store.outbox import MessageRow, messages_of_learner


@dataclass(frozen=True, slots=True)
class Stopped:
    """What stopping changed: since when it was so before, and the messages that were withdrawn, as they stood."""

    learner_id: int
    before: datetime | None
    withdrawn: tuple[MessageRow, ...]


def stop_writing(store: Store, learner_id: int, now: datetime) -> Stopped:
    """Write to a learner no more: what has not left is withdrawn, and what it was to answer waits again."""
    with store.write():
        learner = learner_by_id(store, learner_id)
        waiting = [
            message
            for message in messages_of_learner(store, learner_id)
            if message.state.has_not_left and not message.is_to_colleague
        ]
        withdrawn = tuple(one for one in waiting if withdraw(store, one.id, now, "objected"))
        before = learner.objected_at if learner else None
        set_objected(store, learner_id, before or now)
    return Stopped(learner_id, before, withdrawn)


def write_again(store: Store, stopped: Stopped, now: datetime) -> None:
    """Take back that somebody is not to be written to: what was withdrawn waits again, its alert is handled.

    What offers a moment that somebody else has by now stays withdrawn, and its alert waits.
    """
    with store.write():
        set_objected(store, stopped.learner_id, stopped.before)
        for message in stopped.withdrawn:
            with suppress(WrongInput):  # `slot_taken`, before anything of it is put back
                _put_back(store, message, now)


def _put_back(store: Store, message: MessageRow, now: datetime) -> None:
    reopen_offer_of(store, message.id, now)
    if not put_message_back(store, message.id, message.state, message.detail, message.once):
        return
    made = disposition_by_id(store, message.disposition_id) if message.disposition_id is not None else None
    if made is not None:
        set_undone(store, made.id, None)
