"""The streams of a source, and how their reading ended."""

from cockpit.connector import Stream
from cockpit.wording import Words


def stream_name(words: Words, stream: Stream) -> str:
    """Return what a stream holds."""
    return {
        Stream.ENROLMENTS: words.say("learners"),
        Stream.ACTIVITIES: words.say("activities"),
        Stream.EVENTS: words.say("traces of activity"),
        Stream.COMPLETIONS: words.say("completion"),
        Stream.GRADES: words.say("grades"),
        Stream.ATTENDANCE: words.say("attendance"),
    }[stream]


def outcome_name(words: Words, outcome: str) -> str:
    """Return how the reading of a stream ended (`sync.pull.Outcome`)."""
    return {
        "reading": words.say("being read"),
        "complete": words.say("complete"),
        "partial": words.say("partial"),
        "failed": words.say("failed"),
        "cancelled": words.say("cancelled"),
    }[outcome]
