"""Learning events: the truth that the roll-ups are made from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlcipher3.dbapi2 as sqlite

from cockpit.connector import LearningEvent
from cockpit.domain.activity import Verb
from cockpit.domain.times import day_in, from_stored, instant_or_none, stored_or_none, to_stored
from cockpit.store import Row, Store

# Binding a plain str is far cheaper than a member of an enumeration.
_VERBS = {verb: verb.value for verb in Verb}
_COLUMNS = "enrolment_id, key, verb, happened_at, local_on, activity_id, amount, duration_seconds"
_FACTS = "verb, happened_at, activity_id, amount, duration_seconds"
_MARKS = "(?, ?, ?, ?, ?, ?, ?, ?)"
# One statement for many rows: Python's lock is let go once a batch instead of once a row.
_BATCH = 250
# No zone's clock stands still or jumps within one (since 1972), so it lies in one day.
_QUARTER_HOUR = 900


def save_events(
    store: Store,
    events: Sequence[LearningEvent],
    enrolments: Mapping[str, int],
    activities: Mapping[str, int],
    zones: Mapping[str, ZoneInfo],
    *,
    are_new: bool = False,
) -> set[int]:
    """Keep events; return the enrolments with one more, or one on another day: their roll-ups are no longer true.

    Events of unknown people are left out. One that is known already is changed only if it differs. The local day of
    an event that has only an instant is written once, in the learner's zone of `zones`. While the first cohort of a
    store is being read there is no index to find known events by: they are plainly added, and `make_event_index`
    removes repetitions. `are_new`: the store cannot know any of them.
    """
    # By enrolment: so the index is made, kept up and searched in half the time.
    rows = sorted(_rows(events, enrolments, activities, zones), key=itemgetter(0))
    if not has_event_index(store):
        _add(store, rows)
        return {row[0] for row in rows}
    said = {row[:2]: row for row in rows}  # said twice: the latest word counts
    if are_new:
        _add(store, list(said.values()))
        return {enrolment_id for enrolment_id, _ in said}
    touched: set[int] = set()
    added: list[Row] = []
    changed: list[Row] = []
    for enrolment_id, key, is_known, is_moved in _differing(store, list(said.values())):
        (changed if is_known else added).append(said[enrolment_id, key])
        if is_moved:
            touched.add(enrolment_id)
    _add(store, added)
    store.execute_many(
        "update event set verb = ?3, local_on = iif(happened_at = ?4, local_on, ?5), happened_at = ?4,"
        " activity_id = ?6, amount = ?7,"
        " duration_seconds = ?8 where enrolment_id = ?1 and key = ?2",
        changed,
    )
    return touched


def _rows(
    events: Sequence[LearningEvent],
    enrolments: Mapping[str, int],
    activities: Mapping[str, int],
    zones: Mapping[str, ZoneInfo],
) -> Iterator[Row]:
    """Yield the row of each event that can be kept, as `_COLUMNS` has it."""
    days_in: dict[ZoneInfo, dict[date | int, str]] = {}
    for key, name, verb, at, on, activity, amount, duration in events:
        enrolment_id = enrolments.get(name)
        stored_at = stored_or_none(at)
        when = on if on is not None else stored_at // _QUARTER_HOUR if stored_at is not None else None
        if enrolment_id is None or when is None:
            continue
        zone = zones[name]
        days = days_in.get(zone)
        if days is None:
            days = days_in[zone] = {}
        day = days.get(when)
        if day is None:
            day = days[when] = (on or day_in(zone, at)).isoformat()  # type: ignore[arg-type]
        yield (
            enrolment_id,
            key,
            _VERBS[verb],
            stored_at,
            day,
            activities.get(activity) if activity is not None else None,
            amount,
            duration,
        )


def _batches(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[at : at + _BATCH] for at in range(0, len(rows), _BATCH))


def _add(store: Store, rows: Sequence[Row]) -> None:
    for batch in _batches(rows):
        store.execute(
            f"insert into event ({_COLUMNS}) values {', '.join([_MARKS] * len(batch))}",
            list(chain.from_iterable(batch)),
        )


def _differing(store: Store, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield which of these the store does not hold as they are: enrolment, key, is it known, is its day another.

    The day of an instant stays as it was written, though the learner's zone be another by now.
    """
    has_no_clock = "(event.happened_at is null or event.happened_at is not said.happened_at)"
    is_moved = f"event.local_on is not said.local_on and {has_no_clock}"
    for batch in _batches(rows):
        yield from store.rows(
            f"with said ({_COLUMNS}) as (values {', '.join([_MARKS] * len(batch))})"
            f" select said.enrolment_id, said.key, event.id is not null, {is_moved}"
            " from said left join event on event.enrolment_id = said.enrolment_id and event.key = said.key"
            f" where ({_of('event')}) is not ({_of('said')}) or ({is_moved})",
            list(chain.from_iterable(batch)),
        )


def _of(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in _FACTS.split(", "))


def has_event_index(store: Store) -> bool:
    """Tell whether known events can be found: not before the first cohort's first read is complete."""
    return store.row("select 1 from sqlite_master where name = 'event_identity'") is not None


