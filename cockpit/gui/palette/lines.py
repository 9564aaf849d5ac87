"""The lines of the palette as a list: headings, and entries with their icon, words and key."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cockpit.gui.buttons import keycap_width, paint_keycap
from cockpit.gui.desk import Desk
from cockpit.gui.palette.entries import Entry, Heading, Line
from cockpit.gui.today.marks import paint_avatar
from cockpit.reports.finder import spans_of

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_LINE_ROLE = Qt.ItemDataRole.UserRole + 1
_HEADING_PX, _ENTRY_PX = 34, 42
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class LineModel(QAbstractListModel):
    """The lines; headings cannot be chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: Sequence[Line] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """Return the entry in a row; None for a heading, and outside."""
        line = self._lines[row] if 0 <= row < len(self._lines) else None
        return line if isinstance(line, Entry) else None

    def next_entry(self, row: int, step: int) -> int | None:
        """Return the row of the next entry below (1) or above (-1), a row's own not counted."""
        row += step
        while 0 <= row < len(self._lines) and self.entry(row) is None:
            row += step
        return row if 0 <= row < len(self._lines) else None

    def next_group(self, row: int) -> int | None:
        """Return the row of the first entry of the next group, of the first one after the last."""
        below = range(row + 1, len(self._lines))
        heading = next((at for at in below if isinstance(self._lines[at], Heading)), -1)
        return self.next_entry(heading, 1)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._lines)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let entries be chosen, headings never."""
        if self.entry(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the words of a line, its whole sentence for a screen reader, or the line itself."""
        line = self._lines[index.row()]
        if role == _LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(line)
        return None


def spoken(line: Line) -> str:
    """Return what a screen reader says of a line."""
    parts = (line.title, line.detail, line.key) if isinstance(line, Entry) else (line.title,)
    return ", ".join(filter(None, parts))


class LineList(QListView):
    """The list under the field, which keeps the focus: arrows come from there."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines = LineModel(self)
        self.painter = _LineDelegate(desk, self)
        self.setModel(self.lines)
        self.setItemDelegate(self.painter)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(desk.words.say("Found"))

    def choose(self, row: int | None) -> None:
        """Make an entry the chosen one."""
        if row is not None:
            self.setCurrentIndex(self.lines.index(row))
            if self.lines.next_entry(row, -1) is None:
                self.scrollToTop()

    def current_entry(self) -> Entry | None:
        """Return the chosen entry."""
        return self.lines.entry(self.currentIndex().row())


class _LineDelegate(QStyledItemDelegate):
    """Paints headings, and entries with the letters that were typed in the accent's colour."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.query = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        is_heading = isinstance(index.data(_LINE_ROLE), Heading)
        return QSize(100, self._desk.theme.px(_HEADING_PX if is_heading else _ENTRY_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line: Line = index.data(_LINE_ROLE)
        theme, box = self._desk.theme, option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, Heading):
            painter.setFont(theme.font("caption", 600))
            painter.setPen(theme.colour("text2"))
            painter.drawText(box.adjusted(theme.px(14), theme.px(6), 0, 0), _MIDDLE, line.title)
        else:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("selected"))
                painter.drawRoundedRect(QRectF(box), theme.px(8), theme.px(8))
            self._paint_entry(painter, box, line)
        painter.restore()

    def _paint_entry(self, painter: QPainter, box: QRect, entry: Entry) -> None:
        theme = self._desk.theme
        left = box.left() + theme.px(14)
        if entry.learner_id is not None:
            side = theme.px(26)
            avatar = QRectF(left, box.center().y() - side / 2, side, side)
            paint_avatar(painter, theme, avatar, entry.title, entry.learner_id)
            corner = avatar.bottomRight().toPoint() - QPoint(theme.px(8), theme.px(9))
            painter.drawPixmap(corner, theme.glyph(entry.glyph, 12))
        elif entry.icon:
            side = theme.px(17)
            painter.drawPixmap(
                left + theme.px(4), box.center().y() - side // 2, theme.icon(entry.icon, "text2", 17)
            )
        right = box.right() - theme.px(12)
        if entry.key:
            right = self._paint_key(painter, box, entry.key, right) - theme.px(10)
        x = left + theme.px(38)
        x = self._paint_title(painter, QRect(x, box.top(), max(0, right - x), box.height()), entry)
        font = theme.font("small")
        painter.setFont(font)
        painter.setPen(theme.colour("text2"))
        room = right - x - theme.px(12)
        detail = QFontMetrics(font).elidedText(entry.detail, Qt.TextElideMode.ElideRight, max(0, room))
        painter.drawText(QRect(x + theme.px(12), box.top(), max(0, room), box.height()), _MIDDLE, detail)

    def _paint_key(self, painter: QPainter, box: QRect, key: str, right: int) -> int:
        theme = self._desk.theme
        wide, high = keycap_width(theme, key), theme.px(19)
        cap = QRectF(right - wide + 0.5, box.center().y() - high // 2 + 0.5, wide, high)
        paint_keycap(painter, theme, cap, key, theme.colour("text2"), theme.colour("line2"))
        return int(cap.left())

    def _paint_title(self, painter: QPainter, box: QRect, entry: Entry) -> int:
        """Paint the title, what was typed in it marked; return where it ends."""
        theme = self._desk.theme
        usual, bold = theme.font("body"), theme.font("body", 600)
        title = QFontMetrics(usual).elidedText(entry.title, Qt.TextElideMode.ElideRight, box.width())
        x, at = box.left(), 0
        # Cut where letters join or change sides, a script would be painted wrongly: there the whole stays plain.
        spans = spans_of(title, self.query) if title.isascii() or not _joins(title) else []
        for begin, end in [*spans, (len(title), len(title))]:
            if begin < at:
                continue
            for part, font, tone in ((title[at:begin], usual, "text"), (title[begin:end], bold, "accent_text")):
                painter.setFont(font)
                painter.setPen(theme.colour(tone))
                painter.drawText(QRect(x, box.top(), box.right() - x + 2, box.height()), _MIDDLE, part)
                x += QFontMetrics(font).horizontalAdvance(part)
            at = end
        return x


def _joins(text: str) -> bool:
    """Tell whether a text is of a script whose letters join or run from right to left."""
    return any(ord(character) > 0x0590 for character in text)
