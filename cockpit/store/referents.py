"""Referents, and who of the learners has whom."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cockpit.domain.names import plain
from cockpit.domain.referents import Referent, referent_on
from cockpit.store import Row, Store

_COLUMNS = "id, name, email, phone, signature, away_from, away_until, cover_id"

Assigned = tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class RemovedReferent:
    """Somebody who is no referent any more, whose learners those were, and for whom they stood in."""

    referent: Referent
    learner_ids: tuple[int, ...]
    covered_ids: tuple[int, ...]


def _referent(row: Row) -> Referent:
    return Referent(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        date.fromisoformat(row[5]) if row[5] else None,
        date.fromisoformat(row[6]) if row[6] else None,
        row[7],
    )


def all_referents(store: Store) -> dict[int, Referent]:
    """Return every referent by id, in the order of the alphabet."""
    found = [_referent(row) for row in store.rows(f"select {_COLUMNS} from referent")]
    return {one.id: one for one in sorted(found, key=lambda one: plain(one.name))}


def save_referent(store: Store, referent: Referent) -> Referent:
    """Keep a referent, under the own id if there is one; return it with its id."""
    values = [
        referent.name,
        referent.email,
        referent.phone,
        referent.signature,
        referent.away_from.isoformat() if referent.away_from else None,
        referent.away_until.isoformat() if referent.away_until else None,
        referent.cover_id,
    ]
    with store.write():
        if store.value("select 1 from referent where id = ?", [referent.id]):
            store.execute(
                "update referent set name = ?, email = ?, phone = ?, signature = ?, away_from = ?, away_until = ?,"
                " cover_id = ? where id = ?",
                [*values, referent.id],
            )
            return referent
        new_id = store.insert(
            f"insert into referent ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)", [referent.id or None, *values]
        )
    return replace(referent, id=new_id)


def remove_referent(store: Store, referent_id: int) -> RemovedReferent | None:
    """Take a referent away, whose learners are the trainer's then; return what gives it back."""
    with store.write():
        referent = all_referents(store).get(referent_id)
        if referent is None:
            return None
        removed = RemovedReferent(
            referent,
            _ids(store, "select id from learner where referent_id = ?", referent_id),
            _ids(store, "select id from referent where cover_id = ?", referent_id),
        )
        store.execute("delete from referent where id = ?", [referent_id])
    return removed


def restore_referent(store: Store, removed: RemovedReferent) -> None:
    """Take back that a referent was removed; whoever got another one since keeps that."""
    with store.write():
        back = save_referent(store, removed.referent)
        store.execute_many(
            "update learner set referent_id = ? where id = ? and referent_id is null",
            [(back.id, learner_id) for learner_id in removed.learner_ids],
        )
        store.execute_many(
            "update referent set cover_id = ? where id = ? and cover_id is null",
            [(back.id, covered_id) for covered_id in removed.covered_ids],
        )


def _ids(store: Store, sql: str, referent_id: int) -> tuple[int, ...]:
    return tuple(found for (found,) in store.rows(sql, [referent_id]))


def referent_id_of(store: Store, learner_id: int) -> int | None:
    """Return the id of a learner's referent; None: the trainer."""
    found: int | None = store.value("select referent_id from learner where id = ?", [learner_id])
    return found


def referents_for(store: Store, learner_ids: Iterable[int], day: date) -> dict[int, Referent]:
    """Return who looks after these learners on a day, or whoever stands in; not those of the trainer."""
    everybody = all_referents(store)
    found = {}
    for learner_id, referent_id in referent_ids(store, learner_ids).items() if everybody else ():
        referent = referent_on(everybody, referent_id, day) if referent_id is not None else None
        if referent is not None:
            found[learner_id] = referent
    return found


def referent_ids(store: Store, learner_ids: Iterable[int]) -> dict[int, int | None]:
    """Return the referents' ids of these learners, by learner id."""
    return dict(
        store.rows(
            "select id, referent_id from learner where id in (select value from json_each(?))",
            [json.dumps(list(learner_ids))],
        )
    )


def count_learners_of_referents(store: Store) -> dict[int, int]:
    """Return how many learners each referent has, by id."""
    return dict(
        store.rows("select referent_id, count(*) from learner where referent_id is not null group by referent_id")
    )


def hand_over(store: Store, learner_ids: Sequence[int], referent_id: int | None) -> Assigned:
    """Give learners a referent (None: the trainer); return whom those had whose referent changed."""
    with store.write():
        before = referent_ids(store, learner_ids)
        changed = tuple((one, was) for one, was in before.items() if was != referent_id)
        store.execute_many(
            "update learner set referent_id = ? where id = ?", [(referent_id, one) for one, _ in changed]
        )
    return changed


def take_hand_over_back(store: Store, before: Assigned) -> None:
    """Give learners back the referents that they had; one who is gone by now is the trainer again."""
    store.execute_many(
        "update learner set referent_id = (select id from referent where id = ?) where id = ?",
        [(was, one) for one, was in before],
    )
