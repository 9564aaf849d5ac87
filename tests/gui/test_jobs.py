"""Jobs of one name: one at a time, and the next as soon as the end of the last is told."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from cockpit.errors import NoKey
from cockpit.gui.jobs import Job, Jobs
from cockpit.steps import Step


@pytest.fixture
def jobs(qapp: object) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.stop_all()


def failing() -> Iterator[Step]:
    yield Step(1, 2)
    raise NoKey("passphrase_needed")


def working() -> Iterator[Step]:
    yield Step(1, 1)


def test_whoever_hears_of_an_end_may_start_the_next_of_its_name(qtbot: QtBot, jobs: Jobs):
    first, second = Job("open", failing), Job("open", working)  # type: ignore[arg-type]
    started: list[bool] = []
    first.failed.connect(lambda _error: started.append(jobs.start(second)))
    with qtbot.waitSignal(second.succeeded):
        jobs.start(first)
    assert started == [True]
    qtbot.waitUntil(lambda: jobs.names() == ())


def test_while_one_works_another_of_its_name_is_refused(qtbot: QtBot, jobs: Jobs):
    may_end = threading.Event()

    def held() -> Iterator[Step]:
        yield Step(1, 2)
        assert may_end.wait(10)

    first, second = Job("open", held), Job("open", working)  # type: ignore[arg-type]
    with qtbot.waitSignal(first.succeeded):
        assert jobs.start(first)
        assert not jobs.start(second)
        may_end.set()
    assert jobs.start(second)
