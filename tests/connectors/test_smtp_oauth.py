import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.smtp import AuthResult
from imap_server import TRAINER, ImapServer
from mail_server import MailServer

from cockpit.connector import Delivery, MailAsked
from cockpit.errors import AccessRefused, WrongInput
from connectors.smtp import CONNECTOR
from connectors.smtp.channel import SmtpChannel
from connectors.smtp.mailbox import ImapMailbox

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFRESH = "refresh-1"
MAIL = b"From: nadia@example.org\r\nTo: zoe@example.org\r\nSubject: x\r\n\r\nBonjour\r\n"


class TokenServer:
    """Gives tokens for the code of one sign-in, and says whose they are."""

    def __init__(self) -> None:
        self.challenge = ""
        self.accepted = "access-1"
        self.is_over = False
        self.asked: list[dict[str, str]] = []
        tokens = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._say(*tokens.answer({name: values[0] for name, values in parse_qs(body).items()}))

            def do_GET(self) -> None:
                is_known = self.path.endswith(f"={tokens.accepted}")
                self._say(200 if is_known else 401, {"email": TRAINER} if is_known else {})

            def _say(self, status: int, told: dict[str, str]) -> None:
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, str]]:
        self.asked.append(form)
        if form["grant_type"] == "authorization_code":
            digest = sha256(form["code_verifier"].encode()).digest()
            is_right = form["code"] == "c0de" and urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
            return (200, {"refresh_token": REFRESH, "access_token": "x"}) if is_right else (400, {})
        if self.is_over or form["refresh_token"] != REFRESH:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": self.accepted}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class TokenRelay(MailServer):
    """Takes an access token where others take a password."""

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:
        said = b64decode(args[1]).decode()
        is_right = said == f"user={TRAINER}\1auth=Bearer access-1\1\1"
        self.logins += is_right
        return AuthResult(success=is_right, handled=False)


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    with closing(TokenServer()) as running:
        yield running


@pytest.fixture
def relay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenRelay]:
    with TokenRelay(tmp_path, mechanisms=()) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(running.authority_file))
        yield running


def typed(relay: MailServer, tokens: TokenServer) -> dict[str, str]:
    return {
        **relay.answers,
        **{"username": TRAINER, "password": "", "sign_in_by": "oauth", "client_id": "app-1", "scope": "mail"},
        **{"authorize_url": f"{tokens.url}/authorize", "token_url": f"{tokens.url}/token"},
    }


def signed_in(relay: MailServer, tokens: TokenServer, link: str = "", **more: str) -> tuple[dict[str, str], str]:
    answers = typed(relay, tokens) | more
    assert CONNECTOR.browser is not None
    begun = CONNECTOR.browser(answers)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.url).query).items()}
    assert (asked["client_id"], asked["login_hint"], asked["code_challenge_method"]) == ("app-1", TRAINER, "S256")
    tokens.challenge = asked["code_challenge"]
    link = link or f"{asked['redirect_uri']}/?code=c0de&state={asked['state']}"
    kept = CONNECTOR.sign_in({**answers, **begun.answers, "link": link}, NOW)
    assert kept.secret is not None
    return dict(kept.settings), kept.secret


def test_a_trainer_signs_in_by_the_browser_and_sends_without_a_password(relay: TokenRelay, tokens: TokenServer):
    settings, secret = signed_in(relay, tokens)
    assert secret == REFRESH and REFRESH not in str(settings)
    with closing(SmtpChannel(settings, secret)) as channel:
        assert channel.send("zoe@example.org", MAIL).delivery is Delivery.ACCEPTED
    assert relay.logins == 2
    assert [form["grant_type"] for form in tokens.asked] == ["authorization_code", "refresh_token", "refresh_token"]


def test_answers_are_read_with_an_access_token_too(relay: TokenRelay, tokens: TokenServer, tmp_path: Path):
    with ImapServer(tmp_path, token_info=f"{tokens.url}/whose?access_token=") as store:
        settings, secret = signed_in(relay, tokens, **store.answers)
        store.deliver(MAIL)
        with closing(ImapMailbox(settings, secret)) as mailbox:
            asked = MailAsked(None, datetime(2020, 1, 1, tzinfo=UTC), frozenset({TRAINER}), frozenset())
            assert [len(page.letters) for page in mailbox.read(asked)] == [1]
        assert "method=XOAUTH2" in store.log


def test_an_access_that_has_ended_asks_for_a_new_sign_in(relay: TokenRelay, tokens: TokenServer):
    settings, secret = signed_in(relay, tokens)
    tokens.accepted = "revoked"
    with pytest.raises(AccessRefused) as error:
        SmtpChannel(settings, secret).send("zoe@example.org", MAIL)
    assert error.value.cause == "token_expired"
    tokens.is_over = True
    with pytest.raises(AccessRefused) as error:
        SmtpChannel(settings, secret).send("zoe@example.org", MAIL)
    assert error.value.cause == "token_expired"
    assert relay.received == []


@pytest.mark.parametrize(
    "link", ["http://localhost/?code=c0de&state=of-another", "http://localhost/?error=access_denied", "c0de"]
)
def test_a_link_of_another_sign_in_is_refused_and_told_to_nobody(link: str, relay: TokenRelay, tokens: TokenServer):
    with pytest.raises(WrongInput) as error:
        signed_in(relay, tokens, link)
    assert error.value.cause == "sso_link_wrong"
    assert tokens.asked == []


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"sign_in_by": "password"}, "sign_in_incomplete"),
        ({"client_id": ""}, "sign_in_incomplete"),
        ({"authorize_url": "http://login.example.org/authorize"}, "https_only"),
    ],
)
def test_the_browser_is_opened_only_for_what_can_be_signed_in_to(changes: dict[str, str], cause: str):
    answers = {"sign_in_by": "oauth", "client_id": "app-1", "username": TRAINER}
    assert CONNECTOR.browser is not None
    assert CONNECTOR.browser(answers).url.startswith("https://login.microsoftonline.com/common/oauth2/v2.0/auth")
    with pytest.raises(WrongInput) as error:
        CONNECTOR.browser(answers | changes)
    assert error.value.cause == cause


def test_a_token_is_asked_for_over_a_protected_line_only(relay: TokenRelay, tokens: TokenServer):
    settings, secret = signed_in(relay, tokens)
    with pytest.raises(WrongInput) as error:
        SmtpChannel({**settings, "token_url": "http://login.example.org/token"}, secret).send("z@example.org", MAIL)
    assert error.value.cause == "https_only"
