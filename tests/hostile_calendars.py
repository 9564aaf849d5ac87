"""What a calendar may hold that was written to harm, or by nobody who read RFC 5545, and what becomes of each."""

from cockpit.checkins.expand import TOO_BIG, TOO_MANY, TOO_SLOW, UNREADABLE

HOUR = "DTEND:20261123T110000Z"
AT_TEN = "DTSTART:20261123T100000Z"
EVERY_MINUTE = "BYMINUTE=" + ",".join(str(minute) for minute in range(60))

# Lines of an event, and why it is put aside; None: it counts, or takes no time.
HOSTILE: dict[str, tuple[tuple[str, ...], str | None]] = {
    "every second, ten million times": ((AT_TEN, HOUR, "RRULE:FREQ=SECONDLY;COUNT=9999999"), TOO_MANY),
    "every second of a day that never comes": (
        (AT_TEN, HOUR, "RRULE:FREQ=SECONDLY;INTERVAL=86399;BYMONTH=2;BYMONTHDAY=30"),
        TOO_MANY,
    ),
    "every minute": ((AT_TEN, HOUR, "RRULE:FREQ=MINUTELY"), TOO_MANY),
    "every minute, said by day": ((AT_TEN, HOUR, f"RRULE:FREQ=DAILY;BYHOUR=1,2;{EVERY_MINUTE}"), TOO_MANY),
    "every minute, said by hour": ((AT_TEN, HOUR, f"RRULE:FREQ=HOURLY;{EVERY_MINUTE};BYSECOND=0,30"), TOO_MANY),
    "hourly since the beginning of time": (("DTSTART:00010101T000000Z", HOUR, "RRULE:FREQ=HOURLY"), TOO_MANY),
    "two rules, the second one endless": (
        (AT_TEN, HOUR, "RRULE:FREQ=WEEKLY", "RRULE:FREQ=SECONDLY"),
        TOO_MANY,
    ),
    "each after none": ((AT_TEN, HOUR, "RRULE:FREQ=DAILY;INTERVAL=0"), UNREADABLE),
    "each before the last": ((AT_TEN, HOUR, "RRULE:FREQ=DAILY;INTERVAL=-1"), UNREADABLE),
    "a day that never comes": ((AT_TEN, HOUR, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), TOO_SLOW),
    "longer than time": ((AT_TEN, "DURATION:P9999999999D"), UNREADABLE),
    "a hundred years long, daily": (("DTSTART:19700101T000000Z", "DURATION:P36500D", "RRULE:FREQ=DAILY"), TOO_MANY),
    "no such zone": (("DTSTART;TZID=X/Y:20261123T100000", "DURATION:PT1H"), None),
    "no such day": ((AT_TEN, "DTEND;VALUE=DATE:20270230"), UNREADABLE),
    "a year for a day": (("DTSTART:2027",), UNREADABLE),
    "after the end of time": (("DTSTART:99991231T235959Z", "DURATION:PT1H"), UNREADABLE),
    "before its beginning": ((AT_TEN, "DTEND:20261122T100000Z"), None),
    "no beginning": (("SUMMARY:nowhere",), UNREADABLE),
    "a number that is none": ((AT_TEN, HOUR, "SEQUENCE:x"), UNREADABLE),
    "instead of nothing": ((AT_TEN, HOUR, "RECURRENCE-ID:1"), UNREADABLE),
    "until nonsense": ((AT_TEN, HOUR, "RRULE:FREQ=WEEKLY;UNTIL=x"), UNREADABLE),
    "often, but not how often": ((AT_TEN, HOUR, "RRULE:COUNT=3"), UNREADABLE),
    "some attachment": ((AT_TEN, HOUR, "DESCRIPTION:" + "x" * 2_000_001), TOO_BIG),
    "a name with an open quote": ((AT_TEN, HOUR, 'ATTENDEE;CN="a:b'), None),
}


def zone_with(rule: str) -> str:
    """Return a zone of an object's own whose clocks change by a rule."""
    return (
        "BEGIN:VTIMEZONE\r\nTZID:Made up\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        f"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:{rule}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )


# Lines out of which anything is put together: each made some library stumble.
LINES = (
    "DTSTART:2027", "DTSTART;TZID=X/Y:20270101T100000", "RRULE:FREQ=SECONDLY;COUNT=9999999",
    "DURATION:P9999999999D",
    'ATTENDEE;CN="a:b', "BEGIN:VEVENT", "END:VEVENT", "DTEND;VALUE=DATE:20270230", "TZOFFSETTO:+9900",
    "BEGIN:VTIMEZONE", "END:VTIMEZONE", "SEQUENCE:x", "\xff\xfe", "RECURRENCE-ID:1", "UID:a", "UID:b", AT_TEN, HOUR,
    "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY;INTERVAL=0", "EXDATE:20261130T100000Z", "EXDATE;VALUE=DATE:20261130",
    "RDATE;VALUE=PERIOD:20261124T100000Z/PT1H", "RDATE:20261301T000000Z", "TZID:Made up", "BEGIN:STANDARD",
    "END:STANDARD", "DTSTART;TZID=Made up:20261123T100000", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261130T100000Z",
    "DTSTART;VALUE=DATE:20261123", "DTSTART:20261123T100000", "DURATION:-PT1H", "STATUS:CANCELLED", "RRULE:",
    "CALSCALE:HEBREW", "BEGIN:VALARM", "END:VALARM", " folded", "SUMMARY;LANGUAGE=x:\x00", "TRANSP", ":",
)  # fmt: skip
