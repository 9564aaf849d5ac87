"""Moodle's report of activity completion, as CSV or “for Excel” (UTF-16, tabs).

The first heading is empty and holds the full name, then come identity fields, then two columns an activity: its
title over the state, and the day it is expected (or nothing) over the instant of the last change (`%F %T`).
"""

from collections.abc import Sequence

from cockpit.imports.columns import Clock
from cockpit.imports.dates import day_in_text
from cockpit.imports.headers import Header, header_at
from cockpit.imports.layouts.moodle_participants import without_id_number
from cockpit.imports.mapping import Column, Mapping
from cockpit.imports.people import Shape, read_people
from cockpit.imports.reading import FileActivity, Kind, Reading, title_id
from cockpit.imports.roles import Role, meaning_of
from cockpit.imports.sheets import Row
from cockpit.imports.states import state_of
from cockpit.imports.tables import Table

_IDENTITY = (Role.EMAIL, Role.SOURCE_ID, Role.UNIT, Role.PHONE)
_LOOK_AT = 20


def read_moodle_completion(table: Table, clock: Clock) -> Reading | None:
    """Return the people and their completion, None for any other table."""
    header = header_at(table.rows, table.first_row)
    first = _first_activity(header, table.rows[header.last_row : header.last_row + _LOOK_AT])
    if first is None:
        return None
    columns = [
        Column("", Role.NAME),
        *(Column(each, meaning_of(each).role or Role.IGNORED) for each in _between(header, first)),
    ]
    activities: dict[str, FileActivity] = {}
    for place in range(first, len(header.labels) - 1, 2):
        title, expected = header.labels[place : place + 2]
        word = unique(title, activities)
        activities[word] = FileActivity(title_id(word), title, day_in_text(expected))
        columns.append(Column(title, Role.ACTIVITY_STATE, "", word))
        columns.append(Column(expected, Role.ACTIVITY_DATE, "", word))
    mapping = without_id_number(Mapping(tuple(columns)))
    return read_people(table, Shape(Kind.MOODLE_COMPLETION, header, mapping, activities), clock)


def unique(title: str, taken: dict[str, FileActivity]) -> str:
    """Return a title that no earlier activity has: two of the same title are told apart by a number."""
    word, number = title, 1
    while word in taken:
        number += 1
        word = f"{title} ({number})"
    return word


def _between(header: Header, first: int) -> tuple[str, ...]:
    return header.labels[1:first]


def _first_activity(header: Header, rows: Sequence[Row]) -> int | None:
    """Return the place of the first activity if this is such a report."""
    labels = header.labels
    if len(labels) < 3 or labels[0]:
        return None
    first = 1
    while first < len(labels) and labels[first] and meaning_of(labels[first]).role in _IDENTITY:
        first += 1
    said = [row[place] for row in rows for place in range(first, len(row), 2)]
    is_report = (
        (len(labels) - first) % 2 == 0
        and all(labels[first::2])
        and all(not label or day_in_text(label) for label in labels[first + 1 :: 2])
        and bool(said)
        and all(isinstance(cell, str) and state_of(cell) for cell in said)
    )
    return first if is_report else None
