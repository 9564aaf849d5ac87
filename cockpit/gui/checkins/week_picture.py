"""A working week, drawn by hand: hours and days, one clock or two, and what stands where. It changes nothing."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cockpit.domain.checkins import Slot
from cockpit.domain.messages import POLITE_FROM, POLITE_UNTIL
from cockpit.gui.checkins.week_blocks import LEAST_DRAWN, Block, Manner, Piece, Week, pieces_of
from cockpit.gui.labels import shown
from cockpit.gui.theme import Theme
from cockpit.wording import Words

_HALF_HOURS = 2
_LEAST_HOURS = 10
# After the week is painted: its blocks take longer to name than to paint (measured with 40: 7 ms).
_TOLD_AFTER_MS = 50
_SMALLEST_LETTERS = 9
_PRIME = "\u2032"


class ToldBlock(QWidget):
    """A block for a screen reader: it stands where the block is painted, says its sentence, and shows nothing."""

    accessible_role = QAccessible.Role.ListItem

    def __init__(self, picture: QWidget) -> None:
        super().__init__(picture)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class WeekPicture(QWidget):
    """One week. Who derives from it says what is shaded, and what the keys do.

    `has_now`: a line stands where it is now. `has_short_heads`: weekday and day in one line.
    """

    accessible_role = QAccessible.Role.Graphic

    def __init__(
        self,
        theme: Theme,
        words: Words,
        parent: QWidget | None = None,
        *,
        has_now: bool = False,
        has_short_heads: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._has_now = has_now
        self._has_short_heads = has_short_heads
        self._week: Week | None = None
        self._days: list[date] = []
        self._pieces: list[Piece] = []
        self._placed: list[tuple[Block, QRectF]] | None = None
        self._grounds: list[tuple[QRect, QColor]] | None = None
        self._told: list[ToldBlock] = []
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(_TOLD_AFTER_MS)
        self._telling.timeout.connect(self._tell_blocks)
        self._first_hour, self._last_hour = 9, 19
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._place_anew)

    @property
    def week(self) -> Week | None:
        """The week that is shown."""
        return self._week

    @property
    def days(self) -> Sequence[date]:
        """The days that are shown."""
        return self._days

    def show_nothing(self) -> None:
        """Show no week, until one is known."""
        self._week = None
        self._days, self._pieces = [], []
        self._place_anew()

    def show_week(self, week: Week) -> None:
        """Show a week."""
        self._week = week
        self._days = week.days
        walls = [instant.astimezone(week.zone) for span in week.hours for instant in span]
        if walls:
            self._first_hour = min(wall.hour for wall in walls)
            last = max(wall.hour + (wall.minute > 0) for wall in walls)
            self._last_hour = min(24, max(last, self._first_hour + _LEAST_HOURS))
        self._pieces = pieces_of(week)
        self._place_anew()

    def tell_blocks(self) -> None:
        """Let a screen reader find each block where it stands, with its sentence, once the week is painted."""
        self._telling.start()

    def _place_anew(self) -> None:
        self._placed = self._grounds = None
        self.tell_blocks()
        self.update()

    def _tell_blocks(self) -> None:
        there = [(block, box) for block, box in self._boxes() if box.height() > 0]
        self._told += [ToldBlock(self) for _ in range(len(there) - len(self._told))]
        for told, (block, box) in zip(self._told, there, strict=False):
            told.setGeometry(box.toRect())
            told.setAccessibleName(self.sentence_of(block))
            told.show()
        for told in self._told[len(there) :]:
            told.hide()

    def sentence_of(self, block: Block) -> str:
        """Return when a block is, and what it says, in one sentence."""
        words, zone = self._words, self._week.zone if self._week is not None else None
        return words.say(
            "{day}, {begin} to {end}: {what}",
            day=words.weekday_and_day(block.begin.astimezone(zone).date()),
            begin=words.clock(block.begin, zone),
            end=words.clock(block.end, zone),
            what=self.said_of(block),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything anew."""
        super().resizeEvent(event)
        self._place_anew()

    def sizeHint(self) -> QSize:
        """Enough for ten hours that can be read."""
        return QSize(self._theme.px(560), self._theme.px(480))

    def minimumSizeHint(self) -> QSize:
        """Five columns that can still be read."""
        return QSize(self._theme.px(330), self._theme.px(190))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    # what a derived picture says

    def more_blocks(self) -> Sequence[Block]:
        """Return what is drawn over the week's own blocks, such as what is chosen; none overlap each other."""
        return ()

    def said_of(self, block: Block) -> str:
        """Return what a screen reader says that a block is."""
        return shown(", ".join(filter(None, (block.words, block.note))))

    def is_current(self, block: Block) -> bool:
        """Tell whether the keys act on a block: it wears the ring while the picture has the focus."""
        return False

    def ground_of(self, half_hour: Slot) -> QColor | None:
        """Return how half an hour of the week is shaded; None: not at all."""
        return None

    def clock_day(self) -> date:
        """Return the day whose clocks stand at the side: they may change within a week."""
        return self._days[0]

    # where things are

    def area(self) -> QRectF:
        """Return the grid itself, without clocks and days' names."""
        theme = self._theme
        has_two = self._week is not None and self._week.learner_zone is not None
        left, top = theme.px(92 if has_two else 50), theme.px(24 if self._has_short_heads else 42)
        return QRectF(self.rect()).adjusted(left, top, -theme.px(4), -theme.px(8))

    def box_of(self, begin: datetime, end: datetime) -> QRectF:
        """Return where a time of one day stands, at least half an hour high, within the hours that are shown."""
        week, area = self._week, self.area()
        if week is None or not self._days:
            return area
        wall = begin.astimezone(week.zone)
        from_hour = _hours_into(wall, wall.date())
        last_drawn = max(end, begin + LEAST_DRAWN).astimezone(week.zone)
        to_hour = _hours_into(last_drawn, wall.date())
        if wall.utcoffset() != last_drawn.utcoffset():  # as high as it is long, also while clocks are put back
            to_hour = from_hour + max(end - begin, LEAST_DRAWN) / timedelta(hours=1)
        width = area.width() / len(self._days)
        hour = area.height() / (self._last_hour - self._first_hour)
        top = area.top() + max(0.0, from_hour - self._first_hour) * hour
        bottom = area.top() + min(to_hour - self._first_hour, self._last_hour - self._first_hour) * hour
        left = area.left() + (wall.date() - week.monday).days * width
        return QRectF(left, top, width, max(0.0, bottom - top))

    def begin_at(self, place: QPoint, minutes: int) -> datetime | None:
        """Return the instant at a place, the steps being of so many minutes; None outside the grid."""
        week, area = self._week, self.area()
        if week is None or not area.contains(place):
            return None
        day = min(int((place.x() - area.left()) / (area.width() / len(self._days))), len(self._days) - 1)
        into = (place.y() - area.top()) / area.height() * (self._last_hour - self._first_hour) * 60
        into = min(into, (self._last_hour - self._first_hour) * 60 - 1)
        hour, minute = divmod(int(into // minutes) * minutes, 60)
        return datetime.combine(self._days[day], time(self._first_hour + hour, minute), week.zone).astimezone(UTC)

    def block_at(self, place: QPoint) -> Block | None:
        """Return the block at a place, the uppermost."""
        found = [block for block, box in self._boxes() if box.contains(QPointF(place))]
        return found[-1] if found else None

    def has_hours_of(self, slot: Slot) -> bool:
        """Tell whether the hours that are shown are those of a slot too, whatever its day."""
        week = self._week
        if week is None:
            return False
        begin, end = slot.starts_at.astimezone(week.zone), slot.ends_at.astimezone(week.zone)
        return begin.hour >= self._first_hour and _hours_into(end, begin.date()) <= self._last_hour

    def _y(self, hour: float) -> float:
        area = self.area()
        return area.top() + (hour - self._first_hour) * area.height() / (self._last_hour - self._first_hour)

    def _boxes(self) -> Iterator[tuple[Block, QRectF]]:
        if self._placed is None:
            self._placed = [(piece.block, self._box_of_piece(piece)) for piece in self._pieces]
        yield from self._placed
        for block in self.more_blocks():
            if self._week is not None and block.begin.astimezone(self._week.zone).date() in self._days:
                yield block, self.box_of(block.begin, block.end)

    def _box_of_piece(self, piece: Piece) -> QRectF:
        whole = self.box_of(piece.begin, piece.end)
        width = whole.width() / piece.columns
        return QRectF(whole.left() + piece.column * width, whole.top(), width, whole.height())

    # the picture

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the week."""
        week = self._week
        if week is None:
            return
        painter = QPainter(self)
        painter.setClipRect(self.rect())
        if self._grounds is None:
            self._grounds = list(self._shaded(week))
        for shaded, ground in self._grounds:
            painter.fillRect(shaded, ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_lines(painter)
        self._paint_clocks(painter, week)
        self._paint_heads(painter, week)
        for block, box in self._boxes():
            if box.height() > 0:
                self._paint_block(painter, block, box)
        if self._has_now:
            self._paint_now(painter, week)

    def _shaded(self, week: Week) -> Iterator[tuple[QRect, QColor]]:
        """Yield where the half hours are shaded, on whole pixels: those that met between two would show a seam."""
        area = self.area()
        half = area.height() / ((self._last_hour - self._first_hour) * _HALF_HOURS)
        width = area.width() / len(self._days)
        for number, day in enumerate(self._days):
            left, right = (round(area.left() + column * width) for column in (number, number + 1))
            for place, slot in enumerate(self._half_hours(day, week.zone)):
                ground = self.ground_of(slot)
                if ground is not None:
                    top, bottom = (round(area.top() + row * half) for row in (place, place + 1))
                    yield QRect(left, top, right - left, bottom - top), ground

    def _half_hours(self, day: date, zone: ZoneInfo) -> Iterator[Slot]:
        for half in range(self._first_hour * _HALF_HOURS, self._last_hour * _HALF_HOURS):
            at = time(half // _HALF_HOURS, half % _HALF_HOURS * 30)
            yield Slot(datetime.combine(day, at, zone).astimezone(UTC), 30)

    def _paint_lines(self, painter: QPainter) -> None:
        area = self.area()
        painter.setPen(QPen(self._theme.colour("line"), 1))
        for hour in range(self._first_hour, self._last_hour + 1):
            y = round(self._y(hour)) + 0.5
            painter.drawLine(QLineF(area.left(), y, area.right(), y))
        for number in range(len(self._days) + 1):
            x = round(area.left() + number * area.width() / len(self._days)) + 0.5
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))

    def _paint_clocks(self, painter: QPainter, week: Week) -> None:
        theme, words = self._theme, self._words
        area, day = self.area(), self.clock_day()
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if week.learner_zone is not None:
            heads = QRectF(0, area.top() - theme.px(26), theme.px(44), theme.px(16))
            painter.setFont(theme.font("axis", 600))
            painter.setPen(theme.colour("text2"))
            painter.drawText(heads, middle, words.say("You"))
            painter.setPen(theme.colour("accent_text"))
            name = painter.fontMetrics().elidedText(shown(week.learner), Qt.TextElideMode.ElideRight, theme.px(46))
            painter.drawText(heads.translated(theme.px(44), 0).adjusted(0, 0, theme.px(4), 0), middle, name)
        for hour in range(self._first_hour, self._last_hour + 1):
            at = datetime.combine(day, time(), week.zone) + timedelta(hours=hour)
            box = QRectF(0, self._y(hour) - theme.px(8), theme.px(40), theme.px(16))
            painter.setFont(theme.font("axis"))
            painter.setPen(theme.colour("text2"))
            painter.drawText(box, middle, words.clock(at))
            if week.learner_zone is not None:
                theirs = at.astimezone(UTC).astimezone(week.learner_zone)
                polite = POLITE_FROM <= theirs.time() <= POLITE_UNTIL
                painter.setFont(theme.font("axis", 600 if polite else 400))
                painter.setPen(theme.colour("accent_text" if polite else "text3"))
                painter.drawText(box.translated(theme.px(44), 0), middle, words.clock(theirs))

    def _paint_heads(self, painter: QPainter, week: Week) -> None:
        theme, area, words = self._theme, self.area(), self._words
        width = area.width() / len(self._days)
        today = week.now.astimezone(week.zone).date()
        for number, day in enumerate(self._days):
            is_off = day in week.holidays
            name = words.say("holiday") if is_off else words.short_weekday(day)
            # Dates without a month are of today's, or of that of the one before them.
            before = self._days[number - 1] if number else today
            is_other = (day.year, day.month) != (before.year, before.month)
            said = words.short_day(day) if self._has_short_heads and is_other else str(day.day)
            tone = "disabled" if day < today or is_off else "accent_text" if day == today else "text"
            box = QRectF(area.left() + number * width, 0, width, theme.px(18))
            small, large = theme.font("caption"), theme.font("heading")
            centre = Qt.AlignmentFlag.AlignCenter
            if self._has_short_heads:
                apart, of_name = theme.px(5), QFontMetrics(small).horizontalAdvance(name)
                of_day = QFontMetrics(large).horizontalAdvance(said)
                if of_name + apart + of_day > width:
                    said = str(day.day)
                    of_day = QFontMetrics(large).horizontalAdvance(said)
                name_box = box.translated(-(of_day + apart) / 2, 0)
                day_box = box.translated((of_name + apart) / 2, 0)
            else:
                name_box, day_box = box, box.translated(0, theme.px(18))
            painter.setFont(small)
            painter.setPen(theme.colour("text2"))
            painter.drawText(name_box, centre, name)
            painter.setFont(large)
            painter.setPen(theme.colour(tone))
            painter.drawText(day_box, centre, said)

    def _paint_block(self, painter: QPainter, block: Block, box: QRectF) -> None:
        theme = self._theme
        inner = box.adjusted(3, 1.5, -3, -1.5)
        line, ground, text = {
            Manner.FILLED: (None, "accent", "on_accent"),
            Manner.DASHED: ("accent_text", "surface", "accent_text"),
            Manner.PLAIN: ("line2", "pause_tint", "text2"),
        }[block.manner]
        pen = QPen(theme.colour(line), 1.25 if block.manner is Manner.DASHED else 1) if line else None
        if pen is not None and block.manner is Manner.DASHED:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen or Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(inner, theme.px(5), theme.px(5))
        painter.setPen(theme.colour(text))
        self._paint_words(painter, block, inner)
        if self.hasFocus() and self.is_current(block):
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0, -1, 0, 1), theme.px(7), theme.px(7))

    def _paint_words(self, painter: QPainter, block: Block, inner: QRectF) -> None:
        """Write in a block: in the middle where there is one line's room, else from its top."""
        theme = self._theme
        is_plain = block.manner is Manner.PLAIN
        font = theme.font("axis" if is_plain else "caption", 400 if is_plain else 600)
        # In a small window with large letters half an hour is lower than these: then they are as high as it is.
        font.setPixelSize(min(font.pixelSize(), max(_SMALLEST_LETTERS, int(inner.height()) - 2)))
        painter.setFont(font)
        metrics = painter.fontMetrics()
        room = inner.adjusted(theme.px(7), theme.px(2), -theme.px(4), -theme.px(2))
        length = self._length_of(block)
        # Words may be cut, the length not: what is short is drawn as high as the usual.
        left_over = int(room.width()) - metrics.horizontalAdvance(length)
        said = metrics.elidedText(shown(block.words), Qt.TextElideMode.ElideRight, left_over) + length
        left, top = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip
        # Half an hour in large letters is lower than their line, but not than the letters.
        if room.height() < 1.7 * metrics.height():
            painter.drawText(room, int(left | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip), said)
            return
        if not block.note:
            room.adjust(0, theme.px(2), 0, 0)
        painter.drawText(room, int(left | top), said)
        if block.note:
            below = room.adjusted(0, metrics.height(), 0, 0)
            painter.setFont(theme.font("axis"))
            metrics = painter.fontMetrics()
            note = metrics.elidedText(shown(block.note), Qt.TextElideMode.ElideRight, int(below.width()))
            painter.drawText(below, int(left | top), note)

    def _length_of(self, block: Block) -> str:
        minutes = block.minutes_to_say
        return f" · {self._words.number(minutes)}{_PRIME}" if minutes is not None else ""

    def _paint_now(self, painter: QPainter, week: Week) -> None:
        theme, area = self._theme, self.area()
        wall = week.now.astimezone(week.zone)
        y = self._y(_hours_into(wall, wall.date()))
        if wall.date() not in self._days or not area.top() <= y <= area.bottom():
            return
        width = area.width() / len(self._days)
        left = area.left() + (wall.date() - week.monday).days * width
        painter.setPen(QPen(theme.colour("lost_fill"), 1.5))
        painter.drawLine(QLineF(left, y, left + width, y))
        painter.setBrush(theme.colour("lost_fill"))
        painter.drawEllipse(QPointF(left, y), theme.px(3), theme.px(3))


def _hours_into(wall: datetime, day: date) -> float:
    """Return how many hours of the clock a wall-clock time is into a day; more than 24 on the next."""
    return (wall.date() - day).days * 24 + wall.hour + wall.minute / 60
