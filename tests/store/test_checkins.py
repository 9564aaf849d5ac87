from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.domain.checkins import CheckInState, Slot
from cockpit.store.checkins import (
    CheckInRow,
    add_check_in,
    check_in_by_id,
    check_ins_between,
    check_ins_of_learner,
    set_check_in_state,
)
from cockpit.store.history import last_contacts

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path)
    with made.store:
        yield made


def row_of(cohort: SmallCohort, uid: str = "u1", slot: Slot | None = None) -> CheckInRow:
    return CheckInRow(
        id=0,
        uid=uid,
        learner_id=cohort.learner_ids[0],
        enrolment_id=cohort.enrolment_ids[0],
        disposition_id=None,
        message_id=None,
        slot=slot or Slot(NOW, 30),
        state=CheckInState.BOOKED,
        sequence=0,
        made_at=NOW,
    )


def test_a_check_in_comes_back_as_it_was_kept(cohort: SmallCohort):
    row = row_of(cohort)
    check_in_id = add_check_in(cohort.store, row)
    assert check_in_by_id(cohort.store, check_in_id) == replace(row, id=check_in_id)
    assert [found.id for found in check_ins_of_learner(cohort.store, cohort.learner_ids[0])] == [check_in_id]


def test_check_ins_that_only_touch_a_span_are_not_in_it(cohort: SmallCohort):
    check_in_id = add_check_in(cohort.store, row_of(cohort))
    end = NOW + HALF_AN_HOUR
    for begin, until, is_in in [
        (NOW - HALF_AN_HOUR, NOW, False),
        (end, end + HALF_AN_HOUR, False),
        (NOW - HALF_AN_HOUR, NOW + timedelta(seconds=1), True),
        (end - timedelta(seconds=1), end + HALF_AN_HOUR, True),
        (NOW + timedelta(minutes=5), NOW + timedelta(minutes=6), True),
    ]:
        found = [row.id for row in check_ins_between(cohort.store, begin, until)]
        assert found == ([check_in_id] if is_in else [])


def test_a_check_in_held_is_a_contact(cohort: SmallCohort):
    check_in_id = add_check_in(cohort.store, row_of(cohort))
    assert last_contacts(cohort.store, NOW) == {}
    set_check_in_state(cohort.store, check_in_id, CheckInState.HELD)
    assert last_contacts(cohort.store, NOW) == {cohort.learner_ids[0]: NOW}
