"""A file's bytes into what it says."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from cockpit.errors import WrongInput
from cockpit.imports.columns import Clock
from cockpit.imports.dates import DateOrder
from cockpit.imports.headers import find_header, propose
from cockpit.imports.layouts import LAYOUTS
from cockpit.imports.mapping import Mapping
from cockpit.imports.people import read_people, table_shape
from cockpit.imports.reading import Reading
from cockpit.imports.roles import Role
from cockpit.imports.sheets import MAX_CELLS
from cockpit.imports.tables import Choices, Table, read_table

_MAX_COLUMNS = 2_000


def read_file(
    name: str,
    content: bytes,
    *,
    zone: ZoneInfo,
    now: datetime,
    choices: Choices | None = None,
    mapping: Mapping | None = None,
    order: DateOrder | None = None,
) -> Reading:
    """Return what a file says; nothing is stored.

    `zone` is the cohort's: what a file says without a zone is local there. Later days than today's, there, are no
    activity. `mapping` and `order` are the trainer's own; without them the file is recognised, or its columns are
    taken for what their headings say.

    Raises:
        WrongInput: those of `read_table`; `header_unknown`, `no_identity_column`, `mapping_fits_not`,
            `too_many_columns`, `too_many_cells`.
    """
    with _without_collector():
        return _read(read_table(name, content, choices), zone, now, mapping, order)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the cyclic collector from walking a growing file again and again (measured: a third of the time)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(table: Table, zone: ZoneInfo, now: datetime, mapping: Mapping | None, order: DateOrder | None) -> Reading:
    clock = Clock(zone, now.astimezone(zone).date(), order, table.is_1904)
    if mapping is None:
        for layout in LAYOUTS:
            reading = layout(table, clock)
            if reading is not None:
                return reading
    return _by_columns(table, mapping, clock)


def _by_columns(table: Table, chosen: Mapping | None, clock: Clock) -> Reading:
    header = find_header(table.rows, table.merged)
    if header is None:
        raise WrongInput("header_unknown")
    width = len(header.labels)
    if width > _MAX_COLUMNS:
        raise WrongInput("too_many_columns", columns=_MAX_COLUMNS)
    if width * len(table.rows) > MAX_CELLS:
        raise WrongInput("too_many_cells", cells=MAX_CELLS)
    mapping = chosen.fitted(header.labels) if chosen is not None else propose(header.labels)
    if mapping.place(Role.SOURCE_ID) is None and mapping.place(Role.EMAIL) is None:
        raise WrongInput("no_identity_column")
    return read_people(table, table_shape(header, mapping), clock)
