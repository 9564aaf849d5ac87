"""Group appointments in words: how those invited stand, who came, and why somebody is left out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import Answer, CheckInState, GroupKind
from cockpit.domain.groups import GroupCount, NotInvited
from cockpit.wording import Words
from cockpit.wording.checkins import capital


def kind_name(words: Words, kind: GroupKind) -> str:
    """Return what several are invited to, as within a sentence."""
    say = words.say
    return {
        GroupKind.LIVE_CLASS: say("virtual class"),
        GroupKind.LEARNING_LUNCH: say("Learning Lunch"),
        GroupKind.OTHER: say("group appointment"),
    }[kind]


def kind_title(words: Words, kind: GroupKind) -> str:
    """Return what several are invited to, as a title or an entry of a list."""
    return capital(kind_name(words, kind))


def count_line(words: Words, count: GroupCount) -> str:
    """Return how those invited have answered: *12 invited, 7 accepted, 1 declined, 4 have not answered*."""
    parts = [words.plural("{n} invited", "{n} invited", count.invited)]
    if count.accepted:
        parts.append(words.plural("{n} accepted", "{n} accepted", count.accepted))
    if count.tentative:
        parts.append(words.plural("{n} perhaps", "{n} perhaps", count.tentative))
    if count.declined:
        parts.append(words.plural("{n} declined", "{n} declined", count.declined))
    if count.unanswered:
        parts.append(words.plural("{n} has not answered", "{n} have not answered", count.unanswered))
    return ", ".join(parts)


def came_line(words: Words, came: int, missed: int) -> str:
    """Return who came, in figures."""
    if not missed:
        return words.plural("Everybody came ({n})", "Everybody came ({n})", came)
    return ", ".join((words.plural("{n} came", "{n} came", came), words.plural("{n} missed", "{n} missed", missed)))


def guest_state(words: Words, state: CheckInState, answer: Answer | None) -> str:
    """Return how one guest stands: came or missed once that was said, before that what was answered."""
    say = words.say
    if state is CheckInState.HELD:
        return say("came")
    if state is CheckInState.MISSED:
        return say("missed it")
    if answer is None:
        return say("no answer")
    return {Answer.ACCEPTED: say("accepted"), Answer.DECLINED: say("declined"), Answer.TENTATIVE: say("perhaps")}[
        answer
    ]


def why_not_words(words: Words, why: NotInvited) -> str:
    """Return in a few words why somebody is not invited."""
    say = words.say
    return {
        NotInvited.OBJECTED: say("does not wish to be written to"),
        NotInvited.FINISHED: say("has finished"),
        NotInvited.LEFT: say("has left the cohort"),
        NotInvited.PAUSED: say("is paused"),
        NotInvited.NO_ADDRESS: say("no mail address known"),
        NotInvited.CAME_BACK: say("mail came back: correct the address"),
        NotInvited.AWAY: say("is away that day"),
        NotInvited.INVITED: say("is invited already"),
    }[why]


def invited_line(words: Words, title: str, count: int, at: datetime, zone: ZoneInfo, *, is_sent: bool) -> str:
    """Return what is told once several are invited; without a mailbox the invitations wait as drafts."""
    facts = {"title": title, "when": words.day_and_clock(at, zone)}
    if is_sent:
        return words.plural(
            "{title}, {when}: {n} person invited", "{title}, {when}: {n} people invited", count, **facts
        )
    return words.plural(
        "{title}, {when}: {n} invitation waits in Messages, Drafts",
        "{title}, {when}: {n} invitations wait in Messages, Drafts",
        count,
        **facts,
    )


def invite_button(words: Words, count: int) -> str:
    """Return what the button says that invites several."""
    return words.plural("Invite {n} person", "Invite {n} people", count)
