"""What a calendar answered, as real programs write it; and what only looks like it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.domain.calendar_answers import MOST_BYTES, CalendarAnswer, calendar_answer, is_current, is_theirs
from cockpit.domain.checkins import Answer
from cockpit.errors import WrongInput

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def answer(*lines: str, method: str = "REPLY") -> bytes:
    """Return the text that Exchange sends, an event of these lines in it."""
    whole = [
        *("BEGIN:VCALENDAR", f"METHOD:{method}", "PRODID:Microsoft Exchange Server 2010", "VERSION:2.0"),
        *("BEGIN:VTIMEZONE", "TZID:Romance Standard Time", "BEGIN:STANDARD", "DTSTART:16010101T030000"),
        *("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "UID:not-this-one", "END:STANDARD", "END:VTIMEZONE"),
        *("BEGIN:VEVENT", *lines, "DTSTART;TZID=Romance Standard Time:20270329T100000", "END:VEVENT"),
        *("END:VCALENDAR", ""),
    ]
    return "\r\n".join(whole).encode()


ZOE = "ATTENDEE;PARTSTAT=ACCEPTED;CN=Zoe:MAILTO:Zoe@Example.org"


def test_the_answer_of_exchange_is_read_whatever_its_zone():
    told = answer(
        "ORGANIZER:mailto:nadia@example.org", ZOE, "UID:0a-1b", "SEQUENCE:1", "COMMENT:Avec plaisir\\, merci"
    )
    assert calendar_answer(told) == CalendarAnswer(
        "0a-1b", "zoe@example.org", Answer.ACCEPTED, 1, "Avec plaisir, merci"
    )


def test_folded_lines_quoted_names_and_bare_line_ends_are_read():
    told = answer(
        'ATTENDEE;CN="Müller; Zoë: PARTSTAT=DECLINED";PARTSTAT=TENTA\r\n TIVE:mailto:zoe@exam\r\n\tple.org',
        "UID:0a",
    ).replace(b"\r\n", b"\n")
    assert calendar_answer(told) == CalendarAnswer("0a", "zoe@example.org", Answer.TENTATIVE)


@pytest.mark.parametrize(
    ("lines", "method"),
    [
        ((ZOE, "UID:1"), "REQUEST"),
        ((ZOE, "UID:1"), "COUNTER"),
        (("UID:1",), "REPLY"),
        ((ZOE,), "REPLY"),
        ((ZOE, ZOE.replace("Zoe@", "ali@"), "UID:1"), "REPLY"),
        ((ZOE.replace("ACCEPTED", "NEEDS-ACTION"), "UID:1"), "REPLY"),
        ((ZOE.replace("ACCEPTED", "DELEGATED"), "UID:1"), "REPLY"),
        ((ZOE.replace("MAILTO:", "tel:"), "UID:1"), "REPLY"),
        ((ZOE, "UID:1", "RECURRENCE-ID:20270101T100000Z"), "REPLY"),
        ((ZOE, "UID:1", "END:VEVENT", "BEGIN:VEVENT", ZOE, "UID:2"), "REPLY"),
        (("BEGIN:VALARM", ZOE, "UID:1", "END:VALARM"), "REPLY"),
    ],
)
def test_what_answers_nothing_for_one_person_is_no_answer(lines: tuple[str, ...], method: str):
    assert calendar_answer(answer(*lines, method=method)) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"\xff\xfe\x00B",
        answer(ZOE, "UID:1")[:-20],
        answer(ZOE, "UID:1", "END:VALARM"),
        answer(ZOE, "UID:1", "SEQUENCE:x"),
        answer(ZOE, "UID:1", "SEQUENCE:" + "9" * 400),
        answer(ZOE, "UID:1", "X:" + "a" * MOST_BYTES),
    ],
)
def test_what_cannot_be_read_is_put_aside(content: bytes):
    with pytest.raises(WrongInput, match="calendar_unreadable"):
        calendar_answer(content)


def test_an_answer_to_another_time_is_told_from_one_to_the_present():
    told = calendar_answer(answer(ZOE, "UID:1", "SEQUENCE:1"))
    assert told is not None
    assert [is_current(told, NOON, invited_as, NOON) for invited_as in (0, 1, 2)] == [False, True, False]


def test_an_answer_without_a_number_is_to_what_was_there_when_it_came():
    silent = calendar_answer(answer(ZOE, "UID:1"))
    assert silent is not None
    assert [is_current(silent, NOON + late * HOUR, 7, NOON) for late in (-1, 0, 1)] == [False, True, True]


@pytest.mark.parametrize(
    ("invited", "sender", "theirs"),
    [
        (" Zoe@example.org", "zoe@Example.org", True),
        ("zoe@example.org", "chief@example.org", False),
        ("chief@example.org", "zoe@example.org", False),
        (None, "zoe@example.org", False),
    ],
)
def test_only_the_invited_person_answers_for_themselves(invited: str | None, sender: str, theirs: bool):
    told = calendar_answer(answer(ZOE, "UID:1"))
    assert told is not None and is_theirs(told, invited, sender) is theirs


LINES = st.sampled_from(
    [
        *(b"DTSTART:2027", b"DTSTART;TZID=X/Y:20270101T100000", b"RRULE:FREQ=SECONDLY;COUNT=9999999"),
        *(b"DURATION:P9999999999D", b'ATTENDEE;CN="a:b', b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VTIMEZONE"),
        *(b"DTEND;VALUE=DATE:20270230", b"TZOFFSETTO:+9900", b"END:VTIMEZONE", b"SEQUENCE:x", b"\xff\xfe"),
        *(b"RECURRENCE-ID:1", b"METHOD:REPLY", b"UID:1", ZOE.encode(), b"SEQUENCE:1", b";" * 3000, b'A;B="' * 500),
    ]
)


@settings(max_examples=600, deadline=200)
@given(st.one_of(st.binary(max_size=400), st.lists(LINES, max_size=14).map(b"\r\n".join)))
def test_no_content_breaks_it_or_takes_long(content: bytes):
    try:
        calendar_answer(b"BEGIN:VCALENDAR\r\n" + content + b"\r\nEND:VCALENDAR\r\n")
    except WrongInput as error:
        assert error.cause == "calendar_unreadable"
