"""Learners, their identities in each source, and their enrolments."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from cockpit.connector import EnrolmentRecord, Member
from cockpit.domain.names import plain
from cockpit.domain.people import Cohort, Enrolment, EnrolmentStatus, Knowledge, Learner
from cockpit.domain.times import instant_or_none, to_stored, zone_named
from cockpit.store import Row, Store
from cockpit.store.identities import Recognised, save_identities

_LEARNER = "id, name, email, phone, zone, zone_is_assumed, language, language_is_assumed, objected_at"
_ENROLMENT = (
    "e.id, e.cohort_id, e.learner_id, e.status, e.left_on, e.enrolled_on, e.first_seen_on, e.knowledge,"
    " e.last_access_at, e.site_access_at, e.groups, c.starts_on, c.first_read_on"
)


def _learner(row: Row) -> Learner:
    return Learner(
        id=row[0],
        name=row[1],
        email=row[2],
        phone=row[3],
        zone=row[4],
        zone_is_assumed=bool(row[5]),
        language=row[6],
        language_is_assumed=bool(row[7]),
        objected_at=instant_or_none(row[8]),
    )


def _enrolment(row: Row) -> Enrolment:
    return Enrolment(
        id=row[0],
        cohort_id=row[1],
        learner_id=row[2],
        status=EnrolmentStatus(row[3]),
        left_on=date.fromisoformat(row[4]) if row[4] else None,
        opened_on=_opened_on(row[11], row[5], row[6], row[12]),
        knowledge=Knowledge(row[7]),
        last_access_at=instant_or_none(row[8]),
        site_access_at=instant_or_none(row[9]),
        groups=_groups(row[10]),
    )


@cache
def _groups(text: str) -> tuple[str, ...]:
    """Return the groups of a stored list: few differ, and every enrolment has one."""
    return tuple(json.loads(text))


@cache
def _opened_on(
    starts_on: str | None, enrolled_on: str | None, first_seen_on: str, first_read_on: str | None
) -> date | None:
    """Return the day a path was opened to somebody (PRODUCT.md, section 2: *opened*).

    The later of cohort start and enrolment date. A source that gives no date: somebody who joined after the
    cohort's first complete read opened on the day first seen; the others on the cohort's start.
    """
    joined = enrolled_on or (first_seen_on if first_read_on is not None and first_seen_on > first_read_on else None)
    known = [text for text in (starts_on, joined) if text]
    return date.fromisoformat(max(known)) if known else date.fromisoformat(first_seen_on)


def learner_by_id(store: Store, learner_id: int) -> Learner | None:
    """Return one learner."""
    row = store.row(f"select {_LEARNER} from learner where id = ?", [learner_id])
    return _learner(row) if row else None


def learners_by_id(store: Store, learner_ids: Iterable[int]) -> dict[int, Learner]:
    """Return these learners, by id."""
    return {
        row[0]: _learner(row)
        for row in store.rows(
            f"select {_LEARNER} from learner where id in (select value from json_each(?))",
            [json.dumps(list(learner_ids))],
        )
    }


def public_id(store: Store, learner_id: int) -> str:
    """Return what a learner is called outside: `account:source id`, of the oldest account."""
    row = store.row(
        "select account.name, identity.source_id from identity join account on account.id = identity.account_id"
        " where learner_id = ? order by account.id limit 1",
        [learner_id],
    )
    return f"{row[0]}:{row[1]}" if row else str(learner_id)


def source_id_in(store: Store, account_id: int, learner_id: int) -> str | None:
    """Return what an account's source calls a learner (the first of two, were they joined), or None: nothing."""
    found: str | None = store.value(
        "select source_id from identity where account_id = ? and learner_id = ?"
        " order by length(source_id), source_id limit 1",
        [account_id, learner_id],
    )
    return found


