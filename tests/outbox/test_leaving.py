"""What stands against a message when its moment has come: rest, pace, old facts, a store that was set back."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.connector import Delivery, Pace, Receipt
from cockpit.domain.messages import MOST_A_WEEK, MessageState
from cockpit.domain.people import Absence
from cockpit.errors import AccessRefused, WrongInput
from cockpit.outbox import change
from cockpit.outbox.compose import compose
from cockpit.outbox.deliver import Delivered, deliver, recover, resolve, withdraw
from cockpit.store import Store
from cockpit.store.absences import add_absence
from cockpit.store.history import ContactRow, add_contact
from cockpit.store.outbox import MessageRow, claim, message_by_id
from cockpit.store.sending import go_on_sending, stopped_accounts

USUAL = Pace(a_minute=10, a_day=1_000)
ZOE, ALI = range(2)
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Post:
    """A channel that takes everything, and remembers it."""

    pace: Pace = USUAL
    sender: str = "nadia@example.org"
    taken: list[str] = field(default_factory=list)
    error: Exception | None = None
    known_as: str | None = None

    def send(self, to_address: str, content: bytes) -> Receipt:
        if self.error is not None:
            raise self.error
        self.taken.append(to_address)
        return Receipt(Delivery.ACCEPTED, "250", self.known_as)

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ["zoe@example.org", "ali@example.org"])
    with made.store:
        yield made


@pytest.fixture
def post() -> Post:
    return Post()


def run(cohort: SmallCohort, post: Post, now: datetime = NOW) -> Delivered:
    job = deliver(lambda _: post, cohort.open_store, lambda: now)
    while True:
        try:
            next(job)
        except StopIteration as end:
            assert isinstance(end.value, Delivered)
            return end.value


def queue(cohort: SmallCohort, place: int = ZOE, now: datetime = NOW, **changes: object) -> int:
    return compose(cohort.store, cohort.draft(place, **changes), now)


def kept(cohort: SmallCohort, row_id: int) -> MessageRow:
    found = message_by_id(cohort.store, row_id)
    assert found is not None
    return found


def call(cohort: SmallCohort, at: datetime, place: int = ZOE) -> None:
    add_contact(cohort.store, ContactRow(cohort.learner_ids[place], "call", at, ""))


def test_a_message_whose_facts_are_a_week_old_is_held_for_the_trainer(cohort: SmallCohort, post: Post):
    row_id = queue(cohort)
    done = run(cohort, post, NOW + timedelta(days=7))
    assert (done.held, post.taken) == (1, [])
    assert (kept(cohort, row_id).state, kept(cohort, row_id).detail) == (MessageState.HELD, "expired")


@pytest.mark.parametrize(
    "look",
    [
        lambda store, row_id, _now: change.release(store, row_id),
        lambda store, row_id, now: (change.move(store, row_id, now), change.release(store, row_id)),
        lambda store, row_id, now: (
            change.edit(store, row_id, "Un mot", "Bonjour Zoë\n", now),
            change.release(store, row_id),
        ),
    ],
    ids=["released", "moved", "edited"],
)
def test_what_the_trainer_has_looked_at_is_never_too_old(
    cohort: SmallCohort, post: Post, look: Callable[[Store, int, datetime], object]
):
    row_id = queue(cohort)
    later = NOW + timedelta(days=9)
    assert run(cohort, post, later).held == 1
    look(cohort.store, row_id, later)
    assert run(cohort, post, later).accepted == 1


def test_a_message_that_is_moved_beyond_a_week_leaves_on_that_day(cohort: SmallCohort, post: Post):
    row_id = queue(cohort)
    change.move(cohort.store, row_id, NOW + timedelta(days=20))
    assert run(cohort, post, NOW + timedelta(days=20)).accepted == 1


def test_what_did_not_arrive_leaves_again_however_old_it_is(cohort: SmallCohort, post: Post):
    row_id = queue(cohort)
    claim(cohort.store, row_id)
    recover(cohort.store, NOW)
    resolve(cohort.store, row_id, NOW + timedelta(days=9), has_arrived=False)
    assert run(cohort, post, NOW + timedelta(days=9)).accepted == 1


def test_one_that_is_to_leave_later_is_not_old_by_then(cohort: SmallCohort, post: Post):
    queue(cohort, not_before=NOW + timedelta(days=10))
    assert run(cohort, post, NOW + timedelta(days=10)).accepted == 1


def test_a_contact_since_it_was_written_lets_a_nudge_rest_until_the_fifth_day(cohort: SmallCohort, post: Post):
    row_id = queue(cohort)
    call(cohort, NOW + AN_HOUR)
    assert run(cohort, post, NOW + 2 * AN_HOUR).put_off == 1
    waiting = kept(cohort, row_id)
    assert waiting.detail == "resting"
    assert waiting.not_before == datetime.fromisoformat("2026-11-28T08:30:00+01:00")
    assert run(cohort, post, waiting.not_before).accepted == 1


def test_who_was_in_contact_before_it_was_written_is_written_to_all_the_same(cohort: SmallCohort, post: Post):
    call(cohort, NOW - AN_HOUR)  # the trainer saw that, and wrote
    queue(cohort)
    assert run(cohort, post).accepted == 1


def test_an_answer_and_an_invitation_never_rest(cohort: SmallCohort, post: Post):
    queue(cohort, is_contact=False)
    call(cohort, NOW + AN_HOUR)
    assert run(cohort, post, NOW + 2 * AN_HOUR).accepted == 1


def test_a_message_that_was_to_leave_later_rests_for_one_written_since(cohort: SmallCohort, post: Post):
    queue(cohort, not_before=NOW + A_DAY)
    queue(cohort, now=NOW + AN_HOUR)
    assert run(cohort, post, NOW + AN_HOUR).accepted == 1
    assert run(cohort, post, NOW + A_DAY).put_off == 1


def test_two_messages_written_one_after_the_other_both_leave(cohort: SmallCohort, post: Post):
    queue(cohort)
    queue(cohort, now=NOW + timedelta(minutes=5))  # as the trainer wanted: the first had not left yet
    assert run(cohort, post, NOW + timedelta(minutes=6)).accepted == 2


def test_a_person_gets_no_more_than_so_many_nudges_a_week(cohort: SmallCohort, post: Post):
    days = [NOW + number * A_DAY for number in range(MOST_A_WEEK)]
    for at in days:
        queue(cohort, now=at)
        assert run(cohort, post, at).accepted == 1
    row_id = queue(cohort, now=NOW + 4 * A_DAY)
    assert run(cohort, post, NOW + 4 * A_DAY).put_off == 1
    assert kept(cohort, row_id).detail == "capped"
    assert run(cohort, post, NOW + 7 * A_DAY + AN_HOUR).accepted == 1


def test_who_is_away_is_left_in_peace_but_answered(cohort: SmallCohort, post: Post):
    queue(cohort)
    with cohort.store.write():
        add_absence(cohort.store, cohort.learner_ids[ZOE], Absence(NOW.date(), None))
    assert run(cohort, post).kept_back == 1
    with pytest.raises(WrongInput) as refused:
        queue(cohort)
    assert refused.value.cause == "away"
    queue(cohort, is_contact=False)
    assert run(cohort, post).accepted == 1


def test_an_account_sends_no_faster_than_its_pace(cohort: SmallCohort, post: Post):
    post.pace = Pace(a_minute=2, a_day=3)
    for _ in range(5):
        queue(cohort, is_contact=False)
    done = run(cohort, post)
    assert (done.accepted, done.next_at) == (2, NOW + timedelta(seconds=30))
    assert run(cohort, post, NOW + timedelta(seconds=29)).accepted == 0
    assert run(cohort, post, NOW + timedelta(seconds=30)).accepted == 1
    done = run(cohort, post, NOW + AN_HOUR)
    assert done.accepted == 0  # three have left today
    assert run(cohort, post, NOW + A_DAY).accepted == 2


def test_an_account_that_was_refused_sends_again_when_the_trainer_says_so(cohort: SmallCohort, post: Post):
    queue(cohort)
    post.error = AccessRefused("wrong_password")
    assert [stopped.is_for_long for stopped in run(cohort, post).stopped] == [True]
    post.error = None
    assert (run(cohort, post).accepted, run(cohort, post).stopped) == (0, ())
    assert stopped_accounts(cohort.store) == {cohort.mail_account_id: "wrong_password"}
    go_on_sending(cohort.store, cohort.mail_account_id)
    assert run(cohort, post).accepted == 1


def test_a_store_that_comes_from_a_backup_sends_nothing_by_itself(cohort: SmallCohort, post: Post, tmp_path: Path):
    row_ids = [queue(cohort), queue(cohort, ALI)]
    run(cohort, post, NOW - timedelta(hours=3))  # the outbox was looked at, by night: nothing left
    with cohort.store.conn:
        cohort.store.conn.execute("pragma wal_checkpoint(truncate)")
    backup = shutil.copy(cohort.path, tmp_path / "backup.db")
    assert run(cohort, post, NOW).accepted == 2
    cohort.store.close()
    for end in ("", "-wal", "-shm"):
        (tmp_path / f"cockpit.db{end}").unlink(missing_ok=True)
    shutil.copy(backup, cohort.path)
    with cohort.open_store() as restored:
        done = run(cohort, post, NOW + AN_HOUR)
        assert (done.accepted, done.held, len(post.taken)) == (0, 2, 2)
        found = [message_by_id(restored, row_id) for row_id in row_ids]
        assert {(one.state, one.detail) for one in found if one} == {(MessageState.HELD, "store_set_back")}
        assert run(cohort, post, NOW + 2 * AN_HOUR).held == 0


def test_a_clock_that_is_set_back_sends_nothing_by_itself(cohort: SmallCohort, post: Post):
    run(cohort, post, datetime.fromisoformat("2036-01-01T12:00:00+00:00"))
    row_id = queue(cohort)
    assert run(cohort, post).held == 1
    assert kept(cohort, row_id).detail == "clock_set_back"
    queue(cohort, ALI)
    assert run(cohort, post).accepted == 1  # from now on that is the time


def test_a_clock_that_is_put_right_by_an_hour_changes_nothing(cohort: SmallCohort, post: Post):
    run(cohort, post, NOW + AN_HOUR)
    queue(cohort)
    assert run(cohort, post).accepted == 1


def test_what_its_system_calls_a_message_is_kept(cohort: SmallCohort, post: Post):
    post.known_as = "77"
    row_id = queue(cohort)
    run(cohort, post)
    assert kept(cohort, row_id).known_as == "77"


def test_what_is_sent_once_only_is_made_once_and_again_after_it_was_cancelled(cohort: SmallCohort):
    row_id = queue(cohort, once="praise:1:75")
    with pytest.raises(WrongInput) as refused:
        queue(cohort, once="praise:1:75")
    assert refused.value.cause == "sent_before"
    withdraw(cohort.store, row_id, NOW)
    assert queue(cohort, once="praise:1:75") != row_id
