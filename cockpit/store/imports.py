"""Imported files, kept whole, and what was made of them."""

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cockpit.domain.people import Cohort, email_key
from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Row, Store
from cockpit.store.identities import show_anew

# Keys of events that come from files begin so; no source's own do.
FILE_EVENT = "file:"
_COLUMNS = "id, cohort_id, file_name, sha256, choices, report, made_at"
# What shows that the trainer dealt with somebody: such a learner stays when the file that named them goes.
_TRACES = (
    *("disposition", "message", "contact", "note", "absence", "question", "check_in"),
    *("proposal", "goal", "correction", "learner_tag"),
)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One imported file. `choices` and `report` are texts of `cockpit.imports`."""

    id: int
    cohort_id: int
    file_name: str
    sha256: str
    choices: str
    report: str
    made_at: datetime


def _import(row: Row) -> ImportRow:
    return ImportRow(row[0], row[1], row[2], row[3], row[4], row[5], from_stored(row[6]))


def digest_of(content: bytes) -> str:
    """Return what a file's content is recognised by."""
    return hashlib.sha256(content).hexdigest()


def all_imports(store: Store, cohort_id: int | None = None) -> list[ImportRow]:
    """Return the imports that were not undone, of one cohort or of all, the oldest first."""
    return [
        _import(row)
        for row in store.rows(
            f"select {_COLUMNS} from file_import where undone_at is null and ?1 in (cohort_id, 0) order by id",
            [cohort_id or 0],
        )
    ]


def import_by_id(store: Store, import_id: int) -> ImportRow | None:
    """Return one import that was not undone."""
    row = store.row(f"select {_COLUMNS} from file_import where undone_at is null and id = ?", [import_id])
    return _import(row) if row else None


def import_content(store: Store, import_id: int) -> bytes:
    """Return the file of an import as it was."""
    squeezed: bytes = store.value("select content from file_import where id = ?", [import_id])
    return zlib.decompress(squeezed)


def add_import(store: Store, cohort_id: int, file_name: str, content: bytes, choices: str, now: datetime) -> int:
    """Keep a file that is being imported; return its number."""
    return store.insert(
        "insert into file_import (cohort_id, file_name, sha256, content, choices, report, made_at)"
        " values (?, ?, ?, ?, ?, '', ?)",
        [cohort_id, file_name, digest_of(content), zlib.compress(content, 1), choices, to_stored(now)],
    )


def set_report(store: Store, import_id: int, report: str) -> None:
    """Keep what an import came to."""
    store.execute("update file_import set report = ? where id = ?", [report, import_id])


def mark_undone(store: Store, import_id: int, now: datetime) -> None:
    """Say that an import counts no more; the file itself goes."""
    store.execute("update file_import set undone_at = ?, content = x'' where id = ?", [to_stored(now), import_id])


def saved_mapping(store: Store, fingerprint: str) -> str | None:
    """Return the mapping that was last used for files of a shape."""
    text: str | None = store.value("select mapping from file_shape where fingerprint = ?", [fingerprint])
    return text


def save_mapping(store: Store, fingerprint: str, mapping: str) -> None:
    """Remember a mapping for files of a shape."""
    store.execute("insert or replace into file_shape (fingerprint, mapping) values (?, ?)", [fingerprint, mapping])


def save_reported_progress(store: Store, shares: Iterable[tuple[int, date, float]]) -> None:
    """Keep what a source tells of progress as a whole: enrolment id, day, share 0-1."""
    store.execute_many(
        "insert or replace into reported_progress (enrolment_id, told_on, share) values (?, ?, ?)",
        [(enrolment_id, on.isoformat(), share) for enrolment_id, on, share in shares],
    )


def forget_reported_progress(store: Store, enrolments: Iterable[int]) -> None:
    """Forget what was told of progress as a whole: now it is told activity by activity."""
    store.execute_many(
        "delete from reported_progress where enrolment_id = ?", [(enrolment_id,) for enrolment_id in enrolments]
    )


def set_history_from(store: Store, cohort_id: int, on: date | None) -> None:
    """Say from which day on every event of a cohort is known, None when nothing tells so."""
    store.execute("update cohort set history_from = ? where id = ?", [on.isoformat() if on else None, cohort_id])


def set_cohort_days(store: Store, cohort_id: int, starts_on: date | None, ends_on: date | None) -> None:
    """Give a cohort its first and last day; None leaves what is known."""
    store.execute(
        "update cohort set starts_on = coalesce(?, starts_on), ends_on = coalesce(?, ends_on) where id = ?",
        [starts_on.isoformat() if starts_on else None, ends_on.isoformat() if ends_on else None, cohort_id],
    )


def file_people(store: Store, account_id: int, prefix: str) -> dict[str, tuple[str, str | None]]:
    """Return name and address of those whom files told of, by what the files call them; `prefix` stands before."""
    return {
        source_id[len(prefix) :]: (name, email)
        for source_id, name, email in store.rows(
            "select source_id, name, email from identity where account_id = ? and source_id >= ? and source_id < ?"
            " and name is not null",
            [account_id, prefix, prefix + chr(0x10FFFF)],
        )
    }


def is_gone(known: Row) -> bool:
    """Tell whether what is known of a person (`people_as_known`) says that they have left."""
    return bool(known[2] == "left")


