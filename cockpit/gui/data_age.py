"""What rail and strip say of the data: how old they are, that they are being read, that there is no network."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from cockpit.domain.messages import MessageState
from cockpit.gui.connections.auto_sync import AutoSync
from cockpit.gui.connections.syncing import Syncs
from cockpit.gui.desk import Desk
from cockpit.gui.offline import OfflineStrip
from cockpit.gui.rail import Rail
from cockpit.store.outbox import count_messages
from cockpit.wording.ages import data_age

_WHOLE = 100


class DataAge(QObject):
    """Keeps rail and strip true while syncs run and end, and lets them begin by themselves.

    `synced`: a sync is over, so that pages show what it brought.
    """

    synced = Signal()

    def __init__(self, desk: Desk, rail: Rail, strip: OfflineStrip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rail = rail
        self._strip = strip
        self._data_as_of: datetime | None = None
        self._syncs = Syncs(desk, self)
        self._auto = AutoSync(desk, self)
        self._syncs.changed.connect(self._show)
        self._syncs.ended.connect(self._show)
        self._syncs.ended.connect(self.synced)

    def start(self) -> None:
        """Let sources be read by themselves."""
        self._auto.start()

    def stop(self) -> None:
        """Begin no further sync, and look at none: the store is about to be closed."""
        self._auto.stop()
        self._syncs.stop()

    def show_age(self, data_as_of: datetime | None) -> None:
        """Show how old the data are."""
        self._data_as_of = data_as_of
        self._show()

    def _show(self) -> None:
        desk, words, share = self._desk, self._desk.words, self._syncs.share
        if share is not None:
            self._rail.show_age(words.say("Syncing {share}", share=words.percent(share)), "refresh-cw", "wait")
            self._rail.show_progress(int(share * _WHOLE), _WHOLE)
        else:
            self._rail.show_progress(None, None)
            if desk.offline_since is not None:
                since = words.clock(desk.offline_since, desk.zone)
                self._rail.show_age(words.say("Offline since {time}", time=since), "wifi-off", "text2")
            else:
                age = data_age(words, self._data_as_of, desk.now(), desk.zone)
                self._rail.show_age(age, "circle-check", "ok")
        self._show_strip()

    def _show_strip(self) -> None:
        desk, words = self._desk, self._desk.words
        if desk.offline_since is None:
            self._strip.hide()
            return
        told = words.say("Everything still works.")
        if self._data_as_of is not None:
            day = words.day_and_clock(self._data_as_of, desk.zone)
            told = words.say("Everything still works, on the figures of {day}.", day=day)
        waiting = count_messages(desk.store, [MessageState.QUEUED, MessageState.HELD])
        if waiting:
            waits = words.plural("{n} message waits in the outbox.", "{n} messages wait in the outbox.", waiting)
            told = f"{told} {waits}"
        self._strip.tell(told)
