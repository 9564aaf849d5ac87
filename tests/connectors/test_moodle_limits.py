import pytest
from fake_moodle import BATCH, PASSWORD, FakeMoodle, MoodleError
from moodle_reads import NOW, PAGED, count_done, members, pages, records, source
from moodle_recordings import expected

from cockpit.connector import (
    ActivityRecord,
    EnrolmentRecord,
    LearningEvent,
    Member,
    Stream,
)
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.errors import (
    AccessRefused,
    CockpitError,
    NotPermitted,
    SourceBusy,
    SourceUnreachable,
    UnexpectedAnswer,
)
from connectors.moodle import CONNECTOR


@pytest.mark.parametrize("stream", PAGED)
@pytest.mark.parametrize("course", ["2", "3"])
def test_reading_on_from_any_state_gives_what_one_run_gives(moodle, stream, course):
    known = members(moodle, course)
    whole = list(pages(source(moodle), stream, course, known))
    assert whole
    for place, page in enumerate(whole):
        rest = list(pages(source(moodle), stream, course, known, page.state))
        assert [one.records for one in rest] == [one.records for one in whole[place + 1 :]]


def test_a_big_course_is_read_in_pages_until_one_is_empty(moodle, monkeypatch):
    monkeypatch.setattr("connectors.moodle.participants.PAGE_SIZE", 25)
    read = list(pages(source(moodle), Stream.ENROLMENTS, "2"))
    people = [[r.learner_id for r in page.records if isinstance(r, EnrolmentRecord)] for page in read]
    assert [len(page) for page in people] == [25, 25, 10]
    assert len({learner for page in people for learner in page}) == 60
    rest = list(pages(source(moodle), Stream.ENROLMENTS, "2", state=read[0].state))
    assert [page.records for page in rest] == [page.records for page in read[1:]]


@pytest.mark.parametrize("stream", PAGED)
def test_a_token_that_dies_on_the_way_is_told_and_the_read_pages_stay(moodle, stream):
    known = members(moodle, "2")
    site = source(moodle)
    assert site.cohorts()
    moodle.token_dies_after(0)
    with pytest.raises(AccessRefused) as caught:
        list(pages(site, stream, "2", known))
    assert caught.value.cause == "token_expired"


def test_pages_read_before_the_token_died_are_kept(moodle):
    known = members(moodle, "2")
    moodle.latency_seconds = 0.05  # longer than two calls begun together lie apart
    moodle.token_dies_after(3)  # what the site offers, and two batches
    read = pages(source(moodle), Stream.COMPLETIONS, "2", known)
    kept = [next(read), next(read)]
    with pytest.raises(AccessRefused) as caught:
        next(read)
    assert caught.value.cause == "token_expired"
    assert len({one.learner_id for page in kept for one in page.records}) == 40


def test_signed_in_again_the_read_goes_on_after_the_kept_pages(moodle):
    known = members(moodle, "2")
    whole = list(pages(source(moodle), Stream.COMPLETIONS, "2", known))
    moodle.latency_seconds = 0.05
    moodle.token_dies_after(3)
    kept = []
    with pytest.raises(AccessRefused):
        kept.extend(pages(source(moodle), Stream.COMPLETIONS, "2", known))
    assert len(kept) == 2
    moodle.token_lives()
    answers = {"url": moodle.url, "username": "claire.fontaine", "password": PASSWORD}
    signed_in = CONNECTOR.sign_in(answers, NOW)
    again = CONNECTOR.source(signed_in.settings, signed_in.secret, NOW)
    kept += pages(again, Stream.COMPLETIONS, "2", known, kept[-1].state)
    assert [page.records for page in kept] == [page.records for page in whole]


# What an account may not do


def test_a_non_editing_trainer_reads_his_own_group_alone(moodle):
    read = members(moodle, "3", "trainer2")
    assert {int(one.learner_id) for one in read} == {5, 11, 17, 23, 29, 35, 41, 47, 53, 59}
    facts = {p["id"]: p["B"] for p in expected(moodle.shift_seconds)["learners"] if p.get("B")}
    done = count_done(moodle, "3", "trainer2")
    assert done == {int(m.learner_id): (facts[int(m.learner_id)]["done"], 12) for m in read}


def test_a_learner_of_another_group_is_not_permitted_and_no_failure(moodle):
    known = [*members(moodle, "3", "trainer2"), Member("7", None)]
    (page,) = pages(source(moodle, "trainer2"), Stream.COMPLETIONS, "3", known)
    assert page.problems == ("some_not_permitted",)
    assert "7" not in {one.learner_id for one in page.records}
    assert len({one.learner_id for one in page.records}) == 10


def test_a_non_editing_trainer_learns_of_inactive_enrolments_from_the_completion(moodle):
    (page,) = pages(source(moodle, "trainer2"), Stream.ENROLMENTS, "2")
    people = [one for one in page.records if isinstance(one, EnrolmentRecord)]
    suspended = {p.learner_id for p in people if p.status is EnrolmentStatus.SUSPENDED}
    assert suspended == {"13", "20", "29", "48", "51", "54"}
    assert page.problems == ()


