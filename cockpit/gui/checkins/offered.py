"""The moments that are offered, one under the other, on both clocks."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cockpit.domain.checkins import Slot, is_polite
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button
from cockpit.gui.checkins.choosing import OFFERED
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.overlay import thin_line
from cockpit.gui.side_by_side import SideBySide
from cockpit.wording.moments import clocks_change, early_or_late, offset_words, short_moment
from cockpit.wording.nights import city_of


class OfferedMoments(QWidget):
    """Says when they are, and warns when one is early or late for the learner.

    `selected` and `removed` carry the place of a moment, from 0.
    """

    selected = Signal(int)
    removed = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        theme = desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        head = QHBoxLayout()
        self._title = Label(theme, "", "heading", elides=True)
        head.addWidget(self._title, 3)
        self._whose = Label(theme, "", "caption", "text2", elides=True)
        self._whose.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self._whose, 2)
        column.addLayout(head)
        column.addSpacing(theme.px(2))
        self._rows = [_Row(desk, place) for place in range(OFFERED)]
        for row in self._rows:
            row.selected.connect(self.selected)
            row.removed.connect(self.removed)
            column.addWidget(row)
        self._warning = Label(theme, "", "small", wraps=True)
        self._warning.setProperty("chip", "drift")
        column.addWidget(self._warning)

    @property
    def said(self) -> str:
        """The moments as one sentence, for a screen reader."""
        return "; ".join(row.said for row in self._rows if row.isVisibleTo(self))

    def show_slots(self, slots: Sequence[Slot], selected: int, zone: ZoneInfo, learner: Learner) -> None:
        """Show the moments, one of them selected."""
        words = self._desk.words
        titles = (
            words.say("No free moment was found. Choose one in the week."),
            words.say("One moment to offer"),
            words.say("Two moments to offer"),
            words.say("Three moments to offer"),
        )
        self._title.setText(titles[len(slots)])
        self._whose.setText(words.say("time in {city}", city=city_of(learner.zone)))
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(slots))
            if place < len(slots):
                row.show_slot(slots[place], zone, learner, is_selected=place == selected, is_only=len(slots) == 1)
        warnings = (early_or_late(words, slot, learner) for slot in slots)
        warning = next(filter(None, warnings), "")
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))


class _Row(QFrame):
    """One moment: its number, both clocks, and the button that takes it out."""

    selected = Signal(int)
    removed = Signal(int)

    def __init__(self, desk: Desk, place: int) -> None:
        super().__init__()
        self._desk = desk
        self._place = place
        theme = desk.theme
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        self._number = Button(theme, str(place + 1), small=True)
        self._number.setCheckable(True)
        self._number.clicked.connect(self._select)
        row.addWidget(self._number)
        self._mine = Label(theme, "", "body", weight=600, elides=True)
        self._theirs = Label(theme, "", "body", "text2")
        row.addWidget(SideBySide(theme, self._mine, self._theirs), 1)
        self._out = Button(theme, "", "x", kind="ghost", small=True)
        self._out.clicked.connect(self._remove)
        row.addWidget(self._out)
        column.addLayout(row)
        column.addWidget(thin_line())

    @property
    def said(self) -> str:
        """What a screen reader says of it."""
        return self._number.accessibleName()

    def show_slot(self, slot: Slot, zone: ZoneInfo, learner: Learner, *, is_selected: bool, is_only: bool) -> None:
        """Show a moment; the only one cannot be taken out."""
        words, theirs = self._desk.words, zone_named(learner.zone)
        day = slot.starts_at.astimezone(zone).date()
        there = slot.starts_at.astimezone(theirs)
        has_offset = clocks_change(day, (zone, theirs))
        mine = short_moment(words, slot.starts_at, zone, has_offset=has_offset)
        clock = words.clock(there)
        if there.date() != day:
            clock = f"{words.short_weekday(there.date())} {clock}"
        if has_offset:
            clock = f"{clock} ({offset_words(there)})"
        self._mine.setText(mine)
        self._theirs.setText(clock)
        self._theirs.set_tone("text2" if is_polite(slot, theirs) else "drift")
        self._number.setChecked(is_selected)
        facts = {"n": self._place + 1, "mine": mine, "theirs": clock, "city": city_of(learner.zone)}
        self._number.setAccessibleName(words.say("Moment {n}: {mine}, {theirs} in {city}", **facts))
        self._out.setAccessibleName(
            words.say("Take moment {n} out, {key}", n=self._place + 1, key=words.say("Del"))
        )
        self._out.setEnabled(not is_only)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select it, wherever it is clicked."""
        self._select()
        event.accept()

    def _select(self) -> None:
        self.selected.emit(self._place)

    def _remove(self) -> None:
        self.removed.emit(self._place)
