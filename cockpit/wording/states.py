"""The states of learners, in words."""

from cockpit.domain.states import LearnerState
from cockpit.wording import Words


def state_name(words: Words, state: LearnerState) -> str:
    """Return the word that stands beside a state's glyph."""
    return {
        LearnerState.LOST: words.say("Lost contact"),
        LearnerState.DRIFTING: words.say("Drifting"),
        LearnerState.STUCK: words.say("Stuck"),
        LearnerState.DECIDE: words.say("To decide"),
        LearnerState.ON_TRACK: words.say("On track"),
        LearnerState.NOT_STARTED: words.say("Not started"),
        LearnerState.UNKNOWN: words.say("Activity unknown"),
        LearnerState.FINISHED: words.say("Finished"),
        LearnerState.PAUSED: words.say("Paused"),
        LearnerState.LEFT: words.say("Left"),
    }[state]
