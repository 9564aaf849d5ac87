from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cockpit.domain.times import (
    DEFAULT_ZONE,
    add_working_days,
    day_in,
    from_stored,
    instant_or_none,
    midnight,
    monday_of,
    same_clock,
    stored_or_none,
    to_stored,
    weekday_hours_between,
    working_days_between,
    zone_named,
)

PARIS = ZoneInfo("Europe/Paris")
FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)


def test_the_day_turns_at_the_midnight_of_the_zone_also_when_clocks_change():
    before, then = datetime(2026, 10, 24, 21, 59, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert [day_in(PARIS, at).day for at in (before, then)] == [24, 25]
    after_the_change = datetime(2026, 10, 25, 22, 30, tzinfo=UTC)
    assert day_in(PARIS, after_the_change).day == 25
    assert day_in(PARIS, after_the_change + timedelta(minutes=30)).day == 26


def test_an_instant_survives_being_stored():
    at = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1)
    assert from_stored(to_stored(at)) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert from_stored(to_stored(at.replace(fold=0))) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_working_days_leave_out_weekends_and_holidays():
    assert working_days_between(FRIDAY, MONDAY, frozenset()) == 1
    assert working_days_between(FRIDAY, MONDAY, frozenset({MONDAY})) == 0
    assert working_days_between(FRIDAY, FRIDAY, frozenset()) == 0
    assert working_days_between(MONDAY, FRIDAY, frozenset()) == 0
    assert add_working_days(FRIDAY, 1, frozenset()) == MONDAY
    assert add_working_days(FRIDAY, 1, frozenset({MONDAY})) == date(2026, 11, 24)
    assert add_working_days(date(2026, 11, 21), 0, frozenset()) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-20T12:00", "2026-11-20T13:30", 1.5),
        ("2026-11-20T12:00", "2026-11-23T12:00", 24),  # over a weekend
        ("2026-11-21T01:00", "2026-11-22T23:00", 0),
        ("2026-11-23T12:00", "2026-11-23T11:00", 0),
        ("2026-10-23T12:00", "2026-10-26T12:00", 24),  # the clocks go back on the Sunday
        ("2026-03-27T12:00", "2026-03-30T12:00", 24),  # and forward
    ],
)
def test_hours_of_weekdays(start, end, hours):
    begin, until = (datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC) for text in (start, end))
    assert weekday_hours_between(begin, until, PARIS) == pytest.approx(hours)


def test_an_unknown_zone_is_the_default_one():
    assert zone_named("Asia/Tokyo").key == "Asia/Tokyo"
    assert {zone_named(name).key for name in (None, "", "Mars/Olympus", "../etc/passwd")} == {DEFAULT_ZONE}


def test_zones_come_from_the_package_and_not_from_the_computer():
    import zoneinfo

    assert zoneinfo.TZPATH == ()


def test_the_monday_of_a_week():
    assert monday_of(date(2026, 11, 22)) == date(2026, 11, 16)
    assert monday_of(MONDAY) == MONDAY


def test_a_day_begins_at_the_midnight_of_the_zone_and_may_have_23_hours():
    paris = zone_named("Europe/Paris")
    day = date(2027, 3, 28)
    assert midnight(day, paris) == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert midnight(day + timedelta(days=1), paris) - midnight(day, paris) == timedelta(hours=23)


@pytest.mark.parametrize(
    ("begin", "weeks", "end"),
    [
        (datetime(2027, 3, 22, 9, tzinfo=UTC), 1, datetime(2027, 3, 29, 8, tzinfo=UTC)),
        (datetime(2027, 3, 21, 1, 30, tzinfo=UTC), 1, datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # 02:30 is skipped
        (datetime(2026, 10, 18, 0, 30, tzinfo=UTC), 1, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # shown twice
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), 1, datetime(2026, 11, 1, 1, 30, tzinfo=UTC)),  # from the second
        (datetime(2026, 11, 23, 9, tzinfo=UTC), 2, datetime(2026, 12, 7, 9, tzinfo=UTC)),
    ],
)
def test_the_hour_of_the_clock_is_the_same_weeks_later(begin, weeks, end):
    assert same_clock(begin, timedelta(weeks=weeks), zone_named("Europe/Paris")) == end


def test_an_instant_that_is_not_known_is_stored_as_nothing():
    assert (stored_or_none(None), instant_or_none(None)) == (None, None)
    assert instant_or_none(stored_or_none(datetime(1970, 1, 1, tzinfo=UTC))) == datetime(1970, 1, 1, tzinfo=UTC)
