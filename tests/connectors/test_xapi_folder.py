import gc
import json
import os
import shutil
import tracemalloc
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import count
from pathlib import Path

import pytest

from cockpit.connector import (
    ActivityRecord,
    Asked,
    CompletionRecord,
    EnrolmentRecord,
    LearningEvent,
    Retraction,
    Stream,
)
from cockpit.errors import WrongInput
from connectors.xapi import CONNECTOR
from connectors.xapi import json_stream as streaming
from connectors.xapi.json_stream import elements_of_lines, elements_of_page

SEED = json.loads(
    (Path(__file__).parents[1] / "data" / "xapi" / "ralph" / "seed_statements.json").read_text("utf-8")
)
NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)
COURSE = "https://lms.exemple.fr/course/management-a-distance"
VOIDED = {"id": "http://adlnet.gov/expapi/verbs/voided"}

_ticks = count(1)


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "Export d’été"
    found.mkdir()
    return found


def write(folder, name, content):
    """Write a file, a moment later than the one before."""
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
    moment = 1_760_000_000 + next(_ticks)
    os.utime(path, (moment, moment))


def source(folder, course=""):
    signed_in = CONNECTOR.sign_in({"path": str(folder), "course": course}, NOW)
    assert signed_in.secret is None
    return CONNECTOR.source(signed_in.settings, None, NOW)


def pages(of, *, state=None, cursor=None, now=NOW, members=()):
    (cohort,) = of.cohorts()
    return list(of.read(Asked(Stream.EVENTS, cohort.source_id, state, members, now, cursor)))


def records(read, kind):
    return [record for page in read for record in page.records if isinstance(record, kind)]


def keys(read):
    return sorted(event.key for event in records(read, LearningEvent))


ACTIVE = sorted(one["id"] for one in SEED if not one["verb"]["id"].endswith(("registered", "satisfied")))


@pytest.mark.parametrize(
    "files",
    [
        {
            "a.json": {"statements": SEED[:50], "more": "/xAPI/statements?p=2"},
            "b.json": {"more": "", "statements": SEED[50:]},
        },
        {"a.json": SEED[:50], "b.JSON": SEED[50:]},
        {"a.jsonl": "\n".join(json.dumps(one) for one in SEED) + "\n\n"},
        {"a.json": "\ufeff" + json.dumps({"statements": SEED})},
        {"a.json": json.dumps({"meta": {"statements": [1]}, "statements": SEED}, indent=2)},
        {"a.json": SEED, "b.json": SEED[::-1], "notes.txt": "nothing"},
        {"a.json": SEED, "b.json": [], "c.json": {"statements": []}, "d.jsonl": ""},
    ],
    ids=["pages", "lists", "lines", "byte order mark", "other members", "said twice", "empty files"],
)  # fmt: skip
def test_pages_lists_and_lines_are_read_alike(folder, files):
    for name, content in files.items():
        write(folder, name, content)
    read = pages(source(folder))
    assert sorted(set(keys(read))) == ACTIVE
    assert len(records(read, EnrolmentRecord)) == 8
    assert len({one.source_id for one in records(read, ActivityRecord)}) == 4
    assert all(page.problems == () for page in read)
    assert [page.cursor is not None for page in read] == [False] * (len(read) - 1) + [True]


def test_a_page_too_large_to_be_decoded_at_once_reads_the_same(folder, monkeypatch):
    write(folder, "a.json", {"statements": SEED[:50], "more": "/xAPI/statements?p=2"})
    write(folder, "b.json", json.dumps(SEED[50:])[:-400])
    of = source(folder)
    at_once = pages(of)
    monkeypatch.setattr("connectors.xapi.folder._AT_ONCE", 0)
    assert pages(of) == at_once
    assert len(keys(at_once)) > 100
    assert at_once[-1].problems == ("statements_unreadable",)


def test_the_garbage_collector_is_on_again_after_any_page(folder):
    write(folder, "a.json", SEED)
    write(folder, "b.json", "[" * 100_000)
    assert len(pages(source(folder))) == 1
    assert gc.isenabled()


