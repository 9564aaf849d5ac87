"""Booking a check-in: a dialog over the window, with the week on the left and the invitation on the right."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cockpit.checkins.slots import slots_for
from cockpit.closures import public_holidays
from cockpit.domain.checkins import CheckInState, Slot
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.gui.buttons import Button, Keycap
from cockpit.gui.checkins.hours import working_hours
from cockpit.gui.checkins.invitation import Invitation
from cockpit.gui.checkins.week_grid import Busy, Week, WeekGrid, clocks_change, is_polite, week_of
from cockpit.gui.desk import Desk
from cockpit.gui.labels import Label
from cockpit.gui.messages.composer import obstacle_sentence
from cockpit.gui.messages.outgoing import sender_of
from cockpit.gui.messages.preview import city_of
from cockpit.gui.navigation import Person
from cockpit.gui.segments import Segments
from cockpit.gui.today.marks import Avatar
from cockpit.reports.merge_fields import person_fields
from cockpit.store.checkins import check_ins_between
from cockpit.store.learners import enrolment_by_id, learner_by_id
from cockpit.wording import Words

_SIZE = (1180, 752)
_MARGIN = 20
_LENGTHS = (15, 30, 45)
_AHEAD = timedelta(days=100)
_STEP = timedelta(minutes=30)
_RIGHT_WIDTH = 460


@dataclass(frozen=True, slots=True)
class BookingChoice:
    """What was chosen: `starts_at` in UTC, and the mail that goes with the invitation."""

    starts_at: datetime
    minutes: int
    subject: str
    body: str


class BookingDialog(QWidget):
    """A scrim over the whole window with the dialog on it. `booked`: a Person and a BookingChoice."""

    booked = Signal(object, object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._person: Person | None = None
        self._learner: Learner | None = None
        self._busy: tuple[Busy, ...] = ()
        self._holidays: frozenset = frozenset()  # type: ignore[type-arg]
        self._before: QWidget | None = None
        self._lay_out()
        self.hide()
        parent.installEventFilter(self)

    def open_for(self, person: Person) -> None:
        """Show the dialog for a learner, the first free moment chosen."""
