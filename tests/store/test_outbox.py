from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.domain.messages import MessageState
from cockpit.outbox.compose import compose
from cockpit.store.history import last_contacts
from cockpit.store.outbox import (
    cancel_message,
    claim,
    count_messages,
    due_messages,
    message_by_id,
    messages_of_learner,
    next_due_at,
    queue_message,
    recover_attempting,
    release,
    set_state,
)

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ["zoe@example.org", "ali@example.org"])
    with made.store:
        yield made


def test_a_message_comes_back_as_it_was_kept(cohort: SmallCohort):
    kept = message_by_id(cohort.store, compose(cohort.store, cohort.draft(not_before=LATER), NOW))
    assert kept is not None
    again = replace(kept, message_id="<another@example.org>", ended_at=LATER, detail="250")
    row_id = queue_message(cohort.store, again)
    assert message_by_id(cohort.store, row_id) == replace(again, id=row_id)
    assert [row.id for row in messages_of_learner(cohort.store, cohort.learner_ids[0])] == [row_id, kept.id]
    assert "mime" not in repr(kept)


def test_what_is_due_leaves_in_order_and_not_too_early(cohort: SmallCohort):
    late = compose(cohort.store, cohort.draft(not_before=LATER), NOW)
    first = compose(cohort.store, cohort.draft(1), NOW)
    compose(cohort.store, cohort.draft(1, account_id=None), NOW)  # a draft waits for the trainer
    assert due_messages(cohort.store, NOW) == [first]
    assert due_messages(cohort.store, LATER) == [first, late]
    assert next_due_at(cohort.store) == NOW


def test_only_one_can_claim_a_message(cohort: SmallCohort):
    row_id = compose(cohort.store, cohort.draft(), NOW)
    with cohort.open_store() as other:
        assert claim(cohort.store, row_id)
        assert not claim(other, row_id)
    message = message_by_id(cohort.store, row_id)
    assert message is not None
    assert (message.state, message.tries) == (MessageState.ATTEMPTING, 1)


def test_a_released_message_waits_again_without_a_try_counted(cohort: SmallCohort):
    row_id = compose(cohort.store, cohort.draft(), NOW)
    claim(cohort.store, row_id)
    release(cohort.store, row_id)
    message = message_by_id(cohort.store, row_id)
    assert message is not None
    assert (message.state, message.tries) == (MessageState.QUEUED, 0)


def test_what_is_leaving_cannot_be_cancelled(cohort: SmallCohort):
    row_id = compose(cohort.store, cohort.draft(), NOW)
    other = compose(cohort.store, cohort.draft(1), NOW)
    claim(cohort.store, row_id)
    assert not cancel_message(cohort.store, row_id, LATER)
    assert cancel_message(cohort.store, other, LATER)
    cancelled = message_by_id(cohort.store, other)
    assert cancelled is not None
    assert (cancelled.state, cancelled.ended_at) == (MessageState.CANCELLED, LATER)


def test_an_attempt_found_at_the_start_is_uncertain(cohort: SmallCohort):
    row_id = compose(cohort.store, cohort.draft(), NOW)
    compose(cohort.store, cohort.draft(1), NOW)
    claim(cohort.store, row_id)
    assert recover_attempting(cohort.store, LATER) == 1
    message = message_by_id(cohort.store, row_id)
    assert message is not None
    assert message.state is MessageState.UNCERTAIN


def test_a_state_changes_only_from_where_it_may(cohort: SmallCohort):
    row_id = compose(cohort.store, cohort.draft(), NOW)
    was = (MessageState.ATTEMPTING,)
    assert not set_state(cohort.store, row_id, MessageState.ACCEPTED, LATER, was=was)
    claim(cohort.store, row_id)
    assert set_state(cohort.store, row_id, MessageState.ACCEPTED, LATER, was=was, detail="250 2.0.0")
    message = message_by_id(cohort.store, row_id)
    assert message is not None
    assert (message.state, message.ended_at, message.detail) == (MessageState.ACCEPTED, LATER, "250 2.0.0")


def test_an_accepted_nudge_counts_as_a_contact_when_it_was_accepted(cohort: SmallCohort):
    row_id = compose(cohort.store, cohort.draft(), NOW)
    invitation = compose(cohort.store, cohort.draft(1, is_contact=False), NOW)
    for each in (row_id, invitation):
        claim(cohort.store, each)
        set_state(cohort.store, each, MessageState.ACCEPTED, LATER, was=(MessageState.ATTEMPTING,))
    assert last_contacts(cohort.store, LATER) == {cohort.learner_ids[0]: LATER}


def test_messages_are_counted_by_state_and_account(cohort: SmallCohort):
    compose(cohort.store, cohort.draft(not_before=LATER), NOW)
    compose(cohort.store, cohort.draft(1, account_id=None), NOW)
    gone = compose(cohort.store, cohort.draft(1), NOW)
    cancel_message(cohort.store, gone, NOW)
    waiting = [MessageState.QUEUED, MessageState.DRAFT]
    assert count_messages(cohort.store, waiting) == 2
    assert count_messages(cohort.store, waiting, cohort.mail_account_id) == 1
    assert count_messages(cohort.store, [MessageState.CANCELLED]) == 1