def test_the_cohort_is_called_like_the_folder_or_like_the_course(folder):
    write(folder, "a.json", SEED)
    (everybody,) = source(folder).cohorts()
    assert (everybody.source_id, everybody.name, everybody.zone) == ("all", "Export d’été", None)
    (one,) = source(folder, COURSE).cohorts()
    assert (one.source_id, one.name) == (COURSE, "management-a-distance")
    (unseen,) = source(folder, "https://lms.exemple.fr/course/none").cohorts()
    assert unseen.name == "none"


def test_only_the_statements_of_a_course_are_read(folder):
    voiding = {**SEED[0], "id": "x", "verb": VOIDED, "object": {"objectType": "StatementRef", "id": "y"}}
    write(folder, "a.json", [*SEED, voiding, 7])
    read = pages(source(folder, COURSE))
    logins = [one["id"] for one in SEED if one["verb"]["id"].endswith("logged-in")]
    assert logins
    assert keys(read) == sorted(set(ACTIVE) - set(logins))
    assert records(read, Retraction) == [Retraction("y")]
    assert read[-1].problems == ("statements_unreadable",)


def test_reading_goes_on_after_any_page(folder, monkeypatch):
    monkeypatch.setattr("connectors.xapi.folder._BATCH", 30)
    write(folder, "a.json", SEED[:70])
    write(folder, "b.jsonl", "\n".join(json.dumps(one) for one in SEED[70:]))
    of = source(folder)
    whole = pages(of)
    assert len(whole) == 5
    for place, page in enumerate(whole):
        rest = pages(of, state=page.state)
        assert sorted(keys(whole[: place + 1]) + keys(rest)) == ACTIVE
        assert rest[-1].cursor is not None


def test_what_comes_in_or_changes_while_a_read_is_cut_short_is_read(folder, monkeypatch):
    monkeypatch.setattr("connectors.xapi.folder._BATCH", 30)
    write(folder, "b.json", SEED[:35])
    write(folder, "c.json", SEED[35:])
    of = source(folder)
    cut = pages(of)[1]
    assert json.loads(cut.state)["read"]["file"] == "c.json"
    write(folder, "a.json", [{**SEED[10], "id": "before the cut"}])
    write(folder, "c.json", [{**SEED[11], "id": "another file"}, *SEED[35:]])
    rest = pages(of, state=cut.state)
    assert "another file" in keys(rest)
    assert "before the cut" not in keys(rest)
    assert "before the cut" in keys(then := pages(of, cursor=rest[-1].cursor))
    assert pages(of, cursor=then[-1].cursor)[0].records == []


def test_only_files_that_are_new_or_changed_are_read_again(folder):
    write(folder, "a.json", SEED[:50])
    write(folder, "b.jsonl", json.dumps(SEED[50]) + "\n")
    of = source(folder)
    cursor = pages(of)[-1].cursor
    (again,) = pages(of, cursor=cursor)
    assert again.records == []
    write(folder, "b.jsonl", "".join(json.dumps(one) + "\n" for one in SEED[50:60]))
    write(folder, "c.json", SEED[60:])
    more = pages(of, cursor=again.cursor)
    assert keys(more) == sorted(set(ACTIVE) & {one["id"] for one in SEED[50:]})
    assert pages(of, cursor=more[-1].cursor)[0].records == []


def test_once_a_month_everything_is_read_again(folder):
    write(folder, "a.json", SEED)
    of = source(folder)
    cursor = pages(of)[-1].cursor
    for days, is_read in ((29, False), (31, True)):
        later = NOW + timedelta(days=days)
        assert bool(keys(pages(of, cursor=cursor, now=later))) is is_read
    later = pages(of, cursor=cursor, now=NOW + timedelta(days=31))[-1].cursor
    assert keys(pages(of, cursor=later, now=NOW + timedelta(days=32))) == []


def test_the_order_of_pages_does_not_change_what_is_said_last(folder):
    def statement(verb, at):
        return {**SEED[0], "id": f"{verb}-{at}", "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
                "object": {"id": f"{COURSE}/m"}, "timestamp": f"2026-10-{at:02}T08:00:00Z"}  # fmt: skip

    later, earlier = statement("passed", 9), statement("failed", 7)
    for first, second in ((later, earlier), (earlier, later)):
        write(folder, "a.json", [first])
        write(folder, "b.json", [second])
        assert records(pages(source(folder)), CompletionRecord)[-1].is_done is True


