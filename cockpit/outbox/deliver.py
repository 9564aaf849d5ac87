"""Delivering: each due message is claimed, handed to its account's channel once, and the answer kept.

An attempt whose answer got lost is *uncertain*, and never made again by itself. MESSAGING.md, section 1.4: with
kills at random moments, sending again made 39 duplicates in 12 trials of 25 mails, this way none.
"""

import logging
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from cockpit.clock import Clock
from cockpit.connector import Channel, Delivery, Receipt
from cockpit.domain.messages import MessageState, next_try_at, polite_at
from cockpit.domain.people import Learner
from cockpit.domain.sending import Allowance
from cockpit.domain.times import zone_named
from cockpit.errors import AccessRefused, CockpitError, SourceUnreachable, WrongInput
from cockpit.outbox.attempts import count_attempt, hold_what_is_not_of_now, write_down
from cockpit.outbox.leaving import Held, KeptBack, PutOff, last_look
from cockpit.steps import Step
from cockpit.store import OpenStore, Store
from cockpit.store.answering import take_answer_back
from cockpit.store.dispositions import disposition_by_id, set_undone
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import (
    MessageRow,
    cancel_message,
    claim,
    due_messages,
    message_by_id,
    never_expire,
    next_due_at,
    recover_attempting,
    release,
    set_known_as,
    set_state,
)
from cockpit.store.proposals import withdraw_proposal_of
from cockpit.store.sending import allowance_of, keep_allowance, stop_sending, stopped_accounts

log = logging.getLogger(__name__)

# Three people in a row: that is the account or the server, and no fault of theirs (MESSAGING.md, section 1.3).
_REFUSALS_IN_A_ROW = 3
# The attempt is ours until its answer is kept, even if another process has meanwhile called it uncertain.
_OURS = (MessageState.ATTEMPTING, MessageState.UNCERTAIN)
_WAITING = (MessageState.QUEUED,)


@dataclass(frozen=True, slots=True)
class Stopped:
    """An account that cannot send now, and why (`wording.errors`); what waits for it stays queued.

    `is_for_long`: nothing leaves by it until the trainer says so (`store.sending.go_on_sending`).
    """

    account_id: int
    cause: str
    is_for_long: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """The end of a run: how many messages were accepted, refused, left uncertain, put off, and kept back.

    Put off: by the server, or because it is night where the learner is, or somebody was in contact meanwhile; they
    leave later by themselves. Kept back: cancelled, for their learner may not be written to any more or has another
    address by now; their alerts are open again. `next_at`: when the first of the queued ones may leave, None when
    none is queued. Held: too old to leave without a look of the trainer.
    """

    accepted: int
    refused: int
    uncertain: int
    put_off: int
    kept_back: int
    stopped: tuple[Stopped, ...]
    next_at: datetime | None
    held: int = 0


def recover(store: Store, now: datetime) -> int:
    """Call what a crash left in the middle of an attempt *uncertain*; return how many. Comes before `deliver`."""
    with store.write():
        return recover_attempting(store, now)


def deliver(
    channel_for: Callable[[int], Channel], open_store: OpenStore, now: Clock
) -> Generator[Step, None, Delivered]:
    """Send every message that is due, one by one; `channel_for` opens the channel of an account.

    Stopping between two steps loses nothing. An account that cannot be reached is left alone for the rest of the
    run, one that does not let us in until the trainer says so. None sends faster than its pace.
    """
    with open_store() as store, ExitStack() as opened:
        run = _Run(store, channel_for, opened, now)
        run.held(hold_what_is_not_of_now(store, now()))
        due = due_messages(store, now())
        for done, row_id in enumerate(due, 1):
            run.send(row_id)
            yield Step(done, len(due))
        return run.ended()


