"""Entries of a learner's history as a line each, with the icon before it and what else is known under it.

Reports stand above words, so what a line needs of an entry is written here as a protocol.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from cockpit.connector import LetterKind
from cockpit.domain.activity import Verb
from cockpit.domain.alerts import Code
from cockpit.domain.checkins import CheckInChange, CheckInState
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
    @property
    def on(self) -> date: ...  # noqa: D102
    @property
    def others(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def seconds(self) -> int | None: ...  # noqa: D102
    @property
    def score(self) -> float | None: ...  # noqa: D102
    @property
    def pass_score(self) -> float | None: ...  # noqa: D102
    @property
    def rating(self) -> int | None: ...  # noqa: D102
    @property
    def until(self) -> date | None: ...  # noqa: D102
    @property
    def returned_on(self) -> date | None: ...  # noqa: D102
    @property
    def awaits_return(self) -> bool: ...  # noqa: D102


_MOST_OTHERS = 12
_KIND_ICONS = {
    "activity": "log-in",
    "completion": "circle-check",
    "grade": "graduation-cap",
    "attendance": "video",
    "feedback": "star",
    "message": "mail",
    "contact": "message-circle",
    "check_in": "calendar-check",
    "note": "sticky-note",
    "question": "message-circle-question-mark",
    "reply": "corner-down-left",
    "decision": "check",
    "alert": "circle-alert",
    "absence": "calendar-days",
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
    ("reply", LetterKind.AUTO_REPLY): "clock",
    ("reply", LetterKind.BOUNCE): "circle-alert",
    ("check_in", CheckInState.BOOKED): "calendar-plus",
    ("check_in", CheckInState.CANCELLED): "x",
    ("check_in", "change_cancelled"): "x",
    ("check_in", "change_moved"): "calendar-days",
    ("check_in", "offered"): "send",
    ("check_in", "offer_expired"): "clock",
    ("check_in", "goal"): "star",
    ("check_in", "goal_kept"): "circle-check",
    ("check_in", "goal_missed"): "circle-alert",
    ("check_in", "next_step"): "file-text",
    ("note", "private"): "lock",
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
        "grade": _grade,
        "attendance": _attendance,
        "feedback": _feedback,
        "message": _message,
        "contact": _contact,
        "check_in": _check_in,
        "note": _note,
        "question": _question,
        "reply": _reply,
        "decision": _decision,
        "alert": _alert,
        "absence": _absence,
    }[item.kind]
    return say(words, item)


def history_detail(words: Words, item: HistoryEntry) -> str:
    """Return what else is known of an entry: how long, how well, until when, what came of it. Often empty."""
    facts = [
        *([words.plural("{n} minute", "{n} minutes", max(1, round(item.seconds / 60)))] if item.seconds else []),
        *_result(words, item),
        *_others(item),
        *_until(words, item),
        *_return(words, item),
    ]
    return " · ".join(facts)


def has_detail(item: HistoryEntry) -> bool:
    """Tell whether anything else is known of an entry: without words, for lists of thousands."""
    return bool(
        item.seconds
        or (item.score is not None and item.kind != "grade")
        or item.pass_score is not None
        or item.others
        or (item.until and (item.kind != "check_in" or item.what == "goal"))
        or item.returned_on
        or item.awaits_return
        or item.kind == "absence"
        or (item.kind == "decision" and item.what == DecisionKind.PAUSED)
    )


def history_text(words: Words, item: HistoryEntry) -> str:
    """Return an entry with its detail, in one line."""
    return " · ".join(filter(None, (history_line(words, item), history_detail(words, item))))


def _others(item: HistoryEntry) -> list[str]:
    """Return what else was opened on a day: as much as anybody reads."""
    if not item.others:
        return []
    return [", ".join([*item.others[:_MOST_OTHERS], *(["…"] if len(item.others) > _MOST_OTHERS else [])])]


def _result(words: Words, item: HistoryEntry) -> list[str]:
    found = []
    if item.score is not None and item.kind != "grade":
        found.append(words.say("score {share}", share=words.percent(item.score)))
    if item.pass_score is not None:
        found.append(words.say("pass mark {share}", share=words.percent(item.pass_score)))
    return found


def _until(words: Words, item: HistoryEntry) -> list[str]:
    if item.kind == "question":
        return [words.say("answered on {day}", day=words.day(item.until))] if item.until else []
    if item.kind == "check_in":
        due_on = item.until if item.what == "goal" else None
        return [words.say("due on {day}", day=words.day(due_on))] if due_on is not None else []
    if item.until is not None:
        return [words.say("until {day}", day=words.day(item.until))]
    is_away = item.kind == "absence" or (item.kind == "decision" and item.what == DecisionKind.PAUSED)
    return [words.say("until back")] if is_away else []


def _return(words: Words, item: HistoryEntry) -> list[str]:
    if item.returned_on is not None:
        days = (item.returned_on - item.on).days
        return [words.plural("active again {n} day later", "active again {n} days later", days)]
    return [words.say("no activity since")] if item.awaits_return else []


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
    if item.what == "marked":
        return words.say("“{title}” was marked as done", title=item.subject)
    if item.what == Verb.SUBMITTED:
        return words.say("Handed in “{title}”", title=item.subject) if item.subject else words.say("Handed in")
    if item.subject:
        return words.say("Finished “{title}”", title=item.subject)
    return words.say("Finished an activity")


def _grade(words: Words, item: HistoryEntry) -> str:
    return words.say("Result of “{title}”: {share}", title=item.subject, share=words.percent(item.score or 0.0))


def _attendance(words: Words, item: HistoryEntry) -> str:
    title, say = item.subject, words.say
    if not title:
        return {
            "present": say("Present at a live class"),
            "absent": say("Absent from a live class"),
            "excused": say("Excused from a live class"),
            "unknown": say("Live class: nobody has said who came"),
        }[item.what]
    return {
        "present": say("Present at “{title}”", title=title),
        "absent": say("Absent from “{title}”", title=title),
        "excused": say("Excused from “{title}”", title=title),
        "unknown": say("“{title}”: nobody has said who came", title=title),
        "invited": say("Invited to “{title}”", title=title),
        "cancelled": say("“{title}”, cancelled", title=title),
    }[item.what]


def _feedback(words: Words, item: HistoryEntry) -> str:
    if item.rating is None:
        return words.say("Said “{words}”", words=item.subject)
    rating = words.number(item.rating)
    if not item.subject:
        return words.say("Satisfaction: {n} out of 5", n=rating)
    return words.say("Satisfaction: {n} out of 5, “{words}”", n=rating, words=item.subject)


def _absence(words: Words, item: HistoryEntry) -> str:
    return words.say("Away: {reason}", reason=item.subject) if item.subject else words.say("Away, as agreed")


def message_state(words: Words, state: str) -> str:
    """Return what is known of a message by its state; nothing is ever said to have been read."""
    return {
        MessageState.DRAFT.value: words.say("draft"),
        MessageState.HELD.value: words.say("needs a fix"),
        MessageState.QUEUED.value: words.say("waiting to leave"),
        MessageState.ATTEMPTING.value: words.say("leaving"),
        MessageState.ACCEPTED.value: words.say("accepted by the server"),
        MessageState.REFUSED.value: words.say("refused by the server"),
        MessageState.UNCERTAIN.value: words.say("perhaps sent"),
        MessageState.HANDED_OVER.value: words.say("handed to your mail program"),
        MessageState.CANCELLED.value: words.say("cancelled"),
    }[state]


def _message(words: Words, item: HistoryEntry) -> str:
    state = message_state(words, item.what)
    if item.subject:
        return words.say("Message “{subject}”, {state}", subject=item.subject, state=state)
    return words.say("Message, {state}", state=state)


def _contact(words: Words, item: HistoryEntry) -> str:
    kind = words.say("Call") if item.what == "call" else words.say("Message in the platform")
    return words.say("{kind}: {words}", kind=kind, words=item.subject) if item.subject else kind


def _check_in(words: Words, item: HistoryEntry) -> str:
    say = words.say
    if item.what.startswith("change_"):
        return _changed(words, item.what.removeprefix("change_"), item.until or item.on)
    if item.what == "offered":
        return words.plural("{n} moment offered for a check-in", "{n} moments offered for a check-in", item.count)
    said = {
        CheckInState.BOOKED.value: say("Check-in booked"),
        CheckInState.CANCELLED.value: say("Check-in cancelled"),
        CheckInState.HELD.value: say("Check-in held"),
        CheckInState.MISSED.value: say("Check-in missed"),
        "offer_chosen": say("Chose one of the moments offered"),
        "offer_declined": say("None of the moments offered suits"),
        "offer_expired": say("The moments offered ran out without an answer"),
        "offer_withdrawn": say("The moments offered were taken back"),
        "next_step": say("Next step"),
        "goal": say("Goal agreed"),
        "goal_kept": say("Goal kept"),
        "goal_missed": say("Goal not kept"),
    }[item.what]
    return say("{what}: {words}", what=said, words=item.subject) if item.subject else said


def _changed(words: Words, kind: str, day: date) -> str:
    say, on = words.say, words.day(day)
    return {
        CheckInChange.MOVED.value: say("Check-in of {day} moved", day=on),
        CheckInChange.CANCELLED.value: say("Check-in of {day} cancelled", day=on),
        CheckInChange.ACCEPTED.value: say("Invitation for {day} accepted", day=on),
        CheckInChange.DECLINED.value: say("Invitation for {day} declined", day=on),
        CheckInChange.TENTATIVE.value: say("Invitation for {day} accepted perhaps", day=on),
    }[kind]


def _note(words: Words, item: HistoryEntry) -> str:
    if item.what == "private":
        return words.say("For you alone: {words}", words=item.subject)
    return words.say("Note: {words}", words=item.subject)


def _question(words: Words, item: HistoryEntry) -> str:
    if item.what == "answered":
        return words.say("Asked “{words}”, answered", words=item.subject)
    return words.say("Asked “{words}”, waiting for an answer", words=item.subject)


def _reply(words: Words, item: HistoryEntry) -> str:
    say = words.say
    if item.what == LetterKind.BOUNCE:
        if not item.subject:
            return say("A message was not delivered")
        return say("Message “{subject}” was not delivered", subject=item.subject)
    if item.what == LetterKind.AUTO_REPLY:
        return say("Automatic answer: {words}", words=item.subject)
    return say("Answered: {words}", words=item.subject) if item.subject else say("Answered")


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
