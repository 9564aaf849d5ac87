"""What came back and what was asked: the list to work through, and all that was said with one person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from cockpit.closures import closed_days, public_holidays
from cockpit.connector import LetterKind
from cockpit.domain.messages import MessageState
from cockpit.domain.messages_received import asks_to_stop
from cockpit.domain.people import EnrolmentStatus, Learner
from cockpit.domain.questions import due_on
from cockpit.domain.times import day_in, zone_named
from cockpit.reports.learner_timeline import LearnerPage, learner_page
from cockpit.reports.slot_answers import Answered, Chose, SlotAnswers
from cockpit.store import Store
from cockpit.store.absences import closures_of_cohort, holiday_country
from cockpit.store.alerts import open_alert
from cockpit.store.history import contacts_of_learner
from cockpit.store.learners import enrolment_by_id, enrolments_of_learner, learners_by_id
from cockpit.store.outbox import messages_of_learner
from cockpit.store.questions import QuestionRow, open_questions, questions_of_learner
from cockpit.store.replies import ReplyRow, latest_replies, replies_of_colleagues, replies_of_learner

# So many of those that the trainer is done with stay in sight; what waits is all there.
_MOST = 400
_REACH = timedelta(days=60)


class CameGroup(StrEnum):
    """The groups of the list, in their order."""

    NEW = "new"
    QUESTIONS = "questions"
    MACHINES = "machines"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Came:
    """A line of the list: something that came back, or (`reply` None) a question that waits.

    `question`: the open one that was asked in the reply, or is the line itself. `colleague`: who wrote it where it
    is not the learner. `due_on`: until when the question waits. `enrolment_id` is None for somebody without a
    cohort. `chose`: what it chooses of moments that were offered; `answered`: what a calendar answered in it.
    """

    group: CameGroup
    learner_id: int
    enrolment_id: int | None
    alert_id: int | None
    name: str
    first_name: str
    at: datetime
    words: str
    reply: ReplyRow | None = None
    question: QuestionRow | None = None
    due_on: date | None = None
    colleague: str = ""
    asks_to_stop: bool = False
    is_objected: bool = False
    chose: Chose | None = None
    answered: Answered | None = None

    @property
    def key(self) -> tuple[int, int]:
        """What makes it the same line after it was read again: reply and question, by id."""
        return (self.reply.id if self.reply else 0, self.question.id if self.question and not self.reply else 0)


@dataclass(frozen=True, slots=True)
class Returns:
    """The list on a day of the trainer's, in the order of its groups."""

    lines: tuple[Came, ...]
    today: date


class SaidKind(StrEnum):
    """What an entry of a conversation is."""

    MESSAGE = "message"
    TO_COLLEAGUE = "to_colleague"
    CALL = "call"
    LMS_MESSAGE = "lms_message"
    REPLY = "reply"
    FROM_COLLEAGUE = "from_colleague"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Said:
    """An entry of a conversation. `what`: a message's state, a question's kind; `whom`: the colleague.

    `is_answered`: our message by a reply, their question by us.
    """

    kind: SaidKind
    at: datetime
    words: str
    subject: str = ""
    what: str = ""
    whom: str = ""
    is_answered: bool = False
    is_probable: bool = False
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """All that was said with a learner, the oldest first, how the learner stands, and the last contact."""

    page: LearnerPage
    said: tuple[Said, ...]
    last_contact_on: date | None


def returns(store: Store, now: datetime, zone: str, country: str) -> Returns:
    """Return what came back and what was asked: first what people wrote, then questions, machines, what is done.

    `country` is the trainer's, whose public holidays are no working days.
    """
    today = day_in(zone_named(zone), now)
    asked = open_questions(store)
    replies = latest_replies(store, _MOST)
    people = learners_by_id(store, {one.learner_id for one in asked} | {one.learner_id for one in replies})
    make = _Lines(store, people, replies_of_colleagues(store), _Due(store, today, country))
    slot_answers = SlotAnswers(store)
    by_reply = {one.reply_id: one for one in asked if one.reply_id is not None}
    lines = [make.of_reply(reply, by_reply.pop(reply.id, None)) for reply in replies]
    lines = [_with_moments(line, slot_answers) for line in lines]
    shown = {line.question.id for line in lines if line.question is not None}
    lines += [make.of_question(question) for question in asked if question.id not in shown]
    order = list(CameGroup)
    lines.sort(key=attrgetter("at"), reverse=True)
    lines.sort(key=lambda line: (order.index(line.group), line.due_on or date.max))
    return Returns(tuple(lines), today)


def _with_moments(line: Came, slot_answers: SlotAnswers) -> Came:
    """Add to a line what its reply says of moments: only the learner's own words count."""
    if line.reply is None or line.colleague:
        return line
    chose, answered = slot_answers.chosen(line.reply), slot_answers.answered(line.reply)
    words = chose.choice.quoted if chose else (answered.comment if answered else "")
    return replace(line, chose=chose, answered=answered, words=words or line.words)


class _Due:
    """Until when questions wait, in the working days of each cohort."""

    def __init__(self, store: Store, today: date, country: str) -> None:
        self._store = store
        self._today = today
        self._holidays = public_holidays(country, today - _REACH, today + _REACH)
        self._closed: dict[int, frozenset[date]] = {}

    def of(self, question: QuestionRow, learner: Learner) -> date:
        enrolment = enrolment_by_id(self._store, question.enrolment_id)
        cohort_id = enrolment.cohort_id if enrolment else 0
        if cohort_id not in self._closed:
            spells = [(one.starts_on, one.ends_on) for one in closures_of_cohort(self._store, cohort_id)]
            self._closed[cohort_id] = closed_days(spells, holiday_country(self._store, cohort_id), self._today)
        since = day_in(zone_named(learner.zone), question.passed_on_at or question.asked_at)
        return due_on(since, self._holidays | self._closed[cohort_id])


