from pathlib import Path

import pytest
from looking import button, the
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from cockpit.gui.buttons import Button
from cockpit.gui.segments import Segments
from cockpit.gui.theme import Theme
from cockpit.gui.welcome.page import WelcomePage
from cockpit.wording import Words


@pytest.fixture
def page(qtbot: QtBot) -> WelcomePage:
    page = WelcomePage(Theme("light"), Words("en"))
    qtbot.addWidget(page)
    page.resize(1440, 868)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    return page


def test_enter_starts_the_demo_at_once(page: WelcomePage, qtbot: QtBot):
    qtbot.waitUntil(button(page, "Start the demo").hasFocus)
    with qtbot.waitSignal(page.demo_wanted):
        qtbot.keyClick(button(page, "Start the demo"), Qt.Key.Key_Return)


def test_c_connects(page: WelcomePage, qtbot: QtBot):
    with qtbot.waitSignal(page.connect_wanted), qtbot.assertNotEmitted(page.demo_wanted):
        qtbot.keyClick(button(page, "Start the demo"), Qt.Key.Key_C)


def test_enter_on_connect_connects(page: WelcomePage, qtbot: QtBot):
    connect = button(page, "Connect")
    connect.setFocus()
    qtbot.waitUntil(connect.hasFocus)
    with qtbot.waitSignal(page.connect_wanted), qtbot.assertNotEmitted(page.demo_wanted):
        qtbot.keyClick(connect, Qt.Key.Key_Return)


def test_i_chooses_a_file_to_import(page: WelcomePage, qtbot: QtBot, tmp_path: Path):
    path = tmp_path / "cohort.csv"
    path.write_text("Id;Name\n7;Ana\n", "utf-8")
    qtbot.keyClick(button(page, "Start the demo"), Qt.Key.Key_I)
    dialog = the(page, QFileDialog)
    with qtbot.waitSignal(page.import_wanted) as wanted:
        dialog.fileSelected.emit(str(path))
    dialog.reject()
    assert wanted.args == [path]


def test_a_dialog_that_is_left_imports_nothing(page: WelcomePage, qtbot: QtBot):
    button(page, "Choose a file").click()
    with qtbot.assertNotEmitted(page.import_wanted, wait=50):
        the(page, QFileDialog).reject()


def test_a_click_does_as_the_keys_do(page: WelcomePage, qtbot: QtBot):
    with qtbot.waitSignal(page.demo_wanted):
        qtbot.mouseClick(button(page, "Start the demo"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.connect_wanted):
        qtbot.mouseClick(button(page, "Connect"), Qt.MouseButton.LeftButton)


def test_the_language_is_chosen_by_its_own_name(page: WelcomePage, qtbot: QtBot):
    languages = page.findChild(Segments)
    assert isinstance(languages, Segments)
    assert languages.value == "en"
    with qtbot.waitSignal(page.language_chosen) as chosen:
        languages.choose("fr")
    assert chosen.args == ["fr"]


def test_only_what_exists_is_offered(page: WelcomePage):
    assert [one.text() for one in page.findChildren(Button)] == ["Start the demo", "Connect", "Choose a file"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", [(1440, 868), (1024, 648)])
def test_it_fits_every_window_in_every_language(qtbot: QtBot, scheme: str, language: str, size: tuple[int, int]):
    page = WelcomePage(Theme(scheme), Words(language))
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    assert (page.width(), page.height()) == size
    for one in page.findChildren(Button):
        assert page.rect().contains(one.geometry().translated(one.parentWidget().mapTo(page, one.rect().topLeft())))
    assert not page.grab().isNull()
