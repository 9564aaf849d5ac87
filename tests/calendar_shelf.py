"""A calendar server in a folder: what one process puts there another finds. It keeps the protocol's promises.

Each object is a file; a token is the list of what lay there when it was given.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cockpit.connector import CalendarChanges, CalendarEntry, CalendarInfo
from cockpit.errors import CockpitError, NotPermitted, SourceUnreachable, UnexpectedAnswer

OWN = "/nadia/own/"


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha1(content).hexdigest()}"'


@dataclass
class Shelf:
    """Calendars of an account; `failing` is raised by every call, `expired` tokens are not known any more."""

    folder: Path
    infos: Sequence[CalendarInfo] = (CalendarInfo(OWN, "Nadia", is_own=True),)
    failing: CockpitError | None = None
    broken: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)
    writes: list[tuple[str, str]] = field(default_factory=list)
    is_read_only: bool = False
    is_cut: bool = False  # after it has written, before it says so
    refused: frozenset[str] = frozenset()
    expired: bool = False

    def calendars(self) -> Sequence[CalendarInfo]:
        self._fail()
        return self.infos

    def changes(self, href: str, token: str | None) -> CalendarChanges:
        self._fail()
        if href in self.broken:
            raise NotPermitted("not_permitted")
        self.asked.append(token or "")
        lying = {name: etag_of(content) for name, content in self.objects(href).items()}
        known: dict[str, str] = json.loads(token) if token and not self.expired else {}
        is_whole = not token or self.expired
        entries = [
            CalendarEntry(name, etag, self.objects(href)[name])
            for name, etag in lying.items()
            if known.get(name) != etag
        ]
        entries += [CalendarEntry(name, "", None) for name in known if name not in lying]
        return CalendarChanges(tuple(entries), json.dumps(lying), is_whole)

    def entry_href(self, calendar: str, uid: str) -> str:
        return f"{calendar}{uid}.ics"

    def put(self, href: str, content: bytes, etag: str | None) -> str | None:
        self._fail()
        if self.is_read_only:
            raise NotPermitted("not_permitted")
        if href.rpartition("/")[2] in self.refused:
            raise UnexpectedAnswer("entry_refused")
        with self._alone():
            path = self._path(href)
            lies = etag_of(path.read_bytes()) if path.exists() else None
            if lies != etag:
                return None
            path.parent.mkdir(parents=True, exist_ok=True)
            (path.parent / ".new").write_bytes(content)
            (path.parent / ".new").rename(path)
            self.writes.append(("put", href))
        if self.is_cut:
            raise unreachable()
        return etag_of(content)

    def get(self, href: str) -> CalendarEntry | None:
        self._fail()
        path = self._path(href)
        return CalendarEntry(href, etag_of(path.read_bytes()), path.read_bytes()) if path.exists() else None

    def delete(self, href: str, etag: str) -> bool:
        self._fail()
        with self._alone():
            path = self._path(href)
            if path.exists() and etag_of(path.read_bytes()) != etag:
                return False
            path.unlink(missing_ok=True)
            self.writes.append(("delete", href))
        if self.is_cut:
            raise unreachable()
        return True

    def close(self) -> None:
        pass

    def objects(self, href: str = OWN) -> dict[str, bytes]:
        """What lies in a calendar."""
        folder = self._path(href)
        return {f"{href}{path.name}": path.read_bytes() for path in sorted(folder.glob("*.ics"))}

    def lay(self, name: str, content: bytes, href: str = OWN) -> str:
        """Put something there by hand, as another program does; return its place."""
        path = self._path(f"{href}{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return f"{href}{name}"

    def take(self, name: str, href: str = OWN) -> None:
        """Take something away by hand."""
        self._path(f"{href}{name}").unlink()

    def _path(self, href: str) -> Path:
        return self.folder / href.strip("/")

    def _fail(self) -> None:
        if self.failing is not None:
            raise self.failing

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def unreachable() -> SourceUnreachable:
    return SourceUnreachable("no_network")


def event(*lines: str, uid: str = "someone") -> bytes:
    """Return a calendar object with one event."""
    return (
        "\r\n".join(
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//x//x//EN",
                "BEGIN:VEVENT",
                f"UID:{uid}",
                "DTSTAMP:20261101T000000Z",
                *lines,
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        )
    ).encode()
