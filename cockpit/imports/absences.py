"""Absences from a file of the training office: a table (CSV, XLSX, ODS) or a calendar (ICS).

Who is meant is found by mail address, by what a source calls the person, or by a name that only one learner has.
What cannot be taken is named by its row and left out; a file is taken back as a whole.
"""

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cockpit.domain.names import plain
from cockpit.domain.people import Absence
from cockpit.errors import WrongInput
from cockpit.imports.dates import Moments, order_of
from cockpit.imports.headers import header_at
from cockpit.imports.roles import plain_label
from cockpit.imports.sheets import Cell, Row
from cockpit.imports.tables import read_table
from cockpit.imports.values import text_of
from cockpit.store import Store
from cockpit.store.absences import add_absence, add_absence_file
from cockpit.store.learners import learners_known_as

if TYPE_CHECKING:
    from icalendar import Component

_CALENDAR = b"BEGIN:VCALENDAR"
_LOOK_AT = 10
# Longer than this is a slip of the pen: 2026 for 2062.
_MOST_DAYS = 730


class Heading(StrEnum):
    """What a column of a table of absences holds."""

    WHO = "who"
    EMAIL = "email"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    STARTS = "starts"
    ENDS = "ends"
    REASON = "reason"


_HEADINGS = {
    **dict.fromkeys(("id", "learner", "apprenant", "apprenant·e", "username", "identifiant", "name", "nom complet",
                     "full name", "participant", "stagiaire"), Heading.WHO),
    **dict.fromkeys(("email", "e-mail", "mail", "email address", "adresse de courriel", "courriel", "adresse mail",
                     "adresse e-mail"), Heading.EMAIL),
    **dict.fromkeys(("first name", "prenom", "given name"), Heading.FIRST_NAME),
    **dict.fromkeys(("last name", "nom", "nom de famille", "surname", "family name"), Heading.LAST_NAME),
    **dict.fromkeys(("start", "start date", "starts", "from", "first day", "debut", "date de debut", "du", "depuis",
                     "premier jour"), Heading.STARTS),
    **dict.fromkeys(("end", "end date", "ends", "to", "until", "last day", "fin", "date de fin", "au", "jusqu'au",
                     "dernier jour"), Heading.ENDS),
    **dict.fromkeys(("reason", "type", "motif", "nature", "comment", "commentaire", "absence"), Heading.REASON),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """One absence as a file tells it: by whom, and in which row (or event) of it. `fault` says why it is none."""

    row: int
    who: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    reason: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """A row that could not be taken, and why (`wording.imports`)."""

    row: int
    fault: str


@dataclass(frozen=True, slots=True)
class AbsencesRead:
    """What a file of absences came to. `file_id` is None for a trial."""

    file_name: str
    file_id: int | None
    added: int
    rejected: tuple[AbsenceRow, ...]


def import_absences(
    store: Store, name: str, content: bytes, zone: ZoneInfo, now: datetime, *, is_trial: bool = False
) -> AbsencesRead:
    """Keep the absences of a file; with `is_trial` say only what would be kept.

    Raises:
        WrongInput: those of `read_table`; `absences_no_columns`, `calendar_unreadable`, `absences_none`.
    """
    file_name = PurePath(name).name
    is_calendar = content.removeprefix(BOM_UTF8).lstrip().startswith(_CALENDAR)
    told = list(_from_calendar(content, zone) if is_calendar else _from_table(name, content, zone))
    if not told:
        raise WrongInput("absences_none")
    known = learners_known_as(store)
    found: list[tuple[int, Absence]] = []
    rejected = []
    for one in told:
        learner_id = next((match for who in one.who if (match := known.get(plain(who))) is not None), None)
        fault = one.fault or _fault(one) or ("absence_nobody" if learner_id is None else "")
        if fault or learner_id is None or one.starts_on is None:
            rejected.append(AbsenceRow(one.row, fault))
        else:
            found.append((learner_id, Absence(one.starts_on, one.ends_on, one.reason)))
    if is_trial or not found:
        return AbsencesRead(file_name, None, len(found), tuple(rejected))
    with store.write():
        file_id = add_absence_file(store, file_name, now)
        for learner_id, absence in found:
            add_absence(store, learner_id, absence, file_id=file_id)
    return AbsencesRead(file_name, file_id, len(found), tuple(rejected))


def _fault(told: _Told) -> str:
    if told.starts_on is None:
        return "absence_no_day"
    if told.ends_on is not None and not 0 <= (told.ends_on - told.starts_on).days <= _MOST_DAYS:
        return "absence_days_wrong"
    return ""


def _from_table(name: str, content: bytes, zone: ZoneInfo) -> Iterator[_Told]:
    table = read_table(name, content)
    number, places = _columns(table.rows, table.first_row)
    rows = table.rows[number:]
    days = [row[places[heading]] for heading in (Heading.STARTS, Heading.ENDS) if heading in places for row in rows
            if places[heading] < len(row)]  # fmt: skip
    moments = Moments(zone, order_of(days).order, is_1904=table.is_1904)
    for place, row in enumerate(rows, number + 1):
        if not any(text_of(cell) for cell in row):
            continue

        def said(heading: Heading, row: Row = row) -> Cell:
            at = places.get(heading)
            return row[at] if at is not None and at < len(row) else None

        starts, ends = moments.read(said(Heading.STARTS)), moments.read(said(Heading.ENDS))
        is_wrong = not isinstance(starts, date) or (ends is not None and not isinstance(ends, date))
        address = text_of(said(Heading.EMAIL))
        names = [text_of(said(heading)) for heading in (Heading.FIRST_NAME, Heading.LAST_NAME)]
        yield _Told(
            place,
            tuple(
                filter(
                    None,
                    (
                        text_of(said(Heading.WHO)),
                        " ".join(names) if all(names) else "",
                        " ".join(reversed(names)) if all(names) else "",
                    ),
                )
            )
            if not address
            else (address,),  # somebody else of that name is not meant
            _day(starts, zone),
            _day(ends, zone),
            text_of(said(Heading.REASON)),
            "absence_no_day" if is_wrong else "",
        )


def _columns(rows: Sequence[Row], first_row: int) -> tuple[int, dict[Heading, int]]:
    """Return the number of the header's row, and where each heading stands.

    Raises:
        WrongInput: `absences_no_columns`, no row of the first ones names people and a first day.
    """
    for number in range(first_row, min(first_row + _LOOK_AT, len(rows) + 1)):
        labels = header_at(rows, number).labels
        places: dict[Heading, int] = {}
        for place, label in enumerate(labels):
            heading = _HEADINGS.get(plain_label(label))
            if heading is not None:
                places.setdefault(heading, place)
        names = {Heading.FIRST_NAME, Heading.LAST_NAME} <= places.keys()
        # A table with a single column of names calls it *Nom* as often as *Nom complet*.
        if Heading.LAST_NAME in places and not names:
            places.setdefault(Heading.WHO, places[Heading.LAST_NAME])
        if Heading.STARTS in places and (names or places.keys() & {Heading.WHO, Heading.EMAIL}):
            return number, places
    raise WrongInput("absences_no_columns")


def _from_calendar(content: bytes, zone: ZoneInfo) -> Iterator[_Told]:
    """Yield the events of a calendar: who is meant stands in the attendees, or in the title beside a dash or colon.

    Raises:
        WrongInput: `calendar_unreadable`.
    """
    from icalendar import Calendar  # half a second, and only for calendars

    try:
        calendar = Calendar.from_ical(content.removeprefix(BOM_UTF8))
    except ValueError as error:
        raise WrongInput("calendar_unreadable") from error
    for number, event in enumerate(calendar.walk("VEVENT"), 1):
        if str(event.get("STATUS") or "").upper() == "CANCELLED":
            continue
        title = str(event.get("SUMMARY") or "")
        told = event.get("ATTENDEE") or []
        addresses = [str(one).removeprefix("mailto:").removeprefix("MAILTO:") for one in
                     (told if isinstance(told, list) else [told])]  # fmt: skip
        parts = [part.strip() for separator in ("–", "—", " - ", ":") for part in title.split(separator)]
        first, last = _days_of(event, zone)
        fault = "absence_recurs" if "RRULE" in event or "RDATE" in event else ""
        for who in [(one,) for one in addresses] if len(addresses) > 1 else [(*addresses, *parts)]:
            yield _Told(number, who, first, last, title, fault)


def _days_of(event: "Component", zone: ZoneInfo) -> tuple[date | None, date | None]:
    """Return the first and the last day of an event; None where it tells none that can be read."""
    start, end, length = (_moment(event.get(name)) for name in ("DTSTART", "DTEND", "DURATION"))
    if not isinstance(start, date):
        return None, None
    if "DTEND" in event and not isinstance(end, date):
        return None, None
    if end is None and isinstance(length, timedelta):
        end = start + length
    first = _local_day(start, zone)
    if not isinstance(end, date):
        return first, first
    # The end is the first moment after it: midnight, or a whole day, belongs to the day before.
    before = end - (timedelta(microseconds=1) if isinstance(end, datetime) else timedelta(days=1))
    return first, first if _local_day(end, zone) == first else _local_day(before, zone)


def _moment(told: object) -> object:
    """Return what a property says; None where it is missing, given twice, or nothing that can be read."""
    from icalendar.error import BrokenCalendarProperty

    try:
        return getattr(told, "dt", None)
    except BrokenCalendarProperty:
        return None


def _local_day(moment: date | datetime, zone: ZoneInfo) -> date:
    if isinstance(moment, datetime):
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()
    return moment


def _day(moment: object, zone: ZoneInfo) -> date | None:
    return _local_day(moment, zone) if isinstance(moment, date) else None
