"""Whom the trainer wants to see of all learners."""

from dataclasses import dataclass
from enum import StrEnum

from cockpit.domain.states import LearnerState

NOT_CONTACTED_DAYS = 14


class Base(StrEnum):
    """What a view of the learners begins with: everybody, or one of the questions that are there from the start."""

    ALL = "all"
    LOST = "lost"
    NEVER = "never"
    PAUSED = "paused"
    NOTED = "noted"
    NOT_CONTACTED = "not_contacted"


@dataclass(frozen=True, slots=True)
class LearnerFilter:
    """All of these at once; None and an empty search leave everybody in."""

    base: Base = Base.ALL
    state: LearnerState | None = None
    cohort_id: int | None = None
    tag: str | None = None
    search: str = ""