def source_ids_in(store: Store, account_id: int, learner_ids: Iterable[int]) -> dict[int, str]:
    """Return what an account's source calls each of these learners, as `source_id_in` does for one."""
    rows = store.rows(
        "select learner_id, source_id from identity where account_id = ?"
        " and learner_id in (select value from json_each(?)) order by length(source_id) desc, source_id desc",
        [account_id, json.dumps(list(learner_ids))],
    )
    return dict(rows)


def public_ids(store: Store, learner_ids: Iterable[int]) -> dict[int, str]:
    """Return what these learners are called outside, by id: see `public_id`."""
    return {
        learner_id: f"{account}:{source_id}"
        for learner_id, account, source_id in store.rows(
            "select learner_id, account.name, source_id from identity join account on account.id = account_id"
            " where learner_id in (select value from json_each(?)) order by account_id desc",
            [json.dumps(list(learner_ids))],
        )
    }


def learner_with_public_id(store: Store, name: str) -> int | None:
    """Return the id of the learner called `account:source id` outside, or by the number alone."""
    # No account's name holds a colon; what it calls people may.
    account, colon, source_id = name.partition(":")
    found: int | None
    if colon:
        found = store.value(
            "select learner_id from identity join account on account.id = account_id"
            " where account.name = ? and source_id = ?",
            [account, source_id],
        )
    else:
        found = store.value("select id from learner where cast(id as text) = ?", [name])
    return found


