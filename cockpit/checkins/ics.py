"""The iCalendar text of a check-in, as Outlook, Gmail and Thunderbird read it alike."""

import calendar
import importlib.resources
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone
from icalendar.enums import STATUS, TRANSP

from cockpit.domain.checkins import Slot
from cockpit.outbox.invitations import Method, name_people
from cockpit.outbox.mime import Person

_MOST_OF_A_DESCRIPTION = 2_000
_PRODUCT = "-//Cordée//Check-ins//EN"
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_LAST_WEEK = 5
_SECONDS_A_DAY = 86_400
_RULES_BEGIN = 1970
# The last line of a zone's file, as POSIX writes rules: `CET-1CEST,M3.5.0,M10.5.0/3`.
_NAME = r"(<[^>]+>|[A-Za-z]+)"
_HOURS = r"([-+]?[\d:]+)"
_DAY = rf"M(\d+)\.(\d)\.(\d)(?:/{_HOURS})?"
_FOOTER = re.compile(rf"{_NAME}{_HOURS}(?:{_NAME}{_HOURS}?,{_DAY},{_DAY})?")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """What a calendar shows of a check-in. `uid` stays for life; `sequence` counts its changes.

    It is an invitation when both people have an address, else an entry for the trainer's own calendar. `place`: a
    video address, a room, or a number to call.
    """

    uid: str
    slot: Slot
    title: str
    zone: ZoneInfo
    organizer: Person | None
    attendee: Person | None
    place: str = ""
    sequence: int = 0
    is_cancelled: bool = False
    description: str = ""

    @property
    def is_invitation(self) -> bool:
        """Tell whether somebody is invited by somebody."""
        return self.organizer is not None and self.attendee is not None


def ics_bytes(event: CalendarEvent, now: datetime, method: Method | None = Method.REQUEST) -> bytes:
    """Return the iCalendar text of an event, in its zone's time; in UTC where the zone's rules cannot be said.

    A request is one only where somebody is invited, else it is published; of a cancelled event it is a CANCEL.
    `method` None: an object to lie in a calendar. It names nobody, for a server that schedules would invite by
    itself a second time, and no method, which RFC 4791 forbids there.
    """
    if method is Method.REQUEST and not event.is_invitation:
        method = Method.PUBLISH
    elif method is Method.REQUEST and event.is_cancelled:
        method = Method.CANCEL
    begin = event.slot.starts_at.astimezone(event.zone)
    rules = _rules_that_hold(event.zone, event.slot)
    if rules is None:
        begin = event.slot.starts_at
    is_link = event.place.startswith("https://")
    entry = Event.new(
        uid=event.uid,
        summary=event.title,
        start=begin,
        end=(event.slot.ends_at.astimezone(event.zone) if rules else event.slot.ends_at),
        stamp=now.astimezone(UTC).replace(microsecond=0),
        sequence=event.sequence,
        status=STATUS.CANCELLED if event.is_cancelled else STATUS.CONFIRMED,
        transparency=TRANSP.OPAQUE,
        location=event.place or None,
        url=event.place if is_link else None,
        # Not every calendar makes a link of a place, every one does of its text.
        description=event.description[:_MOST_OF_A_DESCRIPTION] or (event.place if is_link else None),
    )
    if event.organizer is not None and event.attendee is not None and method in (Method.REQUEST, Method.CANCEL):
        name_people(entry, event.organizer, event.attendee, method)
    parts = [rules, entry] if rules else [entry]
    whole = Calendar.new(prodid=_PRODUCT, method=method, calscale="GREGORIAN", subcomponents=parts)
    whole.pop("UID", None)  # RFC 7986 allows one for the whole calendar; readers of invitations stumble over it
    text: bytes = whole.to_ical()
    return text


