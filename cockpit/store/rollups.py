"""What screens need of each enrolment, in one row: kept up in the transaction that changes its events.

`enrolment_summary.days` holds one byte a calendar day from `days_from` on: the number of learning events, 255 for
255 or more. `done_weeks` holds one byte a week from `days_from` on: the required activities done by the end of it,
255 for 255 or more; or the percentage told, 255 before the first was. Both go on to the last day with something in
it, at most 104 weeks. Weeks, the silence, the sparkline, rhythm, heat-map and fan all come from these two, so there
is no second table to disagree with them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, cast

from cockpit.domain.activity import Activity
from cockpit.domain.alerts import Code
from cockpit.domain.people import Cohort, EnrolmentStatus
from cockpit.domain.progress import Basis, percent_of
from cockpit.store import Row, Store
from cockpit.store.activities import activities_of_cohort

MOST_DAYS = 104 * 7
_MOST = 255
_PERCENT = 100
UNKNOWN = b"\xff"
_CHUNK = 500


class Summary(NamedTuple):
    """One enrolment's roll-up: see the module's page for `days` and `done_weeks`. A tuple: pages read thousands.

    Where a source tells a percentage and no activities, `done` and `required` are percent: `basis` says so.
    """

    enrolment_id: int
    first_active_on: date | None
    last_active_on: date | None
    done: int
    required: int
    days_from: date
    days: bytes
    done_weeks: bytes
    basis: Basis = Basis.ACTIVITIES

    @property
    def active_on(self) -> tuple[date, ...]:
        """The active days, sorted; of those before `days_from` only the first."""
        start = self.days_from.toordinal()
        active = [date.fromordinal(start + n) for n, events in enumerate(self.days) if events]
        if self.first_active_on is not None and self.first_active_on < self.days_from:
            active.insert(0, self.first_active_on)
        return tuple(active)

    def events_between(self, first: date, last: date) -> bytes:
        """Return the events of each day from `first` to `last`, both included."""
        start = (first - self.days_from).days
        length = (last - first).days + 1
        known = self.days[max(0, start) : max(0, start + length)]
        return (bytes(max(0, -start)) + known).ljust(length, b"\0")[:length]


_SUMMARY = "enrolment_id, first_active_on, last_active_on, done, required, days_from, days, done_weeks, basis"


def summaries_of_cohort(store: Store, cohort_id: int) -> dict[int, Summary]:
    """Return the summaries of a cohort, by enrolment id."""
    return _by_enrolment(store.rows(f"select {_SUMMARY} from enrolment_summary where cohort_id = ?", [cohort_id]))


def summaries_of(store: Store, enrolment_ids: Sequence[int]) -> dict[int, Summary]:
    """Return the summaries of some enrolments, by enrolment id."""
    return _by_enrolment(
        row
        for chunk in _in_chunks(enrolment_ids)
        for row in store.rows(
            f"select {_SUMMARY} from enrolment_summary where enrolment_id in ({','.join('?' * len(chunk))})", chunk
        )
    )


def _by_enrolment(rows: Iterable[Row]) -> dict[int, Summary]:
    parse = date.fromisoformat
    basis: Mapping[str, Basis] = cast(Mapping[str, Basis], Basis._value2member_map_)
    return {
        row[0]: Summary(
            row[0],
            parse(row[1]) if row[1] else None,
            parse(row[2]) if row[2] else None,
            row[3],
            row[4],
            parse(row[5]),
            row[6],
            row[7],
            basis[row[8]],
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """Where learners stand, as far as it needs no days: all that a state is made from.

    `begun` is what `states.has_begun` tells, `code` the open alert's, unless its signs are only watched.
    """

    status: EnrolmentStatus
    begun: bool | None
    is_complete: bool
    code: Code | None
    is_absent: bool


def count_standings(store: Store, cohort_id: int, day: date) -> list[tuple[Standing, int]]:
    """Return how many of those who have not left stand where, on a day. Reads no blob."""
    return [
        (
            Standing(
                status=EnrolmentStatus(row[0]),
                begun=None if row[1] is None else bool(row[1]),
                is_complete=bool(row[2]),
                code=Code(row[3]) if row[3] else None,
                is_absent=bool(row[4]),
            ),
            row[5],
        )
        for row in store.rows(
            "select e.status,"
            " iif(s.first_active_on is not null, 1, iif(e.knowledge in ('known', 'never'), 0, null)),"
            " s.required between 1 and s.done,"
            " (select json_extract(reasons, '$[0].code') from alert"
            "  where enrolment_id = e.id and closed_on is null and (raised_on is not null or tier = 'decide')),"
            " exists (select 1 from absence a where a.learner_id = e.learner_id and a.starts_on <= ?2"
            "  and coalesce(a.ends_on, ?2) >= ?2 and (a.disposition_id is null or a.disposition_id in"
            "   (select id from disposition where undone_at is null))),"
            " count(*)"
            " from enrolment e join enrolment_summary s on s.enrolment_id = e.id"
            " where e.cohort_id = ?1 and e.status <> 'left' group by 1, 2, 3, 4, 5",
            [cohort_id, day.isoformat()],
        )
    ]


def weeks_done(store: Store, cohort_id: int) -> dict[tuple[int, Basis], list[bytes]]:
    """Return `done_weeks` of who has not left and of whom something is required, by how much of what that is."""
    found: dict[tuple[int, Basis], list[bytes]] = {}
    for required, basis, done in store.rows(
        "select s.required, s.basis, s.done_weeks from enrolment_summary s"
        " join enrolment e on e.id = s.enrolment_id"
        " where s.cohort_id = ? and s.required > 0 and e.status <> 'left'",
        [cohort_id],
    ):
        found.setdefault((required, Basis(basis)), []).append(done)
    return found


def next_milestones(store: Store, enrolment_ids: Sequence[int], day: date) -> dict[int, date]:
    """Return the nearest milestone from a day on that an enrolment has not done by then, by enrolment id."""
    return {
        enrolment_id: date.fromisoformat(due_on)
        for enrolment_id, due_on in store.rows(
            "select e.id, min(coalesce(a.agreed_due_on, a.due_on)) from enrolment e"
            " join activity a on a.cohort_id = e.cohort_id"
            " where e.id in (select value from json_each(?1)) and coalesce(a.agreed_due_on, a.due_on) >= ?2"
            " and a.is_tracked = 1 and a.is_hidden = 0 and a.is_batch_recorded = 0"
            " and (a.groups = '[]' or exists (select value from json_each(a.groups)"
            "  intersect select value from json_each(e.groups)))"
            " and not exists (select 1 from completion c where c.enrolment_id = e.id and c.activity_id = a.id"
            "  and c.is_done = 1 and (c.changed_on is null or c.changed_on <= ?2))"
            " group by e.id",
            [json.dumps(list(enrolment_ids)), day.isoformat()],
        )
    }


def reported_shares(store: Store, enrolment_id: int) -> list[tuple[date, float]]:
    """Return what a source told of an enrolment's progress as a whole: (day, share 0-1), the oldest first."""
    return [
        (date.fromisoformat(day), share)
        for day, share in store.rows(
            "select told_on, share from reported_progress where enrolment_id = ? order by told_on", [enrolment_id]
        )
    ]


