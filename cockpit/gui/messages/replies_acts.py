"""What can be done about something that came back: each as a decision that can be taken back."""

from datetime import datetime

from cockpit.domain.alerts.facts import Feedback
from cockpit.domain.questions import Category
from cockpit.domain.times import day_in, zone_named
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Decision
from cockpit.outbox.objections import Stopped, stop_writing, write_again
from cockpit.reports.replies import Came
from cockpit.store import Store
from cockpit.store.feedback import add_feedback, remove_feedback
from cockpit.store.learners import learner_by_id
from cockpit.store.questions import QuestionRow, add_question, remove_question, set_answered, set_category
from cockpit.store.replies import ReplyRow, set_seen
from cockpit.wording.questions import category_name


def question_noted(desk: Desk, learner_id: int, enrolment_id: int, asked: str, category: Category) -> Decision:
    """Keep a question that came another way, such as by phone or in a forum."""
    row = QuestionRow(learner_id, enrolment_id, asked, desk.now(), category=category)
    told = desk.words.say(
        "Question noted ({category}): to be answered in two working days",
        category=category_name(desk.words, category),
    )
    return Decision(told, lambda store: add_question(store, row), remove_question)


def made_question(desk: Desk, line: Came, enrolment_id: int, reply: ReplyRow, category: Category) -> Decision:
    """Make a reply a question."""
    row = QuestionRow(
        line.learner_id,
        enrolment_id,
        reply.body.strip() or reply.subject,
        reply.received_at,
        is_invented=reply.is_invented,
        category=category,
        reply_id=reply.id,
    )
    now = desk.now()

    def keep(store: Store) -> int:
        _see(store, reply, now)
        return add_question(store, row)

    def back(store: Store, question_id: int) -> None:
        remove_question(store, question_id)
        set_seen(store, reply.id, reply.seen_at)

    return Decision(_told_kind(desk, line, category), keep, back)


def of_kind(desk: Desk, line: Came, question: QuestionRow, category: Category) -> Decision:
    """Say of what kind a question is."""
    return Decision(
        _told_kind(desk, line, category),
        lambda store: set_category(store, question.id, category),
        lambda store, _: set_category(store, question.id, question.category),
    )


def _told_kind(desk: Desk, line: Came, category: Category) -> str:
    words = desk.words
    return words.say(
        "{name}: a question ({category})", name=desk.name(line.name), category=category_name(words, category)
    )


def done_with(desk: Desk, line: Came) -> Decision:
    """Be done with what came; a question counts as answered, elsewhere than here."""
    words, now, name = desk.words, desk.now(), desk.name(line.name)
    question, reply = line.question, line.reply
    if question is not None:

        def back(store: Store, _: object) -> None:
            set_answered(store, question.id, None)

        return Decision(
            words.say("{name}: question answered", name=name),
            lambda store: set_answered(store, question.id, now),
            back,
        )
    return Decision(
        words.say("{name}: done with it", name=name),
        lambda store: _see(store, reply, now),
        lambda store, _: set_seen(store, reply.id, reply.seen_at) if reply is not None else None,
    )


def _see(store: Store, reply: ReplyRow | None, now: datetime) -> None:
    if reply is not None and reply.seen_at is None:
        set_seen(store, reply.id, now)


def flagged(desk: Desk, line: Came, enrolment_id: int, reply: ReplyRow) -> Decision:
    """Say that somebody is not happy: the alert follows from it."""
    learner = learner_by_id(desk.store, line.learner_id)
    on = day_in(zone_named(learner.zone if learner else None), reply.received_at)
    said = Feedback(on, None, " ".join(reply.body.split()), is_flagged=True)
    return Decision(
        desk.words.say("{name} needs a word: flagged as dissatisfied", name=desk.name(line.name)),
        lambda store: add_feedback(store, enrolment_id, said, is_invented=reply.is_invented),
        remove_feedback,
    )


def stopped(desk: Desk, line: Came) -> Decision:
    """Write to somebody no more, and be done with the words that ask for it."""
    now, reply = desk.now(), line.reply

    def keep(store: Store) -> Stopped:
        made = stop_writing(store, line.learner_id, now)
        _see(store, reply, now)  # after it: what is withdrawn lets wait again what it was to answer
        return made

    def back(store: Store, made: Stopped) -> None:
        write_again(store, made, desk.now())
        if reply is not None:
            set_seen(store, reply.id, reply.seen_at)

    return Decision(
        desk.words.say("{name}: no more messages; what was waiting is withdrawn", name=desk.name(line.name)),
        keep,
        back,
    )
