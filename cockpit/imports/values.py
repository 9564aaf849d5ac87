"""Texts, addresses, numbers, shares, grades and lengths as files write them, in French and in English."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Generic, NamedTuple, TypeVar

from cockpit.domain.names import plain
from cockpit.imports.dates import BLANKS
from cockpit.imports.faults import Fault
from cockpit.imports.sheets import Cell

Value = TypeVar("Value")

_JOINERS = "\u200c\u200d"  # they shape letters of Persian and Indian scripts, and emoji
_HIDDEN = ("Cc", "Cf")
_EMAIL = re.compile(r"[^@\s<>()\[\]\\,;:\"]+@[^@\s<>()\[\]\\,;:\"]+\.[^@\s<>()\[\]\\,;:\".]{2,}")
_MAX_EMAIL = 254
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
# No more digits than a float holds: what is longer is an account number and no amount.
_NUMBER = re.compile(r"[+-]?(\d{1,15}([.,]\d{0,30})?|[.,]\d{1,30})")
_THOUSANDS_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}")
_THOUSANDS_DOT = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d{1,3}(\.\d{3}){2,}")
_OUT_OF = re.compile(r"(.+)/\s*(\d+(?:[.,]\d+)?)")
_ISO_LENGTH = re.compile(r"p(?:(\d{1,9})d)?(?:t(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?)?")
_CLOCK_LENGTH = re.compile(r"(\d{1,9}):([0-5]?\d)(?::([0-5]?\d))?")
_SPELT_LENGTH = re.compile(
    r"(?:(\d{1,9})\s*(?:j|d|jours?|days?)\.?)?\s*(?:(\d{1,9})\s*(?:h|heures?|hours?|hrs?)\.?)?"
    r"\s*(?:(\d{1,9})\s*(?:m|min|mn|minutes?|mins?)?\.?)?\s*(?:(\d{1,9})\s*(?:s|sec|secondes?|seconds?|secs?)\.?)?"
)
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_MOST_SECONDS = 100 * 366 * _DAY  # nobody learns longer
_EXCUSED = frozenset(("ex", "excused", "excuse", "dispense", "dispensee"))
_HAIR = 1e-9
_LONGEST_NUMBER = 48
_LONGEST_BLANK = max(map(len, BLANKS))


class Grade(NamedTuple):
    """A result on the scale 0-`maximum`; None: the file does not say the scale, or the result."""

    score: float | None
    maximum: float | None = None
    is_excused: bool = False


class Memo(dict[Cell, Value], Generic[Value]):
    """What each different cell of a column says: it is read once."""

    def __init__(self, read: Callable[[Cell], Value]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Cell) -> Value:
        value = self[cell] = self._read(cell)
        return value


def clean(text: str) -> str:
    """Return a text in NFC without control and direction characters, and without blanks around it.

    Line breaks and tabs inside stay: comments have them.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join(
            mark
            for mark in text.replace("\r\n", "\n").replace("\r", "\n")
            if mark in _JOINERS or mark in "\n\t" or unicodedata.category(mark) not in _HIDDEN
        )
    return text.strip()


def clean_line(text: str) -> str:
    """Return a text that belongs on one line, such as a name."""
    text = clean(text)
    return text if text.isprintable() and "  " not in text else " ".join(text.split())


def text_of(cell: Cell) -> str:
    """Return a cell as text on one line; whole numbers without a point; empty when it says nothing."""
    if isinstance(cell, str):
        is_plain = cell.isascii() and cell.isprintable() and "  " not in cell
        text = cell.strip() if is_plain else clean_line(cell)
        return text if len(text) > _LONGEST_BLANK or text.casefold() not in BLANKS else ""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def lines_of(cell: Cell) -> str:
    """Return a cell as text that may have several lines."""
    return clean(cell) if isinstance(cell, str) else text_of(cell)


def email_of(cell: Cell) -> str | Fault | None:
    """Return an address in small letters; None when there is none."""
    if not isinstance(cell, str):
        return None if cell is None else Fault("email_invalid")
    address = clean(cell).casefold()
    if _EMAIL.fullmatch(address) and len(address) <= _MAX_EMAIL:
        return address
    return None if address in BLANKS else Fault("email_invalid")


def number_of(text: str) -> float | None:
    """Return the number of a text with French or English separators; None if it is no number."""
    said = _SPACES.sub("", text)
    if len(said) > _LONGEST_NUMBER:
        return None
    if _THOUSANDS_COMMA.fullmatch(said):
        said = said.replace(",", "")
    elif _THOUSANDS_DOT.fullmatch(said):
        said = said.replace(".", "").replace(",", ".")
    elif not (said.isascii() and _NUMBER.fullmatch(said)):
        return None
    return float(said.replace(",", "."))


