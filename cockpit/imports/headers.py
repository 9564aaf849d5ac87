"""Where a table's header stands, also over two rows, and what its columns are proposed to be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cockpit.imports.dates import day_in_text
from cockpit.imports.mapping import Column, Mapping
from cockpit.imports.roles import Role, is_heading, is_neutral, meaning_of, plain_label
from cockpit.imports.sheets import Area, Row

_LOOK_AT = 30
_ENOUGH = 2
_BETWEEN = " / "
_OF_ACTIVITY = {
    Role.STATUS: Role.ACTIVITY_STATE,
    Role.PROGRESS: Role.ACTIVITY_STATE,
    Role.COMPLETED: Role.ACTIVITY_DATE,
    Role.GRADE: Role.ACTIVITY_GRADE,
    Role.SCORE: Role.ACTIVITY_GRADE,
}
_MANY = frozenset((Role.IGNORED, Role.ACTIVITY_STATE, Role.ACTIVITY_DATE, Role.ACTIVITY_GRADE, Role.ATTENDANCE))
_ATTENDANCE = re.compile(r"\b(presence|emargement|attendance|classe virtuelle|live|visio|webinaire|webinar)\b")


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of a header, counted from 1 and both included, and a label for each column."""

    first_row: int
    last_row: int
    labels: tuple[str, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """Return the numbers of its rows."""
        return tuple(range(self.first_row, self.last_row + 1))


def header_score(rows: Sequence[Row]) -> int:
    """Return the most headings that one of the first rows holds."""
    return max((_hits(row) for row in rows[:_LOOK_AT]), default=0)


def find_header(rows: Sequence[Row], merged: Sequence[Area] = ()) -> Header | None:
    """Return the header: the first row with two known headings, and the row of groups above them, if any.

    A table that has only one known heading in its first rows has it in its header too.
    """
    for enough in (_ENOUGH, 1):
        for number, row in enumerate(rows[:_LOOK_AT], 1):
            if _hits(row) < enough:
                continue
            below = rows[number] if number < len(rows) else ()
            if _hits(below) >= _ENOUGH and _is_group_row(row, number, below, merged):
                return _two_rows(row, below, number, merged)
            above = rows[number - 2] if number > 1 else ()
            if _is_group_row(above, number - 1, row, merged):
                return _two_rows(above, row, number - 1, merged)
            if _hits(below) > _hits(row):
                continue  # a title above the header may hold a word or two of it
            return header_at(rows, number)
    return None


def header_at(rows: Sequence[Row], number: int) -> Header:
    """Return the header that this one row makes; a row that is not there has no columns."""
    row = rows[number - 1] if number <= len(rows) else ()
    return Header(number, number, tuple(_text(cell) for cell in row))


def propose(labels: Sequence[str]) -> Mapping:
    """Return what each column is likely to hold; a role that a learner has once goes to the first one."""
    columns = [_proposed(label) for label in labels]
    roles = {column.role for column in columns}
    if Role.FIRST_NAME not in roles and Role.NAME not in roles:
        columns = [replace(each, role=Role.NAME) if each.role is Role.LAST_NAME else each for each in columns]
    seen: set[Role] = set()
    for index, column in enumerate(columns):
        if column.role in seen and column.role not in _MANY:
            columns[index] = Column(column.header)
        seen.add(column.role)
    return Mapping(tuple(columns))


def _proposed(label: str) -> Column:
    group, between, name = label.rpartition(_BETWEEN)
    if between and not is_neutral(group):
        meaning = meaning_of(name)
        role = _OF_ACTIVITY.get(meaning.role) if meaning.role else None
        return Column(label, role, meaning.unit, group) if role else Column(label)
    meaning = meaning_of(name)
    if meaning.role is None and group:
        meaning = meaning_of(group)
    if meaning.role is not None:
        return Column(label, meaning.role, meaning.unit)
    day = day_in_text(label) if _ATTENDANCE.search(plain_label(label)) else None
    return Column(label, Role.ATTENDANCE, day.isoformat(), label) if day else Column(label)


def _text(cell: object) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else "" if cell is None else str(cell)


def _hits(row: Row) -> int:
    return sum(1 for cell in row if isinstance(cell, str) and cell and is_heading(cell))


def _is_group_row(groups: Row, number: int, names: Row, merged: Sequence[Area]) -> bool:
    """Tell whether a row holds headings that each stand over several of the row below it."""
    if sum(1 for cell in groups if _text(cell)) < _ENOUGH:
        return False
    if any(area.top == area.bottom == number and area.right > area.left for area in merged):
        return True
    said = [plain_label(_text(cell)) for cell in names if _text(cell)]
    has_gaps = any(_text(name) and not _at(groups, column) for column, name in enumerate(names))
    return has_gaps and len(set(said)) < len(said)


def _two_rows(groups: Row, names: Row, number: int, merged: Sequence[Area]) -> Header:
    spans = {area.left: area.right for area in merged if area.top == number}
    labels = []
    group, until = "", -1
    for column in range(max(len(groups), len(names))):
        own = _at(groups, column)
        if own:
            group, until = own, spans.get(column, column)
        elif spans and column > until:
            group = ""
        name = _at(names, column)
        labels.append(_BETWEEN.join(part for part in (group, name) if part) if name else own)
    return Header(number, number + 1, tuple(labels))


def _at(row: Row, column: int) -> str:
    return _text(row[column]) if column < len(row) else ""
