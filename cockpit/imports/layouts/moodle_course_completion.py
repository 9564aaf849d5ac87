"""Moodle's report of course completion: user id, name, identity fields, the criteria, and when the course was done.

A criterion that is an activity has two columns, its title over the state and *title - Completion date*; any other
one has the date alone. Dates are day first with two digits for the year, in every language of Moodle's.
"""

import re
from itertools import pairwise

from cockpit.imports.columns import Clock
from cockpit.imports.headers import header_at
from cockpit.imports.layouts.moodle_completion import unique
from cockpit.imports.layouts.moodle_participants import without_id_number
from cockpit.imports.mapping import Column, Mapping
from cockpit.imports.people import Shape, read_people
from cockpit.imports.reading import FileActivity, Kind, Reading, title_id
from cockpit.imports.roles import Role, meaning_of, plain_label
from cockpit.imports.tables import Table

_ID, _NAME = ("id", "identifiant"), ("name", "nom", "nom complet")
_DATE = re.compile(r" - (completion date|date completed|date d'achevement|date de completion|date de fin)")
_DONE = re.compile(
    r"(course complete|course completed|cours (est )?(termine|acheve|complete)|achevement (du|de) cours)"
)


def read_moodle_course_completion(table: Table, clock: Clock) -> Reading | None:
    """Return the people with their completion of the course, None for any other table."""
    header = header_at(table.rows, table.first_row)
    labels = header.labels
    if len(labels) < 3 or plain_label(labels[0]) not in _ID or plain_label(labels[1]) not in _NAME:
        return None
    if not _DONE.fullmatch(plain_label(labels[-1])):
        return None
    columns = [Column(labels[0], Role.SOURCE_ID), Column(labels[1], Role.NAME)]
    activities: dict[str, FileActivity] = {}
    for label, following in pairwise(labels[2:]):
        if _is_date_of(following, label):
            word = unique(label, activities)
            activities[word] = FileActivity(title_id(word), label)
            columns.append(Column(label, Role.ACTIVITY_STATE, "", word))
        elif activities and _is_date_of(label, columns[-1].header) and columns[-1].activity:
            columns.append(Column(label, Role.ACTIVITY_DATE, "", columns[-1].activity))
        else:
            meant = meaning_of(label).role
            columns.append(Column(label, Role.EMAIL if meant is Role.EMAIL else Role.IGNORED))
    columns.append(Column(labels[-1], Role.COMPLETED))
    mapping = without_id_number(Mapping(tuple(columns)))
    return read_people(table, Shape(Kind.MOODLE_COURSE_COMPLETION, header, mapping, activities), clock)


def _is_date_of(label: str, title: str) -> bool:
    return label.startswith(title) and _DATE.fullmatch(" " + plain_label(label[len(title) :])) is not None
