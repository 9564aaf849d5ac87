"""Who is who: what each source calls a person, what it says of them, and by what one is recognised in several.

A learner may have several identities. They are put together by what belongs to one person only, an e-mail address
or an account of another system, and never by name; where that points to two learners at once, by nothing.
What is shown of a learner is what the oldest account says: the newest word would change with every sync of two
sources that disagree. Before all of them counts what the trainer corrected (`corrections`).
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cockpit.connector import EnrolmentRecord, Key
from cockpit.domain.people import Cohort, email_key
from cockpit.store import Row, Store

_SAID = "name, email, country, zone, language"
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs of which nothing is seen


@dataclass(frozen=True, slots=True)
class Recognised:
    """The learners of some records, by what the source calls them.

    `ambiguous`: who match several learners. `has_new_keys`: somebody can be recognised by more than before.
    """

    learner_ids: Mapping[str, int]
    ambiguous: frozenset[str]
    has_new_keys: bool


def new_learner_id(store: Store) -> int:
    """Return a number that no learner bears or bore when two were joined or one was parted, which can be undone."""
    found: int = store.value(
        "select 1 + max(coalesce((select max(id) from learner), 0),"
        " coalesce((select max(max(learner_id), max(other_id)) from regrouping), 0))"
    )
    return found


def save_identities(
    store: Store,
    account_id: int,
    cohort: Cohort,
    records: Sequence[EnrolmentRecord],
    *,
    only_known: bool = False,
    scope: str = "",
) -> Recognised:
    """Keep what an account says of people; new ones become learners. Call within `store.write()`.

    `only_known`: who is no learner yet is left out, but for those whom the trainer is to tell from two.
    The cohort gives zone and language where nobody says them.
    `scope`: the account is one of files, each with ids of its own: they tell people of one file apart only.
    """
    said = {record.learner_id: _named(record) for record in records}
    known = _known(store, account_id, said)
    new = [record for name, record in said.items() if name not in known]
    matches = _Matches(store, account_id, new, scope)
    for name, row in known.items():
        matches.learn(said[name], row[1])
    learner_ids = {name: row[1] for name, row in known.items()}
    next_id = new_learner_id(store)
    added: list[Row] = []
    for record in new:
        found = matches.of(record)
        if found is None and only_known and record.learner_id not in matches.ambiguous:
            continue
        if found is None:
            found = next_id
            next_id += 1
            added.append(_learner_row(found, cohort, record))
        learner_ids[record.learner_id] = found
        matches.learn(record, found)
    store.execute_many(
        "insert into learner (id, name, email, country, zone, zone_is_assumed, language, language_is_assumed)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        added,
    )
    changed = [
        record
        for name, record in said.items()
        if name in learner_ids and (name not in known or _differs(known[name], record))
    ]
    has_new_keys = _write(store, account_id, changed, learner_ids)
    alone = {row[0] for row in added}
    show_anew(store, {learner_ids[record.learner_id] for record in changed} - alone)
    return Recognised(learner_ids, matches.ambiguous, has_new_keys)


def learner_of(store: Store, account_id: int, source_id: str) -> int | None:
    """Return the learner whom an account calls so."""
    found: int | None = store.value(
        "select learner_id from identity where account_id = ? and source_id = ?", [account_id, source_id]
    )
    return found


def show_anew(store: Store, learner_ids: Iterable[int]) -> None:
    """Settle what is shown of these learners by what the trainer and their sources say.

    Unsaid zones, languages and numbers stay.
    """
    ids = json.dumps(sorted(learner_ids))
    if ids == "[]":
        return
    first = (
        "(select {0} from identity where learner_id = learner.id and {0} is not null"
        " order by {1} account_id, source_id limit 1)"
    )
    # A source that knows an address or number only gives that for a name: any real name is better.
    name = first.format("name", "instr(name, '@') > 0,")
    email, country = first.format("email", ""), first.format("country", "")
    by_hand = (
        "(select value from correction where learner_id = learner.id and field = '{}'"
        " order by correction.id desc limit 1)"
    )
    zone, language = (
        f"coalesce({by_hand.format(field)}, {first.format(field, '')})" for field in ("zone", "language")
    )
    store.execute(
        f"update learner set name = coalesce({name}, name), email = {email},"
        f" phone = coalesce({by_hand.format('phone')}, phone),"
        f" country = {country}, zone = coalesce({zone}, zone),"
        f" zone_is_assumed = case when {zone} is null then zone_is_assumed else 0 end,"
        f" language = coalesce({language}, language),"
        f" language_is_assumed = case when {language} is null then language_is_assumed else 0 end"
        " where id in (select value from json_each(?))",
        [ids],
    )


def keys_of(record: EnrolmentRecord) -> list[str]:
    """Return what a record's person is recognised by."""
    own = [] if record.email is None else [email_key(record.email)]
    return list(dict.fromkeys([*own, *map(_key_value, record.keys)]))


