"""A real mail server on this computer: encrypted, with passwords, and with the faults that real ones have."""

import asyncio
import functools
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from free_ports import free_port

USERNAME = "nadia"
PASSWORD = "sésame, ouvre-toi"  # not ASCII on purpose
SENDER = "nadia@example.org"

# For a test module: aiosmtpd does not see that TLS from the start is TLS.
IGNORED_WARNINGS = ("ignore:Requiring AUTH while not requiring TLS:UserWarning",)


@functools.cache
def authority() -> trustme.CA:
    """Return the private authority that vouches for every server here."""
    return trustme.CA()


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that the server has, whatever it answered."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, read by the standard library."""
        message = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message


class MailServer:
    """Takes mail from `USERNAME` between `with` and its end.

    `fault`: what goes wrong from now on: "throttle" (432 once it has the text), "drop_after_data" (it has the mail,
    and cuts the line), "drop_at_rcpt", "refuse_sender", "closing" (421 at MAIL FROM), "busy_login". An address that
    begins with "nobody@" is refused, one with "grey@" put off.
    """

    def __init__(
        self,
        folder: Path,
        *,
        security: str = "starttls",
        asks_for_password: bool = True,
        seconds_to_answer: float = 0.0,
        mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN"),
    ) -> None:
        self.received: list[Received] = []
        self.sessions = 0
        self.logins = 0
        self.client_names: set[str] = set()
        self.fault: str | None = None
        self.authority_file = folder / "authority.pem"
        authority().cert_pem.write_to_path(str(self.authority_file))
        self._security = security
        self._seconds_to_answer = seconds_to_answer
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority().issue_cert("127.0.0.1").configure_cert(context)
        ways: dict[str, dict[str, Any]] = {
            "starttls": {"tls_context": context, "require_starttls": True},
            "tls": {"ssl_context": context, "auth_require_tls": False},
            "none": {"auth_require_tls": False},
        }
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=free_port(),
            ready_timeout=30,
            auth_required=asks_for_password,
            authenticator=self._authenticated,
            auth_exclude_mechanism=[name for name in ("PLAIN", "LOGIN") if name not in mechanisms],
            **ways[security],
        )

    def __enter__(self) -> Self:
        self._controller.start()
        self.sessions = 0  # the controller knocks once to see whether it is up
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    @property
    def answers(self) -> Mapping[str, str]:
        """What a trainer types into the account form."""
        return {
            "host": "127.0.0.1",
            "port": str(self._controller.port),
            "security": "tls" if self._security == "tls" else "starttls",
            "username": USERNAME,
            "password": PASSWORD,
            "from_name": "Nadia Ferhat",
            "from_address": SENDER,
            "a_minute": "",
            "imap_host": "",
            "imap_port": "993",
            "imap_security": "tls",
            "sign_in_by": "password",
        }

    @property
    def settings(self) -> Mapping[str, str]:
        """What is kept of them in the open."""
        return {name: answer for name, answer in self.answers.items() if name != "password"}

    def _authenticated(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        if self.fault == "busy_login":
            return AuthResult(success=False, handled=False, message="454 4.7.0 Try again later")
        is_right = (
            isinstance(data, LoginPassword)
            and data.login in (USERNAME.encode(), SENDER.encode())
            and data.password == PASSWORD.encode()
        )
        self.logins += is_right
        return AuthResult(success=is_right, handled=is_right)  # handled would leave a refusal without an answer

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        if session.ssl is not None or self._security != "starttls":
            self.sessions += 1
        session.host_name = hostname
        self.client_names.add(hostname)
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.fault == "refuse_sender":
            return "553 5.7.1 Sender address rejected: not owned by user"
        if self.fault == "closing":
            return "421 4.4.2 Too many mails in this session"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.fault == "drop_at_rcpt":
            server.transport.abort()
        if address.startswith("nobody@"):
            return f"550 5.1.1 <{address}>: no such user"
        if address.startswith("grey@"):
            return "451 4.7.1 Greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        await asyncio.sleep(self._seconds_to_answer)
        if self.fault == "drop_after_data":
            server.transport.abort()
        if self.fault == "throttle":
            return "432 4.3.2 Sender thread limit exceeded"
        return "250 2.0.0 queued"
