import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import mail_server
import pytest
import trustme
from free_ports import free_port
from mail_server import PASSWORD, SENDER, MailServer

from cockpit.connector import Delivery, Receipt, SignedIn
from cockpit.errors import AccessRefused, CockpitError, SourceUnreachable, WrongInput
from connectors.smtp import CONNECTOR, session
from connectors.smtp.channel import MAILS_PER_SESSION, SmtpChannel

pytestmark = [pytest.mark.filterwarnings(warning) for warning in mail_server.IGNORED_WARNINGS]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ZOE = "zoe@example.org"
MAIL = b"From: nadia@example.org\r\nTo: zoe@example.org\r\nSubject: x\r\n\r\nBonjour\r\n"


def sign_in(server: MailServer, **changes: str) -> SignedIn:
    return CONNECTOR.sign_in({**server.answers, **changes}, NOW)


def cause_of(error: pytest.ExceptionInfo[CockpitError]) -> str:
    return error.value.cause


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    with MailServer(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.authority_file))
        yield running


@pytest.fixture
def channel(server: MailServer) -> Iterator[SmtpChannel]:
    with closing(SmtpChannel(server.settings, PASSWORD)) as opened:
        yield opened


# --- signing in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_signing_in_keeps_the_settings_and_the_secret_apart(
    security: str, mechanism: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with MailServer(tmp_path, security=security, mechanisms=(mechanism,)) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority_file))
        kept = sign_in(server)
        assert server.logins == 1
    assert kept.settings == server.settings
    assert kept.secret == PASSWORD
    assert PASSWORD not in str(kept.settings)
    assert (kept.person_name, kept.person_email) == ("Nadia Ferhat", SENDER)


def test_a_wrong_password_is_refused(server: MailServer):
    with pytest.raises(AccessRefused) as error:
        sign_in(server, password="wrong")
    assert (error.value.cause, error.value.facts) == ("wrong_password", {"detail": "535 5.7.8"})


def test_a_server_too_busy_to_check_the_password_does_not_make_it_wrong(server: MailServer):
    server.fault = "busy_login"
    with pytest.raises(SourceUnreachable) as error:
        sign_in(server)
    assert (error.value.cause, error.value.facts) == ("server_busy", {"detail": "454 4.7.0"})


def test_a_certificate_that_nobody_vouches_for_is_refused(
    server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    with pytest.raises(SourceUnreachable) as error:
        sign_in(server)
    assert cause_of(error) == "untrusted_certificate"
    assert server.logins == 0


def test_a_certificate_for_another_name_is_refused(server: MailServer):
    with pytest.raises(SourceUnreachable) as error:
        sign_in(server, host="localhost")
    assert cause_of(error) == "untrusted_certificate"


def test_nothing_is_said_to_a_server_that_cannot_encrypt(tmp_path: Path):
    with MailServer(tmp_path, security="none") as server:
        with pytest.raises(SourceUnreachable) as error:
            sign_in(server)
        assert cause_of(error) == "no_starttls"
        with pytest.raises(SourceUnreachable) as error:
            sign_in(server, security="tls")
        assert cause_of(error) == "no_tls"
        assert server.logins == 0


def test_a_server_without_a_way_to_sign_in_takes_no_username(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with MailServer(tmp_path, mechanisms=(), asks_for_password=False) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority_file))
        with pytest.raises(AccessRefused) as error:
            sign_in(server)
        assert cause_of(error) == "login_not_offered"
        assert sign_in(server, username="", password="").secret is None


def test_no_server_means_no_network(server: MailServer):
    with pytest.raises(SourceUnreachable) as error:
        sign_in(server, port=str(free_port()))
    assert cause_of(error) == "no_network"


