"""The secret address of a calendar, which is a key to it: never shown, kept or logged outside the secrets.

It leads to the host that was typed and to no other; one with a public name is not read inside a private network.
"""

import ipaddress
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

import requests
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from cockpit.errors import AccessRefused, CockpitError, UnexpectedAnswer, WrongInput
from connectors.http import (
    LOOPBACK_HOSTS,
    Answer,
    SystemTrustAdapter,
    fetch,
    new_session,
    raise_if_busy,
    require_https,
)

MAX_BYTES = 20 * 1024 * 1024
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A host that bears such a name stands in the network of whoever typed it.
_LOCAL_ENDS = (".local", ".lan", ".internal", ".intranet", ".home.arpa", ".localdomain")
_DEAD = frozenset(
    {
        *(requests.codes.unauthorized, requests.codes.forbidden),
        *(requests.codes.not_found, requests.codes.gone),
    }
)


def address_of(typed: str) -> str:
    """Return the address that somebody typed, `webcal://` being https.

    Raises:
        WrongInput: `wrong_address`, `https_only`.
    """
    scheme, mark, rest = typed.strip().partition("://")
    is_secure = not mark or scheme.lower() in ("webcal", "webcals")
    url = f"https://{rest if mark else scheme}" if is_secure else f"{scheme.lower()}://{rest}"
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0  # reading the port checks it
    except ValueError as error:
        raise WrongInput("wrong_address") from error
    if not has_host:
        raise WrongInput("wrong_address")
    require_https(url)
    return parts._replace(fragment="").geturl()


def host_of(url: str) -> str:
    """Return the host of an address, which is no secret."""
    return urlsplit(url).hostname or ""


def session_for(url: str) -> requests.Session:
    """Return a session for an address; for a public host it talks to public addresses alone."""
    session = new_session()
    if not _is_local(host_of(url)):
        session.mount("https://", _PublicOnlyAdapter())
    return session


def read(session: requests.Session, url: str, headers: Mapping[str, str]) -> Answer:
    """Return what lies at an address, of status 200 or 304; redirects are followed within its host.

    Raises:
        AccessRefused: `calendar_address_dead`.
        UnexpectedAnswer: `calendar_address_moved`, `calendar_private_address`, `calendar_unreadable`,
            `answer_too_big`.
        SourceUnreachable: nothing answers, or not now.
    """
    try:
        return _read(session, url, headers)
    except CockpitError as error:
        raise error from None  # what the network's own errors say holds the address


def _read(session: requests.Session, url: str, headers: Mapping[str, str]) -> Answer:
    parts = urlsplit(url)
    sent = {"Accept": "text/calendar, */*;q=0.5", **headers, **_account(parts)}
    place = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    for _ in range(_MOST_REDIRECTS):
        answer = fetch(session, "GET", place.geturl(), headers=sent, max_bytes=MAX_BYTES)
        if answer.status not in _REDIRECTS:
            break
        place = _next(place, answer.headers.get("Location", ""))
    raise_if_busy(answer)
    if answer.status in _DEAD:
        raise AccessRefused("calendar_address_dead")
    if answer.status not in (requests.codes.ok, requests.codes.not_modified):
        raise UnexpectedAnswer("calendar_unreadable")
    return answer


def _account(parts: SplitResult) -> dict[str, str]:
    """Return the header for the name and password in an address, as some mail servers give theirs out."""
    if parts.username is None:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode('ascii')}"}


def _next(place: SplitResult, location: str) -> SplitResult:
    """Return where a redirect leads to.

    Raises:
        UnexpectedAnswer: `calendar_address_moved`: to another server.
    """
    try:
        found = urlsplit(urljoin(place.geturl(), location))
    except ValueError as error:
        raise UnexpectedAnswer("calendar_address_moved") from error
    if (found.scheme, found.netloc) != (place.scheme, place.netloc):
        raise UnexpectedAnswer("calendar_address_moved")
    return found


def _is_local(host: str) -> bool:
    """Tell whether what was typed is itself of a private network, or of this computer."""
    if host in LOOPBACK_HOSTS or ("." not in host.strip(".") and ":" not in host):
        return True
    try:
        return not _is_public(host)
    except ValueError:
        return host.rstrip(".").endswith(_LOCAL_ENDS)


def _is_public(address: str) -> bool:
    """Tell whether an address stands for one computer of the open internet.

    Raises:
        ValueError: it is none.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped.is_global
    return found.is_global and not found.is_multicast


class _PublicOnlyConnection(HTTPSConnection):
    """Looks whom it has reached before it says a word: a name may lead anywhere, and elsewhere the next time."""

    def _new_conn(self) -> Any:
        sock = super()._new_conn()
        if not _is_public(sock.getpeername()[0]):
            sock.close()
            raise UnexpectedAnswer("calendar_private_address")
        return sock


class _PublicOnlyPool(HTTPSConnectionPool):
    ConnectionCls: ClassVar[type[_PublicOnlyConnection]] = _PublicOnlyConnection  # type: ignore[misc]


class _PublicOnlyAdapter(SystemTrustAdapter):
    """Refuses private addresses. By way of a proxy it is the proxy that looks."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicOnlyPool}
