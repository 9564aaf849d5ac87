"""Thousands of messages are written, queued and leave by a real mail server while somebody walks about.

Each has to arrive once. How long the window did not answer is printed (`pytest -s`), beside the same walk once they
have left: heartbeat.py tells.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import mail_server
import pytest
from benchmarks.big_cohort import NOW, BigCohort, account_in
from desktop import Desktop, missing_programs, wait_until
from mail_server import PASSWORD, SENDER, MailServer
from running import finished
from test_monday import CLOCK
from test_stalls import HEART

from cockpit.domain.messages import MessageState
from cockpit.domain.people import Knowledge
from cockpit.profile import Profile, open_profile
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.outbox import count_messages
from cockpit.sync.pull import pull, refresh_cohorts
from cockpit.triage.refresh import refreshing

pytestmark = [
    pytest.mark.skipif(bool(missing_programs()), reason=f"needs {', '.join(missing_programs())}"),
    *(pytest.mark.filterwarnings(warning) for warning in mail_server.IGNORED_WARNINGS),
]

FRAME, LONG = 0.016, 0.05
SILENT_DAYS = 16
TOLD = 12
SECONDS_TO_ANSWER = 0.01
WAITING = (MessageState.QUEUED, MessageState.ATTEMPTING)

# What is pressed, and typed after it, and the title that it leads to.
WALK: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("g", "t"), "", "Today"),
    (("j",), "", "Today"),
    (("g", "l"), "", "Learners"),
    (("j", "Return"), "", "Learners"),
    (("j",), "", "Learners"),
    (("Escape", "g", "m"), "", "Messages"),
    (("j",), "", "Messages"),
    (("j",), "", "Messages"),
    (("alt+4",), "", "Messages"),
    (("alt+3",), "", "Messages"),
    (("g", "l"), "", "Learners"),
    (("slash",), "die 01", "Learners"),
    (("ctrl+a", "BackSpace", "Escape", "ctrl+k"), "odie 00", "Learners"),
    (("Escape", "g", "c"), "", "Cohorts"),
)


def address_of(learner: str) -> str:
    """Return where mail to somebody goes, by what the source calls them."""
    return f"{learner}@learners.example"


def profile_with(desk: Desktop, learners: int, monkeypatch: pytest.MonkeyPatch) -> Profile:
    """Return a profile with a cohort, of whom each has an address and most have been silent for a while."""
    monkeypatch.setenv("CORDEE_PASSPHRASE_FILE", desk.environment["CORDEE_PASSPHRASE_FILE"])
    profile = open_profile(Path(desk.environment["CORDEE_PROFILE"]))
    source = BigCohort(learners, learners * 40)
    silent_from = NOW.date() - timedelta(days=SILENT_DAYS)
    source.enrolments = [
        replace(
            page,
            records=[
                replace(one, email=f"{one.learner_id}@learners.example", knowledge=Knowledge.KNOWN)
                for one in page.records
            ],
        )
        for page in source.enrolments
    ]
    source.events = [
        replace(page, records=[one for one in page.records if one.on < silent_from or one.learner_id[-1] != "0"])
        for page in source.events
    ]
    with profile.open() as store:
        account = account_in(store)
        finished(refresh_cohorts(store, source, account, "en"))
    finished(pull(source, account, profile.open, lambda: NOW, whole_pages=True))
    finished(refreshing(profile.open, lambda: NOW, ""))
    return profile


def add_mailbox(profile: Profile, relay: MailServer) -> None:
    """Add a server of the trainer's own, which may be sent to as fast as it answers."""
    settings = {**relay.settings, "a_minute": "6000"}
    with profile.open() as store:
        add_account(store, AccountRow(0, "mailbox", "smtp", settings, PASSWORD, "Nadia Ferhat", SENDER, None), NOW)


