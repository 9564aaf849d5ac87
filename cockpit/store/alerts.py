"""Alerts, what the trainer decided about them, and the absences that hold them back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.people import Absence
from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Row, Store


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An open alert with its row's id."""

    id: int
    alert: Alert


@dataclass(frozen=True, slots=True)
class Disposition:
    """One decision about a learner: kind is handled or snoozed; `reasons` are the keys of those it answers."""

    id: int
    alert_id: int
    learner_id: int
    kind: str
    detail: str | None
    reasons: tuple[str, ...]
    until_on: date | None
    made_at: datetime
    undone_at: datetime | None


def _reason_text(reason: Reason) -> dict[str, object]:
    fields = {name: value for name, value in asdict(reason).items() if value not in (None, False)}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}


def _reason(fields: Mapping[str, object]) -> Reason:
    known = dict(fields)
    for name in ("since", "on"):
        if name in known:
            known[name] = date.fromisoformat(str(known[name]))
    known["code"] = Code(str(known["code"]))
    known["tier"] = AlertTier(str(known["tier"]))
    return Reason(**known)  # type: ignore[arg-type]


def _to_text(reasons: Iterable[Reason]) -> str:
    return json.dumps([_reason_text(reason) for reason in reasons], ensure_ascii=False)


def _alert(row: Row) -> StoredAlert:
    reasons = tuple(_reason(fields) for fields in json.loads(row[4]))
    return StoredAlert(row[0], Alert(row[1], date.fromisoformat(row[2]), AlertTier(row[3]), reasons))


def open_alerts(store: Store, cohort_id: int) -> dict[int, StoredAlert]:
    """Return the open alerts of a cohort, by enrolment id."""
    return {
        row[1]: _alert(row)
        for row in store.rows(
            "select alert.id, alert.enrolment_id, opened_on, alert.tier, reasons from alert"
            " join enrolment on enrolment.id = alert.enrolment_id"
            " where enrolment.cohort_id = ? and closed_on is null",
            [cohort_id],
        )
    }


def open_alert(store: Store, enrolment_id: int) -> StoredAlert | None:
    """Return the open alert of one enrolment."""
    row = store.row(
        "select id, enrolment_id, opened_on, tier, reasons from alert where enrolment_id = ? and closed_on is null",
        [enrolment_id],
    )
    return _alert(row) if row else None


def save_alert(store: Store, alert: Alert, known: StoredAlert | None) -> None:
    """Keep an open alert: new, or changed from the one that is known.

    One that was opened or closed since then, or whose enrolment is gone, is left as it is.
    """
    if known is None:
        store.execute(
            "insert into alert (enrolment_id, opened_on, tier, reasons) select id, ?, ?, ? from enrolment"
            " where id = ? on conflict (enrolment_id) where closed_on is null do nothing",
            [alert.opened_on.isoformat(), alert.tier, _to_text(alert.reasons), alert.enrolment_id],
        )
    elif known.alert != alert:
        store.execute(
            "update alert set opened_on = ?, tier = ?, reasons = ? where id = ? and closed_on is null",
            [alert.opened_on.isoformat(), alert.tier, _to_text(alert.reasons), known.id],
        )


def close_alert(store: Store, alert_id: int, on: date, why: str) -> None:
    """Close an open alert, and say why."""
    store.execute(
        "update alert set closed_on = ?, closed_why = ? where id = ? and closed_on is null",
        [on.isoformat(), why, alert_id],
    )


def absences_of_learner(store: Store, learner_id: int) -> tuple[Absence, ...]:
    """Return a learner's agreed absences, the earliest first."""
    return tuple(
        Absence(date.fromisoformat(starts_on), date.fromisoformat(ends_on) if ends_on else None, reason)
        for starts_on, ends_on, reason in store.rows(
            "select starts_on, ends_on, reason from absence where learner_id = ? order by starts_on", [learner_id]
        )
    )


def refreshed_on(store: Store, cohort_id: int) -> date | None:
    """Return the day up to which a cohort's alerts were brought."""
    text = store.value("select refreshed_on from cohort where id = ?", [cohort_id])
    return date.fromisoformat(text) if text else None


def set_refreshed(store: Store, cohort_id: int, on: date) -> None:
    """Remember the day up to which a cohort's alerts were brought."""
    store.execute("update cohort set refreshed_on = ? where id = ?", [on.isoformat(), cohort_id])


_DISPOSITION = "id, alert_id, learner_id, kind, detail, reasons, until_on, made_at, undone_at"


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
        undone_at=from_stored(row[8]) if row[8] is not None else None,
    )


def dispositions(store: Store, learner_id: int | None = None) -> list[Disposition]:
    """Return the decisions about a learner, or about everybody, the oldest first."""
    where, parameters = ("where learner_id = ?", [learner_id]) if learner_id is not None else ("", [])
    return [
        _disposition(row)
        for row in store.rows(f"select {_DISPOSITION} from disposition {where} order by id", parameters)
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
    alert_id: int,
    learner_id: int,
    kind: str,
    reasons: Iterable[str],
    made_at: datetime,
    detail: str | None = None,
    until_on: date | None = None,
) -> int:
    """Keep a decision; return its id."""
    return store.insert(
        "insert into disposition (alert_id, learner_id, kind, detail, reasons, until_on, made_at)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        [
            alert_id,
            learner_id,
            kind,
            detail,
            json.dumps(list(reasons), ensure_ascii=False),
            until_on.isoformat() if until_on else None,
            to_stored(made_at),
        ],
    )


def set_disposition_detail(store: Store, disposition_id: int, detail: str) -> None:
    """Say afterwards how something was handled."""
    store.execute("update disposition set detail = ? where id = ?", [detail, disposition_id])


def set_undone(store: Store, disposition_id: int, at: datetime | None) -> None:
    """Take a decision back, or (None) make it again."""
    store.execute(
        "update disposition set undone_at = ? where id = ?",
        [to_stored(at) if at else None, disposition_id],
    )
