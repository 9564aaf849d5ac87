import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from small_cohort import NOW, SmallCohort

from cockpit.checkins.book import Booking, book
from cockpit.checkins.slots import availability, offers_for
from cockpit.connector import CalendarEntry, CalendarInfo
from cockpit.domain.checkins import CheckInState, Medium, ProposalState, Slot
from cockpit.errors import WrongInput
from cockpit.outbox.templates import Text
from cockpit.settings import Settings
from cockpit.store.calendars import BusyRow, keep_busy, keep_objects, save_calendars
from cockpit.store.checkins import CheckInRow, add_check_in
from cockpit.store.learners import learner_by_id
from cockpit.store.proposals import ProposalRow, add_proposal, set_proposal_state
from cockpit.store.taken import taken_spans

SCRIPT = Path(__file__).with_name("booking_at_once.py")
TESTS = SCRIPT.parents[1]
SLOT = Slot(NOW + timedelta(days=1), 30)
LATER = Slot(NOW + timedelta(days=2), 30)
TOGETHER = 12
WEEK = NOW, NOW + timedelta(days=7)


def check_in(cohort: SmallCohort, uid: str, **changes: object) -> int:
    row = CheckInRow(
        id=0,
        uid=uid,
        learner_id=cohort.learner_ids[0],
        enrolment_id=None,
        disposition_id=None,
        message_id=None,
        slot=SLOT,
        state=CheckInState.BOOKED,
        sequence=0,
        made_at=NOW,
    )
    return add_check_in(cohort.store, replace(row, **changes))  # type: ignore[arg-type]


def offer(cohort: SmallCohort, *slots: Slot, until: datetime = NOW + timedelta(days=1)) -> int:
    row = ProposalRow(
        0, cohort.learner_ids[0], None, None, None, slots, Medium.PHONE, "", ProposalState.OPEN, until, NOW
    )
    return add_proposal(cohort.store, row)


def booking(cohort: SmallCohort, slot: Slot, place: int = 1, proposal_id: int | None = None) -> Booking:
    return Booking(
        learner_id=cohort.learner_ids[place],
        slot=slot,
        title="Point individuel",
        text=Text("Point individuel", "À bientôt."),
        language="fr",
        from_name="Nadia Ferhat",
        from_address="nadia@example.org",
        to_address=["zoe@example.org", "ali@example.org"][place],
        account_id=cohort.mail_account_id,
        proposal_id=proposal_id,
    )


def test_booked_check_ins_are_taken_and_those_of_a_group_once(cohort: SmallCohort):
    group = cohort.store.insert(
        "insert into group_appointment (uid, kind, title, starts_at, minutes, medium, place, state, made_at)"
        " values ('g', 'other', 'Lunch', 0, 30, 'video', '', 'booked', 0)"
    )
    for guest in range(2):
        check_in(cohort, f"guest {guest}", group_id=group, learner_id=cohort.learner_ids[guest])
    check_in(cohort, "cancelled", slot=LATER, state=CheckInState.CANCELLED)
    assert taken_spans(cohort.store, *WEEK, NOW) == [SLOT.span]


def test_what_is_moved_does_not_stand_in_its_own_way(cohort: SmallCohort):
    moved = check_in(cohort, "moved")
    assert taken_spans(cohort.store, *SLOT.span, NOW, but_check_in=moved) == []
    check_in(cohort, "other")
    assert taken_spans(cohort.store, *SLOT.span, NOW, but_check_in=moved) == [SLOT.span]


def test_what_was_offered_is_held_until_it_is_over_or_ended(cohort: SmallCohort):
    offered = offer(cohort, LATER, SLOT)
    assert taken_spans(cohort.store, *WEEK, NOW) == [SLOT.span, LATER.span]
    assert taken_spans(cohort.store, *SLOT.span, NOW) == [SLOT.span]
    assert taken_spans(cohort.store, *WEEK, NOW, but_proposal=offered) == []
    assert taken_spans(cohort.store, *WEEK, NOW + timedelta(days=1)) == []
    set_proposal_state(cohort.store, offered, ProposalState.DECLINED, NOW)
    assert taken_spans(cohort.store, *WEEK, NOW) == []


def test_what_calendars_take_is_taken_and_cannot_be_booked(cohort: SmallCohort):
    store = cohort.store
    (calendar,) = save_calendars(store, cohort.mail_account_id, [CalendarInfo("/own/", "Own", True)])
    keep_objects(store, calendar.id, [CalendarEntry("/own/1", "1", b"BEGIN:VCALENDAR")])
    times = [BusyRow(*slot.span, "Jury") for slot in (LATER, Slot(NOW - timedelta(days=9), 30))]
    keep_busy(store, calendar.id, CalendarEntry("/own/1", "1", b"BEGIN:VCALENDAR"), times, None)
    assert taken_spans(store, *WEEK, NOW) == [LATER.span]
    with pytest.raises(WrongInput) as error:
        book(store, booking(cohort, LATER), NOW)
    assert error.value.cause == "slot_taken"
    book(store, booking(cohort, SLOT), NOW)


def test_nobody_else_gets_what_is_held_and_whom_it_was_offered_to_does(cohort: SmallCohort):
    offered = offer(cohort, SLOT, LATER)
    with pytest.raises(WrongInput) as error:
        book(cohort.store, booking(cohort, LATER), NOW)
    assert error.value.cause == "slot_taken"
    book(cohort.store, booking(cohort, LATER, 0, offered), NOW)


def test_what_is_held_is_offered_to_nobody_else(cohort: SmallCohort):
    available = availability(Settings(check_in_buffer=0), NOW)
    learner = learner_by_id(cohort.store, cohort.learner_ids[1])
    assert learner is not None
    first = offers_for(cohort.store, learner, available, NOW)
    assert len(first) == 3
    offer(cohort, *first)
    again = offers_for(cohort.store, learner, available, NOW)
    assert len(again) == 3
    assert not set(again) & set(first)


def test_what_is_taken_on_the_last_day_that_is_offered_is_seen(cohort: SmallCohort):
    tomorrow = availability(Settings(check_in_days=1, zone="Pacific/Honolulu", check_in_notice=0), NOW)
    learner = learner_by_id(cohort.store, cohort.learner_ids[1])
    assert learner is not None
    learner = replace(learner, zone="Pacific/Honolulu")
    last = offers_for(cohort.store, learner, tomorrow, NOW)[-1]
    assert tomorrow.last_day is not None
    assert last.starts_at.date() > tomorrow.last_day  # in UTC it is a day later
    offer(cohort, last)
    assert offers_for(cohort.store, learner, tomorrow, NOW)[-1] != last


def test_of_two_programs_that_book_the_same_slot_one_has_it_and_nothing_is_half_kept(cohort: SmallCohort):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
    processes = [
        subprocess.Popen(
            [
                *(sys.executable, str(SCRIPT), str(cohort.path), str(cohort.learner_ids[place]), address),
                *(str(cohort.mail_account_id), str(TOGETHER)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for place, address in enumerate(("zoe@example.org", "ali@example.org"))
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    told = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        told.append(out.split())
    assert [{*pair} for pair in zip(*told, strict=True)] == [{"booked", "slot_taken"}] * TOGETHER
    store = cohort.store
    assert store.value("select count(*) from check_in") == TOGETHER
    assert store.value("select count(distinct starts_at) from check_in") == TOGETHER
    assert store.value("select count(*) from message") == TOGETHER
    of_each = "select count(*) from check_in join message on message.id = check_in.message_id"
    assert store.value(f"{of_each} where check_in.learner_id = message.learner_id") == TOGETHER
