"""The trainer's own message templates: other versions of ours, and clones for a market or a client.

A version of ours has its name. A clone has one of its own, `silent.3f2a1b90`, that begins with the one it was made
from; its texts in two languages share it, and `label` says whom it is for.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cockpit.domain.messages import MessageState
from cockpit.domain.phases import Phase
from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Row, Store

_COLUMNS = "name, language, label, title, phase, subject, body, changed_at"
_OF_CLONE = "."


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A text of the trainer's own in one language. `title` is empty when it is called as the one it comes from."""

    name: str
    language: str
    label: str
    title: str
    phase: Phase
    subject: str
    body: str
    changed_at: datetime

    @property
    def origin(self) -> str:
        """The name of ours that it is a version or a clone of."""
        return origin_of(self.name)

    @property
    def is_clone(self) -> bool:
        """Whether it stands beside ours, and not in its place."""
        return _OF_CLONE in self.name


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """How often a template was used: messages that left and were not sent back, and how many were answered."""

    sent: int
    answered: int


def origin_of(name: str) -> str:
    """Return the name of ours that a template is a version or a clone of."""
    return name.partition(_OF_CLONE)[0]


def new_clone_name(name: str) -> str:
    """Return a name for a clone; none is given twice, so that nobody inherits another's figures."""
    return f"{origin_of(name)}{_OF_CLONE}{secrets.token_hex(4)}"


def _own(row: Row) -> OwnTemplate:
    name, language, label, title, phase, subject, body, changed_at = row
    return OwnTemplate(name, language, label, title, Phase(phase), subject, body, from_stored(changed_at))


def own_templates(store: Store) -> list[OwnTemplate]:
    """Return every text of the trainer's own, by name and language."""
    return [_own(row) for row in store.rows(f"select {_COLUMNS} from template order by name, language")]


def own_template(store: Store, name: str, language: str) -> OwnTemplate | None:
    """Return one of the trainer's own texts."""
    row = store.row(f"select {_COLUMNS} from template where name = ? and language = ?", [name, language])
    return _own(row) if row else None


def keep_template(store: Store, own: OwnTemplate) -> OwnTemplate | None:
    """Keep a text in the place of the one that there was; return that, to take it back by."""
    with store.write():
        before = own_template(store, own.name, own.language)
        _put(store, [own])
    return before


def put_templates(store: Store, several: Iterable[OwnTemplate]) -> None:
    """Keep several texts, all or none."""
    with store.write():
        _put(store, several)


def remove_template(store: Store, name: str, language: str | None = None) -> tuple[OwnTemplate, ...]:
    """Remove a text, without a language in all of them; return what was removed, to put it back."""
    with store.write():
        gone = [own for own in own_templates(store) if own.name == name and language in (None, own.language)]
        for own in gone:
            store.execute("delete from template where name = ? and language = ?", [own.name, own.language])
    return tuple(gone)


def _put(store: Store, several: Iterable[OwnTemplate]) -> None:
    store.execute_many(
        f"insert into template ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict (name, language) do update set label = excluded.label, title = excluded.title,"
        " phase = excluded.phase, subject = excluded.subject, body = excluded.body,"
        " changed_at = excluded.changed_at",
        [
            (
                *(own.name, own.language, own.label, own.title, own.phase, own.subject, own.body),
                to_stored(own.changed_at),
            )
            for own in several
        ],
    )


def uses_of_templates(store: Store) -> dict[str, TemplateUse]:
    """Return how often each template was used, by its name, over both languages.

    Counted are messages to learners that a server accepted or that were handed to the trainer's mail program.
    """
    return {
        name: TemplateUse(sent, answered)
        for name, sent, answered in store.rows(
            "select template, count(*), count(answered_at) from message"
            " where template is not null and not is_to_colleague and bounced_at is null and state in (?, ?)"
            " group by template",
            [MessageState.ACCEPTED, MessageState.HANDED_OVER],
        )
    }
