"""A message on its way out of the composer, and how its text comes to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cockpit.accounts import mail_account
from cockpit.domain.checkins import Offer
from cockpit.domain.messages import Obstacle, obstacle_to_contact
from cockpit.domain.people import EnrolmentStatus, Learner
from cockpit.domain.states import LearnerState
from cockpit.outbox.letters import MARK, letter_of, unfilled_names
from cockpit.outbox.templates import Template, Text
from cockpit.store import Store
from cockpit.wording import Words
from cockpit.wording.templates import field_names


class Way(StrEnum):
    """How a message leaves: by mail, in the learner's platform, or by the clipboard into another program."""

    MAIL = "mail"
    PLATFORM = "platform"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What the trainer wants to send; `template` is None when the words are the trainer's own.

    `not_before`: the instant from which on it may leave, None as soon as it is day where it is read. `platform_id`:
    the account in whose platform it is written, where `to_address` is what that calls the learner; None: by mail.
    `offer`: the moments that it offers.
    """

    template: str | None
    language: str
    subject: str
    body: str
    to_address: str
    not_before: datetime | None = None
    platform_id: int | None = None
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """How messages leave: through an account, or (`account` None) through the trainer's own mail program."""

    account: str | None
    name: str
    address: str | None
    way: Way = Way.MAIL


def sender_of(store: Store, trainer: str) -> Sender:
    """Return how messages leave now; `trainer` is the name to use where the account has none."""
    account = mail_account(store)
    if account is None:
        return Sender(None, trainer, None)
    address = account.settings.get("from_address") or account.person_email
    return Sender(account.name, account.person_name or trainer, address)


def filled(template: Template, fields: Mapping[str, str]) -> Text:
    """Return the text for one learner; what is not known stays in it as `{{ field }}`, for the trainer to write.

    Raises:
        WrongInput: `template_broken`.
    """
    letter = letter_of(template, fields)
    return Text(letter.subject, letter.body)


def is_filled(*texts: str) -> bool:
    """Tell whether nothing is left for the trainer to write."""
    return not any(MARK in text for text in texts)


def unfilled_sentences(words: Words, *texts: str) -> list[str]:
    """Return a sentence for each thing that is left in the texts, each once."""
    if is_filled(*texts):
        return []
    names = unfilled_names(*texts)
    said = field_names(words)
    return [
        words.say(
            "“{variable}” is unknown: write it yourself, or take the sentence out.", variable=said.get(name, name)
        )
        for name in names
        if name
    ] or [words.say("“{mark}” is left in the text: take it out.", mark=MARK)]


class Against(StrEnum):
    """What stands against writing to somebody."""

    OBJECTED = "objected"
    FINISHED = "finished"
    LEFT = "left"
    PAUSED = "paused"
    NO_ADDRESS = "no_address"
    NOT_THERE = "not_there"
    CAME_BACK = "came_back"


def against(
    learner: Learner,
    status: EnrolmentStatus | None,
    state: LearnerState | None = None,
    *,
    is_in_platform: bool | None = None,
) -> Against | None:
    """Return what stands against writing to a learner, or None.

    `status` is what the source says of the enrolment, `state` what the page shows: each None when not known.
    `is_in_platform`: whether the platform that is to be written in knows the learner; None: it is to be a mail.
    """
    if obstacle_to_contact(learner, None) is Obstacle.OBJECTED:
        return Against.OBJECTED
    if state is LearnerState.FINISHED or status is EnrolmentStatus.FINISHED:
        return Against.FINISHED
    if state is LearnerState.LEFT or status is EnrolmentStatus.LEFT:
        return Against.LEFT
    if state is LearnerState.PAUSED or obstacle_to_contact(learner, status) is not None:
        return Against.PAUSED
    if is_in_platform is not None:
        return None if is_in_platform else Against.NOT_THERE
    return None if learner.email else Against.NO_ADDRESS


def against_sentence(words: Words, what: Against, name: str) -> str:
    """Return in a sentence what stands against writing to somebody, called by the first name."""
    say = words.say
    return {
        Against.OBJECTED: say("{name} does not wish to be written to.", name=name),
        Against.FINISHED: say("{name} has finished: nothing is sent any more.", name=name),
        Against.LEFT: say("{name} has left the cohort: nothing is sent any more.", name=name),
        Against.PAUSED: say("{name} is paused: nothing is sent until the pause ends.", name=name),
        Against.NO_ADDRESS: say("No mail address of {name} is known: call instead.", name=name),
        Against.NOT_THERE: say("The platform does not know {name}: write a mail.", name=name),
        Against.CAME_BACK: say("Mail to {name} came back: correct the address at its source.", name=name),
    }[what]


def obstacle_sentence(
    words: Words, learner: Learner, status: EnrolmentStatus | None, state: LearnerState | None = None
) -> str:
    """Return why a learner cannot be written to; empty when nothing stands against it (see `against`)."""
    what = against(learner, status, state)
    return against_sentence(words, what, learner.first_name) if what else ""


def against_words(words: Words, what: Against) -> str:
    """Return in a few words, under a name, what stands against writing to somebody."""
    say = words.say
    return {
        Against.OBJECTED: say("does not wish to be written to"),
        Against.FINISHED: say("has finished"),
        Against.LEFT: say("has left the cohort"),
        Against.PAUSED: say("is paused"),
        Against.NO_ADDRESS: say("no mail address known"),
        Against.NOT_THERE: say("not in the platform"),
        Against.CAME_BACK: say("mail came back: correct the address"),
    }[what]