def test_an_enrolment_that_nothing_tells_of_is_active_with_a_problem(moodle):
    moodle.denied_learners = {29}
    (page,) = pages(source(moodle, "trainer2"), Stream.ENROLMENTS, "2")
    people = {p.learner_id: p for p in page.records if isinstance(p, EnrolmentRecord)}
    assert people["29"].status is EnrolmentStatus.ACTIVE
    assert page.problems == ("enrolment_state_not_permitted",)


def test_accounts_that_cannot_be_asked_for_are_a_problem(moodle):
    moodle.fault = "no_profiles"
    (page,) = pages(source(moodle), Stream.ENROLMENTS, "2")
    people = {p.learner_id: p for p in page.records if isinstance(p, EnrolmentRecord)}
    assert people["13"].status is EnrolmentStatus.ACTIVE
    assert people["29"].status is EnrolmentStatus.SUSPENDED
    assert page.problems == ("enrolment_state_not_permitted",)


def test_without_the_right_to_manage_groups_their_names_come_from_the_learners(moodle):
    activities = records(source(moodle, "trainer2"), Stream.ACTIVITIES, "2", ActivityRecord)
    assert {one.source_id: one.groups for one in activities if one.groups} == {"24": ("Groupe Soir",)}


def test_never_there_and_not_to_be_known_are_two_things(moodle):
    never = records(source(moodle, "trainer2"), Stream.ENROLMENTS, "3", EnrolmentRecord)
    by_id = {one.learner_id: one for one in never}
    assert by_id["29"].knowledge is Knowledge.NEVER
    assert by_id["5"].knowledge is Knowledge.KNOWN
    moodle.fault = "hidden_fields"
    hidden = records(source(moodle, "trainer2"), Stream.ENROLMENTS, "3", EnrolmentRecord)
    assert {one.knowledge for one in hidden} == {Knowledge.NOT_PERMITTED}
    assert {one.last_access_at for one in hidden} == {None}


def test_a_site_that_does_not_know_the_course_access_leaves_it_unknown(moodle):
    moodle.fault = "old_fields"
    people = records(source(moodle), Stream.ENROLMENTS, "2", EnrolmentRecord)
    assert len(people) == 60
    assert {person.knowledge for person in people} == {Knowledge.UNKNOWN}
    assert not records(source(moodle), Stream.ENROLMENTS, "2", LearningEvent)


def test_learners_are_told_by_their_role_when_not_by_their_capability(moodle):
    by_capability = members(moodle, "2")
    moodle.fault = "no_role_review"
    assert members(moodle, "2") == by_capability


@pytest.mark.parametrize("size", [20, 59, 61, 500])
def test_a_site_that_gives_the_same_people_for_any_page_is_not_read_for_ever(moodle, monkeypatch, size):
    monkeypatch.setattr("connectors.moodle.participants.PAGE_SIZE", size)
    moodle.fault = "ignores_place"
    if size < 60:
        with pytest.raises(UnexpectedAnswer) as caught:
            members(moodle, "2")
        assert caught.value.cause == "unreadable_answer"
    else:
        assert len(members(moodle, "2")) == 60
    assert moodle.calls.count(PEOPLE) <= 4


def test_an_empty_course_has_no_page(moodle):
    moodle.fault = "empty_members"
    assert list(pages(source(moodle), Stream.ENROLMENTS, "2")) == []


@pytest.mark.parametrize("stream", PAGED)
def test_a_course_that_is_not_the_trainers_is_not_permitted(moodle, stream):
    with pytest.raises(NotPermitted) as caught:
        list(pages(source(moodle), stream, "5", [Member("6", None)]))
    assert caught.value.cause == "course_not_permitted"


@pytest.mark.parametrize(
    ("fault", "kind", "cause"),
    [
        ("maintenance", SourceUnreachable, "maintenance"),
        ("server_error", SourceUnreachable, "server_error"),
        ("html", UnexpectedAnswer, "not_the_api"),
        ("web_services_off", AccessRefused, "web_services_off"),
        ("rest_off", AccessRefused, "rest_off"),
        ("closed", SourceBusy, "site_closed"),
        ("too_many_requests", SourceBusy, "too_many_requests"),
        ("cut", UnexpectedAnswer, "unreadable_answer"),
        ("redirect", UnexpectedAnswer, "not_the_api"),
        ("database_down", SourceBusy, "server_error"),
        ("upgrade", SourceUnreachable, "upgrade"),
        ("expired_token", AccessRefused, "token_expired"),
        ("type_error", UnexpectedAnswer, "moodle_error"),
    ],
)
def test_a_fault_while_reading_gives_its_cause(moodle, fault, kind, cause):
    site = source(moodle)
    assert site.cohorts()
    moodle.fault = fault
    with pytest.raises(kind) as caught:
        list(pages(site, Stream.ENROLMENTS, "2"))
    assert caught.value.cause == cause


