"""Exports that no sample shows: other languages, other columns, and near misses."""

from datetime import UTC, date, datetime

import pytest
from imports.reading_files import PARIS, read_text

from cockpit.connector import Field
from cockpit.domain.activity import Verb
from cockpit.imports.reading import Kind, title_id
from cockpit.imports.roles import Role
from cockpit.imports.states import State

LOG_HEADER = "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address\n"


def log(*lines: str) -> str:
    return LOG_HEADER + "\n".join(lines)


def test_an_english_log_is_day_first_too():
    reading = read_text(
        log(
            '"5/11/26, 08:32:10",Ana Lu,-,Course: C,System,Course viewed,'
            "The user with id '12' viewed the course with id '5'.,web,192.0.2.1"
        )
    )
    (event,) = reading.events
    assert event.at == datetime(2026, 11, 5, 7, 32, 10, tzinfo=UTC)
    assert (event.verb, event.source_user_id) == (Verb.ACCESSED, "12")


def test_a_line_has_the_same_key_in_both_languages():
    english = log(
        "\"05/11/26, 08:32:10\",Ana,-,Course: C,System,Course viewed,The user with id '12' viewed x.,web,"
    )
    french = (
        "Heure,Nom complet de l'utilisateur,Utilisateur touché,Contexte de l'événement,Composant,"
        "Nom de l'événement,Description,Origine,Adresse IP\n"
        "\"05/11/26, 08:32:10\",Ana,-,Cours: C,Système,Cours consulté,The user with id '12' viewed x.,web,"
    )
    assert read_text(english).events[0].key == read_text(french).events[0].key


def test_what_somebody_does_to_somebody_else_is_no_activity_and_to_oneself_is():
    reading = read_text(
        log(
            "\"05/11/26, 08:32:10\",Ana,Ana,C,Quiz,Attempt submitted,The user with id '12' has submitted it.,web,",
            "\"05/11/26, 08:32:11\",Nadia,Ana,C,S,User graded,The user with id '3' updated the grade of '12'.,web,",
            "\"05/11/26, 08:32:12\",-,-,C,S,Task,The user with id '-1' enrolled the user with id '12'.,cli,",
        )
    )
    assert [event.is_learner_activity for event in reading.events] == [True, False, False]
    assert reading.events[0].verb is Verb.SUBMITTED


def test_a_log_line_on_the_day_the_clocks_change_is_exact():
    lines = [f"\"25/10/26, 0{hour}:30:00\",Ana,-,C,S,E,The user with id '1' x.,web," for hour in (1, 2, 3)]
    reading = read_text(log(*lines))
    assert [event.at.hour for event in reading.events] == [23, 0, 2]
    assert [(warn.cause, warn.row) for warn in reading.warnings] == [("hour_twice", 3)]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("\"31/02/26, 08:00:00\",Ana,-,C,S,E,The user with id '1' x.,web,", "not_a_date"),
        ("\"22/11/26, 08:00:00\",Ana,-,C,S,E,The user with id '1' x.,web,", "not_a_date"),
        ("\"05/11/26, 25:00:00\",Ana,-,C,S,E,The user with id '1' x.,web,", "not_a_date"),
        ("only,three,columns", "row_too_short"),
    ],
)
def test_a_log_line_that_cannot_be_read_is_rejected(line: str, cause: str):
    reading = read_text(log(line))
    assert not reading.events
    assert [(each.row, each.reasons[0].cause) for each in reading.rejected] == [(2, cause)]


def test_two_activities_of_one_title_stay_two():
    reading = read_text(
        ",Adresse de courriel,Quiz,,Quiz,2026-12-01 23:59:00\nAna,a@b.fr,Terminé,2026-11-05 08:00:00,Non terminé,\n"
    )
    assert reading.kind is Kind.MOODLE_COMPLETION
    assert [(each.title, each.due_on) for each in reading.activities] == [
        ("Quiz", None),
        ("Quiz", date(2026, 12, 1)),
    ]
    assert len({each.item_id for each in reading.activities}) == 2
    assert reading.people[0].progress == 0.5
    assert Field.DUE_DATES not in reading.absent_fields


