"""Signing in to a Moodle whose people have no password of their own there, as the window does it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from fake_moodle import TOKENS, FakeMoodle
from looking import button, said, the
from open_university import NOW, close_desk, make_desk, make_profile
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from cockpit.gui.connections.account_form import AccountForm
from cockpit.gui.connections.page import ConnectionsPage
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator
from cockpit.store.accounts import all_accounts


class Browser(QObject):
    """Takes the addresses that the window opens, in place of the system's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Remember an address."""
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    QDesktopServices.setUrlHandler("http", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("http")


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    with FakeMoodle(NOW) as site:
        site.fault = "sso"
        yield site


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(make_profile(tmp_path, is_read=False))
    yield desk
    qtbot.waitUntil(lambda: not desk.jobs.names())
    close_desk(desk)


@pytest.fixture
def form(qtbot: QtBot, desk: Desk) -> Iterator[AccountForm]:
    page = ConnectionsPage(desk, Navigator())
    qtbot.addWidget(page)
    page.show()
    page.add_source()
    form = the(page, AccountForm)
    form.begin("moodle")
    yield form  # and the page that holds it


def test_the_browser_signs_in_and_the_pasted_link_is_kept_as_a_secret(qtbot, form, moodle, browser, desk):
    form.field("url").set_answer(moodle.url)
    button(form, "Sign in in the browser").click()
    (address,) = browser.opened
    assert address.startswith(f"{moodle.url}/admin/tool/mobile/launch.php?")
    link = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    form.field("link").set_answer(link)
    with qtbot.waitSignal(form.connected):
        form.submit()
    (account,) = all_accounts(desk.store)
    assert account.secret == TOKENS["trainer"]
    assert link not in str(account.settings)
    assert "passport" not in account.settings


def test_a_link_of_another_sign_in_is_refused_and_said(qtbot, form, moodle, browser, desk):
    form.field("url").set_answer(moodle.url)
    button(form, "Sign in in the browser").click()
    link = requests.get(browser.opened[0], allow_redirects=False, timeout=5).headers["Location"]
    button(form, "Sign in in the browser").click()
    form.field("link").set_answer(link)
    form.submit()
    qtbot.waitUntil(lambda: "link does not belong" in form.problem)
    assert all_accounts(desk.store) == []


def test_without_an_address_there_is_nothing_to_open(form, browser):
    button(form, "Sign in in the browser").click()
    assert browser.opened == []
    assert form.problem
    assert "passport" not in " ".join(said(form)).lower()


def test_what_is_hidden_has_no_field(form):
    assert set(form.answers) >= {"url", "token", "link"}
    with pytest.raises(KeyError):
        form.field("passport")
