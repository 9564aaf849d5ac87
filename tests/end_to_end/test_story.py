"""The whole rope, in a real window driven by keys: connect, sync, see who is lost, write, book, come back."""

import json
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
import vobject
from desktop import Desktop, missing_programs, wait_until
from fake_moodle import FakeMoodle
from mail_server import PASSWORD as MAIL_PASSWORD
from mail_server import SENDER, USERNAME, MailServer
from moodle_window import connect_to_moodle, noon_site, people, states

pytestmark = [
    pytest.mark.skipif(bool(missing_programs()), reason=f"needs {', '.join(missing_programs())}"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]

EXPECTED = json.loads((Path(__file__).parent.parent / "data" / "moodle" / "expected.json").read_text("utf-8"))
LOST = {f"moodle:{learner['id']}" for learner in EXPECTED["learners"] if learner["story"] == "perdu_3_semaines"}


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    """A site whose learners all live where it is about noon now, so that nothing waits for their morning."""
    with noon_site() as site:
        yield site


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path) as server:
        yield server


def test_a_trainer_connects_sees_who_is_lost_writes_books_and_finds_all_of_it_again(
    tmp_path: Path, moodle: FakeMoodle, mail: MailServer
) -> None:
    with Desktop(tmp_path, SSL_CERT_FILE=str(mail.authority_file)) as desk:
        desk.open()
        connect_to_moodle(desk, moodle)
        rows = _see_who_is_lost(desk)
        _connect_the_mailbox(desk, mail)
        written_to = _write_to_the_second(desk, mail, rows)
        _undo_brings_back_what_was_done(desk)
        booked_with = _book_with_the_first(desk, mail)
        assert desk.close() == 0
        _find_it_again(desk, written_to, booked_with)


def _see_who_is_lost(desk: Desktop) -> list[dict[str, object]]:
    desk.keys("g", "t")
    desk.wait_for_page("Today")
    rows = desk.rows("today")
    shown = {str(row["learner_id"]): row for row in rows}
    assert shown.keys() >= LOST  # as such, and not as one alert of the cohort
    assert "cohort" not in {row["kind"] for row in rows}
    assert {shown[name]["nature"] for name in LOST} <= {"lost", "decide"}
    return people(desk)


def _connect_the_mailbox(desk: Desktop, mail: MailServer) -> None:
    """The command line writes to the profile while its window is open."""
    desk.cordee(
        "connect", "smtp", "--name", "mailbox", "--host", "127.0.0.1", "--port", mail.answers["port"],
        "--username", USERNAME, "--from-address", SENDER, "--from-name", "Claire Fontaine", "--secret-stdin",
        given=f"{MAIL_PASSWORD}\n",
    )  # fmt: skip


def _write_to_the_second(desk: Desktop, mail: MailServer, rows: list[dict[str, object]]) -> str:
    person = rows[1]
    desk.keys("j", "m")
    desk.wait_for_page("New message")
    desk.keys("ctrl+End")
    desk.type("PS: I am here on Thursday.")
    desk.keys("ctrl+Return")
    desk.wait_for_page("Today")
    wait_until(lambda: len(mail.received) == 1, "the message", 30)
    received = mail.received[0]
    learner = desk.rows("learner", str(person["learner_id"]))[0]
    assert received.recipients == (learner["email"],)
    assert received.sender == SENDER
    assert "PS: I am here on Thursday." in received.message.get_body(("plain",)).get_content()
    assert person["learner_id"] not in [row["learner_id"] for row in people(desk)]
    wait_until(lambda: states(desk, person["learner_id"], "message") == ["accepted"], "the answer kept")
    return str(person["learner_id"])


def _undo_brings_back_what_was_done(desk: Desktop) -> None:
    before = [row["learner_id"] for row in people(desk)]
    desk.keys("d")
    wait_until(lambda: len(people(desk)) == len(before) - 1, "the row handled")
    desk.keys("u")
    wait_until(lambda: [row["learner_id"] for row in people(desk)] == before, "the row back")


def _book_with_the_first(desk: Desktop, mail: MailServer) -> str:
    person = people(desk)[0]
    desk.keys("g", "t", "Home", "b")
    desk.settle()
    desk.keys("ctrl+b")  # a date agreed by phone
    desk.settle()
    desk.keys("ctrl+Return")
    wait_until(lambda: len(mail.received) == 2, "the invitation", 30)
    message = BytesParser(policy=policy.default).parsebytes(mail.received[1].content)
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    event = vobject.readOne(calendar.get_payload(decode=True).decode()).vevent
    assert event.attendee.value == f"mailto:{mail.received[1].recipients[0]}"
    assert (event.dtend.value - event.dtstart.value).total_seconds() == 30 * 60
    return str(person["learner_id"])


def _find_it_again(desk: Desktop, written_to: str, booked_with: str) -> None:
    desk.open()
    desk.wait_for_page("Today")
    assert states(desk, written_to, "message") == ["accepted"]
    assert states(desk, booked_with, "check_in") == ["booked"]
    assert {written_to, booked_with}.isdisjoint(str(row["learner_id"]) for row in people(desk))
    assert desk.close() == 0
