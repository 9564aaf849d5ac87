"""Readings as the records that every source gives."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

import pytest
from imports.reading_files import read_sample, read_text

from cockpit.connector import (
    ActivityRecord,
    AttendanceRecord,
    CompletionRecord,
    EnrolmentRecord,
    GradeRecord,
    LearningEvent,
)
from cockpit.domain.activity import Verb
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.imports.reading import Reading
from cockpit.imports.records import to_records

Kind = TypeVar("Kind")
PEOPLE = "ID;Nom;E-mail;{column}\n1;Ana;a@b.fr;{cell}\n"


def of(kind: type[Kind], reading: Reading) -> Sequence[Kind]:
    return [record for record in to_records(reading) if isinstance(record, kind)]


def enrolment(column: str, cell: str) -> EnrolmentRecord:
    return of(EnrolmentRecord, read_text(PEOPLE.format(column=column, cell=cell)))[0]


def test_a_list_of_participants_knows_of_nobody_when_they_last_came():
    records = list(to_records(read_sample("01_moodle_participants_fr.csv")))
    assert len(records) == 8
    assert {record.knowledge for record in records if isinstance(record, EnrolmentRecord)} == {Knowledge.UNKNOWN}
    assert isinstance(records[0], EnrolmentRecord) and records[0].learner_id == "amelie.durand@exemple.fr"


@pytest.mark.parametrize(
    ("cell", "knowledge"),
    [
        ("jamais", Knowledge.NEVER),
        ("", Knowledge.UNKNOWN),
        ("05/11/2026", Knowledge.KNOWN),
        ("31/02/2026", Knowledge.UNKNOWN),
    ],
)
def test_never_is_only_what_the_file_calls_so(cell: str, knowledge: Knowledge):
    assert enrolment("Dernière activité", cell).knowledge is knowledge


def test_not_started_in_a_file_without_last_activity_is_not_never():
    assert enrolment("Statut", "Pas commencé").knowledge is Knowledge.UNKNOWN


def test_no_last_activity_beside_not_started_is_never():
    reading = read_sample("04_360learning_session_fr.csv")
    known = {each.learner_id.partition(".")[0]: each.knowledge for each in of(EnrolmentRecord, reading)}
    assert known["david"] is Knowledge.NEVER
    assert known["amelie"] is Knowledge.KNOWN


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Terminé", EnrolmentStatus.FINISHED),
        ("À reprendre", EnrolmentStatus.ACTIVE),
        ("Suspendu", EnrolmentStatus.SUSPENDED),
        ("Abandon", EnrolmentStatus.LEFT),
        ("En pause", EnrolmentStatus.PAUSED),
        ("", None),
    ],
)
def test_the_status_is_the_enrolments(cell: str, status: EnrolmentStatus | None):
    assert enrolment("Statut", cell).status is status


@pytest.mark.parametrize(
    ("cell", "language"), [("Français", "fr"), ("en_GB", "en"), ("de", "de"), ("klingon!", None)]
)
def test_a_language_is_a_code(cell: str, language: str | None):
    assert enrolment("Langue", cell).language == language


def test_the_last_activity_is_an_event_of_its_day_or_its_instant():
    by_day = of(LearningEvent, read_text(PEOPLE.format(column="Dernière activité", cell="21/11/2026")))
    exact = of(
        LearningEvent, read_text(PEOPLE.format(column="Dernière activité", cell="2026-11-20T11:03:00+01:00"))
    )
    assert by_day == [LearningEvent("file:access:2026-11-21", "1", Verb.ACCESSED, None, date(2026, 11, 21))]
    assert exact[0].at == datetime(2026, 11, 20, 10, 3, tzinfo=UTC)
    assert exact[0].key == "file:access:2026-11-20T11:03:00+01:00"


def test_completion_gives_activities_states_and_events():
    reading = read_sample("02_moodle_achevement_excelcsv_utf16.csv")
    activities = of(ActivityRecord, reading)
    assert [(each.position, each.due_on) for each in activities] == [(0, None), (1, date(2026, 10, 16)), (2, None)]
    completions = of(CompletionRecord, reading)
    assert len(completions) == 12
    assert sum(each.is_done for each in completions) == 6
    assert {each.activity_id for each in completions} == {each.source_id for each in activities}
    assert len(of(LearningEvent, reading)) == 6


def test_what_somebody_else_marked_done_is_no_activity_of_the_learner():
    reading = read_text(",Email address,Quiz,\nAna,a@b.fr,Completed (set by Nadia Ferhat),2026-11-05 08:00:00\n")
    assert [each.by_learner for each in of(CompletionRecord, reading)] == [False]
    assert not of(LearningEvent, reading)


def test_grades_are_those_whose_scale_is_known():
    reading = read_sample("06_canvas_gradebook.csv")
    grades = [(each.learner_id, each.activity_id, each.score, each.max_score) for each in of(GradeRecord, reading)]
    assert grades == [
        ("3001", "1201", 17.5, 20), ("3001", "1202", 91, 100), ("3002", "1201", 9, 20), ("3007", "1202", 60, 100),
    ]  # fmt: skip
    assert not any(each.is_tracked for each in of(ActivityRecord, reading))


def test_log_lines_are_events_of_the_user_id():
    events = of(LearningEvent, read_sample("03_moodle_journaux_fr.csv"))
    assert [(each.learner_id, each.verb) for each in events] == [
        ("12", Verb.ACCESSED),
        ("13", Verb.SUBMITTED),
        ("14", Verb.SUBMITTED),
    ]
    assert len({each.key for each in events}) == 3


def test_attendance_is_a_record_a_class():
    reading = read_text("ID;Nom;E-mail;Présence 05/11/2026\n1;Ana;a@b.fr;x\n2;Luz;l@b.fr;\n")
    records = of(AttendanceRecord, reading)
    assert [(each.learner_id, each.on, each.attended) for each in records] == [
        ("1", date(2026, 11, 5), True),
        ("2", date(2026, 11, 5), None),
    ]
    assert len({each.session_id for each in records}) == 1


def test_a_survey_gives_no_records():
    assert not list(to_records(read_sample("08_limesurvey_satisfaction.csv")))


@pytest.mark.parametrize("name", ["02_moodle_achevement_excelcsv_utf16.csv", "09_suivi_formateur.xlsx"])
def test_reading_twice_gives_the_same_records(name: str):
    assert list(to_records(read_sample(name))) == list(to_records(read_sample(name)))
