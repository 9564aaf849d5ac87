import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from looking import button, said, the
from open_university import NOW, TRAINER, close_desk, make_desk, make_profile, write_tables
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QScrollArea
from pytestqt.qtbot import QtBot
from running import finished

from cockpit.accounts import connector_kinds, connector_of, keep, signed_in
from cockpit.errors import Cause, WrongInput
from cockpit.gui.connections.account_form import AccountForm
from cockpit.gui.connections.card import AccountCard
from cockpit.gui.connections.fields import LineField
from cockpit.gui.connections.page import ConnectionsPage
from cockpit.gui.connections.work import check_and_keep, check_and_renew, read_account
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.gui.navigation import Navigator
from cockpit.profile import mark_as_demo, open_profile
from cockpit.steps import NOT_YET
from cockpit.store.accounts import AccountRow, account_named, add_account, all_accounts
from cockpit.store.answers import keep_cursor, keep_failure
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.learners import count_active_learners
from cockpit.store.sending import stop_sending
from cockpit.store.streams import StreamRow, save_stream


@pytest.fixture
def empty(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(make_profile(tmp_path, is_read=False))
    yield desk
    close_desk(desk)


def page_of(qtbot: QtBot, desk: Desk, navigator: Navigator | None = None) -> ConnectionsPage:
    page = ConnectionsPage(desk, navigator or Navigator())
    qtbot.addWidget(page)
    page.resize(1228, 868)
    page.show()
    return page


def answer(form: AccountForm, **answers: str) -> None:
    for name, text in answers.items():
        form.field(name).set_answer(text)


# --- what is connected ---------------------------------------------------------------------------


def test_an_empty_profile_offers_one_sentence_and_one_button(qtbot: QtBot, empty: Desk):
    page = page_of(qtbot, empty)
    assert "Nothing is connected yet." in said(page)
    assert page.findChildren(AccountCard) == []


def test_a_card_says_what_an_account_gives_and_how_old_it_is(qtbot: QtBot, desk: Desk):
    page = page_of(qtbot, desk)
    card = the(page, AccountCard)
    assert card.status == "Up to date on Mon 23 Nov, 10:00"
    assert "1 cohort, 4 learners" in said(card)
    assert "Open University tables, course" in said(card)


def test_a_mailbox_has_a_card_without_a_sync(qtbot: QtBot, empty: Desk):
    settings = {"from_address": "nadia@example.org"}
    account = AccountRow(0, "mail", "smtp", settings, "s", TRAINER, "nadia@example.org", None)
    add_account(empty.store, account, NOW)
    page = page_of(qtbot, empty)
    card = the(page, AccountCard)
    assert card.status == "Ready to send"
    assert "nadia@example.org" in said(card)
    assert not button(card, "Sync now").isVisible()


def test_a_mailbox_says_whether_answers_come_back_and_why_nothing_leaves(qtbot: QtBot, empty: Desk):
    settings = {"from_address": "nadia@example.org"}
    account_id = add_account(
        empty.store, AccountRow(0, "mail", "smtp", settings, "s", TRAINER, "nadia@example.org", None), NOW
    )
    keep_cursor(empty.store, account_id, "1", NOW)
    page = page_of(qtbot, empty)
    assert "answers come back" in said(the(page, AccountCard))
    keep_failure(empty.store, account_id, "untrusted_certificate")
    page.reload()
    assert the(page, AccountCard).status == "Answers not read"
    stop_sending(empty.store, account_id, "wrong_password", NOW)
    page.reload()
    assert the(page, AccountCard).status == "Sends nothing"
    assert "password" in said(the(page, AccountCard))


def test_an_expired_access_says_so_and_offers_to_sign_in_again(qtbot: QtBot, desk: Desk):
    fail_all(desk, "token_expired")
    page = page_of(qtbot, desk)
    card = the(page, AccountCard)
    assert card.status == "Access expired"
    assert card.said.splitlines() == [
        "The access has ended. Sign in again: your data stay.",
        "Last complete figures: Mon 23 Nov, 10:00. Nothing is lost, and nobody is called silent by mistake.",
    ]
    assert "1 source needs you." in said(page)
    button(card, "Renew access").click()
    form = the(page, AccountForm)
    assert form.isVisible()
    assert form.answers["path"].endswith("tables")


def test_signing_in_again_keeps_the_account_and_its_data(qtbot: QtBot, desk: Desk, tmp_path: Path):
    fail_all(desk, "token_expired")
    moved = write_tables(tmp_path / "moved")
    page = page_of(qtbot, desk)
    button(page, "Renew access").click()
    answer(the(page, AccountForm), path=str(moved))
    with qtbot.waitSignal(page.accounts_changed):
        the(page, AccountForm).submit()
    qtbot.waitUntil(lambda: not desk.jobs.names())
    account = account_named(desk.store, "course")
    assert account is not None and account.settings["path"] == str(moved)
    assert the(page, AccountCard).status.startswith("Up to date")


def test_a_server_out_of_reach_leaves_the_data_and_says_what_to_do(qtbot: QtBot, desk: Desk):
    fail_all(desk, "no_network")
    page = page_of(qtbot, desk)
    card = the(page, AccountCard)
    assert card.status == "Not reached"
    assert "cannot be reached" in card.said
    assert button(card, "Sync now").isVisible()


# --- syncing -------------------------------------------------------------------------------------


def test_a_sync_shows_its_steps_and_brings_what_is_new(qtbot: QtBot, empty: Desk, tmp_path: Path):
    tables = write_tables(tmp_path / "tables")
    for _ in check_and_keep(empty.profile, "oulad", "course", {"path": str(tables)}, empty.now):
        pass
    navigator = Navigator()
    page = page_of(qtbot, empty, navigator)
    card = the(page, AccountCard)
    assert card.status == "Not read yet"
    with qtbot.waitSignal(navigator.data_changed):
        button(card, "Sync now").click()
        assert card.status == "Syncing"
        assert button(card, "Cancel").isVisible()
    qtbot.waitUntil(lambda: card.status.startswith("Up to date"))
    cohorts = followed_cohorts(empty.store)
    assert count_active_learners(empty.store, [cohort.id for cohort in cohorts]) == 4


def test_what_could_not_be_read_is_listed_and_the_rest_is_kept(qtbot: QtBot, desk: Desk, tmp_path: Path):
    (tmp_path / "tables" / "submissions.csv").write_text("nonsense\n", "utf-8")
    page = page_of(qtbot, desk)
    page.sync_all()
    qtbot.waitUntil(lambda: not desk.jobs.names())
    card = the(page, AccountCard)
    qtbot.waitUntil(lambda: card.status == "1 of 5 synced")
    rest = "learners, traces of activity, completion, grades: The table submissions.csv cannot be read."
    assert rest in said(card)
    assert "4 learners" in said(card)
    write_tables(tmp_path / "tables")
    button(card, "Try again").click()
    qtbot.waitUntil(lambda: card.status.startswith("Up to date"))


def test_a_source_that_is_gone_says_so_on_its_card(qtbot: QtBot, desk: Desk, tmp_path: Path):
    (tmp_path / "tables").rename(tmp_path / "elsewhere")
    page = page_of(qtbot, desk)
    card = the(page, AccountCard)
    button(card, "Sync now").click()
    qtbot.waitUntil(lambda: card.status == "Not reached")
    assert card.said == "This folder does not exist. Choose one that does."


def test_escape_cancels_a_sync_and_what_came_is_kept(qtbot: QtBot, desk: Desk):
    page = page_of(qtbot, desk)
    page.sync("course")
    running = desk.jobs.running("sync:course")
    assert running is not None
    with qtbot.waitSignal(running.ended):
        qtbot.keyClick(page, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: the(page, AccountCard).status != "Syncing")
    assert len(followed_cohorts(desk.store)) == 1


def test_a_sync_that_the_window_started_is_shown_too(qtbot: QtBot, desk: Desk):
    page = page_of(qtbot, desk)
    job = Job("sync:course", lambda: read_account(desk.profile, "course", "en", desk.now))
    with qtbot.waitSignal(job.ended):
        desk.jobs.start(job)
        assert the(page, AccountCard).status == "Syncing"
    qtbot.waitUntil(lambda: the(page, AccountCard).status.startswith("Up to date"))


def test_reading_an_account_that_only_sends_reads_nothing(empty: Desk):
    add_account(empty.store, AccountRow(0, "mail", "smtp", {}, "s", None, None, None), NOW)
    assert list(read_account(empty.profile, "mail", "en", empty.now)) == []


def test_reading_an_account_that_is_gone_is_refused(empty: Desk):
    with pytest.raises(WrongInput, match="account_unknown"):
        next(read_account(empty.profile, "gone", "en", empty.now))


# --- the form ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", connector_kinds())
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_form_of_every_connector_asks_what_it_asks(qtbot: QtBot, tmp_path: Path, kind: str, language: str):
    desk = make_desk(make_profile(tmp_path, is_read=False), language)
    form = AccountForm(desk)
    qtbot.addWidget(form)
    form.resize(964, 668)
    form.begin(kind)
    asks = [ask for ask in connector_of(kind).asks if ask.kind != "hidden"]
    assert form.answers == {ask.name: ask.default for ask in asks}
    for ask in asks:
        field = form.field(ask.name)
        assert isinstance(field, LineField) and field.is_hidden_from_view if ask.is_secret else True
    assert not form.grab().isNull()
    close_desk(desk)


def test_a_secret_is_shown_only_while_wanted(qtbot: QtBot, empty: Desk):
    form = AccountForm(empty)
    qtbot.addWidget(form)
    form.begin("moodle")
    password = form.field("password")
    assert isinstance(password, LineField) and password.is_hidden_from_view
    button(password, "Show").click()
    assert not password.is_hidden_from_view
    button(password, "Hide").click()
    assert password.is_hidden_from_view


def test_another_kind_asks_other_questions(qtbot: QtBot, empty: Desk):
    form = AccountForm(empty)
    qtbot.addWidget(form)
    form.begin("moodle")
    kinds = the(form, QComboBox)
    kinds.setCurrentIndex(kinds.findData("oulad"))
    kinds.activated.emit(kinds.currentIndex())
    assert set(form.answers) == {"path", "today"}


def test_the_questions_of_another_kind_are_read_from_the_first(qtbot: QtBot, empty: Desk):
    form = AccountForm(empty)
    qtbot.addWidget(form)
    form.resize(700, 300)
    form.begin("smtp")
    with qtbot.waitExposed(form):
        form.show()
    bar = the(form, QScrollArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    form.begin("caldav")
    qtbot.wait(50)
    assert bar.value() == 0
    assert form.field("url").visibleRegion().boundingRect().height() == form.field("url").height()


def test_a_file_can_be_browsed_for(qtbot: QtBot, empty: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    form = AccountForm(empty)
    qtbot.addWidget(form)
    form.begin("ics")
    chosen = str(tmp_path / "agenda.ics")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen, ""))
    button(form.field("path"), "Browse…").click()
    assert form.answers["path"] == chosen
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    button(form.field("path"), "Browse…").click()
    assert form.answers["path"] == chosen


def test_the_name_of_the_calendar_is_asked_only_where_something_is_written(qtbot: QtBot, empty: Desk):
    form = AccountForm(empty)
    qtbot.addWidget(form)
    form.begin("caldav")
    assert (form.answers["writes"], form.answers["calendar"]) == ("own", "Cordée")
    assert not form.field("calendar").isHidden()
    way = the(form.field("writes"), QComboBox)
    way.setCurrentIndex(way.findData("nothing"))
    way.activated.emit(way.currentIndex())
    assert form.field("calendar").isHidden()


def test_a_failed_check_says_why_and_loses_nothing(qtbot: QtBot, empty: Desk, tmp_path: Path):
    page = page_of(qtbot, empty)
    page.add_source()
    form = the(page, AccountForm)
    form.begin("oulad")
    answer(form, path=str(tmp_path), today="2026-11-23")
    form.submit()
    qtbot.waitUntil(lambda: form.problem != "")
    assert (
        form.problem
        == "This folder holds no Open University tables. Choose the one with courses.csv and learners.csv."
    )
    assert form.answers == {"path": str(tmp_path), "today": "2026-11-23"}
    assert button(form, "Connect").isEnabled()
    assert all_accounts(empty.store) == []


def test_a_new_source_is_read_at_once(qtbot: QtBot, empty: Desk, tmp_path: Path):
    tables = write_tables(tmp_path / "tables")
    page = page_of(qtbot, empty)
    page.add_source()
    form = the(page, AccountForm)
    form.begin("oulad")
    answer(form, path=str(tables))
    with qtbot.waitSignal(form.connected) as connected:
        qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert connected.args == ["oulad"]
    qtbot.waitUntil(lambda: the(page, AccountCard).status.startswith("Up to date"))
    assert page.hasFocus()  # and not a field of the form that is gone


def test_a_second_account_of_a_kind_gets_a_name_of_its_own(qtbot: QtBot, empty: Desk, tmp_path: Path):
    tables = write_tables(tmp_path / "tables")
    page = page_of(qtbot, empty)
    form = the(page, AccountForm)
    for _ in range(2):
        page.add_source()
        form.begin("oulad")
        answer(form, path=str(tables))
        with qtbot.waitSignal(form.connected):
            form.submit()
    qtbot.waitUntil(lambda: not empty.jobs.names())
    assert [account.name for account in all_accounts(empty.store)] == ["oulad", "oulad-2"]


def test_escape_leaves_the_form(qtbot: QtBot, empty: Desk):
    page = page_of(qtbot, empty)
    page.add_source()
    form = the(page, AccountForm)
    with qtbot.waitSignal(form.left):
        qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not form.isVisible()


def test_cancelling_while_a_site_does_not_answer_keeps_no_account_and_takes_no_second(empty: Desk):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        steps = check_and_keep(empty.profile, "moodle", "campus", {"url": url, "token": "t"}, empty.now)
        began = time.monotonic()
        assert next(steps) is NOT_YET
        steps.close()
        assert time.monotonic() - began < 5  # the answer would be waited for 20 s and more
    assert all_accounts(empty.store) == []


def test_a_failed_sign_in_fails_before_anything_can_be_cancelled(empty: Desk, tmp_path: Path):
    with pytest.raises(WrongInput, match="no_tables"):
        finished(check_and_keep(empty.profile, "oulad", "course", {"path": str(tmp_path)}, empty.now))


def test_an_account_whose_name_was_taken_meanwhile_is_refused(empty: Desk, tmp_path: Path):
    account = signed_in("oulad", "course", {"path": str(write_tables(tmp_path / "tables"))}, NOW)
    add_account(empty.store, AccountRow(0, "course", "smtp", {}, "s", None, None, None), NOW)
    with pytest.raises(WrongInput, match="account_name_taken"):
        keep(empty.store, account, NOW)
    assert [account.kind for account in all_accounts(empty.store)] == ["smtp"]


def test_cancelling_while_signing_in_again_changes_nothing(empty: Desk, tmp_path: Path):
    add_account(
        empty.store, AccountRow(0, "campus", "moodle", {"url": "http://127.0.0.1:1"}, "t", None, None, None), NOW
    )
    before = account_named(empty.store, "campus")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        steps = check_and_renew(empty.profile, "campus", {"url": url, "token": "new"}, empty.now)
        assert next(steps) is NOT_YET
        steps.close()
    assert account_named(empty.store, "campus") == before


def test_a_sign_in_that_fails_again_keeps_the_account(desk: Desk, tmp_path: Path):
    before = account_named(desk.store, "course")
    (tmp_path / "none").mkdir()
    with pytest.raises(WrongInput, match="no_tables"):
        finished(check_and_renew(desk.profile, "course", {"path": str(tmp_path / "none")}, desk.now))
    assert account_named(desk.store, "course") == before


def test_the_demo_takes_no_account(qtbot: QtBot, tmp_path: Path):
    folder = tmp_path / "demo"
    mark_as_demo(folder)
    desk = make_desk(open_profile(folder))
    page = page_of(qtbot, desk)
    assert not button(page, "Add a source").isEnabled()
    with pytest.raises(WrongInput, match="demo_refuses_accounts"):
        finished(check_and_keep(desk.profile, "oulad", "course", {}, desk.now))
    close_desk(desk)


def fail_all(desk: Desk, cause: str) -> None:
    cohort = followed_cohorts(desk.store)[0]
    for name in ("enrolments", "activities", "events", "completions", "grades"):
        row = StreamRow(cohort.id, cohort.account_id, name, NOW, ended_at=NOW, outcome="failed")
        save_stream(desk.store, replace(row, causes=(Cause(cause),)))
