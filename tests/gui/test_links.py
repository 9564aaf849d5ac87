"""What the window opens outside of itself, and what it refuses to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from looking import button
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cockpit.gui.about.page import AboutPage
from cockpit.gui.desk import Desk
from cockpit.gui.links import host_of, open_file, open_mail, open_page
from cockpit.gui.navigation import Navigator
from cockpit.wording import Words

SCHEMES = ("https", "http", "mailto", "file", "ftp", "smb", "javascript", "data", "ms-msdt", "vscode", "tel", "x")
REFUSED = "This link was not opened: only addresses that begin with https:// are."
WORDS = Words("en")


class Outside(QObject):
    """Whatever else runs on this computer: takes the addresses that the window opens."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


@pytest.fixture
def outside(qapp: QApplication) -> Iterator[Outside]:
    made = Outside()
    for scheme in SCHEMES:
        QDesktopServices.setUrlHandler(scheme, made, "open")
    yield made
    for scheme in SCHEMES:
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://campus.example.org/course/view.php?id=7#unit", "campus.example.org"),
        ("https://campus.example.org:8443/", "campus.example.org"),
        ("HTTPS://Campus.Example.org", "campus.example.org"),
        ("https://ex\u0430mple.org/", "xn--exmple-4nf.org"),  # the third letter is Cyrillic
        ("http://127.0.0.1:8080/", "127.0.0.1"),
        ("http://localhost/moodle", "localhost"),
    ],
)
def test_a_page_is_opened_and_its_host_named(outside: Outside, address: str, host: str):
    assert open_page(WORDS, address) == f"Opening {host}"
    assert len(outside.opened) == 1
    assert QUrl(outside.opened[0]).host(QUrl.ComponentFormattingOption.FullyEncoded) == host
    assert host_of(address) == host


@pytest.mark.parametrize(
    "address",
    [
        "",
        "campus.example.org",
        "//campus.example.org/",
        "http://campus.example.org/",
        "http://127.0.0.1.example.org/",
        "http://localhost.example.org/",
        "https://",
        "https:///etc/passwd",
        "https://campus.example.org@198.51.100.7/",
        "https://campus.example.org\\@198.51.100.7/",
        "https://user:secret@campus.example.org/",
        "https://campus.example.org:99999999/",
        "https://cam pus.example.org/",
        "file:///etc/passwd",
        "file://share.example.org/setup.exe",
        "smb://share.example.org/",
        "ftp://campus.example.org/",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "ms-msdt:/id PCWDiagnostic",
        "vscode://file/etc/passwd",
        "mailto:someone@example.org",
        "x:https://campus.example.org/",
        "\\\\share.example.org\\setup.exe",
        "/bin/sh",
        "C:\\Windows\\System32\\calc.exe",
        "https",
    ],
)
def test_anything_else_is_refused_in_one_sentence(outside: Outside, address: str):
    assert open_page(WORDS, address) == REFUSED
    assert outside.opened == []
    assert host_of(address) == ""


@given(st.text(max_size=60) | st.from_regex(r"[a-z]{1,6}:(//)?[!-~]{0,30}", fullmatch=True))
def test_what_names_a_host_leads_there_over_https(address: str):
    host = host_of(address)
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    assert not host or url.scheme() == "https" or host in ("localhost", "::1") or host.startswith("127.")
    assert bool(host) is (bool(url.host()) and host == url.host(QUrl.ComponentFormattingOption.FullyEncoded)) or (
        not host
    )


def test_a_browser_that_does_not_come_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")  # no program that would open anything
    monkeypatch.setenv("BROWSER", "")
    assert open_page(WORDS, "https://campus.example.org/") == "No browser opened campus.example.org."


def test_only_drafts_are_opened_as_mail(outside: Outside):
    assert open_mail("mailto:zoe@example.org?subject=A&body=B")
    assert not open_mail("https://campus.example.org/")
    assert not open_mail("file:///etc/passwd")
    assert outside.opened == ["mailto:zoe@example.org?subject=A&body=B"]


def test_only_files_that_we_write_are_opened(outside: Outside, tmp_path: Path):
    assert open_file(tmp_path / "7.eml") and open_file(tmp_path / "check-in-7.ics")
    assert len(outside.opened) == 2
    with pytest.raises(ValueError, match="sh"):
        open_file(tmp_path / "7.sh")


def test_the_links_of_the_about_page_say_where_they_lead(
    qtbot: QtBot, desk: Desk, navigator: Navigator, outside: Outside
):
    page = AboutPage(desk, navigator)
    qtbot.addWidget(page)
    told: list[str] = []
    navigator.told.connect(told.append)
    link = button(page, "lucide.dev")
    assert "Opens lucide.dev in your browser" in link.toolTip()
    link.click()
    assert (told, outside.opened) == (["Opening lucide.dev"], ["https://lucide.dev"])
