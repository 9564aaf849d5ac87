"""Recorded answers of two stores, and the answers that stores should never give."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from cockpit.connector import Asked, EnrolmentRecord, Field, LearningEvent, Stream
from cockpit.domain.people import Knowledge
from cockpit.errors import AccessRefused, CockpitError, NotPermitted, SourceBusy, UnexpectedAnswer, WrongInput
from connectors.xapi import CONNECTOR
from connectors.xapi.sign_in import endpoint_of

DATA = Path(__file__).parents[1] / "data" / "xapi"
SENT = datetime(2026, 11, 21, 19, 33, 33, tzinfo=UTC)
NOW = SENT + timedelta(minutes=10)  # this computer's clock runs ahead
COURSE = "https://lms.exemple.fr/course/management-a-distance"


class Answer(NamedTuple):
    body: object
    status: int = 200
    headers: Mapping[str, str] = {}


class ScriptedLrs:
    """A store on this computer that answers one after the other what it was told, and keeps what it was asked."""

    def __init__(self):
        self.answers = []
        self.asked = []
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                script.asked.append((self.path, dict(self.headers)))
                answer = script.answers.pop(0)
                body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response_only(answer.status)
                for name, text in {"Date": format_datetime(SENT, usegmt=True), **answer.headers}.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}/xAPI"

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def will_answer(self, *answers):
        self.answers = [answer if isinstance(answer, Answer) else Answer(answer) for answer in answers]
        self.asked.clear()

    @property
    def queries(self):
        return [{name: one for name, (one,) in parse_qs(urlsplit(path).query).items()} for path, _ in self.asked]


@pytest.fixture
def lrs():
    script = ScriptedLrs()
    yield script
    script.close()


def recorded(store, name):
    response = json.loads((DATA / store / f"{name}.json").read_text("utf-8"))["response"]
    body = response["body"] if not isinstance(response["body"], str) else response["body"].encode()
    kept = {name: text for name, text in response["headers"].items() if name.startswith("x-experience")}
    return Answer(body, response["status"], kept | {"Date": response["headers"]["date"]})


def said(key, *, stored=SENT, at=None, verb="launched"):
    return {
        "id": key,
        "actor": {"mbox": "mailto:ann@example.org", "name": "Ann"},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": {"id": f"{COURSE}/module-1"},
        "timestamp": (at or stored).isoformat(),
        "stored": stored.isoformat(),
    }


def through(at):
    return {"X-Experience-API-Consistent-Through": at.isoformat().replace("+00:00", "Z")}


def page(*statements, more=None, at=SENT):
    return Answer({"statements": list(statements)} | ({"more": more} if more is not None else {}), 200, through(at))


def source(lrs, *, is_conformant=True, course=""):
    settings = {"url": lrs.endpoint, "username": "ann", "title": "Store", "conforms": "no"}
    settings |= {"conforms": "yes"} if is_conformant else {}
    return CONNECTOR.source(settings | ({"course": course} if course else {}), "secret", NOW)


def pages(of, *, state=None, cursor=None, now=NOW, members=()):
    return list(of.read(Asked(Stream.EVENTS, "all", state, members, now, cursor)))


def keys(read):
    return [one.key for page in read for one in page.records if isinstance(one, LearningEvent)]


def place(text):
    return json.loads(text)["read"]


def cursor_of(since, read_whole_at=NOW):
    read = {"since": since.isoformat(), "read_whole_at": read_whole_at.isoformat()}
    return json.dumps({"read": read, "activities": {}})


# Recordings


@pytest.mark.parametrize("store", ["ralph", "learninglocker"])
def test_the_recorded_pages_are_read_to_their_end(lrs, store):
    answers = [recorded(store, f"get_{name}") for name in ("page1", "page2", "page3", "page_last")]
    lrs.will_answer(*answers)
    read = pages(source(lrs, is_conformant=store == "learninglocker"))
    assert [page.problems for page in read] == [()] * 4
    statements = [one for answer in answers for one in answer.body["statements"]]
    silent = ("registered", "satisfied")
    assert sorted(keys(read)) == sorted(one["id"] for one in statements if not one["verb"]["id"].endswith(silent))
    assert len({one.learner_id for page in read for one in page.records if isinstance(one, EnrolmentRecord)}) == 8
    more = [answer.body["more"] for answer in answers[:3]]
    assert [path for path, _ in lrs.asked[1:]] == more
    assert place(read[-1].cursor)["since"] <= format_instant(answers[0])


def format_instant(answer):
    """Return up to when the store vouched for its first answer."""
    said_at = answer.headers.get("x-experience-api-consistent-through")
    return said_at or "2026-11-21T19:31:33Z"


@pytest.mark.parametrize(
    ("store", "name", "kind", "cause"),
    [
        ("ralph", "get_401", AccessRefused, "wrong_password"),
        ("ralph", "get_unknown_param_400", UnexpectedAnswer, "not_the_api"),
        ("ralph", "get_since_naive_500", SourceBusy, "server_error"),
        ("learninglocker", "get_unknown_param_400", UnexpectedAnswer, "not_the_api"),
        ("learninglocker", "get_no_version_header_400", UnexpectedAnswer, "not_the_api"),
    ],
)
def test_recorded_errors_are_said(lrs, store, name, kind, cause):
    lrs.will_answer(recorded(store, name))
    with pytest.raises(kind) as caught:
        pages(source(lrs))
    assert caught.value.cause == cause


# What is asked


def test_a_first_read_asks_for_everything_with_the_version_and_the_password(lrs):
    lrs.will_answer(page(said("a")))
    pages(source(lrs))
    ((path, headers),) = lrs.asked
    assert path.partition("?")[0] == "/xAPI/statements"
    assert lrs.queries == [{"limit": "500", "ascending": "true"}]
    assert headers["X-Experience-API-Version"] == "1.0.3"
    assert headers["Authorization"] == "Basic YW5uOnNlY3JldA=="


def test_a_course_is_asked_for_with_what_belongs_to_it(lrs):
    lrs.will_answer(page(said("a")))
    pages(source(lrs, course=COURSE))
    assert lrs.queries == [{"limit": "500", "ascending": "true", "activity": COURSE, "related_activities": "true"}]


def test_a_store_that_does_not_conform_is_asked_apart_for_what_was_voided(lrs):
    since = SENT - timedelta(days=1)
    lrs.will_answer(page(said("a"), more="/xAPI/statements?p=2"), page(), page())
    read = pages(source(lrs, is_conformant=False, course=COURSE), cursor=cursor_of(since))
    assert lrs.queries[1:] == [
        {"p": "2"},
        {
            "limit": "500",
            "ascending": "true",
            "verb": "http://adlnet.gov/expapi/verbs/voided",
            "since": "2026-11-13T19:33:33Z",
        },
    ]
    assert [page.cursor is not None for page in read] == [False, False, True]


@pytest.mark.parametrize(
    ("is_conformant", "since"), [(True, "2026-11-20T19:28:33Z"), (False, "2026-11-13T19:33:33Z")]
)
def test_a_later_read_begins_before_the_cursor_by_the_lag(lrs, is_conformant, since):
    lrs.will_answer(page())
    pages(source(lrs, is_conformant=is_conformant), cursor=cursor_of(SENT - timedelta(days=1)))
    assert lrs.queries[0]["since"] == since


@pytest.mark.parametrize(("days", "is_whole"), [(0, False), (29, False), (31, True), (-31, True)])
def test_once_a_month_everything_is_read(lrs, days, is_whole):
    lrs.will_answer(page(said("a")))
    read = pages(source(lrs), cursor=cursor_of(SENT, NOW - timedelta(days=days)))
    assert ("since" not in lrs.queries[0]) is is_whole
    read_whole_at = NOW if is_whole else NOW - timedelta(days=days)
    assert place(read[-1].cursor)["read_whole_at"] == read_whole_at.isoformat()


# The cursor


def test_a_cursor_is_the_latest_instant_of_storing(lrs):
    lrs.will_answer(
        page(said("a", stored=SENT - timedelta(hours=2)), said("b", stored=SENT - timedelta(hours=3), at=SENT))
    )
    assert place(pages(source(lrs))[-1].cursor)["since"] == "2026-11-21T17:33:33Z"


def test_a_cursor_is_the_latest_time_of_a_statement_where_the_store_goes_by_that(lrs):
    far = said("c", at=SENT + timedelta(days=2))
    lrs.will_answer(page(said("a", at=SENT - timedelta(hours=2)), said("b", at=SENT - timedelta(hours=3)), far))
    read = pages(source(lrs, is_conformant=False))
    assert place(read[-1].cursor)["since"] == "2026-11-21T17:33:33Z"
    assert read[-1].problems == ("statements_in_future",)


def test_a_cursor_is_not_beyond_what_the_store_vouched_for_when_it_was_first_asked(lrs):
    early = SENT - timedelta(minutes=1)
    lrs.will_answer(page(said("a"), more="/xAPI/statements?p=2", at=early), page(said("b"), at=SENT))
    assert place(pages(source(lrs))[-1].cursor)["since"] == "2026-11-21T19:32:33Z"


def test_without_such_a_word_it_is_not_beyond_the_clock_of_the_store(lrs):
    lrs.will_answer(Answer({"statements": [said("a", at=SENT + timedelta(hours=9))]}))
    assert place(pages(source(lrs, is_conformant=False))[-1].cursor)["since"] == "2026-11-21T19:33:33Z"


def test_a_cursor_does_not_go_back_and_stays_when_nothing_came(lrs):
    since = SENT - timedelta(minutes=3)
    for answer in (page(), page(said("a", stored=since - timedelta(minutes=1)))):
        lrs.will_answer(answer)
        assert place(pages(source(lrs), cursor=cursor_of(since))[-1].cursor)["since"] == since.isoformat()


def test_a_store_without_statements_gives_no_cursor(lrs):
    lrs.will_answer(page())
    (only,) = pages(source(lrs))
    assert (only.records, only.cursor) == ([], None)


# Pages


@pytest.mark.parametrize("end", [{}, {"more": ""}, {"more": None}])
def test_the_last_page_is_told_by_an_address_that_is_absent_empty_or_null(lrs, end):
    lrs.will_answer(Answer({"statements": [said("a")]} | end))
    assert keys(pages(source(lrs))) == ["a"]


def test_a_statement_that_stands_in_two_pages_is_the_same_one(lrs):
    lrs.will_answer(page(said("a"), said("b"), more="/xAPI/statements?p=2"), page(said("b"), said("c")))
    assert keys(pages(source(lrs))) == ["a", "b", "b", "c"]


@pytest.mark.parametrize(
    "more",
    [
        "https://elsewhere.example/xAPI/statements?p=2",
        "//elsewhere.example/xAPI/statements?p=2",
        "http://127.0.0.1:1/xAPI/statements?p=2",
        "http://[::1/",
        "ftp://127.0.0.1/xAPI",
    ],
)
def test_a_link_to_another_host_is_never_followed(lrs, more):
    lrs.will_answer(page(said("a"), more=more))
    with pytest.raises(UnexpectedAnswer) as caught:
        pages(source(lrs))
    assert caught.value.cause == "foreign_link"
    assert len(lrs.asked) == 1


def test_a_link_in_full_to_the_same_host_is_followed(lrs):
    lrs.will_answer(page(said("a"), more=f"{lrs.endpoint}/statements?p=2"), page(said("b")))
    assert keys(pages(source(lrs))) == ["a", "b"]


def test_a_page_that_leads_to_itself_ends_the_read(lrs):
    lrs.will_answer(*[page(said("a"), more="/xAPI/statements?p=2")] * 3)
    with pytest.raises(UnexpectedAnswer) as caught:
        pages(source(lrs))
    assert (caught.value.cause, len(lrs.asked)) == ("unreadable_answer", 2)


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_page_address_that_died_is_dropped_and_the_stream_read_from_the_cursor_on(lrs, status):
    lrs.will_answer(page(said("a"), more="/xAPI/statements?p=2"))
    read = source(lrs).read(Asked(Stream.EVENTS, "all", None, (), NOW, cursor_of(SENT - timedelta(days=1))))
    state = next(read).state
    lrs.will_answer(Answer({"errorId": "x", "message": "gone"}, status), page(said("a"), said("b")))
    again = pages(source(lrs), state=state, cursor=cursor_of(SENT - timedelta(days=1)))
    assert keys(again) == ["a", "b"]
    assert lrs.queries[1] == {"limit": "500", "ascending": "true", "since": "2026-11-20T19:28:33Z"}
    assert again[-1].cursor is not None


def test_a_store_whose_page_addresses_all_die_is_no_endless_read(lrs):
    first, dead = page(said("a"), more="/xAPI/statements?p=2"), Answer({}, 404)
    lrs.will_answer(first, dead, first, dead, first, dead)
    with pytest.raises(UnexpectedAnswer) as caught:
        pages(source(lrs))
    assert (caught.value.cause, len(lrs.asked)) == ("unreadable_answer", 4)


def test_a_read_that_was_cut_after_its_last_page_still_has_its_cursor(lrs):
    lrs.will_answer(page(said("a")))
    (whole,) = pages(source(lrs))
    lrs.will_answer()
    (rest,) = pages(source(lrs), state=whole.state)
    assert (rest.records, rest.cursor, lrs.asked) == ([], whole.cursor, [])


@pytest.mark.parametrize("state", ["", "{", "[]", '"x"', '{"read": 1}'])
def test_a_state_that_means_nothing_is_dropped(lrs, state):
    lrs.will_answer(page(said("a")))
    assert keys(pages(source(lrs), state=state)) == ["a"]


def test_other_streams_are_empty(lrs):
    assert list(source(lrs).read(Asked(Stream.GRADES, "all", None, (), NOW))) == []
    assert lrs.asked == []


# Wrong answers


@pytest.mark.parametrize(
    ("answer", "kind", "cause"),
    [
        (Answer({}, 401), AccessRefused, "wrong_password"),
        (Answer({}, 403), NotPermitted, "right_missing"),
        (Answer({}, 404), UnexpectedAnswer, "not_the_api"),
        (Answer({}, 302, {"Location": "https://elsewhere.example/"}), UnexpectedAnswer, "not_the_api"),
        (Answer({}, 500), SourceBusy, "server_error"),
        (Answer(b"<html>Sign in</html>"), UnexpectedAnswer, "not_the_api"),
        (Answer(b'{"statements": ['), UnexpectedAnswer, "not_the_api"),
        (Answer(b"[" * 100_000), UnexpectedAnswer, "not_the_api"),
        (Answer(b"\xff"), UnexpectedAnswer, "not_the_api"),
        (Answer({"errorId": "x", "message": "no"}), UnexpectedAnswer, "not_the_api"),
        (Answer({"detail": "no"}), UnexpectedAnswer, "not_the_api"),
        (Answer([]), UnexpectedAnswer, "not_the_api"),
        (Answer({"statements": {}}), UnexpectedAnswer, "not_the_api"),
    ],
)
def test_what_is_no_page_of_statements_is_said(lrs, answer, kind, cause):
    lrs.will_answer(answer)
    with pytest.raises(CockpitError) as caught:
        pages(source(lrs))
    assert (type(caught.value), caught.value.cause) == (kind, cause)
    lrs.will_answer(answer)
    with pytest.raises(kind):
        CONNECTOR.sign_in({"url": lrs.endpoint}, NOW)


@pytest.mark.parametrize(("headers", "seconds"), [({"Retry-After": "7"}, 7.0), ({}, None)])
def test_a_store_that_asks_for_patience_gets_it(lrs, headers, seconds):
    lrs.will_answer(page(said("a"), more="/xAPI/statements?p=2"), Answer({}, 429, headers))
    read = source(lrs).read(Asked(Stream.EVENTS, "all", None, (), NOW))
    state = next(read).state
    with pytest.raises(SourceBusy) as caught:
        next(read)
    assert (caught.value.cause, caught.value.retry_after_seconds) == ("too_many_requests", seconds)
    lrs.will_answer(page(said("b")))
    assert keys(pages(source(lrs), state=state)) == ["b"]


def test_a_password_that_ends_in_the_middle_is_said_and_the_first_page_stays(lrs):
    lrs.will_answer(page(said("a"), more="/xAPI/statements?p=2"), Answer({}, 401))
    read = source(lrs).read(Asked(Stream.EVENTS, "all", None, (), NOW))
    assert keys([next(read)]) == ["a"]
    with pytest.raises(AccessRefused):
        next(read)


def test_a_broken_statement_does_not_move_the_cursor(lrs):
    lrs.will_answer(page(said("a", stored=SENT - timedelta(hours=1)), {"stored": "soon"}, 7, {"stored": 7}))
    (only,) = pages(source(lrs))
    assert (keys([only]), only.problems) == (["a"], ("statements_unreadable",))
    assert place(only.cursor)["since"] == "2026-11-21T18:33:33Z"


# Signing in


@pytest.mark.parametrize(
    ("typed", "endpoint"),
    [
        ("https://lrs.example.org/xAPI", "https://lrs.example.org/xAPI"),
        ("lrs.example.org/xAPI/", "https://lrs.example.org/xAPI"),
        ("https://ann:secret@lrs.example.org:8443/xAPI/statements?limit=1", "https://lrs.example.org:8443/xAPI"),
        ("https://lrs.example.org/xAPI/statements/", "https://lrs.example.org/xAPI"),
    ],
)
def test_an_endpoint_is_found_in_what_somebody_typed(typed, endpoint):
    assert endpoint_of(typed) == endpoint


@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        ({}, "address_or_folder"),
        ({"url": "https://lrs.example.org", "path": "/tmp"}, "address_or_folder"),
        ({"url": "https://", "username": "ann"}, "wrong_address"),
        ({"url": "https://lrs.example.org:port"}, "wrong_address"),
        ({"url": "http://lrs.example.org/xAPI"}, "https_only"),
        ({"url": "https://lrs.example.org", "course": "German B1"}, "not_an_activity"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_asked(no_network, answers, cause):
    with pytest.raises(WrongInput) as caught:
        CONNECTOR.sign_in(answers, NOW)
    assert caught.value.cause == cause


@pytest.mark.parametrize(
    ("headers", "hours", "is_relied_on"),
    [(through(SENT), (1, 2), "yes"), (through(SENT), (2, 1), "no"), ({}, (1, 2), "no"), (through(SENT), (), "yes")],
)
def test_a_store_is_relied_on_when_it_vouches_and_orders_by_storing(lrs, headers, hours, is_relied_on):
    statements = [said(str(hour), stored=SENT - timedelta(days=1) + timedelta(hours=hour)) for hour in hours]
    lrs.will_answer(Answer({"statements": statements}, 200, headers))
    kept = CONNECTOR.sign_in({"url": f" {lrs.endpoint}/ ", "username": "ann", "password": " s "}, NOW)
    assert kept.settings["conforms"] == is_relied_on
    assert (kept.secret, kept.settings["url"]) == (" s ", lrs.endpoint)


def test_a_store_that_asks_for_no_password_gets_none(lrs):
    lrs.will_answer(page(said("a")))
    kept = CONNECTOR.sign_in({"url": lrs.endpoint}, NOW)
    assert kept.secret is None
    assert "Authorization" not in lrs.asked[0][1]


def test_what_a_store_says_of_people(lrs):
    capabilities = source(lrs).capabilities()
    assert list(capabilities.streams) == [Stream.EVENTS]
    event = capabilities.streams[Stream.EVENTS]
    assert (event.mode, event.cursor, event.deletes) == ("incremental", "stored", "tombstones")
    assert capabilities.fields[Field.EMAIL] is Knowledge.KNOWN
    assert Field.DUE_DATES not in capabilities.fields and Field.GROUPS not in capabilities.fields
