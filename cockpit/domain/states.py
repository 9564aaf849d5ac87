"""The state of a learner in a cohort, as every screen shows it: shape, colour and word."""

from enum import StrEnum

from cockpit.domain.alerts import Alert, Nature
from cockpit.domain.people import EnrolmentStatus


class LearnerState(StrEnum):
    """The states of DESIGN.md, in the order in which lists sort them; their values name the glyphs."""

    LOST = "lost"
    DRIFTING = "drift"
    STUCK = "stuck"
    DECIDE = "decide"
    ON_TRACK = "ok"
    NOT_STARTED = "new"
    FINISHED = "done"
    PAUSED = "pause"
    LEFT = "left"


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


def state_of(status: EnrolmentStatus, alert: Alert | None, *, has_begun: bool, is_absent: bool) -> LearnerState:
    """Return the state: what the source says first, then agreed absence, then the open alert."""
    if status is EnrolmentStatus.LEFT:
        return LearnerState.LEFT
    if status is EnrolmentStatus.FINISHED:
        return LearnerState.FINISHED
    if status in (EnrolmentStatus.PAUSED, EnrolmentStatus.SUSPENDED) or is_absent:
        return LearnerState.PAUSED
    if alert is not None and alert.nature in _OF_NATURE:
        return _OF_NATURE[alert.nature]
    return LearnerState.ON_TRACK if has_begun else LearnerState.NOT_STARTED
