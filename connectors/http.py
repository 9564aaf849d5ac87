"""HTTP as every connector uses it: encrypted, never redirected, bounded in size and in time between two bytes."""

import ssl
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
import truststore
import urllib3.exceptions
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from cockpit.errors import SourceUnreachable, UnexpectedAnswer, WrongInput

CONNECT_TIMEOUT_SECONDS = 10
READ_TIMEOUT_SECONDS = 120  # a busy Moodle takes over a minute for the grades of a big course
MAX_ANSWER_BYTES = 64 * 1024 * 1024
MAX_CONNECTIONS = 4
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_CHUNK_BYTES = 256 * 1024


class Answer(NamedTuple):
    """What a server answered: the status, and the whole body, decompressed."""

    status: int
    body: bytes


class _SystemTrustAdapter(HTTPAdapter):
    """Trusts the certificates that the computer trusts, such as a company's own, and no other list."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, **kwargs)

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        proxy_kwargs["ssl_context"] = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return super().proxy_manager_for(proxy, **proxy_kwargs)

    def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]
        if verify is True:  # else requests would trust its own bundle besides the system's
            conn.ca_certs = None
            conn.ca_cert_dir = None


def new_session() -> requests.Session:
    """Return a session that trusts what the system trusts, and tries nothing a second time."""
    session = requests.Session()
    session.headers["User-Agent"] = "Cordee"
    # Without an own answer to "who am I", requests sends along what ~/.netrc holds for the host.
    session.auth = _unchanged
    # Nothing is tried again. With 0 in place of False a read timeout would come out as a lost connection.
    retry = Retry(0, connect=0, read=False, redirect=0, status=0, other=0)
    adapter = _SystemTrustAdapter(max_retries=retry, pool_maxsize=MAX_CONNECTIONS)
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


def fetch(
    session: requests.Session,
    method: str,
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
) -> Answer:
    """Ask once and return the answer, whatever its status; a redirect is an answer too.

    Raises:
        WrongInput: `https_only`, or `wrong_address` when the address is none.
        SourceUnreachable: `no_network`, `timeout` or `untrusted_certificate`.
        UnexpectedAnswer: `answer_too_big`, or `unreadable_answer` when it is garbled.
    """
    require_https(url)
    try:
        with session.request(
            method,
            url,
            params=query,
            data=form,
            timeout=(CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            return Answer(response.status_code, _bounded_body(response))
    except requests.exceptions.SSLError as error:
        raise SourceUnreachable("untrusted_certificate") from error
    except requests.exceptions.Timeout as error:
        raise SourceUnreachable("timeout") from error
    except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
        raise SourceUnreachable("timeout" if _is_timeout(error) else "no_network") from error
    except requests.exceptions.ContentDecodingError as error:
        raise UnexpectedAnswer("unreadable_answer") from error
    except requests.exceptions.RequestException as error:
        raise WrongInput("wrong_address") from error


def _bounded_body(response: requests.Response) -> bytes:
    body = bytearray()
    # Counted after decompression: the length that a server announces may be missing or far smaller.
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise UnexpectedAnswer("answer_too_big")
    return bytes(body)


def _is_timeout(error: requests.exceptions.RequestException) -> bool:
    """Tell whether silence in the middle of a body, for which requests has no name, was the cause."""
    return any(isinstance(arg, urllib3.exceptions.ReadTimeoutError) for arg in error.args)


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
