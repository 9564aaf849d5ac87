"""Calendars that are only read: from files, and from secret addresses on a real HTTP server."""

import os
import socket
import time
import traceback
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from moodle_reads import NOW

from cockpit.errors import AccessRefused, NotPermitted, SourceBusy, SourceUnreachable, UnexpectedAnswer, WrongInput
from connectors.ics import CONNECTOR
from connectors.ics.address import address_of, read, session_for
from connectors.ics.split import split, title_of

SECRET = "/calendar/private-4b1d0/basic.ics"
ZONE = "\r\n".join(
    (
        *("BEGIN:VTIMEZONE", "TZID:Europe/Paris", "BEGIN:STANDARD", "DTSTART:19701025T030000"),
        *("TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE"),
    )
)


def event(uid, *more, begin="DTSTART:20261201T100000Z", stamp="20261122T080000Z"):
    lines = ("BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{stamp}", begin, "DURATION:PT30M", *more, "END:VEVENT")
    return "\r\n".join(lines)


def calendar_of(*events, name="Agenda de Nadia", zone=""):
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "METHOD:PUBLISH", f"X-WR-CALNAME:{name}")
    parts = (*head, *([zone] if zone else []), *events, "END:VCALENDAR", "")
    return "\r\n".join(parts).encode()


def opened(kept):
    return closing(CONNECTOR.calendar(kept.settings, kept.secret))


# --- files ---------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "agenda.ics"
    path.write_bytes(calendar_of(event("one"), event("two")))
    return path


def with_file(path):
    return CONNECTOR.sign_in({"address": "", "path": str(path)}, NOW)


def test_a_file_is_one_calendar_that_is_not_ours(file):
    kept = with_file(file)
    assert (kept.secret, kept.settings) == (None, {"path": str(file), "title": "Agenda de Nadia"})
    with opened(kept) as calendar:
        (found,) = calendar.calendars()
        assert (found.name, found.is_own) == ("Agenda de Nadia", False)
        changes = calendar.changes(found.href, None)
    assert changes.is_whole and len(changes.entries) == 2


def test_a_file_without_a_name_goes_by_its_own(file):
    file.write_bytes(calendar_of(event("one"), name=""))
    assert with_file(file).settings["title"] == "agenda"


def test_a_file_is_read_again_only_when_it_changed(file, monkeypatch):
    with opened(with_file(file)) as calendar:
        first = calendar.changes("calendar", None)
        with monkeypatch.context() as patch:
            patch.setattr("connectors.ics.calendar.read_file", None)  # would fail if it were called
            again = calendar.changes("calendar", first.token)
        assert (again.entries, again.is_whole, again.token) == ((), False, first.token)
        file.write_bytes(calendar_of(event("one"), event("two", begin="DTSTART:20261201T150000Z")))
        os.utime(file, ns=(1, 1))
        second = calendar.changes("calendar", first.token)
        assert second.is_whole
        states = [{entry.href: entry.etag for entry in changes.entries} for changes in (first, second)]
        assert len(states[0].items() & states[1].items()) == 1  # what stayed has its etag still
        os.utime(file, ns=(2, 2))  # touched, no more
        third = calendar.changes("calendar", second.token)
        assert (third.entries, third.is_whole) == ((), False) and third.token != second.token


def test_what_is_no_longer_in_a_file_is_not_named(file):
    with opened(with_file(file)) as calendar:
        before = calendar.changes("calendar", None)
        file.write_bytes(calendar_of(event("two")))
        os.utime(file, ns=(1, 1))
        after = calendar.changes("calendar", before.token)
        assert after.is_whole and [one.href for one in after.entries] == [calendar.entry_href("calendar", "two")]
        assert calendar.get(calendar.entry_href("calendar", "one")) is None
        assert calendar.get(after.entries[0].href) == after.entries[0]


def test_nothing_is_written_into_a_calendar_that_is_read(file):
    before = file.read_bytes()
    with opened(with_file(file)) as calendar:
        with pytest.raises(NotPermitted, match="calendar_read_only"):
            calendar.put(calendar.entry_href("calendar", "new"), b"", None)
        with pytest.raises(NotPermitted, match="calendar_read_only"):
            calendar.delete(calendar.entry_href("calendar", "one"), "etag")
    assert file.read_bytes() == before


