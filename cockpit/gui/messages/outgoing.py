"""A message on its way out of the composer, and how its text comes to be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cockpit.accounts import sending_account
from cockpit.domain.messages import Obstacle, obstacle_to_contact
from cockpit.domain.people import EnrolmentStatus, Learner
from cockpit.domain.states import LearnerState
from cockpit.errors import WrongInput
from cockpit.outbox.templates import Template, Text, personalise
from cockpit.store import Store
from cockpit.wording import Words

_UNFILLED = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_MARK = "{{"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What the trainer wants to send; `template` is None when the words are the trainer's own."""

    template: str | None
    language: str
    subject: str
    body: str
    to_address: str


@dataclass(frozen=True, slots=True)
class Sender:
    """How messages leave: through an account, or (`account` None) through the trainer's own mail program."""

    account: str | None
    name: str
    address: str | None


def sender_of(store: Store, trainer: str) -> Sender:
    """Return how messages leave now; `trainer` is the name to use where the account has none."""
    account = sending_account(store)
    if account is None:
        return Sender(None, trainer, None)
    address = account.settings.get("from_address") or account.person_email
    return Sender(account.name, account.person_name or trainer, address)


def filled(template: Template, fields: Mapping[str, str]) -> Text:
    """Return the text for one learner; what is not known stays in it as `{{ field }}`, for the trainer to write.

    Raises:
        WrongInput: `template_unreadable`.
    """
    known = dict(fields)
    while True:
        try:
            return personalise(template, known)
        except WrongInput as error:
            field = str(error.facts.get("field", ""))
            if error.cause != "field_missing" or not field or field in known:
                raise
            known[field] = f"{{{{ {field} }}}}"


def is_filled(*texts: str) -> bool:
    """Tell whether nothing is left for the trainer to write."""
    return not any(_MARK in text for text in texts)


def unfilled_sentences(words: Words, *texts: str) -> list[str]:
    """Return a sentence for each thing that is left in the texts, each once."""
    if is_filled(*texts):
        return []
    names = dict.fromkeys(name for text in texts for name in _UNFILLED.findall(text))
    return [
        words.say(
            "“{variable}” is unknown: write it yourself, or take the sentence out.", variable=_said(words, name)
        )
        for name in names
        if name
    ] or [words.say("“{mark}” is left in the text: take it out.", mark=_MARK)]


def obstacle_sentence(
    words: Words, learner: Learner, status: EnrolmentStatus | None, state: LearnerState | None = None
) -> str:
    """Return why a learner cannot be written to; empty when nothing stands against it.

    `status` is what the source says of the enrolment, `state` what the page shows: each None when not known.
    """
    name = learner.first_name
    if obstacle_to_contact(learner, None) is Obstacle.OBJECTED:
        return words.say("{name} does not wish to be written to.", name=name)
    if state is LearnerState.FINISHED or status is EnrolmentStatus.FINISHED:
        return words.say("{name} has finished: nothing is sent any more.", name=name)
    if state is LearnerState.LEFT or status is EnrolmentStatus.LEFT:
        return words.say("{name} has left the cohort: nothing is sent any more.", name=name)
    if state is LearnerState.PAUSED or obstacle_to_contact(learner, status) is not None:
        return words.say("{name} is paused: nothing is sent until the pause ends.", name=name)
    if not learner.email:
        return words.say("No mail address of {name} is known: call instead.", name=name)
    return ""


def _said(words: Words, field: str) -> str:
    """Return what a field is called."""
    say = words.say
    names = {
        "first_name": say("first name"),
        "cohort": say("cohort"),
        "since": say("since when"),
        "days": say("number of days"),
        "last_success": say("a recent success"),
        "milestone": say("milestone"),
        "due_on": say("due date"),
        "share": say("share done"),
        "question": say("question"),
        "answer": say("your answer"),
        "trainer": say("my name"),
        "trainer_first_name": say("my first name"),
        "when": say("the moment"),
        "minutes": say("how long"),
    }
    return names.get(field, field)
