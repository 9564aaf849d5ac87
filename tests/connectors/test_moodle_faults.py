"""What a site may do to a read, over real HTTP: refuse, break off, answer something else, ask for patience."""

import tracemalloc
from collections import deque
from datetime import timedelta

import pytest
from moodle_crowd import COURSE, FIRST_LEARNER, PERSON, TOKEN, crowd
from moodle_reads import NOW, PAGED, members, pages, records, source

from cockpit.connector import ActivityRecord, Asked, EnrolmentRecord, Field, Member, Stream
from cockpit.domain.people import Knowledge
from cockpit.errors import AccessRefused, NotPermitted, SourceBusy, SourceUnreachable, UnexpectedAnswer
from connectors.moodle import CONNECTOR

PAGE_AGAIN = "core_enrol_get_enrolled_users"


@pytest.mark.parametrize("stream", PAGED)
@pytest.mark.parametrize(
    ("fault", "retry_after", "cause", "seconds"),
    [
        ("too_many_requests", "7", "too_many_requests", 7.0),
        ("too_many_requests", "Sun, 20 Dec 2026 21:00:30 GMT", "too_many_requests", 1800.0),
        ("too_many_requests", None, "too_many_requests", None),
        ("too_many_requests", "soon", "too_many_requests", None),
        ("closed", "300", "site_closed", 300.0),
        ("closed", None, "site_closed", None),
        ("server_error", None, "server_error", None),
    ],
)
def test_a_site_that_asks_for_patience_is_given_what_it_asks_for(
    moodle, stream, fault, retry_after, cause, seconds
):
    known = members(moodle, "2")
    site = source(moodle)
    assert site.cohorts()
    moodle.clock = NOW.replace(year=2026, month=12, day=20, hour=20, minute=30, second=30)
    moodle.fault, moodle.retry_after = fault, retry_after
    with pytest.raises(SourceBusy) as caught:
        list(pages(site, stream, "2", known))
    assert caught.value.cause == cause
    assert caught.value.retry_after_seconds == seconds


@pytest.mark.parametrize("stream", PAGED)
@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("cut", "unreadable_answer"),
        ("html", "not_the_api"),
        ("redirect", "not_the_api"),
        ("not_found", "not_the_api"),
    ],
)
def test_what_is_no_whole_answer_is_told_for_every_stream(moodle, stream, fault, cause):
    known = members(moodle, "2")
    site = source(moodle)
    assert site.cohorts()
    moodle.fault = fault
    with pytest.raises(UnexpectedAnswer) as caught:
        list(pages(site, stream, "2", known))
    assert caught.value.cause == cause


def test_a_redirect_to_another_host_is_never_followed(moodle):
    site = source(moodle)
    assert site.cohorts()
    moodle.calls.clear()
    moodle.fault = "redirect"
    with pytest.raises(UnexpectedAnswer):
        list(pages(site, Stream.ENROLMENTS, "2"))
    assert moodle.calls == [PAGE_AGAIN]


@pytest.mark.parametrize("fault", ["database_down", "maintenance", "upgrade"])
def test_an_error_in_a_body_with_status_200_is_an_error(moodle, fault):
    site = source(moodle)
    assert site.cohorts()
    moodle.fault = fault
    with pytest.raises(SourceUnreachable):
        list(pages(site, Stream.ACTIVITIES, "2"))


def test_a_token_revoked_on_the_second_page_keeps_the_first(moodle, monkeypatch):
    monkeypatch.setattr("connectors.moodle.participants.PAGE_SIZE", 25)
    read = pages(source(moodle), Stream.ENROLMENTS, "2")
    first = next(read)
    moodle.token_dies_after(0)
    with pytest.raises(AccessRefused) as caught:
        next(read)
    assert caught.value.cause == "token_expired"
    with pytest.raises(AccessRefused) as caught:  # the site has deleted the token meanwhile
        list(pages(source(moodle), Stream.ENROLMENTS, "2", state=first.state))
    assert caught.value.cause == "token_expired"
    moodle.token_lives()
    rest = pages(source(moodle), Stream.ENROLMENTS, "2", state=first.state)
    people = [one for page in (first, *rest) for one in page.records if isinstance(one, EnrolmentRecord)]
    assert len({one.learner_id for one in people}) == len(people) == 60


