"""Buttons that carry their key, painted as the design draws them."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetrics,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from cockpit.gui.labels import set_tool_tip
from cockpit.gui.theme import Theme

RING = 3
# Of a cut word so much stays to be read.
_LEAST_WORDS = 20


def paint_keycap(painter: QPainter, theme: Theme, box: QRectF, key: str, text: QColor, line: QColor) -> None:
    """Paint a key's cap: its name in a small rounded frame."""
    painter.setPen(QPen(line, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 4, 4)
    painter.setFont(theme.font("axis", 500))
    painter.setPen(text)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)


def keycap_width(theme: Theme, key: str) -> int:
    """Return how wide a key's cap is."""
    return max(theme.px(18), QFontMetrics(theme.font("axis", 500)).horizontalAdvance(key) + theme.px(9))


class HoverButton(QAbstractButton):
    """A button that paints itself and knows whether the pointer is over it; `is_hovered` tells."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_hovered = False
        self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.update)

    def setText(self, text: str) -> None:
        """Show words; what follows an ampersand in a name is no key."""
        super().setText(text)
        self.setShortcut(QKeySequence())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        self.is_hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Stop showing it."""
        self.is_hovered = False
        self.update()
        super().leaveEvent(event)


class Button(HoverButton):
    """A button: icon, words, key. Kinds: primary, secondary, ghost, link, danger (red text, never a red ground).

    The key is shown only; what makes it work is the page's shortcut. A checkable one stays tinted while checked.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        icon: str = "",
        key: str = "",
        kind: str = "secondary",
        small: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, text, parent)
        self._theme = theme
        self._icon = icon
        self._key = key
        self._kind = kind
        self._small = small
        self.shrinks = False
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{text}, {key}" if key else text)
        theme.changed.connect(self._restyle)

    def set_words(self, text: str, key: str | None = None) -> None:
        """Change the words, and the key when one is given."""
        self._key = self._key if key is None else key
        self.setText(text)
        self.setAccessibleName(f"{text}, {self._key}" if self._key else text)
        self.updateGeometry()
        self.update()

    def set_icon(self, icon: str) -> None:
        """Change the icon; without a name there is none."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Fit icon, words and key."""
        theme = self._theme
        width = self._words_px() + theme.px(16 if self._small else 26)
        if self._icon:
            width += theme.px(15) + (theme.px(8) if self.text() else 0)
        if self._key:
            width += keycap_width(theme, self._key) + theme.px(9)
        height = theme.px(26 if self._small else 32)
        return QSize(width + 2 * RING, height + 2 * RING)

    def let_shrink(self) -> None:
        """Allow the words to be cut where there is no room for all; what is cut stands in a tooltip."""
        self.shrinks = True
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Never cut the words, unless that was allowed."""
        hint = self.sizeHint()
        if self.shrinks:
            hint.setWidth(min(hint.width(), hint.width() - self._words_px() + self._theme.px(_LEAST_WORDS)))
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say in a tooltip what is cut."""
        super().resizeEvent(event)
        if self.shrinks:
            set_tool_tip(self, self.text() if self.width() < self.sizeHint().width() else "")

    def _words_px(self) -> int:
        metrics = QFontMetrics(self._theme.font("small" if self._small else "body", 500))
        return metrics.horizontalAdvance(self.text().replace("&", "&&"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon, words, key and focus ring."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING).adjusted(0.5, 0.5, -0.5, -0.5)
        ground, line, text = self._colours()
        painter.setPen(QPen(line, 1) if line else Qt.PenStyle.NoPen)
        painter.setBrush(ground if ground else Qt.BrushStyle.NoBrush)
        radius = theme.px(6 if self._small else 8)
        painter.drawRoundedRect(box, radius, radius)
        self._paint_content(painter, box, text)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius + 2, radius + 2)

    def _colours(self) -> tuple[QColor | None, QColor | None, str]:
        """Return ground, line and the token of the text."""
        theme = self._theme
        if not self.isEnabled():
            return None, theme.colour("line"), "disabled"
        if self._kind == "primary":
            name = "accent_p" if self.isDown() else "accent_h" if self.is_hovered else "accent"
            return theme.colour(name), None, "on_accent"
        if self.isCheckable() and self.isChecked():
            return theme.colour("selected"), theme.colour("accent"), "accent_text"
        hover = theme.colour("hover") if self.is_hovered or self.isDown() else None
        if self._kind == "secondary":
            return hover or theme.colour("surface"), theme.colour("line2"), "text"
        return hover, None, {"link": "accent_text", "danger": "lost"}.get(self._kind, "text2")

    def _paint_content(self, painter: QPainter, box: QRectF, text: str) -> None:
        theme = self._theme
        font = theme.font("small" if self._small else "body", 500)
        metrics = QFontMetrics(font)
        shown_words = self.text()
        if self.width() < self.sizeHint().width():
            room = self._words_px() - (self.sizeHint().width() - self.width())
            shown_words = metrics.elidedText(shown_words, Qt.TextElideMode.ElideRight, max(0, room))
        words = metrics.horizontalAdvance(shown_words)
        size = theme.px(15)
        cap = keycap_width(theme, self._key) if self._key else 0
        gap = theme.px(8)
        total = words + (size + (gap if words else 0) if self._icon else 0) + (cap + theme.px(9) if cap else 0)
        x = box.center().x() - total / 2
        if self._icon:
            picture = theme.icon(self._icon, text, 15)
            painter.drawPixmap(int(x), int(box.center().y() - size / 2), picture)
            x += size + (gap if words else 0)
        painter.setFont(font)
        painter.setPen(theme.colour(text))
        painter.drawText(
            QRect(int(x), int(box.top()), words + 2, int(box.height())),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            shown_words,
        )
        if cap:
            line = theme.colour("on_accent" if self._kind == "primary" else "line2")
            if self._kind == "primary":
                line.setAlphaF(0.45)
            height = theme.px(18)
            cap_box = QRectF(
                int(x + words + theme.px(9)) + 0.5, int(box.center().y() - height / 2) + 0.5, cap, height
            )
            paint_keycap(painter, theme, cap_box, self._key, theme.colour(text), line)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class Keycap(QWidget):
    """A key's cap on its own, for footers and headers."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key = key
        self.setFixedSize(keycap_width(theme, key) + 1, theme.px(18) + 1)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        theme = self._theme
        paint_keycap(painter, theme, box, self._key, theme.colour("text2"), theme.colour("line2"))