class Shares:
    """Reads the shares 0-1 of one column.

    A value with % or above 1 is a percentage, any other a fraction, unless the heading says %. A bare 1 between
    percentages is one percent, between fractions the whole. `doubtful` holds the cells that another rule would
    read otherwise, with the cause.
    """

    def __init__(self, cells: Iterable[Cell], unit: str = "") -> None:
        self._is_percent = unit == "%"
        self._maximum = float(unit[1:]) if unit.startswith("/") else None
        bare = [] if self._is_percent else [amount for amount in map(_bare, set(cells)) if amount is not None]
        self._has_percents = any(amount > 1 for amount in bare)
        self._has_fractions = any(0 < amount < 1 for amount in bare)
        self.doubtful: dict[Cell, str] = {}

    def read(self, cell: Cell) -> float | Fault | None:
        """Return the share that a cell says."""
        said = str(cell).strip() if isinstance(cell, str | int | float) and not isinstance(cell, bool) else ""
        if said.casefold() in BLANKS:
            return None if cell is None or isinstance(cell, str) else Fault("not_a_number")
        if found := _OUT_OF.fullmatch(said):
            score, maximum = number_of(found[1]), number_of(found[2])
            share = score / maximum if score is not None and maximum else None
        else:
            number = number_of(said.rstrip("%").rstrip())
            share = None if number is None else self._share(number, said.endswith("%"), cell)
        if share is None or share < 0:
            return Fault("not_a_number", said)
        return Fault("share_over_100", said) if share > 1 + _HAIR else min(share, 1.0)

    def _share(self, number: float, has_sign: bool, cell: Cell) -> float:
        if has_sign or self._is_percent:
            return round(number / 100, 9)
        if self._maximum:
            return number / self._maximum
        if number > 1:
            return round(number / 100, 9)
        if number > 0 and self._has_percents:
            self.doubtful[cell] = "share_doubtful"
            return number if number < 1 or self._has_fractions else 0.01
        return number


def _bare(cell: Cell) -> float | None:
    if isinstance(cell, str):
        return number_of(cell)
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def grade_reader(unit: str = "") -> Callable[[Cell], Grade | Fault | None]:
    """Return what reads the grades of a column whose heading says `/20`, `%` or nothing of their scale."""
    maximum = number_of(unit[1:]) if unit.startswith("/") else 100.0 if unit == "%" else None

    def read(cell: Cell) -> Grade | Fault | None:
        said = text_of(cell)
        if not said:
            return Grade(None, maximum) if maximum is not None else None
        if plain(said) in _EXCUSED:
            return Grade(None, maximum, is_excused=True)
        score, scale = number_of(said), maximum
        if said.endswith("%"):
            score, scale = number_of(said[:-1]), 100.0
        elif score is None and (found := _OUT_OF.fullmatch(said)):
            score, scale = number_of(found[1]), number_of(found[2])
        if score is None or score < 0:
            return Fault("not_a_number", said)
        return Fault("grade_over_max", said) if scale is not None and score > scale else Grade(score, scale)

    return read


def seconds_reader(unit: str = "") -> Callable[[Cell], int | Fault | None]:
    """Return what reads the lengths of a column, in seconds; a bare number needs the heading's unit."""
    each = _SECONDS.get(unit)

    def read(cell: Cell) -> int | Fault | None:
        said = ""
        seconds: float | None
        if isinstance(cell, timedelta):
            seconds = cell.total_seconds()
        else:
            said = plain(text_of(cell))
            if not said:
                return None
            number = number_of(said)
            if number and each is None:
                return Fault("unit_unknown")
            seconds = _spelt_seconds(said) if number is None else number * (each or 0)
        if seconds is None or not 0 <= seconds <= _MOST_SECONDS:
            return Fault("not_a_length", said)
        return round(seconds)

    return read


def _spelt_seconds(said: str) -> float | None:
    """Return the seconds of 26:05, 3:05:00, 3 h 05 min, 3h05, 58 min or PT3H5M."""
    said = said.replace("\xa0", " ").replace("\u202f", " ")
    if found := _CLOCK_LENGTH.fullmatch(said):
        clock = [int(part or 0) for part in found.groups()]
        return clock[0] * _HOUR + clock[1] * _MINUTE + clock[2]
    found = _ISO_LENGTH.fullmatch(said) or _SPELT_LENGTH.fullmatch(said)
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, rest = (float(part or 0) for part in found.groups())
    return days * _DAY + hours * _HOUR + minutes * _MINUTE + rest
