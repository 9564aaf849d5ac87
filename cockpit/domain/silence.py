"""How long a learner has been silent, and how often that learner usually comes."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

from cockpit.domain.days_off import DaysOff

RHYTHM_WEEKS = 8
RHYTHM_ACTIVE_DAYS = 6
RHYTHM_PERCENT = 80


def last_active_by(active_on: Sequence[date], day: date) -> date | None:
    """Return the last active day up to and with `day`; `active_on` is sorted."""
    place = bisect_right(active_on, day)
    return active_on[place - 1] if place else None


def silence_days(since: date, until: date, off: DaysOff) -> int:
    """Return the calendar days after `since` up to `until`, less those on which nobody was expected."""
    return max(0, (until - since).days - off.count(since, until)) if until > since else 0


def silence_reached_on(since: date, days: int, off: DaysOff, limit: date) -> date:
    """Return the day on which the silence since `since` reached `days`, at the latest `limit`."""
    day = since + timedelta(days=days)
    while day < limit and (missing := days - silence_days(since, day, off)) > 0:
        day += timedelta(days=missing)
    return min(day, limit)


def rhythm_days(active_on: Sequence[date], day: date, known_from: date | None = None) -> int | None:
    """Return the 80th percentile of the gaps, in days, between the active days of the 8 weeks up to `day`.

    A learner with fewer than 6 active days in them has no rhythm (None). Definition: PRODUCT.md, section 2. The
    percentile is the smallest gap that at least 80 % of the gaps do not exceed (nearest rank). Active days before
    `known_from` are left out: a source without history knows some of them only, so their gaps say nothing.
    """
    last = bisect_right(active_on, day)
    first = bisect_right(active_on, day - timedelta(weeks=RHYTHM_WEEKS))
    if known_from is not None:
        first = max(first, bisect_left(active_on, known_from))
    if last - first < RHYTHM_ACTIVE_DAYS:
        return None
    gaps = sorted((active_on[n] - active_on[n - 1]).days for n in range(first + 1, last))
    rank = -(-len(gaps) * RHYTHM_PERCENT // 100)
    return gaps[rank - 1]
