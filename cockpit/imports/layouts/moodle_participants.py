"""Moodle's list of participants (Participants, “Download table data”): names and identity fields, nothing else.

It never tells last access, roles or groups, so all of them are unknown and not *never* or *none*.
"""

from dataclasses import replace

from cockpit.imports.columns import Clock
from cockpit.imports.headers import find_header, propose
from cockpit.imports.mapping import Column, Mapping
from cockpit.imports.people import read_people, table_shape
from cockpit.imports.reading import Kind, Reading
from cockpit.imports.roles import Role, plain_label
from cockpit.imports.tables import Table

_NEEDED = (Role.FIRST_NAME, Role.LAST_NAME)
# The fields that a site may show as identity ($CFG->showuseridentity).
_IDENTITY = frozenset(
    (Role.FIRST_NAME, Role.LAST_NAME, Role.EMAIL, Role.SOURCE_ID, Role.UNIT, Role.PHONE, Role.IGNORED)
)
_ID_NUMBER = ("numero d'identification", "id number", "idnumber")


def read_moodle_participants(table: Table, clock: Clock) -> Reading | None:
    """Return the people of such a list, None for any other table."""
    header = find_header(table.rows, table.merged)
    if header is None or header.first_row != table.first_row:
        return None
    mapping = without_id_number(propose(header.labels))
    roles = [column.role for column in mapping.columns]
    is_list = tuple(roles[:2]) == _NEEDED and Role.EMAIL in roles and _IDENTITY.issuperset(roles)
    if not is_list or len(roles) > len(_IDENTITY) + 2:
        return None
    return read_people(table, table_shape(header, mapping, Kind.MOODLE_PARTICIPANTS), clock)


def without_id_number(mapping: Mapping) -> Mapping:
    """Return the mapping of a Moodle file without its *ID number*, unless people have no address there.

    That field is the organisation's own number. Moodle's user id, by which logs and web services know people, is
    another one, and the two must not be mistaken for each other.
    """
    if mapping.place(Role.EMAIL) is None:
        return mapping
    return Mapping(tuple(map(_without_id_number, mapping.columns)))


def _without_id_number(column: Column) -> Column:
    is_number = column.role is Role.SOURCE_ID and plain_label(column.header) in _ID_NUMBER
    return replace(column, role=Role.IGNORED) if is_number else column
