"""The state of a learner in a cohort, as every screen shows it: shape, colour and word."""

from datetime import date
from enum import StrEnum

from cockpit.domain.alerts import NATURES, Code, Nature
from cockpit.domain.people import EnrolmentStatus, Knowledge


class LearnerState(StrEnum):
    """The states of DESIGN.md, in the order in which lists sort them; their values name the glyphs.

    `UNKNOWN`: the source does not say whether the learner does anything at all.
    """

    LOST = "lost"
    DRIFTING = "drift"
    STUCK = "stuck"
    DECIDE = "decide"
    ON_TRACK = "ok"
    NOT_STARTED = "new"
    UNKNOWN = "unknown"
    FINISHED = "done"
    PAUSED = "pause"
    LEFT = "left"

    # That of Enum is written in Python: sorting 99,000 people by state was mostly that.
    __hash__ = str.__hash__


_OF_NATURE = {
    Nature.LOST: LearnerState.LOST,
    Nature.DRIFTING: LearnerState.DRIFTING,
    Nature.STUCK: LearnerState.STUCK,
    Nature.DECIDE: LearnerState.DECIDE,
}


def status_now(status: EnrolmentStatus, done: int, required: int) -> EnrolmentStatus:
    """Return the status of today: finished is what the source says, else everything required done."""
    if status is EnrolmentStatus.ACTIVE and 0 < required <= done:
        return EnrolmentStatus.FINISHED
    return status


def has_begun(first_active_on: date | None, knowledge: Knowledge) -> bool | None:
    """Tell whether a learner ever did anything in a cohort; None when the source does not say."""
    if first_active_on is not None:
        return True
    return False if knowledge.may_alert else None


def state_of(status: EnrolmentStatus, code: Code | None, *, begun: bool | None, is_absent: bool) -> LearnerState:
    """Return the state: what the source says first, then agreed absence, then what the open alert tells.

    `code` is `Alert.telling`, `begun` what `has_begun` tells.
    """
    if status is EnrolmentStatus.LEFT:
        return LearnerState.LEFT
    if status is EnrolmentStatus.FINISHED:
        return LearnerState.FINISHED
    if status in (EnrolmentStatus.PAUSED, EnrolmentStatus.SUSPENDED) or is_absent:
        return LearnerState.PAUSED
    if code is not None and NATURES[code] in _OF_NATURE:
        return _OF_NATURE[NATURES[code]]
    if begun is None:
        return LearnerState.UNKNOWN
    return LearnerState.ON_TRACK if begun else LearnerState.NOT_STARTED
