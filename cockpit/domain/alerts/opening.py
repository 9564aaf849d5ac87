"""Which alerts come into the queue: few enough to be worked on, and the surest first.

Conditions alone flood: replayed on two real courses they hold 42 alerts open per 100 learners, 12 new ones a week,
and one in ten is right. So a sign comes into the queue when the weighting of the facts says so and the budget
allows; else it waits on the watch list. `tests/benchmarks/alert_quality.py` measures it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from cockpit.domain.alerts import LATE_CODES, SIGN_TIERS, AlertTier, Code, Reason

_WEEK_DAYS = 7
_BUDGET_LEARNERS = 120
# The weighting lets the first of those who share a sign into the queue a few days after it became true.
SAME_DAY_WINDOW = 7
# What was marked, said or agreed needs no weighing: it is in none of the facts that are weighed, so somebody active
# who fails twice would never come into the queue (measured: open 19.4 -> 19.6, in time 0.53 -> 0.55).
_NEVER_WEIGHED = (Code.SCORE, Code.ABSENT, Code.UNHAPPY, Code.NOREPLY)


@dataclass(frozen=True, slots=True)
class CohortAlert:
    """So many of a cohort with the same sign since the same day that the cause is hardly theirs.

    `count` people `of` the active ones; their own alerts wait until `until`.
    """

    code: Code
    since: date
    until: date
    count: int
    of: int

    def holds(self, reason: Reason, day: date) -> bool:
        """Tell whether a learner's own sign waits on a day because of it."""
        return reason.code is self.code and reason.since == self.since and day < self.until


@dataclass(frozen=True, slots=True)
class Opening:
    """How signs come into the queue (PRODUCT.md, section 3: *The weighting*, *Against fatigue*).

    `open_weight`: below it a sign is only watched. `urgent_weight`: below it an urgent sign counts as any other
    (measured: without it 62 of 100 urgent alerts were right, with it 83). `new_a_week`: the budget of new alerts a
    week for 120 learners; what was not used in the last `budget_weeks` is kept, for people stop in clusters, at
    deadlines (a budget of single weeks cost 5 of 53 leavers alerted in time); urgent ones never overflow. More than
    `same_day_share` of a cohort, and at least `same_day_people`, who would come into the queue with the same sign
    since the same day are one cohort alert, which holds theirs for `hold_days`.
    """

    open_weight: float = 0.2
    urgent_weight: float = 0.4
    new_a_week: float = 8.0
    budget_weeks: int = 4
    same_day_share: float = 0.15
    same_day_people: int = 5
    hold_days: int = 3

    def may_open(self, signs: Iterable[Reason], weight: float) -> bool:
        """Tell whether signs may come into the queue, should the budget allow."""
        codes = {sign.code for sign in signs if SIGN_TIERS[sign.code] is not AlertTier.WATCH}
        return bool(codes) and (weight >= self.open_weight or not codes.isdisjoint(_NEVER_WEIGHED))

    def is_urgent(self, signs: Iterable[Reason], weight: float) -> bool:
        """Tell whether signs are urgent: one that is by itself, or silence beside a milestone, and sure enough."""
        codes = {sign.code for sign in signs}
        is_hard = any(SIGN_TIERS[code] is AlertTier.URGENT for code in codes)
        is_both = Code.SILENT in codes and not codes.isdisjoint(LATE_CODES)
        return (is_hard or is_both) and weight >= self.urgent_weight

    def settled(self, reasons: tuple[Reason, ...], weight: float, *, is_raised: bool) -> tuple[Reason, ...]:
        """Return reasons with the tier that each has today: signs in the queue, or only watched."""
        signs = [reason for reason in reasons if reason.is_sign]
        is_urgent = is_raised and self.is_urgent(signs, weight)
        return tuple(
            replace(reason, tier=self._tier(reason.code, is_raised=is_raised, is_urgent=is_urgent))
            if reason.is_sign
            else reason
            for reason in reasons
        )

    def _tier(self, code: Code, *, is_raised: bool, is_urgent: bool) -> AlertTier:
        natural = SIGN_TIERS[code]
        if not is_raised or natural is AlertTier.WATCH:
            return AlertTier.WATCH
        if is_urgent and (natural is AlertTier.URGENT or code in LATE_CODES):
            return AlertTier.URGENT
        return AlertTier.HIGH

    def cohort_alerts(self, opening: Iterable[Reason], active: int, day: date) -> tuple[CohortAlert, ...]:
        """Return the cohort alerts that a day brings; `opening` are the signs of those who would open on it."""
        fired = Counter((sign.code, sign.since) for sign in opening if (day - sign.since).days <= SAME_DAY_WINDOW)
        return tuple(
            CohortAlert(code, since, day + timedelta(days=self.hold_days), count, active)
            for (code, since), count in sorted(fired.items())
            if count >= self.same_day_people and count > self.same_day_share * active
        )

    def budget(self, active: int, raised: Mapping[date, int], day: date) -> int:
        """Return how many more alerts may come into the queue on a day; `raised`: how many did on which."""
        used = sum(count for on, count in raised.items() if 0 <= (day - on).days < self.budget_weeks * _WEEK_DAYS)
        a_week = ceil(self.new_a_week * active / _BUDGET_LEARNERS)  # one a week in the smallest cohort
        return max(0, self.budget_weeks * a_week - used)
