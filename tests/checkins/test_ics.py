from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from cockpit.checkins.ics import CalendarEvent, ics_bytes
from cockpit.domain.checkins import Slot
from cockpit.outbox.mime import Person

NOW = datetime(2026, 11, 23, 9, 0, 30, 123, tzinfo=UTC)
NADIA = Person("Nadia Ferhat", "nadia@example.org")
ZOE = Person('Zoë "Z" Müller^', "zoe@example.org")
WINTER = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
SUMMER = datetime(2027, 7, 1, 13, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_zones() -> Iterator[None]:
    """vobject keeps the first zone of a name for the life of the process."""
    known = dict(vobject.icalendar.__dict__["__tzidMap"])
    yield
    vobject.icalendar.__dict__["__tzidMap"].clear()
    vobject.icalendar.__dict__["__tzidMap"].update(known)


def event(zone: str = "Europe/Paris", starts_at: datetime = WINTER, **changes: object) -> CalendarEvent:
    fields: dict[str, object] = {
        "uid": "0a1b",
        "slot": Slot(starts_at, 30),
        "title": "Point individuel ; Zoë, Nadia",
        "zone": ZoneInfo(zone),
        "organizer": NADIA,
        "attendee": ZOE,
    }
    return CalendarEvent(**(fields | changes))  # type: ignore[arg-type]


def unfolded(ics: bytes) -> list[str]:
    return ics.decode().replace("\r\n ", "").split("\r\n")


def test_an_invitation_says_what_outlook_wants():
    lines = unfolded(ics_bytes(event(place="https://visio.example.org/x?a=1;b=2", sequence=2), NOW))
    for line in [
        "METHOD:REQUEST",
        "CALSCALE:GREGORIAN",
        "VERSION:2.0",
        "PRODID:-//Cordée//Check-ins//EN",
        "UID:0a1b",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "DTSTAMP:20261123T090030Z",
        "DTSTART;TZID=Europe/Paris:20261201T140000",
        "DTEND;TZID=Europe/Paris:20261201T143000",
        "SUMMARY:Point individuel \\; Zoë\\, Nadia",
        "LOCATION:https://visio.example.org/x?a=1\\;b=2",
        'ORGANIZER;CN="Nadia Ferhat":mailto:nadia@example.org',
    ]:
        assert line in lines, line
    assert [line.split(":")[0] for line in lines].count("UID") == 1  # the event's, none of the calendar
    (attendee,) = [line for line in lines if line.startswith("ATTENDEE")]
    for part in ("PARTSTAT=NEEDS-ACTION", "RSVP=TRUE", "ROLE=REQ-PARTICIPANT", ":mailto:zoe@example.org"):
        assert part in attendee
    assert 'CN="Zoë Z Müller"' in attendee  # no quote and no ^, which old calendars show escaped
    assert not any("RDATE" in line for line in lines)  # Outlook ignores these: an hour off in summer


def test_every_line_is_short_enough_and_ends_as_it_must():
    ics = ics_bytes(event(title="é" * 200), NOW)
    assert all(len(line) <= 75 for line in ics.split(b"\r\n"))
    assert b"\n" not in ics.replace(b"\r\n", b"")


def test_without_both_addresses_it_is_an_entry_and_no_invitation():
    lines = unfolded(ics_bytes(event(attendee=None), NOW))
    assert "METHOD:PUBLISH" in lines
    assert not any(line.startswith(("ATTENDEE", "ORGANIZER")) for line in lines)


@pytest.mark.parametrize(
    ("zone", "starts_at", "begins"),
    [
        ("Europe/Paris", WINTER, "DTSTART;TZID=Europe/Paris:20261201T140000"),
        ("Europe/Paris", SUMMER, "DTSTART;TZID=Europe/Paris:20270701T150000"),
        ("America/New_York", WINTER, "DTSTART;TZID=America/New_York:20261201T080000"),
        ("America/New_York", SUMMER, "DTSTART;TZID=America/New_York:20270701T090000"),
        ("Asia/Kolkata", SUMMER, "DTSTART;TZID=Asia/Kolkata:20270701T183000"),
        ("Africa/Cairo", SUMMER, "DTSTART:20270701T130000Z"),  # two yearly rules cannot say it
        ("America/Havana", SUMMER, "DTSTART;TZID=America/Havana:20270701T090000"),
        ("America/Havana", WINTER, "DTSTART:20261201T130000Z"),  # its new rule does not yet hold
        ("UTC", SUMMER, None),
    ],
)
def test_another_reader_finds_the_same_instants(zone: str, starts_at: datetime, begins: str | None):
    ics = ics_bytes(event(zone, starts_at), NOW)
    read = vobject.readOne(ics.decode()).vevent
    assert read.dtstart.value.astimezone(UTC) == starts_at
    assert read.dtend.value.astimezone(UTC) == starts_at + timedelta(minutes=30)
    if begins is not None:
        assert begins in unfolded(ics)


def test_a_zone_in_words_is_one_that_its_name_and_its_rules_agree_on():
    zone = Calendar.from_ical(ics_bytes(event(starts_at=SUMMER), NOW)).walk("VTIMEZONE")
    assert [part.name for part in zone[0].subcomponents] == ["DAYLIGHT", "STANDARD"]
    rules = [part["RRULE"].to_ical().decode() for part in zone[0].subcomponents]
    assert rules == ["FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"]


def test_an_hour_that_is_shown_twice_is_said_in_utc_for_calendars_mean_now_the_first_and_now_the_second():
    first = datetime(2027, 10, 31, 0, 15, tzinfo=UTC)  # 2:15 in Paris, for the first time
    assert "DTSTART:20271031T001500Z" in unfolded(ics_bytes(event(slot=Slot(first, 30)), NOW))
    second = first + timedelta(hours=1)
    assert "DTSTART:20271031T011500Z" in unfolded(ics_bytes(event(slot=Slot(second, 30)), NOW))


ZONES = st.sampled_from(
    [
        *("Europe/Paris", "America/New_York", "America/St_Johns", "America/Santiago", "America/Vancouver"),
        *("Africa/Casablanca", "Africa/Cairo", "Asia/Jerusalem", "Asia/Kathmandu", "Australia/Lord_Howe"),
        *("Pacific/Auckland", "Pacific/Chatham", "Europe/Dublin", "America/Nuuk", "Indian/Reunion"),
    ]
)
MINUTES_OF_TWO_YEARS = st.integers(0, 2 * 365 * 24 * 60)


@settings(max_examples=200, deadline=None)
@given(zone=ZONES, minutes=MINUTES_OF_TWO_YEARS)
def test_whatever_the_zone_and_the_day_a_reader_of_the_text_alone_finds_the_instant(zone: str, minutes: int):
    starts_at = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minutes)
    vobject.icalendar.__dict__["__tzidMap"].clear()
    vobject.icalendar.__dict__["__tzidMap"]["UTC"] = UTC
    read = vobject.readOne(ics_bytes(event(zone, starts_at), NOW).decode()).vevent
    assert read.dtstart.value.astimezone(UTC) == starts_at
    assert read.dtend.value.astimezone(UTC) == starts_at + timedelta(minutes=30)
