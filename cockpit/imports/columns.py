"""Any table with one learner a row, read by what its columns are mapped to.

Column by column and not cell by cell: each different text is read once, and faults are looked for only in columns
that have some.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import TypeVar
from zoneinfo import ZoneInfo

from cockpit.imports.dates import DateOrder, Moment, Moments, Never, order_of
from cockpit.imports.faults import Fault, Warn
from cockpit.imports.mapping import LOGIN, Column
from cockpit.imports.reading import ActivityResult, Attended, FileActivity
from cockpit.imports.roles import Role
from cockpit.imports.sheets import Cell, Row
from cockpit.imports.states import State, StateFound, attended, state_of
from cockpit.imports.values import Grade, Memo, Shares, email_of, grade_reader, lines_of, seconds_reader, text_of

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Clock:
    """What dates are read by: the cohort's zone, the day it is there, and the order that the trainer chose."""

    zone: ZoneInfo
    today: date
    order: DateOrder | None = None
    is_1904: bool = False


@dataclass(slots=True)
class Columns:
    """The data rows of a table, turned into columns, with what was noticed while reading them."""

    rows: Sequence[Row]
    numbers: Sequence[int]
    width: int
    clock: Clock
    warnings: list[Warn] = field(default_factory=list)
    faults: dict[int, list[Warn]] = field(default_factory=dict)
    orders: set[DateOrder] = field(default_factory=set)
    ambiguous: list[str] = field(default_factory=list)
    _padded: Sequence[Row] = field(init=False)
    _usual_order: DateOrder | None = None

    def __post_init__(self) -> None:
        if any(len(row) < self.width for row in self.rows):
            padding = (None,) * self.width
            self._padded = [(*row, *padding)[: self.width] for row in self.rows]
        else:
            self._padded = self.rows

    def cells(self, index: int) -> Sequence[Cell]:
        """Return the cells of a column."""
        return [row[index] for row in self._padded]

    def texts(self, index: int, column: Column) -> list[str]:
        """Return one-line texts; empty where nothing is said."""
        return list(map(text_of, self.cells(index)))

    def optional_texts(self, index: int, column: Column) -> list[str | None]:
        """Return one-line texts; None where nothing is said."""
        return [text_of(cell) or None for cell in self.cells(index)]

    def lines(self, index: int, column: Column) -> list[str]:
        """Return texts that may have several lines."""
        return list(map(lines_of, self.cells(index)))

    def emails(self, index: int, column: Column) -> list[str | None]:
        """Return addresses in small letters; a wrong one is a fault of its row."""
        found = list(map(email_of, self.cells(index)))
        if column.unit == LOGIN:
            return [None if isinstance(address, Fault) else address for address in found]
        return self.without_faults(found, column)

    def shares(self, index: int, column: Column) -> list[float | None]:
        """Return shares 0-1."""
        cells = self.cells(index)
        shares = Shares(cells, column.unit)
        read = self._read(cells, shares.read, column)
        if shares.doubtful:
            for number, cell in zip(self.numbers, cells, strict=True):
                if cell in shares.doubtful:
                    self.warnings.append(Warn(shares.doubtful[cell], number, column.header, {"text": str(cell)}))
        return read

    def grades(self, index: int, column: Column) -> list[Grade | None]:
        """Return results with their scale."""
        return self._read(self.cells(index), grade_reader(column.unit), column)

    def lengths(self, index: int, column: Column) -> list[int | None]:
        """Return seconds."""
        return self._read(self.cells(index), seconds_reader(column.unit), column)

    def compare_orders(self, indices: Iterable[int]) -> None:
        """Find out how the dates of these columns are written: one that tells helps those that do not."""
        found = {order_of(self.cells(index)) for index in indices}
        certain = {each.order for each in found if each.order is not None and each.is_certain}
        self._usual_order = certain.pop() if len(certain) == 1 else None

    def moments(self, index: int, column: Column, *, may_be_future: bool = False) -> list[Moment | Never | None]:
        """Return days, instants and *never*. What cannot have happened yet is a fault unless it may."""
        cells = self.cells(index)
        found = order_of(cells)
        order = self.clock.order or (found.order if found.is_certain else self._usual_order or found.order)
        if found.order is not None and order is not None:
            self.orders.add(order)
            if not found.is_certain and order not in (self.clock.order, self._usual_order):
                self.ambiguous.append(column.header)
                self.warnings.append(Warn("dates_ambiguous", None, column.header))
        moments = Moments(
            self.clock.zone,
            order,
            None if may_be_future else self.clock.today,
            self.clock.is_1904,
        )
        read = self.without_faults(list(map(moments.read, cells)), column)
        for place in moments.twice(read):
            self.warnings.append(Warn("hour_twice", self.numbers[place], column.activity or column.header))
        return read

    def past(self, index: int, column: Column) -> list[Moment | None]:
        """Return days and instants that are over."""
        return [None if isinstance(moment, Never) else moment for moment in self.moments(index, column)]

    def planned(self, index: int, column: Column) -> list[Moment | None]:
        """Return days and instants that may still come."""
        moments = self.moments(index, column, may_be_future=True)
        return [None if isinstance(moment, Never) else moment for moment in moments]

    def path_states(self, index: int, column: Column) -> list[State | None]:
        """Return the states of the whole path."""
        return [found and found.state for found in self.states(index, column)]

    def states(self, index: int, column: Column) -> list[StateFound | None]:
        """Return states; a word that is not known is a fault."""
        return self._read(self.cells(index), _state, column)

    def groups(self, index: int, separators: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the groups of each cell."""
        memo = Memo(lambda cell: _parts(lines_of(cell), separators))
        return [memo[cell] for cell in self.cells(index)]

    def results(
        self, columns: Iterable[tuple[int, Column]], items: Mapping[str, FileActivity]
    ) -> Sequence[tuple[ActivityResult, ...]]:
        """Return what each row says of the activities whose columns these are; `items` by the columns' word."""
        of_activity: dict[str, dict[Role, tuple[int, Column]]] = {}
        for index, column in columns:
            of_activity.setdefault(column.activity, {}).setdefault(column.role, (index, column))
        return self.rows_of([self._results_of(items[word], by_role) for word, by_role in of_activity.items()])

    def attendance(self, columns: Iterable[tuple[int, Column]]) -> Sequence[tuple[Attended, ...]]:
        """Return who came to the live classes whose columns these are."""
        classes = []
        for index, column in columns:
            on = date.fromisoformat(column.unit)
            classes.append([Attended(column.activity, on, attended(text)) for text in self.texts(index, column)])
        return self.rows_of(classes)

    def rows_of(self, columns: Sequence[Sequence[Value]]) -> Sequence[tuple[Value, ...]]:
        """Return columns turned back into rows."""
        return list(zip(*columns, strict=True)) if columns else [()] * len(self.rows)

    def without_faults(self, values: list[Value | Fault], column: Column) -> list[Value | None]:
        """Return the values, None where one is a fault, which is kept with its row."""
        if Fault not in set(map(type, values)):
            return values  # type: ignore[return-value]
        unit_is_missing = False
        cleared: list[Value | None] = []
        for number, value in zip(self.numbers, values, strict=True):
            if not isinstance(value, Fault):
                cleared.append(value)
                continue
            cleared.append(None)
            if value.cause == "unit_unknown":
                unit_is_missing = True
            else:
                facts = {"text": value.text} if value.text else {}
                self.faults.setdefault(number, []).append(
                    Warn(value.cause, number, column.activity or column.header, facts)
                )
        if unit_is_missing:
            self.warnings.append(Warn("unit_unknown", None, column.header))
        return cleared

    def _read(
        self, cells: Sequence[Cell], read: Callable[[Cell], Value | Fault | None], column: Column
    ) -> list[Value | None]:
        memo = Memo(read)
        return self.without_faults([memo[cell] for cell in cells], column)

    def _results_of(self, item: FileActivity, by_role: dict[Role, tuple[int, Column]]) -> list[ActivityResult]:
        texts: Iterable[str] = repeat("")
        states: Iterable[StateFound | None] = repeat(None)
        moments: Iterable[Moment | None] = repeat(None)
        grades: Iterable[Grade | None] = repeat(None)
        if state := by_role.get(Role.ACTIVITY_STATE):
            texts, states = self.texts(*state), self.states(*state)
        if at := by_role.get(Role.ACTIVITY_DATE):
            moments = self.past(*at)
        if grade := by_role.get(Role.ACTIVITY_GRADE):
            grades = self.grades(*grade)
        return [
            _result(item, text, found, moment, graded)
            for _, text, found, moment, graded in zip(self.rows, texts, states, moments, grades, strict=False)
        ]


def _result(
    item: FileActivity, text: str, found: StateFound | None, at: Moment | None, grade: Grade | None
) -> ActivityResult:
    state, by_learner = found or (None, True)
    score, maximum, is_excused = grade or (None, None, False)
    return ActivityResult(item.item_id, item.title, state, text, at, by_learner, score, maximum, is_excused)


def _state(cell: Cell) -> StateFound | Fault | None:
    text = text_of(cell)
    if not text:
        return None
    return state_of(text) or Fault("state_unknown", text)


def _parts(text: str, separators: Sequence[str]) -> tuple[str, ...]:
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    parts = (text_of(part) for part in text.split(separators[0]))
    return tuple(dict.fromkeys(part for part in parts if part))
