"""Labels that show text as it is. The only place that makes a QLabel: names are data, never markup."""

import html
import re
import unicodedata
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from cockpit.gui.theme import Theme

# Controls and invisible directions in a name would reorder or hide what stands beside it.
_HARMLESS = frozenset("\u200c\u200d\u00a0\u202f")  # joiners of some scripts; French narrow spaces
# Of a text that is cut so much stays to be read.
_LEAST_WIDTH = 48
_LINE_ENDS = re.compile(r"[ \t\r\n\v\f\u2028\u2029]+")
_OTHER_LINE_ENDS = re.compile(r"\r\n?|[\v\f\u2028\u2029]")
# No line shows more than the first, and no page is read further than the second; measuring them takes its time.
_LONGEST_LINE = 1_000
_LONGEST_TEXT = 20_000
# A word of more characters may be parted, for it would make the window wider than the screen.
_LONG_WORD = re.compile(r"\S{21,}")
_PART = 10
_WIDEST_WORDS = 200  # of a label on one line that is not to be cut, in the design's pixels


def shown(text: str) -> str:
    """Return a text for one line: without control and invisible formatting characters; line ends become spaces."""
    if text.isascii() and text.isprintable() and len(text) <= _LONGEST_LINE and "  " not in text:
        return text.strip()  # nearly all texts, and a tenth of the time
    kept = _without_controls(text[: 4 * _LONGEST_LINE], " \t\r\n\v\f\u2028\u2029")
    return _cut(_LINE_ENDS.sub(" ", kept).strip(), _LONGEST_LINE)


def shown_lines(text: str) -> str:
    """Return a text of several lines without control and invisible formatting characters."""
    kept = _OTHER_LINE_ENDS.sub("\n", text[: 2 * _LONGEST_TEXT])
    return _cut(kept if kept.isprintable() else _without_controls(kept, "\n\t"), _LONGEST_TEXT)


def _without_controls(text: str, kept: str) -> str:
    return "".join(
        character for character in text if character.isprintable() or character in kept or character in _HARMLESS
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def breakable(text: str) -> str:
    """Return a text whose overlong words can go on in the next line, parted by spaces of no width."""
    return _LONG_WORD.sub(lambda found: _parted(found[0]), text)


def _parted(word: str) -> str:
    parts, length = [word[0]], 1
    for before, character in pairwise(word):
        length += 1
        # Never between a letter and its marks, nor beside a joiner.
        is_whole = before not in _HARMLESS and unicodedata.category(character)[0] not in "MC"
        if length > _PART and is_whole:
            parts.append("\u200b")
            length = 1
        parts.append(character)
    return "".join(parts)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    words = [word for word in (part.lstrip("'’\"“(<-") for part in shown(name).split()) if word]
    if not words:
        return ""
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def brief(text: str, most: int = 24) -> str:
    """Return a text as it is shown, cut after so many characters: names have no bound, lines have one."""
    whole = shown(text)
    return whole if len(whole) <= most else f"{whole[: most - 1].rstrip()}…"


def tool_tip(text: str) -> str:
    """Return what makes a tooltip show a text as it is: Qt has no plain ones, and guesses markup."""
    return f"<qt>{html.escape(breakable(shown(text)), quote=False)}</qt>" if text else ""


def set_tool_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip that shows the text as it is."""
    widget.setToolTip(tool_tip(text))


class Label(QLabel):
    """Plain text in a type role and a tone of the tokens. `elides`: it is cut with an ellipsis when too long."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: str = "body",
        tone: str = "text",
        weight: int | None = None,
        wraps: bool = False,
        elides: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._role = role
        self._weight = weight
        self.elides = elides
        self._full = ""
        self._least = 0
        self._wanted = 0
        self._is_wide = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setWordWrap(wraps)
        if elides:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._restyle()
        theme.changed.connect(self._restyle)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show a text: as it is, without controls."""
        self._full = shown_lines(text) if self.wordWrap() else shown(text)
        self._measure()
        self._keep_a_little()
        self._fit()
        self.updateGeometry()  # a text that is cut to what stood there already changes what is asked for, too

    @property
    def full_text(self) -> str:
        """The text before it was cut."""
        return self._full

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        self.setProperty("tone", tone)
        self._polish_anew()

    def _polish_anew(self) -> None:
        """Take on what the style sheet says of changed properties. Qt gives the first font back with that."""
        self.style().unpolish(self)
        self.style().polish(self)
        self.setFont(self._theme.font(self._role, self._weight))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        if self.elides or self._is_wide:
            self._fit()

    def sizeHint(self) -> QSize:
        """Ask for the whole text, also while it is cut."""
        hint = super().sizeHint()
        return QSize(max(hint.width(), self._wanted), hint.height()) if self._is_wide else hint

    def minimumSizeHint(self) -> QSize:
        """Allow a cut label to shrink; no text makes the window wider."""
        hint = super().minimumSizeHint()
        if self.elides:
            return QSize(0, hint.height())
        return QSize(self._theme.px(_WIDEST_WORDS), hint.height()) if self._is_wide else hint

    def _measure(self) -> None:
        """Find out whether a label on one line, which is not made to be cut, has to be where there is no room."""
        if not self.wordWrap() and not self.elides:
            self._wanted = self.fontMetrics().horizontalAdvance(self._full) + 1  # it is rounded
        self._is_wide = self._wanted > self._theme.px(_WIDEST_WORDS)

    def _fit(self) -> None:
        text = self._full
        if self.wordWrap():
            text = breakable(text)
        elif self.width() > 0 and (self.elides or self._is_wide):
            text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width())
        if text != self._full or self.elides:
            self.setAccessibleName(self._full)
        super().setText(text)

    def _keep_a_little(self) -> None:
        """Let a text that may be cut keep room for a word, unless somebody else gave it a width."""
        if self.elides and self.minimumWidth() == self._least:
            whole = self.fontMetrics().horizontalAdvance(self._full)
            self._least = min(whole, self._theme.px(_LEAST_WIDTH))
            self.setMinimumWidth(self._least)

    def _restyle(self) -> None:
        self.setFont(self._theme.font(self._role, self._weight))
        self._measure()
        self._keep_a_little()


class Chip(Label):
    """A short word on a tinted ground: a state, a count, a language."""

    def __init__(self, theme: Theme, text: str, kind: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(theme, text, "caption", "text", 600, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.set_kind(kind)

    def set_kind(self, kind: str) -> None:
        """Change the ground: a state's name, or neutral."""
        self.setProperty("tone", None)
        self.setProperty("chip", kind)
        self._polish_anew()


class Picture(QLabel):
    """An icon or glyph that follows the theme; `words` name it for screen readers (empty: decoration)."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        colour: str = "text2",
        size: int = 18,
        is_state: bool = False,
        words: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._theme = theme
        self._colour = colour
        self._size = size
        self._is_state = is_state
        self._name = name
        self.setAccessibleName(words)
        self.setFixedSize(theme.px(size), theme.px(size))
        self._draw()
        theme.changed.connect(self._draw)

    def show_picture(self, name: str, colour: str | None = None, words: str = "") -> None:
        """Show another one."""
        self._name = name
        self._colour = colour or self._colour
        self.setAccessibleName(words)
        self._draw()

    def _draw(self) -> None:
        picture: QPixmap = (
            self._theme.glyph(self._name, self._size)
            if self._is_state
            else self._theme.icon(self._name, self._colour, self._size)
        )
        self.setFixedSize(self._theme.px(self._size), self._theme.px(self._size))
        self.setPixmap(picture)
