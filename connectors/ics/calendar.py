"""A calendar that is read and never written: an `.ics` file, or one that a secret address gives out."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import requests

from cockpit.connector import CalendarChanges, CalendarEntry, CalendarInfo
from cockpit.errors import NotPermitted, SourceUnreachable, UnexpectedAnswer
from connectors.ics.address import MAX_BYTES, read, session_for
from connectors.ics.split import split

_HREF = "calendar"
_MEGABYTES = MAX_BYTES // (1024 * 1024)
_UNCHANGED = CalendarChanges((), None, is_whole=False)


def open_calendar(settings: Mapping[str, str], secret: str | None) -> "FileCalendar | AddressCalendar":
    """Open what was kept: a file, or the secret address of a calendar."""
    if "path" in settings:
        return FileCalendar(Path(settings["path"]), settings["title"])
    return AddressCalendar(secret or "", settings["title"])


class _ReadOnly:
    """What both have in common: one calendar, not ours."""

    def __init__(self, title: str) -> None:
        self._title = title

    def calendars(self) -> Sequence[CalendarInfo]:
        """Return the one calendar; whether it can be read is seen when it is."""
        return [CalendarInfo(_HREF, self._title, is_own=False)]

    def entry_href(self, calendar: str, uid: str) -> str:
        """Return the name of a series."""
        return sha256(uid.encode()).hexdigest()

    def put(self, href: str, content: bytes, etag: str | None) -> str | None:
        """Refuse.

        Raises:
            NotPermitted: `calendar_read_only`.
        """
        raise NotPermitted("calendar_read_only")

    def delete(self, href: str, etag: str) -> bool:
        """Refuse.

        Raises:
            NotPermitted: `calendar_read_only`.
        """
        raise NotPermitted("calendar_read_only")

    def close(self) -> None:
        """End the connections, if there are any."""


class FileCalendar(_ReadOnly):
    """An `.ics` file. Its token is when it was written, its length, and the sum of what is in it."""

    def __init__(self, path: Path, title: str) -> None:
        super().__init__(title)
        self._path = path

    def changes(self, href: str, token: str | None) -> CalendarChanges:
        """Return everything, or nothing when it is as it was.

        Raises:
            SourceUnreachable: `file_missing`.
            UnexpectedAnswer: `calendar_too_big`, `calendar_unreadable`.
        """
        known = _facts_of(token)
        try:
            status = self._path.stat()
        except OSError as error:
            raise SourceUnreachable("file_missing", file=self._path.name) from error
        written = {"written": status.st_mtime_ns, "length": status.st_size}
        if token is not None and written.items() <= known.items():
            return _UNCHANGED._replace(token=token)
        return _changes(read_file(self._path), known, written)

    def get(self, href: str) -> CalendarEntry | None:
        """Return a series as it is now."""
        return _one(self.changes(_HREF, None), href)


class AddressCalendar(_ReadOnly):
    """A calendar behind a secret address. Its token is what its server names its state, and the sum of it."""

    def __init__(self, url: str, title: str) -> None:
        super().__init__(title)
        self._url = url
        self._session = session_for(url)

    def close(self) -> None:
        """End the connections."""
        self._session.close()

    def changes(self, href: str, token: str | None) -> CalendarChanges:
        """Return everything, or nothing when it is as it was.

        Raises:
            SourceUnreachable, AccessRefused, UnexpectedAnswer: see `address.read`.
        """
        known = _facts_of(token)
        asked_with = {"If-None-Match": known.get("etag"), "If-Modified-Since": known.get("modified")}
        headers = {name: value for name, value in asked_with.items() if isinstance(value, str) and value}
        answer = read(self._session, self._url, headers)
        if answer.status == requests.codes.not_modified:
            if not headers:
                raise UnexpectedAnswer("calendar_unreadable")  # nothing was asked that allows this answer
            return _UNCHANGED._replace(token=token)
        named = {"etag": answer.headers.get("ETag"), "modified": answer.headers.get("Last-Modified")}
        kept = {name: value for name, value in named.items() if value and value.isascii() and value.isprintable()}
        return _changes(answer.body, known, kept)

    def get(self, href: str) -> CalendarEntry | None:
        """Return a series as it is now."""
        return _one(self.changes(_HREF, None), href)


def read_file(path: Path) -> bytes:
    """Return what is in a file.

    Raises:
        SourceUnreachable: `file_missing`.
        UnexpectedAnswer: `calendar_too_big`.
    """
    try:
        if not path.is_file():  # a device or a pipe need not end
            raise SourceUnreachable("file_missing", file=path.name)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceUnreachable("file_missing", file=path.name) from error
    if len(content) > MAX_BYTES:
        raise UnexpectedAnswer("calendar_too_big", megabytes=_MEGABYTES)
    return content


def _changes(content: bytes, known: Mapping[str, Any], state: Mapping[str, Any]) -> CalendarChanges:
    entries = split(content)
    named = "\n".join(sorted(f"{entry.href} {entry.etag}" for entry in entries))
    total = sha256(named.encode()).hexdigest()
    token = json.dumps({"sum": total, **state})
    if known.get("sum") == total:
        return _UNCHANGED._replace(token=token)
    return CalendarChanges(entries, token, is_whole=True)


def _facts_of(token: str | None) -> dict[str, Any]:
    """Return what a token says; one that means nothing says nothing."""
    try:
        facts = json.loads(token or "{}")
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _one(changes: CalendarChanges, href: str) -> CalendarEntry | None:
    return next((entry for entry in changes.entries if entry.href == href), None)
