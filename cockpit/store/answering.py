"""What a message of ours answers or passes on: open questions, and replies that the trainer was not done with."""

from datetime import datetime

from cockpit.store import Store
from cockpit.store.questions import answer_questions, keep_questions, questions_of_learner, reopen_questions
from cockpit.store.replies import has_unseen_reply, see_replies, unsee_replies


def waits_for_answer(store: Store, learner_id: int) -> bool:
    """Tell whether a learner asked or wrote something that waits for an answer."""
    is_asking = any(question.answered_at is None for question in questions_of_learner(store, learner_id))
    return is_asking or has_unseen_reply(store, learner_id)


def answer(store: Store, learner_id: int, at: datetime) -> None:
    """Say that everything that a learner asked and wrote was answered."""
    answer_questions(store, learner_id, at)
    see_replies(store, learner_id, at)


def take_answer_back(store: Store, learner_id: int, at: datetime) -> None:
    """Let everything wait for the trainer again that was answered or passed on at this instant."""
    reopen_questions(store, learner_id, at)
    unsee_replies(store, learner_id, at)
    keep_questions(store, learner_id, at)