def people_as_known(store: Store, cohort_id: int) -> dict[int, Row]:
    """Return all that is known of each person of a cohort, by enrolment id, to compare by."""
    return {
        row[0]: row[1:]
        for row in store.rows(
            "select e.id, l.name, l.email, e.status, e.enrolled_on, e.knowledge, e.groups,"
            " (select count(*) || max(local_on) from event where enrolment_id = e.id),"
            " (select group_concat(activity_id || ':' || is_done || coalesce(changed_on, '')) from completion"
            "  where enrolment_id = e.id),"
            " (select group_concat(activity_id || ':' || score || '/' || max_score) from grade"
            "  where enrolment_id = e.id),"
            " (select group_concat(session_id || coalesce(attended, '')) from attendance"
            "  where enrolment_id = e.id),"
            " (select share from reported_progress where enrolment_id = e.id order by told_on desc limit 1)"
            " from enrolment e join learner l on l.id = e.learner_id where e.cohort_id = ?",
            [cohort_id],
        )
    }


def enrolments_by_key(store: Store, cohort_id: int) -> dict[str, set[int]]:
    """Return whose enrolments of a cohort each key of a person stands for (`identities.email_key`)."""
    found: dict[str, set[int]] = {}
    for value, enrolment_id in store.rows(
        "select distinct value, enrolment.id from enrolment join identity using (learner_id)"
        " join identity_key using (account_id, source_id) where cohort_id = ?",
        [cohort_id],
    ):
        found.setdefault(value, set()).add(enrolment_id)
    return found


def forget_file_facts(store: Store, cohort: Cohort, prefix: str) -> None:
    """Forget everything that files told of a cohort, its people aside; `prefix` begins their names.

    A cohort that a source reads keeps what that source told: files gave it events alone.
    """
    mine = "select id from enrolment where cohort_id = ?"
    store.execute(
        f"delete from event where enrolment_id in ({mine}) and key >= 'file:' and key < 'file;'", [cohort.id]
    )
    store.execute("delete from enrolment_summary where cohort_id = ?", [cohort.id])
    if not cohort.is_from_files:
        return
    for table in ("completion", "grade", "attendance", "reported_progress"):
        store.execute(f"delete from {table} where enrolment_id in ({mine})", [cohort.id])
    store.execute("delete from activity where cohort_id = ?", [cohort.id])
    names = [cohort.account_id, prefix, prefix + chr(0x10FFFF)]
    store.execute(
        "update identity set name = null, email = null, country = null, zone = null, language = null"
        " where account_id = ? and source_id >= ? and source_id < ?",
        names,
    )
    store.execute("delete from identity_key where account_id = ? and source_id >= ? and source_id < ?", names)
    store.execute(
        "update cohort set starts_on = null, ends_on = null, data_as_of = null, first_read_on = null where id = ?",
        [cohort.id],
    )
    store.execute(
        "delete from cohort_source where cohort_id = ? and account_id = ?", [cohort.id, cohort.account_id]
    )
    store.execute(
        "update enrolment set status = 'active', left_on = null, enrolled_on = null, knowledge = 'unknown',"
        " last_access_at = null, site_access_at = null, groups = '[]' where cohort_id = ?",
        [cohort.id],
    )


def remove_unnamed(store: Store, cohort: Cohort, prefix: str) -> int:
    """Remove the people whom no file names any more; return how many stay because the trainer dealt with them."""
    unnamed = store.rows(
        "select source_id, learner_id from identity where account_id = ? and source_id >= ? and source_id < ?"
        " and name is null",
        [cohort.account_id, prefix, prefix + chr(0x10FFFF)],
    )
    kept = 0
    for source_id, learner_id in unnamed:
        has_traces = any(
            store.row(f"select 1 from {table} where learner_id = ? limit 1", [learner_id]) for table in _TRACES
        )
        kept += has_traces
        if has_traces:
            _keep_known(store, cohort.account_id, source_id, learner_id)
            continue
        store.execute("delete from identity where account_id = ? and source_id = ?", [cohort.account_id, source_id])
        store.execute(
            "delete from enrolment where cohort_id = ?1 and learner_id = ?2 and not exists (select 1 from identity"
            " where learner_id = ?2 and account_id = ?3 and source_id >= ?4 and source_id < ?5)",
            [cohort.id, learner_id, cohort.account_id, prefix, prefix + chr(0x10FFFF)],
        )
        store.execute(
            "delete from learner where id = ?1 and not exists (select 1 from identity where learner_id = ?1)",
            [learner_id],
        )
    show_anew(store, {learner_id for _, learner_id in unnamed})
    return kept


def _keep_known(store: Store, account_id: int, source_id: str, learner_id: int) -> None:
    """Let an identity say what is known of its learner, who stays without any file."""
    name, email = store.rows("select name, email from learner where id = ?", [learner_id])[0]
    identity = [account_id, source_id]
    store.execute(
        "update identity set name = ?, email = ? where account_id = ? and source_id = ?", [name, email, *identity]
    )
    if email is not None:
        store.execute(
            "insert or ignore into identity_key (value, account_id, source_id) values (?, ?, ?)",
            [email_key(email), *identity],
        )


def remove_cohort(store: Store, cohort_id: int) -> None:
    """Remove a cohort that no file speaks of any more and nobody is in."""
    store.execute(
        "delete from cohort where id = ?1 and not exists (select 1 from enrolment where cohort_id = ?1)",
        [cohort_id],
    )


def learners_named(row: ImportRow) -> int:
    """Return how many people an imported file names."""
    count: int = json.loads(row.report)["learners"]
    return count
