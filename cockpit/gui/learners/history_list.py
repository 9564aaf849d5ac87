"""The lines of a history: months, where a silence begins, and the entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from cockpit.domain.times import zone_named
from cockpit.gui.desk import Desk
from cockpit.gui.focus import FocusRing
from cockpit.gui.labels import shown, tool_tip
from cockpit.gui.theme import Theme
from cockpit.reports.learner_history import HistoryItem, HistoryKind
from cockpit.reports.learner_timeline import EnrolmentView
from cockpit.wording import Words
from cockpit.wording.history import has_detail, history_detail, history_icon, history_line, history_text

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_Align = Qt.AlignmentFlag
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_FOR_THE_PAGE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
_LEARNING = (HistoryKind.ACTIVITY, HistoryKind.COMPLETION)
_MONTH_PX, _ITEM_PX, _TALL_PX, _LINE_PX = 30, 34, 46, 30
_LEFT_PX, _TEXT_PX = 62, 98


@dataclass(frozen=True, slots=True)
class _Month:
    words: str


@dataclass(frozen=True, slots=True)
class _LastSeen:
    words: str


_Entry = _Month | _LastSeen | HistoryItem


def entries_of(words: Words, items: Sequence[HistoryItem], view: EnrolmentView | None, zone: str) -> list[_Entry]:
    """Return items, the latest first, under their months; where a silence begins stands when it began."""
    found: list[_Entry] = []
    month: tuple[int, int] | None = None
    seen = view.last_active_on if view is not None and view.silent_since is not None else None
    for item in items:
        if seen is not None and item.on <= seen:
            last = next((one for one in items if one.on == seen and one.kind in _LEARNING), None)
            line = words.say("last seen {day}", day=words.day(seen))
            if last is not None and not last.is_day_only:
                time = words.clock(last.at, zone_named(zone))
                line = words.say("last seen {day}, {time}", day=words.day(seen), time=time)
            found.append(_LastSeen(line))
            seen = None
        if (item.on.year, item.on.month) != month:
            month = (item.on.year, item.on.month)
            found.append(_Month(words.month(item.on)))
        found.append(item)
    return found


class HistoryModel(QAbstractListModel):
    """The entries as rows."""

    def __init__(self, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._words = words
        self._entries: Sequence[_Entry] = ()

    def show_entries(self, entries: Sequence[_Entry]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the entry, its words, or all that is said of it."""
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return history_line(self._words, entry) if isinstance(entry, HistoryItem) else entry.words
        if not isinstance(entry, HistoryItem):
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._words.day(entry.on)}: {history_text(self._words, entry)}"
        return tool_tip(history_text(self._words, entry)) if role == Qt.ItemDataRole.ToolTipRole else None


