"""Results that fall below the pass mark, or far below what the learner usually reaches."""

from dataclasses import dataclass
from datetime import date
from statistics import fmean

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts, Result
from cockpit.domain.alerts.spell import spell_since


@dataclass(frozen=True, slots=True)
class Score:
    """SCORE: two results in a row under the pass mark, or 20 points of 100 under the own mean.

    Source: PRODUCT.md, section 3. The own mean is that of the results before the two; without one there is none. It
    counts for 14 days after the second result: an old mark is no news (ours, as for LATE).
    """

    in_a_row: int = 2
    points_under_mean: float = 20.0
    for_days: int = 14

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the last results, beside the usual."""
        known = [result for result in learner.results if result.on <= day]
        low_on: list[date] = []
        while self._are_last_low(known[: len(known) - len(low_on)]):
            low_on.append(known[-1 - len(low_on)].on)
        if not low_on or (day - low_on[0]).days >= self.for_days:
            return None
        return Reason(
            Code.SCORE,
            AlertTier.HIGH,
            spell_since(low_on[::-1], self.for_days),
            on=low_on[0],
            shares=tuple(result.share for result in known[-self.in_a_row :]),
            usual_share=self._usual(known),
        )

    def _usual(self, known: list[Result]) -> float | None:
        before = [result.share for result in known[: -self.in_a_row]]
        return fmean(before) if before else None

    def _are_last_low(self, known: list[Result]) -> bool:
        last = known[-self.in_a_row :]
        if len(last) < self.in_a_row:
            return False
        usual = self._usual(known)
        return _all_failed(last) or (usual is not None and self._all_below(last, usual))

    def _all_below(self, results: list[Result], usual: float) -> bool:
        # Marks are decimal: 0.62 - 0.42 is a hair less than 0.2 as a float.
        return all(round((usual - result.share) * 100, 6) >= self.points_under_mean for result in results)


def _all_failed(results: list[Result]) -> bool:
    return all(result.pass_share is not None and result.share < result.pass_share for result in results)
