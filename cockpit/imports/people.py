"""Tables with one learner a row, into people."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from cockpit.connector import Field
from cockpit.imports.columns import Clock, Columns
from cockpit.imports.faults import Skipped, Warn
from cockpit.imports.headers import Header
from cockpit.imports.identity import identified, joined
from cockpit.imports.mapping import Column, Mapping
from cockpit.imports.reading import ActivityResult, FileActivity, FilePerson, Kind, Reading, title_id
from cockpit.imports.roles import Role, plain_label
from cockpit.imports.sheets import Row
from cockpit.imports.tables import Table

_TOTAL = re.compile(
    r"(?:grand |sous-)?(?:total|totaux|moyennes?|average|mean|somme|sum|medianes?|median|effectif|ecart.type)"
    r"(?: generale?| du groupe| de la classe)?\s*:?"
)
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBERS = re.compile(r"[+\-]?[\d\s.,()/%]*")
_OF_ACTIVITY = (Role.ACTIVITY_STATE, Role.ACTIVITY_DATE, Role.ACTIVITY_GRADE)
_READERS: tuple[tuple[str, Role, Callable[[Columns, int, Column], Iterable[Any]]], ...] = (
    ("source_id", Role.SOURCE_ID, Columns.optional_texts),
    ("email", Role.EMAIL, Columns.emails),
    ("first_name", Role.FIRST_NAME, Columns.texts),
    ("last_name", Role.LAST_NAME, Columns.texts),
    ("display_name", Role.NAME, Columns.texts),
    ("state", Role.STATUS, Columns.path_states),
    ("progress", Role.PROGRESS, Columns.shares),
    ("score", Role.SCORE, Columns.shares),
    ("final_score", Role.FINAL_SCORE, Columns.shares),
    ("time_spent_seconds", Role.TIME_SPENT, Columns.lengths),
    ("enrolled", Role.ENROLLED, Columns.planned),
    ("last_activity", Role.LAST_ACTIVITY, Columns.moments),
    ("completed", Role.COMPLETED, Columns.past),
    ("unit", Role.UNIT, Columns.texts),
    ("phone", Role.PHONE, Columns.texts),
    ("language", Role.LANGUAGE, Columns.texts),
    ("comment", Role.COMMENT, Columns.lines),
)
_DATES = (Role.ENROLLED, Role.LAST_ACTIVITY, Role.COMPLETED, Role.ACTIVITY_DATE)
_FREE_TEXT = ("first_name", "last_name", "display_name", "unit", "comment")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table with one learner a row is read.

    `nobody` names the cause why a row is nobody, beyond empty rows and totals. `activities` are those of the
    columns, by the word that the mapping has for them.
    """

    kind: Kind
    header: Header
    mapping: Mapping
    activities: dict[str, FileActivity]
    nobody: Callable[[Row], str | None] | None = None
    group_separators: tuple[str, ...] = (",", ";", "|", "\n")


def table_shape(header: Header, mapping: Mapping, kind: Kind = Kind.TABLE) -> Shape:
    """Return the shape of a table whose activities are known by their titles alone."""
    roles: dict[str, set[Role]] = {}
    for column in mapping.columns:
        if column.role in _OF_ACTIVITY:
            roles.setdefault(column.activity, set()).add(column.role)
    activities = {
        word: FileActivity(title_id(word), word, is_tracked=Role.ACTIVITY_STATE in of_word)
        for word, of_word in roles.items()
    }
    return Shape(kind, header, mapping, activities)


def read_people(table: Table, shape: Shape, clock: Clock) -> Reading:
    """Return the people of a table. Who has no id and no valid address is rejected, never matched by name."""
    numbers, skipped = _somebody(table, shape)
    columns = Columns([table.rows[number - 1] for number in numbers], numbers, len(shape.mapping.columns), clock)
    people = _people(columns, shape, table.hidden_rows)
    people, rejected = identified(people, shape.mapping, columns)
    people, twice = joined(people, columns.warnings)
    return Reading(
        kind=shape.kind,
        file_name=table.file_name,
        mapping=shape.mapping,
        header_rows=shape.header.rows,
        data_from_row=shape.header.last_row + 1,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        sheets=table.sheets,
        is_1904=table.is_1904,
        date_order=next(iter(columns.orders)) if len(columns.orders) == 1 else None,
        ambiguous_columns=tuple(columns.ambiguous),
        people=people,
        activities=tuple(shape.activities.values()),
        absent_fields=_absent_fields(shape),
        skipped=tuple(skipped),
        rejected=tuple(sorted((*rejected, *twice), key=lambda each: each.row)),
        warnings=tuple(sorted(columns.warnings, key=lambda each: each.row or 0)),
    )


def _absent_fields(shape: Shape) -> tuple[Field, ...]:
    has_due_dates = any(activity.due_on for activity in shape.activities.values())
    absent = shape.mapping.absent_fields()
    return tuple(each for each in absent if not (has_due_dates and each is Field.DUE_DATES))


