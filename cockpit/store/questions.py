"""What learners asked, until it is answered: by the trainer, or by somebody to whom it was passed on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.questions import Category
from cockpit.domain.times import from_stored, instant_or_none, to_stored
from cockpit.store import Store

_SELECT = (
    "select q.learner_id, q.enrolment_id, q.words, q.asked_at, q.answered_at, q.is_invented, q.id, q.category,"
    " q.reply_id, colleague.name, q.escalated_at from question q"
    " left join colleague on colleague.id = q.escalated_to"
)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A learner's question; `answered_at` is None while it waits, `id` 0 before it is kept.

    `reply_id`: the reply that it was asked in. `passed_to`: the colleague who was asked at `passed_on_at`; the name
    is empty where nobody knows it any more.
    """

    learner_id: int
    enrolment_id: int
    words: str
    asked_at: datetime
    answered_at: datetime | None = None
    is_invented: bool = False
    id: int = 0
    category: Category = Category.OTHER
    reply_id: int | None = None
    passed_to: str = ""
    passed_on_at: datetime | None = None


def add_question(store: Store, question: QuestionRow) -> int:
    """Keep a learner's question; return its id. To whom it is passed on is said by `pass_questions_on`."""
    return store.insert(
        "insert into question (learner_id, enrolment_id, words, asked_at, answered_at, is_invented, category,"
        " reply_id) values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            question.learner_id,
            question.enrolment_id,
            question.words,
            to_stored(question.asked_at),
            to_stored(question.answered_at) if question.answered_at else None,
            int(question.is_invented),
            question.category,
            question.reply_id,
        ],
    )


def remove_question(store: Store, question_id: int) -> None:
    """Take a question back."""
    store.execute("delete from question where id = ?", [question_id])


def set_category(store: Store, question_id: int, category: Category) -> None:
    """Say what a question is about."""
    store.execute("update question set category = ? where id = ?", [category, question_id])


def set_answered(store: Store, question_id: int, at: datetime | None) -> None:
    """Say that a question was answered, or, without an instant, that it waits again."""
    store.execute("update question set answered_at = ? where id = ?", [to_stored(at) if at else None, question_id])


def answer_questions(store: Store, learner_id: int, at: datetime) -> None:
    """Say that a learner's open questions were answered."""
    store.execute(
        "update question set answered_at = ? where learner_id = ? and answered_at is null",
        [to_stored(at), learner_id],
    )


def reopen_questions(store: Store, learner_id: int, answered_at: datetime) -> None:
    """Take back that a learner's questions were answered at this instant."""
    store.execute(
        "update question set answered_at = null where learner_id = ? and answered_at = ?",
        [learner_id, to_stored(answered_at)],
    )


def pass_questions_on(store: Store, question_ids: Iterable[int], colleague_id: int, at: datetime) -> None:
    """Say to whom questions were passed on, and when: they go on waiting."""
    for question_id in question_ids:
        store.execute(
            "update question set escalated_to = ?, escalated_at = ? where id = ?",
            [colleague_id, to_stored(at), question_id],
        )


def keep_questions(store: Store, learner_id: int, passed_on_at: datetime) -> None:
    """Take back that a learner's questions were passed on at this instant."""
    store.execute(
        "update question set escalated_to = null, escalated_at = null where learner_id = ? and escalated_at = ?",
        [learner_id, to_stored(passed_on_at)],
    )


def question_by_id(store: Store, question_id: int) -> QuestionRow | None:
    """Return one question."""
    return next(iter(_questions(store, f"{_SELECT} where q.id = ?", [question_id])), None)


def open_questions(store: Store) -> list[QuestionRow]:
    """Return the questions that wait for an answer, the oldest first."""
    return _questions(store, f"{_SELECT} where q.answered_at is null order by q.asked_at, q.id", [])


def questions_of_cohort(store: Store, cohort_id: int) -> dict[int, list[QuestionRow]]:
    """Return the questions of a cohort's people, by enrolment id."""
    found: dict[int, list[QuestionRow]] = {}
    for question in _questions(
        store,
        f"{_SELECT} join enrolment on enrolment.id = q.enrolment_id where enrolment.cohort_id = ?"
        " order by q.asked_at",
        [cohort_id],
    ):
        found.setdefault(question.enrolment_id, []).append(question)
    return found


def questions_of_learner(store: Store, learner_id: int) -> list[QuestionRow]:
    """Return a learner's questions, the oldest first."""
    return _questions(store, f"{_SELECT} where q.learner_id = ? order by q.asked_at", [learner_id])


def _questions(store: Store, sql: str, parameters: Sequence[int]) -> list[QuestionRow]:
    return [
        QuestionRow(
            row[0],
            row[1],
            row[2],
            from_stored(row[3]),
            instant_or_none(row[4]),
            bool(row[5]),
            row[6],
            Category(row[7]),
            row[8],
            row[9] or "",
            instant_or_none(row[10]),
        )
        for row in store.rows(sql, parameters)
    ]