def test_a_file_that_goes_or_breaks_says_so(file, tmp_path):
    kept = with_file(file)
    with opened(kept) as calendar:
        token = calendar.changes("calendar", None).token
        file.write_bytes(calendar_of(event("one"))[:-20])  # another program is still writing it
        with pytest.raises(UnexpectedAnswer, match="calendar_unreadable"):
            calendar.changes("calendar", token)
        file.unlink()
        with pytest.raises(SourceUnreachable, match="file_missing") as caught:
            calendar.changes("calendar", token)
    assert caught.value.facts == {"file": "agenda.ics"}
    for path in (file, tmp_path):
        with pytest.raises(WrongInput, match="file_missing"):
            with_file(path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(file)
        with pytest.raises(WrongInput, match="file_missing"):
            with_file(file)


def test_a_file_over_twenty_megabytes_is_not_read(file):
    with file.open("ab") as longer:
        longer.truncate((20 << 20) + 1)
    with pytest.raises(WrongInput, match="calendar_too_big") as caught:
        with_file(file)
    assert caught.value.facts == {"megabytes": 20}


@pytest.mark.parametrize("answers", [{}, {"address": "https://a.example.org/x.ics", "path": "/x.ics"}])
def test_either_an_address_or_a_file_is_given(no_network, answers):
    with pytest.raises(WrongInput, match="calendar_address_or_file"):
        CONNECTOR.sign_in(answers, NOW)


# --- taken apart ---------------------------------------------------------------------------------


def test_a_series_is_one_entry_with_its_exceptions_and_zones():
    begin = "DTSTART;TZID=Europe/Paris:20261201T100000"
    series = event("series", "RRULE:FREQ=DAILY", begin=begin)
    moved = event("series", "RECURRENCE-ID;TZID=Europe/Paris:20261203T100000", begin=begin.replace("T10", "T15"))
    entries = split(calendar_of(series, event("other"), moved, zone=ZONE))
    assert [entry.content.count(b"BEGIN:VEVENT") for entry in entries] == [2, 1]
    assert [entry.content.count(b"BEGIN:VTIMEZONE") for entry in entries] == [1, 0]
    for entry in entries:
        read_back = Calendar.from_ical(entry.content)
        assert len({str(one["UID"]) for one in read_back.events}) == 1
        assert read_back["X-WR-CALNAME"] == "Agenda de Nadia" and "METHOD" not in read_back


def test_long_lines_alarms_and_odd_line_ends_are_read():
    text = calendar_of(
        event("fol\r\n ded-uid", "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:END:VEVENT", "END:VALARM"),
        "BEGIN:VTODO\r\nUID:todo\r\nEND:VTODO",
    )
    (entry,) = split(b"\xef\xbb\xbf" + text.replace(b"\r\n", b"\n"))
    assert b"UID:folded-uid\r\n" in entry.content and b"BEGIN:VALARM\r\n" in entry.content
    assert entry == split(text)[0] == split(text + b"\r\nrest\r\n")[0]


def test_a_stamp_that_is_new_each_time_is_no_change():
    (one,), (same,), (other,) = (
        split(calendar_of(event("one", stamp=stamp, begin=f"DTSTART:20261201T{hour}0000Z")))
        for stamp, hour in (("20261101T000000Z", 10), ("20261102T000000Z", 10), ("20261101T000000Z", 11))
    )
    assert one.etag == same.etag != other.etag
    assert one.href == same.href == other.href


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 99,
        b"<html></html>",
        b"BEGIN:VCALENDAR\r\n",
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nEND:VEVENT",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
        calendar_of("BEGIN:VEVENT", event("one")),
    ],
)
def test_what_is_no_whole_calendar_is_refused(content):
    with pytest.raises(UnexpectedAnswer, match="calendar_unreadable"):
        split(content)


def test_a_calendar_cannot_swell(monkeypatch):
    monkeypatch.setattr("connectors.ics.split._MOST_ENTRIES", 10)
    assert len(split(calendar_of(*(event(number) for number in range(10))))) == 10
    with pytest.raises(UnexpectedAnswer, match="answer_too_big"):
        split(calendar_of(*(event(number) for number in range(11))))
    zone = ZONE.replace("END:VT", f"X-MUCH:{'x' * 60_000}\r\nEND:VT")
    begin = "DTSTART;TZID=Europe/Paris:20261201T100000"
    monkeypatch.setattr("connectors.ics.split._MOST_BYTES", 400_000)
    assert split(calendar_of(*(event(number, begin=begin) for number in range(5)), zone=zone))
    with pytest.raises(UnexpectedAnswer, match="answer_too_big"):
        split(calendar_of(*(event(number, begin=begin) for number in range(9)), zone=zone))