def reported_shares_of_cohort(store: Store, cohort: Cohort) -> dict[int, list[tuple[date, float]]]:
    """Return the same for everybody of a cohort of whom something was told, by enrolment id."""
    return _told_shares(store, cohort, None)


def roll_up(store: Store, cohort: Cohort, enrolments: Iterable[int] | None = None) -> None:
    """Make the summaries of these enrolments of a cohort anew, or of all of it. Call within `store.write()`."""
    ids = None if enrolments is None else sorted(enrolments)
    activities = activities_of_cohort(store, cohort.id)
    start = _days_from(store, cohort, ids)
    days = _events_a_day(store, cohort, ids)
    done = _done_days(store, cohort, ids)
    told = _told_shares(store, cohort, ids)
    required_of: dict[str, set[int]] = {}
    rows = []
    for enrolment_id, groups in _chosen(store, cohort, ids, "select id, groups from enrolment where {}", "id"):
        if groups not in required_of:
            required = required_activities(activities, json.loads(groups))
            required_of[groups] = {activity.id for activity in required}
        counts = days.get(enrolment_id, {})
        done_on = [day for activity_id, day in done.get(enrolment_id, ()) if activity_id in required_of[groups]]
        count, whole, basis = len(done_on), len(required_of[groups]), Basis.ACTIVITIES
        weeks = _week_bytes(done_on, start)
        if shares := told.get(enrolment_id):  # the source's word on the whole: activities seen may be a few of many
            count, whole, basis = percent_of(shares[-1][1]), _PERCENT, Basis.PERCENT
            weeks = _percent_bytes(shares, start)
        rows.append(
            (
                enrolment_id,
                cohort.id,
                min(counts, default=None),
                max(counts, default=None),
                count,
                whole,
                start.isoformat(),
                _day_bytes(counts, start),
                weeks,
                basis,
            )
        )
    store.execute_many(
        "insert or replace into enrolment_summary (enrolment_id, cohort_id, first_active_on, last_active_on, done,"
        " required, days_from, days, done_weeks, basis) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def rebuild_rollups(store: Store, cohorts: Sequence[Cohort]) -> None:
    """Make all summaries of these cohorts anew from their events."""
    for cohort in cohorts:
        with store.write():
            roll_up(store, cohort)


def _days_from(store: Store, cohort: Cohort, ids: Sequence[int] | None) -> date:
    """Return the cohort's start, or else the first day of which anything is known."""
    if cohort.starts_on is not None:
        return cohort.starts_on
    known = store.value("select min(days_from) from enrolment_summary where cohort_id = ?", [cohort.id])
    # The others' events are in `known`: to look through all of them would take a second in a large cohort.
    chosen = None if known is None else ids
    select = "select min(local_on) from event where {}"
    days = [day for (day,) in _chosen(store, cohort, chosen, select, "enrolment_id")]
    if chosen is not None:
        days.append(known)
    days.append(store.value("select min(first_seen_on) from enrolment where cohort_id = ?", [cohort.id]))
    return date.fromisoformat(min(day for day in (*days, "9999-12-31") if day))


def _in_chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[n : n + _CHUNK] for n in range(0, len(ids), _CHUNK))


