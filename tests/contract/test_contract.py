"""What every source promises, tried on each of them."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from contract_desk import KEY, ContractDesk
from plain_source import dump
from stages import NAMES

from cockpit.domain.people import EnrolmentStatus
from cockpit.store.rollups import rebuild_rollups
from cockpit.sync.missing import decide_missing

KILLED = Path(__file__).with_name("killed.py")


def test_a_second_sync_changes_nothing(desk):
    assert desk.sync().is_complete
    before = dump(desk.store, desk.unimportant)
    assert len(before["event"]) > 20
    assert desk.sync().is_complete
    assert dump(desk.store, desk.unimportant) == before


def test_what_screens_read_agrees_with_the_events(desk):
    desk.sync()
    kept = dump(desk.store)["enrolment_summary"]
    rebuild_rollups(desk.store, desk.cohorts)
    assert dump(desk.store)["enrolment_summary"] == kept
    assert kept


def test_killed_after_any_page_and_resumed_it_ends_as_a_run_in_one_go(desk, tmp_path):
    desk.sync()
    expected = dump(desk.store, desk.unordered)
    pages = 0
    while True:
        pages += 1
        with ContractDesk(tmp_path / f"killed-{pages}", desk.stage) as cut:
            order = {
                "path": str(cut.path), "key": KEY.decode(), "account": cut.account_id, "pages": pages,
                "kind": desk.stage.kind, "settings": desk.stage.settings, "secret": desk.stage.secret,
                "now": desk.stage.now.isoformat(),
            }  # fmt: skip
            run = subprocess.run([sys.executable, str(KILLED), json.dumps(order)], check=False, capture_output=True)
            assert run.returncode in (0, -9), run.stderr.decode()
            assert cut.sync().is_complete
            assert dump(cut.store, desk.unordered) == expected
        if run.returncode == 0:
            break
    assert pages > 1


def test_pages_that_come_twice_change_nothing(desk, tmp_path):
    desk.sync()
    with ContractDesk(tmp_path / "twice", desk.stage, repeats=True) as other:
        assert other.sync().is_complete
        assert dump(other.store, desk.unordered) == dump(desk.store, desk.unordered)


def test_an_event_that_arrives_late_is_found(desk):
    desk.sync()
    day = desk.stage.add_late_event()
    assert day not in desk.active_days()
    desk.now += timedelta(minutes=30)
    desk.sync()
    assert day in desk.active_days()


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_clock_that_is_wrong_by_ten_minutes_loses_nothing(desk, minutes):
    desk.now = desk.stage.now + timedelta(minutes=minutes)
    desk.sync()
    day = desk.stage.add_late_event()
    desk.now += timedelta(minutes=1)
    desk.sync()
    assert day in desk.active_days()


def test_names_come_through_whole(desk):
    desk.sync()
    assert set(NAMES) <= set(desk.names())


def test_a_member_who_is_removed_left_and_comes_back(rostered):
    desk = rostered
    desk.sync()
    everybody = len(desk.statuses())
    desk.stage.remove(1)
    desk.sync()
    assert sorted(desk.statuses().values()).count(EnrolmentStatus.LEFT) == 1
    desk.stage.restore()
    desk.sync()
    assert EnrolmentStatus.LEFT not in desk.statuses().values()
    assert len(desk.statuses()) == everybody


@pytest.mark.parametrize("have_left", [True, False])
def test_when_half_vanish_the_trainer_decides(rostered, have_left):
    desk = rostered
    desk.sync()
    count = len(desk.statuses()) // 2
    desk.stage.remove(count)
    pulled = desk.sync()
    assert "many_gone" in desk.causes(pulled)
    assert EnrolmentStatus.LEFT not in desk.statuses().values()
    (cohort,) = desk.cohorts
    assert decide_missing(desk.store, cohort.id, have_left=have_left, on=desk.now.date()) == count
    left = list(desk.statuses().values()).count(EnrolmentStatus.LEFT)
    assert left == (count if have_left else 0)
    assert "many_gone" not in desk.causes(desk.sync())
    assert list(desk.statuses().values()).count(EnrolmentStatus.LEFT) == left
