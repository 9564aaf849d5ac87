"""Finding out what became of messages, where sent mail is kept: did it go out, and under what name."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import timedelta

from cockpit.clock import Clock
from cockpit.connector import Mailbox
from cockpit.steps import Step
from cockpit.store import OpenStore
from cockpit.store.answers import nameless_of, note_arrival, note_name, uncertain_of

# A server names every message anew, or none: a look at the latest few tells.
_LATEST = 5
_LATEST_DAYS = timedelta(days=14)
# Clocks of servers differ.
_EARLIER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LookedUp:
    """How many uncertain messages were found among the sent ones, how many not, how many have a new name."""

    found: int
    not_found: int
    renamed: int


def look_up(
    mailbox: Mailbox, account_id: int, open_store: OpenStore, now: Clock
) -> Generator[Step, None, LookedUp]:
    """Look for an account's uncertain messages, and for the names that its server gave to the latest ones.

    What is not found stays uncertain: not every server keeps what it sent, so the trainer decides.

    Raises:
        SourceUnreachable, AccessRefused, UnexpectedAnswer: it cannot be known now.
    """
    found = renamed = 0
    with open_store() as store:
        uncertain = uncertain_of(store, account_id)
        for done, message in enumerate(uncertain, 1):
            name = mailbox.find_sent(message.to_address, message.mime, message.made_at - _EARLIER)
            if name is not None:
                with store.write():
                    found += note_arrival(store, message.id)
                    renamed += note_name(store, message, name)
            yield Step(done, None)
        for message in nameless_of(store, account_id, now() - _LATEST_DAYS, _LATEST):
            name = mailbox.find_sent(message.to_address, message.mime, message.made_at - _EARLIER)
            if name == message.message_id:
                break
            if name is not None:
                with store.write():
                    renamed += note_name(store, message, name)
            yield Step(len(uncertain), None)
    return LookedUp(found, len(uncertain) - found, renamed)
