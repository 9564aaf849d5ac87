"""The queue as a list: a header for each group, under it its people."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cockpit.domain.alerts import LATE_CODES, Alert, Code, Nature, Section
from cockpit.domain.names import plain
from cockpit.domain.sequences import StepKind
from cockpit.gui.desk import Desk
from cockpit.gui.labels import shown
from cockpit.gui.navigation import Person
from cockpit.reports.queue_words import row_action, row_sentences
from cockpit.reports.today import QueueRow
from cockpit.wording.alerts import nature_name, section_name

ROW_ROLE = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex

_SILENCE_CODES = frozenset({Code.SILENT, Code.LOST, Code.NEVER, Code.NEVER7, Code.NEVER14})
_STEP_ICONS = {StepKind.MESSAGE: "mail", StepKind.CALL: "phone", StepKind.DECIDE: "phone"}
_ENABLED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a group; only the group to watch can be closed."""

    section: Section
    count: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A row in words: who, what stands in bold, what beside it, what to do, and where the person learns."""

    name: str
    fact: str
    context: str
    action: str
    icon: str
    place: str


def person_of(row: QueueRow) -> Person:
    """Return the person of a row, with the alert that is the occasion."""
    if row.step is None:
        return Person(row.learner_id, row.enrolment_id, row.alert_id)
    return Person(row.learner_id, row.step.run.enrolment_id, row.alert_id, row.step.template)


def silence_of(row: QueueRow) -> int:
    """Return the days of silence that run today, 0 if none is the reason."""
    return next((reason.days or 0 for reason in row.reasons if reason.code in _SILENCE_CODES), 0)


def row_icon(row: QueueRow) -> str:
    """Return the Lucide icon of what is to be done about a person."""
    if row.step is not None and (row.says_step or row.alert is None):
        return "party-popper" if row.step.sequence.is_praise else _STEP_ICONS[row.step.step.kind]
    return action_icon(row.alert) if row.alert is not None else ""


def _likeness(row: QueueRow) -> object:
    """Return what people with the same reason have in common."""
    if row.alert is None and row.step is not None:
        return row.step.step
    return row.reasons[0].code


def action_icon(alert: Alert) -> str:
    """Return the Lucide icon of the action that is suggested for an alert."""
    codes = {reason.code for reason in alert.spoken}
    if codes & {Code.LOST, Code.NOREPLY, Code.UNHAPPY}:
        return "phone"
    if Code.SILENT in codes:
        return "calendar-plus" if codes & LATE_CODES else "message-circle"
    if codes & {Code.NEVER, Code.NEVER7, Code.NEVER14}:
        return "key-round"
    if codes & LATE_CODES:
        return "hand-helping"
    if codes & {Code.PACE, Code.ENDRISK}:
        return "gauge"
    if Code.ABSENT in codes:
        return "video"
    if Code.SCORE in codes:
        return "hand-helping"
    if Code.QUESTION in codes:
        return "pencil"
    return "handshake" if alert.spoken[0].share is None else "party-popper"


class QueueModel(QAbstractListModel):
    """The rows of the queue that a filter and a search leave."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._words = desk.words
        self._rows: tuple[QueueRow, ...] = ()
        self._entries: list[Header | QueueRow] = []
        self._places: dict[int, int] = {}
        self._lines: dict[int, Lines] = {}
        self._nature: Nature | None = None
        self._searched: tuple[str, ...] = ()
        self._watch_is_open = False
        self._marked: set[int] = set()

    @property
    def marked(self) -> frozenset[int]:
        """The learners who are marked, to be dealt with together."""
        return frozenset(self._marked)

    def marked_people(self) -> tuple[Person, ...]:
        """Return those who are marked and shown, in the order of the list."""
        return tuple(person for person in self.people() if person.learner_id in self._marked)

    def mark(self, index: Index) -> None:
        """Mark the person at a place, or mark them no more."""
        row = self.row_at(index)
        if row is not None:
            self._marked ^= {row.learner_id}
            self.dataChanged.emit(index, index)

    def mark_alike(self, row: QueueRow | None) -> None:
        """Mark everyone shown with the same first reason as somebody."""
        if row is None:
            return
        self._marked |= {
            entry.learner_id
            for entry in self._entries
            if isinstance(entry, QueueRow) and _likeness(entry) == _likeness(row)
        }
        self._tell_marks()

    def unmark(self) -> None:
        """Mark nobody."""
        if self._marked:
            self._marked.clear()
            self._tell_marks()

    def _tell_marks(self) -> None:
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def show_rows(self, rows: Sequence[QueueRow]) -> None:
        """Show a queue; nothing happens when it is the one that is shown."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._marked &= {row.learner_id for row in self._rows}
            self._lines.clear()
            self._rebuild()

    def choose(self, nature: Nature | None) -> None:
        """Show the people of one filter, or all of them."""
        if nature is not self._nature:
            self._nature = nature
            self._rebuild()

    def search(self, text: str) -> None:
        """Show those whose name holds every word of a text, whatever the accents."""
        searched = tuple(plain(text).split())
        if searched != self._searched:
            self._searched = searched
            self._rebuild()

    def open_watch(self, is_open: bool) -> None:
        """Show the people to watch, or only their header."""
        if is_open != self._watch_is_open:
            self._watch_is_open = is_open
            self._rebuild()

    @property
    def watch_is_open(self) -> bool:
        """Whether the people to watch are shown."""
        return self._watch_is_open

    def entry(self, number: int) -> Header | QueueRow:
        """Return what stands at a place of the list."""
        return self._entries[number]

    def row_at(self, index: Index) -> QueueRow | None:
        """Return the person at an index; None for a header or no place at all."""
        entry = self._entries[index.row()] if 0 <= index.row() < len(self._entries) else None
        return entry if isinstance(entry, QueueRow) else None

    def index_of(self, learner_id: int | None) -> QModelIndex:
        """Return where a learner stands; an invalid index when the list does not show them."""
        place = self._places.get(learner_id) if learner_id is not None else None
        return self.index(place) if place is not None else QModelIndex()

    def person_from(self, number: int, step: int) -> QModelIndex:
        """Return the first person at a place or beyond it, going down (step 1) or up (step -1)."""
        while 0 <= number < len(self._entries):
            if isinstance(self._entries[number], QueueRow):
                return self.index(number)
            number += step
        return QModelIndex()

    def nearest_person(self, number: int) -> QModelIndex:
        """Return the person at a place of the list, or below it, or else above it."""
        found = self.person_from(max(0, number), 1)
        return found if found.isValid() else self.person_from(min(number, len(self._entries) - 1), -1)

    def people(self) -> tuple[Person, ...]:
        """Return everyone who is shown, in the order of the list."""
        return tuple(person_of(entry) for entry in self._entries if isinstance(entry, QueueRow))

    def say_anew(self) -> None:
        """Forget the words of the rows: names are shown in another way now."""
        self._lines.clear()
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def lines(self, row: QueueRow) -> Lines:
        """Return a row in words."""
        found = self._lines.get(row.learner_id)
        if found is None:
            found = self._lines[row.learner_id] = self._worded(row)
        return found

    def remove(self, learner_id: int) -> None:
        """Take a person out, and the group's header with its last one."""
        place = self._places.get(learner_id)
        self._rows = tuple(row for row in self._rows if row.learner_id != learner_id)
        self._marked.discard(learner_id)
        if place is None:
            self._rebuild()
            return
        at = next(n for n in range(place, -1, -1) if isinstance(self._entries[n], Header))
        header = self._entries[at]
        assert isinstance(header, Header)
        first = at if header.count == 1 else place
        self.beginRemoveRows(QModelIndex(), first, place)
        del self._entries[first : place + 1]
        self._find_places()
        self.endRemoveRows()
        if first == place:
            self._entries[at] = Header(header.section, header.count - 1, header.is_open)
            self.dataChanged.emit(self.index(at), self.index(at))

    def rowCount(self, parent: Index | None = None) -> int:
        """Return how many headers and people there are."""
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let people be selected, headers never."""
        return _ENABLED if self.row_at(index) is not None else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name, the row itself, or the sentence that a screen reader says."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if isinstance(entry, Header):
            return self._header_data(entry, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._desk.name(entry.learner)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            lines = self.lines(entry)
            said = self._words.say(
                "{name}, {state}. {reason} Suggested: {action}.",
                name=lines.name,
                state=nature_name(self._words, entry.nature),
                reason=f"{lines.fact} {lines.context}".strip(),
                action=lines.action,
            )
            if entry.learner_id in self._marked:
                return self._words.say("Marked. {row}", row=said)
            return said
        return entry if role == ROW_ROLE else None

    def _header_data(self, header: Header, role: int) -> str | None:
        name = section_name(self._words, header.section)[0]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role != Qt.ItemDataRole.AccessibleTextRole:
            return None
        if header.is_open:
            return self._words.plural("{group}: {n} person", "{group}: {n} people", header.count, group=name)
        return self._words.plural(
            "{group}, closed: {n} person", "{group}, closed: {n} people", header.count, group=name
        )

    def _worded(self, row: QueueRow) -> Lines:
        words = self._words
        fact, context = self._fact_and_context(row)
        place = row.cohort
        if row.others:
            place = words.plural(
                "{cohort} and {n} other cohort", "{cohort} and {n} other cohorts", len(row.others), cohort=place
            )
        return Lines(
            self._desk.name(row.learner),
            fact,
            context,
            row_action(words, row),
            row_icon(row),
            shown(place),
        )

    def _fact_and_context(self, row: QueueRow) -> tuple[str, str]:
        first, *others = row_sentences(self._words, row)
        # One reason splits into fact and proportion; of several, the first stands whole and the others beside it.
        if others:
            return shown(first.text), shown(" ".join(other.text for other in others))
        return shown(first.fact), shown(first.context)

    def _is_shown(self, row: QueueRow) -> bool:
        if self._nature is not None and (row.section is Section.WATCH or row.nature is not self._nature):
            return False
        if not self._searched:
            return True
        name = plain(row.learner)
        return all(word in name for word in self._searched)

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._entries = []
        visible = [row for row in self._rows if self._is_shown(row)]
        for section, rows in groupby(visible, key=lambda row: row.section):
            people = list(rows)
            is_open = section is not Section.WATCH or self._watch_is_open or bool(self._searched)
            self._entries.append(Header(section, len(people), is_open))
            self._entries += people if is_open else []
        self._find_places()
        self.endResetModel()

    def _find_places(self) -> None:
        self._places = {
            entry.learner_id: place for place, entry in enumerate(self._entries) if isinstance(entry, QueueRow)
        }