def learners_known_as(store: Store) -> dict[str, int]:
    """Return everybody by mail address, by what a source calls them and by name, without accents.

    Who is not alone with a name is left out.
    """
    found: dict[str, set[int]] = {}
    for learner_id, *names in store.rows(
        "select learner.id, learner.name, learner.email, identity.source_id, identity.email, identity.name"
        " from learner left join identity on identity.learner_id = learner.id"
    ):
        for name in names:
            if name:
                found.setdefault(plain(name), set()).add(learner_id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def learners_to_choose(store: Store, but: int) -> list[tuple[int, str, str]]:
    """Return everybody but one, by name: id, name, and the names of their cohorts."""
    return store.rows(
        "select l.id, l.name, group_concat(distinct c.name) from learner l left join enrolment e on"
        " e.learner_id = l.id left join cohort c on c.id = e.cohort_id where l.id <> ? group by l.id"
        " order by l.name collate nocase",
        [but],
    )


def enrolments_of_cohort(store: Store, cohort_id: int) -> list[Enrolment]:
    """Return the enrolments of a cohort."""
    return [
        _enrolment(row)
        for row in store.rows(
            f"select {_ENROLMENT} from enrolment e join cohort c on c.id = e.cohort_id where e.cohort_id = ?",
            [cohort_id],
        )
    ]


def enrolments_of_learner(store: Store, learner_id: int) -> list[Enrolment]:
    """Return the enrolments of a learner in followed cohorts."""
    return [
        _enrolment(row)
        for row in store.rows(
            f"select {_ENROLMENT} from enrolment e join cohort c on c.id = e.cohort_id"
            " where e.learner_id = ? and c.is_followed = 1 order by e.id",
            [learner_id],
        )
    ]


def enrolments_of_learners(store: Store, learner_ids: Iterable[int]) -> dict[int, list[Enrolment]]:
    """Return the enrolments of these learners in followed cohorts, by learner id."""
    found: dict[int, list[Enrolment]] = {}
    for row in store.rows(
        f"select {_ENROLMENT} from enrolment e join cohort c on c.id = e.cohort_id"
        " where e.learner_id in (select value from json_each(?)) and c.is_followed = 1 order by e.id",
        [json.dumps(list(learner_ids))],
    ):
        found.setdefault(row[2], []).append(_enrolment(row))
    return found


def enrolment_by_id(store: Store, enrolment_id: int | None) -> Enrolment | None:
    """Return one enrolment; None when it is gone, or there never was one."""
    row = store.row(
        f"select {_ENROLMENT} from enrolment e join cohort c on c.id = e.cohort_id where e.id = ?",
        [enrolment_id],
    )
    return _enrolment(row) if row else None


def enrolment_ids(store: Store, cohort: Cohort, account_id: int | None = None) -> dict[str, int]:
    """Return the enrolments of a cohort by what an account calls the learner; the cohort's own, if not said."""
    return dict(
        store.rows(
            "select identity.source_id, enrolment.id from enrolment join identity"
            " on identity.learner_id = enrolment.learner_id and identity.account_id = ?"
            " where enrolment.cohort_id = ?",
            [account_id or cohort.account_id, cohort.id],
        )
    )


def learner_ids(store: Store, enrolment_ids: Sequence[int]) -> dict[int, int]:
    """Return whose these enrolments are, by their id."""
    return dict(
        store.rows(
            "select id, learner_id from enrolment where id in (select value from json_each(?))",
            [json.dumps(list(enrolment_ids))],
        )
    )


def count_active_learners(store: Store, cohort_ids: Sequence[int]) -> int:
    """Return how many people have an active enrolment in one of these cohorts."""
    marks = ",".join("?" * len(cohort_ids))
    count: int = store.value(
        f"select count(distinct learner_id) from enrolment where status = 'active' and cohort_id in ({marks})",
        cohort_ids,
    )
    return count


def count_unknown_learners(store: Store, cohort_ids: Sequence[int]) -> int:
    """Return of how many of the active people no source tells whether they do anything in these cohorts."""
    marks = ",".join("?" * len(cohort_ids))
    count: int = store.value(
        "select count(*) from (select"
        " min(knowledge not in ('known', 'never') and first_active_on is null) as is_unknown from enrolment"
        " left join enrolment_summary on enrolment_id = enrolment.id"
        f" where status = 'active' and enrolment.cohort_id in ({marks}) group by learner_id) where is_unknown",
        cohort_ids,
    )
    return count


def count_members(store: Store) -> dict[int, int]:
    """Return how many people each cohort has, those who left not counted, by cohort id."""
    return dict(store.rows("select cohort_id, count(*) from enrolment where status <> 'left' group by cohort_id"))


def learner_zones(store: Store, cohort: Cohort, account_id: int | None = None) -> dict[str, ZoneInfo]:
    """Return the time zone in which each learner's days are counted, by what an account calls them."""
    return {
        source_id: zone_named(zone)
        for source_id, zone in store.rows(
            "select identity.source_id, learner.zone from enrolment join identity"
            " on identity.learner_id = enrolment.learner_id and identity.account_id = ?"
            " join learner on learner.id = enrolment.learner_id where enrolment.cohort_id = ?",
            [account_id or cohort.account_id, cohort.id],
        )
    }


class Membership(NamedTuple):
    """Who is in a cohort: what lists of thousands need. A tuple, for a dataclass takes four times as long."""

    enrolment_id: int
    learner_id: int
    name: str
    status: EnrolmentStatus
    groups: tuple[str, ...]
    knowledge: Knowledge


def memberships(store: Store, cohort_id: int) -> list[Membership]:
    """Return everybody of a cohort who has not left."""
    status = EnrolmentStatus._value2member_map_
    knowledge = Knowledge._value2member_map_
    return [
        Membership(
            enrolment_id,
            learner_id,
            name,
            cast(EnrolmentStatus, status[text]),
            _groups(groups),
            cast(Knowledge, knowledge[known]),
        )
        for enrolment_id, learner_id, name, text, groups, known in store.rows(
            "select enrolment.id, learner_id, name, status, groups, knowledge from enrolment"
            " join learner on learner.id = learner_id where cohort_id = ? and status <> 'left'",
            [cohort_id],
        )
    ]


def members(store: Store, cohort: Cohort, account_id: int | None = None) -> tuple[Member, ...]:
    """Return the people of a cohort who have not left, as an account needs them to read on."""
    return tuple(
        Member(source_id, instant_or_none(at))
        for source_id, at in store.rows(
            "select identity.source_id, enrolment.last_access_at from enrolment join identity"
            " on identity.learner_id = enrolment.learner_id and identity.account_id = ?"
            " where enrolment.cohort_id = ? and enrolment.status <> 'left' order by enrolment.id",
            [account_id or cohort.account_id, cohort.id],
        )
    )


def save_enrolments(
    store: Store,
    cohort: Cohort,
    records: Sequence[EnrolmentRecord],
    seen_on: date,
    *,
    says_all: bool = True,
    scope: str = "",
) -> Recognised:
    """Keep what a cohort's account says of people and of their enrolment; return who they are.

    `seen_on` is the day of this read. Without `says_all`, what a record leaves unsaid stays as it was. `scope`: see
    `save_identities`.
    """
    with store.write():
        recognised = save_identities(store, cohort.account_id, cohort, records, scope=scope)
        learners = recognised.learner_ids
        rows = [_enrolment_row(cohort, learners[record.learner_id], record, seen_on) for record in records]
        if says_all:
            store.execute_many(_SAVE_ENROLMENT, rows)
        else:
            said = [record.status for record in records]
            store.execute_many(_SAVE_PARTLY, [(*row, status) for row, status in zip(rows, said, strict=True)])
    return recognised


_INSERT_ENROLMENT = """
insert into enrolment (cohort_id, learner_id, status, left_on, enrolled_on, first_seen_on, knowledge,
    last_access_at, site_access_at, groups)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
on conflict (cohort_id, learner_id) do update set
"""
_SAVE_ENROLMENT = f"""{_INSERT_ENROLMENT}
    status = excluded.status, left_on = excluded.left_on, enrolled_on = excluded.enrolled_on,
    knowledge = excluded.knowledge, last_access_at = excluded.last_access_at,
    site_access_at = excluded.site_access_at, groups = excluded.groups
where (status, left_on, enrolled_on, knowledge, last_access_at, site_access_at, groups) is not
    (excluded.status, excluded.left_on, excluded.enrolled_on, excluded.knowledge, excluded.last_access_at,
    excluded.site_access_at, excluded.groups)
"""
_SAVE_PARTLY = f"""{_INSERT_ENROLMENT}
    status = coalesce(?11, status), left_on = coalesce(excluded.left_on, left_on),
    enrolled_on = coalesce(excluded.enrolled_on, enrolled_on),
    knowledge = iif(excluded.knowledge = 'unknown', knowledge, excluded.knowledge),
    last_access_at = coalesce(excluded.last_access_at, last_access_at),
    groups = iif(excluded.groups = '[]', groups, excluded.groups)
"""


def _enrolment_row(cohort: Cohort, learner_id: int, record: EnrolmentRecord, seen_on: date) -> tuple[object, ...]:
    return (
        cohort.id,
        learner_id,
        record.status or EnrolmentStatus.ACTIVE,
        record.left_on.isoformat() if record.left_on else None,
        record.enrolled_on.isoformat() if record.enrolled_on else None,
        seen_on.isoformat(),
        record.knowledge,
        to_stored(record.last_access_at) if record.last_access_at else None,
        to_stored(record.site_access_at) if record.site_access_at else None,
        json.dumps(record.groups, ensure_ascii=False),
    )


def mark_left(store: Store, enrolments: Iterable[int], on: date) -> None:
    """Say that these enrolments were gone from a complete read of this day."""
    store.execute_many(
        "update enrolment set status = 'left', left_on = ? where id = ? and status <> 'left'",
        [(on.isoformat(), enrolment_id) for enrolment_id in enrolments],
    )


def set_first_read(store: Store, cohort_id: int, on: date) -> None:
    """Remember the day on which a cohort's people were first read to the end."""
    store.execute(
        "update cohort set first_read_on = ? where id = ? and first_read_on is null",
        [on.isoformat(), cohort_id],
    )


def first_read_on(store: Store, cohort_id: int) -> date | None:
    """Return the day on which a cohort's people were first read to the end."""
    text = store.value("select first_read_on from cohort where id = ?", [cohort_id])
    return date.fromisoformat(text) if text else None
