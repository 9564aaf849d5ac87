"""Separated text (CSV, RFC 4180 and what programs really write): its encoding, its delimiter, its rows."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from cockpit.errors import WrongInput
from cockpit.imports.sheets import MAX_CELLS, Row

ENCODINGS = ("utf-8-sig", "utf-8", "utf-16", "cp1252", "iso-8859-15", "mac-roman")
DELIMITERS = (";", ",", "\t", "|")
# They end lines or fields, or the reader of such files would take them for something else.
_NO_DELIMITERS = frozenset('\r\n\0" ')
_MAX_BYTES = 64 << 20
_SAMPLE = 50
_SAMPLE_BYTES = 1 << 20
_SEP_LINE = re.compile(r'"?sep=([^"\r\n])"?[\r\n]+', re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class SeparatedText(NamedTuple):
    """Rows of text. `has_sep_line`: row 1 says `sep=` and belongs to no table."""

    rows: Sequence[Row]
    encoding: str
    delimiter: str
    has_sep_line: bool


def read_csv(content: bytes, encoding: str | None = None, delimiter: str | None = None) -> SeparatedText:
    """Return the rows of a text; encoding and delimiter are found where none is chosen.

    Raises:
        WrongInput: `delimiter_wrong`, `file_too_big`, `not_a_table`, `encoding_wrong`, `cell_too_long`,
            `too_many_cells`.
    """
    if delimiter is not None and (len(delimiter) != 1 or delimiter in _NO_DELIMITERS):
        raise WrongInput("delimiter_wrong")
    if len(content) > _MAX_BYTES:
        raise WrongInput("file_too_big", megabytes=_MAX_BYTES >> 20)
    encoding = _encoding(content, encoding)
    try:
        said = _SEP_LINE.match(_beginning(content, encoding))
        delimiter = delimiter or (said[1] if said else None) or _delimiter(_lines(content, encoding))
        _check_cells(content, delimiter)
        rows = list(csv.reader(_lines(content, encoding), delimiter=delimiter))
    except csv.Error as error:
        raise WrongInput("cell_too_long") from error  # an open quote swallows the rest
    except UnicodeError as error:
        raise WrongInput("encoding_wrong") from error
    return SeparatedText(rows, encoding, delimiter, said is not None)


def _encoding(content: bytes, chosen: str | None) -> str:
    """Return the encoding: a BOM, else UTF-8 if all is valid, else the Western Windows one.

    No detector: it takes a French cp1252 file for cp1250 (measured: È becomes Č).
    """
    found = chosen or next((name for bom, name in _BOMS if content.startswith(bom)), None)
    if found is not None:
        try:
            content.decode(found)
        except (UnicodeError, LookupError) as error:
            raise WrongInput("encoding_wrong") from error
        return found
    if b"\0" in content:
        raise WrongInput("not_a_table")
    for name in ("utf-8", "cp1252"):
        try:
            content.decode(name)
        except UnicodeError:
            continue
        return name
    raise WrongInput("not_a_table")


def _lines(content: bytes, encoding: str) -> io.TextIOWrapper:
    # A StringIO would hold four bytes a character.
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def _beginning(content: bytes, encoding: str) -> str:
    return _lines(content, encoding).read(20)


def _delimiter(lines: Iterator[str]) -> str:
    """Return what gives most of the first records the same number of fields, more than one."""
    beginning = list(_first(lines, _SAMPLE_BYTES))
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        counts = _field_counts(beginning, delimiter)
        if counts:
            fields, times = counts.most_common(1)[0]
            best, best_score = max((best, best_score), (delimiter, (times, fields)), key=lambda found: found[1])
    return best


def _field_counts(lines: Sequence[str], delimiter: str) -> Counter[int]:
    """Return how many of the first records have how many fields; one field is no table."""
    records = filter(None, csv.reader(lines, delimiter=delimiter))
    try:
        return Counter(len(record) for record in islice(records, _SAMPLE) if len(record) > 1)
    except csv.Error:  # by the wrong delimiter a field may become too long
        return Counter()


def _first(lines: Iterator[str], characters: int) -> Iterator[str]:
    for line in lines:
        yield line
        characters -= len(line)
        if characters < 0:
            return


def _check_cells(content: bytes, delimiter: str) -> None:
    """Refuse what has too many cells, counted in the bytes: a megabyte of delimiters is a million cells."""
    ends = max(content.count(b"\n"), content.count(b"\r"))
    if content.count(delimiter.encode()) + ends > MAX_CELLS:
        raise WrongInput("too_many_cells", cells=MAX_CELLS)
