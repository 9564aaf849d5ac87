"""What the trainer does about a learner, and taking it back, over a real encrypted store."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from small_cohort import NOW, TODAY, SmallCohort, small_cohort

from cockpit.checkins.book import Booking
from cockpit.deeds import (
    book_with,
    call,
    move,
    pass_on_to,
    propose_with,
    say_reached,
    take_back,
    take_back_decision,
    write_to,
)
from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.checkins import CheckInState, Offer, Slot
from cockpit.domain.messages import MessageState
from cockpit.errors import WrongInput
from cockpit.outbox.templates import Text
from cockpit.reports.today import todays_queue
from cockpit.store.alerts import save_alert
from cockpit.store.checkins import check_ins_of_learner
from cockpit.store.cohorts import end_building, set_data_as_of
from cockpit.store.colleagues import colleagues
from cockpit.store.dispositions import dispositions
from cockpit.store.history import last_contacts
from cockpit.store.outbox import claim, message_by_id
from cockpit.store.proposals import open_proposals

FARID = ("Farid Benali", "farid@college.example")
COLLEAGUE = {"to_name": FARID[0], "to_address": FARID[1]}


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path)
    with made.store as store:
        end_building(store, made.cohort_id)
        set_data_as_of(store, made.cohort_id, 1, NOW)
        store.execute("update cohort set is_followed = 1")
        reason = Reason(Code.SILENT, AlertTier.HIGH, since=TODAY, days=14)
        save_alert(store, Alert(made.enrolment_ids[0], TODAY, AlertTier.HIGH, (reason,), TODAY), None)
        yield made


def is_in_queue(cohort: SmallCohort, days: int = 0) -> bool:
    rows = todays_queue(cohort.store, NOW + timedelta(days=days), "Europe/Paris").rows
    return [row.learner_id for row in rows] == list(cohort.learner_ids)


def state_of(cohort: SmallCohort, message_id: int | None) -> MessageState:
    assert message_id is not None
    message = message_by_id(cohort.store, message_id)
    assert message is not None
    return MessageState(message.state)


def standing(cohort: SmallCohort) -> list[str]:
    return [made.kind for made in dispositions(cohort.store) if made.undone_at is None]


def booking(cohort: SmallCohort, **changes: Any) -> Booking:
    values: dict[str, Any] = {
        "learner_id": cohort.learner_ids[0],
        "enrolment_id": cohort.enrolment_ids[0],
        "slot": Slot(NOW + timedelta(days=2), 30),
        "title": "Check-in",
        "text": Text("Check-in", "See you then."),
        "language": "en",
        "to_address": "zoe@example.org",
        "from_name": "Nadia Ferhat",
        "from_address": "nadia@example.org",
        "account_id": cohort.mail_account_id,
    }
    return Booking(**(values | changes))


def test_a_message_handles_the_alert_until_it_is_taken_back(cohort: SmallCohort):
    assert is_in_queue(cohort)
    done = write_to(cohort.store, cohort.draft(), NOW)
    assert not is_in_queue(cohort)
    take_back(cohort.store, done, NOW)
    assert (is_in_queue(cohort), state_of(cohort, done.message_id)) == (True, MessageState.CANCELLED)


def test_an_offer_handles_the_alert_which_waits_again_when_it_is_taken_back(cohort: SmallCohort):
    slots = (Slot(NOW + timedelta(days=1), 30),)
    offer = cohort.draft(offer=Offer(slots, NOW + timedelta(hours=8)))
    done = propose_with(cohort.store, offer, NOW)
    assert not is_in_queue(cohort)
    take_back(cohort.store, done, NOW)
    assert is_in_queue(cohort)
    done = propose_with(cohort.store, offer, NOW)
    assert done.disposition_id is not None and not is_in_queue(cohort)
    assert take_back_decision(cohort.store, done.disposition_id, NOW)
    assert is_in_queue(cohort)
    assert not open_proposals(cohort.store)


def test_taking_back_the_decision_of_another_day_withdraws_its_message_too(cohort: SmallCohort):
    done = write_to(cohort.store, cohort.draft(), NOW)
    assert done.disposition_id is not None
    assert take_back_decision(cohort.store, done.disposition_id, NOW)
    assert (is_in_queue(cohort), state_of(cohort, done.message_id)) == (True, MessageState.CANCELLED)


def test_a_message_that_is_on_its_way_stays_what_it_is(cohort: SmallCohort):
    done = write_to(cohort.store, cohort.draft(), NOW)
    assert done.message_id is not None and done.disposition_id is not None
    with cohort.store.write():
        assert claim(cohort.store, done.message_id)
    with pytest.raises(WrongInput, match="already_left"):
        take_back(cohort.store, done, NOW)
    assert standing(cohort) == ["handled"]
    assert not take_back_decision(cohort.store, done.disposition_id, NOW)
    assert (is_in_queue(cohort), state_of(cohort, done.message_id)) == (True, MessageState.ATTEMPTING)


def test_with_the_decision_goes_the_check_in_that_nobody_knows_of_yet(cohort: SmallCohort):
    done = book_with(cohort.store, booking(cohort), NOW)
    assert done.disposition_id is not None
    assert take_back_decision(cohort.store, done.disposition_id, NOW)
    (check_in,) = check_ins_of_learner(cohort.store, cohort.learner_ids[0])
    assert (check_in.state, state_of(cohort, done.message_id)) == (CheckInState.CANCELLED, MessageState.CANCELLED)


def test_with_the_decision_goes_the_check_in_for_which_there_is_no_mail(cohort: SmallCohort):
    done = book_with(cohort.store, booking(cohort, to_address=None), NOW)
    assert take_back_decision(cohort.store, done.disposition_id or 0, NOW)
    (check_in,) = check_ins_of_learner(cohort.store, cohort.learner_ids[0])
    assert (check_in.state, is_in_queue(cohort)) == (CheckInState.CANCELLED, True)


def test_a_check_in_of_which_the_learner_knows_outlives_the_decision(cohort: SmallCohort):
    done = book_with(cohort.store, booking(cohort), NOW)
    claim(cohort.store, done.message_id or 0)
    move(cohort.store, done.check_in_id or 0, booking(cohort, to_address=None), NOW)
    assert not take_back_decision(cohort.store, done.disposition_id or 0, NOW)
    (check_in,) = check_ins_of_learner(cohort.store, cohort.learner_ids[0])
    assert (check_in.state, check_in.message_id) == (CheckInState.BOOKED, None)


def test_passing_on_writes_to_the_colleague_is_no_contact_and_comes_back_on_its_day(cohort: SmallCohort):
    done = pass_on_to(cohort.store, cohort.draft(**COLLEAGUE), TODAY + timedelta(days=7), NOW)
    assert done.message_id is not None
    message = message_by_id(cohort.store, done.message_id)
    assert message is not None
    assert (message.to_address, message.is_contact, message.is_to_colleague) == (
        "farid@college.example",
        False,
        True,
    )
    assert last_contacts(cohort.store, NOW) == {}
    assert [(one.name, one.email) for one in colleagues(cohort.store)] == [
        ("Farid Benali", "farid@college.example")
    ]
    assert [is_in_queue(cohort, days) for days in (0, 6, 7)] == [False, False, True]
    take_back(cohort.store, done, NOW)
    assert (is_in_queue(cohort), state_of(cohort, done.message_id)) == (True, MessageState.CANCELLED)


def test_passing_on_needs_an_open_alert_and_an_address(cohort: SmallCohort):
    with pytest.raises(WrongInput):
        pass_on_to(cohort.store, cohort.draft(to_address="farid@", to_name=""), TODAY + timedelta(days=7), NOW)
    assert (standing(cohort), colleagues(cohort.store)) == ([], [])
    cohort.store.execute("update alert set closed_on = ?", [TODAY.isoformat()])
    with pytest.raises(WrongInput, match="no_open_alert"):
        pass_on_to(cohort.store, cohort.draft(**COLLEAGUE), TODAY + timedelta(days=7), NOW)
    assert (standing(cohort), colleagues(cohort.store)) == ([], [])


@pytest.mark.parametrize("is_open", [True, False])
def test_a_call_is_a_contact_when_it_reached_the_person(cohort: SmallCohort, is_open: bool):
    if not is_open:
        cohort.store.execute("update alert set closed_on = ?", [TODAY.isoformat()])
    called = call(cohort.store, cohort.learner_ids[0], NOW)
    assert (standing(cohort), last_contacts(cohort.store, NOW)) == (["handled"], {})
    say_reached(cohort.store, called, NOW)
    assert last_contacts(cohort.store, NOW) == {cohort.learner_ids[0]: NOW}
    take_back(cohort.store, called, NOW)
    assert (standing(cohort), last_contacts(cohort.store, NOW)) == ([], {})
    assert is_in_queue(cohort) is is_open
