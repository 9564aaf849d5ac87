"""How a message of a list is painted, and the heading of a group."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cockpit.gui.messages.message_words import Heading, Worded
from cockpit.gui.theme import Theme
from cockpit.gui.today.marks import paint_avatar
from cockpit.wording import Words

if TYPE_CHECKING:
    from cockpit.gui.messages.message_list import Index, MessageModel

_EDGE = 20
_AVATAR = 36
_TEXT_LEFT = 66
_GAP = 12


@dataclass(frozen=True, slots=True)
class _Type:
    font: QFont
    metrics: QFontMetrics

    @property
    def height(self) -> int:
        """How high a line is."""
        return self.metrics.height()

    def width(self, text: str) -> int:
        """Return how wide a text is."""
        return self.metrics.horizontalAdvance(text)


class MessageDelegate(QStyledItemDelegate):
    """Paints avatar, name and time; under them the subject and the beginning of the text."""

    def __init__(self, theme: Theme, words: Words, model: "MessageModel", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._model = model
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        theme = self._theme

        def type_of(role: str, weight: int) -> _Type:
            font = theme.font(role, weight)
            return _Type(font, QFontMetrics(font))

        self._name = type_of("body", 600)
        self._subject = type_of("small", 500)
        self._text = type_of("small", 400)
        self._time = type_of("caption", 500)
        self._group = type_of("caption", 600)
        self._caption = type_of("caption", 400)
        lines = self._name.height + self._subject.height
        row = theme.px(6 if theme.is_compact else 11) * 2 + lines + theme.px(2)
        self._row_height = max(row, theme.px(_AVATAR + 8))
        self._heading_height = max(theme.px(32), self._group.height + theme.px(12))
        self.sizeHintChanged.emit(self._model.index(0))

    def sizeHint(self, option: QStyleOptionViewItem, index: "Index") -> QSize:
        """Return the height of a row or a heading."""
        is_heading = isinstance(self._model.entry(index.row()), Heading)
        return QSize(0, self._heading_height if is_heading else self._row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: "Index") -> None:
        """Paint a row or a heading."""
        entry, box = self._model.entry(index.row()), QRect(option.rect)
        painter.save()
        if isinstance(entry, Heading):
            self._paint_heading(painter, box, entry)
        else:
            self._paint_ground(painter, box, option.state)
            side = self._theme.px(_AVATAR)
            top = box.top() + (box.height() - side) // 2
            avatar = QRectF(box.left() + self._theme.px(_EDGE), top, side, side)
            paint_avatar(painter, self._theme, avatar, entry.message.learner, entry.message.learner_id)
            self._paint_words(painter, box, self._model.worded(entry))
        painter.restore()

    def _paint_heading(self, painter: QPainter, box: QRect, heading: Heading) -> None:
        theme = self._theme
        painter.fillRect(box, theme.colour("sunken"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour("line"))
        left, side = box.left() + theme.px(_EDGE), theme.px(15)
        painter.drawPixmap(
            left, box.top() + (box.height() - side) // 2, theme.icon(heading.icon, heading.colour, 15)
        )
        left += side + theme.px(8)
        painter.setFont(self._group.font)
        painter.setPen(theme.colour("text"))
        width = self._group.width(heading.name)
        centred = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, box.top(), width, box.height()), centred, heading.name)
        count = self._words.number(heading.count)
        right = box.right() - theme.px(_EDGE)
        painter.setFont(self._caption.font)
        painter.setPen(theme.colour("text2"))
        beside = QRect(left, box.top(), right - left, box.height())
        painter.drawText(beside, centred | Qt.AlignmentFlag.AlignRight, count)
        left += width + theme.px(8)
        room = right - left - self._caption.width(count) - theme.px(8)
        painter.setPen(theme.colour("text3"))
        self._draw(painter, self._caption, heading.gathers, QRect(left, box.top(), max(0, room), box.height()))

    def _paint_ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag) -> None:
        theme = self._theme
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(box, theme.colour("selected" if is_selected else "hover" if is_hovered else "surface"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour("line"))
        if is_selected:
            inset = theme.px(8)
            painter.fillRect(
                box.left(), box.top() + inset, 3, box.height() - 2 * inset, theme.colour("accent_text")
            )

    def _paint_words(self, painter: QPainter, box: QRect, worded: Worded) -> None:
        theme = self._theme
        left, right = box.left() + theme.px(_TEXT_LEFT), box.right() - theme.px(_EDGE)
        name, subject, time = self._name, self._subject, self._time
        top = box.top() + (box.height() - name.height - subject.height - theme.px(2)) // 2
        first = QRect(left, top, right - left, name.height)
        # The time is cut before the name is: half of the line is the name's.
        beside = max(first.width() // 2, first.width() - name.width(worded.name) - theme.px(_GAP))
        when = worded.right
        if time.width(when) > beside:
            when = time.metrics.elidedText(when, Qt.TextElideMode.ElideRight, beside)
        for_time = min(time.width(when), beside)
        painter.setPen(theme.colour(worded.tone))
        painter.setFont(time.font)
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, when)
        painter.setPen(theme.colour("text"))
        self._draw(painter, self._name, worded.name, first.adjusted(0, 0, -for_time - theme.px(_GAP), 0))
        second = QRect(left, top + name.height + theme.px(2), right - left, subject.height)
        said = f"{worded.subject} " if worded.subject else ""
        self._draw(painter, self._subject, said, second)
        painter.setPen(theme.colour("text2"))
        told = subject.width(said)
        if told < second.width():
            self._draw(painter, self._text, worded.opening, second.adjusted(told, 0, 0, 0))

    def _draw(self, painter: QPainter, kind: _Type, text: str, box: QRect) -> None:
        painter.setFont(kind.font)
        cut = kind.metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, cut)
