"""Tabs under a page's title: an icon, a word, a count; the current one underlined."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from cockpit.gui.buttons import HoverButton
from cockpit.gui.focus import only_checked_by_tab
from cockpit.gui.theme import Theme
from cockpit.gui.wrapped import Wrapped


class TabBar(QWidget):
    """One of several tabs, always one chosen; the arrows go to its neighbours. `chosen` carries a tab's name."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, tabs: Sequence[tuple[str, str, str]], name: str) -> None:
        """Show `tabs` as name, icon and words; `name` says to a screen reader what is chosen."""
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._tabs: dict[str, _Tab] = {}
        for key, icon, words in tabs:
            tab = _Tab(theme, icon, words)
            tab.setAccessibleDescription(name)
            self._tabs[key] = tab
            self._group.addButton(tab)
        wrapped = Wrapped(theme, 4)
        wrapped.show_widgets(list(self._tabs.values()))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(wrapped)
        next(iter(self._tabs.values())).setChecked(True)
        only_checked_by_tab(self._group)
        self._group.buttonToggled.connect(self._tell)

    @property
    def value(self) -> str:
        """The name of the chosen tab."""
        return next(name for name, tab in self._tabs.items() if tab.isChecked())

    def choose(self, name: str) -> None:
        """Choose a tab."""
        self._tabs[name].setChecked(True)

    def step(self, by: int) -> None:
        """Choose the next tab (1) or the one before (-1), round and round."""
        names = list(self._tabs)
        self.choose(names[(names.index(self.value) + by) % len(names)])

    def show_count(self, name: str, count: str) -> None:
        """Show how many there are under a tab; an empty text shows nothing."""
        if name in self._tabs:
            self._tabs[name].set_count(count)

    def _tell(self, _tab: QAbstractButton, is_checked: bool) -> None:
        if is_checked:
            self.chosen.emit(self.value)


class _Tab(HoverButton):
    def __init__(self, theme: Theme, icon: str, words: str) -> None:
        super().__init__(theme, words)
        self._theme = theme
        self._icon = icon
        self._count = ""
        self.setCheckable(True)
        self.setAutoExclusive(True)  # told as one of several, not as something to tick
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def set_count(self, count: str) -> None:
        """Show a number behind the word."""
        if count != self._count:
            self._count = count
            self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Fit icon, word at its boldest and count."""
        theme = self._theme
        words = QFontMetrics(theme.font("body", 600)).horizontalAdvance(self.text())
        count = QFontMetrics(theme.font("body")).horizontalAdvance(self._count) + theme.px(8) if self._count else 0
        return QSize(theme.px(15 + 8 + 12) + words + count, theme.px(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, word, count, and the line under the chosen one."""
        theme, is_here = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, left = theme.px(15), theme.px(4)
        middle = (self.height() - theme.px(3)) // 2
        icon = theme.icon(self._icon, "accent_text" if is_here else "text2", 15)
        painter.drawPixmap(left, middle - side // 2, icon)
        left += side + theme.px(8)
        bold, plain = theme.font("body", 600 if is_here else 500), theme.font("body")
        box = QRect(left, 0, self.width() - left, self.height() - theme.px(3))
        painter.setFont(bold)
        painter.setPen(theme.colour("text" if is_here or self.is_hovered else "text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(plain)
        painter.setPen(theme.colour("text2"))
        told = QFontMetrics(bold).horizontalAdvance(self.text()) + theme.px(7)
        painter.drawText(box.adjusted(told, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._count)
        if is_here:
            painter.fillRect(0, self.height() - 2, self.width(), 2, theme.colour("accent_text"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 3, -1, -4), theme.px(6), theme.px(6))
