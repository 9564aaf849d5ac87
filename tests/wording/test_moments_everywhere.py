"""Where clocks change, what is said of a moment names no other one."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.domain.times import zone_names
from cockpit.wording import Words
from cockpit.wording.moments import clocks_change, moment, short_moment

ALL_ZONES = zone_names()
FIRST_DAY = date(2026, 1, 1)
WORDS = Words("fr", FIRST_DAY)


@cache
def change_of(name: str) -> date | None:
    """Return the first day of a year on which the clocks of a zone change."""
    days = [FIRST_DAY + timedelta(days=number) for number in range(366)]
    noons = [datetime.combine(day, time(12), ZoneInfo(name)).utcoffset() for day in days]
    return next((days[number] for number in range(1, 366) if noons[number] != noons[number - 1]), None)


CHANGING = [name for name in ALL_ZONES if change_of(name)]


@settings(deadline=None, max_examples=150)
@given(name=st.sampled_from(CHANGING), other=st.sampled_from(ALL_ZONES), days=st.integers(-1, 1))
def test_no_two_moments_of_a_day_on_which_clocks_change_are_said_alike(name: str, other: str, days: int):
    zone, theirs = ZoneInfo(name), ZoneInfo(other)
    change = change_of(name)
    assert change is not None
    noon = datetime.combine(change + timedelta(days=days), time(12), zone).astimezone(UTC)
    starts = [noon + timedelta(minutes=minutes) for minutes in range(-36 * 60, 12 * 60, 30)]
    for reader in (zone, theirs):
        said = {}
        for at in starts:
            day = at.astimezone(zone).date()
            has_offset = clocks_change(day, (zone, theirs))
            assert has_offset
            for words in (
                short_moment(WORDS, at, reader, has_offset=has_offset),
                moment(WORDS, at, reader, has_offset=has_offset),
            ):
                assert "UTC" in words
                assert said.setdefault(words, at) == at


@settings(deadline=None, max_examples=60)
@given(name=st.sampled_from(ALL_ZONES))
def test_far_from_any_change_no_offset_is_said(name: str):
    zone = ZoneInfo(name)
    days = [FIRST_DAY + timedelta(days=number) for number in range(0, 366, 5)]
    for day in days:
        around = [datetime.combine(day + timedelta(days=n), time(12), zone).utcoffset() for n in range(-8, 9)]
        if len(set(around)) == 1:
            assert not clocks_change(day, (zone,))
