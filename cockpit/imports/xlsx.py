"""Workbooks of Office Open XML (ISO/IEC 29500): the cells as they are shown, and no more.

Read with our own handlers: the libraries build a whole row, or a whole rectangle, before anybody can count its
cells (measured: 470 MB for half a megabyte), and tell neither hidden rows nor merged cells while streaming.
Formulas are not evaluated, macros and links to other files never opened; an error value is no value.
"""

import math
import posixpath
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import NamedTuple

from cockpit.errors import WrongInput
from cockpit.imports.archives import Archive
from cockpit.imports.sheets import MAX_CELLS, MAX_ROWS, Area, Budget, Cell, Row, Sheet, without_empty_end
from cockpit.imports.xml_events import Attributes, LocalNames, parse_xml

_WORKBOOK = "xl/workbook.xml"
# The day before 1 January 1900 as Excel counts it, which has a 29 February 1900; and the Macintosh's day 0.
_DAY_ZERO = date(1899, 12, 30)
_DAY_ZERO_1904 = date(1904, 1, 1)
_LAST_SERIAL = 2_958_465
_SECONDS_A_DAY = 86_400
# 27 years: what is shown as a time of day and is more was a date.
_DAYS_OF_LENGTHS = 10_000


class Workbook(NamedTuple):
    """The sheets of a workbook. `is_1904`: it counts days from 1904, which its dates here already obey."""

    sheets: tuple[Sheet, ...]
    is_1904: bool


class _Kind(Enum):
    PLAIN = auto()
    DAY = auto()
    INSTANT = auto()
    TIME = auto()
    PERCENT = auto()


class _Format(NamedTuple):
    kind: _Kind
    digits: int = 0


_PLAIN = _Format(_Kind.PLAIN)
# The formats that every program knows by number (18.8.30); 27-36 and 50-58 are dates in East Asian languages.
_BUILT_IN = (
    {number: _Format(_Kind.PERCENT) for number in (9, 10)}
    | {number: _Format(_Kind.DAY) for number in (14, 15, 16, 17, *range(27, 37), *range(50, 59))}
    | {number: _Format(_Kind.TIME) for number in (18, 19, 20, 21, 45, 46, 47)}
    | {22: _Format(_Kind.INSTANT)}
)


def is_workbook(archive: Archive) -> bool:
    """Tell whether an archive is such a workbook."""
    return _WORKBOOK in archive


def read_workbook(archive: Archive) -> Workbook:
    """Return all sheets.

    Raises:
        WrongInput: `file_unreadable`, `too_many_cells`.
    """
    try:
        return _read(archive)
    except (KeyError, ValueError, IndexError, OverflowError) as error:
        raise WrongInput("file_unreadable") from error  # well-formed XML that says something impossible


