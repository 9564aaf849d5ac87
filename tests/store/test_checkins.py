from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from small_cohort import NOW, TODAY, SmallCohort, small_cohort

from cockpit.connector import CohortRecord, EnrolmentRecord
from cockpit.domain.alerts.facts import LiveClass
from cockpit.domain.checkins import CheckInState, GroupKind, Medium, Slot
from cockpit.store.attendance import classes_of_cohort
from cockpit.store.checkins import (
    CheckInRow,
    add_check_in,
    check_in_by_id,
    check_ins_between,
    check_ins_met,
    check_ins_of_group,
    check_ins_of_learner,
    set_check_in_state,
)
from cockpit.store.cohorts import all_cohorts, save_cohorts
from cockpit.store.group_appointments import GroupRow, add_group, change_group, group_by_id
from cockpit.store.history import last_contacts
from cockpit.store.learners import enrolments_of_learner, save_enrolments

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ["zoe@example.org", "ali@example.org"])
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


def test_a_group_appointment_counts_as_a_live_class_and_not_as_a_check_in(cohort: SmallCohort):
    store, late = cohort.store, NOW.replace(hour=23, minute=30)  # in Paris it is the next day
    group = GroupRow(
        id=0,
        uid="g",
        kind=GroupKind.LIVE_CLASS,
        title="Virtual class 6",
        cohort_id=None,
        slot=Slot(late, 60),
        medium=Medium.VIDEO,
        place="https://visio.example.org/6",
        state=CheckInState.BOOKED,
        sequence=0,
        made_at=NOW,
    )
    group_id = add_group(store, group)
    assert group_by_id(store, group_id) == replace(group, id=group_id)
    came = replace(row_of(cohort, slot=group.slot), group_id=group_id, state=CheckInState.HELD)
    missed = replace(
        came,
        uid="u2",
        state=CheckInState.MISSED,
        learner_id=cohort.learner_ids[1],
        enrolment_id=cohort.enrolment_ids[1],
    )
    ids = [add_check_in(store, guest) for guest in (came, missed)]
    assert [one.id for one in check_ins_of_group(store, group_id)] == ids
    day = (NOW + timedelta(days=1)).date()
    assert classes_of_cohort(store, cohort.cohort_id, ZoneInfo("Europe/Paris")) == {
        cohort.enrolment_ids[0]: (LiveClass(day, True),),
        cohort.enrolment_ids[1]: (LiveClass(day, False),),
    }
    assert check_ins_met(store, cohort.cohort_id) == {}
    assert cohort.learner_ids[0] not in last_contacts(store, late)
    change_group(store, replace(group, id=group_id, kind=GroupKind.LEARNING_LUNCH))
    assert classes_of_cohort(store, cohort.cohort_id, ZoneInfo("Europe/Paris")) == {}


@pytest.mark.parametrize("is_of_one", [True, False])
def test_who_is_in_two_cohorts_missed_it_in_the_one_in_which_it_was_agreed_on(cohort: SmallCohort, is_of_one: bool):
    store, here, learner_id = cohort.store, cohort.enrolment_ids[0], cohort.learner_ids[0]
    account_id = store.value("select account_id from cohort")
    save_cohorts(store, account_id, [CohortRecord("c2", "Other")], "fr", follow_new=True)
    other = next(one for one in all_cohorts(store) if one.id != cohort.cohort_id)
    save_enrolments(store, other, [EnrolmentRecord("l0", "Zoë Müller")], TODAY)
    there = {one.id for one in enrolments_of_learner(store, learner_id)} - {here}
    group = GroupRow(
        0, "g", GroupKind.LIVE_CLASS, "Class", None, Slot(NOW, 60), Medium.VIDEO, "", CheckInState.HELD, 0, NOW
    )  # fmt: skip
    missed = replace(
        row_of(cohort), state=CheckInState.MISSED, enrolment_id=here if is_of_one else None, group_id=None
    )
    add_check_in(store, missed)
    add_check_in(store, replace(missed, uid="u2", group_id=add_group(store, group)))
    of_other = set() if is_of_one else there
    assert set(check_ins_met(store, cohort.cohort_id)) == {here}
    assert set(classes_of_cohort(store, cohort.cohort_id, ZoneInfo("Europe/Paris"))) == {here}
    assert set(check_ins_met(store, other.id)) == of_other
    assert set(classes_of_cohort(store, other.id, ZoneInfo("Europe/Paris"))) == of_other
