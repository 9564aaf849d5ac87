"""The alerts page of a cohort over a real encrypted store: limits with a trial, days, absences, quality."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import looking
import pytest
from open_university import DJILALI
from PySide6.QtCore import QDate, Qt
from pytestqt.qtbot import QtBot

from cockpit.gui.alerts.page import AlertsPage
from cockpit.gui.decisions import Decisions
from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator
from cockpit.store.absences import absence_files, absences_by_learner, closures_of_cohort, holiday_country
from cockpit.store.plans import due_dates, limits_of_cohort

Key = Qt.Key


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, navigator: Navigator, decisions: Decisions) -> Iterator[AlertsPage]:
    page = AlertsPage(desk, navigator)
    qtbot.addWidget(page)
    page.resize(1228, 834)
    page.show_cohort(1)
    decisions.changed.connect(page.reload)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: not desk.jobs.names() and bool(page.limits.trial.sentence.full_text))
    yield page
    page.close()


def settled(qtbot: QtBot, desk: Desk, page: AlertsPage, before: str) -> None:
    qtbot.waitUntil(lambda: page.limits.trial.sentence.full_text != before and not desk.jobs.names())


def type_day(qtbot: QtBot, field: object, day: date) -> None:
    field.setDate(QDate(day.year, day.month, day.day))  # type: ignore[attr-defined]
    qtbot.keyClick(field, Key.Key_Return)  # type: ignore[arg-type]


# --- limits ----------------------------------------------------------------------------------------


def test_a_changed_limit_says_at_once_what_it_would_have_done(page: AlertsPage, desk: Desk, qtbot: QtBot):
    trial = page.limits.trial
    before = trial.sentence.full_text
    assert not trial.apply_button.isEnabled()
    page.limits.fields["opening.open_weight"].setValue(1)
    page.limits.fields["opening.urgent_weight"].setValue(1)
    settled(qtbot, desk, page, before)
    assert DJILALI in trial.less.full_text
    assert trial.apply_button.isEnabled()
    assert limits_of_cohort(desk.store, 1) == {}


def test_limits_are_kept_taken_back_left_and_reset(
    page: AlertsPage, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    field = page.limits.fields["silent.least_days"]
    field.setValue(18)
    qtbot.keyClick(page, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: limits_of_cohort(desk.store, 1) == {"silent.least_days": 18})
    assert "else 10" in looking.said(page)
    field.setValue(25)
    qtbot.mouseClick(page.limits.trial.leave_button, Qt.MouseButton.LeftButton)
    assert field.value() == 18
    qtbot.mouseClick(page.limits.trial.reset_button, Qt.MouseButton.LeftButton)
    assert (field.value(), page.limits.trial.apply_button.isEnabled()) == (10, True)
    page.limits.apply()
    qtbot.waitUntil(lambda: limits_of_cohort(desk.store, 1) == {})
    decisions.take_back()
    qtbot.waitUntil(lambda: limits_of_cohort(desk.store, 1) == {"silent.least_days": 18})


def test_no_field_takes_what_makes_no_sense(page: AlertsPage):
    for name, field in page.limits.fields.items():
        field.setValue(-5)
        assert field.value() == (1 if name in ("absent.classes", "noreply.messages") else max(0, field.minimum()))
        assert field.accessibleName()
        field.setValue(1e9)
        assert field.value() <= 365


# --- days ------------------------------------------------------------------------------------------


def test_closed_days_are_added_removed_and_taken_back(
    page: AlertsPage, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    page.show_cohort(1, "days")
    card = page.days.closures
    card.first.show_day(date(2026, 12, 21))
    card.last.show_day(date(2026, 12, 19))
    qtbot.mouseClick(card.add_button, Qt.MouseButton.LeftButton)
    assert "The last day lies before the first." in looking.said(card)
    card.last.show_day(date(2027, 1, 3))
    qtbot.keyClicks(card.reason, "Christmas")
    qtbot.keyClick(card.reason, Key.Key_Return)

    def closures() -> list[tuple[date, date, str]]:
        return [(one.starts_on, one.ends_on, one.reason) for one in closures_of_cohort(desk.store, 1)]

    kept = [(date(2026, 12, 21), date(2027, 1, 3), "Christmas")]
    qtbot.waitUntil(lambda: closures() == kept)
    assert "The last day lies before the first." not in looking.said(card)
    qtbot.mouseClick(looking.button(card, "Remove 21 December – 3 January"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: closures() == [])
    decisions.take_back()
    qtbot.waitUntil(lambda: closures() == kept)


def test_the_holidays_of_a_country_are_chosen_from_a_list(page: AlertsPage, desk: Desk, qtbot: QtBot):
    page.show_cohort(1, "days")
    country = page.days.closures.country
    country.setCurrentIndex(country.findData("BE"))
    country.activated.emit(country.currentIndex())
    qtbot.waitUntil(lambda: holiday_country(desk.store, 1) == "BE")


def test_milestones_are_moved_kept_with_return_and_set_back(
    page: AlertsPage, desk: Desk, decisions: Decisions, qtbot: QtBot
):
    page.show_cohort(1, "days")
    card = page.days.milestones
    unit = next(one for one in due_dates(desk.store, 1) if one.title == "Unit 3 test")
    source_day = unit.source_due_on
    assert source_day is not None

    def agreed() -> date | None:
        return next(one for one in due_dates(desk.store, 1) if one.title == "Unit 3 test").agreed_due_on

    type_day(qtbot, card.fields[unit.activity_id], date(2026, 12, 4))
    qtbot.waitUntil(lambda: agreed() == date(2026, 12, 4))
    qtbot.waitUntil(lambda: "in the course: 12 Nov" in looking.said(card))  # new lines show with the next round
    qtbot.mouseClick(looking.button(card, "Back to the day of the course: Unit 3 test"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: agreed() is None)
    decisions.take_back()
    qtbot.waitUntil(lambda: agreed() == date(2026, 12, 4))
    qtbot.waitUntil(lambda: card.fields[unit.activity_id].day == date(2026, 12, 4))  # the page has read it again
    type_day(qtbot, card.fields[unit.activity_id], source_day)
    qtbot.waitUntil(lambda: agreed() is None)


def test_absences_of_a_file_are_kept_and_what_is_left_out_is_said(
    page: AlertsPage, desk: Desk, decisions: Decisions, qtbot: QtBot, tmp_path: Path
):
    file = tmp_path / "leave.csv"
    file.write_text("name;from;to\nDjilali Boumediene;02/11/2026;29/11/2026\nNobody;02/11/2026;03/11/2026\n")
    page.show_cohort(1, "days")
    card = page.days.absences
    card.read(file)
    qtbot.waitUntil(lambda: [one.absences for one in absence_files(desk.store)] == [1])
    assert "Row 3: nobody of this name or address, or more than one." in looking.said(card)
    qtbot.waitUntil(lambda: "leave.csv" in looking.said(card))
    qtbot.mouseClick(looking.button(card, "Take leave.csv back"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not absence_files(desk.store))
    assert absences_by_learner(desk.store) == {}
    decisions.take_back()
    qtbot.waitUntil(lambda: len(absences_by_learner(desk.store)) == 1)


@pytest.mark.parametrize("content", ["nothing of that kind\n", ""])
def test_a_file_that_is_none_is_one_sentence(
    page: AlertsPage, desk: Desk, qtbot: QtBot, tmp_path: Path, content: str
):
    file = tmp_path / "leave.csv"
    file.write_text(content)
    page.show_cohort(1, "days")
    page.days.absences.read(file)
    qtbot.waitUntil(lambda: page.days.absences.faults.full_text.endswith("."))
    assert absence_files(desk.store) == []


# --- how good they were ----------------------------------------------------------------------------


def test_each_figure_carries_its_n_and_definition(page: AlertsPage, desk: Desk, qtbot: QtBot):
    page.parts.choose("quality")
    page.show_cohort(1, "quality")
    qtbot.waitUntil(lambda: page.quality.tiles.count() >= 6)
    qtbot.waitUntil(lambda: "Nothing was decided yet." in looking.said(page.quality))
    for place in range(page.quality.tiles.count()):
        tile = page.quality.tiles.itemAt(place).widget()
        assert tile.accessibleName().count(",") >= 1
        assert len(looking.said(tile).splitlines()) == 4


def test_escape_goes_back(page: AlertsPage, navigator: Navigator, qtbot: QtBot):
    with qtbot.waitSignal(navigator.back_wanted):
        qtbot.keyClick(page, Key.Key_Escape)
