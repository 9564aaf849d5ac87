from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from imap_server import PASSWORD, ImapServer
from mail_server import MailServer
from small_cohort import NOW, SmallCohort, small_cohort

from cockpit.connector import Letter, LetterKind, MailAsked, MailPage, Reach, Unreadable
from cockpit.domain.messages import MessageState
from cockpit.errors import AccessRefused
from cockpit.outbox.compose import compose
from cockpit.outbox.deliver import deliver
from cockpit.replies.pull import Heard, pull_replies
from cockpit.replies.resolve import LookedUp, look_up
from cockpit.reports.finder import find_words
from cockpit.reports.learner_history import HistoryKind, history_of
from cockpit.store.answers import mailbox_of, undeliverable_since, unreadable_mail
from cockpit.store.history import signs_of_life
from cockpit.store.learners import learner_by_id
from cockpit.store.outbox import MessageRow, message_by_id, set_state
from cockpit.store.replies import replies_of_learner
from connectors.smtp.channel import SmtpChannel
from connectors.smtp.mailbox import ImapMailbox

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

ZOE, ALI, TWIN, OTHER_TWIN = range(4)
ADDRESSES = ["zoe@example.org", "Ali@example.org", "shared@example.org", "shared@example.org"]
LATER = NOW + timedelta(days=2)


@dataclass
class Tray:
    """A mailbox as a connector gives it, with letters laid in by hand."""

    pages: list[MailPage] = field(default_factory=list)
    sent: dict[bytes, str] = field(default_factory=dict)
    fails: bool = False
    asked: list[MailAsked] = field(default_factory=list)

    def lay(self, *letters: Letter | Unreadable) -> None:
        self.pages.append(MailPage(letters, f"1:{len(self.pages) + 1}"))

    def read(self, asked: MailAsked) -> Iterator[MailPage]:
        self.asked.append(asked)
        yield from self.pages
        if self.fails:
            raise AccessRefused("wrong_password")

    def find_sent(self, to_address: str, content: bytes, since: datetime) -> str | None:
        return self.sent.get(content)

    def close(self) -> None:
        pass


def letter(key: str = "k", kind: LetterKind = LetterKind.REPLY, **changes: Any) -> Letter:
    given = {"sender": "zoe@example.org", "received_at": LATER, "subject": "Re: x", "body": "Oui", **changes}
    return Letter(key, kind, **given)


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[SmallCohort]:
    made = small_cohort(tmp_path, ADDRESSES)
    with made.store:
        yield made


def ended(job: Generator[Any, None, Any]) -> Any:
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def pulled(cohort: SmallCohort, mailbox: Any, now: datetime = LATER) -> Heard:
    result = ended(pull_replies(mailbox, cohort.mail_account_id, Reach.MAIL, cohort.open_store, lambda: now))
    assert isinstance(result, Heard)
    return result


def sent(
    cohort: SmallCohort, place: int = ZOE, state: MessageState = MessageState.ACCEPTED, **changes: Any
) -> MessageRow:
    row_id = compose(cohort.store, cohort.draft(place, **changes), NOW)
    set_state(cohort.store, row_id, state, NOW, was=(MessageState.QUEUED,))
    return row(cohort, row_id)


def row(cohort: SmallCohort, row_id: int) -> MessageRow:
    message = message_by_id(cohort.store, row_id)
    assert message is not None
    return message


# --- whose it is ---------------------------------------------------------------------------------


def test_a_reply_is_matched_by_the_id_that_it_names_even_from_an_address_that_nobody_knows(cohort: SmallCohort):
    message = sent(cohort)
    tray = Tray()
    tray.lay(letter(sender="zoe@home.example", answers=("<no@x>", message.message_id)))
    assert pulled(cohort, tray) == Heard(1, 0, 0, 0)
    (reply,) = replies_of_learner(cohort.store, cohort.learner_ids[ZOE])
    assert (reply.message_id, reply.is_probable, reply.body) == (message.id, False, "Oui")
    assert row(cohort, message.id).answered_at == LATER


