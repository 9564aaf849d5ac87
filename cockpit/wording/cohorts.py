"""What stands in and under the pictures of a cohort besides their findings."""

from datetime import date

from cockpit.domain.pace import PACE_WEEKS
from cockpit.wording import Words


def estimate_line(words: Words, median_on: date | None) -> str:
    """Return what the dotted part of the fan is: an estimate, with what it assumes."""
    weeks = words.number(PACE_WEEKS)
    if median_on is None:
        return words.say("Dotted: an estimate from each one’s last {weeks} weeks. It names no end.", weeks=weeks)
    return words.say("Dotted: an estimate, should each one go on as in the last {weeks} weeks.", weeks=weeks)


def nothing_required(words: Words) -> str:
    """Return why there is no progress in the picture, and what is there instead."""
    return words.say("Nothing is required in this cohort: the picture shows active days a week.")


def held_back(words: Words, milestone: str, people: int) -> str:
    """Return how many people something holds back."""
    return words.plural(
        "{milestone} holds back {n} person.", "{milestone} holds back {n} people.", people, milestone=milestone
    )


def since_when(words: Words, weeks: int, *, is_since_start: bool) -> str:
    """Return the time in which active days and modules are counted."""
    if is_since_start:
        return words.say("Since the start")
    return words.plural("Last {n} week", "Last {n} weeks", weeks)
