"""A check-in's whole life by mail, over a real SMTP and a real IMAP server, from the offer to the cancellation."""

from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from desktop import noon_zone
from imap_server import PASSWORD, ImapServer
from mail_server import SENDER, MailServer, Received
from small_cohort import SmallCohort, small_cohort

from cockpit.checkins.answers import hear_answers
from cockpit.checkins.book import Booking
from cockpit.checkins.texts import check_in_fields
from cockpit.connector import Reach
from cockpit.deeds import cancel, choose_from, move
from cockpit.domain.checkins import Answer, CheckInState, Medium, ProposalState, Slot
from cockpit.outbox.compose import compose
from cockpit.outbox.deliver import deliver
from cockpit.outbox.templates import Text, text_in_use
from cockpit.replies.pull import pull_replies
from cockpit.reports.replies import Came, returns
from cockpit.store.checkins import check_in_by_id
from cockpit.store.learners import learner_by_id
from cockpit.store.proposals import ProposalRow, add_proposal
from connectors.smtp.channel import SmtpChannel
from connectors.smtp.mailbox import ImapMailbox

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

LEARNER = "zoe@example.org"


class Trainer:
    """Sends and reads as the window does; servers keep the time of this computer, and so does this."""

    def __init__(self, cohort: SmallCohort, relay: MailServer, box: ImapServer) -> None:
        self.cohort, self.store = cohort, cohort.store
        self._relay, self._box = relay, box
        self.now = datetime.now(UTC).replace(microsecond=0)

    def send(self) -> Received:
        """Send what waits; return the one mail that the server got."""
        before = len(self._relay.received)
        _ended(
            deliver(lambda _: SmtpChannel(self._relay.settings, PASSWORD), self.cohort.open_store, lambda: self.now)
        )
        (received,) = self._relay.received[before:]
        return received

    def hear(self) -> list[Came]:
        """Read the mailbox, and what calendars answered; return the list of replies, the latest first."""
        self.now = datetime.now(UTC) + timedelta(seconds=30)
        with closing(ImapMailbox(self._box.settings, PASSWORD)) as mailbox:
            _ended(
                pull_replies(
                    mailbox, self.cohort.mail_account_id, Reach.MAIL, self.cohort.open_store, lambda: self.now
                )
            )
        hear_answers(self.cohort.open_store, self.now)
        lines = returns(self.store, self.now, "Europe/Paris", "FR").lines
        return sorted(lines, key=lambda line: line.reply.id if line.reply else 0, reverse=True)

    def answer(self, received: Received, text: str, calendar: str = "") -> None:
        """Let the learner answer a mail."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = LEARNER, SENDER, f"Re: {received.message['Subject']}"
        mail["Message-ID"], mail["In-Reply-To"] = make_msgid(domain="home.example"), received.message["Message-ID"]
        mail.set_content(text)
        if calendar:
            mail.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
        self._box.deliver(mail.as_bytes(), LEARNER)

    def booking(self, slot: Slot, template: str) -> Booking:
        learner = learner_by_id(self.store, self.cohort.learner_ids[0])
        assert learner is not None
        place = "https://visio.example.org/nadia"
        fields = check_in_fields(
            learner, slot, Medium.VIDEO, place, "Nadia Ferhat", self.now, ZoneInfo("Europe/Paris")
        )
        text = text_in_use(self.store, template, learner.language, fields)
        return Booking(
            learner_id=learner.id,
            enrolment_id=self.cohort.enrolment_ids[0],
            slot=slot,
            title="Point individuel",
            text=text,
            language="fr",
            from_name="Nadia Ferhat",
            from_address=SENDER,
            to_address=LEARNER,
            account_id=self.cohort.mail_account_id,
            medium=Medium.VIDEO,
            place=place,
        )


def _ended(job: Generator[Any, None, Any]) -> None:
    for _ in job:
        pass


@pytest.fixture
def trainer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trainer]:
    cohort = small_cohort(tmp_path, [LEARNER], zone=noon_zone())
    with cohort.store, MailServer(tmp_path) as relay, ImapServer(tmp_path) as box:
        monkeypatch.setenv("SSL_CERT_FILE", str(box.authority_file))
        yield Trainer(cohort, relay, box)


def proposed(trainer: Trainer, slots: tuple[Slot, ...]) -> int:
    cohort = trainer.cohort
    message_id = compose(trainer.store, cohort.draft(body="1. …\n2. …\n3. …\n"), trainer.now)
    return add_proposal(
        trainer.store,
        ProposalRow(
            id=0,
            learner_id=cohort.learner_ids[0],
            enrolment_id=cohort.enrolment_ids[0],
            disposition_id=None,
            message_id=message_id,
            slots=slots,
            medium=Medium.VIDEO,
            place="https://visio.example.org/nadia",
            state=ProposalState.OPEN,
            held_until=trainer.now + timedelta(days=2),
            made_at=trainer.now - timedelta(minutes=1),
        ),
    )


def invitation(received: Received) -> Any:
    """Return the event of a mail as vobject reads it, its method with it, once the MIME part says the same."""
    (part,) = [one for one in received.message.walk() if one.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    read = vobject.readOne(content.decode())
    assert part.get_param("method") == read.method.value
    assert part["Content-Disposition"] is None and part["Content-Transfer-Encoding"] == "base64"
    return read


def reply_of_a_calendar(uid: str, said: str, sequence: int) -> str:
    return (
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nPRODID:Microsoft Exchange Server 2010\r\nBEGIN:VEVENT\r\n"
        f"ATTENDEE;PARTSTAT={said};CN=Zoe:MAILTO:{LEARNER.upper()}\r\nUID:{uid}\r\nSEQUENCE:{sequence}\r\n"
        "DTSTAMP:20270320T100000Z\r\nDTSTART;TZID=Romance Standard Time:20270329T100000\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_a_check_in_lives_from_the_offer_to_the_cancellation(trainer: Trainer):
    store = trainer.store
    begin = trainer.now.replace(minute=0, second=0) + timedelta(days=3)
    slots = tuple(Slot(begin + timedelta(days=day), 30) for day in range(3))
    proposal_id = proposed(trainer, slots)

    trainer.answer(trainer.send(), "Bonjour,\n\nLe 2 me va très bien.\n\nLe 3 mars, Nadia a écrit :\n> 1. …\n")
    (line,) = trainer.hear()
    assert line.chose is not None
    assert (line.chose.choice.number, line.chose.choice.quoted) == (2, "Le 2 me va très bien.")
    assert line.chose.proposal.id == proposal_id

    done = choose_from(store, proposal_id, 2, trainer.booking(slots[1], "check_in"), trainer.now)
    request = trainer.send()
    read = invitation(request)
    assert (read.method.value, int(read.vevent.sequence.value)) == ("REQUEST", 0)
    assert read.vevent.dtstart.value == slots[1].starts_at
    assert read.vevent.organizer.value == f"mailto:{SENDER}"
    assert (read.vevent.attendee.value, request.recipients) == (f"mailto:{LEARNER}", (LEARNER,))
    uid = read.vevent.uid.value

    trainer.answer(request, "Accepté", reply_of_a_calendar(uid, "ACCEPTED", 0))
    answered = trainer.hear()[0].answered
    assert answered is not None and (answered.answer, answered.counts) == (Answer.ACCEPTED, True)
    check_in = check_in_by_id(store, done.check_in_id or 0)
    assert check_in is not None and check_in.answer is Answer.ACCEPTED

    later = Slot(begin + timedelta(days=5), 45)
    move(store, check_in.id, trainer.booking(later, "check_in_moved"), trainer.now)
    update = trainer.send()
    read = invitation(update)
    assert (read.method.value, int(read.vevent.sequence.value), read.vevent.uid.value) == ("REQUEST", 1, uid)
    assert (read.vevent.dtstart.value, read.vevent.dtend.value) == (later.starts_at, later.ends_at)

    # An answer to the old time comes late: it is there to be read, and counts for nothing.
    trainer.answer(request, "Accepté", reply_of_a_calendar(uid, "ACCEPTED", 0))
    stale = trainer.hear()[0].answered
    assert stale is not None and not stale.counts
    trainer.answer(update, "Refusé", reply_of_a_calendar(uid, "DECLINED", 1))
    trainer.hear()
    declined = check_in_by_id(store, check_in.id)
    assert declined is not None and (declined.answer, declined.state) == (Answer.DECLINED, CheckInState.BOOKED)

    cancel(store, check_in.id, Text("Annulé", "Notre point individuel n’aura pas lieu.\n"), trainer.now)
    trainer.now += timedelta(minutes=1)  # the undo is over
    read = invitation(trainer.send())
    assert (read.method.value, read.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert (int(read.vevent.sequence.value), read.vevent.uid.value) == (2, uid)
    assert read.vevent.attendee.value == f"mailto:{LEARNER}" and read.vevent.organizer.value == f"mailto:{SENDER}"


HOSTILE = [
    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n",
    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nSEQUENCE:x\r\nEND:VCALENDAR\r\n",
    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + "X:" + "a" * 70 + "\r\n" * 70_000 + "END:VCALENDAR\r\n",
]


@pytest.mark.parametrize("content", HOSTILE, ids=["cut", "unbalanced", "huge"])
def test_a_hostile_calendar_in_a_mail_is_put_aside_and_its_words_are_read(trainer: Trainer, content: str):
    proposal_id = proposed(trainer, (Slot(trainer.now + timedelta(days=3), 30),))
    trainer.answer(trainer.send(), "Le 1 me va", content)
    (line,) = trainer.hear()
    assert line.chose is not None and line.chose.proposal.id == proposal_id
    assert line.answered is None
    assert trainer.store.value("select count(*) from unreadable_mail") == 1
