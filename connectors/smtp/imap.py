"""A signed-in IMAP connection: encrypted before anything is said, and its failures in the trainer's terms."""

import imaplib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from imap_tools import BaseMailBox, ImapToolsError

from cockpit.errors import AccessRefused, CockpitError, SourceUnreachable, UnexpectedAnswer
from connectors.smtp.session import token_for, unreachable
from connectors.tls import tls_context

TIMEOUT_SECONDS = 30
_UID = re.compile(r"\bUID (\d+)")
_INTERNAL_DATE = re.compile(r'INTERNALDATE "([^"]+)"')
_BUSY = re.compile(r"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", re.IGNORECASE)
_PLAIN = "AUTH=PLAIN"


class Fetched(NamedTuple):
    """What was fetched of one mail: its number, when the server got it (as it writes it), and the bytes."""

    uid: int
    internal_date: str
    content: bytes


def open_mailbox(settings: Mapping[str, str], password: str | None) -> BaseMailBox:
    """Connect, encrypt, and sign in, with a password or an access token.

    Raises:
        SourceUnreachable: `no_network`, `timeout`, `untrusted_certificate`, `no_starttls`, `no_tls`, `server_busy`.
        AccessRefused: `wrong_password` or `login_not_offered`; with a token `token_expired`.
        UnexpectedAnswer: `not_imap`; `unreadable_answer` instead of an access token.
    """
    token = token_for(settings, password)
    with translated():
        box = _Box(_connected(settings))
    try:
        with translated():
            _log_in(box, settings.get("username", ""), password or "", token)
    except BaseException:
        box.client.shutdown()
        raise
    return box


def fetched(box: BaseMailBox, uids: Iterable[int], what: str) -> list[Fetched]:
    """Return a part of these mails, in the order of their numbers; those that are gone meanwhile are left out."""
    wanted = ",".join(str(uid) for uid in uids)
    if not wanted:
        return []
    status, answer = box.client.uid("FETCH", wanted, f"(UID INTERNALDATE {what})")
    if status != "OK":
        raise UnexpectedAnswer("not_imap")
    return sorted(_parts(answer))


def numbers(box: BaseMailBox, *criteria: str) -> list[int]:
    """Return the numbers of the mails that a search finds, lowest first."""
    status, answer = box.client.uid("SEARCH", *criteria)
    if status != "OK":
        raise UnexpectedAnswer("not_imap")
    found = b" ".join(part for part in answer if isinstance(part, bytes))
    return sorted(int(number) for number in found.split() if number.isdigit())


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the libraries raise into what it means to the trainer."""
    try:
        yield
    except CockpitError:
        raise
    except (imaplib.IMAP4.abort, OSError) as error:  # the line was cut, or never stood
        raise unreachable(error) from error
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise UnexpectedAnswer("not_imap") from error


class _Box(BaseMailBox):
    """A mailbox on a connection of our own making: the library's cannot be closed when encrypting fails."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._made = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._made


def _connected(settings: Mapping[str, str]) -> imaplib.IMAP4:
    """Connect, and encrypt before anything is said; a server that does not offer it is left."""
    host, port = settings["imap_host"], int(settings["imap_port"])
    if settings["imap_security"] != "starttls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=tls_context(), timeout=TIMEOUT_SECONDS)
    client = imaplib.IMAP4(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if "STARTTLS" not in client.capabilities:
            raise SourceUnreachable("no_starttls")
        client.starttls(ssl_context=tls_context())
    except BaseException:
        client.shutdown()
        raise
    return client


def _log_in(box: BaseMailBox, username: str, password: str, token: str | None) -> None:
    offered = {str(one).upper() for one in box.client.capabilities}
    try:
        if token is not None:
            box.xoauth2(username, token, initial_folder=None)
        elif _PLAIN in offered:
            box.login_utf8(username, password, initial_folder=None)
        elif "LOGINDISABLED" not in offered and (username + password).isascii():
            box.login(username, password, initial_folder=None)
        else:
            raise AccessRefused("login_not_offered")
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        if _BUSY.search(str(error)):
            raise SourceUnreachable("server_busy") from error
        raise AccessRefused("wrong_password" if token is None else "token_expired") from error


def _parts(answer: Iterable[Any]) -> Iterator[Fetched]:
    """Yield what an answer holds: each mail's facts stand before its bytes, or behind them."""
    items = list(answer)
    for place, item in enumerate(items):
        if not isinstance(item, tuple):
            continue
        behind = items[place + 1] if place + 1 < len(items) and isinstance(items[place + 1], bytes) else b""
        facts = (item[0] + behind).decode("ascii", "replace")
        uid, date = _UID.search(facts), _INTERNAL_DATE.search(facts)
        if uid is not None:
            yield Fetched(int(uid[1]), date[1] if date else "", item[1])