@pytest.mark.parametrize("name", ["message_id", "cordee_id", "known_as"])
def test_every_name_of_a_message_counts(cohort: SmallCohort, name: str):
    message = sent(cohort)
    cohort.store.execute("update message set known_as = '<exchange@x>' where id = ?", [message.id])
    tray = Tray()
    tray.lay(letter(answers=(getattr(row(cohort, message.id), name),)))
    pulled(cohort, tray)
    assert row(cohort, message.id).answered_at == LATER
    assert getattr(row(cohort, message.id), name) in tray.asked[0].sent


def test_without_an_id_the_sender_s_address_makes_it_probable_and_a_shared_one_nothing(cohort: SmallCohort):
    message = sent(cohort)
    tray = Tray()
    tray.lay(letter("a", subject=f"Re: {message.subject}"), letter("b", sender="shared@example.org"))
    assert pulled(cohort, tray) == Heard(1, 0, 0, 0)
    (reply,) = replies_of_learner(cohort.store, cohort.learner_ids[ZOE])
    assert (reply.message_id, reply.is_probable) == (None, True)
    assert row(cohort, message.id).answered_at is None
    assert tray.asked[0].people == {"zoe@example.org", "ali@example.org"}


def test_an_answer_of_another_learner_to_a_message_passed_on_is_that_learner_s(cohort: SmallCohort):
    message = sent(cohort)
    tray = Tray()
    tray.lay(letter(sender="ali@example.org", answers=(message.message_id,)))
    pulled(cohort, tray)
    assert [reply.is_probable for reply in replies_of_learner(cohort.store, cohort.learner_ids[ALI])] == [True]
    assert row(cohort, message.id).answered_at is None


def test_a_colleague_s_answer_is_not_the_learner_s(cohort: SmallCohort):
    message = sent(cohort, to_address="chief@example.org", is_to_colleague=True)
    tray = Tray()
    tray.lay(letter(sender="chief@example.org", answers=(message.message_id,)))
    assert pulled(cohort, tray) == Heard(0, 0, 0, 0)
    assert message.message_id not in tray.asked[0].sent


# --- what it does --------------------------------------------------------------------------------


def test_only_words_of_their_own_are_a_sign_of_life(cohort: SmallCohort):
    message = sent(cohort)
    tray = Tray()
    tray.lay(letter("a", LetterKind.AUTO_REPLY, answers=(message.message_id,)))
    tray.lay(letter("b", LetterKind.BOUNCE, answers=(message.message_id,), is_final=False))
    assert pulled(cohort, tray) == Heard(0, 1, 1, 0)
    assert signs_of_life(cohort.store, cohort.cohort_id) == {}
    assert (row(cohort, message.id).answered_at, row(cohort, message.id).bounced_at) == (None, None)
    tray.lay(letter("c", answers=(message.message_id,)))
    assert pulled(cohort, tray) == Heard(1, 0, 0, 0)
    assert signs_of_life(cohort.store, cohort.cohort_id) == {cohort.enrolment_ids[ZOE]: (LATER,)}


def test_a_final_bounce_speaks_against_the_address_until_somebody_answers_from_it(cohort: SmallCohort):
    message = sent(cohort)
    whose = cohort.learner_ids[ZOE]
    tray = Tray()
    tray.lay(letter("a", LetterKind.BOUNCE, answers=(message.message_id,), is_final=True))
    pulled(cohort, tray)
    assert row(cohort, message.id).bounced_at == LATER
    assert undeliverable_since(cohort.store, whose) == LATER
    assert undeliverable_since(cohort.store, cohort.learner_ids[ALI]) is None
    cohort.store.execute("update learner set email = 'new@example.org' where id = ?", [whose])
    assert undeliverable_since(cohort.store, whose) is None
    cohort.store.execute("update learner set email = 'zoe@example.org' where id = ?", [whose])
    tray.lay(letter("b", received_at=LATER + timedelta(hours=1)))
    pulled(cohort, tray, LATER + timedelta(hours=2))
    assert undeliverable_since(cohort.store, whose) is None


