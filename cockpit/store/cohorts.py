"""Cohorts."""

from collections.abc import Sequence
from datetime import date, datetime

from cockpit.connector import CohortRecord
from cockpit.domain.people import Cohort
from cockpit.domain.times import DEFAULT_ZONE, instant_or_none, to_stored
from cockpit.store import Row, Store

_COLUMNS = (
    "id, account_id, source_id, name, starts_on, ends_on, zone, language, is_followed, is_building, data_as_of,"
    " history_from, (select kind = 'files' from account where account.id = account_id),"
    " (select json_extract(settings, '$.weeks_moved') is not null from account where account.id = account_id)"
)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _cohort(row: Row) -> Cohort:
    return Cohort(
        id=row[0],
        account_id=row[1],
        source_id=row[2],
        name=row[3],
        starts_on=_day(row[4]),
        ends_on=_day(row[5]),
        zone=row[6],
        language=row[7],
        is_followed=bool(row[8]),
        is_building=bool(row[9]),
        data_as_of=instant_or_none(row[10]),
        history_from=_day(row[11]),
        is_from_files=bool(row[12]),
        is_demo=bool(row[13]),
    )


def all_cohorts(store: Store) -> list[Cohort]:
    """Return every cohort, by name."""
    return [_cohort(row) for row in store.rows(f"select {_COLUMNS} from cohort order by name, id")]


def cohorts_by_public_id(store: Store) -> dict[str, Cohort]:
    """Return every cohort by what it is called outside, `account:source id`, in the order of their names."""
    accounts: dict[int, str] = dict(store.rows("select id, name from account"))
    return {f"{accounts[cohort.account_id]}:{cohort.source_id}": cohort for cohort in all_cohorts(store)}


def followed_cohorts(store: Store, account_id: int | None = None) -> list[Cohort]:
    """Return the cohorts that the trainer follows, of one account or of all."""
    return [
        cohort for cohort in all_cohorts(store) if cohort.is_followed and account_id in (None, cohort.account_id)
    ]


def cohort_by_id(store: Store, cohort_id: int) -> Cohort | None:
    """Return one cohort."""
    row = store.row(f"select {_COLUMNS} from cohort where id = ?", [cohort_id])
    return _cohort(row) if row else None


def save_cohorts(
    store: Store, account_id: int, records: Sequence[CohortRecord], language: str, follow_new: bool
) -> None:
    """Keep what a source says of its cohorts. New ones are followed when `follow_new` says so."""
    with store.write():
        store.execute_many(
            "insert into cohort (account_id, source_id, name, starts_on, ends_on, zone, language, is_followed)"
            " values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
            " on conflict (account_id, source_id) do update set name = excluded.name,"
            " starts_on = excluded.starts_on, ends_on = excluded.ends_on, zone = coalesce(?9, zone)",
            [
                (
                    account_id,
                    record.source_id,
                    record.name,
                    record.starts_on.isoformat() if record.starts_on else None,
                    record.ends_on.isoformat() if record.ends_on else None,
                    record.zone or DEFAULT_ZONE,
                    record.language or language,
                    int(follow_new),
                    record.zone,
                )
                for record in records
            ],
        )


def follow_only(store: Store, account_id: int, cohort_ids: Sequence[int]) -> None:
    """Follow these cohorts of an account and no other of its."""
    with store.write():
        store.execute("update cohort set is_followed = 0 where account_id = ?", [account_id])
        store.execute_many(
            "update cohort set is_followed = 1 where account_id = ? and id = ?",
            [(account_id, cohort_id) for cohort_id in cohort_ids],
        )


def rename_cohort(store: Store, cohort_id: int, name: str) -> None:
    """Give a cohort a name of ours, until its source is asked again for its cohorts."""
    store.execute("update cohort set name = ? where id = ?", [name, cohort_id])


def end_building(store: Store, cohort_id: int) -> None:
    """Say that a cohort's first read is complete, its index and roll-ups made."""
    store.execute("update cohort set is_building = 0 where id = ?", [cohort_id])


def set_data_as_of(store: Store, cohort_id: int, account_id: int, now: datetime) -> None:
    """Say that everything an account knows of a cohort was read to the end in a run begun at `now`.

    A cohort with several sources is as old as the one that was read longest ago.
    """
    store.execute(
        "insert or replace into cohort_source (cohort_id, account_id, data_as_of) values (?, ?, ?)",
        [cohort_id, account_id, to_stored(now)],
    )
    store.execute(
        "update cohort set data_as_of = (select min(data_as_of) from cohort_source where cohort_id = id)"
        " where id = ?",
        [cohort_id],
    )
