"""A lost learner brought back, in a real window driven by keys: seen, written to, heard, answered, back at work."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import pytest
from desktop import Desktop, missing_programs, wait_until
from fake_moodle import FakeMoodle
from imap_server import ImapServer
from mail_server import SENDER, MailServer, Received
from moodle_window import connect_the_mailbox, connect_to_moodle, noon_site, people, states

pytestmark = [
    pytest.mark.skipif(bool(missing_programs()), reason=f"needs {', '.join(missing_programs())}"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]

ANSWER = "Merci pour votre message. Je reprends lundi !"


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    with noon_site() as site:
        yield site


def test_a_lost_learner_is_seen_written_to_heard_answered_and_back_at_work(
    tmp_path: Path, moodle: FakeMoodle
) -> None:
    with (
        MailServer(tmp_path) as relay,
        ImapServer(tmp_path) as box,
        Desktop(tmp_path, SSL_CERT_FILE=str(relay.authority_file)) as desk,
    ):
        desk.open()
        connect_to_moodle(desk, moodle)
        connect_the_mailbox(desk, relay, box)
        learner = write_to_who_is_lost(desk, relay)
        answer = answer_to(relay.received[0])
        box.deliver(answer, relay.received[0].recipients[0])
        hear_and_answer(desk, relay, learner)
        assert f"In-Reply-To: {message_id_of(answer)}\r\n".encode() in relay.received[1].content
        come_back(desk, moodle, learner)
        assert desk.close() == 0


def write_to_who_is_lost(desk: Desktop, relay: MailServer) -> str:
    """Write to one of the queue who is lost, not the first: a few keys, a line, and off it goes."""
    desk.keys("g", "t")
    desk.wait_for_page("Today")
    # Which place of the queue that is, the day of the week says: the site's weeks are moved as a whole.
    queue = people(desk)
    place, person = next(one for one in enumerate(queue) if one[0] and one[1]["nature"] == "lost")
    desk.keys(*["j"] * place, "m")
    desk.wait_for_page("New message")
    desk.keys("ctrl+End")
    desk.type("PS: bon courage pour jeudi.")
    desk.keys("ctrl+Return")
    desk.wait_for_page("Today")
    wait_until(lambda: len(relay.received) == 1, "the message", 30)
    assert "PS: bon courage pour jeudi." in relay.received[0].message.get_body(("plain",)).get_content()
    assert person["learner_id"] not in [row["learner_id"] for row in people(desk)]
    return str(person["learner_id"])


def answer_to(received: Received) -> bytes:
    """Return what the learner writes back, with what it answers quoted under it."""
    mail = EmailMessage()
    mail["From"], mail["To"] = received.recipients[0], SENDER
    mail["Subject"], mail["Message-ID"] = f"Re: {received.message['Subject']}", make_msgid(domain="home.example")
    mail["In-Reply-To"] = received.message["Message-ID"]
    mail.set_content(f"{ANSWER}\n\nLe 3 mars, Claire Fontaine a écrit :\n> Bonjour\n")
    return mail.as_bytes()


def message_id_of(mail: bytes) -> str:
    return str(message_from_bytes(mail)["Message-ID"])


def hear_and_answer(desk: Desktop, relay: MailServer, learner: str) -> None:
    """Let the window look into the mailbox; the answer stands among the replies, and is answered from there."""
    desk.keys("g", "o")
    desk.wait_for_page("Connections")
    desk.keys("r")
    wait_until(lambda: states(desk, learner, "reply") == ["reply"], "the answer", 60)
    desk.keys("g", "m")
    desk.wait_for_page("Messages")
    desk.keys("alt+1")
    desk.settle()
    desk.picture(desk.folder / "replies.png")
    desk.keys("m")
    desk.wait_for_page("New message")
    desk.type("Quel plaisir, on reprend lundi.")
    desk.keys("ctrl+Return")
    wait_until(lambda: len(relay.received) == 2, "the answer to the answer", 30)
    assert relay.received[1].recipients == relay.received[0].recipients
    history = desk.rows("learner", learner)[0]["history"]
    assert [item["subject"] for item in history if item["kind"] == "reply"] == [ANSWER]


def come_back(desk: Desktop, moodle: FakeMoodle, learner: str) -> None:
    """The learner is seen in the course again: the alert closes by itself."""
    assert _is_lost(desk, learner)
    moodle.accesses[int(learner.partition(":")[2])] = datetime.now(UTC)
    desk.keys("g", "o")
    desk.wait_for_page("Connections")
    desk.keys("r")
    wait_until(lambda: not _is_lost(desk, learner), "the alert to close", 60)
    assert learner not in [str(row["learner_id"]) for row in people(desk) if row["nature"] == "lost"]


def _is_lost(desk: Desktop, learner: str) -> bool:
    return any(one["state"] in ("lost", "decide") for one in desk.rows("learner", learner)[0]["enrolments"])
