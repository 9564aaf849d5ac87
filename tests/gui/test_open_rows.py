"""What the trainer decides on the Connections page: with the real writer and store."""

import socket
import time
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import filelock
import pytest
from looking import button, said, the
from open_university import NOW, close_desk, make_desk, write_tables
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from several_accounts import OKSANA, ended, fill, log_sync

from cockpit.accounts import connect
from cockpit.connector import Stream
from cockpit.domain.people import EnrolmentStatus
from cockpit.gui.buttons import Button
from cockpit.gui.connections.card import AccountCard
from cockpit.gui.connections.choice import ChoicePage
from cockpit.gui.connections.page import ConnectionsPage
from cockpit.gui.connections.progress import SyncProgress
from cockpit.gui.connections.sync_log import SyncLog
from cockpit.gui.decisions import Decisions
from cockpit.gui.jobs import Job
from cockpit.gui.navigation import Navigator
from cockpit.profile import Profile
from cockpit.steps import Step, Wait
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.cohorts import all_cohorts
from cockpit.store.identities import ambiguous_people
from cockpit.store.learners import enrolments_of_cohort
from cockpit.store.streams import save_stream, sync_runs

KEY = b"k" * 32
RIVIERA = 2


class Opened:
    """The page of a profile with many accounts, wired to the decisions as the window does it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        profile = Profile(folder / "profile", KEY)
        fill(profile, NOW)
        self.desk = make_desk(profile)
        self.navigator = Navigator()
        self.decisions = Decisions(self.desk)
        self.page = ConnectionsPage(self.desk, self.navigator)
        self.navigator.decision_wanted.connect(self.decisions.decide)
        self.navigator.undo_wanted.connect(self.decisions.take_back)
        self.decisions.changed.connect(self.page.reload)
        self.told: list[str] = []
        self.decisions.told.connect(lambda text, can_undo: self.told.append(text))
        self.decisions.failed.connect(self.told.append)
        qtbot.addWidget(self.page)
        self.page.resize(1228, 868)
        self.page.show()

    def card(self, name: str) -> AccountCard:
        return next(card for card in self.page.findChildren(AccountCard) if card.account_name == name)

    def left(self) -> int:
        return sum(
            one.status is EnrolmentStatus.LEFT
            for cohort in all_cohorts(self.desk.store)
            for one in enrolments_of_cohort(self.desk.store, cohort.id)
        )


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(qtbot, tmp_path)
    yield opened
    close_desk(opened.desk)


# --- rows ----------------------------------------------------------------------------------------


def test_a_partly_synced_card_lists_what_is_open_and_counts_it(opened: Opened):
    card = opened.card("riviera")
    assert card.status == "8 of 10 synced"
    assert "12 learners are no longer listed:" in said(card)
    assert f"{OKSANA}\n2 learners match" in said(card)
    assert "grades: Your role may not read this." in said(card)
    assert button(card, "Retry 3").isEnabled()


@pytest.mark.parametrize(("choice", "gone", "told"), [("They left", 12, "have left"), ("They stay", 0, "stay")])
def test_missing_people_are_decided_on_and_that_is_taken_back(
    qtbot: QtBot, opened: Opened, choice: str, gone: int, told: str
):
    card = opened.card("riviera")
    with qtbot.waitSignal(opened.decisions.facts_changed):
        button(card, choice).click()
    qtbot.waitUntil(lambda: "no longer listed" not in said(card))
    assert opened.left() == gone
    assert opened.told == [f"Beta: 12 learners {told}"]
    assert button(card, "Retry 2").isVisible()
    with qtbot.waitSignal(opened.decisions.facts_changed):
        opened.decisions.take_back()
    qtbot.waitUntil(lambda: "12 learners are no longer listed" in said(card))
    assert opened.left() == 0


def test_when_everything_is_decided_the_card_says_what_comes_next(qtbot: QtBot, opened: Opened):
    for cohort in all_cohorts(opened.desk.store):
        if cohort.account_id == RIVIERA:
            save_stream(opened.desk.store, ended(cohort, Stream.GRADES, NOW))
    opened.page.reload()
    card = opened.card("riviera")
    button(card, "They left").click()
    qtbot.waitUntil(lambda: "no longer listed" not in said(card))
    choose(opened)
    qtbot.keyClick(the(opened.page, ChoicePage), Qt.Key.Key_0)
    qtbot.waitUntil(lambda: card.said == "What you decided counts from the next sync on.")
    assert button(card, "Sync now").isEnabled()


def choose(opened: Opened) -> ChoicePage:
    button(opened.card("riviera"), "Choose one").click()
    page = the(opened.page, ChoicePage)
    assert page.isVisible()
    return page


def test_choosing_shows_the_candidates_with_what_they_are_known_by(opened: Opened):
    page = choose(opened)
    assert f"Who is {OKSANA}?" in said(page)
    assert "Data · c00@learners.example" in said(page)
    assert "known by campus" in said(page)
    names = [one.accessibleName() for one in page.findChildren(Button) if one.text() == "Join"]
    assert names[0] == "Join: Léa Moreau, Data · c00@learners.example"


def test_a_digit_joins_and_undo_asks_again(qtbot: QtBot, opened: Opened):
    page = choose(opened)
    people = len(opened.desk.store.rows("select 1 from learner"))
    qtbot.keyClick(page, Qt.Key.Key_2)
    assert not page.isVisible()
    card = opened.card("riviera")
    qtbot.waitUntil(lambda: "learners match" not in said(card))
    assert opened.told == [f"{OKSANA} is now one with João Carvalho"]
    assert len(opened.desk.store.rows("select 1 from learner")) == people - 1
    opened.decisions.take_back()
    qtbot.waitUntil(lambda: f"{OKSANA}\n2 learners match" in said(card))
    assert len(opened.desk.store.rows("select 1 from learner")) == people


def test_nobody_of_these_ends_the_question_and_undo_asks_it_again(qtbot: QtBot, opened: Opened):
    button(choose(opened), "Nobody of these").click()
    card = opened.card("riviera")
    qtbot.waitUntil(lambda: "learners match" not in said(card))
    assert ambiguous_people(opened.desk.store, RIVIERA) == []
    opened.decisions.take_back()
    qtbot.waitUntil(lambda: f"{OKSANA}\n2 learners match" in said(card))


def test_two_of_one_cohort_are_not_joined_and_the_question_stays(qtbot: QtBot, opened: Opened):
    store = opened.desk.store
    (oksana,) = ambiguous_people(store, RIVIERA)
    store.execute(
        "update enrolment set cohort_id = (select cohort_id from enrolment where learner_id = ?)"
        " where learner_id = ?",
        [oksana.candidate_ids[0], oksana.learner_id],
    )
    store.conn.commit()
    qtbot.keyClick(choose(opened), Qt.Key.Key_1)
    qtbot.waitUntil(lambda: opened.told[-1].startswith("Both are in one cohort"))
    assert f"{OKSANA}\n2 learners match" in said(opened.card("riviera"))


def test_escape_leaves_the_choice_without_an_answer(qtbot: QtBot, opened: Opened):
    qtbot.keyClick(choose(opened), Qt.Key.Key_Escape)
    assert the(opened.page, AccountCard).isVisible()
    assert f"{OKSANA}\n2 learners match" in said(opened.card("riviera"))


def test_the_focus_goes_to_the_row_that_takes_the_place_of_a_decided_one(qtbot: QtBot, opened: Opened):
    link = button(opened.card("riviera"), "They left")
    link.setFocus()
    qtbot.keyClick(link, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "no longer listed" not in said(opened.card("riviera")))
    focused = opened.page.focusWidget()
    assert isinstance(focused, Button) and focused.text() == "Choose one"


# --- files ---------------------------------------------------------------------------------------


def test_imported_files_have_a_card_and_each_can_be_taken_back(qtbot: QtBot, opened: Opened):
    card = opened.card("files")
    assert "Imported files\n1 cohort, 24 learners" in said(card)
    assert card.status == "Data from Sat 21 Nov, 10:00"
    assert "attendance-2026-11.csv\nSat 21 Nov, 10:00, 24 learners" in said(card)
    with qtbot.waitSignal(opened.page.undo_import_wanted) as wanted:
        button(card, "Undo").click()
    assert wanted.args == [2]


def test_old_files_say_that_alerts_are_on_hold(opened: Opened):
    opened.desk.now = lambda: NOW + timedelta(days=9)
    opened.page.reload()
    assert opened.card("files").said == "Alerts of its cohorts are on hold until you import a newer file."


def test_importing_a_file_is_asked_for_by_button_and_by_key(qtbot: QtBot, opened: Opened):
    with qtbot.waitSignal(opened.page._navigator.import_wanted):
        qtbot.keyClick(opened.page, Qt.Key.Key_I)
    with qtbot.waitSignal(opened.page._navigator.import_wanted):
        button(opened.card("files"), "Import a file").click()


# --- the log -------------------------------------------------------------------------------------


def test_the_log_tells_when_how_and_why_each_sync_ended(qtbot: QtBot, opened: Opened):
    qtbot.keyClick(opened.page, Qt.Key.Key_L)
    log = the(opened.page, SyncLog)
    assert log.isVisible()
    cells = [[log.model.index(row, column).data() for column in range(5)] for row in range(3)]
    assert cells[1] == [
        "Sun 22 Nov, 14:00",
        "Moodle, campus.atelier-nord.example",
        "failed",
        "The access has ended. Sign in again: your data stay.",
        "0",
    ]
    assert [row[2] for row in cells] == ["partial", "failed", "complete"]
    assert log.why.startswith("12 learners were missing at once")
    qtbot.keyClick(log.table, Qt.Key.Key_J)
    assert log.why == "The access has ended. Sign in again: your data stay."
    qtbot.keyClick(log.table, Qt.Key.Key_Escape)
    assert not log.isVisible()


def test_an_empty_log_says_so(qtbot: QtBot, tmp_path: Path):
    desk = make_desk(Profile(tmp_path / "profile", KEY))
    page = ConnectionsPage(desk, Navigator())
    qtbot.addWidget(page)
    page.show()
    page.show_log()
    assert "Nothing was synced yet." in said(the(page, SyncLog))
    qtbot.keyClick(page.focusWidget() or page, Qt.Key.Key_Escape)
    assert not the(page, SyncLog).isVisible()
    close_desk(desk)


# --- the sync that runs --------------------------------------------------------------------------


def test_a_server_that_asks_for_patience_is_told_of_until_it_goes_on(qtbot: QtBot, opened: Opened):
    until = datetime.now(UTC) + timedelta(seconds=3)

    def steps() -> Generator[Step | Wait, None, None]:
        yield Step(200, 600, "Beta", 1)
        yield Wait(until)
        yield Step(400, 600, "Beta", 1)
        while True:
            yield Wait(datetime.now(UTC) + timedelta(seconds=0.1))

    opened.desk.jobs.start(Job("sync:riviera", steps))
    progress = the(opened.card("riviera"), SyncProgress)
    at = opened.desk.words.clock(until, opened.desk.zone)
    qtbot.waitUntil(lambda: progress.count == f"The server asks for patience: goes on at {at}")
    qtbot.waitUntil(lambda: progress.count.startswith("400 of 600"), timeout=8000)


def test_a_page_that_is_opened_meanwhile_tells_of_the_patience_too(qtbot: QtBot, opened: Opened):
    until = datetime.now(UTC) + timedelta(minutes=10)
    job = Job("sync:riviera", lambda: (wait for wait in [Wait(until)]))
    opened.desk.jobs.start(job)
    qtbot.waitUntil(lambda: job.latest == Wait(until))
    page = ConnectionsPage(opened.desk, Navigator())
    qtbot.addWidget(page)
    told = [one.count for one in page.findChildren(SyncProgress)]
    assert any(count.startswith("The server asks for patience: goes on at") for count in told)


def test_cancelling_does_not_wait_while_a_server_does_not_answer(qtbot: QtBot, opened: Opened):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = {"url": f"http://127.0.0.1:{silent.getsockname()[1]}", "userid": "4"}
        add_account(opened.desk.store, AccountRow(0, "slow", "moodle", settings, "t", None, None, "slow"), NOW)
        opened.page.reload()
        opened.page.sync("slow")
        job = opened.desk.jobs.running("sync:slow")
        assert job is not None
        silent.settimeout(20)
        asking, _ = silent.accept()
        with asking:
            began = time.monotonic()
            with qtbot.waitSignal(job.cancelled):
                button(opened.card("slow"), "Cancel").click()
            assert time.monotonic() - began < 5  # the answer would be waited for 20 s and more


def test_a_sync_in_another_program_is_a_quiet_line_and_no_failure(qtbot: QtBot, opened: Opened, tmp_path: Path):
    desk = opened.desk
    number = connect(desk.store, "oulad", "t", {"path": str(write_tables(tmp_path / "tables"))}, NOW).id
    opened.page.reload()
    card = opened.card("t")
    with filelock.FileLock(desk.store.path.with_name(f"sync-{number}.lock"), thread_local=False):
        opened.page.sync("t")
        qtbot.waitUntil(lambda: "is being read already" in card.said)
    assert card.status == "Not read yet"
    assert sync_runs(desk.store, number, 5) == []


def test_a_server_that_is_gone_is_seen_on_the_card_and_in_the_log(qtbot: QtBot, opened: Opened):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings = {"url": f"http://127.0.0.1:{gone.getsockname()[1]}", "userid": "4"}
    add_account(opened.desk.store, AccountRow(0, "gone", "moodle", settings, "t", None, None, "gone"), NOW)
    opened.page.reload()
    opened.page.sync("gone")
    card = opened.card("gone")
    qtbot.waitUntil(lambda: card.status == "Not reached")
    opened.page.show_log()
    log = the(opened.page, SyncLog)
    assert log.model.index(0, 2).data() == "failed"
    assert "cannot be reached" in log.why


# --- keyboard and screen readers -----------------------------------------------------------------


def test_everything_that_can_be_pressed_is_reached_by_tab_and_has_a_name(opened: Opened):
    choose(opened)
    opened.page.show_log()
    pressable = [one for one in opened.page.findChildren(QAbstractButton) if not one.objectName().startswith("qt_")]
    assert len(pressable) > 15
    for one in pressable:
        assert one.accessibleName(), one
        assert one.focusPolicy() & Qt.FocusPolicy.TabFocus, one.accessibleName()
    names = [one.accessibleName() for one in pressable if one.text() == "They left"]
    assert names and names[0].startswith("They left: Beta, 12 learners")


def test_tab_goes_through_head_buttons_and_rows_in_their_order(qtbot: QtBot, opened: Opened):
    button(opened.card("riviera"), "They stay").click()
    qtbot.waitUntil(lambda: "no longer listed" not in said(opened.card("riviera")))
    opened.decisions.take_back()  # the rows are drawn anew, after every other card
    qtbot.waitUntil(lambda: "no longer listed" in said(opened.card("riviera")))
    opened.page.setFocus()
    order = []
    for _ in range(12):
        qtbot.keyClick(opened.page.focusWidget() or opened.page, Qt.Key.Key_Tab)
        focused = opened.page.focusWidget()
        order.append(focused.text() if isinstance(focused, Button) else "")
    assert order[:5] == ["Sync all", "Sync log", "Import a file", "Add a source", "Renew access"]
    assert order[5:10] == ["Retry 3", "They left", "They stay", "Choose one", "Try again"]


def test_a_source_that_was_offline_shows_what_it_was_and_what_can_be_done(opened: Opened):
    for account_id in (1, RIVIERA):
        log_sync(opened.desk.store, account_id, NOW, "failed", 0)
    opened.desk.offline_since = NOW
    opened.page.reload()
    assert not button(opened.card("campus"), "Renew access").isEnabled()
    assert "once you are online" in said(opened.card("campus"))
    assert not button(opened.card("riviera"), "Retry 3").isEnabled()
    assert button(opened.card("riviera"), "They left").isEnabled()
    assert "decide now, it syncs later" in said(opened.card("riviera"))
