"""A file's columns matched by hand: what follows for a column, and for the others, from what is chosen for one."""

from dataclasses import replace

from cockpit.imports.dates import day_in_text
from cockpit.imports.mapping import Column, Mapping
from cockpit.imports.roles import Role, meaning_of

LENGTHS = ("", "h", "min", "s", "ms")
SCALES = ("", "%", "/5", "/10", "/20", "/100")
OF_ACTIVITY = frozenset((Role.ACTIVITY_STATE, Role.ACTIVITY_DATE, Role.ACTIVITY_GRADE, Role.ATTENDANCE))
_MANY = OF_ACTIVITY | {Role.IGNORED}
_SCALED = frozenset((Role.PROGRESS, Role.SCORE, Role.FINAL_SCORE, Role.GRADE, Role.ACTIVITY_GRADE))
# Headings over two rows are joined so, the activity before what is said of it.
_BETWEEN = " / "


def units_of(role: Role) -> tuple[str, ...]:
    """Return the units among which a column of this role has one; empty: it has none, or (attendance) a day."""
    if role is Role.TIME_SPENT:
        return LENGTHS
    return SCALES if role in _SCALED else ()


def with_role(mapping: Mapping, place: int, role: Role) -> Mapping:
    """Return the mapping with another role for a column; a role that a learner has once moves there."""
    columns = [Column(each.header) if each.role is role and role not in _MANY else each for each in mapping.columns]
    header = mapping.columns[place].header
    columns[place] = Column(header, role, _unit(header, role), _activity(header) if role in OF_ACTIVITY else "")
    return Mapping(tuple(columns))


def with_unit(mapping: Mapping, place: int, unit: str) -> Mapping:
    """Return the mapping with another unit for a column."""
    return _with(mapping, place, replace(mapping.columns[place], unit=unit))


def with_day(mapping: Mapping, place: int, text: str) -> Mapping:
    """Return the mapping with another day for a live class; a text that names no day takes the day away."""
    day = day_in_text(text)
    return with_unit(mapping, place, day.isoformat() if day else "")


def with_activity(mapping: Mapping, place: int, title: str) -> Mapping:
    """Return the mapping with another activity for a column; one without a title changes nothing."""
    title = " ".join(title.split())
    return _with(mapping, place, replace(mapping.columns[place], activity=title)) if title else mapping


def without_day(mapping: Mapping) -> Column | None:
    """Return the first column of attendance that has no day: it cannot be read."""
    return next((each for each in mapping.columns if each.role is Role.ATTENDANCE and not each.unit), None)


def _with(mapping: Mapping, place: int, column: Column) -> Mapping:
    return Mapping((*mapping.columns[:place], column, *mapping.columns[place + 1 :]))


def _unit(header: str, role: Role) -> str:
    if role is Role.ATTENDANCE:
        day = day_in_text(header)
        return day.isoformat() if day else ""
    unit = meaning_of(header.rpartition(_BETWEEN)[2]).unit
    is_length = unit in LENGTHS
    return unit if units_of(role) and is_length == (role is Role.TIME_SPENT) else ""


def _activity(header: str) -> str:
    return header.rpartition(_BETWEEN)[0] or header
