"""Things to do in the path, and the traces of what a learner did."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verb(StrEnum):
    """What a learner did (the words of xAPI and cmi5 where they have one)."""

    ACCESSED = "accessed"
    INTERACTED = "interacted"
    COMPLETED = "completed"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Activity:
    """A thing to do in the path. With a due date it is a milestone, unless its results come in one batch later."""

    id: int
    cohort_id: int
    source_id: str
    title: str
    kind: str
    module: str
    position: int
    due_on: date | None
    is_tracked: bool
    is_hidden: bool
    is_batch_recorded: bool
    groups: frozenset[str]
    url: str = ""

    def counts_for(self, groups: frozenset[str]) -> bool:
        """Tell whether it is among the required activities of a learner in these groups."""
        return self.is_tracked and not self.is_hidden and (not self.groups or bool(self.groups & groups))

    @property
    def is_milestone(self) -> bool:
        """Tell whether the plan and the LATE rules may use its due date."""
        return self.due_on is not None and self.is_tracked and not self.is_hidden and not self.is_batch_recorded
