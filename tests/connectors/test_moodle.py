from datetime import UTC, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from fake_moodle import BATCH, TOKENS
from moodle_reads import NOW, count_done, members, pages, records, source
from moodle_recordings import RECORDED_NOW, expected

from cockpit.connector import (
    ActivityRecord,
    CompletionRecord,
    EnrolmentRecord,
    GradeRecord,
    LearningEvent,
    Member,
    Stream,
)
from cockpit.domain.activity import Verb
from cockpit.domain.people import EnrolmentStatus, Knowledge
from connectors.http import new_session
from connectors.moodle.client import MoodleClient
from connectors.moodle.participants import COMPLETION


@pytest.mark.parametrize(("letter", "course", "size"), [("A", "2", 60), ("B", "3", 21)])
def test_every_learner_is_read_as_the_database_has_them(moodle, letter, course, size):
    facts = {p["id"]: p for p in expected(moodle.shift_seconds)["learners"] if p.get(letter)}
    people = records(source(moodle), Stream.ENROLMENTS, course, EnrolmentRecord)
    read = {int(person.learner_id): person for person in people}
    assert len(people) == len(read) == size
    assert read.keys() == facts.keys()
    for learner, person in read.items():
        fact, in_course = facts[learner], facts[learner][letter]
        accessed = in_course["lastcourseaccess"]
        assert person.name == fact["fullname"]
        assert person.last_access_at == (datetime.fromtimestamp(accessed, UTC) if accessed else None)
        assert person.knowledge is (Knowledge.KNOWN if accessed else Knowledge.NEVER)
        seen = fact["lastaccess"]
        assert person.site_access_at == (datetime.fromtimestamp(seen, UTC) if seen else None)
        assert sorted(person.groups) == sorted(in_course["groups"])
        is_active = in_course["enrolment"] == "active" and not fact["account_suspended"]
        assert (person.status is EnrolmentStatus.ACTIVE) is is_active
    done = {learner: (fact[letter]["done"], fact[letter]["total"]) for learner, fact in facts.items()}
    assert count_done(moodle, course) == done


def test_suspended_are_the_inactive_enrolments_and_the_suspended_account(moodle):
    people = records(source(moodle), Stream.ENROLMENTS, "2", EnrolmentRecord)
    suspended = {p.learner_id for p in people if p.status is EnrolmentStatus.SUSPENDED}
    assert suspended == {"13", "20", "29", "48", "51", "54"}


def test_trainers_are_no_learners(moodle):
    ids = {one.learner_id for one in members(moodle, "2")}
    assert not ids & {"3", "4"}


def test_each_last_access_is_also_an_event_under_its_time(moodle):
    site = source(moodle)
    people = records(site, Stream.ENROLMENTS, "2", EnrolmentRecord)
    events = records(site, Stream.ENROLMENTS, "2", LearningEvent)
    accesses = {one.learner_id: one.last_access_at for one in people if one.last_access_at}
    assert {event.learner_id: event.at for event in events} == accesses
    assert {event.verb for event in events} == {Verb.ACCESSED}
    first = next(event for event in events if event.learner_id == "5")
    assert first.key == f"access:{1794690000 + moodle.shift_seconds}"


def test_times_are_moved_by_whole_weeks_to_within_seven_days(moodle):
    assert moodle.now == RECORDED_NOW + timedelta(weeks=4)
    assert moodle.shift_seconds == 4 * 7 * 86400
    assert timedelta() <= NOW - moodle.now < timedelta(weeks=1)
    newest = max(one.last_access_at for one in members(moodle, "2") if one.last_access_at)
    assert moodle.now - timedelta(hours=6) < newest <= moodle.now


def test_countries_come_and_zones_only_when_chosen(moodle):
    moodle.zones = {6: "America/Montreal", 7: "Mars/Olympus"}
    people = records(source(moodle), Stream.ENROLMENTS, "2", EnrolmentRecord)
    read = {person.learner_id: person for person in people}
    assert read["5"].country == "CH"
    assert (read["5"].zone, read["6"].zone, read["7"].zone) == (None, "America/Montreal", None)


# Activities


