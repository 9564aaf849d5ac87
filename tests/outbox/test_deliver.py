from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import mail_server
import pytest
from mail_server import PASSWORD, MailServer
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.connector import Channel, Pace, Receipt
from cockpit.domain.messages import MAX_TRIES, MessageState
from cockpit.errors import AccessRefused, SourceUnreachable, WrongInput
from cockpit.outbox.compose import compose
from cockpit.outbox.deliver import Delivered, Stopped, deliver, recover, resolve, withdraw
from cockpit.steps import Step
from cockpit.store.dispositions import disposition_by_id
from cockpit.store.outbox import MessageRow, claim, message_by_id
from cockpit.store.questions import QuestionRow, add_question, answer_questions, questions_of_learner
from connectors.smtp.channel import SmtpChannel

pytestmark = [pytest.mark.filterwarnings(warning) for warning in mail_server.IGNORED_WARNINGS]

ADDRESSES = ["zoe@example.org", "nobody@example.org", "grey@example.org", "ali@example.org"]
ZOE, NOBODY, GREY, ALI = range(4)


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ADDRESSES)
    with made.store:
        yield made


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.authority_file))
        yield running


def ended(job: Iterator[Step]) -> Delivered:
    while True:
        try:
            next(job)
        except StopIteration as end:
            assert isinstance(end.value, Delivered)
            return end.value


def delivered(cohort: SmallCohort, server: MailServer, now: datetime = NOW, password: str = PASSWORD) -> Delivered:
    def channel_for(account_id: int) -> Channel:
        assert account_id == cohort.mail_account_id
        return SmtpChannel(server.settings, password)

    return ended(deliver(channel_for, cohort.open_store, lambda: now))


def queue(cohort: SmallCohort, place: int, **changes: object) -> int:
    return compose(cohort.store, cohort.draft(place, **changes), NOW)


def message(cohort: SmallCohort, row_id: int) -> MessageRow:
    found = message_by_id(cohort.store, row_id)
    assert found is not None
    return found


def test_a_due_message_arrives_as_it_was_frozen(cohort: SmallCohort, server: MailServer):
    row_id = queue(cohort, ZOE)
    frozen = message(cohort, row_id).mime
    assert delivered(cohort, server) == Delivered(1, 0, 0, 0, 0, (), None)
    (received,) = server.received
    assert (received.recipients, received.content) == (("zoe@example.org",), frozen)
    kept = message(cohort, row_id)
    assert (kept.state, kept.tries, kept.ended_at, kept.detail) == (MessageState.ACCEPTED, 1, NOW, "250 2.0.0")


def test_each_learner_gets_a_mail_that_names_nobody_else(cohort: SmallCohort, server: MailServer):
    for place in (ZOE, ALI):
        queue(cohort, place)
    delivered(cohort, server)
    assert [received.recipients for received in server.received] == [("zoe@example.org",), ("ali@example.org",)]
    assert b"zoe@" not in server.received[1].content


def test_a_refused_message_reopens_what_it_was_to_answer(cohort: SmallCohort, server: MailServer):
    decision = cohort.handle(NOBODY)
    learner_id = cohort.learner_ids[NOBODY]
    add_question(cohort.store, QuestionRow(learner_id, cohort.enrolment_ids[NOBODY], "Quand ?", NOW))
    answer_questions(cohort.store, learner_id, NOW)
    row_id = queue(cohort, NOBODY, disposition_id=decision)
    later = NOW + timedelta(seconds=10)
    assert delivered(cohort, server, later) == Delivered(0, 1, 0, 0, 0, (), None)
    kept = message(cohort, row_id)
    assert (kept.state, kept.detail, kept.ended_at) == (MessageState.REFUSED, "550 5.1.1", later)
    undone = disposition_by_id(cohort.store, decision)
    assert undone is not None and undone.undone_at == later
    assert [question.answered_at for question in questions_of_learner(cohort.store, learner_id)] == [None]


