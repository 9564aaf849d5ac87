"""Invitations, updates and cancellations, read by two programs that share nothing with the one that writes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from calendar_reader import read_by_thunderbird

from cockpit.checkins.ics import CalendarEvent, ics_bytes
from cockpit.domain.checkins import Slot
from cockpit.outbox.mime import Person

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLACE = "https://visio.example.org/x?a=1;b=2,3"
EVENT = CalendarEvent(
    uid="0a1b-2c",
    slot=Slot(datetime(2026, 12, 1, 13, 0, tzinfo=UTC), 30),
    title="Point individuel ; Zoë, Nadia",
    zone=ZoneInfo("Europe/Paris"),
    organizer=Person("Nadia Ferhat", "nadia@example.org"),
    attendee=Person('Zoë "Z" Müller', "zoe@example.org"),
    place=PLACE,
)
MOVED = replace(EVENT, slot=Slot(EVENT.slot.starts_at + timedelta(days=1), 45), sequence=1)
CANCELLED = replace(MOVED, sequence=2, is_cancelled=True)
# Forty zones: half with clocks that change, on both halves of the globe; some that no two yearly rules can say.
ZONES = (
    *("Europe/Paris", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Athens", "Europe/Moscow"),
    *("Europe/Istanbul", "Atlantic/Azores", "Atlantic/Reykjavik", "America/New_York", "America/Chicago"),
    *("America/Phoenix", "America/Los_Angeles", "America/Montreal", "America/St_Johns", "America/Halifax"),
    *("America/Vancouver", "America/Santiago", "America/Sao_Paulo", "America/Havana", "America/Nuuk"),
    *("America/Martinique", "America/Bogota", "Africa/Casablanca", "Africa/Cairo", "Africa/Dakar"),
    *("Asia/Jerusalem", "Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Asia/Singapore"),
    *("Australia/Sydney", "Australia/Lord_Howe", "Australia/Perth", "Pacific/Auckland", "Pacific/Chatham"),
    *("Pacific/Noumea", "Pacific/Tahiti", "Indian/Reunion"),
)
# Around the days on which clocks change in Europe, America, Egypt, Chile and Australia, and far from them.
DAYS = ("2026-12-01", "2027-03-13", "2027-03-14", "2027-03-28", "2027-04-04", "2027-07-01", "2027-10-03")
DAYS_OF_AUTUMN = ("2027-10-29", "2027-10-31", "2027-11-07", "2028-03-26")


@pytest.fixture(autouse=True)
def _fresh_zones() -> Iterator[None]:
    """vobject keeps the first zone of a name for the life of the process."""
    known = dict(vobject.icalendar.__dict__["__tzidMap"])
    yield
    vobject.icalendar.__dict__["__tzidMap"].clear()
    vobject.icalendar.__dict__["__tzidMap"].update(known)


def test_request_update_and_cancel_are_one_event_for_thunderbird():
    read = read_by_thunderbird([ics_bytes(one, NOW) for one in (EVENT, MOVED, CANCELLED)])
    assert [(one["method"], one["sequence"], one["status"]) for one in read] == [
        ("REQUEST", 0, "CONFIRMED"),
        ("REQUEST", 1, "CONFIRMED"),
        ("CANCEL", 2, "CANCELLED"),
    ]
    assert {one["uid"] for one in read} == {"0a1b-2c"}
    assert {one["organizer"] for one in read} == {"mailto:nadia@example.org"}
    assert all(one["attendees"] == [["mailto:zoe@example.org", "NEEDS-ACTION"]] for one in read)
    assert {one["location"] for one in read} == {PLACE}
    assert [one["starts"][:16] for one in read] == ["2026-12-01T13:00", "2026-12-02T13:00", "2026-12-02T13:00"]
    assert [one["ends"][:16] for one in read] == ["2026-12-01T13:30", "2026-12-02T13:45", "2026-12-02T13:45"]


@pytest.mark.parametrize(
    ("event", "method", "status"),
    [(EVENT, "REQUEST", "CONFIRMED"), (MOVED, "REQUEST", "CONFIRMED"), (CANCELLED, "CANCEL", "CANCELLED")],
)
def test_request_update_and_cancel_are_read_by_vobject(event: CalendarEvent, method: str, status: str):
    read = vobject.readOne(ics_bytes(event, NOW + timedelta(minutes=event.sequence)).decode())
    assert (read.method.value, read.vevent.status.value) == (method, status)
    assert (read.vevent.uid.value, int(read.vevent.sequence.value)) == ("0a1b-2c", event.sequence)
    assert read.vevent.dtstamp.value == NOW + timedelta(minutes=event.sequence)  # each change has its own
    assert read.vevent.dtstart.value == event.slot.starts_at
    assert read.vevent.attendee.value == "mailto:zoe@example.org"
    assert (read.vevent.url.value, read.vevent.description.value) == (PLACE, PLACE)


def test_an_entry_of_the_own_calendar_names_nobody_and_no_method():
    text = ics_bytes(EVENT, NOW, method=None)
    assert not any(name in text for name in (b"METHOD", b"ATTENDEE", b"ORGANIZER"))
    (read,) = read_by_thunderbird([text])
    assert (read["method"], read["attendees"], read["uid"]) == (None, [], "0a1b-2c")


def test_a_cancelled_event_to_which_nobody_was_invited_is_published_as_such():
    text = ics_bytes(replace(CANCELLED, attendee=None), NOW)
    assert b"METHOD:PUBLISH" in text and b"STATUS:CANCELLED" in text


def test_thunderbird_and_vobject_find_the_instant_in_forty_zones_on_days_when_clocks_change():
    assert len(set(ZONES)) == 40
    slots = [
        Slot(datetime.fromisoformat(f"{day}T{hour:02d}:00+00:00"), 30)
        for day in (*DAYS, *DAYS_OF_AUTUMN)
        for hour in (0, 1, 6, 14)
    ]
    asked = [(zone, slot) for zone in ZONES for slot in slots]
    texts = [ics_bytes(replace(EVENT, zone=ZoneInfo(zone), slot=slot), NOW) for zone, slot in asked]
    read = read_by_thunderbird(texts)
    wrong = [
        (zone, slot.starts_at.isoformat(), one["starts"])
        for (zone, slot), one in zip(asked, read, strict=True)
        if datetime.fromisoformat(one["starts"]) != slot.starts_at
        or datetime.fromisoformat(one["ends"]) != slot.ends_at
    ]
    for (zone, slot), text in zip(asked, texts, strict=True):
        vobject.icalendar.__dict__["__tzidMap"].clear()
        vobject.icalendar.__dict__["__tzidMap"]["UTC"] = UTC
        found = vobject.readOne(text.decode()).vevent.dtstart.value.astimezone(UTC)
        if found != slot.starts_at:
            wrong.append((zone, slot.starts_at.isoformat(), found.isoformat()))
    assert not wrong
    # Not all in UTC, which would prove nothing.
    assert sum(b"BEGIN:VTIMEZONE" in text for text in texts) > len(texts) * 3 // 4
