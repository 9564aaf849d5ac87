"""Calendars that were read: what lies in them, which times they take, and how reading them went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cockpit.connector import CalendarEntry, CalendarInfo
from cockpit.domain.times import from_stored, instant_or_none, to_stored
from cockpit.store import Row, Store

_COLUMNS = (
    "id, account_id, href, name, is_own, token, read_at, failed_cause, busy_from, busy_until, busy_zone, counts"
)

# An entry is called something near its beginning, after the zones that it names.
_LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A calendar as stored; `token` says how far it was read.

    Its times are known from `busy_from` to `busy_until`, those without a zone as in `busy_zone`. `counts`: they
    take the trainer's time.
    """

    id: int
    account_id: int
    href: str
    name: str
    is_own: bool
    token: str | None
    read_at: datetime | None
    failed_cause: str | None
    busy_from: datetime | None
    busy_until: datetime | None
    busy_zone: str | None
    counts: bool


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """How reading an account's calendars went: when last to the end, why not since, and since when it fails."""

    read_at: datetime | None = None
    failed_cause: str | None = None
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class BusyRow:
    """A time that something in a calendar takes (UTC)."""

    starts_at: datetime
    ends_at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class AsideRow:
    """An object of a calendar that could not be read, and why; `begins`: how its text begins."""

    calendar: str
    href: str
    cause: str
    begins: bytes


@dataclass(frozen=True, slots=True)
class CalendarCount:
    """A calendar of an account, and how much lies in it; `aside`: how many objects could not be read.

    `counts`: its times take the trainer's.
    """

    id: int
    name: str
    is_own: bool
    objects: int
    aside: int
    failed_cause: str | None
    counts: bool


def _calendar(row: Row) -> CalendarRow:
    return CalendarRow(
        id=row[0],
        account_id=row[1],
        href=row[2],
        name=row[3],
        is_own=bool(row[4]),
        token=row[5],
        read_at=instant_or_none(row[6]),
        failed_cause=row[7],
        busy_from=instant_or_none(row[8]),
        busy_until=instant_or_none(row[9]),
        busy_zone=row[10],
        counts=bool(row[11]),
    )


def all_calendars(store: Store, account_id: int | None = None) -> list[CalendarRow]:
    """Return the calendars, or those of one account, the oldest first."""
    return [
        _calendar(row)
        for row in store.rows(
            f"select {_COLUMNS} from calendar where account_id = coalesce(?, account_id) order by id", [account_id]
        )
    ]


def set_counts(store: Store, calendar_id: int, *, counts: bool) -> None:
    """Say whether the times of a calendar take the trainer's; what lies in it is read all the same."""
    store.execute("update calendar set counts = ? where id = ?", [int(counts), calendar_id])


def own_calendar(store: Store) -> CalendarRow | None:
    """Return the calendar that check-ins are written into: the oldest, if several accounts have one."""
    row = store.row(f"select {_COLUMNS} from calendar where is_own = 1 order by id limit 1")
    return _calendar(row) if row else None


def save_calendars(store: Store, account_id: int, found: Sequence[CalendarInfo]) -> list[CalendarRow]:
    """Keep which calendars an account has; one that is not named any more goes, with all that lies in it.

    The one that check-ins are written into stays until there is another: they are to be written there again.
    """
    with store.write():
        named = {info.href for info in found}
        has_own = any(info.is_own for info in found)
        for known in all_calendars(store, account_id):
            if known.href not in named and (has_own or not known.is_own):
                store.execute("delete from calendar where id = ?", [known.id])
        for info in found:
            store.execute(
                "insert into calendar (account_id, href, name, is_own) values (?, ?, ?, ?)"
                " on conflict (account_id, href) do update set name = excluded.name, is_own = excluded.is_own",
                [account_id, info.href, info.name, int(info.is_own)],
            )
        return all_calendars(store, account_id)


def keep_objects(store: Store, calendar_id: int, entries: Iterable[CalendarEntry]) -> int:
    """Keep objects of a calendar, or that they are gone; return how many are another than before."""
    changed = 0
    for entry in entries:
        if entry.content is None:
            changed += store.execute(
                "delete from calendar_object where calendar_id = ? and href = ?", [calendar_id, entry.href]
            )
            continue
        changed += store.execute(
            "insert into calendar_object (calendar_id, href, etag, content) values (?, ?, ?, ?)"
            " on conflict (calendar_id, href) do update set etag = excluded.etag, content = excluded.content,"
            " cause = null, is_expanded = 0"
            " where etag is not excluded.etag or content is not excluded.content",
            [calendar_id, entry.href, entry.etag, entry.content],
        )
    return changed


def drop_unlisted(store: Store, calendar_id: int, listed: Iterable[str]) -> int:
    """Drop what a whole reading of a calendar no longer named; return how many that were."""
    kept = frozenset(listed)
    gone = [
        (calendar_id, href)
        for (href,) in store.rows("select href from calendar_object where calendar_id = ?", [calendar_id])
        if href not in kept
    ]
    store.execute_many("delete from calendar_object where calendar_id = ? and href = ?", gone)
    return len(gone)


def keep_token(store: Store, calendar_id: int, token: str | None, now: datetime) -> None:
    """Keep that a calendar was read up to here."""
    store.execute(
        "update calendar set token = ?, read_at = ?, failed_cause = null where id = ?",
        [token, to_stored(now), calendar_id],
    )


def keep_calendar_failure(store: Store, calendar_id: int, cause: str) -> None:
    """Keep why one calendar could not be read; what was read before stays."""
    store.execute("update calendar set failed_cause = ? where id = ?", [cause, calendar_id])


