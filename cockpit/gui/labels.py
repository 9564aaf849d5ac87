"""Labels that show text as it is. The only place that makes a QLabel: names are data, never markup."""

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from cockpit.gui.theme import Theme

# Controls and invisible directions in a name would reorder or hide what stands beside it.
_HARMLESS = frozenset("\u200c\u200d\u00a0\u202f")  # joiners of some scripts; French narrow spaces
# Of a text that is cut so much stays to be read.
_LEAST_WIDTH = 48
_LINE_ENDS = re.compile(r"[ \t\r\n\v\f\u2028\u2029]+")


def shown(text: str) -> str:
    """Return a text without control and invisible formatting characters; line ends become spaces."""
    return "".join(
        character
        for character in _LINE_ENDS.sub(" ", text).strip()
        if character.isprintable() or character in _HARMLESS
    )


def set_tool_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip that shows the text as it is: Qt has no plain ones, and guesses markup."""
    widget.setToolTip(f"<qt>{html.escape(shown(text), quote=False)}</qt>" if text else "")


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
        self._full = text if self.wordWrap() else shown(text)
        self._keep_a_little()
        self._fit()

    @property
    def full_text(self) -> str:
        """The text before it was cut."""
        return self._full

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew."""
        super().resizeEvent(event)
        if self.elides:
            self._fit()

    def minimumSizeHint(self) -> QSize:
        """Allow a cut label to shrink."""
        hint = super().minimumSizeHint()
        return QSize(0, hint.height()) if self.elides else hint

    def _fit(self) -> None:
        text = self._full
        if self.elides and self.width() > 0:
            text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width())
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
        self.style().unpolish(self)
        self.style().polish(self)


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
