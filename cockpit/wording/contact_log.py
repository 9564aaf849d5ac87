"""The contact log in words: its columns, its channels, what came of each exchange."""

from cockpit.connector import LetterKind
from cockpit.domain.checkins import CheckInState
from cockpit.domain.standing import Standing
from cockpit.wording import Words
from cockpit.wording.outbox import standing_name


def log_headings(words: Words) -> tuple[str, ...]:
    """Return the columns of the log."""
    say = words.say
    return (say("Date"), say("Channel"), say("From"), say("To"), say("Subject"), say("Text"), say("State"))


def channel_name(words: Words, channel: str) -> str:
    """Return what a channel is called."""
    say = words.say
    return {
        "mail": say("e-mail"),
        "lms": say("message in the platform"),
        "call": say("call"),
        "check_in": say("check-in"),
        "note": say("note"),
        "question": say("question"),
    }[channel]


def became_name(words: Words, became: Standing | CheckInState | LetterKind | None) -> str:
    """Return what came of an exchange; empty where there is nothing to say."""
    say = words.say
    if isinstance(became, Standing):
        return standing_name(words, became)
    if isinstance(became, CheckInState):
        return {
            CheckInState.BOOKED: say("booked"),
            CheckInState.CANCELLED: say("cancelled"),
            CheckInState.HELD: say("took place"),
            CheckInState.MISSED: say("missed"),
        }[became]
    if isinstance(became, LetterKind):
        return {
            LetterKind.REPLY: say("reply"),
            LetterKind.AUTO_REPLY: say("automatic reply"),
            LetterKind.BOUNCE: say("not delivered"),
        }[became]
    return ""