def test_an_accepted_message_leaves_its_alert_handled(cohort: SmallCohort, server: MailServer):
    decision = cohort.handle(ZOE)
    queue(cohort, ZOE, disposition_id=decision)
    delivered(cohort, server)
    made = disposition_by_id(cohort.store, decision)
    assert made is not None and made.undone_at is None


def test_a_message_put_off_is_tried_again_later_but_not_for_ever(cohort: SmallCohort, server: MailServer):
    decision = cohort.handle(GREY)
    row_id = queue(cohort, GREY, disposition_id=decision)
    now = NOW
    for tries in range(1, MAX_TRIES):
        run = delivered(cohort, server, now)
        assert (run.put_off, run.refused) == (1, 0)
        kept = message(cohort, row_id)
        assert (kept.state, kept.tries, kept.detail) == (MessageState.QUEUED, tries, "451 4.7.1")
        assert run.next_at == kept.not_before and run.next_at is not None
        assert delivered(cohort, server, run.next_at - timedelta(seconds=1)).put_off == 0
        now = run.next_at
    assert now == NOW + timedelta(minutes=1 + 5 + 30 + 120 + 120)
    assert delivered(cohort, server, now).refused == 1
    assert message(cohort, row_id).state is MessageState.REFUSED
    undone = disposition_by_id(cohort.store, decision)
    assert undone is not None and undone.undone_at == now


def test_a_lost_answer_leaves_a_message_uncertain_and_it_never_leaves_again(
    cohort: SmallCohort, server: MailServer
):
    row_id = queue(cohort, ZOE)
    server.fault = "drop_after_data"
    assert delivered(cohort, server).uncertain == 1
    assert message(cohort, row_id).state is MessageState.UNCERTAIN
    server.fault = None
    assert delivered(cohort, server, NOW + timedelta(days=9)) == Delivered(0, 0, 0, 0, 0, (), None)
    assert len(server.received) == 1


def test_without_a_network_everything_waits_and_no_try_is_counted(cohort: SmallCohort, server: MailServer):
    row_ids = [queue(cohort, place) for place in (ZOE, ALI)]
    server.fault = "drop_at_rcpt"
    run = delivered(cohort, server)
    assert run.stopped == (Stopped(cohort.mail_account_id, "no_network"),)
    for row_id in row_ids:
        kept = message(cohort, row_id)
        assert (kept.state, kept.tries) == (MessageState.QUEUED, 0)
    server.fault = None
    assert delivered(cohort, server).accepted == 2


def test_a_refused_account_keeps_its_queue_and_says_why(cohort: SmallCohort, server: MailServer):
    row_id = queue(cohort, ZOE)
    run = delivered(cohort, server, password="old")
    assert run.stopped == (Stopped(cohort.mail_account_id, "wrong_password", is_for_long=True),)
    assert message(cohort, row_id).state is MessageState.QUEUED


def test_three_people_refused_in_a_row_stop_the_account(cohort: SmallCohort, server: MailServer):
    row_ids = [queue(cohort, NOBODY) for _ in range(3)]
    waiting = queue(cohort, ZOE)
    run = delivered(cohort, server)
    assert (run.refused, run.accepted) == (3, 0)
    assert run.stopped == (Stopped(cohort.mail_account_id, "refused_in_a_row", is_for_long=True),)
    assert {message(cohort, row_id).state for row_id in row_ids} == {MessageState.REFUSED}
    assert message(cohort, waiting).state is MessageState.QUEUED


USUAL = Pace(a_minute=10, a_day=1_000)


@dataclass
class ChannelThatFails:
    """A channel with one answer, which remembers what it was asked."""

    error: Exception | None = None
    sender: str = "nadia@example.org"
    pace: Pace = USUAL
    asked: list[str] = field(default_factory=list)
    is_open: bool = True

    def send(self, to_address: str, content: bytes) -> Receipt:
        self.asked.append(to_address)
        raise self.error or AssertionError("nothing may leave")

    def close(self) -> None:
        self.is_open = False


