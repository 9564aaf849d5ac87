"""What the trainer's own calendar shows of a check-in or a group appointment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cockpit.checkins.expand import LIBRARY_ERRORS, single_event
from cockpit.checkins.ics import CalendarEvent, ics_bytes
from cockpit.checkins.invited import uid_in
from cockpit.domain.checkins import CheckInState
from cockpit.store import Store
from cockpit.store.calendar_entries import EntryRow, Wanted, wanted_entry
from cockpit.store.calendars import own_calendar
from cockpit.store.checkins import check_in_by_uid
from cockpit.store.group_appointments import group_by_id
from cockpit.store.outbox import MessageRow

# What of an entry is always ours.
_OURS = ("DTSTART", "DTEND", "DURATION", "DTSTAMP", "SEQUENCE", "STATUS")


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """An entry as a file that a calendar program opens; `name` is another once the entry is another."""

    name: str
    content: bytes


def entry_bytes(wanted: Wanted, zone: ZoneInfo, now: datetime) -> bytes:
    """Return the object that is to lie in the trainer's calendar."""
    return ics_bytes(_event(wanted, zone), now, method=None)


def brought_up(lying: bytes, before: EntryRow, wanted: Wanted, zone: ZoneInfo, now: datetime) -> bytes:
    """Return an entry as it lies there, with what changed here since it was written; all else is the trainer's.

    What is no single event any more is written whole.
    """
    ours = entry_bytes(wanted, zone, now)
    found, made = single_event(lying), single_event(ours)
    if found is None or made is None:
        return ours
    calendar, event = found
    new_calendar, new = made
    try:
        for name in _OURS:
            _take(event, new, name)
        if before.title not in (None, wanted.title):
            _take(event, new, "SUMMARY")
        if before.place is not None and before.place != wanted.place:
            _take_place(event, new, before.place, wanted.place)
        zones = new_calendar.walk("VTIMEZONE")
        named = {str(one["TZID"]) for one in zones}
        kept = [one for one in calendar.subcomponents if str(one.get("TZID", "")) not in named]
        calendar.subcomponents = [*zones, *kept]
        return bytes(calendar.to_ical())
    except LIBRARY_ERRORS:
        return ours


def own_copy(store: Store, message: MessageRow, zone: ZoneInfo, now: datetime) -> OwnCopy | None:
    """Return the trainer's own copy of what a message tells a calendar; a group has one, whoever of it is told.

    None where there is none to take: the calendar is written by us, or the message is about one guest alone.
    """
    uid = uid_in(message)
    check_in = check_in_by_uid(store, uid) if uid is not None else None
    if check_in is None or own_calendar(store) is not None:
        return None
    group = group_by_id(store, check_in.group_id) if check_in.group_id is not None else None
    wanted = wanted_entry(store, group.uid if group is not None else check_in.uid)
    if wanted is None or (check_in.state is CheckInState.CANCELLED) != (wanted.state is CheckInState.CANCELLED):
        return None
    kind, number = ("group", group.id) if group is not None else ("check-in", check_in.id)
    return OwnCopy(f"{kind}-{number}-{wanted.sequence}.ics", ics_bytes(_event(wanted, zone), now))


def _take(event: Any, new: Any, name: str) -> None:
    event.pop(name, None)
    if name in new:
        event[name] = new[name]


def _take_place(event: Any, new: Any, before: str, place: str) -> None:
    """Say the new place, also where its link stood; what the trainer wrote around that stays."""
    _take(event, new, "LOCATION")
    for name in ("URL", "DESCRIPTION"):
        said = str(event.get(name, ""))
        if said in ("", before):
            _take(event, new, name)
        elif before.startswith("https://") and before in said:
            event.pop(name)
            event.add(name, said.replace(before, place))


def _event(wanted: Wanted, zone: ZoneInfo) -> CalendarEvent:
    """Return the entry in the trainer's zone. It names nobody: a server that schedules would invite once more."""
    return CalendarEvent(
        uid=wanted.uid,
        slot=wanted.slot,
        title=f"{wanted.learner}, {wanted.title}" if wanted.learner else wanted.title,
        zone=zone,
        organizer=None,
        attendee=None,
        place=wanted.place,
        sequence=wanted.sequence,
        is_cancelled=wanted.state is CheckInState.CANCELLED,
    )
