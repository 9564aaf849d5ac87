"""The contact log of one learner: every exchange with its day, its channel, its person and its exact words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from enum import StrEnum
from operator import attrgetter
from zoneinfo import ZoneInfo

from cockpit.accounts import connector_of, trainer_of
from cockpit.connector import LetterKind, Reach
from cockpit.domain.checkins import CheckInChange, ProposalState
from cockpit.domain.messages import MessageState
from cockpit.domain.standing import standing_of
from cockpit.errors import WrongInput
from cockpit.reports.export import Value
from cockpit.store import Store
from cockpit.store.accounts import all_accounts
from cockpit.store.checkins import changes_of, check_ins_of_learner, that_stood
from cockpit.store.goals import goals_of_learner
from cockpit.store.history import contacts_of_learner, notes_of_learner
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import MessageRow, messages_of_learner
from cockpit.store.proposals import proposals_of_learner
from cockpit.store.questions import questions_of_learner
from cockpit.store.replies import replies_of_learner
from cockpit.wording import Words
from cockpit.wording.contact_log import Became, GoalEnd, about_words, became_name, channel_name

_NEVER_WRITTEN = (MessageState.DRAFT, MessageState.CANCELLED)
_BY_LEARNER = (CheckInChange.ACCEPTED, CheckInChange.DECLINED, CheckInChange.TENTATIVE)


class LogChannel(StrEnum):
    """By what somebody was reached, or reached us."""

    MAIL = "mail"
    LMS = "lms"
    CALL = "call"
    CHECK_IN = "check_in"
    NOTE = "note"
    PRIVATE_NOTE = "private_note"
    GOAL = "goal"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One exchange. `person` wrote or spoke; it is empty where nobody knows who it was.

    `became` is what came of it: where a message stands, what a check-in became, what kind of answer came. `about`:
    the beginning of the check-in that was moved or answered, as it then stood. The subject of a goal
    is its day.
    """

    at: datetime
    channel: LogChannel
    person: str
    is_from_learner: bool
    subject: str
    words: str
    became: Became | None = None
    about: datetime | None = None


def contact_log(store: Store, learner_id: int, now: datetime) -> tuple[LogEntry, ...]:
    """Return every exchange with a learner, the oldest first; drafts, and what was cancelled, are none."""
    learner = learner_by_id(store, learner_id)
    if learner is None:
        return ()
    trainer = trainer_of(store)[0] or ""
    reaches = _reaches(store)
    entries = [
        LogEntry(
            message.ended_at or message.not_before or message.made_at,
            LogChannel.LMS if reaches.get(message.account_id or 0) is Reach.LMS else LogChannel.MAIL,
            _sender_of(message) or trainer,
            False,
            message.subject,
            message.body,
            standing_of(
                message.state,
                now,
                detail=message.detail,
                not_before=message.not_before,
                answered_at=message.answered_at,
                bounced_at=message.bounced_at,
            ),
        )
        for message in messages_of_learner(store, learner_id)
        if message.state not in _NEVER_WRITTEN and not message.is_to_colleague
    ]
    entries += [
        LogEntry(
            contact.happened_at,
            LogChannel.CALL if contact.kind == "call" else LogChannel.LMS,
            trainer,
            False,
            "",
            contact.words,
        )
        for contact in contacts_of_learner(store, learner_id)
    ]
    entries += _check_ins(store, learner_id, trainer)
    entries += [
        LogEntry(
            change.made_at,
            LogChannel.CHECK_IN,
            learner.name if change.kind in _BY_LEARNER else trainer,
            change.kind in _BY_LEARNER,
            one.title,
            "",
            change.kind,
            change.starts_at,
        )
        for one in that_stood(store, check_ins_of_learner(store, learner_id))
        for change in changes_of(store, one.id)
        if change.kind is not CheckInChange.CANCELLED  # which its state tells
    ]
    entries += [
        LogEntry(note.made_at, LogChannel.NOTE, note.author or trainer, False, "", note.words)
        for note in notes_of_learner(store, learner_id)
    ]
    entries += [
        LogEntry(
            reply.received_at,
            LogChannel.LMS if reaches.get(reply.account_id or 0) is Reach.LMS else LogChannel.MAIL,
            learner.name if reply.kind is not LetterKind.BOUNCE else "",
            reply.kind is not LetterKind.BOUNCE,
            reply.subject,
            reply.body,
            reply.kind,
        )
        for reply in replies_of_learner(store, learner_id)
    ]
    entries += [
        LogEntry(question.asked_at, LogChannel.QUESTION, learner.name, True, "", question.words)
        for question in questions_of_learner(store, learner_id)
    ]
    return tuple(sorted(entries, key=attrgetter("at")))


def _check_ins(store: Store, learner_id: int, trainer: str) -> Iterator[LogEntry]:
    """Yield check-ins with what was noted and changed, what was offered for them, and goals.

    What the trainer noted for nobody else is marked as such: the learner may ask for it all the same.
    """
    channel = LogChannel.CHECK_IN
    for one in that_stood(store, check_ins_of_learner(store, learner_id)):
        said = "\n".join(filter(None, (one.shared_note, one.next_step)))
        yield LogEntry(one.slot.starts_at, channel, trainer, False, one.title, said, one.state)
        if one.private_note:
            yield LogEntry(one.slot.starts_at, LogChannel.PRIVATE_NOTE, trainer, False, one.title, one.private_note)
    for offer in proposals_of_learner(store, learner_id):
        yield LogEntry(offer.made_at, channel, trainer, False, "", "", ProposalState.OPEN)
        if offer.ended_at is not None:
            yield LogEntry(offer.ended_at, channel, trainer, False, "", "", offer.state)
    for goal in goals_of_learner(store, learner_id):
        due = goal.due_on.isoformat()
        yield LogEntry(goal.agreed_at, LogChannel.GOAL, trainer, False, due, goal.words)
        if goal.said_at is not None:
            became = GoalEnd.KEPT if goal.is_kept else GoalEnd.MISSED
            yield LogEntry(goal.said_at, LogChannel.GOAL, trainer, False, due, goal.words, became)


def log_rows(words: Words, learner: str, entries: Sequence[LogEntry], zone: ZoneInfo) -> list[tuple[Value, ...]]:
    """Return the log as rows under `wording.contact_log.log_headings`; whom we wrote to is called `learner`.

    `zone`: in which the texts name an hour.
    """
    return [
        (
            entry.at,
            channel_name(words, entry.channel),
            entry.person,
            _addressed(entry, learner),
            entry.subject,
            about_words(words, entry.about, zone) if entry.about else entry.words,
            became_name(words, entry.became),
        )
        for entry in entries
    ]


def _addressed(entry: LogEntry, learner: str) -> str:
    is_ours = not entry.is_from_learner and entry.channel not in (LogChannel.NOTE, LogChannel.PRIVATE_NOTE)
    return learner if is_ours and entry.became is not LetterKind.BOUNCE else ""


def _reaches(store: Store) -> dict[int, Reach]:
    """Return by what each account reaches people; one whose connector is gone is left out."""
    found: dict[int, Reach] = {}
    for account in all_accounts(store):
        try:
            found[account.id] = connector_of(account.kind).reach
        except WrongInput:
            continue
    return found


def _sender_of(message: MessageRow) -> str:
    """Return who a message is from, as its bytes say; empty where they do not."""
    sender = message_from_bytes(message.mime, policy=policy.default)["From"]
    return str(sender.addresses[0].display_name) if sender is not None and sender.addresses else ""