def test_the_organisations_number_is_not_moodles_user_id():
    reading = read_text(
        ",ID number,Email address,Quiz,\nAna,000012,a@b.fr,Completed (set by Nadia Ferhat),2026-11-05 08:00:00\n"
    )
    (person,) = reading.people
    assert (person.learner_id, person.activities[0].by_learner) == ("a@b.fr", False)


@pytest.mark.parametrize(
    "header",
    [
        "ID,Name,Email address,Quiz,Quiz - Completion date,Self completion,Course complete",
        "Identifiant,Nom,Adresse de courriel,Quiz,Quiz - Date d'achèvement,Auto-achèvement,Cours terminé",
    ],
)
def test_course_completion_is_recognised(header: str):
    reading = read_text(
        f'{header}\n12,Ana Lu,a@b.fr,Completed (achieved pass grade),"05/11/26, 08:30",,"20/11/26, 10:00"\n'
        "13,Luz,l@b.fr,Not completed,,,\n"
    )
    assert reading.kind is Kind.MOODLE_COURSE_COMPLETION
    ana, luz = reading.people
    assert (ana.source_id, ana.activities[0].state) == ("12", State.PASSED)
    assert ana.completed == datetime(2026, 11, 20, 10, tzinfo=PARIS)
    assert ana.activities[0].at == datetime(2026, 11, 5, 8, 30, tzinfo=PARIS)
    assert (luz.completed, luz.progress) == (None, 0.0)


def test_moodle_grades_are_recognised_and_the_percentage_tells_the_scale():
    reading = read_text(
        "Prénom,Nom de famille,Numéro d'identification,Institution,Département,Adresse de courriel,"
        "Test : Quiz 1 (Brut),Test : Quiz 1 (Pourcentage),Devoir : Cas (Brut),Total du cours (Pourcentage),"
        "Dernier téléchargement depuis ce cours\n"
        'Ana,Lu,0012,ACME,RH,a@b.fr,"12,50","62,50 %",-,"62,50 %",1790000000\n'
    )
    assert reading.kind is Kind.MOODLE_GRADES
    (person,) = reading.people
    assert (person.learner_id, person.score) == ("a@b.fr", 0.625)
    assert [(each.title, each.score, each.max_score) for each in person.activities] == [
        ("Quiz 1", 62.5, 100),
        ("Cas", None, None),
    ]
    assert person.activities[0].item_id == title_id("quiz 1")
    assert not any(activity.is_tracked for activity in reading.activities)


def test_a_participants_list_is_not_any_table_with_names():
    listed = "First name,Last name,Email address\nAna,Lu,a@b.fr\n"
    assert read_text(listed).kind is Kind.MOODLE_PARTICIPANTS
    assert read_text(listed.replace("address", "address,Progress").replace("b.fr", "b.fr,50%")).kind is Kind.TABLE


def test_a_login_that_is_no_address_is_none():
    reading = read_text(
        "Student,ID,SIS Login ID,Section,Quiz (7),Current Score\n    Points Possible,,,,20,(read only)\n"
        '"Lu, Ana",3001,alu,S1,12,60\n'
    )
    assert reading.kind is Kind.CANVAS_GRADEBOOK
    assert (reading.people[0].email, reading.people[0].source_id) == (None, "3001")
    assert reading.mapping.columns[2].role is Role.EMAIL


def test_a_question_called_like_a_field_of_the_system_is_kept_apart():
    reading = read_text("id;submitdate;lastpage;startlanguage;Q1;Q2\n1;2026-11-05 08:00:00;3;fr;oui;\n\n")
    (answer,) = reading.answers
    assert answer.answers == (("Q1", "oui"),)
    assert answer.is_anonymous and answer.submitted_at == datetime(2026, 11, 5, 8, tzinfo=PARIS)
