"""A check-in's whole life in a real window driven by keys: offered, chosen by mail, booked, moved twice, cancelled.

The mail leaves through a real SMTP server and comes back through a real IMAP server; the trainer's calendar lies on
a real CalDAV server.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
import vobject
from dav_servers import PASSWORD, USERNAME, RealDav, radicale
from desktop import Desktop, missing_programs, noon_zone, wait_until
from fake_moodle import FakeMoodle
from imap_server import ImapServer
from mail_server import SENDER, MailServer, Received
from moodle_window import connect_the_mailbox, connect_to_moodle, noon_site, people, states

from cockpit.domain.times import zone_named

pytestmark = [
    pytest.mark.skipif(bool(missing_programs()), reason=f"needs {', '.join(missing_programs())}"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]

AGENDA, OWN = "agenda", "Points"
MEETING = (9, 12)  # every morning, by the trainer's clock
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def moodle() -> Iterator[FakeMoodle]:
    with noon_site() as site:
        yield site


@pytest.fixture
def calendars(tmp_path: Path) -> Iterator[RealDav]:
    folder = tmp_path / "radicale"
    folder.mkdir()
    with radicale(folder) as server:
        yield server


def test_a_check_in_is_offered_chosen_booked_moved_from_both_sides_and_cancelled(
    tmp_path: Path, moodle: FakeMoodle, calendars: RealDav
) -> None:
    with (
        MailServer(tmp_path) as relay,
        ImapServer(tmp_path) as box,
        Desktop(tmp_path, SSL_CERT_FILE=str(relay.authority_file)) as desk,
    ):
        choose_zone(desk)
        desk.open()
        connect_to_moodle(desk, moodle)
        connect_the_mailbox(desk, relay, box)
        connect_the_calendar(desk, calendars)
        slots = offer_moments(desk, relay)
        answer(box, relay.received[0], "Bonjour,\n\nLe 2 me va, merci !")
        booked = book_what_was_chosen(desk, relay, calendars, slots[1])
        answer(box, relay.received[1], "Accepted", accepting(booked, relay.received[1]))
        moved = give_another_date(desk, relay, calendars, booked)
        elsewhere = move_in_the_calendar(calendars, moved)
        do_as_the_calendar_says(desk, relay, calendars, elsewhere)
        cancel(desk, relay, calendars, booked)
        assert desk.close() == 0


# --- what stands before --------------------------------------------------------------------------


def choose_zone(desk: Desktop) -> None:
    """Let it be noon for the trainer too: then mornings and afternoons are offered whenever this is run."""
    profile = desk.folder / "profile"
    profile.mkdir(mode=0o700)
    (profile / "settings.toml").write_text(f'zone = "{noon_zone()}"\n', "utf-8")


def connect_the_calendar(desk: Desktop, server: RealDav) -> None:
    """Connect a calendar with a meeting every morning, just when moments would be offered."""
    learner = str(people(desk)[0]["learner_id"])
    unaware = [datetime.fromisoformat(one["starts_at"]) for one in desk.rows("checkins", "free", learner)]
    assert any(map(is_in_the_meeting, unaware))
    calendar = f"{server.home}{AGENDA}/"
    assert server.ask("MKCALENDAR", calendar).status_code == requests.codes.created
    assert server.ask("PUT", f"{calendar}meeting.ics", data=meeting()).status_code == requests.codes.created
    desk.cordee(
        "connect", "caldav", "--name", "calendar", "--url", server.url, "--username", USERNAME, "--calendar", OWN,
        "--secret-stdin", given=f"{PASSWORD}\n",
    )  # fmt: skip
    desk.cordee("sync", "--account", "calendar")


def meeting() -> bytes:
    first = datetime.now(zone_named(noon_zone()))
    begin, end = (first.replace(hour=hour, minute=0, second=0).astimezone(UTC) for hour in MEETING)
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Another program//EN", "BEGIN:VEVENT", "UID:meeting"),
        *("DTSTAMP:20261101T000000Z", f"DTSTART:{begin:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}"),
        *("RRULE:FREQ=DAILY", "SUMMARY:Every morning", "END:VEVENT", "END:VCALENDAR", ""),
    )
    return "\r\n".join(lines).encode()


def is_in_the_meeting(at: datetime) -> bool:
    return MEETING[0] <= at.astimezone(zone_named(noon_zone())).hour < MEETING[1]


# --- the steps -----------------------------------------------------------------------------------


def offer_moments(desk: Desktop, relay: MailServer) -> list[datetime]:
    """Offer three moments to the first of the queue: two keys."""
    desk.keys("g", "t")
    desk.wait_for_page("Today")
    desk.keys("Home", "b")
    desk.settle()
    desk.keys("ctrl+Return")
    received = nth_mail(relay, 1)
    (offered,) = desk.rows("checkins")
    slots = [datetime.fromisoformat(one) for one in offered["slots"]]
    assert len(slots) == 3 and not any(map(is_in_the_meeting, slots))
    lines = received.message.get_body(("plain",)).get_content().splitlines()
    assert [line[:2] for line in lines if line[:1].isdigit()] == ["1.", "2.", "3."]
    return slots


def book_what_was_chosen(desk: Desktop, relay: MailServer, server: RealDav, chosen: datetime) -> Any:
    """Hear the answer, and book what it chose by one key; return the event of the invitation."""
    look_around(desk)
    desk.keys("g", "m")
    desk.wait_for_page("Messages")
    desk.keys("alt+1")
    (learner,) = {one["learner_id"] for one in desk.rows("checkins")}
    wait_until(lambda: states(desk, learner, "reply") == ["reply"], "the answer", 30)
    desk.settle()
    desk.keys("y")
    event = told(nth_mail(relay, 2), "REQUEST", 0, chosen)
    entry = entry_at(server, chosen)
    assert entry.uid.value == event.uid.value
    return event


def give_another_date(desk: Desktop, relay: MailServer, server: RealDav, event: Any) -> Any:
    """Once the invitation is accepted, move it on the page of the check-ins; return the entry in the calendar."""
    look_around(desk)
    open_check_ins(desk)
    wait_until(lambda: desk.rows("checkins")[0]["answer"] == "accepted", "the answer of a calendar", 30)
    desk.picture(desk.folder / "accepted.png")
    desk.keys("v")
    desk.settle()
    desk.keys("Down")
    desk.keys("ctrl+Return")
    received = nth_mail(relay, 3)
    moved = told(received, "REQUEST", 1)
    assert moved.uid.value == event.uid.value and moved.dtstart.value > event.dtstart.value
    return entry_at(server, moved.dtstart.value)


def move_in_the_calendar(server: RealDav, entry: Any) -> datetime:
    """Put the entry a week later, as another program of the trainer's does; return when it is now."""
    ((place, content),) = entries(server).items()
    read = vobject.readOne(content)
    read.vevent.dtstart.value += timedelta(weeks=1)
    read.vevent.dtend.value += timedelta(weeks=1)
    assert server.ask("PUT", place, data=read.serialize().encode()).ok
    later: datetime = read.vevent.dtstart.value
    assert later - entry.dtstart.value == timedelta(weeks=1)
    return later


