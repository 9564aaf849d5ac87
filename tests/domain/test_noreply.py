import pytest
from alert_facts import after, cohort, learner

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.noreply import NoReply
from cockpit.domain.people import Knowledge

RULE = NoReply()


def days(*numbers):
    return tuple(after(n) for n in numbers)


def written(*sent, active=(), heard=(), **changes):
    return learner(messages_on=days(*sent), active_on=days(*active), heard_on=days(*heard), **changes)


def reason_on(day, who):
    return RULE.check(who, cohort(), after(day))


@pytest.mark.parametrize(("day", "holds"), [(16, False), (17, True), (80, True)])
def test_two_messages_and_no_return_in_seven_days(day, holds):
    assert (reason_on(day, written(5, 10)) is not None) is holds


def test_one_message_is_not_two():
    assert reason_on(60, written(5)) is None
    assert reason_on(60, written()) is None


def test_the_reason_tells_the_facts():
    reason = reason_on(20, written(5, 10, 18))
    assert (reason.code, reason.tier, reason.count) == (Code.NOREPLY, AlertTier.HIGH, 3)
    assert (reason.on, reason.since) == (after(18), after(17))  # a third message does not begin it anew


def test_two_messages_of_one_day_are_two():
    assert reason_on(12, written(5, 5)).since == after(12)
    assert reason_on(11, written(5, 5)) is None


@pytest.mark.parametrize(
    ("came", "holds"), [(4, True), (5, False), (7, False), (10, False), (11, False), (17, False)]
)
@pytest.mark.parametrize("how", ["active", "heard"])
def test_a_return_on_the_day_of_the_first_message_or_later_ends_it(how, came, holds):
    assert (reason_on(17, written(5, 10, **{how: (came,)})) is not None) is holds


@pytest.mark.parametrize("how", ["active", "heard"])
def test_a_return_ends_it_on_its_day_and_was_not_known_before(how):
    who = written(5, 10, **{how: (20,)})
    assert reason_on(19, who) == reason_on(19, written(5, 10))
    assert reason_on(20, who) is None


def test_the_later_of_both_signs_counts():
    assert reason_on(30, written(5, 10, active=(2,), heard=(8,))) is None
    assert reason_on(30, written(5, 10, active=(8,), heard=(2,))) is None
    assert reason_on(30, written(5, 10, active=(2,), heard=(3,))) is not None


def test_after_a_return_two_more_messages_are_needed():
    who = written(5, 10, 25, 30, active=(20,))
    assert reason_on(36, who) is None
    assert reason_on(37, who).since == after(37)
    assert reason_on(37, who).count == 2


def test_a_message_sent_later_is_not_known():
    assert reason_on(9, written(1, 2, 10)).count == 2
    assert reason_on(24, written(5, 25)) is None


@pytest.mark.parametrize("knowledge", [Knowledge.UNKNOWN, Knowledge.NOT_PERMITTED])
def test_where_nobody_knows_the_activity_there_is_none(knowledge):
    assert reason_on(40, written(5, 10, knowledge=knowledge)) is None


def test_who_never_came_may_not_reply_either():
    assert reason_on(40, written(5, 10, knowledge=Knowledge.NEVER)) is not None


def test_the_limits_can_be_changed():
    who = written(5, 10, 12)
    assert NoReply(messages=3).check(who, cohort(), after(18)) is None
    assert NoReply(messages=3).check(who, cohort(), after(19)).since == after(19)
    assert NoReply(within_days=3).check(who, cohort(), after(12)) is None
    assert NoReply(within_days=3).check(who, cohort(), after(13)).since == after(13)
