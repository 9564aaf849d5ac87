"""Any table into a file for a spreadsheet, in which no text is ever run as a formula or followed as a link.

See OWASP, CSV Injection: names and comments come from learners and their systems.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Value = str | int | float | bool | date | datetime | timedelta | None

# With their full-width twins, which some spreadsheets take for the same.
_STARTS_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "constant_memory": True,
}
_MAX_SHEET_NAME = 31
_MAX_TEXT = 32_767  # of one cell
_NOT_IN_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDEST = 60
# In letters, as the formats below write them: what is too narrow for a day shows as ####.
_WIDTHS = {date: 10, datetime: 16, timedelta: 8}


def write_csv(
    file: Path | BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[Value]], zone: ZoneInfo
) -> None:
    """Write a table as CSV in UTF-8 with BOM, every field quoted, decimals with a point, days as ISO 8601.

    A text that a spreadsheet would take for a formula gets an apostrophe before it. Instants are written in `zone`.
    """
    if isinstance(file, Path):
        with file.open("wb") as opened:
            write_csv(opened, headings, rows, zone)
        return
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([harmless(heading) for heading in headings])
    writer.writerows([_said(value, zone) for value in row] for row in rows)
    text.detach()


def harmless(text: str) -> str:
    """Return a text that no spreadsheet runs when it reads it from a CSV."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def write_xlsx(
    file: Path | BinaryIO, title: str, headings: Sequence[str], rows: Iterable[Sequence[Value]], zone: ZoneInfo
) -> None:
    """Write a table as a workbook with one sheet: texts as texts, numbers, days and lengths as what they are.

    Instants are written in `zone`, which a workbook cannot name.

    Raises:
        OSError: the file cannot be written.
    """
    if isinstance(file, Path):
        with file.open("wb") as opened:
            write_xlsx(opened, title, headings, rows, zone)
        return
    import xlsxwriter  # 42 modules, and no start of the window writes a workbook

    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            timedelta: book.add_format({"num_format": "[h]:mm"}),
        }
        sheet = book.add_worksheet(title.translate(_NOT_IN_SHEET_NAME).strip()[:_MAX_SHEET_NAME] or None)
        sheet.freeze_panes(1, 0)
        widths = defaultdict(int, enumerate(map(len, headings)))
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading[:_MAX_TEXT], bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, formats, zone)
                widths[column] = max(widths[column], _WIDTHS.get(type(value)) or len(str(value or "")))
        for column, width in widths.items():
            sheet.set_column(column, column, min(width + 4, _WIDEST))


def _write(
    sheet: "Worksheet",
    row: int,
    column: int,
    value: Value,
    formats: dict[type, "Format"],
    zone: ZoneInfo,
) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value[:_MAX_TEXT])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        local = value.astimezone(zone).replace(tzinfo=None)
        sheet.write_datetime(row, column, local, formats[datetime])
    elif isinstance(value, date | timedelta):
        sheet.write_datetime(row, column, value, formats[type(value)])


def _said(value: Value, zone: ZoneInfo) -> str:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(" ", "minutes")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60}:{minutes % 60:02d}"
    return "" if value is None else str(value)
