"""What the stories have in common: a site by day, a window connected to it, and what the profile holds of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop import Desktop, noon_zone, wait_until
from fake_moodle import PASSWORD as MOODLE_PASSWORD
from fake_moodle import FakeMoodle
from imap_server import ImapServer
from mail_server import PASSWORD, SENDER, MailServer

EXPECTED = json.loads((Path(__file__).parent.parent / "data" / "moodle" / "expected.json").read_text("utf-8"))


@contextmanager
def noon_site() -> Iterator[FakeMoodle]:
    """Run a site whose learners all live where it is about noon now, so that nothing waits for their morning."""
    with FakeMoodle() as site:
        site.zones = {learner["id"]: noon_zone() for learner in EXPECTED["learners"]}
        yield site


def connect_to_moodle(desk: Desktop, moodle: FakeMoodle) -> None:
    """Connect the site by keys, and wait for the first sync."""
    desk.wait_for_page("Welcome")
    desk.keys("c")
    desk.wait_for_page("Connections")
    desk.type(moodle.url)
    desk.keys("Tab")
    desk.type("claire.fontaine")
    desk.keys("Tab")
    desk.type(MOODLE_PASSWORD)
    desk.keys("ctrl+Return")
    wait_until(
        lambda: _is_read(desk),
        "the first sync",
        60,
        lambda: desk.log.read_text("utf-8"),
    )
    desk.wait_for_page("Welcome")  # the next of the first steps shows itself once the window knows


def connect_the_mailbox(desk: Desktop, relay: MailServer, box: ImapServer) -> None:
    """Name both servers of the account on the command line, which writes to the profile beside its window."""
    answers = {**relay.answers, **box.answers, "username": SENDER, "from_name": "Claire Fontaine"}
    names = ("host", "port", "username", "from_address", "from_name", "imap_host", "imap_port", "imap_security")
    options = [word for name in names for word in (f"--{name.replace('_', '-')}", answers[name])]
    desk.cordee("connect", "smtp", "--name", "mailbox", *options, "--secret-stdin", given=f"{PASSWORD}\n")


def _is_read(desk: Desktop) -> bool:
    if not (desk.folder / "profile" / "cordee.db").exists():
        return False
    cohorts = desk.rows("cohorts")
    return len(cohorts) == 4 and all(cohort["data_as_of"] for cohort in cohorts)


def people(desk: Desktop) -> list[dict[str, object]]:
    """Return the queue without what is about whole cohorts."""
    return [row for row in desk.rows("today") if row["kind"] == "learner"]


def states(desk: Desktop, learner: object, kind: str) -> list[object]:
    """Return what the history of a learner says of a kind of entry."""
    history = desk.rows("learner", str(learner))[0]["history"]
    return [item["what"] for item in history if item["kind"] == kind]
