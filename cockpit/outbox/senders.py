"""Who a message is from: the learner's referent by name, by whatever account sends it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cockpit.store import Store
from cockpit.store.referents import referents_for


@dataclass(frozen=True, slots=True)
class Sender:
    """A person as the learner reads it. `signature` is what ends the message: name, phone, lines of their own."""

    name: str
    address: str
    signature: str
    phone: str = ""


def sender_for(store: Store, learner_id: int, day: date, trainer: Sender) -> Sender:
    """Return who writes to a learner on a day: the referent, or whoever stands in, or the trainer.

    The address stays the trainer's: servers refuse to send for another, and answers are to come back where they
    are read. So a message bears no Reply-To.
    """
    return senders_for(store, [learner_id], day, trainer)[learner_id]


def senders_for(store: Store, learner_ids: Collection[int], day: date, trainer: Sender) -> dict[int, Sender]:
    """Return who writes to each of these learners on a day: see `sender_for`."""
    referents = referents_for(store, learner_ids, day)
    return {
        learner_id: Sender(referent.name, trainer.address, referent.sign_off, referent.phone)
        if (referent := referents.get(learner_id)) is not None
        else trainer
        for learner_id in learner_ids
    }
