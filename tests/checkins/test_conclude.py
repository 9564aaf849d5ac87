from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from small_cohort import NOW

from cockpit.checkins.conclude import Conclusion, say_recurring
from cockpit.deeds import conclude, take_back
from cockpit.domain.checkins import CheckInState, Slot
from cockpit.errors import WrongInput
from cockpit.reports.finder import find_words
from cockpit.store.checkins import (
    CheckInRow,
    add_check_in,
    check_in_by_id,
    check_ins_that_recur,
    check_ins_to_conclude,
    last_held,
)
from cockpit.store.goals import goals_due, goals_of_learner, say_kept
from cockpit.store.history import last_contacts
from cockpit.store.plans import OwnPlan, own_plan, set_own_plan

FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
EVERYTHING = Conclusion(
    CheckInState.HELD,
    shared_note="Three evenings a week.",
    private_note="A parent is ill.",
    next_step="Unit 5",
    goal="Two units",
    goal_due_on=date(2026, 12, 4),
    done_by=date(2027, 2, 26),
    every_weeks=4,
)


def check_in(cohort, starts_at=FRIDAY, place=0, **changes):
    row = CheckInRow(
        0, f"{starts_at:%d%H}-{place}@here", cohort.learner_ids[place], cohort.enrolment_ids[place], None, None,
        Slot(starts_at, 30), CheckInState.BOOKED, 0, NOW,
    )  # fmt: skip
    return add_check_in(cohort.store, replace(row, **changes))


def test_one_that_is_over_waits_until_somebody_says_what_came_of_it(cohort):
    over, _to_come = check_in(cohort), check_in(cohort, NOW + timedelta(hours=2))
    _running = check_in(cohort, NOW - timedelta(minutes=15), place=1)
    assert [one.id for one in check_ins_to_conclude(cohort.store, NOW)] == [over]
    conclude(cohort.store, over, Conclusion(CheckInState.HELD), NOW)
    assert check_ins_to_conclude(cohort.store, NOW) == []


def test_held_it_is_a_contact_of_that_moment_and_missed_it_is_none(cohort):
    held, missed = check_in(cohort), check_in(cohort, place=1)
    conclude(cohort.store, held, Conclusion(CheckInState.HELD), NOW)
    conclude(cohort.store, missed, Conclusion(CheckInState.MISSED), NOW)
    assert last_contacts(cohort.store, NOW) == {cohort.learner_ids[0]: FRIDAY}
    assert last_held(cohort.store) == {cohort.learner_ids[0]: FRIDAY}


def test_everything_said_with_it_is_kept_and_all_of_it_is_taken_back_at_once(cohort):
    check_in_id = check_in(cohort)
    set_own_plan(cohort.store, cohort.enrolment_ids[0], OwnPlan(date(2026, 11, 1), 0.25, date(2027, 1, 29)))
    before = check_in_by_id(cohort.store, check_in_id)
    plan_before = own_plan(cohort.store, cohort.enrolment_ids[0])
    done = conclude(cohort.store, check_in_id, EVERYTHING, NOW)
    kept = check_in_by_id(cohort.store, check_in_id)
    assert (kept.state, kept.concluded_at) == (CheckInState.HELD, NOW)
    assert (kept.shared_note, kept.private_note) == ("Three evenings a week.", "A parent is ill.")
    assert (kept.next_step, kept.every_weeks) == ("Unit 5", 4)
    (goal,) = goals_of_learner(cohort.store, cohort.learner_ids[0])
    assert (goal.words, goal.due_on, goal.check_in_id) == ("Two units", date(2026, 12, 4), check_in_id)
    assert own_plan(cohort.store, cohort.enrolment_ids[0]).ends_on == date(2027, 2, 26)
    take_back(cohort.store, done, NOW)
    assert check_in_by_id(cohort.store, check_in_id) == before
    assert goals_of_learner(cohort.store, cohort.learner_ids[0]) == []
    assert own_plan(cohort.store, cohort.enrolment_ids[0]) == plan_before


@pytest.mark.parametrize(
    ("query", "kind"),
    [("evenings", "check_in"), ("parent ill", "check_in"), ("unit 5", "check_in"), ("two units", "goal")],
)
def test_what_was_noted_of_a_check_in_is_found_by_its_words(cohort, query, kind):
    check_in_id = check_in(cohort)
    assert find_words(cohort.store, query) == ()
    conclude(cohort.store, check_in_id, EVERYTHING, NOW)
    assert [(one.learner_id, one.kind) for one in find_words(cohort.store, query)] == [
        (cohort.learner_ids[0], kind)
    ]


def test_notes_come_after_the_key_and_taking_them_back_leaves_what_the_key_said(cohort):
    check_in_id = check_in(cohort)
    conclude(cohort.store, check_in_id, Conclusion(CheckInState.HELD), NOW)
    noted = conclude(cohort.store, check_in_id, EVERYTHING, NOW)
    take_back(cohort.store, noted, NOW)
    kept = check_in_by_id(cohort.store, check_in_id)
    assert (kept.state, kept.shared_note) == (CheckInState.HELD, "")


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"state": CheckInState.CANCELLED}, "check_in_gone"),
        ({"slot": Slot(NOW + timedelta(minutes=1), 30)}, "check_in_to_come"),
    ],
)
def test_of_one_that_was_cancelled_or_is_to_come_nothing_is_said(cohort, changes, cause):
    check_in_id = check_in(cohort, **changes)
    before = check_in_by_id(cohort.store, check_in_id)
    with pytest.raises(WrongInput) as caught:
        conclude(cohort.store, check_in_id, EVERYTHING, NOW)
    assert caught.value.cause == cause
    assert check_in_by_id(cohort.store, check_in_id) == before
    assert goals_of_learner(cohort.store, cohort.learner_ids[0]) == []


def test_a_goal_is_asked_for_from_its_day_on_until_somebody_says_whether_it_was_kept(cohort):
    conclude(cohort.store, check_in(cohort), EVERYTHING, NOW)
    assert goals_due(cohort.store, date(2026, 12, 3)) == []
    (goal,) = goals_due(cohort.store, date(2026, 12, 4))
    say_kept(cohort.store, goal.id, False, NOW)
    assert goals_due(cohort.store, date(2026, 12, 31)) == []
    (said,) = goals_of_learner(cohort.store, cohort.learner_ids[0])
    assert (said.is_kept, said.said_at) == (False, NOW)
    say_kept(cohort.store, goal.id, None, NOW)
    assert [one.id for one in goals_due(cohort.store, date(2026, 12, 4))] == [goal.id]


def test_one_that_recurs_asks_for_the_next_until_that_is_agreed_on_or_no_longer_wanted(cohort):
    every, once = check_in(cohort), check_in(cohort, place=1)
    conclude(cohort.store, every, Conclusion(CheckInState.MISSED, every_weeks=4), NOW)
    conclude(cohort.store, once, Conclusion(CheckInState.HELD), NOW)
    assert [one.id for one in check_ins_that_recur(cohort.store)] == [every]
    cancelled = check_in(cohort, NOW + timedelta(days=20), state=CheckInState.CANCELLED)
    assert [one.id for one in check_ins_that_recur(cohort.store)] == [every]
    following = check_in(cohort, NOW + timedelta(days=28))
    assert check_ins_that_recur(cohort.store) == []
    cohort.store.execute("delete from check_in where id in (?, ?)", [cancelled, following])
    assert say_recurring(cohort.store, every, None) == 4
    assert check_ins_that_recur(cohort.store) == []
