"""The long work of this page, as generators: looking at a file, trying an import, importing, and its undo."""

import gc
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from cockpit import clock
from cockpit.connector import Field
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.gui.imports.by_hand import without_day
from cockpit.imports.apply import Order, find_cohort, importing, undo_import
from cockpit.imports.columns import Clock
from cockpit.imports.faults import Warn
from cockpit.imports.headers import find_header, propose
from cockpit.imports.layouts import LAYOUTS
from cockpit.imports.mapping import Mapping, fingerprint
from cockpit.imports.reading import Kind, Reading
from cockpit.imports.report import ImportReport
from cockpit.imports.sheets import Row
from cockpit.imports.tables import Choices, Table, read_table
from cockpit.imports.values import text_of
from cockpit.profile import Profile
from cockpit.steps import Step, Wait
from cockpit.store import Store
from cockpit.store.imports import all_imports, digest_of, save_mapping, saved_mapping
from cockpit.sync.ahead import patiently
from cockpit.triage.refresh import refresh

_MAX_BYTES = 64 << 20
_HEAD_ROWS = 200
_SAMPLES = 2
_SAMPLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of a file, enough to say what it is and to match its columns.

    `mapping` is what was recognised or proposed. `labels` are the headings as columns are matched by hand, empty
    where no row of headings was found. `samples`: the first values of each column.
    """

    choices: Choices
    content: bytes = field(repr=False)
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    kind: Kind
    mapping: Mapping
    header_rows: tuple[int, ...]
    labels: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


class Remark(NamedTuple):
    """What was noticed in a row, or (None) in the whole file: `rejected`, `to_check`, or `left_out` as nobody."""

    row: int | None
    what: str
    reasons: tuple[Warn, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would come to. The people themselves stay in the thread that read them: they may be many.

    `is_known`: this very file was the last one imported into the cohort, and nothing would change.
    """

    order: Order
    report: ImportReport
    mapping: Mapping
    header_rows: tuple[int, ...]
    ambiguous_columns: tuple[str, ...]
    absent_fields: tuple[Field, ...]
    answers: int
    complete_answers: int
    rejected: int
    to_check: int
    left_out: int
    remarks: tuple[Remark, ...]
    is_known: bool

    @property
    def brings_something(self) -> bool:
        """Whether there is anything to import: somebody of the cohort, or answers to a survey."""
        return not self.is_known and (self.answers > 0 or self.report.learners > self.report.not_in_cohort)


def looking(
    path: Path, content: bytes | None, choices: Choices, zone: str, now: clock.Clock
) -> Generator[Step | Wait, None, Head]:
    """Read a file's beginning; `content` is the whole file if it was read already. The result is its head.

    Raises:
        WrongInput: `file_unreadable`, `file_too_big`, or what `tables.read_table` refuses.
    """
    yield Step(0, None)
    with _beside_the_window():
        head: Head = yield from patiently(partial(_head, path, content, choices, zone, now()))
        return head


def trying(
    profile: Profile, head: Head, order: Order, as_recognised: bool, language: str, now: clock.Clock
) -> Generator[Step | Wait, None, Preview]:
    """Try an import; nothing of it is kept but the match of the columns, for the next file of this shape.

    `as_recognised`: read the file as `head` says from now on, whatever was matched by hand before. `language` is a
    new cohort's.

    Raises:
        WrongInput: `demo_refuses_accounts`, `cohort_name_missing`, `class_day_missing`, or what
            `imports.apply.importing` refuses.
    """
    if profile.is_demo:
        raise WrongInput("demo_refuses_accounts")
    if not order.cohort:
        raise WrongInput("cohort_name_missing")
    if order.mapping is not None and (column := without_day(order.mapping)) is not None:
        raise WrongInput("class_day_missing", column=column.header)
    with _beside_the_window():
        return (yield from _tried(profile, head, order, as_recognised, language, now()))


def keeping(
    profile: Profile, order: Order, language: str, now: clock.Clock
) -> Generator[Step | Wait, None, ImportReport]:
    """Import a file and bring the alerts up to it. Once it is kept nothing stops in between.

    Raises:
        WrongInput: as `trying` does; then nothing is kept.
    """
    if profile.is_demo:
        raise WrongInput("demo_refuses_accounts")
    with _beside_the_window():
        return (yield from _kept(profile, order, language, now))


def take_back(store: Store, import_id: int, now: datetime, country: str) -> None:
    """Undo an import, and bring the alerts up to what is left.

    Raises:
        WrongInput: `import_unknown`.
    """
    undo_import(store, import_id, now)
    refresh(store, now, country)


