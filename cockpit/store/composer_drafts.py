"""What is half-written in the composer, to one learner or to several: it outlives the window."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Row, Store

Place = tuple[str, str]  # a template's name, and a language

_COLUMNS = "id, template, language, way, send_time, send_on, texts, instead, saved_at"


@dataclass(frozen=True, slots=True)
class DraftPerson:
    """Somebody whom a half-written message is for.

    `own`: subject and body of a text that is theirs alone. `is_wanted`: whether the trainer took them in (True) or
    left them out (False) against what was proposed.
    """

    learner_id: int
    enrolment_id: int
    own: tuple[str, str] | None = None
    line: str = ""
    is_wanted: bool | None = None


@dataclass(frozen=True, slots=True)
class ComposerDraft:
    """A half-written message. `texts` are subject and body by template and language; `instead` as in the composer.

    `way` and `send_time` are the composer's words. `id` is 0 before it is kept.
    """

    people: tuple[DraftPerson, ...]
    template: str
    language: str
    way: str
    send_time: str | None
    send_on: date | None
    texts: Mapping[Place, tuple[str, str]]
    instead: Mapping[tuple[str, str], str]
    saved_at: datetime
    id: int = 0


@dataclass(frozen=True, slots=True)
class BegunDraft:
    """A half-written message for a list: whom it is for, and their number; of several the first is named."""

    id: int
    learner: str
    count: int
    saved_at: datetime


def save_composer_draft(store: Store, draft: ComposerDraft) -> int:
    """Keep what is half-written instead of what was so to the same people; return its id."""
    with store.write():
        old = _id_of(store, [one.learner_id for one in draft.people])
        if old is not None:
            store.execute("delete from composer_draft where id = ?", [old])
        draft_id = store.insert(
            f"insert into composer_draft ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                old or draft.id or None,
                draft.template,
                draft.language,
                draft.way,
                draft.send_time,
                draft.send_on.isoformat() if draft.send_on else None,
                json.dumps([[*place, *text] for place, text in draft.texts.items()]),
                json.dumps([[*place, words] for place, words in draft.instead.items()]),
                to_stored(draft.saved_at),
            ],
        )
        store.execute_many(
            # Who has gone meanwhile is left out.
            "insert into composer_draft_person (draft_id, learner_id, enrolment_id, subject, body, line, is_wanted)"
            " select ?1, ?2, ?3, ?4, ?5, ?6, ?7 where exists (select 1 from enrolment where id = ?3)",
            (
                (
                    draft_id,
                    one.learner_id,
                    one.enrolment_id,
                    *(one.own or (None, None)),
                    one.line,
                    None if one.is_wanted is None else int(one.is_wanted),
                )
                for one in draft.people
            ),
        )
        store.execute("delete from composer_draft where id not in (select draft_id from composer_draft_person)")
    return draft_id


def composer_draft_to(store: Store, learner_ids: Collection[int]) -> ComposerDraft | None:
    """Return what is half-written to exactly these people."""
    draft_id = _id_of(store, learner_ids)
    return composer_draft(store, draft_id) if draft_id is not None else None


def composer_draft(store: Store, draft_id: int) -> ComposerDraft | None:
    """Return what is half-written, by its id; None when it was sent or discarded."""
    row = store.row(f"select {_COLUMNS} from composer_draft where id = ?", [draft_id])
    if row is None:
        return None
    people = store.rows(
        "select learner_id, enrolment_id, subject, body, line, is_wanted from composer_draft_person"
        " where draft_id = ? order by learner_id",
        [draft_id],
    )
    return ComposerDraft(
        people=tuple(map(_person, people)),
        template=row[1],
        language=row[2],
        way=row[3],
        send_time=row[4],
        send_on=date.fromisoformat(row[5]) if row[5] else None,
        texts={(template, language): (subject, body) for template, language, subject, body in json.loads(row[6])},
        instead={(language, field): words for language, field, words in json.loads(row[7])},
        saved_at=from_stored(row[8]),
        id=row[0],
    )


def composer_drafts(store: Store) -> list[BegunDraft]:
    """Return everything that is half-written, the latest first."""
    rows = store.rows(
        "select draft.id, min(learner.name), count(*), saved_at from composer_draft draft"
        " join composer_draft_person person on person.draft_id = draft.id"
        " join learner on learner.id = person.learner_id group by draft.id order by saved_at desc, draft.id desc"
    )
    return [BegunDraft(row[0], row[1], row[2], from_stored(row[3])) for row in rows]


def count_composer_drafts(store: Store) -> int:
    """Return how many messages are half-written."""
    count: int = store.value("select count(*) from composer_draft")
    return count


def remove_composer_draft(store: Store, draft_id: int) -> None:
    """Forget what is half-written."""
    store.execute("delete from composer_draft where id = ?", [draft_id])


def remove_composer_draft_to(store: Store, learner_ids: Collection[int]) -> None:
    """Forget what is half-written to exactly these people: it was sent."""
    with store.write():
        draft_id = _id_of(store, learner_ids)
        if draft_id is not None:
            remove_composer_draft(store, draft_id)


def _id_of(store: Store, learner_ids: Collection[int]) -> int | None:
    found: int | None = store.value(
        "select draft_id from composer_draft_person group by draft_id having count(*) = ?1"
        " and sum(learner_id in (select value from json_each(?2))) = ?1",
        [len(learner_ids), json.dumps(list(learner_ids))],
    )
    return found


def _person(row: Row) -> DraftPerson:
    own = (row[2], row[3]) if row[2] is not None else None
    return DraftPerson(row[0], row[1], own, row[4], None if row[5] is None else bool(row[5]))
