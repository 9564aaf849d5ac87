import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme
from requests.structures import CaseInsensitiveDict

from cockpit.errors import CockpitError, SourceBusy, SourceUnreachable, UnexpectedAnswer, WrongInput
from connectors import http
from connectors.http import Answer, raise_if_busy

MEGABYTE = 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    """Answers by the path; keeps what it was asked."""

    asked: list[tuple[str, dict[str, str]]]
    let_go: threading.Event

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        match self.path:
            case "/moved":
                self.send_response(302)
                self.send_header("Location", "/target")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "/moved-nowhere":
                self.send_response(302)
                self.send_header("Location", "http://[")
                self.send_header("Content-Length", str(3 * MEGABYTE))
                self.end_headers()
                self.wfile.write(b"0" * (3 * MEGABYTE))
            case "/silent":
                self.let_go.wait(5)
            case "/stops":
                self._head(100)
                self.wfile.write(b"half")
                self.wfile.flush()
                self.let_go.wait(5)
            case "/breaks":
                self._head(100)
                self.wfile.write(b"half")
            case "/squeezed":
                self._send(gzip.compress(b"0" * (3 * MEGABYTE)), encoding="gzip")
            case "/garbled":
                self._send(b"no gzip at all", encoding="gzip")
            case "/busy":
                self._send(b"later", status=503)
            case _:
                self._send(b"0" * MEGABYTE)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.asked.append((self.rfile.read(length).decode(), dict(self.headers)))
        if self.path != "/hangs-up":
            self._send(b"taken")

    def _send(self, body: bytes, status: int = 200, encoding: str | None = None) -> None:
        self._head(len(body), status, encoding)
        self.wfile.write(body)

    def _head(self, length: int, status: int = 200, encoding: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Keep the tests' output quiet."""


class Served:
    """A server on this computer, for a `with` block."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.let_go = threading.Event()
        handler = type("Bound", (Handler,), {"asked": self.asked, "let_go": self.let_go})
        self._server = Quiet(("127.0.0.1", 0), handler)
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> "Served":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Quiet(ThreadingHTTPServer):
    """A server that expects its clients to hang up: that is what the tests are about."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Served]:
    with Served() as served:
        yield served


@pytest.fixture(autouse=True)
def no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set aside what the environment adds to the system's trust."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)


def fetch(url: str) -> http.Answer:
    with http.new_session() as session:
        return http.fetch(session, "GET", url)


def cause_of(url: str, kind: type[CockpitError]) -> str:
    with pytest.raises(kind) as caught:
        fetch(url)
    return caught.value.cause


def test_an_answer_is_its_status_and_its_body(server):
    answer = fetch(f"{server.url}/")
    assert (answer.status, answer.body) == (200, b"0" * MEGABYTE)
    assert answer.headers["content-length"] == str(MEGABYTE)
    assert abs(answer.sent_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert fetch(f"{server.url}/busy")[:2] == (503, b"later")
    assert server.asked[0][1]["User-Agent"] == "Cordee"


def test_a_compressed_answer_comes_unpacked(server):
    assert len(fetch(f"{server.url}/squeezed").body) == 3 * MEGABYTE


def test_a_busy_server_is_asked_once(server):
    fetch(f"{server.url}/busy")
    assert [path for path, _ in server.asked] == ["/busy"]


def test_a_redirect_is_an_answer_and_not_followed(server):
    assert fetch(f"{server.url}/moved").status == 302
    assert [path for path, _ in server.asked] == ["/moved"]


@pytest.mark.parametrize(
    "url",
    [
        "https://lms.example.org/moodle",
        "http://localhost:8000",
        "http://127.0.0.1/moodle",
        "http://[::1]:8080/",
    ],
)
def test_encrypted_and_own_addresses_may_be_asked(url):
    http.require_https(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://lms.example.org",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://192.168.1.10",
        "ftp://localhost",
        "lms.example.org",
        "",
    ],
)
def test_an_address_that_others_could_listen_to_is_refused(url):
    assert cause_of(url, WrongInput) == "https_only"


def test_an_address_that_is_none_is_wrong():
    assert cause_of("https://", WrongInput) == "wrong_address"


def test_nobody_listening_is_no_network(server):
    with Served() as other:
        gone = other.url
    assert cause_of(gone, SourceUnreachable) == "no_network"


def test_a_connection_broken_off_is_no_network(server):
    assert cause_of(f"{server.url}/breaks", SourceUnreachable) == "no_network"


@pytest.mark.parametrize("path", ["/silent", "/stops"])
def test_a_silent_server_times_out_before_and_in_its_answer(server, monkeypatch, path):
    monkeypatch.setattr(http, "READ_TIMEOUT_SECONDS", 0.2)
    assert cause_of(server.url + path, SourceUnreachable) == "timeout"


def test_an_answer_that_cannot_be_unpacked_is_unreadable(server):
    assert cause_of(f"{server.url}/garbled", UnexpectedAnswer) == "unreadable_answer"


def test_the_size_is_limited_after_unpacking(server, monkeypatch):
    monkeypatch.setattr(http, "MAX_ANSWER_BYTES", 2 * MEGABYTE)
    assert len(fetch(f"{server.url}/").body) == MEGABYTE
    assert cause_of(f"{server.url}/squeezed", UnexpectedAnswer) == "answer_too_big"


def test_a_caller_may_take_less(server):
    with http.new_session() as session:
        assert len(http.fetch(session, "GET", server.url, max_bytes=MEGABYTE).body) == MEGABYTE
        with pytest.raises(UnexpectedAnswer, match="answer_too_big"):
            http.fetch(session, "GET", server.url, max_bytes=MEGABYTE - 1)


def test_a_redirect_is_an_answer_like_another(server, monkeypatch):
    assert fetch(f"{server.url}/moved-nowhere").headers["Location"] == "http://["
    monkeypatch.setattr(http, "MAX_ANSWER_BYTES", 2 * MEGABYTE)
    assert cause_of(f"{server.url}/moved-nowhere", UnexpectedAnswer) == "answer_too_big"


def test_sixty_four_megabytes_are_the_limit():
    assert http.MAX_ANSWER_BYTES == 64 * MEGABYTE


def test_only_a_trusted_certificate_is_accepted(monkeypatch, tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Served(context) as server:
        assert cause_of(server.url, SourceUnreachable) == "untrusted_certificate"
        assert server.asked == []
        bundle = tmp_path / "authority.pem"
        authority.cert_pem.write_to_path(str(bundle))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        assert fetch(server.url).status == 200


def test_a_certificate_for_another_host_is_refused(monkeypatch, tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("lms.example.org").configure_cert(context)
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with Served(context) as server:
        assert cause_of(server.url, SourceUnreachable) == "untrusted_certificate"


def test_requests_own_list_of_authorities_is_not_trusted(monkeypatch, tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(bundle))
    with Served(context) as server:
        assert cause_of(server.url, SourceUnreachable) == "untrusted_certificate"


def test_no_password_of_a_netrc_file_is_sent_along(server, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login claire password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    fetch(f"{server.url}/busy")
    assert "Authorization" not in server.asked[0][1]


SERVER_TIME = "Mon, 23 Nov 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "cause", "seconds"),
    [
        (429, {}, "too_many_requests", None),
        (429, {"retry-after": "30"}, "too_many_requests", 30),
        (429, {"Retry-After": "Mon, 23 Nov 2026 09:01:30 GMT", "Date": SERVER_TIME}, "too_many_requests", 90),
        (429, {"Retry-After": "Mon, 23 Nov 2026 08:00:00 GMT", "Date": SERVER_TIME}, "too_many_requests", 0),
        (429, {"Retry-After": "soon"}, "too_many_requests", None),
        (503, {"Retry-After": "5"}, "server_error", 5),
        (500, {}, "server_error", None),
    ],
)
def test_a_server_that_cannot_just_now_says_how_long_to_wait(status, headers, cause, seconds):
    with pytest.raises(SourceBusy) as caught:
        raise_if_busy(Answer(status, b"", CaseInsensitiveDict(headers)))
    assert (caught.value.cause, caught.value.retry_after_seconds) == (cause, seconds)


@pytest.mark.parametrize("status", [200, 303, 403, 404])
def test_any_other_answer_is_no_request_for_patience(status):
    raise_if_busy(Answer(status, b""))


# A form of which it is known whether anything of it left


def post(url: str, form: http.WatchedForm) -> http.Answer:
    with http.new_session() as session:
        return http.fetch(session, "POST", url, form=form)


def test_a_watched_form_arrives_as_any_other(server: Served):
    form = http.WatchedForm({"a[0][b]": "é & =", "c": ""})
    assert not form.has_begun_to_leave
    assert post(server.url, form).body == b"taken"
    ((body, headers),) = server.asked
    assert body == "a%5B0%5D%5Bb%5D=%C3%A9+%26+%3D&c="
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert "Transfer-Encoding" not in headers
    assert form.has_begun_to_leave


def test_of_a_form_to_somebody_who_is_not_trusted_nothing_left():
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(stranger)
    form = http.WatchedForm({"text": "Bonjour"})
    with Served(stranger) as served, pytest.raises(SourceUnreachable) as caught:
        post(served.url, form)
    assert caught.value.cause == "untrusted_certificate"
    assert not form.has_begun_to_leave


def test_of_a_form_through_a_proxy_that_is_not_there_nothing_left(monkeypatch: pytest.MonkeyPatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{free.getsockname()[1]}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        form = http.WatchedForm({"text": "Bonjour"})
        with pytest.raises(SourceUnreachable):
            post("https://campus.example.org/", form)
    assert not form.has_begun_to_leave


def test_of_a_form_whose_answer_never_came_something_left(server: Served):
    form = http.WatchedForm({"text": "Bonjour"})
    with pytest.raises(SourceUnreachable):
        post(f"{server.url}/hangs-up", form)
    assert form.has_begun_to_leave
