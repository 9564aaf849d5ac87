"""Choosing, moving and cancelling: one check-in for life, whatever its mail was at; and taking each back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from running import finished
from small_cohort import NOW, SmallCohort

from cockpit.checkins.book import Booking, book
from cockpit.connector import Delivery, Pace, Receipt
from cockpit.deeds import Done, cancel, choose_from, move, take_back, take_back_decision
from cockpit.domain.checkins import Answer, CheckInChange, CheckInState, Medium, ProposalState, Slot
from cockpit.domain.messages import MessageState, polite_at
from cockpit.errors import WrongInput
from cockpit.outbox.change import Discarded, bring_back, discard
from cockpit.outbox.compose import compose
from cockpit.outbox.deliver import deliver
from cockpit.outbox.templates import Text
from cockpit.store.checkins import CheckInRow, change_check_in, changes_of, check_in_by_id, check_ins_of_learner
from cockpit.store.dispositions import disposition_by_id
from cockpit.store.outbox import MessageRow, message_by_id, messages_of_learner, set_state
from cockpit.store.proposals import ProposalRow, add_proposal, proposal_by_id, set_proposal_state

SLOT = Slot(NOW + timedelta(days=2), 30)
SECOND = Slot(NOW + timedelta(days=3), 30)
LATER = Slot(NOW + timedelta(days=3), 45)
OTHER = Slot(NOW + timedelta(days=4), 30)
SOON = NOW + timedelta(minutes=5)
GONE = Text("Cancelled", "Our check-in will not take place.")


def booking(cohort: SmallCohort, slot: Slot = SLOT, place: int = 0, **changes: Any) -> Booking:
    values: dict[str, Any] = {
        "learner_id": cohort.learner_ids[place],
        "enrolment_id": cohort.enrolment_ids[place],
        "slot": slot,
        "title": "Point individuel",
        "text": Text("Point individuel", "Bonjour"),
        "language": "fr",
        "from_name": "Nadia Ferhat",
        "from_address": "nadia@example.org",
        "to_address": ["zoe@example.org", "ali@example.org"][place],
        "account_id": cohort.mail_account_id,
    }
    return Booking(**(values | changes))


def booked(cohort: SmallCohort, *, has_left: bool = True, **changes: Any) -> int:
    made = book(cohort.store, booking(cohort, **changes), NOW)
    if has_left and made.message_id is not None:
        leave(cohort, made.message_id)
    return made.check_in_id


def leave(cohort: SmallCohort, message_id: int | None, at: datetime = NOW) -> None:
    assert message_id is not None
    unleft = [state for state in MessageState if state.has_not_left]
    assert set_state(cohort.store, message_id, MessageState.ACCEPTED, at, was=unleft)


def row(cohort: SmallCohort, check_in_id: int | None) -> CheckInRow:
    found = check_in_by_id(cohort.store, check_in_id or 0)
    assert found is not None
    return found


def mail(cohort: SmallCohort, message_id: int | None) -> MessageRow:
    found = message_by_id(cohort.store, message_id or 0)
    assert found is not None
    return found


def invitation(message: MessageRow) -> tuple[str, str, str, int, str] | None:
    """Return what a mail says to a calendar: the method of its part and its own, state, sequence and uid."""
    for part in message_from_bytes(message.mime, policy=policy.default).walk():
        if part.get_content_type() == "text/calendar":
            read = vobject.readOne(part.get_payload(decode=True).decode())  # type: ignore[union-attr]
            event = read.vevent
            method = part.get_param("method")
            return str(method), read.method.value, event.status.value, int(event.sequence.value), event.uid.value
    return None


def waiting(cohort: SmallCohort, place: int = 0) -> list[tuple[str | None, MessageState]]:
    return [
        (one.template, one.state)
        for one in messages_of_learner(cohort.store, cohort.learner_ids[place])
        if one.state.has_not_left
    ]


# --- moving --------------------------------------------------------------------------------------


def test_a_check_in_that_moves_keeps_row_and_uid_and_tells_the_calendar(cohort: SmallCohort):
    check_in_id = booked(cohort)
    before = row(cohort, check_in_id)
    done = move(cohort.store, check_in_id, booking(cohort, LATER, place=0, medium=Medium.VIDEO), SOON)
    after = row(cohort, check_in_id)
    assert (after.slot, after.state, after.uid, after.sequence) == (LATER, CheckInState.BOOKED, before.uid, 1)
    assert (after.medium, after.message_id, done.check_in_id) == (Medium.VIDEO, done.message_id, check_in_id)
    told = mail(cohort, done.message_id)
    assert (told.template, told.is_contact) == ("check_in_moved", False)
    assert invitation(told) == ("REQUEST", "REQUEST", "CONFIRMED", 1, before.uid)
    (change,) = changes_of(cohort.store, check_in_id)
    assert (change.kind, change.starts_at) == (CheckInChange.MOVED, SLOT.starts_at)


def test_what_was_answered_to_the_old_time_counts_no_more(cohort: SmallCohort):
    check_in_id = booked(cohort)
    answered = replace(row(cohort, check_in_id), answer=Answer.ACCEPTED, answered_at=NOW, reminded_at=NOW)
    change_check_in(cohort.store, answered)
    done = move(cohort.store, check_in_id, booking(cohort, LATER), SOON)
    after = row(cohort, check_in_id)
    assert (after.answer, after.answered_at, after.reminded_at) == (None, None, None)
    take_back(cohort.store, done, SOON)
    assert row(cohort, check_in_id).answer is Answer.ACCEPTED


def test_an_invitation_that_has_not_left_is_written_anew_so_that_nobody_gets_two(cohort: SmallCohort):
    decision = cohort.handle()
    made = book(cohort.store, booking(cohort, disposition_id=decision), NOW)
    done = move(cohort.store, made.check_in_id, booking(cohort, LATER), SOON)
    assert waiting(cohort) == [("check_in", MessageState.QUEUED)]
    assert mail(cohort, made.message_id).state is MessageState.CANCELLED
    assert mail(cohort, done.message_id).disposition_id == decision
    handled = disposition_by_id(cohort.store, decision)
    assert handled is not None and handled.undone_at is None  # the alert does not wait again meanwhile
    told = invitation(mail(cohort, done.message_id))
    assert told is not None and told[1] == "REQUEST"


def test_an_update_that_has_not_left_is_replaced_and_the_learner_still_hears_that_it_moved(cohort: SmallCohort):
    check_in_id = booked(cohort)
    move(cohort.store, check_in_id, booking(cohort, LATER), SOON)
    done = move(cohort.store, check_in_id, booking(cohort, OTHER), SOON)
    assert waiting(cohort) == [("check_in_moved", MessageState.QUEUED)]
    told = invitation(mail(cohort, done.message_id))
    assert told is not None and told[3] == row(cohort, check_in_id).sequence == 2


def test_whose_invitation_was_refused_is_invited_and_reads_of_no_move(cohort: SmallCohort):
    made = book(cohort.store, booking(cohort), NOW)
    assert set_state(cohort.store, made.message_id or 0, MessageState.REFUSED, NOW, was=(MessageState.QUEUED,))
    moved = move(cohort.store, made.check_in_id, booking(cohort, LATER), SOON)
    assert waiting(cohort) == [("check_in", MessageState.QUEUED)]
    discard(cohort.store, moved.message_id or 0, SOON)  # nobody ever heard of it
    assert row(cohort, made.check_in_id).state is CheckInState.CANCELLED


def test_it_may_move_into_its_own_time_and_into_nobody_else_s(cohort: SmallCohort):
    check_in_id = booked(cohort)
    booked(cohort, slot=LATER, place=1)
    with pytest.raises(WrongInput, match="slot_taken"):
        move(cohort.store, check_in_id, booking(cohort, Slot(LATER.starts_at, 15)), SOON)
    with pytest.raises(WrongInput, match="slot_past"):
        move(cohort.store, check_in_id, booking(cohort, Slot(NOW, 15)), SOON)
    assert row(cohort, check_in_id).slot == SLOT and waiting(cohort) == []
    near = Slot(SLOT.starts_at + timedelta(minutes=15), 30)
    move(cohort.store, check_in_id, booking(cohort, near), SOON)
    assert row(cohort, check_in_id).slot == near


@pytest.mark.parametrize("has_left", [True, False])
def test_moving_is_taken_back_with_its_mail(cohort: SmallCohort, has_left: bool):
    check_in_id = booked(cohort, has_left=has_left)
    before = row(cohort, check_in_id)
    done = move(cohort.store, check_in_id, booking(cohort, LATER), SOON)
    take_back(cohort.store, done, SOON)
    after = row(cohort, check_in_id)
    assert (after.slot, after.state, after.message_id) == (SLOT, CheckInState.BOOKED, before.message_id)
    assert after.sequence == 2  # calendars that have seen the first change take nothing older
    assert list(changes_of(cohort.store, check_in_id)) == []
    assert mail(cohort, done.message_id).state is MessageState.CANCELLED
    assert waiting(cohort) == ([] if has_left else [("check_in", MessageState.QUEUED)])


def test_taking_back_a_move_before_the_invitation_left_lets_the_decision_stand(cohort: SmallCohort):
    decision = cohort.handle()
    made = book(cohort.store, booking(cohort, disposition_id=decision), NOW)
    done = move(cohort.store, made.check_in_id, booking(cohort, LATER), SOON)
    take_back(cohort.store, done, SOON)
    handled = disposition_by_id(cohort.store, decision)
    assert handled is not None and handled.undone_at is None
    assert waiting(cohort) == [("check_in", MessageState.QUEUED)]


def test_what_the_learner_was_told_of_cannot_be_taken_back(cohort: SmallCohort):
    check_in_id = booked(cohort)
    done = move(cohort.store, check_in_id, booking(cohort, LATER), SOON)
    leave(cohort, done.message_id)
    with pytest.raises(WrongInput, match="already_left"):
        take_back(cohort.store, done, SOON)
    assert row(cohort, check_in_id).slot == LATER


def test_it_is_not_put_back_where_another_one_stands_by_now(cohort: SmallCohort):
    check_in_id = booked(cohort)
    done = move(cohort.store, check_in_id, booking(cohort, LATER), SOON)
    booked(cohort, slot=SLOT, place=1)
    with pytest.raises(WrongInput, match="slot_taken"):
        take_back(cohort.store, done, SOON)
    assert (row(cohort, check_in_id).slot, len(waiting(cohort))) == (LATER, 1)


def test_an_update_that_is_discarded_leaves_the_check_in_standing(cohort: SmallCohort):
    check_in_id = booked(cohort)
    done = move(cohort.store, check_in_id, booking(cohort, LATER), SOON)
    discarded = discard(cohort.store, done.message_id or 0, SOON)
    assert row(cohort, check_in_id).state is CheckInState.BOOKED
    bring_back(cohort.store, discarded, SOON)
    assert waiting(cohort) == [("check_in_moved", MessageState.QUEUED)]


# --- cancelling ----------------------------------------------------------------------------------


def test_who_was_invited_gets_a_cancel_from_the_same_sender_and_account(cohort: SmallCohort):
    check_in_id = booked(cohort)
    uid = row(cohort, check_in_id).uid
    done = cancel(cohort.store, check_in_id, GONE, SOON)
    told = mail(cohort, done.message_id)
    assert invitation(told) == ("CANCEL", "CANCEL", "CANCELLED", 1, uid)
    assert (told.account_id, told.to_address) == (cohort.mail_account_id, "zoe@example.org")
    sender = message_from_bytes(told.mime, policy=policy.default)["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("Nadia Ferhat", "nadia@example.org")
    assert told.not_before is not None and told.not_before >= SOON + timedelta(seconds=10)
    assert (row(cohort, check_in_id).state, row(cohort, check_in_id).sequence) == (CheckInState.CANCELLED, 1)
    assert [one.kind for one in changes_of(cohort.store, check_in_id)] == [CheckInChange.CANCELLED]


def test_without_a_text_nobody_is_told(cohort: SmallCohort):
    check_in_id = booked(cohort)
    done = cancel(cohort.store, check_in_id, None, SOON)
    assert (done.message_id, waiting(cohort)) == (None, [])
    assert row(cohort, check_in_id).state is CheckInState.CANCELLED


def test_who_has_no_invitation_yet_gets_none_and_the_words_alone(cohort: SmallCohort):
    check_in_id = booked(cohort, has_left=False)
    done = cancel(cohort.store, check_in_id, GONE, SOON)
    assert waiting(cohort) == [("check_in_cancelled", MessageState.QUEUED)]
    assert invitation(mail(cohort, done.message_id)) is None


@pytest.mark.parametrize("has_left", [True, False])
def test_cancelling_is_taken_back_and_what_was_withdrawn_waits_again(cohort: SmallCohort, has_left: bool):
    check_in_id = booked(cohort, has_left=has_left)
    done = cancel(cohort.store, check_in_id, GONE, SOON)
    take_back(cohort.store, done, SOON)
    after = row(cohort, check_in_id)
    assert (after.state, after.slot, after.sequence) == (CheckInState.BOOKED, SLOT, 2)
    assert waiting(cohort) == ([] if has_left else [("check_in", MessageState.QUEUED)])


def test_what_is_cancelled_is_neither_moved_nor_cancelled_again(cohort: SmallCohort):
    check_in_id = booked(cohort)
    cancel(cohort.store, check_in_id, None, SOON)
    for act in (
        lambda: cancel(cohort.store, check_in_id, None, SOON),
        lambda: move(cohort.store, check_in_id, booking(cohort, LATER), SOON),
    ):
        with pytest.raises(WrongInput, match="check_in_over"):
            act()


def test_who_has_another_address_by_now_is_told_there(cohort: SmallCohort):
    check_in_id = booked(cohort)
    cohort.store.execute("update learner set email = 'zm@example.org' where id = ?", [cohort.learner_ids[0]])
    done = cancel(cohort.store, check_in_id, GONE, SOON)
    assert mail(cohort, done.message_id).to_address == "zm@example.org"
    assert row(cohort, check_in_id).state is CheckInState.CANCELLED


@pytest.mark.parametrize("change", ["learner set objected_at = 1", "enrolment set status = 'left'"])
def test_a_check_in_with_somebody_who_may_not_be_written_to_any_more_is_cancelled_in_silence(
    cohort: SmallCohort, change: str
):
    check_in_id = booked(cohort)
    cohort.store.execute(f"update {change}")
    done = cancel(cohort.store, check_in_id, GONE, SOON)
    assert (done.message_id, waiting(cohort)) == (None, [])
    assert row(cohort, check_in_id).state is CheckInState.CANCELLED


def test_who_was_invited_and_moved_without_mail_is_told_by_the_account_that_invited(cohort: SmallCohort):
    check_in_id = booked(cohort)
    moved = move(cohort.store, check_in_id, booking(cohort, LATER, to_address=None), SOON)
    assert moved.message_id is None
    told = mail(cohort, cancel(cohort.store, check_in_id, GONE, SOON).message_id)
    assert (told.account_id, told.to_address) == (cohort.mail_account_id, "zoe@example.org")
    assert invitation(told) is not None


def test_a_handed_over_invitation_is_cancelled_by_one_to_hand_over(cohort: SmallCohort):
    made = book(cohort.store, booking(cohort, account_id=None), NOW)
    assert set_state(cohort.store, made.message_id or 0, MessageState.HANDED_OVER, NOW, was=(MessageState.DRAFT,))
    done = cancel(cohort.store, made.check_in_id, GONE, SOON)
    told = mail(cohort, done.message_id)
    assert (told.state, told.account_id) == (MessageState.DRAFT, None)
    assert b"METHOD:CANCEL" in done.ics


def test_a_move_is_not_taken_back_once_everybody_heard_that_it_is_cancelled(cohort: SmallCohort):
    check_in_id = booked(cohort)
    moved = move(cohort.store, check_in_id, booking(cohort, LATER, to_address=None), SOON)
    leave(cohort, cancel(cohort.store, check_in_id, GONE, SOON).message_id)
    with pytest.raises(WrongInput, match="changed_since"):
        take_back(cohort.store, moved, SOON)
    assert row(cohort, check_in_id).state is CheckInState.CANCELLED


# --- while the learner sleeps --------------------------------------------------------------------

EIGHT = Slot(datetime(2026, 11, 25, 7, 0, tzinfo=UTC), 30)  # 8 o'clock of Wednesday in Paris
EVENING = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # 21 o'clock, the day before
ASLEEP = polite_at(ZoneInfo("Europe/Paris"), EVENING)


class Post:
    """A channel that takes everything."""

    pace = Pace(60, 10_000)

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, to: str, mime: bytes) -> Receipt:
        self.sent.append(to)
        return Receipt(Delivery.ACCEPTED)

    def close(self) -> None:
        """Nothing is open."""


def sent(cohort: SmallCohort, *times: datetime) -> list[str]:
    """Return to whom something left when the post came at these times."""
    post = Post()
    for at in times:
        finished(deliver(lambda _: post, cohort.open_store, lambda at=at: at))  # type: ignore[arg-type, misc]
    return post.sent


def change(cohort: SmallCohort, check_in_id: int, to: Slot | None) -> None:
    if to is None:
        cancel(cohort.store, check_in_id, GONE, EVENING)
    else:
        move(cohort.store, check_in_id, booking(cohort, to, not_before=ASLEEP), EVENING)


@pytest.mark.parametrize("to", [None, Slot(EIGHT.starts_at + timedelta(days=1), 30)])
def test_that_the_first_hour_of_the_morning_changes_is_told_before_it(cohort: SmallCohort, to: Slot | None):
    change(cohort, booked(cohort, slot=EIGHT), to)
    assert sent(cohort, EVENING + timedelta(minutes=1)) == ["zoe@example.org"]


def test_what_was_to_be_told_before_still_is_when_the_change_changes_again(cohort: SmallCohort):
    check_in_id = booked(cohort, slot=EIGHT)
    for days in (1, 2):
        change(cohort, check_in_id, Slot(EIGHT.starts_at + timedelta(days=days), 30))
    assert sent(cohort, EVENING + timedelta(minutes=1)) == ["zoe@example.org"]


@pytest.mark.parametrize("to", [None, Slot(EIGHT.starts_at + timedelta(days=1), 30)])
def test_what_changes_a_later_hour_waits_for_the_morning(cohort: SmallCohort, to: Slot | None):
    change(cohort, booked(cohort, slot=Slot(EIGHT.starts_at + timedelta(hours=2), 30)), to)
    assert sent(cohort, EVENING + timedelta(minutes=1)) == []
    assert sent(cohort, ASLEEP) == ["zoe@example.org"]


def test_nobody_is_invited_at_night(cohort: SmallCohort):
    book(cohort.store, booking(cohort, EIGHT), EVENING)
    assert sent(cohort, EVENING + timedelta(minutes=1)) == []


def test_that_it_was_cancelled_leaves_by_itself_also_after_a_closed_laptop(cohort: SmallCohort):
    change(cohort, booked(cohort, slot=EIGHT), None)
    assert sent(cohort, EIGHT.starts_at, EIGHT.starts_at + timedelta(hours=1)) == ["zoe@example.org"]


# --- choosing from a proposal --------------------------------------------------------------------


def proposed(cohort: SmallCohort, *, has_left: bool = True, place: int = 0, **changes: Any) -> int:
    message_id = compose(cohort.store, cohort.draft(place), NOW)
    if has_left:
        leave(cohort, message_id)
    proposal = ProposalRow(
        id=0,
        learner_id=cohort.learner_ids[place],
        enrolment_id=cohort.enrolment_ids[place],
        disposition_id=None,
        message_id=message_id,
        slots=(SLOT, SECOND, OTHER),
        medium=Medium.VIDEO,
        place="https://visio.example.org/nadia",
        state=ProposalState.OPEN,
        held_until=NOW + timedelta(days=1),
        made_at=NOW,
    )
    return add_proposal(cohort.store, replace(proposal, **changes))


def state(cohort: SmallCohort, proposal_id: int) -> ProposalState:
    found = proposal_by_id(cohort.store, proposal_id)
    assert found is not None
    return found.state


def choose(cohort: SmallCohort, proposal_id: int, number: int = 2, now: datetime = SOON) -> Done:
    return choose_from(cohort.store, proposal_id, number, booking(cohort), now)


def test_what_was_chosen_becomes_the_booking_as_it_was_offered(cohort: SmallCohort):
    proposal_id = proposed(cohort)
    done = choose(cohort, proposal_id)
    made = row(cohort, done.check_in_id)
    assert (made.slot, made.medium, made.place) == (SECOND, Medium.VIDEO, "https://visio.example.org/nadia")
    assert (made.proposal_id, state(cohort, proposal_id)) == (proposal_id, ProposalState.CHOSEN)
    assert waiting(cohort) == [("check_in", MessageState.QUEUED)]
    book(cohort.store, booking(cohort, SLOT, 1), SOON)  # its other moments are free


@pytest.mark.parametrize("was", [ProposalState.OPEN, ProposalState.EXPIRED, ProposalState.DECLINED])
def test_choosing_is_taken_back_to_what_it_was(cohort: SmallCohort, was: ProposalState):
    proposal_id = proposed(cohort)
    set_proposal_state(cohort.store, proposal_id, was, NOW)
    done = choose(cohort, proposal_id)
    take_back(cohort.store, done, SOON)
    assert (state(cohort, proposal_id), waiting(cohort)) == (was, [])
    assert row(cohort, done.check_in_id).state is CheckInState.CANCELLED
    assert row(cohort, choose(cohort, proposal_id).check_in_id).slot == SECOND


def test_choosing_is_not_taken_back_over_a_moment_that_somebody_else_has_by_now(cohort: SmallCohort):
    proposal_id = proposed(cohort)
    done = choose(cohort, proposal_id)
    booked(cohort, slot=SLOT, place=1)
    with pytest.raises(WrongInput, match="slot_taken"):
        take_back(cohort.store, done, SOON)
    assert state(cohort, proposal_id) is ProposalState.CHOSEN
    assert row(cohort, done.check_in_id).state is CheckInState.BOOKED


def undo_decision(cohort: SmallCohort, done: Done) -> None:
    assert take_back_decision(cohort.store, done.disposition_id or 0, SOON)


def discard_invitation(cohort: SmallCohort, done: Done) -> Discarded:
    return discard(cohort.store, done.message_id or 0, SOON)


@pytest.mark.parametrize("let_go", [undo_decision, discard_invitation])
def test_what_was_chosen_can_be_chosen_again_once_its_booking_is_gone(
    cohort: SmallCohort, let_go: Callable[[SmallCohort, Done], object]
):
    cohort.handle()
    proposal_id = proposed(cohort)
    done = choose(cohort, proposal_id)
    let_go(cohort, done)
    assert (state(cohort, proposal_id), waiting(cohort)) == (ProposalState.OPEN, [])
    assert row(cohort, done.check_in_id).state is CheckInState.CANCELLED
    assert row(cohort, choose(cohort, proposal_id).check_in_id).slot == SECOND


def test_what_somebody_else_has_a_moment_of_by_now_holds_nothing_and_can_be_chosen_from(cohort: SmallCohort):
    proposal_id = proposed(cohort)
    done = choose(cohort, proposal_id)
    booked(cohort, slot=SLOT, place=1)
    discard_invitation(cohort, done)
    assert state(cohort, proposal_id) is ProposalState.EXPIRED
    assert row(cohort, choose(cohort, proposal_id).check_in_id).slot == SECOND


def test_what_was_agreed_on_before_the_offer_left_is_offered_no_more(cohort: SmallCohort):
    proposal_id = proposed(cohort, has_left=False)
    discard_invitation(cohort, choose(cohort, proposal_id))
    assert (state(cohort, proposal_id), waiting(cohort)) == (ProposalState.WITHDRAWN, [])


def test_an_invitation_that_is_brought_back_has_its_moment_chosen_again(cohort: SmallCohort):
    proposal_id = proposed(cohort)
    done = choose(cohort, proposal_id)
    bring_back(cohort.store, discard_invitation(cohort, done), SOON)
    assert (state(cohort, proposal_id), row(cohort, done.check_in_id).state) == (
        ProposalState.CHOSEN,
        CheckInState.BOOKED,
    )


def test_an_invitation_is_not_brought_back_beside_another_moment_that_was_chosen(cohort: SmallCohort):
    proposal_id = proposed(cohort)
    discarded = discard_invitation(cohort, choose(cohort, proposal_id))
    choose(cohort, proposal_id, 3)
    with pytest.raises(WrongInput, match="proposal_over"):
        bring_back(cohort.store, discarded, SOON)


def test_a_proposal_agreed_on_before_it_left_leaves_no_more_unless_that_is_taken_back(cohort: SmallCohort):
    proposal_id = proposed(cohort, has_left=False)
    done = choose(cohort, proposal_id)
    assert waiting(cohort) == [("check_in", MessageState.QUEUED)]
    take_back(cohort.store, done, SOON)
    assert waiting(cohort) == [(None, MessageState.QUEUED)]


def test_an_expired_moment_that_somebody_else_has_is_refused_and_nothing_is_kept(cohort: SmallCohort):
    proposal_id = proposed(cohort)
    set_proposal_state(cohort.store, proposal_id, ProposalState.EXPIRED, NOW)
    booked(cohort, slot=SECOND, place=1)
    with pytest.raises(WrongInput, match="slot_taken"):
        choose(cohort, proposal_id)
    assert state(cohort, proposal_id) is ProposalState.EXPIRED
    assert check_ins_of_learner(cohort.store, cohort.learner_ids[0]) == [] and waiting(cohort) == []


@pytest.mark.parametrize("number", [0, 4])
def test_a_number_that_was_not_offered_books_nothing(cohort: SmallCohort, number: int):
    with pytest.raises(WrongInput, match="proposal_over"):
        choose(cohort, proposed(cohort), number)


@pytest.mark.parametrize("over", [ProposalState.CHOSEN, ProposalState.WITHDRAWN])
def test_nothing_is_chosen_twice_or_from_what_was_taken_back(cohort: SmallCohort, over: ProposalState):
    proposal_id = proposed(cohort)
    set_proposal_state(cohort.store, proposal_id, over, NOW)
    with pytest.raises(WrongInput, match="proposal_over"):
        choose(cohort, proposal_id)
