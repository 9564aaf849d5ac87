import gzip
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cockpit.connector import (
    ActivityRecord,
    Asked,
    CompletionRecord,
    EnrolmentRecord,
    GradeRecord,
    LearningEvent,
    Stream,
)
from cockpit.domain.activity import Verb
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.errors import UnexpectedAnswer, WrongInput
from connectors.oulad import CONNECTOR

TINY = Path(__file__).parents[1] / "data" / "oulad" / "tiny"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)  # a Wednesday
START = date(2013, 2, 4)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(TINY, tmp_path / "tables")
    return tmp_path / "tables"


def sign_in(folder, today="", now=NOW):
    return CONNECTOR.sign_in({"path": str(folder), "today": today}, now)


def source(folder, today="", now=NOW, later=None):
    return CONNECTOR.source(sign_in(folder, today, now).settings, None, later or now)


def pages(of, stream, cohort, state=None):
    return list(of.read(Asked(stream, cohort, state, (), NOW)))


def records(of, stream, cohort):
    return [record for page in pages(of, stream, cohort) for record in page.records]


def people(of, cohort):
    return {one.learner_id: one for one in records(of, Stream.ENROLMENTS, cohort)}


def test_a_cohort_per_cohort_column_else_per_course(folder):
    cohorts = {one.source_id: one for one in source(folder).cohorts()}
    assert set(cohorts) == {"AAA|north", "AAA|south", "BBB"}
    north = cohorts["AAA|north"]
    assert (north.name, north.starts_on, north.ends_on) == ("north", START, START + timedelta(days=100))
    assert (north.language, cohorts["BBB"].language, cohorts["BBB"].name) == ("en", None, "BBB")


def test_people_as_the_tables_tell_them(folder):
    north, south = people(source(folder), "AAA|north"), people(source(folder), "AAA|south")
    assert north["L1"] == EnrolmentRecord(
        "L1", "Ada Lovelace", email="ada@example.org", enrolled_on=START - timedelta(days=20),
        knowledge=Knowledge.KNOWN,
    )  # fmt: skip
    assert (north["L2"].zone, north["L2"].language) == ("Africa/Dakar", "fr")
    assert (north["L2"].status, north["L2"].left_on) == (EnrolmentStatus.LEFT, START + timedelta(days=30))
    assert (south["L4"].name, south["L4"].knowledge) == ("L4", Knowledge.NEVER)
    assert south["L3"].enrolled_on is None


def test_the_final_result_is_not_read(folder):
    before = {
        stream: records(source(folder), stream, "AAA|north") for stream in source(folder).capabilities().streams
    }
    table = folder / "learners.csv"
    table.write_text(table.read_text("utf-8").replace("Pass", "Withdrawn"), "utf-8")
    assert {
        stream: records(source(folder), stream, "AAA|north") for stream in source(folder).capabilities().streams
    } == before


def test_activities_are_the_assessments_but_the_exam_and_the_rest_is_not_required(folder):
    found = records(source(folder), Stream.ACTIVITIES, "AAA|south")
    assert all(isinstance(one, ActivityRecord) for one in found)
    assert [one.source_id for one in found] == ["test-2", "test-3", "test-4", "test-1", "10", "11"]
    assert [one.title for one in found] == ["TMA 1", "CMA 1", "CMA 2", "Essay", "Course home", "File 1"]
    assert [one.is_tracked for one in found] == [True] * 4 + [False] * 2
    assert [one.is_batch_recorded for one in found[:4]] == [False, True, False, False]
    assert [one.due_on for one in found[:2]] == [START + timedelta(days=20), START + timedelta(days=30)]
    assert [one.position for one in found] == sorted({one.position for one in found})


def test_clicks_and_hand_ins_are_events_of_a_day(folder):
    found = [one for one in records(source(folder), Stream.EVENTS, "AAA|north") if one.learner_id == "L1"]
    assert all(isinstance(one, LearningEvent) and one.at is None for one in found)
    assert [(one.verb, (one.on - START).days, one.amount) for one in found] == [
        (Verb.INTERACTED, -5, 3), (Verb.INTERACTED, 0, 2), (Verb.INTERACTED, 0, 1),
        (Verb.SUBMITTED, 19, 1), (Verb.SUBMITTED, 41, 1),
    ]  # fmt: skip
    assert len({one.key for one in found}) == len(found)


def test_what_was_carried_over_from_an_earlier_year_is_done_but_no_activity(folder):
    events = records(source(folder), Stream.EVENTS, "AAA|north")
    completions = records(source(folder), Stream.COMPLETIONS, "AAA|north")
    assert not [one for one in events if (one.learner_id, one.verb) == ("L2", Verb.SUBMITTED)]
    (banked,) = [one for one in completions if one.learner_id == "L2"]
    assert banked == CompletionRecord("L2", "test-2", True, None, START - timedelta(days=1), by_learner=False)


def test_only_results_with_a_score_are_grades(folder):
    found = records(source(folder), Stream.GRADES, "AAA|north")
    assert [(one.learner_id, one.activity_id, one.score, one.pass_score) for one in found] == [
        ("L1", "test-2", 80.0, 40.0), ("L2", "test-2", 60.0, 40.0),
    ]  # fmt: skip
    assert all(isinstance(one, GradeRecord) and one.max_score == 100 for one in found)


# A moved calendar


