"""What stands in a line beside the week: when, what about, and what can be done there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import CAME_TO, CheckInState, ProposalState
from cockpit.domain.times import day_in
from cockpit.gui.checkins.after_acts import ANSWERS_BY_HAND
from cockpit.gui.desk import Desk
from cockpit.gui.labels import brief, shown
from cockpit.gui.messages.replies_notice import chose_words
from cockpit.reports.checkins import CheckInLine, CheckInSection
from cockpit.reports.slot_answers import Chose
from cockpit.store.checkins import CheckInRow
from cockpit.store.goals import GoalRow
from cockpit.store.proposals import ProposalRow
from cockpit.wording import Words
from cockpit.wording.checkins import (
    again_line,
    agreed_note,
    answered_by_phone,
    calendar_choices,
    calendar_line,
    capital,
    chosen_by_phone,
    coming_line,
    coming_when,
    due_when,
    moments_to_choose,
    near_moment,
    offered_line,
    offered_when,
    without_when,
)
from cockpit.wording.moments import answer_name

_Section = CheckInSection
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class LineWords:
    """What a line says beside the name: `when` at the right, `line` under it."""

    when: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class LineButton:
    """What can be done in a line; `name` is what the page knows it by. `is_aside`: an icon at the right.

    With `choices` it does nothing but open a menu of them.
    """

    name: str
    words: str
    icon: str = ""
    key: str = ""
    is_aside: bool = False
    choices: "tuple[LineButton, ...]" = ()


def heading_of(words: Words, section: CheckInSection, weeks: int) -> str:
    """Return the heading of a section."""
    if section is _Section.WITHOUT:
        return words.plural("No check-in for {n} week", "No check-in for {n} weeks", weeks)
    return {
        _Section.CHOSEN: words.say("Chosen in the week"),
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
    has_digits = bool(desk.commands["answer"].keys)

    def when(check_in: CheckInRow) -> str:
        return capital(near_moment(words, check_in.slot.starts_at, now, zone))

    def asks(check_in: CheckInRow) -> str:
        is_open = line.was_handed_over and check_in.answer is None
        return answered_by_phone(words) if is_open and has_digits else ""

    match line:
        case CheckInLine(section=_Section.CHOSEN, check_in=CheckInRow() as check_in):
            known = capital(agreed_note(words, check_in.state, check_in.answer, check_in.medium))
            known = words.say("{what}.", what=known)
            if check_in.state in CAME_TO:
                return LineWords(
                    when(check_in), _joined(known, words.say("Was it otherwise, or is more to be noted?"))
                )
            return LineWords(when(check_in), _joined(known, asks(check_in)))
        case CheckInLine(section=_Section.NEXT, check_in=CheckInRow() as check_in):
            alert = line.view.alert if line.view is not None and line.view.alert_id == line.alert_id else None
            about = shown(coming_line(words, alert, line.view))
            coming = coming_when(words, check_in.slot.starts_at, check_in.medium, now, zone)
            return LineWords(coming, _joined(about, asks(check_in)))
        case CheckInLine(section=_Section.WAITING, chose=Chose() as chose):
            told = chose_words(desk, chose, brief(desk.first(line.first_name), _LONGEST_NAME))
            return LineWords(near_moment(words, chose.reply.received_at, now, zone), told)
        case CheckInLine(section=_Section.WAITING, proposal=ProposalRow() as proposal):
            is_open_end = not proposal.keeps_free and proposal.awaits_answer_at(now)
            until = None if is_open_end else proposal.held_until
            offered = offered_line(words, len(proposal.slots), until, now, zone)
            numbers = chosen_by_phone(words, proposal.slots, now, zone) if has_digits else ""
            return LineWords(offered_when(words, line.sent_at, now, zone), _joined(offered, numbers))
        case CheckInLine(section=_Section.WAITING, check_in=CheckInRow() as check_in):
            return LineWords(when(check_in), asks(check_in))
        case CheckInLine(section=_Section.DECLINED, check_in=CheckInRow() as check_in):
            said = words.say("The calendar at the other end said no. Find another moment?")
            return LineWords(when(check_in), said)
        case CheckInLine(section=_Section.CALENDAR, check_in=CheckInRow() as check_in):
            theirs = line.theirs.starts_at if line.theirs is not None else None
            ours = check_in.slot.starts_at if not line.is_cancelled else None
            return LineWords("", calendar_line(words, ours, theirs, now, zone))
        case CheckInLine(section=_Section.OVER, check_in=CheckInRow() as check_in):
            return LineWords(when(check_in), words.say("One key tells the story; a note is optional."))
        case CheckInLine(section=_Section.GOALS, goal=GoalRow() as goal):
            said = words.say("“{words}”", words=shown(goal.words))
            return LineWords(due_when(words, goal.due_on, day_in(zone, now)), said)
        case CheckInLine(section=_Section.AGAIN, check_in=CheckInRow() as check_in):
            return LineWords("", again_line(words, check_in.every_weeks or 0, again, zone))
    return LineWords(without_when(words, line.last_on))


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def buttons_of(desk: Desk, line: CheckInLine) -> list[LineButton]:
    """Return what can be done in a line."""
    words, say, key = desk.words, desk.words.say, desk.commands.key
    call = [LineButton("phone", say("Call"), "phone")] if line.has_phone else []
    move = LineButton("move_check_in", words.in_context("a check-in", "Move"))
    cancel = LineButton("cancel_check_in", say("Cancel"))
    answers = tuple(LineButton(f"answer {n}", said) for n, said in _answers_by_hand(desk, line).items())
    theirs = [LineButton("", say("Their answer"), choices=answers)] if answers else []

    has_chosen = line.chose is not None and line.chose.slot is not None
    book = [LineButton("happened", say("Book it"), "calendar-check", key("happened"))] if has_chosen else []

    def either(yes: str, no: str) -> list[LineButton]:
        return [LineButton("happened", yes, key=key("happened")), LineButton("missed", no)]

    match line:
        case CheckInLine(
            section=_Section.CHOSEN, check_in=CheckInRow(state=CheckInState.HELD | CheckInState.MISSED)
        ):
            return either(say("Took place"), say("Missed"))
        case CheckInLine(section=_Section.CHOSEN | _Section.NEXT):
            return [LineButton("prepare", say("Prepare"), "file-text"), *theirs, *call, move, cancel]
        case CheckInLine(section=_Section.WAITING, proposal=ProposalRow(state=ProposalState.OPEN)):
            others = LineButton("move_check_in", say("Other moments"))
            return [
                *book,
                *theirs,
                others,
                *call,
                LineButton("cancel_check_in", words.in_context("an offer", "Take back")),
            ]
        case CheckInLine(section=_Section.WAITING, proposal=ProposalRow()):
            return [*book, *theirs, LineButton("move_check_in", say("Offer others")), *call]
        case CheckInLine(section=_Section.DECLINED | _Section.WAITING):
            return [*theirs, move, *call, cancel]
        case CheckInLine(section=_Section.CALENDAR):
            return either(*calendar_choices(words, is_cancelled=line.is_cancelled))
        case CheckInLine(section=_Section.OVER):
            return [*either(say("Yes"), say("Missed")), LineButton("move_check_in", say("Moved"))]
        case CheckInLine(section=_Section.GOALS):
            return either(say("Kept"), say("Not kept"))
        case CheckInLine(section=_Section.AGAIN):
            return either(say("Agree on it"), say("No more"))
    return [LineButton("book", say("Book a check-in"), "calendar-plus", is_aside=True)]


def _answers_by_hand(desk: Desk, line: CheckInLine) -> Mapping[int, str]:
    """Return what somebody may have answered on the phone, by the digits that say so too."""
    words = desk.words
    if line.proposal is not None:
        return moments_to_choose(words, line.proposal.slots, desk.now(), desk.zone)
    if not line.was_handed_over:
        return {}
    return {number: capital(answer_name(words, answer)) for number, answer in enumerate(ANSWERS_BY_HAND, 1)}