@lru_cache(maxsize=64)  # half of the time of an invitation, and the same for all guests of a moment
def _rules_that_hold(zone: ZoneInfo, slot: Slot) -> Timezone | None:
    """Return a zone's rules as two yearly ones, if they give the very instants of this slot; else None.

    icalendar's own lists of dates are misread by Outlook, one hour off in summer. Measured with tzdata 2026.6: of
    598 names, 12 (as Cairo) cannot be said as yearly rules, and Cuba's two are wrong until March 2027.
    """
    text = _vtimezone(zone.key)
    if text is None:
        return None
    rules = cast(Timezone, Timezone.from_ical(text))
    # Read again by another engine (dateutil's), from the text alone: `lookup_tzid` would take the zone by its name.
    read = rules.to_tz(lookup_tzid=False)
    for instant in (slot.starts_at, slot.ends_at):
        wall = instant.astimezone(zone)
        # Of an hour shown twice some calendars mean the first, and some the second (ical.js: measured).
        is_shown_twice = wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()
        if is_shown_twice or wall.replace(tzinfo=read).utcoffset() != wall.utcoffset():
            return None
    return rules


def _vtimezone(zone: str) -> str | None:
    """Return a zone as iCalendar text, or None when it cannot be said as two yearly rules."""
    found = _FOOTER.fullmatch(_footer(zone))
    if found is None:
        return None
    winter_name, winter, summer_name, summer, *days = found.groups()
    winter_offset = -_seconds(winter)
    if summer_name is None:
        rules: list[str] | None = _observance("STANDARD", winter_name, winter_offset, winter_offset, None)
    else:
        summer_offset = -_seconds(summer) if summer else winter_offset + 3600
        to_summer = _observance("DAYLIGHT", summer_name, winter_offset, summer_offset, days[:4])
        to_winter = _observance("STANDARD", winter_name, summer_offset, winter_offset, days[4:])
        rules = to_summer + to_winter if to_summer and to_winter else None
    if rules is None:
        return None
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{zone}", *rules, "END:VTIMEZONE", ""])


def _observance(kind: str, name: str, before: int, after: int, day: list[str] | None) -> list[str] | None:
    """Return the lines of one half of the year; `day` is month, week, weekday and hour of its beginning."""
    first, rule = datetime(_RULES_BEGIN, 1, 1, tzinfo=UTC), []
    if day is not None:
        month, week, weekday = (int(part) for part in day[:3])
        seconds = _seconds(day[3] or "2")
        if not 0 <= seconds < _SECONDS_A_DAY:  # the clocks change on another day than the rule names
            return None
        first = _nth_weekday(month, week, weekday) + timedelta(seconds=seconds)
        count = -1 if week == _LAST_WEEK else week
        rule = [f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={count}{_WEEKDAYS[weekday]}"]
    return [
        f"BEGIN:{kind}",
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(after)}",
        f"TZNAME:{name.strip('<>')}",
        f"DTSTART:{first:%Y%m%dT%H%M%S}",
        *rule,
        f"END:{kind}",
    ]


def _footer(zone: str) -> str:
    file = importlib.resources.files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    return file.read_bytes().rsplit(b"\n", 2)[1].decode("ascii")


def _seconds(text: str) -> int:
    """Return the seconds of `2`, `-3:30` or `24`."""
    hours, minutes, seconds, *_ = (int(part) for part in [*text.lstrip("+-").split(":"), "0", "0"])
    return (-1 if text.startswith("-") else 1) * (hours * 3600 + minutes * 60 + seconds)


def _offset(seconds: int) -> str:
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02d}{minutes:02d}"


def _nth_weekday(month: int, week: int, weekday: int) -> datetime:
    """Return the day (0 is Sunday) of the n-th week of a month in the year that the rules begin; 5 is the last."""
    day_count = calendar.monthrange(_RULES_BEGIN, month)[1]
    days = [datetime(_RULES_BEGIN, month, day, tzinfo=UTC) for day in range(1, day_count + 1)]
    matching = [day for day in days if day.isoweekday() % 7 == weekday]
    return matching[-1] if week == _LAST_WEEK else matching[week - 1]