@dataclass(frozen=True, slots=True)
class AmbiguousPerson:
    """Somebody whom an account names, and who shares keys with several learners: which one, nobody has said."""

    account_id: int
    source_id: str
    learner_id: int
    name: str
    candidate_ids: tuple[int, ...]


def ambiguous_people(store: Store, account_id: int) -> list[AmbiguousPerson]:
    """Return whom an account names and who may be one of several other learners, by name.

    They match by the rule of `save_identities`; who was kept apart from all of them but one is left out.
    """
    people: dict[str, tuple[int, str]] = {}
    candidates: dict[str, set[int]] = {}
    for name, learner_id, shown, email, value, owner, other_name, other_id in store.rows(
        "select one.source_id, one.learner_id, coalesce(one.name, one.source_id), one.email, theirs.value,"
        " theirs.account_id, theirs.source_id, other.learner_id from identity_key mine"
        " join identity one on one.account_id = mine.account_id and one.source_id = mine.source_id"
        " join identity_key theirs on theirs.value = mine.value"
        " join identity other on other.account_id = theirs.account_id and other.source_id = theirs.source_id"
        " where mine.account_id = ? and other.learner_id <> one.learner_id and not exists (select 1 from apart"
        "  where apart.account_id = mine.account_id and apart.source_id = mine.source_id"
        "  and apart.learner_id = other.learner_id)",
        [account_id],
    ):
        are_two_by_its_word = owner == account_id and not _is_address(other_name) and not _is_address(name)
        if are_two_by_its_word and email is not None and value == email_key(email):
            continue
        people[name] = (learner_id, shown)
        candidates.setdefault(name, set()).add(other_id)
    found = [
        AmbiguousPerson(account_id, name, *people[name], tuple(sorted(ids)))
        for name, ids in candidates.items()
        if len(ids) > 1
    ]
    return sorted(found, key=lambda person: (person.name, person.source_id))


