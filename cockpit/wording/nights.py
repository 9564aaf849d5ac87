"""When a message leaves for somebody who has night now."""

from datetime import datetime

from cockpit.domain.messages import polite_at
from cockpit.domain.times import zone_named
from cockpit.wording import Words


def city_of(zone: str) -> str:
    """Return the city that a time zone is named after."""
    return zone.rpartition("/")[2].replace("_", " ")


def night_line(words: Words, zone: str, own_zone: str, now: datetime) -> str:
    """Return when a message leaves for a learner who has night now; empty by day (8-20 o'clock there)."""
    leaves_at = polite_at(zone_named(zone), now)
    if leaves_at == now:
        return ""
    own, theirs = words.clock(leaves_at, zone_named(own_zone)), words.clock(leaves_at, zone_named(zone))
    if own == theirs:
        return words.say("It is night in {city}: leaves at {t1}.", city=city_of(zone), t1=own)
    return words.say(
        "It is night in {city}: leaves at {t1} your time, {t2} theirs.", city=city_of(zone), t1=own, t2=theirs
    )
