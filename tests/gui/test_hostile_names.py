"""Names, groups, titles and words that try to be more than text, on every page of a real window."""

import csv
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from hostile_cohort import LONG, MARKUP, NAMES, PEOPLE, TAGS, fill
from hypothesis import example, given
from hypothesis import strategies as st
from looking import the
from plain_source import KEY, NOW
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from cockpit.gui.exporting import Exporter
from cockpit.gui.frame import Frame
from cockpit.gui.jobs import Jobs
from cockpit.gui.labels import Label, breakable, set_tool_tip, shown, shown_lines
from cockpit.gui.learners.table_page import LearnersPage
from cockpit.gui.main_window import MainWindow
from cockpit.gui.navigation import Person
from cockpit.gui.places import preload
from cockpit.gui.theme import Theme
from cockpit.gui.today.page import TodayPage
from cockpit.profile import Profile
from cockpit.reports.today import QueueRow, todays_queue
from cockpit.settings import Settings
from cockpit.wording import Words

SECONDS = 1.0
SIZE = (1024, 700)
JOINERS = "\u200c\u200d"


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    profile = Profile(tmp_path_factory.mktemp("hostile") / "profile", KEY)
    fill(profile)
    return profile


@pytest.fixture
def window(qtbot: QtBot, profile: Profile) -> Iterator[MainWindow]:
    theme = Theme("light")
    theme.apply()
    window = MainWindow(theme)
    qtbot.addWidget(window)
    window.resize(*SIZE)
    jobs = Jobs()
    with qtbot.waitExposed(window):
        window.show()
    for _ in preload():  # as a window that is looked at: it loads this after its first paint
        pass
    window.open_desk(profile, Settings(language="en", sync_minutes=0), Words("en"), jobs, lambda: NOW)
    qtbot.waitUntil(lambda: not jobs.names(), timeout=20_000)
    yield window
    window.close_desk()
    QApplication.instance().setStyleSheet("")  # type: ignore[union-attr]


@pytest.fixture
def frame(window: MainWindow) -> Frame:
    return window.frame


@pytest.fixture(scope="module")
def queue(profile: Profile) -> list[QueueRow]:
    with profile.open() as store:
        return list(todays_queue(store, NOW, "Europe/Paris").rows)


def of(row: QueueRow) -> Person:
    return Person(row.learner_id, row.enrolment_id, row.alert_id)


def row_called(queue: list[QueueRow], name: str) -> QueueRow:
    return next(row for row in queue if row.learner == name)


def people(queue: list[QueueRow]) -> tuple[Person, ...]:
    return tuple(of(row) for row in queue)


Opening = Callable[[Frame, list[QueueRow]], object]
PAGES: dict[str, Opening] = {
    "today": lambda frame, queue: frame.go("today"),
    "cohorts": lambda frame, queue: frame.go("cohorts"),
    "learners": lambda frame, queue: frame.go("learners"),
    "connections": lambda frame, queue: frame.go("connections"),
    "cohort": lambda frame, queue: frame.show_cohort(row_called(queue, TAGS).cohort_id),
    "alerts": lambda frame, queue: frame.show_alerts(row_called(queue, TAGS).cohort_id),
    "learner": lambda frame, queue: frame.show_learner(of(row_called(queue, TAGS)), people(queue)),
    "learner with markup": lambda frame, queue: frame.show_learner(of(row_called(queue, MARKUP)), ()),
    "composer": lambda frame, queue: frame.write_to((of(row_called(queue, TAGS)),)),
    "composer for all": lambda frame, queue: frame.write_to(people(queue)),
    "booking": lambda frame, queue: frame.appointing.book(of(row_called(queue, TAGS))),
}


def texts(widget: QWidget) -> Iterator[str]:
    """Yield every text that a page shows or tells: labels, names for screen readers, cells."""
    for one in widget.findChildren(QWidget):
        if not one.isVisibleTo(widget):
            continue
        yield one.accessibleName()
        if isinstance(one, Label):
            yield one.full_text
            yield one.text()
        elif isinstance(one, QAbstractButton):
            yield one.text()
        elif isinstance(one, QAbstractItemView) and one.model() is not None:
            yield from cells(one.model())


def cells(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount()):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount()):
            index = model.index(row, column)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(index.data(role) or "")