def do_as_the_calendar_says(desk: Desktop, relay: MailServer, server: RealDav, elsewhere: datetime) -> None:
    """The page asks about it; the date of the calendar is taken, and the learner told."""
    look_around(desk)
    open_check_ins(desk)
    desk.picture(desk.folder / "asked.png")
    desk.keys("j", "a")
    desk.settle()
    desk.keys("ctrl+Return")
    told(nth_mail(relay, 4), "REQUEST", 2, elsewhere)
    entry_at(server, elsewhere)


def cancel(desk: Desktop, relay: MailServer, server: RealDav, event: Any) -> None:
    open_check_ins(desk)
    desk.keys("k", "x")  # the question is gone: the one above it
    assert told(nth_mail(relay, 5), "CANCEL", 3).uid.value == event.uid.value
    wait_until(lambda: not entries(server), "the entry to go")
    assert not desk.rows("checkins")


# --- looking -------------------------------------------------------------------------------------


def look_around(desk: Desktop) -> None:
    """Let the window read its mailbox and its calendars."""
    desk.keys("g", "o")
    desk.wait_for_page("Connections")
    desk.keys("r")
    desk.settle()


def open_check_ins(desk: Desktop) -> None:
    desk.keys("g", "k")
    desk.wait_for_page("Check-ins")


def nth_mail(relay: MailServer, count: int) -> Received:
    """Wait for a mail, which leaves once it can be undone no more; return it."""
    wait_until(lambda: len(relay.received) >= count, f"mail {count}", 30)
    assert len(relay.received) == count
    assert relay.received[-1].recipients == relay.received[0].recipients
    return relay.received[-1]


def told(received: Received, method: str, sequence: int, at: datetime | None = None) -> Any:
    """Return the event of a mail, which says what it is to be in the part's header too."""
    (part,) = [one for one in received.message.walk() if one.get_content_type() == "text/calendar"]
    read = vobject.readOne(part.get_payload(decode=True).decode())
    assert part.get_param("method") == read.method.value == method
    assert int(read.vevent.sequence.value) == sequence
    assert read.vevent.attendee.value == f"mailto:{received.recipients[0]}"
    assert at is None or read.vevent.dtstart.value == at
    return read.vevent


def entries(server: RealDav) -> dict[str, str]:
    """Return what lies in the calendar that we write into, by its place."""
    (own,) = places_in(server, server.home) - {f"{server.home}{AGENDA}/"}
    return {place: server.ask("GET", place).text for place in places_in(server, own)}


def places_in(server: RealDav, folder: str) -> set[str]:
    """Return what a server lists in a folder of its own."""
    listed = server.ask("PROPFIND", folder, headers={"Depth": "1"}).content
    found = ElementTree.fromstring(listed).iterfind("{DAV:}response/{DAV:}href")
    return {one.text or "" for one in found} - {folder}


def entry_at(server: RealDav, at: datetime) -> Any:
    """Wait until the one entry is at a time; return it. It names nobody: a server would invite them again."""

    def found() -> list[Any]:
        return [vobject.readOne(content).vevent for content in entries(server).values()]

    wait_until(lambda: [one.dtstart.value for one in found()] == [at], "the entry", 30, lambda: entries(server))
    (content,) = entries(server).values()
    assert not any(word in content for word in ("ATTENDEE", "ORGANIZER", "METHOD"))
    (event,) = found()
    assert event.dtend.value - event.dtstart.value == HALF_HOUR
    return event


def answer(box: ImapServer, received: Received, words: str, calendar: str = "") -> None:
    """Let the learner answer a mail, with what it answers quoted under it."""
    mail = EmailMessage()
    mail["From"], mail["To"] = received.recipients[0], SENDER
    mail["Subject"], mail["Message-ID"] = f"Re: {received.message['Subject']}", make_msgid(domain="home.example")
    mail["In-Reply-To"] = received.message["Message-ID"]
    mail.set_content(f"{words}\n\nLe 3 mars, Claire Fontaine a écrit :\n> Bonjour\n")
    if calendar:
        mail.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    box.deliver(mail.as_bytes(), received.recipients[0])


def accepting(event: Any, received: Received) -> str:
    return (
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{received.recipients[0]}\r\nUID:{event.uid.value}\r\nSEQUENCE:0\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
