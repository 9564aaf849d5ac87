"""The page that shows two cohorts beside each other: real store, real keys, and the way there and back."""

from collections.abc import Iterator

import looking
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cockpit.gui.cohorts.compare import ComparePage
from cockpit.gui.cohorts.compare_chart import CompareChart
from cockpit.gui.cohorts.page import CohortPage
from cockpit.gui.desk import Desk
from cockpit.gui.frame import Frame
from cockpit.gui.navigation import Navigator
from cockpit.store.cohorts import all_cohorts
from cockpit.store.rollups import roll_up


def add_cohort(desk: Desk, name: str, weeks_earlier: int, people: int = 3) -> int:
    """Add a cohort on the same path that began earlier: everybody in it has done nothing."""
    with desk.profile.open() as store, store.write():
        store.execute(
            "insert into cohort (account_id, source_id, name, starts_on, ends_on, zone, language, is_followed,"
            " is_building, data_as_of) select account_id, ?1, ?1, date(starts_on, ?2), date(ends_on, ?2), zone,"
            " language, 1, 0, data_as_of from cohort where id = 1",
            [name, f"-{7 * weeks_earlier} days"],
        )
        cohort_id: int = store.value("select max(id) from cohort")
        store.execute(
            "insert into activity (cohort_id, source_id, title, kind, module, position, due_on, is_tracked,"
            " is_hidden, is_batch_recorded, groups) select ?, source_id, title, kind, module, position,"
            " date(due_on, ?), is_tracked, is_hidden, is_batch_recorded, groups from activity where cohort_id = 1",
            [cohort_id, f"-{7 * weeks_earlier} days"],
        )
        for _ in range(people):
            store.execute(
                "insert into learner (name, zone, zone_is_assumed, language, language_is_assumed)"
                " values ('Ada', 'Europe/Paris', 1, 'en', 1)"
            )
            store.execute(
                "insert into enrolment (cohort_id, learner_id, status, first_seen_on, knowledge, groups)"
                " select ?, max(id), 'active', '2026-06-01', 'known', '[]' from learner",
                [cohort_id],
            )
        cohort = next(one for one in all_cohorts(store) if one.id == cohort_id)
        roll_up(store, cohort)
    return cohort_id


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, navigator: Navigator) -> Iterator[ComparePage]:
    add_cohort(desk, "B spring", 4)
    add_cohort(desk, "C summer", 2)
    page = ComparePage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(1228, 834)
    page.show_cohort(1)
    with qtbot.waitExposed(page):
        page.show()
    yield page
    page.close()


def test_both_stand_side_by_side_with_their_numbers(page: ComparePage):
    said = looking.said(page)
    # C1 is on the Monday of week 12 and has half where three quarters are planned; B spring ended its week 12
    # with nothing where four fifths were.
    assert "In week 12, C1 stood 55 points better against its plan than B spring" in said
    assert "(C1: 4, B spring: 3)" in said
    assert "2 of 4" in said and "3 of 3" in said
    assert "50%\nof 4 learners · plan 75%" in said


def test_the_chart_comes_after_the_page_and_says_where_both_stand(page: ComparePage, qtbot: QtBot):
    qtbot.waitUntil(lambda: page.findChild(CompareChart) is not None)
    spoken = looking.the(page, CompareChart).accessibleName()
    assert spoken.endswith("better against its plan than B spring. C1 −25, B spring −96")


def test_another_cohort_can_be_chosen_and_stays_chosen(page: ComparePage, qtbot: QtBot):
    assert [page.other.itemText(n) for n in range(page.other.count())] == ["B spring", "C summer"]
    page.other.setFocus()
    qtbot.keyClick(page.other, Qt.Key.Key_Down)
    assert "C1: 4, C summer: 3" in looking.said(page)
    page.reload()
    assert page.other.currentText() == "C summer"
    page.show_cohort(page.other.itemData(0))
    assert page.other.currentText() == "C summer"


def test_escape_goes_back(page: ComparePage, navigator: Navigator, qtbot: QtBot):
    with qtbot.waitSignal(navigator.back_wanted):
        qtbot.keyClick(page.other, Qt.Key.Key_Escape)


def test_where_there_is_no_other_cohort_the_page_says_so(qtbot: QtBot, desk: Desk, navigator: Navigator):
    page = ComparePage(desk, navigator)
    qtbot.addWidget(page)
    page.show_cohort(1)
    assert "There is no other cohort to compare with yet." in looking.said(page)
    assert not page.other.isEnabled()


def test_v_leads_from_the_cohort_to_the_comparison_and_escape_back(qtbot: QtBot, desk: Desk):
    add_cohort(desk, "B spring", 4)
    frame = Frame(desk)
    qtbot.addWidget(frame)
    frame.resize(1440, 900)
    with qtbot.waitExposed(frame):
        frame.show()
    frame.activateWindow()
    frame.show_cohort(1)
    cohort = looking.the(frame, CohortPage)
    qtbot.waitUntil(cohort.heat.hasFocus)
    qtbot.keyClick(cohort.heat, Qt.Key.Key_V)
    compared = looking.the(frame, ComparePage)
    assert compared.isVisible() and not cohort.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert cohort.isVisible() and not compared.isVisible()
    assert cohort.header.name == "C1"
    desk.jobs.stop_all()
