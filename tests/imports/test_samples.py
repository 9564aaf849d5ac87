"""Each sample gives what its record expects: every key that the record names is compared, in our vocabulary."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from imports.reading_files import PARIS, SAMPLES, read_sample

from cockpit.imports.dates import DateOrder, Moment, Never
from cockpit.imports.faults import Warn
from cockpit.imports.reading import ActivityResult, FilePerson, LogEvent, Reading, SurveyAnswer
from cockpit.imports.states import State
from cockpit.imports.tables import read_table

EXPECTED: dict[str, dict[str, Any]] = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
SHARE = 0.00005
# Moodle's letters for the four states of completion.
STATES = {"y": State.COMPLETED, "pass": State.PASSED, "fail": State.FAILED, "n": State.INCOMPLETE}
# What explains a file to its readers and is no result.
REMARKS = {"notes", "timezone", "decimal"}
REASONS = {
    "e-mail invalid": "email_invalid",
    "31/02/2026 is not a date": "not_a_date",
    "progress 120 % > 100 %": "share_over_100",
}
WARNINGS = {
    "1 012,5 parses as 1012.5 and is > 20: value refused": {"grade_over_max"},
    "no Matricule: match by e-mail": {"id_missing"},
    "no e-mail: cannot be messaged by mail": {"email_missing"},
    "formula-like text kept as text, never evaluated, prefixed when exported again; "
    "45982 read as an Excel serial date": {"formula_like"},
    "13/12/2026 is in the future: not an activity date": {"in_future"},
}
DAY_FIRST = ("%d/%m/%Y", "%d/%m/%y")


def said(moment: Moment | Never | None, like: str | None) -> str | None:
    """Return a moment in the zone-less form of the record, to the record's precision."""
    if moment is None or isinstance(moment, Never):
        return None
    if isinstance(moment, datetime):
        local = moment.astimezone(PARIS).replace(tzinfo=None)
        precision = "seconds" if like and like.count(":") == 2 else "minutes"
        return local.isoformat(" " if like and " " in like else "T", precision)
    return moment.isoformat()


def results(found: Sequence[ActivityResult]) -> list[dict[str, Any]]:
    return [result._asdict() for result in found]


