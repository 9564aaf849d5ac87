"""A message on its way out of the composer, and how its text comes to be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cockpit.accounts import sending_account
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
    address: str | None


def sender_of(store: Store) -> Sender:
    """Return how messages leave now."""
    account = sending_account(store)
    if account is None:
        return Sender(None, None)
    return Sender(account.name, account.settings.get("from_address") or account.person_email)


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
        "trainer": say("my name"),
        "trainer_first_name": say("my first name"),
        "when": say("the moment"),
        "minutes": say("how long"),
    }
    return names.get(field, field)
