"""Reads the sources now and then while the window is open, quietly."""

from datetime import timedelta

from PySide6.QtCore import QObject, QTimer

from cockpit.gui.connections.syncing import SYNC, sync_job
from cockpit.gui.desk import Desk
from cockpit.reports.connections import AccountView, connections

# After the first page is painted and what start-up did without is loaded.
_FIRST_LOOK_MS = 3_000
_MINUTE_MS = 60_000


class AutoSync(QObject):
    """Looks every minute which source was read longer ago than the trainer's `sync_minutes`, and reads it.

    A minute's round, because a timer to the next turn would stand still while a laptop sleeps. An account that
    needs the trainer is left alone, the demo too. What fails is said on its card, and tried again at the next turn.
    """

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._begun = {account: desk.now() for account in self._syncing()}
        self._first = QTimer(self, interval=_FIRST_LOOK_MS, singleShot=True)
        self._first.timeout.connect(self.look)
        self._round = QTimer(self)
        self._round.setInterval(_MINUTE_MS)
        self._round.timeout.connect(self.look)
        desk.jobs.changed.connect(self._note_begun)

    def start(self) -> None:
        """Look soon, and every minute from then on."""
        if not self._desk.profile.is_demo:
            self._first.start()
            self._round.start()

    def stop(self) -> None:
        """Look no more."""
        self._first.stop()
        self._round.stop()
        self._desk.jobs.changed.disconnect(self._note_begun)

    def look(self) -> None:
        """Read every source whose turn it is."""
        if self._desk.profile.is_demo or self._desk.settings.sync_minutes <= 0:
            return
        for view in connections(self._desk.store, self._desk.now()):
            job = sync_job(self._desk, view.name) if self._is_due(view) else None
            if job is not None:
                self._desk.jobs.start(job)

    def _is_due(self, view: AccountView) -> bool:
        """Tell whether a source was neither read nor tried for as long as the trainer set."""
        if not view.is_source or view.calendars is not None or view.state.needs_trainer:
            return False
        known = [at for at in (view.data_as_of, self._begun.get(view.name)) if at is not None]
        every = timedelta(minutes=self._desk.settings.sync_minutes)
        return not known or self._desk.now() - max(known) >= every

    def _note_begun(self) -> None:
        for account in self._syncing():
            self._begun[account] = self._desk.now()

    def _syncing(self) -> list[str]:
        return [name.removeprefix(SYNC) for name in self._desk.jobs.names() if name.startswith(SYNC)]
