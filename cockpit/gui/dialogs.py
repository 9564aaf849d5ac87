"""The dialogs over the window: booking, inviting several, palette, all keys. Each is made when first wanted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from cockpit.gui.desk import Desk
from cockpit.gui.navigation import Navigator, Person
from cockpit.reports.cohort_list import cohort_list
from cockpit.store.learners import learner_by_id

if TYPE_CHECKING:
    from cockpit.gui.checkins.booking import BookingDialog
    from cockpit.gui.checkins.group_dialog import GroupDialog
    from cockpit.gui.every_key import EveryKey
    from cockpit.gui.palette.palette import Palette


class Dialogs(QObject):
    """Opens them over a window. The signals of a booking are those of the dialog."""

    booked = Signal(object, object)
    proposed = Signal(object, object)
    moved = Signal(object, int, object)

    def __init__(self, desk: Desk, navigator: Navigator, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._navigator = navigator
        self._window = window
        self._booking: BookingDialog | None = None
        self._group: GroupDialog | None = None
        self._palette: Palette | None = None
        self._keys: EveryKey | None = None

    def make_booking(self) -> "BookingDialog":
        """Return the booking dialog. It reads holidays and more, and must open within 100 ms: call ahead."""
        from cockpit.gui.checkins.booking import BookingDialog

        if self._booking is None:
            self._booking = BookingDialog(self._desk, self._window)
            self._booking.booked.connect(self.booked)
            self._booking.proposed.connect(self.proposed)
            self._booking.moved.connect(self.moved)
        return self._booking

    def make_group(self) -> "GroupDialog":
        """Return the dialog that invites several to one moment."""
        from cockpit.gui.checkins.group_dialog import GroupDialog

        if self._group is None:
            self._group = GroupDialog(self._desk, self._navigator, self._window)
        return self._group

    def find(self, actions: Sequence[QAction], person: Person | None, text: str = "") -> None:
        """Show the palette, about a person if there is one, with a text to begin with."""
        from cockpit.gui.palette.palette import Palette

        if self._palette is None:
            self._palette = Palette(self._desk, self._navigator, self._window)
        learner = learner_by_id(self._desk.store, person.learner_id) if person is not None else None
        whom = (person, learner.name) if person is not None and learner is not None else None
        self._palette.open_with(actions, cohort_list(self._desk.store, self._desk.now()), whom)
        self._palette.look_for(text)

    def show_keys(self) -> None:
        """Show all keys."""
        from cockpit.gui.every_key import EveryKey

        if self._keys is None:
            self._keys = EveryKey(self._desk, self._window)
        self._keys.open_keys()

    def close_all(self) -> None:
        """Close whichever is open."""
        for dialog in (self._booking, self._group, self._palette, self._keys):
            if dialog is not None and dialog.isVisible():
                dialog.close_overlay()

    def forget_people(self) -> None:
        """Let the palette read everybody again when it is next opened."""
        if self._palette is not None:
            self._palette.forget_people()
