"""The words over today's queue."""

from datetime import datetime

from cockpit.wording import Words

_NOON = 12
_EVENING = 18


def greeting(words: Words, name: str, at: datetime) -> str:
    """Return the greeting of the hour (`at` in the trainer's zone); without a name, for nobody in particular."""
    first = name.split()[0] if name.split() else ""
    if at.hour < _NOON:
        return words.say("Good morning, {me}", me=first) if first else words.say("Good morning")
    if at.hour < _EVENING:
        return words.say("Good afternoon, {me}", me=first) if first else words.say("Good afternoon")
    return words.say("Good evening, {me}", me=first) if first else words.say("Good evening")


def headline(words: Words, needing: int, learners: int, unknown: int = 0) -> str:
    """Return how many people need a word today, of how many active learners, and of how many nobody can tell."""
    if unknown and unknown >= learners and not needing:
        return words.plural(
            "Of your {n} learner, no source says whether anything is done.",
            "Of your {n} learners, no source says whether anything is done.",
            unknown,
        )
    if unknown:
        known = headline(words, needing, learners - unknown)
        told = words.plural(
            "Of {n} more, no source says whether anything is done.",
            "Of {n} more, no source says whether anything is done.",
            unknown,
        )
        return f"{known} {told}"
    every = words.number(learners)
    if not needing:
        return words.say("None of your {all} learners needs a word today.", all=every)
    return words.plural(
        "{n} of your {all} learners needs a word today. Nothing urgent for the other {rest}.",
        "{n} of your {all} learners need a word today. Nothing urgent for the other {rest}.",
        needing,
        all=every,
        rest=words.number(max(0, learners - needing)),
    )
