"""What marks a person wherever a name stands: initials on a quiet tint, and the state as shape, colour and word."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cockpit.domain.alerts import Nature
from cockpit.gui.labels import initials
from cockpit.gui.theme import Theme

GLYPHS = {
    Nature.LOST: "lost",
    Nature.DRIFTING: "drift",
    Nature.STUCK: "stuck",
    Nature.WAITING: "wait",
    Nature.CELEBRATE: "bravo",
    Nature.DECIDE: "decide",
}
# Ground and letters of the six tints of DESIGN.md, section 3; none is a state's colour.
_TINTS_LIGHT = (
    ("#D9E5E8", "#304F59"),
    ("#E9DFD0", "#5B4826"),
    ("#DCE6DD", "#38513D"),
    ("#EBDDD9", "#6C433B"),
    ("#E1DFE9", "#494360"),
    ("#E5E5D6", "#4E4E2F"),
)
_TINTS_DARK = (
    ("#30444B", "#D3E6EB"),
    ("#4A4234", "#E9DECA"),
    ("#35453A", "#D3E5D6"),
    ("#4E3B37", "#EFD8D2"),
    ("#403C50", "#E0DBEE"),
    ("#434332", "#E6E6CF"),
)
_LETTER_SHARE = 13 / 36
_GLYPH, _GLYPH_BESIDE = 14, 4


def tokens_of(nature: Nature) -> str:
    """Return the name that a nature's colours have among the tokens: text, `_fill` and `_tint`."""
    return "pause" if nature is Nature.DECIDE else GLYPHS[nature]


def paint_avatar(painter: QPainter, theme: Theme, box: QRectF, name: str, number: int) -> None:
    """Paint the initials of a name on one of six tints; `number` (the learner's id) chooses which."""
    tints = _TINTS_DARK if theme.is_dark else _TINTS_LIGHT
    ground, letters = tints[number % len(tints)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawEllipse(box)
    font = theme.font("small", 600)
    font.setPixelSize(max(1, round(box.height() * _LETTER_SHARE)))
    painter.setFont(font)
    painter.setPen(QColor(letters))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials(name))


class Avatar(QWidget):
    """A person's initials; decoration beside a name, so it says nothing to a screen reader.

    `has_glyph`: there is room for the glyph of a state at the lower right.
    """

    def __init__(self, theme: Theme, size: int, *, has_glyph: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._beside = _GLYPH_BESIDE if has_glyph else 0
        self._name = ""
        self._number = 0
        self._glyph = ""
        theme.changed.connect(self._resize)
        self._resize()

    def show_person(self, name: str, number: int, glyph: str = "") -> None:
        """Show a person, with a glyph as soon as one is known."""
        self._name, self._number, self._glyph = name, number, glyph
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the initials, and the glyph on them."""
        theme, side = self._theme, self._theme.px(self._size)
        painter = QPainter(self)
        paint_avatar(painter, theme, QRectF(0, 0, side, side), self._name, self._number)
        if self._glyph:
            at = self.width() - theme.px(_GLYPH) - 1
            painter.drawPixmap(at, at, theme.glyph(self._glyph, _GLYPH))

    def _resize(self) -> None:
        side = self._theme.px(self._size + self._beside)
        self.setFixedSize(side, side)


class StateChip(QWidget):
    """A state as glyph and word on its tint."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._nature = Nature.LOST
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_nature(self, nature: Nature, words: str) -> None:
        """Show what kind of word somebody needs; `words` is its name."""
        self._nature, self._words = nature, words
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Fit glyph and word."""
        theme = self._theme
        width = QFontMetrics(theme.font("caption", 600)).horizontalAdvance(self._words)
        return QSize(width + theme.px(14 + 6 + 2 * 7), theme.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        tokens = tokens_of(self._nature)
        painter.setBrush(theme.colour(f"{tokens}_tint"))
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(6), theme.px(6))
        glyph = theme.px(14)
        painter.drawPixmap(theme.px(7), (self.height() - glyph) // 2, theme.glyph(GLYPHS[self._nature], 14))
        painter.setFont(theme.font("caption", 600))
        painter.setPen(theme.colour(tokens))
        box = self.rect().adjusted(theme.px(7 + 14 + 6), 0, 0, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._words)
