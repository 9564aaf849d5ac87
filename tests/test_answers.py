"""Answering what learners asked and wrote, and passing a question on: over a real encrypted store."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.connector import LetterKind
from cockpit.deeds import Done, pass_on_to, pass_question_on_to, take_back, write_to
from cockpit.domain.alerts import Code, Section
from cockpit.domain.messages import MessageState
from cockpit.domain.questions import Category
from cockpit.outbox.deliver import withdraw
from cockpit.outbox.hand_over import handed_over
from cockpit.outbox.objections import stop_writing, write_again
from cockpit.reports.merge_fields import template_for
from cockpit.reports.today import todays_queue
from cockpit.store.cohorts import all_cohorts, end_building, set_data_as_of
from cockpit.store.dispositions import dispositions
from cockpit.store.history import last_contacts
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import message_by_id, messages_of_learner, set_state
from cockpit.store.questions import QuestionRow, add_question, question_by_id, questions_of_learner
from cockpit.store.replies import ReplyRow, add_reply, replies_of_learner
from cockpit.store.rollups import rebuild_rollups
from cockpit.triage.refresh import refresh
from cockpit.wording import Words
from cockpit.wording.alerts import sentence

COLLEAGUE = {"to_name": "Farid Benali", "to_address": "farid@college.example"}


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path)
    with made.store as store:
        end_building(store, made.cohort_id)
        store.execute("update cohort set is_followed = 1")
        rebuild_rollups(store, all_cohorts(store))
        yield made


@pytest.fixture
def whom(cohort: SmallCohort) -> int:
    return cohort.learner_ids[0]


def ask(cohort: SmallCohort, at: datetime = NOW - timedelta(hours=1), category: Category = Category.OTHER) -> int:
    question = QuestionRow(cohort.learner_ids[0], cohort.enrolment_ids[0], "Where?", at, category=category)
    return add_question(cohort.store, question)


def reply(cohort: SmallCohort, kind: LetterKind = LetterKind.REPLY) -> None:
    came = ReplyRow(
        0, None, kind, cohort.learner_ids[0], None, kind, False, "zoe@example.org", "Re", "Thank you.", NOW
    )
    add_reply(cohort.store, came)


def answer(cohort: SmallCohort, **changes: object) -> Done:
    return write_to(cohort.store, cohort.draft(is_contact=False, **changes), NOW)


def waiting(cohort: SmallCohort) -> tuple[int, int]:
    """Return how many questions and how many replies wait."""
    learner_id = cohort.learner_ids[0]
    return (
        sum(one.answered_at is None for one in questions_of_learner(cohort.store, learner_id)),
        sum(one.seen_at is None for one in replies_of_learner(cohort.store, learner_id)),
    )


def queue(cohort: SmallCohort, days: int) -> list[tuple[Section, str]]:
    """Return the queue so many days after that Monday, the data read and the alerts brought up to it."""
    now = NOW + timedelta(days=days)
    set_data_as_of(cohort.store, cohort.cohort_id, 1, now)
    refresh(cohort.store, now, "FR")
    rows = todays_queue(cohort.store, now, "Europe/Paris").rows
    return [
        (row.section, sentence(Words("en"), reason).text)
        for row in rows
        for reason in row.reasons
        if reason.code is Code.QUESTION
    ]


def test_an_answer_ends_what_waits_though_no_alert_is_open_yet(cohort: SmallCohort, whom: int):
    ask(cohort)
    reply(cohort)
    done = answer(cohort)
    assert done.disposition_id is None
    assert waiting(cohort) == (0, 0)


def test_a_nudge_answers_nothing(cohort: SmallCohort):
    ask(cohort)
    reply(cohort)
    write_to(cohort.store, cohort.draft(), NOW)
    assert waiting(cohort) == (1, 1)


def test_an_answer_is_no_contact_and_a_nudge_is_one(cohort: SmallCohort, whom: int):
    for draft, is_contact in ((cohort.draft(is_contact=False), False), (cohort.draft(), True)):
        done = write_to(cohort.store, draft, NOW)
        set_state(cohort.store, done.message_id or 0, MessageState.ACCEPTED, NOW, was=(MessageState.QUEUED,))
        assert (whom in last_contacts(cohort.store, NOW)) is is_contact


@pytest.mark.parametrize("how", ["take back", "withdraw", "handed over, then taken back"])
def test_what_was_answered_waits_again_when_the_answer_does_not_leave(cohort: SmallCohort, how: str):
    ask(cohort)
    reply(cohort)
    reply(cohort, LetterKind.BOUNCE)
    done = answer(cohort, **({"account_id": None} if how.startswith("handed") else {}))
    assert waiting(cohort) == (0, 1)
    later = NOW + timedelta(seconds=5)
    if how == "withdraw":
        withdraw(cohort.store, done.message_id or 0, later)
    else:
        if how.startswith("handed"):
            handed_over(cohort.store, done.message_id or 0, later)
        take_back(cohort.store, done, later)
    assert waiting(cohort) == (1, 2)


def test_what_was_answered_before_stays_answered(cohort: SmallCohort):
    ask(cohort)
    answer(cohort)
    ask(cohort, NOW)
    later = NOW + timedelta(minutes=5)
    done = write_to(cohort.store, cohort.draft(is_contact=False), later)
    take_back(cohort.store, done, later)
    assert [one.answered_at for one in questions_of_learner(cohort.store, cohort.learner_ids[0])] == [NOW, None]


def test_a_question_passed_on_waits_and_rings_again_after_two_working_days(cohort: SmallCohort):
    asked = ask(cohort, NOW - timedelta(days=5))
    assert [section for section, _ in queue(cohort, 0)] == [Section.WAITING]
    done = pass_question_on_to(cohort.store, asked, cohort.draft(**COLLEAGUE), NOW)
    kept = question_by_id(cohort.store, asked)
    assert kept is not None and (kept.passed_to, kept.passed_on_at, kept.answered_at) == ("Farid Benali", NOW, None)
    message = message_by_id(cohort.store, done.message_id or 0)
    assert message is not None and (message.is_to_colleague, message.is_contact) == (True, False)
    assert queue(cohort, 0) == queue(cohort, 1) == []
    assert queue(cohort, 2) == [(Section.WAITING, "“Where?” Passed on to Farid Benali on Monday, no answer.")]


def test_a_mail_to_the_colleague_that_does_not_leave_gives_the_question_back(cohort: SmallCohort):
    asked = ask(cohort)
    done = pass_question_on_to(cohort.store, asked, cohort.draft(**COLLEAGUE), NOW)
    take_back(cohort.store, done, NOW)
    kept = question_by_id(cohort.store, asked)
    assert kept is not None and (kept.passed_to, kept.passed_on_at) == ("", None)


def test_somebody_passed_on_with_a_question_rings_though_the_day_to_look_again_is_later(cohort: SmallCohort):
    ask(cohort, NOW - timedelta(days=5))
    assert queue(cohort, 0)
    done = pass_on_to(cohort.store, cohort.draft(**COLLEAGUE), NOW.date() + timedelta(days=9), NOW)
    assert queue(cohort, 1) == []
    assert [said for _, said in queue(cohort, 3)] == ["“Where?” Passed on to Farid Benali on Monday, no answer."]
    take_back(cohort.store, done, NOW)
    assert [said for _, said in queue(cohort, 3)] == ["“Where?” Asked on Wednesday."]


def test_the_text_that_fits_a_question_is_that_of_its_kind(cohort: SmallCohort):
    ask(cohort, NOW - timedelta(days=5), Category.ACCESS)
    queue(cohort, 0)
    (row,) = todays_queue(cohort.store, NOW, "Europe/Paris").rows
    assert template_for(row.alert) == "answer_access"


def test_somebody_who_objects_gets_nothing_any_more_until_that_is_taken_back(cohort: SmallCohort, whom: int):
    decision = cohort.handle()
    done = write_to(cohort.store, cohort.draft(once="d0"), NOW)
    cohort.store.execute("update message set disposition_id = ?", [decision])
    stopped = stop_writing(cohort.store, whom, NOW)
    learner = learner_by_id(cohort.store, whom)
    assert learner is not None and learner.objected_at == NOW
    (message,) = messages_of_learner(cohort.store, whom)
    assert (message.state, message.detail, message.once) == (MessageState.CANCELLED, "objected", None)
    assert dispositions(cohort.store, whom)[0].undone_at == NOW
    write_again(cohort.store, stopped, NOW)
    learner, message = learner_by_id(cohort.store, whom), message_by_id(cohort.store, done.message_id or 0)
    assert learner is not None and learner.objected_at is None
    assert message is not None and (message.state, message.once, message.ended_at) == ("queued", "d0", None)
    assert dispositions(cohort.store, whom)[0].undone_at is None


def test_whoever_objected_before_still_does_when_a_second_time_is_taken_back(cohort: SmallCohort, whom: int):
    stop_writing(cohort.store, whom, NOW)
    write_again(cohort.store, stop_writing(cohort.store, whom, NOW + timedelta(days=1)), NOW)
    learner = learner_by_id(cohort.store, whom)
    assert learner is not None and learner.objected_at == NOW
