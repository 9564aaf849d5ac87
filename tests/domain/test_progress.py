from datetime import timedelta

import pytest
from alert_facts import END, START, after

from cockpit.domain.activity import Activity
from cockpit.domain.progress import plan_of, share_done


def activity(position, due_on=None, **changes):
    fields = {
        "id": position, "cohort_id": 1, "source_id": str(position), "title": f"Unit {position}", "kind": "quiz",
        "module": "", "position": position, "due_on": due_on, "is_tracked": True, "is_hidden": False,
        "is_batch_recorded": False, "groups": frozenset(),
    }  # fmt: skip
    return Activity(**(fields | changes))


def test_milestones_are_worth_the_share_up_to_them_in_course_order():
    activities = [activity(0), activity(1, after(20)), activity(2), activity(3, after(60))]
    plan = plan_of(activities, START, END)
    assert plan.points == ((START, 0.0), (after(20), 0.5), (after(60), 1.0))
    assert [plan.share_on(after(n)) for n in (-5, 0, 10, 20, 40, 60, 300)] == [
        0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0,
    ]  # fmt: skip


def test_without_milestones_it_is_a_straight_line_to_14_days_before_the_end():
    plan = plan_of([activity(0), activity(1)], START, END)
    assert plan.points == ((START, 0.0), (END - timedelta(days=14), 1.0))


def test_what_stays_after_the_last_milestone_is_due_14_days_before_the_end():
    plan = plan_of([activity(0, after(20)), activity(1)], START, END)
    assert plan.points == ((START, 0.0), (after(20), 0.5), (END - timedelta(days=14), 1.0))


def test_a_plan_never_falls():
    activities = [activity(0, after(60)), activity(1, after(20))]
    assert plan_of(activities, START, None).points == ((START, 0.0), (after(20), 1.0), (after(60), 1.0))


def test_two_milestones_of_one_day_are_one_point():
    activities = [activity(0, after(20)), activity(1, after(20))]
    assert plan_of(activities, START, END).points == ((START, 0.0), (after(20), 1.0))


def test_batch_recorded_results_are_no_milestones():
    activities = [activity(0, after(20), is_batch_recorded=True), activity(1)]
    assert plan_of(activities, START, None) is None
    assert len(plan_of(activities, START, END).points) == 2


@pytest.mark.parametrize(("start", "end"), [(None, END), (START, None), (START, after(14)), (START, after(3))])
def test_without_dates_that_span_days_there_is_no_plan(start, end):
    assert plan_of([activity(0)], start, end) is None


def test_lag_counts_the_days_since_todays_share_was_expected():
    plan = plan_of([activity(n, after(10 * (n + 1))) for n in range(4)], START, END)
    assert plan.lag_days(0.25, after(24)) == 14
    assert plan.lag_days(0.0, after(24)) == 24
    assert plan.lag_days(0.75, after(24)) == -6
    assert plan.lag_days(0.25, after(400)) == 30  # the plan was over on day 40
    assert plan.day_of(0.6) == after(24)


def test_what_counts_for_whom():
    assert activity(0).counts_for(frozenset())
    assert not activity(0, is_tracked=False).counts_for(frozenset())
    assert not activity(0, is_hidden=True).counts_for(frozenset())
    grouped = activity(0, groups=frozenset({"Soir"}))
    assert grouped.counts_for(frozenset({"Soir", "A"}))
    assert not grouped.counts_for(frozenset({"Matin"}))


def test_nothing_required_is_no_share():
    assert share_done(0, 0) is None
    assert share_done(1, 4) == 0.25
