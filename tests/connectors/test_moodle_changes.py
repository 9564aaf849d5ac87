"""A second read asks for whom something may have changed, and for everybody again each week."""

import json
from datetime import datetime, timedelta

import pytest
from fake_moodle import UPDATES, FakeMoodle
from moodle_reads import NOW, source
from moodle_recordings import body

from cockpit.connector import (
    Asked,
    CompletionRecord,
    EnrolmentRecord,
    GradeRecord,
    LearningEvent,
    Member,
    Page,
    Source,
    Stream,
)
from cockpit.domain.people import EnrolmentStatus
from connectors.moodle.changes import LAG, Cursor

HOUR = timedelta(hours=1)
DEAR = (Stream.COMPLETIONS, Stream.GRADES)
ASSIGNMENTS, ASSIGNMENT_GRADES = "mod_assign_get_assignments", "mod_assign_get_grades"
QUIZ, MARKED = 12, 10  # activities: a quiz, an assignment


class Reader:
    """What a sync does with one course: it keeps the people and the cursors from one sync to the next."""

    def __init__(self, moodle: FakeMoodle, whose: str = "trainer", course: str = "2") -> None:
        self.moodle = moodle
        self.course = course
        self.whose = whose
        self.cursors: dict[Stream, str | None] = {}
        self.people: dict[str, EnrolmentRecord] = {}
        self.now = NOW

    def sync(self, *streams: Stream) -> dict[Stream, list[Page]]:
        """Read people, then these streams, each to its end."""
        site = source(self.moodle, self.whose)
        read = {Stream.ENROLMENTS: self.read(site, Stream.ENROLMENTS)}
        self.people |= {
            one.learner_id: one
            for page in read[Stream.ENROLMENTS]
            for one in page.records
            if isinstance(one, EnrolmentRecord)
        }
        return read | {stream: self.read(site, stream) for stream in streams}

    def read(self, site: Source, stream: Stream, state: str | None = None) -> list[Page]:
        pages = list(site.read(self.asked(stream, state)))
        if pages and pages[-1].cursor:
            self.cursors[stream] = pages[-1].cursor
        return pages

    def asked(self, stream: Stream, state: str | None = None) -> Asked:
        members = tuple(Member(one.learner_id, one.last_access_at) for one in self.people.values())
        return Asked(stream, self.course, state, members, self.now, self.cursors.get(stream))


@pytest.fixture
def reader(moodle) -> Reader:
    """A course read whole once, an hour ago."""
    made = Reader(moodle)
    made.sync(*DEAR)
    pass_time(moodle, HOUR)
    return made


def pass_time(moodle: FakeMoodle, length: timedelta) -> datetime:
    assert moodle.clock is not None
    moodle.clock += length
    moodle.calls.clear()
    return moodle.clock


def learners(pages: list[Page], kind: type = CompletionRecord) -> set[str]:
    return {one.learner_id for page in pages for one in page.records if isinstance(one, kind)}


def update(activity: int, **named: list[int]) -> dict[str, object]:
    rows = [{"name": name, "itemids": ids} for name, ids in named.items()]
    return {"contextlevel": "module", "id": activity, "updates": rows}


def test_where_nobody_came_one_call_a_stream_says_so(moodle, reader):
    read = reader.sync(*DEAR)
    for stream in DEAR:
        (page,) = read[stream]
        assert page.records == ()
        assert page.cursor is not None
    assert moodle.calls.count(UPDATES) == 2
    assert [call for call in moodle.calls if "external" in call or "grade" in call] == []


def test_who_came_is_asked_for_and_what_they_did_is_read(moodle, reader):
    came_at = pass_time(moodle, HOUR)
    moodle.accesses = {14: came_at, 30: came_at}  # nine weeks away, and never there before
    moodle.done = {(14, 5): came_at - timedelta(minutes=2)}
    read = reader.sync(*DEAR)
    assert learners(read[Stream.COMPLETIONS]) == {"14", "30"}
    assert learners(read[Stream.GRADES], GradeRecord) <= {"14", "30"}
    events = [one for page in read[Stream.COMPLETIONS] for one in page.records if isinstance(one, LearningEvent)]
    assert came_at - timedelta(minutes=2) in {one.at for one in events if one.activity_id == "5"}
    assert moodle.calls.count("tool_mobile_call_external_functions") == 2


