"""What the trainer's own calendar shows of a check-in or a group appointment."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cockpit.checkins.ics import CalendarEvent, ics_bytes
from cockpit.checkins.invited import uid_in
from cockpit.domain.checkins import CheckInState
from cockpit.store import Store
from cockpit.store.calendar_entries import Wanted, wanted_entry
from cockpit.store.calendars import own_calendar
from cockpit.store.checkins import check_in_by_uid
from cockpit.store.group_appointments import group_by_id
from cockpit.store.outbox import MessageRow


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """An entry as a file that a calendar program opens; `name` is another once the entry is another."""

    name: str
    content: bytes


def entry_event(wanted: Wanted, zone: ZoneInfo) -> CalendarEvent:
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
    return OwnCopy(f"{kind}-{number}-{wanted.sequence}.ics", ics_bytes(entry_event(wanted, zone), now))
