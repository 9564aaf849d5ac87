"""What calendars answered to our invitations, kept with the check-ins; by mail, or said by the trainer."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cockpit.checkins.invited import sequence_in
from cockpit.checkins.move import WithdrawnMessage, withdraw_unleft
from cockpit.connector import Unreadable
from cockpit.domain.calendar_answers import CalendarAnswer, calendar_answer, is_current, is_theirs
from cockpit.domain.checkins import Answer, CheckInChange, CheckInState
from cockpit.errors import WrongInput
from cockpit.store import OpenStore, Store
from cockpit.store.answers import keep_unreadable, unreadable_keys
from cockpit.store.checkins import (
    CheckInRow,
    change_check_in,
    check_in_by_id,
    check_in_by_uid,
    forget_change,
    note_change,
    reminder_key,
)
from cockpit.store.outbox import message_by_id, message_sent_once
from cockpit.store.outbox_changes import save_change
from cockpit.store.replies import ReplyRow, replies_with_calendar

log = logging.getLogger(__name__)

# Who answers later than that answers to what is over.
_ANSWERED_WITHIN = timedelta(days=120)


def hear_answers(open_store: OpenStore, now: datetime) -> int:
    """Keep what the mail read so far answers to our invitations; return how many answers are new.

    What is kept already is passed over, so nothing is lost or done twice when the program ends between the two.
    """
    with open_store() as store:
        put_aside = unreadable_keys(store)
        replies = [
            reply
            for reply in replies_with_calendar(store, now - _ANSWERED_WITHIN)
            if (reply.account_id, reply.key) not in put_aside
        ]
        return sum(_hear(store, reply, now) for reply in replies)


def _hear(store: Store, reply: ReplyRow, now: datetime) -> bool:
    try:
        answer = calendar_answer(reply.calendar or b"")
    except WrongInput as error:
        log.info("the calendar part of reply %s cannot be read", reply.id)
        if reply.account_id is not None:
            with store.write():
                keep_unreadable(store, reply.account_id, Unreadable(reply.key, error.cause), now)
        return False
    if answer is None or applies_to(store, reply, answer) is None:
        return False
    with store.write():
        check_in = applies_to(store, reply, answer)  # once more: the trainer may just have moved it
        if check_in is None:
            return False
        note_change(store, check_in, CheckInChange(answer.answer), now)
        _keep(store, check_in, answer.answer, reply.received_at, now)
        return True


def applies_to(store: Store, reply: ReplyRow, answer: CalendarAnswer) -> CheckInRow | None:
    """Return the check-in that an answer is new to; None when it is another person's, or to nothing that stands."""
    check_in = check_in_by_uid(store, answer.uid)
    if check_in is None or check_in.state is not CheckInState.BOOKED or check_in.learner_id != reply.learner_id:
        return None
    if check_in.answered_at is not None and check_in.answered_at >= reply.received_at:
        return None
    if not is_theirs(answer, check_in.to_address, reply.from_address):
        return None
    message = message_by_id(store, check_in.message_id) if check_in.message_id is not None else None
    sequence = sequence_in(message, check_in.uid) if message is not None else None
    invited_as = check_in.sequence if sequence is None else sequence
    invited_at = check_in.made_at if message is None else message.made_at
    return check_in if is_current(answer, reply.received_at, invited_as, invited_at) else None


@dataclass(frozen=True, slots=True)
class SaidAnswer:
    """An answer that the trainer entered: the check-in as it was before, and the reminder that it made useless."""

    before: CheckInRow
    change_id: int
    withdrawn: tuple[WithdrawnMessage, ...]


def say_answer(store: Store, check_in_id: int, answer: Answer, now: datetime) -> SaidAnswer:
    """Keep what somebody answered on the phone, or to an invitation that the trainer's own program sent.

    Raises:
        WrongInput: `check_in_over` when it is not booked any more.
    """
    with store.write():
        check_in = check_in_by_id(store, check_in_id)
        if check_in is None or check_in.state is not CheckInState.BOOKED:
            raise WrongInput("check_in_over")
        change_id = note_change(store, check_in, CheckInChange(answer), now)
        withdrawn = _keep(store, check_in, answer, now, now)
    return SaidAnswer(check_in, change_id, withdrawn)


def take_answer_back(store: Store, said: SaidAnswer, now: datetime) -> None:
    """Take back an answer that was entered."""
    with store.write():
        now_is = check_in_by_id(store, said.before.id)
        if now_is is None:
            return
        _keep(store, now_is, said.before.answer, said.before.answered_at, now)
        forget_change(store, said.change_id)
        if message_sent_once(store, reminder_key(now_is)) is None:  # else another was drafted meanwhile
            for one in said.withdrawn:
                save_change(store, one.after, one.before)


def _keep(
    store: Store, check_in: CheckInRow, answer: Answer | None, answered_at: datetime | None, now: datetime
) -> tuple[WithdrawnMessage, ...]:
    """Keep an answer with its check-in; whoever declines is not reminded, unless they come after all."""
    withdrawn: tuple[WithdrawnMessage, ...] = ()
    if answer is Answer.DECLINED:
        withdrawn = withdraw_unleft(store, message_sent_once(store, reminder_key(check_in)), now)
    reminded_at = None if withdrawn else check_in.reminded_at
    change_check_in(store, replace(check_in, answer=answer, answered_at=answered_at, reminded_at=reminded_at))
    return withdrawn
