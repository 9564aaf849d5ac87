"""A choice of two or three, side by side in one frame: a language, a length, a kind."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from cockpit.gui.buttons import RING
from cockpit.gui.focus import only_checked_by_tab
from cockpit.gui.labels import shown
from cockpit.gui.theme import Theme

_WIDEST = 220  # names of cohorts come from elsewhere: a longer one is cut
_ICON, _ICON_GAP = 15, 6


class Segments(QWidget):
    """One of several values, always one chosen. Tab goes to the chosen one, the arrows to its neighbours."""

    chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        options: Sequence[tuple[str, str]],
        name: str,
        icons: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Show `options` as pairs of value and words; `name` says to a screen reader what is chosen.

        `icons` gives the icon of a value, where it has one.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._theme = theme
        self._icons = icons or {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._segments: dict[str, _Segment] = {}
        self.offer(options)
        only_checked_by_tab(self._group)
        self._group.buttonToggled.connect(self._tell)

    @property
    def value(self) -> str:
        """The value that is chosen."""
        return next(value for value, segment in self._segments.items() if segment.isChecked())

    def offer(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer these pairs of value and words in the place of those before; the first is chosen."""
        for segment in self._segments.values():
            self._group.removeButton(segment)
            self._row.removeWidget(segment)
            segment.hide()
            segment.deleteLater()
        self._segments.clear()
        last = len(options) - 1
        for place, (value, words) in enumerate(options):
            icon = self._icons.get(value, "")
            segment = _Segment(self._theme, words, icon, is_first=place == 0, is_last=place == last)
            segment.setAccessibleDescription(self.accessibleName())
            self._segments[value] = segment
            self._group.addButton(segment)
            self._row.addWidget(segment)
        self.choose(options[0][0])

    def choose(self, value: str) -> None:
        """Choose a value; one that is not offered changes nothing."""
        if value in self._segments:
            self._segments[value].setChecked(True)

    def show_icons(self, *, are_shown: bool) -> None:
        """Show the icons, or leave their room to the words."""
        for segment in self._segments.values():
            segment.show_icon(is_shown=are_shown)

    def set_words(self, value: str, words: str) -> None:
        """Call a value by other words."""
        segment = self._segments[value]
        segment.setText(shown(words))
        segment.setShortcut(QKeySequence())
        segment.setAccessibleName(segment.text())
        segment.updateGeometry()

    def _tell(self, _segment: QAbstractButton, is_checked: bool) -> None:
        if is_checked:
            self.chosen.emit(self.value)


class _Segment(QAbstractButton):
    """One value: rounded where the frame ends, tinted while chosen."""

    def __init__(self, theme: Theme, words: str, icon: str, *, is_first: bool, is_last: bool) -> None:
        super().__init__()
        self._theme = theme
        self._icon = icon
        self._has_icon = True
        self._is_first = is_first
        self._is_last = is_last
        self.setText(shown(words))
        self.setShortcut(QKeySequence())  # what follows an ampersand in a name is no key
        self.setAccessibleName(self.text())
        self.setCheckable(True)
        self.setAutoExclusive(True)  # told as one of several, not as something to tick
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # until it is chosen
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_icon(self, *, is_shown: bool) -> None:
        """Show its icon, if it has one."""
        if is_shown is not self._has_icon:
            self._has_icon = is_shown
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Fit the words at their boldest, so that nothing moves when another is chosen."""
        theme = self._theme
        words = QFontMetrics(theme.font("small", 600)).horizontalAdvance(self.text())
        width = min(words, theme.px(_WIDEST)) + theme.px(26) + self._icon_room()
        ends = (RING if self._is_first else 0) + (RING if self._is_last else 0)
        return QSize(width + ends, theme.px(32) + 2 * RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, frame, words and focus ring."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0, RING + 0.5, 0, -RING - 0.5)
        box.setLeft(RING + 0.5 if self._is_first else 0.0)
        box.setRight(self.width() - (RING + 0.5 if self._is_last else 0.0))
        ground = "selected" if self.isChecked() else "hover" if self.underMouse() else "surface"
        painter.setBrush(theme.colour(ground))
        painter.setPen(QPen(theme.colour("line2"), 1))
        # Beyond our own edge, so that only the ends of the whole row look round.
        beyond = theme.px(12)
        outline = box.adjusted(0 if self._is_first else -beyond, 0, 0 if self._is_last else beyond, 0)
        painter.drawRoundedRect(outline, theme.px(8), theme.px(8))
        if not self._is_first:
            painter.drawLine(box.topLeft(), box.bottomLeft())
        font = theme.font("small", 600 if self.isChecked() else 500)
        colour = "accent_text" if self.isChecked() else "text2"
        painter.setFont(font)
        painter.setPen(theme.colour(colour))
        metrics, icon_room = QFontMetrics(font), self._icon_room()
        room = int(box.width()) - theme.px(16) - icon_room
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(box.adjusted(icon_room, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, words)
        if icon_room:
            left = box.center().x() - (icon_room + metrics.horizontalAdvance(words)) / 2
            top = box.center().y() - theme.px(_ICON) / 2
            painter.drawPixmap(QPointF(left, top), theme.icon(self._icon, colour, _ICON))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), theme.px(6), theme.px(6))

    def _icon_room(self) -> int:
        return self._theme.px(_ICON + _ICON_GAP) if self._icon and self._has_icon else 0
