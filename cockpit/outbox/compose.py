"""Composing: a text for one learner becomes frozen bytes that wait in the store."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from cockpit.connector import Reach
from cockpit.domain.checkins import Offer
from cockpit.domain.messages import EXPIRES_AFTER, MessageState
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.leaving import obstacle_to_message
from cockpit.outbox.lms_text import freeze_text
from cockpit.outbox.mime import Frozen, Person, freeze
from cockpit.store import Store
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import MessageRow, queue_message, was_sent_once


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is frozen.

    `account_id`: the account that sends it, or None when the trainer's own mail program will. `is_contact`: it
    counts as a contact (PRODUCT.md, section 2). `calendar`: an invitation, as iCalendar text. `not_before`: the
    instant from which on it may leave. `is_to_colleague`: it is about the learner, to somebody else. `once`: it is
    not made when there is one with the same already. `expires_at`: it does not leave after that by itself; without,
    a week after it might have. `reach`: by mail, or in the account's own platform, where `to_address` is what it
    calls the learner. `offer`: the moments that it offers; `checkins.propose` keeps them.
    `in_reply_to`: the Message-ID of the mail that it answers. `told_by`: what it changes begins then, so that it
    leaves at night too rather than after it.
    """

    learner_id: int
    to_address: str
    to_name: str
    from_name: str
    from_address: str
    subject: str
    body: str
    language: str
    enrolment_id: int | None = None
    template: str | None = None
    account_id: int | None = None
    disposition_id: int | None = None
    is_contact: bool = True
    calendar: bytes | None = None
    not_before: datetime | None = None
    is_to_colleague: bool = False
    once: str | None = None
    expires_at: datetime | None = None
    told_by: datetime | None = None
    reach: Reach = Reach.MAIL
    offer: Offer | None = None
    in_reply_to: str | None = None


def compose(store: Store, draft: Draft, now: datetime) -> int:
    """Keep a message, its bytes frozen; return its id. It is queued, or a draft when no account sends it.

    Part of the caller's transaction, if one is open.

    Raises:
        WrongInput: `learner_unknown`; `objected`, `not_active` or `away` when the learner may not be written to;
            `other_address` when it is not the learner's; `sent_before` when it is sent once only; what `freeze`
            and `freeze_text` refuse.
    """
    frozen = _frozen(draft, now)
    with store.write():
        learner = learner_by_id(store, draft.learner_id)
        if learner is None:
            raise WrongInput("learner_unknown", learner=draft.learner_id)
        if draft.once is not None and was_sent_once(store, draft.once):
            raise WrongInput("sent_before")
        if not draft.is_to_colleague:
            obstacle = obstacle_to_message(
                store,
                learner,
                draft.enrolment_id,
                draft.account_id,
                draft.to_address,
                day_in(zone_named(learner.zone), now),
                is_contact=draft.is_contact,
            )
            if obstacle is not None:
                raise WrongInput(obstacle)
        return queue_message(
            store,
            MessageRow(
                id=0,
                learner_id=draft.learner_id,
                enrolment_id=draft.enrolment_id,
                disposition_id=draft.disposition_id,
                account_id=draft.account_id,
                template=draft.template,
                language=draft.language,
                to_address=draft.to_address,
                subject=draft.subject,
                body=draft.body,
                message_id=frozen.message_id,
                mime=frozen.mime,
                state=MessageState.DRAFT if draft.account_id is None else MessageState.QUEUED,
                is_contact=draft.is_contact,
                tries=0,
                not_before=draft.not_before,
                made_at=now,
                ended_at=None,
                detail=None,
                is_to_colleague=draft.is_to_colleague,
                once=draft.once,
                cordee_id=frozen.cordee_id,
                expires_at=draft.expires_at or max(now, draft.not_before or now) + EXPIRES_AFTER,
                told_by=draft.told_by,
            ),
        )


def _frozen(draft: Draft, now: datetime) -> Frozen:
    """Return the bytes that leave. A platform knows no headers: its text has a number for us alone."""
    if draft.reach is Reach.LMS:
        number = str(uuid.uuid4())
        return Frozen(number, freeze_text(draft.subject, draft.body), number)
    return freeze(
        Person(draft.from_name, draft.from_address),
        Person(draft.to_name, draft.to_address),
        draft.subject,
        draft.body,
        now,
        draft.calendar,
        draft.in_reply_to,
    )
