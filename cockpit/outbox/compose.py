"""Composing: a text for one learner becomes frozen bytes that wait in the store."""

from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.messages import MessageState, obstacle_to_contact
from cockpit.domain.people import Learner
from cockpit.errors import WrongInput
from cockpit.outbox.mime import Person, freeze
from cockpit.store import Store
from cockpit.store.learners import enrolment_by_id, learner_by_id
from cockpit.store.outbox import MessageRow, queue_message, was_sent_once


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it is frozen.

    `account_id`: the account that sends it, or None when the trainer's own mail program will. `is_contact`: it
    counts as a contact (PRODUCT.md, section 2). `calendar`: an invitation, as iCalendar text. `not_before`: the
    instant from which on it may leave. `is_to_colleague`: it is about the learner, to somebody else. `once`: it is
    not made when there is one with the same already. `expires_at`: it does not leave after that.
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


def compose(store: Store, draft: Draft, now: datetime) -> int:
    """Keep a message, its bytes frozen; return its id. It is queued, or a draft when no account sends it.

    Part of the caller's transaction, if one is open.

    Raises:
        WrongInput: `learner_unknown`; `objected` or `not_active` when the learner may not be written to;
            `other_address` when it is not the learner's; `sent_before` when it is sent once only; what `freeze`
            refuses.
    """
    frozen = freeze(
        Person(draft.from_name, draft.from_address),
        Person(draft.to_name, draft.to_address),
        draft.subject,
        draft.body,
        now,
        draft.calendar,
    )
    with store.write():
        learner = learner_by_id(store, draft.learner_id)
        if learner is None:
            raise WrongInput("learner_unknown", learner=draft.learner_id)
        if draft.once is not None and was_sent_once(store, draft.once):
            raise WrongInput("sent_before")
        if not draft.is_to_colleague:
            obstacle = obstacle_to_message(store, learner, draft.enrolment_id, draft.to_address)
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
                expires_at=draft.expires_at,
            ),
        )


def obstacle_to_message(store: Store, learner: Learner, enrolment_id: int | None, to_address: str) -> str | None:
    """Return why a message may not go to a learner at an address, or None."""
    enrolment = enrolment_by_id(store, enrolment_id) if enrolment_id is not None else None
    obstacle = obstacle_to_contact(learner, enrolment.status if enrolment else None)
    if obstacle is None and not is_address_of(learner, to_address):
        return "other_address"
    return obstacle


def is_address_of(learner: Learner, address: str) -> bool:
    """Tell whether mail to an address reaches this learner, as far as we know."""
    return learner.email is None or learner.email.casefold() == address.casefold()
