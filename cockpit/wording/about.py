"""What is known of a learner as a person, in words: when active, how to be reached, and who said so."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError

from cockpit.domain.names import plain
from cockpit.domain.times import zone_names
from cockpit.wording import Words
from cockpit.wording.ages import data_age
from cockpit.wording.nights import city_of

_A_MONDAY = date(2024, 1, 1)


def part_name(words: Words, part: str) -> str:
    """Return the name of a part of the day (`reports.learner_about.DayPart`), as a habit."""
    return {
        "morning": words.say("mornings"),
        "afternoon": words.say("afternoons"),
        "evening": words.say("evenings"),
        "night": words.say("nights"),
    }[part]


def usual_line(words: Words, parts: Sequence[str], weekdays: Sequence[int]) -> str:
    """Return when somebody is usually active; `weekdays`: 0 is Monday."""
    days = [words.short_weekday(_A_MONDAY + timedelta(days=day)) for day in weekdays]
    said = [" + ".join(part_name(words, part) for part in parts), " ".join(days)]
    return ", ".join(filter(None, said)) or words.say("no fixed hours")


def usual_basis(words: Words, sittings: int) -> str:
    """Return what the usual moments were counted from."""
    return words.plural(
        "Counted from {n} moment with activity in the last six months",
        "Counted from {n} moments with activity in the last six months",
        sittings,
    )


def channel_name(words: Words, channel: str) -> str:
    """Return the name of a way to reach somebody (`reports.learner_about.Channel`)."""
    return {"email": words.say("e-mail"), "phone": words.say("phone"), "platform": words.say("platform")}[channel]


def origin_sentence(
    words: Words, how: str, account: str, at: datetime | None, now: datetime, zone: ZoneInfo
) -> str:
    """Return from where something is known (`reports.learner_about.Origin`), and how old it is."""
    if how == "by_hand" and at is not None:
        return words.say("By hand, {day}", day=words.day(at.astimezone(zone).date()))
    if how == "assumed":
        return words.say("Assumed: nobody says it, so it is the cohort’s")
    return words.say("From {account}. {age}", account=account, age=data_age(words, at, now, zone))


def language_name(words: Words, language: str) -> str:
    """Return the name of a language in the window's."""
    try:
        name = Locale.parse(language, sep="-" if "-" in language else "_").get_display_name(words.locale)
    except (UnknownLocaleError, ValueError):
        name = None
    return (name or language).capitalize()


def language_called(words: Words, text: str) -> str | None:
    """Return the code of the language of this name, or of this code; None when there is none."""
    names = language_names(words)
    wanted = plain(text.strip())
    return next((code for code, name in names.items() if wanted in (plain(name), code)), None)


def language_names(words: Words) -> dict[str, str]:
    """Return the names of the languages that have a code of two letters, by code, in the order of the names."""
    found = {
        code: str(name).capitalize() for code, name in words.locale.languages.items() if len(code) == len("xx")
    }
    return dict(sorted(found.items(), key=lambda item: plain(item[1])))


def zone_line(zone: str) -> str:
    """Return a time zone as it is chosen: its city, then its name."""
    return f"{city_of(zone)} · {zone}"


@cache
def _zones() -> dict[str, str]:
    """Return every time zone by what it may be called: line, name and city, without accents."""
    names = zone_names()
    by_city = {plain(city_of(name)): name for name in reversed(names)}
    return by_city | {plain(name): name for name in names} | {plain(zone_line(name)): name for name in names}


def zone_called(text: str) -> str | None:
    """Return the time zone of this city, name or line; None when there is none."""
    return _zones().get(plain(text.strip()))
