"""Days on which nobody is expected: absences of learners, by hand and from files, and closures of cohorts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cockpit.domain.people import Absence, AbsenceKind
from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Row, Store

# Of an absence that came with a decision: it holds while the decision does.
_STANDING = "(disposition_id is null or disposition_id in (select id from disposition where undone_at is null))"
_ABSENCE = "learner_id, starts_on, ends_on, reason, kind"


def _absence(row: Row) -> Absence:
    ends_on = date.fromisoformat(row[2]) if row[2] else None
    return Absence(date.fromisoformat(row[1]), ends_on, row[3], AbsenceKind(row[4]))


def add_absence(
    store: Store,
    learner_id: int,
    absence: Absence,
    *,
    disposition_id: int | None = None,
    file_id: int | None = None,
    is_invented: bool = False,
) -> int:
    """Keep an absence; return its id. It goes with the decision or the file that it came with."""
    return store.insert(
        "insert into absence (learner_id, starts_on, ends_on, reason, kind, disposition_id, file_id, is_invented)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            learner_id,
            absence.starts_on.isoformat(),
            absence.ends_on.isoformat() if absence.ends_on else None,
            absence.reason,
            absence.kind,
            disposition_id,
            file_id,
            int(is_invented),
        ],
    )


def absences_by_learner(store: Store) -> dict[int, tuple[Absence, ...]]:
    """Return everybody's absences, the earliest first."""
    found: dict[int, tuple[Absence, ...]] = {}
    for row in store.rows(f"select {_ABSENCE} from absence where {_STANDING} order by starts_on, id"):
        found[row[0]] = (*found.get(row[0], ()), _absence(row))
    return found


def absences_of_learner(store: Store, learner_id: int) -> tuple[Absence, ...]:
    """Return a learner's absences, the earliest first."""
    return tuple(
        _absence(row)
        for row in store.rows(
            f"select {_ABSENCE} from absence where learner_id = ? and {_STANDING} order by starts_on, id",
            [learner_id],
        )
    )


def leave_of_learner(store: Store, learner_id: int) -> list[tuple[Absence, bool]]:
    """Return a learner's absences that no decision brought, the earliest first, and whether each is invented."""
    return [
        (_absence(row), bool(row[5]))
        for row in store.rows(
            f"select {_ABSENCE}, is_invented from absence where learner_id = ? and disposition_id is null"
            " order by starts_on, id",
            [learner_id],
        )
    ]


def learners_away_on(store: Store, day: date) -> frozenset[int]:
    """Return who is away on a day as far as is known: not who came back before an open absence was given an end."""
    return frozenset(
        row[0]
        for row in store.rows(
            "select learner_id from absence where starts_on <= ?1 and (ends_on is null or ends_on >= ?1)"
            f" and {_STANDING}",
            [day.isoformat()],
        )
    )


def set_end(store: Store, disposition_id: int, ends_on: date | None) -> None:
    """Say until when an absence lasts that came with a decision; None: until the learner is back."""
    store.execute(
        "update absence set ends_on = ? where disposition_id = ?",
        [ends_on.isoformat() if ends_on else None, disposition_id],
    )


def end_absences_of_who_is_back(store: Store) -> None:
    """Give the open absences of learners an end who were active after the day on which they began."""
    is_back = (
        "ends_on is null and exists (select 1 from enrolment_summary s join enrolment e on e.id = s.enrolment_id"
        " where e.learner_id = absence.learner_id and s.last_active_on > absence.starts_on)"
    )
    if not store.row(f"select 1 from absence where {is_back}"):
        return
    with store.write():
        store.execute(
            "update absence set ends_on = (select max(absence.starts_on, date(min(local_on), '-1 day')) from event"
            " join enrolment on enrolment.id = enrolment_id"
            f" where learner_id = absence.learner_id and local_on > absence.starts_on) where {is_back}"
        )


@dataclass(frozen=True, slots=True)
class AbsenceFile:
    """A file of absences that was read, and how many it brought."""

    id: int
    file_name: str
    made_at: datetime
    absences: int


def add_absence_file(store: Store, file_name: str, now: datetime) -> int:
    """Note that a file of absences is being read; return its id."""
    return store.insert("insert into absence_file (file_name, made_at) values (?, ?)", [file_name, to_stored(now)])


def absence_files(store: Store) -> list[AbsenceFile]:
    """Return the files of absences, the latest first."""
    return [
        AbsenceFile(row[0], row[1], from_stored(row[2]), row[3])
        for row in store.rows(
            "select id, file_name, made_at, (select count(*) from absence where file_id = absence_file.id)"
            " from absence_file order by id desc"
        )
    ]


@dataclass(frozen=True, slots=True)
class RemovedAbsenceFile:
    """A file of absences that was taken back, with what it brought: pairs of a learner's id and an absence."""

    file_name: str
    made_at: datetime
    absences: tuple[tuple[int, Absence], ...]


def remove_absence_file(store: Store, file_id: int) -> RemovedAbsenceFile | None:
    """Take a file of absences back with all it brought, and return it; None when there was none."""
    file = store.row("select file_name, made_at from absence_file where id = ?", [file_id])
    if file is None:
        return None
    rows = store.rows(f"select {_ABSENCE} from absence where file_id = ? order by id", [file_id])
    removed = RemovedAbsenceFile(file[0], from_stored(file[1]), tuple((row[0], _absence(row)) for row in rows))
    store.execute("delete from absence where file_id = ?", [file_id])
    store.execute("delete from absence_file where id = ?", [file_id])
    return removed


def restore_absence_file(store: Store, removed: RemovedAbsenceFile) -> None:
    """Keep a file of absences again that was taken back."""
    file_id = add_absence_file(store, removed.file_name, removed.made_at)
    for learner_id, absence in removed.absences:
        add_absence(store, learner_id, absence, file_id=file_id)


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a whole cohort is closed, both included."""

    id: int
    starts_on: date
    ends_on: date
    reason: str


def closures_of_cohort(store: Store, cohort_id: int) -> tuple[Closure, ...]:
    """Return a cohort's closures, the earliest first."""
    return tuple(
        Closure(row[0], date.fromisoformat(row[1]), date.fromisoformat(row[2]), row[3])
        for row in store.rows(
            "select id, starts_on, ends_on, reason from closure where cohort_id = ? order by starts_on, id",
            [cohort_id],
        )
    )


def set_closures(store: Store, cohort_id: int, closures: Sequence[Closure]) -> None:
    """Keep these closures of a cohort and no other; their ids are given anew."""
    store.execute("delete from closure where cohort_id = ?", [cohort_id])
    store.execute_many(
        "insert into closure (cohort_id, starts_on, ends_on, reason) values (?, ?, ?, ?)",
        [(cohort_id, one.starts_on.isoformat(), one.ends_on.isoformat(), one.reason) for one in closures],
    )


def holiday_country(store: Store, cohort_id: int) -> str | None:
    """Return the country (ISO 3166) on whose public holidays a cohort is closed; None: it is not."""
    found: str | None = store.value("select holiday_country from cohort where id = ?", [cohort_id])
    return found


def set_holiday_country(store: Store, cohort_id: int, country: str | None) -> None:
    """Close a cohort on the public holidays of a country, or (None) on none."""
    store.execute("update cohort set holiday_country = ? where id = ?", [country, cohort_id])
