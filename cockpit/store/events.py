"""Learning events: the truth that the roll-ups are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlcipher3.dbapi2 as sqlite

from cockpit.connector import LearningEvent
from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Store

_COLUMNS = "enrolment_id, key, verb, happened_at, local_on, activity_id, amount, duration_seconds"
_ADD = f"insert into event ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)"
_SAVE = (
    _ADD
    + """
on conflict (enrolment_id, key) do update set verb = excluded.verb, happened_at = excluded.happened_at,
    local_on = excluded.local_on, activity_id = excluded.activity_id, amount = excluded.amount,
    duration_seconds = excluded.duration_seconds
where (verb, happened_at, local_on, activity_id, amount, duration_seconds) is not (excluded.verb,
    excluded.happened_at, excluded.local_on, excluded.activity_id, excluded.amount, excluded.duration_seconds)
"""
)


def save_events(
    store: Store,
    events: Sequence[LearningEvent],
    enrolments: Mapping[str, int],
    activities: Mapping[str, int],
    zone: ZoneInfo,
) -> set[int]:
    """Keep events; return the enrolments that they belong to. Events of unknown people are left out.

    One that is known already is changed only if it differs. The local day of an event that has only an instant
    is written once, in `zone`. While the first cohort of a store is being read there is no index to find known
    events by: they are plainly added, and `make_event_index` removes repetitions.
    """
    iso: dict[date, str] = {}

    def day_text(event: LearningEvent) -> str:
        day = event.on or event.at.astimezone(zone).date()  # type: ignore[union-attr]
        text = iso.get(day)
        if text is None:
            text = iso[day] = day.isoformat()
        return text

    rows = [
        (
            enrolments[event.learner_id],
            event.key,
            event.verb,
            to_stored(event.at) if event.at is not None else None,
            day_text(event),
            activities.get(event.activity_id) if event.activity_id is not None else None,
            event.amount,
            event.duration_seconds,
        )
        for event in events
        if event.learner_id in enrolments and (event.on is not None or event.at is not None)
    ]
    store.execute_many(_SAVE if has_event_index(store) else _ADD, rows)
    return {row[0] for row in rows}


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


@dataclass(frozen=True, slots=True)
class EventRow:
    """A learning event as the history shows it; `happened_at` is None when only the day is known."""

    verb: str
    happened_at: datetime | None
    on: date
    title: str | None
    amount: int


def events_of_enrolment(store: Store, enrolment_id: int) -> list[EventRow]:
    """Return the events of an enrolment, the latest first."""
    return [
        EventRow(
            verb,
            from_stored(at) if at is not None else None,
            date.fromisoformat(on),
            title,
            amount,
        )
        for verb, at, on, title, amount in store.rows(
            "select verb, happened_at, local_on, activity.title, amount from event"
            " left join activity on activity.id = event.activity_id where enrolment_id = ?"
            " order by local_on desc, event.id desc",
            [enrolment_id],
        )
    ]
