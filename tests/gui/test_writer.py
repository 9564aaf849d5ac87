"""The window's writing thread: in order, told, and never told to a page that is gone."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from small_cohort import SmallCohort, small_cohort

from cockpit.errors import WrongInput
from cockpit.gui.writer import Writer
from cockpit.store import Store


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path)
    yield made
    made.store.close()


def refuse(store: Store) -> None:
    raise WrongInput("slot_taken")


def test_writes_are_made_and_told_in_order_also_those_that_are_refused(qtbot: QtBot, cohort: SmallCohort):
    writer = Writer(cohort.open_store)
    told: list[object] = []
    writer.written.connect(lambda ticket, result: told.append((ticket, result)))
    writer.failed.connect(lambda ticket, error: told.append((ticket, error.cause)))
    tickets = [writer.put(lambda store: "first"), writer.put(refuse), writer.put(lambda store: "last")]
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told == list(zip(tickets, ("first", "slot_taken", "last"), strict=True))
    writer.close()


def test_what_waits_is_written_at_the_end_and_nobody_hears_of_it(qtbot: QtBot, cohort: SmallCohort):
    """The pages that would read anew are gone by then, and the store they read from."""
    writer = Writer(cohort.open_store)
    told: list[object] = []
    writer.written.connect(lambda *told_of: told.append(told_of))
    writer.failed.connect(lambda *told_of: told.append(told_of))
    is_closing = threading.Event()

    def write(store: Store) -> None:
        is_closing.wait(10)
        store.execute("update learner set name = 'Zoé'")

    writer.put(write)
    writer.put(refuse)
    is_closing.set()
    writer.close()
    qtbot.wait(50)
    assert cohort.store.value("select distinct name from learner") == "Zoé"
    assert told == []
