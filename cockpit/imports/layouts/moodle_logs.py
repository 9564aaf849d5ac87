"""Moodle's log of a course (Reports, Logs).

No column holds a user id: it stands in the description, which is English in every language (“The user with id '12'
viewed …”). Names are no keys, for two people may share one. Dates are day first, also in English.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from cockpit.connector import Field
from cockpit.domain.activity import Verb
from cockpit.imports.columns import Clock
from cockpit.imports.dates import DateOrder, Moments, is_twice
from cockpit.imports.faults import Rejected, Skipped, Warn
from cockpit.imports.headers import Header, header_at
from cockpit.imports.mapping import Column, Mapping
from cockpit.imports.reading import Kind, LogEvent, Reading
from cockpit.imports.roles import plain_label
from cockpit.imports.sheets import Row
from cockpit.imports.tables import Table
from cockpit.imports.values import clean_line

_WORDS = {
    "time": ("time", "heure", "date"),
    "name": ("user full name", "nom complet de l'utilisateur", "nom complet"),
    "affected": ("affected user", "utilisateur touche", "utilisateur affecte", "utilisateur concerne"),
    "event": ("event name", "nom de l'evenement"),
    "description": ("description",),
}
_NEEDED = ("time", "name", "event", "description")
_ACTOR = "The user with id '"
_ID_FROM = len(_ACTOR)
_NOBODY = "-"
_VERBS = (
    (" submitted ", Verb.SUBMITTED),
    (" viewed the course ", Verb.ACCESSED),
)


def read_moodle_logs(table: Table, clock: Clock) -> Reading | None:
    """Return the events of a log, None for any other table."""
    header = header_at(table.rows, table.first_row)
    labels = [plain_label(label) for label in header.labels]
    places = {key: labels.index(word) for key, words in _WORDS.items() for word in words if word in labels}
    if not all(key in places for key in _NEEDED):
        return None
    reader = _Reader(places, clock)
    reader.read(table.rows[header.last_row :], header.last_row + 1)
    return _reading(table, header, reader)


class _Reader:
    """Reads the lines. Days and times of day are kept by their text: adding them is much cheaper than parsing."""

    def __init__(self, places: dict[str, int], clock: Clock) -> None:
        self.events: list[LogEvent] = []
        self.rejected: list[Rejected] = []
        self.skipped: list[Skipped] = []
        self.warnings: list[Warn] = []
        self._places = places
        self._moments = Moments(clock.zone, DateOrder.DAY_FIRST, clock.today)
        self._midnights = _Midnights(clock.zone, self._moments)
        self._times = _TimesOfDay()
        self._names = _Names()
        self._verbs: dict[str, Verb] = {}

    def read(self, rows: Sequence[Row], first: int) -> None:
        """Read all lines; `first` is the number of the first one."""
        time_at, name_at, event_at = (self._places[key] for key in ("time", "name", "event"))
        description_at = self._places["description"]
        affected_at = self._places.get("affected", name_at)
        midnights, times, names, verbs = self._midnights, self._times, self._names, self._verbs
        width = max(self._places.values()) + 1
        keep = self.events.append
        for number, row in enumerate(rows, first):
            if len(row) < width:
                self._short_row(number, row)
                continue
            said = str(row[time_at])
            day, _, clock = said.partition(", ")
            midnight, minutes, seconds = midnights[day], times[clock[:5]], times[clock[5:]]
            if midnight < 0 or minutes < 0 or seconds < 0:
                stamp = self._exact(number, said)
                if stamp is None:
                    continue
            else:
                stamp = midnight + minutes + seconds
            name, affected, event = names[row[name_at]], names[row[affected_at]], names[row[event_at]]
            description = str(row[description_at])
            user_id = None
            if name != _NOBODY and description.startswith(_ACTOR):
                user_id = description[_ID_FROM : description.find("'", _ID_FROM)]
                if not user_id.isdecimal():
                    user_id = None  # what the system does bears the id -1
            verb = verbs.get(event) or self._verb(event, description)
            is_own = user_id is not None and affected in (_NOBODY, name, "")
            key = f"file:log:{stamp}-{crc32(description.encode())}"
            at = datetime.fromtimestamp(stamp, UTC)
            keep(LogEvent(number, at, name, event, user_id, is_own, verb, key))

    def _exact(self, number: int, said: str) -> int | None:
        """Return the instant on a day on which the clocks change, in seconds since 1970, or reject the line."""
        at = self._moments.read(said)
        if not isinstance(at, datetime):
            self.rejected.append(Rejected(number, (Warn("not_a_date", number, facts={"text": said}),)))
            return None
        if is_twice(at):
            self.warnings.append(Warn("hour_twice", number))
        return int(at.timestamp())

    def _short_row(self, number: int, row: Row) -> None:
        if any(row):
            self.rejected.append(Rejected(number, (Warn("row_too_short", number),)))
        else:
            self.skipped.append(Skipped(number, "empty_row"))

    def _verb(self, event: str, description: str) -> Verb:
        """Return what an event of this name is; its English description tells it in every language."""
        found = next((verb for words, verb in _VERBS if words in description), Verb.INTERACTED)
        self._verbs[event] = found
        return found


class _Midnights(dict[str, int]):
    """The midnights, in seconds since 1970, of days all of whose hours exist once; -1 for any other text."""

    def __init__(self, zone: ZoneInfo, moments: Moments) -> None:
        super().__init__()
        self._zone = zone
        self._moments = moments

    def __missing__(self, text: str) -> int:
        day = self._moments.read(text)
        found = -1
        if isinstance(day, date) and not isinstance(day, datetime):
            midnight = datetime.combine(day, time(), self._zone)
            following = datetime.combine(day + timedelta(days=1), time(), self._zone)
            if midnight.utcoffset() == following.utcoffset():
                found = int(midnight.timestamp())
        self[text] = found
        return found


class _TimesOfDay(dict[str, int]):
    """The seconds of `08:32` and of `:10`; -1 for any other text."""

    def __missing__(self, text: str) -> int:
        try:
            clock = time.fromisoformat(text if len(text) == len("08:32") else f"00:00{text}")
        except ValueError:
            found = -1
        else:
            found = clock.hour * 3600 + clock.minute * 60 + clock.second
        self[text] = found
        return found


class _Names(dict[object, str]):
    """Names and event names, cleaned once each."""

    def __missing__(self, cell: object) -> str:
        name = self[cell] = clean_line(cell) if isinstance(cell, str) else ""
        return name


def _reading(table: Table, header: Header, reader: _Reader) -> Reading:
    return Reading(
        kind=Kind.MOODLE_LOGS,
        file_name=table.file_name,
        mapping=Mapping(tuple(map(Column, header.labels))),
        header_rows=header.rows,
        data_from_row=header.last_row + 1,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        sheets=table.sheets,
        is_1904=table.is_1904,
        date_order=DateOrder.DAY_FIRST,
        events=reader.events,
        absent_fields=tuple(Field),
        skipped=tuple(reader.skipped),
        rejected=tuple(reader.rejected),
        warnings=tuple(reader.warnings),
    )
