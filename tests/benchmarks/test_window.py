"""The window on 3,000 learners: pages within 100 ms, the heat-map against an empty plot; the palette on 10,000."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import pytest
from benchmarks.big_cohort import KEY, NOW
from benchmarks.measuring import cpu_seconds, goal, rounds_of, show
from benchmarks.test_learners_table import fill
from open_university import make_desk
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cockpit.gui.cohorts.heatmap import HeatMap
from cockpit.gui.frame import Frame
from cockpit.gui.navigation import Person
from cockpit.gui.reader import Reader
from cockpit.profile import Profile
from cockpit.reports.finder import PeopleFinder
from cockpit.reports.learner_list import learner_list
from cockpit.reports.today import todays_queue

LEARNERS = 3_000
PEOPLE = 10_000
ROUNDS = 7
GOAL_PAGE_MS = 100.0
GOAL_PAN = 3.0
GOAL_FIND_MS = 16.0
QUERIES = ("e", "elodie", "elodie 12", "elodei", "bram zzz", "lost big")


@pytest.fixture
def frame(qtbot: QtBot, tmp_path: Path) -> Iterator[Frame]:
    profile = Profile(tmp_path / "profile", KEY)
    with profile.open() as store:
        fill(store, 1)
    desk = make_desk(profile)
    desk.reader.close()
    desk.reader = Reader(profile.open)  # as patient as the window's own
    desk.now = lambda: NOW
    frame = Frame(desk)
    frame.resize(1440, 868)
    qtbot.addWidget(frame)
    desk.theme.apply()
    with qtbot.waitExposed(frame):
        frame.show()
    frame.go("today")
    yield frame
    frame.close_down()


@pytest.mark.benchmark
def test_a_page_changes_within_a_tenth_of_a_second(frame: Frame) -> None:
    desk = frame._desk
    rows = todays_queue(desk.store, NOW, "Europe/Paris").rows
    person = Person(rows[0].learner_id, rows[0].enrolment_id, rows[0].alert_id)
    cohort_id = rows[0].cohort_id
    changes: dict[str, Callable[[], object]] = {
        "today": partial(frame.go, "today"),
        "cohorts": partial(frame.go, "cohorts"),
        "cohort, 3,000 learners": partial(frame.show_cohort, cohort_id),
        "learners, 3,000 rows": partial(frame.go, "learners"),
        "learner": partial(frame.show_learner, person, (person,)),
        "connections": partial(frame.go, "connections"),
        "settings": partial(frame.go, "settings"),
    }
    for change in changes.values():
        _painted(frame, change)  # built once, as in the first minute of a day
    floor = "floor: the page painted once more"
    cases = {floor: lambda: _wall(lambda: frame.render(QPixmap(frame.size()), QPoint()))}
    for name, change in changes.items():
        cases[name] = partial(_page_seconds, frame, change)
        cases[f"{name}, all of it read"] = partial(_page_seconds, frame, change, is_whole=True)
    measured = rounds_of(cases, ROUNDS)
    show("From the key to the painted page", measured, floor, "ms", of="wall")
    for name in measured.keys() - {floor}:
        goal(name, median(measured[name]) * 1000, GOAL_PAGE_MS, " ms")
    assert max(map(median, measured.values())) < 10 * GOAL_PAGE_MS / 1000


@pytest.mark.benchmark
def test_the_heat_map_is_panned_as_an_empty_plot_is(qtbot: QtBot, frame: Frame) -> None:
    from pyqtgraph import PlotWidget

    row = todays_queue(frame._desk.store, NOW, "Europe/Paris").rows[0]
    _painted(frame, partial(frame.show_cohort, row.cohort_id))
    _read_all(frame)
    heat = frame.findChild(HeatMap)
    assert isinstance(heat, HeatMap)
    assert len(heat.rows) == LEARNERS
    plot = PlotWidget()
    plot.resize(heat.size())
    with qtbot.waitExposed(plot):
        plot.show()
    floor, down, across = "floor: an empty plot, panned", "heat-map, down by a page", "heat-map, across by a week"
    bars = heat.verticalScrollBar(), heat.horizontalScrollBar()

    def pan_plot() -> None:
        plot.getPlotItem().getViewBox().translateBy(x=0.1)
        plot.viewport().repaint()

    def pan(at: int) -> None:
        bar = bars[at]
        bar.setValue(bar.value() + bar.pageStep() if bar.value() < bar.maximum() else 0)
        heat.viewport().repaint()

    measured = rounds_of(
        {
            floor: lambda: cpu_seconds(pan_plot),
            down: lambda: cpu_seconds(lambda: pan(0)),
            across: lambda: cpu_seconds(lambda: pan(1)),
        },
        5 * ROUNDS,
    )
    show("Panning", measured, floor, "ms")
    for name in (down, across):
        goal(f"{name} / an empty plot", median(measured[name]) / median(measured[floor]), GOAL_PAN)
    plot.close()
    assert median(measured[down]) < 20 * median(measured[floor])


@pytest.mark.benchmark
def test_a_letter_in_the_palette_finds_people_within_a_frame(frame: Frame) -> None:
    rows = learner_list(frame._desk.store, NOW)
    many = (rows * (PEOPLE // len(rows) + 1))[:PEOPLE]
    finder = PeopleFinder(many, lambda row: row.state.value)
    names = [row.name for row in many]
    floor = "floor: one pass over the names"
    cases = {floor: lambda: cpu_seconds(lambda: ["zzzz" in name for name in names])}
    cases |= {f"“{query}”": partial(cpu_seconds, partial(finder.find, query, 5)) for query in QUERIES}
    measured = rounds_of(cases, ROUNDS)
    show(f"Finding one of {PEOPLE:,} people", measured, floor, "ms")
    slowest = max(median(measured[f"“{query}”"]) for query in QUERIES) * 1000
    goal("the slowest text", slowest, GOAL_FIND_MS, " ms")
    assert slowest < 10 * GOAL_FIND_MS


def _painted(frame: Frame, change: Callable[[], object]) -> None:
    change()
    QApplication.processEvents()  # lays out, and paints


def _page_seconds(frame: Frame, change: Callable[[], object], *, is_whole: bool = False) -> float:
    """Return the seconds until the page is painted, or until all of it was read too; the page before is Today."""
    _painted(frame, partial(frame.go, "today"))
    _read_all(frame)
    seconds = _wall(partial(_painted, frame, change))
    return seconds + _wall(partial(_read_all, frame)) if is_whole else seconds


def _read_all(frame: Frame) -> None:
    answered: list[None] = []
    frame._desk.reader.ask("all of it", lambda store: None, answered.append, waits=False)
    while not answered:
        QApplication.processEvents()
    QApplication.processEvents()


def _wall(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
