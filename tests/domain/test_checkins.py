from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.domain.checkins import Slot, WorkingHours, free_slots

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # Monday, 10 o'clock in Paris
OFFICE = WorkingHours()
NIGHT = WorkingHours({6: [(time(1), time(4))]})
AUCKLAND = ZoneInfo("Pacific/Auckland")  # where a Parisian Sunday night is a polite hour


def wall(slots: list[Slot], zone: ZoneInfo = PARIS) -> list[str]:
    return [slot.starts_at.astimezone(zone).strftime("%a %H:%M%z") for slot in slots]


def test_a_day_of_office_hours_has_twelve_half_hours():
    slots = free_slots(OFFICE, PARIS, PARIS, NOW, working_days=2)
    wednesday = [slot for slot in slots if slot.starts_at.date() == date(2026, 11, 25)]
    assert [at.split()[1][:5] for at in wall(wednesday)] == [
        *("09:00", "09:30", "10:00", "10:30", "11:00", "11:30"),
        *("14:00", "14:30", "15:00", "15:30", "16:00", "16:30"),
    ]


def test_a_slot_is_at_least_the_notice_ahead():
    assert wall(free_slots(OFFICE, PARIS, PARIS, NOW))[0] == "Tue 10:00+0100"
    without = free_slots(OFFICE, PARIS, PARIS, NOW, notice=timedelta())
    assert wall(without)[0] == "Mon 10:00+0100"


def test_as_many_working_days_are_looked_at_as_asked_for():
    days = {slot.starts_at.date() for slot in free_slots(OFFICE, PARIS, PARIS, NOW, working_days=5)}
    assert days == {date(2026, 11, day) for day in (24, 25, 26, 27, 30)}


def test_public_holidays_are_free_of_slots_and_do_not_count():
    slots = free_slots(OFFICE, PARIS, PARIS, NOW, holidays={date(2026, 11, 24)}, working_days=1)
    assert {slot.starts_at.date() for slot in slots} == {date(2026, 11, 25)}


def test_without_working_hours_there_is_no_slot():
    assert free_slots(WorkingHours({}), PARIS, PARIS, NOW) == []


def test_a_booked_hour_is_not_offered():
    taken = datetime(2026, 11, 24, 13, 15, tzinfo=UTC), datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
    slots = free_slots(OFFICE, PARIS, PARIS, NOW, busy=[taken], working_days=1)
    # 14:15 to 15:00 in Paris takes two half hours; the one that begins as it ends stays
    assert [at for at in wall(slots) if at > "Tue 13"][:2] == ["Tue 15:00+0100", "Tue 15:30+0100"]


def test_slots_lie_in_the_learner_s_day():
    slots = free_slots(OFFICE, PARIS, REUNION, NOW, working_days=1)
    assert wall(slots, REUNION)[-1] == "Tue 19:30+0400"
    far = free_slots(OFFICE, PARIS, ZoneInfo("Pacific/Honolulu"), NOW)
    assert far == []


@pytest.mark.parametrize(
    ("sunday", "starts"),
    [
        (date(2027, 3, 28), ["01:00+0100", "01:30+0100", "03:00+0200", "03:30+0200"]),
        (
            date(2027, 10, 31),
            [
                *("01:00+0200", "01:30+0200", "02:00+0200", "02:30+0200"),
                *("02:00+0100", "02:30+0100", "03:00+0100", "03:30+0100"),
            ],
        ),
    ],
)
def test_a_night_on_which_clocks_change_has_the_half_hours_that_it_has(sunday: date, starts: list[str]):
    now = datetime.combine(sunday, time(12), UTC) - timedelta(days=3)
    slots = free_slots(NIGHT, PARIS, AUCKLAND, now, working_days=1)
    assert [at.split()[1] for at in wall(slots)] == starts