def test_activities_come_in_course_order_with_unescaped_words(moodle):
    activities = records(source(moodle), Stream.ACTIVITIES, "2", ActivityRecord)
    assert [activity.position for activity in activities] == list(range(24))
    by_id = {activity.source_id: activity for activity in activities}
    assert by_id["19"].module == "Module 5 – Examen & projet"
    assert by_id["11"].title == "Vocabulaire : réunions & téléphone"
    assert by_id["4"].kind == "quiz"
    assert {one.source_id for one in activities if not one.is_tracked} == {"1", "2"}
    assert {one.source_id for one in activities if one.is_hidden} == {"23"}
    assert {one.source_id: one.groups for one in activities if one.groups} == {"24": ("Groupe Soir",)}


def test_due_days_are_days_of_the_sites_zone(moodle):
    paris = records(source(moodle), Stream.ACTIVITIES, "2", ActivityRecord)
    moodle.site_zone = {"timezone": "Asia/Tokyo"}
    tokyo = records(source(moodle), Stream.ACTIVITIES, "2", ActivityRecord)
    due = {one.source_id: one.due_on for one in paris}
    (quiz,) = [one for one in tokyo if one.source_id == "4"]  # closes a minute before midnight in Paris
    assert quiz.due_on == due["4"] + timedelta(days=1)


def test_due_days_are_the_local_days_of_the_due_dates(moodle):
    activities = records(source(moodle), Stream.ACTIVITIES, "2", ActivityRecord)
    due = {one.source_id: one.due_on for one in activities if one.due_on}
    quiz_closes = datetime.fromtimestamp(1789423140 + moodle.shift_seconds, ZoneInfo("Europe/Paris"))
    assert due["4"] == quiz_closes.date()
    assert set(due) == {"4", "6", "8", "10", "12", "14", "16", "18", "20", "21", "22"}


def test_a_calendar_out_of_reach_costs_a_problem_and_no_activity(moodle):
    moodle.fault = "calendar_not_in_service"
    (page,) = pages(source(moodle), Stream.ACTIVITIES, "2")
    assert page.problems == ("calendar_not_permitted",)
    assert len(page.records) == 24


# Completions


def test_sixty_learners_cost_three_requests(moodle):
    known = members(moodle, "2")
    moodle.calls.clear()
    read = list(pages(source(moodle), Stream.COMPLETIONS, "2", known))
    assert moodle.calls.count(BATCH) == 3
    assert "core_completion_get_activities_completion_status" not in moodle.calls
    assert [page.total for page in read] == [60, 60, 60]


def test_more_than_a_batch_is_asked_in_batches_of_twenty(moodle):
    moodle.denied_learners = {7}
    with new_session() as session:
        client = MoodleClient(session, moodle.url, TOKENS["trainer"])
        learners = [{"courseid": 2, "userid": learner} for learner in range(5, 50)]
        answers = list(chain.from_iterable(client.call_for_each(COMPLETION, learners)))
    batches = [form for form in moodle.forms if form.get("wsfunction") == BATCH]
    sizes = [sum(name.endswith("[function]") for name in form) for form in batches]
    assert sorted(sizes) == [5, 17, 20, 20]  # the first stops at its third, which is refused
    assert [place for place, answer in enumerate(answers) if answer is None] == [2]
    assert len(answers) == 45


def test_without_the_batch_call_learners_are_asked_one_by_one_at_most_four_at_once(moodle):
    known = members(moodle, "2")
    by_batch = records(source(moodle), Stream.COMPLETIONS, "2", CompletionRecord, known)
    moodle.fault = "no_batch"
    moodle.latency_seconds = 0.01
    moodle.calls.clear()
    singly = records(source(moodle), Stream.COMPLETIONS, "2", CompletionRecord, known)
    assert singly == by_batch
    assert moodle.calls.count("core_completion_get_activities_completion_status") == 60
    assert 1 < moodle.most_at_once <= 4


