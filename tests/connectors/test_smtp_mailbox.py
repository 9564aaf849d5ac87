from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from imap_server import PASSWORD, ImapServer
from mail_server import MailServer

from cockpit.connector import Letter, LetterKind, MailAsked, Unreadable
from cockpit.errors import AccessRefused, SourceUnreachable, WrongInput
from connectors.smtp import CONNECTOR
from connectors.smtp.letters import BROKEN, glance, letter_of
from connectors.smtp.mailbox import MOST_BYTES, ImapMailbox

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ZOE = "zoe@example.org"
OURS = "<our-1@example.org>"
HOSTILE = sorted((Path(__file__).parents[1] / "data" / "mail").glob("*.eml"))


def mail(*fields: str, body: str = "Merci !", sender: str = ZOE) -> bytes:
    head = [f"From: {sender}", "To: nadia@example.org", "Subject: Re: Where are you?", *fields]
    charset = "Content-Type: text/plain; charset=utf-8"
    kind = () if any(field.startswith("Content-Type") for field in fields) else (charset,)
    return "\r\n".join([*head, *kind, "", body, ""]).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def report(status: str = "5.1.1", action: str = "failed", whom: str = "gone@example.net", of: str = OURS) -> bytes:
    body = f"""--b1
Content-Type: text/plain

Sorry.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {whom}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} unknown

--b1
Content-Type: text/rfc822-headers

Message-ID: {of}

--b1--"""
    kind = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"'
    return mail("Auto-Submitted: auto-replied", "MIME-Version: 1.0", kind, body=body, sender="MAILER-DAEMON@mx.net")


def asked(cursor: str | None) -> MailAsked:
    return MailAsked(cursor, LONG_AGO, frozenset({ZOE}), frozenset({OURS}))


def read(mailbox: ImapMailbox, cursor: str | None = None) -> tuple[list[Letter | Unreadable], str]:
    pages = list(mailbox.read(asked(cursor)))
    return [letter for page in pages for letter in page.letters], pages[-1].cursor


def parsed(content: bytes) -> Letter | None:
    return letter_of(content, glance(content.split(b"\r\n\r\n")[0]), NOW, frozenset({ZOE, OURS}))


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    with ImapServer(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.authority_file))
        yield running


@pytest.fixture
def mailbox(server: ImapServer) -> Iterator[ImapMailbox]:
    with closing(ImapMailbox(server.settings, PASSWORD)) as opened:
        yield opened


# --- signing in ----------------------------------------------------------------------------------


