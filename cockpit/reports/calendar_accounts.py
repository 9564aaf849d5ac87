"""How the calendars of an account stand: which they are, how much lies in them, and what could not be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cockpit.store import Store
from cockpit.store.calendars import CalendarCount, ReadingRow, calendar_counts, put_aside, reading_of

_TITLES_SHOWN = 3
_TITLE_LENGTH = 60
_FOLD = re.compile(rb"\r?\n[ \t]")
_SUMMARY = re.compile(rb"^SUMMARY[^:\r\n]*:([^\r\n]+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AsideEntries:
    """Entries of a calendar that could not be read, for the same cause: they take no time.

    `titles`: what the first of them are called, as far as that can be seen.
    """

    calendar: str
    count: int
    cause: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarsView:
    """The calendars of an account, how reading them went, and what of them was put aside."""

    calendars: tuple[CalendarCount, ...]
    reading: ReadingRow
    aside: tuple[AsideEntries, ...]

    @property
    def entries(self) -> int:
        """How many entries lie in all of them."""
        return sum(calendar.objects for calendar in self.calendars)

    @property
    def is_own_failing(self) -> bool:
        """Tell whether the one that check-ins are written into cannot be read."""
        return any(calendar.is_own and calendar.failed_cause is not None for calendar in self.calendars)

    @property
    def is_all_failing(self) -> bool:
        """Tell whether none can be read."""
        return all(calendar.failed_cause is not None for calendar in self.calendars)

    @property
    def own(self) -> str | None:
        """The name of the one that check-ins are written into."""
        return next((calendar.name for calendar in self.calendars if calendar.is_own), None)


def calendars_view(store: Store, account_id: int) -> CalendarsView:
    """Return how the calendars of an account stand."""
    aside: dict[tuple[str, str], list[bytes]] = {}
    for one in put_aside(store, account_id):
        aside.setdefault((one.calendar, one.cause), []).append(one.begins)
    return CalendarsView(
        tuple(calendar_counts(store, account_id)),
        reading_of(store, account_id),
        tuple(
            AsideEntries(calendar, len(texts), cause, tuple(_titles(texts)))
            for (calendar, cause), texts in aside.items()
        ),
    )


def _titles(texts: list[bytes]) -> Iterator[str]:
    """Yield what entries are called that no reader can read."""
    for text in texts[:_TITLES_SHOWN]:
        found = _SUMMARY.search(_FOLD.sub(b"", text))
        if found is not None:
            title = found[1].decode("utf-8", "replace").replace("\\", "").strip()
            yield title[:_TITLE_LENGTH]
