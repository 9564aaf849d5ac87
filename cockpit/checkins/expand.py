"""What an object of a calendar takes of the trainer's time: each time it recurs, within a window.

It may come from anybody: nothing in it may cost more than it is worth, and what cannot be read is put aside by its
object, with a cause, while all others count.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import thread_time
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar
from icalendar.timezone import tzp
from recurring_ical_events import CalendarQuery, Occurrence

from cockpit.store.calendars import BusyRow

# An hour-long appointment every quarter of an hour, day and night, is none. Finer rules exist only to harm.
_MOST_A_DAY = 96
_SECONDS_OF_RULE = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600}
_SECONDS_A_DAY = 86_400
# dateutil walks each time from the first on: daily since the year 1204, or hourly since 1992.
_MOST_STEPS = 300_000
_MOST_TIMES = 5_000
_MOST_BYTES = 2_000_000
# A rule that never comes true is walked to the year 9999: five seconds at worst, once.
_MOST_SECONDS = 2.0
_TITLE_LENGTH = 200
# What the libraries raise on what they cannot read (found with tests/hostile_calendars.py).
LIBRARY_ERRORS = (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError, RecursionError)
_FOLD = re.compile(rb"\r?\n[ \t]")
_ZONE = re.compile(rb"^BEGIN:VTIMEZONE\s*$(.*?)^END:VTIMEZONE\s*$", re.DOTALL | re.IGNORECASE | re.MULTILINE)
_RULE = re.compile(rb"^(?:RRULE|EXRULE)\b.*$", re.IGNORECASE | re.MULTILINE)
_YEARLY = re.compile(rb"FREQ=YEARLY", re.IGNORECASE)
_BELOW_DAYS = re.compile(rb"BYHOUR|BYMINUTE|BYSECOND", re.IGNORECASE)

UNREADABLE = "calendar_object_unreadable"
TOO_MANY = "calendar_object_too_many"
TOO_BIG = "calendar_object_too_big"
TOO_SLOW = "calendar_object_too_slow"


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are looked at, in the trainer's zone: that of what has none."""

    begin: datetime
    end: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Ours:
    """What takes no time: our own check-ins, by `uids`, and what somebody with one of our `addresses` declined.

    The addresses are in lower case.
    """

    uids: AbstractSet[str] = frozenset()
    addresses: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expanded:
    """The times that an object takes; `cause`: why it, or a part of it, could not be read."""

    times: tuple[BusyRow, ...]
    cause: str | None = None


def expand(content: bytes, window: Window, ours: Ours) -> Expanded:
    """Return the times that an object takes in a window."""
    if len(content) > _MOST_BYTES:
        return Expanded((), TOO_BIG)
    # Zones of an object's own are kept by their names, for every later object: “Customized Time Zone” is many.
    tzp.use_default()
    begun = thread_time()
    try:
        _refuse_hostile_zones(content)
        calendar = Calendar.from_ical(content)
        _refuse_hostile_rules(calendar, window)
    except _Refused as refused:
        return Expanded((), refused.cause)
    except LIBRARY_ERRORS:
        return Expanded((), UNREADABLE)
    times, cause = _times(calendar, window, ours)
    if thread_time() - begun > _MOST_SECONDS:
        return Expanded((), TOO_SLOW)
    return Expanded(times, cause)


