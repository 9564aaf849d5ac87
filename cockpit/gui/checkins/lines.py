"""What stands in a line beside the week: when, what about, and what can be done there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import ProposalState
from cockpit.domain.times import day_in
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.reports.checkins import CheckInLine, CheckInSection
from cockpit.wording import Words
from cockpit.wording.checkins import (
    again_line,
    answered_by_phone,
    calendar_choices,
    calendar_line,
    capital,
    chosen_by_phone,
    coming_line,
    coming_when,
    due_when,
    near_moment,
    offered_line,
    offered_when,
    without_when,
)

_Section = CheckInSection


@dataclass(frozen=True, slots=True)
class LineWords:
    """What a line says beside the name: `when` at the right, `line` under it."""

    when: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class LineButton:
    """What can be done in a line; `name` is what the page knows it by. `is_aside`: an icon at the right."""

    name: str
    words: str
    icon: str = ""
    key: str = ""
    is_aside: bool = False


def heading_of(words: Words, section: CheckInSection, weeks: int) -> str:
    """Return the heading of a section."""
    if section is _Section.WITHOUT:
        return words.plural("No check-in for {n} week", "No check-in for {n} weeks", weeks)
    return {
        _Section.NEXT: words.in_context("check-ins", "Next"),
        _Section.DECLINED: words.say("Invitation declined"),
        _Section.CALENDAR: words.say("Changed in your calendar"),
        _Section.WAITING: words.say("Waiting for an answer"),
        _Section.OVER: words.say("Did it happen?"),
        _Section.GOALS: words.say("Was the goal kept?"),
        _Section.AGAIN: words.say("The next one"),
    }[section]


def words_of(desk: Desk, line: CheckInLine, again: datetime | None) -> LineWords:
    """Return what a line says; `again` is when the next check-in would be."""
    words, zone, now = desk.words, desk.zone, desk.now()
    if line.section is _Section.NEXT and line.check_in is not None:
        at, medium = line.check_in.slot.starts_at, line.check_in.medium
        alert = line.view.alert if line.view is not None and line.view.alert_id == line.alert_id else None
        about = shown(coming_line(words, alert, line.view))
        asks = answered_by_phone(words) if line.was_handed_over and desk.commands["answer"].keys else ""
        return LineWords(coming_when(words, at, medium, now, zone), " ".join(filter(None, (about, asks))))
    if line.section is _Section.WAITING and line.proposal is not None:
        count, until = len(line.proposal.slots), line.proposal.held_until
        offered = offered_line(words, count, until, now, zone)
        asks = chosen_by_phone(words, line.proposal.slots, now, zone) if desk.commands["answer"].keys else ""
        return LineWords(offered_when(words, line.sent_at, now, zone), " ".join(filter(None, (offered, asks))))
    if line.section is _Section.WAITING and line.check_in is not None:
        when = capital(near_moment(words, line.check_in.slot.starts_at, now, zone))
        return LineWords(when, answered_by_phone(words) if desk.commands["answer"].keys else "")
    if line.section is _Section.DECLINED and line.check_in is not None:
        when = capital(near_moment(words, line.check_in.slot.starts_at, now, zone))
        return LineWords(when, words.say("The calendar at the other end said no. Find another moment?"))
    if line.section is _Section.CALENDAR and line.check_in is not None:
        theirs = line.theirs.starts_at if line.theirs is not None else None
        ours = line.check_in.slot.starts_at if not line.is_cancelled else None
        return LineWords("", calendar_line(words, ours, theirs, now, zone))
    if line.section is _Section.OVER and line.check_in is not None:
        when = capital(near_moment(words, line.check_in.slot.starts_at, now, zone))
        return LineWords(when, words.say("One key tells the story; a note is optional."))
    if line.section is _Section.GOALS and line.goal is not None:
        said = words.say("“{words}”", words=shown(line.goal.words))
        return LineWords(due_when(words, line.goal.due_on, day_in(zone, now)), said)
    if line.section is _Section.AGAIN and line.check_in is not None:
        return LineWords("", again_line(words, line.check_in.every_weeks or 0, again, zone))
    return LineWords(without_when(words, line.last_on))


def buttons_of(words: Words, line: CheckInLine, key: Callable[[str], str]) -> list[LineButton]:
    """Return what can be done in a line; `key` gives the cap of a command."""
    say = words.say
    call = [LineButton("phone", say("Call"), "phone")] if line.has_phone else []
    move = LineButton("move_check_in", words.in_context("a check-in", "Move"))
    cancel = LineButton("cancel_check_in", say("Cancel"))
    ours, theirs = calendar_choices(words, is_cancelled=line.is_cancelled)
    if line.section is _Section.WAITING and line.check_in is not None:
        return [move, *call, cancel]
    return {
        _Section.NEXT: [LineButton("prepare", say("Prepare"), "file-text"), *call, move, cancel],
        _Section.DECLINED: [move, *call, cancel],
        _Section.CALENDAR: [
            LineButton("happened", ours, key=key("happened")),
            LineButton("missed", theirs),
        ],
        _Section.WAITING: [
            LineButton("move_check_in", say("Other moments")),
            *call,
            LineButton("cancel_check_in", words.in_context("an offer", "Take back")),
        ]
        if line.proposal is not None and line.proposal.state is ProposalState.OPEN
        else [LineButton("move_check_in", say("Offer others")), *call],
        _Section.OVER: [
            LineButton("happened", say("Yes"), key=key("happened")),
            LineButton("missed", say("Missed")),
            LineButton("move_check_in", say("Moved")),
        ],
        _Section.GOALS: [
            LineButton("happened", say("Kept"), key=key("happened")),
            LineButton("missed", say("Not kept")),
        ],
        _Section.AGAIN: [
            LineButton("happened", say("Agree on it"), key=key("happened")),
            LineButton("missed", say("No more")),
        ],
        _Section.WITHOUT: [LineButton("book", say("Book a check-in"), "calendar-plus", is_aside=True)],
    }[line.section]
