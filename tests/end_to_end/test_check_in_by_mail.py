"""A check-in agreed on by mail, in a real window driven by keys, from the offer to the accepted invitation."""

import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

import pytest
import vobject
from desktop import Desktop, missing_programs, wait_until
from fake_moodle import FakeMoodle
from imap_server import ImapServer
from mail_server import SENDER, MailServer, Received
from moodle_window import connect_the_mailbox, connect_to_moodle, noon_site, people, states

pytestmark = [
    pytest.mark.skipif(bool(missing_programs()), reason=f"needs {', '.join(missing_programs())}"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    with noon_site() as site:
        yield site


def test_moments_are_offered_one_is_chosen_by_mail_and_one_key_books_it(tmp_path: Path, moodle: FakeMoodle) -> None:
    with (
        MailServer(tmp_path) as relay,
        ImapServer(tmp_path) as box,
        Desktop(tmp_path, SSL_CERT_FILE=str(relay.authority_file)) as desk,
    ):
        desk.open()
        connect_to_moodle(desk, moodle)
        connect_the_mailbox(desk, relay, box)
        learner = offer_moments(desk, relay)
        box.deliver(
            answer_to(relay.received[0], "Bonjour,\n\nLe 2 me va, merci !"), relay.received[0].recipients[0]
        )
        event = book_what_was_chosen(desk, relay, learner)
        box.deliver(
            answer_to(relay.received[1], "Accepted", accepted(event, relay.received[1])),
            relay.received[1].recipients[0],
        )
        hear(desk, learner, 2)
        desk.keys("g", "m")
        desk.wait_for_title("Messages")
        time.sleep(1.0)
        desk.picture(desk.folder / "accepted.png")
        assert desk.close() == 0


def offer_moments(desk: Desktop, relay: MailServer) -> str:
    """Offer three moments to the first of the queue: two keys."""
    desk.keys("g", "t")
    desk.wait_for_title("Today")
    learner = str(people(desk)[0]["learner_id"])
    desk.keys("Home", "b")
    time.sleep(1.5)
    desk.keys("ctrl+Return")
    wait_until(lambda: len(relay.received) == 1, "the moments", 30)
    return learner


def answer_to(received: Received, words: str, calendar: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = received.recipients[0], SENDER
    mail["Subject"], mail["Message-ID"] = f"Re: {received.message['Subject']}", make_msgid(domain="home.example")
    mail["In-Reply-To"] = received.message["Message-ID"]
    mail.set_content(f"{words}\n\nLe 3 mars, Claire Fontaine a écrit :\n> Bonjour\n")
    if calendar:
        mail.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    return mail.as_bytes()


def accepted(event: Any, received: Received) -> str:
    return (
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{received.recipients[0]}\r\nUID:{event.uid.value}\r\nSEQUENCE:0\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def book_what_was_chosen(desk: Desktop, relay: MailServer, learner: str) -> Any:
    """Hear the answer, and book what it chose by one key; return the event of the invitation."""
    hear(desk, learner, 1)
    desk.keys("g", "m")
    desk.wait_for_title("Messages")
    desk.keys("alt+1")
    time.sleep(1.0)
    desk.picture(desk.folder / "chosen.png")
    desk.keys("y")
    wait_until(lambda: len(relay.received) == 2, "the invitation", 30)
    assert states(desk, learner, "check_in") == ["booked"]
    message = relay.received[1].message
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    event = vobject.readOne(part.get_payload(decode=True).decode()).vevent
    assert relay.received[1].recipients == relay.received[0].recipients
    return event


def hear(desk: Desktop, learner: str, count: int) -> None:
    """Let the window look into the mailbox."""
    desk.keys("g", "o")
    desk.wait_for_title("Connections")
    desk.keys("r")
    wait_until(lambda: states(desk, learner, "reply") == ["reply"] * count, "the answer", 60)
