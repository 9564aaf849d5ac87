from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.checkins.book import Booking, book
from cockpit.domain.checkins import CheckInState, Slot
from cockpit.domain.messages import MessageState
from cockpit.domain.standing import HELD_BY_TRAINER
from cockpit.errors import WrongInput
from cockpit.outbox import change
from cockpit.outbox.compose import compose
from cockpit.outbox.mime import Person
from cockpit.outbox.templates import Text
from cockpit.store.checkins import check_in_by_id
from cockpit.store.dispositions import disposition_by_id, set_undone
from cockpit.store.outbox import MessageRow, claim, due_messages, message_by_id, set_state

LATER = NOW + timedelta(hours=5)
_State = MessageState


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ["zoe@example.org", "ali@example.org", "eve@example.org"])
    with made.store:
        yield made


def queued(cohort: SmallCohort, place: int = 0, **changes: object) -> int:
    return compose(cohort.store, cohort.draft(place, **changes), NOW)


def stored(cohort: SmallCohort, row_id: int) -> MessageRow:
    message = message_by_id(cohort.store, row_id)
    assert message is not None
    return message


def test_what_is_held_does_not_leave_until_it_is_released(cohort: SmallCohort):
    row_id = queued(cohort)
    change.hold(cohort.store, row_id)
    assert (due_messages(cohort.store, LATER), stored(cohort, row_id).detail) == ([], HELD_BY_TRAINER)
    change.release(cohort.store, row_id)
    assert due_messages(cohort.store, LATER) == [row_id]


def test_a_message_that_is_leaving_cannot_be_changed(cohort: SmallCohort):
    row_id = queued(cohort)
    claim(cohort.store, row_id)
    changes: list[Callable[[], object]] = [
        lambda: change.hold(cohort.store, row_id),
        lambda: change.move(cohort.store, row_id, LATER),
        lambda: change.edit(cohort.store, row_id, "Other", "words", NOW),
        lambda: change.discard(cohort.store, row_id, NOW),
    ]
    before = stored(cohort, row_id)
    for attempt in changes:
        with pytest.raises(WrongInput, match="already_left"):
            attempt()
    assert stored(cohort, row_id) == before


def test_a_change_that_lost_the_race_changes_nothing(cohort: SmallCohort):
    row_id = queued(cohort)
    first = change.edit(cohort.store, row_id, "First", "words", NOW)
    change.edit(cohort.store, row_id, "Second", "words", NOW)
    with pytest.raises(WrongInput, match="already_left"):
        change.put_back(cohort.store, first)
    assert stored(cohort, row_id).subject == "Second"


def test_new_words_get_new_bytes_from_and_to_the_same_people(cohort: SmallCohort):
    row_id = queued(cohort)
    before = stored(cohort, row_id)
    changed = change.edit(cohort.store, row_id, "Un mot", "Bonjour,\n\nautre chose\n", NOW)
    after = stored(cohort, row_id)
    old = message_from_bytes(before.mime, policy=policy.default)
    new = message_from_bytes(after.mime, policy=policy.default)
    assert (after.id, new["Subject"], new["From"], new["To"]) == (row_id, "Un mot", old["From"], old["To"])
    assert new.get_content().replace("\r\n", "\n") == "Bonjour,\n\nautre chose\n"
    assert (new["Message-ID"], new["X-Cordee-Id"]) == (after.message_id, after.cordee_id)
    assert after.message_id != before.message_id
    change.put_back(cohort.store, changed)
    assert stored(cohort, row_id) == before


def test_an_edited_invitation_still_carries_its_calendar_entry(cohort: SmallCohort):
    slot = Slot(NOW + timedelta(days=2), 30)
    booking = Booking(
        learner_id=cohort.learner_ids[0],
        slot=slot,
        title="Point",
        text=Text("Point", "À jeudi"),
        language="fr",
        from_name="Nadia Ferhat",
        from_address="nadia@example.org",
        to_address="zoe@example.org",
        enrolment_id=cohort.enrolment_ids[0],
        account_id=cohort.mail_account_id,
    )
    booked = book(cohort.store, booking, NOW)
    assert booked.message_id is not None

    def calendar() -> bytes:
        parts = message_from_bytes(stored(cohort, booked.message_id or 0).mime, policy=policy.default).walk()
        (found,) = [part for part in parts if part.get_content_type() == "text/calendar"]
        content = found.get_payload(decode=True)
        assert isinstance(content, bytes)
        return content

    before = calendar()
    change.edit(cohort.store, booked.message_id, "Notre point", "À jeudi, donc", NOW)
    assert calendar().splitlines() == before.splitlines()
    discarded = change.discard(cohort.store, booked.message_id, NOW)
    assert booked.check_in_id is not None
    found = check_in_by_id(cohort.store, booked.check_in_id)
    assert found is not None
    assert found.state is CheckInState.CANCELLED
    change.bring_back(cohort.store, discarded, NOW)
    found = check_in_by_id(cohort.store, booked.check_in_id)
    assert found is not None
    assert found.state is CheckInState.BOOKED


def test_another_time_may_be_as_soon_as_possible(cohort: SmallCohort):
    row_id = queued(cohort, not_before=LATER)
    change.move(cohort.store, row_id, None)
    assert due_messages(cohort.store, NOW) == [row_id]
    changed = change.move(cohort.store, row_id, LATER)
    assert due_messages(cohort.store, NOW) == []
    change.put_back(cohort.store, changed)
    assert due_messages(cohort.store, NOW) == [row_id]


