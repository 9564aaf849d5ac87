"""Reminders the day before, once only; and proposals whose time runs out."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.checkins.answers import say_answer, take_answer_back
from cockpit.checkins.book import Booking, book
from cockpit.checkins.expire import expire
from cockpit.checkins.remind import remind
from cockpit.deeds import book_with, cancel, move, take_back
from cockpit.domain.checkins import Answer, Medium, ProposalState, Slot
from cockpit.domain.messages import MessageState
from cockpit.outbox.change import bring_back, discard
from cockpit.outbox.senders import Sender
from cockpit.outbox.templates import Text
from cockpit.store.checkins import check_in_by_id
from cockpit.store.outbox import MessageRow, messages_of_learner, set_state
from cockpit.store.proposals import ProposalRow, add_proposal, open_proposals, proposal_by_id

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
# Friday 27 November 10:00 in Montréal; NOW is Monday the 23rd, 4:00 there.
SLOT = Slot(datetime(2026, 11, 27, 15, 0, tzinfo=NOW.tzinfo), 30)
EVE = datetime(2026, 11, 26, 15, 0, tzinfo=NOW.tzinfo)
NADIA = Sender("Nadia Ferhat", "nadia@example.org", "Nadia Ferhat")


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ["zoe@example.org"], zone="America/Montreal")
    with made.store:
        yield made


def booking(cohort: SmallCohort, slot: Slot = SLOT, **changes: Any) -> Booking:
    values: dict[str, Any] = {
        "learner_id": cohort.learner_ids[0],
        "enrolment_id": cohort.enrolment_ids[0],
        "slot": slot,
        "title": "Point individuel",
        "text": Text("Point individuel", "Bonjour"),
        "language": "fr",
        "from_name": "Nadia Ferhat",
        "from_address": "nadia@example.org",
        "to_address": "zoe@example.org",
        "account_id": cohort.mail_account_id,
        "medium": Medium.VIDEO,
        "place": "https://visio.example.org/nadia",
    }
    return Booking(**(values | changes))


@pytest.fixture
def check_in_id(cohort: SmallCohort) -> int:
    made = book(cohort.store, booking(cohort), NOW)
    set_state(cohort.store, made.message_id or 0, MessageState.ACCEPTED, NOW, was=(MessageState.QUEUED,))
    return made.check_in_id


def reminders(cohort: SmallCohort, state: MessageState = MessageState.DRAFT) -> list[MessageRow]:
    return [
        one
        for one in messages_of_learner(cohort.store, cohort.learner_ids[0])
        if one.template == "check_in_reminder" and one.state is state
    ]


def reminded(cohort: SmallCohort, now: datetime) -> int:
    return remind(cohort.store, lambda _: NADIA, now, PARIS)


def test_the_day_before_a_draft_names_time_and_place_as_the_learner_has_them(cohort: SmallCohort, check_in_id: int):
    assert reminded(cohort, EVE) == 1
    (draft,) = reminders(cohort)
    assert (draft.account_id, draft.is_contact) == (None, False)  # nothing leaves before somebody looked at it
    assert "vendredi 27 novembre à 10:00" in draft.body
    assert "en visioconférence, https://visio.example.org/nadia" in draft.body
    found = check_in_by_id(cohort.store, check_in_id)
    assert found is not None and found.reminded_at == EVE


def test_the_day_before_is_the_learner_s(cohort: SmallCohort, check_in_id: int):
    assert reminded(cohort, datetime(2026, 11, 26, 4, 59, tzinfo=NOW.tzinfo)) == 0  # Wednesday night there
    assert reminded(cohort, datetime(2026, 11, 26, 5, 1, tzinfo=NOW.tzinfo)) == 1


def test_it_is_drafted_once_also_by_another_program_and_when_the_draft_is_discarded(
    cohort: SmallCohort, check_in_id: int
):
    assert (reminded(cohort, EVE), reminded(cohort, EVE + HOUR)) == (1, 0)
    with cohort.open_store() as store:
        assert remind(store, lambda _: NADIA, EVE + HOUR, PARIS) == 0
    set_state(cohort.store, reminders(cohort)[0].id, MessageState.CANCELLED, EVE, was=(MessageState.DRAFT,))
    assert reminded(cohort, EVE + HOUR) == 0


def test_a_reminder_kept_without_its_mark_is_not_drafted_a_second_time(cohort: SmallCohort, check_in_id: int):
    reminded(cohort, EVE)
    cohort.store.execute("update check_in set reminded_at = null")
    reminded(cohort, EVE + HOUR)
    assert len(reminders(cohort)) == 1
    found = check_in_by_id(cohort.store, check_in_id)
    assert found is not None and found.reminded_at == EVE + HOUR  # and it is asked about no more


def test_who_was_just_told_that_it_moves_to_tomorrow_needs_no_reminder(cohort: SmallCohort, check_in_id: int):
    move(cohort.store, check_in_id, booking(cohort, Slot(SLOT.starts_at + HOUR, 30)), EVE - HOUR)
    assert reminded(cohort, EVE) == 0


def test_nobody_is_reminded_of_what_is_cancelled_over_or_agreed_the_same_day(cohort: SmallCohort, check_in_id: int):
    assert reminded(cohort, SLOT.starts_at + HOUR) == 0
    cancel(cohort.store, check_in_id, None, NOW)
    assert reminded(cohort, EVE) == 0
    book(cohort.store, booking(cohort), EVE - HOUR)
    assert reminded(cohort, EVE) == 0


@pytest.mark.parametrize(("answer", "count"), [(Answer.DECLINED, 0), (Answer.TENTATIVE, 1), (Answer.ACCEPTED, 1)])
def test_whoever_declined_is_not_reminded(cohort: SmallCohort, check_in_id: int, answer: Answer, count: int):
    say_answer(cohort.store, check_in_id, answer, NOW)
    assert reminded(cohort, EVE) == count


def test_whoever_may_not_be_written_to_is_not_reminded(cohort: SmallCohort, check_in_id: int):
    cohort.store.execute("update learner set objected_at = 1")
    assert (reminded(cohort, EVE), reminders(cohort)) == (0, [])


def test_who_may_not_be_written_to_is_not_tried_each_minute_and_is_reminded_once_they_may(
    cohort: SmallCohort, check_in_id: int, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    cohort.store.execute("update learner set objected_at = 1")
    assert [reminded(cohort, EVE + minute * MINUTE) for minute in range(3)] == [0, 0, 0]
    assert "no reminder" not in caplog.text
    cohort.store.execute("update learner set objected_at = null")
    assert reminded(cohort, EVE + HOUR) == 1


def test_a_reminder_goes_to_the_address_of_today(cohort: SmallCohort, check_in_id: int):
    cohort.store.execute("update learner set email = 'zoe@new.example'")
    assert reminded(cohort, EVE) == 1
    assert reminders(cohort)[0].to_address == "zoe@new.example"


def test_a_reminder_that_cannot_be_made_is_tried_once(
    cohort: SmallCohort, check_in_id: int, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    cohort.store.execute("update learner set email = 'no address'")
    assert [reminded(cohort, EVE + minute * MINUTE) for minute in range(3)] == [0, 0, 0]
    assert caplog.text.count("no reminder") == 1


def test_a_draft_goes_once_its_learner_declines_and_is_back_when_that_is_taken_back(
    cohort: SmallCohort, check_in_id: int
):
    reminded(cohort, EVE)
    (draft,) = reminders(cohort)
    said = say_answer(cohort.store, check_in_id, Answer.DECLINED, EVE + HOUR)
    assert (reminders(cohort), reminded(cohort, EVE + HOUR)) == ([], 0)
    take_answer_back(cohort.store, said, EVE + HOUR)
    assert reminders(cohort) == [draft]
    reminded(cohort, EVE + HOUR)
    assert reminders(cohort) == [draft]


def test_whoever_comes_after_all_is_reminded_anew(cohort: SmallCohort, check_in_id: int):
    reminded(cohort, EVE)
    declined = say_answer(cohort.store, check_in_id, Answer.DECLINED, EVE + HOUR)
    accepted = say_answer(cohort.store, check_in_id, Answer.ACCEPTED, EVE + 2 * HOUR)
    assert (reminded(cohort, EVE + 2 * HOUR), len(reminders(cohort))) == (1, 1)
    take_answer_back(cohort.store, accepted, EVE + 2 * HOUR)
    assert reminders(cohort) == []
    take_answer_back(cohort.store, declined, EVE + 2 * HOUR)
    assert len(reminders(cohort)) == 1


def test_a_draft_that_the_trainer_discarded_stays_so_whatever_is_answered(cohort: SmallCohort, check_in_id: int):
    reminded(cohort, EVE)
    discard(cohort.store, reminders(cohort)[0].id, EVE)
    said = say_answer(cohort.store, check_in_id, Answer.DECLINED, EVE + HOUR)
    take_answer_back(cohort.store, said, EVE + HOUR)
    assert (reminded(cohort, EVE + HOUR), reminders(cohort)) == (0, [])


def test_a_check_in_that_moved_gets_a_new_reminder_and_the_old_one_leaves_no_more(
    cohort: SmallCohort, check_in_id: int
):
    reminded(cohort, EVE)
    (old,) = reminders(cohort)
    later = Slot(SLOT.starts_at + 3 * DAY, 30)
    done = move(cohort.store, check_in_id, booking(cohort, later), EVE + HOUR)
    assert [one.id for one in reminders(cohort, MessageState.CANCELLED)] == [old.id]
    assert reminded(cohort, EVE + HOUR) == 0
    take_back(cohort.store, done, EVE + HOUR)
    assert [one.id for one in reminders(cohort)] == [old.id]
    move(cohort.store, check_in_id, booking(cohort, later), EVE + HOUR)
    assert reminded(cohort, EVE + 3 * DAY) == 1
    assert "lundi 30 novembre à 10:00" in reminders(cohort)[0].body


def test_a_reminder_of_what_is_cancelled_leaves_no_more(cohort: SmallCohort, check_in_id: int):
    reminded(cohort, EVE)
    cancel(cohort.store, check_in_id, None, EVE + HOUR)
    assert reminders(cohort) == []


def test_a_reminder_goes_with_the_invitation_that_is_discarded_and_comes_back_with_it(cohort: SmallCohort):
    made = book(cohort.store, booking(cohort, account_id=None), NOW)  # a draft that was not handed over
    assert reminded(cohort, EVE) == 1
    (draft,) = reminders(cohort)
    discarded = discard(cohort.store, made.message_id or 0, EVE)
    assert reminders(cohort) == []
    bring_back(cohort.store, discarded, EVE)
    assert reminders(cohort) == [draft]


def test_a_reminder_goes_with_the_booking_that_is_taken_back(cohort: SmallCohort):
    done = book_with(cohort.store, booking(cohort, account_id=None), NOW)
    assert reminded(cohort, EVE) == 1
    take_back(cohort.store, done, EVE)
    assert reminders(cohort) == []


# --- proposals that expire -----------------------------------------------------------------------


def test_an_open_proposal_expires_at_its_hour_and_no_other_does(cohort: SmallCohort):
    until = NOW + DAY
    proposal = ProposalRow(
        id=0,
        learner_id=cohort.learner_ids[0],
        enrolment_id=None,
        disposition_id=None,
        message_id=None,
        slots=(SLOT,),
        medium=Medium.PHONE,
        place="",
        state=ProposalState.OPEN,
        held_until=until,
        made_at=NOW,
    )
    proposal_id = add_proposal(cohort.store, proposal)
    assert expire(cohort.store, until - timedelta(seconds=1)) == 0
    assert len(open_proposals(cohort.store)) == 1
    assert (expire(cohort.store, until), expire(cohort.store, until)) == (1, 0)
    found = proposal_by_id(cohort.store, proposal_id)
    assert found is not None and (found.state, found.ended_at) == (ProposalState.EXPIRED, until)
