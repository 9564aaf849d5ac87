"""The table of learners over a real encrypted store: real keys, the real writer, no mocks."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import looking
import pytest
from open_university import AICHA, DJILALI, ELENA, NOW, YUSUF, person
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from cockpit.connector import CohortRecord
from cockpit.domain.checkins import CheckInState, Slot
from cockpit.domain.learner_filter import Base, LearnerFilter
from cockpit.domain.states import LearnerState
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.exporting import Exporter
from cockpit.gui.learners.table_page import LearnersPage
from cockpit.gui.learners.table_rows import COLUMNS, CONTACT, NAME, NEXT, STATE
from cockpit.gui.navigation import Navigator, Person
from cockpit.store.checkins import CheckInRow, add_check_in
from cockpit.store.cohorts import all_cohorts, end_building, save_cohorts
from cockpit.store.history import ContactRow, NoteRow, add_contact, add_note
from cockpit.store.learner_views import learner_views
from cockpit.store.rollups import roll_up
from cockpit.store.tags import change_tags, known_tags, tags_of_learner

Key, Mod = Qt.Key, Qt.KeyboardModifier
EVERYBODY = [AICHA, DJILALI, ELENA, YUSUF]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    yield
    QSettings("cordee", "cordee").remove("learners")


@pytest.fixture
def table(qtbot: QtBot, desk: Desk, navigator: Navigator, decisions: Decisions) -> Iterator[LearnersPage]:
    page = opened(qtbot, desk, navigator)
    decisions.changed.connect(page.reload)
    yield page
    page.close()


def opened(qtbot: QtBot, desk: Desk, navigator: Navigator, width: int = 1228) -> LearnersPage:
    page = LearnersPage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(width, 834)
    page.reload()
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    page.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    return page


def press(qtbot: QtBot, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    for key in keys:
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key, modifier)


def names(page: LearnersPage) -> list[str]:
    return [row.name for row in page.model.shown_rows()]


def line(page: LearnersPage, row: int) -> list[str]:
    return [str(page.model.index(row, column).data()) for column in range(page.model.columnCount())]


def chips(page: LearnersPage) -> dict[str, str]:
    return {chip.text().replace("&&", "&"): chip.count for chip in page.views.chips}


def answer(qtbot: QtBot, page: LearnersPage, text: str, decisions: Decisions) -> None:
    page.ask_line.field.setText(text)
    with qtbot.waitSignal(decisions.changed):
        press(qtbot, Key.Key_Return)


def ids(desk: Desk, *people: str) -> list[int]:
    return [person(desk, name).learner_id for name in people]


def tags(desk: Desk, *people: str) -> list[list[str]]:
    return [tags_of_learner(desk.store, learner_id) for learner_id in ids(desk, *people)]


# --- what a row says ------------------------------------------------------------------------------


def test_a_row_says_everything_that_the_day_needs(table: LearnersPage, desk: Desk):
    aicha, yusuf = person(desk, AICHA), person(desk, YUSUF)
    change_tags(desk.store, [aicha.learner_id], ["mornings", "B1"])
    add_contact(desk.store, ContactRow(aicha.learner_id, "call", NOW - timedelta(days=3), ""))
    booked = NOW + timedelta(days=1, hours=2)
    for starts_at, state in ((booked, CheckInState.BOOKED), (NOW + timedelta(hours=1), CheckInState.CANCELLED)):
        slot = Slot(starts_at, 30)
        add_check_in(
            desk.store,
            CheckInRow(0, str(starts_at), yusuf.learner_id, yusuf.enrolment_id, None, None, slot, state, 0, NOW),
        )
    table.reload()
    seen = ["22 Nov", "66%", "Final work, 26 Dec", "20 Nov", "", "B1, mornings"]
    assert line(table, 0) == [AICHA, "On track", "C1", *seen]
    assert line(table, 3) == [
        *(YUSUF, "To decide", "C1", "never", "0%", "Final work, 26 Dec", "never", "Tue 24 Nov, 12:00", "")
    ]


def test_the_next_milestone_is_the_nearest_one_ahead_that_is_not_done(table: LearnersPage, desk: Desk):
    desk.store.execute("update activity set due_on = '2026-11-23' where title = 'Unit 3 test'")
    table.reload()
    ahead = {row[NAME]: row[NEXT] for row in (line(table, n) for n in range(4))}
    assert ahead == {
        AICHA: "Final work, 26 Dec",
        ELENA: "Final work, 26 Dec",
        DJILALI: "Unit 3 test, 23 Nov",
        YUSUF: "Unit 3 test, 23 Nov",
    }


def test_a_screen_reader_hears_the_whole_row(table: LearnersPage):
    index = table.model.index(0, NAME)
    said = f"{AICHA}, On track. C1. Last seen: 22 Nov. Progress: 66%, planned: 75%."
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == said
    table.mark()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"Marked. {said}"


def test_states_sort_by_how_much_they_need_a_word(table: LearnersPage):
    table.table.sortByColumn(STATE, Qt.SortOrder.AscendingOrder)
    assert names(table) == [DJILALI, YUSUF, AICHA, ELENA]


def test_names_sort_without_accents(table: LearnersPage):
    table.table.sortByColumn(NAME, Qt.SortOrder.DescendingOrder)
    assert names(table) == EVERYBODY[::-1]


# --- finding --------------------------------------------------------------------------------------


def test_the_search_ignores_accents_and_case_and_order(table: LearnersPage, qtbot: QtBot):
    press(qtbot, Key.Key_Slash)
    qtbot.keyClicks(table.search, "c1 AICHA")
    assert names(table) == [AICHA]
    assert "1 of 4 learners" in looking.said(table)
    for _ in "AICHA":
        press(qtbot, Key.Key_Backspace)
    assert names(table) == EVERYBODY


def test_who_is_nowhere_here_is_looked_for_elsewhere(table: LearnersPage, qtbot: QtBot):
    press(qtbot, Key.Key_Slash)
    qtbot.keyClicks(table.search, "zzz ")
    assert "Nobody called “zzz”. Look in messages and notes?" in looking.said(table)
    assert "0 of 4 learners" in looking.said(table)
    with qtbot.waitSignal(table._navigator.palette_wanted) as asked:
        press(qtbot, Key.Key_Return)
    assert asked.args == ["zzz"]
    with qtbot.waitSignal(table._navigator.palette_wanted):
        looking.button(table, "Look further").click()
    press(qtbot, Key.Key_Escape)
    assert names(table) == EVERYBODY and table.table.hasFocus()
    assert "Nobody called" not in looking.said(table)


def test_state_cohort_and_tag_narrow_together(table: LearnersPage, desk: Desk, qtbot: QtBot):
    change_tags(desk.store, ids(desk, AICHA, DJILALI), ["mornings"])
    table.reload()
    combos = table.filters
    assert [combos.tag.itemText(at) for at in range(combos.tag.count())] == ["Tag", "mornings"]
    choose(qtbot, combos.tag, "mornings")
    assert names(table) == [AICHA, DJILALI]
    choose(qtbot, combos.state, "On track")
    assert names(table) == [AICHA]
    choose(qtbot, combos.state, "Stuck")
    assert names(table) == [] and "Nobody here now." in looking.said(table)
    looking.button(table, "Show everybody").click()
    assert names(table) == EVERYBODY
    assert (combos.tag.currentText(), combos.state.currentText()) == ("Tag", "State")


def choose(qtbot: QtBot, combo, text: str) -> None:
    combo.setCurrentIndex(combo.findText(text))
    combo.activated.emit(combo.currentIndex())


def test_a_learner_in_two_cohorts_counts_once(table: LearnersPage, desk: Desk):
    with desk.store.write():
        save_cohorts(desk.store, 1, [CohortRecord("C2", "Maths")], "en", follow_new=True)
        cohort = next(one for one in all_cohorts(desk.store) if one.name == "Maths")
        desk.store.execute(
            "insert into enrolment (cohort_id, learner_id, status, first_seen_on, knowledge, groups)"
            " values (?, ?, 'active', '2026-11-01', 'known', '[]')",
            [cohort.id, person(desk, AICHA).learner_id],
        )
        roll_up(desk.store, cohort)
        end_building(desk.store, cohort.id)
    table.reload()
    assert names(table) == [AICHA, AICHA, DJILALI, ELENA, YUSUF]
    assert "4 of 4 learners" in looking.said(table)
    assert chips(table)["All"] == "4"
    table.mark_all()
    assert "4 selected" in looking.said(table)
    assert [one.learner_id for one in table._chosen()] == ids(desk, *EVERYBODY)
    table.search.setText("maths")
    assert "1 of 4 learners" in looking.said(table)
    assert table.filters.cohort.isVisible()


# --- views ----------------------------------------------------------------------------------------


def test_the_views_that_are_there_say_how_many_they_hold(table: LearnersPage, desk: Desk, qtbot: QtBot):
    add_note(desk.store, NoteRow(person(desk, ELENA).learner_id, "Prefers mornings", NOW))
    for name, days in ((AICHA, 13), (ELENA, 14)):
        contact = ContactRow(person(desk, name).learner_id, "call", NOW - timedelta(days=days), "")
        add_contact(desk.store, contact)
    desk.store.execute("update enrolment set status = 'paused' where learner_id = ?", ids(desk, DJILALI))
    table.reload()
    assert chips(table) == {
        "All": "4",
        "Lost contact": "0",
        "Never connected": "1",
        "Paused": "1",
        "With my notes": "1",
        "Not contacted for 14 days": "2",
    }
    shown = {}
    for base in Base:
        table.show_view(base)
        shown[base] = names(table)
    assert shown == {
        Base.ALL: EVERYBODY,
        Base.LOST: [],
        Base.NEVER: [YUSUF],
        Base.PAUSED: [DJILALI],
        Base.NOTED: [ELENA],
        Base.NOT_CONTACTED: [ELENA, YUSUF],
    }
    press(qtbot, Key.Key_4, modifier=Mod.AltModifier)
    assert names(table) == [DJILALI]


def kept_view(table: LearnersPage, qtbot: QtBot, decisions: Decisions, name: str = "Mine & co") -> None:
    table.table.sortByColumn(STATE, Qt.SortOrder.DescendingOrder)
    table.show_columns({"state", "tags"})
    table.search.setText("e")
    table.filters.state.setCurrentIndex(table.filters.state.findText("On track"))
    table.filters.changed.emit()
    table.keep_view()
    answer(qtbot, table, name, decisions)


def test_a_view_keeps_filter_order_and_columns(table: LearnersPage, desk: Desk, decisions: Decisions, qtbot: QtBot):
    kept_view(table, qtbot, decisions)
    (view,) = learner_views(desk.store)
    assert view.filter == LearnerFilter(state=LearnerState.ON_TRACK, search="e")
    assert (view.sorted_by, view.is_descending, view.columns) == ("state", True, ("name", "state", "tags"))
    assert chips(table)["Mine & co"] == "1"
    looking.the(table, type(table.views)).chips[0].click()
    assert (table.search.text(), table.filters.state.currentText()) == ("", "State")
    table.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    table.show_columns(None)
    assert names(table) == EVERYBODY
    table.views.chips[-1].click()
    assert names(table) == [ELENA]
    assert (table.search.text(), table.filters.state.currentText()) == ("e", "On track")
    assert table.table.sorted_by() == ("state", True)
    assert table.table.shown_columns == ("name", "state", "tags")
    table.show_view(Base.ALL)
    assert table.table.sorted_by() == (None, False)
    assert len(table.table.shown_columns) == len(COLUMNS)


def test_a_view_without_a_choice_of_columns_shows_as_many_as_fit(
    table: LearnersPage, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    table.keep_view()
    answer(qtbot, table, "Wide", decisions)
    (view,) = learner_views(desk.store)
    assert view.columns == ()
    table.show_columns({"state"})
    table.show_view(view)
    assert table.table.shown_columns == COLUMNS


def test_a_view_of_the_same_name_takes_its_place_until_that_is_undone(
    table: LearnersPage, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    kept_view(table, qtbot, decisions)
    (before,) = learner_views(desk.store)
    table.search.setText("y")
    table.keep_view()
    assert table.ask_line.field.text() == "Mine & co"
    answer(qtbot, table, "Mine & co", decisions)
    assert [view.filter.search for view in learner_views(desk.store)] == ["y"]
    for expected in ([before], []):
        with qtbot.waitSignal(decisions.changed):
            decisions.take_back()
        assert learner_views(desk.store) == expected
    assert "Mine & co" not in chips(table)


def test_a_view_is_renamed_and_removed_by_key_and_both_come_back(
    table: LearnersPage, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    kept_view(table, qtbot, decisions)
    (view,) = learner_views(desk.store)
    table.views.chips[-1].setFocus()
    press(qtbot, Key.Key_F2)
    assert table.ask_line.field.text() == "Mine & co"
    answer(qtbot, table, "Evenings", decisions)
    assert [one.name for one in learner_views(desk.store)] == ["Evenings"]
    assert table.views.chips[-1].isChecked() and chips(table)["Evenings"] == "1"
    table.views.chips[-1].setFocus()
    with qtbot.waitSignal(decisions.changed):
        press(qtbot, Key.Key_Delete)
    assert learner_views(desk.store) == [] and table.views.chips[0].isChecked()
    for _ in range(2):
        with qtbot.waitSignal(decisions.changed):
            decisions.take_back()
    assert learner_views(desk.store) == [view]


def test_a_name_that_is_taken_is_refused(
    table: LearnersPage, desk: Desk, navigator: Navigator, decisions: Decisions, qtbot: QtBot
):
    kept_view(table, qtbot, decisions)
    kept_view(table, qtbot, decisions, "Evenings")
    told: list[str] = []
    navigator.told.connect(told.append)
    table.views.rename_wanted.emit(learner_views(desk.store)[0])
    table.ask_line.field.setText("Evenings")
    table.ask_line.take()
    table.keep_view()
    table.ask_line.field.setText("lost CONTACT")
    table.ask_line.take()
    assert told == [f"There is a view called “{name}” already." for name in ("Evenings", "lost CONTACT")]
    assert [view.name for view in learner_views(desk.store)] == ["Mine & co", "Evenings"]


# --- tags -----------------------------------------------------------------------------------------


def test_a_tag_is_added_completed_and_taken_back(
    table: LearnersPage, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    change_tags(desk.store, ids(desk, YUSUF), ["Mornings"])
    table.reload()
    press(qtbot, Key.Key_T)
    qtbot.keyClicks(table.ask_line.field, "B1, mor")
    assert table.ask_line.field.text() == "B1, mornings"
    with qtbot.waitSignal(decisions.told) as told:
        press(qtbot, Key.Key_Return)
    assert told.args == [f"{AICHA}: tagged B1, Mornings", True]
    qtbot.waitUntil(lambda: line(table, 0)[-1] == "B1, Mornings")
    assert table.table.hasFocus()
    with qtbot.waitSignal(decisions.changed):
        decisions.take_back()
    assert tags(desk, AICHA, YUSUF) == [[], ["Mornings"]]


def test_the_line_begins_with_what_all_have_and_takes_away_what_is_taken_out(
    table: LearnersPage, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    change_tags(desk.store, ids(desk, AICHA, DJILALI), ["mobile"])
    change_tags(desk.store, ids(desk, AICHA), ["evenings"])
    table.reload()
    press(qtbot, Key.Key_X)
    press(qtbot, Key.Key_J, modifier=Mod.ShiftModifier)
    press(qtbot, Key.Key_T)
    assert table.ask_line.field.text() == "mobile, "
    assert "Tags of 2 learners" in looking.said(table) and "some have: evenings" in looking.said(table)
    answer(qtbot, table, "Evenings,  call  back,", decisions)
    assert tags(desk, AICHA, DJILALI) == [["call back", "evenings"], ["call back", "evenings"]]
    assert known_tags(desk.store) == ["call back", "evenings"]
    with qtbot.waitSignal(decisions.changed):
        decisions.take_back()
    assert tags(desk, AICHA, DJILALI) == [["evenings", "mobile"], ["mobile"]]


def test_asking_for_tags_is_given_up_with_escape_and_nothing_changes(
    table: LearnersPage, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    told: list[object] = []
    decisions.told.connect(lambda *said: told.append(said))
    press(qtbot, Key.Key_X, Key.Key_T)
    qtbot.keyClicks(table.ask_line.field, "B1")
    press(qtbot, Key.Key_Escape)
    assert not table.ask_line.isVisible() and table.selection.isVisible() and table.table.hasFocus()
    press(qtbot, Key.Key_T, Key.Key_Return)
    assert told == [] and known_tags(desk.store) == []


# --- several at once ------------------------------------------------------------------------------


def test_keys_mark_people_and_a_message_goes_to_all_of_them(
    table: LearnersPage, desk: Desk, navigator: Navigator, qtbot: QtBot
):
    press(qtbot, Key.Key_J)
    press(qtbot, Key.Key_J, modifier=Mod.ShiftModifier)
    press(qtbot, Key.Key_Down, modifier=Mod.ShiftModifier)
    assert "3 selected" in looking.said(table)
    press(qtbot, Key.Key_X)
    press(qtbot, Key.Key_K, modifier=Mod.ShiftModifier)
    press(qtbot, Key.Key_K)
    press(qtbot, Key.Key_X)
    assert table.model.marked == set(ids(desk, ELENA, YUSUF))
    with qtbot.waitSignal(navigator.message_wanted) as asked:
        press(qtbot, Key.Key_M)
    assert [one.learner_id for one in asked.args[0]] == ids(desk, ELENA, YUSUF)
    press(qtbot, Key.Key_Escape)
    assert table.model.marked == set() and not table.selection.isVisible()
    press(qtbot, Key.Key_A, modifier=Mod.ControlModifier)
    assert "4 selected" in looking.said(table)


def test_a_message_without_marks_goes_to_the_current_learner_with_their_alert(
    table: LearnersPage, desk: Desk, navigator: Navigator, qtbot: QtBot
):
    press(qtbot, Key.Key_J)
    row = table.table.current_row()
    assert row is not None and row.name == DJILALI and row.alert_id is not None
    with qtbot.waitSignal(navigator.message_wanted) as asked:
        press(qtbot, Key.Key_M)
    assert asked.args == [(Person(row.learner_id, row.enrolment_id, row.alert_id),)]


def test_who_is_marked_stays_so_while_others_are_looked_for(table: LearnersPage, desk: Desk, qtbot: QtBot):
    press(qtbot, Key.Key_X)
    table.search.setText("yusuf")
    assert "1 of them is not shown" in looking.said(table)
    table.mark()
    assert [one.learner_id for one in table._chosen()] == ids(desk, AICHA, YUSUF)


def test_the_mouse_marks_with_control_and_shift(table: LearnersPage, desk: Desk, qtbot: QtBot):
    view = table.table

    def click(row: int, modifier: Qt.KeyboardModifier) -> None:
        at = view.visualRect(table.model.index(row, STATE)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, at)

    click(1, Mod.ControlModifier)
    click(3, Mod.ShiftModifier)
    assert table.model.marked == set(ids(desk, DJILALI, ELENA, YUSUF))
    click(1, Mod.ControlModifier)
    assert table.model.marked == set(ids(desk, ELENA, YUSUF))


def test_an_export_holds_who_is_marked_in_the_columns_that_are_chosen(
    table: LearnersPage, desk: Desk, qtbot: QtBot, tmp_path: Path
):
    table.show_columns({"state", "contact"})
    press(qtbot, Key.Key_J, Key.Key_X)
    exporter = Exporter(desk, table)
    with qtbot.waitSignal(exporter.told):
        exporter.export(tmp_path / "out.csv", "Learners", table.model)
    qtbot.waitUntil(lambda: not desk.jobs.names())
    lines = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == '"Name","State","Last contact"'
    assert len(lines) == 2 and DJILALI in lines[1]


# --- columns, and finding the way back ------------------------------------------------------------


def test_the_columns_that_are_chosen_stay_chosen(
    table: LearnersPage, desk: Desk, navigator: Navigator, qtbot: QtBot
):
    assert table.table.shown_columns == COLUMNS
    table.choose_columns()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and menu.activeAction().text() == "State"
    action = next(one for one in menu.actions() if one.data() == "contact")
    assert action.isChecked()
    action.trigger()
    menu.close()
    assert table.table.isColumnHidden(CONTACT) and not table.table.isColumnHidden(NEXT)
    again = opened(qtbot, desk, navigator)
    assert again.table.shown_columns == tuple(name for name in COLUMNS if name != "contact")
    again.show_columns(None)
    assert again.table.shown_columns == COLUMNS


def test_a_narrow_window_leaves_the_least_columns_out(qtbot: QtBot, desk: Desk, navigator: Navigator):
    page = opened(qtbot, desk, navigator, 964)
    assert page.table.shown_columns == COLUMNS[:7]
    widths = sum(page.table.columnWidth(at) for at in range(len(COLUMNS)) if not page.table.isColumnHidden(at))
    assert widths <= page.table.viewport().width()
    assert page.model.headings()[-1] == "Tags"  # what has no room on the screen has one in a file


def test_the_order_is_remembered(table: LearnersPage, desk: Desk, navigator: Navigator, qtbot: QtBot):
    table.table.sortByColumn(STATE, Qt.SortOrder.DescendingOrder)
    assert opened(qtbot, desk, navigator).table.sorted_by() == ("state", True)


def test_return_opens_a_learner_with_the_list_as_it_stands(
    table: LearnersPage, navigator: Navigator, desk: Desk, qtbot: QtBot
):
    table.table.sortByColumn(STATE, Qt.SortOrder.AscendingOrder)
    table.search.setText("i")
    press(qtbot, Key.Key_J)
    row = table.table.current_row()
    with qtbot.waitSignal(navigator.learner_wanted) as asked:
        press(qtbot, Key.Key_Return)
    chosen, people = asked.args or (None, ())
    assert row is not None and chosen == Person(row.learner_id, row.enrolment_id, row.alert_id)
    expected = [(one.learner_id, one.enrolment_id) for one in table.model.shown_rows()]
    assert [(one.learner_id, one.enrolment_id) for one in people] == expected


def test_a_reload_keeps_the_current_learner(table: LearnersPage, qtbot: QtBot):
    press(qtbot, Key.Key_J, Key.Key_J)
    before = table.table.current_row()
    table.reload()
    after = table.table.current_row()
    assert before is not None and after is not None
    assert (before.name, after.name) == (ELENA, ELENA)


def test_escape_gives_up_the_marks_then_the_search_then_the_page(
    table: LearnersPage, navigator: Navigator, qtbot: QtBot
):
    table.search.setText("a")
    press(qtbot, Key.Key_X, Key.Key_Escape)
    assert table.model.marked == set() and table.search.text() == "a"
    press(qtbot, Key.Key_Escape)
    assert table.search.text() == ""
    with qtbot.waitSignal(navigator.back_wanted):
        press(qtbot, Key.Key_Escape)
