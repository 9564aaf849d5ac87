"""The spread of a cohort and where it leads, from hand-made summaries."""

from datetime import date, timedelta

import pytest

from cockpit.domain.progress import Basis
from cockpit.reports.fan import Ahead, ahead_of, fan_of, shares_a_week
from cockpit.store.rollups import Summary

START = date(2026, 9, 7)
DAY = START + timedelta(weeks=8, days=-1)  # the last day of week 8
END = START + timedelta(weeks=20)


def summary(number: int, done: bytes, required: int = 10, basis: Basis = Basis.ACTIVITIES) -> Summary:
    return Summary(number, None, None, done[-1] if done else 0, required, START, b"", done, basis)


def eight(*done: int) -> list[Summary]:
    """Return eight learners who have done so much by now."""
    return [summary(n, bytes([count] * 8)) for n, count in enumerate(done)]


def ahead(people: list[Summary], lately: dict[int, int], day: date = DAY, end: date | None = END) -> Ahead:
    found = ahead_of(people, lately, START, day, end)
    assert found is not None
    return found


def test_of_eight_there_are_bands_and_of_seven_their_own_lines():
    fan = fan_of(eight(1, 2, 3, 4, 5, 6, 7, 8), 7)
    assert fan.median[-1] == pytest.approx(0.45)
    assert fan.middle_half is not None and fan.middle_half[-1] == pytest.approx((0.275, 0.625))
    assert fan.ten_to_ninety is not None and fan.ten_to_ninety[-1] == pytest.approx((0.17, 0.73))
    assert fan.lines == ()
    few = fan_of(eight(1, 2, 3, 4, 5, 6, 7), 7)
    assert (few.middle_half, few.ten_to_ninety, len(few.lines)) == (None, None, 7)


def test_learners_with_other_requirements_spread_by_their_shares():
    people = [summary(n, bytes([2]), required=4 if n % 2 else 10) for n in range(9)]
    assert fan_of(people, 0).median == (0.2,)
    assert fan_of(people[1:], 0).median == (pytest.approx(0.35),)


def test_percentages_told_late_leave_the_weeks_before_out():
    told = bytes([255, 255, 40])
    people = [summary(n, told, 100, Basis.PERCENT) for n in range(8)]
    assert fan_of(people, 2).median == (0.4,)
    assert shares_a_week(people[0], 4) == (0.4, 0.4)


def test_each_goes_on_at_the_own_pace_of_the_last_four_weeks():
    people = eight(4, 4, 4, 4, 4, 4, 4, 4)
    lately = {0: 0, 1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 4, 7: 4}
    found = ahead(people, lately)
    assert found.days[0] == DAY and found.days[-1] == END
    assert found.median[0] == pytest.approx(0.4)
    four_weeks_on = found.days.index(DAY + timedelta(weeks=4))
    assert found.median[four_weeks_on] == pytest.approx(0.6)
    assert found.ten_to_ninety[four_weeks_on] == pytest.approx((0.4 + 0.07, 0.8))
    # Six left at two in four weeks.
    assert found.median_on == DAY + timedelta(weeks=12)


def test_nobody_goes_beyond_everything():
    found = ahead(eight(*[9] * 8), dict.fromkeys(range(8), 4))
    assert found.median[-1] == 1.0
    assert found.ten_to_ninety[-1] == (1.0, 1.0)


def test_half_of_the_group_is_done_when_more_than_half_are():
    people = eight(10, 10, 10, 10, 4, 4, 4, 4)
    assert ahead(people, {4: 2}).median_on == DAY + timedelta(weeks=12)
    assert ahead([summary(9, bytes([10])), *people], {}).median_on == DAY


def test_where_most_did_nothing_lately_no_end_is_named():
    found = ahead(eight(*[4] * 8), {0: 2, 1: 2, 2: 2})
    assert found.median_on is None
    assert found.median[-1] == pytest.approx(0.4)


def test_a_pace_that_leads_beyond_two_years_names_no_end():
    slow = [summary(n, bytes([1]), required=60) for n in range(8)]
    assert ahead(slow, dict.fromkeys(range(8), 1)).median_on is None


@pytest.mark.parametrize(
    ("people", "day", "end"),
    [
        (eight(*[4] * 7), DAY, END),
        (eight(*[4] * 8), START + timedelta(weeks=4, days=-2), END),
        (eight(*[4] * 8), END, END),
        (eight(*[4] * 8), DAY, None),
        ([*eight(*[4] * 8), summary(9, bytes([40]), 100, Basis.PERCENT)], DAY, END),
    ],
)
def test_nothing_is_estimated_where_nobody_can_tell(people: list[Summary], day: date, end: date | None):
    assert ahead_of(people, dict.fromkeys(range(8), 2), START, day, end) is None


def test_four_weeks_after_the_start_there_is_an_estimate():
    assert ahead(eight(*[4] * 8), {}, START + timedelta(weeks=4, days=-1)) is not None
