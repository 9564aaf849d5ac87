"""Long jobs are generators of these."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One kept piece of a long job: `done` of `total` pieces (None: not known), `subject` says of what, by name."""

    done: int
    total: int | None
    subject: str = ""
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """The other side asked for patience: whoever runs the job waits, interruptibly, until this instant (UTC)."""

    until: datetime


# Nothing to tell and nothing to wait for: the moment to stop, should somebody want that.
NOT_YET = Wait(datetime.fromtimestamp(0, UTC))
