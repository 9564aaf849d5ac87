"""Entries of a learner's history as one line each, with the icon that stands before it.

Reports stand above words, so what a line needs of an entry is written here as a protocol.
"""

from typing import Protocol

from cockpit.domain.activity import Verb
from cockpit.domain.alerts import Code
from cockpit.domain.checkins import CheckInState
from cockpit.domain.decisions import DecisionKind, DeclaredWhy
from cockpit.domain.messages import MessageState
from cockpit.wording import Words
from cockpit.wording.alerts import rule_name
from cockpit.wording.decisions import declared_name


class HistoryEntry(Protocol):
    """What is read of `reports.learner_timeline.HistoryItem`; `kind` is one of its `HistoryKind`."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def what(self) -> str: ...  # noqa: D102
    @property
    def subject(self) -> str: ...  # noqa: D102
    @property
    def count(self) -> int: ...  # noqa: D102


_KIND_ICONS = {
    "activity": "log-in",
    "completion": "circle-check",
    "message": "mail",
    "contact": "message-circle",
    "check_in": "calendar-check",
    "note": "sticky-note",
    "question": "message-circle-question-mark",
    "decision": "check",
    "alert": "circle-alert",
}
_ICONS = {
    ("activity", Verb.INTERACTED): "pencil",
    ("completion", Verb.SUBMITTED): "file-text",
    ("message", MessageState.DRAFT): "pencil",
    ("message", MessageState.HELD): "circle-alert",
    ("message", MessageState.QUEUED): "clock",
    ("message", MessageState.ATTEMPTING): "send",
    ("message", MessageState.REFUSED): "circle-alert",
    ("message", MessageState.UNCERTAIN): "circle-help",
    ("message", MessageState.HANDED_OVER): "external-link",
    ("message", MessageState.CANCELLED): "x",
    ("contact", "call"): "phone",
    ("check_in", CheckInState.BOOKED): "calendar-plus",
    ("check_in", CheckInState.CANCELLED): "x",
    ("check_in", CheckInState.HELD): "video",
    ("check_in", CheckInState.MOVED): "calendar-days",
    ("decision", "snoozed"): "alarm-clock",
    ("decision", "dismissed"): "x",
    ("decision", "passed_on"): "users",
    ("decision", "paused"): "clock",
    ("decision", "closed"): "lock",
    ("decision", "undone"): "undo-2",
}


def history_icon(item: HistoryEntry) -> str:
    """Return the name of the Lucide icon of an entry."""
    return _ICONS.get((item.kind, item.what), _KIND_ICONS[item.kind])


def history_line(words: Words, item: HistoryEntry) -> str:
    """Return what an entry says."""
    say = {
        "activity": _activity,
        "completion": _completion,
        "message": _message,
        "contact": _contact,
        "check_in": _check_in,
        "note": _note,
        "question": _question,
        "decision": _decision,
        "alert": _alert,
    }[item.kind]
    return say(words, item)


def _activity(words: Words, item: HistoryEntry) -> str:
    if not item.subject:
        return words.say("Active in the course")
    if item.what == Verb.INTERACTED:
        line = words.say("Worked on “{title}”", title=item.subject)
    else:
        line = words.say("Opened “{title}”", title=item.subject)
    if item.count > 1:
        return words.plural("{line} and {n} more", "{line} and {n} more", item.count - 1, line=line)
    return line


def _completion(words: Words, item: HistoryEntry) -> str:
    if item.what == Verb.SUBMITTED:
        return words.say("Handed in “{title}”", title=item.subject) if item.subject else words.say("Handed in")
    if item.subject:
        return words.say("Finished “{title}”", title=item.subject)
    return words.say("Finished an activity")


def _message(words: Words, item: HistoryEntry) -> str:
    state = {
        MessageState.DRAFT.value: words.say("draft"),
        MessageState.HELD.value: words.say("needs a fix"),
        MessageState.QUEUED.value: words.say("waiting to leave"),
        MessageState.ATTEMPTING.value: words.say("leaving"),
        MessageState.ACCEPTED.value: words.say("accepted by the server"),
        MessageState.REFUSED.value: words.say("refused by the server"),
        MessageState.UNCERTAIN.value: words.say("perhaps sent"),
        MessageState.HANDED_OVER.value: words.say("handed to your mail program"),
        MessageState.CANCELLED.value: words.say("cancelled"),
    }[item.what]
    if item.subject:
        return words.say("Message “{subject}”, {state}", subject=item.subject, state=state)
    return words.say("Message, {state}", state=state)


def _contact(words: Words, item: HistoryEntry) -> str:
    kind = words.say("Call") if item.what == "call" else words.say("Message in the platform")
    return words.say("{kind}: {words}", kind=kind, words=item.subject) if item.subject else kind


def _check_in(words: Words, item: HistoryEntry) -> str:
    return {
        CheckInState.BOOKED.value: words.say("Check-in booked"),
        CheckInState.CANCELLED.value: words.say("Check-in cancelled"),
        CheckInState.HELD.value: words.say("Check-in held"),
        CheckInState.MISSED.value: words.say("Check-in missed"),
        CheckInState.MOVED.value: words.say("Check-in moved"),
    }[item.what]


def _note(words: Words, item: HistoryEntry) -> str:
    return words.say("Note: {words}", words=item.subject)


def _question(words: Words, item: HistoryEntry) -> str:
    if item.what == "answered":
        return words.say("Asked “{words}”, answered", words=item.subject)
    return words.say("Asked “{words}”, waiting for an answer", words=item.subject)


def _decision(words: Words, item: HistoryEntry) -> str:
    if item.what == "undone":
        return words.say("Decision taken back")
    say = words.say
    if item.what == DecisionKind.SNOOZED:
        return say("Snoozed")
    if item.what == DecisionKind.PASSED_ON:
        return say("Passed on to {colleague}", colleague=item.subject)
    if item.what == DecisionKind.PAUSED:
        return say("Paused")
    if item.what in (DecisionKind.DISMISSED, DecisionKind.CLOSED):
        is_closed = item.what == DecisionKind.CLOSED
        what = say("Follow-up closed") if is_closed else say("Dismissed")
        why = declared_name(words, DeclaredWhy(item.subject)) if item.subject else ""
        return say("{what}: {reason}", what=what, reason=why) if why else what
    return {
        "message": say("Looked after with a message"),
        "check_in": say("Looked after with a check-in"),
        "call": say("Looked after with a call"),
    }.get(item.subject, say("Looked after"))


def _alert(words: Words, item: HistoryEntry) -> str:
    say, rule = words.say, rule_name(words, Code(item.subject))
    return {
        "opened": say("Alert: {rule}", rule=rule),
        "cause_gone": say("Alert closed by itself ({rule}): the cause is gone", rule=rule),
        "path_ended": say("Alert closed by itself ({rule}): the path ended", rule=rule),
        "not_active": say("Alert closed by itself ({rule}): not active any more", rule=rule),
        "absent": say("Alert closed by itself ({rule}): away", rule=rule),
    }[item.what]
