"""How a person of the queue is painted, and the header of a group."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cockpit.domain.alerts import Nature, Section
from cockpit.gui.theme import Theme
from cockpit.gui.today.marks import GLYPHS, paint_avatar, tokens_of
from cockpit.gui.today.queue_model import Header, Index, Lines, QueueModel, silence_of
from cockpit.reports.today import SPARK_DAYS, QueueRow
from cockpit.wording import Words
from cockpit.wording.alerts import section_name

_EDGE = 20
_TEXT_LEFT = 69
_AVATAR = 36
_GLYPH = 14
_COMPACT = 44
_BAR_PITCH, _BAR_WIDTH = 3, 2
_SPARK_HEIGHT, _SPARK_ROOM = 30, 25
# Below this many events a day is no full bar: one click must not look like an evening of work.
_FULL_EVENTS = 8
# With less room for the words the picture goes.
_LEAST_TEXT = 180
_MOST_PICTURES = 2_000


@dataclass(frozen=True, slots=True)
class _Type:
    font: QFont
    metrics: QFontMetrics

    def baseline(self, top: int, height: int) -> int:
        """Return where the letters stand when the line is centred in `height`."""
        return top + (height - self.metrics.height()) // 2 + self.metrics.ascent()


@dataclass(frozen=True, slots=True)
class _Fitted:
    """The texts of a row cut to a width, with where the second of each line begins."""

    name: str
    place: str
    place_left: int
    fact: str
    context: str
    context_left: int
    action: str


class QueueDelegate(QStyledItemDelegate):
    """Paints the rows. `ring_is_shown` says whether the current one wears the keyboard's focus ring."""

    def __init__(self, theme: Theme, words: Words, model: QueueModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._model = model
        self.ring_is_shown = False
        self._pictures: dict[tuple[object, ...], QPixmap] = {}
        self._fitted: dict[tuple[int, int], _Fitted] = {}
        theme.changed.connect(self._restyle)
        model.modelReset.connect(self._fitted.clear)
        self._restyle()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row or a header."""
        is_header = isinstance(self._model.entry(index.row()), Header)
        return QSize(0, self._header_height if is_header else self._row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row or a header."""
        entry = self._model.entry(index.row())
        box = QRect(option.rect)
        painter.save()
        if isinstance(entry, Header):
            self._paint_header(painter, box, entry)
        else:
            self._paint_row(painter, box, entry, option.state)
        painter.restore()

    def _restyle(self) -> None:
        theme = self._theme
        self._pictures.clear()
        self._fitted.clear()

        def type_of(role: str, weight: int) -> _Type:
            font = theme.font(role, weight)
            return _Type(font, QFontMetrics(font))

        self._name = type_of("heading", 600)
        self._place = type_of("caption", 400)
        self._fact = type_of("small", 500)
        self._context = type_of("small", 400)
        self._action = type_of("caption", 500)
        self._group = type_of("caption", 600)
        self._days = type_of("axis", 600)
        self._heights = tuple(
            max(theme.px(design), kind.metrics.height())
            for design, kind in ((20, self._name), (18, self._fact), (16, self._action))
        )
        # Whole pixels at every text size: the pitch is rounded, and the width follows it.
        self._spark_width = SPARK_DAYS * theme.px(_BAR_PITCH)
        self._row_height = theme.px(10) + sum(self._heights) + theme.px(1) + theme.px(9)
        if theme.is_compact:
            self._row_height = max(theme.px(_COMPACT), self._name.metrics.height() + theme.px(8))
        self._header_height = max(theme.px(32), self._group.metrics.height() + theme.px(12))
        self.sizeHintChanged.emit(self._model.index(0))

    def _paint_header(self, painter: QPainter, box: QRect, header: Header) -> None:
        theme = self._theme
        painter.fillRect(box, theme.colour("sunken"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour("line"))
        name, gathers = section_name(self._words, header.section)
        left = box.left() + theme.px(_EDGE)
        baseline = self._group.baseline(box.top(), box.height() - 1)
        if header.section is Section.WATCH:
            arrow = "chevron-down" if header.is_open else "chevron-right"
            size = theme.px(13)
            painter.drawPixmap(left, box.top() + (box.height() - size) // 2, self._icon(arrow, "text3"))
            left += size + theme.px(6)
        painter.setFont(self._group.font)
        painter.setPen(theme.colour("text"))
        painter.drawText(left, baseline, name)
        left += self._group.metrics.horizontalAdvance(name) + theme.px(7)
        count = self._words.number(header.count)
        count_left = box.right() + 1 - theme.px(_EDGE) - self._place.metrics.horizontalAdvance(count)
        painter.setFont(self._place.font)
        painter.setPen(theme.colour("text3"))
        room = count_left - left - theme.px(8)
        painter.drawText(left, baseline, self._place.metrics.elidedText(gathers, Qt.TextElideMode.ElideRight, room))
        painter.setPen(theme.colour("text2"))
        painter.drawText(count_left, baseline, count)

    def _paint_row(self, painter: QPainter, box: QRect, row: QueueRow, state: QStyle.StateFlag) -> None:
        theme = self._theme
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        ground = theme.colour("selected" if is_selected else "hover" if is_hovered else "surface")
        painter.fillRect(box, ground)
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.colour("line"))
        if is_selected:
            self._paint_bar(painter, box)
        text_left = _EDGE + _GLYPH + 12 if theme.is_compact else _TEXT_LEFT
        room = box.width() - theme.px(text_left + _EDGE)
        beside = room - self._spark_width - theme.px(16)
        if beside >= theme.px(_LEAST_TEXT):
            room = beside
            left = box.right() + 1 - theme.px(_EDGE) - self._spark_width
            top = box.top() + (box.height() - theme.px(_SPARK_HEIGHT)) // 2
            painter.drawPixmap(left, top, self._spark(painter, row))
        if theme.is_compact:
            self._paint_one_line(painter, box, row, room)
        else:
            self._paint_person(painter, box, row, ground)
            self._paint_lines(painter, box, row, room)
        if self.ring_is_shown and state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(5, 2, -2, -3), theme.px(6), theme.px(6))

    def _paint_bar(self, painter: QPainter, box: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent_text"))
        inset = self._theme.px(8)
        painter.drawRoundedRect(QRectF(box.left(), box.top() + inset, 3, box.height() - 2 * inset - 1), 1, 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_person(self, painter: QPainter, box: QRect, row: QueueRow, ground: QColor) -> None:
        theme = self._theme
        size, glyph = theme.px(_AVATAR), theme.px(_GLYPH)
        left, top = box.left() + theme.px(_EDGE), box.top() + theme.px(10)
        picture = self._picture(
            painter,
            ("avatar", row.learner, row.learner_id),
            (size, size),
            partial(_draw_avatar, theme, row, size),
        )
        painter.drawPixmap(left, top, picture)
        if row.learner_id in self._model.marked:
            self._paint_mark(painter, QRectF(left, top, size, size))
        left += size - glyph + theme.px(3)
        top += size - glyph + theme.px(2)
        # The row's own colour round the glyph parts it from the avatar, whatever the tint.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(left - 1, top - 1, glyph + 2, glyph + 2), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawPixmap(left, top, self._glyph(row.nature))

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        """Paint a tick over the avatar of who is marked."""
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        icon = self._kept(("mark",), partial(theme.icon, "check", "on_accent", 18))
        size = icon.deviceIndependentSize()
        painter.drawPixmap(
            round(box.center().x() - size.width() / 2), round(box.center().y() - size.height() / 2), icon
        )

    def _paint_lines(self, painter: QPainter, box: QRect, row: QueueRow, room: int) -> None:
        theme = self._theme
        left = box.left() + theme.px(_TEXT_LEFT)
        lines = self._model.lines(row)
        fitted = self._fit(row, lines, room)
        top = box.top() + theme.px(10)
        first, second, third = self._heights
        baseline = self._name.baseline(top, first)
        painter.setFont(self._name.font)
        painter.setPen(theme.colour("text"))
        painter.drawText(left, baseline, fitted.name)
        painter.setFont(self._place.font)
        painter.setPen(theme.colour("text3"))
        painter.drawText(left + fitted.place_left, baseline, fitted.place)
        baseline = self._fact.baseline(top + first, second)
        painter.setFont(self._fact.font)
        painter.setPen(theme.colour("text"))
        painter.drawText(left, baseline, fitted.fact)
        painter.setFont(self._context.font)
        painter.setPen(theme.colour("text2"))
        painter.drawText(left + fitted.context_left, baseline, fitted.context)
        top += first + second + theme.px(1)
        icon = theme.px(13)
        painter.drawPixmap(left, top + (third - icon) // 2, self._icon(lines.icon, "accent_text"))
        painter.setFont(self._action.font)
        painter.setPen(theme.colour("accent_text"))
        painter.drawText(left + icon + theme.px(6), self._action.baseline(top, third), fitted.action)

    def _paint_one_line(self, painter: QPainter, box: QRect, row: QueueRow, room: int) -> None:
        """Paint a compact row: glyph, name, reason; a tick stands for the glyph of who is marked."""
        theme = self._theme
        glyph, left = theme.px(_GLYPH), box.left() + theme.px(_EDGE)
        top = box.top() + (box.height() - glyph) // 2
        if row.learner_id in self._model.marked:
            self._paint_mark(painter, QRectF(left - 3, top - 3, glyph + 6, glyph + 6))
        else:
            painter.drawPixmap(left, top, self._glyph(row.nature))
        left += glyph + theme.px(12)
        lines = self._model.lines(row)
        baseline = self._name.baseline(box.top(), box.height())
        painter.setFont(self._name.font)
        painter.setPen(theme.colour("text"))
        name = self._name.metrics.elidedText(lines.name, Qt.TextElideMode.ElideRight, max(0, room // 2))
        painter.drawText(left, baseline, name)
        told = self._name.metrics.horizontalAdvance(name) + theme.px(10)
        painter.setFont(self._context.font)
        painter.setPen(theme.colour("text2"))
        reason = f"{lines.fact} {lines.context}".strip()
        reason = self._context.metrics.elidedText(reason, Qt.TextElideMode.ElideRight, max(0, room - told))
        painter.drawText(left + told, baseline, reason)

    def _fit(self, row: QueueRow, lines: Lines, room: int) -> _Fitted:
        key = (row.learner_id, room)
        found = self._fitted.get(key)
        if found is None:
            if len(self._fitted) > _MOST_PICTURES:
                self._fitted.clear()
            found = self._fitted[key] = self._cut(row, lines, room)
        return found

    def _cut(self, row: QueueRow, lines: Lines, room: int) -> _Fitted:
        def cut(kind: _Type, text: str, width: int) -> str:
            return kind.metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, width))

        theme = self._theme
        name = cut(self._name, lines.name, room)
        place_left = self._name.metrics.horizontalAdvance(name) + theme.px(8)
        fact = cut(self._fact, lines.fact, room)
        context_left = self._fact.metrics.horizontalAdvance(f"{fact} ")
        return _Fitted(
            name,
            cut(self._place, lines.place, room - place_left),
            place_left,
            fact,
            cut(self._context, lines.context, room - context_left),
            context_left,
            cut(self._action, lines.action, room - theme.px(19)),
        )

    def _spark(self, painter: QPainter, row: QueueRow) -> QPixmap:
        silence = min(silence_of(row), SPARK_DAYS)
        size = (self._spark_width, self._theme.px(_SPARK_HEIGHT))
        return self._picture(
            painter,
            ("spark", row.spark, silence_of(row), row.nature),
            size,
            partial(self._draw_spark, row, silence, size),
        )

    def _draw_spark(self, row: QueueRow, silence: int, size: tuple[int, int], painter: QPainter) -> None:
        """Draw 42 days: bars of whole pixels, and the running silence as a block with its length."""
        theme = self._theme
        width, height = size
        pitch, bar = theme.px(_BAR_PITCH), theme.px(_BAR_WIDTH)
        ground = height - 1
        most = max(_FULL_EVENTS, *row.spark)
        for place, count in enumerate(row.spark[: SPARK_DAYS - silence]):
            if count:
                tall = max(theme.px(3), round(theme.px(_SPARK_ROOM) * (count / most) ** 0.5))
                painter.fillRect(place * pitch, ground - tall, bar, tall, theme.colour("spark"))
        if silence:
            tokens = tokens_of(Nature.LOST if row.nature in (Nature.WAITING, Nature.CELEBRATE) else row.nature)
            block = QRectF(width - silence * pitch, 0, silence * pitch, ground + theme.px(4))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(f"{tokens}_tint"))
            painter.setClipRect(0, 0, width, ground)
            painter.drawRoundedRect(block, theme.px(3), theme.px(3))
            painter.setClipping(False)
            painter.setFont(self._days.font)
            painter.setPen(theme.colour(tokens))
            place_of_words = QRectF(block.left(), 0, block.width(), ground)
            painter.drawText(
                place_of_words, Qt.AlignmentFlag.AlignCenter, self._length(silence_of(row), block.width())
            )
        painter.fillRect(0, ground, width, 1, theme.colour("line2"))

    def _length(self, days: int, room: float) -> str:
        """Return the length of a silence in the words that fit."""
        long = self._words.plural("{n} day", "{n} days", days)
        short = self._words.in_context("days, narrow", "{n} d", n=self._words.number(days))
        metrics = self._days.metrics
        if metrics.horizontalAdvance(long) + self._theme.px(8) <= room:
            return long
        return short if metrics.horizontalAdvance(short) <= room else ""

    def _icon(self, name: str, colour: str) -> QPixmap:
        return self._kept(("icon", name, colour), partial(self._theme.icon, name, colour, 13))

    def _glyph(self, nature: Nature) -> QPixmap:
        return self._kept(("glyph", nature), partial(self._theme.glyph, GLYPHS[nature], _GLYPH))

    def _kept(self, key: tuple[object, ...], make: Callable[[], QPixmap]) -> QPixmap:
        """Return a picture of the theme's, which looks its file up at each call."""
        found = self._pictures.get(key)
        if found is None:
            found = self._pictures[key] = make()
        return found

    def _picture(
        self,
        painter: QPainter,
        name: tuple[object, ...],
        size: tuple[int, int],
        draw: Callable[[QPainter], None],
    ) -> QPixmap:
        ratio = painter.device().devicePixelRatioF()
        key = (*name, ratio)
        found = self._pictures.get(key)
        if found is None:
            if len(self._pictures) > _MOST_PICTURES:
                self._pictures.clear()
            found = QPixmap(QSize(*size) * ratio)
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            inner = QPainter(found)
            draw(inner)
            inner.end()
            self._pictures[key] = found
        return found


def _draw_avatar(theme: Theme, row: QueueRow, size: int, painter: QPainter) -> None:
    paint_avatar(painter, theme, QRectF(0, 0, size, size), row.learner, row.learner_id)
