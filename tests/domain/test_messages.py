from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cockpit.domain.messages import MAX_TRIES, MessageState, Obstacle, next_try_at, obstacle_to_contact
from cockpit.domain.people import EnrolmentStatus, Learner

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ZOE = Learner(1, "Zoë", "zoe@example.org", None, "Europe/Paris", False, "fr", False, objected_at=None)


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 120)])
def test_the_waits_between_tries_grow(tries: int, minutes: int):
    assert next_try_at(tries, NOW) == NOW + timedelta(minutes=minutes)


def test_the_sixth_try_is_the_last():
    assert next_try_at(MAX_TRIES, NOW) is None


@pytest.mark.parametrize("status", EnrolmentStatus)
def test_only_active_people_are_written_to(status: EnrolmentStatus):
    expected = None if status is EnrolmentStatus.ACTIVE else Obstacle.NOT_ACTIVE
    assert obstacle_to_contact(ZOE, status) is expected


def test_who_objected_is_not_written_to():
    objecting = replace(ZOE, objected_at=NOW)
    assert obstacle_to_contact(objecting, EnrolmentStatus.ACTIVE) is Obstacle.OBJECTED
    assert obstacle_to_contact(objecting, None) is Obstacle.OBJECTED


def test_a_message_about_no_enrolment_needs_no_status():
    assert obstacle_to_contact(ZOE, None) is None


def test_what_is_leaving_or_left_can_no_longer_be_changed():
    unleft = {state for state in MessageState if state.has_not_left}
    assert unleft == {MessageState.DRAFT, MessageState.HELD, MessageState.QUEUED}