@pytest.mark.parametrize(
    "hostile",
    [
        b"BEGIN:VEVENT\r\nUID" + b"A" * (1 << 20) + b"\r\nEND:VEVENT\r\n",
        b"X:" + b"\r\n a" * 500_000 + b"\r\n",
        b"X:y\r\n" * 200_000 + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        b"BEGIN:A\r\n" * 100_000 + b"END:A\r\n" * 100_000,
        b"".join(b"BEGIN:VTIMEZONE\r\nTZID:%d\r\nEND:VTIMEZONE\r\n" % number for number in range(9_000))
        + b"".join(b"BEGIN:VEVENT\r\nUID:%d\r\nEND:VEVENT\r\n" % number for number in range(9_000)),
    ],
    ids=["no value", "folds", "heads", "depth", "zones"],
)
def test_a_hostile_calendar_takes_no_longer_than_its_length(hostile):
    begun = time.thread_time()
    title_of(b"BEGIN:VCALENDAR\r\n" + hostile + b"END:VCALENDAR\r\n")
    split(b"BEGIN:VCALENDAR\r\n" + hostile + b"END:VCALENDAR\r\n")
    assert time.thread_time() - begun < 5


LINES = st.sampled_from(
    [*(f"{word}:{kind}" for word in ("BEGIN", "END") for kind in ("VCALENDAR", "VEVENT", "VTIMEZONE", "VALARM")),
     "UID:a", "TZID:b", "UID", " folded", "", "X;Y=\"a:b\":c", "end:vevent"]
)  # fmt: skip


TEXTS = st.lists(LINES, max_size=30).map(lambda lines: "\r\n".join(lines).encode())


@given(st.one_of(st.binary(max_size=300), TEXTS))
def test_a_text_of_any_kind_is_taken_apart_or_refused(content):
    try:
        entries = split(content)
    except UnexpectedAnswer:
        return
    assert len({entry.href for entry in entries}) == len(entries)
    assert b"".join(entry.content for entry in entries).upper().count(b"BEGIN:VEVENT") >= len(entries)


# --- secret addresses ----------------------------------------------------------------------------


@dataclass
class Site:
    """A server on this computer that gives a calendar out at a secret address."""

    url: str = ""
    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0

    @property
    def address(self) -> str:
        return self.url + SECRET


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site(content=calendar_of(event("one"), event("two")))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            site.connections += 1
            super().setup()

        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            states = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
            is_known = any(
                self.headers[asked] and self.headers[asked] == site.headers.get(told)
                for asked, told in states.items()
            )
            moved = self.path == "/moved.ics"
            self.send_response(302 if moved else 304 if is_known else site.status)
            if moved:
                self.send_header("Location", SECRET)
            for name, value in site.headers.items():
                self.send_header(name, value)
            body = b"" if moved or is_known else site.content
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


def with_address(address):
    return CONNECTOR.sign_in({"address": address}, NOW)


def test_an_address_is_kept_with_the_secrets_alone(site):
    kept = with_address(site.address)
    assert kept.secret == site.address
    assert kept.settings == {"title": "Agenda de Nadia"} and kept.site_name == "127.0.0.1"
    with opened(kept) as calendar:
        assert [(one.name, one.is_own) for one in calendar.calendars()] == [("Agenda de Nadia", False)]
        assert len(calendar.changes("calendar", None).entries) == 2
    assert {path for path, _ in site.asked} == {SECRET}
    assert not any("Authorization" in headers for _, headers in site.asked)


@pytest.mark.parametrize("state", [{"ETag": '"v1"'}, {"Last-Modified": formatdate(1e9, usegmt=True)}, {}])
def test_an_address_is_read_again_only_when_it_changed(site, state):
    site.headers = state
    with opened(with_address(site.address)) as calendar:
        first = calendar.changes("calendar", None)
        assert first.is_whole
        again = calendar.changes("calendar", first.token)
        assert (again.entries, again.is_whole) == ((), False)
        site.content = calendar_of(event("one"))
        site.headers = dict.fromkeys(state, formatdate(1e9 + 5, usegmt=True))
        changed = calendar.changes("calendar", again.token)
        assert changed.is_whole and len(changed.entries) == 1
        assert calendar.get(calendar.entry_href("calendar", "two")) is None


@pytest.mark.parametrize("token", ["", "nonsense", "[]", '{"sum": 3, "etag": 4}'])
def test_a_token_that_means_nothing_lets_everything_be_read(site, token):
    with opened(with_address(site.address)) as calendar:
        assert len(calendar.changes("calendar", token).entries) == 2


def test_name_and_password_in_an_address_are_sent_as_such(site):
    kept = with_address(site.address.replace("http://", "http://nadia:p%40ss@"))
    path, headers = site.asked[-1]
    assert (path, headers["Authorization"]) == (SECRET, "Basic bmFkaWE6cEBzcw==")
    assert kept.site_name == "127.0.0.1"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("webcal://cal.example.org/a?b=c#d", "https://cal.example.org/a?b=c"),
        ("WEBCALS://cal.example.org/a", "https://cal.example.org/a"),
        (" cal.example.org/a ", "https://cal.example.org/a"),
        ("https://cal.example.org:8443/a", "https://cal.example.org:8443/a"),
        ("http://localhost:80/a", "http://localhost:80/a"),
    ],
)
def test_an_address_is_taken_as_it_is_typed(typed, address):
    assert address_of(typed) == address


