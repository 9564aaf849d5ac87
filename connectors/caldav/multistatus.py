"""The XML of WebDAV: what is asked, and what is answered, which may be anything."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from cockpit.errors import UnexpectedAnswer

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
_NAMES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
_DEEPEST = 40  # a server's own properties may be nested, but not by the thousand
_MOST_ELEMENTS = 1_000_000


class Response(NamedTuple):
    """What is said of one href: its status, if it has one of its own, and the properties that it has."""

    href: str
    status: int | None
    properties: Mapping[str, Element]

    def text(self, name: str) -> str:
        """Return the text of a property; empty when it has none."""
        return ((self.properties[name].text or "") if name in self.properties else "").strip()

    def hrefs(self, name: str) -> list[str]:
        """Return the hrefs that a property holds."""
        if name not in self.properties:
            return []
        return [text for one in self.properties[name].iter(f"{DAV}href") if (text := (one.text or "").strip())]

    def children(self, name: str) -> frozenset[str]:
        """Return the names of all that stands in a property, however deep."""
        return (
            frozenset(one.tag for one in self.properties[name].iter()) if name in self.properties else frozenset()
        )


class MultiStatus(NamedTuple):
    """A whole answer; `token` is that of a sync."""

    responses: tuple[Response, ...]
    token: str | None


def multistatus_of(body: bytes) -> MultiStatus:
    """Read an answer of status 207.

    Raises:
        UnexpectedAnswer: `unreadable_answer`, or `not_caldav` when it is XML of another kind.
    """
    root = parsed(body)
    if root.tag != f"{DAV}multistatus":
        raise UnexpectedAnswer("not_caldav")
    token = root.findtext(f"{DAV}sync-token")
    return MultiStatus(tuple(_responses(root)), token.strip() if token else None)


def parsed(body: bytes) -> Element:
    """Return the root of an XML text without entities, not too deep and not too large.

    Raises:
        UnexpectedAnswer: `unreadable_answer`.
    """
    try:
        parser = XMLParser(target=_Bounded(), forbid_dtd=True)
        parser.feed(body)
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        # ValueError and LookupError: an encoding that nobody knows
        raise UnexpectedAnswer("unreadable_answer") from error
    return root


def broken_rules(body: bytes) -> frozenset[str]:
    """Return the preconditions that a refusal names; none when its body is no such thing."""
    try:
        root = parsed(body)
    except UnexpectedAnswer:
        return frozenset()
    return frozenset(one.tag for one in root.iter()) if root.tag == f"{DAV}error" else frozenset()


class _Bounded(TreeBuilder):
    """Builds the tree of a text, and stops where no answer of a calendar goes."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST_ELEMENTS:
            raise ValueError("no answer of a calendar")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def _responses(root: Element) -> Iterator[Response]:
    for one in root.iterfind(f"{DAV}response"):
        properties: dict[str, Element] = {}
        for group in one.iterfind(f"{DAV}propstat"):
            if _status(group) in (None, 200):
                properties |= {each.tag: each for each in group.iterfind(f"{DAV}prop/*")}
        for href in one.iterfind(f"{DAV}href"):  # several may share one status
            yield Response((href.text or "").strip(), _status(one), properties)


def _status(of: Element) -> int | None:
    """Return the number in `HTTP/1.1 404 Not Found`."""
    words = (of.findtext(f"{DAV}status") or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdecimal() else None


# --- what is asked -------------------------------------------------------------------------------


def propfind(*names: str) -> bytes:
    """Ask for properties, named as in `D:getetag`."""
    return _xml(f"<D:propfind {_NAMES}><D:prop>{_empty(names)}</D:prop></D:propfind>")


def sync_collection(token: str) -> bytes:
    """Ask what changed since a token; for everything when it is empty."""
    return _xml(
        f"<D:sync-collection {_NAMES}><D:sync-token>{escape(token)}</D:sync-token>"
        "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    )


def multiget(hrefs: list[str]) -> bytes:
    """Ask for entries by their hrefs."""
    named = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    prop = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
    return _xml(f"<C:calendar-multiget {_NAMES}>{prop}{named}</C:calendar-multiget>")


def mkcalendar(name: str) -> bytes:
    """Ask for a calendar of appointments."""
    return _xml(
        f"<C:mkcalendar {_NAMES}><D:set><D:prop><D:displayname>{escape(name)}</D:displayname>"
        '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
        "</D:prop></D:set></C:mkcalendar>"
    )


def _empty(names: tuple[str, ...]) -> str:
    return "".join(f"<{name}/>" for name in names)


def _xml(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()