def test_an_override_by_the_trainer_is_done_but_no_activity(moodle):
    known = members(moodle, "2")
    site = source(moodle)
    completions = records(site, Stream.COMPLETIONS, "2", CompletionRecord, known)
    events = records(site, Stream.COMPLETIONS, "2", LearningEvent, known)
    overridden = [one for one in completions if not one.by_learner]
    assert [(one.learner_id, one.activity_id, one.is_done) for one in overridden] == [("5", "15", True)]
    assert "completed:15" not in {event.key for event in events if event.learner_id == "5"}
    assert "completed:14" in {event.key for event in events}


def test_no_completion_is_activity_after_the_last_course_access(moodle):
    known = members(moodle, "2")
    accesses = dict(known)
    events = records(source(moodle), Stream.COMPLETIONS, "2", LearningEvent, known)
    assert len(events) > 400
    assert all(event.at <= accesses[event.learner_id] for event in events)
    assert {event.verb for event in events} == {Verb.COMPLETED}
    assert all(event.key == f"completed:{event.activity_id}" for event in events)
    earlier = [Member(one.learner_id, moodle.now - timedelta(weeks=10)) for one in known]
    fewer = records(source(moodle), Stream.COMPLETIONS, "2", LearningEvent, earlier)
    assert 0 < len(fewer) < len(events) / 2
    never = [Member(one.learner_id, None) for one in known]
    assert not records(source(moodle), Stream.COMPLETIONS, "2", LearningEvent, never)


def test_a_test_failed_is_not_done_though_it_has_a_time(moodle):
    known = members(moodle, "2")
    completions = records(source(moodle), Stream.COMPLETIONS, "2", CompletionRecord, known)
    failed = {one.learner_id for one in completions if one.changed_at and not one.is_done}
    assert {"5", "21", "23", "35"} <= failed


def test_before_moodle_4_4_the_same_things_are_done(moodle):
    by_answer = count_done(moodle, "2")
    moodle.fault = "old_completion"
    assert count_done(moodle, "2") == by_answer


@pytest.mark.parametrize("fault", [None, "no_batch"])
def test_learners_out_of_reach_are_left_out_and_the_rest_is_read(moodle, fault):
    known = members(moodle, "2")
    moodle.fault = fault
    moodle.denied_learners = {5, 24, 40}
    read = list(pages(source(moodle), Stream.COMPLETIONS, "2", known))
    learners = {one.learner_id for page in read for one in page.records}
    assert learners == {one.learner_id for one in known} - {"5", "24", "40"}
    assert [page.problems for page in read] == [("some_not_permitted",)] * 2 + [()]


def test_a_course_without_completion_has_none(moodle):
    known = members(moodle, "6")
    assert len(known) == 6
    assert not records(source(moodle), Stream.COMPLETIONS, "6", CompletionRecord, known)


# Grades


def test_grades_come_group_by_group_and_for_those_in_no_group(moodle):
    known = members(moodle, "2")
    moodle.calls.clear()
    grades = records(source(moodle), Stream.GRADES, "2", GradeRecord, known)
    graded = {one.learner_id for one in grades}
    assert "18" in graded  # she is in no group
    assert not graded & {"3", "4", "20", "29"}
    assert len(grades) == len({(one.learner_id, one.activity_id) for one in grades})
    assert moodle.calls.count("gradereport_user_get_grade_items") == 2
    placement = next(one for one in grades if (one.learner_id, one.activity_id) == ("27", "4"))
    assert (placement.score, placement.max_score) == (60.0, 100.0)
    graded_at = datetime.fromtimestamp(1789355079 + moodle.shift_seconds, UTC)
    assert placement.graded_at == graded_at


def test_a_course_without_groups_is_asked_for_all_grades_at_once(moodle):
    known = members(moodle, "6")
    moodle.calls.clear()
    assert not records(source(moodle), Stream.GRADES, "6", GradeRecord, known)
    assert moodle.calls.count("gradereport_user_get_grade_items") == 1


def test_only_members_of_the_cohort_have_grades_kept(moodle):
    known = [one for one in members(moodle, "3") if one.learner_id in ("5", "7")]
    grades = records(source(moodle), Stream.GRADES, "3", GradeRecord, known)
    assert {one.learner_id for one in grades} == {"5", "7"}
