from typing import NamedTuple

import pytest
from alert_facts import END, START, after, cohort, learner, milestone

from cockpit.domain.alerts import Alert, AlertTier, Code, Nature, Reason, Section, section_of, tier_of
from cockpit.domain.alerts.advance import ClosedWhy, CohortState, advance
from cockpit.domain.alerts.facts import OpenQuestion
from cockpit.domain.alerts.rules import AlertRules
from cockpit.domain.people import Absence, EnrolmentStatus, Knowledge

# Which single signs come into the queue is another matter: see test_opening.
RULES = AlertRules().with_limits({"opening.open_weight": 0, "opening.urgent_weight": 0})
SILENT_LEARNER = learner(active_on=(START,))


class Result(NamedTuple):
    alert: Alert | None
    closed_why: ClosedWhy | None


def on(day, who=SILENT_LEARNER, of=None, previous=None):
    state = CohortState({previous.enrolment_id: previous} if previous else {})
    advanced = advance(state, [who], of or cohort(), day, RULES)
    return Result(advanced.state.alerts.get(who.enrolment_id), advanced.closed.get(who.enrolment_id))


def codes_on(day, who=SILENT_LEARNER, of=None):
    alert = on(day, who, of).alert
    return [reason.code for reason in alert.reasons] if alert else []


def test_silent_and_late_together_are_urgent_and_first():
    of = cohort(milestones=(milestone(after(12)),))
    alert = on(after(16), of=of).alert
    assert codes_on(after(16), of=of) == [Code.SILENT, Code.LATE]
    assert (alert.tier, alert.section, alert.nature) == (AlertTier.URGENT, Section.FIRST, Nature.LOST)
    assert on(after(16)).alert.tier is AlertTier.HIGH


def test_lost_swallows_silence_and_lateness_but_no_question():
    of = cohort(milestones=(milestone(after(20)),))
    who = learner(active_on=(START,), questions=(OpenQuestion("Why?", after(24), None),))
    assert codes_on(after(27), who, of) == [Code.SILENT, Code.LATE]
    assert codes_on(after(28), who, of) == [Code.LOST, Code.QUESTION]
    alert = on(after(28), who, of).alert
    assert (alert.tier, alert.section, alert.nature) == (AlertTier.DECIDE, Section.DECIDE, Nature.DECIDE)


def test_who_never_came_becomes_lost_alone():
    who = learner(knowledge=Knowledge.NEVER)
    assert codes_on(after(27), who) == [Code.NEVER14]
    assert codes_on(after(28), who) == [Code.LOST]


@pytest.mark.parametrize("knowledge", [Knowledge.UNKNOWN, Knowledge.NOT_PERMITTED])
def test_no_silence_is_concluded_from_what_is_not_known(knowledge):
    assert all(not codes_on(after(n), learner(knowledge=knowledge)) for n in range(60))


@pytest.mark.parametrize("status", [EnrolmentStatus.PAUSED, EnrolmentStatus.SUSPENDED, EnrolmentStatus.LEFT])
def test_the_paused_the_suspended_and_those_who_left_get_none(status):
    previous = on(after(20)).alert
    result = on(after(21), learner(active_on=(START,), status=status), previous=previous)
    assert (result.alert, result.closed_why) == (None, ClosedWhy.NOT_ACTIVE)


def test_somebody_who_left_was_active_before():
    who = learner(active_on=(START,), status=EnrolmentStatus.LEFT, left_on=after(20))
    assert codes_on(after(19), who) == [Code.SILENT]
    assert codes_on(after(20), who) == []


@pytest.mark.parametrize("status", [EnrolmentStatus.ACTIVE, EnrolmentStatus.FINISHED])
def test_the_finished_get_good_news_only(status):
    done = (after(2), after(19))
    who = learner(active_on=(START,), done_on=done, required=2, status=status)
    assert codes_on(after(20), who) == [Code.GOOD]
    assert codes_on(after(27), who) == []


def test_who_has_everything_done_was_not_finished_before():
    who = learner(active_on=(START,), done_on=(after(2), after(20)), required=2)
    assert codes_on(after(19), who) == [Code.SILENT]
    assert codes_on(after(20), who) == [Code.GOOD]


def test_the_end_of_the_course_closes_what_is_open():
    who = learner(active_on=(after(-16, END),))
    previous = on(END, who).alert
    assert previous is not None
    after_the_end = on(after(1, END), who, previous=previous)
    assert (after_the_end.alert, after_the_end.closed_why) == (None, ClosedWhy.PATH_ENDED)
    assert on(after(1, END), who).closed_why is None


def test_before_the_course_begins_there_is_nothing():
    who = learner(active_on=(after(-60),), questions=(OpenQuestion("When?", after(-20), None),), opened_on=None)
    assert codes_on(after(-1), who) == []
    assert Code.QUESTION in codes_on(START, who)


