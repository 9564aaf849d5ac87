"""Who invites whom: the people in an invitation's iCalendar text, also when another mailbox sends it after all."""

from datetime import UTC, datetime
from enum import StrEnum

from icalendar import Calendar, Event, vCalAddress

from cockpit.outbox.mime import Person


class Method(StrEnum):
    """What a text asks of the calendar that reads it; a later REQUEST of the same uid changes the event."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


def name_people(event: Event, organizer: Person, attendee: Person, method: Method) -> None:
    """Say in an event who invites, to whose address answers go, and who is invited."""
    event.organizer = vCalAddress.new(organizer.address, cn=_common_name(organizer))
    event.attendees = [
        vCalAddress.new(
            attendee.address,
            cn=_common_name(attendee),
            cutype="INDIVIDUAL",
            role="REQ-PARTICIPANT",
            partstat="NEEDS-ACTION",
            rsvp=method is Method.REQUEST,
        )
    ]


def sent_by(calendar: bytes, organizer: Person, attendee: Person, now: datetime) -> bytes:
    """Return an invitation that somebody else's mailbox sends: answers go there, not to where nobody reads them.

    An entry that was published, as the trainer's address was not known, invites now.
    """
    whole = Calendar.from_ical(calendar)
    (event,) = whole.events
    method = Method.CANCEL if event.get("STATUS") == "CANCELLED" else Method.REQUEST
    name_people(event, organizer, attendee, method)
    event.stamp = now.astimezone(UTC).replace(microsecond=0)
    whole.method = method
    text: bytes = whole.to_ical()
    return text


def _common_name(person: Person) -> str:
    """Return a name without what calendars would show escaped (RFC 6868 writes quotes as `^'`)."""
    kept = "".join(character for character in person.name if character.isprintable() and character not in '"^')
    return kept.strip() or person.address