@pytest.mark.parametrize(
    ("typed", "cause"),
    [
        ("http://cal.example.org/a", "https_only"),
        ("file:///etc/passwd", "wrong_address"),
        ("ftp://cal.example.org/a", "https_only"),
        ("https://", "wrong_address"),
        ("https://[::1/a", "wrong_address"),
        ("https://a:99999/", "wrong_address"),
    ],
)
def test_an_address_that_is_none_or_not_protected_is_refused(no_network, typed, cause):
    with pytest.raises(WrongInput, match=cause):
        with_address(typed)


def test_a_redirect_within_the_host_is_followed(site):
    with opened(with_address(f"{site.url}/moved.ics")) as calendar:
        assert len(calendar.changes("calendar", None).entries) == 2


@pytest.mark.parametrize(
    "location", ["https://elsewhere.example.org/x", "http://127.0.0.1:1/", "//10.0.0.1/", "http://["]
)
def test_a_redirect_to_another_host_is_not_followed(site, location):
    site.status, site.headers = 302, {"Location": location}
    with pytest.raises(UnexpectedAnswer, match="calendar_address_moved"):
        with_address(site.address)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("status", "error", "cause"),
    [
        *((status, AccessRefused, "calendar_address_dead") for status in (401, 403, 404, 410)),
        *((status, SourceBusy, "server_error") for status in (500, 503)),
        (429, SourceBusy, "too_many_requests"),
        (204, UnexpectedAnswer, "calendar_unreadable"),
        (304, UnexpectedAnswer, "calendar_unreadable"),
    ],
)
def test_every_refusal_has_its_cause(site, status, error, cause):
    kept = with_address(site.address)
    site.status, site.content = status, b""
    with opened(kept) as calendar, pytest.raises(error, match=cause):
        calendar.changes("calendar", None)


def test_a_page_or_too_much_is_not_taken_for_a_calendar(site):
    kept = with_address(site.address)
    with opened(kept) as calendar:
        for content, cause in ((b"<html></html>", "calendar_unreadable"), (b"x" * (21 << 20), "answer_too_big")):
            site.content = content
            with pytest.raises(UnexpectedAnswer, match=cause):
                calendar.changes("calendar", None)


def test_no_error_tells_the_address(caplog):
    caplog.set_level("DEBUG", "connectors")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}{SECRET}"
        with pytest.raises(SourceUnreachable) as caught:
            with_address(address)
    told = "".join(traceback.format_exception(caught.value))
    assert "no_network" in told and "private-4b1d0" not in told
    assert "private-4b1d0" not in caplog.text and "private-4b1d0" not in str(caught.value.facts)


@pytest.fixture
def names(monkeypatch):
    """Names that lead where a test says, as a hostile or changed name server may."""
    led: dict[str, str] = {}
    real = socket.getaddrinfo

    def look_up(host, *rest, **more):
        return real(led.get(host, host), *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return led


def test_a_public_name_that_leads_into_the_private_network_is_told_nothing(site, names):
    names["calendar.example.org"] = "127.0.0.1"
    port = site.url.rpartition(":")[2]
    url = f"https://calendar.example.org:{port}{SECRET}"
    with session_for(url) as session, pytest.raises(UnexpectedAnswer, match="calendar_private_address"):
        read(session, url, {})
    with pytest.raises(UnexpectedAnswer, match="calendar_private_address"):
        with_address(url)
    assert site.asked == []


@pytest.mark.parametrize(
    "host", ["intranet", "owa.school.lan", "10.1.2.3", "[fd00::1]", "localhost", "169.254.169.254"]
)
def test_a_private_host_that_was_typed_may_be_private(site, names, host):
    names[host.strip("[]")] = "127.0.0.1"
    port = site.url.rpartition(":")[2]
    with pytest.raises(SourceUnreachable, match="untrusted_certificate"):  # it is reached, and speaks no TLS
        with_address(f"https://{host}:{port}{SECRET}")


@pytest.mark.parametrize("host", ["calendar.example.org", "8.8.8.8", "10.example.org", "localhost.example.org"])
def test_every_other_host_has_to_be_public(site, names, host):
    names[host] = "127.0.0.1"
    port = site.url.rpartition(":")[2]
    with pytest.raises(UnexpectedAnswer, match="calendar_private_address"):
        with_address(f"https://{host}:{port}{SECRET}")
