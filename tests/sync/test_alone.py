"""A source is never read twice at once, in this program or another."""

import subprocess
import sys
import textwrap

import pytest
from plain_source import Desk, PlainSource, person
from running import finished

from cockpit.connector import Stream
from cockpit.errors import WrongInput
from cockpit.sync.pull import pull


@pytest.fixture
def desk(tmp_path):
    source = PlainSource()
    source.give(Stream.ENROLMENTS, *(person(f"p{n}") for n in range(9)))
    made = Desk(tmp_path, source)
    yield made
    made.store.close()


def steps(desk):
    return pull(desk.source, desk.account_id, desk.open, desk.clock)


def test_a_second_sync_is_refused_while_the_first_one_runs_and_let_in_after_it(desk):
    first = steps(desk)
    next(first)
    with pytest.raises(WrongInput, match="already_syncing"):
        finished(steps(desk))
    first.close()
    assert finished(steps(desk)).is_complete


def test_another_program_keeps_it_away_and_its_death_lets_it_in(desk):
    hold = textwrap.dedent(
        """
        import sys, time, filelock
        lock = filelock.FileLock(sys.argv[1])
        lock.acquire()
        print("held", flush=True)
        time.sleep(60)
        """
    )
    path = desk.path.with_name(f"sync-{desk.account_id}.lock")
    with subprocess.Popen([sys.executable, "-c", hold, str(path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "held"
        with pytest.raises(WrongInput, match="already_syncing"):
            finished(steps(desk))
        other.kill()
        other.wait()
    assert finished(steps(desk)).is_complete
