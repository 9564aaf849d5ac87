"""What each column of a file holds: proposed, chosen by the trainer, and saved for files of the same shape."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cockpit.connector import Field
from cockpit.errors import WrongInput
from cockpit.imports.roles import Role, plain_label

LOGIN = "login"
_FIELDS = {
    Field.EMAIL: (Role.EMAIL,),
    Field.LAST_ACTIVITY: (Role.LAST_ACTIVITY,),
    Field.GROUPS: (Role.GROUPS,),
    Field.STATUS: (Role.STATUS,),
    Field.PROGRESS: (Role.PROGRESS, Role.ACTIVITY_STATE),
    Field.COMPLETION: (Role.ACTIVITY_STATE, Role.COMPLETED),
    Field.GRADES: (Role.SCORE, Role.GRADE, Role.ACTIVITY_GRADE),
    Field.TIME_SPENT: (Role.TIME_SPENT,),
    Field.DUE_DATES: (),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `unit`: %, h, min, s or ms; the `/20` of grades out of 20; the ISO day of a live class; `login` of
    addresses that may also be mere login names; empty: not said.
    `activity`: the title of the activity or live class that it belongs to.
    """

    header: str
    role: Role = Role.IGNORED
    unit: str = ""
    activity: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns of a file in its order."""

    columns: tuple[Column, ...]

    def place(self, role: Role) -> int | None:
        """Return the index of the first column with this role."""
        return next((index for index, column in enumerate(self.columns) if column.role is role), None)

    def absent_fields(self) -> tuple[Field, ...]:
        """Return what no column says of people: unknown, and neither *never* nor 0."""
        roles = {column.role for column in self.columns}
        return tuple(field for field, given_by in _FIELDS.items() if not roles.intersection(given_by))

    def fitted(self, labels: Sequence[str]) -> "Mapping":
        """Return the mapping for a file's labels: columns are found by their heading, new ones are ignored.

        Raises:
            WrongInput: `mapping_fits_not`: a column that it names does not stand in the file.
        """
        known = dict(zip(_shapes(column.header for column in self.columns), self.columns, strict=True))
        shapes = list(_shapes(labels))
        for shape, column in known.items():
            if column.role is not Role.IGNORED and shape not in shapes:
                raise WrongInput("mapping_fits_not", column=column.header)
        found = [known.get(shape) for shape in shapes]
        return Mapping(
            tuple(
                replace(column, header=label) if column else Column(label)
                for column, label in zip(found, labels, strict=True)
            )
        )

    def to_json(self) -> str:
        """Return it as text for a file, one object a column."""
        columns = [
            {"header": each.header, "role": str(each.role), "unit": each.unit, "activity": each.activity}
            for each in self.columns
        ]
        return json.dumps({"columns": columns}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Mapping":
        """Return the mapping of such a text, or of what `cordee import --json` printed for a file.

        All but `header` and `role` may be left out.

        Raises:
            WrongInput: `mapping_unreadable`.
        """
        try:
            said = json.loads(text)
            if isinstance(said, list):
                (said,) = said
            return cls(tuple(_column(each) for each in said.get("mapping", said)["columns"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise WrongInput("mapping_unreadable") from error


def fingerprint(labels: Sequence[str]) -> str:
    """Return the same 16 letters for every file with these headings, whatever their case, accents and spaces."""
    said = "\x1f".join(plain_label(label) for label in labels)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _shapes(headers: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield what tells each column from the others: its heading, and how many before it have the same."""
    before: Counter[str] = Counter()
    for header in headers:
        label = plain_label(header)
        yield label, before[label]
        before[label] += 1


def _column(said: dict[str, Any]) -> Column:
    texts = [said["header"], said.get("unit", ""), said.get("activity", "")]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(said)
    column = Column(texts[0], Role(said["role"]), texts[1], texts[2])
    if column.role is Role.ATTENDANCE:
        date.fromisoformat(column.unit)
    if column.unit.startswith("/"):
        float(column.unit[1:])
    return column
