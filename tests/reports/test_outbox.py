from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.domain.messages import MessageState
from cockpit.domain.standing import OutboxGroup, Standing, standing_of
from cockpit.outbox.change import hold
from cockpit.outbox.compose import compose
from cockpit.reports.outbox import draft_lines, message_counts, outbox_lines, sent_lines, whole_message
from cockpit.store.outbox import set_state

LATER = NOW + timedelta(hours=5)
_State = MessageState
_Group = OutboxGroup


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, [f"p{place}@example.org" for place in range(8)])
    with made.store:
        yield made


def queued(cohort: SmallCohort, place: int, **changes: object) -> int:
    return compose(cohort.store, cohort.draft(place, **changes), NOW)


def brought(cohort: SmallCohort, place: int, state: MessageState, detail: str | None = None) -> int:
    row_id = queued(cohort, place)
    set_state(cohort.store, row_id, state, NOW, was=(_State.QUEUED,), detail=detail)
    return row_id


def test_what_needs_a_fix_stands_first_then_what_waits_in_the_order_of_leaving(cohort: SmallCohort):
    scheduled = queued(cohort, 0, not_before=LATER)
    due = queued(cohort, 1)
    held = queued(cohort, 2)
    hold(cohort.store, held)
    refused = brought(cohort, 3, _State.REFUSED, "550")
    uncertain = brought(cohort, 4, _State.UNCERTAIN)
    restored = brought(cohort, 5, _State.HELD, "store_set_back")
    brought(cohort, 6, _State.ACCEPTED)
    queued(cohort, 7, account_id=None)
    read = outbox_lines(cohort.store, NOW)
    assert [(line.message.id, line.group) for line in read.lines] == [
        (refused, _Group.FIX),
        (uncertain, _Group.FIX),
        (restored, _Group.FIX),
        (due, _Group.NETWORK),
        (held, _Group.HELD),
        (scheduled, _Group.SCHEDULED),
    ]
    assert (read.counts.outbox, read.counts.drafts, read.counts.sent, read.counts.changeable) == (6, 1, 1, 4)
    assert (read.lines[3].message.learner, read.lines[3].message.opening[:7]) == ("Zoë Müller", "Bonjour")


def test_what_was_scheduled_waits_for_the_network_once_its_time_has_come(cohort: SmallCohort):
    queued(cohort, 0, not_before=LATER)
    assert [line.group for line in outbox_lines(cohort.store, LATER).lines] == [_Group.NETWORK]


def test_an_account_that_was_stopped_says_why(cohort: SmallCohort):
    queued(cohort, 0)
    cohort.store.execute(
        "insert into sending (account_id, stopped_cause, allowance, counted_at, sent_on, sent)"
        " values (?, 'wrong_password', 1, 0, '2026-11-23', 0)",
        [cohort.mail_account_id],
    )
    assert [line.stopped_cause for line in outbox_lines(cohort.store, NOW).lines] == ["wrong_password"]


@pytest.mark.parametrize(
    ("state", "facts", "standing"),
    [
        (_State.ACCEPTED, {}, Standing.ACCEPTED),
        (_State.ACCEPTED, {"answered_at": LATER}, Standing.ANSWERED),
        (_State.ACCEPTED, {"answered_at": LATER, "bounced_at": LATER}, Standing.BOUNCED),
        (_State.HANDED_OVER, {}, Standing.HANDED_OVER),
        (_State.HANDED_OVER, {"answered_at": LATER}, Standing.ANSWERED),
        (_State.QUEUED, {"not_before": NOW}, Standing.WAITING),
        (_State.QUEUED, {"not_before": LATER}, Standing.SCHEDULED),
        (_State.HELD, {"detail": "by_trainer"}, Standing.HELD),
        (_State.HELD, {"detail": None}, Standing.HELD_BACK),
        (_State.ATTEMPTING, {}, Standing.LEAVING),
        (_State.UNCERTAIN, {}, Standing.UNCERTAIN),
    ],
)
def test_a_message_stands_where_its_state_and_what_came_back_say(state, facts, standing):
    assert standing_of(state, NOW, **facts) is standing


def test_the_tabs_of_drafts_and_of_what_left_show_the_latest_first(cohort: SmallCohort):
    first, second = queued(cohort, 0, account_id=None), queued(cohort, 1, account_id=None)
    early, late = brought(cohort, 2, _State.ACCEPTED), brought(cohort, 3, _State.HANDED_OVER)
    brought(cohort, 4, _State.CANCELLED)
    assert [line.message.id for line in draft_lines(cohort.store, NOW).lines] == [second, first]
    assert [line.message.id for line in sent_lines(cohort.store, NOW).lines] == [late, early]
    assert message_counts(cohort.store).sent == 2


def test_one_message_is_read_whole_with_the_next_step_of_its_sequence(cohort: SmallCohort):
    row_id = queued(cohort, 0, body="Bonjour\n" * 100)
    cohort.store.execute(
        "insert into sequence (id, name, steps, most_a_day, changed_at) values (9, 'Silence', '[]', 20, 0)"
    )
    cohort.store.execute(
        "insert into sequence_run (sequence_id, enrolment_id, started_on, step, next_on)"
        " values (9, ?, '2026-11-23', 1, '2026-11-28')",
        [cohort.enrolment_ids[0]],
    )
    whole = whole_message(cohort.store, row_id, NOW)
    assert whole is not None
    assert (whole.row.body.count("Bonjour"), whole.has_calendar, whole.standing) == (100, False, Standing.WAITING)
    assert whole.sender == "Nadia Ferhat <nadia@example.org>"
    assert whole.next_step is not None
    assert (whole.next_step.sequence, whole.next_step.on) == ("Silence", date(2026, 11, 28))
    assert whole_message(cohort.store, 999, NOW) is None
