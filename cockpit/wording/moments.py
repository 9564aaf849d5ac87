"""When and where one meets, in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cockpit.domain.checkins import Answer, Medium
from cockpit.wording import Words

_NEAR = timedelta(days=3)


def moment(words: Words, at: datetime, zone: ZoneInfo) -> str:
    """Return a moment in a zone's time; where clocks change about then, with its distance from UTC."""
    there = at.astimezone(zone)
    clock = words.clock(there)
    if (at - _NEAR).astimezone(zone).utcoffset() != (at + _NEAR).astimezone(zone).utcoffset():
        clock = f"{clock} ({offset(there)})"
    return words.say("{day} at {time}", day=words.weekday_and_day(there.date()), time=clock)


def offset(at: datetime) -> str:
    """Return the distance from UTC, such as *UTC+1*: it tells the two readings of a changing day apart."""
    minutes = int((at.utcoffset() or timedelta()) / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02d}' if rest else ''}"


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
        Answer.TENTATIVE: words.say("accepted with reserve"),
    }[answer]
