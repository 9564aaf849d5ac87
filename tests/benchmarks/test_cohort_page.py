"""The pages of a cohort of 3,000 in a store of ten million events, against numpy over the same events in memory."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
import pytest
from benchmarks.big_cohort import ACTIVITIES, NOW, STARTS_ON, WEEKS, account_in, opener
from benchmarks.measuring import cpu_seconds, goal, rounds_of, show

from cockpit.connector import CohortRecord
from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.reports.cohort_board import cohort_board
from cockpit.reports.learner_timeline import learner_page
from cockpit.reports.today import todays_queue
from cockpit.store import Store
from cockpit.store.alerts import save_alert
from cockpit.store.cohorts import all_cohorts, follow_only, save_cohorts
from cockpit.store.events import make_event_index
from cockpit.store.rollups import roll_up

COHORTS = 25
LEARNERS = 3_000
EVENTS_EACH = 134
DAYS = WEEKS * 7 - 1
ALERTS = 300
ROUNDS = 7
GOAL_BOARD_MS = 50.0


@pytest.mark.benchmark
def test_the_cohort_page_does_not_feel_the_events(tmp_path: Path) -> None:
    open_store = opener(tmp_path / "cockpit.db")
    started = process_time()
    with open_store() as store:
        account = account_in(store)
        _fill(store, account)
        cohort = all_cohorts(store)[0]
        with store.write():
            roll_up(store, cohort)
    print(f"\n  {COHORTS * LEARNERS * EVENTS_EACH:,} events stored in {process_time() - started:.0f} s of CPU time")
    learners, days = _events_in_memory()
    with open_store() as store:
        follow_only(store, account, [cohort.id])
        person = store.value("select learner_id from enrolment where cohort_id = ? limit 1", [cohort.id])
        floor, board, group, queue, page = (
            "numpy over all events, in memory",
            "cohort_board, 3,000 learners",
            "cohort_board, one group of 500",
            "todays_queue, 300 open alerts",
            "learner_page",
        )
        measured = rounds_of(
            {
                floor: lambda: cpu_seconds(lambda: _by_numpy(learners, days)),
                board: _timed(lambda: cohort_board(store, cohort.id, NOW)),
                group: _timed(lambda: cohort_board(store, cohort.id, NOW, "G1")),
                queue: _timed(lambda: todays_queue(store, NOW, "Europe/Paris")),
                page: _timed(lambda: learner_page(store, person, NOW)),
            },
            ROUNDS,
        )
        show("Pages", measured, floor, "ms")
        found = cohort_board(store, cohort.id, NOW)
        assert found is not None and len(found.rows) == LEARNERS
        counts = _by_numpy(learners, days)[: LEARNERS * WEEKS * 7].reshape(LEARNERS, WEEKS, 7)
        by_enrolment = {row.enrolment_id: row.weeks for row in found.rows}
        assert all(
            list(by_enrolment[n + 1]) == (counts[n] > 0).sum(axis=1).tolist() for n in range(0, LEARNERS, 100)
        )
        assert len(todays_queue(store, NOW, "Europe/Paris").rows) == ALERTS
    goal("cohort_board", median(measured[board]) * 1000, GOAL_BOARD_MS, " ms")
    assert median(measured[board]) * 1000 < 10 * GOAL_BOARD_MS


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    return lambda: cpu_seconds(work)


def _fill(store: Store, account: int) -> None:
    """Put the cohorts in by SQL alone; summaries of all but the first are made up."""
    start, end = STARTS_ON, STARTS_ON + timedelta(weeks=WEEKS)
    save_cohorts(
        store,
        account,
        [CohortRecord(f"c{n:02d}", f"Cohort {n:02d}", start, end) for n in range(COHORTS)],
        "fr",
        True,
    )
    store.execute("pragma foreign_keys = off")
    with store.write():
        store.execute("create temp table number (n integer primary key)")
        store.execute(
            "insert into number with recursive up (n) as (select 0 union all select n + 1 from up where n < ?)"
            " select n from up",
            [COHORTS * LEARNERS - 1],
        )
        store.execute("create temp table day (n integer primary key, text text)")
        store.execute(
            "insert into day select n, date(?, n || ' days') from number where n < ?", [start.isoformat(), DAYS]
        )
        store.execute(
            "insert into learner (id, name, zone, zone_is_assumed, language, language_is_assumed)"
            " select n + 1, printf('Élodie %05d', n * 7919 % 99991), 'Europe/Paris', 1, 'fr', 1 from number"
        )
        store.execute(
            "insert into identity (account_id, source_id, learner_id, name)"
            " select ?, 'l' || n, n + 1, printf('Élodie %05d', n * 7919 % 99991) from number",
            [account],
        )
        store.execute(
            "insert into enrolment (id, cohort_id, learner_id, status, enrolled_on, first_seen_on, knowledge,"
            " groups) select n + 1, n / ?1 + 1, n + 1, 'active', ?2, ?2,"
            " 'known', printf('[\"G%d\"]', n % 6) from number",
            [LEARNERS, start.isoformat()],
        )
        store.execute(
            "insert into activity (cohort_id, source_id, title, kind, module, position, due_on, is_tracked,"
            " is_hidden, is_batch_recorded, groups) select n / ?1 + 1, 'a' || (n % ?1), 'Unit ' || (n % ?1),"
            " 'unit', '', n % ?1, case when n % 5 = 0 then date(?2, (n % ?1 * 4) || ' days') end, 1, 0, 0, '[]'"
            " from number where n < ?3",
            [ACTIVITIES, start.isoformat(), COHORTS * ACTIVITIES],
        )
        store.execute(
            "insert into completion select e.n + 1, a.n + 1, 1, null, date(?1, (a.n * 6) || ' days'), 1"
            " from number e join number a on a.n < (e.n * 7 + 3) % 28 where e.n < ?2",
            [start.isoformat(), LEARNERS],
        )
    for first in range(0, COHORTS * LEARNERS, 5 * LEARNERS):
        with store.write():
            store.execute(
                "insert into event (enrolment_id, key, verb, local_on, activity_id, amount)"
                " select e.n + 1, printf('%03x', k.n), 'interacted', day.text, e.n / ?3 * ?4 + k.n % ?4 + 1, 1"
                " from number e cross join number k on k.n < ?5"
                " cross join day on day.n = (e.n * 31 + k.n * k.n) % ?6 where e.n >= ?1 and e.n < ?2",
                [first, first + 5 * LEARNERS, LEARNERS, ACTIVITIES, EVENTS_EACH, DAYS],
            )
    with store.write():
        make_event_index(store)
        store.execute(
            "insert into enrolment_summary (enrolment_id, cohort_id, first_active_on, last_active_on, done,"
            " required, days_from, days, done_weeks) select n + 1, n / ?1 + 1, ?2, ?3, n % 28, ?4, ?2,"
            " randomblob(180), randomblob(26) from number where n >= ?1",
            [LEARNERS, start.isoformat(), NOW.date().isoformat(), ACTIVITIES],
        )
        store.execute("update cohort set is_building = 0, data_as_of = ?", [int(NOW.timestamp())])
        for enrolment_id in range(1, LEARNERS + 1, LEARNERS // ALERTS):
            reason = Reason(Code.SILENT, AlertTier.HIGH, since=NOW.date(), days=14)
            save_alert(store, Alert(enrolment_id, NOW.date(), AlertTier.HIGH, (reason,)), None)


def _events_in_memory() -> tuple[np.ndarray, np.ndarray]:
    """Return learner and day of every event, as `_fill` stores them."""
    learners = np.repeat(np.arange(COHORTS * LEARNERS, dtype=np.int64), EVENTS_EACH)
    places = np.tile(np.arange(EVENTS_EACH, dtype=np.int64), COHORTS * LEARNERS)
    return learners, (learners * 31 + places * places) % DAYS


def _by_numpy(learners: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return the events of each learner on each day: what heat-map, silence and rhythm are made from."""
    return np.bincount(learners * (WEEKS * 7) + days, minlength=COHORTS * LEARNERS * WEEKS * 7)