@contextmanager
def listening(greeting: bytes) -> Iterator[str]:
    """Run a server that says one thing to whoever comes, then waits; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            caller, _ = listener.accept()
            with caller:
                caller.sendall(greeting)
                caller.recv(1)

        thread = threading.Thread(target=greet)
        thread.start()
        yield str(listener.getsockname()[1])
        thread.join(timeout=10)


def test_a_server_that_says_nothing_times_out(server: MailServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(session, "TIMEOUT_SECONDS", 0.2)
    with listening(b"") as port, pytest.raises(SourceUnreachable) as error:
        sign_in(server, port=port)
    assert cause_of(error) == "timeout"


@pytest.mark.parametrize(
    ("greeting", "cause"),
    [(b"421 4.3.2 Shutting down\r\n", "server_busy"), (b"554 5.7.1 Go away\r\n", "server_refused")],
)
def test_a_server_that_wants_no_visit_says_whether_for_good(server: MailServer, greeting: bytes, cause: str):
    with listening(greeting) as port, pytest.raises(SourceUnreachable) as error:
        sign_in(server, port=port)
    assert cause_of(error) == cause


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"host": ""}, "sign_in_incomplete"),
        ({"from_address": ""}, "sign_in_incomplete"),
        ({"password": ""}, "sign_in_incomplete"),
        ({"username": ""}, "sign_in_incomplete"),
        ({"security": "none"}, "sign_in_incomplete"),
        ({"host": "https://mail.example.org/"}, "wrong_address"),
        ({"port": "smtp"}, "wrong_port"),
        ({"port": "70000"}, "wrong_port"),
        ({"from_address": "nadia"}, "bad_address"),
        ({"from_address": "nadia@example.org\r\nRCPT TO:<x@example.org>"}, "bad_address"),
    ],
)
@pytest.mark.usefixtures("no_network")
def test_answers_that_cannot_be_right_are_refused_before_a_socket_is_opened(changes: dict[str, str], cause: str):
    given = {
        **{"host": "mail.example.org", "port": "587", "security": "starttls", "username": "nadia"},
        **{"password": "x", "from_address": SENDER},
    }
    with pytest.raises(WrongInput) as error:
        CONNECTOR.sign_in(given | changes, NOW)
    assert cause_of(error) == cause


# --- sending -------------------------------------------------------------------------------------


def test_an_accepted_mail_arrives_byte_for_byte(server: MailServer, channel: SmtpChannel):
    mime = MAIL + b".dots\r\n.\r\n..\r\n"
    assert channel.send(ZOE, mime) == Receipt(Delivery.ACCEPTED, "250 2.0.0")
    (received,) = server.received
    assert (received.sender, received.recipients, received.content) == (SENDER, (ZOE,), mime)


@pytest.mark.parametrize(
    ("address", "receipt"),
    [
        ("nobody@example.org", Receipt(Delivery.REFUSED, "550 5.1.1")),
        ("grey@example.org", Receipt(Delivery.TRY_LATER, "451 4.7.1")),
    ],
)
def test_a_refused_recipient_is_certain_and_the_next_mail_goes_on(
    server: MailServer, channel: SmtpChannel, address: str, receipt: Receipt
):
    assert channel.send(address, MAIL) == receipt
    assert server.received == []
    assert channel.send(ZOE, MAIL).delivery is Delivery.ACCEPTED
    assert server.sessions == 1


def test_a_throttled_mail_is_to_be_tried_later(server: MailServer, channel: SmtpChannel):
    server.fault = "throttle"
    assert channel.send(ZOE, MAIL) == Receipt(Delivery.TRY_LATER, "432 4.3.2")


def test_a_line_cut_after_the_text_leaves_it_uncertain(server: MailServer, channel: SmtpChannel):
    server.fault = "drop_after_data"
    assert channel.send(ZOE, MAIL) == Receipt(Delivery.UNCERTAIN)
    assert len(server.received) == 1  # and so it is: the server has it
    server.fault = None
    assert channel.send(ZOE, MAIL).delivery is Delivery.ACCEPTED


def test_a_line_cut_before_the_text_means_that_nothing_left(server: MailServer, channel: SmtpChannel):
    server.fault = "drop_at_rcpt"
    with pytest.raises(SourceUnreachable) as error:
        channel.send(ZOE, MAIL)
    assert cause_of(error) == "no_network"
    assert server.received == []


def test_a_sender_that_the_server_does_not_want_is_no_fault_of_the_recipient(
    server: MailServer, channel: SmtpChannel
):
    server.fault = "refuse_sender"
    with pytest.raises(AccessRefused) as error:
        channel.send(ZOE, MAIL)
    assert (error.value.cause, error.value.facts) == ("sender_refused", {"detail": "553 5.7.1"})


def test_a_session_that_the_server_ended_is_begun_anew(server: MailServer, channel: SmtpChannel):
    assert channel.send(ZOE, MAIL).delivery is Delivery.ACCEPTED
    server.fault = "closing"
    assert channel.send(ZOE, MAIL) == Receipt(Delivery.TRY_LATER, "421 4.4.2")
    server.fault = None
    assert channel.send(ZOE, MAIL).delivery is Delivery.ACCEPTED
    assert server.sessions == 3


def test_a_new_session_is_begun_before_a_host_cuts_a_long_one(server: MailServer, channel: SmtpChannel):
    for _ in range(MAILS_PER_SESSION + 1):
        assert channel.send(ZOE, MAIL).delivery is Delivery.ACCEPTED
    assert server.sessions == 2


def test_a_password_that_was_changed_stops_the_sending(server: MailServer):
    with closing(SmtpChannel(server.settings, "old")) as channel, pytest.raises(AccessRefused) as error:
        channel.send(ZOE, MAIL)
    assert cause_of(error) == "wrong_password"


def test_details_hold_codes_and_never_the_server_s_words():
    assert session.code_of(550, b"5.1.1 <zoe@example.org>: no such user") == "550 5.1.1"
    assert session.code_of(550, b"zoe@example.org unknown 5.1.1") == "550"


def test_the_server_is_not_told_this_computer_s_name(server: MailServer, channel: SmtpChannel):
    channel.send(ZOE, MAIL)
    assert server.client_names == {"[127.0.0.1]"}
