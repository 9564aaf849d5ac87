"""A folder with pages of statements, as an LRS exports them."""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from cockpit.errors import WrongInput
from connectors.xapi.batch import Batch, is_whole_read_due
from connectors.xapi.json_stream import elements_of, elements_of_lines, elements_of_page
from connectors.xapi.vocabulary import VOIDED

_BATCH = 1_000
_ENCODING = "utf-8-sig"
# Up to this size, in bytes, a page is decoded at once: piece by piece takes half as long again (measured).
_AT_ONCE = 4 * 1024 * 1024
_LINES = ".jsonl"
_SUFFIXES = frozenset({".json", _LINES})
# What a file leads to that is cut short, is something else, or cannot be opened.
_BROKEN = (ValueError, RecursionError, OSError)
_BEHIND_ALL_NAMES = "\U0010ffff"


class Folder:
    """Pages in `*.json`, as answers of an LRS or bare lists, and `*.jsonl` with one statement a line.

    A file that has not changed since the last read is not read again, but once a month.
    """

    def __init__(self, path: Path, course: str | None) -> None:
        self._path = path
        self._course = course

    def statements(self) -> Iterator[Any]:
        """Yield every statement of the folder; of a broken file those before the break.

        Raises:
            WrongInput: `no_folder`.
        """
        for path in self._files():
            try:
                yield from _statements_of(path)
            except _BROKEN:
                continue

    def batches(
        self, state: Mapping[str, Any] | None, cursor: Mapping[str, Any] | None, now: datetime
    ) -> Iterator[Batch]:
        """Yield the statements of the files that are new or changed, in the order of their names.

        Raises:
            WrongInput: `no_folder`.
        """
        files = self._files()
        marks = {path.name: _mark(path) for path in files}  # before they are read: one may grow meanwhile
        if cursor is None or is_whole_read_due(cursor, now):
            read_before, read_whole_at = {}, now.isoformat()
        else:
            read_before, read_whole_at = cursor["files"], cursor["read_whole_at"]
        first, given, first_mark = (state["file"], state["given"], state["mark"]) if state else ("", 0, None)
        # Of what stands before the cut, only what the cursor knows is sure to be read; the rest comes again.
        end_marks = {name: mark for name, mark in marks.items() if name >= first or read_before.get(name) == mark}
        batch: list[Any] = []
        is_damaged = False
        for path in files:
            name = path.name
            if name < first or read_before.get(name) == marks[name]:
                continue
            mark = marks[name]
            count = given if (name, mark) == (first, first_mark) else 0
            try:
                statements = islice(_statements_of(path), count, None)
                while looked_at := self._fill(batch, statements):
                    count += looked_at
                    if len(batch) == _BATCH:
                        yield Batch(batch, now, {"file": name, "given": count, "mark": mark})
                        batch = []
            except _BROKEN:
                is_damaged = True
                del end_marks[name]  # it is read again the next time
        end = {"files": end_marks, "read_whole_at": read_whole_at}
        yield Batch(batch, now, {"file": _BEHIND_ALL_NAMES, "given": 0, "mark": None}, end, is_damaged)

    def _fill(self, batch: list[Any], statements: Iterator[Any]) -> int:
        """Add statements until the batch is full; return how many were looked at for that, 0 when none are left."""
        found: list[Any] = []
        try:
            found.extend(islice(statements, _BATCH - len(batch)))
        finally:  # where the file breaks, what stands before is in it
            batch += found if self._course is None else [one for one in found if is_about(one, self._course)]
        return len(found)

    def _files(self) -> list[Path]:
        if not self._path.is_dir():
            raise WrongInput("no_folder")
        found = [path for path in self._path.iterdir() if path.suffix.lower() in _SUFFIXES and path.is_file()]
        return sorted(found, key=lambda path: path.name)


def is_about(statement: Any, course: str) -> bool:
    """Tell whether an LRS would give a statement when asked for a course with `related_activities`.

    What makes no sense is given too, so that it is told of, and so is what takes others back.
    """
    try:
        if statement["object"]["id"] == course or statement["verb"]["id"] == VOIDED:
            return True
        around = (statement.get("context") or {}).get("contextActivities") or {}
        return any(
            activity["id"] == course
            for related in around.values()
            for activity in ([related] if isinstance(related, Mapping) else related)
        )
    except (KeyError, TypeError, AttributeError):
        return True


def _statements_of(path: Path) -> Iterable[Any]:
    if path.suffix.lower() == _LINES:
        return _read(path, elements_of_lines)
    if path.stat().st_size <= _AT_ONCE:
        try:
            with _without_collector():
                return elements_of(json.loads(path.read_text(_ENCODING)))
        except (ValueError, RecursionError):
            pass  # some may stand before the break
    return _read(path, elements_of_page)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the cyclic collector from walking a growing page again and again (measured: a sixth of a read)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(path: Path, elements: Callable[[TextIO], Iterator[Any]]) -> Iterator[Any]:
    with path.open(encoding=_ENCODING) as file:
        yield from elements(file)


def _mark(path: Path) -> str:
    """Return what changes when a file does."""
    known = path.stat()
    return f"{known.st_size}:{known.st_mtime_ns}"
