from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import vobject
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.checkins.book import Booking, book
from cockpit.checkins.slots import offers_for
from cockpit.domain.checkins import Availability, CheckInState, Slot, WorkingHours
from cockpit.domain.messages import MessageState
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.change import bring_back, discard, put_back, send_draft
from cockpit.outbox.hand_over import eml_bytes
from cockpit.outbox.mime import NO_ADDRESS, Person
from cockpit.outbox.templates import load_template, personalise
from cockpit.store.checkins import check_in_by_id, check_ins_of_learner, set_check_in_state
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import message_by_id, messages_of_learner

PARIS = zone_named("Europe/Paris")
AVAILABLE = Availability(WorkingHours(), PARIS, buffer=timedelta())
SLOT = Slot(NOW + timedelta(days=1), 30)


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ["zoe@example.org", "ali@example.org"], zone="Indian/Reunion")
    with made.store:
        yield made


def booking(cohort: SmallCohort, place: int = 0, **changes: object) -> Booking:
    fields = {"first_name": "Zoë", "signature": "Nadia Ferhat", "when": "mardi 24 novembre à 13:00", "minutes": 30}
    values: dict[str, object] = {
        "learner_id": cohort.learner_ids[place],
        "enrolment_id": cohort.enrolment_ids[place],
        "slot": SLOT,
        "title": "Point individuel",
        "text": personalise(load_template("check_in", "fr"), fields),
        "language": "fr",
        "from_name": "Nadia Ferhat",
        "from_address": "nadia@example.org",
        "to_address": ["zoe@example.org", "ali@example.org"][place],
        "account_id": cohort.mail_account_id,
    }
    return Booking(**(values | changes))  # type: ignore[arg-type]


def test_a_booking_is_kept_with_its_invitation_on_the_way(cohort: SmallCohort):
    decision = cohort.handle()
    booked = book(cohort.store, booking(cohort, disposition_id=decision), NOW)
    check_in = check_in_by_id(cohort.store, booked.check_in_id)
    assert check_in is not None and booked.message_id is not None
    assert (check_in.slot, check_in.state, check_in.sequence) == (SLOT, CheckInState.BOOKED, 0)
    assert (check_in.message_id, check_in.disposition_id) == (booked.message_id, decision)
    message = message_by_id(cohort.store, booked.message_id)
    assert message is not None
    assert (message.state, message.template, message.is_contact) == (MessageState.QUEUED, "check_in", False)
    assert message.disposition_id == decision
    mail = message_from_bytes(message.mime, policy=policy.default)
    invitation = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert invitation.get_payload(decode=True) == booked.ics
    event = vobject.readOne(booked.ics.decode()).vevent
    assert event.uid.value == check_in.uid
    assert event.dtstart.value == SLOT.starts_at
    assert event.dtstart.value.hour == 13  # the learner's own time
    assert event.organizer.value == "mailto:nadia@example.org"
    assert mail["From"].addresses[0].addr_spec == "nadia@example.org"


def test_without_an_account_the_invitation_is_a_draft_to_hand_over(cohort: SmallCohort):
    booked = book(cohort.store, booking(cohort, account_id=None), NOW)
    assert booked.message_id is not None
    message = message_by_id(cohort.store, booked.message_id)
    assert message is not None and message.state is MessageState.DRAFT


def test_without_the_trainers_address_the_words_are_handed_over_with_an_entry_that_asks_nothing(
    cohort: SmallCohort,
):
    booked = book(cohort.store, booking(cohort, from_address=NO_ADDRESS, account_id=None), NOW)
    assert booked.message_id is not None
    message = message_by_id(cohort.store, booked.message_id)
    assert message is not None and message.state is MessageState.DRAFT
    mail = message_from_bytes(eml_bytes(message.mime), policy=policy.default)
    assert mail["From"] is None  # the mail program puts its own in
    assert (mail["To"].addresses[0].addr_spec, mail["X-Unsent"]) == ("zoe@example.org", "1")
    entry = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert entry.get_param("method") == "PUBLISH"
    assert entry.get_payload(decode=True) == booked.ics
    assert not hasattr(vobject.readOne(booked.ics.decode()).vevent, "organizer")
    assert NO_ADDRESS.encode() not in booked.ics