def make_event_index(store: Store) -> None:
    """Make the index that tells one event from another, unless it is there. Call within `store.write()`.

    Made at the end of the first cohort's first read: kept up during it, a million events took 4.3 times as long
    instead of 1.5 (LAB.md, 4a).
    """
    if has_event_index(store):
        return
    make = "create unique index event_identity on event (enrolment_id, key)"
    try:
        store.execute(make)
    except sqlite.IntegrityError:  # a source repeated a page: the latest word on an event counts
        store.execute("delete from event where id not in (select max(id) from event group by enrolment_id, key)")
        store.execute(make)


def guest_key(account_id: int, key: str) -> str:
    """Return the key of an event that an account tells of another account's cohort."""
    return f"@{account_id}/{key}"


def retract_events(store: Store, cohort_id: int, keys: Sequence[str]) -> set[int]:
    """Remove events that their source takes back, and completions that nothing else tells of; return whose.

    Call within `store.write()`.
    """
    gone = store.rows(
        "select event.id, enrolment_id, activity_id, verb from event join enrolment on enrolment.id = enrolment_id"
        " where cohort_id = ? and key in (select value from json_each(?))",
        [cohort_id, json.dumps(list(keys))],
    )
    _remove(store, gone)
    return {row[1] for row in gone}


def remove_guest_events(store: Store, enrolment_id: int, account_id: int) -> bool:
    """Remove what an account told of somebody in another account's cohort, and what nothing else tells of then.

    Return whether there was anything. Call within `store.write()`, and make the roll-up anew.
    """
    gone = store.rows(
        "select id, enrolment_id, activity_id, verb from event where enrolment_id = ? and key glob ?",
        [enrolment_id, guest_key(account_id, "*")],
    )
    _remove(store, gone)
    untold = [(enrolment_id, activity_id) for activity_id in {row[2] for row in gone} - {None}]
    of_it = "enrolment_id = ?1 and not exists (select 1 from event where enrolment_id = ?1 and activity_id = ?2)"
    store.execute_many(f"delete from grade where activity_id = ?2 and {of_it}", untold)
    store.execute_many(
        f"delete from attendance where session_id = (select source_id from activity where id = ?2) and {of_it}",
        untold,
    )
    return bool(gone)


def _remove(store: Store, gone: Sequence[Row]) -> None:
    """Remove events, given as id, enrolment, activity and verb, and completions that no other event tells of."""
    store.execute_many("delete from event where id = ?", [row[:1] for row in gone])
    store.execute_many(
        "delete from completion where enrolment_id = ?1 and activity_id = ?2 and not exists"
        " (select 1 from event where enrolment_id = ?1 and activity_id = ?2 and verb = 'completed')",
        [row[1:3] for row in gone if row[3] == Verb.COMPLETED and row[2] is not None],
    )


class EventRow(NamedTuple):
    """A learning event as the history shows it; `happened_at` is None when only the day is known.

    A tuple, for a learner may have thousands.
    """

    verb: str
    happened_at: datetime | None
    on: date
    activity_id: int | None
    title: str | None
    duration_seconds: int | None


def events_of_enrolment(store: Store, enrolment_id: int) -> list[EventRow]:
    """Return the events of an enrolment, the latest first."""
    titles: dict[int, str] = dict(
        store.rows(
            "select activity.id, title from activity join enrolment on enrolment.cohort_id = activity.cohort_id"
            " where enrolment.id = ?",
            [enrolment_id],
        )
    )
    days: dict[str, date] = {}
    found = []
    for verb, at, text, activity_id, seconds in store.rows(
        "select verb, happened_at, local_on, activity_id, duration_seconds from event where enrolment_id = ?"
        " order by local_on desc, id desc",
        [enrolment_id],
    ):
        on = days.get(text)
        if on is None:
            on = days[text] = date.fromisoformat(text)
        found.append(EventRow(verb, instant_or_none(at), on, activity_id, titles.get(activity_id), seconds))
    return found


def hours_of_learner(store: Store, learner_id: int, since: datetime) -> list[datetime]:
    """Return the hours (their beginning, UTC) in which a learner was active, where the time of day is known."""
    return [
        from_stored(hour * 3600)
        for (hour,) in store.rows(
            "select distinct happened_at / 3600 from event join enrolment on enrolment.id = enrolment_id"
            " where learner_id = ? and happened_at >= ?",
            [learner_id, to_stored(since)],
        )
    ]


def modules_touched(store: Store, cohort_id: int, since: date, until: date) -> dict[int, int]:
    """Return in how many modules each enrolment did something between two days, both included, by enrolment id.

    An activity that belongs to no module counts as one. Who did nothing in any is left out; empty where events name
    no activity.
    """
    return dict(
        store.rows(
            "select event.enrolment_id, count(distinct iif(activity.module = '', activity.id, activity.module))"
            " from enrolment join event on event.enrolment_id = enrolment.id"
            " join activity on activity.id = event.activity_id"
            " where enrolment.cohort_id = ? and event.local_on between ? and ? group by 1",
            [cohort_id, since.isoformat(), until.isoformat()],
        )
    )
