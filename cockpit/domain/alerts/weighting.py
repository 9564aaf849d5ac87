"""Who to contact first: a published weighting of the stated facts.

The weight is the chance, 0-1, that a learner withdraws or has stopped for good within four weeks, as a logistic
regression on real courses estimates it. It opens and orders alerts and is shown on no screen.

Source of the numbers: `tests/benchmarks/fit_weighting.py` on `oulad-dev` (AAA-2013J and BBB-2013B of the Open
University, 1,620 learners): one row for each learner still enrolled and not finished at the end of each week, all
weeks alike; a tiny ridge. Measured and left out, for they add nothing beside these: days of silence as such, active
days against the cohort, a recent drop. Marks would add a little and are left out on purpose (PRODUCT.md: no other
data).
"""

from bisect import bisect_right
from datetime import date, timedelta
from math import exp, log1p
from typing import NamedTuple

from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.silence import last_active_by, rhythm_days, silence_days

# Who has no rhythm is weighed as if usually back within 5 days; nobody's rhythm counts as less than 2.
_USUAL_DAYS, _LEAST_RHYTHM_DAYS = 5, 2
_MOST_RHYTHMS = 20
_MONTH = timedelta(days=28)


class Stated(NamedTuple):
    """The facts, each as it is weighed.

    `silence`: the days of silence over the own rhythm, at most 20 times it, as log(1 + x). `last_missed`: 1 when
    the last milestone that was due is not done. `missed`: the share of the due ones that are not. `active`: the
    active days of the last 28, as log(1 + x). `never`: 1 when there was none at all.
    """

    silence: float
    last_missed: float
    missed: float
    active: float
    never: float


class Table(NamedTuple):
    """The weight of each fact, and what is there without any."""

    base: float
    weights: Stated


WITH_MILESTONES = Table(-1.66, Stated(silence=0.77, last_missed=0.89, missed=1.88, active=-1.02, never=1.24))
# A course without due dates tells less: the same facts in the first table would hardly ever open anything.
WITHOUT_MILESTONES = Table(-0.86, Stated(silence=1.16, last_missed=0.0, missed=0.0, active=-1.36, never=0.75))


class Weighting:
    """The weighting of a cohort's people on a day."""

    def __init__(self, cohort: CohortFacts, day: date) -> None:
        self._history_from = cohort.history_from
        self._day = day
        due = (milestone for milestone in cohort.milestones if milestone.due_on <= day)
        self._due = sorted(due, key=lambda milestone: milestone.due_on)
        self._table = WITH_MILESTONES if cohort.milestones else WITHOUT_MILESTONES

    def of(self, learner: EnrolmentFacts) -> float:
        """Return how much the stated facts speak for a word, 0-1, comparable over cohorts and weeks."""
        stated = self.stated(learner)
        if stated is None:
            return 0.0
        weights = self._table.weights
        total = self._table.base + sum(weight * fact for weight, fact in zip(weights, stated, strict=True))
        return 1 / (1 + exp(-total))

    def stated(self, learner: EnrolmentFacts) -> Stated | None:
        """Return the facts; None when the path is not open to somebody yet, or nobody knows what they do."""
        day = self._day
        since = learner.silent_since(day)
        if since is None or not learner.knowledge.may_alert:
            return None
        last = last_active_by(learner.active_on, day)
        usual = rhythm_days(learner.active_on, last, self._history_from) if last else None
        rhythms = silence_days(since, day, learner.off) / max(usual or _USUAL_DAYS, _LEAST_RHYTHM_DAYS)
        last_missed, missed = self._missed(learner)
        days = learner.active_on
        return Stated(
            silence=log1p(min(rhythms, _MOST_RHYTHMS)),
            last_missed=last_missed,
            missed=missed,
            active=log1p(bisect_right(days, day) - bisect_right(days, day - _MONTH)),
            never=float(last is None),
        )

    def _missed(self, learner: EnrolmentFacts) -> tuple[float, float]:
        """Return whether the last due milestone is missed, and the share that is; the end of its day counts."""
        due = missed = 0
        is_missed = False
        for milestone in () if learner.has_own_plan_on(self._day) else self._due:
            if not learner.is_expected_at(milestone, self._day):
                continue
            done_on = learner.done.get(milestone.activity_id)
            is_missed = done_on is None or done_on > self._day
            due += 1
            missed += is_missed
        return float(is_missed), missed / due if due else 0.0
