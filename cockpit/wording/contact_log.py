"""The contact log in words: its columns, its channels, what came of each exchange."""

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from cockpit.connector import LetterKind
from cockpit.domain.checkins import Answer, CheckInChange, CheckInState, ProposalState
from cockpit.domain.standing import Standing
from cockpit.wording import Words
from cockpit.wording.moments import answer_name
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
        "private_note": say("note for the trainer alone"),
        "goal": say("goal"),
        "question": say("question"),
    }[channel]


class GoalEnd(StrEnum):
    """What came of a goal."""

    KEPT = "kept"
    MISSED = "missed"


Became = Standing | CheckInState | CheckInChange | ProposalState | GoalEnd | LetterKind


def about_words(words: Words, starts_at: datetime, zone: ZoneInfo) -> str:
    """Return which check-in was moved or answered."""
    return words.say("the check-in of {when}", when=words.day_and_clock(starts_at, zone))


def became_name(words: Words, became: Became | None) -> str:
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
    if isinstance(became, CheckInChange):
        return change_name(words, became)
    if isinstance(became, ProposalState):
        return {
            ProposalState.OPEN: say("moments offered"),
            ProposalState.CHOSEN: say("moment chosen"),
            ProposalState.DECLINED: say("no moment suits"),
            ProposalState.EXPIRED: say("no answer in time"),
            ProposalState.WITHDRAWN: say("offer taken back"),
        }[became]
    if isinstance(became, GoalEnd):
        return {GoalEnd.KEPT: say("kept"), GoalEnd.MISSED: say("not kept")}[became]
    if isinstance(became, LetterKind):
        return {
            LetterKind.REPLY: say("reply"),
            LetterKind.AUTO_REPLY: say("automatic reply"),
            LetterKind.BOUNCE: say("not delivered"),
        }[became]
    return ""


def change_name(words: Words, change: CheckInChange) -> str:
    """Return what happened to a check-in before it took place, or did not."""
    say = words.say
    return {
        CheckInChange.MOVED: say("moved"),
        CheckInChange.CANCELLED: say("cancelled"),
    }.get(change) or answer_name(words, Answer(change.value))
