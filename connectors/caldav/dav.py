"""A WebDAV server, asked with one name and password; no request of ours leaves its origin."""

from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

import requests

from cockpit.errors import AccessRefused, NotPermitted, UnexpectedAnswer
from connectors.caldav.multistatus import MultiStatus, multistatus_of, propfind
from connectors.http import Answer, fetch, raise_if_busy

MAX_ANSWER_BYTES = 20 * 1024 * 1024
GONE = frozenset({requests.codes.not_found, requests.codes.gone})
_PORTS = {"https": 443, "http": 80}
# What RFC 3986 lets stand in a path as it is: two ways to write one address are then one text.
_PLAIN = "!$&'()*+,;=:@~"
_XML = {"Content-Type": "application/xml; charset=utf-8"}


class Dav:
    """One origin (`https://host:port`), and the account there."""

    def __init__(self, session: requests.Session, origin: str, username: str, password: str) -> None:
        self._session = session
        self._origin = origin
        pair = b64encode(f"{username}:{password}".encode()).decode("ascii")
        self._account = {"Authorization": f"Basic {pair}"}

    def close(self) -> None:
        """End the connections."""
        self._session.close()

    def ask(
        self, method: str, href: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer of an href, whatever its status but those that concern everything.

        Raises:
            AccessRefused: `wrong_password`, or `no_password_taken`.
            SourceUnreachable, UnexpectedAnswer: see `http.fetch`.
            SourceBusy: the server asks for patience, or has a fault.
        """
        url = self._origin + self.own(href)
        sent = self._account | dict(headers or {})
        answer = fetch(self._session, method, url, content=content, headers=sent, max_bytes=MAX_ANSWER_BYTES)
        if answer.status == requests.codes.unauthorized:
            raise AccessRefused("wrong_password" if _takes_password(answer) else "no_password_taken")
        if answer.status != requests.codes.not_implemented:
            raise_if_busy(answer)
        return answer

    def xml(self, method: str, href: str, content: bytes, depth: str = "0") -> Answer:
        """Ask in XML. Raises as `ask`."""
        return self.ask(method, href, content, _XML | {"Depth": depth})

    def properties(self, href: str, *names: str, depth: str = "0") -> MultiStatus:
        """Return properties of what lies at an href, and with depth 1 of what lies in it.

        Raises:
            NotPermitted: `calendar_forbidden`.
            UnexpectedAnswer: `calendar_gone` or `not_caldav`.
            SourceUnreachable, AccessRefused: as `ask`.
        """
        return told(self.xml("PROPFIND", href, propfind(*names), depth))

    def own(self, href: str, base: str = "/") -> str:
        """Return the path that an href names, written in the one way.

        Raises:
            UnexpectedAnswer: `calendar_elsewhere`: the password would go to another server.
        """
        try:
            parts = urlsplit(urljoin(self._origin + base, href))
            is_own = _origin_of(parts) == _origin_of(urlsplit(self._origin))
        except ValueError as error:
            raise UnexpectedAnswer("calendar_elsewhere") from error
        pieces = [unquote_to_bytes(piece) for piece in parts.path.split("/")]
        if not is_own or b"." in pieces or b".." in pieces:
            raise UnexpectedAnswer("calendar_elsewhere")
        return "/".join(quote(piece, safe=_PLAIN) for piece in pieces) or "/"


def told(answer: Answer) -> MultiStatus:
    """Read the answer to a question in XML.

    Raises:
        NotPermitted: `calendar_forbidden`.
        UnexpectedAnswer: `calendar_gone`, `not_caldav` or `unreadable_answer`.
    """
    if answer.status == requests.codes.multi_status:
        return multistatus_of(answer.body)
    if answer.status == requests.codes.forbidden:
        raise NotPermitted("calendar_forbidden")
    raise UnexpectedAnswer("calendar_gone" if answer.status in GONE else "not_caldav")


def _origin_of(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _takes_password(answer: Answer) -> bool:
    offered = answer.headers.get("WWW-Authenticate", "basic").lower()
    return "basic" in offered
