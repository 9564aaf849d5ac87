"""The trainer's week on the page of check-ins: what is agreed, offered, taken; the arrows go through it."""

from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from cockpit.domain.checkins import Availability, Span
from cockpit.domain.messages import POLITE_FROM, POLITE_UNTIL
from cockpit.domain.times import day_in, midnight
from cockpit.gui.checkins.week_blocks import Block, Manner, Week, words_of
from cockpit.gui.checkins.week_picture import WeekPicture
from cockpit.gui.desk import Desk
from cockpit.gui.spoken import say_aloud
from cockpit.reports.checkins import BlockKind, WeekBlock
from cockpit.wording.checkins import agreed_note

_MANNERS = {
    BlockKind.AGREED: Manner.FILLED,
    BlockKind.OFFERED: Manner.DASHED,
    BlockKind.TAKEN: Manner.PLAIN,
}


class WeekView(WeekPicture):
    """`opened`: the page of whom it is about is wanted. `pointed`: the arrows stand on something else, or nothing.

    It is sent again when the focus comes back: the keys act on what they stand on from then on.
    """

    opened = Signal()
    pointed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, desk.words, has_now=True, has_short_heads=True)
        self._desk = desk
        self._current: Block | None = None

    @property
    def current(self) -> WeekBlock | None:
        """What the arrows stand on."""
        subject = self._current.subject if self._current is not None else None
        return subject if isinstance(subject, WeekBlock) else None

    def show_blocks(self, monday: date, blocks: tuple[WeekBlock, ...], available: Availability) -> None:
        """Show a week of the trainer's."""
        desk = self._desk
        days = [monday + timedelta(days=number) for number in range(7)]
        worked = tuple(span for day in days for span in available.spans_on(day))
        drawn = tuple(self._block(block) for block in blocks)
        before = self.current.key if self.current is not None else None
        self._current = next((one for one, block in zip(drawn, blocks, strict=True) if block.key == before), None)
        # What is agreed outside the hours is to be seen as well.
        seen = (*(self._seen(one) for one in blocks if one.kind is not BlockKind.TAKEN), *self._seen_now())
        self.show_week(Week(monday, desk.zone, worked + seen, drawn, available.days_off, desk.now()))
        self._name_it()

    def minimumSizeHint(self) -> QSize:
        """Leave room for the list beside it, also with large letters."""
        return QSize(self._desk.theme.px(280), self._desk.theme.px(280))

    def is_current(self, block: Block) -> bool:
        """Tell whether the arrows stand on a block."""
        return block is self._current

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let the keys act on what the arrows stand on."""
        super().focusInEvent(event)
        self.pointed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the week, and the ring round all of it where the arrows stand on nothing yet."""
        super().paintEvent(event)
        if self.hasFocus() and self._current is None:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._desk.theme.colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows go through what stands in the week, ↵ opens the learner's page."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1}
        if event.key() in steps and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._step(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Stand on what was clicked."""
        self._point(self.block_at(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the page of whom it is about."""
        if self.current is not None:
            self.opened.emit()

    def _step(self, by: int) -> None:
        blocks = self.week.blocks if self.week is not None else ()
        if not blocks:
            return
        at = next((number for number, one in enumerate(blocks) if one is self._current), None)
        place = (0 if by > 0 else len(blocks) - 1) if at is None else min(max(at + by, 0), len(blocks) - 1)
        self._point(blocks[place])

    def _point(self, block: Block | None) -> None:
        self._current = block
        self._name_it()
        self.update()
        if block is not None:
            say_aloud(self, self.sentence_of(block))
        self.pointed.emit()

    def _block(self, block: WeekBlock) -> Block:
        desk, note = self._desk, ""
        if block.check_in is not None:
            note = agreed_note(desk.words, block.check_in.state, block.check_in.answer, block.check_in.medium)
        return Block(
            block.starts_at, block.ends_at, words_of(desk, block), _MANNERS[block.kind], note, subject=block
        )

    def _seen(self, block: WeekBlock) -> Span:
        """Return the part of a block that lies on the day on which it begins."""
        zone = self._desk.zone
        tomorrow = midnight(day_in(zone, block.starts_at) + timedelta(days=1), zone)
        return block.starts_at, min(block.ends_at, tomorrow - timedelta(minutes=1))

    def _seen_now(self) -> tuple[Span, ...]:
        """Return the present moment, so that its line is to be seen; at night nobody looks for it."""
        now = self._desk.now()
        return ((now, now),) if POLITE_FROM <= now.astimezone(self._desk.zone).time() < POLITE_UNTIL else ()

    def _name_it(self) -> None:
        words, week = self._desk.words, self.week
        if week is None:
            return
        agreed = sum(one.manner is Manner.FILLED for one in week.blocks)
        name = words.say(
            "Week from {day}: {agreed}", day=words.weekday_and_day(week.monday),
            agreed=words.plural("{n} check-in", "{n} check-ins", agreed),
        )  # fmt: skip
        if self._current is not None:
            name = self.sentence_of(self._current)
        self.setAccessibleName(name)
