"""The end comes near, and the pace that is needed was never reached."""

from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.pace import best_a_week, needed_a_week
from cockpit.domain.progress import Basis


@dataclass(frozen=True, slots=True)
class EndRisk:
    """ENDRISK: at most 28 days left, and the pace needed is over twice the own best of four weeks.

    Source: PRODUCT.md, section 3. Where a source tells a percentage, nobody knows when which part of it was done:
    no pace, no alert.
    """

    days_left: int = 28
    times_best: float = 2.0

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the pace needed beside the best."""
        end = cohort.ends_on
        if end is None or not learner.required or learner.basis is not Basis.ACTIVITIES:
            return None
        left_days = (end - day).days
        if not 0 < left_days <= self.days_left or not learner.knowledge.may_alert:
            return None
        found = self._paces(learner, cohort, end, day)
        if found is None:
            return None
        since = day  # the pace needed only grows until something is done, so it held since a day of the last weeks
        before = day - timedelta(days=1)
        while (end - before).days <= self.days_left and self._paces(learner, cohort, end, before):
            since, before = before, before - timedelta(days=1)
        return Reason(Code.ENDRISK, AlertTier.URGENT, since, days=left_days, on=end, shares=found)

    def _paces(
        self, learner: EnrolmentFacts, cohort: CohortFacts, end: date, day: date
    ) -> tuple[float, float] | None:
        """Return the share a week that is needed and the best so far, when the one is so far above the other."""
        first = learner.opened_on or cohort.starts_on
        if first is None:
            return None
        best = best_a_week(learner.done_on, first, day)
        needed = needed_a_week(learner.required - learner.done_by(day), day, end)
        if best is None or needed is None or round(needed - self.times_best * best, 9) <= 0:  # floats: a hair over
            return None
        return needed / learner.required, best / learner.required
