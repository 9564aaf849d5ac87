"""What the trainer decided, in words."""

from cockpit.domain.decisions import DeclaredWhy, DoneHow
from cockpit.wording import Words


def how_name(words: Words, how: DoneHow) -> str:
    """Return how something was handled, as it follows *done*."""
    return {
        DoneHow.MESSAGE: words.say("by a message"),
        DoneHow.CHECK_IN: words.say("by a check-in"),
        DoneHow.CALL: words.say("by a call"),
        DoneHow.OTHER: words.say("otherwise"),
    }[how]


def declared_name(words: Words, why: DeclaredWhy) -> str:
    """Return a declared reason in few words."""
    return {
        DeclaredWhy.LOST_CODES: words.say("lost access codes"),
        DeclaredWhy.WORK: words.say("work emergency"),
        DeclaredWhy.FORGOT: words.say("forgot"),
        DeclaredWhy.OTHER_PRIORITY: words.say("other priority"),
        DeclaredWhy.ALONE: words.say("feels alone"),
        DeclaredWhy.ILL: words.say("ill or on leave"),
        DeclaredWhy.NOT_USEFUL: words.say("not useful"),
        DeclaredWhy.OTHER: words.in_context("reason", "other"),
    }[why]