def test_what_came_back_stands_in_the_history_and_can_be_found(cohort: SmallCohort):
    message = sent(cohort)
    tray = Tray()
    tray.lay(
        letter("a", body="Je suis à l’hôpital", answers=(message.message_id,)),
        letter("b", LetterKind.AUTO_REPLY, subject="Absence"),
        letter("c", LetterKind.BOUNCE, subject="Undelivered", answers=(message.message_id,)),
    )
    pulled(cohort, tray)
    learner = learner_by_id(cohort.store, cohort.learner_ids[ZOE])
    assert learner is not None
    told = [item for item in history_of(cohort.store, learner, [], []) if item.kind is HistoryKind.REPLY]
    assert {(item.what, item.subject) for item in told} == {
        ("reply", "Je suis à l’hôpital"), ("auto_reply", "Absence"), ("bounce", message.subject),
    }  # fmt: skip
    assert [(found.kind, found.learner_id) for found in find_words(cohort.store, "hopital")] == [
        ("reply", cohort.learner_ids[ZOE])
    ]


def test_the_same_letter_is_kept_once_and_one_of_the_future_comes_today(cohort: SmallCohort):
    message = sent(cohort)
    tray = Tray()
    tray.lay(letter(answers=(message.message_id,), received_at=LATER + timedelta(days=400)))
    tray.lay(letter(answers=(message.message_id,)))
    assert pulled(cohort, tray) == Heard(1, 0, 0, 0)
    assert pulled(cohort, tray) == Heard(0, 0, 0, 0)
    assert row(cohort, message.id).answered_at == LATER


def test_what_was_kept_before_a_failure_stays_with_its_cursor_and_the_cause(cohort: SmallCohort):
    tray = Tray(fails=True)
    tray.lay(letter(), Unreadable("1.7", "LookupError"))
    with pytest.raises(AccessRefused):
        pulled(cohort, tray)
    known = mailbox_of(cohort.store, cohort.mail_account_id)
    assert (known.cursor, known.read_at, known.failed_cause) == ("1:1", LATER, "wrong_password")
    assert unreadable_mail(cohort.store, cohort.mail_account_id) == [Unreadable("1.7", "LookupError")]
    tray.fails = False
    assert pulled(cohort, tray) == Heard(0, 0, 0, 0)
    assert mailbox_of(cohort.store, cohort.mail_account_id).failed_cause is None
    assert tray.asked[1].cursor == "1:1"


def test_a_page_that_cannot_be_kept_leaves_the_cursor_where_it_was(cohort: SmallCohort):
    tray = Tray()
    tray.lay(letter("a"), letter("b", body="\ud800"))  # no text that a store takes
    with pytest.raises(UnicodeEncodeError):
        pulled(cohort, tray)
    assert mailbox_of(cohort.store, cohort.mail_account_id).cursor is None
    assert replies_of_learner(cohort.store, cohort.learner_ids[ZOE]) == []


def test_mail_older_than_what_it_could_answer_is_not_looked_at(cohort: SmallCohort):
    tray = Tray()
    pulled(cohort, tray)
    sent(cohort)
    pulled(cohort, tray)
    pulled(cohort, tray, NOW + timedelta(days=130))
    assert [asked.since for asked in tray.asked] == [LATER, NOW, NOW + timedelta(days=130)]


# --- what became of it ---------------------------------------------------------------------------


def looked_up(cohort: SmallCohort, mailbox: Any) -> LookedUp:
    result = ended(look_up(mailbox, cohort.mail_account_id, cohort.open_store, lambda: LATER))
    assert isinstance(result, LookedUp)
    return result


