"""What a trainer feels who decides while a first sync of a large cohort runs beside the window."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import pytest
from benchmarks.big_cohort import NOW, STARTS_ON, BigCohort, account_in, opener
from benchmarks.measuring import goal
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer
from running import finished

from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.gui.jobs import Job, Jobs
from cockpit.gui.writer import Writer
from cockpit.store import OpenStore, Store
from cockpit.store.alerts import save_alert
from cockpit.store.cohorts import all_cohorts, follow_only
from cockpit.store.learners import enrolments_of_cohort
from cockpit.sync.pull import pull, refresh_cohorts
from cockpit.triage.dispositions import Made, handle, snooze, undo

EVENTS = 150_000
LEARNERS = 3_000
SMALL = 40
BEAT_MS = 5
DECIDE_EVERY_MS = 40
GOAL_MEDIAN_MS = 16.0
GOAL_STALL_MS = 50.0


@dataclass
class _Felt:
    """What was measured while one sync ran, in milliseconds of wall time."""

    waits: list[float] = field(default_factory=list)
    stalls: list[float] = field(default_factory=list)
    seconds: float = 0.0


@pytest.mark.benchmark
def test_a_decision_does_not_wait_for_a_sync(tmp_path: Path, qapp: QCoreApplication) -> None:
    source = BigCohort(LEARNERS, EVENTS)
    changed = BigCohort(LEARNERS, EVENTS)
    changed.events = source.events
    changed.change_every_hundredth()
    open_small = opener(tmp_path / "cockpit.db")
    people = _small_cohort(open_small, BigCohort(SMALL, SMALL * 20))
    with open_small() as store:
        big = account_in(store, "big")
        finished(refresh_cohorts(store, source, big, "fr"))
    gc.collect()
    gc.freeze()  # what the made-up source holds in memory is no matter of the window's
    print(f"\n{EVENTS:,} events of {LEARNERS:,} learners, a decision every {DECIDE_EVERY_MS} ms (wall ms)")
    print(f"  {'':<28}{'sync':>8}{'decisions':>11}{'median':>9}{'95 %':>9}{'worst':>9}{'longest stall':>15}")
    felt = {"nothing else": _Desk(open_small, people).while_running(_idle)}
    for name, read in (("first sync", source), ("second sync, 1 % changed", changed)):
        felt[name] = _Desk(open_small, people).while_running(lambda read=read: _reading(read, big, open_small))
    gc.unfreeze()
    for name, one in felt.items():
        print(
            f"  {name:<28}{one.seconds:>7.1f}s{len(one.waits):>11}{median(one.waits):>9.1f}"
            f"{sorted(one.waits)[int(len(one.waits) * 0.95)]:>9.1f}{max(one.waits):>9.1f}{max(one.stalls):>15.1f}"
        )
    for name in ("first sync", "second sync, 1 % changed"):
        goal(f"median wait, {name}", median(felt[name].waits), GOAL_MEDIAN_MS, " ms")
        goal(f"longest stall of the window, {name}", max(felt[name].stalls), GOAL_STALL_MS, " ms")
    assert median(felt["first sync"].waits) < 10 * GOAL_MEDIAN_MS
    assert max(felt["first sync"].stalls) < 20 * GOAL_STALL_MS


def _small_cohort(open_store: OpenStore, source: BigCohort) -> list[int]:
    """Read a small cohort and open an alert for everybody in it; return its learners."""
    with open_store() as store:
        account = account_in(store)
        finished(refresh_cohorts(store, source, account, "fr"))
    for _ in pull(source, account, open_store, lambda: NOW, whole_pages=True):
        pass
    with open_store() as store, store.write():
        cohort = all_cohorts(store)[0]
        people = {one.id: one.learner_id for one in enrolments_of_cohort(store, cohort.id)}
        for enrolment_id in people:
            reason = Reason(Code.SILENT, AlertTier.HIGH, since=STARTS_ON, days=14)
            save_alert(store, Alert(enrolment_id, STARTS_ON, AlertTier.HIGH, (reason,)), None)
        follow_only(store, account, [cohort.id])
    return list(people.values())


def _idle() -> Iterator[object]:
    until = time.monotonic() + 3
    while time.monotonic() < until:
        time.sleep(0.05)
        yield None


def _reading(source: BigCohort, account: int, open_store: OpenStore) -> Iterator[object]:
    with closing(pull(source, account, open_store, lambda: NOW)) as steps:
        yield from steps


class _Desk(QObject):
    """A writer, a job, a heart that beats every 5 ms, and a trainer who never stops deciding."""

    def __init__(self, open_store: OpenStore, people: list[int]) -> None:
        super().__init__()
        self._writer = Writer(open_store)
        self._writer.written.connect(self._written)
        self._writer.failed.connect(self._failed)
        self._people = people
        self._felt = _Felt()
        self._put_at: dict[int, float] = {}
        self._decided = 0
        self._beaten_at = 0.0
        self._fault: object = None
        self._last: Made | None = None
        self._loop = QEventLoop()

    def while_running(self, begin: Callable[[], Iterator[object]]) -> _Felt:
        """Decide on and on until the job ends; return what was felt."""
        jobs, job = Jobs(), Job("sync", begin)
        job.ended.connect(self._loop.quit)
        job.failed.connect(self._failed)
        heart, trainer = QTimer(), QTimer()
        heart.setTimerType(Qt.TimerType.PreciseTimer)
        heart.timeout.connect(self._beat)
        trainer.timeout.connect(self._decide)
        started = self._beaten_at = time.perf_counter()
        heart.start(BEAT_MS)
        trainer.start(DECIDE_EVERY_MS)
        jobs.start(job)
        self._loop.exec()
        self._felt.seconds = time.perf_counter() - started
        trainer.stop()
        heart.stop()
        self._writer.close()
        jobs.stop_all()
        assert self._fault is None, self._fault
        return self._felt

    def _beat(self) -> None:
        now = time.perf_counter()
        self._felt.stalls.append((now - self._beaten_at) * 1000 - BEAT_MS)
        self._beaten_at = now

    def _decide(self) -> None:
        """Snooze, handle, or take the last decision back, in turn."""
        person = self._people[self._decided // 3 % len(self._people)]
        turn = self._decided % 3
        self._decided += 1

        def write(store: Store) -> Made | None:
            if turn == 0:
                return snooze(store, person, date(2026, 12, 1) + timedelta(days=1), NOW)
            if turn == 1:
                return handle(store, person, None, NOW)
            if self._last is not None:
                undo(store, self._last.disposition_id, NOW)
            return None

        at = time.perf_counter()
        self._put_at[self._writer.put(write)] = at

    def _written(self, ticket: int, made: object) -> None:
        self._felt.waits.append((time.perf_counter() - self._put_at.pop(ticket)) * 1000)
        self._last = made if isinstance(made, Made) else self._last

    def _failed(self, *fault: object) -> None:
        self._fault = fault
        self._loop.quit()
