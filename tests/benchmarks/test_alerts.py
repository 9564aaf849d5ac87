"""Today's queue and replay at size: against reading the rows that they are made from, and against the clock."""

import random
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter

import pytest
from benchmarks.big_cohort import NOW, STARTS_ON, WEEKS, account_in, opener
from benchmarks.measuring import cpu_seconds, goal, rounds_of, show

from cockpit.connector import ActivityRecord, CohortRecord, EnrolmentRecord
from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.people import Cohort
from cockpit.reports.today import todays_queue
from cockpit.store import Store
from cockpit.store.activities import activity_ids, save_activities
from cockpit.store.alerts import save_alert
from cockpit.store.cohorts import all_cohorts, end_building, save_cohorts, set_data_as_of
from cockpit.store.learners import enrolment_ids, save_enrolments
from cockpit.triage.refresh import refresh
from cockpit.triage.replay import replay

LEARNERS = 3_000
COHORTS = 33
REPLAYED = 1_620
MILESTONES = 12
ALERTED_SHARE = 0.2
ROUNDS = 5
GOAL_QUEUE_MS = 50.0
GOAL_TIMES_READING = 5.0
GOAL_REPLAY_SECONDS = 20.0


@pytest.mark.benchmark
def test_todays_queue_does_not_feel_how_many_there_are(tmp_path: Path) -> None:
    for cohorts, at_most in ((1, GOAL_QUEUE_MS), (COHORTS, None)):
        folder = tmp_path / str(cohorts)
        folder.mkdir()
        with opener(folder / "cockpit.db")() as store:
            _fill(store, cohorts, LEARNERS)
            reading, queue, small = "reading the summary rows", "todays_queue", "todays_queue, refreshed again"
            measured = rounds_of(
                {
                    reading: partial(cpu_seconds, partial(_read_rows, store)),
                    queue: partial(cpu_seconds, partial(todays_queue, store, NOW, "Europe/Paris")),
                    small: partial(cpu_seconds, partial(_refresh, store)),
                },
                ROUNDS,
            )
        show(f"today's queue, {cohorts * LEARNERS:,} learners", measured, reading, "ms")
        if at_most is not None:
            goal("today's queue of 3,000", sorted(measured[queue])[ROUNDS // 2] * 1000, at_most, " ms")
        else:
            times = sorted(measured[queue])[ROUNDS // 2] / sorted(measured[reading])[ROUNDS // 2]
            goal(f"today's queue of {cohorts * LEARNERS:,} / reading", times, GOAL_TIMES_READING)


@pytest.mark.benchmark
def test_replaying_half_a_year_takes_seconds(tmp_path: Path) -> None:
    with opener(tmp_path / "cockpit.db")() as store:
        _fill(store, 1, REPLAYED)
        cohort = all_cohorts(store)[0]
        last = STARTS_ON + timedelta(weeks=WEEKS, days=-1)
        started = perf_counter()
        rows = sum(1 for _ in replay(store, cohort, STARTS_ON, last, "FR"))
        seconds = perf_counter() - started
    print(f"\nreplay of {WEEKS} weeks x {REPLAYED:,} learners: {rows:,} rows")
    goal("replay", seconds, GOAL_REPLAY_SECONDS, " s")
    assert rows > 0


def _read_rows(store: Store) -> None:
    store.rows("select * from enrolment_summary")


def _refresh(store: Store) -> None:
    refresh(store, NOW, "FR")


def _fill(store: Store, cohorts: int, learners: int) -> None:
    """Put people with half a year of active days into cohorts, and alerts about one in five."""
    source = random.Random(1)
    account = account_in(store)
    ends_on = STARTS_ON + timedelta(weeks=WEEKS)
    records = [CohortRecord(f"c{n}", f"Cohort {n}", STARTS_ON, ends_on) for n in range(cohorts)]
    save_cohorts(store, account, records, "fr", follow_new=True)
    for cohort in all_cohorts(store):
        with store.write():
            _fill_cohort(store, cohort, learners, source)
            end_building(store, cohort.id)
            set_data_as_of(store, cohort.id, account, NOW)
            store.execute("delete from changed")
            store.execute("update cohort set refreshed_on = ?, refreshed_country = 'FR'", [NOW.date().isoformat()])


def _fill_cohort(store: Store, cohort: Cohort, learners: int, source: random.Random) -> None:
    people = [
        EnrolmentRecord(f"{cohort.id}-{n}", f"Élodie {n:04d}", enrolled_on=STARTS_ON) for n in range(learners)
    ]
    save_enrolments(store, cohort, people, STARTS_ON)
    due = [STARTS_ON + timedelta(days=14 * (n + 1)) for n in range(MILESTONES)]
    units = [ActivityRecord(f"u{n}", f"Unit {n}", "quiz", position=n, due_on=on) for n, on in enumerate(due)]
    save_activities(store, cohort.id, units)
    activities = list(activity_ids(store, cohort.id).values())
    summaries, done, alerted = [], [], []
    days = WEEKS * 7 - 1
    for enrolment_id in enrolment_ids(store, cohort).values():
        stops = source.choice([days, days, days, source.randrange(days)])
        active = bytes(int(day < stops and source.random() < 0.3) for day in range(days)).rstrip(b"\0")
        last = STARTS_ON + timedelta(days=max(0, len(active) - 1))
        summaries.append(
            (enrolment_id, cohort.id, STARTS_ON.isoformat(), last.isoformat(), 0, MILESTONES, STARTS_ON.isoformat(),
             active, b"")
        )  # fmt: skip
        done += [
            (enrolment_id, activity, 1, on.isoformat(), 1)
            for activity, on in zip(activities, due, strict=True)
            if on < last and source.random() < 0.9
        ]
        if source.random() < ALERTED_SHARE:
            alerted.append((enrolment_id, last))
    store.execute_many(
        "insert into enrolment_summary (enrolment_id, cohort_id, first_active_on, last_active_on, done, required,"
        " days_from, days, done_weeks) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        summaries,
    )
    store.execute_many(
        "insert into completion (enrolment_id, activity_id, is_done, changed_on, by_learner)"
        " values (?, ?, ?, ?, ?)",
        done,
    )
    for enrolment_id, last in alerted:
        since = last + timedelta(days=14)
        reason = Reason(Code.SILENT, AlertTier.HIGH, since, days=20, usual_days=4, on=last)
        save_alert(store, Alert(enrolment_id, since, AlertTier.HIGH, (reason,), since), None)
