"""The first sync of a large cohort against plain rows in plain SQLite, and a second sync against the first."""

import sqlite3
from collections import deque
from pathlib import Path
from statistics import median

import pytest
from benchmarks.big_cohort import NOW, BigCohort, account_in, opener
from benchmarks.measuring import cpu_seconds, goal, rounds_of, show
from running import finished

from cockpit.store.cohorts import all_cohorts
from cockpit.store.events import has_event_index
from cockpit.store.rollups import summaries_of_cohort
from cockpit.sync.pull import pull, refresh_cohorts

EVENTS = 1_000_000
LEARNERS = 3_000
ROUNDS = 3
GOAL_FIRST = 3.0
GOAL_AGAIN = 1.0


@pytest.mark.benchmark
def test_a_first_sync_stays_near_the_time_of_plain_inserts(tmp_path: Path) -> None:
    days = BigCohort(LEARNERS, EVENTS)
    days_changed = BigCohort(LEARNERS, EVENTS)
    days_changed.events = days.events
    days_changed.change_every_hundredth()
    instants = BigCohort(LEARNERS, EVENTS, with_instants=True)
    assert len(instants.events) == len(days.events)
    rows = [
        (int(event.learner_id[1:]), int(event.activity_id[1:]), n, n % 4, float(event.amount))
        for n, event in enumerate(event for page in days.events for event in page.records)
    ]
    floor, first, again, exact = (
        "floor: executemany, then one index",
        "first sync, index and roll-ups",
        "second sync, 1 % changed",
        "first sync of events with an instant",
    )
    measured = rounds_of(
        {
            floor: lambda: cpu_seconds(lambda: _plain(_fresh(tmp_path / "plain.db"), rows)),
            first: lambda: _sync_anew(tmp_path / "cockpit.db", days),
            again: lambda: cpu_seconds(lambda: _sync(tmp_path / "cockpit.db", days_changed)),
            exact: lambda: _sync_anew(tmp_path / "instants.db", instants),
        },
        ROUNDS,
    )
    show(f"{EVENTS:,} events of {LEARNERS:,} learners", measured, floor)
    base = median(measured[floor])
    to_floor = median(measured[first]) / base
    to_first = median(measured[again]) / median(measured[first])
    goal("first sync / floor", to_floor, GOAL_FIRST)
    goal("first sync of instants / floor", median(measured[exact]) / base, GOAL_FIRST)
    goal("second sync / first sync", to_first, GOAL_AGAIN)
    _holds_everything(tmp_path / "cockpit.db", days_changed)
    assert to_floor < 3 * GOAL_FIRST
    assert to_first < 3 * GOAL_AGAIN


def _plain(path: Path, rows: list[tuple[int, int, int, int, float]]) -> None:
    connection = sqlite3.connect(path)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    connection.execute("create table event (learner int, activity int, ts int, kind int, value real)")
    with connection:
        connection.executemany("insert into event values (?, ?, ?, ?, ?)", rows)
    with connection:
        connection.execute("create index event_learner on event (learner, ts)")
    connection.close()


def _sync_anew(path: Path, source: BigCohort) -> float:
    with opener(_fresh(path))() as store:
        finished(refresh_cohorts(store, source, account_in(store), "fr"))
    return cpu_seconds(lambda: _sync(path, source))


def _sync(path: Path, source: BigCohort) -> None:
    deque(pull(source, 1, opener(path), lambda: NOW, whole_pages=True), maxlen=0)


def _fresh(path: Path) -> Path:
    for kept in path.parent.glob(f"{path.name}*"):
        kept.unlink()
    return path


def _holds_everything(path: Path, source: BigCohort) -> None:
    with opener(path)() as store:
        assert has_event_index(store)
        assert store.row("select count(*), sum(amount) from event") == (
            EVENTS,
            sum(event.amount for page in source.events for event in page.records),
        )
        summaries = summaries_of_cohort(store, all_cohorts(store)[0].id)
        assert len(summaries) == LEARNERS
        assert sum(sum(summary.days) for summary in summaries.values()) == EVENTS
