"""One history for everything: a list by month, cut by chips, with the line where a silence begins."""

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
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button
from cockpit.gui.desk import Desk
from cockpit.gui.focus import FocusRing
from cockpit.gui.labels import Label, shown
from cockpit.gui.theme import Theme
from cockpit.reports.learner_timeline import EnrolmentView, HistoryItem, HistoryKind
from cockpit.wording import Words
from cockpit.wording.history import history_icon, history_line

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_Align = Qt.AlignmentFlag
_ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_FOR_THE_PAGE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
_MONTH_PX, _ITEM_PX, _LINE_PX = 30, 34, 30


@dataclass(frozen=True, slots=True)
class _Month:
    words: str


@dataclass(frozen=True, slots=True)
class _LastSeen:
    words: str


_Entry = _Month | _LastSeen | HistoryItem


def entries_of(words: Words, items: Sequence[HistoryItem], view: EnrolmentView | None) -> list[_Entry]:
    """Return items, the latest first, under their months; where a silence begins stands when it began."""
    found: list[_Entry] = []
    month = ""
    seen = view.last_active_on if view is not None and view.silent_since is not None else None
    for item in items:
        if seen is not None and item.on <= seen:
            found.append(_LastSeen(words.say("last seen {day}", day=words.day(seen))))
            seen = None
        if (name := words.month(item.on)) != month:
            month = name
            found.append(_Month(name))
        found.append(item)
    return found


class _Model(QAbstractListModel):
    def __init__(self, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._words = words
        self._entries: Sequence[_Entry] = ()

    def show_entries(self, entries: Sequence[_Entry]) -> None:
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        if role == _ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return history_line(self._words, entry) if isinstance(entry, HistoryItem) else entry.words
        if role == Qt.ItemDataRole.AccessibleTextRole and isinstance(entry, HistoryItem):
            return f"{self._words.day(entry.on)}: {history_line(self._words, entry)}"
        return None


class _Delegate(QStyledItemDelegate):
    """Paints a month, the line of a silence, or an entry: day, icon, what happened, how it is known."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.zone = zone_named(desk.settings.zone)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        entry = index.data(_ENTRY_ROLE)
        high = _MONTH_PX if isinstance(entry, _Month) else _LINE_PX if isinstance(entry, _LastSeen) else _ITEM_PX
        return QSize(100, self._desk.theme.px(high))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry = index.data(_ENTRY_ROLE)
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
        middle, left = box.center().x() + theme.px(30), theme.px(62)
        painter.setPen(QPen(theme.colour("lost_fill"), 1, Qt.PenStyle.DashLine))
        gap = wide // 2 + theme.px(10)
        painter.drawLine(left, box.center().y(), middle - gap, box.center().y())
        painter.drawLine(middle + gap, box.center().y(), box.right(), box.center().y())
        painter.setFont(font)
        painter.setPen(theme.colour("lost"))
        painter.drawText(QRect(middle - wide, box.top(), 2 * wide, box.height()), _Align.AlignCenter, text)

    def _paint_item(self, painter: QPainter, box: QRect, item: HistoryItem) -> None:
        theme, words = self._desk.theme, self._desk.words
        day = QRect(box.left(), box.top(), theme.px(56), box.height())
        self._write(painter, day, words.short_day(item.on), "small", 400, "text2")
        circle = QRectF(box.left() + theme.px(62), box.center().y() - theme.px(12), theme.px(25), theme.px(25))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawEllipse(circle)
        is_done = item.kind is HistoryKind.COMPLETION
        icon = theme.icon(history_icon(item), "accent_text" if is_done else "text2", 13)
        painter.drawPixmap(circle.center() - QRectF(0, 0, theme.px(13), theme.px(13)).center(), icon)
        right = box.right()
        if item.disposition_id is not None:
            self._write(
                painter, self.undo_box(box), self._desk.words.say("Take back"), "caption", 600, "accent_text"
            )
            right = self.undo_box(box).left() - theme.px(6)
        if item.is_invented:
            right = self._paint_invented(painter, box) - theme.px(10)
        elif not item.is_day_only:
            clock = words.clock(item.at, self.zone)
            wide = QFontMetrics(theme.font("caption")).horizontalAdvance(clock)
            right -= wide + theme.px(6)
            place = QRect(right, box.top(), wide + 2, box.height())
            self._write(painter, place, clock, "caption", 400, "text3")
            right -= theme.px(10)
        left = box.left() + theme.px(98)
        text = QRect(left, box.top(), max(0, right - left), box.height())
        self._write(painter, text, history_line(words, item), "small", 400, "text")

    def undo_box(self, box: QRect) -> QRect:
        """Return where a decision's line offers to take it back."""
        metrics = QFontMetrics(self._desk.theme.font("caption", 600))
        wide = metrics.horizontalAdvance(self._desk.words.say("Take back")) + self._desk.theme.px(8)
        return QRect(box.right() - wide, box.top(), wide, box.height())

    def _paint_invented(self, painter: QPainter, box: QRect) -> int:
        """Mark what the demo made up; return the mark's left edge."""
        theme = self._desk.theme
        text = self._desk.words.say("invented")
        font = theme.font("caption", 600)
        wide = QFontMetrics(font).horizontalAdvance(text) + theme.px(14)
        chip = QRectF(box.right() - wide, box.center().y() - theme.px(10), wide, theme.px(21))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("pause_tint"))
        painter.drawRoundedRect(chip, theme.px(6), theme.px(6))
        painter.setFont(font)
        painter.setPen(theme.colour("pause"))
        painter.drawText(chip, _Align.AlignCenter, text)
        return int(chip.left())


