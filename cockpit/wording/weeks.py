"""Where a cohort is on its path."""

from datetime import date

from cockpit.wording import Words


def path_line(words: Words, starts_on: date | None, ends_on: date | None, day: date) -> list[str]:
    """Return the week of the path and its end, or that it has not begun or is over; empty without dates."""
    if starts_on is None:
        return []
    if day < starts_on:
        return [words.say("begins on {date}", date=words.day_and_year(starts_on))]
    if ends_on is not None and day > ends_on:
        return [words.say("ended on {date}", date=words.day_and_year(ends_on))]
    week = words.number((day - starts_on).days // 7 + 1)
    if ends_on is None:
        return [words.say("week {week}", week=week)]
    weeks = words.number((ends_on - starts_on).days // 7 + 1)
    return [
        words.say("week {week} of {weeks}", week=week, weeks=weeks),
        words.say("until {date}", date=words.day(ends_on)),
    ]
