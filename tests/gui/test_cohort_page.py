"""The cohort page over a real encrypted store, read from Open University tables; real keys, no mocks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise

import looking
import pyqtgraph as pg
import pytest
from open_university import AICHA, DJILALI, ELENA, NOW, YUSUF, person, with_alert
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cockpit.domain.people import Absence
from cockpit.domain.progress import Plan
from cockpit.domain.states import LearnerState
from cockpit.gui.cohorts.fan_chart import FanChart
from cockpit.gui.cohorts.list_page import CohortsPage
from cockpit.gui.cohorts.page import CohortPage
from cockpit.gui.cohorts.parts import HeatLegend
from cockpit.gui.combo import Combo
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator, Person
from cockpit.gui.segments import Segments
from cockpit.reports.cohort_board import CohortBoard
from cockpit.reports.fan import Ahead, Fan
from cockpit.store.absences import add_absence
from cockpit.store.cohorts import all_cohorts
from cockpit.store.plans import OwnPlan, set_own_plan
from cockpit.store.rollups import rebuild_rollups

Key = Qt.Key
IN_ORDER = [DJILALI, YUSUF, AICHA, ELENA]  # lost, to decide, on track


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, navigator: Navigator) -> Iterator[CohortPage]:
    page = CohortPage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(1228, 834)
    page.show_cohort(1)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.heat.hasFocus)
    yield page
    page.close()


def names(page: CohortPage) -> list[str]:
    return [row.name for row in page.heat.rows]


def press(qtbot: QtBot, page: CohortPage, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget() or page, key)


def current(page: CohortPage) -> str:
    row = page.heat.current_row()
    assert row is not None
    return row.name


def put_into_groups(desk: Desk) -> None:
    groups = {DJILALI: '["Nantes"]', AICHA: '["Nantes"]', YUSUF: '["Evening"]', ELENA: '["Evening"]'}
    with desk.profile.open() as store:
        for name, text in groups.items():
            store.execute(
                "update enrolment set groups = ? where learner_id = (select id from learner where name = ?)",
                [text, name],
            )


# --- what it says ----------------------------------------------------------------------------------


def test_the_header_says_week_people_end_and_age(page: CohortPage):
    assert "Week 12 of 18 · 4 learners · until 5 January · Synced 10:00" in looking.said(page)


def test_the_findings_stand_over_the_pictures(page: CohortPage):
    assert "2 people are silent" in looking.said(page)
    assert "The group is 25 points behind plan" in looking.said(page)


def test_the_legend_says_that_shades_are_active_days(page: CohortPage):
    assert "active days a week" in looking.the(page, HeatLegend).accessibleName()


def test_those_who_need_a_word_come_first(page: CohortPage):
    assert names(page) == IN_ORDER


def test_a_cell_speaks(page: CohortPage):
    assert page.heat.sentence(0, 4) == f"{DJILALI}, week 5: 4 active days"
    assert page.heat.sentence(0, 9) == f"{DJILALI}, week 10: no activity"
    assert page.heat.sentence(0, 14) == f"{DJILALI}, week 15: still to come"


def test_an_agreed_absence_is_said_before_its_silence(page: CohortPage, desk: Desk):
    learner_id = person(desk, ELENA).learner_id
    with desk.profile.open() as store:
        add_absence(store, learner_id, Absence(date(2026, 9, 14), date(2026, 9, 20)))
    page.reload()
    assert page.heat.sentence(3, 1) == f"{ELENA}, week 2: agreed absence"


def test_the_fan_comes_after_the_page_and_says_three_numbers(page: CohortPage, qtbot: QtBot):
    qtbot.waitUntil(lambda: page.findChild(FanChart) is not None)
    spoken = looking.the(page, FanChart).accessibleName()
    assert spoken == "The group is 25 points behind plan. median 50%, plan 75%"


def many(board: CohortBoard, **changes: object) -> CohortBoard:
    """Return a board with a fan of bands, and an estimate, as of a cohort of many."""
    weeks = board.week + 1
    low, high = tuple((0.2, 0.3) for _ in range(weeks)), tuple((0.1, 0.4) for _ in range(weeks))
    fan = Fan(tuple(0.25 for _ in range(weeks)), low, high, ())
    days = (board.day, board.day + timedelta(weeks=6))
    ahead = Ahead(days, (0.25, 0.99), ((0.2, 0.3), (0.98, 1.0)), ((0.1, 0.4), (0.97, 1.0)), date(2027, 1, 2))
    return replace(board, **({"fan": fan, "ahead": ahead} | changes))


def shown_texts(fan: FanChart) -> list[pg.TextItem]:
    fan.grab()  # the words take their places when they are painted
    return [item for item in fan.plots[0].items if isinstance(item, pg.TextItem)]


@pytest.fixture
def fan(page: CohortPage, qtbot: QtBot) -> FanChart:
    qtbot.waitUntil(lambda: page.findChild(FanChart) is not None)
    return looking.the(page, FanChart)


def test_the_ends_of_the_lines_are_named_with_their_days_and_cover_nothing(page: CohortPage, fan: FanChart):
    assert page._board is not None
    for size in ((1228, 834), (960, 640)):
        page.resize(*size)
        fan.show_board(many(page._board))
        texts = shown_texts(fan)
        named = [text.toPlainText() for text in texts]
        assert named == ["slowest tenth", "middle half", "median 2 Jan", "plan 26 Dec"]
        boxes = [text.mapRectToScene(text.boundingRect()) for text in texts]
        assert not any(one.intersects(other) for one, other in pairwise(sorted(boxes, key=lambda box: box.y())))
        assert all(box.right() <= fan.canvas.width() for box in boxes)


def test_where_no_end_can_be_estimated_the_median_says_how_far_it_comes(page: CohortPage, fan: FanChart):
    assert page._board is not None
    board = many(page._board)
    assert board.ahead is not None
    fan.show_board(replace(board, ahead=replace(board.ahead, median=(0.25, 0.38), median_on=None)))
    assert "median 38%" in [text.toPlainText() for text in shown_texts(fan)]


def test_near_the_end_and_without_an_estimate_words_still_cover_nothing(page: CohortPage, fan: FanChart):
    assert page._board is not None
    late = replace(page._board.cohort, ends_on=page._board.day + timedelta(days=3))
    plan = Plan(((page._board.starts_on, 0.0), (page._board.day, 0.3)))
    fan.show_board(many(page._board, ahead=None, cohort=late, plan=plan))
    boxes = [text.mapRectToScene(text.boundingRect()) for text in shown_texts(fan)]
    assert len(boxes) == 4
    assert not any(one.intersects(other) for one, other in combinations(boxes, 2))
    assert all(box.right() <= fan.canvas.width() for box in boxes)


def test_an_estimate_is_called_one(page: CohortPage):
    assert "estimate" not in looking.said(page)  # of four learners nothing is estimated
    assert page._board is not None
    page._show_outlook(many(page._board))
    assert "Dotted: an estimate, should each one go on as in the last 4 weeks." in looking.said(page)


def test_where_nothing_is_required_days_and_modules_stand_for_progress(page: CohortPage, desk: Desk, qtbot: QtBot):
    with desk.profile.open() as store, store.write():
        store.execute("update activity set is_tracked = 0")
        rebuild_rollups(store, all_cohorts(store))
    before = page.heat.grab().toImage()
    page.reload()
    assert page.heat.grab().toImage() != before
    assert "Nothing is required in this cohort: the picture shows active days a week." in looking.said(page)
    press(qtbot, page, Key.Key_H)
    model = page.numbers.model()
    last = model.columnCount() - 1
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in (last - 1, last)]
    assert titles == ["Active days · Last 4 weeks", "Modules · Last 4 weeks"]
    aicha = names(page).index(AICHA)
    assert [model.index(aicha, column).data() for column in (last - 1, last)] == ["15", "2"]


def test_the_fan_of_active_days_says_how_often_half_of_them_come(
    page: CohortPage, fan: FanChart, desk: Desk, qtbot: QtBot
):
    with desk.profile.open() as store, store.write():
        store.execute("update activity set is_tracked = 0")
        rebuild_rollups(store, all_cohorts(store))
    page.reload()
    spoken = "Half of the group was active on 1 day or more in week 11. median 1.5"
    qtbot.waitUntil(lambda: fan.accessibleName() == spoken)


def test_a_theme_change_repaints_without_losing_the_place(page: CohortPage, desk: Desk, qtbot: QtBot):
    press(qtbot, page, Key.Key_J)
    before = page.grab().toImage()
    desk.theme.choose("dark")
    assert page.grab().toImage() != before
    assert current(page) == YUSUF
    desk.theme.choose("light")


def test_a_cohort_that_was_never_read_to_the_end_says_so(page: CohortPage, desk: Desk):
    with desk.profile.open() as store:
        store.execute("update cohort set is_building = 1")
    page.reload()
    assert looking.said(page).strip() == "This cohort is being read for the first time."


# --- keys and mouse --------------------------------------------------------------------------------


def test_arrows_move_by_cell_and_the_cell_is_spoken(page: CohortPage, qtbot: QtBot):
    assert page.heat.accessibleName() == f"{DJILALI}, week 12: no activity"
    press(qtbot, page, Key.Key_Left, Key.Key_Down)
    assert page.heat.accessibleName() == f"{YUSUF}, week 11: no activity"
    press(qtbot, page, Key.Key_Down, Key.Key_Right, Key.Key_Right)
    assert page.heat.accessibleName() == f"{AICHA}, week 13: still to come"


def test_arrows_stop_at_the_edges(page: CohortPage, qtbot: QtBot):
    press(qtbot, page, Key.Key_Up, *[Key.Key_Right] * 9)
    assert (current(page), page.heat.current_week) == (DJILALI, 17)


def test_j_and_k_move_by_learner(page: CohortPage, qtbot: QtBot):
    press(qtbot, page, Key.Key_J, Key.Key_J, Key.Key_K)
    assert current(page) == YUSUF


def test_return_opens_the_page_with_the_list_in_order(page: CohortPage, navigator: Navigator, qtbot: QtBot):
    press(qtbot, page, Key.Key_J)
    with qtbot.waitSignal(navigator.learner_wanted) as asked:
        press(qtbot, page, Key.Key_Return)
    chosen, people = asked.args or (None, None)
    assert chosen == people[1]
    assert [one.enrolment_id for one in people] == [row.enrolment_id for row in page.heat.rows]


def test_m_and_b_ask_for_the_current_learner(page: CohortPage, navigator: Navigator, desk: Desk, qtbot: QtBot):
    asked: list[tuple[str, Person]] = []
    navigator.message_wanted.connect(lambda who: asked.append(("message", who)))
    navigator.booking_wanted.connect(lambda who: asked.append(("book", who)))
    press(qtbot, page, Key.Key_M, Key.Key_J, Key.Key_B)
    assert asked == [("message", (with_alert(desk, DJILALI),)), ("book", with_alert(desk, YUSUF))]


def test_a_click_makes_the_cell_current(page: CohortPage, qtbot: QtBot):
    said: list[str] = []
    page.heat.said.connect(said.append)
    rows = page.heat.viewport()
    y = next(y for y in range(60, 200) if page.heat._cell_at(QPoint(20, y)) == (2, page.heat.current_week))
    qtbot.mouseClick(rows, Qt.MouseButton.LeftButton, pos=QPoint(180, y + 4))
    assert current(page) == AICHA
    assert said[-1] == f"{AICHA}, week 1: 4 active days"


def test_h_shows_the_same_people_as_numbers(page: CohortPage, qtbot: QtBot):
    press(qtbot, page, Key.Key_J, Key.Key_J, Key.Key_H)
    model = page.numbers.model()
    assert [model.index(n, 0).data() for n in range(model.rowCount())] == IN_ORDER
    assert [model.index(2, 2 + week).data() for week in range(3)] == ["4", "3", "4"]
    row = page.numbers.current_row()
    assert row is not None and row.name == AICHA
    press(qtbot, page, Key.Key_H)
    assert page.heat.hasFocus()


def test_the_table_of_numbers_answers_the_same_keys(
    page: CohortPage, navigator: Navigator, desk: Desk, qtbot: QtBot
):
    asked: list[object] = []
    navigator.message_wanted.connect(asked.append)
    put_into_groups(desk)
    page.reload()
    looking.the(page, Segments).choose("Nantes")
    press(qtbot, page, Key.Key_H, Key.Key_J)
    row = page.numbers.current_row()
    assert row is not None and row.name == AICHA
    page.reload()
    press(qtbot, page, Key.Key_M)
    assert asked == [(person(desk, AICHA),)]
    looking.the(page, Segments).choose("Evening")
    row = page.numbers.current_row()
    assert row is not None and row.name == YUSUF  # the first, for who was current is not in this group


# --- those who are lost ----------------------------------------------------------------------------


def test_one_button_writes_to_everybody_who_is_lost(page: CohortPage, navigator: Navigator, desk: Desk):
    asked: list[object] = []
    navigator.message_wanted.connect(asked.append)
    looking.button(page, "Message 1 lost").click()
    assert asked == [(with_alert(desk, DJILALI),)]


def test_in_a_group_only_its_own_are_written_to(page: CohortPage, navigator: Navigator, desk: Desk):
    asked: list[object] = []
    navigator.message_wanted.connect(asked.append)
    put_into_groups(desk)
    page.reload()
    looking.the(page, Segments).choose("Evening")
    assert not page.header.message.isVisible()
    page.message_lost()
    assert asked == []
    looking.the(page, Segments).choose("Nantes")
    assert page.header.message.isVisible()
    page.message_lost()
    assert asked == [(with_alert(desk, DJILALI),)]


def test_a_narrow_header_keeps_the_names_of_its_buttons_for_screen_readers(page: CohortPage):
    page.resize(800, 700)
    assert (page.header.message.text(), page.header.compare.text()) == ("Message 1 lost", "")
    assert page.header.compare.accessibleName() == "Compare, V"
    page.resize(640, 700)
    assert page.header.message.text() == ""
    assert page.header.message.accessibleName() == "Message 1 lost"
    page.resize(1228, 834)
    assert page.header.message.text() == "Message 1 lost"


def test_where_room_is_short_the_groups_are_a_list_that_filters_as_well(page: CohortPage, desk: Desk):
    put_into_groups(desk)
    page.reload()
    assert page.findChild(Segments) is not None
    page.resize(760, 700)
    groups = looking.the(page.header, Combo)
    groups.setCurrentIndex(groups.findData("Nantes"))
    assert names(page) == [DJILALI, AICHA]


# --- filters ---------------------------------------------------------------------------------------


def test_a_count_shows_those_of_its_state_and_again_everybody(page: CohortPage, qtbot: QtBot):
    count = page.counts._counts[LearnerState.ON_TRACK]
    assert count.accessibleName() == "On track: 2"
    count.click()
    assert names(page) == [AICHA, ELENA]
    assert looking.button(page, "On track · 2 of 4").isVisible()
    count.click()
    assert names(page) == IN_ORDER


def test_escape_takes_the_filter_away_before_it_leaves(page: CohortPage, navigator: Navigator, qtbot: QtBot):
    left: list[bool] = []
    navigator.back_wanted.connect(lambda: left.append(True))
    page.counts._counts[LearnerState.LOST].click()
    press(qtbot, page, Key.Key_Escape)
    assert (names(page), left) == (IN_ORDER, [])
    press(qtbot, page, Key.Key_Escape)
    assert left == [True]


def test_see_who_shows_those_who_are_held_back(page: CohortPage):
    assert "Unit 2 test holds back 1 person." in looking.said(page)
    looking.button(page, "See who").click()
    assert names(page) == [YUSUF]
    assert looking.button(page, "Held back by: Unit 2 test · 1 of 4").isVisible()
    page.reload()
    assert names(page) == [YUSUF]
    page.show_everybody()
    assert names(page) == IN_ORDER


def test_where_nothing_holds_back_see_who_shows_those_who_miss_the_latest_milestone(page: CohortPage, desk: Desk):
    with desk.profile.open() as store:  # Yusuf and Djilali agreed on later days: they miss it, and are not behind
        for name in (YUSUF, DJILALI):
            set_own_plan(store, person(desk, name).enrolment_id, OwnPlan(NOW.date(), 0.0, date(2027, 3, 1)))
    page.reload()
    assert "Unit 3 test is missing from 2 people." in looking.said(page)
    looking.button(page, "See who").click()
    assert names(page) == [DJILALI, YUSUF]
    assert looking.button(page, "Missing: Unit 3 test · 2 of 4").isVisible()


def test_a_state_and_those_held_back_do_not_filter_together(page: CohortPage):
    page.counts._counts[LearnerState.ON_TRACK].click()
    looking.button(page, "See who").click()
    assert names(page) == [YUSUF]
    assert page.counts.state is None
    page.counts._counts[LearnerState.ON_TRACK].click()
    assert names(page) == [AICHA, ELENA]


def test_a_group_filters_everything(page: CohortPage, desk: Desk):
    put_into_groups(desk)
    page.reload()
    segments = looking.the(page, Segments)
    segments.choose("Evening")
    assert names(page) == [YUSUF, ELENA]
    assert page.counts._counts[LearnerState.ON_TRACK].accessibleName() == "On track: 1"
    assert "Unit 2 test holds back 1 person." in looking.said(page)
    segments.choose("Nantes")
    assert "Unit 3 test holds back 1 person." in looking.said(page)
    segments.choose("")
    assert names(page) == IN_ORDER


def test_the_current_learner_stays_current_when_the_data_change(page: CohortPage, qtbot: QtBot):
    press(qtbot, page, Key.Key_J, Key.Key_J, Key.Key_J)
    page.reload()
    assert current(page) == ELENA


def test_another_cohort_begins_with_everybody(page: CohortPage):
    page.counts._counts[LearnerState.LOST].click()
    page.show_cohort(99)
    page.show_cohort(1)
    assert names(page) == IN_ORDER


# --- the list of cohorts ---------------------------------------------------------------------------


def test_the_list_opens_a_cohort_with_return(qtbot: QtBot, desk: Desk, navigator: Navigator):
    page = CohortsPage(desk, navigator)
    qtbot.addWidget(page)
    page.reload()
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.focusProxy())
    row = QApplication.focusWidget()
    assert row is not None
    assert row.accessibleName() == (
        "C1. Week 12 of 18 · until 5 January. 4 learners. Lost contact 1, To decide 1, On track 2. Synced 10:00"
    )
    with qtbot.waitSignal(navigator.cohort_wanted) as asked:
        qtbot.keyClick(row, Key.Key_Return)
    assert asked.args == [1]
    page.close()


def test_old_data_say_from_which_day(page: CohortPage, desk: Desk):
    with desk.profile.open() as store:
        store.execute("update cohort set data_as_of = ?", [int((NOW - timedelta(days=3)).timestamp())])
    page.reload()
    assert "Data from Friday" in looking.said(page)