def test_asked_too_often_a_read_goes_on_after_the_last_page(moodle):
    known = members(moodle, "2")
    site = source(moodle)
    first, *others = pages(site, Stream.COMPLETIONS, "2", known)
    moodle.calls.clear()
    moodle.fault = "too_many_requests"
    with pytest.raises(SourceBusy):
        list(pages(site, Stream.COMPLETIONS, "2", known, first.state))
    moodle.wait_for_calls(2)  # two were under way
    moodle.fault, moodle.most_at_once = None, 0
    rest = pages(site, Stream.COMPLETIONS, "2", known, first.state)
    assert [page.records for page in rest] == [page.records for page in others]
    assert moodle.most_at_once == 1  # after a refusal one by one


COMBINED, EMOJI = "Zoe\u0308 Mu\u0308ller-Be\u0301ranger", "Léa \U0001f9d1\u200d\U0001f3eb Garcia"


def test_combining_accents_and_emoji_arrive_as_they_were_written(moodle):
    moodle.names = {7: COMBINED, 52: EMOJI}
    moodle.titles = {4: "Test 🎯 d&rsquo;entre\u0301e &amp; <3"}
    people = {one.learner_id: one.name for one in records(source(moodle), Stream.ENROLMENTS, "2", EnrolmentRecord)}
    assert (people["7"], people["52"]) == (COMBINED, EMOJI)
    titles = {one.source_id: one.title for one in records(source(moodle), Stream.ACTIVITIES, "2", ActivityRecord)}
    assert titles["4"] == "Test 🎯 d’entre\u0301e & <3"


# What it can give


def test_a_trainers_token_gives_four_streams_two_of_them_from_where_they_ended(moodle):
    can = source(moodle).capabilities()
    assert list(can.streams) == [Stream.ENROLMENTS, Stream.ACTIVITIES, Stream.COMPLETIONS, Stream.GRADES]
    assert {stream: one.deletes for stream, one in can.streams.items()} == {
        Stream.ENROLMENTS: "absence",
        Stream.ACTIVITIES: "absence",
        Stream.COMPLETIONS: "none",
        Stream.GRADES: "none",
    }
    for stream in (Stream.COMPLETIONS, Stream.GRADES):
        one = can.streams[stream]
        assert (one.mode, one.cursor, one.cost) == ("incremental", "modified", "per_learner")
        assert one.lag == timedelta(minutes=10)
    assert {one.refused for one in can.streams.values()} == {None}
    assert set(can.fields.values()) == {Knowledge.KNOWN}
    assert Field.TIME_SPENT not in can.fields


def test_a_function_that_the_service_lacks_refuses_its_stream_and_is_named_when_read(moodle):
    moodle.fault = "no_grades"
    site = source(moodle)
    can = site.capabilities()
    refused = {stream: one.refused for stream, one in can.streams.items() if one.refused}
    assert refused == {Stream.GRADES: "function_not_in_service"}
    assert can.fields[Field.GRADES] is Knowledge.NOT_PERMITTED
    assert can.fields[Field.COMPLETION] is Knowledge.KNOWN
    with pytest.raises(NotPermitted) as caught:
        list(pages(site, Stream.GRADES, "2", [Member("6", None)]))
    assert caught.value.cause == "function_not_in_service"
    assert caught.value.facts == {"function": "gradereport_user_get_grade_items"}


@pytest.mark.parametrize("first_call_was", [True, False])
def test_capabilities_of_a_dead_token_say_that_it_died(moodle, first_call_was):
    moodle.token_dies_after(0)
    if not first_call_was:
        with pytest.raises(AccessRefused):
            source(moodle).cohorts()
    with pytest.raises(AccessRefused) as caught:
        source(moodle).capabilities()
    assert caught.value.cause == "token_expired"


# Size


def peak_bytes(learners: int) -> int:
    """Return the most memory that reading a generated course takes, its pages not kept."""
    with crowd(learners, 12) as site:
        settings = {"url": site.url, "userid": str(PERSON), "lang": "en"}
        known = tuple(Member(str(FIRST_LEARNER + n), NOW) for n in range(learners))
        opened = CONNECTOR.source(settings, TOKEN, NOW)
        deque(opened.read(Asked(Stream.COMPLETIONS, str(COURSE), None, known[:40], NOW)), maxlen=0)
        tracemalloc.start()
        for stream in (Stream.COMPLETIONS, Stream.GRADES):
            deque(opened.read(Asked(stream, str(COURSE), None, known, NOW)), maxlen=0)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        opened.close()
    return peak


def test_two_thousand_learners_take_no_more_memory_than_four_hundred():
    few, many = peak_bytes(400), peak_bytes(2_000)
    assert many < few + 3_000_000, (few, many)  # the list of people grows; completions and grades do not stay
