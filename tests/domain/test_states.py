import pytest
from alert_facts import START

from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.domain.states import LearnerState, has_begun, state_of


def alert(code, tier):
    return Alert(1, START, tier, (Reason(code, tier, START),))


@pytest.mark.parametrize(
    ("status", "code", "begun", "absent", "state"),
    [
        (EnrolmentStatus.LEFT, Code.SILENT, True, True, LearnerState.LEFT),
        (EnrolmentStatus.FINISHED, None, True, True, LearnerState.FINISHED),
        (EnrolmentStatus.PAUSED, None, True, False, LearnerState.PAUSED),
        (EnrolmentStatus.SUSPENDED, Code.SILENT, True, False, LearnerState.PAUSED),
        (EnrolmentStatus.ACTIVE, Code.SILENT, True, True, LearnerState.PAUSED),
        (EnrolmentStatus.ACTIVE, Code.SILENT, True, False, LearnerState.LOST),
        (EnrolmentStatus.ACTIVE, Code.NEVER, False, False, LearnerState.LOST),
        (EnrolmentStatus.ACTIVE, Code.LATE, True, False, LearnerState.DRIFTING),
        (EnrolmentStatus.ACTIVE, Code.LOST, True, False, LearnerState.DECIDE),
        (EnrolmentStatus.ACTIVE, Code.QUESTION, True, False, LearnerState.ON_TRACK),
        (EnrolmentStatus.ACTIVE, Code.GOOD, True, False, LearnerState.ON_TRACK),
        (EnrolmentStatus.ACTIVE, None, False, False, LearnerState.NOT_STARTED),
        (EnrolmentStatus.ACTIVE, None, None, False, LearnerState.UNKNOWN),
        (EnrolmentStatus.FINISHED, None, None, False, LearnerState.FINISHED),
    ],
)
def test_the_state_is_what_the_source_says_then_absence_then_the_alert(status, code, begun, absent, state):
    assert state_of(status, code, begun=begun, is_absent=absent) is state


def test_an_alert_tells_its_worst_reason_and_nothing_while_it_is_only_watched():
    assert alert(Code.SILENT, AlertTier.HIGH).telling is Code.SILENT
    assert alert(Code.SILENT, AlertTier.WATCH).telling is None


@pytest.mark.parametrize(
    ("first_active_on", "knowledge", "begun"),
    [
        (START, Knowledge.UNKNOWN, True),
        (None, Knowledge.NEVER, False),
        (None, Knowledge.KNOWN, False),
        (None, Knowledge.UNKNOWN, None),
        (None, Knowledge.NOT_PERMITTED, None),
    ],
)
def test_who_is_not_known_to_have_begun_may_have(first_active_on, knowledge, begun):
    assert has_begun(first_active_on, knowledge) is begun