def _read(archive: Archive) -> Workbook:
    names, is_1904 = _sheet_names(archive.read(_WORKBOOK))
    targets = _targets(archive.read("xl/_rels/workbook.xml.rels"))
    strings = _shared_strings(archive.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in archive else []
    formats = _formats(archive.read("xl/styles.xml")) if "xl/styles.xml" in archive else []
    budget = Budget()
    sheets = []
    for name, relation in names:
        path = posixpath.normpath(posixpath.join("/xl", targets[relation])).lstrip("/")
        if path.startswith("xl/chartsheets/"):
            continue
        reader = _SheetReader(strings, formats, _DAY_ZERO_1904 if is_1904 else _DAY_ZERO, budget)
        parse_xml(archive.read(path), reader.start, reader.end, reader.text)
        sheets.append(Sheet(name, without_empty_end(reader.rows), frozenset(reader.hidden), tuple(reader.merged)))
    return Workbook(tuple(sheets), is_1904)


def _sheet_names(document: bytes) -> tuple[list[tuple[str, str]], bool]:
    names: list[tuple[str, str]] = []
    properties: Attributes = {}

    def start(name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        if local == "sheet":
            relation = next(value for key, value in attributes.items() if key.endswith(":id"))
            names.append((attributes["name"], relation))
        elif local == "workbookPr":
            properties.update(attributes)

    parse_xml(document, start, _ignore, _ignore)
    return names, properties.get("date1904") in ("1", "true")


def _targets(document: bytes) -> Mapping[str, str]:
    targets: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name.rpartition(":")[2] == "Relationship" and attributes.get("TargetMode") != "External":
            targets[attributes["Id"]] = attributes["Target"]

    parse_xml(document, start, _ignore, _ignore)
    return targets


def _ignore(_: str) -> None:
    """Leave this out."""


def _shared_strings(document: bytes) -> list[str]:
    strings: list[str] = []
    parts: list[str] = []
    local = LocalNames()
    is_text = False
    phonetic = 0  # how Japanese names are pronounced stands beside their text and is not shown

    def start(name: str, _: Attributes) -> None:
        nonlocal is_text, phonetic
        is_text = local[name] == "t"
        phonetic += local[name] == "rPh"

    def end(name: str) -> None:
        nonlocal is_text, phonetic
        is_text = False
        if local[name] == "si":
            strings.append("".join(parts))
            parts.clear()
            if len(strings) > MAX_CELLS:
                raise WrongInput("too_many_cells", cells=MAX_CELLS)
        elif local[name] == "rPh":
            phonetic -= 1

    def text(said: str) -> None:
        if is_text and not phonetic:
            parts.append(said)

    parse_xml(document, start, end, text)
    return strings


def _formats(document: bytes) -> list[_Format]:
    own: dict[int, _Format] = {}
    formats: list[_Format] = []
    is_cell_format = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal is_cell_format
        local = name.rpartition(":")[2]
        if local == "numFmt":
            own[int(attributes["numFmtId"])] = _format_of(attributes["formatCode"])
        elif local in ("cellXfs", "cellStyleXfs"):
            is_cell_format = local == "cellXfs"
        elif local == "xf" and is_cell_format:
            number = int(attributes.get("numFmtId", "0"))
            formats.append(own.get(number) or _BUILT_IN.get(number, _PLAIN))

    parse_xml(document, start, _ignore, _ignore)
    return formats


def _format_of(code: str) -> _Format:
    """Return what a format code such as `dd/mm/yyyy hh:mm` or `[h]:mm` makes of a number (18.8.31)."""
    shown = re.sub(r'"[^"]*"|\\.|_.|\*.', "", code).partition(";")[0].lower()
    if re.search(r"\[(h+|m+|s+)\]", shown):
        return _Format(_Kind.TIME)
    shown = re.sub(r"\[[^\]]*\]", "", shown)
    if re.fullmatch("0{2,}", shown):
        return _Format(_Kind.PLAIN, digits=len(shown))
    if "general" in shown:
        return _PLAIN
    has_day = bool(re.search(r"[yd]|mmm", shown))
    has_time = bool(re.search(r"[hs]", shown))
    if has_day:
        return _Format(_Kind.INSTANT if has_time else _Kind.DAY)
    if has_time:
        return _Format(_Kind.TIME)
    return _Format(_Kind.PERCENT) if "%" in shown else _PLAIN


class _SheetReader:
    """The handlers for one sheet."""

    def __init__(self, strings: list[str], formats: list[_Format], day_zero: date, budget: Budget) -> None:
        self.rows: list[Row] = []
        self.hidden: list[int] = []
        self.merged: list[Area] = []
        self._strings = strings
        self._formats = formats
        self._day_zero = day_zero
        self._budget = budget
        self._local = LocalNames()
        self._columns = _Columns()
        self._row: list[Cell] = []
        self._column = -1
        self._type = ""
        self._format = _PLAIN
        self._value: list[str] = []
        self._is_value = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Begin a row, a cell, or a cell's value."""
        local = self._local[name]
        if local == "v" or local == "t":
            self._is_value = True
        elif local == "c":
            self._start_cell(attributes)
        elif local == "row":
            self._start_row(attributes)
        elif local == "mergeCell":
            self.merged.append(_area(attributes["ref"], self._columns))
            self._budget.spend(1)

    def end(self, name: str) -> None:
        """End what began; at the end of a cell its value is known."""
        local = self._local[name]
        if local == "v" or local == "t":
            self._is_value = False
        elif local == "c" and self._value:
            value = self._cell("".join(self._value))
            if value is not None:
                self._row.extend([None] * (self._column - len(self._row)))
                self._row.append(value)

    def text(self, said: str) -> None:
        """Keep a value's text; formulas are not values."""
        if self._is_value:
            self._value.append(said)

    def _start_row(self, attributes: Attributes) -> None:
        number = int(attributes.get("r", len(self.rows) + 1))
        if not len(self.rows) < number <= MAX_ROWS:
            raise ValueError(number)
        self._budget.spend(number - len(self.rows))
        self.rows.extend([()] * (number - 1 - len(self.rows)))
        self._row = []
        self.rows.append(self._row)
        self._column = -1
        if attributes.get("hidden") in ("1", "true"):
            self.hidden.append(number)

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        column = self._columns[reference.rstrip("0123456789")] if reference else self._column + 1
        if column <= self._column:
            raise ValueError(reference)
        # The gap before a cell is filled, so it costs as much as cells do.
        self._budget.spend(column - self._column)
        self._column = column
        self._type = attributes.get("t", "n")
        style = int(attributes.get("s", "0"))
        self._format = self._formats[style] if style < len(self._formats) else _PLAIN
        self._value.clear()

    def _cell(self, said: str) -> Cell:
        if self._type == "s":
            return self._strings[int(said)]
        if self._type in ("inlineStr", "str"):
            return said
        if self._type == "b":
            return said == "1"
        if self._type == "d":
            return datetime.fromisoformat(said)
        return None if self._type == "e" else self._number(float(said))

    def _number(self, number: float) -> Cell:
        if not math.isfinite(number):
            return None
        kind, digits = self._format
        if kind is _Kind.PLAIN:
            if not number.is_integer():
                return number
            return f"{int(number):0{digits}d}" if digits else int(number)
        if kind is _Kind.PERCENT:
            return f"{round(number * 100, 6):.12g}%"  # as it is shown, for 1 is a hundred percent there
        return from_serial(number, self._day_zero, is_length=kind is _Kind.TIME, is_day=kind is _Kind.DAY)


def from_serial(number: float, day_zero: date = _DAY_ZERO, *, is_length: bool = False, is_day: bool = True) -> Cell:
    """Return what a count of days stands for: a day, a zone-less instant, or a length; the number if none of them.

    `is_day`: whole numbers are days. `is_length`: less than a day is no date in any case, nor is [h]:mm over 24 h.
    """
    if is_length and 0 <= number < _DAYS_OF_LENGTHS:
        return _length(number)
    if not 0 < number <= _LAST_SERIAL:
        return number
    whole = int(number)
    day = day_zero + timedelta(days=whole)
    if is_day and number == whole:
        return day
    return datetime.combine(day, time()) + _length(number - whole)


def _length(days: float) -> timedelta:
    """Return a length in whole seconds: a day's fraction in a float is a few microseconds off."""
    return timedelta(seconds=round(days * _SECONDS_A_DAY))


class _Columns(dict[str, int]):
    """Column letters (A, B, … AA) to their index from 0."""

    def __missing__(self, letters: str) -> int:
        index = 0
        if not 0 < len(letters) <= 3:
            raise ValueError(letters)
        for letter in letters.upper():
            if not "A" <= letter <= "Z":
                raise ValueError(letters)
            index = index * 26 + ord(letter) - ord("A") + 1
        self[letters] = index - 1
        return index - 1


def _area(reference: str, columns: _Columns) -> Area:
    ends = []
    for corner in reference.partition(":")[::2]:
        letters = corner.rstrip("0123456789")
        ends.append((int(corner[len(letters) :]), columns[letters]))
    (top, left), (bottom, right) = ends
    return Area(top, left, bottom, right)
