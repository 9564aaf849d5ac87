from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cockpit.domain.checkins import (
    Availability,
    Slot,
    Span,
    WorkingHours,
    first_common,
    free_slots,
    held_until,
    spans_of,
)

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # Monday, 10 o'clock in Paris
OFFICE = Availability(WorkingHours(), PARIS)
NIGHT = Availability(WorkingHours({6: [(time(1), time(4))]}), PARIS)
AUCKLAND = ZoneInfo("Pacific/Auckland")  # where a Parisian Sunday night is a polite hour


def wall(slots: list[Slot], zone: ZoneInfo = PARIS) -> list[str]:
    return [slot.starts_at.astimezone(zone).strftime("%a %H:%M%z") for slot in slots]


def test_a_day_of_office_hours_has_twelve_half_hours():
    slots = free_slots(OFFICE, PARIS, NOW, working_days=2)
    wednesday = [slot for slot in slots if slot.starts_at.date() == date(2026, 11, 25)]
    assert [at.split()[1][:5] for at in wall(wednesday)] == [
        *("09:00", "09:30", "10:00", "10:30", "11:00", "11:30"),
        *("14:00", "14:30", "15:00", "15:30", "16:00", "16:30"),
    ]


def test_a_slot_is_at_least_the_notice_ahead():
    assert wall(free_slots(OFFICE, PARIS, NOW))[0] == "Tue 10:00+0100"
    without = free_slots(replace(OFFICE, notice=timedelta()), PARIS, NOW)
    assert wall(without)[0] == "Mon 10:00+0100"


def test_as_many_working_days_are_looked_at_as_asked_for():
    days = {slot.starts_at.date() for slot in free_slots(OFFICE, PARIS, NOW, working_days=5)}
    assert days == {date(2026, 11, day) for day in (24, 25, 26, 27, 30)}


def test_a_public_holiday_is_a_day_off_unless_it_has_hours_of_its_own():
    off, worked, closed = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)
    own = {worked: ((time(9), time(12)),), closed: ()}
    assert replace(OFFICE, holidays={off, worked, closed}, exceptions=own).days_off == {off, closed}


def test_public_holidays_are_free_of_slots_and_do_not_count():
    slots = free_slots(replace(OFFICE, holidays={date(2026, 11, 24)}), PARIS, NOW, working_days=1)
    assert {slot.starts_at.date() for slot in slots} == {date(2026, 11, 25)}


def test_without_working_hours_there_is_no_slot():
    assert free_slots(Availability(WorkingHours({}), PARIS), PARIS, NOW) == []


def tuesday(hour: int, minute: int, minutes: int) -> Span:
    begin = datetime(2026, 11, 24, hour, minute, tzinfo=PARIS).astimezone(UTC)
    return begin, begin + timedelta(minutes=minutes)


def test_what_is_taken_is_not_offered_and_a_buffer_is_left_around_it():
    bare, usual = replace(OFFICE, buffer=timedelta()), OFFICE
    taken = [tuesday(14, 15, 45)]
    afternoon = [
        [at for at in wall(free_slots(one, PARIS, NOW, taken=taken, working_days=1)) if at > "Tue 13"]
        for one in (bare, usual)
    ]
    # without a buffer the half hour that begins as the check-in ends stays; ten minutes of it take it, too
    assert [at[:9] for at in afternoon[0]] == ["Tue 15:00", "Tue 15:30", "Tue 16:00", "Tue 16:30"]
    assert [at[:9] for at in afternoon[1]] == ["Tue 15:30", "Tue 16:00", "Tue 16:30"]


def test_a_buffer_is_left_before_what_is_taken():
    taken = [tuesday(16, 5, 30)]
    slots = wall(free_slots(replace(OFFICE, buffer=timedelta(minutes=5)), PARIS, NOW, taken=taken, working_days=1))
    assert "Tue 15:30+0100" in slots
    assert "Tue 15:30+0100" not in wall(free_slots(OFFICE, PARIS, NOW, taken=taken, working_days=1))


def test_a_long_appointment_before_a_short_one_is_not_forgotten():
    taken = [tuesday(9, 0, 8 * 60), tuesday(9, 30, 15)]
    assert wall(free_slots(OFFICE, PARIS, NOW, taken=taken, working_days=1)) == []


def test_an_exception_is_a_day_off_or_has_hours_of_its_own_also_on_a_day_that_is_not_worked():
    saturday, wednesday, thursday = date(2026, 11, 28), date(2026, 11, 25), date(2026, 11, 26)
    some = replace(
        OFFICE,
        holidays={thursday},
        exceptions={
            wednesday: (),
            saturday: [(time(10), time(11))],
            thursday: [(time(16), time(16, 30))],
        },
    )
    slots = [at[:9] for at in wall(free_slots(some, PARIS, NOW, working_days=4)) if at[:3] != "Tue"]
    fridays = [at for at in slots if at[:3] == "Fri"]
    assert slots == ["Thu 16:00", *fridays, "Sat 10:00", "Sat 10:30"]
    assert len(fridays) == 12


