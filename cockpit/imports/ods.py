"""Spreadsheets of OpenDocument 1.3 (.ods): the cells as they are shown. Formulas and scripts are not run."""

import math
import re
from datetime import date, datetime, timedelta

from cockpit.errors import WrongInput
from cockpit.imports.archives import Archive
from cockpit.imports.sheets import MAX_ROWS, Area, Budget, Cell, Row, Sheet, without_empty_end
from cockpit.imports.xml_events import Attributes, LocalNames, parse_xml

_CONTENT = "content.xml"
_LENGTH = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_HIDDEN = ("collapse", "filter")
_PADDED = re.compile(r"0\d+")


def is_spreadsheet(archive: Archive) -> bool:
    """Tell whether an archive is such a spreadsheet."""
    return (
        _CONTENT in archive
        and "mimetype" in archive
        and archive.read("mimetype").strip().endswith(b"opendocument.spreadsheet")
    )


def read_spreadsheet(archive: Archive) -> tuple[Sheet, ...]:
    """Return all sheets.

    Raises:
        WrongInput: `file_unreadable`, `file_protected`, `too_many_cells`.
    """
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise WrongInput("file_protected")
    reader = _Reader()
    try:
        parse_xml(archive.read(_CONTENT), reader.start, reader.end, reader.text)
    except (KeyError, ValueError, OverflowError) as error:
        raise WrongInput("file_unreadable") from error  # well-formed XML that says something impossible
    return tuple(reader.sheets)


class _Reader:
    """The handlers for all sheets. What is repeated and empty is only counted until something follows it."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._budget = Budget()
        self._local = LocalNames()
        self._rows: list[Row] = []
        self._hidden: list[int] = []
        self._merged: list[Area] = []
        self._name = ""
        self._row: list[Cell] = []
        self._gap = 0
        self._cell: Attributes = {}
        self._paragraphs: list[list[str]] = []
        self._row_repeat = 1
        self._empty_rows = 0
        self._is_hidden = False
        self._depth_of_note = 0
        self._is_paragraph = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Begin a sheet, a row, a cell or a paragraph of it; notes beside a cell are no values."""
        local = self._local[name]
        if self._depth_of_note or local == "annotation":
            self._depth_of_note += 1
        elif local in ("table-cell", "covered-table-cell"):
            self._cell = {self._local[key]: value for key, value in attributes.items()}
            self._paragraphs = []
        elif local == "p":
            self._paragraphs.append([])
            self._is_paragraph = True
        elif local == "s" and self._is_paragraph:
            count = next((int(value) for key, value in attributes.items() if self._local[key] == "c"), 1)
            self._paragraphs[-1].append(" " * min(count, 1000))
        elif local in ("line-break", "tab") and self._is_paragraph:
            self._paragraphs[-1].append("\n" if local == "line-break" else "\t")
        elif local == "table-row":
            self._start_row({self._local[key]: value for key, value in attributes.items()})
        elif local == "table":
            self._rows, self._hidden, self._merged, self._empty_rows = [], [], [], 0
            self._name = next((value for key, value in attributes.items() if self._local[key] == "name"), "")

    def end(self, name: str) -> None:
        """End what began."""
        local = self._local[name]
        if self._depth_of_note:
            self._depth_of_note -= 1
        elif local == "p":
            self._is_paragraph = False
        elif local in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif local == "table-row":
            self._end_row()
        elif local == "table":
            rows = without_empty_end(self._rows)
            self.sheets.append(Sheet(self._name, rows, frozenset(self._hidden), tuple(self._merged)))

    def text(self, said: str) -> None:
        """Keep a paragraph's text."""
        if self._is_paragraph and not self._depth_of_note:
            self._paragraphs[-1].append(said)

    def _start_row(self, attributes: Attributes) -> None:
        self._row = []
        self._gap = 0
        self._row_repeat = int(attributes.get("number-rows-repeated", "1"))
        self._is_hidden = attributes.get("visibility") in _HIDDEN

    def _end_cell(self) -> None:
        repeat = int(self._cell.get("number-columns-repeated", "1"))
        value = _value(self._cell, "\n".join("".join(parts) for parts in self._paragraphs))
        self._merge()
        if value is None:
            self._gap += repeat
            return
        self._budget.spend(self._gap + repeat)
        self._row.extend([None] * self._gap)
        self._row.extend([value] * repeat)
        self._gap = 0

    def _merge(self) -> None:
        across = int(self._cell.get("number-columns-spanned", "1"))
        down = int(self._cell.get("number-rows-spanned", "1"))
        if across > 1 or down > 1:
            self._budget.spend(1)
            top, left = len(self._rows) + self._empty_rows + 1, len(self._row) + self._gap
            self._merged.append(Area(top, left, top + down - 1, left + across - 1))

    def _end_row(self) -> None:
        if not self._row:
            self._empty_rows += self._row_repeat
            return
        first = len(self._rows) + self._empty_rows + 1
        if first + self._row_repeat > MAX_ROWS:
            raise ValueError(first)
        self._budget.spend(self._empty_rows + (len(self._row) + 1) * self._row_repeat)
        self._rows.extend([()] * self._empty_rows)
        self._rows.extend([tuple(self._row)] * self._row_repeat)
        self._empty_rows = 0
        if self._is_hidden:
            self._hidden.extend(range(first, first + self._row_repeat))


def _value(cell: Attributes, shown: str) -> Cell:
    """Return the value of a cell (19.385, office:value-type); an error, which is shown with a #, is none."""
    kind = cell.get("value-type", "")
    if kind == "error":
        return None
    if kind == "string":
        return cell.get("string-value", shown) or None
    if kind == "float" or kind == "currency":
        if _PADDED.fullmatch(shown):
            return shown  # an id such as 000123, shown so by its format
        number = float(cell["value"])
        if not math.isfinite(number):
            return None
        return int(number) if number.is_integer() else number
    if kind == "percentage":
        return f"{round(float(cell['value']) * 100, 6):.12g}%"
    if kind == "date":
        said = cell["date-value"]
        return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)
    if kind == "time":
        return _length(cell["time-value"])
    if kind == "boolean":
        return cell["boolean-value"] == "true"
    return None if shown.startswith("#") else shown or None


def _length(said: str) -> timedelta:
    found = _LENGTH.fullmatch(said)
    if found is None:
        raise ValueError(said)
    sign, days, hours, minutes, seconds = found.groups()
    length = timedelta(
        days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0)
    )
    return -length if sign else length
