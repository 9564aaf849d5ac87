"""The one table model, with Qt's own checks of what a model promises."""

from dataclasses import dataclass
from datetime import date

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from cockpit.gui.table import ROW_ROLE, Column, TableModel

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    seen_on: date | None
    done: int


ANA = Row("Ana", date(2026, 11, 2), 9)
BEN = Row("ben", None, 10)
CLEO = Row("Cleo", date(2025, 12, 24), 2)


@pytest.fixture
def model() -> TableModel:
    model = TableModel(
        [
            Column("Name", lambda row: row.name, key=str.casefold),
            Column("Seen", lambda row: row.seen_on, lambda day: f"on {day:%d.%m.}", unknown=lambda row: "never"),
            Column("Done", lambda row: row.done, is_number=True),
        ]
    )
    model.show_rows([CLEO, ANA, BEN])
    return model


def names(model: TableModel) -> list[str]:
    return [str(model.index(n, 0).data()) for n in range(model.rowCount())]


def test_it_is_a_model_as_qt_means_it(model: TableModel, qtmodeltester: ModelTester):
    qtmodeltester.check(model)
    model.sort(1, DOWN)
    qtmodeltester.check(model)
    model.keep([1, 2])
    qtmodeltester.check(model)


def test_rows_stand_in_the_order_in_which_they_were_given(model: TableModel):
    assert names(model) == ["Cleo", "Ana", "ben"]


def test_a_cell_says_its_value_in_words_and_hands_out_its_row(model: TableModel):
    assert model.index(1, 1).data() == "on 02.11."
    assert model.index(2, 1).data() == "never"
    assert model.index(1, 2).data(ROW_ROLE) is ANA


def test_days_and_numbers_sort_as_days_and_numbers(model: TableModel):
    model.sort(1, UP)
    assert names(model) == ["Cleo", "Ana", "ben"]
    model.sort(2, UP)
    assert names(model) == ["Cleo", "Ana", "ben"]
    model.sort(2, DOWN)
    assert names(model) == ["ben", "Ana", "Cleo"]


@pytest.mark.parametrize("order", [UP, DOWN])
def test_what_is_unknown_comes_last_either_way(model: TableModel, order: Qt.SortOrder):
    model.sort(1, order)
    assert names(model)[-1] == "ben"


def test_a_column_may_sort_by_something_else_than_it_shows(model: TableModel):
    model.sort(0, UP)
    assert names(model) == ["Ana", "ben", "Cleo"]


def test_sorting_by_no_column_brings_the_given_order_back(model: TableModel):
    model.sort(0, UP)
    model.sort(-1, UP)
    assert names(model) == ["Cleo", "Ana", "ben"]


def test_a_person_stays_current_while_the_order_changes(model: TableModel):
    current = QPersistentModelIndex(model.index(0, 0))
    model.sort(0, UP)
    assert current.row() == 2
    assert current.data(ROW_ROLE) is CLEO


def test_a_filter_keeps_the_order_and_new_rows_come_with_their_own(model: TableModel):
    model.sort(2, DOWN)
    model.keep([1, 2])
    assert model.shown_rows() == [BEN, ANA]
    assert [model.place_at(0), model.row_of(1), model.row_of(0)] == [2, 1, None]
    model.show_rows([CLEO, BEN, ANA], [0, 2])
    assert model.shown_rows() == [ANA, CLEO]
    model.keep(None)
    assert model.shown_rows() == [BEN, ANA, CLEO]


def test_nothing_hangs_below_a_row(model: TableModel):
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    assert model.index(0, 0).parent() == QModelIndex()


def test_numbers_stand_at_the_right_with_their_title(model: TableModel, qtbot: QtBot):
    role = Qt.ItemDataRole.TextAlignmentRole
    assert model.index(0, 2).data(role) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(2, Qt.Orientation.Horizontal, role) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(2, Qt.Orientation.Horizontal) == "Done"
