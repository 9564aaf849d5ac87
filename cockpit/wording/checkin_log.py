"""The list of check-ins in words: its columns, and how many there are."""

from collections.abc import Iterable

from cockpit.domain.checkins import CheckInCount
from cockpit.wording import Words


def counts_sentence(words: Words, counts: Iterable[CheckInCount]) -> str:
    """Return how many check-ins of each cohort there are: *English B2: 12 took place, with 8 learners*."""
    said = []
    for one in counts:
        parts = [words.plural("{n} took place", "{n} took place", one.held)]
        if one.people:
            parts.append(words.plural("with {n} learner", "with {n} learners", one.people))
        if one.missed:
            parts.append(words.plural("{n} was missed", "{n} were missed", one.missed))
        if one.cancelled:
            parts.append(words.plural("{n} was cancelled", "{n} were cancelled", one.cancelled))
        if one.moved:
            parts.append(words.plural("{n} change of date", "{n} changes of date", one.moved))
        if one.to_conclude:
            parts.append(words.plural("{n} is to conclude", "{n} are to conclude", one.to_conclude))
        if one.booked:
            parts.append(words.plural("{n} is to come", "{n} are to come", one.booked))
        cohort = one.cohort or words.say("Without a cohort")
        said.append(words.say("{cohort}: {counts}.", cohort=cohort, counts=", ".join(parts)))
    return " ".join(said)


def check_in_headings(words: Words) -> tuple[str, ...]:
    """Return the columns of a list of check-ins."""
    say = words.say
    return (
        say("Name"),
        say("Cohort"),
        say("Date"),
        say("Minutes"),
        say("Medium"),
        say("Kind"),
        say("What it is called"),
        say("State"),
        words.in_context("a column", "Answer"),
        say("Times moved"),
        say("First agreed for"),
        say("Shared note"),
        say("Next step"),
    )
