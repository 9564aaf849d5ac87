"""The streams of a source, and how their reading and a whole sync ended."""

from collections.abc import Sequence

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


def open_streams_text(words: Words, streams: Sequence[str], outcome: str, sentences: Sequence[str]) -> str:
    """Return which streams of a cohort are open, and why: their causes' sentences, else how they ended."""
    names = ", ".join(stream_name(words, Stream(stream)) for stream in streams)
    ended = {
        "partial": words.say("read in part."),
        "cancelled": words.say("stopped before the end. The next sync goes on from there."),
        "reading": words.say("broken off. The next sync goes on from there."),
    }.get(outcome, words.say("not read."))
    return words.say("{streams}: {text}", streams=names, text=" ".join(sentences) or ended)
