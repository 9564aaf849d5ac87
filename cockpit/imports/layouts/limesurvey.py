"""LimeSurvey's answers: one a row, the questions by their codes.

Without a submission date the answer was not finished. 1980-01-01 is what a survey without dates writes: finished,
and nobody knows when. An answer without a token is nobody's.
"""

from collections.abc import Sequence
from datetime import date, datetime

from cockpit.connector import Field
from cockpit.imports.columns import Clock
from cockpit.imports.dates import Moments
from cockpit.imports.faults import Skipped, Warn
from cockpit.imports.headers import header_at
from cockpit.imports.mapping import Column, Mapping
from cockpit.imports.reading import Kind, Reading, SurveyAnswer
from cockpit.imports.roles import plain_label
from cockpit.imports.sheets import Cell, Row
from cockpit.imports.tables import Table
from cockpit.imports.values import lines_of, text_of

_ID, _SUBMITTED, _TOKEN = "id", "submitdate", "token"
_OF_SYSTEM = frozenset(
    (_ID, _SUBMITTED, _TOKEN, "lastpage", "startlanguage", "seed", "startdate", "datestamp", "ipaddr", "refurl")
)
_TELLING = frozenset(("lastpage", "startlanguage", "seed", "startdate", "datestamp"))
_UNDATED = "1980-01-01"


def read_limesurvey(table: Table, clock: Clock) -> Reading | None:
    """Return the answers, None for any other table."""
    header = header_at(table.rows, table.first_row)
    places = {plain_label(label): place for place, label in reversed(list(enumerate(header.labels)))}
    if not {_ID, _SUBMITTED} <= places.keys() or not _TELLING & places.keys():
        return None
    questions = [
        (place, label)
        for place, label in enumerate(header.labels)
        if label and plain_label(label) not in _OF_SYSTEM
    ]
    moments = Moments(clock.zone)
    answers: list[SurveyAnswer] = []
    skipped: list[Skipped] = []
    warnings: list[Warn] = []
    for number, row in enumerate(table.rows[header.last_row :], header.last_row + 1):
        if not any(row):
            skipped.append(Skipped(number, "empty_row"))
            continue
        cell = _at(row, places[_SUBMITTED])
        said = moments.read(cell)
        is_complete = isinstance(said, date) or str(cell).startswith(_UNDATED)
        if said is not None and not is_complete:
            warnings.append(Warn("not_a_date", number, _SUBMITTED))
        answers.append(
            SurveyAnswer(
                row=number,
                response_id=text_of(_at(row, places[_ID])),
                token=text_of(_at(row, places[_TOKEN])) or None if _TOKEN in places else None,
                submitted_at=said if isinstance(said, datetime) else None,
                is_complete=is_complete,
                answers=_answers(row, questions),
            )
        )
    return Reading(
        kind=Kind.LIMESURVEY,
        file_name=table.file_name,
        mapping=Mapping(tuple(map(Column, header.labels))),
        header_rows=header.rows,
        data_from_row=header.last_row + 1,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        sheets=table.sheets,
        answers=answers,
        absent_fields=tuple(Field),
        skipped=tuple(skipped),
        warnings=tuple(warnings),
    )


def _at(row: Row, place: int) -> Cell:
    return row[place] if place < len(row) else None


def _answers(row: Row, questions: Sequence[tuple[int, str]]) -> tuple[tuple[str, str], ...]:
    said = ((code, lines_of(row[place])) for place, code in questions if place < len(row))
    return tuple((code, answer) for code, answer in said if answer)
