"""Canvas's gradebook: a learner a row, an item a column with its id in brackets, the possible points in row 2."""

import re

from cockpit.imports.columns import Clock
from cockpit.imports.headers import header_at
from cockpit.imports.mapping import LOGIN, Column, Mapping
from cockpit.imports.people import Shape, read_people
from cockpit.imports.reading import FileActivity, Kind, Reading
from cockpit.imports.roles import Role, plain_label
from cockpit.imports.sheets import Row
from cockpit.imports.tables import Table
from cockpit.imports.values import number_of, text_of

_ROLES = {
    **{"student": Role.NAME, "etudiant": Role.NAME, "id": Role.SOURCE_ID, "sis login id": Role.EMAIL},
    # “Current” leaves out what was not handed in, “Final” counts it 0: a learner on the way is judged by the first.
    **{"section": Role.GROUPS, "current score": Role.SCORE, "final score": Role.FINAL_SCORE},
}
_UNITS = {Role.SCORE: "%", Role.FINAL_SCORE: "%", Role.EMAIL: LOGIN}
_NEEDED = ("id", "section")
_ITEM = re.compile(r"(.+) \((\d+)\)")
_POINTS_POSSIBLE = ("points possible", "points possibles")
_TEST_STUDENT = ("student, test", "etudiant, test")
_BETWEEN_SECTIONS = " and "


def read_canvas(table: Table, clock: Clock) -> Reading | None:
    """Return the people with their grades, None for any other table."""
    header = header_at(table.rows, table.first_row)
    said = [plain_label(label) for label in header.labels]
    points = next(
        (row for row in table.rows[header.last_row : header.last_row + 3] if row and _is(row[0], _POINTS_POSSIBLE)),
        None,
    )
    if points is None or not said or _ROLES.get(said[0]) is not Role.NAME or not set(_NEEDED) <= set(said):
        return None
    activities: dict[str, FileActivity] = {}
    columns = []
    for place, label in enumerate(header.labels):
        found = _ITEM.fullmatch(label)
        if found:
            activities[label] = FileActivity(found[2], found[1], is_tracked=False)
            maximum = number_of(text_of(points[place])) if place < len(points) else None
            columns.append(Column(label, Role.ACTIVITY_GRADE, f"/{maximum:g}" if maximum else "", label))
        else:
            role = _ROLES.get(said[place], Role.IGNORED)
            columns.append(Column(label, role, _UNITS.get(role, "")))
    shape = Shape(Kind.CANVAS_GRADEBOOK, header, Mapping(tuple(columns)), activities, _nobody, (_BETWEEN_SECTIONS,))
    return read_people(table, shape, clock)


def _is(cell: object, words: tuple[str, ...]) -> bool:
    return isinstance(cell, str) and plain_label(cell) in words


def _nobody(row: Row) -> str | None:
    if _is(row[0], _POINTS_POSSIBLE):
        return "points_possible"
    return "test_student" if _is(row[0], _TEST_STUDENT) else None
