"""Alerts of learners and of cohorts, and the day up to which they were brought."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.alerts.opening import SAME_DAY_WINDOW, CohortAlert
from cockpit.domain.times import to_stored
from cockpit.store import Row, Store


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An open alert with its row's id."""

    id: int
    alert: Alert


def _reason_text(reason: Reason) -> dict[str, object]:
    fields = {name: value for name, value in asdict(reason).items() if value not in (None, False, ())}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}


def _reason(fields: Mapping[str, object]) -> Reason:
    known = dict(fields)
    for name in ("since", "on"):
        if name in known:
            known[name] = date.fromisoformat(str(known[name]))
    known["code"] = Code(str(known["code"]))
    known["tier"] = AlertTier(str(known["tier"]))
    if isinstance(shares := known.get("shares"), list):
        known["shares"] = tuple(shares)
    return Reason(**known)  # type: ignore[arg-type]


def _to_text(reasons: Iterable[Reason]) -> str:
    return json.dumps([_reason_text(reason) for reason in reasons], ensure_ascii=False)


def _alert(row: Row) -> StoredAlert:
    reasons = tuple(_reason(fields) for fields in json.loads(row[4]))
    raised_on = date.fromisoformat(row[5]) if row[5] else None
    return StoredAlert(row[0], Alert(row[1], date.fromisoformat(row[2]), AlertTier(row[3]), reasons, raised_on))


def open_alerts(store: Store, cohort_id: int) -> dict[int, StoredAlert]:
    """Return the open alerts of a cohort, by enrolment id."""
    return {
        row[1]: _alert(row)
        for row in store.rows(
            "select alert.id, alert.enrolment_id, opened_on, alert.tier, reasons, raised_on from alert"
            " join enrolment on enrolment.id = alert.enrolment_id"
            " where enrolment.cohort_id = ? and closed_on is null",
            [cohort_id],
        )
    }


def open_alert(store: Store, enrolment_id: int) -> StoredAlert | None:
    """Return the open alert of one enrolment."""
    row = store.row(
        "select id, enrolment_id, opened_on, tier, reasons, raised_on from alert"
        " where enrolment_id = ? and closed_on is null",
        [enrolment_id],
    )
    return _alert(row) if row else None


@dataclass(frozen=True, slots=True)
class PastAlert:
    """An alert as it stood last; `closed_on` and why it closed by itself are None while it is open."""

    alert: Alert
    closed_on: date | None
    closed_why: str | None


def alerts_of_enrolment(store: Store, enrolment_id: int) -> list[PastAlert]:
    """Return every alert of an enrolment, closed ones included, the oldest first."""
    return [
        PastAlert(_alert(row).alert, date.fromisoformat(row[6]) if row[6] else None, row[7])
        for row in store.rows(
            "select id, enrolment_id, opened_on, tier, reasons, raised_on, closed_on, closed_why from alert"
            " where enrolment_id = ? order by id",
            [enrolment_id],
        )
    ]


def save_alert(store: Store, alert: Alert, known: StoredAlert | None) -> None:
    """Keep an open alert: new, or changed from the one that is known.

    One that was opened or closed since then, or whose enrolment is gone, is left as it is.
    """
    if known is None:
        store.execute(
            "insert into alert (enrolment_id, opened_on, tier, reasons, raised_on) select id, ?, ?, ?, ?"
            " from enrolment where id = ? on conflict (enrolment_id) where closed_on is null do nothing",
            [*_alert_values(alert), alert.enrolment_id],
        )
    elif known.alert != alert:
        store.execute(
            "update alert set opened_on = ?, tier = ?, reasons = ?, raised_on = ?"
            " where id = ? and closed_on is null",
            [*_alert_values(alert), known.id],
        )


def _alert_values(alert: Alert) -> tuple[object, ...]:
    raised_on = alert.raised_on.isoformat() if alert.raised_on else None
    return (alert.opened_on.isoformat(), alert.tier, _to_text(alert.reasons), raised_on)


def close_alert(store: Store, alert_id: int, on: date, why: str) -> None:
    """Close an open alert, and say why."""
    store.execute(
        "update alert set closed_on = ?, closed_why = ? where id = ? and closed_on is null",
        [on.isoformat(), why, alert_id],
    )


def reopen_alerts(store: Store, learner_id: int, closed_from: date) -> None:
    """Let a learner's alerts stand again that an absence closed on a day or later, unless another is open."""
    store.execute(
        "update alert set closed_on = null, closed_why = null where id in ("
        " select max(alert.id) from alert join enrolment on enrolment.id = enrolment_id where learner_id = ?1"
        " and closed_why = 'absent' and closed_on >= ?2 group by enrolment_id)"
        " and not exists (select 1 from alert other where other.enrolment_id = alert.enrolment_id"
        "  and other.closed_on is null)",
        [learner_id, closed_from.isoformat()],
    )


