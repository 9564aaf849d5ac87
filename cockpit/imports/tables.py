"""Any file as one table: rows of text or of typed cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from cockpit.errors import WrongInput
from cockpit.imports.archives import Archive
from cockpit.imports.csv_text import read_csv
from cockpit.imports.headers import header_score
from cockpit.imports.ods import is_spreadsheet, read_spreadsheet
from cockpit.imports.sheets import Area, Row, Sheet
from cockpit.imports.xlsx import is_workbook, read_workbook

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|table|head|body)", re.IGNORECASE)
_FORMATS_OF_OTHERS = (b"%PDF-", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the trainer chose instead of what was found; None: as found."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file, as it stands there. Row n of the file is `rows[n - 1]`."""

    file_name: str
    rows: Sequence[Row]
    encoding: str | None = None
    delimiter: str | None = None
    has_sep_line: bool = False
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    is_1904: bool = False

    @property
    def first_row(self) -> int:
        """Return the number of the first row that is not a remark to the reading program."""
        return 2 if self.has_sep_line else 1


def read_table(name: str, content: bytes, choices: Choices | None = None) -> Table:
    """Return the table of a file (CSV, XLSX or ODS, by its content and not by its name).

    Raises:
        WrongInput: `file_empty`, `not_a_table`, `old_spreadsheet`, `sheet_unknown`, and those of the formats:
            `file_too_big`, `sheet_too_big`, `too_many_cells`, `cell_too_long`, `archive_bomb`,
            `archive_unsafe`, `file_protected`, `file_unreadable`, `encoding_wrong`.
    """
    choices = choices or Choices()
    file_name = PurePath(name).name
    if not content.strip():
        raise WrongInput("file_empty")
    if content.startswith(_OLE):
        raise WrongInput("old_spreadsheet")
    if content.startswith((_ZIP, _EMPTY_ZIP)):
        return _from_archive(file_name, Archive(content), choices.sheet)
    if content.startswith(_FORMATS_OF_OTHERS) or _MARKUP.match(content):
        raise WrongInput("not_a_table")
    text = read_csv(content, choices.encoding, choices.delimiter)
    return Table(file_name, text.rows, text.encoding, text.delimiter, text.has_sep_line)


def _from_archive(file_name: str, archive: Archive, chosen: str | None) -> Table:
    is_1904 = False
    if is_workbook(archive):
        sheets, is_1904 = read_workbook(archive)
    elif is_spreadsheet(archive):
        sheets = read_spreadsheet(archive)
    else:
        raise WrongInput("not_a_table")
    sheet = _chosen(sheets, chosen)
    return Table(
        file_name,
        sheet.rows,
        sheet=sheet.name,
        sheets=tuple(each.name for each in sheets),
        hidden_rows=sheet.hidden_rows,
        merged=sheet.merged,
        is_1904=is_1904,
    )


def _chosen(sheets: Sequence[Sheet], name: str | None) -> Sheet:
    """Return the sheet of this name, else the one whose header says most."""
    filled = [sheet for sheet in sheets if sheet.rows]
    if name is not None:
        filled = [sheet for sheet in filled if sheet.name == name]
        if not filled:
            raise WrongInput("sheet_unknown", sheet=name)
    if not filled:
        raise WrongInput("file_empty")
    return max(filled, key=lambda sheet: header_score(sheet.rows))
