"""Moodle's messages as plain text: what it keeps as HTML is only ever read, never shown as it is."""

import html
from html.parser import HTMLParser

_BREAKS = frozenset({"br", "tr"})
_PARAGRAPHS = frozenset(
    {"p", "div", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
)
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "svg", "math"})


class _Reader(HTMLParser):
    """Gathers what a reader would see, line by line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._unseen = 0
        self._links: list[tuple[str, int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _PARAGRAPHS:
            self._begin_paragraph()
        elif tag in _BREAKS:
            self.lines.append("")
        elif tag == "li":
            self.lines.append("- ")
        elif tag == "img":
            self.lines[-1] += told.get("alt", "")
        elif tag == "a":
            self._links.append((told.get("href", ""), len(self.lines) - 1, len(self.lines[-1])))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _PARAGRAPHS:
            self._begin_paragraph()
        elif tag == "a" and self._links:
            self._name_the_place(*self._links.pop())

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            gap = " " if data[:1].isspace() else ""
            end = " " if data[-1:].isspace() else ""
            self.lines[-1] += (gap + " ".join(data.split()) + end) if data.strip() else gap

    def _begin_paragraph(self) -> None:
        if self.lines[-1].strip():
            self.lines += ["", ""]

    def _name_the_place(self, href: str, line: int, start: int) -> None:
        """Write down where a link leads, unless its words say so."""
        words = " ".join([self.lines[line][start:], *self.lines[line + 1 :]]).strip()
        leads_out = href.startswith(("https://", "http://"))
        if leads_out and href.rstrip("/").endswith(words.rstrip("/")) and words:
            return
        if leads_out:
            self.lines[-1] += f" ({href})" if words else href


def plain_text(rendered: str) -> str:
    """Return what is read in a message that Moodle keeps as HTML: its lines, without markup and scripts."""
    reader = _Reader()
    # HTML has no marked sections (`<![`), and the parser gives up on them.
    reader.feed(rendered.replace("<![", "&lt;!["))
    reader.close()
    lines = [" ".join(line.split()) for line in reader.lines]
    text = "\n".join(lines).strip("\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def says_the_same(typed: str, rendered: str) -> bool:
    """Tell whether Moodle's rendering of a message is that of a plain text.

    White space does not count, nor what was written by its number: Moodle passes `&#39;` on as it is.
    """
    return _words_of(typed) == _words_of(plain_text(rendered))


def _words_of(text: str) -> list[str]:
    return html.unescape(text).split()
