"""What came back and what was asked, as the list and the conversation show it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.checkins.propose import propose
from cockpit.connector import LetterKind
from cockpit.deeds import pass_question_on_to, write_to
from cockpit.domain.checkins import Offer, Slot
from cockpit.domain.questions import Category
from cockpit.reports.replies import CameGroup, Returns, SaidKind, exchange_with, returns
from cockpit.store.cohorts import all_cohorts
from cockpit.store.outbox import cancel_message
from cockpit.store.questions import QuestionRow, add_question, set_answered
from cockpit.store.replies import ReplyRow, add_reply
from cockpit.store.rollups import rebuild_rollups

COLLEAGUE = {"to_name": "Farid Benali", "to_address": "farid@college.example"}


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ("zoe@example.org", "ali@example.org"))
    with made.store as store:
        rebuild_rollups(store, all_cohorts(store))
        yield made


def came(cohort: SmallCohort, key: str, kind: LetterKind = LetterKind.REPLY, **changes: object) -> int:
    facts: dict[str, object] = {
        "id": 0, "account_id": None, "key": key, "learner_id": cohort.learner_ids[0], "message_id": None,
        "kind": kind, "is_probable": False, "from_address": "zoe@example.org", "subject": "Re", "body": key,
        "received_at": NOW,
    }  # fmt: skip
    return add_reply(cohort.store, ReplyRow(**(facts | changes))) or 0  # type: ignore[arg-type]


def ask(cohort: SmallCohort, words: str, days_ago: int, reply_id: int | None = None) -> int:
    at = NOW - timedelta(days=days_ago)
    asked = QuestionRow(
        cohort.learner_ids[0], cohort.enrolment_ids[0], words, at, category=Category.ACCESS, reply_id=reply_id
    )
    return add_question(cohort.store, asked)


def read(cohort: SmallCohort) -> Returns:
    return returns(cohort.store, NOW, "Europe/Paris", "FR")


def groups(cohort: SmallCohort) -> list[tuple[CameGroup, str]]:
    return [(line.group, line.words) for line in read(cohort).lines]


def test_a_question_asked_in_a_reply_is_one_line(cohort: SmallCohort):
    reply_id = came(cohort, "Where is it?")
    question_id = ask(cohort, "Where is it?", 0, reply_id)
    assert groups(cohort) == [(CameGroup.QUESTIONS, "Where is it?")]
    set_answered(cohort.store, question_id, NOW)
    assert groups(cohort) == [(CameGroup.NEW, "Where is it?")]


def test_what_was_seen_is_done_whoever_wrote_it(cohort: SmallCohort):
    came(cohort, "a", seen_at=NOW)
    came(cohort, "b", LetterKind.AUTO_REPLY, seen_at=NOW, received_at=NOW - timedelta(hours=1))
    came(cohort, "c", LetterKind.AUTO_REPLY)
    assert groups(cohort) == [(CameGroup.MACHINES, "c"), (CameGroup.DONE, "a"), (CameGroup.DONE, "b")]


def test_the_question_that_is_due_first_stands_first_and_a_holiday_gives_time(cohort: SmallCohort):
    ask(cohort, "later", 3)
    ask(cohort, "sooner", 5)
    ask(cohort, "before a holiday", 13)  # Tuesday 10 November; the 11th is none of the working days in France
    assert [(line.words, line.due_on) for line in read(cohort).lines] == [
        ("before a holiday", date(2026, 11, 13)),
        ("sooner", date(2026, 11, 20)),
        ("later", date(2026, 11, 24)),
    ]


def test_a_question_with_a_colleague_is_due_from_that_day_on(cohort: SmallCohort):
    asked = ask(cohort, "Where?", 5)
    pass_question_on_to(cohort.store, asked, cohort.draft(**COLLEAGUE), NOW)
    (line,) = read(cohort).lines
    assert (line.due_on, line.question and line.question.passed_to) == (date(2026, 11, 25), "Farid Benali")


def test_a_conversation_tells_who_said_what_in_order_and_nothing_that_was_cancelled(cohort: SmallCohort):
    first = write_to(cohort.store, cohort.draft(), NOW - timedelta(days=4))
    cancelled = write_to(cohort.store, cohort.draft(body="never"), NOW - timedelta(days=3))
    cancel_message(cohort.store, cancelled.message_id or 0, NOW)
    asked = ask(cohort, "Where?", 2)
    passed = pass_question_on_to(cohort.store, asked, cohort.draft(**COLLEAGUE), NOW - timedelta(days=1))
    came(cohort, "Unit 4.", message_id=passed.message_id)
    came(cohort, "Thank you.", message_id=first.message_id, received_at=NOW - timedelta(hours=30))
    exchange = exchange_with(cohort.store, cohort.learner_ids[0], cohort.enrolment_ids[0], NOW)
    assert exchange is not None
    assert [(said.kind, said.whom) for said in exchange.said] == [
        (SaidKind.MESSAGE, ""),
        (SaidKind.QUESTION, ""),
        (SaidKind.REPLY, ""),
        (SaidKind.TO_COLLEAGUE, "farid@college.example"),
        (SaidKind.FROM_COLLEAGUE, "Farid Benali"),
    ]


def test_of_somebody_who_is_gone_there_is_no_conversation(cohort: SmallCohort):
    assert exchange_with(cohort.store, 99, 0, NOW) is None


def test_the_hours_of_an_answer_are_those_in_which_the_moments_were_written(cohort: SmallCohort):
    two_and_eight = tuple(Slot(datetime(2026, 11, 26, hour, tzinfo=UTC), 30) for hour in (13, 19))  # in Paris
    offer = cohort.draft(0, template="propose", offer=Offer(two_and_eight, NOW + timedelta(days=1)))
    made = propose(cohort.store, offer, NOW)
    cohort.store.execute("update learner set zone = 'America/Montreal'")  # where the second is at 14 h
    came(cohort, "Jeudi à 14 h me va.", message_id=made.message_id)
    (line,) = read(cohort).lines
    chose = line.chose
    assert chose is not None and chose.slot == two_and_eight[0]
