"""The templates by the phase of the path in which they have their place, each with how often it was used."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cockpit.domain.names import plain
from cockpit.domain.phases import Phase
from cockpit.gui.desk import Desk
from cockpit.gui.focus import FocusRing
from cockpit.gui.labels import Label, shown
from cockpit.gui.theme import Theme
from cockpit.outbox.template_list import ListedTemplate
from cockpit.wording.templates import phase_name, shipped_names, usage

_NAME = Qt.ItemDataRole.UserRole
_LINE = Qt.ItemDataRole.UserRole + 1
_MOST_LINES = 2
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


def title_of(desk: Desk, one: ListedTemplate) -> str:
    """Return what a template is called: as the trainer called it, else as it came; a clone with whom it is for."""
    own = one.own.get(desk.words.language) or next(iter(one.own.values()), None)
    title = (own.title if own else "") or shipped_names(desk.words)[one.origin]
    return shown(f"{title} · {one.label}" if one.label else title)


class _Delegate(QStyledItemDelegate):
    """Paints a template: its title on one line or two, under it how often it was used; a phase stands alone."""

    def __init__(self, theme: Theme, parent: QListWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Fit the title, in as many lines as it has."""
        theme = self._theme
        if not index.data(_NAME):
            return QSize(1, theme.px(32))
        lines = self._title_height(index.data())
        return QSize(1, lines + QFontMetrics(theme.font("caption")).height() + theme.px(15))

    def _title_height(self, title: str) -> int:
        metrics = QFontMetrics(self._theme.font("small", 500))
        room = QRect(0, 0, self._room(), metrics.height() * _MOST_LINES)
        return min(metrics.boundingRect(room, _WRAPPED, title).height(), room.height())

    def _room(self) -> int:
        return max(1, self._list.width() - self._theme.px(32))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint it."""
        theme = self._theme
        box: QRect = option.rect
        left, top = box.left() + theme.px(10), box.top() + theme.px(6)
        painter.save()
        if not index.data(_NAME):
            self._write(
                painter, QRect(left, top, self._room(), box.height()), index.data(), "caption", "text3", 600
            )
        else:
            if index == self._list.currentIndex():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("selected"))
                painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), theme.px(6), theme.px(6))
            high = self._title_height(index.data())
            self._write(painter, QRect(left, top, self._room(), high), index.data(), "small", "text", 500)
            line, tone = index.data(_LINE)
            below = QRect(left, top + high + theme.px(1), self._room(), box.bottom() - top - high)
            self._write(painter, below, line, "caption", tone, None)
        painter.restore()

    def _write(self, painter: QPainter, box: QRect, text: str, role: str, tone: str, weight: int | None) -> None:
        painter.setFont(self._theme.font(role, weight))
        painter.setPen(self._theme.colour(tone))
        painter.drawText(box, _WRAPPED, text)


class _List(QListWidget):
    """A list whose letters are keys of the page."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setItemDelegate(_Delegate(theme, self))
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        theme.changed.connect(self.scheduleDelayedItemsLayout)
        self._ring = FocusRing(self, theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the templates, then the ring of the focus."""
        super().paintEvent(event)
        self._ring.paint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the arrows, hand letters on."""
        if event.text().isalpha():
            event.ignore()
        else:
            super().keyPressEvent(event)


class TemplateList(QWidget):
    """A search, and the list. `chosen` carries the name of a template."""

    chosen = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._templates: Sequence[ListedTemplate] = ()
        self._unsaved: Collection[str] = ()
        words, theme = desk.words, desk.theme
        self.search = QLineEdit()
        self.search.setPlaceholderText(words.say("Search templates"))
        self.search.setAccessibleName(words.say("Search templates"))
        self.search.setClearButtonEnabled(False)
        self.search.textChanged.connect(self._show)
        self.list = _List(theme)
        self.list.setAccessibleName(words.say("Templates"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._choose)
        self._nothing = Label(theme, words.say("No template is called so."), "small", "text2", wraps=True)
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(20), theme.px(12), theme.px(8), theme.px(14))
        column.setSpacing(theme.px(8))
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)

    @property
    def current(self) -> str:
        """The name of the template that is chosen; empty when none is."""
        item = self.list.currentItem()
        return item.data(_NAME) or "" if item is not None else ""

    def show_templates(
        self, templates: Sequence[ListedTemplate], unsaved: Collection[str], wanted: str | None = None
    ) -> None:
        """Show these; `unsaved` are changed and not kept yet, `wanted` is chosen, else what was."""
        self._templates, self._unsaved = templates, unsaved
        self._show(wanted=wanted or self.current)

    def mark_unsaved(self, unsaved: Collection[str]) -> None:
        """Show which templates are changed and not kept yet."""
        if set(unsaved) != set(self._unsaved):
            self._unsaved = tuple(unsaved)
            by_name = {one.name: one for one in self._templates}
            for row in range(self.list.count()):
                item = self.list.item(row)
                if item.data(_NAME):
                    self._write(item, by_name[item.data(_NAME)])

    def _show(self, _text: str = "", wanted: str = "") -> None:
        wanted = wanted or self.current
        looked_for = plain(self.search.text()).split()
        found = [one for one in self._templates if self._is_found(one, looked_for)]
        self.list.blockSignals(True)
        self.list.clear()
        for phase in Phase:
            of_phase = [one for one in found if one.phase is phase]
            if of_phase:
                head = QListWidgetItem(phase_name(self._desk.words, phase))
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            for one in of_phase:
                item = QListWidgetItem()
                item.setData(_NAME, one.name)
                self._write(item, one)
                self.list.addItem(item)
                if one.name == wanted:
                    self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        if self.list.currentItem() is None and self.list.count():
            self.list.setCurrentRow(1)
        elif found:
            self._choose()

    def _is_found(self, one: ListedTemplate, looked_for: Sequence[str]) -> bool:
        text = plain(f"{title_of(self._desk, one)} {phase_name(self._desk.words, one.phase)}")
        return all(word in text for word in looked_for)

    def _write(self, item: QListWidgetItem, one: ListedTemplate) -> None:
        say = self._desk.words.say
        second, tone = [usage(self._desk.words, one.use.sent, one.use.answered)], "text2"
        if one.name in self._unsaved:
            second, tone = [say("changed, not saved")], "drift"
        elif one.faulty:
            second, tone = [say("has a mistake: ours is used")], "drift"
        elif one.own and not one.is_clone:
            second.insert(0, say("your version"))
        title, line = title_of(self._desk, one), " · ".join(second)
        item.setText(title)
        item.setData(_LINE, (line, tone))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {line}")

    def _choose(self, *_items: object) -> None:
        if self.current:
            self.chosen.emit(self.current)
