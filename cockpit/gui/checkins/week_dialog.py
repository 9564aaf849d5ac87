"""A dialog in which a moment is chosen: the week at the left, at the right what leaves once it is."""

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cockpit.gui.checkins.agenda import Agenda
from cockpit.gui.checkins.booking_foot import BookingFoot
from cockpit.gui.checkins.booking_week import BookingWeek
from cockpit.gui.checkins.dialog_head import DialogHead
from cockpit.gui.checkins.week_grid import week_of
from cockpit.gui.desk import Desk
from cockpit.gui.overlay import Overlay, thin_line
from cockpit.gui.scrolled import scrolled

_SIZE = (1180, 752)


class WeekDialog(Overlay):
    """A scrim over the whole window with the dialog on it.

    `reading` is the name under which it asks for what it shows; `_monday` is the week that is shown.
    """

    accessible_role = QAccessible.Role.Dialog

    def __init__(self, desk: Desk, parent: QWidget, reading: str) -> None:
        super().__init__(desk.theme, parent, _SIZE)
        self._desk = desk
        self._reading = reading
        self._monday: date | None = None
        self._week = BookingWeek(desk)
        self._week.wanted.connect(self._change_week)
        self._week.now_wanted.connect(self._go_to_now)
        self._grid = self._week.grid
        self._foot = BookingFoot(desk)
        self._foot.done.connect(self.carry_out)

    def carry_out(self) -> None:
        """Do what the dialog is for, if it may be done."""
        raise NotImplementedError

    def open_overlay(self, focused: QWidget) -> None:
        """Show the dialog without the week it showed before: that was somebody else's."""
        self._monday = None
        self._grid.show_nothing()
        self._grid.setAccessibleName(self._desk.words.say("Your week is being read"))
        super().open_overlay(focused)

    def close_overlay(self) -> None:
        """Go away; what was still being read is shown no more."""
        self._desk.reader.forget(self._reading)
        super().close_overlay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+↵ carries it out, Esc closes; nothing reaches the page below."""
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if with_control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.carry_out()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _put_together(self, head: DialogHead, side: QWidget) -> None:
        """Lay out the dialog with its own head, and with what stands beside the week."""
        head.closed.connect(self.close_overlay)
        canvas = scrolled(side)
        canvas.setObjectName("canvas")
        canvas.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self._week, 13)
        columns.addWidget(canvas, 10)
        whole = QVBoxLayout(self.dialog)
        whole.setContentsMargins(1, 0, 1, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(thin_line())
        whole.addLayout(columns, 1)
        whole.addWidget(thin_line())
        whole.addWidget(self._foot)

    @property
    def _agenda(self) -> Agenda | None:
        """What is known of the trainer's time; None until it is read."""
        raise NotImplementedError

    def _show_week(self, monday: date) -> None:
        """Show a week, with what is chosen in it."""
        raise NotImplementedError

    def _take_along(self, agenda: Agenda, weeks: int, monday: date) -> bool:
        """Let what is chosen go along to the week of a Monday, so many weeks on; tell whether it does."""
        raise NotImplementedError

    def _go_to_now(self) -> None:
        if (agenda := self._agenda) is not None:
            self._show_week(week_of(agenda.now, agenda.zone))

    def _change_week(self, weeks: int) -> None:
        """Look at another week, none that is over."""
        agenda, monday = self._agenda, self._monday
        if agenda is None or monday is None:
            return
        other = monday + timedelta(weeks=weeks)
        if other >= week_of(agenda.now, agenda.zone) and not self._take_along(agenda, weeks, other):
            self._show_week(other)
