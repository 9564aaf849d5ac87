"""The list of what came back: its groups, how a line is painted, and moving in it by key or mouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from cockpit.connector import LetterKind
from cockpit.domain.times import day_in
from cockpit.gui.desk import Desk
from cockpit.gui.focus import FocusRing
from cockpit.gui.headed_list import HeadedList
from cockpit.gui.labels import shown
from cockpit.gui.today.marks import paint_avatar
from cockpit.reports.replies import Came, CameGroup
from cockpit.wording.questions import category_name, due_line, passed_on_line
from cockpit.wording.replies import day_line, group_name, kind_name
from cockpit.wording.slot_answers import answered_line, chosen_line, none_suits_line

_Index = QModelIndex | QPersistentModelIndex
_Align = Qt.AlignmentFlag
_Move = QAbstractItemView.CursorAction
_NOWHERE = QModelIndex()
ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
_EDGE, _AVATAR, _TEXT_LEFT, _ICON = 16, 32, 58, 13
_ICONS = {LetterKind.AUTO_REPLY: "clock", LetterKind.BOUNCE: "circle-alert"}


@dataclass(frozen=True, slots=True)
class Group:
    """The header of a group, and how many lines it has."""

    group: CameGroup
    count: int


class RepliesModel(QAbstractListModel):
    """The lines with the headers of their groups."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entries: list[Group | Came] = []
        self.lines: Sequence[Came] = ()

    def show_lines(self, lines: Sequence[Came]) -> None:
        """Show other lines, in the order of their groups."""
        self.beginResetModel()
        self.lines = lines
        self._entries = []
        for group in CameGroup:
            of_group = [line for line in lines if line.group is group]
            if of_group:
                self._entries += [Group(group, len(of_group)), *of_group]
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many lines and headers there are."""
        return 0 if parent.isValid() else len(self._entries)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let headers be passed over."""
        is_header = isinstance(self._entries[index.row()], Group)
        return Qt.ItemFlag.ItemIsEnabled if is_header else super().flags(index)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the entry, or its words."""
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if isinstance(entry, Group):
            return group_name(self._desk.words, entry.group)[0]
        facts = ", ".join(filter(None, (self.who(entry), self.day(entry), self.mark(entry))))
        return f"{facts}. {shown(entry.words)}"

    def index_of(self, key: tuple[int, int] | None) -> QModelIndex:
        """Return where the line of this key stands."""
        for row, entry in enumerate(self._entries):
            if isinstance(entry, Came) and entry.key == key:
                return self.index(row)
        return QModelIndex()

    def line_at(self, index: _Index) -> Came | None:
        """Return the line that stands there, if it is one."""
        entry = self._entries[index.row()] if index.isValid() else None
        return entry if isinstance(entry, Came) else None

    def line_from(self, row: int, by: int) -> QModelIndex:
        """Return the first line from a row on, upwards or downwards."""
        while 0 <= row < len(self._entries):
            if isinstance(self._entries[row], Came):
                return self.index(row)
            row += by
        return QModelIndex()

    def who(self, line: Came) -> str:
        """Return the name that a line shows."""
        name = self._desk.name(line.name)
        if not line.colleague:
            return name
        words = self._desk.words
        return words.say("{colleague}, about {name}", colleague=shown(line.colleague), name=name)

    def mark(self, line: Came) -> str:
        """Return in a few words what a line is besides its text: empty for a plain answer."""
        words, question = self._desk.words, line.question
        if question is not None and line.due_on is not None:
            today = day_in(self._desk.zone, self._desk.now())
            due = due_line(words, line.due_on, today)
            if question.passed_on_at is not None:
                on = day_in(self._desk.zone, question.passed_on_at)
                due = passed_on_line(words, shown(question.passed_to), on, today)
            return words.say("{category}, {due}", category=category_name(words, question.category), due=due)
        if line.asks_to_stop:
            return words.say("asks to stop")
        if line.chose is not None:
            number, slot = line.chose.choice.number, line.chose.slot
            if number is None or slot is None:
                return none_suits_line(words)
            return chosen_line(words, number, slot.starts_at, self._desk.zone)
        if line.answered is not None:
            return answered_line(words, line.answered.answer)
        return kind_name(words, line.reply.kind) if line.reply is not None else ""

    def day(self, line: Came) -> str:
        """Return when it came."""
        zone = self._desk.zone
        return day_line(self._desk.words, day_in(zone, line.at), day_in(zone, self._desk.now()))

    def is_overdue(self, line: Came) -> bool:
        """Tell whether a question waits for longer than it should."""
        return line.due_on is not None and line.due_on < day_in(self._desk.zone, self._desk.now())


class RepliesDelegate(QStyledItemDelegate):
    """Paints a header; or a line: who, when, what it is, and how it begins."""

    def __init__(self, desk: Desk, model: RepliesModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of a header, or of a line with the mark that it may have."""
        theme = self._desk.theme
        entry = index.data(ENTRY_ROLE)
        if isinstance(entry, Group):
            return QSize(0, theme.px(32))
        lines = (20, 18, 18) if self._model.mark(entry) else (20, 18)
        return QSize(0, theme.px(11) + sum(map(theme.px, lines)) + theme.px(11))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a header or a line."""
        entry, box = index.data(ENTRY_ROLE), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, Group):
            self._paint_header(painter, box, entry)
        else:
            self._paint_line(painter, box, entry, bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _paint_header(self, painter: QPainter, box: QRect, header: Group) -> None:
        theme, words = self._desk.theme, self._desk.words
        painter.fillRect(box, theme.colour("sunken"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour("line"))
        name, gathers = group_name(words, header.group)
        inside = box.adjusted(theme.px(_EDGE), 0, -theme.px(_EDGE), 0)
        count = words.number(header.count)
        inside.setRight(self._write(painter, inside, count, "caption", 400, "text2", is_right=True))
        left = self._write(painter, inside, name, "caption", 600, "text") + theme.px(7)
        self._write(painter, inside.adjusted(left - inside.left(), 0, 0, 0), gathers, "caption", 400, "text3")

    def _paint_line(self, painter: QPainter, box: QRect, line: Came, is_selected: bool) -> None:
        theme, model = self._desk.theme, self._model
        painter.fillRect(box, theme.colour("selected" if is_selected else "surface"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour("line"))
        if is_selected:
            painter.fillRect(box.left(), box.top(), theme.px(3), box.height(), theme.colour("accent"))
        side = theme.px(_AVATAR)
        avatar = QRectF(box.left() + theme.px(_EDGE), box.top() + theme.px(12), side, side)
        paint_avatar(painter, theme, avatar, self._desk.name(line.name), line.learner_id)
        is_waiting = line.group is not CameGroup.DONE
        row = QRect(box.left() + theme.px(_TEXT_LEFT), box.top() + theme.px(11), 0, theme.px(20))
        row.setRight(box.right() - theme.px(_EDGE))
        first = QRect(row)
        first.setRight(self._write(painter, row, model.day(line), "caption", 400, "text2", is_right=True))
        self._write(painter, first, model.who(line), "heading", 600 if is_waiting else 400, "text")
        row.translate(0, row.height())
        row.setHeight(theme.px(18))
        if mark := model.mark(line):
            self._paint_mark(painter, row, line, mark)
            row.translate(0, row.height())
        self._write(painter, row, line.words, "small", 400, "text2")

    def _paint_mark(self, painter: QPainter, row: QRect, line: Came, mark: str) -> None:
        theme = self._desk.theme
        tone, icon = "text2", "message-circle-question-mark"
        if self._model.is_overdue(line) or line.asks_to_stop:
            tone = "lost"
        elif line.question is not None:
            tone = "wait"
        elif line.chose is not None:
            tone = "accent_text"
        if line.asks_to_stop and line.question is None:
            icon = "x"
        elif line.question is None and (line.chose is not None or line.answered is not None):
            icon = "calendar-check"
        elif line.question is None and line.reply is not None:
            icon = _ICONS.get(line.reply.kind, icon)
        top = row.top() + (row.height() - theme.px(_ICON)) // 2
        painter.drawPixmap(row.left(), top, theme.icon(icon, tone, _ICON))
        self._write(painter, row.adjusted(theme.px(_ICON + 6), 0, 0, 0), mark, "caption", 500, tone)

    def _write(
        self, painter: QPainter, box: QRect, text: str, role: str, weight: int, tone: str, *, is_right: bool = False
    ) -> int:
        """Write on one line, cut to its room; return where the words end, or (at the right) begin, less a space."""
        theme = self._desk.theme
        font = theme.font(role, weight)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.colour(tone))
        cut = metrics.elidedText(shown(text), Qt.TextElideMode.ElideRight, max(0, box.width()))
        side = _Align.AlignRight if is_right else _Align.AlignLeft
        painter.drawText(box, _Align.AlignVCenter | side, cut)
        wide = metrics.horizontalAdvance(cut)
        return box.right() - wide - theme.px(8) if is_right else box.left() + wide


class RepliesView(HeadedList):
    """The list. `opened`: the person's page is wanted."""

    opened = Signal()

    def __init__(self, desk: Desk, model: RepliesModel, parent: QWidget | None = None) -> None:
        super().__init__(desk.words.say("What came back"), model, model.line_from, parent)
        self._replies = model
        self._ring = FocusRing(self, desk.theme)
        self.setItemDelegate(RepliesDelegate(desk, model, self))
        self.doubleClicked.connect(self.opened)
        desk.theme.changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def line(self) -> Came | None:
        """The line that is selected."""
        return self._replies.line_at(self.currentIndex())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines, then the ring of the focus."""
        super().paintEvent(event)
        self._ring.paint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the page with Return; letters and Escape are the page's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.line is not None:
                self.opened.emit()
        elif event.key() == Qt.Key.Key_Escape or (event.text().isprintable() and event.text()):
            event.ignore()
        else:
            super().keyPressEvent(event)
