"""The streams of a source, and how their reading and a whole sync ended."""

from collections.abc import Mapping, Sequence

from cockpit.connector import Field, Stream
from cockpit.domain.people import Knowledge
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


def field_name(words: Words, field: str) -> str:
    """Return what a source may say of people (`connector.Field`)."""
    say = words.say
    return {
        "email": say("e-mail address"),
        "last_activity": say("last activity"),
        "groups": say("groups"),
        "status": say("status"),
        "progress": say("progress"),
        "completion": say("completion"),
        "grades": say("grades"),
        "time_spent": say("time spent"),
        "due_dates": say("due dates"),
    }[field]


def untold_text(words: Words, untold: Mapping[Field, Knowledge]) -> str:
    """Return what a source does not say of people, and what of it for lack of a right; empty when it says all."""
    silent = [field_name(words, field) for field, why in untold.items() if why is not Knowledge.NOT_PERMITTED]
    refused = [field_name(words, field) for field, why in untold.items() if why is Knowledge.NOT_PERMITTED]
    lines = (
        words.say("Not told by this source, so unknown: {fields}.", fields=", ".join(silent)) if silent else "",
        words.say("No right to read, so unknown: {fields}.", fields=", ".join(refused)) if refused else "",
    )
    return " ".join(filter(None, lines))


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
