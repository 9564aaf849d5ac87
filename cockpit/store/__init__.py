"""The local store: an encrypted SQLite file. The only place that knows SQL."""

import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import sqlcipher3.dbapi2 as sqlite

from cockpit.errors import StoreError
from cockpit.paths import make_private_folder
from cockpit.store.migration_names import MIGRATION_NAMES

if TYPE_CHECKING:
    from sqlite_utils import Database

# sqlite-utils must find SQLCipher's exceptions where it looks for another SQLite, before it is imported.
sys.modules["pysqlite3"] = sys.modules["pysqlite3.dbapi2"] = sqlite

# sqlcipher3 looks for an adapter of each None, finds none, and words an error that nobody reads: two thirds of the
# time of an insert. With an adapter that gives None back, a million events take 2.0 s instead of 5.5.
sqlite.register_adapter(type(None), {}.get)

KEY_BYTES = 32
_BUSY_TIMEOUT_MS = 10_000
_CACHE_KIB = 64_000

Row = tuple[Any, ...]


class Store:
    """An open database. A connection stays in the thread that opened it."""

    def __init__(self, connection: Any, path: Path) -> None:
        self.conn = connection
        self.path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; what was not committed is rolled back."""
        self.conn.close()

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """Return all rows of a query."""
        found: list[Row] = self.conn.execute(sql, parameters).fetchall()
        return found

    def row(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """Return the first row of a query, or None."""
        found: Row | None = self.conn.execute(sql, parameters).fetchone()
        return found

    def value(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """Return the first column of the first row, or None."""
        found = self.row(sql, parameters)
        return found[0] if found else None

    def data_version(self) -> int:
        """Return a number that changes when another connection has written; what this one writes leaves it."""
        version: int = self.value("pragma data_version")
        return version

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run one writing statement; return the number of rows that it changed."""
        count: int = self.conn.execute(sql, parameters).rowcount
        return count

    def insert(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run one INSERT; return the new row's id."""
        new_id: int = self.conn.execute(sql, parameters).lastrowid
        return new_id

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run one writing statement for many rows; return how many it changed."""
        changed: int = self.conn.executemany(sql, rows).rowcount
        return changed

    @contextmanager
    def write(self) -> Generator[None, None, None]:
        """Group writes: all or none. Nests: only the outermost commits.

        `BEGIN IMMEDIATE`, because a deferred transaction that reads, then writes, fails at once when another
        writer came between. Never hold it open while waiting for the network.
        """
        if self.conn.in_transaction:
            yield
            return
        self.conn.execute("begin immediate")
        try:
            yield
            self.conn.commit()  # may fail too: an open transaction would swallow what is written later
        except BaseException:
            self.conn.rollback()
            raise

    def tables(self) -> "Database":
        """Return sqlite-utils' view of this database: for schema, exports and the like."""
        from sqlite_utils import Database  # it imports numpy: not before first paint

        return Database(self.conn)


OpenStore = Callable[[], Store]


def open_store(path: Path, key: bytes) -> Store:
    """Open the database, made if there is none, and brought up to date.

    Raises:
        StoreError: `wrong_key` when the file exists and this key does not open it (it is left as it is);
            `store_too_new` when it holds changes that this version does not know.
    """
    make_private_folder(path.parent)
    is_new = not path.exists() or path.stat().st_size == 0
    store = _encrypted(path, key)
    try:
        applied = _applied_migrations(store)
        if not set(applied) <= set(MIGRATION_NAMES):
            raise StoreError("store_too_new")
        if len(applied) < len(MIGRATION_NAMES):
            _migrate(store, key, applied, is_new=is_new)
        store.execute("pragma foreign_keys = on")  # after the migrations, which may rebuild tables
    except BaseException:
        store.close()
        raise
    return store


def _encrypted(path: Path, key: bytes) -> Store:
    if len(key) != KEY_BYTES:
        raise ValueError("the store's key has 32 bytes")
    if not path.exists():
        path.touch(mode=0o600)
    connection = sqlite.connect(str(path), isolation_level=None, timeout=_BUSY_TIMEOUT_MS / 1000)
    store = Store(connection, path)
    try:
        store.execute(f"pragma key = \"x'{key.hex()}'\"")
        # SQLCipher says on stderr, in several lines, that a key is wrong; we say it in one sentence.
        store.execute("pragma cipher_log_level = NONE")
        store.execute(f"pragma busy_timeout = {_BUSY_TIMEOUT_MS}")
        store.row("select count(*) from sqlite_master")
        store.row("pragma journal_mode = wal")
        # FULL: with NORMAL 88 of 150 simulated power cuts lost commits that had been acknowledged.
        store.execute("pragma synchronous = full")
        store.execute("pragma temp_store = memory")
        store.execute(f"pragma cache_size = -{_CACHE_KIB}")
    except sqlite.DatabaseError as error:
        store.close()
        if "not a database" in str(error):
            raise StoreError("wrong_key") from error
        raise StoreError("store_unreadable", detail=str(error)) from error
    return store


def _applied_migrations(store: Store) -> tuple[str, ...]:
    if not store.row("select 1 from sqlite_master where name = '_sqlite_migrations'"):
        return ()
    return tuple(name for (name,) in store.rows("select name from _sqlite_migrations order by id"))


def _migrate(store: Store, key: bytes, applied: tuple[str, ...], *, is_new: bool) -> None:
    from cockpit.store.migrations import MIGRATIONS  # needs sqlite-utils, hence numpy

    if not is_new and applied:
        backup_store(
            store,
            store.path.with_name(f"{store.path.stem}-before-{MIGRATION_NAMES[len(applied)]}.db"),
            key,
        )
    MIGRATIONS.apply(store.tables())


def is_whole(store: Store) -> bool:
    """Tell whether SQLite finds the file in order."""
    return bool(store.value("pragma quick_check") == "ok")


def backup_store(store: Store, path: Path, key: bytes) -> None:
    """Copy the whole database, encrypted with the same key, to a new file."""
    path.unlink(missing_ok=True)
    copy = _encrypted(path, key)
    try:
        store.conn.backup(copy.conn)
    finally:
        copy.close()
