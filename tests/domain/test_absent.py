import pytest
from alert_facts import START, after, cohort, learner
from hypothesis import given
from hypothesis import strategies as st

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.absent import Absent
from cockpit.domain.alerts.facts import LiveClass
from cockpit.domain.people import Absence

RULE = Absent()


def held(text, every=7):
    """Return live classes a week apart: `x` attended, `-` missed."""
    return tuple(LiveClass(after(every * n), one == "x") for n, one in enumerate(text))


def in_class(text, day, **changes):
    return RULE.check(learner(classes=held(text), **changes), cohort(), after(day))


def in_check_ins(text, day, **changes):
    return RULE.check(learner(check_ins=held(text), **changes), cohort(), after(day))


@pytest.mark.parametrize(
    ("classes", "holds"),
    [("-", False), ("--", True), ("x-", False), ("-x", False), ("-x-", False), ("x--", True), ("--x", False)],
)
def test_two_live_classes_missed_in_a_row(classes, holds):
    assert (in_class(classes, 7 * (len(classes) - 1)) is not None) is holds


@pytest.mark.parametrize(
    ("check_ins", "holds"), [("", False), ("x", False), ("-", True), ("-x", False), ("x-", True)]
)
def test_one_check_in_missed(check_ins, holds):
    assert (in_check_ins(check_ins, 10) is not None) is holds


def test_a_class_counts_from_its_day_on_and_what_comes_later_is_not_known():
    assert in_class("--", 6) is None
    assert in_class("--", 7).since == after(7)
    assert in_class("--x", 13) is not None
    assert in_class("--x", 14) is None


@pytest.mark.parametrize(("days", "holds"), [(13, True), (14, False)])
def test_it_counts_for_14_days_after_the_last_one_missed(days, holds):
    assert (in_class("--", 7 + days) is not None) is holds
    assert (in_check_ins("-", days) is not None) is holds
    assert (in_class("---", 14 + days) is not None) is holds


def test_the_reason_tells_the_facts():
    reason = in_class("x---", 22)
    assert (reason.code, reason.tier, reason.count, reason.subject) == (Code.ABSENT, AlertTier.HIGH, 3, None)
    assert (reason.on, reason.since) == (after(21), after(14))  # since the second of them


def test_a_check_in_speaks_before_the_classes():
    who = learner(classes=held("--"), check_ins=held("-"))
    reason = RULE.check(who, cohort(), after(8))
    assert (reason.subject, reason.count, reason.since, reason.on) == ("check_in", 1, START, START)
    old = RULE.check(who, cohort(), after(14))  # the check-in is old by now
    assert (old.subject, old.count, old.on) == (None, 2, after(7))


def test_what_was_held_during_an_agreed_absence_is_left_out():
    away = {"absences": (Absence(after(7), after(7)),)}
    assert in_class("--", 8, **away) is None
    assert in_class("---", 14, **away).since == after(14)
    assert in_class("-x-", 14, **away).count == 2  # attended during leave: it neither counts nor ends the row
    assert in_check_ins("-", 1, absences=(Absence(START, START),)) is None


def test_the_days_around_an_absence_are_not_in_it():
    away = {"absences": (Absence(after(1), after(6)),)}
    assert in_class("--", 8, **away) is not None


def test_the_limits_can_be_changed():
    who = learner(classes=held("---"), check_ins=held("--"))
    assert Absent(classes=3, check_ins=2).check(who, cohort(), after(6)) is None
    assert Absent(classes=3, check_ins=2).check(who, cohort(), after(7)).subject == "check_in"
    assert Absent(classes=3, check_ins=3).check(who, cohort(), after(13)) is None
    assert Absent(classes=3, check_ins=3).check(who, cohort(), after(14)).since == after(14)


def test_missed_again_when_the_first_was_no_news_any_more_is_so_since_then():
    check_ins = (LiveClass(START, False), LiveClass(after(40), False))
    who = learner(check_ins=check_ins)
    assert RULE.check(who, cohort(), after(39)) is None
    assert RULE.check(who, cohort(), after(40)).since == after(40)


@pytest.mark.parametrize(("again", "since"), [(14, 0), (15, 15)])
def test_missed_again_on_the_day_after_the_last_that_counted_goes_on(again, since):
    who = learner(check_ins=(LiveClass(START, attended=False), LiveClass(after(again), attended=False)))
    assert RULE.check(who, cohort(), after(again)).since == after(since)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=8).map(sorted),
    st.sampled_from(["classes", "check_ins"]),
)
def test_since_is_the_first_day_of_the_days_on_which_it_held(met, kind):
    who = learner(**{kind: tuple(LiveClass(after(n), came) for n, came in met)})
    began = None
    for n in range(75):
        reason = RULE.check(who, cohort(), after(n))
        began = (began or after(n)) if reason else None
        assert (reason.since if reason else None) == began