def desktop(folder: Path, relay: MailServer) -> Desktop:
    """Return a screen for a program that beats, at the time of the cohort: a morning, when mail may leave."""
    told = folder / "told"
    told.mkdir()
    (told / "sitecustomize.py").write_text(f"import os\n{CLOCK}", "utf-8")
    desk = Desktop(
        folder,
        PYTHONPATH=os.pathsep.join(filter(None, [str(told), os.environ.get("PYTHONPATH")])),
        SSL_CERT_FILE=str(relay.authority_file),
        CLOCK_SHIFT=str((NOW - datetime.now(UTC)).total_seconds()),
    )
    desk.program = [sys.executable, HEART, folder / "stalls"]
    return desk


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the story, between two instants of the monotonic clock, and how many rounds were walked in it."""

    name: str
    began: float
    ended: float
    rounds: int = 0


def walked(desk: Desktop, name: str, pause: float, is_over: Callable[[], bool] = lambda: True) -> Span:
    """Walk through the window, once or until something is over; the round is finished."""
    began, rounds = time.monotonic(), 0
    while not rounds or not is_over():
        for keys, typed, title in WALK:
            desk.keys(*keys)
            if typed:
                desk.type(typed)
            desk.wait_for_title(title)
            time.sleep(pause)
        rounds += 1
    return Span(name, began, time.monotonic(), rounds)


def write_to_everybody(desk: Desktop) -> Span:
    """Write to all that stand in the table, each in the words that fit, and send: they are queued in one piece."""
    began = time.monotonic()
    desk.keys("Escape", "g", "l")
    desk.wait_for_title("Learners")

    def is_written() -> bool:  # to all, which they are not before they are read
        desk.keys("ctrl+a", "m")
        time.sleep(0.4)
        return desk.title().startswith("New message")

    wait_until(is_written, "the message to all")

    def is_sent() -> bool:  # which it is not before all of them are looked through
        desk.keys("ctrl+Return")
        time.sleep(0.4)
        return desk.title().startswith("Learners")

    wait_until(is_sent, "the messages to be ready", 30)
    return Span("write and send", began, time.monotonic())


def tell(desk: Desktop, spans: Sequence[Span]) -> None:
    """Print how long the window did not answer in each part."""
    stalls = [json.loads(line) for line in (desk.folder / "stalls").read_text("utf-8").splitlines()]
    for span in spans:
        seconds = span.ended - span.began
        here = sorted(
            (one for one in stalls if span.began <= one["at"] < span.ended), key=lambda one: -one["seconds"]
        )
        longest = f"{here[0]['seconds'] * 1000:.0f}" if here else "0"
        print(
            f"\n  {span.name}: {seconds:.0f} s, {span.rounds} rounds; longest {longest} ms,"
            f" {len(here)} over {FRAME * 1000:.0f} ms,"
            f" {sum(one['seconds'] > LONG for one in here)} over {LONG * 1000:.0f} ms"
        )
        for one in here[:TOLD]:
            print(f"  {one['seconds'] * 1000:6.0f} ms  {' < '.join(one['doing'][:4])}")


def leave(
    folder: Path, learners: int, pause: float, monkeypatch: pytest.MonkeyPatch, *, compares: bool = False
) -> None:
    """Play the story, and hold what the server has against what the store says."""
    with MailServer(folder, seconds_to_answer=SECONDS_TO_ANSWER) as relay:
        desk = desktop(folder, relay)
        profile = profile_with(desk, learners, monkeypatch)
        add_mailbox(profile, relay)
        with desk, profile.open() as store:
            desk.open()
            desk.wait_for_title("Today", 60)
            time.sleep(1)  # what is loaded after the first paint
            spans = [write_to_everybody(desk), walked(desk, "first walk, which makes the pages", pause)]
            wait_until(lambda: bool(relay.received), "the first message", 60)
            spans.append(walked(desk, "while they leave", pause, lambda: not count_messages(store, WAITING)))
            if compares:
                rounds = iter(range(spans[-1].rounds - 1))
                spans.append(walked(desk, "once they have left", pause, lambda: next(rounds, None) is None))
            accepted = count_messages(store, [MessageState.ACCEPTED])
            assert desk.close() == 0
        tell(desk, spans)
        arrived = Counter(one.message["X-Cordee-Id"] for one in relay.received)
        assert len(arrived) == learners == accepted
        assert set(arrived.values()) == {1}
        assert {one.recipients for one in relay.received} == {(address_of(f"l{n}"),) for n in range(learners)}


def test_hundreds_of_messages_leave_once_while_somebody_walks_through_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(tmp_path, 150, 0.1, monkeypatch)


@pytest.mark.slow
def test_3000_messages_leave_once_while_somebody_walks_through_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(tmp_path, 3_000, 0.5, monkeypatch, compares=True)
