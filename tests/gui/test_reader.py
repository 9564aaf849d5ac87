"""Long reads: at once when they are quick, later when they are not, and only the last that was asked for."""

import contextlib
import gc
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from cockpit.gui.reader import Reader
from cockpit.profile import Profile
from cockpit.store import Store

KEY = b"k" * 32


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    profile = Profile(tmp_path, KEY)
    profile.open().close()
    return profile


@pytest.fixture
def reader(profile: Profile, qapp: object) -> Iterator[Reader]:
    made = Reader(profile.open, patience_seconds=0.02)
    yield made
    made.close()


def count_tables(store: Store) -> int:
    tables: int = store.value("select count(*) from sqlite_master")
    return tables


def test_a_quick_answer_is_shown_before_ask_returns(profile: Profile, qapp: object):
    reader = Reader(profile.open, patience_seconds=None)
    shown: list[int] = []
    reader.ask("tables", count_tables, shown.append)
    assert len(shown) == 1
    assert shown[0] > 10
    reader.close()


def test_a_slow_answer_comes_later_and_nobody_waits_for_it(reader: Reader, qtbot: QtBot):
    may_go_on = threading.Event()
    shown: list[str] = []

    def slow(store: Store) -> str:
        may_go_on.wait(5)
        return threading.current_thread().name

    reader.ask("slow", slow, shown.append)
    assert shown == []
    may_go_on.set()
    qtbot.waitUntil(lambda: shown == ["reader"])


def test_of_several_questions_about_one_thing_the_last_counts(reader: Reader, qtbot: QtBot):
    may_go_on = threading.Event()
    shown: list[int] = []
    reader.ask("page", lambda store: may_go_on.wait(5), lambda _: shown.append(1))
    reader.ask("page", lambda store: None, lambda _: shown.append(2))
    reader.ask("other", lambda store: None, lambda _: shown.append(3))
    may_go_on.set()
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown == [2, 3]


def test_an_error_is_raised_where_the_answer_is_shown(profile: Profile, qapp: object):
    reader = Reader(profile.open, patience_seconds=None)
    with pytest.raises(ZeroDivisionError):
        reader.ask("broken", lambda store: 1 // 0, lambda _: None)
    reader.close()


def test_an_error_leaves_nothing_to_the_garbage_collector(profile: Profile, qapp: object):
    reader = Reader(profile.open, patience_seconds=None)
    gc.disable()
    try:
        with contextlib.suppress(ZeroDivisionError):
            reader.ask("broken", lambda store: 1 // 0, lambda _: None)
        reader.close()
        left = weakref.ref(reader)
        del reader
        assert left() is None
    finally:
        gc.enable()


def test_who_asks_after_it_was_closed_waits_for_nobody(profile: Profile, qapp: object):
    reader = Reader(profile.open, patience_seconds=None)
    reader.close()
    shown: list[int] = []
    reader.ask("tables", count_tables, shown.append)
    assert shown == []
