"""Tables of any make: where the header stands, what the columns hold, and who is who."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from imports.reading_files import NOW, PARIS, SAMPLES, read_sample, read_text
from imports.workbooks import spreadsheet, texts

from cockpit.connector import Field
from cockpit.errors import WrongInput
from cockpit.imports.dates import DateOrder, Never
from cockpit.imports.headers import find_header, propose
from cockpit.imports.mapping import Column, Mapping, fingerprint
from cockpit.imports.read import read_file
from cockpit.imports.reading import FilePerson, Reading
from cockpit.imports.roles import Role, meaning_of
from cockpit.imports.states import State


def person(text: str) -> FilePerson:
    (found,) = read_text(text).people
    return found


def causes(reading: Reading) -> list[tuple[str, int | None]]:
    return [(each.cause, each.row) for each in reading.warnings]


# --- headers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "role", "unit"),
    [
        ("Adresse de courriel", Role.EMAIL, ""),
        ("E-mail *", Role.EMAIL, ""),
        ("DERNIÈRE\u00a0ACTIVITÉ", Role.LAST_ACTIVITY, ""),
        ("last_activity", Role.LAST_ACTIVITY, ""),
        ("Date d’inscription :", Role.ENROLLED, ""),
        ("Note /20", Role.GRADE, "/20"),
        ("Note sur 20", Role.GRADE, "/20"),
        ("Durée (h)", Role.TIME_SPENT, "h"),
        ("Temps passé (en minutes)", Role.TIME_SPENT, "min"),
        ("Time spent (ms)", Role.TIME_SPENT, "ms"),
        ("Progression (%)", Role.PROGRESS, "%"),
        ("Couleur des yeux", None, ""),
    ],
)
def test_a_heading_is_known_in_either_language(heading: str, role: Role | None, unit: str):
    assert meaning_of(heading) == (role, unit)


def test_the_header_is_the_first_row_with_two_headings():
    header = find_header([["Suivi 2026", ""], [], ["remis le", "Nom"], ["Nom", "E-mail"], ["Nom", "E-mail"]])
    assert header is not None
    assert (header.first_row, header.labels) == (4, ("Nom", "E-mail"))


def test_a_header_over_two_rows_without_merged_cells_is_joined():
    reading = read_text(
        "Apprenant;;Module 1;;Module 2;\nNom complet;E-mail;Statut;Note /20;Statut;Note /20\n"
        "Ana Lu;a@b.fr;Terminé;12;En cours;\n"
    )
    assert reading.header_rows == (1, 2)
    assert [column.header for column in reading.mapping.columns][2:4] == [
        "Module 1 / Statut",
        "Module 1 / Note /20",
    ]
    states = [(each.title, each.state, each.score, each.max_score) for each in reading.people[0].activities]
    assert states == [("Module 1", State.COMPLETED, 12, 20), ("Module 2", State.IN_PROGRESS, None, 20)]


def test_a_title_over_the_header_is_no_group():
    reading = read_text("Suivi;de la;cohorte\nNom;E-mail;Statut\nAna;a@b.fr;En cours\n")
    assert reading.header_rows == (2,)
    assert reading.people[0].state is State.IN_PROGRESS


def test_a_last_name_alone_is_the_full_name():
    assert propose(["Nom", "E-mail"]).columns[0].role is Role.NAME
    assert propose(["Nom", "Prénom"]).columns[0].role is Role.LAST_NAME


def test_a_role_goes_to_the_first_column_that_has_it():
    roles = [column.role for column in propose(["E-mail", "Courriel", "Nom"]).columns]
    assert roles == [Role.EMAIL, Role.IGNORED, Role.NAME]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("rouge;vert\n1;2\n", "header_unknown"),
        ("Nom;Progression\nAna;50%\n", "no_identity_column"),
        (";".join(["E-mail", "Nom", *map(str, range(2000))]) + "\na@b.fr\n", "too_many_columns"),
    ],
)
def test_a_table_that_tells_nobody_apart_is_refused(text: str, cause: str):
    with pytest.raises(WrongInput) as raised:
        read_text(text)
    assert raised.value.cause == cause


# --- the mapping ---------------------------------------------------------------------------------


def test_a_mapping_comes_back_from_its_text():
    for name in ("05_excel_fr_cp1252.csv", "09_suivi_formateur.xlsx"):
        mapping = read_sample(name).mapping
        assert Mapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"columns": [{"header": "a"}]}', '{"columns": [{"header": "a", "role": "king"}]}',
     '{"columns": [{"header": 1, "role": "name"}]}', '{"columns": ["a"]}'],
)  # fmt: skip
def test_a_broken_mapping_is_said(text: str):
    with pytest.raises(WrongInput) as raised:
        Mapping.from_json(text)
    assert raised.value.cause == "mapping_unreadable"


def test_a_chosen_mapping_is_obeyed_wherever_its_columns_stand():
    chosen = Mapping((Column("Code", Role.SOURCE_ID), Column("Zut", Role.PROGRESS, "%")))
    (found,) = read_text("E-mail;Zut;Nom;Code\na@b.fr;0,5;Ana;7\n", mapping=chosen).people
    assert (found.source_id, found.progress, found.email) == ("7", 0.005, None)


def test_a_mapping_of_another_file_is_refused():
    with pytest.raises(WrongInput) as raised:
        read_text("E-mail;Nom\na@b.fr;Ana\n", mapping=Mapping((Column("Code", Role.SOURCE_ID),)))
    assert raised.value.cause == "mapping_fits_not"
    assert raised.value.facts == {"column": "Code"}


def test_a_mapping_with_one_column_that_the_file_lacks_is_refused():
    chosen = Mapping((Column("E-mail", Role.EMAIL), Column("Nope", Role.NAME)))
    with pytest.raises(WrongInput) as raised:
        read_text("E-mail;Nom\na@b.fr;Ana\n", mapping=chosen)
    assert raised.value.facts == {"column": "Nope"}


def test_the_proposed_mapping_reads_a_sample_as_it_was_proposed():
    name = "04_360learning_session_fr.csv"
    first = read_sample(name)
    content = (SAMPLES / name).read_bytes()
    again = read_file(name, content, zone=PARIS, now=NOW, mapping=Mapping.from_json(first.mapping.to_json()))
    assert again.people == first.people


def test_files_of_one_shape_share_a_fingerprint():
    assert fingerprint(["Prénom", "E-mail"]) == fingerprint([" PRENOM ", "e-mail"])
    assert fingerprint(["Prénom", "E-mail"]) != fingerprint(["E-mail", "Prénom"])


# --- what is said and what is not ----------------------------------------------------------------


def test_a_field_without_a_column_is_absent():
    absent = read_text("Nom;E-mail;Progression\nAna;a@b.fr;50%\n").absent_fields
    assert Field.LAST_ACTIVITY in absent and Field.GROUPS in absent
    assert Field.PROGRESS not in absent and Field.EMAIL not in absent


@pytest.mark.parametrize(
    ("cell", "last"), [("jamais", Never.NEVER), ("", None), ("-", None), ("05/11/2026", date(2026, 11, 5))]
)
def test_never_is_not_the_same_as_nothing(cell: str, last: object):
    assert person(f"Nom;E-mail;Dernière activité\nAna;a@b.fr;{cell}\n").last_activity == last


def test_dates_that_can_be_read_both_ways_are_told_and_read_day_first():
    reading = read_text("Nom;E-mail;Dernière activité\nAna;a@b.fr;05/11/2026\n")
    assert reading.ambiguous_columns == ("Dernière activité",)
    assert reading.people[0].last_activity == date(2026, 11, 5)
    assert causes(reading) == [("dates_ambiguous", None)]


def test_another_column_of_the_file_tells_how_dates_are_written():
    text = "Name;Email;Enrolled on;Last activity\nAna;a@b.fr;05/11/2026;10/31/2026\n"
    reading = read_text(text)
    assert (reading.ambiguous_columns, reading.date_order) == ((), DateOrder.MONTH_FIRST)
    assert reading.people[0].enrolled == date(2026, 5, 11)


def test_the_trainers_order_of_dates_counts():
    text = "Nom;E-mail;Dernière activité\nAna;a@b.fr;05/11/2026\n"
    reading = read_text(text, order=DateOrder.MONTH_FIRST)
    assert reading.people[0].last_activity == date(2026, 5, 11)
    assert not reading.warnings


def test_a_length_without_a_unit_is_asked_once():
    reading = read_text("Nom;E-mail;Durée\nAna;a@b.fr;58\nLuz;l@b.fr;12\n")
    assert [each.time_spent_seconds for each in reading.people] == [None, None]
    assert causes(reading) == [("unit_unknown", None)]


def test_a_value_that_cannot_be_read_is_unknown_and_the_learner_stays():
    reading = read_text("Nom;E-mail;Dernière activité;Statut\nAna;a@b.fr;31/02/2026;au soleil\n")
    assert reading.people[0].last_activity is None
    assert sorted(causes(reading)) == [("not_a_date", 2), ("state_unknown", 2)]
    assert not reading.rejected


def test_live_classes_are_read_from_dated_columns():
    found = person("Nom;E-mail;Présence 05/11/2026;Classe virtuelle du 12/11/2026\nAna;a@b.fr;Présente;absent\n")
    assert [(each.on, each.attended) for each in found.attendance] == [
        (date(2026, 11, 5), True),
        (date(2026, 11, 12), False),
    ]


def test_a_short_row_says_nothing_of_the_rest():
    reading = read_text("Nom;E-mail;Progression;Groupe\nAna;a@b.fr\nLuz;l@b.fr;10%;A\n")
    assert [(each.progress, each.groups) for each in reading.people] == [(None, ()), (0.1, ("A",))]


def test_last_comma_first_is_turned_and_homonyms_stay_two():
    reading = read_text('Nom,E-mail\n"Durand, Amélie",a@b.fr\n"Durand, Amélie",c@d.fr\n')
    assert [each.display_name for each in reading.people] == ["Amélie Durand"] * 2
    assert reading.people[0].first_name == "Amélie"


def test_names_lose_direction_and_control_characters():
    assert person("Nom;E-mail\n\u202eAna\u0007;a@b.fr\n").display_name == "Ana"


# --- who is who ----------------------------------------------------------------------------------


def test_who_has_neither_id_nor_address_is_rejected_whatever_the_name():
    reading = read_text("ID;Nom;E-mail\n1;Ana Lu;a@b.fr\n;Ana Lu;\n")
    assert len(reading.people) == 1
    assert [(each.row, [reason.cause for reason in each.reasons]) for each in reading.rejected] == [
        (3, ["no_identity"])
    ]


def test_the_later_activity_counts_and_fills_nothing_away():
    reading = read_text(
        "E-mail;Nom;Dernière activité;Progression;Commentaire;Groupe\n"
        "a@b.fr;Ana;05/11/2026;40%;vue;A\nA@B.fr;Ana L;20/11/2026;;plus tard;B\n"
    )
    (found,) = reading.people
    assert (found.rows, found.last_activity, found.progress) == ((2, 3), date(2026, 11, 20), 0.4)
    assert (found.comment, found.groups, found.display_name) == ("vue", ("A", "B"), "Ana L")
    assert causes(reading) == [("rows_merged", 3)]


def test_an_address_finds_its_id_in_another_row():
    reading = read_text("ID;E-mail;Nom\n;a@b.fr;Ana\n7;a@b.fr;Ana\n7;;Ana\n")
    assert [(each.source_id, each.email, each.rows) for each in reading.people] == [("7", "a@b.fr", (2, 3, 4))]


def test_one_id_with_two_addresses_is_not_joined():
    reading = read_text("ID;E-mail;Nom\n7;a@b.fr;Ana\n7;l@b.fr;Luz\n")
    assert [each.email for each in reading.people] == ["a@b.fr"]
    assert reading.rejected[0].reasons[0].cause == "id_twice"


def test_two_ids_may_share_an_address():
    reading = read_text("ID;E-mail;Nom\n7;a@b.fr;Ana\n8;a@b.fr;Luz\n")
    assert [each.source_id for each in reading.people] == ["7", "8"]
    assert causes(reading) == [("email_shared", 3)]


@pytest.mark.parametrize("word", ["Total", "MOYENNE", "Moyenne générale :", "Average"])
def test_a_row_of_totals_is_nobody(word: str):
    reading = read_text(f"Nom;E-mail;Progression\nAna;a@b.fr;50%\n{word};;50%\n;;\n")
    assert [(each.row, each.cause) for each in reading.skipped] == [(3, "total_row"), (4, "empty_row")]


def test_a_learner_named_total_is_somebody():
    assert person("Nom;E-mail\nTotal;total@b.fr\n").display_name == "Total"


# --- the same table in every format --------------------------------------------------------------


def test_a_table_is_the_same_in_every_format():
    rows = [
        ["Matricule", "Nom", "E-mail", "Avancement"],
        ["007", "Ana", "a@b.fr", "50 %"],
        ["008", "Luz", "l@b.fr", "1"],
    ]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    csv = "\n".join(";".join(row) for row in rows).encode()
    read = [
        read_file("table", content, zone=PARIS, now=datetime(2026, 11, 21, tzinfo=UTC)).people
        for content in (csv, file.getvalue(), spreadsheet("".join(texts(*row) for row in rows)))
    ]
    assert list(read[0]) == list(read[1]) == list(read[2])
    assert [each.source_id for each in read[0]] == ["007", "008"]
