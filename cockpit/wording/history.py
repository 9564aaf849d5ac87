"""Entries of a learner's history as one line each, with the icon that stands before it."""

from cockpit.domain.activity import Verb
from cockpit.domain.checkins import CheckInState
from cockpit.domain.messages import MessageState
from cockpit.reports.learner_timeline import HistoryItem, HistoryKind
from cockpit.wording import Words

_KIND_ICONS = {
    HistoryKind.ACTIVITY: "log-in",
    HistoryKind.COMPLETION: "circle-check",
    HistoryKind.MESSAGE: "mail",
    HistoryKind.CONTACT: "message-circle",
    HistoryKind.CHECK_IN: "calendar-check",
    HistoryKind.NOTE: "sticky-note",
    HistoryKind.QUESTION: "message-circle-question-mark",
    HistoryKind.DECISION: "check",
}
_ICONS = {
    (HistoryKind.ACTIVITY, Verb.INTERACTED): "pencil",
    (HistoryKind.COMPLETION, Verb.SUBMITTED): "file-text",
    (HistoryKind.MESSAGE, MessageState.DRAFT): "pencil",
    (HistoryKind.MESSAGE, MessageState.HELD): "circle-alert",
    (HistoryKind.MESSAGE, MessageState.QUEUED): "clock",
    (HistoryKind.MESSAGE, MessageState.ATTEMPTING): "send",
    (HistoryKind.MESSAGE, MessageState.REFUSED): "circle-alert",
    (HistoryKind.MESSAGE, MessageState.UNCERTAIN): "circle-help",
    (HistoryKind.MESSAGE, MessageState.HANDED_OVER): "external-link",
    (HistoryKind.MESSAGE, MessageState.CANCELLED): "x",
    (HistoryKind.CONTACT, "call"): "phone",
    (HistoryKind.CHECK_IN, CheckInState.BOOKED): "calendar-plus",
    (HistoryKind.CHECK_IN, CheckInState.CANCELLED): "x",
    (HistoryKind.CHECK_IN, CheckInState.HELD): "video",
    (HistoryKind.CHECK_IN, CheckInState.MOVED): "calendar-days",
    (HistoryKind.DECISION, "snoozed"): "alarm-clock",
    (HistoryKind.DECISION, "undone"): "undo-2",
}


def history_icon(item: HistoryItem) -> str:
    """Return the name of the Lucide icon of an entry."""
    return _ICONS.get((item.kind, item.what), _KIND_ICONS[item.kind])


def history_line(words: Words, item: HistoryItem) -> str:
    """Return what an entry says."""
    say = {
        HistoryKind.ACTIVITY: _activity,
        HistoryKind.COMPLETION: _completion,
        HistoryKind.MESSAGE: _message,
        HistoryKind.CONTACT: _contact,
        HistoryKind.CHECK_IN: _check_in,
        HistoryKind.NOTE: _note,
        HistoryKind.QUESTION: _question,
        HistoryKind.DECISION: _decision,
    }[item.kind]
    return say(words, item)


def _activity(words: Words, item: HistoryItem) -> str:
    if not item.subject:
        return words.say("Active in the course")
    if item.what == Verb.INTERACTED:
        line = words.say("Worked on “{title}”", title=item.subject)
    else:
        line = words.say("Opened “{title}”", title=item.subject)
    if item.count > 1:
        return words.plural("{line} and {n} more", "{line} and {n} more", item.count - 1, line=line)
    return line


def _completion(words: Words, item: HistoryItem) -> str:
    if item.what == Verb.SUBMITTED:
        return words.say("Handed in “{title}”", title=item.subject) if item.subject else words.say("Handed in")
    if item.subject:
        return words.say("Finished “{title}”", title=item.subject)
    return words.say("Finished an activity")


def _message(words: Words, item: HistoryItem) -> str:
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


def _contact(words: Words, item: HistoryItem) -> str:
    kind = words.say("Call") if item.what == "call" else words.say("Message in the platform")
    return words.say("{kind}: {words}", kind=kind, words=item.subject) if item.subject else kind


def _check_in(words: Words, item: HistoryItem) -> str:
    return {
        CheckInState.BOOKED.value: words.say("Check-in booked"),
        CheckInState.CANCELLED.value: words.say("Check-in cancelled"),
        CheckInState.HELD.value: words.say("Check-in held"),
        CheckInState.MISSED.value: words.say("Check-in missed"),
        CheckInState.MOVED.value: words.say("Check-in moved"),
    }[item.what]


def _note(words: Words, item: HistoryItem) -> str:
    return words.say("Note: {words}", words=item.subject)


def _question(words: Words, item: HistoryItem) -> str:
    if item.what == "answered":
        return words.say("Asked “{words}”, answered", words=item.subject)
    return words.say("Asked “{words}”, waiting for an answer", words=item.subject)


def _decision(words: Words, item: HistoryItem) -> str:
    if item.what == "undone":
        return words.say("Decision taken back")
    if item.what == "snoozed":
        return words.say("Snoozed")
    return {
        "message": words.say("Looked after with a message"),
        "check_in": words.say("Looked after with a check-in"),
        "call": words.say("Looked after with a call"),
    }.get(item.subject, words.say("Looked after"))