@pytest.mark.parametrize("syncs_before", [0, 1])
def test_who_comes_while_a_sync_reads_the_people_is_read_by_the_next(moodle, monkeypatch, syncs_before):
    monkeypatch.setattr("connectors.moodle.participants.PAGE_SIZE", 25)
    reader = Reader(moodle)
    for _ in range(syncs_before):
        reader.sync(Stream.COMPLETIONS)
    site = source(moodle)
    for page in site.read(reader.asked(Stream.ENROLMENTS)):
        reader.people |= {one.learner_id: one for one in page.records if isinstance(one, EnrolmentRecord)}
        pass_time(moodle, timedelta(minutes=20))  # so long takes each page of people
    reader.read(site, Stream.COMPLETIONS)
    assert moodle.clock is not None
    moodle.accesses = {14: moodle.clock - timedelta(minutes=55)}  # after the first page, which names her
    assert learners(reader.sync(Stream.COMPLETIONS)[Stream.COMPLETIONS]) == {"14"}


def test_who_was_marked_in_an_assignment_is_asked_for_without_having_come(moodle, reader):
    grade = next(g for g in graded(assignment=2) if g["userid"] == 35)
    moodle.updates = {2: [update(MARKED, usersubmissions=[66], usergrades=[grade["id"]])]}
    reader.cursors = dict.fromkeys(DEAR, cursor_before(moodle, grade))
    nobody_came(reader)
    read = reader.sync(Stream.COMPLETIONS)
    assert learners(read[Stream.COMPLETIONS]) == {"35"}
    assert [call for call in moodle.calls if call.startswith("mod_assign")] == [ASSIGNMENTS, ASSIGNMENT_GRADES]


@pytest.mark.parametrize(("course", "letter", "marked"), [("2", "A", {"35"}), ("3", "B", {"41", "53"})])
def test_the_updates_of_a_recorded_week_lead_to_who_came_and_who_was_marked(moodle, course, letter, marked):
    recorded = body(f"content/updates_since_{letter}__trainer")["instances"]
    week_ago = 1_794_690_000 + moodle.shift_seconds  # since when they were asked for
    reader = Reader(moodle, course=course)
    reader.sync()
    reader.cursors[Stream.COMPLETIONS] = Cursor(week_ago, week_ago).text
    moodle.clock = datetime.fromtimestamp(week_ago, tz=NOW.tzinfo) + timedelta(days=6)
    moodle.updates = {int(course): recorded}
    since = datetime.fromtimestamp(week_ago, tz=NOW.tzinfo) - LAG
    came = {one.learner_id for one in reader.people.values() if one.last_access_at and one.last_access_at >= since}
    read = reader.sync(Stream.COMPLETIONS)
    assert learners(read[Stream.COMPLETIONS]) == came | marked
    assert 0 < len(came) < len(reader.people)


def graded(assignment: int) -> list[dict[str, int]]:
    answer = body("grades/assign_grades_A__trainer")
    return next(one["grades"] for one in answer["assignments"] if one["assignmentid"] == assignment)


def cursor_before(moodle: FakeMoodle, grade: dict[str, int]) -> str:
    """Return the cursor of a read shortly before somebody was marked."""
    at = grade["timemodified"] + moodle.shift_seconds - 60
    moodle.clock = datetime.fromtimestamp(at, tz=NOW.tzinfo) + HOUR
    return Cursor(at, at).text


def nobody_came(reader: Reader) -> None:
    """Move everybody's access to long before any cursor of these tests."""
    reader.moodle.accesses = {int(one): NOW - timedelta(weeks=40) for one in reader.people}


