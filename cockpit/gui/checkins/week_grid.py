"""A working week in which moments are chosen: what is busy, when it is polite, and the moments themselves."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from cockpit.domain.checkins import Slot, is_polite
from cockpit.domain.times import day_in, monday_of, same_clock
from cockpit.gui.checkins.week_blocks import Block, Manner
from cockpit.gui.checkins.week_picture import WeekPicture
from cockpit.gui.spoken import say_aloud
from cockpit.gui.theme import Theme
from cockpit.wording import Words

STEP_MINUTES = 15
_STEP = timedelta(minutes=STEP_MINUTES)
_FURTHEST_STEPS = 96


class WeekGrid(WeekPicture):
    """One week with the chosen moments in it. The arrows move the selected one by a quarter of an hour or a day.

    `slot_chosen` carries a Slot for the selected moment, perhaps of another week; `place_clicked` one for a place.
    `number_pressed`: a digit, from 1; `removed`: the selected one is not wanted. `typed`: text with which a line of
    a message begins, after which the line has the focus; a digit selects, unless a space follows it: then it was
    the first word of the line. `week_wanted`: the week before (-1) or after (+1).
    """

    slot_chosen = Signal(object)
    place_clicked = Signal(object)
    number_pressed = Signal(int)
    removed = Signal()
    typed = Signal(str)
    week_wanted = Signal(int)

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(theme, words, parent)
        self._slots: tuple[Slot, ...] = ()
        self._selected = 0
        self._has_numbers = False
        self._minutes = 30
        self._is_free: Callable[[Slot], bool] = lambda _slot: False
        self._digit = ""  # the key before this one, if it was a digit
        self._under_pointer: Slot | None = None
        self.setMouseTracking(True)

    @property
    def chosen(self) -> Slot | None:
        """The moment that is selected."""
        return self._slots[self._selected] if self._slots else None

    def show_nothing(self) -> None:
        """Show no week and no moment, until they are known."""
        self._slots, self._under_pointer = (), None
        super().show_nothing()

    def show_slots(
        self,
        slots: Sequence[Slot],
        selected: int,
        minutes: int,
        is_free: Callable[[Slot], bool],
        *,
        has_numbers: bool,
    ) -> None:
        """Show which moments are chosen, and which of them the keys move to where `is_free` allows."""
        before = self.chosen
        self._slots = tuple(slots)
        self._selected = selected
        self._minutes = minutes
        self._is_free = is_free
        self._has_numbers = has_numbers
        self._under_pointer = None
        self.tell_blocks()
        if self.chosen is not None and self.chosen != before and self.hasFocus():
            say_aloud(self, self.sentence_of(self._block(selected, self.chosen)))
        self.update()

    # the picture

    def more_blocks(self) -> Sequence[Block]:
        """Return the chosen moments, and where a click would put one."""
        blocks = [self._block(number, slot) for number, slot in enumerate(self._slots)]
        free = self._under_pointer
        if free is not None:
            said = self._words.say("free")
            blocks.append(Block(free.starts_at, free.ends_at, said, Manner.DASHED))
        return blocks

    def said_of(self, block: Block) -> str:
        """Return which of the chosen moments a block is, or what else."""
        if not isinstance(block.subject, int):
            return super().said_of(block)
        if self._has_numbers:
            return self._words.say("chosen moment {n}", n=block.subject + 1)
        return self._words.say("chosen moment")

    def is_current(self, block: Block) -> bool:
        """Tell whether a block is the selected moment."""
        return block.subject == self._selected

    def ground_of(self, half_hour: Slot) -> QColor | None:
        """Shade when it is polite for the learner, and veil what is no working time of the trainer."""
        week = self._week
        if week is None:
            return None
        worked = any(begin <= half_hour.starts_at and half_hour.ends_at <= end for begin, end in week.hours)
        if not worked or half_hour.starts_at.astimezone(week.zone).date() in week.holidays:
            name = "sunken"
        elif week.learner_zone is not None and is_polite(half_hour, week.learner_zone):
            name = "accent_tint"
        else:
            return None
        ground = QColor(self._theme.colour(name))
        ground.setAlphaF(0.65)
        return ground

    def clock_day(self) -> date:
        """Return the day of the selected moment."""
        week, chosen = self._week, self.chosen
        day = chosen.starts_at.astimezone(week.zone).date() if week is not None and chosen is not None else None
        return day if day in self._days and day is not None else super().clock_day()

    def _block(self, number: int, slot: Slot) -> Block:
        clock = self._words.clock(slot.starts_at, self._week.zone if self._week else None)
        said = f"{number + 1} · {clock}" if self._has_numbers else clock
        return Block(slot.starts_at, slot.ends_at, said, Manner.FILLED, subject=number)

    # keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the selected moment, select another or take it out; what is no such key begins a line."""
        steps = {
            Qt.Key.Key_Up.value: -_STEP,
            Qt.Key.Key_Down.value: _STEP,
            Qt.Key.Key_Left.value: timedelta(days=-1),
            Qt.Key.Key_Right.value: timedelta(days=1),
        }
        key, text = event.key(), event.text()
        digit, self._digit = self._digit, ""
        is_plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.week_wanted.emit(-1 if key == Qt.Key.Key_PageUp else 1)
        elif not is_plain:
            super().keyPressEvent(event)
        elif key in steps:
            self._move(steps[key])
        elif self._has_numbers and text in ("1", "2", "3"):
            self._digit = text
            self.number_pressed.emit(int(text))
        elif self._has_numbers and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif digit and text == " ":
            self.typed.emit(f"{digit} ")
        elif text.strip() and text.isprintable():
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the moment that was clicked, or choose the free place."""
        place = event.position().toPoint()
        block = self.block_at(place)
        if block is not None and isinstance(block.subject, int):
            self.number_pressed.emit(block.subject + 1)
            return
        slot = self._slot_at(place)
        if slot is not None and self._is_free(slot):
            self.place_clicked.emit(slot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show where a click would put a moment."""
        place = event.position().toPoint()
        block = self.block_at(place)
        is_over_other = block is not None and (self._under_pointer is None or block.subject is not None)
        slot = None if is_over_other else self._slot_at(place)
        slot = slot if slot is not None and self._is_free(slot) else None
        if slot != self._under_pointer:
            self._under_pointer = slot
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show no place any more."""
        super().leaveEvent(event)
        self._under_pointer = None
        self.update()

    def _slot_at(self, place: QPoint) -> Slot | None:
        begin = self.begin_at(place, STEP_MINUTES)
        return Slot(begin, self._minutes) if begin is not None else None

    def _move(self, step: timedelta) -> None:
        """Go on to the next free place in a direction, over what is taken; by days also into the next weeks."""
        week, chosen = self._week, self.chosen
        if week is None or chosen is None:
            return
        by_days = abs(step) >= timedelta(days=1)
        for number in range(1, _FURTHEST_STEPS + 1):
            # Days keep the hour of the clock; quarters are counted, so that none is lost where clocks change.
            after = step * number
            at = same_clock(chosen.starts_at, after, week.zone) if by_days else chosen.starts_at + after
            slot = Slot(at, self._minutes)
            if slot.starts_at <= week.now or not (by_days or self._is_within_day(slot, chosen)):
                return
            weekday = at.astimezone(week.zone).weekday()
            if weekday < len(self._days) and self._is_free(slot):
                self.slot_chosen.emit(slot)
                return

    def _is_within_day(self, slot: Slot, chosen: Slot) -> bool:
        """Tell whether a moment is on the day of the chosen one, within the hours that are shown."""
        week = self._week
        is_same_day = week is not None and day_in(week.zone, slot.starts_at) == day_in(week.zone, chosen.starts_at)
        return is_same_day and self.has_hours_of(slot)


def week_of(instant: datetime, zone: ZoneInfo) -> date:
    """Return the Monday of the week in which an instant falls in a zone."""
    return monday_of(instant.astimezone(zone).date())
