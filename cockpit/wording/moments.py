"""Moments to meet in words: for whoever reads them, in their own zone, with the offset where clocks change."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import Answer, Medium, Slot, is_polite
from cockpit.domain.people import Learner
from cockpit.domain.times import zone_named
from cockpit.wording import Words
from cockpit.wording.nights import city_of

_DAYS_AROUND = 7
_NEAR = timedelta(days=3)


def clocks_change(day: date, zones: Iterable[ZoneInfo]) -> bool:
    """Tell whether anybody’s clocks change in the week before or after a day: then hours carry their offset."""
    around = [day + timedelta(days=number) for number in range(-_DAYS_AROUND, _DAYS_AROUND + 1)]
    return any(len({datetime.combine(one, time(12), zone).utcoffset() for one in around}) > 1 for zone in zones)


def offset_words(at: datetime) -> str:
    """Return the distance from UTC, such as *UTC+1*: it tells the two readings of a changing day apart."""
    minutes = int((at.utcoffset() or timedelta()) / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}"


def moment(words: Words, at: datetime, zone: ZoneInfo, *, has_offset: bool | None = None) -> str:
    """Return a moment in a zone's time: *Tuesday 24 November at 09:00*, `has_offset` with its distance from UTC.

    None: where the zone's clocks change about then.
    """
    day = words.weekday_and_day(at.astimezone(zone).date())
    return words.say("{day} at {time}", day=day, time=hour(words, at, zone, has_offset=has_offset))


def hour(words: Words, at: datetime, zone: ZoneInfo, *, has_offset: bool | None = None) -> str:
    """Return the hour of a moment in a zone: *09:00*; with its distance from UTC as in `moment`."""
    return _with_offset(words.clock(at, zone), at, zone, has_offset)


def short_moment(words: Words, at: datetime, zone: ZoneInfo, *, has_offset: bool | None = None) -> str:
    """Return a moment as a list shows it in a zone: *Tue 24 Nov, 15:00*; with its distance as in `moment`."""
    return _with_offset(words.day_and_clock(at, zone), at, zone, has_offset)


def _with_offset(said: str, at: datetime, zone: ZoneInfo, has_offset: bool | None) -> str:
    if has_offset is None:
        has_offset = (at - _NEAR).astimezone(zone).utcoffset() != (at + _NEAR).astimezone(zone).utcoffset()
    return f"{said} ({offset_words(at.astimezone(zone))})" if has_offset else said


def offer_fields(
    words: Words, slots: Sequence[Slot], medium: Medium, zone: ZoneInfo, other_zone: ZoneInfo
) -> Mapping[str, str]:
    """Return what a message that offers moments says of them, in the learner's zone and language.

    `other_zone` is the trainer's: where either changes its clocks, hours carry their offset.
    """
    if not slots:
        return {}
    lines = []
    for number, slot in enumerate(slots, 1):
        has_offset = clocks_change(slot.starts_at.astimezone(zone).date(), (zone, other_zone))
        lines.append(f"{number}. {moment(words, slot.starts_at, zone, has_offset=has_offset)}")
    return {
        "slots": "\n".join(lines),
        "numbers": numbers_words(words, len(slots)),
        "minutes": words.number(slots[0].minutes),
        "where": whereabouts(words, medium, ""),  # the address comes with the invitation
    }


def date_fields(
    words: Words, slot: Slot, medium: Medium, place: str, zone: ZoneInfo, other_zone: ZoneInfo
) -> Mapping[str, str]:
    """Return what an invitation says of its moment; else as `offer_fields`."""
    has_offset = clocks_change(slot.starts_at.astimezone(zone).date(), (zone, other_zone))
    return {
        "when": moment(words, slot.starts_at, zone, has_offset=has_offset),
        "minutes": words.number(slot.minutes),
        "where": whereabouts(words, medium, place),
    }


def numbers_words(words: Words, count: int) -> str:
    """Return the numbers with which an offer can be answered: *1, 2 or 3*."""
    numbers = [words.number(number) for number in range(1, count + 1)]
    if len(numbers) == 1:
        return numbers[0]
    return words.say("{numbers} or {last}", numbers=", ".join(numbers[:-1]), last=numbers[-1])


def whereabouts(words: Words, medium: Medium, place: str) -> str:
    """Return how one meets, for the middle of a sentence."""
    if medium is Medium.PHONE:
        return words.say("by phone, {number}", number=place) if place else words.say("by phone")
    if medium is Medium.VIDEO:
        return words.say("by video, {address}", address=place) if place else words.say("by video")
    return words.say("at this place: {place}", place=place) if place else words.say("face to face")


def answer_name(words: Words, answer: Answer) -> str:
    """Return what somebody answered to an invitation."""
    return {
        Answer.ACCEPTED: words.say("accepted"),
        Answer.DECLINED: words.say("declined"),
        Answer.TENTATIVE: words.say("perhaps"),
    }[answer]


def early_or_late(words: Words, slot: Slot, learner: Learner) -> str:
    """Return the warning of a moment outside polite hours where the learner is; empty within them."""
    zone = zone_named(learner.zone)
    if is_polite(slot, zone):
        return ""
    facts = {"time": words.clock(slot.starts_at, zone), "city": city_of(learner.zone)}
    return words.say("It will be {time} in {city}, outside 8 to 20.", **facts)
