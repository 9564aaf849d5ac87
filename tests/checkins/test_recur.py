from datetime import UTC, date, datetime, timedelta

import pytest
from small_cohort import NOW

from cockpit.checkins.recur import next_one, usual_next
from cockpit.domain.checkins import Availability, CheckInState, Medium, ProposalState, Slot, WorkingHours
from cockpit.domain.times import zone_named
from cockpit.store.checkins import CheckInRow, add_check_in
from cockpit.store.proposals import ProposalRow, add_proposal

PARIS = zone_named("Europe/Paris")
AVAILABLE = Availability(WorkingHours(), PARIS)
LAST = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 16:00 in Paris


def row(cohort, at=LAST, state=CheckInState.HELD, every_weeks=2):
    return CheckInRow(
        0, f"{at} {state}", cohort.learner_ids[0], cohort.enrolment_ids[0], None, None, Slot(at, 30), state, 0, NOW,
        every_weeks=every_weeks,
    )  # fmt: skip


def test_the_hour_of_the_clock_stays_over_a_change_of_clocks():
    before = Slot(datetime(2027, 3, 15, 15, 0, tzinfo=UTC), 30)  # 16:00 of winter
    after = usual_next(before, 2, PARIS, before.ends_at)
    assert after.starts_at == datetime(2027, 3, 29, 14, 0, tzinfo=UTC)  # 16:00 of summer
    assert after.minutes == 30


def test_one_long_past_is_followed_by_the_next_that_is_still_to_come():
    assert usual_next(Slot(LAST - timedelta(weeks=3), 30), 2, PARIS, NOW).starts_at == LAST + timedelta(weeks=1)


def test_a_usual_hour_that_is_free_is_the_next(cohort):
    assert next_one(cohort.store, row(cohort), AVAILABLE, NOW) == Slot(LAST + timedelta(weeks=2), 30)


@pytest.mark.parametrize(("hour", "minute"), [(16, 15), (10, 45), (18, 0)])
def test_whatever_hour_was_chosen_by_hand_stays_the_usual_one(cohort, hour, minute):
    last = LAST.astimezone(PARIS).replace(hour=hour, minute=minute).astimezone(UTC)
    wanted = Slot(last + timedelta(weeks=2), 30)
    assert next_one(cohort.store, row(cohort, last), AVAILABLE, NOW) == wanted
    assert next_one(cohort.store, row(cohort, wanted.starts_at), AVAILABLE, NOW) == Slot(
        last + timedelta(weeks=4), 30
    )


def test_a_usual_hour_without_a_pause_before_it_is_left_for_the_nearest(cohort):
    last = LAST + timedelta(minutes=15)
    add_check_in(cohort.store, row(cohort, last + timedelta(weeks=2, minutes=-35), CheckInState.BOOKED))
    # 16:15 would begin five minutes after another ends; an hour later nobody works any more.
    assert next_one(cohort.store, row(cohort, last), AVAILABLE, NOW) == Slot(
        LAST + timedelta(weeks=2, minutes=30), 30
    )


def test_on_a_day_off_it_is_not_at_its_usual_hour(cohort):
    off = Availability(WorkingHours(), PARIS, exceptions={date(2026, 12, 4): ()})
    found = next_one(cohort.store, row(cohort, LAST + timedelta(minutes=15)), off, NOW)
    assert found is not None and found.starts_at.date() != date(2026, 12, 4)


def test_what_is_booked_or_offered_there_moves_it_to_the_nearest_free_hour(cohort):
    wanted = LAST + timedelta(weeks=2)
    add_check_in(cohort.store, row(cohort, wanted, CheckInState.BOOKED))
    found = next_one(cohort.store, row(cohort), AVAILABLE, NOW)
    assert found == Slot(wanted - timedelta(hours=1), 30)  # half an hour before, no pause would be left
    offered = ProposalRow(
        0, cohort.learner_ids[1], None, None, None, (found,), Medium.PHONE, "", ProposalState.OPEN,
        NOW + timedelta(days=30), NOW,
    )  # fmt: skip
    add_proposal(cohort.store, offered)
    assert next_one(cohort.store, row(cohort), AVAILABLE, NOW) == Slot(wanted - timedelta(hours=2), 30)


def test_after_a_long_closure_it_is_not_where_another_stands(cohort):
    off = {date(2026, 11, 30) + timedelta(days=number): () for number in range(28)}
    available = Availability(WorkingHours(), PARIS, exceptions=off)
    add_check_in(cohort.store, row(cohort, datetime(2026, 12, 28, 8, 0, tzinfo=UTC), CheckInState.BOOKED))
    assert next_one(cohort.store, row(cohort), available, NOW) is None  # nothing is free near its usual hour


def test_where_nobody_works_there_is_none(cohort):
    assert next_one(cohort.store, row(cohort), Availability(WorkingHours({}), PARIS), NOW) is None


def test_one_that_does_not_recur_has_no_next(cohort):
    assert next_one(cohort.store, row(cohort, every_weeks=None), AVAILABLE, NOW) is None