def _somebody(table: Table, shape: Shape) -> tuple[list[int], list[Skipped]]:
    """Return the numbers of the rows that are people, and the other ones."""
    first = shape.header.last_row + 1
    email = shape.mapping.place(Role.EMAIL)
    numbers: list[int] = []
    skipped: list[Skipped] = []
    for number, row in enumerate(table.rows[first - 1 :], first):
        cause = None
        if not any(row):
            cause = "empty_row"
        elif email is None or email >= len(row) or not row[email]:
            cause = _cause_without_address(row)
        if cause is None and shape.nobody is not None:
            cause = shape.nobody(row)
        if cause is None:
            numbers.append(number)
        else:
            skipped.append(Skipped(number, cause))
    return numbers, skipped


def _cause_without_address(row: Row) -> str | None:
    said = [cell for cell in row if cell is not None and not (isinstance(cell, str) and not cell.strip())]
    if not said:
        return "empty_row"
    return "total_row" if isinstance(said[0], str) and _TOTAL.fullmatch(plain_label(said[0])) else None


def _people(columns: Columns, shape: Shape, hidden_rows: frozenset[int]) -> list[FilePerson]:
    mapping = shape.mapping
    columns.compare_orders(index for index, _ in _with_role(mapping, _DATES))
    fields: dict[str, Iterable[Any]] = {}
    for name, role, read in _READERS:
        if (index := mapping.place(role)) is not None:
            fields[name] = read(columns, index, mapping.columns[index])
    _warn_of_formulas([fields[name] for name in _FREE_TEXT if name in fields], columns)
    _complete_names(fields)
    if (index := mapping.place(Role.GROUPS)) is not None:
        fields["groups"] = columns.groups(index, shape.group_separators)
    if (index := mapping.place(Role.GRADE)) is not None:
        grades = columns.grades(index, mapping.columns[index])
        fields["grade"] = [grade and grade.score for grade in grades]
        fields["grade_max"] = [grade and grade.maximum for grade in grades]
    if results := _with_role(mapping, _OF_ACTIVITY):
        fields["activities"] = activities = columns.results(results, shape.activities)
        if "progress" not in fields:
            fields["progress"] = map(_progress, activities)
    if classes := _with_role(mapping, (Role.ATTENDANCE,)):
        fields["attendance"] = columns.attendance(classes)
    if hidden_rows:
        fields["is_hidden_row"] = [number in hidden_rows for number in columns.numbers]
    fields["rows"] = zip(columns.numbers, strict=True)
    unsaid = FilePerson._field_defaults
    by_place = [fields[name] if name in fields else repeat(unsaid[name]) for name in FilePerson._fields]
    return list(map(FilePerson._make, zip(*by_place, strict=False)))


def _complete_names(fields: dict[str, Iterable[Any]]) -> None:
    """Make the full name from its parts, or turn *Last, First* and keep its parts."""
    if "display_name" in fields:
        turned = [_turned(name) for name in fields["display_name"]]
        fields["display_name"] = [display for display, _, _ in turned]
        if not {"first_name", "last_name"} & fields.keys():
            fields["first_name"] = [first for _, first, _ in turned]
            fields["last_name"] = [last for _, _, last in turned]
    elif {"first_name", "last_name"} <= fields.keys():
        both = zip(fields["first_name"], fields["last_name"], strict=True)
        fields["display_name"] = [f"{first} {last}".strip() for first, last in both]
    elif found := {"first_name", "last_name"} & fields.keys():
        fields["display_name"] = fields[found.pop()]


def _turned(name: str) -> tuple[str, str, str]:
    """Return the name as it is said, with first and last name where a comma tells them apart."""
    if "," not in name or name.startswith(_FORMULA):
        return name, "", ""
    last, _, first = name.partition(",")
    last, first = last.strip(), first.strip()
    return (name, "", "") if "," in first or not first or not last else (f"{first} {last}", first, last)


def _warn_of_formulas(texts: Iterable[Iterable[str]], columns: Columns) -> None:
    """Tell the rows whose text a spreadsheet would run; it stays a text here and in every export."""
    found: set[int] = set()
    for each in texts:
        for number, text in zip(columns.numbers, each, strict=True):
            if text.startswith(_FORMULA) and not _NUMBERS.fullmatch(text):
                found.add(number)
    columns.warnings.extend(Warn("formula_like", number) for number in sorted(found))


def _progress(results: Sequence[ActivityResult]) -> float | None:
    states = [result.state for result in results if result.state is not None]
    return sum(1 for state in states if state.is_done) / len(results) if states else None


def _with_role(mapping: Mapping, roles: Sequence[Role]) -> list[tuple[int, Column]]:
    return [(index, column) for index, column in enumerate(mapping.columns) if column.role in roles]
