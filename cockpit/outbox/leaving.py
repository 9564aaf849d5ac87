"""The last look at a message before it leaves: whether it still may, and when."""

from dataclasses import dataclass
from datetime import date, datetime

from cockpit.domain.messages import (
    MOST_A_WEEK,
    WEEK,
    Obstacle,
    morning_of,
    obstacle_to_contact,
    polite_at,
    rests_until,
)
from cockpit.domain.people import Learner
from cockpit.domain.times import day_in, zone_named
from cockpit.store import Store
from cockpit.store.absences import absences_of_learner
from cockpit.store.history import contacts_since, later_contacts
from cockpit.store.learners import enrolment_by_id, source_id_in
from cockpit.store.outbox import MessageRow
from cockpit.store.proposals import proposal_of_message


@dataclass(frozen=True, slots=True)
class PutOff:
    """It leaves later; `why` is `night`, `resting` (somebody was in contact since it was made) or `capped`."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class KeptBack:
    """It does not leave at all, and what it was to answer waits again."""

    why: str


@dataclass(frozen=True, slots=True)
class Held:
    """The trainer decides whether it still leaves: its facts are old."""

    why: str


def last_look(
    store: Store, message: MessageRow, learner: Learner, now: datetime
) -> PutOff | KeptBack | Held | None:
    """Return what stands against a message to a learner now, the worst first; None: it leaves."""
    obstacle = obstacle_to_message(
        store,
        learner,
        message.enrolment_id,
        message.account_id,
        message.to_address,
        day_in(zone_named(learner.zone), now),
        is_contact=message.is_contact,
    )
    if obstacle is not None:  # the address was the learner's when the message was made
        return KeptBack("address_changed" if obstacle == "other_address" else obstacle)
    proposal = proposal_of_message(store, message.id)
    if proposal is not None and proposal.good_until <= now:
        return Held("offer_over")
    if message.expires_at is not None and message.expires_at <= now:
        return Held("expired")
    if message.is_contact:
        later = _rest(store, message, learner, now)
        if later is not None:
            return later
    polite = polite_at(zone_named(learner.zone), now, message.told_by)
    return PutOff(polite, "night") if polite > now else None


def _rest(store: Store, message: MessageRow, learner: Learner, now: datetime) -> PutOff | None:
    """Let a nudge wait: for a contact that nobody knew of when it was written, or for there were many in a week."""
    zone = zone_named(learner.zone)
    later = later_contacts(store, learner.id, message.made_at)
    free_on = rests_until(day_in(zone, later[-1])) if later else None
    if free_on is not None and day_in(zone, now) < free_on:
        return PutOff(morning_of(free_on, zone), "resting")
    contacts = contacts_since(store, learner.id, now - WEEK)
    if len(contacts) >= MOST_A_WEEK:
        return PutOff(polite_at(zone, contacts[-MOST_A_WEEK] + WEEK), "capped")
    return None


def obstacle_to_message(
    store: Store,
    learner: Learner,
    enrolment_id: int | None,
    account_id: int | None,
    to_address: str,
    day: date,
    *,
    is_contact: bool,
) -> str | None:
    """Return why a message may not go to a learner at an address, or None; `day` is the learner's own."""
    enrolment = enrolment_by_id(store, enrolment_id)
    obstacle = obstacle_to_contact(learner, enrolment.status if enrolment else None)
    if obstacle is not None:
        return obstacle
    if is_contact and any(absence.covers(day) for absence in absences_of_learner(store, learner.id)):
        return Obstacle.AWAY
    return None if is_address_of(store, learner, account_id, to_address) else "other_address"


def is_address_of(store: Store, learner: Learner, account_id: int | None, address: str) -> bool:
    """Tell whether an address reaches this learner, as far as we know: by mail, or in the account's own system."""
    if account_id is not None and address == source_id_in(store, account_id, learner.id):
        return True
    return learner.email is None or learner.email.casefold() == address.casefold()
