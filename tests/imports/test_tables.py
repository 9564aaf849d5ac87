"""From bytes to rows: encodings, delimiters, and workbooks read as independent libraries read them."""

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from imports.reading_files import SAMPLES
from imports.workbooks import packed, spreadsheet, texts, workbook
from openpyxl.styles import Font
from python_calamine import CalamineWorkbook

from cockpit.errors import WrongInput
from cockpit.imports.tables import Choices, Table, read_table

AT = datetime.combine(date(2026, 11, 5), time(8, 30))  # an instant of a sheet has no zone


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("Prénom;Nom\nAmélie;Durand\n".encode("utf-8-sig"), "utf-8-sig"),
        ("Prénom;Nom\nAmélie;Durand\n".encode(), "utf-8"),
        ("Prénom;Nom\nAmélie;Durand\n".encode("utf-16"), "utf-16"),
        ("Prénom;Nom\nCœur È €;Durand\n".encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_found_without_guessing(content: bytes, encoding: str):
    table = read_table("a.csv", content)
    assert table.encoding == encoding
    assert table.rows[0] == ["Prénom", "Nom"]


def test_another_encoding_may_be_chosen():
    content = "Prénom;Nom\nAmélie;Durand\n".encode("mac-roman")
    assert read_table("a.csv", content, Choices(encoding="mac-roman")).rows[1] == ["Amélie", "Durand"]


@pytest.mark.parametrize("chosen", ["utf-8", "no-such-encoding"])
def test_an_encoding_that_does_not_fit_is_said(chosen: str):
    with pytest.raises(WrongInput) as raised:
        read_table("a.csv", "Prénom".encode("cp1252"), Choices(encoding=chosen))
    assert raised.value.cause == "encoding_wrong"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_what_gives_rows_of_one_length(delimiter: str):
    rows = [["Nom", "Remarque", "Note"], ["Durand", "a, b; c | d", "12,5"], ["Petit", "x", "9"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    table = read_table("a.csv", text.encode())
    assert (table.delimiter, table.rows) == (delimiter, rows)


def test_a_decimal_comma_is_no_delimiter():
    table = read_table("a.csv", b"Nom;Note;Taux\nA;12,5;0,3\nB;9,5;0,4\nC;8,25;0,5\n")
    assert table.delimiter == ";"


def test_what_the_sep_line_says_counts():
    table = read_table("a.csv", b"sep=|\na;b|c;d\n")
    assert (table.delimiter, table.first_row, table.rows[1]) == ("|", 2, ["a;b", "c;d"])


@pytest.mark.parametrize("chosen", ["", ";;", '"', "\n"])
def test_a_delimiter_is_one_character(chosen: str):
    with pytest.raises(WrongInput) as raised:
        read_table("a.csv", b"a;b\n", Choices(delimiter=chosen))
    assert raised.value.cause == "delimiter_wrong"


def test_a_delimiter_may_be_chosen():
    assert read_table("a.csv", b"a;b,c\n", Choices(delimiter=",")).rows == [["a;b", "c"]]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "file_empty"),
        (b" \n\n", "file_empty"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"<html><table><tr><td>Nom</td></tr></table>", "not_a_table"),
        (b"\x00\x01\x02\x03", "not_a_table"),
        (b"\x81\x8d\x90;\xff\n", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old_spreadsheet"),
        (b"PK\x03\x04 and nothing more", "file_unreadable"),
        (packed({"word/document.xml": "<x/>"}), "not_a_table"),
        (packed({"xl/workbook.xml": "<workbook"}), "file_unreadable"),
        (workbook('<row><c t="s"><v>7</v></c></row>'), "file_unreadable"),
        (workbook('<row><c r="??1"><v>7</v></c></row>'), "file_unreadable"),
        (workbook("<row><c><v>seven</v></c></row>"), "file_unreadable"),
        (workbook(""), "file_empty"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content: bytes, cause: str):
    with pytest.raises(WrongInput) as raised:
        read_table("a.xlsx", content)
    assert raised.value.cause == cause


def test_a_cut_workbook_is_refused_wherever_it_was_cut():
    content = (SAMPLES / "09_suivi_formateur.xlsx").read_bytes()
    for length in range(4, len(content), 97):
        with pytest.raises(WrongInput):
            read_table("a.xlsx", content[:length])


def test_a_workbook_with_one_wrong_byte_is_read_or_refused():
    content = bytearray((SAMPLES / "09_suivi_formateur.xlsx").read_bytes())
    outcomes = set()
    for place in range(0, len(content), 41):
        before, content[place] = content[place], content[place] ^ 0x55
        try:
            read_table("a.xlsx", bytes(content))
            outcomes.add("read")
        except WrongInput:
            outcomes.add("refused")
        content[place] = before
    assert outcomes == {"read", "refused"}


# --- workbooks -----------------------------------------------------------------------------------


def made_by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Nom", "E-mail", "Note", "Le", "À", "Durée", "Part", "Id", "Vrai"])
    sheet.append(["É <&> \U0001f600", "a@b.fr", 12.5, date(2026, 11, 5), AT, None, 0.5, 42, True])
    sheet.append(["  deux  espaces", "", 7, None, None, timedelta(hours=27, minutes=5), 1, 7, False])
    for row in (2, 3):
        sheet.cell(row, 7).number_format = "0.0%"
        sheet.cell(row, 8).number_format = "000000"
    sheet["A2"].font = Font(bold=True)
    sheet.row_dimensions[3].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_is_read_as_it_is_shown():
    table = read_table("a.xlsx", made_by_openpyxl())
    assert list(map(list, table.rows)) == [
        ["Nom", "E-mail", "Note", "Le", "À", "Durée", "Part", "Id", "Vrai"],
        ["É <&> \U0001f600", "a@b.fr", 12.5, date(2026, 11, 5), AT, None, "50%", "000042",
         True],
        ["  deux  espaces", None, 7, None, None, timedelta(hours=27, minutes=5), "100%", "000007", False],
    ]  # fmt: skip
    assert table.hidden_rows == {3}


def test_the_sample_workbook_has_the_values_that_calamine_finds():
    path = SAMPLES / "09_suivi_formateur.xlsx"
    table = read_table(path.name, path.read_bytes())
    other = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Suivi").to_python()
    for row, theirs in zip(table.rows, other, strict=True):
        for cell, their in zip((*row, *[None] * (len(theirs) - len(row))), theirs, strict=True):
            if isinstance(cell, str) and isinstance(their, str):
                assert cell == their
            elif isinstance(cell, date) and isinstance(their, date | datetime):
                day = their.date() if isinstance(their, datetime) and type(cell) is date else their
                assert (
                    abs((datetime.combine(cell, time()) if type(cell) is date else cell) - _instant(day)) < SECOND
                )
            else:
                assert (cell is None) == (their in ("", None)), (cell, their)


SECOND = timedelta(seconds=1)


def _instant(day: date | datetime) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def test_days_may_be_counted_from_1904():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["Nom", "Le"])
    book.active.append(["Durand", date(2026, 11, 5)])
    file = io.BytesIO()
    book.save(file)
    table = read_table("a.xlsx", file.getvalue())
    assert (table.is_1904, table.rows[1][1]) == (True, date(2026, 11, 5))


def test_the_sheet_whose_header_says_most_is_taken_unless_another_is_chosen():
    content = (SAMPLES / "09_suivi_formateur.xlsx").read_bytes()
    assert read_table("a.xlsx", content).sheet == "Suivi"
    assert read_table("a.xlsx", content, Choices(sheet="Lisez-moi")).sheet == "Lisez-moi"
    with pytest.raises(WrongInput) as raised:
        read_table("a.xlsx", content, Choices(sheet="Vide"))
    assert raised.value.cause == "sheet_unknown"


def test_a_formula_without_a_kept_value_is_no_value():
    table = read_table("a.xlsx", workbook('<row><c><f>1+1</f><v></v></c><c><f>"x"</f><v>2</v></c></row>'))
    assert table.rows == [[None, 2]]


def test_how_a_name_is_pronounced_is_not_shown():
    rows = '<row><c t="inlineStr"><is><r><t>Ta</t></r><r><t>ro</t></r></is></c></row>'
    assert read_table("a.xlsx", workbook(rows)).rows == [["Taro"]]


# --- OpenDocument --------------------------------------------------------------------------------

ODS = texts("Nom", "E-mail", "Durée", "Id", "Note") + (
    '<table:table-row table:visibility="collapse">'
    '<table:table-cell office:value-type="string"><office:annotation><text:p>remarque</text:p></office:annotation>'
    '<text:p>Ana<text:s text:c="2"/>Lu</text:p><text:p>z</text:p></table:table-cell>'
    "<table:table-cell/>"
    '<table:table-cell office:value-type="time" office:time-value="PT27H05M00S"><text:p>27:05</text:p>'
    "</table:table-cell>"
    '<table:table-cell office:value-type="float" office:value="123"><text:p>000123</text:p></table:table-cell>'
    '<table:table-cell office:value-type="percentage" office:value="1"><text:p>100 %</text:p></table:table-cell>'
    '<table:table-cell office:value-type="date" office:date-value="2026-11-05"><text:p>05/11</text:p>'
    "</table:table-cell>"
    '<table:table-cell office:value-type="date" office:date-value="2026-11-05T08:30:00"/>'
    '<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>'
    '<table:table-cell office:value-type="float" office:value="12.5" table:number-columns-repeated="2"/>'
    '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
    '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    + texts("Fin")
    + '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
)


def test_an_opendocument_sheet_is_read_as_it_is_shown():
    table = read_table("a.ods", spreadsheet(ODS))
    assert table.rows[1] == (
        "Ana  Lu\nz", None, timedelta(hours=27, minutes=5), "000123", "100%", date(2026, 11, 5),
        AT, "#N/A", 12.5, 12.5,
    )  # fmt: skip
    assert [len(row) for row in table.rows] == [5, 10, 0, 0, 1]
    assert table.hidden_rows == {2}


def test_an_opendocument_sheet_has_the_rows_that_calamine_finds(tmp_path: Path):
    path = tmp_path / "a.ods"
    path.write_bytes(spreadsheet(texts("Nom", "E-mail") + texts("Ana", "a@b.fr") + texts("Luz", "l@b.fr")))
    table: Table = read_table(path.name, path.read_bytes())
    assert [list(row) for row in table.rows] == CalamineWorkbook.from_path(str(path)).get_sheet_by_index(
        0
    ).to_python()
