from datetime import timedelta

import pytest
from alert_facts import START, after, cohort, learner
from hypothesis import given
from hypothesis import strategies as st

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.pace import Pace
from cockpit.domain.days_off import DaysOff
from cockpit.domain.people import Absence, Knowledge
from cockpit.domain.progress import Plan, moved_by, own_plan

RULE = Pace()
PLAN = Plan(((START, 0.0), (after(100), 1.0)))  # one percent a day


def with_done(*done, **changes):
    """Return somebody with 100 activities who did one on each of these days after the start."""
    days = tuple(sorted(after(n) for n in done))
    return learner(**({"plan": PLAN, "required": 100, "done_on": days} | changes))


def reason_on(day, who):
    return RULE.check(who, cohort(), day)


@pytest.mark.parametrize(("day", "holds"), [(13, False), (14, True)])
def test_it_holds_from_the_third_week_on(day, holds):
    assert (Pace(lag_days=1).check(with_done(), cohort(), after(day)) is not None) is holds


@pytest.mark.parametrize(("day", "holds"), [(33, False), (34, True)])
def test_the_third_week_counts_from_the_opening_when_that_is_later(day, holds):
    assert (reason_on(after(day), with_done(opened_on=after(20))) is not None) is holds


def test_an_opening_before_the_plan_does_not_bring_it_forward():
    who = with_done(plan=Plan(((after(10), 0.0), (after(30), 1.0))), opened_on=after(-50))
    assert reason_on(after(23), who) is None
    assert reason_on(after(24), who).since == after(24)


@pytest.mark.parametrize(("day", "holds"), [(30, False), (31, True)])
def test_it_needs_14_days_of_lag(day, holds):
    who = with_done(*[1] * 17)  # 17 % done is under 60 % of the plan from day 29 on
    assert 0.6 * PLAN.share_on(after(30)) > 0.17
    assert (reason_on(after(day), who) is not None) is holds


@pytest.mark.parametrize(("done", "holds"), [(29, True), (30, False)])
def test_it_needs_less_than_60_percent_of_the_plan(done, holds):
    assert (reason_on(after(50), with_done(*[1] * done)) is not None) is holds


def test_the_reason_tells_the_facts():
    reason = reason_on(after(48), with_done(*[1] * 20))
    assert (reason.code, reason.tier, reason.days) == (Code.PACE, AlertTier.HIGH, 28)
    assert reason.shares == pytest.approx((0.20, 0.48))
    assert reason.since == after(34)  # 14 days after day 20; 20 % are less than 60 % of 34 %


def test_after_the_last_day_of_the_plan_the_lag_grows_no_more():
    assert reason_on(after(160), with_done(*[1] * 50)).days == 50
    assert reason_on(after(160), with_done(*[1] * 60)) is None  # 40 days, but 60 % of the plan


@pytest.mark.parametrize(
    "changes",
    [
        {"plan": None},
        {"required": 0},
        {"knowledge": Knowledge.UNKNOWN},
        {"knowledge": Knowledge.NOT_PERMITTED},
    ],
)
def test_without_plan_requirements_or_knowledge_nobody_is_behind(changes):
    assert reason_on(after(60), with_done()) is not None
    assert reason_on(after(60), with_done(**changes)) is None


def test_who_never_came_may_be_behind():
    assert reason_on(after(60), with_done(knowledge=Knowledge.NEVER)) is not None


def test_who_has_done_everything_is_not_behind():
    assert reason_on(after(160), with_done(*[1] * 100)) is None


def test_a_plan_of_ones_own_counts_from_the_day_it_was_agreed():
    own = with_done(*[1] * 20, own_plan=own_plan(after(60), 0.2, after(140)), own_plan_from=after(60))
    assert reason_on(after(73), with_done(*[1] * 20)) is not None
    assert reason_on(after(73), own) is None  # a third of its 20 % is missing by then, but it is 13 days old
    assert reason_on(after(74), own).since == after(74)


def test_agreed_absence_moves_the_plan():
    off = DaysOff((), [Absence(after(5), after(11))])
    moved = moved_by(PLAN, off)
    assert moved.points == ((START, 0.0), (after(4), 0.04), (after(11), 0.04), (after(107), 1.0))
    done = [1] * 29
    assert reason_on(after(50), with_done(*done)) is not None  # less than 30 %
    assert reason_on(after(50), with_done(*done, plan=moved)) is None  # more than 60 % of 43 %
    assert moved_by(PLAN, DaysOff([after(5)])) == PLAN  # closures do not


def test_it_is_so_since_the_day_it_began_and_a_small_step_does_not_change_that():
    lazy = with_done(20, 30)  # two steps that do not help
    assert {reason_on(after(n), lazy).since for n in range(14, 60)} == {after(14)}


def test_a_step_that_helps_ends_it_and_it_begins_anew():
    who = with_done(*[20] * 15)
    assert reason_on(after(19), who).since == after(14)
    assert [reason_on(after(n), who) for n in (20, 28)] == [None, None]
    assert reason_on(after(29), who).since == after(29)
    assert reason_on(after(50), who).since == after(29)


def test_what_is_done_later_was_not_known_before():
    assert reason_on(after(40), with_done(*[41] * 90)) == reason_on(after(40), with_done())
    assert reason_on(after(41), with_done(*[41] * 90)) is None


@given(st.lists(st.integers(0, 70), max_size=40))
def test_since_is_the_first_day_of_the_days_on_which_it_held(done):
    who = with_done(*done)
    began = None
    for n in range(75):
        reason = reason_on(after(n), who)
        began = (began or after(n)) if reason else None
        assert (reason.since if reason else None) == began


def test_exactly_60_percent_of_the_plan_is_not_less_than_60_percent():
    plan = Plan(((START, 0.0), (after(120), 1.0)))
    who = learner(plan=plan, required=40, done_on=(START,) * 7)  # 17.5 % done, 35/120 planned, lag 14 days
    assert reason_on(START + timedelta(days=35), who) is None
