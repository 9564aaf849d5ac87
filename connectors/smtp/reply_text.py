"""What somebody wrote in a mail: its own words as plain text, without the mail that it answers."""

import re
import unicodedata
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser

MOST_CHARACTERS = 20_000
_MOST_HTML = 200_000
# What is no tag, or none that ends soon: from each such mark the standard parser looks through all that follows, so
# a text made of them takes it hours.
_OPEN_MARK = re.compile(r"<(?![^<>]{0,4000}>)")
_NO_ELEMENT = re.compile(r"<[!?][^<>]*>")
_LONGEST_LINE_LOOKED_AT = 500
_LINES_OF_AN_INTRODUCTION = 3

_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_LINE_OF_ITS_OWN = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "hr", "section", "article"}
    | {f"h{level}" for level in range(1, 7)}
)
_WITHOUT_END = frozenset({"br", "hr", "img", "meta", "link", "input", "col", "wbr", "area", "base", "source"})
# What Gmail, Outlook, Yahoo and Thunderbird call the part that quotes.
_QUOTE_CLASSES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")
_QUOTE_IDS = ("divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container")

_INTRODUCTION = re.compile(
    r"(?:On\b.{4,300}\bwrote|Le\b.{4,300}\ba\s+\S{1,2}crit|.{4,300}\b(?:schrieb|escribió|ha scritto))\s*:\s*$",
    re.IGNORECASE,
)
_BEGINS_INTRODUCTION = re.compile(r"(?:On|Le)\b", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"[-_\s]*(?:original message|message d['’]origine|message original|forwarded message|message transféré"
    r"|message d['’]origine transféré|reply message)[-_\s]*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"[_-]{10,}\s*$")
_FROM = re.compile(r"\*?(?:From|De|Von)\*?\s*:\*?\s*\S", re.IGNORECASE)
_SENT = re.compile(r"\*?(?:Sent|Date|Envoyé(?: le)?|To|À|A|Gesendet)\*?\s*:\*?\s*\S", re.IGNORECASE)


def words_of(message: EmailMessage) -> str:
    """Return what a mail says, in plain text: its text part, else its HTML without marks; nothing is loaded."""
    part = message.get_body(("plain",))
    text = _content(part) if part is not None else ""
    if not text.strip():
        part = message.get_body(("html",))
        text = reduced(_content(part)) if part is not None else ""
    return cleaned(without_quote(text), MOST_CHARACTERS)


def reduced(html: str) -> str:
    """Return the words of an HTML text, a line for each block, without what it quotes."""
    reader = _Reader()
    reader.feed(_NO_ELEMENT.sub("", _OPEN_MARK.sub(" ", _without_comments(html[:_MOST_HTML]))))
    reader.close()
    return reader.text


def cleaned(text: str, most: int) -> str:
    """Return a text that can be kept and shown: no control but line breaks, at most so many characters."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    seen = "".join(one for one in whole if one in "\n\t" or unicodedata.category(one) != "Cc")
    return re.sub(r"\n{3,}", "\n\n", seen).strip()[:most]


def without_quote(text: str) -> str:
    """Return a text without the mail that it answers; answers between quoted lines stay."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(_own_lines(lines)).strip()


def _own_lines(lines: list[str]) -> Iterator[str]:
    place = 0
    while place < len(lines):
        line = lines[place].lstrip()[:_LONGEST_LINE_LOOKED_AT]
        if line.startswith(">"):
            place += 1
            continue
        if _SEPARATOR.match(line) or _is_head_of_quote(lines, place):
            return
        if (length := _introduction(lines, place)) > 0:
            following = next((one.lstrip() for one in lines[place + length :] if one.strip()), "")
            if not following.startswith(">"):
                return  # all that follows is the other mail, unmarked
            place += length
            continue
        yield lines[place]
        place += 1


def _introduction(lines: list[str], place: int) -> int:
    """Return over how many lines “On … wrote:” goes, for programs break it; 0 when it does not stand here.

    No program leaves a line empty in it: « Le 2 me va. » may stand before one.
    """
    whole = ""
    for length in range(1, _LINES_OF_AN_INTRODUCTION + 1):
        if place + length > len(lines):
            break
        line = lines[place + length - 1].strip()[:_LONGEST_LINE_LOOKED_AT]
        if length > 1 and (not line or _BEGINS_INTRODUCTION.match(line)):
            break
        whole = f"{whole} {line}".strip()
        if _INTRODUCTION.match(whole):
            return length
        if not _BEGINS_INTRODUCTION.match(whole):
            break
    return 0


def _is_head_of_quote(lines: list[str], place: int) -> bool:
    """Tell whether Outlook's head of the quoted mail stands here: a rule or nothing, then From and Sent."""
    start = place
    if _RULE.match(lines[place].strip()):
        start = next((at for at in range(place + 1, min(place + 3, len(lines))) if lines[at].strip()), place)
    if not _FROM.match(lines[start].strip()[:_LONGEST_LINE_LOOKED_AT]):
        return False
    return any(_SENT.match(line.strip()[:_LONGEST_LINE_LOOKED_AT]) for line in lines[start + 1 : start + 4])


def _without_comments(html: str) -> str:
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join([*kept, html[at:]])


def _content(part: MIMEPart) -> str:
    content = part.get_content()
    return content if isinstance(content, str) else ""


class _Reader(HTMLParser):
    """Reads on past what is not shown, and past what quotes, to their end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._passed_over: list[str] = []
        self._is_at_end = False

    @property
    def text(self) -> str:
        lines = "".join(self._parts).split("\n")
        return "\n".join(" ".join(line.replace("\xa0", " ").split()) for line in lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._passed_over:
            if tag not in _WITHOUT_END:
                self._passed_over.append(tag)
            return
        named = {name: (value or "").casefold() for name, value in attrs}
        if named.get("id", "") in _QUOTE_IDS:  # Outlook marks where the quote begins, and no end
            self._is_at_end = True
        is_quote = tag == "blockquote" or any(name in named.get("class", "") for name in _QUOTE_CLASSES)
        if (tag in _UNSEEN or is_quote) and tag not in _WITHOUT_END:
            self._passed_over.append(tag)
        if tag in _LINE_OF_ITS_OWN:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._passed_over:
            while self._passed_over.pop() != tag:
                pass
        elif tag in _LINE_OF_ITS_OWN and tag not in _WITHOUT_END and not self._passed_over:
            self._parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINE_OF_ITS_OWN and not self._passed_over:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._passed_over and not self._is_at_end:
            self._parts.append(data.replace("\n", " "))
