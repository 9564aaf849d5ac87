"""How the reading of each stream stands, what a sync came to, and who was missing from it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cockpit.connector import Stream
from cockpit.domain.people import Cohort
from cockpit.domain.times import from_stored, instant_or_none, to_stored
from cockpit.errors import Cause
from cockpit.store import Row, Store
from cockpit.store.learners import first_read_on

_COLUMNS = "cohort_id, account_id, name, state, cursor, started_at, ended_at, outcome, causes, record_count"


@dataclass(frozen=True, slots=True)
class StreamRow:
    """How an account's last reading of a stream stands; `outcome` is one of `sync.pull.Outcome`.

    `state`: a reading that was cut goes on after this page; `cursor`: up to here it was read whole before.
    """

    cohort_id: int
    account_id: int
    name: str
    started_at: datetime
    state: str | None = None
    cursor: str | None = None
    ended_at: datetime | None = None
    outcome: str = "reading"
    causes: tuple[Cause, ...] = ()
    record_count: int = 0


def _stream(row: Row) -> StreamRow:
    return StreamRow(
        cohort_id=row[0],
        account_id=row[1],
        name=row[2],
        state=row[3],
        cursor=row[4],
        started_at=from_stored(row[5]),
        ended_at=instant_or_none(row[6]),
        outcome=row[7],
        causes=_causes(row[8]),
        record_count=row[9],
    )


def _causes(text: str) -> tuple[Cause, ...]:
    return tuple(Cause(code, tuple((name, fact) for name, fact in facts)) for code, facts in json.loads(text))


def stream_rows(store: Store, cohort_id: int, account_id: int) -> dict[str, StreamRow]:
    """Return the streams that an account reads of a cohort, by name."""
    found = store.rows(
        f"select {_COLUMNS} from stream where cohort_id = ? and account_id = ?", [cohort_id, account_id]
    )
    return {stream.name: stream for stream in map(_stream, found)}


def has_stream(store: Store, cohort_id: int, name: str) -> bool:
    """Tell whether any account gives this stream of a cohort."""
    return store.row("select 1 from stream where cohort_id = ? and name = ?", [cohort_id, name]) is not None


def has_guest_events(store: Store, cohort: Cohort) -> bool:
    """Tell whether an account that the cohort does not belong to tells what its people do."""
    guest = "select 1 from stream where cohort_id = ? and name = ? and account_id <> ?"
    return store.row(guest, [cohort.id, Stream.EVENTS, cohort.account_id]) is not None


def history_from(store: Store, cohort: Cohort) -> date | None:
    """Return the day from which a gap means silence: none for a source that tells every event.

    Moodle tells the last access and completions only; what lay between them before our first read is unknown,
    unless an imported log tells it.
    """
    if has_stream(store, cohort.id, Stream.EVENTS):
        return None
    return min((day for day in (first_read_on(store, cohort.id), cohort.history_from) if day), default=None)


def save_stream(store: Store, stream: StreamRow) -> None:
    """Keep how a stream stands: call it in the transaction that keeps its page."""
    store.execute(
        f"insert or replace into stream ({_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            stream.cohort_id,
            stream.account_id,
            stream.name,
            stream.state,
            stream.cursor,
            to_stored(stream.started_at),
            to_stored(stream.ended_at) if stream.ended_at else None,
            stream.outcome,
            json.dumps(stream.causes),
            stream.record_count,
        ],
    )


def forget_cursors_of_others(store: Store, cohort_id: int, account_id: int) -> None:
    """Let the other accounts that tell of a cohort tell everything again: somebody is in it, or recognised, newly.

    What they told of that person before was nobody's. Call within `store.write()`.
    """
    store.execute(
        "update stream set state = null, cursor = null where cohort_id = ? and account_id <> ?",
        [cohort_id, account_id],
    )


@dataclass(frozen=True, slots=True)
class SyncRun:
    """One sync of an account, for its log. `ended_at` is None while it runs, or when it was killed."""

    id: int
    account_id: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    record_count: int
    causes: tuple[Cause, ...]


def begin_run(store: Store, account_id: int, now: datetime) -> int:
    """Note that a sync began; return its number."""
    with store.write():
        return store.insert(
            "insert into sync_run (account_id, started_at, outcome) values (?, ?, 'reading')",
            [account_id, to_stored(now)],
        )


def end_run(
    store: Store, run_id: int, now: datetime, outcome: str, record_count: int, causes: Iterable[Cause]
) -> None:
    """Note what a sync came to."""
    with store.write():
        store.execute(
            "update sync_run set ended_at = ?, outcome = ?, record_count = ?, causes = ? where id = ?",
            [to_stored(now), outcome, record_count, json.dumps(list(causes)), run_id],
        )


def sync_runs(store: Store, account_id: int | None, most: int) -> list[SyncRun]:
    """Return the last syncs of an account, or of all, the latest first."""
    return [
        SyncRun(
            id=row[0],
            account_id=row[1],
            started_at=from_stored(row[2]),
            ended_at=instant_or_none(row[3]),
            outcome=row[4],
            record_count=row[5],
            causes=_causes(row[6]),
        )
        for row in store.rows(
            "select id, account_id, started_at, ended_at, outcome, record_count, causes from sync_run"
            " where ?1 in (account_id, 0) order by id desc limit ?2",
            [account_id or 0, most],
        )
    ]


def cohorts_read_by(store: Store, account_id: int) -> dict[int, datetime | None]:
    """Return when an account last read each cohort whole, by cohort id; None for one that it only began to read."""
    return {
        cohort_id: instant_or_none(at)
        for cohort_id, at in store.rows(
            "select cohort_id, max(at) from (select cohort_id, null as at from stream where account_id = ?1"
            " union all select cohort_id, data_as_of from cohort_source where account_id = ?1) group by cohort_id",
            [account_id],
        )
    }


def note_missing(store: Store, enrolments: Iterable[int], on: date) -> None:
    """Remember whom a whole read no longer named, so many at once that the trainer decides what it means."""
    store.execute_many(
        "insert or ignore into missing (enrolment_id, noticed_on) values (?, ?)",
        [(enrolment_id, on.isoformat()) for enrolment_id in enrolments],
    )


def missing_enrolments(store: Store, cohort_id: int) -> dict[int, bool]:
    """Return who was missing from a cohort, by enrolment id, and whether the trainer said that they stay."""
    return {
        enrolment_id: bool(is_kept)
        for enrolment_id, is_kept in store.rows(
            "select enrolment_id, is_kept from missing join enrolment on enrolment.id = enrolment_id"
            " where cohort_id = ?",
            [cohort_id],
        )
    }


def forget_missing(store: Store, enrolments: Sequence[int]) -> None:
    """Say that nobody wonders about these any more: they were named again, or they left."""
    store.execute(
        "delete from missing where enrolment_id in (select value from json_each(?))", [json.dumps(list(enrolments))]
    )


def keep_missing(store: Store, enrolments: Sequence[int]) -> None:
    """Say that these stay in their cohort although its source does not name them."""
    store.execute(
        "update missing set is_kept = 1 where enrolment_id in (select value from json_each(?))",
        [json.dumps(list(enrolments))],
    )


@dataclass(frozen=True, slots=True)
class MissingPerson:
    """Somebody whom a source no longer names, and of whom the trainer has not said what that means."""

    enrolment_id: int
    name: str
    status: str
    left_on: date | None
    noticed_on: date


def missing_people(store: Store, cohort_id: int) -> list[MissingPerson]:
    """Return who is missing from a cohort and still to be decided on, by name."""
    return [
        MissingPerson(
            row[0], row[1], row[2], date.fromisoformat(row[3]) if row[3] else None, date.fromisoformat(row[4])
        )
        for row in store.rows(
            "select enrolment_id, learner.name, status, left_on, noticed_on from missing"
            " join enrolment on enrolment.id = enrolment_id join learner on learner.id = learner_id"
            " where cohort_id = ? and not is_kept order by learner.name, enrolment_id",
            [cohort_id],
        )
    ]


def restore_missing(store: Store, people: Iterable[MissingPerson]) -> None:
    """Bring back a question about missing people as it stood: who they were, and that nothing was decided."""
    for person in people:
        store.execute(
            "update enrolment set status = ?, left_on = ? where id = ?",
            [person.status, person.left_on.isoformat() if person.left_on else None, person.enrolment_id],
        )
        store.execute(
            "insert or replace into missing (enrolment_id, noticed_on, is_kept) values (?, ?, 0)",
            [person.enrolment_id, person.noticed_on.isoformat()],
        )
