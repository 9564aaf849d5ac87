"""What a trainer can decide about a learner."""

from enum import StrEnum


class DecisionKind(StrEnum):
    """What was decided. `CLOSED`: the follow-up ends, until the learner is back."""

    HANDLED = "handled"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    PASSED_ON = "passed_on"
    PAUSED = "paused"
    CLOSED = "closed"


class DoneHow(StrEnum):
    """How something was handled."""

    MESSAGE = "message"
    CHECK_IN = "check_in"
    CALL = "call"
    OTHER = "other"


class DeclaredWhy(StrEnum):
    """Why somebody was away, as far as the trainer knows: declared with a dismissal or a closed follow-up."""

    LOST_CODES = "lost_codes"
    WORK = "work"
    FORGOT = "forgot"
    OTHER_PRIORITY = "other_priority"
    ALONE = "alone"
    ILL = "ill"
    NOT_USEFUL = "not_useful"
    OTHER = "other"
