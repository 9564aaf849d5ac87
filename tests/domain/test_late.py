from dataclasses import replace
from datetime import date

import pytest
from alert_facts import END, START, after, cohort, learner, milestone

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.facts import Peer
from cockpit.domain.alerts.late import Late
from cockpit.domain.people import Absence, Knowledge
from cockpit.domain.progress import own_plan

DUE = after(20)
RULE = Late()


def reason_on(day, who=None, of=None):
    return RULE.check(who or learner(), of or cohort(milestones=(milestone(DUE),)), day)


@pytest.mark.parametrize(("overdue", "holds"), [(2, False), (3, True), (16, True), (17, False)])
def test_a_milestone_counts_from_the_third_day_overdue_for_14_days(overdue, holds):
    assert (reason_on(after(overdue, DUE)) is not None) is holds


def test_the_reason_tells_the_facts():
    reason = reason_on(after(8, DUE))
    assert (reason.code, reason.tier, reason.count) == (Code.LATE, AlertTier.HIGH, 1)
    assert (reason.subject, reason.on, reason.since) == (f"Test of {DUE}", DUE, after(3, DUE))


@pytest.mark.parametrize(("done", "holds"), [(49, False), (50, True)])
def test_half_of_the_active_people_must_have_done_it(done, holds):
    of = cohort(milestones=(milestone(DUE, *[DUE] * done, *[None] * (100 - done)),))
    assert (reason_on(after(5, DUE), of=of) is not None) is holds


def test_those_who_left_and_those_not_yet_there_are_not_counted_as_active_people():
    day = after(5, DUE)
    here, gone, not_yet = Peer(START), Peer(START, day), Peer(after(6, DUE))
    of = cohort(milestones=(milestone(DUE, peers=(replace(here, done_on=DUE), here, gone, gone, not_yet)),))
    assert reason_on(day, of=of) is not None
    assert reason_on(after(1, day), of=of) is None  # now three are there, one has done it
    assert reason_on(after(-1, day), of=of) is None  # four are still there


def test_who_left_after_doing_it_no_longer_speaks_for_it():
    day = after(5, DUE)
    of = cohort(milestones=(milestone(DUE, peers=(Peer(START, day, DUE), Peer(START), Peer(START, None, DUE))),))
    assert reason_on(after(-1, day), of=of) is not None  # two of three
    assert reason_on(day, of=of) is not None  # one of two
    of = cohort(milestones=(milestone(DUE, peers=(Peer(START, day, DUE), Peer(START))),))
    assert reason_on(day, of=of) is None  # none of one


@pytest.mark.parametrize("knowledge", [Knowledge.UNKNOWN, Knowledge.NOT_PERMITTED])
def test_nobody_is_late_whose_activity_is_not_known(knowledge):
    assert reason_on(after(5, DUE), learner(knowledge=knowledge)) is None


def test_what_others_did_later_was_not_known_before():
    of = cohort(milestones=(milestone(DUE, DUE, after(6, DUE), None, None),))
    assert reason_on(after(5, DUE), of=of) is None
    assert reason_on(after(6, DUE), of=of) is not None


def test_it_is_so_since_the_day_on_which_half_had_done_it():
    of = cohort(milestones=(milestone(DUE, DUE, after(6, DUE), None, None),))
    assert reason_on(after(6, DUE), of=of).since == after(6, DUE)
    assert reason_on(after(12, DUE), of=of).since == after(6, DUE)  # and stays


def test_half_lost_again_before_the_third_day_does_not_date_it_back():
    here, late_comer = Peer(START), Peer(after(2, DUE))
    peers = (replace(here, done_on=DUE), here, late_comer, replace(late_comer, done_on=after(7, DUE)))
    of = cohort(milestones=(milestone(DUE, peers=peers),))
    assert of.milestones[0].is_share_done_on(0.5, DUE)
    assert reason_on(after(8, DUE), of=of).since == after(7, DUE)


def test_two_overdue_milestones_are_urgent_since_the_second_became_so():
    second = after(2, DUE)
    of = cohort(milestones=(milestone(DUE, DUE, after(9, DUE), None, None), milestone(second)))
    assert reason_on(after(8, DUE), of=of).since == after(3, second)
    reason = reason_on(after(9, DUE), of=of)
    assert (reason.code, reason.on, reason.since) == (Code.LATE2, second, after(9, DUE))


def test_who_has_done_it_is_not_late_from_that_day_on():
    who = learner(done={DUE.toordinal(): after(6, DUE)})
    assert reason_on(after(5, DUE), who) is not None
    assert reason_on(after(6, DUE), who) is None


def test_a_milestone_of_another_group_does_not_count():
    of = cohort(milestones=(milestone(DUE, groups=frozenset({"Matin"})),))
    assert reason_on(after(5, DUE), learner(groups=frozenset({"Soir"})), of) is None
    assert reason_on(after(5, DUE), learner(groups=frozenset({"Soir", "Matin"})), of) is not None


def test_a_milestone_due_before_the_opening_does_not_count():
    assert reason_on(after(5, DUE), learner(opened_on=after(1, DUE))) is None
    assert reason_on(after(5, DUE), learner(opened_on=DUE)) is not None


@pytest.mark.parametrize(
    ("first", "last", "moved"),
    [(-3, -2, 2), (0, 0, 1), (0, 6, 7), (-1, 1, 3), (1, 1, 0)],  # days of leave, counted from the due day
)
def test_absence_before_the_due_day_and_on_it_moves_it(first, last, moved):
    who = learner(absences=(Absence(after(first, DUE), after(last, DUE)),))
    of = cohort(milestones=(milestone(DUE),))
    assert who.due_on(of.milestones[0]) == after(moved, DUE)
    assert reason_on(after(moved + 2, DUE), who, of) is None
    assert reason_on(after(moved + 3, DUE), who, of).since == after(moved + 3, DUE)


def test_with_a_plan_of_ones_own_no_date_of_the_cohort_counts():
    plan = own_plan(START, 0.0, END)
    assert reason_on(after(5, DUE), learner(own_plan=plan, own_plan_from=START)) is None


def test_two_overdue_milestones_are_urgent_from_the_second_on():
    second = after(7, DUE)
    of = cohort(milestones=(milestone(DUE), milestone(second)))
    before, then = (reason_on(after(overdue, second), of=of) for overdue in (2, 3))
    assert (before.code, before.tier) == (Code.LATE, AlertTier.HIGH)
    assert (then.code, then.tier, then.count) == (Code.LATE2, AlertTier.URGENT, 2)
    assert (then.on, then.since) == (second, after(3, second))
    assert reason_on(after(17, DUE), of=of).code is Code.LATE2  # the first is old, and still not done
    assert reason_on(after(16, second), of=of) is not None
    assert reason_on(after(17, second), of=of) is None  # the second is no news any more


def test_another_milestone_is_another_reason():
    later = cohort(milestones=(milestone(END),))
    assert reason_on(after(5, DUE)).key != reason_on(after(5, END), of=later).key
    assert reason_on(after(5, DUE)).key == reason_on(after(9, DUE)).key


def test_no_milestone_is_due_on_a_day_of_its_own():
    assert reason_on(DUE) is None
    assert reason_on(date(2026, 1, 1)) is None
