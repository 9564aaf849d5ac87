"""Reading an account's mailbox into the store: each letter beside the message that it answers, and its person.

Whose it is, is told by the ids that a letter names; else by its sender's address, which is then only probable;
never by its subject (MESSAGING.md, section 1.5).
"""

import logging
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from cockpit.clock import Clock
from cockpit.connector import Letter, LetterKind, MailAsked, Mailbox, MailPage, Reach, Unreadable
from cockpit.errors import CockpitError
from cockpit.steps import Step
from cockpit.store import OpenStore, Store
from cockpit.store.answers import (
    SentRow,
    keep_cursor,
    keep_failure,
    keep_unreadable,
    learners_by_address,
    learners_by_source_id,
    mailbox_of,
    note_answer,
    note_arrival,
    note_bounce,
    sent_since,
)
from cockpit.store.replies import ReplyRow, add_reply

log = logging.getLogger(__name__)

# Who answers does so within this time.
_ANSWERED_WITHIN = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Heard:
    """The end of a reading: how many of each kind are new, and how many mails could not be read."""

    replies: int
    auto_replies: int
    bounces: int
    unreadable: int


def pull_replies(
    mailbox: Mailbox, account_id: int, reach: Reach, open_store: OpenStore, now: Clock
) -> Generator[Step, None, Heard]:
    """Read what came to an account since the last time. Stopping between two steps loses nothing.

    Raises:
        SourceUnreachable, AccessRefused, UnexpectedAnswer: the mailbox cannot be read now; the cause is kept.
    """
    with open_store() as store:
        reading = _Reading(store, account_id, reach, now)
        try:
            for done, page in enumerate(mailbox.read(reading.asked()), 1):
                reading.keep(page)
                yield Step(done, None)
        except CockpitError as error:
            log.info("the mailbox of account %s cannot be read: %s", account_id, error.cause)
            with store.write():
                keep_failure(store, account_id, error.cause)
            raise
        return reading.heard


class _Match(NamedTuple):
    """Whose a letter is, and which message of ours it answers; `is_probable`: its sender alone says so."""

    learner_id: int
    message_id: int | None
    is_probable: bool


class _Reading:
    """One reading of a mailbox: who may write, what may be answered, and what was new."""

    def __init__(self, store: Store, account_id: int, reach: Reach, now: Clock) -> None:
        self._store = store
        self._account_id = account_id
        self._now = now
        self._people: Mapping[str, int] = (
            learners_by_address(store) if reach is Reach.MAIL else learners_by_source_id(store, account_id)
        )
        self._sent = sent_since(store, now() - _ANSWERED_WITHIN)
        self._called = {name: message for message in self._sent for name in message.known_as}
        self._new: Counter[LetterKind] = Counter()
        self._unreadable = 0

    def asked(self) -> MailAsked:
        """Return what to ask of the mailbox."""
        known = mailbox_of(self._store, self._account_id)
        return MailAsked(
            cursor=known.cursor,
            since=self._since(known.read_at),
            people=frozenset(self._people),
            sent=frozenset(self._called),
        )

    def keep(self, page: MailPage) -> None:
        """Keep a page and how far it reaches, in one transaction."""
        now = self._now()
        with self._store.write():
            for letter in page.letters:
                if isinstance(letter, Unreadable):
                    self._unreadable += keep_unreadable(self._store, self._account_id, letter, now)
                else:
                    self._keep_letter(letter, now)
            keep_cursor(self._store, self._account_id, page.cursor, now)

    @property
    def heard(self) -> Heard:
        """What was new."""
        new = self._new
        return Heard(new[LetterKind.REPLY], new[LetterKind.AUTO_REPLY], new[LetterKind.BOUNCE], self._unreadable)

    def _since(self, read_at: datetime | None) -> datetime:
        """Return from when on mail is looked at without a cursor: nothing older than what it could answer."""
        now = self._now()
        told = [message.left_at for message in self._sent] + ([read_at] if read_at else [])
        return max(min(told, default=now), now - _ANSWERED_WITHIN)

    def _keep_letter(self, letter: Letter, now: datetime) -> None:
        store, match = self._store, self._match(letter)
        if match is None:
            return
        # A mail server whose clock runs ahead must not put an answer into the future.
        received_at = min(letter.received_at, now)
        kept = add_reply(
            store,
            ReplyRow(
                id=0,
                account_id=self._account_id,
                key=letter.key,
                learner_id=match.learner_id,
                message_id=match.message_id,
                kind=letter.kind,
                is_probable=match.is_probable,
                from_address=letter.sender,
                subject=letter.subject,
                body=letter.body,
                received_at=received_at,
                calendar=letter.calendar,
                rfc_id=letter.message_id or None,
            ),
        )
        if kept is None:
            return
        self._new[letter.kind] += 1
        if match.message_id is None:
            return
        note_arrival(store, match.message_id)  # what was answered or sent back did go out
        if letter.kind is LetterKind.REPLY:
            note_answer(store, match.message_id, received_at)
        elif letter.kind is LetterKind.BOUNCE and letter.is_final:
            note_bounce(store, match.message_id, received_at)

    def _match(self, letter: Letter) -> _Match | None:
        message: SentRow | None = next(
            (self._called[name] for name in letter.answers if name in self._called), None
        )
        sender = self._people.get(letter.sender)
        if message is not None and (letter.kind is LetterKind.BOUNCE or sender in (None, message.learner_id)):
            return _Match(message.learner_id, message.id, is_probable=False)
        # A message that was passed on among learners: the answer is its sender's, not the first reader's.
        return _Match(sender, None, is_probable=True) if sender is not None else None
