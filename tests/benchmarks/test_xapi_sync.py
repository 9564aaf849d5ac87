"""A million xAPI statements from a folder of pages: time against plain rows in plain SQLite, and memory."""

import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from uuid import UUID

import pytest
from benchmarks.big_cohort import opener
from benchmarks.measuring import cpu_seconds, goal, rounds_of, show
from running import finished

from cockpit.accounts import connect, source_of
from cockpit.store.accounts import all_accounts
from cockpit.sync.pull import pull, refresh_cohorts

STATEMENTS = 1_000_000
LEARNERS = 3_000
PAGE = 1_000
ROUNDS = 2
GOAL = 3.0
GOAL_MEGABYTES = 300
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ADL = "http://adlnet.gov/expapi"
VERBS = ("launched", "experienced", "interacted", "answered")


def write_pages(folder: Path) -> Path:
    """Write the statements, a thousand a page, as a record store hands them out."""
    folder.mkdir()
    dice = Random(9)
    begin = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
    for number in range(STATEMENTS // PAGE):
        page = []
        for _ in range(PAGE):
            person, unit, verb = dice.randrange(LEARNERS), dice.randrange(40), dice.choice(VERBS)
            at = (begin + timedelta(seconds=dice.randrange(75 * 86_400))).isoformat()
            page.append(
                {
                    "id": str(UUID(int=dice.getrandbits(128))),
                    "actor": {"name": f"Person {person}", "mbox": f"mailto:p{person}@example.org"},
                    "verb": {"id": f"{ADL}/verbs/{verb}", "display": {"en": verb}},
                    "object": {
                        "id": f"https://campus.example.org/unit/{unit}",
                        "definition": {"name": {"en": f"Unit {unit}"}, "type": f"{ADL}/activities/lesson"},
                    },
                    "timestamp": at,
                    "stored": at,
                }
            )
        (folder / f"page-{number:05}.json").write_text(json.dumps({"statements": page, "more": ""}), "utf-8")
    return folder


def connected(path: Path, folder: Path) -> None:
    """Make a store whose account is the folder."""
    for kept in path.parent.glob(f"{path.name}*"):
        kept.unlink()
    with opener(path)() as store:
        account = connect(store, "xapi", "lrs", {"path": str(folder)}, NOW)
        source = source_of(account, NOW)
        assert source is not None
        finished(refresh_cohorts(store, source, account.id, "fr"))


def read(path: Path) -> None:
    """Read everything."""
    with opener(path)() as store:
        account = all_accounts(store)[0]
    source = source_of(account, NOW)
    assert source is not None
    finished(pull(source, account.id, opener(path), lambda: NOW, whole_pages=True))


def plain(path: Path, rows: list[tuple[int, int, int, int, str]]) -> None:
    """Insert as many rows of the same content, and make one index."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("pragma journal_mode = wal")
    connection.execute("create table event (learner int, activity int, ts int, kind int, id text)")
    with connection:
        connection.executemany("insert into event values (?, ?, ?, ?, ?)", rows)
    with connection:
        connection.execute("create index event_learner on event (learner, ts)")
    connection.close()


def rows_of(folder: Path) -> list[tuple[int, int, int, int, str]]:
    """Return the content of the pages as plain rows."""
    rows = []
    for page in sorted(folder.iterdir()):
        for one in json.loads(page.read_text("utf-8"))["statements"]:
            person = int(one["actor"]["name"].split()[1])
            at = int(datetime.fromisoformat(one["timestamp"]).timestamp())
            rows.append((person, int(one["object"]["id"].rpartition("/")[2]), at, 0, one["id"]))
    return rows


def parsed(folder: Path) -> None:
    """Read the pages as JSON and no more: whoever reads statements does at least this."""
    for page in sorted(folder.iterdir()):
        json.loads(page.read_bytes())


@pytest.mark.benchmark
def test_a_million_statements(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages")
    rows = rows_of(folder)
    floor, parse, first = "floor: executemany, then one index", "the pages as JSON alone", "first sync"

    def sync() -> float:
        connected(tmp_path / "cockpit.db", folder)
        return cpu_seconds(lambda: read(tmp_path / "cockpit.db"))

    measured = rounds_of(
        {
            floor: lambda: cpu_seconds(lambda: plain(tmp_path / "plain.db", rows)),
            parse: lambda: cpu_seconds(lambda: parsed(folder)),
            first: sync,
        },
        ROUNDS,
    )
    show(f"{STATEMENTS:,} statements of {LEARNERS:,} learners", measured, floor)
    base, json_alone = median(measured[floor]), median(measured[parse])
    goal("first sync / floor", median(measured[first]) / base, GOAL)
    goal("first sync / (floor + JSON)", median(measured[first]) / (base + json_alone), GOAL)
    with opener(tmp_path / "cockpit.db")() as store:
        assert store.value("select count(*) from event") == STATEMENTS
        assert store.value("select count(*) from learner") == LEARNERS
    connected(tmp_path / "memory.db", folder)
    run = subprocess.run(
        [sys.executable, __file__, str(tmp_path / "memory.db")],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    megabytes = int(run.stdout) / 1024
    goal("peak memory of the sync, MB", megabytes, GOAL_MEGABYTES)
    assert megabytes < 2 * GOAL_MEGABYTES


if __name__ == "__main__":
    read(Path(sys.argv[1]))
    # Not getrusage: it tells the peak of the process that this one was begun by, too.
    print(Path("/proc/self/status").read_text("utf-8").split("VmHWM:")[1].split()[0])