@pytest.mark.parametrize(
    "rows",
    [
        {"usersubmissions": [1, 2, 3]},
        {"userattempts": [1, 2], "usergrades": [7]},
        {"userattemptsfinished": [8]},
        {"discussions": [28]},
        {"comments": [1]},
        {"completion": [5]},
    ],
)
def test_what_learners_did_themselves_is_found_by_their_access_alone(moodle, reader, rows):
    moodle.updates = {2: [update(QUIZ, **rows)]}
    moodle.accesses = {14: pass_time(moodle, HOUR)}
    read = reader.sync(Stream.COMPLETIONS)
    assert learners(read[Stream.COMPLETIONS]) == {"14"}


@pytest.mark.parametrize(
    "rows",
    [
        {"configuration": []},
        {"gradeitems": [4]},
        {"introfiles": [4]},
        {"something_new": [4]},
        {"usergrades": [7]},  # in a quiz that nobody tried
        {"userattempts": [1, 2], "usergrades": [7, 8]},  # two were graded, one came
        {"userattempts": [1], "usergrades": [7, 8]},
    ],
)
@pytest.mark.parametrize("stream", DEAR)
def test_what_nobody_can_be_named_for_makes_the_read_a_full_one(moodle, reader, stream, rows):
    moodle.updates = {2: [update(QUIZ, **rows)]}
    moodle.accesses = {14: pass_time(moodle, HOUR)}
    read = reader.sync(stream)
    found = Cursor.parsed(reader.cursors[stream])
    assert found is not None and found.full_at == found.at
    assert len(learners(read[stream], CompletionRecord if stream is Stream.COMPLETIONS else GradeRecord)) > 40


def test_a_mark_that_is_no_longer_to_be_found_makes_the_read_a_full_one(moodle, reader):
    moodle.updates = {2: [update(MARKED, usergrades=[999])]}
    read = reader.sync(Stream.COMPLETIONS)
    assert len(learners(read[Stream.COMPLETIONS])) == 60


@pytest.mark.parametrize(
    ("days", "fault", "is_full"),
    [(6.9, None, False), (7.1, None, True), (0.9, "no_updates", False), (1.1, "no_updates", True)],
)
def test_everybody_is_read_weekly_and_daily_where_the_site_does_not_tell_of_updates(
    moodle, reader, days, fault, is_full
):
    moodle.fault = fault
    pass_time(moodle, timedelta(days=days) - HOUR)
    for stream, kind in zip(DEAR, (CompletionRecord, GradeRecord), strict=True):
        read = reader.sync(stream)
        assert (len(learners(read[stream], kind)) > 40) is is_full


def test_a_partial_read_leaves_the_day_of_the_last_full_one(moodle, reader):
    first = Cursor.parsed(reader.cursors[Stream.COMPLETIONS])
    pass_time(moodle, timedelta(days=4))
    reader.sync(Stream.COMPLETIONS)
    second = Cursor.parsed(reader.cursors[Stream.COMPLETIONS])
    assert first and second
    assert second.full_at == first.full_at == first.at < second.at
    pass_time(moodle, timedelta(days=4))
    assert len(learners(reader.sync(Stream.COMPLETIONS)[Stream.COMPLETIONS])) == 60


@pytest.mark.parametrize("wrong", [timedelta(minutes=10), -timedelta(minutes=10), timedelta(days=400)])
def test_a_wrong_clock_of_this_computer_changes_nothing(moodle, wrong):
    right, other = Reader(moodle), Reader(moodle)
    other.now = NOW + wrong
    for one in (right, other):
        one.sync(*DEAR)
    assert right.cursors == other.cursors
    moodle.accesses = {14: pass_time(moodle, timedelta(minutes=1))}
    read = [one.sync(*DEAR)[Stream.COMPLETIONS] for one in (right, other)]
    assert [page.records for page in read[0]] == [page.records for page in read[1]]
    assert learners(read[1]) >= {"14"}


def test_a_site_without_a_clock_is_read_whole_each_time(moodle):
    moodle.clock = None
    reader = Reader(moodle)
    for _ in range(2):
        assert len(learners(reader.sync(*DEAR)[Stream.COMPLETIONS])) == 60
    assert reader.cursors == {}


