from datetime import UTC, date, datetime, time

import pytest

from cockpit.checkins.hours import days_text, exceptions, hours_text, read_days, read_hours, working_hours
from cockpit.checkins.slots import availability
from cockpit.domain.checkins import WorkingHours
from cockpit.settings import Settings

NOW = datetime(2027, 3, 22, 9, tzinfo=UTC)
NINE_TO_NOON = ((time(9), time(12)),)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("09:00-12:00", "09:00-12:00"),
        (" 13:00 - 16:30 ; 8h30–12h", "08:30-12:00, 13:00-16:30"),
        ("9-12, 14 h - 17 h 15", "09:00-12:00, 14:00-17:15"),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, kept: str):
    hours = read_hours(text)
    assert hours is not None
    assert hours_text(hours) == kept


@pytest.mark.parametrize(
    "text", ["mornings", "12:00-09:00", "09:00", "25:00-26:00", "09:00-12:00+02:00", "9-12, soon", "09:60-11:00"]
)
def test_what_says_no_hours_is_none(text: str):
    assert read_hours(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-12-24", (date(2026, 12, 24), date(2026, 12, 24))),
        ("2026-12-24/2027-01-01", (date(2026, 12, 24), date(2027, 1, 1))),
        ("2027-01-01/2026-12-24", None),
        ("2026-12-24/2126-12-24", None),
        ("christmas", None),
    ],
)
def test_days_are_read_and_written_again(text: str, days: tuple[date, date] | None):
    assert read_days(text) == days
    if days is not None:
        assert days_text(*days) == text


def test_each_weekday_may_have_hours_of_its_own():
    chosen = Settings(
        working_hours=("08:00-10:00",), week_hours={"monday": "", "saturday": "9-12", "friday": "never"}
    )
    intervals = working_hours(chosen).intervals
    assert intervals[0] == ()
    assert intervals[5] == NINE_TO_NOON
    assert intervals[1] == intervals[4] == ((time(8), time(10)),)
    assert 6 not in intervals


def test_hours_of_an_older_file_count_from_monday_to_friday_and_nonsense_gives_the_usual_ones():
    noon = working_hours(Settings(working_hours=("12:30-13:30",))).intervals
    assert noon == {day: ((time(12, 30), time(13, 30)),) for day in range(5)}
    assert working_hours(Settings(working_hours=("nonsense",))) == WorkingHours()


def test_days_off_and_other_hours_of_a_day_are_read_the_shorter_spell_counts():
    chosen = Settings(
        day_hours={"2026-12-23": "9-12", "2026-12-21/2026-12-24": "", "2026-13-01": "", "2026-12-30": "late"}
    )
    found = exceptions(chosen)
    assert found == {date(2026, 12, day): () for day in (21, 22, 24)} | {date(2026, 12, 23): NINE_TO_NOON}


def test_what_the_settings_say_is_when_moments_are_offered():
    chosen = Settings(
        region="57",
        check_in_buffer=15,
        check_in_notice=48,
        check_in_days=30,
        day_hours={"2027-03-24": ""},
        zone="Europe/Berlin",
    )
    available = availability(chosen, NOW)
    assert available.zone.key == "Europe/Berlin"
    assert (available.buffer.seconds, available.notice.days) == (15 * 60, 2)
    assert available.last_day == date(2027, 4, 21)
    assert date(2027, 3, 26) in available.holidays  # Good Friday, in Moselle only
    assert available.hours_of(date(2027, 3, 24)) == ()
    assert date(2027, 3, 26) not in availability(Settings(), NOW).holidays


def test_holidays_of_the_week_that_has_begun_are_known():
    after_easter = datetime(2027, 4, 4, 20, tzinfo=UTC)
    assert date(2027, 3, 29) in availability(Settings(), after_easter).holidays


def test_a_file_that_says_less_than_nothing_offers_no_moment_of_the_past():
    available = availability(Settings(check_in_buffer=-5, check_in_notice=-5, check_in_days=-1), NOW)
    assert (available.buffer, available.notice) == (available.buffer * 0, available.notice * 0)
    assert available.last_day == NOW.date()
