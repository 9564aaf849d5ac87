from datetime import date

import pytest
from alert_facts import START, after, cohort, learner

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.facts import KeptGoal, OpenQuestion
from cockpit.domain.alerts.good import Good
from cockpit.domain.alerts.question import Question
from cockpit.domain.people import Absence
from cockpit.domain.questions import due_on

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (after(n) for n in range(5))


def asking(asked_on, answered_on=None, words="Where?"):
    return learner(questions=(OpenQuestion(words, asked_on, answered_on),))


@pytest.mark.parametrize(
    ("day", "tier"),
    [
        (MONDAY, None), (TUESDAY, None), (WEDNESDAY, AlertTier.HIGH),
        (THURSDAY, AlertTier.URGENT), (FRIDAY, AlertTier.URGENT),
    ],
)  # fmt: skip
def test_a_question_presses_after_one_working_day_and_more_after_two(day, tier):
    found = Question().check(asking(MONDAY), cohort(), day)
    assert (found.tier if found else None) == tier


def test_a_weekend_and_a_holiday_do_not_count():
    next_monday, next_tuesday, next_wednesday = (after(n) for n in (7, 8, 9))
    assert Question().check(asking(FRIDAY), cohort(), next_monday) is None
    tuesday = Question().check(asking(FRIDAY), cohort(), next_tuesday)
    assert (tuesday.tier, tuesday.since) == (AlertTier.HIGH, next_tuesday)
    closed = cohort(holidays=frozenset({next_monday}))
    assert Question().check(asking(FRIDAY), closed, next_tuesday) is None
    assert Question().check(asking(FRIDAY), closed, next_wednesday).tier is AlertTier.HIGH


def test_an_answer_ends_it_on_its_day():
    who = asking(MONDAY, answered_on=FRIDAY)
    assert Question().check(who, cohort(), THURSDAY) is not None
    assert Question().check(who, cohort(), FRIDAY) is None


def test_the_oldest_question_speaks_and_all_are_counted():
    two = (OpenQuestion("Second?", TUESDAY, None), OpenQuestion("First?", MONDAY, None))
    found = Question().check(learner(questions=two), cohort(), THURSDAY)
    assert (found.code, found.subject, found.on, found.count) == (Code.QUESTION, "First?", MONDAY, 2)
    assert found.since == THURSDAY


def passed_on(on, asked_on=MONDAY):
    return learner(questions=(OpenQuestion("Where?", asked_on, None, "access", "Farid", on),))


@pytest.mark.parametrize(
    ("day", "tier"),
    [(THURSDAY, None), (FRIDAY, None), (after(7), AlertTier.HIGH), (after(8), AlertTier.URGENT)],
)
def test_a_question_that_was_passed_on_counts_from_that_day(day, tier):
    found = Question().check(passed_on(THURSDAY), cohort(), day)
    assert (found.tier if found else None) == tier


def test_it_says_who_has_it_since_when():
    found = Question().check(passed_on(TUESDAY), cohort(), FRIDAY)
    assert (found.colleague, found.on, found.since, found.category) == ("Farid", TUESDAY, FRIDAY, "access")
    assert Question().check(asking(TUESDAY), cohort(), FRIDAY).colleague is None


def test_before_it_was_passed_on_it_was_the_trainer_s():
    found = Question().check(passed_on(FRIDAY), cohort(), THURSDAY)
    assert (found.colleague, found.on, found.tier) == (None, MONDAY, AlertTier.URGENT)


def test_a_question_with_the_trainer_speaks_before_one_asked_earlier_that_is_with_a_colleague():
    earlier = OpenQuestion("First?", MONDAY, None, "", "Farid", THURSDAY)
    who = learner(questions=(earlier, OpenQuestion("Second?", TUESDAY, None)))
    found = Question().check(who, cohort(), FRIDAY)
    assert (found.subject, found.colleague) == ("Second?", None)


@pytest.mark.parametrize(("since", "until"), [(MONDAY, WEDNESDAY), (FRIDAY, after(8))])
def test_a_question_is_due_two_working_days_after_it_was_asked(since, until):
    assert due_on(since, frozenset()) == until


def test_a_question_asked_later_is_not_known_before():
    assert Question().check(asking(after(30)), cohort(), after(20)) is None


# Good news


def doing(*days, required):
    return learner(done_on=tuple(sorted(days)), required=required)


def test_25_percent_is_reached_and_24_is_not():
    short = doing(*[after(1)] * 24, required=100)
    assert Good().check(short, cohort(), after(1)) is None
    reached = Good().check(doing(*[after(1)] * 25, required=100), cohort(), after(1))
    assert (reached.code, reached.tier, reached.share, reached.on) == (
        Code.GOOD, AlertTier.GOOD, 0.25, after(1),
    )  # fmt: skip


@pytest.mark.parametrize(("done", "share"), [(1, 0.25), (2, 0.5), (3, 0.75), (4, 1.0)])
def test_the_greatest_news_is_told(done, share):
    assert Good().check(doing(*[after(1)] * done, required=4), cohort(), after(1)).share == share


@pytest.mark.parametrize(("days", "holds"), [(0, True), (6, True), (7, False)])
def test_news_is_news_for_a_week(days, holds):
    who = doing(after(10), required=4)
    assert (Good().check(who, cohort(), after(10 + days)) is not None) is holds
    assert Good().check(who, cohort(), after(9)) is None


@pytest.mark.parametrize(("silence", "holds"), [(9, False), (10, True)])
def test_who_is_back_after_ten_days_is_news(silence, holds):
    who = learner(active_on=(START, after(silence)))
    found = Good().check(who, cohort(), after(silence + 2))
    assert (found is not None) is holds
    if found:
        assert (found.days, found.subject, found.on) == (10, "back", after(10))


def test_being_back_is_news_for_a_week_even_if_they_come_again():
    who = learner(active_on=(START, after(12), after(14), after(17)))
    assert Good().check(who, cohort(), after(18)).on == after(12)
    assert Good().check(who, cohort(), after(19)) is None


def test_back_from_an_agreed_absence_is_no_news():
    who = learner(active_on=(START, after(12)), absences=(Absence(after(1), after(11)),))
    assert Good().check(who, cohort(), after(12)) is None


def test_the_first_visit_after_one_before_the_opening_is_no_return():
    assert Good().check(learner(active_on=(after(-40), after(2))), cohort(), after(2)) is None


def test_without_required_activities_nothing_is_reached():
    assert Good().check(learner(required=0), cohort(), date(2026, 10, 1)) is None


@pytest.mark.parametrize(("days", "holds"), [(0, True), (6, True), (7, False)])
def test_a_goal_that_was_kept_is_news_for_a_week(days, holds):
    who = learner(goals_kept=(KeptGoal(after(-9), "Unit 2"), KeptGoal(after(10), "Unit 3 by Friday")))
    found = Good().check(who, cohort(), after(10 + days))
    assert (found is not None) is holds
    if found:
        assert (found.code, found.subject, found.words, found.since) == (
            Code.GOOD, "goal", "Unit 3 by Friday", after(10),
        )  # fmt: skip
    assert Good().check(who, cohort(), after(9)) is None


def test_a_goal_kept_is_told_before_a_return_and_after_a_share_that_was_reached():
    kept = (KeptGoal(after(12), "Unit 3"),)
    back = learner(active_on=(START, after(12)), goals_kept=kept)
    assert Good().check(back, cohort(), after(12)).subject == "goal"
    reached = learner(done_on=(after(12),), required=4, goals_kept=kept)
    assert Good().check(reached, cohort(), after(12)).share == 0.25
