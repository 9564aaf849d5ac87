"""Messages of a list in words: who, what it is about, where it stands or when it leaves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cockpit.domain.standing import OutboxGroup, Standing
from cockpit.domain.times import zone_named
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.reports.outbox import MessageLine, WholeMessage
from cockpit.wording.outbox import day_and_time, fix_name, leaving_at, standing_name, standing_sentence

_OF_GROUP = {
    OutboxGroup.FIX: ("circle-alert", "lost"),
    OutboxGroup.NETWORK: ("send", "text2"),
    OutboxGroup.HELD: ("hand", "text2"),
    OutboxGroup.SCHEDULED: ("clock", "text2"),
}
# Where a message stands, as a picture and its colour.
PICTURES = {
    Standing.DRAFT: ("pencil", "text2"),
    Standing.HELD: ("hand", "text2"),
    Standing.HELD_BACK: ("circle-alert", "lost"),
    Standing.SCHEDULED: ("clock", "text2"),
    Standing.WAITING: ("send", "text2"),
    Standing.LEAVING: ("send", "accent_text"),
    Standing.ACCEPTED: ("check", "text2"),
    Standing.HANDED_OVER: ("external-link", "text2"),
    Standing.ANSWERED: ("reply", "ok"),
    Standing.BOUNCED: ("circle-alert", "lost"),
    Standing.REFUSED: ("circle-alert", "lost"),
    Standing.UNCERTAIN: ("circle-help", "drift"),
    Standing.CANCELLED: ("x", "text2"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a group: its picture, its name, what holds for everything in it, how many."""

    icon: str
    colour: str
    name: str
    gathers: str
    count: int


@dataclass(frozen=True, slots=True)
class Worded:
    """A message in words; `right` says when it leaves or where it stands, in the colour `tone`."""

    name: str
    right: str
    tone: str
    subject: str
    opening: str


def heading_picture(group: OutboxGroup, *, is_offline: bool) -> tuple[str, str]:
    """Return the picture of a group of the outbox and its colour."""
    return ("wifi-off", "text2") if group is OutboxGroup.NETWORK and is_offline else _OF_GROUP[group]


def waiting_words(desk: Desk, line: MessageLine, now: datetime) -> Worded:
    """Return a message of the outbox: when it leaves, or what is wrong with it."""
    words, message = desk.words, line.message
    if line.group is OutboxGroup.FIX:
        right, tone = fix_name(words, line.standing), PICTURES[line.standing][1]
    elif line.standing is Standing.SCHEDULED and message.not_before is not None:
        right = leaving_at(words, message.not_before, now, desk.zone, zone_named(message.zone))
        tone = "text2"
    elif line.standing is Standing.WAITING and line.stopped_cause is not None:
        right, tone = words.say("mailbox stopped"), "lost"
    elif line.standing is Standing.WAITING:
        right = words.say("when online") if desk.offline_since is not None else words.say("within a minute")
        tone = "text2"
    else:
        right, tone = standing_name(words, line.standing), "text2"
    return _worded(desk, line, right, tone)


def ended_words(desk: Desk, line: MessageLine, now: datetime) -> Worded:
    """Return a message that left, or that was begun: where it stands and since when."""
    words, message = desk.words, line.message
    at = {Standing.ANSWERED: message.answered_at, Standing.BOUNCED: message.bounced_at}.get(line.standing)
    when = day_and_time(words, at or message.ended_at or message.made_at, now, desk.zone)
    if line.standing is Standing.DRAFT:
        return _worded(desk, line, when, "text2")
    right = words.say("{state}, {when}", state=standing_name(words, line.standing), when=when)
    tone = PICTURES[line.standing][1]
    return _worded(desk, line, right, tone)


def status_sentence(desk: Desk, message: WholeMessage, now: datetime) -> str:
    """Return where a message stands, why, and what comes next."""
    row = message.row
    facts: dict[str, Any] = {
        "detail": row.detail,
        "not_before": row.not_before,
        "ended_at": row.ended_at,
        "answered_at": row.answered_at,
        "bounced_at": row.bounced_at,
        "stopped_cause": message.stopped_cause,
    }
    return standing_sentence(
        desk.words,
        message.standing,
        now=now,
        zone=desk.zone,
        their_zone=zone_named(message.zone),
        city=message.zone,
        is_offline=desk.offline_since is not None,
        **facts,
    )


def _worded(desk: Desk, line: MessageLine, right: str, tone: str) -> Worded:
    message = line.message
    return Worded(
        desk.name(message.learner),
        right,
        tone,
        shown(message.subject),
        "" if desk.has_initials_only else shown(message.opening),
    )
