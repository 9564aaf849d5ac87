"""Whatever a file holds, it is read or refused with a reason: nothing else comes out."""

import csv
import io
from datetime import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imports.reading_files import NOW, PARIS
from imports.workbooks import spreadsheet, workbook

from cockpit.errors import WrongInput
from cockpit.imports.read import read_file
from cockpit.imports.reading import Reading
from cockpit.imports.records import to_records

HEADINGS = (
    "ID", "Nom", "Prénom", "E-mail", "Dernière activité", "Progression", "Note /20", "Durée (h)", "Statut",
    "Groupe", "Inscrit le", "Date de complétion", "Module 1 / Statut", "Module 1 / Note", "Présence 05/11/2026",
    "Score", "Commentaire", "", "Heure", "Description", "User full name", "Event name", "Time", "submitdate",
    "token", "lastpage", "Student", "Section", "Quiz (7)", "Course complete",
    "Last downloaded from this course", "Langue",
)  # fmt: skip
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        (
            "a@b.fr", "A@B.FR", "1", "0,6", "95 %", "120%", "05/11/2026", "31/12/9999", "0001-01-01", "45982",
            "jamais", "Terminé", "12/20", "1e400", "9" * 400, "-1", "3 h 05 min", "99999999999:59", "Total",
            "Points Possible", "9" * 400 + " h 05",
            "9999999999", "2026-11-05T08:00:00+23:59", "\u202e", "=1+1", "26:05", "1/0", "P99999999999D",
        )
    ),
)  # fmt: skip
TABLES = st.integers(1, 6).flatmap(
    lambda width: st.tuples(
        st.lists(st.sampled_from(HEADINGS), min_size=width, max_size=width),
        st.lists(st.lists(CELLS, max_size=width + 1), max_size=6),
    )
)


def read(content: bytes) -> Reading | None:
    try:
        reading = read_file("any", content, zone=PARIS, now=NOW)
    except WrongInput as error:
        assert error.cause
        return None
    for record in to_records(reading):
        at = getattr(record, "at", None)
        assert at is None or (isinstance(at, datetime) and at.tzinfo is not None)
    return reading


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes):
    read(content)
    read(b"PK\x03\x04" + content)


@settings(max_examples=400)
@given(TABLES)
def test_any_value_of_a_learner_is_read_or_told(table: tuple[list[str], list[list[str]]]):
    header, rows = table
    text = io.StringIO(newline="")
    known = [[f"p{number}@exemple.fr", *row] for number, row in enumerate(rows)]
    csv.writer(text, delimiter=";").writerows([["Courriel", *header], *known])
    read(text.getvalue().encode("utf-8", "replace"))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=400)
@given(TABLES)
def test_any_table_is_read_or_refused(table: tuple[list[str], list[list[str]]]):
    header, rows = table
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([header, *rows])
    reading = read(text.getvalue().encode("utf-8", "replace"))
    if reading is not None:
        for person in reading.people:
            assert person.learner_id
            assert person.progress is None or 0 <= person.progress <= 1
            assert person.score is None or 0 <= person.score <= 1
        told = [row for person in reading.people for row in person.rows]
        told += [each.row for each in (*reading.skipped, *reading.rejected, *reading.events, *reading.answers)]
        assert len(told) == len(set(told))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_markup_in_a_sheet_is_read_or_refused(markup: str):
    read(workbook(f"<row>{markup}</row>"))
    read(spreadsheet(f"<table:table-row>{markup}</table:table-row>"))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("n", "s", "b", "d", "e", "str", "inlineStr", "?")),
            st.sampled_from(
                ("1", "-1", "", "1e999", "nan", "inf", "99999999999999999999", "2026-11-05", "x", "46331.5")
            ),
        ),
        max_size=5,
    )
)
def test_any_cell_of_a_workbook_is_read_or_refused(cells: list[tuple[str, str]]):
    said = "".join(f'<c t="{kind}"><v>{value}</v><is><t>{value}</t></is></c>' for kind, value in cells)
    read(workbook(f'<row><c t="str"><v>Nom</v></c><c t="str"><v>E-mail</v></c></row><row>{said}</row>'))
