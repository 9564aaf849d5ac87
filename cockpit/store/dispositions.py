"""What the trainer decided about learners."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cockpit.domain.times import from_stored, instant_or_none, to_stored
from cockpit.store import Row, Store


@dataclass(frozen=True, slots=True)
class Disposition:
    """One decision about a learner; `reasons` are the keys of those it answers, and of the steps that it was.

    `until_on`: from that day on it holds nothing back. `unit`: where in the path the learner stood.
    """

    id: int
    alert_id: int | None
    learner_id: int
    kind: str
    detail: str | None
    reasons: tuple[str, ...]
    until_on: date | None
    made_at: datetime
    undone_at: datetime | None
    unit: str | None = None


_DISPOSITION = "id, alert_id, learner_id, kind, detail, reasons, until_on, made_at, undone_at, unit"


def _disposition(row: Row) -> Disposition:
    return Disposition(
        id=row[0],
        alert_id=row[1],
        learner_id=row[2],
        kind=row[3],
        detail=row[4],
        reasons=tuple(json.loads(row[5])),
        until_on=date.fromisoformat(row[6]) if row[6] else None,
        made_at=from_stored(row[7]),
        undone_at=instant_or_none(row[8]),
        unit=row[9],
    )


def dispositions(store: Store, learner_id: int | None = None) -> list[Disposition]:
    """Return the decisions about a learner, or about everybody, the oldest first."""
    where, parameters = ("where learner_id = ?", [learner_id]) if learner_id is not None else ("", [])
    return [
        _disposition(row)
        for row in store.rows(f"select {_DISPOSITION} from disposition {where} order by id", parameters)
    ]


def dispositions_of_cohort(store: Store, cohort_id: int) -> list[Disposition]:
    """Return the decisions that stand about alerts of a cohort, the oldest first."""
    columns = ", ".join(f"disposition.{column}" for column in _DISPOSITION.split(", "))
    return [
        _disposition(row)
        for row in store.rows(
            f"select {columns} from disposition join alert on alert.id = alert_id"
            " join enrolment on enrolment.id = alert.enrolment_id"
            " where cohort_id = ? and undone_at is null order by disposition.id",
            [cohort_id],
        )
    ]


def standing_dispositions(store: Store, since: datetime, until: datetime, day: date) -> list[Disposition]:
    """Return the decisions that count on a day, the oldest first, those taken back left out.

    They were made between two instants, or earlier and hold something back beyond the day.
    """
    return [
        _disposition(row)
        for row in store.rows(
            f"select {_DISPOSITION} from disposition"
            " where undone_at is null and made_at <= ? and (made_at >= ? or until_on > ?) order by id",
            [to_stored(until), to_stored(since), day.isoformat()],
        )
    ]


def disposition_by_id(store: Store, disposition_id: int) -> Disposition | None:
    """Return one decision."""
    row = store.row(f"select {_DISPOSITION} from disposition where id = ?", [disposition_id])
    return _disposition(row) if row else None


def add_disposition(
    store: Store,
    alert_id: int | None,
    learner_id: int,
    kind: str,
    reasons: Iterable[str],
    made_at: datetime,
    detail: str | None = None,
    until_on: date | None = None,
    unit: str | None = None,
) -> int:
    """Keep a decision; return its id."""
    return store.insert(
        "insert into disposition (alert_id, learner_id, kind, detail, reasons, until_on, made_at, unit)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            alert_id,
            learner_id,
            kind,
            detail,
            json.dumps(list(reasons), ensure_ascii=False),
            until_on.isoformat() if until_on else None,
            to_stored(made_at),
            unit,
        ],
    )


def add_reasons(store: Store, disposition_id: int, keys: Iterable[str]) -> None:
    """Add to what a decision answers."""
    made = disposition_by_id(store, disposition_id)
    if made is not None:
        store.execute(
            "update disposition set reasons = ? where id = ?",
            [json.dumps([*made.reasons, *keys], ensure_ascii=False), disposition_id],
        )


def set_disposition_detail(store: Store, disposition_id: int, detail: str) -> None:
    """Say afterwards how something was handled."""
    store.execute("update disposition set detail = ? where id = ?", [detail, disposition_id])


def set_disposition_until(store: Store, disposition_id: int, until_on: date | None) -> None:
    """Say afterwards until when something is held back."""
    store.execute(
        "update disposition set until_on = ? where id = ?",
        [until_on.isoformat() if until_on else None, disposition_id],
    )


def set_undone(store: Store, disposition_id: int, at: datetime | None) -> None:
    """Take a decision back, or (None) make it again."""
    store.execute(
        "update disposition set undone_at = ? where id = ?",
        [to_stored(at) if at else None, disposition_id],
    )
