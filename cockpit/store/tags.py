"""The trainer's own words on learners."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cockpit.domain.names import plain
from cockpit.store import Store

Tagged = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class TagChange:
    """What became of a change: pairs of a learner's id and a tag that were added, and that were taken away."""

    added: Tagged
    removed: Tagged


def tags_by_learner(store: Store) -> dict[int, tuple[str, ...]]:
    """Return everybody's tags in the order of the alphabet, by learner id."""
    found: dict[int, tuple[str, ...]] = {}
    for learner_id, words in store.rows("select learner_id, words from learner_tag order by learner_id, words"):
        found[learner_id] = (*found.get(learner_id, ()), words)
    return found


def tags_of_learner(store: Store, learner_id: int) -> list[str]:
    """Return a learner's tags in the order of the alphabet."""
    return [
        words
        for (words,) in store.rows(
            "select words from learner_tag where learner_id = ? order by words", [learner_id]
        )
    ]


def known_tags(store: Store) -> list[str]:
    """Return every tag that somebody has, in the order of the alphabet."""
    found = [words for (words,) in store.rows("select distinct words from learner_tag")]
    return sorted(found, key=plain)


def change_tags(
    store: Store, learner_ids: Sequence[int], add: Iterable[str] = (), remove: Iterable[str] = ()
) -> TagChange:
    """Give learners tags and take others away; return what changed, to take it back by.

    A word that is known with other capitals or accents stays as it was written first: it is the same tag.
    """
    with store.write():
        written = {plain(words): words for words in known_tags(store)}
        wanted = list(dict.fromkeys(written.setdefault(plain(words), words) for words in add))
        ids = list(dict.fromkeys(learner_ids))
        had = _had(store, ids)
        added = tuple((one, words) for one in ids for words in wanted if (one, words) not in had)
        removed = tuple((one, words) for one in ids for words in remove if (one, words) in had)
        change = TagChange(added, removed)
        _write(store, change)
    return change


def take_tags_back(store: Store, change: TagChange) -> None:
    """Give back what a change of tags took away, and take away what it gave."""
    with store.write():
        _write(store, TagChange(change.removed, change.added))


def _had(store: Store, learner_ids: Sequence[int]) -> set[tuple[int, str]]:
    return set(
        store.rows(
            "select learner_id, words from learner_tag where learner_id in (select value from json_each(?))",
            [json.dumps(learner_ids)],
        )
    )


def _write(store: Store, change: TagChange) -> None:
    store.execute_many(
        "insert or ignore into learner_tag (learner_id, words)"
        " select id, ?2 from learner where id = ?1",  # who is gone by now gets none
        change.added,
    )
    store.execute_many("delete from learner_tag where learner_id = ? and words = ?", change.removed)


def copy_tags(store: Store, from_id: int, to_id: int) -> None:
    """Give a learner the tags of another."""
    store.execute(
        "insert or ignore into learner_tag (learner_id, words) select ?, words from learner_tag"
        " where learner_id = ?",
        [to_id, from_id],
    )


def part_tags(store: Store, kept_id: int, other_id: int, tags: Iterable[str], came: Iterable[str]) -> None:
    """Give somebody who was joined to another back the `tags` of then, but for those taken away since.

    `came`: those of them that the other had through the joining alone.
    """
    still = set(tags_of_learner(store, kept_id))
    back = tuple((other_id, words) for words in tags if words in still)
    _write(store, TagChange(back, tuple((kept_id, words) for words in came)))
