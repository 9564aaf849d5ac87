"""Long jobs are generators of these."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One kept piece of a long job: `done` of `total` pieces (None: not known), `subject` says of what."""

    done: int
    total: int | None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """The other side asked for patience: whoever runs the job waits, interruptibly, until this instant (UTC)."""

    until: datetime
