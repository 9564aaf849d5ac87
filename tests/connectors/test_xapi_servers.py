"""The same tests against two real stores: they disagree exactly where a naive reader breaks."""

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from lrs_servers import PASSWORD, USERNAME, learning_locker, ralph

from cockpit.connector import Asked, EnrolmentRecord, Key, LearningEvent, Retraction, Stream
from cockpit.domain.people import Knowledge
from cockpit.errors import AccessRefused, UnexpectedAnswer
from connectors.xapi import CONNECTOR

ADL = "http://adlnet.gov/expapi/verbs"
NOW = datetime.now(UTC).replace(microsecond=0)  # the stores keep real time
YESTERDAY = NOW - timedelta(days=1)
ANN = {"name": "Ann", "mbox": "mailto:ann@example.org"}


@pytest.fixture(scope="session", params=[ralph, learning_locker], ids=["ralph", "learning locker"])
def lrs(request, tmp_path_factory):
    with request.param(tmp_path_factory.mktemp("lrs")) as server:
        yield server


@pytest.fixture
def course():
    """A course of the test's own, for the stores keep what other tests told them."""
    return f"https://lms.exemple.fr/course/{uuid4()}"


def said(course, verb="launched", *, at=YESTERDAY, actor=ANN, **parts):
    return {
        "id": str(uuid4()),
        "actor": actor,
        "verb": {"id": f"{ADL}/{verb}"},
        "object": {"id": f"{course}/module-1"},
        "context": {"contextActivities": {"grouping": [{"id": course}]}},
        "timestamp": at.isoformat(),
    } | parts


def signed_in(lrs, course="", **changes):
    return CONNECTOR.sign_in(lrs.answers | {"course": course} | changes, NOW)


def source(lrs, course=""):
    kept = signed_in(lrs, course)
    return CONNECTOR.source(kept.settings, kept.secret, NOW)


def pages(of, *, state=None, cursor=None, now=NOW):
    (cohort,) = of.cohorts()
    return list(of.read(Asked(Stream.EVENTS, cohort.source_id, state, (), now, cursor)))


def records(read, kind):
    return [record for page in read for record in page.records if isinstance(record, kind)]


def keys(read):
    return {event.key for event in records(read, LearningEvent)}


def ids(statements):
    return {one["id"] for one in statements}


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr("connectors.xapi.reading._PAGE", 20)


def test_everything_is_read_page_by_page(lrs, course, small_pages):
    statements = [said(course, at=YESTERDAY + timedelta(seconds=number)) for number in range(47)]
    lrs.post(*statements)
    read = pages(source(lrs, course))
    assert keys(read) == ids(statements)
    assert max(len(page.records) for page in read) < 30
    assert [page.cursor is not None for page in read] == [False] * (len(read) - 1) + [True]
    assert all(page.problems == () for page in read)


def test_a_full_page_may_be_the_last(lrs, course, small_pages):
    statements = [said(course) for _ in range(40)]
    lrs.post(*statements)
    assert keys(pages(source(lrs, course))) == ids(statements)


def test_without_a_course_all_statements_are_read(lrs, course):
    elsewhere = [said(course), said("https://elsewhere.fr/course")]
    lrs.post(*elsewhere)
    everybody = source(lrs)
    (cohort,) = everybody.cohorts()
    assert (cohort.source_id, cohort.name) == ("all", "127.0.0.1")
    assert ids(elsewhere) <= keys(pages(everybody))
    assert keys(pages(source(lrs, course))) == ids(elsewhere[:1])


def test_reading_goes_on_after_any_page(lrs, course, small_pages):
    statements = [said(course, at=YESTERDAY + timedelta(seconds=number)) for number in range(47)]
    lrs.post(*statements)
    of = source(lrs, course)
    whole = pages(of)
    assert len(whole) >= 3
    for place, page in enumerate(whole):
        rest = pages(of, state=page.state)
        assert keys(whole[: place + 1]) | keys(rest) == ids(statements)
        assert not keys(whole[: place + 1]) & keys(rest)
        assert json.loads(rest[-1].cursor)["read"] == json.loads(whole[-1].cursor)["read"]


def test_a_page_address_that_the_store_no_longer_knows_is_dropped(lrs, course, small_pages):
    statements = [said(course) for _ in range(30)]
    lrs.post(*statements)
    of = source(lrs, course)
    state = json.loads(pages(of)[0].state)
    state["read"]["more"] = "/xAPI/statements?nonsense=1"
    read = pages(of, state=json.dumps(state))
    assert keys(read) == ids(statements)
    assert read[-1].cursor is not None


def test_a_second_read_finds_nothing_but_what_overlaps(lrs, course):
    long_ago = [said(course, at=NOW - timedelta(days=60 + number)) for number in range(3)]
    statements = [*long_ago, said(course)]
    lrs.post(*statements)
    of = source(lrs, course)
    first = pages(of)
    second = pages(of, cursor=first[-1].cursor)
    assert keys(second) <= keys(first)
    told = records(first, object)
    assert all(record in told for record in records(second, object))
    assert second[-1].cursor == first[-1].cursor
    if of.capabilities().streams[Stream.EVENTS].cursor == "event_time":
        assert not keys(second) & ids(long_ago)


def test_a_statement_that_comes_late_is_found(lrs, course):
    lrs.post(said(course))
    of = source(lrs, course)
    cursor = pages(of)[-1].cursor
    late = said(course, at=YESTERDAY - timedelta(days=3))
    lrs.post(late)
    assert late["id"] in keys(pages(of, cursor=cursor))


