"""360Learning's statistics of a path session.

Its headings vary by release and language, so any that our words know are taken; the mapping stays the trainer's to
change.
"""

from cockpit.imports.columns import Clock
from cockpit.imports.headers import find_header, propose
from cockpit.imports.people import Shape, read_people, table_shape
from cockpit.imports.reading import Kind, Reading
from cockpit.imports.roles import Role
from cockpit.imports.tables import Table

_NEEDED = frozenset((Role.EMAIL, Role.STATUS, Role.PROGRESS, Role.SCORE, Role.TIME_SPENT))


def read_learning360(table: Table, clock: Clock) -> Reading | None:
    """Return the people of such a session, None for any other table."""
    header = find_header(table.rows, table.merged)
    if header is None or header.first_row != table.first_row:
        return None
    mapping = propose(header.labels)
    if not _NEEDED.issubset(column.role for column in mapping.columns):
        return None
    shape = table_shape(header, mapping, Kind.LEARNING360_SESSION)
    return read_people(table, Shape(shape.kind, header, mapping, shape.activities, group_separators=(",",)), clock)