@pytest.mark.parametrize(
    "broken", ['{"statements": [', "[1, 2", "[{}} ]", "{}", '{"statements": 7}', "7", "", "[" * 100_000, "\udcff"]
)
def test_a_broken_file_is_told_of_and_read_again_and_the_others_are_read(folder, broken):
    write(folder, "b.json", SEED)
    (folder / "a.json").write_bytes(broken.encode("utf-8", "surrogateescape"))
    of = source(folder)
    read = pages(of)
    assert keys(read) == ACTIVE
    assert read[-1].problems == ("statements_unreadable",)
    assert pages(of, cursor=read[-1].cursor)[-1].problems == ("statements_unreadable",)
    write(folder, "a.json", [{**SEED[10], "id": "mended"}])
    assert keys(pages(of, cursor=read[-1].cursor)) == ["mended"]


def test_what_stands_before_a_break_is_read(folder):
    write(folder, "a.json", json.dumps({"statements": SEED})[:-400])
    read = pages(source(folder))
    assert len(keys(read)) > 100
    assert read[-1].problems == ("statements_unreadable",)


def test_a_line_that_is_no_statement_is_left_out(folder):
    write(folder, "a.jsonl", "\n".join([
        json.dumps(SEED[10]), "{broken", f" {json.dumps(SEED[11])}\r", f"{json.dumps(SEED[12])} x"
    ]))  # fmt: skip
    read = pages(source(folder))
    assert keys(read) == sorted([SEED[10]["id"], SEED[11]["id"]])
    assert read[-1].problems == ("statements_unreadable",)


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", "[]"), ("a.json", "[]"), ("a.json", "no"), ("a.json", '[{"x": 1}]')]
)
def test_a_folder_without_statements_is_refused(folder, name, content):
    write(folder, name, content)
    with pytest.raises(WrongInput) as caught:
        source(folder)
    assert caught.value.cause == "no_statements"


def test_a_folder_that_is_gone_is_said(folder, tmp_path):
    with pytest.raises(WrongInput) as caught:
        source(tmp_path / "nowhere")
    assert caught.value.cause == "no_folder"
    write(folder, "a.json", SEED)
    of = source(folder)
    shutil.rmtree(folder)
    with pytest.raises(WrongInput) as caught:
        pages(of)
    assert caught.value.cause == "no_folder"


@pytest.mark.parametrize("state", ["", "{", "7", "null", '{"place": 3}'])
def test_a_state_that_means_nothing_is_dropped(folder, state):
    write(folder, "a.json", SEED)
    assert keys(pages(source(folder), state=state)) == ACTIVE


def test_a_long_element_that_no_piece_of_the_file_holds_is_read(monkeypatch):
    monkeypatch.setattr(streaming, "_CHUNK", 7)
    content = [{"a": "é" * 500}, 12345678901234, [], "x", {"statements": [1]}]
    for text in (json.dumps(content), json.dumps({"more": None, "statements": content}, indent=1)):
        assert list(elements_of_page(StringIO(text))) == content


def test_numbers_are_read_whole_at_the_edge_of_a_piece(monkeypatch):
    monkeypatch.setattr(streaming, "_CHUNK", 1)
    assert list(elements_of_page(StringIO("[123,45.5e1 , -7]"))) == [123, 455.0, -7]


def test_lines_are_read_one_by_one():
    assert list(elements_of_lines(StringIO('{"a": 1}\n\n[\n2'))) == [{"a": 1}, None, 2]


def test_memory_does_not_grow_with_the_statements(folder):
    page = (SEED * 8)[:1_000]  # as many as a batch: else what two pages have in one differs from batch to batch

    def peak(files):
        for number in range(files):
            write(folder, f"{number:03}.json", [{**one, "id": f"{number}-{one['id']}"} for one in page])
        of = source(folder)
        gc.collect()
        tracemalloc.start()
        seen = sum(len(page.records) for page in of.read(Asked(Stream.EVENTS, "all", None, (), NOW)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return seen, most

    few, much = peak(4), peak(24)
    assert much[0] > 5 * few[0]
    assert much[1] < 1.3 * few[1]