def test_a_site_whose_clock_was_set_back_is_read_whole(moodle, reader):
    pass_time(moodle, -timedelta(days=3))
    assert len(learners(reader.sync(*DEAR)[Stream.COMPLETIONS])) == 60


@pytest.mark.parametrize("kept", ["", "null", "[]", "{", '{"at": "soon", "full_at": 1}', '{"at": 1}'])
def test_a_cursor_that_means_nothing_is_none(moodle, reader, kept):
    reader.cursors = dict.fromkeys(Stream, kept)
    assert len(learners(reader.sync(*DEAR)[Stream.COMPLETIONS])) == 60
    assert json.loads(reader.cursors[Stream.COMPLETIONS] or "")["full_at"] > 0


def test_where_accesses_are_hidden_everybody_is_read(moodle):
    moodle.fault = "hidden_fields"
    reader = Reader(moodle)
    reader.sync(*DEAR)
    pass_time(moodle, HOUR)
    assert len(learners(reader.sync(*DEAR)[Stream.COMPLETIONS])) == 60


@pytest.mark.parametrize("stream", DEAR)
def test_a_second_read_that_was_cut_goes_on_and_ends_as_in_one_go(moodle, reader, stream):
    came_at = pass_time(moodle, HOUR)
    moodle.accesses = {learner: came_at for learner in range(5, 55)}
    cursors = dict(reader.cursors)
    whole = reader.sync(stream)[stream]
    assert len(whole) == 3
    for place, page in enumerate(whole):
        reader.cursors = dict(cursors)
        pass_time(moodle, HOUR)
        moodle.accesses[60] = came_at + HOUR  # comes meanwhile
        rest = reader.read(source(moodle), stream, page.state)
        assert [one.records for one in rest] == [one.records for one in whole[place + 1 :]]
        assert {one.cursor for one in rest} <= {whole[-1].cursor}


# Suspended accounts


def suspended(reader: Reader) -> set[str]:
    return {one.learner_id for one in reader.people.values() if one.status is EnrolmentStatus.SUSPENDED}


@pytest.mark.parametrize("whose", ["trainer", "trainer2"])
def test_who_is_suspended_stays_so_while_it_is_not_asked_again(moodle, whose):
    reader = Reader(moodle, whose)
    reader.sync()
    pass_time(moodle, HOUR)
    reader.sync()
    assert suspended(reader) == {"13", "20", "29", "48", "51", "54"}
    assert "core_user_get_course_user_profiles" not in moodle.calls
    assert "tool_mobile_call_external_functions" not in moodle.calls
    pass_time(moodle, timedelta(days=1))
    reader.sync()
    assert "core_user_get_course_user_profiles" in moodle.calls
    assert suspended(reader) == {"13", "20", "29", "48", "51", "54"}


def test_somebody_new_is_asked_about_at_once(moodle):
    reader = Reader(moodle)
    reader.sync()
    del reader.people["13"]
    kept = json.loads(reader.cursors[Stream.ENROLMENTS] or "")
    reader.cursors[Stream.ENROLMENTS] = json.dumps(kept | {"suspended": []})
    pass_time(moodle, HOUR)
    reader.sync()
    assert reader.people["13"].status is EnrolmentStatus.SUSPENDED
    assert moodle.calls.count("core_user_get_course_user_profiles") == 1


def test_every_read_names_everybody(moodle, reader):
    (page,) = reader.sync()[Stream.ENROLMENTS]
    assert len([one for one in page.records if isinstance(one, EnrolmentRecord)]) == 60


def test_people_read_in_two_parts_are_suspended_as_in_one(moodle, monkeypatch):
    monkeypatch.setattr("connectors.moodle.participants.PAGE_SIZE", 25)
    reader = Reader(moodle)
    whole = reader.read(source(moodle), Stream.ENROLMENTS)
    cursor = reader.cursors.pop(Stream.ENROLMENTS)
    rest = reader.read(source(moodle), Stream.ENROLMENTS, whole[0].state)
    assert [page.records for page in rest] == [page.records for page in whole[1:]]
    assert reader.cursors[Stream.ENROLMENTS] == cursor
