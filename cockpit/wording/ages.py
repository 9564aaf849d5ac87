"""How old data are, in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cockpit.domain.times import day_in
from cockpit.wording import Words


def data_age(words: Words, at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """Return how old data of an instant are: the hour today, the weekday within six days, else the day."""
    if at is None:
        return words.say("Not read yet")
    day, today = day_in(zone, at), day_in(zone, now)
    if day == today:
        return words.say("Synced {time}", time=words.clock(at, zone))
    if timedelta() < today - day < timedelta(days=7):
        return words.say("Data from {weekday}", weekday=words.weekday(day))
    return words.say("Data from {date}", date=words.day(day))
