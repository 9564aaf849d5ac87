"""Bringing sequences up to a day: every step once, none to whom it is needless, all of it idempotent."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from advancing import NADIA
from small_cohort import NOW, TODAY, SmallCohort, small_cohort

from cockpit.connector import (
    ActivityRecord,
    CompletionRecord,
    EnrolmentRecord,
    LearningEvent,
    LetterKind,
)
from cockpit.domain.activity import Verb
from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.decisions import DoneHow
from cockpit.domain.messages import MessageState
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.domain.referents import Referent
from cockpit.domain.sequences import EndedBecause, Run, Sequence, StepChannel
from cockpit.domain.times import zone_named
from cockpit.errors import WrongInput
from cockpit.reports.sequences import sequences_now, steps_for_trainer
from cockpit.sequences.advance import Advanced, advance
from cockpit.sequences.runs import (
    begin,
    make_step,
    pass_over,
    stop,
    take_begin_back,
    take_step_back,
    take_stop_back,
)
from cockpit.sequences.texts import Writing, draft_of_step
from cockpit.store.accounts import all_accounts
from cockpit.store.activities import activity_ids, save_activities, save_completions
from cockpit.store.alerts import save_alert
from cockpit.store.cohorts import cohort_by_id, end_building, set_data_as_of
from cockpit.store.events import save_events
from cockpit.store.learners import enrolment_ids, save_enrolments
from cockpit.store.outbox import MessageRow, messages_of_learner, set_state
from cockpit.store.referents import hand_over, save_referent
from cockpit.store.replies import ReplyRow, add_reply
from cockpit.store.rollups import roll_up
from cockpit.store.sequences import all_sequences, run_by_id, save_sequence
from cockpit.triage.dispositions import handle, pause

PARIS = ZoneInfo("Europe/Paris")
_PATH = ":".join([str(Path(__file__).parents[2]), str(Path(__file__).parents[1])])


@dataclass
class Cohort:
    """A small cohort that was last active three weeks ago, in which time goes by."""

    small: SmallCohort
    now: datetime = NOW

    @property
    def store(self):  # type: ignore[no-untyped-def]
        return self.small.store

    @property
    def ours(self) -> Sequence:
        return all_sequences(self.store)[0]

    @property
    def praise(self) -> Sequence:
        return all_sequences(self.store)[1]

    @property
    def writing(self) -> Writing:
        return Writing(NADIA, self.small.mail_account_id)

    def later(self, days: int) -> None:
        self.now = NOW + timedelta(days=days)

    def chosen(self, sequence: Sequence | None = None, **changes: object) -> None:
        with self.store.write():
            save_sequence(self.store, replace(sequence or self.ours, **changes), self.now)  # type: ignore[arg-type]

    def alone(self) -> None:
        """Let the sequence send alone, both messages with a template that is there."""
        first, second, *rest = self.ours.steps
        self.chosen(is_sent_alone=True, steps=(first, replace(second, template="late"), *rest))

    def begin(self, *places: int) -> list[int]:
        people = [self.small.enrolment_ids[place] for place in places or (0,)]
        return list(begin(self.store, self.ours.id, people, self.now, PARIS).run_ids)

    def advance(self) -> Advanced:
        return ran(advance(self.small.open_store, lambda: self.now, PARIS, "FR", self.writing))

    def messages(self, place: int = 0) -> list[MessageRow]:
        return messages_of_learner(self.store, self.small.learner_ids[place])

    def run(self, run_id: int) -> Run:
        found = run_by_id(self.store, run_id)
        assert found is not None
        return found

    def accept_all(self) -> None:
        with self.store.write():
            for learner_id in self.small.learner_ids:
                for message in messages_of_learner(self.store, learner_id):
                    was = (MessageState.QUEUED,)
                    set_state(self.store, message.id, MessageState.ACCEPTED, self.now, was=was)

    def active(self, on: date, place: int = 0) -> None:
        cohort = cohort_by_id(self.store, self.small.cohort_id)
        assert cohort is not None
        ids = enrolment_ids(self.store, cohort)
        with self.store.write():
            event = LearningEvent(f"e{on}", f"l{place}", Verb.INTERACTED, None, on, None)
            save_events(self.store, [event], ids, {}, dict.fromkeys(ids, zone_named("Europe/Paris")))
            roll_up(self.store, cohort)

    def done(self, units: int, on: date, place: int = 0) -> None:
        """Let somebody have done so many of four units, the last on a day."""
        cohort = cohort_by_id(self.store, self.small.cohort_id)
        assert cohort is not None
        ids, activities = enrolment_ids(self.store, cohort), activity_ids(self.store, cohort.id)
        with self.store.write():
            done = [CompletionRecord(f"l{place}", f"u{n}", n < units, changed_on=on) for n in range(4)]
            save_completions(self.store, done, ids, activities)
            roll_up(self.store, cohort)
            set_data_as_of(self.store, cohort.id, cohort.account_id, self.now)

    def answered(self, at: datetime, place: int = 0) -> None:
        with self.store.write():
            add_reply(
                self.store,
                ReplyRow(
                    0,
                    self.small.mail_account_id,
                    f"k{at}",
                    self.small.learner_ids[place],
                    None,
                    LetterKind.REPLY,
                    False,
                    "zoe@example.org",
                    "Re",
                    "Me voilà",
                    at,
                ),
            )

    def set_status(self, status: EnrolmentStatus) -> None:
        self.store.execute("update enrolment set status = ?", [status])


def ran(job) -> Advanced:  # type: ignore[no-untyped-def]
    try:
        while True:
            next(job)
    except StopIteration as end:
        assert isinstance(end.value, Advanced)
        return end.value


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[Cohort]:
    addresses = ("zoe@example.org", "bob@example.org", "eve@example.org")
    small = small_cohort(tmp_path, addresses)
    own = cohort_by_id(small.store, small.cohort_id)
    assert own is not None
    people = [
        EnrolmentRecord(f"l{n}", name, email=address, zone="Europe/Paris", knowledge=Knowledge.KNOWN)
        for n, (name, address) in enumerate(zip(("Zoë Müller", "Bob Sy", "Eve Roy"), addresses, strict=True))
    ]
    with small.store.write():
        save_enrolments(small.store, own, people, TODAY)
        save_activities(
            small.store, own.id, [ActivityRecord(f"u{n}", f"Unité {n}", "quiz", position=n) for n in range(4)]
        )
        end_building(small.store, own.id)
        set_data_as_of(small.store, own.id, own.account_id, NOW)
    found = Cohort(small)
    for place in range(3):
        found.active(TODAY - timedelta(days=30), place)
        found.active(TODAY - timedelta(days=21), place)
    yield found
    small.store.close()


def test_a_sequence_asks_before_each_step_unless_it_is_sent_alone(cohort: Cohort):
    cohort.begin()
    assert cohort.advance() == Advanced(0, 0, 0)
    assert not cohort.messages()
    assert len(steps_for_trainer(cohort.store, cohort.now, PARIS)) == 1


def test_sent_alone_it_writes_at_once_and_five_days_after_that_and_then_waits_for_a_call(cohort: Cohort):
    cohort.alone()
    first, second, *rest = cohort.ours.steps
    cohort.chosen(steps=(first, replace(second, template="silent"), *rest))
    (run_id,) = cohort.begin()
    made = []
    for day in range(30):
        cohort.later(day)
        if cohort.advance().queued:
            made.append(day)
        cohort.accept_all()
    assert made == [0, 5]
    assert cohort.run(run_id).step == 2
    assert len(steps_for_trainer(cohort.store, cohort.now, PARIS)) == 1


def test_advancing_twice_changes_nothing(cohort: Cohort):
    cohort.alone()
    cohort.begin(0, 1, 2)
    assert cohort.advance().queued == 3
    assert cohort.advance() == Advanced(0, 0, 0)
    assert [len(cohort.messages(place)) for place in range(3)] == [1, 1, 1]


def test_two_programs_that_advance_at_once_make_no_step_twice(cohort: Cohort):
    cohort.alone()
    cohort.begin(0, 1, 2)
    jobs = [advance(cohort.small.open_store, lambda: cohort.now, PARIS, "FR", cohort.writing) for _ in range(2)]
    for job in jobs:
        next(job)  # both have read who is where
    results = [ran(job) for job in jobs]
    assert sum(result.queued for result in results) == 3
    assert [len(cohort.messages(place)) for place in range(3)] == [1, 1, 1]


def test_a_program_that_dies_between_makes_no_step_twice_and_leaves_none_out(cohort: Cohort):
    cohort.alone()
    cohort.begin(0, 1, 2)
    account = str(cohort.small.mail_account_id)
    for lines in (1, 2, 3, 99):
        program = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("advancing.py")), str(cohort.small.path), account],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": _PATH},
        )
        assert program.stdout is not None
        for _, _ in zip(range(lines), program.stdout, strict=False):
            pass
        program.kill()
        program.communicate()
    assert [len(cohort.messages(place)) for place in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (lambda cohort: cohort.active(TODAY), EndedBecause.ACTIVE_AGAIN),
        (lambda cohort: cohort.answered(NOW + timedelta(minutes=5)), EndedBecause.ANSWERED),
        (lambda cohort: pause(cohort.store, cohort.small.learner_ids[0], None, NOW), EndedBecause.PAUSED),
        (lambda cohort: cohort.set_status(EnrolmentStatus.LEFT), EndedBecause.LEFT),
        (lambda cohort: cohort.set_status(EnrolmentStatus.FINISHED), EndedBecause.FINISHED),
        (
            lambda cohort: cohort.store.execute("update learner set objected_at = 1"),
            EndedBecause.OBJECTED,
        ),
    ],
)
def test_an_exit_ends_the_run_and_withdraws_what_has_not_left(
    cohort: Cohort, change: Callable[[Cohort], object], because: EndedBecause
):
    cohort.alone()
    (run_id,) = cohort.begin()
    assert cohort.advance().queued == 1
    change(cohort)
    advanced = cohort.advance()
    assert (advanced.withdrawn, advanced.ended) == (1, 1)
    assert cohort.run(run_id).ended_because is because
    assert [message.state for message in cohort.messages()] == [MessageState.CANCELLED]


def test_what_happens_between_reading_and_queueing_keeps_the_step_here(cohort: Cohort):
    (run_id,) = cohort.begin()
    draft = draft_of_step(cohort.store, cohort.run(run_id), cohort.ours.steps[0], cohort.writing, cohort.now, PARIS)
    cohort.answered(NOW)
    with pytest.raises(WrongInput, match="step_gone"):
        make_step(cohort.store, run_id, 0, draft, cohort.now, PARIS)
    assert not cohort.messages()


def test_the_daily_cap_holds_over_runs_and_days_go_on(cohort: Cohort):
    cohort.alone()
    cohort.chosen(most_a_day=2)
    cohort.begin(0, 1, 2)
    assert cohort.advance().queued == 2
    cohort.now += timedelta(hours=3)
    assert cohort.advance().queued == 0
    cohort.later(1)
    assert cohort.advance().queued == 1


def test_at_night_a_step_is_queued_for_the_morning_there(cohort: Cohort):
    cohort.alone()
    cohort.now = NOW.replace(hour=22)
    cohort.begin()
    cohort.advance()
    (message,) = cohort.messages()
    assert message.not_before is not None
    assert message.not_before.astimezone(PARIS).strftime("%d %H:%M") == "24 08:30"


def test_a_contact_of_somebody_else_rests_before_the_step_leaves_alone(cohort: Cohort):
    cohort.alone()
    first, *rest = cohort.ours.steps
    cohort.chosen(steps=(replace(first, after_days=2), *rest))
    cohort.begin()
    cohort.later(1)
    cohort.store.execute(
        "insert into contact (learner_id, kind, happened_at, words) values (?, 'lms_message', ?, '')",
        [cohort.small.learner_ids[0], int(cohort.now.timestamp())],
    )
    queued = []
    for day in range(1, 10):
        cohort.later(day)
        queued.append(cohort.advance().queued)
    assert queued.index(1) + 1 == 6  # the contact of day 1 rests to day 5


def test_a_message_of_the_trainers_own_counts_as_the_step_that_was_due(cohort: Cohort):
    from cockpit.deeds import write_to

    (run_id,) = cohort.begin()
    write_to(cohort.store, cohort.small.draft(), cohort.now)
    cohort.advance()
    assert cohort.run(run_id).step == 1
    assert cohort.run(run_id).next_on == TODAY + timedelta(days=5)


def test_a_step_whose_words_are_missing_waits_for_the_trainer(cohort: Cohort):
    first, *rest = cohort.ours.steps
    cohort.chosen(is_sent_alone=True, steps=(replace(first, template="not_there"), *rest))
    cohort.begin()
    assert cohort.advance().queued == 0
    assert not steps_for_trainer(cohort.store, cohort.now, PARIS)  # it has the day to leave alone
    cohort.later(1)
    assert cohort.advance().queued == 0
    assert len(steps_for_trainer(cohort.store, cohort.now, PARIS)) == 1


def test_one_begun_by_mistake_leaves_nothing_behind(cohort: Cohort):
    begun = begin(cohort.store, cohort.ours.id, cohort.small.enrolment_ids, cohort.now, PARIS)
    take_begin_back(cohort.store, begun, cohort.now)
    assert not sequences_now(cohort.store, cohort.now, PARIS).due
    assert run_by_id(cohort.store, begun.run_ids[0]) is None


def test_nobody_is_in_two_sequences_and_who_may_not_be_written_to_in_none(cohort: Cohort):
    cohort.begin(0)
    cohort.store.execute("update learner set objected_at = 1 where id = ?", [cohort.small.learner_ids[1]])
    begun = begin(cohort.store, cohort.ours.id, cohort.small.enrolment_ids, cohort.now, PARIS)
    assert [why for _, why in begun.left_out] == ["in_sequence", "sequence_objected"]
    assert len(begun.run_ids) == 1
    with pytest.raises(WrongInput, match="in_sequence"):
        begin(cohort.store, cohort.ours.id, cohort.small.enrolment_ids[:1], cohort.now, PARIS)


def test_stopping_and_passing_over_can_be_taken_back(cohort: Cohort):
    (run_id,) = cohort.begin()
    before = cohort.run(run_id)
    stopped = stop(cohort.store, run_id, cohort.now, PARIS)
    assert cohort.run(run_id).ended_because is EndedBecause.STOPPED
    take_stop_back(cohort.store, stopped)
    passed = pass_over(cohort.store, run_id, 0, cohort.now, PARIS)
    assert cohort.run(run_id).step == 1
    take_step_back(cohort.store, passed, cohort.now)
    assert cohort.run(run_id) == before


def test_a_step_sent_by_hand_can_be_undone_until_it_leaves(cohort: Cohort):
    (run_id,) = cohort.begin()
    run = cohort.run(run_id)
    draft = draft_of_step(cohort.store, run, cohort.ours.steps[0], cohort.writing, cohort.now, PARIS)
    made = make_step(cohort.store, run_id, 0, draft, cohort.now, PARIS)
    take_step_back(cohort.store, made, cohort.now)
    assert cohort.run(run_id) == run
    made = make_step(cohort.store, run_id, 0, draft, cohort.now, PARIS)
    with pytest.raises(WrongInput, match="step_gone"):
        make_step(cohort.store, run_id, 0, draft, cohort.now, PARIS)
    cohort.accept_all()
    with pytest.raises(WrongInput, match="already_left"):
        take_step_back(cohort.store, made, cohort.now)


def test_a_call_that_reached_the_person_ends_the_sequence(cohort: Cohort):
    (run_id,) = cohort.begin()
    for place, day in ((0, 0), (1, 5)):
        cohort.later(day)
        pass_over(cohort.store, run_id, place, cohort.now, PARIS)
    cohort.later(10)
    make_step(cohort.store, run_id, 2, None, cohort.now, PARIS)
    cohort.advance()
    assert cohort.run(run_id).ended_because is EndedBecause.ANSWERED


def test_the_referent_signs_and_the_account_sends(cohort: Cohort):
    cohort.alone()
    karim = save_referent(cohort.store, Referent(0, "Karim Benali", phone="06 11", signature="Pôle langues"))
    hand_over(cohort.store, cohort.small.learner_ids, karim.id)
    cohort.begin()
    cohort.advance()
    (message,) = cohort.messages()
    assert message.body.rstrip().endswith("Karim Benali\n06 11\nPôle langues")
    assert b"From: Karim Benali <nadia@example.org>" in message.mime


# --- congratulations ------------------------------------------------------------------------------


def test_a_milestone_is_congratulated_on_once_through_syncs_and_restarts(cohort: Cohort):
    cohort.chosen(cohort.praise, is_sent_alone=True)
    cohort.done(2, TODAY - timedelta(days=1))
    assert cohort.advance().queued == 1
    cohort.accept_all()
    cohort.done(1, TODAY)  # the source counts otherwise for a day
    cohort.advance()
    for day in range(1, 12):
        cohort.later(day)
        cohort.done(2, TODAY + timedelta(days=day))
        assert cohort.advance().queued == 0
    assert [message.once for message in cohort.messages()] == [f"praise:{cohort.small.enrolment_ids[0]}:50"]


def test_the_next_milestone_is_another_one(cohort: Cohort):
    cohort.chosen(cohort.praise, is_sent_alone=True)
    cohort.done(2, TODAY)
    cohort.advance()
    cohort.accept_all()
    cohort.later(9)
    cohort.done(3, TODAY + timedelta(days=9))
    assert cohort.advance().queued == 1
    assert "75" in cohort.messages()[0].subject


def test_only_the_greatest_news_is_told_and_old_news_is_none(cohort: Cohort):
    cohort.done(1, TODAY)
    cohort.advance()
    cohort.done(3, TODAY)
    cohort.done(2, TODAY - timedelta(days=30), place=1)
    cohort.advance()
    due = sequences_now(cohort.store, cohort.now, PARIS).due
    assert [(row.learner, row.step.at_percent) for row in due] == [("Zoë Müller", 75)]


def test_news_that_was_handled_in_the_queue_is_not_told_again(cohort: Cohort):
    cohort.done(2, TODAY)
    reason = Reason(Code.GOOD, AlertTier.GOOD, TODAY, subject="50", on=TODAY, share=0.5)
    enrolment_id = cohort.small.enrolment_ids[0]
    save_alert(cohort.store, Alert(enrolment_id, TODAY, AlertTier.GOOD, (reason,)), None)
    handle(cohort.store, cohort.small.learner_ids[0], DoneHow.CALL, NOW)
    cohort.advance()
    assert not sequences_now(cohort.store, cohort.now, PARIS).due


def test_congratulations_that_wait_go_when_they_were_given_in_the_queue(cohort: Cohort):
    cohort.done(2, TODAY)
    cohort.advance()
    assert len(sequences_now(cohort.store, cohort.now, PARIS).due) == 1
    reason = Reason(Code.GOOD, AlertTier.GOOD, TODAY, subject="50", on=TODAY, share=0.5)
    enrolment_id = cohort.small.enrolment_ids[0]
    save_alert(cohort.store, Alert(enrolment_id, TODAY, AlertTier.GOOD, (reason,)), None)
    handle(cohort.store, cohort.small.learner_ids[0], DoneHow.MESSAGE, NOW)
    cohort.advance()
    assert not sequences_now(cohort.store, cohort.now, PARIS).due


# --- in the platform ------------------------------------------------------------------------------


def without_address(cohort: Cohort, place: int = 0) -> None:
    cohort.store.execute("update learner set email = null where id = ?", [cohort.small.learner_ids[place]])


def test_who_has_no_address_gets_the_step_in_the_platform_also_from_a_sequence_that_sends_alone(cohort: Cohort):
    cohort.alone()
    without_address(cohort)
    cohort.begin(0, 1)
    assert not steps_for_trainer(cohort.store, cohort.now, PARIS)
    assert cohort.advance().queued == 2
    ((by_lms,), (by_mail,)) = cohort.messages(0), cohort.messages(1)
    campus = next(one for one in all_accounts(cohort.store) if one.kind == "moodle")
    assert (by_lms.account_id, by_lms.to_address) == (campus.id, "l0")
    assert b"Subject:" not in by_lms.mime and b"Subject:" in by_mail.mime
    assert by_mail.account_id == cohort.small.mail_account_id


def test_a_step_in_the_platform_goes_there_also_to_who_has_an_address_and_leaves_without_a_mailbox(cohort: Cohort):
    first, *rest = cohort.ours.steps
    cohort.chosen(is_sent_alone=True, steps=(replace(first, channel=StepChannel.LMS), *rest))
    cohort.begin()
    no_mailbox = Writing(NADIA, None)
    done = ran(advance(cohort.small.open_store, lambda: cohort.now, PARIS, "FR", no_mailbox))
    assert done.queued == 1
    assert cohort.messages()[0].to_address == "l0"


def test_by_mail_only_who_has_no_address_waits_for_the_trainer(cohort: Cohort):
    first, *rest = cohort.ours.steps
    cohort.chosen(is_sent_alone=True, steps=(replace(first, channel=StepChannel.MAIL), *rest))
    without_address(cohort)
    cohort.begin()
    assert cohort.advance().queued == 0
    assert len(steps_for_trainer(cohort.store, cohort.now, PARIS)) == 1


def test_without_a_mailbox_nothing_leaves_alone_by_mail(cohort: Cohort):
    cohort.alone()
    cohort.begin()
    done = ran(advance(cohort.small.open_store, lambda: cohort.now, PARIS, "FR", Writing(NADIA, None)))
    assert done.queued == 0 and not cohort.messages()