def test_the_last_day_is_offered_and_the_next_is_not():
    some = replace(OFFICE, last_day=date(2026, 11, 25))
    days = [slot.starts_at.date() for slot in free_slots(some, PARIS, NOW, working_days=20)]
    assert max(days) == date(2026, 11, 25)
    assert len(days) == 10 + 12


def test_hours_that_overlap_or_touch_are_one_span():
    hours = [(time(13), time(14)), (time(9), time(12)), (time(11), time(13)), (time(15), time(16))]
    spans = spans_of(hours, NOW.date(), PARIS)
    assert [(a.astimezone(PARIS).hour, b.astimezone(PARIS).hour) for a, b in spans] == [(9, 14), (15, 16)]


# The three that are offered


def test_three_moments_of_different_half_days_are_offered():
    assert wall(first_common(OFFICE, PARIS, NOW)) == ["Tue 10:00+0100", "Tue 14:00+0100", "Wed 09:00+0100"]
    montreal = ZoneInfo("America/Montreal")
    far = first_common(OFFICE, montreal, NOW)
    assert wall(far) == ["Tue 14:00+0100", "Wed 14:00+0100", "Thu 14:00+0100"]
    assert wall(far, montreal)[0] == "Tue 08:00-0500"


def test_moments_that_are_offered_leave_each_other_the_buffer():
    through_noon = Availability(WorkingHours({1: [(time(11, 30), time(14))]}), PARIS)
    assert wall(first_common(through_noon, PARIS, NOW, minutes=30))[:2] == ["Tue 11:30+0100", "Tue 12:30+0100"]


def test_fewer_are_offered_when_there_are_no_more():
    only_wednesday = replace(OFFICE, exceptions={date(2026, 11, 24): ()}, last_day=date(2026, 11, 25))
    assert len(first_common(only_wednesday, PARIS, NOW)) == 2
    assert first_common(OFFICE, ZoneInfo("Pacific/Honolulu"), NOW) == []


@pytest.mark.parametrize(
    ("available", "slots", "days", "until"),
    [
        (OFFICE, ["2026-11-27T10:00"], 2, "2026-11-25T12:00"),
        # the weekend is not worked, and a day off is not counted
        (OFFICE, ["2026-12-10T10:00"], 5, "2026-11-30T12:00"),
        (replace(OFFICE, exceptions={date(2026, 11, 24): ()}), ["2026-12-10T10:00"], 1, "2026-11-25T12:00"),
        # after the last of them there is nothing to hold
        (OFFICE, ["2026-11-25T09:00", "2026-11-24T14:00"], 3, "2026-11-25T09:00"),
        (Availability(WorkingHours({}), PARIS), ["2026-11-27T10:00"], 2, "2026-11-27T10:00"),
    ],
)
def test_what_is_offered_is_held_until_noon_of_a_working_day(
    available: Availability, slots: list[str], days: int, until: str
):
    offered = [Slot(datetime.fromisoformat(at).replace(tzinfo=PARIS).astimezone(UTC), 30) for at in slots]
    held = held_until(available, offered, NOW, days)
    assert held.astimezone(PARIS).replace(tzinfo=None).isoformat(timespec="minutes") == until


def test_slots_lie_in_the_learner_s_day():
    slots = free_slots(OFFICE, REUNION, NOW, working_days=1)
    assert wall(slots, REUNION)[-1] == "Tue 19:30+0400"
    far = free_slots(OFFICE, ZoneInfo("Pacific/Honolulu"), NOW)
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
    slots = free_slots(NIGHT, AUCKLAND, now, working_days=1)
    assert [at.split()[1] for at in wall(slots)] == starts


def test_hours_that_begin_or_end_when_clocks_change_are_never_exceeded():
    now = datetime(2027, 3, 26, 12, tzinfo=UTC)
    begins_in_gap = Availability(WorkingHours({6: [(time(2, 30), time(5))]}), PARIS)
    ends_in_gap = Availability(WorkingHours({6: [(time(0, 30), time(2, 30))]}), PARIS)
    assert wall(free_slots(begins_in_gap, AUCKLAND, now, working_days=1))[0] == "Sun 03:30+0200"
    assert wall(free_slots(ends_in_gap, AUCKLAND, now, working_days=1))[-1] == "Sun 01:00+0100"
