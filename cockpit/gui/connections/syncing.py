"""The syncs of the window: one job for each account at a time, and what all of them come to."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from cockpit.gui.connections.pace import ReadingShare
from cockpit.gui.connections.work import read_account
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.reports.connections import connections, offline_since
from cockpit.steps import Step

SYNC = "sync:"
_USUAL_STREAMS = 5


def sync_job(desk: Desk, account_name: str) -> Job | None:
    """Return the job that reads an account, to be connected and started; None while one is at it."""
    name = f"{SYNC}{account_name}"
    if desk.jobs.running(name) is not None:
        return None
    language = desk.settings.language or desk.words.language
    return Job(name, partial(read_account, desk.profile, account_name, language, desk.now))


class Syncs(QObject):
    """Watches the syncs that run, whoever started them.

    `changed`: one is further on. `ended`: one is over, and `Desk.offline_since` says what came of it.
    """

    changed = Signal()
    ended = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._begun_at = desk.now()
        self._running: dict[str, _Reading] = {}
        desk.jobs.changed.connect(self._follow)

    def stop(self) -> None:
        """Watch no more: the store is about to be closed."""
        self._desk.jobs.changed.disconnect(self._follow)

    @property
    def share(self) -> float | None:
        """What part of everything that is being synced has been read, 0-1; None when nothing is."""
        shares = [reading.share for reading in self._running.values()]
        return sum(shares) / len(shares) if shares else None

    def _follow(self) -> None:
        for name in self._desk.jobs.names():
            job = self._desk.jobs.running(name)
            if name.startswith(SYNC) and name not in self._running and job is not None:
                reading = _Reading(self._desk, name.removeprefix(SYNC), self)
                self._running[name] = reading
                job.stepped.connect(reading.take)
                job.ended.connect(self._forget)
                reading.stepped.connect(self.changed)
        self.changed.emit()

    def _forget(self, name: str) -> None:
        self._running.pop(name).deleteLater()
        self._desk.offline_since = offline_since(self._desk.store, self._begun_at)
        self.ended.emit()


class _Reading(QObject):
    """How far one sync is."""

    stepped = Signal()

    def __init__(self, desk: Desk, account_name: str, parent: QObject) -> None:
        super().__init__(parent)
        view = next((one for one in connections(desk.store, desk.now()) if one.name == account_name), None)
        cohorts = view.cohorts if view else 0
        streams = view.streams // cohorts if view and cohorts and view.streams else _USUAL_STREAMS
        self._share = ReadingShare(cohorts, streams)

    @property
    def share(self) -> float:
        """What part of the account has been read."""
        return self._share.share

    def take(self, step: Step) -> None:
        """Go on to a step."""
        self._share.take(step)
        self.stepped.emit()
