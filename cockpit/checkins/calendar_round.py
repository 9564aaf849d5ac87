"""A round of the calendars: read, our entries brought up to what is booked, and the times they take."""

import logging
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from cockpit.accounts import calendar_of
from cockpit.checkins.busy import refresh_busy
from cockpit.checkins.calendars import PulledCalendars, pull_calendars
from cockpit.checkins.entries import Written, write_entries
from cockpit.clock import Clock
from cockpit.connector import Calendar
from cockpit.errors import CockpitError
from cockpit.steps import Step, Wait
from cockpit.store import OpenStore
from cockpit.store.accounts import all_accounts
from cockpit.store.calendars import keep_reading, keep_reading_failure
from cockpit.sync.alone import alone
from cockpit.sync.cohort_reading import Outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """The end of an account's round: what was read of it and written into it, or why it could not be made."""

    name: str
    pulled: PulledCalendars = field(default_factory=PulledCalendars)
    written: Written = field(default_factory=Written)
    error: CockpitError | None = None

    @property
    def outcome(self) -> Outcome:
        """Return how it ended, as of a stream of a source."""
        if self.error is not None or (self.pulled.causes and not self.pulled.read):
            return Outcome.FAILED
        return Outcome.PARTIAL if self.causes else Outcome.COMPLETE

    @property
    def causes(self) -> tuple[str, ...]:
        """Return why it is not complete."""
        if self.error is not None:
            return (self.error.cause,)
        return (*self.pulled.causes, *self.written.causes)


@dataclass(frozen=True, slots=True)
class Looked:
    """The end of the rounds of all accounts that have calendars."""

    accounts: tuple[LookedAt, ...]

    @property
    def has_news(self) -> bool:
        """Tell whether pages are to read anew."""
        return any(one.pulled.changed or one.written.found for one in self.accounts)

    @property
    def failures(self) -> tuple[tuple[str, CockpitError], ...]:
        """The accounts whose round could not be made, by name, and why."""
        return tuple((one.name, one.error) for one in self.accounts if one.error is not None)


def look_after_calendars(
    open_store: OpenStore, zone: ZoneInfo, now: Clock, only: str | None = None
) -> Generator[Step | Wait, None, Looked]:
    """Make the round of every account with calendars, or of the one of that name; how it went is kept for its card.

    `zone` is the trainer's. One account that cannot be reached stops no other, and the times go on with the days.
    """
    with open_store() as store:
        accounts = [account for account in all_accounts(store) if only in (None, account.name)]
    looked: list[LookedAt] = []
    for account in accounts:
        try:
            calendar = calendar_of(account)
            if calendar is None:
                continue
            pulled, written = yield from calendar_round(calendar, account.id, open_store, zone, now)
            looked.append(LookedAt(account.name, pulled, written))
        except CockpitError as error:
            looked.append(LookedAt(account.name, error=error))
    yield from refresh_busy(open_store, zone, now)
    return Looked(tuple(looked))


def calendar_round(
    calendar: Calendar, account_id: int, open_store: OpenStore, zone: ZoneInfo, now: Clock
) -> Generator[Step | Wait, None, tuple[PulledCalendars, Written]]:
    """Read an account's calendars and write our entries; return what became of both.

    The connection is closed at the end.

    Raises:
        WrongInput: `already_syncing`, in this window or in another program.
        SourceUnreachable, AccessRefused, UnexpectedAnswer, NotPermitted: what was kept stays.
    """
    with closing(calendar), open_store() as store, alone(store.path, "calendars", account_id):
        try:
            pulled = yield from pull_calendars(calendar, account_id, open_store, now)
            written = yield from write_entries(calendar, account_id, open_store, zone, now)
        except CockpitError as error:
            log.info("the calendars of account %s cannot be read: %s", account_id, error.cause)
            keep_reading_failure(store, account_id, error.cause, now())
            raise
        if causes := (*pulled.causes, *written.causes):
            keep_reading_failure(store, account_id, causes[0], now())
        else:
            keep_reading(store, account_id, now())
    return pulled, written
