"""HTTP as every connector uses it: encrypted, never redirected, bounded in size and in time between two bytes."""

import io
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import requests
import truststore
import urllib3.exceptions
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.util import Retry

from cockpit.errors import SourceBusy, SourceUnreachable, UnexpectedAnswer, WrongInput

CONNECT_TIMEOUT_SECONDS = 10
READ_TIMEOUT_SECONDS = 120  # a busy Moodle takes over a minute for the grades of a big course
MAX_ANSWER_BYTES = 64 * 1024 * 1024
MAX_CONNECTIONS = 4
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_CHUNK_BYTES = 256 * 1024


class Answer(NamedTuple):
    """What a server answered: the status, the whole body, decompressed, and the headers (of any case)."""

    status: int
    body: bytes
    headers: Mapping[str, str] = CaseInsensitiveDict()

    @property
    def sent_at(self) -> datetime | None:
        """The server's own clock, to the second; None when it does not tell it."""
        return _http_date(self.headers.get("Date"))


class WatchedForm(io.BytesIO):
    """A form of which it is known whether anything left: it is read once the line stands and the header is out."""

    def __init__(self, form: Mapping[str, str]) -> None:
        super().__init__(urlencode(form).encode())
        self.has_begun_to_leave = False

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes, for the network."""
        self.has_begun_to_leave = True
        return super().read(size)


class SystemTrustAdapter(HTTPAdapter):
    """Trusts the certificates that the computer trusts, such as a company's own, and no other list."""

    def __init__(self) -> None:
        # Nothing is tried again. With 0 in place of False a read timeout would come out as a lost connection.
        retry = Retry(0, connect=0, read=False, redirect=0, status=0, other=0)
        super().__init__(max_retries=retry, pool_maxsize=MAX_CONNECTIONS)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, **kwargs)

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        """Return the pools of connections by way of a proxy."""
        proxy_kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return super().proxy_manager_for(proxy, **proxy_kwargs)

    def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:
        """Leave out the list that requests brings along."""
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]
        if verify is True:  # else requests would trust its own bundle besides the system's
            conn.ca_certs = None
            conn.ca_cert_dir = None


class _Session(requests.Session):
    """Looks at no redirect: requests would read its whole body, however long, only to know where it leads."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


def new_session() -> requests.Session:
    """Return a session that trusts what the system trusts, and tries nothing a second time."""
    session = _Session()
    session.headers["User-Agent"] = "Cordee"
    # Without an own answer to "who am I", requests sends along what ~/.netrc holds for the host.
    session.auth = _unchanged
    adapter = SystemTrustAdapter()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def require_https(url: str) -> None:
    """Refuse an address whose traffic others could read; this computer itself may be asked without encryption.

    Raises:
        WrongInput: `https_only`.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS):
        raise WrongInput("https_only")


def typed_address(typed: str) -> tuple[str, str]:
    """Return the root of a server and the path, of an address that somebody typed; https where no scheme is given.

    A name and password in it are left out: they would end in settings.

    Raises:
        WrongInput: `wrong_address` for what is none.
    """
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        has_host = bool(parts.hostname) and parts.port != 0  # reading the port checks it
    except ValueError as error:
        raise WrongInput("wrong_address") from error
    if not has_host:
        raise WrongInput("wrong_address")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", parts.path.rstrip("/")


def fetch(
    session: requests.Session,
    method: str,
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | WatchedForm | None = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
) -> Answer:
    """Ask once and return the answer, whatever its status; a redirect is an answer too.

    What is sent along is a form or `content`. `max_bytes`: the longest answer that is read, if not the usual.

    Raises:
        WrongInput: `https_only`, or `wrong_address` when the address is none.
        SourceBusy: `timeout`.
        SourceUnreachable: `no_network` or `untrusted_certificate`.
        UnexpectedAnswer: `answer_too_big`, or `unreadable_answer` when it is garbled.
    """
    require_https(url)
    if isinstance(form, WatchedForm):  # of a stream requests does not say what it is
        headers = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    try:
        with session.request(
            method,
            url,
            params=query,
            data=content if form is None else form,
            headers=headers,
            timeout=(CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            return Answer(
                response.status_code, _bounded_body(response, max_bytes or MAX_ANSWER_BYTES), response.headers
            )
    except requests.exceptions.SSLError as error:
        raise SourceUnreachable("untrusted_certificate") from error
    except requests.exceptions.Timeout as error:
        raise SourceBusy("timeout") from error
    except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
        raise (SourceBusy("timeout") if _is_timeout(error) else SourceUnreachable("no_network")) from error
    except requests.exceptions.ContentDecodingError as error:
        raise UnexpectedAnswer("unreadable_answer") from error
    except requests.exceptions.RequestException as error:
        raise WrongInput("wrong_address") from error


def raise_if_busy(answer: Answer) -> None:
    """Raise when a server says that it cannot answer just now.

    Raises:
        SourceBusy: `too_many_requests` (429) or `server_error` (5xx), with the patience asked for in Retry-After.
    """
    if answer.status == requests.codes.too_many_requests:
        raise SourceBusy("too_many_requests", _retry_after(answer))
    if answer.status >= requests.codes.server_error:
        raise SourceBusy("server_error", _retry_after(answer))


def _retry_after(answer: Answer) -> float | None:
    """Return the seconds that a server asks to wait: said as a number, or as an instant of its own clock."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    until = _http_date(text)
    if until is None:
        return None
    return max(0.0, (until - (answer.sent_at or datetime.now(UTC))).total_seconds())


def _http_date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except ValueError:
        return None


def _bounded_body(response: requests.Response, max_bytes: int) -> bytes:
    body = bytearray()
    # Counted after decompression: the length that a server announces may be missing or far smaller.
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > max_bytes:
            raise UnexpectedAnswer("answer_too_big")
    return bytes(body)


def _is_timeout(error: requests.exceptions.RequestException) -> bool:
    """Tell whether silence in the middle of a body, for which requests has no name, was the cause."""
    return any(isinstance(arg, urllib3.exceptions.ReadTimeoutError) for arg in error.args)


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
