"""What the composer has read and made for it in the reading thread: there may be thousands of people."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cockpit.domain.times import zone_named
from cockpit.gui.desk import Desk
from cockpit.gui.messages.mailing import Mailing, Place, fitting, letters_to
from cockpit.gui.messages.outgoing import Outgoing, Sender, Way, sender_of
from cockpit.gui.messages.recipients_list import Recipient
from cockpit.gui.messages.rows import recipient_rows
from cockpit.gui.messages.templates_list import title_of
from cockpit.gui.navigation import Person
from cockpit.gui.writing import drafts_of
from cockpit.outbox.compose import Draft
from cockpit.outbox.senders import Sender as Writer
from cockpit.outbox.senders import senders_for
from cockpit.outbox.template_list import templates_of
from cockpit.outbox.templates import Template, template_in_use
from cockpit.reports.merge_fields import Addressee
from cockpit.reports.merge_many import addressees
from cockpit.store import Store
from cockpit.store.composer_drafts import ComposerDraft, composer_draft_to
from cockpit.store.templates import own_templates
from cockpit.wording import LANGUAGES
from cockpit.wording.templates import OWN_WORDS, shipped_names


class Read(NamedTuple):
    """Those whom a message is for, and what it is made from.

    `begun`: what was half-written to them before the window was opened. `fitting`: the template and the language to
    begin with. `zones`: where they live.
    """

    found: dict[int, Addressee]
    rows: list[Recipient]
    sender: Sender
    writers: Mapping[int, Writer]
    titles: Mapping[str, str]
    own_templates: Mapping[Place, Template]
    begun: ComposerDraft | None
    fitting: Place
    zones: frozenset[ZoneInfo]


class Letters(NamedTuple):
    """Messages as they leave, and as the outbox takes them; none of these where the trainer copies the text."""

    mailing: Mailing
    letters: Sequence[tuple[Person, Outgoing]]
    drafts: Sequence[tuple[Person, Draft]]


def read_people(desk: Desk, store: Store, mailing: Mailing, whom: Sequence[Person], now: datetime) -> Read:
    """Read those whom a message is for."""
    people = [(person.learner_id, person.enrolment_id) for person in whom]
    found = addressees(store, people, now, desk.settings.zone)
    everybody, by_id = list(found.values()), {person.learner_id: person for person in whom}
    return Read(
        found,
        recipient_rows(desk, whom, found, mailing.way),
        sender_of(store, mailing.trainer.name),
        senders_for(store, list(found), mailing.today, mailing.trainer),
        *_own_templates(desk, store),
        composer_draft_to(store, [person.learner_id for person in whom]),
        fitting(everybody, by_id) if everybody else (OWN_WORDS, desk.words.language),
        frozenset(zone_named(one.learner.zone) for one in everybody),
    )


def make_letters(desk: Desk, store: Store, mailing: Mailing, chosen: Sequence[Addressee], now: datetime) -> Letters:
    """Return the messages to those who are chosen.

    Raises:
        WrongInput: `template_broken`.
    """
    letters = letters_to(mailing, chosen, now)
    return Letters(mailing, letters, [] if mailing.way is Way.COPY else drafts_of(desk, store, letters, now))


def _own_templates(desk: Desk, store: Store) -> tuple[dict[str, str], dict[Place, Template]]:
    """Return what the trainer's own templates are called, and their texts; nothing where there are none."""
    if not own_templates(store):
        return {}, {}
    own = [one for one in templates_of(store, shipped_names(desk.words)) if one.own]
    return (
        {one.name: title_of(desk, one) for one in own},
        {(one.name, code): template_in_use(store, one.name, code) for one in own for code in LANGUAGES},
    )
