"""What rail and strip say of the data, in the frame of a real profile."""

import json
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from looking import button, said, the
from open_university import NOW, make_desk
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot
from several_accounts import fill, log_sync

from cockpit.errors import Cause
from cockpit.gui.connections.card import AccountCard
from cockpit.gui.connections.page import ConnectionsPage
from cockpit.gui.desk import Desk
from cockpit.gui.footer import Footer
from cockpit.gui.frame import Frame
from cockpit.gui.jobs import Job
from cockpit.gui.offline import OfflineStrip
from cockpit.gui.rail import Rail, RailItem
from cockpit.profile import Profile
from cockpit.steps import Step, Wait

CAMPUS, RIVIERA = 1, 2
Steps = Generator[Step | Wait, None, None]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    profile = Profile(tmp_path / "profile", b"k" * 32)
    fill(profile, NOW)
    desk = make_desk(profile)
    desk.settings = replace(desk.settings, sync_minutes=0)
    return desk


@pytest.fixture
def frame(qtbot: QtBot, desk: Desk) -> Iterator[Frame]:
    frame = Frame(desk)
    qtbot.addWidget(frame)
    frame.resize(1440, 900)
    frame.show()
    frame.go("connections")
    yield frame
    frame.close_down()


def half_read() -> Steps:
    yield Step(0, None, "Beta", 1)
    yield Step(50, 100, "Beta", 1)
    while True:
        yield Wait(datetime.now(UTC) + timedelta(seconds=0.05))


def ended_at_once() -> Steps:
    yield from ()


def after_a_sync(qtbot: QtBot, desk: Desk) -> None:
    """Let some sync end, as one does that failed."""
    job = Job("sync:riviera", ended_at_once)
    with qtbot.waitSignal(job.ended):
        desk.jobs.start(job)
    qtbot.waitUntil(lambda: not desk.jobs.names())


def fail_both(desk: Desk, cause: str = "no_network") -> None:
    for account_id in (CAMPUS, RIVIERA):
        log_sync(desk.store, account_id, NOW, "failed", 0, Cause(cause))


def test_a_sync_shows_its_share_in_the_rail_and_then_the_age_again(qtbot: QtBot, desk: Desk, frame: Frame):
    rail = the(frame, Rail)
    job = Job("sync:riviera", half_read)
    desk.jobs.start(job)
    qtbot.waitUntil(lambda: "Syncing 5%" in said(rail))  # half of one of five streams of one of two cohorts
    bar = the(rail, QProgressBar)
    assert bar.isVisible() and bar.value() == 5
    job.cancel()
    qtbot.waitUntil(lambda: "Data from Friday" in said(rail))
    assert not bar.isVisible()


def test_without_network_rail_and_strip_say_so_once_for_every_page(qtbot: QtBot, desk: Desk, frame: Frame):
    strip = the(frame, OfflineStrip)
    assert not strip.isVisible()
    fail_both(desk)
    after_a_sync(qtbot, desk)
    assert strip.isVisible()
    assert strip.text == "Everything still works, on the figures of Fri 20 Nov, 10:00."
    assert "Offline since 10:00" in said(the(frame, Rail))
    frame.go("cohorts")
    assert strip.isVisible()
    log_sync(desk.store, RIVIERA, NOW, "complete", 3)
    after_a_sync(qtbot, desk)
    assert not strip.isVisible()
    assert "Data from Friday" in said(the(frame, Rail))


def test_while_offline_the_cards_offer_what_can_be_done(qtbot: QtBot, desk: Desk, frame: Frame):
    fail_both(desk)
    after_a_sync(qtbot, desk)
    assert not button(frame, "Renew access").isEnabled()
    qtbot.waitUntil(lambda: "decide now, it syncs later" in said(the(frame, ConnectionsPage)))


def test_another_failure_of_all_sources_is_not_offline(qtbot: QtBot, desk: Desk, frame: Frame):
    fail_both(desk, "server_error")
    after_a_sync(qtbot, desk)
    assert not the(frame, OfflineStrip).isVisible()


def test_trying_again_reads_every_source(qtbot: QtBot, desk: Desk, frame: Frame):
    fail_both(desk)
    after_a_sync(qtbot, desk)
    gone = json.dumps({"url": "http://127.0.0.1:9", "userid": "4"})
    desk.store.execute("update account set settings = ? where kind = 'moodle'", [gone])
    desk.store.conn.commit()
    button(the(frame, OfflineStrip), "Try again").click()
    assert set(desk.jobs.names()) == {"sync:campus", "sync:riviera"}
    qtbot.waitUntil(lambda: not desk.jobs.names())
    assert desk.offline_since == NOW


def test_the_rail_warns_while_a_source_needs_the_trainer(qtbot: QtBot, desk: Desk, frame: Frame):
    item = next(one for one in frame.findChildren(RailItem) if one.text() == "Connections")
    assert item.accessibleName() == "Connections, needs you"
    with desk.profile.open() as store, store.write():
        store.execute("delete from account where id in (1, 2)")
    frame.go("connections")
    assert item.accessibleName() == "Connections"


def test_a_decision_of_the_page_goes_to_the_undo_strip_and_comes_back_by_key(
    qtbot: QtBot, desk: Desk, frame: Frame
):
    card = next(one for one in frame.findChildren(AccountCard) if one.account_name == "riviera")
    button(card, "They stay").click()
    strip = the(frame, Footer).strip
    assert strip.text == "Beta: 12 learners stay"
    qtbot.waitUntil(lambda: "no longer listed" not in said(card))
    qtbot.keyClick(frame, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "no longer listed" in said(card))
    qtbot.waitUntil(lambda: "refresh" not in desk.jobs.names())


def test_the_footer_shows_the_keys_of_what_is_in_sight(qtbot: QtBot, frame: Frame):
    footer = the(frame, Footer)
    qtbot.waitUntil(lambda: said(footer).startswith("sync all\nlog\nimport"))
    the(frame, ConnectionsPage).show_log()
    qtbot.waitUntil(lambda: said(footer) == "move\nexport\nback\nall keys")
    frame.go("about")
    frame.go("connections")
    qtbot.waitUntil(lambda: said(footer) == "move\nexport\nback\nall keys")
