import pytest
from alert_facts import START, after

from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.alerts.quiet import Decision, speaking_reasons

SILENT = Reason(Code.SILENT, AlertTier.HIGH, START)
LATE = Reason(Code.LATE, AlertTier.HIGH, START, subject="Unit 3")
QUESTION = Reason(Code.QUESTION, AlertTier.HIGH, START, subject="Where?")
ALERT = Alert(1, START, AlertTier.URGENT, (SILENT, LATE, QUESTION))
ALL = frozenset(reason.key for reason in ALERT.reasons)


def speaking(day, *decisions, contact=None):
    return speaking_reasons(ALERT, decisions, contact, day)


def test_without_a_decision_every_reason_speaks():
    assert speaking(START) == ALERT.reasons


@pytest.mark.parametrize(("days", "count"), [(0, 0), (13, 0), (14, 3)])
def test_what_was_handled_is_quiet_for_14_days(days, count):
    assert len(speaking(after(days), Decision(START, ALL, None))) == count


def test_another_reason_still_speaks():
    assert speaking(after(3), Decision(START, frozenset({SILENT.key}), None)) == (LATE, QUESTION)
    assert speaking(after(3), Decision(START, frozenset({"LATE:Unit 2"}), None)) == ALERT.reasons


@pytest.mark.parametrize(("days", "count"), [(0, 0), (29, 0), (30, 3)])
def test_a_snooze_holds_everything_until_its_day(days, count):
    assert len(speaking(after(days), Decision(START, frozenset(), after(30)))) == count


@pytest.mark.parametrize("days", [0, 1, 4])
def test_after_a_contact_only_questions_speak_up_to_the_fourth_day(days):
    assert speaking(after(days), contact=START) == (QUESTION,)


def test_on_the_fifth_day_after_a_contact_everything_speaks():
    assert speaking(after(5), contact=START) == ALERT.reasons
