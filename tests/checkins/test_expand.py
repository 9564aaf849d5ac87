"""Counting out what recurs, whatever is written there."""

import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from calendar_shelf import event
from hostile_calendars import HOSTILE, LINES, zone_with
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.checkins.expand import TOO_MANY, Ours, Window, entry_told, expand
from cockpit.domain.times import zone_named

PARIS = zone_named("Europe/Paris")
BEGIN = datetime(2026, 11, 9, tzinfo=PARIS)
WINDOW = Window(BEGIN, BEGIN + timedelta(days=114), PARIS)
# A third of what the worst of them takes on a slow machine; without the guards it is hours.
PATIENCE_SECONDS = 60
MOST_BYTES = 200_000_000


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_put_aside_with_its_cause(name: str):
    lines, cause = HOSTILE[name]
    begun = time.thread_time()
    assert expand(event(*lines), WINDOW, Ours()).cause == cause
    assert time.thread_time() - begun < PATIENCE_SECONDS


def test_an_endless_rule_does_not_eat_the_memory():
    content = event("DTSTART:20261123T100000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY;COUNT=9999999")
    tracemalloc.start()
    try:
        expand(content, WINDOW, Ours())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MOST_BYTES / 100


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=YEARLY;BYHOUR=1,2,3;BYMINUTE=1,2,3", "FREQ=DAI\r\n LY", "freq=minutely;BYMONTH=1"],
)
def test_a_zone_whose_clocks_change_all_the_time_is_not_read(rule: str):
    text = event("DTSTART;TZID=Made up:20261123T100000", "DURATION:PT1H").decode()
    content = text.replace("BEGIN:VEVENT", zone_with(rule) + "BEGIN:VEVENT", 1).encode()
    begun = time.thread_time()
    assert expand(content, WINDOW, Ours()).cause == TOO_MANY
    assert entry_told(content, PARIS) is None
    assert time.thread_time() - begun < 5


def test_a_zone_of_its_own_that_changes_by_year_is_read():
    text = event("DTSTART;TZID=Made up:20261123T100000", "DURATION:PT1H").decode()
    zone = zone_with("FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU")
    content = text.replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT", 1).encode()
    (found,) = expand(content, WINDOW, Ours()).times
    assert found.starts_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_one_bad_series_among_good_ones_is_told_and_the_good_ones_count():
    good = event("DTSTART:20261124T100000Z", "DURATION:PT1H", uid="good").decode()
    bad = "BEGIN:VEVENT\r\nUID:bad\r\nDTSTART:20261125T100000Z\r\nDTEND;VALUE=DATE:20270230\r\nEND:VEVENT\r\n"
    found = expand(good.replace("END:VCALENDAR", bad + "END:VCALENDAR").encode(), WINDOW, Ours())
    assert (len(found.times), found.cause) == (1, "calendar_object_unreadable")


def test_what_is_ours_takes_no_time():
    content = event("DTSTART:20261124T100000Z", "DURATION:PT1H", uid="ours")
    assert len(expand(content, WINDOW, Ours()).times) == 1
    assert expand(content, WINDOW, Ours(uids={"ours"})).times == ()


@pytest.mark.parametrize(
    "attendees",
    [
        ["ATTENDEE;PARTSTAT=DECLINED:mailto:me@example.org"],
        ["ATTENDEE;PARTSTAT=ACCEPTED:mailto:boss@example.org", "ATTENDEE;PARTSTAT=declined:MAILTO:Me@Example.org"],
        ["ATTENDEE;EMAIL=me@example.org;PARTSTAT=DECLINED:/principals/users/me/"],
    ],
)
def test_a_meeting_that_the_trainer_declined_takes_no_time(attendees: list[str]):
    content = event("DTSTART:20261124T100000Z", "DURATION:PT1H", *attendees)
    assert expand(content, WINDOW, Ours(addresses={"me@example.org"})).times == ()
    assert len(expand(content, WINDOW, Ours(addresses={"other@example.org"})).times) == 1


@pytest.mark.parametrize(
    "attendees",
    [
        ["ATTENDEE;PARTSTAT=DECLINED:mailto:boss@example.org", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.org"],
        ["ATTENDEE;PARTSTAT=TENTATIVE:mailto:me@example.org"],
        ["ATTENDEE:mailto:me@example.org"],
    ],
)
def test_a_meeting_that_the_trainer_did_not_decline_takes_time(attendees: list[str]):
    content = event("DTSTART:20261124T100000Z", "DURATION:PT1H", *attendees)
    assert len(expand(content, WINDOW, Ours(addresses={"me@example.org"})).times) == 1


def test_a_changed_time_of_a_series_stands_instead_of_its_own():
    text = event("DTSTART:20261123T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3").decode()
    moved = (
        "BEGIN:VEVENT\r\nUID:someone\r\nRECURRENCE-ID:20261130T100000Z\r\nDTSTART:20261201T150000Z\r\n"
        "DURATION:PT1H\r\nSUMMARY:moved\r\nEND:VEVENT\r\n"
    )
    found = expand(text.replace("END:VCALENDAR", moved + "END:VCALENDAR").encode(), WINDOW, Ours()).times
    assert sorted(f"{row.starts_at:%d %H}" for row in found) == ["01 15", "07 10", "23 10"]


def test_a_cancelled_time_of_a_series_is_free():
    text = event("DTSTART:20261123T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3").decode()
    gone = (
        "BEGIN:VEVENT\r\nUID:someone\r\nRECURRENCE-ID:20261130T100000Z\r\nDTSTART:20261130T100000Z\r\n"
        "DURATION:PT1H\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n"
    )
    found = expand(text.replace("END:VCALENDAR", gone + "END:VCALENDAR").encode(), WINDOW, Ours()).times
    assert sorted(f"{row.starts_at:%d %H}" for row in found) == ["07 10", "23 10"]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.sampled_from(LINES), max_size=14), st.booleans())
def test_whatever_is_written_there_comes_to_times_or_a_cause(lines: list[str], is_in_event: bool):
    content = event(*lines) if is_in_event else "\r\n".join(
        ["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]
    ).encode("latin-1", "replace")  # fmt: skip
    found = expand(content, WINDOW, Ours())
    assert all(row.starts_at < row.ends_at for row in found.times)
    entry_told(content, PARIS)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.binary(max_size=300))
def test_whatever_bytes_come_no_other_error_does(noise: bytes):
    expand(b"BEGIN:VCALENDAR\r\n" + noise + b"\r\nEND:VCALENDAR\r\n", WINDOW, Ours())
    expand(noise, WINDOW, Ours())