class _Matches:
    """The learners whom new people match, by keys that no two people share.

    `_by_id`: whom this source calls by an id; `_others`: all else. `_named`: whom it names by an id just now.
    """

    def __init__(self, store: Store, account_id: int, records: Sequence[EnrolmentRecord], scope: str) -> None:
        self._by_id: dict[str, set[int]] = {}
        self._others: dict[str, set[int]] = {}
        self._named: set[int] = set()
        self._apart: dict[str, set[int]] = {}
        self._found_ambiguous: set[str] = set()
        keys = sorted({key for record in records for key in keys_of(record)})
        for value, learner_id, owner, name in store.rows(
            "select value, learner_id, account_id, source_id from identity_key join identity using"
            " (account_id, source_id) where value in (select value from json_each(?))",
            [json.dumps(keys)],
        ):
            is_by_id = owner == account_id and not scope and not _is_address(name)
            (self._by_id if is_by_id else self._others).setdefault(value, set()).add(learner_id)
        for name, learner_id in store.rows(
            "select source_id, learner_id from apart where account_id = ?", [account_id]
        ):
            self._apart.setdefault(name, set()).add(learner_id)

    @property
    def ambiguous(self) -> frozenset[str]:
        """Those who match several learners."""
        return frozenset(self._found_ambiguous)

    def of(self, record: EnrolmentRecord) -> int | None:
        """Return the learner whom a new person matches.

        Two people to whom a source gives ids are two by its word, even with one mailbox between them. Where it
        calls people by their address, or gives keys as such, these join them.
        """
        found: set[int] = set()
        given = set(map(_key_value, record.keys))
        for key in keys_of(record):
            by_id = self._by_id.get(key, set())
            found |= self._others.get(key, set())
            if key in given or _is_address(record.learner_id):
                found |= by_id
            else:
                found = {one for one in found if one not in by_id and one not in self._named}
        found -= self._apart.get(record.learner_id, set())
        if len(found) > 1:
            self._found_ambiguous.add(record.learner_id)
        return found.pop() if len(found) == 1 else None

    def learn(self, record: EnrolmentRecord, learner_id: int) -> None:
        """Remember who this is, for those who follow."""
        is_by_id = not _is_address(record.learner_id)
        owners = self._by_id if is_by_id else self._others
        for key in keys_of(record):
            owners.setdefault(key, set()).add(learner_id)
        if is_by_id:
            self._named.add(learner_id)


def _is_address(source_id: str) -> bool:
    """Tell whether a source calls somebody by a mail address, for want of an id."""
    return "@" in source_id


def _named(record: EnrolmentRecord) -> EnrolmentRecord:
    """Return a record with a name that can be seen: for want of one the address, or what the source calls them."""
    if any(unicodedata.category(letter)[0] in "LNPS" and letter not in _FILLERS for letter in record.name):
        return record
    return replace(record, name=record.email or record.learner_id)


def _key_value(key: Key) -> str:
    if key.scheme == "email":
        return email_key(key.value)
    return key.value.casefold() if key.scheme == "email_sha1" else key.value


def _known(store: Store, account_id: int, said: Iterable[str]) -> dict[str, Row]:
    return {
        row[0]: row
        for row in store.rows(
            f"select source_id, learner_id, {_SAID} from identity where account_id = ?"
            " and source_id in (select value from json_each(?))",
            [account_id, json.dumps(list(said))],
        )
    }


def _differs(known: Row, record: EnrolmentRecord) -> bool:
    """Tell whether a source says something new: what it leaves unsaid takes nothing back."""
    said = (record.name, record.email, record.country, record.zone, record.language)
    return any(new is not None and new != old for new, old in zip(said, known[2:], strict=True))


def _learner_row(learner_id: int, cohort: Cohort, record: EnrolmentRecord) -> Row:
    return (
        learner_id,
        record.name,
        record.email,
        record.country,
        record.zone or cohort.zone,
        int(record.zone is None),
        record.language or cohort.language,
        int(record.language is None),
    )


def _write(
    store: Store, account_id: int, records: Sequence[EnrolmentRecord], learner_ids: Mapping[str, int]
) -> bool:
    """Keep what an account says of people; tell whether anybody has a new key."""
    store.execute_many(
        f"insert into identity (account_id, source_id, learner_id, {_SAID}) values (?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict (account_id, source_id) do update set name = excluded.name,"
        " email = coalesce(excluded.email, email), country = coalesce(excluded.country, country),"
        " zone = coalesce(excluded.zone, zone), language = coalesce(excluded.language, language)",
        [
            (
                account_id,
                record.learner_id,
                learner_ids[record.learner_id],
                record.name,
                record.email,
                record.country,
                record.zone,
                record.language,
            )
            for record in records
        ],
    )
    added = store.execute_many(
        "insert or ignore into identity_key (value, account_id, source_id) values (?, ?, ?)",
        [(key, account_id, record.learner_id) for record in records for key in keys_of(record)],
    )
    return added > 0
