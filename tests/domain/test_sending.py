from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cockpit.domain.sending import Allowance

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
A_MINUTE, A_DAY = 10, 60


def left_of(seconds: list[float]) -> list[datetime]:
    """Return when messages left, for whom somebody came to send at these distances in seconds."""
    now, allowance, left = NOON, Allowance.full(A_MINUTE, NOON), []
    for distance in seconds:
        now += timedelta(seconds=distance)
        allowance = allowance.at(A_MINUTE, now)
        if allowance.next_at(A_MINUTE, A_DAY) is None:
            allowance = allowance.less_one()
            left.append(now)
    return left


@given(st.lists(st.floats(0, 90), max_size=300))
def test_never_more_than_two_minutes_worth_in_a_minute_and_never_more_than_a_day_bears(seconds: list[float]):
    left = left_of(seconds)
    for at in left:
        within = [other for other in left if at <= other < at + timedelta(minutes=1)]
        assert len(within) <= 2 * A_MINUTE
        assert sum(other.date() == at.date() for other in left) <= A_DAY


def test_a_full_one_lets_a_minutes_worth_go_at_once_then_one_by_one():
    allowance = Allowance.full(A_MINUTE, NOON)
    for _ in range(A_MINUTE):
        assert allowance.next_at(A_MINUTE, A_DAY) is None
        allowance = allowance.less_one()
    assert allowance.next_at(A_MINUTE, A_DAY) == NOON + timedelta(seconds=6)
    assert allowance.at(A_MINUTE, NOON + timedelta(seconds=6)).next_at(A_MINUTE, A_DAY) is None


def test_a_day_that_is_used_up_ends_at_midnight():
    used = Allowance(5, NOON, NOON.date(), A_DAY)
    assert used.next_at(A_MINUTE, A_DAY) == datetime(2026, 11, 24, tzinfo=UTC)
    assert used.at(A_MINUTE, NOON + timedelta(hours=12)).next_at(A_MINUTE, A_DAY) is None


def test_a_clock_that_was_set_back_neither_fills_nor_blocks():
    future = Allowance(0.5, datetime(2036, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC).date(), A_DAY)
    now = future.at(A_MINUTE, NOON)
    assert now.next_at(A_MINUTE, A_DAY) == NOON + timedelta(seconds=3)