class _Lines:
    def __init__(self, store: Store, people: dict[int, Learner], colleagues: dict[int, str], due: _Due) -> None:
        self._store = store
        self._people = people
        self._colleagues = colleagues
        self._due = due
        self._persons: dict[int, tuple[int | None, int | None]] = {}

    def of_reply(self, reply: ReplyRow, question: QuestionRow | None) -> Came:
        if question is not None:
            group = CameGroup.QUESTIONS
        elif reply.seen_at is not None:
            group = CameGroup.DONE
        else:
            group = CameGroup.NEW if reply.kind is LetterKind.REPLY else CameGroup.MACHINES
        words = first_line(reply.body) or reply.subject
        colleague = self._colleagues.get(reply.id, "")
        return self._line(
            group, reply.learner_id, reply.received_at, words, reply, question, colleague,
            asks_to_stop=reply.kind is LetterKind.REPLY and not colleague and asks_to_stop(reply.body),
        )  # fmt: skip

    def of_question(self, question: QuestionRow) -> Came:
        words = first_line(question.words)
        return self._line(CameGroup.QUESTIONS, question.learner_id, question.asked_at, words, None, question)

    def _line(
        self,
        group: CameGroup,
        learner_id: int,
        at: datetime,
        words: str,
        reply: ReplyRow | None,
        question: QuestionRow | None,
        colleague: str = "",
        *,
        asks_to_stop: bool = False,
    ) -> Came:
        learner = self._people[learner_id]
        enrolment_id, alert_id = self._person(learner_id, question)
        return Came(
            group=group,
            learner_id=learner_id,
            enrolment_id=enrolment_id,
            alert_id=alert_id,
            name=learner.name,
            first_name=learner.first_name,
            at=at,
            words=words,
            reply=reply,
            question=question,
            due_on=self._due.of(question, learner) if question is not None else None,
            colleague=colleague,
            asks_to_stop=asks_to_stop,
            is_objected=learner.objected_at is not None,
        )

    def _person(self, learner_id: int, question: QuestionRow | None) -> tuple[int | None, int | None]:
        """Return the enrolment that it is about, and its open alert: the question's, else one with an alert."""
        if question is not None:
            stored = open_alert(self._store, question.enrolment_id)
            return question.enrolment_id, stored.id if stored else None
        if learner_id not in self._persons:
            enrolments = enrolments_of_learner(self._store, learner_id)
            enrolments.sort(key=lambda one: one.status is not EnrolmentStatus.ACTIVE)
            alerts = [(one.id, stored.id) for one in enrolments if (stored := open_alert(self._store, one.id))]
            without = [(one.id, None) for one in enrolments]
            self._persons[learner_id] = next(iter([*alerts, *without]), (None, None))
        return self._persons[learner_id]


def first_line(text: str) -> str:
    """Return the first line of a text that says anything."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def exchange_with(store: Store, learner_id: int, enrolment_id: int | None, now: datetime) -> Exchange | None:
    """Return all that was said with a learner, and how the learner stands; None when the learner is gone."""
    page = learner_page(store, learner_id, now, enrolment_id)
    if page is None:
        return None
    said = [*_ours(store, learner_id), *_theirs(store, learner_id), *_asked(store, learner_id)]
    said.sort(key=attrgetter("at"))
    reached = next((item.on for item in page.history if item.returned_on is not None or item.awaits_return), None)
    return Exchange(page, tuple(said), reached)


def _ours(store: Store, learner_id: int) -> Iterable[Said]:
    for message in messages_of_learner(store, learner_id):
        if message.state is MessageState.CANCELLED:
            continue
        kind = SaidKind.TO_COLLEAGUE if message.is_to_colleague else SaidKind.MESSAGE
        yield Said(
            kind,
            message.ended_at or message.made_at,
            message.body,
            message.subject,
            "bounced" if message.bounced_at is not None else message.state,
            message.to_address if message.is_to_colleague else "",
            is_answered=message.answered_at is not None,
        )
    for contact in contacts_of_learner(store, learner_id):
        kind = SaidKind.CALL if contact.kind == "call" else SaidKind.LMS_MESSAGE
        yield Said(kind, contact.happened_at, contact.words, is_invented=contact.is_invented)


def _theirs(store: Store, learner_id: int) -> Iterable[Said]:
    kinds = {LetterKind.AUTO_REPLY: SaidKind.AUTO_REPLY, LetterKind.BOUNCE: SaidKind.BOUNCE}
    colleagues = replies_of_colleagues(store)
    for reply in replies_of_learner(store, learner_id):
        whom = colleagues.get(reply.id, "")
        yield Said(
            SaidKind.FROM_COLLEAGUE if whom else kinds.get(reply.kind, SaidKind.REPLY),
            reply.received_at,
            reply.body,
            reply.subject,
            whom=whom,
            is_probable=reply.is_probable,
            is_invented=reply.is_invented,
        )


def _asked(store: Store, learner_id: int) -> Iterable[Said]:
    """Yield questions, but for those whose words stand in the reply that they were asked in."""
    for question in questions_of_learner(store, learner_id):
        if question.reply_id is None:
            yield Said(
                SaidKind.QUESTION,
                question.asked_at,
                question.words,
                what=question.category,
                is_answered=question.answered_at is not None,
                is_invented=question.is_invented,
            )
