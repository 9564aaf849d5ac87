"""What a learner's calendar answered to an invitation (iMIP, RFC 6047), read from the few lines that tell it.

All else in it is passed over: a zone that nobody knows or a rule that never ends spoils no answer, and nothing that
a stranger writes is worked out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.checkins import Answer
from cockpit.errors import WrongInput

MOST_BYTES = 64 * 1024
_MOST_OF_A_COMMENT = 500
_LONGEST_NUMBER = 10
_FOLD = re.compile(r"\r?\n[ \t]")
# NAME;PARAMETER="quoted";PARAMETER=plain:value
_LINE = re.compile(r'(?P<name>[A-Za-z-]+)(?P<params>(?:;[^":;]*(?:"[^"]*"[^":;]*)*)*):(?P<value>.*)', re.DOTALL)
_PARAM = re.compile(r';([A-Za-z-]+)=("[^"]*"|[^";]*)')
_ESCAPED = re.compile(r"\\([\\;,nN])")


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """One answer: to the event `uid`, in the name of `address`. `sequence`: of the invitation that it answers."""

    uid: str
    address: str
    answer: Answer
    sequence: int | None = None
    comment: str = ""


def calendar_answer(content: bytes) -> CalendarAnswer | None:
    """Return the answer in the iCalendar text of a mail, or None when it is no answer to one event by one person.

    Raises:
        WrongInput: `calendar_unreadable`.
    """
    if len(content) > MOST_BYTES:
        raise WrongInput("calendar_unreadable")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongInput("calendar_unreadable") from error
    method, events = "", []
    for place, name, params, value in _lines(text):
        if place == ("VCALENDAR",) and name == "METHOD":
            method = value.strip().upper()
        elif place == ("VCALENDAR",) and name == "BEGIN" and value.strip().upper() == "VEVENT":
            events.append(_Event())
        elif place == ("VCALENDAR", "VEVENT"):
            events[-1].take(name, params, value)
    if method != "REPLY" or len(events) != 1:
        return None
    return events[0].answer()


def _lines(text: str) -> Iterator[tuple[tuple[str, ...], str, str, str]]:
    """Yield each line with the parts of the calendar that it stands in, the outermost first."""
    inside: list[str] = []
    is_whole = False
    for line in _FOLD.sub("", text).replace("\r\n", "\n").split("\n"):
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        name, value = found["name"].upper(), found["value"]
        yield tuple(inside), name, found["params"], value
        part = value.strip().upper()
        if name == "BEGIN":
            inside.append(part)
        elif name == "END":
            if not inside or inside.pop() != part:
                raise WrongInput("calendar_unreadable")
            is_whole = part == "VCALENDAR" and not inside
    if not is_whole or inside:
        raise WrongInput("calendar_unreadable")


class _Event:
    """What is known of an event so far; the first of each counts, and a second answer makes it nobody's."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}
        self._answers: list[tuple[str, str]] = []

    def take(self, name: str, params: str, value: str) -> None:
        if name == "ATTENDEE":
            said = {key.upper(): text.strip('"').upper() for key, text in _PARAM.findall(params)}
            self._answers.append((_address(value), said.get("PARTSTAT", "")))
        else:
            self._told.setdefault(name, value)

    def answer(self) -> CalendarAnswer | None:
        told = self._told
        if len(self._answers) != 1 or "RECURRENCE-ID" in told:
            return None
        address, said = self._answers[0]
        uid = told.get("UID", "").strip()
        sequence = told.get("SEQUENCE", "").strip()
        if not uid or not address or said not in Answer.__members__:
            return None
        if sequence and not (sequence.isascii() and sequence.isdecimal() and len(sequence) < _LONGEST_NUMBER):
            raise WrongInput("calendar_unreadable")
        comment = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], told.get("COMMENT", ""))
        return CalendarAnswer(
            uid, address, Answer[said], int(sequence) if sequence else None, comment.strip()[:_MOST_OF_A_COMMENT]
        )


def _address(value: str) -> str:
    kept = value.strip()
    return kept[7:].strip().casefold() if kept[:7].casefold() == "mailto:" else ""


def is_theirs(answer: CalendarAnswer, invited: str | None, sender: str) -> bool:
    """Tell whether an answer is the invited person's own: it was neither forwarded nor sent by somebody else.

    The organizer is not looked at: some calendars leave it out.
    """
    return answer.address == (invited or "").strip().casefold() == sender.strip().casefold()


def is_current(answer: CalendarAnswer, received_at: datetime, invited_as: int, invited_at: datetime) -> bool:
    """Tell whether an answer is to the invitation that counts: one with this sequence, made at this instant.

    An earlier one was to another time, and so was a later one that was taken back. Calendars that name none answer
    what they have: the latest that was there when they did.
    """
    return received_at >= invited_at if answer.sequence is None else answer.sequence == invited_as
