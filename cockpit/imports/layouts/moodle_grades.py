"""Moodle's export of grades: identity fields, columns for each item, the course total, when it was downloaded."""

import re
from collections.abc import Sequence

from cockpit.imports.columns import Clock
from cockpit.imports.headers import header_at
from cockpit.imports.layouts.moodle_participants import without_id_number
from cockpit.imports.mapping import Column, Mapping
from cockpit.imports.people import Shape, read_people
from cockpit.imports.reading import FileActivity, Kind, Reading, title_id
from cockpit.imports.roles import Role, meaning_of, plain_label
from cockpit.imports.tables import Table

_DOWNLOADED = ("last downloaded from this course", "dernier telechargement depuis ce cours")
_ITEM = re.compile(r"(.+) \(([^()]+)\)")
_SHARE = ("percentage", "pourcentage")
_POINTS = ("real", "brut", "brute", "reel", "reelle", "valeur", "value", "points")
_TOTAL = ("course total", "total du cours")
# What the name of an item begins with: the kind of activity, which other files of the course leave out.
_OF_KIND = re.compile(
    r"(?:test|quiz|devoir|assignment|lecon|lesson|atelier|workshop|glossaire|glossary|forum"
    r"|base de donnees|database"
    r"|paquetage scorm|scorm package|h5p|outil externe|external tool|element d'evaluation manuel|feedback)\s?:"
)


def read_moodle_grades(table: Table, clock: Clock) -> Reading | None:
    """Return the people with their grades, None for any other table."""
    header = header_at(table.rows, table.first_row)
    if not any(plain_label(label) in _DOWNLOADED for label in header.labels):
        return None
    items = [_item(label) for label in header.labels]
    columns = tuple(_column(label, item, items) for label, item in zip(header.labels, items, strict=True))
    words = dict.fromkeys(column.activity for column in columns if column.role is Role.ACTIVITY_GRADE)
    activities = {word: FileActivity(title_id(word), word, is_tracked=False) for word in words}
    mapping = without_id_number(Mapping(columns))
    return read_people(table, Shape(Kind.MOODLE_GRADES, header, mapping, activities), clock)


def _item(label: str) -> tuple[str, str] | None:
    """Return the title of an item and how its grades are shown; None if this is no item."""
    found = _ITEM.fullmatch(label)
    shown = plain_label(found[2]) if found else ""
    return (found[1], shown) if found and shown in (*_SHARE, *_POINTS) else None


def _column(label: str, item: tuple[str, str] | None, items: Sequence[tuple[str, str] | None]) -> Column:
    if item is None:
        return Column(label, meaning_of(label).role or Role.IGNORED)
    title, shown = item
    is_share = shown in _SHARE
    if plain_label(title) in _TOTAL:
        return Column(label, Role.SCORE, "%") if is_share else Column(label, Role.GRADE)
    # Points come without their scale, so the percentage says more where both stand there.
    if not is_share and any((title, share) in items for share in _SHARE):
        return Column(label)
    return Column(label, Role.ACTIVITY_GRADE, "%" if is_share else "", _without_kind(title))


def _without_kind(title: str) -> str:
    kind, colon, name = title.partition(":")
    return name.strip() if colon and _OF_KIND.fullmatch(plain_label(kind) + ":") and name.strip() else title
