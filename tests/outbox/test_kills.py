"""The outbox's promise, kept by a process that is killed: no mail leaves twice, none is called sent in error."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import mail_server
import pytest
from mail_server import MailServer
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.domain.messages import MessageState
from cockpit.outbox.compose import compose
from cockpit.store.outbox import message_by_id

pytestmark = [pytest.mark.filterwarnings(warning) for warning in mail_server.IGNORED_WARNINGS]

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).parent / "delivering.py"
GIVE_UP_SECONDS = 60


@dataclass
class Post:
    """A cohort that is to be written to, and the server that takes its mail."""

    cohort: SmallCohort
    server: MailServer
    row_ids: list[int]

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "SSL_CERT_FILE": str(self.server.authority_file),
        }
        answers = dict(self.server.answers) | {"a_minute": "100000"}  # the kills are tested here, not the pace
        arguments = [str(self.cohort.path), json.dumps(answers), *options]
        return subprocess.Popen([sys.executable, str(SCRIPT), *arguments], env=environment)

    def kill_when(self, process: subprocess.Popen[bytes], is_time: Callable[[], bool], wait_seconds: float) -> bool:
        """Kill a process at a moment of its work; tell whether it was still at work."""
        end = time.monotonic() + GIVE_UP_SECONDS
        while process.poll() is None and not is_time():
            assert time.monotonic() < end, "the process does nothing"
            time.sleep(0.001)
        time.sleep(wait_seconds)
        is_running = process.poll() is None
        process.kill()
        process.wait()
        return is_running

    def finish(self) -> None:
        assert self.start("--recover").wait(GIVE_UP_SECONDS) == 0
        time.sleep(0.1)  # for a mail whose line was cut, and that the server is still putting away

    def check(self) -> Counter[MessageState]:
        """Hold what the store says against what the server has."""
        got = Counter(received.message["Message-ID"] for received in self.server.received)
        assert [times for times in got.values() if times > 1] == []
        states: Counter[MessageState] = Counter()
        for row_id in self.row_ids:
            message = message_by_id(self.cohort.store, row_id)
            assert message is not None
            states[message.state] += 1
            if message.state is MessageState.ACCEPTED:
                assert message.message_id in got
            else:
                assert message.state is MessageState.UNCERTAIN
        assert self.cohort.store.value("pragma integrity_check") == "ok"
        return states


@contextmanager
def post(folder: Path, count: int, seconds_to_answer: float = 0.02) -> Iterator[Post]:
    addresses = [f"learner{place}@example.org" for place in range(count)]
    cohort = small_cohort(folder, addresses)
    with cohort.store, MailServer(folder, seconds_to_answer=seconds_to_answer) as server:
        row_ids = [compose(cohort.store, cohort.draft(place), NOW) for place in range(count)]
        yield Post(cohort, server, row_ids)


def kill_again_and_again(folder: Path, count: int, wanted_kills: int, seed: int) -> Counter[MessageState]:
    chance = random.Random(seed)
    kills = 0
    with post(folder, count) as waiting:
        while kills < wanted_kills:
            before = len(waiting.server.received)
            some = chance.randint(1, 3)
            process = waiting.start("--recover")

            def has_sent_some(before: int = before, some: int = some) -> bool:
                return len(waiting.server.received) >= before + some

            was_at_work = waiting.kill_when(process, has_sent_some, chance.uniform(0, 0.03))
            assert was_at_work, "more messages are needed for so many kills"
            kills += 1
        waiting.finish()
        states = waiting.check()
    assert states[MessageState.UNCERTAIN] <= kills
    return states


def test_kills_make_no_duplicate_and_no_false_accepted(tmp_path: Path):
    states = kill_again_and_again(tmp_path, count=60, wanted_kills=12, seed=1)
    assert states[MessageState.ACCEPTED] + states[MessageState.UNCERTAIN] == 60
    assert states[MessageState.UNCERTAIN] > 0  # some kill came between the claim and its answer


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_many_kills_make_no_duplicate_and_no_false_accepted(tmp_path: Path, seed: int):
    states = kill_again_and_again(tmp_path, count=250, wanted_kills=60, seed=seed)
    assert states[MessageState.ACCEPTED] + states[MessageState.UNCERTAIN] == 250


def test_two_processes_at_once_send_each_message_once(tmp_path: Path):
    with post(tmp_path, 40, seconds_to_answer=0.06) as waiting:  # so long that both find some
        processes = [waiting.start(), waiting.start()]
        assert [process.wait(GIVE_UP_SECONDS) for process in processes] == [0, 0]
        assert waiting.check() == {MessageState.ACCEPTED: 40}
        assert waiting.server.logins == 2