@contextmanager
def _beside_the_window() -> Iterator[None]:
    """Let the window move while a file's many rows are read and compared.

    A collection of the cyclic garbage stops every thread: with 100,000 rows for 200 ms at a time, and nothing in
    here makes cycles worth speaking of.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _tried(
    profile: Profile, head: Head, order: Order, as_recognised: bool, language: str, now: datetime
) -> Generator[Step | Wait, None, Preview]:
    zone = profile.settings().zone
    with profile.open() as store:
        if as_recognised:
            _remember(store, head.mapping)
        try:
            imported = yield from importing(order, profile.open, now, zone, language, is_trial=True)
        except WrongInput as error:
            # Headings that tell nothing by themselves may have been matched before.
            saved = saved_mapping(store, fingerprint(head.labels)) if error.cause == "no_identity_column" else None
            if saved is None or order.mapping is not None:
                raise
            order = replace(order, mapping=Mapping.from_json(saved))
            imported = yield from importing(order, profile.open, now, zone, language, is_trial=True)
        reading = imported.reading
        assert reading is not None  # a trial reads the file, also one that was imported before
        if order.mapping is not None:
            _remember(store, reading.mapping)
        return _preview(order, reading, imported.report, is_known=_is_known(store, order, imported.report))


def _kept(
    profile: Profile, order: Order, language: str, now: clock.Clock
) -> Generator[Step | Wait, None, ImportReport]:
    settings = profile.settings()
    imported = yield from importing(order, profile.open, now(), settings.zone, language, is_trial=False)
    with profile.open() as store:
        refresh(store, now(), settings.holidays_of)
    # What somebody else imported meanwhile is not this import's to take back.
    return imported.report if imported.reading is not None else replace(imported.report, import_id=None)


def _remember(store: Store, mapping: Mapping) -> None:
    with store.write():
        save_mapping(store, fingerprint([column.header for column in mapping.columns]), mapping.to_json())


def _head(path: Path, content: bytes | None, choices: Choices, zone: str, now: datetime) -> Head:
    content = _content_of(path) if content is None else content
    table = read_table(path.name, content, choices)
    beginning = replace(table, rows=table.rows[:_HEAD_ROWS])
    place = zone_named(zone)
    recognised = _recognised(beginning, Clock(place, day_in(place, now)))
    header = find_header(beginning.rows, beginning.merged)
    labels = header.labels if header is not None else ()
    first = header.last_row + 1 if header is not None else 1
    return Head(
        choices=choices,
        content=content,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        sheets=table.sheets,
        kind=recognised.kind if recognised is not None else Kind.TABLE,
        mapping=recognised.mapping if recognised is not None else propose(labels),
        header_rows=recognised.header_rows if recognised is not None else header.rows if header is not None else (),
        labels=labels,
        samples=_samples(beginning.rows[(recognised.data_from_row if recognised is not None else first) - 1 :]),
    )


def _recognised(beginning: Table, clock: Clock) -> Reading | None:
    return next((found for layout in LAYOUTS if (found := layout(beginning, clock)) is not None), None)


def _content_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise WrongInput("file_too_big", megabytes=_MAX_BYTES >> 20)
        return path.read_bytes()
    except OSError as error:
        raise WrongInput("file_unreadable") from error


def _samples(rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
    width = max(map(len, rows), default=0)
    found: list[tuple[str, ...]] = []
    for place in range(width):
        texts = (text_of(row[place])[:_SAMPLE_LENGTH] for row in rows if place < len(row))
        found.append(tuple(islice(filter(None, texts), _SAMPLES)))
    return tuple(found)


def _is_known(store: Store, order: Order, report: ImportReport) -> bool:
    cohort = find_cohort(store, order.cohort)
    before = all_imports(store, cohort.id) if cohort is not None else []
    is_last = bool(before) and before[-1].sha256 == digest_of(order.content)
    return is_last and not report.added and not report.changed


def _preview(order: Order, reading: Reading, report: ImportReport, *, is_known: bool) -> Preview:
    remarks = (
        *(Remark(one.row, "rejected", one.reasons) for one in reading.rejected),
        *(Remark(one.row, "to_check", (one,)) for one in reading.warnings),
        *(Remark(one.row, "left_out", (Warn(one.cause, one.row),)) for one in reading.skipped),
    )
    return Preview(
        order=order,
        report=report,
        mapping=reading.mapping,
        header_rows=reading.header_rows,
        ambiguous_columns=reading.ambiguous_columns,
        absent_fields=reading.absent_fields,
        answers=len(reading.answers),
        complete_answers=sum(answer.is_complete for answer in reading.answers),
        rejected=len(reading.rejected),
        to_check=len(reading.warnings),
        left_out=len(reading.skipped),
        remarks=remarks,
        is_known=is_known,
    )