def test_a_calendar_is_moved_by_whole_weeks_so_that_today_is_the_day_or_one_of_the_six_after(folder):
    settings = sign_in(folder, "2013-03-06").settings  # a Wednesday too
    moved = timedelta(weeks=int(settings["weeks_moved"]))
    assert timedelta() <= (date(2026, 11, 25) - moved) - date(2013, 3, 6) < timedelta(weeks=1)
    for days in range(1, 7):
        again = sign_in(folder, "2013-03-06", NOW + timedelta(days=days)).settings
        assert again["weeks_moved"] == settings["weeks_moved"]
    next_week = sign_in(folder, "2013-03-06", NOW + timedelta(days=7)).settings
    assert int(next_week["weeks_moved"]) == int(settings["weeks_moved"]) + 1


def test_nothing_later_than_today_is_told(folder):
    today = START + timedelta(days=30)  # in the calendar of the tables
    of = source(folder, today.isoformat(), datetime(2026, 11, 25, 9, tzinfo=UTC))
    moved = timedelta(weeks=int(sign_in(folder, today.isoformat()).settings["weeks_moved"]))
    last = date(2026, 11, 25)
    for cohort in ("AAA|north", "AAA|south"):
        for stream in (Stream.EVENTS, Stream.COMPLETIONS, Stream.GRADES):
            for one in records(of, stream, cohort):
                told = getattr(one, "on", None) or getattr(one, "changed_on", None) or one.graded_on
                assert told <= last
    people_then = people(of, "AAA|south")
    assert (people_then["L3"].status, people_then["L3"].left_on) == (EnrolmentStatus.ACTIVE, None)
    assert people_then["L3"].knowledge is Knowledge.NEVER
    later = source(folder, today.isoformat(), NOW, later=NOW + timedelta(days=70))
    assert people(later, "AAA|south")["L3"].left_on == START + moved + timedelta(days=90)
    assert people(later, "AAA|south")["L3"].knowledge is Knowledge.KNOWN


def test_the_day_of_an_unregistration_is_the_first_on_which_it_is_known(folder):
    today = START + timedelta(days=30)
    settings = sign_in(folder, today.isoformat()).settings
    left = START + timedelta(weeks=int(settings["weeks_moved"]), days=30)
    for days, status in ((-1, EnrolmentStatus.ACTIVE), (0, EnrolmentStatus.LEFT)):
        at = datetime.combine(left + timedelta(days=days), NOW.time(), UTC)
        assert people(CONNECTOR.source(settings, None, at), "AAA|north")["L2"].status is status


# Folders


def test_gzipped_tables_are_read_alike(folder):
    before = records(source(folder), Stream.EVENTS, "AAA|north")
    table = folder / "activity_daily.csv"
    (folder / "activity_daily.csv.gz").write_bytes(gzip.compress(table.read_bytes()))
    table.unlink()
    assert records(source(folder), Stream.EVENTS, "AAA|north") == before


def test_reading_goes_on_from_a_state(folder, monkeypatch):
    monkeypatch.setattr("connectors.oulad.source._PAGE", 2)
    of = source(folder)
    whole = pages(of, Stream.EVENTS, "AAA|north")
    assert [len(page.records) for page in whole] == [2, 2, 2]
    for place, page in enumerate(whole):
        rest = pages(of, Stream.EVENTS, "AAA|north", page.state)
        assert [one.records for one in rest] == [one.records for one in whole[place + 1 :]]


def test_the_trainer_is_known_when_the_tables_name_one(folder):
    signed_in = sign_in(folder)
    assert (signed_in.person_name, signed_in.person_email) == ("Nadia Ferhat", "nadia@trainers.example")
    assert "today" not in signed_in.settings
    with (folder / "trainers.csv").open("a", encoding="utf-8") as file:
        file.write("south,Marc O'Sullivan,marc@trainers.example\n")
    assert sign_in(folder).person_name is None


@pytest.mark.parametrize(
    ("table", "content"),
    [
        ("learners.csv", "a,b\n1,2\n"),
        ("assessments.csv", ""),
        ("activity_daily.csv", "\udcff".encode("utf-8", "surrogateescape")),
    ],
)
def test_a_table_that_cannot_be_read_is_named(folder, table, content):
    (folder / table).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UnexpectedAnswer) as caught:
        of = source(folder)
        of.cohorts()
        for stream in of.capabilities().streams:
            records(of, stream, "AAA|north")
    assert (caught.value.cause, caught.value.facts) == ("table_unreadable", {"table": table})


@pytest.mark.parametrize("missing", ["courses.csv", "submissions.csv", "activity_daily.csv"])
def test_a_folder_without_its_tables_is_refused(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(WrongInput) as caught:
        sign_in(folder)
    assert caught.value.cause == "no_tables"


def test_what_is_no_folder_and_no_date_is_said(folder, tmp_path):
    with pytest.raises(WrongInput) as caught:
        sign_in(tmp_path / "nowhere")
    assert caught.value.cause == "no_folder"
    with pytest.raises(WrongInput) as caught:
        sign_in(folder, "23/11/2026")
    assert caught.value.cause == "not_a_date"


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("activity_daily.csv", "AAA,L1,soon,10,3\n"),
        ("activity_daily.csv", "AAA,L1,3,10,\n"),
        ("submissions.csv", "AAA,L1,4,x,80,0\n"),
        ("learners.csv", "ZZZ,L9,1,,,,,,,,Pass\n"),
        ("courses.csv", "AAA,long,100,2013-02-04,en\n"),
    ],
)
def test_a_row_that_makes_no_sense_is_an_unreadable_table_and_no_crash(folder, table, wrong):
    with (folder / table).open("a", encoding="utf-8") as file:
        file.write(wrong)
    with pytest.raises(UnexpectedAnswer) as caught:
        of = source(folder)
        of.cohorts()
        for stream in of.capabilities().streams:
            records(of, stream, "AAA|north")
    assert caught.value.cause == "table_unreadable"
