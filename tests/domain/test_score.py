import pytest
from alert_facts import START, after, cohort, learner

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.facts import Result
from cockpit.domain.alerts.score import Score

RULE = Score()


def graded(*shares, pass_share=None, every=7):
    return learner(results=tuple(Result(after(every * n), share, pass_share) for n, share in enumerate(shares)))


def on_last_day(who):
    return RULE.check(who, cohort(), who.results[-1].on)


@pytest.mark.parametrize(
    ("shares", "holds"),
    [
        ((0.49, 0.49), True),
        ((0.49, 0.5), False),  # the pass mark itself is passed
        ((0.5, 0.49), False),
        ((0.49, 0.9, 0.49), False),
        ((0.49,), False),
        ((0.9, 0.49, 0.49), True),
        ((0.49, 0.49, 0.9), False),
    ],
)
def test_two_results_in_a_row_under_the_pass_mark(shares, holds):
    assert (on_last_day(graded(*shares, pass_share=0.5)) is not None) is holds


def test_each_result_has_its_own_pass_mark():
    low, high = Result(START, 0.45, 0.4), Result(after(7), 0.45, 0.5)
    assert on_last_day(learner(results=(low, high))) is None
    assert on_last_day(learner(results=(high, Result(after(8), 0.45, 0.46)))) is not None


def test_without_a_pass_mark_nobody_fails():
    assert on_last_day(graded(0.1, 0.1)) is None
    assert on_last_day(learner(results=(Result(START, 0.1, 0.5), Result(after(7), 0.1, None)))) is None


@pytest.mark.parametrize(
    ("shares", "holds"),
    [
        ((0.65, 0.45, 0.45), True),
        ((0.65, 0.45, 0.46), False),
        ((0.65, 0.46, 0.45), False),
        ((0.7, 0.5, 0.5), True),  # 0.7 - 0.5 is a hair less than 0.2
        ((0.9, 0.4, 0.45, 0.45), True),  # the mean of the two before is 0.65
        ((0.9, 0.39, 0.45, 0.45), False),
        ((0.65, 0.45), False),  # two results, nothing before them
    ],
)
def test_two_results_20_points_under_the_own_mean(shares, holds):
    assert (on_last_day(graded(*shares)) is not None) is holds


def test_one_under_the_pass_mark_and_another_far_under_the_mean_are_not_two_of_a_kind():
    results = (Result(START, 0.65, 0.5), Result(after(7), 0.49, 0.5), Result(after(14), 0.4, None))
    assert on_last_day(learner(results=results)) is None


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (13, True), (14, False)])
def test_it_counts_for_14_days_from_the_second_result_on(days, holds):
    who = graded(0.4, 0.4, pass_share=0.5)
    assert (RULE.check(who, cohort(), after(7 + days)) is not None) is holds


def test_the_reason_tells_the_facts():
    who = graded(0.6, 0.7, 0.42, 0.38, pass_share=0.5)
    reason = RULE.check(who, cohort(), after(25))
    assert (reason.code, reason.tier) == (Code.SCORE, AlertTier.HIGH)
    assert (reason.shares, reason.usual_share) == ((0.42, 0.38), pytest.approx(0.65))
    assert (reason.on, reason.since) == (after(21), after(21))
    assert on_last_day(graded(0.4, 0.4, pass_share=0.5)).usual_share is None


def test_a_result_that_comes_later_is_not_known():
    who = graded(0.4, 0.4, 0.9, pass_share=0.5)
    assert RULE.check(who, cohort(), after(13)) is not None
    assert RULE.check(who, cohort(), after(14)) is None


def test_nobody_without_results_has_low_ones():
    assert RULE.check(learner(), cohort(), after(7)) is None


def test_the_limits_can_be_changed():
    who = graded(0.65, 0.45, 0.45)
    assert Score(points_under_mean=20.1).check(who, cohort(), after(14)) is None
    three = graded(0.4, 0.4, 0.4, pass_share=0.5)
    assert Score(in_a_row=3).check(three, cohort(), after(7)) is None
    assert Score(in_a_row=3).check(three, cohort(), after(14)).shares == (0.4, 0.4, 0.4)
    assert Score(for_days=3).check(three, cohort(), after(17)) is None


def test_a_third_low_result_is_the_same_alert_as_the_day_before():
    who = graded(0.4, 0.4, 0.4, pass_share=0.5)
    assert RULE.check(who, cohort(), after(13)).since == after(7)
    assert RULE.check(who, cohort(), after(14)).since == after(7)