def reading_of(store: Store, account_id: int) -> ReadingRow:
    """Return how reading an account's calendars went; it is empty when that was never tried."""
    row = store.row(
        "select read_at, failed_cause, failing_since from calendar_reading where account_id = ?", [account_id]
    )
    return ReadingRow(instant_or_none(row[0]), row[1], instant_or_none(row[2])) if row else ReadingRow()


def keep_reading(store: Store, account_id: int, now: datetime) -> None:
    """Keep that an account's calendars were read and written to the end."""
    store.execute(
        "insert into calendar_reading (account_id, read_at) values (?, ?) on conflict (account_id) do update"
        " set read_at = excluded.read_at, failed_cause = null, failing_since = null",
        [account_id, to_stored(now)],
    )


def keep_reading_failure(store: Store, account_id: int, cause: str, now: datetime) -> None:
    """Keep why an account's calendars could not be read or written, and since when that is so."""
    store.execute(
        "insert into calendar_reading (account_id, failed_cause, failing_since) values (?, ?, ?)"
        " on conflict (account_id) do update set failed_cause = excluded.failed_cause,"
        " failing_since = coalesce(failing_since, excluded.failing_since)",
        [account_id, cause, to_stored(now)],
    )


def object_of(store: Store, calendar_id: int, href: str) -> CalendarEntry | None:
    """Return an object of a calendar as it was read last."""
    row = store.row(
        "select etag, content from calendar_object where calendar_id = ? and href = ?", [calendar_id, href]
    )
    return CalendarEntry(href, row[0], row[1]) if row else None


def begin_window(store: Store, calendar_id: int, begin: datetime, end: datetime, zone: str) -> None:
    """Say for which days a calendar's times are wanted now: all that lies in it is to be looked at again."""
    store.execute(
        "update calendar set busy_from = ?, busy_until = ?, busy_zone = ? where id = ?",
        [to_stored(begin), to_stored(end), zone, calendar_id],
    )
    store.execute("update calendar_object set is_expanded = 0 where calendar_id = ?", [calendar_id])


def look_again(store: Store, calendar_id: int, href: str) -> None:
    """Let the times of an object be found anew."""
    store.execute(
        "update calendar_object set is_expanded = 0 where calendar_id = ? and href = ?", [calendar_id, href]
    )


def look_at_all_again(store: Store) -> None:
    """Let the times of everything in every calendar be found anew."""
    store.execute("update calendar_object set is_expanded = 0")


def objects_to_expand(store: Store, calendar_id: int, most: int) -> list[CalendarEntry]:
    """Return some of the objects whose times are not known yet."""
    return [
        CalendarEntry(*row)
        for row in store.rows(
            "select href, etag, content from calendar_object where calendar_id = ? and is_expanded = 0 limit ?",
            [calendar_id, most],
        )
    ]


def keep_busy(
    store: Store, calendar_id: int, entry: CalendarEntry, times: Sequence[BusyRow], cause: str | None
) -> None:
    """Keep the times that an object takes, instead of those before; `cause`: why it could not be read.

    An object that became another meanwhile is left for the next time.
    """
    is_still = store.execute(
        "update calendar_object set is_expanded = 1, cause = ? where calendar_id = ? and href = ? and etag = ?"
        " and content = ?",
        [cause, calendar_id, entry.href, entry.etag, entry.content],
    )
    if not is_still:
        return
    store.execute("delete from busy where calendar_id = ? and href = ?", [calendar_id, entry.href])
    store.execute_many(
        "insert into busy (calendar_id, href, starts_at, ends_at, title) values (?, ?, ?, ?, ?)",
        [
            (calendar_id, entry.href, to_stored(time.starts_at), to_stored(time.ends_at), time.title)
            for time in times
        ],
    )


def busy_between(store: Store, begin: datetime, end: datetime) -> list[BusyRow]:
    """Return the times that calendars take and that share a moment with a span, the earliest first.

    Our own entries are none of them, nor is what lies in a calendar that does not count. Of one time that stands in
    several calendars there is one.
    """
    return [
        BusyRow(from_stored(row[0]), from_stored(row[1]), row[2])
        for row in store.rows(
            "select distinct starts_at, ends_at, title from busy join calendar on calendar.id = calendar_id"
            " where counts = 1 and starts_at < ? and ends_at > ?"
            " order by starts_at, ends_at, title",
            [to_stored(end), to_stored(begin)],
        )
    ]


def put_aside(store: Store, account_id: int) -> list[AsideRow]:
    """Return the objects of an account's calendars that could not be read."""
    return [
        AsideRow(*row)
        for row in store.rows(
            "select calendar.name, calendar_object.href, cause, coalesce(substr(content, 1, ?), x'')"
            " from calendar_object"
            " join calendar on calendar.id = calendar_id where account_id = ? and cause is not null"
            " order by calendar.id, calendar_object.href",
            [_LOOKED_AT, account_id],
        )
    ]


def calendar_counts(store: Store, account_id: int) -> list[CalendarCount]:
    """Return an account's calendars with how much lies in each, the oldest first."""
    return [
        CalendarCount(row[0], row[1], bool(row[2]), row[3], row[4], row[5], bool(row[6]))
        for row in store.rows(
            "select id, name, is_own, count(calendar_object.href), count(cause), failed_cause, counts from calendar"
            " left join calendar_object on calendar_object.calendar_id = calendar.id"
            " where account_id = ? group by calendar.id order by calendar.id",
            [account_id],
        )
    ]
