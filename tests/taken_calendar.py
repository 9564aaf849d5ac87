"""A calendar that was read already: the times it takes lie in the store."""

from collections.abc import Sequence
from datetime import datetime

from cockpit.connector import CalendarEntry, CalendarInfo
from cockpit.store import Store
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.calendars import BusyRow, keep_busy, keep_objects, save_calendars


def take_times(store: Store, times: Sequence[BusyRow], now: datetime) -> None:
    """Let a calendar take these times."""
    account = AccountRow(0, "calendar", "caldav", {}, None, None, None, None)
    (calendar,) = save_calendars(
        store, add_account(store, account, now), [CalendarInfo("/busy/", "Busy", is_own=False)]
    )
    entry = CalendarEntry("/busy/all.ics", "1", b"")
    with store.write():
        keep_objects(store, calendar.id, [entry])
        keep_busy(store, calendar.id, entry, times, None)