def test_an_uncertain_message_found_among_the_sent_ones_was_accepted_when_it_was_tried(cohort: SmallCohort):
    found, missing = sent(cohort, ZOE, MessageState.UNCERTAIN), sent(cohort, ALI, MessageState.UNCERTAIN)
    assert looked_up(cohort, Tray(sent={found.mime: "<rewritten@x>"})) == LookedUp(1, 1, 1)
    after = row(cohort, found.id)
    assert (after.state, after.ended_at, after.known_as) == (MessageState.ACCEPTED, NOW, "<rewritten@x>")
    assert row(cohort, missing.id).state is MessageState.UNCERTAIN


def test_the_name_that_a_server_gave_an_accepted_message_is_learnt(cohort: SmallCohort):
    message, other = sent(cohort), sent(cohort, ALI)
    assert looked_up(cohort, Tray(sent={message.mime: "<rewritten@x>", other.mime: other.message_id})).renamed == 0
    assert looked_up(cohort, Tray(sent={message.mime: "<a@x>", other.mime: "<b@x>"})).renamed == 2
    assert [row(cohort, one.id).known_as for one in (message, other)] == ["<a@x>", "<b@x>"]


def test_who_answers_an_uncertain_message_has_it(cohort: SmallCohort):
    message = sent(cohort, ZOE, MessageState.UNCERTAIN)
    tray = Tray()
    tray.lay(letter(answers=(message.message_id,)))
    pulled(cohort, tray)
    assert row(cohort, message.id).state is MessageState.ACCEPTED


# --- real servers --------------------------------------------------------------------------------


def test_a_message_goes_out_and_its_answer_comes_back(
    cohort: SmallCohort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with MailServer(tmp_path) as relay, ImapServer(tmp_path) as store:
        monkeypatch.setenv("SSL_CERT_FILE", str(store.authority_file))
        row_id = compose(cohort.store, cohort.draft(), NOW)
        relay.fault = "drop_after_data"
        ended(deliver(lambda _: SmtpChannel(relay.settings, PASSWORD), cohort.open_store, lambda: NOW))
        (received,) = relay.received
        assert row(cohort, row_id).state is MessageState.UNCERTAIN
        rewritten = received.content.replace(row(cohort, row_id).message_id.encode(), b"<new@exchange.example>")
        assert rewritten != received.content
        store.file_as_sent(rewritten)
        answer = EmailMessage()
        answer["From"], answer["To"], answer["Message-ID"] = "Zoë <zoe@home.example>", "nadia@example.org", "<r@x>"
        answer["In-Reply-To"] = "<new@exchange.example>"
        answer.set_content("Merci, je reprends lundi.\n\nLe 3 mars, Nadia a écrit :\n> On fait le point ?\n")
        store.deliver(answer.as_bytes())
        with closing(ImapMailbox(store.settings, PASSWORD)) as mailbox:
            # The servers keep the time of this computer, and the letter is one of it.
            assert looked_up_now(cohort, mailbox) == LookedUp(1, 0, 1)
            assert pulled(cohort, mailbox, datetime.now(UTC) + timedelta(minutes=1)) == Heard(1, 0, 0, 0)
    message = row(cohort, row_id)
    assert (message.state, message.known_as) == (MessageState.ACCEPTED, "<new@exchange.example>")
    (reply,) = replies_of_learner(cohort.store, cohort.learner_ids[ZOE])
    assert (reply.body, reply.is_probable, reply.message_id) == ("Merci, je reprends lundi.", False, row_id)
    assert message.answered_at == reply.received_at


def looked_up_now(cohort: SmallCohort, mailbox: ImapMailbox) -> LookedUp:
    # What was composed in a test's present may lie in this computer's future.
    cohort.store.execute("update message set made_at = min(made_at, ?)", [int(datetime.now(UTC).timestamp())])
    result = ended(look_up(mailbox, cohort.mail_account_id, cohort.open_store, lambda: NOW))
    assert isinstance(result, LookedUp)
    return result
