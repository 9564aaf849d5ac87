"""Reading by itself while the window is open: with real tables, a real store, and a clock that the test turns."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import filelock
import pytest
from open_university import NOW, close_desk, make_desk, make_profile
from pytestqt.qtbot import QtBot
from running import finished
from several_accounts import ended, log_sync

from cockpit.connector import Stream
from cockpit.demo import make_demo
from cockpit.errors import Cause
from cockpit.gui.connections.auto_sync import AutoSync
from cockpit.gui.connections.syncing import sync_job
from cockpit.gui.desk import Desk
from cockpit.profile import mark_as_demo
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.streams import save_stream, sync_runs
from cockpit.wording import Words


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    desk = make_desk(make_profile(tmp_path))
    desk.now = clock
    yield desk
    close_desk(desk)


def runs(desk: Desk) -> int:
    return len(sync_runs(desk.store, None, 100))


def look(qtbot: QtBot, desk: Desk, auto: AutoSync) -> int:
    """Let it look; return how many syncs that brought."""
    before = runs(desk)
    auto.look()
    qtbot.waitUntil(lambda: not desk.jobs.names())
    return runs(desk) - before


def test_a_source_is_read_when_its_data_are_half_an_hour_old(qtbot: QtBot, desk: Desk, clock: Clock):
    auto = AutoSync(desk)
    clock.turn(minutes=29)
    assert look(qtbot, desk, auto) == 0
    clock.turn(minutes=1)
    assert look(qtbot, desk, auto) == 1
    assert look(qtbot, desk, auto) == 0
    clock.turn(minutes=30)
    assert look(qtbot, desk, auto) == 1


def test_the_interval_is_the_trainers_and_none_switches_it_off(qtbot: QtBot, desk: Desk, clock: Clock):
    auto = AutoSync(desk)
    desk.settings = replace(desk.settings, sync_minutes=5)
    clock.turn(minutes=5)
    assert look(qtbot, desk, auto) == 1
    desk.settings = replace(desk.settings, sync_minutes=0)
    clock.turn(days=1)
    assert look(qtbot, desk, auto) == 0


def test_data_that_are_old_at_the_start_are_read_soon_after(qtbot: QtBot, desk: Desk, clock: Clock):
    clock.turn(hours=2)
    auto = AutoSync(desk)
    auto.start()
    qtbot.waitUntil(lambda: runs(desk) == 2, timeout=8000)
    auto.stop()


def test_what_was_just_tried_by_hand_is_not_tried_again(qtbot: QtBot, desk: Desk, clock: Clock, tmp_path: Path):
    auto = AutoSync(desk)
    clock.turn(hours=2)
    (tmp_path / "tables").rename(tmp_path / "gone")
    job = sync_job(desk, "course")
    assert job is not None
    with qtbot.waitSignal(job.failed):
        desk.jobs.start(job)
    qtbot.waitUntil(lambda: not desk.jobs.names())
    (tmp_path / "gone").rename(tmp_path / "tables")
    assert look(qtbot, desk, auto) == 0
    clock.turn(minutes=30)
    assert look(qtbot, desk, auto) == 1


def test_an_account_that_needs_the_trainer_is_left_alone(qtbot: QtBot, desk: Desk, clock: Clock):
    (cohort,) = followed_cohorts(desk.store)
    for stream in Stream:
        save_stream(desk.store, ended(cohort, stream, NOW, "failed", Cause("token_expired")))
    clock.turn(days=1)
    assert look(qtbot, desk, AutoSync(desk)) == 0


def test_a_source_that_was_out_of_reach_is_tried_at_the_next_turn(qtbot: QtBot, desk: Desk, clock: Clock):
    auto = AutoSync(desk)
    clock.turn(minutes=30)
    log_sync(desk.store, 1, clock(), "failed", 0, Cause("no_network"))
    assert look(qtbot, desk, auto) == 1


def test_never_two_at_once_for_a_source(qtbot: QtBot, desk: Desk, clock: Clock):
    clock.turn(hours=1)
    job = sync_job(desk, "course")
    assert job is not None
    desk.jobs.start(job)
    assert sync_job(desk, "course") is None
    AutoSync(desk).look()
    assert desk.jobs.names() == ("sync:course",)
    qtbot.waitUntil(lambda: not desk.jobs.names())
    assert runs(desk) == 2


def test_a_source_that_another_program_reads_is_left_to_it(qtbot: QtBot, desk: Desk, clock: Clock):
    clock.turn(hours=1)
    with filelock.FileLock(desk.store.path.with_name("sync-1.lock"), thread_local=False):
        assert look(qtbot, desk, AutoSync(desk)) == 0


def test_the_demo_is_never_read_by_itself(qtbot: QtBot, tmp_path: Path, clock: Clock):
    mark_as_demo(tmp_path / "demo")
    profile = finished(make_demo(tmp_path / "demo", Words("en"), clock))
    demo = make_desk(profile)
    demo.now = clock
    clock.turn(days=2)
    assert look(qtbot, demo, AutoSync(demo)) == 0
    close_desk(demo)


def test_a_window_that_is_closed_at_once_is_not_looked_after(qtbot: QtBot, tmp_path: Path):
    desk = make_desk(make_profile(tmp_path))
    auto = AutoSync(desk)
    auto.start()
    assert auto._first.isActive()
    auto.stop()
    close_desk(desk)
    assert not auto._first.isActive()  # the store is closed: reading it would raise
