import pytest
from alert_facts import START, after, cohort, learner

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.facts import Feedback
from cockpit.domain.alerts.unhappy import Unhappy

RULE = Unhappy()


def saying(*said):
    return learner(feedback=said)


@pytest.mark.parametrize(("rating", "holds"), [(1, True), (2, True), (3, False), (5, False), (None, False)])
def test_a_rating_of_two_or_less(rating, holds):
    assert (RULE.check(saying(Feedback(START, rating, "")), cohort(), START) is not None) is holds


@pytest.mark.parametrize("rating", [None, 3, 5])
def test_words_that_the_trainer_flagged_whatever_the_rating(rating):
    assert RULE.check(saying(Feedback(START, rating, "Too fast", is_flagged=True)), cohort(), START) is not None
    assert RULE.check(saying(Feedback(START, rating, "Too fast")), cohort(), START) is None


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (13, True), (14, False)])
@pytest.mark.parametrize("said", [Feedback(after(5), 2, ""), Feedback(after(5), None, "Alone", is_flagged=True)])
def test_it_counts_for_14_days(said, days, holds):
    assert (RULE.check(saying(said), cohort(), after(5 + days)) is not None) is holds


def test_the_reason_tells_the_facts():
    reason = RULE.check(saying(Feedback(START, 2, "Too fast")), cohort(), after(3))
    assert (reason.code, reason.tier, reason.since, reason.on) == (Code.UNHAPPY, AlertTier.HIGH, START, START)
    assert (reason.subject, reason.rating) == ("Too fast", 2)


def test_without_words_there_is_nothing_to_quote():
    assert RULE.check(saying(Feedback(START, 2, "")), cohort(), START).subject is None


def test_something_better_said_later_ends_it_and_was_not_known_before():
    who = saying(Feedback(START, 1, ""), Feedback(after(5), 4, ""))
    assert RULE.check(who, cohort(), after(4)).rating == 1
    assert RULE.check(who, cohort(), after(5)) is None


def test_something_worse_said_later_begins_it():
    who = saying(Feedback(START, 4, ""), Feedback(after(5), 1, ""))
    assert RULE.check(who, cohort(), after(4)) is None
    assert RULE.check(who, cohort(), after(5)).since == after(5)


def test_of_two_words_of_one_day_the_later_counts():
    assert RULE.check(saying(Feedback(START, 1, ""), Feedback(START, 5, "")), cohort(), START) is None
    assert RULE.check(saying(Feedback(START, 5, ""), Feedback(START, 1, "")), cohort(), START) is not None


def test_who_said_nothing_is_not_unhappy():
    assert RULE.check(learner(), cohort(), START) is None


def test_the_limits_can_be_changed():
    who = saying(Feedback(START, 2, ""))
    assert Unhappy(most_rating=1).check(who, cohort(), START) is None
    assert Unhappy(for_days=3).check(who, cohort(), after(2)) is not None
    assert Unhappy(for_days=3).check(who, cohort(), after(3)) is None


def test_words_without_a_rating_are_nothing_better():
    who = saying(Feedback(START, 1, "Too fast"), Feedback(after(1), None, "Which room?"))
    assert RULE.check(who, cohort(), after(1)) is not None


def test_a_second_low_rating_is_the_same_alert_as_the_day_before():
    who = saying(Feedback(START, 2, ""), Feedback(after(7), 2, ""))
    assert RULE.check(who, cohort(), after(6)).since == START
    assert RULE.check(who, cohort(), after(7)).since == START