def test_during_an_agreed_absence_there_is_none():
    who = learner(active_on=(START,), absences=(Absence(after(20), after(22)),))
    previous = on(after(19), who).alert
    assert previous is not None
    away = on(after(20), who, previous=previous)
    assert (away.alert, away.closed_why) == (None, ClosedWhy.ABSENT)
    assert codes_on(after(23), who) == [Code.SILENT]


def test_a_return_closes_the_alert_as_cause_gone():
    who = learner(active_on=(START, after(9), after(18)))
    previous = Alert(1, after(17), AlertTier.HIGH, (Reason(Code.SILENT, AlertTier.HIGH, after(17)),))
    result = on(after(18), who, previous=previous)
    assert (result.alert, result.closed_why) == (None, ClosedWhy.CAUSE_GONE)


def test_the_day_is_that_of_the_facts_however_often_the_app_ran():
    first = on(after(20)).alert
    assert first.opened_on == after(14)
    assert on(after(20), previous=first).alert == first
    assert on(after(22), previous=first).alert.opened_on == after(14)
    later = on(after(28), previous=first).alert
    assert (later.tier, later.opened_on) == (AlertTier.DECIDE, after(28))
    assert later == on(after(28)).alert


# Tiers and sections


def stacked(*pairs):
    return tuple(Reason(code, tier, START) for code, tier in pairs)


@pytest.mark.parametrize(
    ("reasons", "tier", "section"),
    [
        (stacked((Code.NEVER, AlertTier.WATCH)), AlertTier.WATCH, Section.WATCH),
        (stacked((Code.NEVER7, AlertTier.HIGH)), AlertTier.HIGH, Section.THIS_WEEK),
        (stacked((Code.NEVER14, AlertTier.URGENT)), AlertTier.URGENT, Section.FIRST),
        (stacked((Code.LATE2, AlertTier.URGENT)), AlertTier.URGENT, Section.FIRST),
        (
            stacked((Code.SILENT, AlertTier.HIGH), (Code.LATE2, AlertTier.URGENT)),
            AlertTier.URGENT, Section.FIRST,
        ),
        (stacked((Code.QUESTION, AlertTier.HIGH)), AlertTier.HIGH, Section.WAITING),
        (stacked((Code.QUESTION, AlertTier.URGENT)), AlertTier.URGENT, Section.WAITING),
        (
            stacked((Code.QUESTION, AlertTier.HIGH), (Code.GOOD, AlertTier.GOOD)),
            AlertTier.HIGH, Section.WAITING,
        ),
        (
            stacked((Code.QUESTION, AlertTier.URGENT), (Code.LATE, AlertTier.HIGH)),
            AlertTier.URGENT, Section.FIRST,
        ),
        (stacked((Code.GOOD, AlertTier.GOOD)), AlertTier.GOOD, Section.CELEBRATE),
        (
            stacked((Code.LOST, AlertTier.DECIDE), (Code.QUESTION, AlertTier.URGENT)),
            AlertTier.DECIDE, Section.DECIDE,
        ),
    ],
)  # fmt: skip
def test_tier_and_section_of_stacked_reasons(reasons, tier, section):
    assert tier_of(reasons) is tier
    assert section_of(tier, reasons) is section


def test_every_rule_has_a_nature():
    natures = {
        code: Alert(1, START, AlertTier.HIGH, (Reason(code, AlertTier.HIGH, START),)).nature for code in Code
    }
    assert natures[Code.NEVER] is natures[Code.SILENT] is Nature.LOST
    assert natures[Code.LATE] is natures[Code.LATE2] is Nature.DRIFTING
    assert natures[Code.QUESTION] is Nature.WAITING
    assert natures[Code.GOOD] is Nature.CELEBRATE
    assert natures[Code.LOST] is Nature.DECIDE


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"status": EnrolmentStatus.PAUSED}, ClosedWhy.NOT_ACTIVE),
        ({"status": EnrolmentStatus.LEFT}, ClosedWhy.NOT_ACTIVE),
        ({"absences": (Absence(after(30), None),)}, ClosedWhy.ABSENT),
    ],
)
def test_what_is_to_be_decided_closes_with_the_decision_and_never_by_itself(changed, why):
    lost = on(after(29)).alert
    assert lost.tier is AlertTier.DECIDE
    assert on(after(60), previous=lost).alert.tier is AlertTier.DECIDE
    result = on(after(30), learner(active_on=(START,), **changed), previous=lost)
    assert (result.alert, result.closed_why) == (None, why)


def test_who_comes_back_has_nothing_left_to_decide_and_is_good_news():
    back = learner(active_on=(START, after(30)))
    assert codes_on(after(29), back) == [Code.LOST]
    assert codes_on(after(30), back) == [Code.GOOD]