class _Run:
    """One run through the queue: its open channels, the accounts it gave up, and what it counted."""

    def __init__(self, store: Store, channel_for: Callable[[int], Channel], opened: ExitStack, now: Clock) -> None:
        self._store = store
        self._channel_for = channel_for
        self._opened = opened
        self._now = now
        self._channels: dict[int, Channel] = {}
        self._stopped: dict[int, Stopped] = {}
        # Those that the trainer was told of in an earlier run.
        self._passed_over = set(stopped_accounts(store))
        self._next_at: dict[int, datetime] = {}
        self._attempts = 0
        self._refusals: Counter[int] = Counter()
        self._counts: Counter[MessageState] = Counter()

    def send(self, row_id: int) -> None:
        """Make the one attempt at a message, unless its account was given up or it may not leave any more."""
        message = message_by_id(self._store, row_id)
        if message is None or message.account_id is None or message.account_id in self._passed_over:
            return
        try:
            channel = self._channel(message.account_id)
        except CockpitError as error:
            self._stop(message.account_id, error)
            return
        if not self._claimed(message, message.account_id, channel):
            return
        write_down(self._store, self._attempts)
        try:
            receipt = channel.send(message.to_address, message.mime)
        except (SourceUnreachable, AccessRefused) as error:
            with self._store.write():
                release(self._store, row_id)
            self._stop(message.account_id, error)
            return
        self._keep(message, message.account_id, receipt)

    def held(self, count: int) -> None:
        """Count messages that the trainer is to look at."""
        self._counts[MessageState.HELD] += count

    def ended(self) -> Delivered:
        """Return what became of the run."""
        next_at = next_due_at(self._store)
        if next_at is not None and self._next_at:
            next_at = max(next_at, min(self._next_at.values()))
        return Delivered(
            accepted=self._counts[MessageState.ACCEPTED],
            refused=self._counts[MessageState.REFUSED],
            uncertain=self._counts[MessageState.UNCERTAIN],
            put_off=self._counts[MessageState.QUEUED],
            kept_back=self._counts[MessageState.CANCELLED],
            stopped=tuple(self._stopped.values()),
            next_at=next_at,
            held=self._counts[MessageState.HELD],
        )

    def _channel(self, account_id: int) -> Channel:
        if account_id not in self._channels:
            channel = self._channels[account_id] = self._channel_for(account_id)
            self._opened.callback(channel.close)
        return self._channels[account_id]

    def _stop(self, account_id: int, error: CockpitError) -> None:
        """Leave an account alone for this run, and until the trainer says so where asking again is no use."""
        log.info("account %s sends no more: %s", account_id, error.cause)
        is_for_long = isinstance(error, AccessRefused)
        if is_for_long:
            with self._store.write():
                stop_sending(self._store, account_id, error.cause, self._now())
        self._stopped[account_id] = Stopped(account_id, error.cause, is_for_long)
        self._passed_over.add(account_id)

    def _claimed(self, message: MessageRow, account_id: int, channel: Channel) -> bool:
        """Take the message, after a last look at whether it may leave; committed before its first byte does."""
        store, now = self._store, self._now()
        with store.write():
            learner = learner_by_id(store, message.learner_id)
            if learner is None:
                return False
            against = None if message.is_to_colleague else last_look(store, message, learner, now)
            match against:
                case KeptBack(why):
                    self._counts[MessageState.CANCELLED] += withdraw(store, message.id, now, why)
                case Held(why):
                    self.held(set_state(store, message.id, MessageState.HELD, None, was=_WAITING, detail=why))
                case PutOff(until, why):
                    self._put_off(message, until, why)
                case None:
                    if self._may_go(account_id, channel, now) and claim(store, message.id):
                        self._attempts = count_attempt(store, now)
                        return True
            return False

    def _may_go(self, account_id: int, channel: Channel, now: datetime) -> bool:
        """Take one from what the account may send now; else leave it alone until there is more."""
        pace = channel.pace
        kept = allowance_of(self._store, account_id) or Allowance.full(pace.a_minute, now)
        allowance = kept.at(pace.a_minute, now)
        next_at = allowance.next_at(pace.a_minute, pace.a_day)
        if next_at is not None:
            self._next_at[account_id] = next_at
            self._passed_over.add(account_id)
            return False
        keep_allowance(self._store, account_id, allowance.less_one())
        return True

    def _put_off(self, message: MessageRow, until: datetime, why: str) -> None:
        """Leave a message in the queue for later; what its last try was told outlives a night."""
        detail = message.detail if why == "night" else why
        if set_state(
            self._store, message.id, MessageState.QUEUED, None, was=_WAITING, detail=detail, not_before=until
        ):
            self._counts[MessageState.QUEUED] += 1

    def _keep(self, message: MessageRow, account_id: int, receipt: Receipt) -> None:
        now = self._now()
        with self._store.write():
            learner = learner_by_id(self._store, message.learner_id)
            state, not_before = _ended_as(receipt, message, learner, now)
            set_state(
                self._store,
                message.id,
                state,
                None if state is MessageState.QUEUED else now,
                was=_OURS,
                detail=receipt.detail or None,
                not_before=not_before,
            )
            if receipt.known_as is not None:
                set_known_as(self._store, message.id, receipt.known_as)
            if state is MessageState.REFUSED:
                let_wait_again(self._store, message, now)
        self._counts[state] += 1
        is_refused = receipt.delivery is Delivery.REFUSED
        self._refusals[account_id] = self._refusals[account_id] + 1 if is_refused else 0
        if self._refusals[account_id] == _REFUSALS_IN_A_ROW:
            self._stop(account_id, AccessRefused("refused_in_a_row"))


def _ended_as(
    receipt: Receipt, message: MessageRow, learner: Learner | None, now: datetime
) -> tuple[MessageState, datetime | None]:
    if receipt.delivery is not Delivery.TRY_LATER:
        return MessageState(receipt.delivery), None
    again_at = next_try_at(message.tries + 1, now)
    if again_at is None:
        return MessageState.REFUSED, None
    zone = zone_named(learner.zone if learner else None)
    return MessageState.QUEUED, polite_at(zone, again_at, message.told_by)


def withdraw(store: Store, row_id: int, now: datetime, detail: str | None = None) -> bool:
    """Cancel a message that has not left, and reopen the alert that it answered; tell whether it could be."""
    with store.write():
        message = message_by_id(store, row_id)
        if message is None or not cancel_message(store, row_id, now, detail):
            return False
        let_wait_again(store, message, now)
        return True


def resolve(store: Store, row_id: int, now: datetime, *, has_arrived: bool) -> None:
    """Keep what the trainer found out about an uncertain message: it went out, or it did not and leaves again.

    Raises:
        WrongInput: `not_uncertain`.
    """
    state = MessageState.ACCEPTED if has_arrived else MessageState.QUEUED
    with store.write():
        at = now if has_arrived else None
        if not set_state(store, row_id, state, at, was=(MessageState.UNCERTAIN,)):
            raise WrongInput("not_uncertain")
        never_expire(store, row_id)  # the trainer has looked at it


def let_wait_again(store: Store, message: MessageRow, now: datetime) -> None:
    """Take back what this message was to do: its alert, its questions and the replies it answers wait again.

    What it offers is free again.
    """
    withdraw_proposal_of(store, message.id, now)
    made = disposition_by_id(store, message.disposition_id) if message.disposition_id is not None else None
    if made is not None and made.undone_at is None:
        set_undone(store, made.id, now)
        take_answer_back(store, made.learner_id, made.made_at)
    take_answer_back(store, message.learner_id, message.made_at)
