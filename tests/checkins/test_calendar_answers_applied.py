"""What calendars answered by mail, applied to the right check-in and to no other, over the real store."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_cohort import NOW, SmallCohort

from cockpit.checkins.answers import hear_answers, say_answer, take_answer_back
from cockpit.checkins.book import Booking, book
from cockpit.checkins.groups import Gathering, Organizer
from cockpit.connector import LetterKind
from cockpit.deeds import cancel, move, take_back
from cockpit.domain.checkins import Answer, CheckInChange, CheckInState, GroupKind, Medium, Slot
from cockpit.domain.messages import MessageState
from cockpit.errors import WrongInput
from cockpit.group_deeds import invite_group
from cockpit.outbox.senders import Sender
from cockpit.outbox.templates import Text
from cockpit.reports.slot_answers import SlotAnswers
from cockpit.store.answers import unreadable_mail
from cockpit.store.checkins import CheckInRow, changes_of, check_in_by_id
from cockpit.store.outbox import set_state
from cockpit.store.replies import ReplyRow, add_reply, replies_of_learner

SLOT = Slot(NOW + timedelta(days=2), 30)
LATER = Slot(NOW + timedelta(days=3), 30)
SOON = NOW + timedelta(minutes=5)
HEARD = NOW + timedelta(hours=2)


def booking(cohort: SmallCohort, slot: Slot = SLOT) -> Booking:
    return Booking(
        learner_id=cohort.learner_ids[0],
        enrolment_id=cohort.enrolment_ids[0],
        slot=slot,
        title="Point individuel",
        text=Text("Point individuel", "Bonjour"),
        language="fr",
        from_name="Nadia Ferhat",
        from_address="nadia@example.org",
        to_address="Zoe@example.org",
        account_id=cohort.mail_account_id,
    )


@pytest.fixture
def check_in_id(cohort: SmallCohort) -> int:
    made = book(cohort.store, booking(cohort), NOW)
    set_state(cohort.store, made.message_id or 0, MessageState.ACCEPTED, NOW, was=(MessageState.QUEUED,))
    return made.check_in_id


def row(cohort: SmallCohort, check_in_id: int) -> CheckInRow:
    found = check_in_by_id(cohort.store, check_in_id)
    assert found is not None
    return found


def text(uid: str, said: str = "ACCEPTED", sequence: int | None = 0, address: str = "zoe@example.org") -> bytes:
    numbered = f"SEQUENCE:{sequence}\r\n" if sequence is not None else ""
    return (
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"
        f"ATTENDEE;PARTSTAT={said}:mailto:{address}\r\nUID:{uid}\r\n{numbered}"
        "DTSTART;TZID=Romance Standard Time:20270329T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def came(cohort: SmallCohort, calendar: bytes, at: datetime = HEARD, **changes: Any) -> int:
    facts: dict[str, Any] = {
        "id": 0,
        "account_id": cohort.mail_account_id,
        "key": f"{at:%H%M%S}-{hash(calendar)}-{changes}",
        "learner_id": cohort.learner_ids[0],
        "message_id": None,
        "kind": LetterKind.REPLY,
        "is_probable": True,
        "from_address": "zoe@example.org",
        "subject": "Accepted",
        "body": "",
        "received_at": at,
        "calendar": calendar,
    }
    return add_reply(cohort.store, ReplyRow(**(facts | changes))) or 0


def heard(cohort: SmallCohort, now: datetime = HEARD) -> int:
    return hear_answers(cohort.open_store, now)


@pytest.mark.parametrize("said", list(Answer))
def test_what_the_invited_person_answered_is_kept_once(cohort: SmallCohort, check_in_id: int, said: Answer):
    came(cohort, text(row(cohort, check_in_id).uid, said.name))
    assert (heard(cohort), heard(cohort)) == (1, 0)
    assert (row(cohort, check_in_id).answer, row(cohort, check_in_id).answered_at) == (said, HEARD)
    assert [one.kind for one in changes_of(cohort.store, check_in_id)] == [CheckInChange(said)]
    assert row(cohort, check_in_id).state is CheckInState.BOOKED  # whoever declines is talked to first


def test_a_later_answer_counts_and_an_earlier_one_read_after_it_does_not(cohort: SmallCohort, check_in_id: int):
    uid = row(cohort, check_in_id).uid
    came(cohort, text(uid, "DECLINED"), HEARD + timedelta(hours=1))
    assert heard(cohort, HEARD + timedelta(hours=2)) == 1
    came(cohort, text(uid, "ACCEPTED"), HEARD)
    assert heard(cohort, HEARD + timedelta(hours=2)) == 0
    assert row(cohort, check_in_id).answer is Answer.DECLINED
    came(cohort, text(uid, "TENTATIVE", None), HEARD + timedelta(hours=3))
    assert heard(cohort, HEARD + timedelta(hours=4)) == 1
    assert row(cohort, check_in_id).answer is Answer.TENTATIVE


@pytest.mark.parametrize(
    "how", ["forwarded", "foreign sender", "other learner", "other event", "cancelled", "no answer"]
)
def test_what_is_not_the_invited_person_s_answer_changes_nothing(cohort: SmallCohort, check_in_id: int, how: str):
    uid = row(cohort, check_in_id).uid
    if how == "forwarded":
        came(cohort, text(uid, address="chief@example.org"))
    elif how == "foreign sender":
        came(cohort, text(uid), from_address="chief@example.org")
    elif how == "other learner":
        came(cohort, text(uid), learner_id=cohort.learner_ids[1])
    elif how == "other event":
        came(cohort, text("zz"))
    elif how == "cancelled":
        cancel(cohort.store, check_in_id, None, SOON)
        came(cohort, text(uid))
    else:
        came(cohort, text(uid, "NEEDS-ACTION"))
    assert heard(cohort) == 0
    assert row(cohort, check_in_id).answer is None
    assert any(
        replies_of_learner(cohort.store, learner) for learner in cohort.learner_ids
    )  # it is there to be read


def test_an_answer_to_the_time_before_it_moved_counts_no_more(cohort: SmallCohort, check_in_id: int):
    uid = row(cohort, check_in_id).uid
    done = move(cohort.store, check_in_id, booking(cohort, LATER), SOON)
    came(cohort, text(uid, sequence=0))
    assert heard(cohort) == 0
    came(cohort, text(uid, sequence=1), HEARD + timedelta(minutes=1))
    assert heard(cohort, HEARD + timedelta(hours=1)) == 1
    take_back(cohort.store, done, HEARD)


def test_once_moving_was_taken_back_the_first_invitation_is_the_one_that_is_answered(
    cohort: SmallCohort, check_in_id: int
):
    done = move(cohort.store, check_in_id, booking(cohort, LATER), SOON)
    take_back(cohort.store, done, SOON)
    came(cohort, text(row(cohort, check_in_id).uid, sequence=0))
    assert heard(cohort) == 1


def test_an_answer_without_a_number_from_before_the_move_is_none_to_the_new_date(
    cohort: SmallCohort, check_in_id: int
):
    came(cohort, text(row(cohort, check_in_id).uid, sequence=None), SOON)
    assert heard(cohort, SOON) == 1
    move(cohort.store, check_in_id, booking(cohort, LATER), SOON + timedelta(hours=1))
    assert heard(cohort) == 0  # the same mail is looked at in every round
    assert row(cohort, check_in_id).answer is None


def test_an_answer_to_a_move_that_was_taken_back_is_none_to_the_date_before(cohort: SmallCohort):
    by_hand = replace(booking(cohort), account_id=None)
    made = book(cohort.store, by_hand, NOW)
    handed_over(cohort, made.message_id)
    moved = move(cohort.store, made.check_in_id, replace(by_hand, slot=LATER), SOON)
    handed_over(cohort, moved.message_id)
    came(cohort, text(row(cohort, made.check_in_id).uid, sequence=1))
    assert heard(cohort) == 1
    take_back(cohort.store, moved, HEARD)  # what was handed over can be
    assert heard(cohort) == 0
    assert (row(cohort, made.check_in_id).slot, row(cohort, made.check_in_id).answer) == (SLOT, None)


def handed_over(cohort: SmallCohort, message_id: int | None) -> None:
    assert set_state(cohort.store, message_id or 0, MessageState.HANDED_OVER, NOW, was=(MessageState.DRAFT,))


def test_who_declined_the_old_date_and_accepted_the_new_one_wants_no_other(cohort: SmallCohort, check_in_id: int):
    uid = row(cohort, check_in_id).uid
    came(cohort, text(uid, "DECLINED"), SOON)
    assert heard(cohort, SOON) == 1
    move(cohort.store, check_in_id, booking(cohort, LATER), SOON + timedelta(hours=1))
    came(cohort, text(uid, "ACCEPTED", 1))
    assert heard(cohort) == 1
    answers = SlotAnswers(cohort.store)
    read = [answers.answered(one) for one in replies_of_learner(cohort.store, cohort.learner_ids[0])]
    assert {one.answer: (one.counts, one.wants_another_date) for one in read if one is not None} == {
        Answer.DECLINED: (False, False),
        Answer.ACCEPTED: (True, False),
    }


HOSTILE = [
    b"",
    b"BEGIN:VCALENDAR",
    b"\xff\xfe\x00",
    b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT\r\n",
    b"A" * 70_000,
    text("u", sequence=None).replace(b"UID:u", b"UID:u\r\nSEQUENCE:" + b"9" * 5000),
]


def test_what_cannot_be_read_is_put_aside_one_by_one_and_the_rest_is_heard(cohort: SmallCohort, check_in_id: int):
    for number, content in enumerate(HOSTILE):
        came(cohort, content, HEARD - timedelta(minutes=10 - number), key=f"h{number}")
    came(cohort, text(row(cohort, check_in_id).uid))
    assert heard(cohort) == 1
    aside = unreadable_mail(cohort.store, cohort.mail_account_id)
    assert sorted((one.key, one.cause) for one in aside) == [
        (f"h{number}", "calendar_unreadable") for number in range(len(HOSTILE))
    ]
    assert (heard(cohort), len(unreadable_mail(cohort.store, cohort.mail_account_id))) == (0, len(HOSTILE))


LINES = st.sampled_from(
    [
        *(b"DTSTART:2027", b"DTSTART;TZID=X/Y:20270101T100000", b"RRULE:FREQ=SECONDLY;COUNT=9999999"),
        *(b"DURATION:P9999999999D", b'ATTENDEE;CN="a:b', b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VTIMEZONE"),
        *(b"DTEND;VALUE=DATE:20270230", b"TZOFFSETTO:+9900", b"END:VTIMEZONE", b"SEQUENCE:x", b"\xff\xfe"),
        *(b"RECURRENCE-ID:1", b"METHOD:REPLY", b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:zoe@example.org", b"UID:u"),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.lists(LINES, max_size=12).map(b"\r\n".join)))
def test_no_content_stops_the_hearing(cohort: SmallCohort, check_in_id: int, content: bytes):
    came(cohort, b"BEGIN:VCALENDAR\r\n" + content + b"\r\nEND:VCALENDAR\r\n", key=repr(content))
    assert heard(cohort) == 0
    assert row(cohort, check_in_id).answer is None


def test_an_answer_by_phone_is_entered_and_taken_back(cohort: SmallCohort, check_in_id: int):
    said = say_answer(cohort.store, check_in_id, Answer.DECLINED, SOON)
    assert (row(cohort, check_in_id).answer, row(cohort, check_in_id).answered_at) == (Answer.DECLINED, SOON)
    take_answer_back(cohort.store, said, SOON)
    assert row(cohort, check_in_id).answer is None and list(changes_of(cohort.store, check_in_id)) == []
    cancel(cohort.store, check_in_id, None, SOON)
    with pytest.raises(WrongInput, match="check_in_over"):
        say_answer(cohort.store, check_in_id, Answer.ACCEPTED, SOON)


def test_a_guest_who_declined_a_group_appointment_gets_no_other_date_of_it(cohort: SmallCohort):
    lunch = Gathering(GroupKind.LEARNING_LUNCH, "Learning Lunch", SLOT, Medium.VIDEO)
    trainer = Organizer(
        Sender("Nadia Ferhat", "nadia@example.org", "Nadia"), cohort.mail_account_id, ZoneInfo("Europe/Paris")
    )
    done = invite_group(cohort.store, lunch, [(cohort.learner_ids[0], cohort.enrolment_ids[0])], trainer, NOW)
    came(cohort, text(row(cohort, done.guests[0].check_in_id or 0).uid, "DECLINED"))
    assert heard(cohort) == 1
    answers = SlotAnswers(cohort.store)
    (read,) = [answers.answered(one) for one in replies_of_learner(cohort.store, cohort.learner_ids[0])]
    assert read is not None and read.counts
    assert not read.wants_another_date  # its key would move this guest's part of the group alone