def test_one_that_comes_weeks_late_is_found_at_once_or_with_the_whole_read_of_the_month(lrs, course):
    lrs.post(said(course))
    of = source(lrs, course)
    cursor = pages(of)[-1].cursor
    late = said(course, at=YESTERDAY - timedelta(days=20))
    lrs.post(late)
    is_at_once = of.capabilities().streams[Stream.EVENTS].cursor == "stored"
    assert (late["id"] in keys(pages(of, cursor=cursor))) is is_at_once
    assert late["id"] in keys(pages(of, cursor=cursor, now=NOW + timedelta(days=31)))


def test_a_cursor_never_runs_past_the_store(lrs, course):
    lrs.post(said(course))
    before = datetime.now(UTC)
    cursor = json.loads(pages(source(lrs, course))[-1].cursor)["read"]
    assert datetime.fromisoformat(cursor["since"]) <= before + timedelta(seconds=1)
    assert cursor["since"].endswith("Z")


def test_instants_are_asked_for_in_utc_whatever_zone_they_came_in(lrs, course):
    india = timezone(timedelta(hours=5, minutes=30))
    here = said(course, at=YESTERDAY.astimezone(india))
    lrs.post(here)
    of = source(lrs, course)
    first = pages(of)
    second = pages(of, cursor=first[-1].cursor)
    assert [one.at for one in records(second, LearningEvent)] == [YESTERDAY]
    assert second[-1].cursor == first[-1].cursor


@pytest.mark.parametrize("is_of_a_course", [True, False])
def test_what_is_voided_is_taken_back(lrs, course, is_of_a_course):
    gone, kept = said(course, "completed"), said(course, "completed")
    lrs.post(gone, kept)
    of = source(lrs, course if is_of_a_course else "")
    cursor = pages(of)[-1].cursor
    reference = {"objectType": "StatementRef", "id": gone["id"]}
    voiding = said(course, "voided", at=NOW, actor={"mbox": "mailto:admin@example.org"})
    lrs.post({name: part for name, part in voiding.items() if name != "context"} | {"object": reference})
    for read in (pages(of, cursor=cursor), pages(of)):
        assert Retraction(gone["id"]) in records(read, Retraction)
        assert "mailto:admin@example.org" not in {one.learner_id for one in records(read, EnrolmentRecord)}
        assert kept["id"] in keys(read)


def test_the_four_ways_to_identify_a_learner(lrs, course):
    actors = {
        "mailto:bob@example.org": ({"mbox": "mailto:Bob@example.org"}, Key("email", "Bob@example.org")),
        "sha1:" + "ab" * 20: ({"mbox_sha1sum": "ab" * 20}, Key("email_sha1", "ab" * 20)),
        "https://lms.exemple.fr|u1": (
            {"account": {"homePage": "https://lms.exemple.fr", "name": "u1"}},
            Key("account", "https://lms.exemple.fr|u1"),
        ),
        "openid:https://bob.example.org/": ({"openid": "https://bob.example.org/"}, None),
    }
    lrs.post(*(said(course, actor=actor | {"name": "Bob"}) for actor, _ in actors.values()))
    people = {one.learner_id: one for one in records(pages(source(lrs, course)), EnrolmentRecord)}
    assert people.keys() == actors.keys()
    for learner_id, (_, key) in actors.items():
        assert people[learner_id].keys == ((key,) if key else ())
        assert (people[learner_id].name, people[learner_id].knowledge) == ("Bob", Knowledge.KNOWN)


def test_emoji_and_combining_accents_come_through(lrs, course):
    name = "Zoe\u0301 🧗\u200d♀️ Nguyễn"
    lrs.post(said(course, actor={"name": name, "mbox": "mailto:zoe@example.org"}))
    assert [one.name for one in records(pages(source(lrs, course)), EnrolmentRecord)] == [name]


def test_what_a_store_can_be_relied_on_for_is_found_out(lrs):
    lrs.post(said("https://lms.exemple.fr/one"))
    lrs.post(said("https://lms.exemple.fr/two", at=YESTERDAY - timedelta(days=1)))
    kept = signed_in(lrs)
    is_conformant = lrs.name == "Learning Locker"
    assert kept.settings == {
        "url": lrs.endpoint,
        "username": USERNAME,
        "title": "127.0.0.1",
        "conforms": "yes" if is_conformant else "no",
    }
    assert (kept.secret, kept.site_name, kept.person_name) == (PASSWORD, "127.0.0.1", None)
    capability = CONNECTOR.source(kept.settings, kept.secret, NOW).capabilities().streams[Stream.EVENTS]
    assert (capability.cursor, capability.lag) == (
        ("stored", timedelta(minutes=5)) if is_conformant else ("event_time", timedelta(days=7))
    )


def test_a_course_is_called_as_a_statement_about_it_says(lrs, course):
    about = {"id": course, "definition": {"name": {"en": "German B1", "fr": "Allemand B1"}}}
    lrs.post(said(course, "registered", object=about))
    (cohort,) = source(lrs, course).cohorts()
    assert (cohort.source_id, cohort.name) == (course, "Allemand B1")


@pytest.mark.parametrize("lrs", [ralph], ids=["ralph"], indirect=True)  # the other one lets everybody in
def test_a_wrong_password_is_said(lrs):
    with pytest.raises(AccessRefused) as caught:
        signed_in(lrs, password="wrong")
    assert caught.value.cause == "wrong_password"
    of = CONNECTOR.source(signed_in(lrs).settings, "wrong since", NOW)
    with pytest.raises(AccessRefused) as caught:
        pages(of)
    assert caught.value.cause == "wrong_password"


def test_another_address_of_the_server_is_no_store(lrs):
    with pytest.raises(UnexpectedAnswer) as caught:
        signed_in(lrs, url=lrs.endpoint.removesuffix("/xAPI") + "/elsewhere")
    assert caught.value.cause == "not_the_api"
