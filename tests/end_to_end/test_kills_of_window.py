"""The window itself is killed at any moment of its life: no mail leaves twice, none is called accepted in error."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import mail_server
import pytest
from desktop import noon_zone
from mail_server import MailServer
from small_cohort import cohort_in

from cockpit.domain.messages import MessageState
from cockpit.outbox.compose import compose
from cockpit.paths import store_file
from cockpit.profile import open_profile
from cockpit.store.outbox import count_messages, message_by_id

pytestmark = [pytest.mark.filterwarnings(warning) for warning in mail_server.IGNORED_WARNINGS]

CORDEE = Path(sys.executable).with_name("cordee")
PASSPHRASE = "correct horse battery"
GIVE_UP_SECONDS = 120
# It starts in about a second; before that nothing can leave, which is a moment to be killed in as well.
LONGEST_LIFE_SECONDS = 1.7
OPEN = (MessageState.QUEUED, MessageState.ATTEMPTING)


def connect_the_mailbox(environment: Mapping[str, str], server: MailServer) -> None:
    """Let the program make the profile, for it has no keychain here: that of these tests is in memory."""
    answers = server.answers
    names = ("host", "port", "security", "username", "from-address")
    asked = [word for name in names for word in (f"--{name}", answers[name.replace("-", "_")])]
    subprocess.run(
        [CORDEE, "connect", "smtp", "--name", "post", *asked, "--secret-stdin"],
        env=environment,
        input=answers["password"].encode(),
        check=True,
    )


def kill_again_and_again(folder: Path, kills: int, messages: int, seed: int) -> Counter[MessageState]:
    """Kill the window so often while it sends, let it finish, and hold its store against the server."""
    chance = random.Random(seed)
    profile_folder = folder / "profile"
    (folder / "passphrase").write_text(PASSPHRASE, "utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "CORDEE_"))},
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "CORDEE_PROFILE": str(profile_folder),
        "CORDEE_PASSPHRASE_FILE": str(folder / "passphrase"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONFAULTHANDLER": "1",  # a crash is no kill of ours: it tells where it was
    }
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    with MailServer(folder, seconds_to_answer=0.04) as server:
        environment["SSL_CERT_FILE"] = str(server.authority_file)
        connect_the_mailbox(environment, server)
        store = open_profile(profile_folder, lambda is_new: PASSPHRASE).open()
        settings = dict(server.answers) | {"a_minute": "100000"}  # the kills are tested here, not the pace
        addresses = [f"learner{place}@example.org" for place in range(messages)]
        cohort = cohort_in(store, store_file(profile_folder), addresses, noon_zone(), settings)
        now = datetime.now(UTC)
        row_ids = [compose(store, cohort.draft(place), now) for place in range(messages)]
        log = (folder / "window.log").open("ab")

        @contextmanager
        def window() -> Iterator["subprocess.Popen[bytes]"]:
            life = subprocess.Popen([CORDEE, "--lang", "en"], env=environment, stdout=log, stderr=log)
            try:
                yield life
            finally:
                life.kill()
                life.wait()

        for turn in range(kills):
            with window() as life:
                if turn % 2:  # while it sends, however long this computer takes to start a window
                    sent = len(server.received)
                    end = time.monotonic() + GIVE_UP_SECONDS
                    while len(server.received) == sent:
                        assert time.monotonic() < end, "nothing is sent"
                        time.sleep(0.005)
                    time.sleep(chance.uniform(0, 0.2))
                else:
                    time.sleep(chance.uniform(0.2, LONGEST_LIFE_SECONDS))
                assert life.poll() is None, (folder / "window.log").read_text("utf-8")
        assert count_messages(store, [MessageState.QUEUED]), "more messages are needed for so many kills"
        end = time.monotonic() + GIVE_UP_SECONDS
        with window():
            while count_messages(store, OPEN):
                assert time.monotonic() < end, "the last window does not finish"
                time.sleep(0.1)
        log.close()
        got = Counter(received.message["Message-ID"] for received in server.received)
        found = [message for row_id in row_ids if (message := message_by_id(store, row_id))]
        store.close()
    assert [times for times in got.values() if times > 1] == []
    assert [one.id for one in found if one.state is MessageState.ACCEPTED and one.message_id not in got] == []
    return Counter(one.state for one in found)


def test_kills_of_the_window_make_no_duplicate_and_no_false_accepted(tmp_path: Path):
    states = kill_again_and_again(tmp_path, kills=16, messages=200, seed=6)
    assert states.total() == 200
    assert states[MessageState.ACCEPTED] + states[MessageState.UNCERTAIN] == 200
    assert 0 < states[MessageState.UNCERTAIN] <= 16


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_kills_of_the_window_make_no_duplicate_and_no_false_accepted(tmp_path: Path, seed: int):
    states = kill_again_and_again(tmp_path, kills=60, messages=1_000, seed=seed)
    assert states[MessageState.ACCEPTED] + states[MessageState.UNCERTAIN] == 1_000
    assert states[MessageState.UNCERTAIN] <= 60
