"""Killed between calendar and store: nothing is booked twice, nothing lies in the calendar that is not booked."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from calendar_shelf import Shelf
from dav_servers import RealDav, radicale, xandikos
from icalendar import Calendar
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.checkins.differences import differing
from cockpit.domain.checkins import CheckInState
from cockpit.store.calendar_entries import entries
from cockpit.store.checkins import check_ins_between
from cockpit.store.group_appointments import groups_between
from connectors.caldav import CONNECTOR

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("booking_away.py")
FAR = NOW.replace(year=2027)


class Killed:
    """Processes at work on one store and one calendar, killed one after the other."""

    def __init__(self, cohort: SmallCohort, told: dict[str, Any], zygote: subprocess.Popen[str]) -> None:
        self.cohort = cohort
        self._told = told | {"store": str(cohort.path), "account": cohort.mail_account_id}
        self._zygote = zygote

    def start(self, seed: int, rounds: int | None = None) -> int:
        assert self._zygote.stdin is not None
        told = self._told | {"seed": seed} | ({"rounds": rounds} if rounds else {})
        self._zygote.stdin.write(json.dumps(told) + "\n")
        self._zygote.stdin.flush()
        return int(self._said())

    def wait(self) -> None:
        while (said := self._said()) != "over":
            assert said == "writing"

    def kill_when_writing(self, seed: int, times: int, seconds: float) -> None:
        """Kill a process some time after it said, so many times, that it is about to write or has written."""
        process = self.start(seed)
        for _ in range(times):
            assert self._said() == "writing"
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
        self.wait()

    def finish(self) -> None:
        self.start(0, rounds=2)
        self.wait()

    def _said(self) -> str:
        assert self._zygote.stdout is not None
        said = self._zygote.stdout.readline().strip()
        assert said, "the processes ended"
        return said


@contextmanager
def at_work(folder: Path, told: dict[str, Any]) -> Iterator[Killed]:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    cohort = small_cohort(folder, ["zoe@example.org", "ana@example.org"])
    zygote = subprocess.Popen(
        [sys.executable, str(SCRIPT)],
        env=os.environ | {"PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with cohort.store, zygote:
        yield Killed(cohort, told, zygote)
        assert zygote.stdin is not None
        zygote.stdin.close()


def on_a_shelf(folder: Path) -> tuple[dict[str, Any], Callable[[], Iterable[bytes]]]:
    """Return what the processes are told of a calendar in a folder, and how to see what lies in it."""
    shelf = Shelf(folder / "shelf")
    return {"shelf": str(shelf.folder)}, lambda: shelf.objects().values()


def on_a_server(server: RealDav) -> tuple[dict[str, Any], Callable[[], Iterable[bytes]]]:
    """Return the same of a calendar on a real server."""
    kept = CONNECTOR.sign_in(server.answers, NOW)

    def lying() -> Iterable[bytes]:
        assert CONNECTOR.calendar is not None
        with closing(CONNECTOR.calendar(kept.settings, kept.secret)) as calendar:
            found = calendar.changes(kept.settings["own"], None).entries
        return [entry.content for entry in found if entry.content is not None]

    return {"settings": dict(kept.settings), "secret": kept.secret}, lying


def killed_again_and_again(
    folder: Path,
    kills: int,
    seed: int,
    told: dict[str, Any],
    lies: Callable[[], Iterable[bytes]],
) -> Counter[str]:
    """Kill processes at random moments of their work, finish, and hold the store against the calendar."""
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    with at_work(folder, told) as work:
        store = work.cohort.store
        for number in range(kills):
            work.kill_when_writing(seed * 1000 + number, chance.randint(1, 6), chance.uniform(0, 0.04))
            seen["unfinished"] += any(row.sequence is None for row in entries(store))
        work.finish()
        guests = [row for row in check_ins_between(store, NOW, FAR) if row.group_id is not None]
        check_ins = [row for row in check_ins_between(store, NOW, FAR) if row.group_id is None]
        groups = groups_between(store, NOW, FAR)
        booked = [row for row in (*check_ins, *groups) if row.state is CheckInState.BOOKED]
        for one, next_one in pairwise(sorted(booked, key=lambda row: row.slot.starts_at)):
            assert one.slot.ends_at <= next_one.slot.starts_at, "booked twice"
        of_group = {row.id: (row.slot, row.state) for row in groups}
        assert all((row.slot, row.state) == of_group[row.group_id or 0] for row in guests), "a guest elsewhere"
        lying = [
            (str(one["UID"]), one.start, int(one["SEQUENCE"]))
            for content in lies()
            for one in Calendar.from_ical(content).walk("VEVENT")
        ]
        assert Counter(lying) == Counter((row.uid, row.slot.starts_at, row.sequence) for row in booked)
        assert differing(store) == []
        assert store.value("pragma integrity_check") == "ok"
    seen["booked"] = len(booked)
    seen["made"] = len(check_ins) + len(groups)
    seen["groups"] = len(groups)
    return seen


def test_kills_leave_no_double_booking_and_no_orphan(tmp_path: Path):
    seen = killed_again_and_again(tmp_path, 20, 1, *on_a_shelf(tmp_path))
    assert seen["booked"] > 5
    assert seen["groups"] > 2
    assert seen["made"] > seen["booked"]
    assert seen["unfinished"] > 0  # some kill came between what was kept and what was written


def test_kills_leave_a_real_server_in_order(tmp_path: Path):
    (tmp_path / "server").mkdir()
    with radicale(tmp_path / "server") as running:
        seen = killed_again_and_again(tmp_path, 20, 7, *on_a_server(running))
    assert seen["booked"] > 0
    assert seen["unfinished"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("server", [radicale, xandikos], ids=["radicale", "xandikos"])
def test_many_kills_leave_a_real_server_in_order(tmp_path: Path, server: Callable[[Path], RealDav]):
    (tmp_path / "server").mkdir()
    with server(tmp_path / "server") as running:
        seen = killed_again_and_again(tmp_path, 150, 9, *on_a_server(running))
    assert seen["unfinished"] > 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 5))
def test_many_kills_leave_no_double_booking_and_no_orphan(tmp_path: Path, seed: int):
    seen = killed_again_and_again(tmp_path, 50, seed, *on_a_shelf(tmp_path))
    assert seen["unfinished"] > 0
