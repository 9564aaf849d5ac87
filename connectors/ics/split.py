"""A whole calendar in one text, taken apart into its appointments: each changes, or is broken, for itself."""

import re
from collections.abc import Iterator
from hashlib import sha256

from cockpit.connector import CalendarEntry
from cockpit.errors import UnexpectedAnswer

_FOLD = re.compile(rb"\r?\n[ \t]")
_LINE = re.compile(rb"[^\r\n]+")
_ZONE_NAMED = re.compile(rb"TZID=\"?([^\":;\r\n]+)", re.IGNORECASE)
_MOST_ENTRIES = 50_000
_MOST_BYTES = 100 * 1024 * 1024
_LARGEST_ZONE = 64 * 1024
_LONGEST_TITLE = 200


def split(content: bytes) -> tuple[CalendarEntry, ...]:
    """Return the appointments of a calendar, a series as one; each with the time zones that it names.

    An etag is the sum of the text but for DTSTAMP, which some servers write anew each time they are asked.

    Raises:
        UnexpectedAnswer: `calendar_unreadable` for what is none, or not whole; `answer_too_big`.
    """
    head: list[bytes] = []
    zones: dict[bytes, bytes] = {}
    series: dict[str, list[bytes]] = {}
    for kind, lines in _components(content):
        text = b"\r\n".join(lines)
        if kind == b"VEVENT":
            series.setdefault(_key_of(lines, text), []).append(text)
        elif kind == b"VTIMEZONE" and len(text) < _LARGEST_ZONE:
            zones[_value(lines, b"TZID")] = text
        elif kind == b"" and not lines[0].upper().startswith(b"METHOD"):
            head += lines
    if len(series) > _MOST_ENTRIES:
        raise UnexpectedAnswer("answer_too_big")
    begin = b"\r\n".join([b"BEGIN:VCALENDAR", *head])
    entries = []
    total = 0
    for key, texts in series.items():
        body = b"\r\n".join(texts)
        named = [zones[name] for name in dict.fromkeys(_ZONE_NAMED.findall(body)) if name in zones]
        whole = b"\r\n".join([begin, *named, body, b"END:VCALENDAR", b""])
        total += len(whole)
        if total > _MOST_BYTES:
            raise UnexpectedAnswer("answer_too_big")
        entries.append(CalendarEntry(key, _sum_of(whole), whole))
    return tuple(entries)


def title_of(content: bytes) -> str:
    """Return what a calendar calls itself; empty when it does not."""
    for kind, lines in _components(content):
        if kind == b"" and (name := _value(lines, b"X-WR-CALNAME") or _value(lines, b"NAME")):
            text = re.sub(r"\\(.)", r"\1", name.decode("utf-8", "replace"))
            return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:_LONGEST_TITLE]
    return ""


def _components(content: bytes) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield each component that stands in a calendar, with its kind, and each line of the calendar's own, with b"".

    Raises:
        UnexpectedAnswer: `calendar_unreadable`.
    """
    inside: list[bytes] = []  # the components that are open
    lines: list[bytes] = []
    has_begun = False
    for line in _LINE.findall(_FOLD.sub(b"", content.removeprefix(b"\xef\xbb\xbf"))):
        word, _, kind = line.strip().upper().partition(b":")
        if not has_begun and line.strip().upper() != b"BEGIN:VCALENDAR":
            raise UnexpectedAnswer("calendar_unreadable")
        has_begun = True
        if word == b"BEGIN":
            inside.append(kind)
            if len(inside) == 2:
                lines = []
        if len(inside) >= 2:
            lines.append(line)
        elif inside and word not in (b"BEGIN", b"END"):
            yield b"", [line]
        if word == b"END":
            if not inside or inside.pop() != kind:
                raise UnexpectedAnswer("calendar_unreadable")
            if len(inside) == 1:
                yield kind, lines
    if inside or not has_begun:  # cut, or still being written
        raise UnexpectedAnswer("calendar_unreadable")


def _key_of(lines: list[bytes], text: bytes) -> str:
    return sha256(_value(lines, b"UID") or text).hexdigest()


def _value(lines: list[bytes], name: bytes) -> bytes:
    """Return the value of the first line of this name; empty when there is none."""
    for line in lines:
        if line[: len(name)].upper() == name:
            head, _, value = line.partition(b":")
            if head.partition(b";")[0].upper() == name:
                return value.strip()
    return b""


def _sum_of(whole: bytes) -> str:
    kept = (line for line in whole.split(b"\r\n") if not line.startswith((b"DTSTAMP", b"PRODID")))
    return sha256(b"\n".join(kept)).hexdigest()
