"""A server between a source and its platform that spoils chosen answers, as real networks do."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# Passed on as they are; what describes one connection alone is not.
_PASSED_ON = (
    *("content-type", "date", "x-experience-api-version", "x-experience-api-consistent-through"),
    *("etag", "location", "last-modified"),
)
_ASKED_WITH = (
    *("authorization", "content-type", "x-experience-api-version", "accept"),
    *("depth", "if-match", "if-none-match", "if-modified-since"),
)


@dataclass
class Answered:
    """One answer on its way; of status 0, none: the line is cut."""

    status: int
    headers: dict[str, str]
    body: bytes


Spoil = Callable[[Answered], Answered]


def refused(status: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Spoil:
    """Answer this instead."""
    return lambda answer: Answered(status, dict(headers or {}), body)


def said(body: bytes, content_type: str = "application/json") -> Spoil:
    """Answer this body with status 200 instead."""
    return refused(200, {"content-type": content_type}, body)


def cut(answer: Answered) -> Answered:
    """Lose the second half of the body, without a word."""
    return Answered(answer.status, answer.headers, answer.body[: len(answer.body) // 2])


def lost(answer: Answered) -> Answered:
    """Cut the line where the answer would come: what was asked has been done."""
    return Answered(0, {}, b"")


def replaced(old: bytes, new: bytes) -> Spoil:
    """Change something in the body."""
    return lambda answer: Answered(answer.status, answer.headers, answer.body.replace(old, new))


@dataclass
class FaultProxy:
    """Asks `target` for all that it is asked for. `spoil`: by the number of the request, from 0 on.

    `lasting` spoils every request from this number on. A request whose number is in `silent` is not answered before
    `let_go` is set.
    """

    target: str
    spoil: dict[int, Spoil] = field(default_factory=dict)
    lasting: tuple[int, Spoil] | None = None
    silent: set[int] = field(default_factory=set)
    let_go: threading.Event = field(default_factory=threading.Event)
    asked: int = 0
    methods: list[str] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """Count requests from 0 again, and spoil nothing."""
        self.asked, self.lasting = 0, None
        self.spoil.clear()
        self.silent.clear()
        self.methods.clear()

    def number(self, method: str) -> int:
        """Return the number of the request that has come."""
        with self.lock:
            self.asked += 1
            self.methods.append(method)
            return self.asked - 1

    def changed(self, number: int, answer: Answered) -> Answered:
        """Return what becomes of an answer."""
        if self.lasting is not None and number >= self.lasting[0]:
            return self.lasting[1](answer)
        return self.spoil.get(number, as_it_is)(answer)


def as_it_is(answer: Answered) -> Answered:
    """Spoil nothing."""
    return answer


@contextmanager
def fault_proxy(target: str) -> Iterator[FaultProxy]:
    """Run a proxy before the server at this address."""
    proxy = FaultProxy(target)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(proxy))
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_port}{urlsplit(target).path}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler_of(proxy: FaultProxy) -> type[BaseHTTPRequestHandler]:
    host = urlsplit(proxy.target).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            self._pass_on()

        def do_PUT(self) -> None:
            self._pass_on()

        def do_DELETE(self) -> None:
            self._pass_on()

        def do_PROPFIND(self) -> None:
            self._pass_on()

        def do_REPORT(self) -> None:
            self._pass_on()

        def do_MKCALENDAR(self) -> None:
            self._pass_on()

        def _pass_on(self) -> None:
            number = proxy.number(self.command)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if number in proxy.silent:
                proxy.let_go.wait(30)
            connection = HTTPConnection(host, timeout=60)
            try:
                headers = {name: self.headers[name] for name in _ASKED_WITH if self.headers[name]}
                connection.request(self.command, self.path, body, headers)
                response = connection.getresponse()
                passed = {name: response.headers[name] for name in _PASSED_ON if response.headers[name]}
                answer = Answered(response.status, passed, response.read())
            finally:
                connection.close()
            self._send(proxy.changed(number, answer))

        def _send(self, answer: Answered) -> None:
            if answer.status == 0:
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *args: object) -> None:
            """Keep the tests' output quiet."""

    return Handler
