"""The list of check-ins in words: its columns, how one met, what was answered."""

from cockpit.domain.checkins import GroupKind, Medium
from cockpit.wording import Words


def medium_name(words: Words, medium: Medium) -> str:
    """Return how one meets."""
    say = words.say
    return {Medium.PHONE: say("phone"), Medium.VIDEO: say("video"), Medium.ROOM: say("in a room")}[medium]


def group_name(words: Words, kind: GroupKind) -> str:
    """Return what many are invited to."""
    say = words.say
    return {
        GroupKind.LIVE_CLASS: say("virtual class"),
        GroupKind.LEARNING_LUNCH: say("Learning Lunch"),
        GroupKind.OTHER: say("group appointment"),
    }[kind]


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
        say("Title"),
        say("State"),
        say("Answer"),
        say("Times moved"),
        say("First agreed for"),
        say("Shared note"),
        say("Next step"),
    )
