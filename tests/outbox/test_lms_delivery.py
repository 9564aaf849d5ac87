"""A message of the platform through the outbox: sent once, looked up when its answer got lost."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from fake_moodle import TOKENS, FakeMoodle
from moodle_messages import SEND
from running import finished
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.accounts import address_in, lms_account_for
from cockpit.connector import Channel, Reach
from cockpit.domain.messages import MessageState
from cockpit.outbox.compose import compose
from cockpit.outbox.deliver import Delivered, Stopped, deliver
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import message_by_id
from connectors.moodle import CONNECTOR

BODY = "Bonjour Noël,\n\nBravo pour le quiz ! On fait le point jeudi ?"


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    """One learner without a mail address, whom the platform calls 6."""
    made = small_cohort(tmp_path, [None])
    with made.store:
        made.store.execute("update identity set source_id = '6'")
        yield made


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    with FakeMoodle(NOW) as site:
        yield site


def queue(cohort: SmallCohort, body: str = BODY) -> int:
    learner_id = cohort.learner_ids[0]
    account = lms_account_for(cohort.store, learner_id)
    learner = learner_by_id(cohort.store, learner_id)
    assert account is not None and learner is not None
    address = address_in(cohort.store, account, learner)
    assert address == "6"
    return compose(
        cohort.store,
        cohort.draft(to_address=address, account_id=account.id, reach=Reach.LMS, subject="", body=body),
        NOW,
    )


def delivered(cohort: SmallCohort, moodle: FakeMoodle) -> Delivered:
    def channel_for(_account_id: int) -> Channel:
        return CONNECTOR.channel({"url": moodle.url, "userid": "3"}, TOKENS["trainer"])

    result = finished(deliver(channel_for, cohort.open_store, lambda: NOW))
    assert isinstance(result, Delivered)
    return result


def state(cohort: SmallCohort, message_id: int) -> MessageState:
    message = message_by_id(cohort.store, message_id)
    assert message is not None
    return message.state


def test_a_message_goes_out_once_to_who_has_no_mail_address(cohort: SmallCohort, moodle: FakeMoodle):
    made = queue(cohort)
    assert delivered(cohort, moodle).accepted == 1
    delivered(cohort, moodle)
    assert state(cohort, made) is MessageState.ACCEPTED
    assert [learner for learner, _ in moodle.inbox.sent()] == [6]


def test_one_whose_answer_got_lost_is_not_sent_again_and_is_found(cohort: SmallCohort, moodle: FakeMoodle):
    made = queue(cohort)
    moodle.fault = "sent_line_cut"
    assert delivered(cohort, moodle).uncertain == 1
    moodle.fault = None
    delivered(cohort, moodle)
    assert state(cohort, made) is MessageState.UNCERTAIN
    assert moodle.calls.count(SEND) == len(moodle.inbox.sent()) == 1
    message = message_by_id(cohort.store, made)
    assert message is not None
    with closing(CONNECTOR.mailbox({"url": moodle.url, "userid": "3"}, TOKENS["trainer"])) as mailbox:
        since = moodle.now - timedelta(minutes=1)
        assert mailbox.find_sent(message.to_address, message.mime, since) is not None
        assert mailbox.find_sent(message.to_address, b"something else", since) is None


def test_a_platform_without_messages_keeps_them_waiting_and_says_why(cohort: SmallCohort, moodle: FakeMoodle):
    made = queue(cohort)
    moodle.fault = "messaging_off"
    (stopped,) = delivered(cohort, moodle).stopped
    assert isinstance(stopped, Stopped) and stopped.cause == "messaging_off"
    assert state(cohort, made) is MessageState.QUEUED
    assert SEND not in moodle.calls


def test_a_fault_that_lasts_leaves_one_message_uncertain_and_not_all(cohort: SmallCohort, moodle: FakeMoodle):
    made = [queue(cohort, f"{BODY} {number}") for number in range(5)]
    passed_on = moodle.answer

    def breaks_down(path: str, query: dict[str, str], form: dict[str, str]) -> tuple[int, str]:
        answered = passed_on(path, query, form)
        if form.get("wsfunction") == SEND:
            moodle.fault = "server_error"
            return 502, ""
        return answered

    moodle.answer = breaks_down  # type: ignore[method-assign]
    result = delivered(cohort, moodle)
    assert (result.uncertain, [one.cause for one in result.stopped]) == (1, ["server_error"])
    states = [state(cohort, one) for one in made]
    assert states == [MessageState.UNCERTAIN, *[MessageState.QUEUED] * 4]
