"""What a table of any file is made of, and how big it may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from cockpit.errors import WrongInput

# An instant of a sheet has no zone, so it is naive here: `values` gives it the cohort's.
Cell = str | int | float | bool | datetime | date | timedelta | None
Row = Sequence[Cell]

MAX_CELLS = 3_000_000
MAX_ROWS = 1_048_576


class Area(NamedTuple):
    """Merged cells; rows count from 1, columns from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. Row n of the file is `rows[n - 1]`; rows may be of unequal length."""

    name: str
    rows: Sequence[Row]
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()


class Budget:
    """The cells that a file may still have: a short file can claim billions."""

    def __init__(self) -> None:
        self._left = MAX_CELLS

    def spend(self, cells: int) -> None:
        """Take some cells off.

        Raises:
            WrongInput: `too_many_cells`.
        """
        self._left -= cells
        if self._left < 0:
            raise WrongInput("too_many_cells", cells=MAX_CELLS)


def without_empty_end(rows: list[Row]) -> list[Row]:
    """Return the rows up to the last one that holds something."""
    while rows and not any(cell is not None and cell != "" for cell in rows[-1]):
        rows.pop()
    return rows
