"""Single values of a statement: instants, lengths of time, names in several languages, scores."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeGuard

# xAPI is of 2013; what is older by much comes from a clock that was never set, and its days cannot be counted.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LANGUAGES = ("fr", "en")
_MAX_LENGTH = 300
# ISO 8601. Years and months have no fixed length; nine digits of seconds are 30 years.
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4}(?:[.,]\d+)?)D)?"
    r"(?:T(?:(?P<hours>\d{1,6}(?:[.,]\d+)?)H)?(?:(?P<minutes>\d{1,8}(?:[.,]\d+)?)M)?"
    r"(?:(?P<seconds>\d{1,9}(?:[.,]\d+)?)S)?)?",
    re.ASCII,
)
_SECONDS = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
_HIGHEST = 1e9
_NUMBERS = frozenset({int, float})  # and not bool, which is an int too


def instant_of(text: str) -> datetime:
    """Return an instant in UTC; one without offset is taken for that, as by an LRS (xAPI 1.0.3, data, 4.2).

    Raises:
        ValueError, TypeError: it is none, or lies before 2000.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is not UTC:  # to compare instants of two zones takes thirty times as long (measured)
        at = _in_utc(at)
    if at < _EARLIEST:
        raise ValueError("before 2000")
    return at


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        return at.replace(tzinfo=UTC)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("before the year 1, or after 9999") from error


@lru_cache(maxsize=4096)
def seconds_of(duration: str) -> int | None:
    """Return the whole seconds of an ISO 8601 duration; None for what is none, or has no fixed length."""
    found = _DURATION.fullmatch(duration)
    parts = {unit: text for unit, text in found.groupdict().items() if text} if found else {}
    if not parts:
        return None
    return round(sum(float(text.replace(",", ".")) * _SECONDS[unit] for unit, text in parts.items()))


def storable(text: str) -> str:
    """Return a text that can be stored: JSON lets half a character through.

    Raises:
        TypeError, ValueError: it is no text, or empty.
    """
    found = str.encode(text, "utf-8", "replace").decode("utf-8").strip()
    if not found:
        raise ValueError("empty")
    return found


def one_line(text: str) -> str:
    """Return a storable text on one line, of bearable length; it may be empty."""
    return " ".join(text[:_MAX_LENGTH].split()).encode("utf-8", "replace").decode("utf-8")


class Title(NamedTuple):
    """What an activity is called; the lower the `rank` the better: French, English, another language, its IRI."""

    text: str
    rank: int


def title_of(iri: str, names: Any) -> Title:
    """Return what to call an activity with these names by language (RFC 5646)."""
    if isinstance(names, dict):
        told = {
            tag.lower(): text
            for tag, text in sorted(names.items(), key=str)
            if isinstance(tag, str) and isinstance(text, str) and text.strip()
        }
        for rank, language in enumerate(_LANGUAGES):
            for tag, text in told.items():
                if tag.partition("-")[0] == language:
                    return Title(one_line(text), rank)
        if told:
            return Title(one_line(next(iter(told.values()))), len(_LANGUAGES))
    return Title(one_line(last_part(iri)) or one_line(iri), len(_LANGUAGES) + 1)


def last_part(iri: str) -> str:
    """Return the last part of an IRI's path."""
    return re.split(r"[/#?]", iri.rstrip("/#?"))[-1]


class Points(NamedTuple):
    """A score on the scale 0-`most`."""

    score: float
    most: float


def points_of(score: Any) -> Points | None:
    """Return a result's score: what was scaled to 1, else what was reached between `min` and `max`."""
    if not isinstance(score, dict):
        return None
    scaled = score.get("scaled")
    if is_number(scaled) and -1 <= scaled <= 1:
        return Points(round(max(0.0, scaled) * 100, 4), 100.0)
    raw, least, most = score.get("raw"), score.get("min", 0), score.get("max")
    if is_number(raw) and is_number(least) and is_number(most) and least < most:
        return Points(float(min(max(raw, least), most) - least), float(most - least))
    return None


def is_number(value: Any) -> TypeGuard[float]:
    """Tell whether it is a number that can be reckoned with."""
    return type(value) in _NUMBERS and abs(value) <= _HIGHEST
