"""How a cohort spreads, week by week so far, and an estimate of where that leads."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, repeat
from statistics import median, quantiles

from cockpit.domain.pace import PACE_WEEKS, Forecast, forecast_from
from cockpit.domain.progress import Basis
from cockpit.store.rollups import MOST_DAYS, UNKNOWN, Summary

FAN_LEAST_LEARNERS = 8
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Fan:
    """Values at the end of each week up to today: the median, the middle half, and the 10-90 % band.

    Under 8 learners the bands are None and `lines` holds each learner's own values. Where a source told a learner's
    progress late, their line is shorter; the others begin with the week from which half of the learners are known.
    """

    median: tuple[float, ...]
    middle_half: tuple[tuple[float, float], ...] | None
    ten_to_ninety: tuple[tuple[float, float], ...] | None
    lines: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """An estimate: the spread on days to come, should each learner go on at the own pace of the last four weeks.

    `days` begin with today. `median_on` is the day on which half of the group has done everything; None where that
    pace does not lead there within two years of the start.
    """

    days: tuple[date, ...]
    median: tuple[float, ...]
    middle_half: tuple[tuple[float, float], ...]
    ten_to_ninety: tuple[tuple[float, float], ...]
    median_on: date | None


def fan_of(summaries: Sequence[Summary], week: int) -> Fan:
    """Return how the shares done spread in each week up to this one (0-based)."""
    told = [summary for summary in summaries if summary.required]
    columns = [column for column in _shares(told, week + 1) if 2 * len(column) >= len(told) > 0]
    return spread_of(
        columns,
        [] if len(told) >= FAN_LEAST_LEARNERS else [shares_a_week(summary, week + 1) for summary in told],
    )


def spread_of(columns: Sequence[Sequence[float]], lines: Sequence[tuple[float, ...]]) -> Fan:
    """Return the spread of sorted values, a column a week; `lines` are those of each learner while they are few."""
    if not columns:
        return Fan((), None, None, ())
    middle = tuple(median(column) for column in columns)
    if lines:
        return Fan(middle, None, None, tuple(lines))
    halves, tenths = _bands(columns)
    return Fan(middle, halves, tenths, ())


def ahead_of(
    summaries: Sequence[Summary], lately: Mapping[int, int], starts_on: date, day: date, end: date | None
) -> Ahead | None:
    """Return where the group leads up to `end`; `lately` are the required activities done in the last four weeks.

    None where nobody can tell: before four weeks have passed, after the end, of fewer than 8 learners, and where a
    source tells percentages, for nobody knows what was done when between two of them (see `domain.pace`).
    """
    told = [summary for summary in summaries if summary.required]
    if len(told) < FAN_LEAST_LEARNERS or any(summary.basis is Basis.PERCENT for summary in told):
        return None
    if end is None or end <= day or day - starts_on + timedelta(days=1) < PACE_WEEKS * _WEEK:
        return None
    weeks = (day - starts_on).days // 7 + 1
    # Of thousands of learners most stand and go on alike: what they come to is worked out once for all of those.
    alike = Counter(
        ((summary.done_weeks[:weeks][-1:] or b"\0")[0], lately.get(summary.enrolment_id, 0), summary.required)
        for summary in told
    )
    paces = {key: forecast_from(*key, starts_on, day) for key in alike}
    days = [*(day + n * _WEEK for n in range((end - day).days // 7 + 1)), end]
    columns = [_column(alike, paces, (on - day) / _WEEK) for on in dict.fromkeys(days)]
    halves, tenths = _bands(columns)
    done_on = [(pace.finishes_on or date.max) if (pace := paces[key]) else day for key in alike.elements()]
    median_on = sorted(done_on)[len(done_on) // 2]
    return Ahead(
        tuple(dict.fromkeys(days)),
        tuple(median(column) for column in columns),
        halves,
        tenths,
        median_on if median_on <= starts_on + timedelta(days=MOST_DAYS) else None,
    )


def _column(
    alike: Mapping[tuple[int, int, int], int], paces: Mapping[tuple[int, int, int], Forecast | None], weeks: float
) -> list[float]:
    """Return everybody's share so many weeks from today, sorted."""
    shares = sorted(
        (min(1.0, (key[0] + (pace.a_week * weeks if (pace := paces[key]) else 0)) / key[2]), count)
        for key, count in alike.items()
    )
    return list(chain.from_iterable(repeat(share, count) for share, count in shares))


def _bands(
    columns: Sequence[Sequence[float]],
) -> tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float], ...]]:
    """Return the middle half and the 10-90 % band of each column."""
    cuts = [quantiles(column, n=20, method="inclusive") for column in columns]
    return tuple((cut[4], cut[14]) for cut in cuts), tuple((cut[1], cut[17]) for cut in cuts)


def _shares(told: Sequence[Summary], weeks: int) -> list[list[float]]:
    """Return the shares done by the end of each week, sorted, of those of whom something is known then."""
    padded: dict[tuple[int, Basis], list[bytes]] = defaultdict(list)
    for summary in told:
        padded[summary.required, summary.basis].append(_padded(summary, weeks))
    columns: list[list[float]] = [[] for _ in range(weeks)]
    for (required, basis), parts in padded.items():
        everybody, share_of = b"".join(parts), _shares_of(required)
        for number, column in enumerate(columns):
            counts = everybody[number::weeks]
            # Sorted while they are bytes: sorting the shares takes four times as long.
            known = sorted(counts.replace(UNKNOWN, b"") if basis is Basis.PERCENT else counts)
            column += map(share_of.__getitem__, known)
    if len(padded) > 1:
        for column in columns:
            column.sort()
    return columns


def shares_a_week(summary: Summary, weeks: int) -> tuple[float, ...]:
    """Return the share done by the end of each week up to the last of so many; those without any word are left out.

    A week after the last change repeats it.
    """
    padded = _padded(summary, weeks)
    if summary.basis is Basis.PERCENT:
        padded = padded.lstrip(UNKNOWN)
    return tuple(map(_shares_of(summary.required).__getitem__, padded))


def _padded(summary: Summary, weeks: int) -> bytes:
    known = summary.done_weeks[:weeks]
    return known.ljust(weeks, known[-1:] or b"\0")


@lru_cache(maxsize=64)
def _shares_of(required: int) -> list[float]:
    return [min(1.0, done / required) for done in range(256)]