def test_hours_that_begin_or_end_when_clocks_change_are_never_exceeded():
    now = datetime(2027, 3, 26, 12, tzinfo=UTC)
    begins_in_gap = WorkingHours({6: [(time(2, 30), time(5))]})
    ends_in_gap = WorkingHours({6: [(time(0, 30), time(2, 30))]})
    assert wall(free_slots(begins_in_gap, PARIS, AUCKLAND, now, working_days=1))[0] == "Sun 03:30+0200"
    assert wall(free_slots(ends_in_gap, PARIS, AUCKLAND, now, working_days=1))[-1] == "Sun 01:00+0100"


ZONES = [
    ZoneInfo(name)
    for name in (
        *("Europe/Paris", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Africa/Cairo"),
        *("America/Santiago", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Apia", "America/Havana", "UTC"),
    )
]
HALF_HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]


def clock_changes(zone: ZoneInfo) -> list[datetime]:
    """Return noon (UTC) of each day of three years on which the clocks of a zone change."""
    noons = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day) for day in range(3 * 365)]
    offsets = [noon.astimezone(zone).utcoffset() for noon in noons]
    return [noon for noon, before, after in zip(noons[1:], offsets, offsets[1:], strict=False) if before != after]


CHANGES = [(zone, noon) for zone in ZONES for noon in clock_changes(zone)]
# The night of one side is the day of the other, so that clocks do change in hours that both can meet.
FAR_ZONES = [ZoneInfo(f"Etc/GMT{hours:+d}") for hours in range(-14, 13)]


@st.composite
def working_hours(draw: st.DrawFn) -> WorkingHours:
    edges = sorted(draw(st.sets(st.sampled_from(HALF_HOURS), min_size=2, max_size=4)))
    intervals = list(zip(edges[::2], edges[1::2], strict=False))
    return WorkingHours({day: intervals for day in draw(st.sets(st.integers(0, 6), min_size=1))})


@settings(deadline=None, max_examples=300)
@given(
    hours=working_hours(),
    change=st.sampled_from(CHANGES),
    days_before=st.integers(0, 5),
    learner_zone=st.sampled_from(ZONES + FAR_ZONES),
    minutes=st.sampled_from([15, 30, 45, 60]),
    busy_after=st.lists(st.integers(0, 14 * 24 * 4), max_size=5),
)
def test_a_slot_is_free_and_within_the_hours_of_both_whatever_clocks_do(
    hours: WorkingHours,
    change: tuple[ZoneInfo, datetime],
    days_before: int,
    learner_zone: ZoneInfo,
    minutes: int,
    busy_after: list[int],
):
    zone, now = change[0], change[1] - timedelta(days=days_before)
    quarter = timedelta(minutes=15)
    busy = [(now + after * quarter, now + (after + 3) * quarter) for after in busy_after]
    slots = free_slots(hours, zone, learner_zone, now, busy=busy, minutes=minutes)
    assert slots == sorted(slots, key=lambda slot: slot.starts_at)
    assert len({slot.starts_at for slot in slots}) == len(slots)
    for slot in slots:
        assert slot.starts_at.tzinfo is UTC
        clocks = slot.starts_at.astimezone(zone), slot.starts_at.astimezone(learner_zone)
        assert {clock.astimezone(UTC) for clock in clocks} == {slot.starts_at}
        assert slot.ends_at - slot.starts_at == timedelta(minutes=minutes)
        assert slot.starts_at >= now + timedelta(hours=24)
        assert not any(begin < slot.ends_at and slot.starts_at < end for begin, end in busy)
        for minute in range(minutes + 1):
            at = slot.starts_at + timedelta(minutes=minute)
            here, there = at.astimezone(zone), at.astimezone(learner_zone)
            worked = hours.intervals.get(here.weekday(), ())
            assert any(begin <= here.time() <= end for begin, end in worked), here
            assert time(8) <= there.time() <= time(20)
    if minutes <= 30:
        pairs = pairwise(slots)
        assert not any(later.overlaps((slot.starts_at, slot.ends_at)) for slot, later in pairs)
