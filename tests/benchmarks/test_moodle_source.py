"""Reading 2,000 learners of a Moodle whose every call takes 20 ms, against waiting for the same calls alone."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest
from benchmarks.big_cohort import opener
from benchmarks.measuring import goal
from moodle_crowd import COURSE, PERSON, TOKEN, Served, crowd
from running import finished

from cockpit.connector import Asked, EnrolmentRecord, Member, Stream
from cockpit.store.accounts import AccountRow, add_account
from cockpit.sync.pull import pull, refresh_cohorts
from connectors.http import new_session
from connectors.moodle.client import MoodleClient
from connectors.moodle.source import MoodleSource

LEARNERS = 2_000
ACTIVITIES = 40
LATENCY_SECONDS = 0.020
ACTIVE_SHARE = 0.05
GOAL_WAITING = 1.25
GOAL_AGAIN = 0.15
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Sync:
    """One sync after the other of the one course, by the source alone: nothing is stored."""

    def __init__(self, site: Served) -> None:
        self._site = site
        self._cursors: dict[Stream, str] = {}
        self._members: tuple[Member, ...] = ()
        self.record_count = 0

    def run(self) -> tuple[float, list[tuple[float, float]]]:
        """Read everything; return the wall seconds and when each call waited."""
        self._site.waits()
        self.record_count = 0
        source = MoodleSource(MoodleClient(new_session(), self._site.url, TOKEN), PERSON)
        started = time.perf_counter()
        for stream in source.capabilities().streams:
            self._read(source, stream)
        seconds = time.perf_counter() - started
        source.close()
        return seconds, self._site.waits()

    def _read(self, source: MoodleSource, stream: Stream) -> None:
        asked = Asked(stream, str(COURSE), None, self._members, NOW, self._cursors.get(stream))
        people: list[Member] = []
        for page in source.read(asked):
            self.record_count += len(page.records)
            if stream is Stream.ENROLMENTS:
                people += [
                    Member(one.learner_id, one.last_access_at)
                    for one in page.records
                    if isinstance(one, EnrolmentRecord)
                ]
            if page.cursor:
                self._cursors[stream] = page.cursor
        if people:
            self._members = tuple(people)


def waiting_seconds(waits: Sequence[tuple[float, float]]) -> float:
    """Return how long at least one call was under way."""
    total, until = 0.0, 0.0
    for began, ended in sorted(waits):
        total += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return total


def most_at_once(waits: Sequence[tuple[float, float]]) -> int:
    """Return the most calls that were under way together."""
    changes = sorted([(began, 1) for began, _ in waits] + [(ended, -1) for _, ended in waits])
    at_once = most = 0
    for _, change in changes:
        at_once += change
        most = max(most, at_once)
    return most


@pytest.mark.benchmark
@pytest.mark.parametrize(
    ("what", "request_seconds", "function_seconds", "rounds"),
    [("20 ms a request", LATENCY_SECONDS, 0.0, 3), ("20 ms a function, also in a batch", 0.0, LATENCY_SECONDS, 1)],
)
def test_a_big_course_takes_little_more_than_waiting_for_its_answers(
    what: str, request_seconds: float, function_seconds: float, rounds: int
) -> None:
    print(f"\n{LEARNERS:,} learners, {ACTIVITIES} activities, {what}")
    to_waiting, to_first = [], []
    for _ in range(rounds):
        with crowd(LEARNERS, ACTIVITIES, request_seconds, function_seconds) as site:
            sync = Sync(site)
            first, waits = sync.run()
            records = sync.record_count
            site.later(ACTIVE_SHARE)
            second, waits_again = sync.run()
        to_waiting.append(first / waiting_seconds(waits))
        to_first.append(second / first)
        for name, seconds, calls in (("first", first, waits), ("second", second, waits_again)):
            waited, most = waiting_seconds(calls), most_at_once(calls)
            print(f"  {name:<7}{seconds:>7.2f} s, {len(calls):>4} requests, waited {waited:.2f} s, {most} at once")
        assert records > LEARNERS * ACTIVITIES
    goal("first read / pure waiting at the same concurrency", median(to_waiting), GOAL_WAITING)
    goal("second read, 5 % active / first read", median(to_first), GOAL_AGAIN)
    assert median(to_waiting) < 3 * GOAL_WAITING
    assert median(to_first) < 3 * GOAL_AGAIN


@pytest.mark.benchmark
@pytest.mark.parametrize(
    ("what", "request_seconds", "function_seconds"),
    [("20 ms a request", LATENCY_SECONDS, 0.0), ("20 ms a function, also in a batch", 0.0, LATENCY_SECONDS)],
)
def test_a_whole_sync_with_all_that_it_stores(
    tmp_path: Path, what: str, request_seconds: float, function_seconds: float
) -> None:
    print(f"\nwhole sync, {LEARNERS:,} learners, {ACTIVITIES} activities, {what}")
    with crowd(LEARNERS, ACTIVITIES, request_seconds, function_seconds) as site:
        path = tmp_path / "cockpit.db"
        settings = {"url": site.url, "userid": str(PERSON), "lang": "fr"}
        with opener(path)() as store:
            account_id = add_account(
                store, AccountRow(0, "campus", "moodle", settings, TOKEN, None, None, None), NOW
            )
            source = MoodleSource(MoodleClient(new_session(), site.url, TOKEN), PERSON)
            finished(refresh_cohorts(store, source, account_id, "fr"))

        def sync() -> tuple[float, float]:
            source = MoodleSource(MoodleClient(new_session(), site.url, TOKEN), PERSON)
            site.waits()
            started = time.perf_counter()
            pulled = finished(pull(source, account_id, opener(path), lambda: NOW, whole_pages=True))
            seconds = time.perf_counter() - started
            source.close()
            assert pulled.is_complete
            return seconds, waiting_seconds(site.waits())

        first, waited = sync()
        site.later(ACTIVE_SHARE)
        second, waited_again = sync()
        print(f"  first {first:.2f} s, waited {waited:.2f}; second {second:.2f} s, waited {waited_again:.2f}")
        goal("whole first sync / pure waiting", first / waited, GOAL_WAITING)
        goal("whole second sync, 5 % active / first", second / first, GOAL_AGAIN)
        with opener(path)() as store:
            assert store.value("select count(*) from completion") == LEARNERS * ACTIVITIES
