import pytest
from alert_facts import END, START, after, cohort, learner
from hypothesis import given
from hypothesis import strategies as st

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.endrisk import EndRisk
from cockpit.domain.people import Knowledge
from cockpit.domain.progress import Basis

RULE = EndRisk()


def doing(*days, required=10, **changes):
    return learner(done_on=tuple(sorted(days)), required=required, **changes)


def reason_at(days_left, who, of=None):
    return RULE.check(who, of or cohort(), after(-days_left, END))


@pytest.mark.parametrize(("left", "holds"), [(29, False), (28, True), (1, True), (0, False), (-1, False)])
def test_it_holds_in_the_last_28_days_but_the_very_last(left, holds):
    assert (reason_at(left, doing()) is not None) is holds


@pytest.mark.parametrize(("left_to_do", "holds"), [(4, False), (5, True)])
def test_the_pace_needed_must_be_over_twice_the_best(left_to_do, holds):
    who = doing(after(10), after(20), required=2 + left_to_do)  # best: two in four weeks; four weeks are left
    assert (reason_at(28, who) is not None) is holds


@pytest.mark.parametrize(("apart", "holds"), [(27, False), (28, True)])
def test_the_best_is_that_of_28_days_in_a_row(apart, holds):
    who = doing(after(10), after(10 + apart), required=5)  # three left: over twice one, not over twice two
    assert (reason_at(28, who) is not None) is holds


def test_the_best_weeks_may_lie_far_back_and_what_went_before_the_opening_is_none_of_them():
    assert reason_at(28, doing(*[START] * 4, required=10)) is None
    late_comer = doing(*[START] * 4, required=10, opened_on=after(1))
    assert reason_at(28, late_comer) is not None


@pytest.mark.parametrize(("days_before", "holds"), [(26, False), (27, True)])
def test_nothing_is_said_before_four_weeks_have_passed(days_before, holds):
    day = after(-10, END)
    who = doing(opened_on=after(-days_before, day))
    assert (RULE.check(who, cohort(), day) is not None) is holds


def test_the_reason_tells_the_facts():
    reason = reason_at(14, doing(after(10), required=10))
    assert (reason.code, reason.tier, reason.days, reason.on) == (Code.ENDRISK, AlertTier.URGENT, 14, END)
    assert reason.shares == pytest.approx((0.45, 0.025))  # 9 of 10 in two weeks; one in four weeks
    assert reason.since == after(-28, END)


@pytest.mark.parametrize(
    "changes",
    [
        {"required": 0},
        {"basis": Basis.PERCENT},
        {"knowledge": Knowledge.UNKNOWN},
        {"knowledge": Knowledge.NOT_PERMITTED},
    ],
)
def test_without_requirements_days_of_doing_or_knowledge_there_is_no_pace(changes):
    assert reason_at(14, learner(required=10)) is not None
    assert reason_at(14, learner(**({"required": 10} | changes))) is None


def test_who_never_came_may_be_at_risk():
    assert reason_at(14, doing(knowledge=Knowledge.NEVER)) is not None


def test_a_cohort_without_an_end_has_none():
    assert RULE.check(doing(), cohort(ends_on=None), after(-14, END)) is None


def test_without_an_opening_the_start_of_the_cohort_counts():
    late = after(-20, END)
    assert reason_at(14, doing(opened_on=None)) is not None
    assert reason_at(14, doing(opened_on=None), cohort(starts_on=late)) is None
    assert reason_at(14, doing(opened_on=None), cohort(starts_on=None)) is None


def test_who_has_done_everything_is_not_at_risk():
    assert reason_at(14, doing(START, required=1)) is None
    assert reason_at(14, doing(START, required=4)) is not None


def test_what_is_done_ends_it_on_its_day_and_was_not_known_before():
    who = doing(*[after(-14, END)] * 9)
    assert reason_at(15, who) == reason_at(15, doing())
    assert reason_at(14, who) is None


def test_it_is_so_since_the_pace_needed_grew_too_great():
    who = doing(after(10), after(11), required=6)  # four left: over half a week's best twice from under 4 weeks on
    assert reason_at(28, who) is None
    assert {reason_at(n, who).since for n in range(27, 0, -1)} == {after(-27, END)}


def test_the_limits_can_be_changed():
    assert EndRisk(days_left=10).check(doing(), cohort(), after(-11, END)) is None
    assert EndRisk(days_left=10).check(doing(), cohort(), after(-10, END)).since == after(-10, END)
    who = doing(after(10), after(11), required=7)
    assert EndRisk(times_best=2.4).check(who, cohort(), after(-28, END)) is not None
    assert EndRisk(times_best=2.5).check(who, cohort(), after(-28, END)) is None


@given(st.lists(st.integers(0, 144), max_size=12), st.integers(0, 130))
def test_since_is_the_first_day_of_the_days_on_which_it_held(done, opened):
    who = doing(*[after(n) for n in done], required=12, opened_on=after(opened))
    began = None
    for left in range(30, -1, -1):
        reason = reason_at(left, who)
        began = (began or after(-left, END)) if reason else None
        assert (reason.since if reason else None) == began


def test_exactly_twice_the_best_is_not_over_twice_the_best():
    who = doing(*[after(10)] * 14, required=31)  # 17 left in 17 days: 7 a week; best 3.5
    assert reason_at(17, who) is None