def test_one_account_that_cannot_send_does_not_stop_another(cohort: SmallCohort, server: MailServer):
    other = cohort.store.insert(
        "insert into account (name, kind, settings, added_at) values ('other', 'smtp', '{}', 0)"
    )
    unknown = cohort.store.insert(
        "insert into account (name, kind, settings, added_at) values ('gone', 'pigeon', '{}', 0)"
    )
    kept = [queue(cohort, ALI, account_id=account_id) for account_id in (other, unknown, other)]
    queue(cohort, ZOE)
    failing = ChannelThatFails(SourceUnreachable("timeout"))

    def channel_for(account_id: int) -> Channel:
        if account_id == unknown:
            raise WrongInput("unknown_kind")
        return failing if account_id == other else SmtpChannel(server.settings, PASSWORD)

    run = ended(deliver(channel_for, cohort.open_store, lambda: NOW))
    assert run.accepted == 1
    assert set(run.stopped) == {Stopped(other, "timeout"), Stopped(unknown, "unknown_kind")}
    assert {message(cohort, row_id).state for row_id in kept} == {MessageState.QUEUED}
    assert failing.asked == ["ali@example.org"]
    assert not failing.is_open


def test_a_claim_is_kept_before_the_first_byte_leaves(cohort: SmallCohort):
    row_id = queue(cohort, ZOE)
    channel = ChannelThatFails(RuntimeError("a bug, or the end of the process"))
    with pytest.raises(RuntimeError):
        ended(deliver(lambda _: channel, cohort.open_store, lambda: NOW))
    assert message(cohort, row_id).state is MessageState.ATTEMPTING
    assert recover(cohort.store, NOW) == 1
    assert message(cohort, row_id).state is MessageState.UNCERTAIN


def test_stopping_between_two_messages_loses_nothing(cohort: SmallCohort, server: MailServer):
    row_ids = [queue(cohort, place) for place in (ZOE, ALI)]
    job = deliver(lambda _: SmtpChannel(server.settings, PASSWORD), cohort.open_store, lambda: NOW)
    assert next(job) == Step(1, 2)
    job.close()
    assert [message(cohort, row_id).state for row_id in row_ids] == [
        MessageState.ACCEPTED,
        MessageState.QUEUED,
    ]


@pytest.mark.parametrize(
    ("sql", "detail"),
    [
        ("update learner set objected_at = 1", "objected"),
        ("update enrolment set status = 'finished'", "not_active"),
    ],
)
def test_who_may_no_longer_be_written_to_is_not(cohort: SmallCohort, sql: str, detail: str):
    decision = cohort.handle(ZOE)
    row_id = queue(cohort, ZOE, disposition_id=decision)
    cohort.store.execute(sql)
    run = ended(deliver(lambda _: ChannelThatFails(), cohort.open_store, lambda: NOW))
    assert run.kept_back == 1
    kept = message(cohort, row_id)
    assert (kept.state, kept.detail) == (MessageState.CANCELLED, detail)
    undone = disposition_by_id(cohort.store, decision)
    assert undone is not None and undone.undone_at == NOW


def test_a_message_is_cancelled_when_its_learner_has_another_address_by_now(cohort: SmallCohort):
    decision = cohort.handle(ZOE)
    row_id = queue(cohort, ZOE, disposition_id=decision)
    cohort.store.execute("update learner set email = 'new@example.org' where id = ?", [cohort.learner_ids[ZOE]])
    run = ended(deliver(lambda _: ChannelThatFails(), cohort.open_store, lambda: NOW))
    assert run.kept_back == 1
    kept = message(cohort, row_id)
    assert (kept.state, kept.detail, kept.ended_at) == (MessageState.CANCELLED, "address_changed", NOW)
    undone = disposition_by_id(cohort.store, decision)
    assert undone is not None and undone.undone_at == NOW


NIGHT = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)  # 23:15 in Paris
MORNING = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