def of_completions(person: FilePerson, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    letters = {state: letter for letter, state in STATES.items()}
    return [
        {"activity": each.title, "state": letters[each.state], "at": said(each.at, wanted["at"])}
        for each, wanted in zip(person.activities, expected, strict=True)
        if each.state is not None
    ]


def of_grades(person: FilePerson, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    every = [
        {"item": each.item_id, "score": each.score, "max": each.max_score, "excused": each.is_excused}
        for each in person.activities
    ]
    return [{key: one[key] for key in wanted} for one, wanted in zip(every, expected, strict=True)]


PERSON: dict[str, Callable[[FilePerson, Any], Any]] = {
    **{key: lambda person, _, key=key: getattr(person, key) for key in ("source_id", "email", "comment")},
    **{key: lambda person, _, key=key: getattr(person, key) for key in ("first_name", "last_name")},
    **{key: lambda person, _, key=key: getattr(person, key) for key in ("display_name", "grade", "grade_max")},
    **{key: lambda person, _, key=key: getattr(person, key) for key in ("progress", "score", "final_score")},
    "full_name": lambda person, _: person.display_name,
    "current_score": lambda person, _: person.score,
    "status": lambda person, _: person.state,
    "time_spent_s": lambda person, _: person.time_spent_seconds,
    "org": lambda person, _: person.unit,
    "groups": lambda person, _: list(person.groups),
    "enrolled_at": lambda person, wanted: said(person.enrolled, wanted),
    "last_activity": lambda person, wanted: said(person.last_activity, wanted),
    "completed_at": lambda person, wanted: said(person.completed, wanted),
    "completions": of_completions,
    "grades": of_grades,
    "modules": lambda person, _: [[each.state_text, each.score] for each in person.activities],
    "hidden_row": lambda person, _: person.is_hidden_row,
    "merged_rows": lambda person, _: len(person.rows),
}
EVENT: dict[str, Callable[[LogEvent, Any], Any]] = {
    "at": lambda event, wanted: said(event.at, wanted),
    "full_name": lambda event, _: event.full_name,
    "event": lambda event, _: event.event,
    "source_user_id": lambda event, _: event.source_user_id,
}
ANSWER: dict[str, Callable[[SurveyAnswer, Any], Any]] = {
    "response_id": lambda answer, _: answer.response_id,
    "token": lambda answer, _: answer.token,
    "submitted_at": lambda answer, wanted: said(answer.submitted_at, wanted),
    "complete": lambda answer, _: answer.is_complete,
    "anonymous": lambda answer, _: answer.is_anonymous,
}
FILE: dict[str, Callable[[Reading, Any], Any]] = {
    "encoding": lambda reading, _: reading.encoding,
    "delimiter": lambda reading, _: reading.delimiter,
    "header_row": lambda reading, _: reading.header_rows[0],
    "header_rows": lambda reading, _: list(reading.header_rows),
    "preamble_rows": lambda reading, _: reading.header_rows[0] - 1,
    "data_from_row": lambda reading, _: reading.data_from_row,
    "sheet": lambda reading, _: reading.sheet,
    "date1904": lambda reading, _: reading.is_1904,
    "date_order": lambda reading, _: reading.date_order,
    "date_format": lambda reading, wanted: (
        wanted
        if (reading.date_order is DateOrder.DAY_FIRST) is wanted.startswith(DAY_FIRST)
        else reading.date_order
    ),
    "learners": lambda reading, _: len(reading.people),
    "events": lambda reading, _: len(reading.events),
    "learner_events": lambda reading, _: sum(event.is_learner_activity for event in reading.events),
    "responses": lambda reading, _: len(reading.answers),
    "complete": lambda reading, _: sum(answer.is_complete for answer in reading.answers),
    "partial": lambda reading, _: sum(not answer.is_complete for answer in reading.answers),
    "anonymous": lambda reading, _: sum(answer.is_anonymous for answer in reading.answers),
    "rejected": lambda reading, _: len(reading.rejected),
    "skipped": lambda reading, _: len(reading.skipped),
    "merged": lambda reading, _: reading.merged,
    "warnings": lambda reading, _: len(reading.warnings),
    "activities": lambda reading, _: [activity.title for activity in reading.activities],
    "missing_capabilities": lambda reading, wanted: [
        field for field in wanted if field in {str(absent) for absent in reading.absent_fields}
    ],
}


def compared(found: Any, wanted: Any) -> tuple[Any, Any]:
    """Return both sides; shares are expected with four digits."""
    if isinstance(wanted, float) and isinstance(found, float):
        return pytest.approx(found, abs=SHARE), wanted
    return found, wanted


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_is_read_as_its_record_says(name: str):
    reading, expected = read_sample(name), EXPECTED[name]
    for key, wanted in expected.items():
        if key in REMARKS or key in ("records", "errors", "skip_rows"):
            continue
        found, value = compared(FILE[key](reading, wanted), wanted)
        assert found == value, key


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_person_event_and_answer_of_a_sample_is_as_its_record_says(name: str):
    reading, expected = read_sample(name), EXPECTED[name]["records"]
    for place, record in enumerate(expected):
        found = (*reading.people, *(each for each in reading.events if each.is_learner_activity), *reading.answers)
        one = found[place]
        readers: Any = PERSON if isinstance(one, FilePerson) else EVENT if isinstance(one, LogEvent) else ANSWER
        for key, wanted in record.items():
            if key == "warning":
                continue
            left, right = compared(readers[key](one, wanted), wanted)
            assert left == right, (place, key)
    assert place + 1 == len(reading.people) + len(reading.answers) + sum(
        event.is_learner_activity for event in reading.events
    )


def causes(remarks: Sequence[Warn], rows: tuple[int, ...]) -> set[str]:
    return {remark.cause for remark in remarks if remark.row in rows}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_warning_of_a_record_is_given_with_its_row(name: str):
    reading = read_sample(name)
    for person, record in zip(reading.people, EXPECTED[name]["records"], strict=False):
        if "warning" in record:
            assert WARNINGS[record["warning"]] <= causes(reading.warnings, person.rows), record


def test_the_row_that_names_nobody_for_sure_is_rejected_with_all_its_reasons():
    name = "07_cohorte_piegee.csv"
    (wanted,) = EXPECTED[name]["errors"]
    (rejected,) = read_sample(name).rejected
    row = read_table(name, (SAMPLES / name).read_bytes()).rows[rejected.row - 1]
    assert row[0] == wanted["row_id"]
    assert {each.cause for each in rejected.reasons} == {REASONS[reason] for reason in wanted["reasons"]}
    assert all(each.row == rejected.row for each in rejected.reasons)


def test_the_rows_that_are_nobody_in_a_gradebook_are_left_out():
    name = "06_canvas_gradebook.csv"
    rows = read_table(name, (SAMPLES / name).read_bytes()).rows
    skipped = [str(rows[each.row - 1][0]).strip() for each in read_sample(name).skipped]
    assert skipped == EXPECTED[name]["skip_rows"]


def test_an_hour_that_exists_twice_is_told():
    reading = read_sample("02_moodle_achevement_excelcsv_utf16.csv")
    assert [(each.cause, each.row) for each in reading.warnings] == [("hour_twice", 3)]
    at = reading.people[1].activities[1].at
    assert isinstance(at, datetime) and at.fold == 0


def test_every_sample_is_recognised():
    assert [str(read_sample(name).kind) for name in sorted(EXPECTED)] == [
        "moodle_participants", "moodle_completion", "moodle_logs", "360learning_session", "table",
        "canvas_gradebook", "table", "limesurvey", "table",
    ]  # fmt: skip
