import subprocess
import sys
from pathlib import Path

import pytest

from cockpit.errors import StoreError
from cockpit.store import backup_store, is_whole, open_store
from cockpit.store.migration_names import MIGRATION_NAMES
from cockpit.store.migrations import MIGRATIONS

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
MARKER = "Aurélie Quatremarre"


def noted(path: Path, words: str = MARKER) -> None:
    """Make a store with a learner of this name."""
    with open_store(path, KEY) as store, store.write():
        add_learner(store, words)


def add_learner(store, name):
    store.insert(
        "insert into learner (name, zone, zone_is_assumed, language, language_is_assumed)"
        " values (?, 'Europe/Paris', 1, 'fr', 1)",
        [name],
    )


def names(store):
    return [name for (name,) in store.rows("select name from learner order by id")]


def test_nothing_that_was_written_can_be_read_in_any_file(tmp_path):
    path = tmp_path / "cordee.db"
    with open_store(path, KEY) as store:
        with store.write():
            for _ in range(500):
                add_learner(store, MARKER)
        store.row("select * from learner order by name desc")
        files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert {"cordee.db", "cordee.db-wal"} <= files.keys()
    assert len(files["cordee.db-wal"]) > 30_000
    for content in files.values():
        assert MARKER.encode() not in content
        assert b"Quatremarre" not in content
        assert b"SQLite format" not in content


def test_the_file_is_private(tmp_path):
    path = tmp_path / "profile" / "cordee.db"
    open_store(path, KEY).close()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_wrong_key_is_refused_and_the_file_is_left_as_it_is(tmp_path):
    path = tmp_path / "cordee.db"
    noted(path)
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        open_store(path, OTHER_KEY)
    assert caught.value.cause == "wrong_key"
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["cordee.db"]
    with open_store(path, KEY) as store:
        assert names(store) == [MARKER]


def test_what_is_no_store_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "cordee.db"
    path.write_bytes(b"My own letters, " * 1000)
    with pytest.raises(StoreError) as caught:
        open_store(path, KEY)
    assert caught.value.cause == "wrong_key"
    assert path.read_bytes() == b"My own letters, " * 1000


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    path = tmp_path / "cordee.db"
    with open_store(path, KEY) as store:
        store.execute("update _sqlite_migrations set name = 'm999_of_tomorrow' where id = 1")
    with pytest.raises(StoreError) as caught:
        open_store(path, KEY)
    assert caught.value.cause == "store_too_new"


def test_every_migration_is_named_in_the_list_that_is_read_at_each_start(tmp_path):
    with open_store(tmp_path / "cordee.db", KEY) as store:
        applied = [one.name for one in MIGRATIONS.applied(store.tables())]
        assert not MIGRATIONS.pending(store.tables())
    assert tuple(applied) == MIGRATION_NAMES
    assert MIGRATION_NAMES


def test_a_backup_holds_everything_under_the_same_key(tmp_path):
    path, copy = tmp_path / "cordee.db", tmp_path / "copy" / "kept.db"
    copy.parent.mkdir()
    copy.write_bytes(b"an older copy")
    with open_store(path, KEY) as store:
        add_learner(store, MARKER)  # still in the write-ahead log
        backup_store(store, copy, KEY)
    assert b"Quatremarre" not in copy.read_bytes()
    with open_store(copy, KEY) as kept:
        assert names(kept) == [MARKER]
        assert is_whole(kept)
    with pytest.raises(StoreError):
        open_store(copy, OTHER_KEY)


def test_a_backup_is_made_before_a_store_is_changed(tmp_path, monkeypatch):
    path = tmp_path / "cordee.db"
    noted(path)
    monkeypatch.setattr("cockpit.store.MIGRATION_NAMES", (*MIGRATION_NAMES, "m002_of_tomorrow"))
    open_store(path, KEY).close()
    monkeypatch.undo()
    with open_store(tmp_path / "cordee-before-m002_of_tomorrow.db", KEY) as kept:
        assert names(kept) == [MARKER]


# Writing


def test_writes_nest_and_only_the_outermost_keeps_them(tmp_path):
    path = tmp_path / "cordee.db"
    with open_store(path, KEY) as store, open_store(path, KEY) as other:
        with store.write():
            add_learner(store, "one")
            with store.write():
                add_learner(store, "two")
            assert names(other) == []
        assert names(other) == ["one", "two"]


def test_an_error_takes_everything_back_also_that_of_the_inner(tmp_path):
    with open_store(tmp_path / "cordee.db", KEY) as store:
        with pytest.raises(ValueError, match="enough"), store.write():
            with store.write():
                add_learner(store, "one")
            raise ValueError("enough")
        assert names(store) == []
        with store.write():
            add_learner(store, "two")
        assert names(store) == ["two"]


def test_a_commit_that_fails_leaves_no_open_transaction(tmp_path):
    path = tmp_path / "cordee.db"
    with open_store(path, KEY) as store:
        store.execute("pragma defer_foreign_keys = on")
        with pytest.raises(Exception, match="FOREIGN KEY"), store.write():
            store.execute("pragma defer_foreign_keys = on")
            store.execute("insert into identity (account_id, source_id, learner_id) values (7, 'x', 7)")
        assert not store.conn.in_transaction
        with store.write():
            add_learner(store, "kept")
    with open_store(path, KEY) as again:
        assert names(again) == ["kept"]


def test_what_hangs_on_a_row_goes_with_it(tmp_path):
    with open_store(tmp_path / "cordee.db", KEY) as store:
        add_learner(store, "one")
        store.execute("insert into note (learner_id, words, made_at) values (1, 'x', 0)")
        store.execute("delete from learner")
        assert store.value("select count(*) from note") == 0


def test_opening_a_store_that_is_there_loads_nothing_heavy(tmp_path):
    path = tmp_path / "cordee.db"
    noted(path)
    code = (
        "import sys; from pathlib import Path; from cockpit.store import open_store\n"
        "with open_store(Path(sys.argv[1]), b'k' * 32) as store:\n"
        "    assert store.value('select count(*) from learner') == 1\n"
        "heavy = {'numpy', 'sqlite_utils', 'pyqtgraph', 'requests', 'keyring', 'PySide6'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_wrong_key_says_nothing_of_its_own_on_standard_error(tmp_path):
    path = tmp_path / "cordee.db"
    noted(path)
    code = (
        "import sys; from pathlib import Path; from cockpit.store import open_store\n"
        "from cockpit.errors import StoreError\n"
        "try: open_store(Path(sys.argv[1]), b'o' * 32)\n"
        "except StoreError: print('refused')"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert (run.stdout.strip(), run.stderr) == ("refused", "")
