"""Offering moments, over a real encrypted store: kept with their message or not at all, held, and free again."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from running import finished
from small_cohort import NOW, SmallCohort

from cockpit.checkins.book import Booking, book
from cockpit.checkins.propose import offer_again, propose, withdraw_proposal
from cockpit.connector import Delivery, Pace, Receipt
from cockpit.deeds import propose_with, take_back
from cockpit.domain.checkins import Medium, Offer, ProposalState, Slot
from cockpit.domain.messages import MessageState
from cockpit.errors import WrongInput
from cockpit.outbox import change
from cockpit.outbox.change import bring_back, discard, send_again, take_back_send_again
from cockpit.outbox.compose import Draft, compose
from cockpit.outbox.deliver import Delivered, deliver
from cockpit.outbox.hand_over import handed_over
from cockpit.outbox.objections import stop_writing, write_again
from cockpit.outbox.templates import Text
from cockpit.store.dispositions import disposition_by_id
from cockpit.store.outbox import claim, message_by_id, messages_of_learner
from cockpit.store.proposals import open_proposals, proposal_by_id
from cockpit.store.taken import taken_spans

TOMORROW = NOW + timedelta(days=1)
SLOTS = tuple(Slot(TOMORROW + timedelta(days=day), 30) for day in range(3))
UNTIL = NOW + timedelta(days=2)


def offer(cohort: SmallCohort, place: int = 0, **changes: Any) -> Draft:
    usual = Offer(SLOTS, UNTIL, Medium.VIDEO, "https://meet.example.org")
    return cohort.draft(place, template="propose", offer=replace(usual, **changes))


def booking(cohort: SmallCohort, slot: Slot) -> Booking:
    return Booking(
        cohort.learner_ids[1], slot, "Point", Text("Point", "À demain"), "fr", "Nadia", "n@example.org", None
    )


def taken(cohort: SmallCohort, days: float = 0) -> int:
    return len(taken_spans(cohort.store, NOW, NOW + timedelta(days=9), NOW + timedelta(days=days)))


def test_a_proposal_is_kept_with_its_message_on_the_way_and_holds_its_moments(cohort: SmallCohort):
    made = propose(cohort.store, offer(cohort), NOW)
    proposal = proposal_by_id(cohort.store, made.proposal_id)
    message = message_by_id(cohort.store, made.message_id)
    assert proposal is not None and message is not None
    assert (proposal.slots, proposal.state, proposal.held_until) == (SLOTS, ProposalState.OPEN, UNTIL)
    assert (proposal.medium, proposal.place) == (Medium.VIDEO, "https://meet.example.org")
    assert proposal.message_id == message.id
    assert (message.state, message.is_contact) == (MessageState.QUEUED, True)
    assert taken(cohort) == 3


_LOOKS: dict[str, Callable[[SmallCohort, int, datetime], object]] = {
    "not looked at": lambda _cohort, _row_id, _at: None,
    "released": lambda cohort, row_id, at: change.release(cohort.store, row_id),
    "moved": lambda cohort, row_id, at: change.move(cohort.store, row_id, at),
    "edited": lambda cohort, row_id, at: change.edit(cohort.store, row_id, "Un mot", "Bonjour\n", at),
}


@pytest.mark.parametrize("look", _LOOKS.values(), ids=_LOOKS)
@pytest.mark.parametrize(
    ("until", "over"),
    [(NOW, SLOTS[0].starts_at), (TOMORROW - timedelta(hours=1), TOMORROW - timedelta(hours=1))],
    ids=["not held", "held"],
)
def test_a_proposal_leaves_no_more_when_its_moments_are_over_or_held_no_more(
    cohort: SmallCohort, until: datetime, over: datetime, look: Callable[[SmallCohort, int, datetime], object]
):
    made = propose(cohort.store, offer(cohort, held_until=until), NOW)
    change.hold(cohort.store, made.message_id)
    look(cohort, made.message_id, over)
    with suppress(WrongInput):
        change.release(cohort.store, made.message_id)
    assert send(cohort, Delivery.ACCEPTED, over).accepted == 0
    message = message_by_id(cohort.store, made.message_id)
    assert message is not None and (message.state, message.detail) == (MessageState.HELD, "offer_over")


def test_a_proposal_leaves_while_its_moments_are_held(cohort: SmallCohort):
    made = propose(cohort.store, offer(cohort, held_until=TOMORROW - timedelta(hours=1)), NOW)
    change.hold(cohort.store, made.message_id)
    change.release(cohort.store, made.message_id)
    assert send(cohort, Delivery.ACCEPTED, TOMORROW - timedelta(hours=1, seconds=1)).accepted == 1


def test_an_offer_that_waited_longer_than_it_holds_its_moments_waits_for_the_trainer(cohort: SmallCohort):
    until = TOMORROW - timedelta(hours=2)
    made = propose(cohort.store, offer(cohort, held_until=until), NOW)
    after = until + timedelta(hours=1)  # the laptop was closed until then
    book(cohort.store, booking(cohort, SLOTS[0]), after)  # free again, so another has it
    sent = send(cohort, Delivery.ACCEPTED, after)
    assert (sent.accepted, sent.held, state_of(cohort, made.message_id)) == (0, 1, MessageState.HELD)


def test_moments_are_free_again_when_their_hour_has_come(cohort: SmallCohort):
    propose(cohort.store, offer(cohort), NOW)
    assert (taken(cohort, 1.9), taken(cohort, 2)) == (3, 0)


def test_moments_that_are_not_to_be_kept_free_may_be_had_by_anybody(cohort: SmallCohort):
    propose(cohort.store, offer(cohort, held_until=NOW), NOW)
    assert taken(cohort) == 0
    propose(cohort.store, offer(cohort, 1), NOW)


@pytest.mark.parametrize(
    ("slots", "cause"),
    [
        ((), "slots_missing"),
        ((Slot(NOW - timedelta(minutes=1), 30),), "slot_past"),
        ((SLOTS[0], Slot(SLOTS[0].starts_at + timedelta(minutes=15), 30)), "slot_taken"),
    ],
)
def test_what_cannot_be_offered_is_refused_and_nothing_is_kept(
    cohort: SmallCohort, slots: tuple[Slot, ...], cause: str
):
    with pytest.raises(WrongInput) as error:
        propose(cohort.store, offer(cohort, slots=slots), NOW)
    assert error.value.cause == cause
    assert not messages_of_learner(cohort.store, cohort.learner_ids[0])


def test_what_another_holds_or_has_booked_is_neither_offered_nor_booked(cohort: SmallCohort):
    booked = book(cohort.store, booking(cohort, SLOTS[1]), NOW)
    assert booked.check_in_id
    with pytest.raises(WrongInput, match="slot_taken"):
        propose(cohort.store, offer(cohort), NOW)
    propose(cohort.store, offer(cohort, slots=SLOTS[2:]), NOW)
    with pytest.raises(WrongInput, match="slot_taken"):
        propose(cohort.store, offer(cohort, 1, slots=SLOTS[2:]), NOW)
    with pytest.raises(WrongInput, match="slot_taken"):
        book(cohort.store, booking(cohort, SLOTS[2]), NOW)


def test_taken_back_it_frees_its_moments_and_its_message_does_not_leave(cohort: SmallCohort):
    cohort.handle()
    done = propose_with(cohort.store, offer(cohort), NOW)
    take_back(cohort.store, done, NOW)
    proposal = proposal_by_id(cohort.store, done.proposal_id or 0)
    assert proposal is not None and proposal.state is ProposalState.WITHDRAWN
    assert state_of(cohort, done.message_id) is MessageState.CANCELLED
    assert taken(cohort) == 0


def test_what_is_on_its_way_stays_offered(cohort: SmallCohort):
    done = propose_with(cohort.store, offer(cohort), NOW)
    claim(cohort.store, done.message_id or 0)
    with pytest.raises(WrongInput, match="already_left"):
        take_back(cohort.store, done, NOW)
    assert taken(cohort) == 3


def test_handed_over_it_is_taken_back_all_the_same(cohort: SmallCohort):
    by_hand = replace(offer(cohort), account_id=None)
    done = propose_with(cohort.store, by_hand, NOW)
    handed_over(cohort.store, done.message_id or 0, NOW)
    take_back(cohort.store, done, NOW)
    assert taken(cohort) == 0


def test_discarding_its_message_withdraws_it_and_that_can_be_taken_back(cohort: SmallCohort):
    done = propose_with(cohort.store, offer(cohort), NOW)
    discarded = discard(cohort.store, done.message_id or 0, NOW)
    assert taken(cohort) == 0
    bring_back(cohort.store, discarded, NOW)
    assert taken(cohort) == 3


def test_who_is_not_to_be_written_to_holds_nothing_until_that_is_taken_back(cohort: SmallCohort):
    propose_with(cohort.store, offer(cohort), NOW)
    stopped = stop_writing(cohort.store, cohort.learner_ids[0], NOW)
    assert taken(cohort) == 0
    write_again(cohort.store, stopped, NOW)
    assert taken(cohort) == 3


def test_other_moments_take_the_place_of_an_open_proposal(cohort: SmallCohort):
    first = propose_with(cohort.store, offer(cohort), NOW)
    moved = (SLOTS[0], Slot(SLOTS[1].starts_at + timedelta(hours=1), 30))  # one of them stays
    done = propose_with(cohort.store, offer(cohort, slots=moved), NOW, instead_of=first.proposal_id)
    assert [proposal.slots for proposal in open_proposals(cohort.store)] == [moved]
    assert state_of(cohort, first.message_id) is MessageState.CANCELLED  # it had not left
    take_back(cohort.store, done, NOW)
    assert [proposal.slots for proposal in open_proposals(cohort.store)] == [SLOTS]
    assert state_of(cohort, first.message_id) is MessageState.QUEUED


def test_a_message_that_has_left_stays_while_its_moments_are_replaced(cohort: SmallCohort):
    first = propose_with(cohort.store, offer(cohort), NOW)
    claim(cohort.store, first.message_id or 0)
    done = propose_with(cohort.store, offer(cohort, slots=SLOTS[1:]), NOW, instead_of=first.proposal_id)
    assert state_of(cohort, first.message_id) is MessageState.ATTEMPTING
    assert taken(cohort) == 2
    take_back(cohort.store, done, NOW)
    assert taken(cohort) == 3


def test_what_has_ended_is_not_replaced(cohort: SmallCohort):
    first = propose_with(cohort.store, offer(cohort), NOW)
    take_back(cohort.store, first, NOW)
    with pytest.raises(WrongInput, match="proposal_ended"):
        propose_with(cohort.store, offer(cohort), NOW, instead_of=first.proposal_id)


# --- nothing is offered again that somebody else has -----------------------------------------------


def another_has(cohort: SmallCohort, slot: Slot) -> None:
    book(cohort.store, booking(cohort, slot), NOW)


def test_an_offer_that_was_refused_is_not_sent_again_over_another_s_moment(cohort: SmallCohort):
    done = propose_with(cohort.store, offer(cohort), NOW)
    refused(cohort, done.message_id or 0)
    another_has(cohort, SLOTS[0])
    with pytest.raises(WrongInput, match="slot_taken"):
        send_again(cohort.store, done.message_id or 0, NOW)
    assert state_of(cohort, done.message_id) is MessageState.REFUSED


def test_an_offer_that_was_refused_holds_its_moments_while_it_is_sent_again(cohort: SmallCohort):
    done = propose_with(cohort.store, offer(cohort), NOW)
    refused(cohort, done.message_id or 0)
    changed = send_again(cohort.store, done.message_id or 0, NOW)
    assert taken(cohort) == 3
    take_back_send_again(cohort.store, changed, NOW)
    assert (taken(cohort), state_of(cohort, done.message_id)) == (0, MessageState.REFUSED)


def test_an_offer_taken_back_is_not_made_again_over_another_s_moment(cohort: SmallCohort):
    done = propose_with(cohort.store, offer(cohort), NOW)
    claim(cohort.store, done.message_id or 0)
    withdrawn = withdraw_proposal(cohort.store, done.proposal_id or 0, NOW)
    another_has(cohort, SLOTS[0])
    with pytest.raises(WrongInput, match="slot_taken"):
        offer_again(cohort.store, withdrawn, NOW)
    assert taken(cohort) == 1


def test_an_offer_whose_message_was_discarded_is_not_brought_back_over_another_s_moment(cohort: SmallCohort):
    done = propose_with(cohort.store, offer(cohort), NOW)
    discarded = discard(cohort.store, done.message_id or 0, NOW)
    another_has(cohort, SLOTS[2])
    with pytest.raises(WrongInput, match="slot_taken"):
        bring_back(cohort.store, discarded, NOW)
    assert state_of(cohort, done.message_id) is MessageState.CANCELLED


def test_who_may_be_written_to_again_is_not_offered_what_somebody_else_has(cohort: SmallCohort):
    cohort.handle()
    done = propose_with(cohort.store, offer(cohort), NOW)
    other = compose(cohort.store, cohort.draft(), NOW)
    stopped = stop_writing(cohort.store, cohort.learner_ids[0], NOW)
    another_has(cohort, SLOTS[1])
    write_again(cohort.store, stopped, NOW)
    assert (state_of(cohort, done.message_id), taken(cohort)) == (MessageState.CANCELLED, 1)
    made = disposition_by_id(cohort.store, done.disposition_id or 0)
    assert made is not None and made.undone_at == NOW  # its alert waits
    assert state_of(cohort, other) is MessageState.QUEUED


def send(cohort: SmallCohort, answer: Delivery, now: datetime) -> Delivered:
    """Send what is due through a channel that always answers the same."""

    class Post:
        pace = Pace(60, 10_000)

        def send(self, to: str, mime: bytes) -> Receipt:
            return Receipt(answer)

        def close(self) -> None:
            """Nothing is open."""

    return finished(deliver(lambda _: Post(), cohort.open_store, lambda: now))


def refused(cohort: SmallCohort, message_id: int) -> None:
    send(cohort, Delivery.REFUSED, NOW)
    assert state_of(cohort, message_id) is MessageState.REFUSED


def state_of(cohort: SmallCohort, message_id: int | None) -> MessageState:
    message = message_by_id(cohort.store, message_id or 0)
    assert message is not None
    return message.state
