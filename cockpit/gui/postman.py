"""Looks after the outbox while the window is open: sends what is due, in the background."""

from collections.abc import Generator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from cockpit.accounts import can_send, open_channel
from cockpit.connector import Channel
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.outbox.deliver import Delivered, deliver
from cockpit.steps import Step
from cockpit.wording.errors import cause_sentence

_EVERY_MS = 60_000
# A little after the ten seconds of the undo.
_SOON_MS = 10_300


class Postman(QObject):
    """Comes by every minute. `told` says what went wrong, `delivered` that messages changed their state."""

    told = Signal(str)
    delivered = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._round = QTimer(self)
        self._round.setInterval(_EVERY_MS)
        self._round.timeout.connect(self.come)

    def start(self) -> None:
        """Begin, and look at once."""
        self._round.start()
        self.come()

    def stop(self) -> None:
        """Come no more."""
        self._round.stop()

    def come_soon(self) -> None:
        """Come when the undo of a message just queued is over."""
        QTimer.singleShot(_SOON_MS, self, self.come)

    def come(self) -> None:
        """Send what is due, if there is an account that sends."""
        job = Job("deliver", self._delivering)
        job.succeeded.connect(self._show)
        self._desk.jobs.start(job)

    def _delivering(self) -> Generator[Step, None, Any]:
        profile = self._desk.profile

        def channel(account_id: int) -> Channel:
            with profile.open() as store:
                return open_channel(store, account_id)

        with profile.open() as store:
            is_wanted = can_send(store)
        return (yield from deliver(channel, profile.open, self._desk.now)) if is_wanted else None

    def _show(self, result: object) -> None:
        if not isinstance(result, Delivered):
            return
        words = self._desk.words
        for stopped in result.stopped:
            self.told.emit(cause_sentence(words, stopped.cause))
        if result.refused:
            self.told.emit(words.plural("{n} message was refused.", "{n} messages were refused.", result.refused))
        if result.uncertain:
            self.told.emit(
                words.plural(
                    "{n} message may or may not have left: look for it in your sent mail.",
                    "{n} messages may or may not have left: look for them in your sent mail.",
                    result.uncertain,
                )
            )
        if result.kept_back:
            self.told.emit(
                words.plural(
                    "{n} message was not sent: its learner has a new address or may not be written to.",
                    "{n} messages were not sent: their learners have new addresses or may not be written to.",
                    result.kept_back,
                )
            )
        if result.accepted or result.refused or result.uncertain or result.kept_back:
            self.delivered.emit()