def test_nothing_leaves_at_night_and_it_does_in_the_morning(cohort: SmallCohort, server: MailServer):
    row_id = queue(cohort, ZOE)
    assert delivered(cohort, server, NIGHT) == Delivered(0, 0, 0, 1, 0, (), MORNING)
    kept = message(cohort, row_id)
    assert (kept.state, kept.tries, kept.not_before, kept.ended_at) == (MessageState.QUEUED, 0, MORNING, None)
    assert delivered(cohort, server, MORNING - timedelta(seconds=1)).put_off == 0
    assert server.received == []
    assert delivered(cohort, server, MORNING).accepted == 1


def test_it_is_the_learners_night_that_counts(cohort: SmallCohort, server: MailServer):
    cohort.store.execute("update learner set zone = 'Asia/Tokyo' where id = ?", [cohort.learner_ids[ZOE]])
    row_ids = [queue(cohort, place) for place in (ZOE, ALI)]
    afternoon = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 15:00 in Paris, 23:00 in Tokyo
    run = delivered(cohort, server, afternoon)
    assert (run.accepted, run.put_off) == (1, 1)
    assert run.next_at == message(cohort, row_ids[ZOE]).not_before == datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def test_a_retry_that_would_come_at_night_comes_in_the_morning(cohort: SmallCohort, server: MailServer):
    row_id = queue(cohort, GREY)
    evening = datetime(2026, 11, 23, 18, 59, 30, tzinfo=UTC)  # half a minute before 20:00 in Paris
    run = delivered(cohort, server, evening)
    assert (run.put_off, run.next_at) == (1, MORNING)
    kept = message(cohort, row_id)
    assert (kept.tries, kept.detail) == (1, "451 4.7.1")


def test_what_is_to_be_known_before_the_morning_is_tried_again_at_night(cohort: SmallCohort, server: MailServer):
    row_id = queue(cohort, GREY, told_by=MORNING, expires_at=MORNING + timedelta(hours=1))
    assert delivered(cohort, server, NIGHT).put_off == 1
    assert message(cohort, row_id).not_before == NIGHT + timedelta(minutes=1)


def test_a_night_keeps_what_the_last_try_was_told(cohort: SmallCohort, server: MailServer):
    row_id = queue(cohort, GREY)
    delivered(cohort, server)
    assert delivered(cohort, server, NIGHT).put_off == 1
    kept = message(cohort, row_id)
    assert (kept.tries, kept.detail, kept.not_before) == (1, "451 4.7.1", MORNING)


def test_who_may_not_be_written_to_is_told_at_night_too(cohort: SmallCohort, server: MailServer):
    queue(cohort, ZOE)
    cohort.store.execute("update learner set objected_at = 1")
    assert delivered(cohort, server, NIGHT) == Delivered(0, 0, 0, 0, 1, (), None)


def test_an_access_error_before_any_channel_opens_is_told(cohort: SmallCohort):
    queue(cohort, ZOE)

    def channel_for(account_id: int) -> Channel:
        raise AccessRefused("wrong_password")

    run = ended(deliver(channel_for, cohort.open_store, lambda: NOW))
    assert run.stopped == (Stopped(cohort.mail_account_id, "wrong_password", is_for_long=True),)
    assert run.next_at == NOW


def test_withdrawing_a_message_reopens_its_alert(cohort: SmallCohort):
    decision = cohort.handle(ZOE)
    row_id = queue(cohort, ZOE, disposition_id=decision)
    assert withdraw(cohort.store, row_id, NOW)
    undone = disposition_by_id(cohort.store, decision)
    assert undone is not None and undone.undone_at == NOW
    assert not withdraw(cohort.store, row_id, NOW)


@pytest.mark.parametrize("has_arrived", [True, False])
def test_the_trainer_says_what_became_of_an_uncertain_message(
    cohort: SmallCohort, server: MailServer, has_arrived: bool
):
    row_id = queue(cohort, ZOE)
    with pytest.raises(WrongInput):
        resolve(cohort.store, row_id, NOW, has_arrived=has_arrived)
    claim(cohort.store, row_id)
    recover(cohort.store, NOW)
    resolve(cohort.store, row_id, NOW, has_arrived=has_arrived)
    assert delivered(cohort, server).accepted == (0 if has_arrived else 1)
    assert message(cohort, row_id).state is MessageState.ACCEPTED
