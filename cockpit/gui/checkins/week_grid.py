"""A working week with both clocks: what is busy, when it is polite, and the moment that is chosen."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QLineF, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cockpit.domain.checkins import Slot, Span
from cockpit.domain.times import monday_of
from cockpit.gui.labels import shown
from cockpit.gui.theme import Theme
from cockpit.wording import Words

DAYS = 5
_STEP = timedelta(minutes=30)
_HALF_HOURS = 2
_LEAST_HOURS = 10
_LEAST_DRAWN = 30
_FURTHEST_STEPS = 48
POLITE_FROM = time(8)
POLITE_UNTIL = time(20)


@dataclass(frozen=True, slots=True)
class Busy:
    """A time that is taken, and by whom."""

    slot: Slot
    words: str


@dataclass(frozen=True, slots=True)
class Week:
    """What the grid shows. `hours`: the trainer's working spans of these days, in UTC.

    `busy` and `holidays` reach beyond the week, so that the arrows may leave it.
    """

    monday: date
    zone: ZoneInfo
    learner_zone: ZoneInfo
    learner: str
    hours: tuple[Span, ...]
    busy: tuple[Busy, ...]
    holidays: AbstractSet[date]
    now: datetime

    @property
    def days(self) -> list[date]:
        """Its days, Monday to Friday."""
        return [self.monday + timedelta(days=n) for n in range(DAYS)]


class WeekGrid(QWidget):
    """One week, drawn by hand. The arrows move the chosen moment by half an hour or a day, a click chooses.

    `slot_chosen` carries a Slot, perhaps of another week. `week_wanted`: the week before (-1) or after (+1).
    """

    slot_chosen = Signal(object)
    week_wanted = Signal(int)
    accessible_role = QAccessible.Role.Graphic

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self._week: Week | None = None
        self._chosen: Slot | None = None
        self._minutes = 30
        self._first_hour, self._last_hour = 9, 19
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    @property
    def week(self) -> Week | None:
        """The week that is shown."""
        return self._week

    @property
    def chosen(self) -> Slot | None:
        """The moment that is chosen."""
        return self._chosen

    def show_week(self, week: Week) -> None:
        """Show a week."""
        self._week = week
        walls = [instant.astimezone(week.zone) for span in week.hours for instant in span]
        if walls:
            self._first_hour = min(wall.hour for wall in walls)
            last = max(wall.hour + (1 if wall.minute else 0) for wall in walls)
            self._last_hour = min(24, max(last, self._first_hour + _LEAST_HOURS))
        self.update()

    def choose(self, slot: Slot | None) -> None:
        """Show which moment is chosen."""
        self._chosen = slot
        if slot is not None:
            self._minutes = slot.minutes
        self.update()

    def is_free(self, slot: Slot) -> bool:
        """Tell whether nothing stands at a moment, and it is still to come."""
        week = self._week
        if week is None or slot.starts_at <= week.now:
            return False
        return not any(slot.overlaps((busy.slot.starts_at, busy.slot.ends_at)) for busy in week.busy)

    def place_of(self, slot: Slot) -> QPoint:
        """Return the middle of a moment's place in the grid."""
        return self._box(slot).center().toPoint()

    def sizeHint(self) -> QSize:
        """Enough for ten hours that can be read."""
        return QSize(self._theme.px(560), self._theme.px(480))

    def minimumSizeHint(self) -> QSize:
        """Five columns that can still be read."""
        return QSize(self._theme.px(400), self._theme.px(280))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the chosen moment: up and down by half an hour, left and right by a day."""
        steps = {
            Qt.Key.Key_Up.value: -_STEP,
            Qt.Key.Key_Down.value: _STEP,
            Qt.Key.Key_Left.value: timedelta(days=-1),
            Qt.Key.Key_Right.value: timedelta(days=1),
        }
        step = steps.get(event.key())
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.week_wanted.emit(-1 if event.key() == Qt.Key.Key_PageUp else 1)
        elif step is None or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        else:
            self._move(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the half hour that was clicked, if it is free."""
        slot = self._slot_at(event.position().toPoint())
        if slot is not None and self.is_free(slot):
            self.slot_chosen.emit(slot)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    # where things are

    def _area(self) -> QRectF:
        """Return the grid itself, without clocks and days' names."""
        theme = self._theme
        return QRectF(self.rect()).adjusted(theme.px(92), theme.px(42), -theme.px(4), -theme.px(8))

    def _box(self, slot: Slot) -> QRectF:
        week = self._week
        area = self._area()
        if week is None:
            return area
        wall = slot.starts_at.astimezone(week.zone)
        width = area.width() / DAYS
        hour = area.height() / (self._last_hour - self._first_hour)
        top = area.top() + (wall.hour + wall.minute / 60 - self._first_hour) * hour
        left = area.left() + (wall.date() - week.monday).days * width
        return QRectF(left, top, width, max(slot.minutes, _LEAST_DRAWN) / 60 * hour)

    def _slot_at(self, place: QPoint) -> Slot | None:
        week, area = self._week, self._area()
        if week is None or not area.contains(place):
            return None
        day = int((place.x() - area.left()) / (area.width() / DAYS))
        half = int((place.y() - area.top()) / area.height() * (self._last_hour - self._first_hour) * _HALF_HOURS)
        hour, rest = divmod(half, _HALF_HOURS)
        at = time(self._first_hour + hour, rest * 30)
        starts_at = datetime.combine(week.days[day], at, week.zone).astimezone(UTC)
        return Slot(starts_at, self._minutes)

    def _move(self, step: timedelta) -> None:
        """Go on to the next free place in a direction, over what is taken; by days also into the next weeks."""
        week = self._week
        if week is None or self._chosen is None:
            return
        by_days = abs(step) >= timedelta(days=1)
        wall = self._chosen.starts_at.astimezone(week.zone).replace(tzinfo=None)
        for _ in range(_FURTHEST_STEPS):
            wall += step
            slot = Slot(wall.replace(tzinfo=week.zone).astimezone(UTC), self._minutes)
            if slot.starts_at <= week.now or not (by_days or self._is_shown(slot)):
                return
            if wall.weekday() < DAYS and self.is_free(slot):
                self.slot_chosen.emit(slot)
                return

    def _is_shown(self, slot: Slot) -> bool:
        week = self._week
        if week is None or self._chosen is None:
            return False
        begin, end = slot.starts_at.astimezone(week.zone), slot.ends_at.astimezone(week.zone)
        is_same_day = begin.date() == end.date() == self._chosen.starts_at.astimezone(week.zone).date()
        return is_same_day and begin.hour >= self._first_hour and end.hour + end.minute / 60 <= self._last_hour

    # the picture

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the week."""
        week = self._week
        if week is None:
            return
        painter = QPainter(self)
        painter.setClipRect(self.rect())
        self._paint_grounds(painter, week)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_lines(painter, week)
        self._paint_heads(painter, week)
        for busy in week.busy:
            if 0 <= (busy.slot.starts_at.astimezone(week.zone).date() - week.monday).days < DAYS:
                self._paint_block(painter, self._box(busy.slot), busy.words, is_chosen=False)
        if self._chosen is not None and self._chosen.starts_at.astimezone(week.zone).date() in week.days:
            self._paint_chosen(painter, week, self._chosen)

    def _paint_grounds(self, painter: QPainter, week: Week) -> None:
        """Shade when it is polite for the learner, and veil what is no working time of the trainer.

        On whole pixels: half hours that met between two would show a seam.
        """
        theme, area = self._theme, self._area()
        polite, off = theme.colour("accent_tint"), theme.colour("sunken")
        polite.setAlphaF(0.65)
        off.setAlphaF(0.65)
        half = area.height() / ((self._last_hour - self._first_hour) * _HALF_HOURS)
        width = area.width() / DAYS
        for number, day in enumerate(week.days):
            for place, slot in enumerate(self._half_hours(day, week.zone)):
                left, right = (round(area.left() + column * width) for column in (number, number + 1))
                top, bottom = (round(area.top() + row * half) for row in (place, place + 1))
                box = QRect(left, top, right - left, bottom - top)
                worked = any(begin <= slot.starts_at and slot.ends_at <= end for begin, end in week.hours)
                if not worked or day in week.holidays:
                    painter.fillRect(box, off)
                elif is_polite(slot, week.learner_zone):
                    painter.fillRect(box, polite)

    def _half_hours(self, day: date, zone: ZoneInfo) -> Iterator[Slot]:
        for half in range(self._first_hour * _HALF_HOURS, self._last_hour * _HALF_HOURS):
            at = time(half // _HALF_HOURS, half % _HALF_HOURS * 30)
            yield Slot(datetime.combine(day, at, zone).astimezone(UTC), _LEAST_DRAWN)

    def _paint_lines(self, painter: QPainter, week: Week) -> None:
        theme, area = self._theme, self._area()
        painter.setPen(QPen(theme.colour("line"), 1))
        hours = self._last_hour - self._first_hour
        for number in range(hours + 1):
            y = round(area.top() + number * area.height() / hours) + 0.5
            painter.drawLine(QLineF(area.left(), y, area.right(), y))
        for number in range(DAYS + 1):
            x = round(area.left() + number * area.width() / DAYS) + 0.5
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        self._paint_clocks(painter, week)

    def _paint_clocks(self, painter: QPainter, week: Week) -> None:
        """Paint both clocks: the learner's is that of the chosen day, for the clocks may change within a week."""
        theme, area, words = self._theme, self._area(), self._words
        day = self._chosen.starts_at.astimezone(week.zone).date() if self._chosen else week.monday
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        heads = QRectF(0, area.top() - theme.px(26), theme.px(44), theme.px(16))
        painter.setFont(theme.font("axis", 600))
        painter.setPen(theme.colour("text2"))
        painter.drawText(heads, middle, words.say("You"))
        painter.setPen(theme.colour("accent_text"))
        name = painter.fontMetrics().elidedText(shown(week.learner), Qt.TextElideMode.ElideRight, theme.px(46))
        painter.drawText(heads.translated(theme.px(44), 0).adjusted(0, 0, theme.px(4), 0), middle, name)
        hours = self._last_hour - self._first_hour
        for number in range(hours + 1):
            hour = self._first_hour + number
            at = datetime.combine(day, time(), week.zone) + timedelta(hours=hour)
            line = area.top() + number * area.height() / hours
            box = QRectF(0, line - theme.px(8), theme.px(40), theme.px(16))
            painter.setFont(theme.font("axis"))
            painter.setPen(theme.colour("text2"))
            painter.drawText(box, middle, words.clock(at))
            theirs = at.astimezone(UTC).astimezone(week.learner_zone)
            polite = POLITE_FROM <= theirs.time() <= POLITE_UNTIL
            painter.setFont(theme.font("axis", 600 if polite else 400))
            painter.setPen(theme.colour("accent_text" if polite else "text3"))
            painter.drawText(box.translated(theme.px(44), 0), middle, words.clock(theirs))

    def _paint_heads(self, painter: QPainter, week: Week) -> None:
        theme, area, words = self._theme, self._area(), self._words
        width = area.width() / DAYS
        today = week.now.astimezone(week.zone).date()
        for number, day in enumerate(week.days):
            box = QRectF(area.left() + number * width, 0, width, theme.px(18))
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.colour("text2"))
            is_off = day in week.holidays
            said = words.say("holiday") if is_off else words.short_weekday(day)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)
            painter.setFont(theme.font("heading"))
            tone = "disabled" if day < today or is_off else "accent_text" if day == today else "text"
            painter.setPen(theme.colour(tone))
            painter.drawText(box.translated(0, theme.px(18)), Qt.AlignmentFlag.AlignCenter, str(day.day))

    def _paint_chosen(self, painter: QPainter, week: Week, slot: Slot) -> None:
        theme = self._theme
        box = self._box(slot)
        clock = self._words.clock(slot.starts_at, week.zone)
        self._paint_block(painter, box, clock, is_chosen=True)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0, -1, 0, 1), theme.px(7), theme.px(7))

    def _paint_block(self, painter: QPainter, box: QRectF, words: str, *, is_chosen: bool) -> None:
        theme = self._theme
        inner = box.adjusted(3, 1.5, -3, -1.5)
        painter.setPen(Qt.PenStyle.NoPen if is_chosen else QPen(theme.colour("line2"), 1))
        painter.setBrush(theme.colour("accent" if is_chosen else "pause_tint"))
        painter.drawRoundedRect(inner, theme.px(5), theme.px(5))
        painter.setFont(theme.font("caption" if is_chosen else "axis", 600 if is_chosen else 400))
        painter.setPen(theme.colour("on_accent" if is_chosen else "text2"))
        text = inner.adjusted(theme.px(7), theme.px(2), -theme.px(4), -theme.px(2))
        said = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(text.width()))
        # Half an hour in large letters is lower than their line, but not than the letters.
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        painter.drawText(text, int(flags), said)


def is_polite(slot: Slot, zone: ZoneInfo) -> bool:
    """Tell whether a moment lies between 8 and 20 o'clock of one day in a zone."""
    begin, end = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    return begin.date() == end.date() and begin.time() >= POLITE_FROM and end.time() <= POLITE_UNTIL


def clocks_change(week: Week) -> bool:
    """Tell whether somebody’s clocks change in a week or at either end of it: then hours carry their offset."""
    return any(_offset_changes(zone, week.monday) for zone in (week.zone, week.learner_zone))


def _offset_changes(zone: ZoneInfo, monday: date) -> bool:
    noons: Iterable[datetime] = (
        datetime.combine(monday + timedelta(days=n), time(12), zone) for n in range(-3, DAYS + 3)
    )
    return len({noon.utcoffset() for noon in noons}) > 1


def week_of(instant: datetime, zone: ZoneInfo) -> date:
    """Return the Monday of the week in which an instant falls in a zone."""
    return monday_of(instant.astimezone(zone).date())
