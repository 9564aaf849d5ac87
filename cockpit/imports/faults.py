"""Why a cell, a row or a column could not be taken as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Fault(NamedTuple):
    """A cell that says nothing usable. `text`: the cell, unless it may be personal."""

    cause: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Warn:
    """Something that the trainer should see before importing; `wording.imports` has a sentence for each cause.

    `row` counts from 1 as the file's rows do; None: the whole column or file. `column` is a heading. `facts` hold
    nothing of a person.
    """

    cause: str
    row: int | None = None
    column: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is nobody: `empty_row`, `total_row`, `points_possible`, `test_student`."""

    row: int
    cause: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that names somebody and cannot be taken, with all its reasons."""

    row: int
    reasons: tuple[Warn, ...]