CONTENTS, CALENDAR = "core_course_get_contents", "core_calendar_get_calendar_events"
PEOPLE, PROFILES = "core_enrol_get_enrolled_users", "core_user_get_course_user_profiles"
COMPLETION, GRADES = "core_completion_get_activities_completion_status", "gradereport_user_get_grade_items"
GROUPS = "core_group_get_course_groups"


@pytest.mark.parametrize("whose", ["trainer", "trainer2"])
@pytest.mark.parametrize(
    ("stream", "function", "broken"),
    [
        (Stream.ENROLMENTS, PEOPLE, [{"fullname": "Somebody"}]),
        (Stream.ENROLMENTS, PEOPLE, ["somebody"]),
        (Stream.ENROLMENTS, PEOPLE, {"users": []}),
        (Stream.ENROLMENTS, PROFILES, [{"timezone": "99"}]),
        (Stream.ENROLMENTS, PROFILES, None),
        (Stream.ACTIVITIES, CONTENTS, [{"id": 1, "name": "Unit"}]),
        (Stream.ACTIVITIES, CONTENTS, None),
        (Stream.ACTIVITIES, CALENDAR, {"warnings": []}),
        (Stream.ACTIVITIES, CALENDAR, []),
        (Stream.ACTIVITIES, PEOPLE, [{"id": 5, "groups": [{"id": 2}], "roles": [{"shortname": "student"}]}]),
        (Stream.ACTIVITIES, GROUPS, [{"id": 2}]),
        (Stream.COMPLETIONS, COMPLETION, {"warnings": []}),
        (Stream.COMPLETIONS, COMPLETION, []),
        (Stream.COMPLETIONS, COMPLETION, {"statuses": None}),
        (Stream.COMPLETIONS, BATCH, {"responses": [{"error": False}]}),
        (Stream.COMPLETIONS, BATCH, {"responses": [{"error": True, "exception": "[]"}]}),
        (Stream.COMPLETIONS, BATCH, {"responses": [{"error": False, "data": '{"statuses": []}'}] * 99}),
        (Stream.COMPLETIONS, BATCH, {"responses": 1}),
        (Stream.GRADES, PEOPLE, [{"id": 5, "groups": [7], "roles": [{"shortname": "student"}]}]),
        (Stream.GRADES, GRADES, {"warnings": []}),
        (Stream.GRADES, GRADES, {"usergrades": [7]}),
        (Stream.GRADES, GRADES, {"usergrades": None}),
    ],
)
def test_an_answer_without_what_it_must_hold_is_unreadable(moodle, monkeypatch, stream, function, broken, whose):
    known = members(moodle, "2", whose)
    answer, broken_answers = moodle.call, []

    def with_one_broken(of_whom, called, arguments):
        if called != function:
            return answer(of_whom, called, arguments)
        answer(of_whom, called, arguments)  # what is not permitted stays so
        broken_answers.append(called)
        return broken

    monkeypatch.setattr(moodle, "call", with_one_broken)
    try:
        list(pages(source(moodle, whose), stream, "2", known))
    except UnexpectedAnswer as error:
        assert error.cause == "unreadable_answer"
    else:
        assert broken_answers == []  # this account may not ask, or need not


@pytest.mark.parametrize(
    ("function", "broken"),
    [
        ("core_enrol_get_users_courses", [{"fullname": "English"}]),
        ("core_enrol_get_users_courses", {"courses": []}),
        (PROFILES, ["somebody"]),
        (PROFILES, [{"roles": [None]}]),
    ],
)
def test_courses_without_what_they_must_hold_are_unreadable(moodle, monkeypatch, function, broken):
    answer = moodle.call
    monkeypatch.setattr(moodle, "call", lambda *of: broken if of[1] == function else answer(*of))
    with pytest.raises(UnexpectedAnswer) as caught:
        source(moodle).cohorts()
    assert caught.value.cause == "unreadable_answer"


def test_a_site_that_has_gone_is_unreachable():
    with FakeMoodle(NOW) as site:
        gone = source(site)
    with pytest.raises(SourceUnreachable) as caught:
        gone.cohorts()
    assert caught.value.cause == "no_network"


def test_an_account_without_its_token_must_sign_in_again(moodle):
    with pytest.raises(AccessRefused) as caught:
        CONNECTOR.source({"url": moodle.url, "userid": "3", "lang": "en"}, None, NOW)
    assert caught.value.cause == "token_expired"


def test_no_error_names_a_person_or_a_token(moodle):
    moodle.fault = "type_error"
    with pytest.raises(CockpitError) as caught:
        source(moodle).cohorts()
    assert caught.value.facts == {"code": "none"}


def test_the_fake_refuses_functions_that_it_does_not_compose(moodle):
    with pytest.raises(MoodleError) as caught:
        moodle.call("trainer", "core_message_delete_message", {})
    assert caught.value.answer["errorcode"] == "accessexception"