@pytest.mark.parametrize("known", ["nadia@old.example", NO_ADDRESS])
def test_answers_go_to_the_mailbox_that_sends_the_invitation_after_all(cohort: SmallCohort, known: str):
    booked = book(cohort.store, booking(cohort, from_address=known, account_id=None), NOW)
    row_id = booked.message_id or 0
    sender = Person("Nadia Ferhat", "nadia@smtp.example")
    changed = send_draft(cohort.store, row_id, cohort.mail_account_id, sender, NOW + timedelta(hours=1))
    mail = message_from_bytes(changed.after.mime, policy=policy.default)
    part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
    assert mail["From"].addresses[0].addr_spec == "nadia@smtp.example"
    assert part.get_param("method") == "REQUEST"
    whole, before = vobject.readOne(part.get_content()), vobject.readOne(booked.ics.decode()).vevent
    assert whole.method.value == "REQUEST"
    event = whole.vevent
    assert (event.organizer.value, event.organizer.cn_param) == ("mailto:nadia@smtp.example", "Nadia Ferhat")
    assert [one.value for one in event.attendee_list] == ["mailto:zoe@example.org"]
    assert event.attendee.rsvp_param == "TRUE"
    for name in ("uid", "sequence", "dtstart", "dtend", "summary", "status"):
        assert event.contents[name][0].value == before.contents[name][0].value
    assert event.dtstamp.value == NOW + timedelta(hours=1)
    put_back(cohort.store, changed)
    assert message_by_id(cohort.store, row_id) == changed.before


def test_without_the_learners_address_there_is_a_check_in_and_no_mail(cohort: SmallCohort):
    booked = book(cohort.store, booking(cohort, to_address=None), NOW)
    assert booked.message_id is None
    assert b"METHOD:PUBLISH" in booked.ics
    assert len(check_ins_of_learner(cohort.store, cohort.learner_ids[0])) == 1


@pytest.mark.parametrize("minutes", [-15, 0, 15])
def test_nobody_else_gets_a_moment_that_is_taken(cohort: SmallCohort, minutes: int):
    first = book(cohort.store, booking(cohort), NOW)
    other = Slot(SLOT.starts_at + timedelta(minutes=minutes), 30)
    with pytest.raises(WrongInput) as error:
        book(cohort.store, booking(cohort, 1, slot=other), NOW)
    assert error.value.cause == "slot_taken"
    assert messages_of_learner(cohort.store, cohort.learner_ids[1]) == []
    set_check_in_state(cohort.store, first.check_in_id, CheckInState.CANCELLED)
    book(cohort.store, booking(cohort, 1, slot=other), NOW)


def test_a_discarded_invitation_is_not_brought_back_into_a_moment_that_somebody_else_has(cohort: SmallCohort):
    made = book(cohort.store, booking(cohort), NOW)
    discarded = discard(cohort.store, made.message_id or 0, NOW)
    book(cohort.store, booking(cohort, 1), NOW)
    with pytest.raises(WrongInput, match="slot_taken"):
        bring_back(cohort.store, discarded, NOW)
    check_in = check_in_by_id(cohort.store, made.check_in_id)
    message = message_by_id(cohort.store, made.message_id or 0)
    assert check_in is not None and message is not None
    assert (check_in.state, message.state) == (CheckInState.CANCELLED, MessageState.CANCELLED)


def test_check_ins_may_follow_one_another_at_once(cohort: SmallCohort):
    book(cohort.store, booking(cohort), NOW)
    book(cohort.store, booking(cohort, 1, slot=Slot(SLOT.ends_at, 30)), NOW)


def test_the_past_cannot_be_booked(cohort: SmallCohort):
    with pytest.raises(WrongInput) as error:
        book(cohort.store, booking(cohort, slot=Slot(NOW - timedelta(minutes=1), 30)), NOW)
    assert error.value.cause == "slot_past"


def test_a_booking_whose_invitation_is_refused_is_not_kept(cohort: SmallCohort):
    for changes, cause in [
        ({"to_address": "zoe"}, "bad_address"),
        ({"to_address": "ali@example.org"}, "other_address"),
        ({"learner_id": 99}, "learner_unknown"),
    ]:
        with pytest.raises(WrongInput) as error:
            book(cohort.store, booking(cohort, **changes), NOW)
        assert error.value.cause == cause
    assert cohort.store.value("select count(*) from check_in") == 0
    assert cohort.store.value("select count(*) from message") == 0


def test_a_booked_moment_is_offered_to_nobody(cohort: SmallCohort):
    learner = learner_by_id(cohort.store, cohort.learner_ids[0])
    assert learner is not None
    first = offers_for(cohort.store, learner, AVAILABLE, NOW)[0]
    book(cohort.store, booking(cohort, 1, slot=first), NOW)
    assert offers_for(cohort.store, learner, AVAILABLE, NOW)[0].starts_at == first.ends_at
