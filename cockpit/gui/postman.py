"""Looks after messages while the window is open: sends what is due and reads what came back, in the background."""

from collections.abc import Generator
from contextlib import closing, suppress
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from cockpit.accounts import can_send, mailbox_of, open_channel, reach_of
from cockpit.connector import Channel, Reach
from cockpit.domain.times import day_in
from cockpit.errors import CockpitError
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Job
from cockpit.outbox.deliver import Delivered, deliver
from cockpit.outbox.senders import Sender, sender_for
from cockpit.replies.pull import pull_replies
from cockpit.replies.resolve import look_up
from cockpit.steps import Step
from cockpit.store import Store
from cockpit.store.accounts import all_accounts
from cockpit.wording.errors import cause_sentence

DELIVERING = "deliver"  # the job's name
_EVERY_MS = 60_000
_LISTENS_EVERY_MS = 300_000
# A little after the ten seconds of the undo.
_SOON_MS = 10_300


class _Round(NamedTuple):
    """What became of a round: whether anything moved by itself, and what was delivered (None: nothing can send)."""

    has_moved: bool
    delivered: Delivered | None


def _sender(desk: Desk, store: Store, trainer: Sender, learner_id: int) -> Sender:
    return sender_for(store, learner_id, day_in(desk.zone, desk.now()), trainer)


class Postman(QObject):
    """Comes by every minute, and looks into the mailboxes every five.

    `told` says what went wrong, `delivered` that messages changed their state, `heard` that something came back.
    """

    told = Signal(str)
    delivered = Signal()
    heard = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._round = QTimer(self)
        self._round.setInterval(_EVERY_MS)
        self._round.timeout.connect(self.come)
        self._listening = QTimer(self)
        self._listening.setInterval(_LISTENS_EVERY_MS)
        self._listening.timeout.connect(self.listen)

    def start(self) -> None:
        """Begin, and look at once."""
        self._round.start()
        self._listening.start()
        self.come()
        self.listen()

    def stop(self) -> None:
        """Come no more."""
        self._round.stop()
        self._listening.stop()

    def come_soon(self) -> None:
        """Come when the undo of a message just queued is over."""
        QTimer.singleShot(_SOON_MS, self, self.come)

    def come(self) -> None:
        """Make the steps of sequences and the reminders that are due, and send what is, if an account can."""
        job = Job(DELIVERING, self._delivering)
        job.succeeded.connect(self._show)
        self._desk.jobs.start(job)

    def listen(self) -> None:
        """Look up what may have left, and read what came back."""
        job = Job("listen", self._hearing)
        job.succeeded.connect(self._show_heard)
        self._desk.jobs.start(job)

    def _delivering(self) -> Generator[Step, None, "_Round"]:
        # Both bring much along, and nothing is sent before the window is painted.
        from cockpit.checkins.expire import expire
        from cockpit.checkins.remind import remind
        from cockpit.gui.writing import writing_of
        from cockpit.sequences.advance import advance

        desk, profile = self._desk, self._desk.profile

        def channel(account_id: int) -> Channel:
            with profile.open() as store:
                return open_channel(store, account_id)

        with profile.open() as store:
            is_wanted = can_send(store)
            writing = writing_of(desk, store)
            looked_after = expire(store, desk.now())
            if desk.settings.drafts_reminders:
                sender_of = partial(_sender, desk, store, writing.trainer)
                looked_after += remind(store, sender_of, desk.now(), desk.zone)
        # Before anything leaves: who is back gets no step any more.
        advanced = yield from advance(profile.open, desk.now, desk.zone, desk.settings.holidays_of, writing)
        delivered = (yield from deliver(channel, profile.open, desk.now)) if is_wanted else None
        has_moved = bool(looked_after or advanced.queued or advanced.withdrawn or advanced.ended)
        return _Round(has_moved, delivered)

    def _hearing(self) -> Generator[Step, None, int]:
        """Read every mailbox; one that cannot be read says so in Connections, and stops no other."""
        from cockpit.checkins.answers import hear_answers

        profile, now = self._desk.profile, self._desk.now
        with profile.open() as store:
            accounts = all_accounts(store)
        news = 0
        for account in accounts:
            mailbox = mailbox_of(account)
            if mailbox is None:
                continue
            reach = reach_of(account) or Reach.MAIL
            with closing(mailbox), suppress(CockpitError):
                looked_up = yield from look_up(mailbox, account.id, profile.open, now)
                heard = yield from pull_replies(mailbox, account.id, reach, profile.open, now)
                news += looked_up.found + heard.replies + heard.auto_replies + heard.bounces
        return news + hear_answers(profile.open, now())

    def _show_heard(self, news: object) -> None:
        if news:
            self.heard.emit()

    def _show(self, done: object) -> None:
        if isinstance(done, _Round):
            has_news = self._tell(done.delivered) if done.delivered is not None else False
            if done.has_moved or has_news:
                self.delivered.emit()

    def _tell(self, result: Delivered) -> bool:
        """Say what went wrong; tell whether anything became of anything."""
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
        if result.held:
            self.told.emit(
                words.plural(
                    "{n} message waits for your look: see the outbox.",
                    "{n} messages wait for your look: see the outbox.",
                    result.held,
                )
            )
        return bool(result.accepted or result.refused or result.uncertain or result.kept_back or result.held)
