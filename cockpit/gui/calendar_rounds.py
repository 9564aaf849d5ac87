"""Looks after the calendars while the window is open: reads them, and writes check-ins into the trainer's own."""

from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, QTimer, Signal

from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job, Steps
from cockpit.steps import Step, Wait

_EVERY_MS = 300_000
# As the invitation does, an entry waits until the ten seconds of the undo are over.
_SOON_MS = 10_300


class CalendarRounds(QObject):
    """Makes the round of all calendars every five minutes, and when a check-in is booked, moved or cancelled.

    `changed`: a time is taken or free again, or the calendar says something else than what is booked.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._round = QTimer(self)
        self._round.setInterval(_EVERY_MS)
        self._round.timeout.connect(self.come)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._come_if_behind)

    def start(self) -> None:
        """Begin, and make a round at once."""
        self._round.start()
        self.come()

    def stop(self) -> None:
        """Come no more."""
        self._round.stop()
        self._soon.stop()

    def come_soon(self) -> None:
        """Come when the undo of what was just done is over, if a calendar is then to be written."""
        self._soon.start()

    def come(self) -> None:
        """Make the round of all calendars."""
        self._start(self._looking)

    def _come_if_behind(self) -> None:
        if not self._start(self._writing):
            self._soon.start()  # the round that is under way may have passed it already

    def _start(self, begin: Callable[[], Steps]) -> bool:
        job = Job("calendars", begin)
        job.succeeded.connect(self._tell)
        return self._desk.jobs.start(job)

    def _looking(self) -> Generator[Step | Wait, None, bool]:
        from cockpit.checkins.calendar_round import look_after_calendars  # brings icalendar: after first paint

        desk = self._desk
        looked = yield from look_after_calendars(desk.profile.open, desk.zone, desk.now)
        return looked.has_news

    def _writing(self) -> Generator[Step | Wait, None, bool]:
        from cockpit.checkins.entries import is_behind

        with self._desk.profile.open() as store:
            if not is_behind(store, self._desk.now()):
                return False
        return (yield from self._looking())

    def _tell(self, has_news: object) -> None:
        if has_news:
            self.changed.emit()
