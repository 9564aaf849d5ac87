from math import ceil

import pytest
from alert_facts import START, after
from hypothesis import given
from hypothesis import strategies as st

from cockpit.domain.pace import Forecast, best_a_week, forecast, needed_a_week

DAYS = st.lists(st.integers(0, 80), max_size=30).map(sorted)


def days(*numbers):
    return tuple(after(n) for n in sorted(numbers))


# Needed


@pytest.mark.parametrize(("left", "days_left", "a_week"), [(4, 28, 1.0), (4, 14, 2.0), (3, 1, 21.0), (0, 7, 0.0)])
def test_what_is_left_is_spread_over_the_weeks_that_are_left(left, days_left, a_week):
    assert needed_a_week(left, START, after(days_left)) == pytest.approx(a_week)


def test_on_the_last_day_and_after_it_nothing_can_be_spread():
    assert needed_a_week(4, START, START) is None
    assert needed_a_week(4, after(1), START) is None


# Best


@pytest.mark.parametrize(("last", "best"), [(26, None), (27, 0.25)])
def test_there_is_no_best_before_four_weeks_have_passed(last, best):
    assert best_a_week(days(3), START, after(last)) == best


def test_who_did_nothing_has_a_best_of_nothing():
    assert best_a_week((), START, after(40)) == 0.0


@pytest.mark.parametrize(("apart", "best"), [(27, 0.5), (28, 0.25)])
def test_four_weeks_are_28_days_with_both_ends(apart, best):
    assert best_a_week(days(5, 5 + apart), START, after(80)) == best


def test_the_best_weeks_are_found_wherever_they_lie():
    assert best_a_week(days(1, 30, 31, 32, 70), START, after(80)) == 0.75
    assert best_a_week(days(1, 1, 1, 60), START, after(80)) == 0.75
    assert best_a_week(days(1, 70, 75, 80), START, after(80)) == 0.75


def test_only_what_was_done_from_the_first_to_the_last_day_counts():
    done = days(10, 40)
    assert best_a_week(done, after(11), after(38)) == 0.0
    assert best_a_week(done, after(10), after(39)) == 0.25
    assert best_a_week(done, after(13), after(40)) == 0.25
    assert best_a_week(done, after(12), after(39)) == 0.0


@given(DAYS, st.integers(0, 40), st.integers(0, 80))
def test_the_best_is_that_of_every_span_of_28_days(done, since, today):
    found = best_a_week(days(*done), after(since), after(today))
    spans = [sum(start <= n < start + 28 for n in done) for start in range(since, today - 26)]
    assert found == (max(spans) / 4 if spans else None)


# Forecast


def test_the_pace_of_the_last_four_weeks_goes_on():
    found = forecast(days(30, 35), 10, START, after(40))
    assert found == Forecast(0.5, after(40 + 16 * 7))  # eight left, half of one a week


@pytest.mark.parametrize(("days_ago", "a_week"), [(27, 0.25), (28, 0.0)])
def test_only_the_last_28_days_count(days_ago, a_week):
    assert forecast(days(40 - days_ago), 2, START, after(40)).a_week == a_week


def test_a_started_day_is_a_whole_one():
    assert forecast(days(*[30] * 3), 4, START, after(40)).finishes_on == after(50)  # nine days and a third


def test_who_did_nothing_in_four_weeks_gets_no_day():
    assert forecast(days(5), 10, START, after(40)) == Forecast(0.0, None)
    assert forecast((), 10, START, after(40)) == Forecast(0.0, None)


@pytest.mark.parametrize(("since", "is_told"), [(13, True), (14, False)])
def test_nothing_is_told_before_four_weeks_have_passed(since, is_told):
    assert (forecast(days(20), 10, after(since), after(40)) is not None) is is_told


@pytest.mark.parametrize(("required", "is_told"), [(0, False), (1, False), (2, False), (3, True)])
def test_when_all_is_done_there_is_nothing_to_tell(required, is_told):
    assert (forecast(days(20, 30), required, START, after(40)) is not None) is is_told


def test_what_is_done_later_is_not_known():
    assert forecast(days(30, 41, 42), 3, START, after(40)) == forecast(days(30), 3, START, after(40))


@given(DAYS, st.integers(1, 40), st.integers(27, 80))
def test_at_that_pace_everything_is_done_on_that_day_and_not_before(done, required, today):
    found = forecast(days(*done), required, START, after(today))
    left = required - sum(n <= today for n in done)
    recent = sum(today - 28 < n <= today for n in done)
    if left <= 0:
        assert found is None
    elif not recent:
        assert found == Forecast(0.0, None)
    elif (left, recent) != (29, 7):  # see below
        assert found == Forecast(recent / 4, after(today + ceil(left * 28 / recent)))


def test_an_estimate_of_whole_days_is_not_rounded_up_once_more():
    assert forecast(days(*[30] * 7), 36, START, after(40)).finishes_on == after(40 + 116)