def _chosen(store: Store, cohort: Cohort, ids: Sequence[int] | None, select: str, column: str) -> Iterator[Row]:
    """Yield rows of these enrolments of a cohort, or of all of it; `{}` in the query says which, by `column`."""
    mine = "select id from enrolment where cohort_id = ?"
    if ids is None:
        yield from store.rows(select.format(f"{column} in ({mine})"), [cohort.id])
        return
    for chunk in _in_chunks(ids):
        marks = ",".join("?" * len(chunk))
        # The plus keeps SQLite from looking through the whole cohort for each chunk (100,000 people: 9 s).
        some = f"select id from enrolment where id in ({marks}) and +cohort_id = ?"
        yield from store.rows(select.format(f"{column} in ({some})"), [*chunk, cohort.id])


def _events_a_day(store: Store, cohort: Cohort, ids: Sequence[int] | None) -> dict[int, dict[str, int]]:
    """Return enrolment id -> ISO day -> number of events. One text each: grouping by day would sort as well."""
    select = "select enrolment_id, group_concat(local_on) from event where {} group by enrolment_id"
    return {
        enrolment_id: Counter(days.split(","))
        for enrolment_id, days in _chosen(store, cohort, ids, select, "enrolment_id")
    }


def _done_days(store: Store, cohort: Cohort, ids: Sequence[int] | None) -> dict[int, list[tuple[int, str | None]]]:
    """Return enrolment id -> [(activity id, ISO day)] of what is done."""
    select = "select enrolment_id, activity_id, changed_on from completion where is_done = 1 and {}"
    done: dict[int, list[tuple[int, str | None]]] = {}
    for enrolment_id, activity_id, day in _chosen(store, cohort, ids, select, "enrolment_id"):
        done.setdefault(enrolment_id, []).append((activity_id, day))
    return done


def _told_shares(store: Store, cohort: Cohort, ids: Sequence[int] | None) -> dict[int, list[tuple[date, float]]]:
    """Return enrolment id -> [(day, share)] of what a source told of progress as a whole, the oldest first."""
    select = "select enrolment_id, told_on, share from reported_progress where {} order by enrolment_id, told_on"
    told: dict[int, list[tuple[date, float]]] = {}
    for enrolment_id, day, share in _chosen(store, cohort, ids, select, "enrolment_id"):
        told.setdefault(enrolment_id, []).append((date.fromisoformat(day), share))
    return told


def _day_bytes(counts: dict[str, int], start: date) -> bytes:
    first = start.toordinal()
    days = bytearray(MOST_DAYS)
    for text, count in counts.items():
        place = date.fromisoformat(text).toordinal() - first
        if 0 <= place < MOST_DAYS:
            days[place] = min(count, _MOST)
    return bytes(days.rstrip(b"\0"))


def _week_bytes(done_on: Sequence[str | None], start: date) -> bytes:
    """Return the running count of done activities a week; what was done before the start counts in week one."""
    known = sorted(date.fromisoformat(text) for text in done_on if text)
    if not known:
        return b""
    weeks = min(MOST_DAYS // 7, max(0, (known[-1] - start).days) // 7 + 1)
    return bytes(min(_MOST, sum(day < start + timedelta(weeks=week + 1) for day in known)) for week in range(weeks))


def _percent_bytes(shares: Sequence[tuple[date, float]], start: date) -> bytes:
    """Return the percentage that was told by the end of each week, up to the last one told."""
    weeks = min(MOST_DAYS // 7, max(0, (shares[-1][0] - start).days) // 7 + 1)
    told = bytearray(UNKNOWN) * weeks
    for day, share in shares:
        first = min(weeks - 1, max(0, (day - start).days // 7))
        told[first:] = bytes([percent_of(share)]) * (weeks - first)
    return bytes(told)


def required_activities(activities: Sequence[Activity], groups: Iterable[str]) -> list[Activity]:
    """Return the activities that count for a learner in these groups, in course order."""
    return [activity for activity in activities if activity.counts_for(frozenset(groups))]