def refreshed_on(store: Store, cohort_id: int) -> date | None:
    """Return the day up to which a cohort's alerts were brought."""
    text = store.value("select refreshed_on from cohort where id = ?", [cohort_id])
    return date.fromisoformat(text) if text else None


def set_refreshed(store: Store, cohort_id: int, on: date, country: str) -> None:
    """Remember the day up to which a cohort's alerts were brought, with the public holidays of a country."""
    store.execute(
        "update cohort set refreshed_on = ?, refreshed_country = ?, is_refreshing = 0 where id = ?",
        [on.isoformat(), country, cohort_id],
    )


def raised_since(store: Store, cohort_id: int, first: date) -> dict[date, int]:
    """Return how often somebody of a cohort came into the queue on each day from `first` on."""
    return {
        date.fromisoformat(on): count
        for on, count in store.rows(
            "select raised_on, count(*) from raised join enrolment on enrolment.id = enrolment_id"
            " where cohort_id = ? and raised_on >= ? group by raised_on",
            [cohort_id, first.isoformat()],
        )
    }


def add_raised(store: Store, alerts: Iterable[tuple[date, Alert]]) -> None:
    """Remember on which days the signs of alerts came into the queue, whatever becomes of them later."""
    store.execute_many(
        "insert or ignore into raised (enrolment_id, raised_on, code) select id, ?, ? from enrolment where id = ?",
        [(day.isoformat(), alert.spoken[0].code, alert.enrolment_id) for day, alert in alerts],
    )


def raised_of_enrolment(store: Store, enrolment_id: int) -> list[tuple[date, str]]:
    """Return on which days the signs of somebody came into the queue, with the rule that spoke first."""
    return [
        (date.fromisoformat(on), code)
        for on, code in store.rows(
            "select raised_on, code from raised where enrolment_id = ? order by raised_on", [enrolment_id]
        )
    ]


def cohort_alerts_on(store: Store, cohort_id: int, day: date) -> tuple[CohortAlert, ...]:
    """Return the alerts about a whole cohort that stand on a day, or began in the week before."""
    return tuple(
        CohortAlert(Code(code), date.fromisoformat(since), date.fromisoformat(until), people, active)
        for code, since, until, people, active in store.rows(
            "select code, since, until, people, active from cohort_alert"
            " where cohort_id = ?1 and since <= ?2 and (until > ?2 or since >= ?3) order by since, code",
            [cohort_id, day.isoformat(), (day - timedelta(days=SAME_DAY_WINDOW)).isoformat()],
        )
    )


def open_cohort_alerts(store: Store, cohort_id: int, day: date, now: datetime) -> list[tuple[int, CohortAlert]]:
    """Return the alerts about a whole cohort that stand on a day, with their rows' ids.

    Those that were dealt with by `now` are left out.
    """
    return [
        (row_id, CohortAlert(Code(code), date.fromisoformat(since), date.fromisoformat(until), people, active))
        for row_id, code, since, until, people, active in store.rows(
            "select id, code, since, until, people, active from cohort_alert"
            " where cohort_id = ?1 and since <= ?2 and until > ?2 and (handled_at is null or handled_at > ?3)"
            " order by since, code",
            [cohort_id, day.isoformat(), to_stored(now)],
        )
    ]


def set_cohort_alert_handled(store: Store, alert_id: int, at: datetime | None) -> None:
    """Say that an alert about a cohort was dealt with, or (None) take that back."""
    store.execute("update cohort_alert set handled_at = ? where id = ?", [to_stored(at) if at else None, alert_id])


def save_cohort_alerts(store: Store, cohort_id: int, alerts: Iterable[CohortAlert]) -> None:
    """Keep alerts about a whole cohort."""
    store.execute_many(
        "insert into cohort_alert (cohort_id, code, since, until, people, active) values (?, ?, ?, ?, ?, ?)"
        " on conflict do nothing",
        [
            (cohort_id, alert.code, alert.since.isoformat(), alert.until.isoformat(), alert.count, alert.of)
            for alert in alerts
        ],
    )


def begin_refresh(store: Store, cohort_id: int, country: str) -> frozenset[int] | None:
    """Return whose facts changed since the last refresh of a cohort, by enrolment id.

    None when that does not tell all: the last refresh was cut before `set_refreshed`, or was for another country.
    """
    was_cut, of_country = store.row(
        "select is_refreshing, refreshed_country from cohort where id = ?", [cohort_id]
    ) or (1, None)
    mine = "enrolment_id in (select id from enrolment where cohort_id = ?)"
    if store.row(f"select 1 from changed where {mine}", [cohort_id]) is None:
        changed: frozenset[int] = frozenset()
    else:
        with store.write():
            rows = store.rows(f"select enrolment_id from changed where {mine}", [cohort_id])
            changed = frozenset(row[0] for row in rows)
            store.execute(f"delete from changed where {mine}", [cohort_id])
            store.execute("update cohort set is_refreshing = 1 where id = ?", [cohort_id])
    return None if was_cut or of_country != country else changed