class _List(QListView):
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
        elif (event.text().isprintable() and event.text()) or event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Escape,
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Chips(QWidget):
    """Buttons in as many lines as they need."""

    def __init__(self, buttons: Sequence[Button]) -> None:
        super().__init__()
        self._buttons = buttons
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for button in buttons:
            button.setParent(self)

    def arrange(self) -> None:
        """Place the buttons that are not hidden, line by line."""
        x = y = high = 0
        for button in self._buttons:
            if button.isHidden():
                continue
            size = button.sizeHint()
            if x and x + size.width() > self.width():
                x, y = 0, y + size.height()
            button.setGeometry(x, y, size.width(), size.height())
            x += size.width() + 2
            high = y + size.height()
        self.setFixedHeight(max(1, high))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()


class HistoryCard(QFrame):
    """The history of one learner, newest on top. `undo_wanted` carries the id of a decision to take back."""

    undo_wanted = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._desk = desk
        self._items: Sequence[HistoryItem] = ()
        self._view: EnrolmentView | None = None
        words, theme = desk.words, desk.theme
        self._filters: tuple[tuple[str, frozenset[HistoryKind]], ...] = (
            (words.say("All"), frozenset(HistoryKind)),
            (words.say("Activity"), frozenset({HistoryKind.ACTIVITY})),
            (words.say("Completions"), frozenset({HistoryKind.COMPLETION})),
            (words.say("Messages"), frozenset({HistoryKind.MESSAGE, HistoryKind.CONTACT, HistoryKind.QUESTION})),
            (words.say("Check-ins"), frozenset({HistoryKind.CHECK_IN})),
            (words.say("Notes"), frozenset({HistoryKind.NOTE})),
            (words.say("Decisions"), frozenset({HistoryKind.DECISION, HistoryKind.ALERT})),
        )
        self.chips = [Button(theme, name, small=True) for name, _ in self._filters]
        for chip in self.chips:
            chip.setCheckable(True)
            chip.clicked.connect(self._choose)
        self.chips[0].setChecked(True)
        self._row = _Chips(self.chips)
        self._model = _Model(words, self)
        self._delegate = _Delegate(desk, self)
        self.list = _List(theme)
        self.list.setModel(self._model)
        self.list.setItemDelegate(self._delegate)
        self.list.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(words.say("History"))
        self.list.pressed_at.connect(self._take_back)
        self._nothing = Label(theme, words.say("Nothing has happened yet."), "small", "text2")
        top = QHBoxLayout()
        top.setSpacing(theme.px(12))
        title = Label(theme, words.say("History"), "heading")
        title.setContentsMargins(0, theme.px(6), 0, 0)
        top.addWidget(title, 0, _Align.AlignTop)
        top.addWidget(self._row, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(16), theme.px(12), theme.px(10), theme.px(8))
        box.setSpacing(theme.px(4))
        box.addLayout(top)
        box.addWidget(self._nothing)
        box.addWidget(self.list, 1)
        desk.theme.changed.connect(self._restyle)

    def show_items(self, items: Sequence[HistoryItem], view: EnrolmentView | None, zone: str) -> None:
        """Show a learner's history; hours are those of the learner's zone."""
        self._items, self._view = items, view
        self._delegate.zone = zone_named(zone)
        words = self._desk.words
        for chip, (name, kinds) in zip(self.chips, self._filters, strict=True):
            count = sum(item.kind in kinds for item in items)
            chip.set_words(f"{name}  {words.number(count)}")
            chip.setVisible(bool(count) or chip is self.chips[0])
            if not count and chip.isChecked():
                self._check(self.chips[0])
        self._row.arrange()
        self._show()

    def _take_back(self, index: QModelIndex, place: QPoint) -> None:
        """Take back the decision of a line: by a click on its words, or by Delete while it is current."""
        entry = index.data(_ENTRY_ROLE)
        if not isinstance(entry, HistoryItem) or entry.disposition_id is None:
            return
        if place.isNull() or self._delegate.undo_box(self.list.visualRect(index)).contains(place):
            self.undo_wanted.emit(entry.disposition_id)

    def _choose(self) -> None:
        pressed = self.sender()
        self._check(next(chip for chip in self.chips if chip is pressed))
        self._show()

    def _check(self, pressed: Button) -> None:
        for chip in self.chips:
            chip.setChecked(chip is pressed)

    def _show(self) -> None:
        kinds = next(kinds for chip, (_, kinds) in zip(self.chips, self._filters, strict=True) if chip.isChecked())
        items = [item for item in self._items if item.kind in kinds]
        self._model.show_entries(entries_of(self._desk.words, items, self._view))
        self._nothing.setVisible(not items)
        self.list.setVisible(bool(items))

    def _restyle(self) -> None:
        self._row.arrange()
        self.list.doItemsLayout()