class _Refused(Exception):
    """An object that is not looked at, and why."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def _refuse_hostile_zones(content: bytes) -> None:
    """Refuse zones whose clocks change more often than by year: the library writes down each change until 2038.

    It does so while it reads the text, so the text itself is looked at.
    """
    for zone in _ZONE.findall(_FOLD.sub(b"", content)):
        for rule in _RULE.findall(zone):
            if not _YEARLY.search(rule) or _BELOW_DAYS.search(rule):
                raise _Refused(TOO_MANY)


def _refuse_hostile_rules(calendar: Any, window: Window) -> None:
    """Refuse what recurs too often, or would have to be counted for too long."""
    for event in calendar.walk("VEVENT"):
        rules = event.get("RRULE") or []
        for rule in rules if isinstance(rules, list) else [rules]:
            a_day = _times_a_day(rule)
            if a_day > _MOST_A_DAY:
                raise _Refused(TOO_MANY)
            start = event["DTSTART"].dt
            days = (window.end.date() - (start.date() if isinstance(start, datetime) else start)).days
            if days * a_day > _MOST_STEPS:
                raise _Refused(TOO_MANY)


def _times_a_day(rule: Any) -> float:
    """Return how often a rule may come true in a day.

    Raises:
        _Refused: it would be counted for ever.
    """
    interval = int((rule.get("INTERVAL") or [1])[0])
    if interval < 1:
        raise _Refused(UNREADABLE)
    frequency = str(rule["FREQ"][0]).upper()
    if frequency in ("SECONDLY", "MINUTELY"):  # with a condition they may be walked to the end of time
        raise _Refused(TOO_MANY)
    seconds = _SECONDS_OF_RULE.get(frequency)
    a_day = 1.0 if seconds is None else _SECONDS_A_DAY / (seconds * interval)
    hours = 1 if seconds is not None else len(rule.get("BYHOUR") or [0])
    return a_day * hours * len(rule.get("BYMINUTE") or [0]) * len(rule.get("BYSECOND") or [0])


def _times(calendar: Any, window: Window, ours: Ours) -> tuple[tuple[BusyRow, ...], str | None]:
    """Return what every series takes that can be read, and the cause if one cannot."""
    found: list[BusyRow] = []
    cause = None
    try:
        query: CalendarQuery = recurring_ical_events.of(calendar, skip_bad_series=True)
        named = {event.get("UID", id(event)) for event in calendar.walk("VEVENT")}
        if len(query.series) < len(named):
            cause = UNREADABLE
    except LIBRARY_ERRORS:
        return (), UNREADABLE
    for series in query.series:
        if str(series.uid) in ours.uids:
            continue
        shown: dict[int, tuple[bool, str]] = {}
        try:
            # A day more at both ends: what has no zone is compared by its wall clock.
            for occurrence in series.between(window.begin - _DAY, window.end + _DAY):
                is_busy, title = _shown(occurrence, shown, ours.addresses)
                if is_busy:
                    found += _span(occurrence, window, title)
                if len(found) > _MOST_TIMES:
                    return (), TOO_MANY
        except LIBRARY_ERRORS:
            cause = UNREADABLE
    return tuple(found), cause


_DAY = timedelta(days=1)


def _shown(
    occurrence: Occurrence, known: dict[int, tuple[bool, str]], addresses: AbstractSet[str]
) -> tuple[bool, str]:
    """Return whether an occurrence takes time, and what it is called; asked once for all that are alike.

    To make a component of each of them takes two thirds of the time of expanding.
    """
    adapter = occurrence._adapter
    if id(adapter) not in known:
        event = occurrence.as_component(keep_recurrence_attributes=False)
        is_free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        is_cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
        is_busy = not (is_free or is_cancelled or _is_declined(event, addresses))
        known[id(adapter)] = is_busy, str(event.get("SUMMARY", ""))[:_TITLE_LENGTH]
    return known[id(adapter)]


def _is_declined(event: Any, addresses: AbstractSet[str]) -> bool:
    """Tell whether one of us declined; some name an attendee by a path, and write the address beside it."""
    attendees = event.get("ATTENDEE", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        named = {str(attendee).lower().removeprefix("mailto:"), str(attendee.params.get("EMAIL", "")).lower()}
        if addresses & named:
            return str(attendee.params.get("PARTSTAT", "")).upper() == "DECLINED"
    return False


def _span(occurrence: Occurrence, window: Window, title: str) -> Iterator[BusyRow]:
    """Yield the time of an occurrence, if it lies in the window and takes any."""
    begin, end = _instant(occurrence.start, window.zone), _instant(occurrence.end, window.zone)
    if begin < end and begin < window.end and end > window.begin:
        yield BusyRow(begin, end, title)


def _instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """Return a moment in UTC: of a day its first, and of a time without a zone the trainer's own."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """What one of our entries says in the calendar: None when it is cancelled there."""

    uid: str
    sequence: int
    starts_at: datetime | None
    ends_at: datetime | None


def entry_told(content: bytes, zone: ZoneInfo) -> Told | None:
    """Return what an entry says, when it is one single event; None when it cannot be read as one."""
    found = single_event(content)
    if found is None:
        return None
    _, event = found
    try:
        uid, sequence = str(event["UID"]), int(event.get("SEQUENCE", 0))
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return Told(uid, sequence, None, None)
        return Told(uid, sequence, _instant(event.start, zone), _instant(event.end, zone))
    except LIBRARY_ERRORS:
        return None


def single_event(content: bytes) -> tuple[Calendar, Any] | None:
    """Return an object and its event, when it is one single event; None when it cannot be read as one."""
    try:
        _refuse_hostile_zones(content)
        tzp.use_default()
        calendar = Calendar.from_ical(content)
        events = calendar.walk("VEVENT")
    except (_Refused, *LIBRARY_ERRORS):
        return None
    return (calendar, events[0]) if len(events) == 1 and "RRULE" not in events[0] else None