def test_what_is_discarded_reopens_what_it_answered_and_comes_back_whole(cohort: SmallCohort):
    decision = cohort.handle()
    row_id = queued(cohort, once="step:1", disposition_id=decision)
    before = stored(cohort, row_id)
    discarded = change.discard(cohort.store, row_id, NOW)
    made = disposition_by_id(cohort.store, decision)
    assert made is not None
    assert (stored(cohort, row_id).state, made.undone_at) == (_State.CANCELLED, NOW)
    change.bring_back(cohort.store, discarded, NOW)
    made = disposition_by_id(cohort.store, decision)
    assert made is not None
    assert (stored(cohort, row_id), made.undone_at) == (before, None)


def test_what_was_made_anew_meanwhile_is_not_brought_back(cohort: SmallCohort):
    row_id = queued(cohort, once="step:1")
    discarded = change.discard(cohort.store, row_id, NOW)
    queued(cohort, once="step:1")
    with pytest.raises(WrongInput, match="sent_before"):
        change.bring_back(cohort.store, discarded, NOW)


def test_everything_is_held_at_once_and_released_but_for_what_is_held_for_another_reason(cohort: SmallCohort):
    first, second, restored = queued(cohort), queued(cohort, 1, not_before=LATER), queued(cohort, 2)
    set_state(cohort.store, restored, _State.HELD, None, was=(_State.QUEUED,), detail="store_set_back")
    held = change.hold_all(cohort.store)
    assert (held, due_messages(cohort.store, LATER)) == ([first, second], [])
    change.take_back_hold_all(cohort.store, held)
    assert due_messages(cohort.store, LATER) == [first, second]
    change.hold_all(cohort.store)
    released = change.release_all(cohort.store)
    assert (released, due_messages(cohort.store, LATER)) == ([first, second], [first, second])
    assert stored(cohort, restored).state is _State.HELD
    change.take_back_release_all(cohort.store, released)
    assert due_messages(cohort.store, LATER) == []


def test_a_refused_message_leaves_again_to_the_corrected_address(cohort: SmallCohort):
    decision = cohort.handle()
    row_id = queued(cohort, disposition_id=decision)
    claim(cohort.store, row_id)
    set_state(cohort.store, row_id, _State.REFUSED, NOW, was=(_State.ATTEMPTING,), detail="550")
    set_undone(cohort.store, decision, NOW)
    cohort.store.execute("update learner set email = 'zoe.m@example.org' where id = ?", [cohort.learner_ids[0]])
    changed = change.send_again(cohort.store, row_id, NOW)
    message = stored(cohort, row_id)
    addressed = message_from_bytes(message.mime, policy=policy.default)["To"].addresses[0].addr_spec
    assert (message.state, message.tries, message.to_address, addressed) == (
        _State.QUEUED,
        0,
        "zoe.m@example.org",
        "zoe.m@example.org",
    )
    made = disposition_by_id(cohort.store, decision)
    assert made is not None
    assert made.undone_at is None
    change.take_back_send_again(cohort.store, changed, NOW)
    made = disposition_by_id(cohort.store, decision)
    assert made is not None
    assert (stored(cohort, row_id), made.undone_at) == (changed.before, NOW)  # its alert waits again


@pytest.mark.parametrize("has_arrived", [True, False])
def test_what_was_found_out_about_an_uncertain_message_can_be_taken_back(cohort: SmallCohort, has_arrived: bool):
    row_id = queued(cohort)
    claim(cohort.store, row_id)
    set_state(cohort.store, row_id, _State.UNCERTAIN, NOW, was=(_State.ATTEMPTING,))
    before = stored(cohort, row_id)
    changed = change.say_arrived(cohort.store, row_id, NOW, has_arrived=has_arrived)
    assert stored(cohort, row_id).state is (_State.ACCEPTED if has_arrived else _State.QUEUED)
    change.put_back(cohort.store, changed)
    assert stored(cohort, row_id) == before


def test_a_draft_is_sent_by_an_account_in_its_own_name(cohort: SmallCohort):
    row_id = queued(cohort, account_id=None, from_address="trainer@cordee.invalid")
    changed = change.send_draft(
        cohort.store, row_id, cohort.mail_account_id, Person("Nadia", "nadia@example.org"), NOW
    )
    message = stored(cohort, row_id)
    assert (message.state, message.account_id) == (_State.QUEUED, cohort.mail_account_id)
    assert "nadia@example.org" in message_from_bytes(message.mime, policy=policy.default)["From"]
    change.put_back(cohort.store, changed)
    assert stored(cohort, row_id).state is _State.DRAFT


def test_plain_text_of_another_channel_stays_plain_text(cohort: SmallCohort):
    row_id = queued(cohort)
    cohort.store.execute("update message set mime = ? where id = ?", ["Bonjour Zoë".encode(), row_id])
    before = stored(cohort, row_id)
    change.edit(cohort.store, row_id, "", "Bonsoir Zoë", NOW)
    words = "Bonsoir Zoë"
    after = replace(before, subject="", body=words, mime=words.encode(), expires_at=None)  # the trainer saw it
    assert stored(cohort, row_id) == after
