from datetime import date, timedelta

import pytest
from alert_facts import START, after, cohort, learner
from hypothesis import given
from hypothesis import strategies as st

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.lost import Lost
from cockpit.domain.alerts.silent import Silent
from cockpit.domain.days_off import NO_DAYS_OFF, DaysOff
from cockpit.domain.people import Absence, Knowledge
from cockpit.domain.silence import last_active_by, rhythm_days, silence_days, silence_reached_on


def every(gap, count=6, since=START):
    return tuple(after(gap * n, since) for n in range(count))


def first_silent_day(active_on, rule=None, **changes):
    """Return after how many days of silence the rule begins to hold."""
    who = learner(active_on=active_on, **changes)
    rule = rule or Silent()
    return next(n for n in range(60) if rule.check(who, cohort(), after(n, active_on[-1])))


@pytest.mark.parametrize(("gap", "limit"), [(1, 10), (3, 10), (4, 12), (5, 15), (7, 21), (8, 21), (9, 21)])
def test_the_limit_is_three_rhythms_between_10_and_21_days(gap, limit):
    assert first_silent_day(every(gap)) == limit


def test_without_a_rhythm_the_limit_is_14_days():
    assert first_silent_day(every(1, count=5)) == 14
    assert first_silent_day(every(1, count=6)) == 10
    assert first_silent_day((START,)) == 14


def test_the_reason_tells_the_facts():
    who = learner(active_on=every(4))
    last = who.active_on[-1]
    reason = Silent().check(who, cohort(), after(15, last))
    assert (reason.code, reason.tier) == (Code.SILENT, AlertTier.HIGH)
    assert (reason.days, reason.usual_days, reason.on) == (15, 4, last)
    assert reason.since == after(12, last)


def test_activity_before_the_opening_counts_from_the_opening():
    assert Silent().check(learner(active_on=(after(-20),)), cohort(), after(13)) is None
    assert Silent().check(learner(active_on=(after(-20),)), cohort(), after(14)).since == after(14)


def test_absence_is_no_silence():
    away = Absence(after(3), after(7))
    who = learner(active_on=(START,), absences=(away,))
    assert Silent().check(who, cohort(), after(18)) is None
    assert Silent().check(who, cohort(), after(19)).since == after(19)
    lost = learner(active_on=(START,), absences=(Absence(after(3), None),))
    assert Lost().check(lost, cohort(), after(90)) is None


@pytest.mark.parametrize(("days", "holds"), [(27, False), (28, True)])
def test_lost_after_28_days(days, holds):
    reason = Lost().check(learner(active_on=(START,)), cohort(), after(days))
    assert (reason is not None) is holds
    if reason:
        assert (reason.code, reason.tier, reason.days, reason.since) == (
            Code.LOST, AlertTier.DECIDE, 28, after(28),
        )  # fmt: skip


@pytest.mark.parametrize(("days", "holds"), [(27, False), (28, True)])
def test_who_never_came_is_lost_28_days_after_the_opening(days, holds):
    who = learner(knowledge=Knowledge.NEVER, seen_on_site=True)
    reason = Lost().check(who, cohort(), after(days))
    assert (reason is not None) is holds
    if reason:
        assert (reason.on, reason.seen_on_site) == (None, True)


def test_lost_does_not_come_before_the_path_is_open():
    who = learner(active_on=(START,), opened_on=after(60))
    assert Lost().check(who, cohort(), after(59)) is None
    assert Lost().check(who, cohort(), after(87)) is None
    assert Lost().check(who, cohort(), after(88)).days == 28


@pytest.mark.parametrize("knowledge", [Knowledge.UNKNOWN, Knowledge.NOT_PERMITTED])
@pytest.mark.parametrize("rule", [Silent(), Lost()])
def test_nothing_follows_from_what_is_not_known(rule, knowledge):
    assert rule.check(learner(knowledge=knowledge), cohort(), after(100)) is None


# Rhythm


def test_six_active_days_make_a_rhythm_and_five_do_not():
    days = every(2)
    assert rhythm_days(days, days[-1]) == 2
    assert rhythm_days(days[1:], days[-1]) is None


def test_the_rhythm_is_the_80th_percentile_by_nearest_rank():
    gaps = [1, 1, 1, 9, 30]
    days = [START]
    for gap in gaps:
        days.append(after(gap, days[-1]))
    assert rhythm_days(days, days[-1]) == 9  # the fourth of five
    ten = [START]
    for gap in (1, 2, 3, 4, 4, 5, 5, 6, 7, 8):
        ten.append(after(gap, ten[-1]))
    assert rhythm_days(ten, ten[-1]) == 6  # the eighth of ten


def test_only_the_last_eight_weeks_count():
    last = after(60)
    edge = last - timedelta(weeks=8)
    recent = tuple(after(n, last) for n in (-40, -30, -20, -10, 0))
    assert rhythm_days((edge, *recent), last) is None
    assert rhythm_days((after(1, edge), *recent), last) == 10  # gaps 15, 10, 10, 10, 10
    assert rhythm_days((*recent, after(1, last)), last) is None  # the future does not count


def test_waiting_does_not_loosen_the_rhythm():
    days = every(2)
    for waited in (10, 40, 56, 70):
        assert Silent().check(learner(active_on=days), cohort(), after(waited, days[-1])).usual_days == 2


# Counting


def test_the_last_active_day_is_found_from_both_sides():
    days = (after(1), after(5))
    assert [last_active_by(days, after(n)) for n in (0, 1, 4, 5, 6)] == [
        None, after(1), after(1), after(5), after(5),
    ]  # fmt: skip


@given(
    st.integers(0, 60),
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=3),
)
def test_the_day_on_which_a_silence_was_reached_has_that_silence(until, days, leaves):
    off = DaysOff((), [Absence(after(start), after(start + length)) for start, length in leaves])
    reached = silence_reached_on(START, days, off, after(until))
    assert reached <= after(until)
    if reached < after(until):
        assert silence_days(START, reached, off) == days
        assert silence_days(START, after(-1, reached), off) == days - 1
    else:
        assert silence_days(START, reached, off) <= days


def test_silence_is_never_negative():
    assert silence_days(date(2026, 9, 8), START, NO_DAYS_OFF) == 0
