"""JSON files of any size, one element at a time."""

import re
from collections.abc import Iterator
from json import JSONDecoder
from typing import Any, TextIO

_CHUNK = 1024 * 1024
# More than this for one element is no statement; a file that is broken early on is not read to its end.
_LARGEST = 32 * 1024 * 1024
_LONGEST_NUMBER = 32  # of the part that comes after what is a number by itself
_SPACE = re.compile(r"[ \t\n\r]*")
_decode = JSONDecoder().raw_decode


def elements_of(content: Any) -> list[Any]:
    """Return the elements of a list, or of the list that an object holds under `statements`.

    Raises:
        ValueError: it is neither.
    """
    elements = content.get("statements") if isinstance(content, dict) else content
    if not isinstance(elements, list):
        raise ValueError("no statements")
    return elements


def elements_of_page(file: TextIO) -> Iterator[Any]:
    """Yield what `elements_of` a file's content returns, and those before a break.

    Raises:
        ValueError, RecursionError: it is no JSON, is cut short, or holds no such list.
    """
    text = _Text(file)
    opening = text.next_mark()
    if opening == "[":
        yield from text.elements()
        return
    if opening != "{":
        raise ValueError("neither list nor object")
    has_statements = False
    while text.mark_ahead() != "}":
        name = text.value()
        text.expect(":")
        if name == "statements":
            has_statements = True
            text.expect("[")
            yield from text.elements()
        else:
            text.value()
        if text.mark_ahead() == ",":
            text.next_mark()
    if not has_statements:
        raise ValueError("no statements")


def elements_of_lines(file: TextIO) -> Iterator[Any]:
    """Yield what each line holds; None for one that is no JSON."""
    for line in file:
        text = line.strip()
        if text:
            try:
                element, end = _decode(text)  # json.loads looks for spaces around it again (measured: a third more)
            except (ValueError, RecursionError):
                yield None
            else:
                yield element if end == len(text) else None


class _Text:
    """The text of a file from a place in it on, of which only a piece is in memory."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._piece = ""
        self._at = 0

    def mark_ahead(self) -> str:
        """Return the next character that is no space, and stay before it."""
        while True:
            found = _SPACE.match(self._piece, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._piece):
                return self._piece[self._at]
            if not self._read_on():
                raise ValueError("cut short")

    def next_mark(self) -> str:
        """Return the next character that is no space, and go on behind it."""
        mark = self.mark_ahead()
        self._at += 1
        return mark

    def expect(self, mark: str) -> None:
        """Go on behind a character that has to stand here."""
        if self.next_mark() != mark:
            raise ValueError(f"no {mark}")

    def value(self) -> Any:
        """Return the value that begins here."""
        self.mark_ahead()
        while True:
            try:
                value, end = _decode(self._piece, self._at)
            except ValueError:
                if len(self._piece) - self._at > _LARGEST or not self._read_on():
                    raise
            else:
                is_cut = isinstance(value, (int, float)) and len(self._piece) - end < _LONGEST_NUMBER
                if not (is_cut and self._read_on()):
                    self._at = end
                    return value

    def elements(self) -> Iterator[Any]:
        """Yield the elements of a list whose bracket was just read."""
        if self.mark_ahead() == "]":
            self._at += 1
            return
        while True:
            yield self.value()
            mark = self.next_mark()
            if mark == "]":
                return
            if mark != ",":
                raise ValueError("no comma")

    def _read_on(self) -> bool:
        """Put more of the file into memory; as much as is there already, so that long elements cost little."""
        rest = self._piece[self._at :]
        more = self._file.read(max(_CHUNK, len(rest)))
        if more:
            self._piece, self._at = rest + more, 0
        return bool(more)
