from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cockpit.domain.messages import (
    MAX_TRIES,
    MessageState,
    Obstacle,
    leaves_at,
    next_try_at,
    obstacle_to_contact,
)
from cockpit.domain.people import EnrolmentStatus, Learner

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ZOE = Learner(1, "Zoë", "zoe@example.org", None, "Europe/Paris", False, "fr", False, objected_at=None)


@pytest.mark.parametrize(("tries", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 120)])
def test_the_waits_between_tries_grow(tries: int, minutes: int):
    assert next_try_at(tries, NOW) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [("12:00:00", "12:00:10"), ("19:59:55", "08:30:00"), ("22:00:00", "08:30:00"), ("07:59:55", "08:00:05")],
)
def test_a_message_leaves_once_it_can_be_undone_no_more_and_not_at_night(now: str, leaves: str):
    at = datetime.combine(NOW, time.fromisoformat(now), PARIS)
    assert leaves_at(PARIS, at).astimezone(PARIS).time() == time.fromisoformat(leaves)


def test_a_chosen_instant_counts_also_at_night_but_not_before_the_undo_ends():
    night = datetime(2026, 11, 23, 23, 0, tzinfo=PARIS)
    assert leaves_at(PARIS, NOW, night) == night
    assert leaves_at(PARIS, night, NOW) == night + timedelta(seconds=10)


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