class HistoryDelegate(QStyledItemDelegate):
    """Paints a month, the line of a silence, or an entry: day, icon, what happened, what else is known of it."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.zone = zone_named(desk.settings.zone)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Give an entry with a detail a second line."""
        entry = index.data(ENTRY_ROLE)
        if isinstance(entry, HistoryItem):
            high = _TALL_PX if has_detail(entry) else _ITEM_PX
        else:
            high = _MONTH_PX if isinstance(entry, _Month) else _LINE_PX
        return QSize(100, self._desk.theme.px(high))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a line."""
        entry = index.data(ENTRY_ROLE)
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, _Month):
            self._write(painter, box, entry.words, "small", 600, "text")
        elif isinstance(entry, _LastSeen):
            self._paint_line(painter, box, entry.words)
        else:
            self._paint_item(painter, box, entry)
        painter.restore()

    def _write(self, painter: QPainter, box: QRect, text: str, role: str, weight: int, tone: str) -> None:
        theme = self._desk.theme
        font = theme.font(role, weight)
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        text = QFontMetrics(font).elidedText(shown(text), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, _Align.AlignVCenter | _Align.AlignLeft, text)

    def _paint_line(self, painter: QPainter, box: QRect, text: str) -> None:
        theme = self._desk.theme
        font = theme.font("caption", 600)
        wide = QFontMetrics(font).horizontalAdvance(text)
        middle, left = box.center().x() + theme.px(30), theme.px(_LEFT_PX)
        painter.setPen(QPen(theme.colour("lost_fill"), 1, Qt.PenStyle.DashLine))
        gap = wide // 2 + theme.px(10)
        painter.drawLine(left, box.center().y(), middle - gap, box.center().y())
        painter.drawLine(middle + gap, box.center().y(), box.right(), box.center().y())
        painter.setFont(font)
        painter.setPen(theme.colour("lost"))
        painter.drawText(QRect(middle - wide, box.top(), 2 * wide, box.height()), _Align.AlignCenter, text)

    def _paint_item(self, painter: QPainter, box: QRect, item: HistoryItem) -> None:
        theme, words = self._desk.theme, self._desk.words
        # Everything but the detail stands on the first line.
        line = QRect(box.left(), box.top() + theme.px(1), box.width(), theme.px(_ITEM_PX))
        day = QRect(line.left(), line.top(), theme.px(56), line.height())
        self._write(painter, day, words.short_day(item.on), "small", 400, "text2")
        side, inside = theme.px(25), theme.px(13)
        circle = QRectF(line.left() + theme.px(_LEFT_PX), line.center().y() - side / 2 + 0.5, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawEllipse(circle)
        is_learning = item.kind in _LEARNING
        icon = theme.icon(history_icon(item), "accent_text" if is_learning else "text2", 13)
        painter.drawPixmap(circle.center() - QRectF(0, 0, inside, inside).center(), icon)
        right = self._paint_right(painter, line, item) - theme.px(10)
        left = line.left() + theme.px(_TEXT_PX)
        text = QRect(left, line.top(), max(0, right - left), line.height())
        self._write(painter, text, history_line(words, item), "small", 400, "text")
        if has_detail(item):
            under = QRect(left, line.top() + theme.px(25), max(0, box.right() - left), theme.px(18))
            self._write(painter, under, history_detail(words, item), "caption", 400, "text2")

    def _paint_right(self, painter: QPainter, line: QRect, item: HistoryItem) -> int:
        """Paint what stands at the end of an entry's first line; return where that begins."""
        theme, words = self._desk.theme, self._desk.words
        right = line.right()
        if item.disposition_id is not None:
            self._write(painter, self.undo_box(line), words.say("Take back"), "caption", 600, "accent_text")
            right = self.undo_box(line).left() - theme.px(6)
        if item.is_invented:
            return self._paint_chip(painter, line, words.say("invented"))
        if item.is_day_only:
            return right
        clock = words.clock(item.at, self.zone)
        wide = QFontMetrics(theme.font("caption")).horizontalAdvance(clock)
        right -= wide + theme.px(6)
        self._write(painter, QRect(right, line.top(), wide + 2, line.height()), clock, "caption", 400, "text3")
        return right

    def undo_box(self, box: QRect) -> QRect:
        """Return where a decision's line offers to take it back."""
        theme = self._desk.theme
        metrics = QFontMetrics(theme.font("caption", 600))
        wide = metrics.horizontalAdvance(self._desk.words.say("Take back")) + theme.px(8)
        return QRect(box.right() - wide, box.top(), wide, min(box.height(), theme.px(_ITEM_PX)))

    def _paint_chip(self, painter: QPainter, line: QRect, text: str) -> int:
        """Mark what the demo made up; return the mark's left edge."""
        theme = self._desk.theme
        font = theme.font("caption", 600)
        wide = QFontMetrics(font).horizontalAdvance(text) + theme.px(14)
        chip = QRectF(line.right() - wide, line.center().y() - theme.px(10), wide, theme.px(21))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("pause_tint"))
        painter.drawRoundedRect(chip, theme.px(6), theme.px(6))
        painter.setFont(font)
        painter.setPen(theme.colour("pause"))
        painter.drawText(chip, _Align.AlignCenter, text)
        return int(chip.left())


class HistoryList(QListView):
    """The lines. `pressed_at`: an index and where it was pressed; no place for the key Delete."""

    pressed_at = Signal(QModelIndex, QPoint)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._ring = FocusRing(self, theme)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines, then the ring of the focus."""
        super().paintEvent(event)
        self._ring.paint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell where a line was pressed."""
        super().mousePressEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        if index.isValid():
            self.pressed_at.emit(index, place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave letters, Return and Escape to the page; Qt would search by letters."""
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.pressed_at.emit(self.currentIndex(), QPoint())
        elif (event.text().isprintable() and event.text()) or event.key() in _FOR_THE_PAGE:
            event.ignore()
        else:
            super().keyPressEvent(event)