def has_controls(text: str) -> bool:
    """Tell whether a text holds what is not seen and reorders, hides or breaks what stands beside it."""
    return any(
        unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
        or (unicodedata.category(letter) == "Cf" and letter not in JOINERS + "\u200b")
        for letter in text.replace("\n", "").replace("\t", "")
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_there_soon_as_plain_text_and_no_wider(
    qtbot: QtBot, window: MainWindow, frame: Frame, queue: list[QueueRow], name: str
):
    started = time.thread_time()
    PAGES[name](frame, queue)
    qtbot.wait(150)
    window.grab()
    assert time.thread_time() - started < SECONDS
    qtbot.waitUntil(lambda: any("<b>" in text for text in texts(window)))  # what is read aside has come
    assert window.minimumSizeHint().width() <= SIZE[0]
    assert window.width() == SIZE[0]
    found = list(texts(window))
    assert [text for text in found if has_controls(text)] == []
    assert max(label.width() for label in window.findChildren(Label)) <= SIZE[0]
    formats = {label.textFormat() for label in window.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}


def test_names_of_every_script_are_whole_in_the_queue(qtbot: QtBot, frame: Frame):
    model = the(frame, TodayPage).list.model()
    qtbot.waitUntil(lambda: model.rowCount() > len(PEOPLE))
    told = {model.index(row, 0).data() for row in range(model.rowCount())}
    assert told >= {NAMES[name] for name in PEOPLE}


def test_who_has_no_name_is_called_by_the_address(queue: list[QueueRow]):
    blank = [name for name in PEOPLE if not any(letter.isalnum() for letter in name)]
    assert len(blank) == 2
    assert {NAMES[name] for name in blank} <= {row.learner for row in queue}


def test_an_ampersand_in_a_name_makes_no_key(qtbot: QtBot, window: MainWindow, frame: Frame, queue: list[QueueRow]):
    frame.show_learner(of(row_called(queue, MARKUP)), ())
    qtbot.waitUntil(lambda: any("&amp;" in button.text() for button in window.findChildren(QAbstractButton)))
    buttons = window.findChildren(QAbstractButton)
    assert [button.text()[:20] for button in buttons if not button.shortcut().isEmpty()] == []


def test_an_endless_name_leaves_room_in_the_footer(window: MainWindow, frame: Frame):
    frame.tell(f"{TAGS}: done.")
    assert window.minimumSizeHint().width() <= SIZE[0]


def test_exports_hold_names_whole_and_no_formula(qtbot: QtBot, frame: Frame, tmp_path: Path):
    frame.go("learners")
    page = the(frame, LearnersPage)
    qtbot.waitUntil(lambda: page.model.rowCount() >= len(PEOPLE))
    for file in (tmp_path / "learners.csv", tmp_path / "learners.xlsx"):
        exporter = Exporter(frame._desk, page)
        with qtbot.waitSignal(exporter.told):
            exporter.export(file, "=Learners [all]", page.model)
    with (tmp_path / "learners.csv").open(encoding="utf-8-sig", newline="") as opened:
        written = list(csv.reader(opened))
    assert [cell for row in written for cell in row if cell[:1] in tuple("=+-@\t\r")] == []
    assert {row[0].removeprefix("'") for row in written} >= {"=cmd|'/C calc'!A0", MARKUP, LONG}
    sheet = openpyxl.load_workbook(tmp_path / "learners.xlsx").active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds and not sheet._hyperlinks
    assert "=cmd|'/C calc'!A0" in {row[0].value for row in sheet.iter_rows()}


def test_a_label_on_one_line_gives_way_and_comes_back(qtbot: QtBot):
    label = Label(Theme("light"), LONG)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() <= 200 < label.sizeHint().width()
    label.resize(120, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.accessibleName() == LONG
    label.resize(4_000, 20)
    assert label.text() == LONG
    label.setText("Ana")
    assert label.minimumSizeHint().width() < 200


def test_a_long_word_in_running_text_goes_on_in_the_next_line(qtbot: QtBot):
    label = Label(Theme("light"), "W" * 200, wraps=True)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() <= 300
    assert label.heightForWidth(300) > 5 * label.fontMetrics().height()


# --- what every text goes through ------------------------------------------------------------------

anything = st.text(max_size=200)


@given(anything)
@example(TAGS)
@example(" \u200b a")
@example("\ud800")
def test_a_shown_text_is_one_plain_line(text: str):
    line = shown(text)
    assert line == line.strip() and not set("\r\n\t\v\f\u2028\u2029\x85") & set(line)
    assert not has_controls(line.replace("\u200b", "")) and "\u200b" not in line
    assert len(line) <= 1_000
    assert shown(line) == line


@given(st.text(st.characters(categories=("L", "N", "P", "S", "M"), exclude_characters="\u200b"), max_size=200))
def test_letters_marks_and_signs_of_every_script_stay(text: str):
    assert shown(text) == text


@given(anything)
def test_lines_stay_lines_and_hold_no_control(text: str):
    lines = shown_lines(text)
    assert not has_controls(lines)
    assert shown_lines(lines) == lines


@given(st.text("ab \u0301\u200d<>", max_size=200))
@example("W" * 200)
@example("e" + "\u0301" * 60)
def test_a_long_word_can_be_broken_and_nothing_else_changes(text: str):
    parted = breakable(text)
    assert parted.replace("\u200b", "") == text
    for place, letter in enumerate(parted):
        if letter == "\u200b":
            assert parted[place - 1] not in JOINERS
            assert unicodedata.category(parted[place + 1])[0] not in "MC"
    plain = text.isascii()
    assert not plain or all(len(part) <= 20 for word in parted.split() for part in word.split("\u200b"))


@given(anything)
@example(MARKUP)
@example("&lt;b&gt; 1 < 2 & 3 &amp;")
def test_a_tooltip_shows_the_text_and_nothing_else(qapp: QApplication, text: str):
    widget = QWidget()
    set_tool_tip(widget, text)
    read = QTextDocumentFragment.fromHtml(widget.toolTip()).toPlainText()
    spaces = str.maketrans({"\u200b": None, "\u00a0": " "})
    assert read.translate(spaces).split() == shown(text).translate(spaces).split()
