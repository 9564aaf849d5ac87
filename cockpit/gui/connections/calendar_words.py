"""What a card says of the calendars of its account."""

from zoneinfo import ZoneInfo

from cockpit.gui.labels import shown
from cockpit.reports.calendar_accounts import CalendarsView
from cockpit.store.calendars import CalendarCount
from cockpit.wording import Words
from cockpit.wording.errors import cause_sentence


def calendars_told(words: Words, view: CalendarsView) -> str:
    """Return how many calendars an account has, and how much lies in them."""
    calendars = words.plural("{n} calendar", "{n} calendars", len(view.calendars))
    entries = words.plural("{n} entry", "{n} entries", view.entries)
    return words.say("{calendars}, {entries}", calendars=calendars, entries=entries)


def calendars_calm(words: Words, view: CalendarsView) -> str:
    """Return what calendars that are read are good for."""
    if view.own is None:
        return words.say("No check-in is proposed in the times they take. Nothing is written into them.")
    return words.say(
        "No check-in is proposed in the times they take, and yours are written into “{calendar}”.",
        calendar=view.own,
    )


def calendars_failing(words: Words, view: CalendarsView, zone: ZoneInfo) -> str:
    """Return since when calendars cannot be read or written, and what counts meanwhile."""
    since = view.reading.failing_since
    day = words.day_and_clock(since, zone) if since is not None else "…"
    if view.reading.read_at is None:
        return words.say("Since {day}. Nothing counts of it until it can be read.", day=day)
    if view.own is None:
        return words.say("Since {day}. The times that were read before still count.", day=day)
    return words.say(
        "Since {day}. The times that were read before still count, and your check-ins are written later.", day=day
    )


def calendar_told(words: Words, calendar: CalendarCount) -> str:
    """Return what a calendar takes, or why it cannot be read."""
    if calendar.failed_cause:
        return cause_sentence(words, calendar.failed_cause)
    entries = words.plural("{n} entry", "{n} entries", calendar.objects)
    if calendar.counts:
        return words.say("{entries}. Your time is taken then.", entries=entries)
    return words.say("{entries}. Left out: your time stays free.", entries=entries)


def aside_rows(words: Words, view: CalendarsView) -> list[tuple[str, str]]:
    """Return the names of calendars some of whose entries cannot be read, and why."""
    rows = []
    for aside in view.aside:
        count = words.plural("{n} entry takes no time", "{n} entries take no time", aside.count)
        titles = ", ".join(shown(title) for title in aside.titles)
        told = words.say("{entries}: {titles}.", entries=count, titles=titles) if titles else f"{count}."
        rows.append((aside.calendar, f"{told} {cause_sentence(words, aside.cause)}"))
    return rows