def test_signing_in_checks_the_server_that_answers_are_read_from(
    server: ImapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with MailServer(tmp_path) as relay:
        kept = CONNECTOR.sign_in({**relay.answers, **server.answers}, NOW)
        assert {name: kept.settings[name] for name in server.answers} == server.answers
        assert "Login: user=<nadia>" in server.log and relay.logins == 1
        with pytest.raises(SourceUnreachable) as error:
            CONNECTOR.sign_in({**relay.answers, **server.answers, "imap_port": str(server.lmtp_port)}, NOW)
        assert error.value.cause == "no_tls"


def test_without_a_server_for_answers_there_is_no_mailbox():
    assert CONNECTOR.mailbox is not None
    assert CONNECTOR.mailbox({"imap_host": ""}, "x") is None
    assert isinstance(CONNECTOR.mailbox({"imap_host": "imap.example.org"}, "x"), ImapMailbox)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"imap_host": "https://imap.example.org/"}, "wrong_address"),
        ({"imap_port": "imap"}, "wrong_port"),
        ({"imap_security": "none"}, "sign_in_incomplete"),
        ({"username": "", "password": ""}, "sign_in_incomplete"),
    ],
)
@pytest.mark.usefixtures("no_network")
def test_answers_that_cannot_be_right_are_refused_before_a_socket_is_opened(changes: dict[str, str], cause: str):
    given = {
        **{"host": "mail.example.org", "username": "nadia", "password": "x", "from_address": "nadia@example.org"},
        **{"imap_host": "imap.example.org"},
    }
    with pytest.raises(WrongInput) as error:
        CONNECTOR.sign_in(given | changes, NOW)
    assert error.value.cause == cause


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused_and_no_password_said(
    security: str, server: ImapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    port = server.imaps_port if security == "tls" else server.imap_port
    settings = {**server.settings, "imap_security": security, "imap_port": str(port)}
    with pytest.raises(SourceUnreachable) as error:
        read(ImapMailbox(settings, PASSWORD))
    assert error.value.cause == "untrusted_certificate"
    assert "Login:" not in server.log


def test_starttls_encrypts_before_the_password_is_said(server: ImapServer):
    settings = {**server.settings, "imap_security": "starttls", "imap_port": str(server.imap_port)}
    server.deliver(mail())
    with closing(ImapMailbox(settings, PASSWORD)) as mailbox:
        assert len(read(mailbox)[0]) == 1
    login = next(line for line in server.log.splitlines() if "Login:" in line)
    assert ", TLS" in login


def test_a_server_that_cannot_encrypt_hears_no_password(tmp_path: Path):
    with ImapServer(tmp_path, is_encrypting=False) as server:
        settings = {**server.settings, "imap_security": "starttls", "imap_port": str(server.imap_port)}
        with pytest.raises(SourceUnreachable) as error:
            read(ImapMailbox(settings, PASSWORD))
        assert error.value.cause == "no_starttls"
        # Whoever leaves without trying is written down as "no auth attempts", sooner or later.
        assert "Login:" not in server.log
        assert "auth" not in server.log.casefold().replace("no auth attempts", "")


def test_a_wrong_password_is_refused(server: ImapServer):
    with pytest.raises(AccessRefused) as error:
        read(ImapMailbox(server.settings, "wrong"))
    assert error.value.cause == "wrong_password"


# --- reading -------------------------------------------------------------------------------------


def test_only_what_is_new_is_read_and_nothing_is_marked(server: ImapServer, mailbox: ImapMailbox):
    server.deliver(mail("Message-ID: <1@x>", body="Un"))
    letters, cursor = read(mailbox)
    assert [letter.body for letter in letters if isinstance(letter, Letter)] == ["Un"]
    assert read(mailbox, cursor) == ([], cursor)  # a range beyond the end would find the last mail again
    server.deliver(mail("Message-ID: <2@x>", body="Deux"))
    letters, later = read(mailbox, cursor)
    assert [letter.body for letter in letters if isinstance(letter, Letter)] == ["Deux"]
    assert later != cursor
    assert server.seen() == [False, False]


def test_mail_that_is_numbered_anew_is_read_again_by_date_and_is_known_by_its_key(
    server: ImapServer, mailbox: ImapMailbox
):
    server.deliver(mail("Message-ID: <1@x>"))
    before, cursor = read(mailbox)
    server.renumber()
    mailbox.close()
    again, renumbered = read(mailbox, cursor)
    assert renumbered.startswith("4711:") and renumbered != cursor
    assert [letter.key for letter in again] == [letter.key for letter in before] != []
    (none,) = mailbox.read(MailAsked(cursor, datetime.now(UTC) + timedelta(days=9), frozenset({ZOE}), frozenset()))
    assert none.letters == ()


def test_a_stranger_s_mail_is_never_fetched_beyond_its_header(
    server: ImapServer, mailbox: ImapMailbox, monkeypatch: pytest.MonkeyPatch
):
    server.deliver(mail(sender="bank@example.com", body="SECRET"))
    server.deliver(mail(body="Bonjour"))
    told = bytearray()
    mailbox_class = type(mailbox._box().client)
    plain_read = mailbox_class.read
    monkeypatch.setattr(mailbox_class, "read", lambda self, size: _noted(told, plain_read(self, size)))
    letters, _ = read(mailbox)
    assert [letter.body for letter in letters if isinstance(letter, Letter)] == ["Bonjour"]
    assert b"Bonjour" in told and b"bank@example.com" in told
    assert b"SECRET" not in told


def _noted(told: bytearray, content: bytes) -> bytes:
    told += content
    return content


def test_of_a_huge_mail_only_the_beginning_is_fetched(server: ImapServer, mailbox: ImapMailbox):
    server.deliver(mail(body="Bonjour\n" + "x" * 70 + ("\n" + "y" * 70) * (2 * MOST_BYTES // 70)))
    (letter,) = read(mailbox)[0]
    assert isinstance(letter, Letter)
    assert letter.body.startswith("Bonjour") and len(letter.body) == 20_000


@pytest.mark.parametrize("seed", HOSTILE, ids=lambda file: file.stem)
def test_a_mail_made_to_break_the_reading_is_put_aside_and_the_one_behind_it_read(
    seed: Path, server: ImapServer, mailbox: ImapMailbox
):
    server.deliver(seed.read_bytes().replace(b"{sent}", OURS.encode()))
    server.deliver(mail("Message-ID: <good@x>", body="Bien reçu"))
    letters, cursor = read(mailbox)
    assert len(letters) == 2 and cursor.endswith(":2")
    good = letters[1]
    assert isinstance(good, Letter) and good.body == "Bien reçu"


def test_enough_of_them_do_break_it():
    broken = 0
    for seed in HOSTILE:
        content = seed.read_bytes().replace(b"{sent}", OURS.encode())
        try:
            parsed(content)
        except BROKEN:
            broken += 1
    assert broken >= 3


# --- kinds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (mail(f"In-Reply-To: {OURS}"), LetterKind.REPLY),
        (mail("Auto-Submitted: no"), LetterKind.REPLY),
        (mail("Auto-Submitted: auto-replied; owner-email=x"), LetterKind.AUTO_REPLY),
        (mail("X-Autoreply: yes"), LetterKind.AUTO_REPLY),
        (mail("X-Autorespond: away"), LetterKind.AUTO_REPLY),
        (mail("Precedence: bulk"), LetterKind.AUTO_REPLY),
        (mail("List-Id: <class.example.org>"), LetterKind.AUTO_REPLY),
        (mail("Return-Path: <>"), LetterKind.AUTO_REPLY),
        (report(), LetterKind.BOUNCE),
        (report(of="<another@x>", whom=ZOE), LetterKind.BOUNCE),
    ],
)
def test_the_kinds_are_told_apart(content: bytes, kind: LetterKind):
    letter = parsed(content)
    assert letter is not None and letter.kind is kind


@pytest.mark.parametrize(
    ("status", "action", "is_final"),
    [("5.1.1", "failed", True), ("4.2.2", "delayed", False), ("4.4.7", "failed", False)],
)
def test_a_failure_is_final_when_the_server_gave_up_for_good(status: str, action: str, is_final: bool):
    letter = parsed(report(status, action))
    assert letter is not None
    assert (letter.sender, letter.answers, letter.is_final) == ("gone@example.net", (OURS,), is_final)
    assert letter.body == f"{status} smtp; 550 {status} unknown"


def test_reports_of_other_things_and_on_other_people_are_left_alone():
    assert parsed(report(action="delivered")) is None
    assert parsed(report(of="<another@x>", whom="stranger@example.net")) is None
    assert (
        parsed(mail('Content-Type: multipart/report; report-type=disposition-notification; boundary="b"')) is None
    )


def test_the_nearest_id_comes_first():
    letter = parsed(mail("In-Reply-To: <b@x>", "References: <o@x>\r\n <a@x> <b@x>"))
    assert letter is not None and letter.answers == ("<b@x>", "<a@x>", "<o@x>")


# --- what was sent -------------------------------------------------------------------------------


SENT = b"From: nadia@example.org\r\nMessage-ID: %s\r\nX-Cordee-Id: 4f1c\r\n\r\nBonjour\r\n"


@pytest.mark.parametrize(
    ("folder", "is_marked"), [("Sent", True), ("Mes envois", True), ("Éléments envoyés", False)]
)
def test_a_sent_mail_is_found_under_the_name_that_its_server_gave_it(
    folder: str, is_marked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with ImapServer(tmp_path, sent=folder, is_sent_marked=is_marked) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority_file))
        server.file_as_sent(SENT % b"<rewritten@outlook.example>")
        with closing(ImapMailbox(server.settings, PASSWORD)) as mailbox:
            assert mailbox.find_sent(ZOE, SENT % OURS.encode(), LONG_AGO) == "<rewritten@outlook.example>"
            other = SENT.replace(b"4f1c", b"9999") % OURS.encode()
            assert mailbox.find_sent(ZOE, other, LONG_AGO) is None
            assert mailbox.find_sent(ZOE, SENT % OURS.encode(), datetime.now(UTC) + timedelta(days=9)) is None


def test_a_copy_in_the_inbox_proves_it_as_well(server: ImapServer, mailbox: ImapMailbox):
    assert mailbox.find_sent(ZOE, SENT % OURS.encode(), LONG_AGO) is None
    server.deliver(SENT % OURS.encode())
    assert mailbox.find_sent(ZOE, SENT % OURS.encode(), LONG_AGO) == OURS
