"""Changing messages that have not left: hold, release, move, edit, discard, send again; each can be taken back.

A change counts only if the message is still what the trainer saw. New words get new bytes and a new Message-ID: a
server that may have kept the old ones would take the second message for the first, and drop it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from cockpit.domain.alerts import Code
from cockpit.domain.checkins import CheckInState
from cockpit.domain.messages import MessageState
from cockpit.domain.standing import HELD_BY_TRAINER
from cockpit.errors import WrongInput
from cockpit.outbox.arranged import Dropped, book_again, drop_check_in, reopen_offer_of
from cockpit.outbox.deliver import let_wait_again, resolve, withdraw
from cockpit.outbox.lms_text import freeze_text
from cockpit.outbox.mime import Frozen, Person, freeze
from cockpit.store import Store
from cockpit.store.answering import answer
from cockpit.store.checkins import CheckInRow, check_ins_of_learner
from cockpit.store.dispositions import disposition_by_id, set_undone
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import MessageRow, message_by_id, was_sent_once
from cockpit.store.outbox_changes import held_messages, hold_again, hold_queued, release_held, save_change
from cockpit.store.proposals import withdraw_proposal_of

_State = MessageState
_MAY_BE_DISCARDED = (_State.DRAFT, _State.HELD, _State.QUEUED, _State.REFUSED)


@dataclass(frozen=True, slots=True)
class Changed:
    """A message before and after a change; `put_back` makes it again what it was."""

    before: MessageRow
    after: MessageRow


@dataclass(frozen=True, slots=True)
class Discarded:
    """A message that was discarded, with the decision and the check-in that went with it."""

    changed: Changed
    disposition_id: int | None
    dropped: Dropped | None


def hold(store: Store, row_id: int) -> Changed:
    """Keep a message that waits from leaving, until it is released.

    Raises:
        WrongInput: `already_left`.
    """
    message = _in_state(store, row_id, (_State.QUEUED,))
    return _save(store, message, replace(message, state=_State.HELD, detail=HELD_BY_TRAINER))


def release(store: Store, row_id: int) -> Changed:
    """Let a message that is held wait to leave again, whatever it was held for.

    What the trainer has looked at is never too old: it expires no more. So it is with every change.

    Raises:
        WrongInput: `already_left`.
    """
    message = _in_state(store, row_id, (_State.HELD,))
    return _save(store, message, replace(message, state=_State.QUEUED, detail=None, expires_at=None))


def hold_all(store: Store) -> list[int]:
    """Hold everything that waits to leave; return the ids."""
    with store.write():
        return hold_queued(store, HELD_BY_TRAINER)


def release_all(store: Store) -> list[int]:
    """Release everything that the trainer holds; what is held for another reason is looked at one by one."""
    with store.write():
        ids = held_messages(store, HELD_BY_TRAINER)
        release_held(store, ids, HELD_BY_TRAINER)
        return ids


def take_back_hold_all(store: Store, ids: list[int]) -> None:
    """Let what was held together wait to leave again."""
    with store.write():
        release_held(store, ids, HELD_BY_TRAINER)


def take_back_release_all(store: Store, ids: list[int]) -> None:
    """Hold again what was released together and has not left."""
    with store.write():
        hold_again(store, ids, HELD_BY_TRAINER)


def move(store: Store, row_id: int, not_before: datetime | None) -> Changed:
    """Let a message leave at another time, or (None) as soon as it can.

    Raises:
        WrongInput: `already_left`.
    """
    message = _in_state(store, row_id, (_State.DRAFT, _State.HELD, _State.QUEUED))
    return _save(store, message, replace(message, not_before=not_before, expires_at=None))


def edit(store: Store, row_id: int, subject: str, body: str, now: datetime) -> Changed:
    """Give a message that has not left other words, its bytes frozen anew.

    Raises:
        WrongInput: `already_left`; what `freeze` refuses.
    """
    message = _in_state(store, row_id, (_State.DRAFT, _State.HELD, _State.QUEUED))
    return _save(store, message, _refrozen(replace(message, subject=subject, body=body, expires_at=None), now))


def send_draft(store: Store, row_id: int, account_id: int, sender: Person, now: datetime) -> Changed:
    """Let an account send a draft; answers to its invitation go to that account, too.

    Raises:
        WrongInput: `already_left`; what `freeze` refuses.
    """
    message = _in_state(store, row_id, (_State.DRAFT,))
    queued = replace(message, state=_State.QUEUED, account_id=account_id, expires_at=None)
    return _save(store, message, _refrozen(queued, now, sender))


def say_arrived(store: Store, row_id: int, now: datetime, *, has_arrived: bool) -> Changed:
    """Keep what the trainer found out about an uncertain message (see `deliver.resolve`), so that it can be undone.

    Raises:
        WrongInput: `not_uncertain`.
    """
    with store.write():
        before = message_by_id(store, row_id)
        resolve(store, row_id, now, has_arrived=has_arrived)
        after = message_by_id(store, row_id)
        if before is None or after is None:
            raise WrongInput("not_uncertain")
        return Changed(before, after)


def send_again(store: Store, row_id: int, now: datetime) -> Changed:
    """Let a message that was refused leave once more, to the address that is the learner's by now.

    The decision that it was to carry out stands again.

    Raises:
        WrongInput: `already_left`; `slot_taken`, by another, of what it offers; what `freeze` refuses.
    """
    with store.write():
        message = _in_state(store, row_id, (_State.REFUSED,))
        learner = learner_by_id(store, message.learner_id)
        address = message.to_address
        if _header_of(message) is not None and not message.is_to_colleague and learner and learner.email:
            address = learner.email
        queued = replace(
            message,
            state=_State.QUEUED,
            to_address=address,
            tries=0,
            ended_at=None,
            detail=None,
            not_before=None,
            expires_at=None,
        )
        changed = _save(store, message, _refrozen(queued, now))
        _decide_again(store, message)
        reopen_offer_of(store, message.id, now)
        return changed


def take_back_send_again(store: Store, changed: Changed, now: datetime) -> None:
    """Take back that a refused message was to leave once more: it answers and offers nothing, as before.

    Raises:
        WrongInput: `already_left`.
    """
    with store.write():
        put_back(store, changed)
        let_wait_again(store, changed.before, now)


def discard(store: Store, row_id: int, now: datetime) -> Discarded:
    """Discard a message that has not left, with the check-in or the moments that it offers; its alert waits again.

    Raises:
        WrongInput: `already_left`.
    """
    with store.write():
        before = _in_state(store, row_id, _MAY_BE_DISCARDED)
        decision = disposition_by_id(store, before.disposition_id) if before.disposition_id is not None else None
        stood = decision is not None and decision.undone_at is None
        check_in = _check_in_of(store, before)
        if not withdraw(store, row_id, now):
            save_change(store, before, replace(before, state=_State.CANCELLED, ended_at=now, once=None))
        dropped = drop_check_in(store, check_in, now) if check_in is not None else None
        withdraw_proposal_of(store, row_id, now)
        after = message_by_id(store, row_id)
        if after is None:
            raise WrongInput("already_left")
        return Discarded(Changed(before, after), before.disposition_id if stood else None, dropped)


def bring_back(store: Store, discarded: Discarded, now: datetime) -> None:
    """Take back that a message was discarded.

    Raises:
        WrongInput: `sent_before`, another one was made meanwhile that is sent once only; `slot_taken`, somebody
            else has the moment of its check-in by now, or one that it offers; `proposal_over`, another moment was
            chosen instead of it.
    """
    before = discarded.changed.before
    with store.write():
        if before.once is not None and was_sent_once(store, before.once):
            raise WrongInput("sent_before")
        put_back(store, discarded.changed)
        if discarded.disposition_id is not None:
            _decide_again(store, before)
        if discarded.dropped is not None:
            book_again(store, discarded.dropped, now)
        reopen_offer_of(store, before.id, now)


def put_back(store: Store, changed: Changed) -> None:
    """Make a message again what it was before a change.

    Raises:
        WrongInput: `already_left`: it is on its way, or was changed again since.
    """
    with store.write():
        if not save_change(store, changed.after, changed.before):
            raise WrongInput("already_left")


def _in_state(store: Store, row_id: int, states: tuple[MessageState, ...]) -> MessageRow:
    message = message_by_id(store, row_id)
    if message is None or message.state not in states:
        raise WrongInput("already_left")
    return message


def _save(store: Store, before: MessageRow, after: MessageRow) -> Changed:
    with store.write():
        if not save_change(store, before, after):
            raise WrongInput("already_left")
    return Changed(before, after)


def _header_of(message: MessageRow) -> EmailMessage | None:
    """Return the frozen bytes as mail; None when they are the plain text of another channel."""
    parsed = message_from_bytes(message.mime, policy=policy.SMTP)
    return parsed if isinstance(parsed, EmailMessage) and parsed["Message-ID"] else None


def _refrozen(message: MessageRow, now: datetime, sender: Person | None = None) -> MessageRow:
    """Return a message with bytes for its words: to the same person, with the same invitation.

    `sender`: who it is from, and who invites; None: the same as before.
    """
    mail = _header_of(message)
    if mail is None:
        return replace(message, mime=freeze_text(message.subject, message.body))
    recipient = replace(_person(mail, "To"), address=message.to_address)
    calendar = _calendar_of(mail)
    if calendar is not None and sender is not None:
        from cockpit.outbox.invitations import sent_by  # brings icalendar: loaded by `preload` after first paint

        calendar = sent_by(calendar, sender, recipient, now)
    frozen: Frozen = freeze(
        sender or _person(mail, "From"),
        recipient,
        message.subject,
        message.body,
        now,
        calendar,
        mail["In-Reply-To"],
    )
    return replace(message, message_id=frozen.message_id, mime=frozen.mime, cordee_id=frozen.cordee_id)


def _calendar_of(mail: EmailMessage) -> bytes | None:
    for part in mail.walk():
        content = part.get_payload(decode=True) if part.get_content_type() == "text/calendar" else None
        if isinstance(content, bytes):
            return content
    return None


def _person(mail: EmailMessage, header: str) -> Person:
    address = mail[header].addresses[0]
    return Person(address.display_name, address.addr_spec)


def _check_in_of(store: Store, message: MessageRow) -> CheckInRow | None:
    """Return the booked check-in to which a message invites; of one that was moved, an earlier one did."""
    if message.template in ("check_in_moved", "group_moved"):
        return None
    return next(
        (
            one
            for one in check_ins_of_learner(store, message.learner_id)
            if one.message_id == message.id and one.state is CheckInState.BOOKED
        ),
        None,
    )


def _decide_again(store: Store, message: MessageRow) -> None:
    """Let the decision that a message carries out stand again, and its questions be answered."""
    made = disposition_by_id(store, message.disposition_id) if message.disposition_id is not None else None
    if made is None:
        return
    set_undone(store, made.id, None)
    if any(key.startswith(Code.QUESTION) for key in made.reasons):
        answer(store, made.learner_id, made.made_at)
