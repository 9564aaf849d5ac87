"""A learner falls further and further behind the plan."""

from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts


@dataclass(frozen=True, slots=True)
class Pace:
    """PACE: from week 3 on at least 14 days behind the plan, with less than 60 % of what it expects done.

    Source: PRODUCT.md, section 3, but for its 75 %: where milestones lie weeks apart that holds half-way to the
    next one for nearly everybody, who have done all there was to do (on day 33 of AAA-2013J for 90 of 100; measured
    on `oulad-dev`: 20.2 alerts open per 100 learners instead of 19.3, as many leavers in time). The plan is the
    cohort's or the learner's own; absences move it.
    """

    from_week: int = 3
    lag_days: int = 14
    done_share: float = 0.6

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return how far behind somebody is."""
        plan = learner.plan_on(day)
        if plan is None or not learner.required or not learner.knowledge.may_alert:
            return None
        first = max(plan.points[0][0], learner.opened_on or plan.points[0][0])
        first += timedelta(weeks=self.from_week - 1)
        done = learner.done_by(day)
        if day < first or not self._is_behind(learner, done, day):
            return None
        share = done / learner.required
        return Reason(
            Code.PACE,
            AlertTier.HIGH,
            self._since(learner, first, done, day),
            days=plan.lag_days(share, day),
            shares=(share, plan.share_on(day)),
        )

    def _is_behind(self, learner: EnrolmentFacts, done: int, day: date) -> bool:
        plan = learner.plan_on(day)
        if plan is None:
            return False
        share = done / learner.required
        is_low = round(share - self.done_share * plan.share_on(day), 9) < 0  # floats: exactly 60 % is a hair under
        return is_low and plan.lag_days(share, day) >= self.lag_days

    def _since(self, learner: EnrolmentFacts, first: date, done: int, day: date) -> date:
        """Return the day on which it became so: without a step forward nobody comes nearer to the plan.

        So within the days after a step it holds from one day on; was it so before the step already, look there.
        """
        while True:
            step_on = learner.done_on[done - 1] if done else first
            low, high = max(first, step_on), day
            while low < high:
                middle = low + (high - low) // 2
                if self._is_behind(learner, done, middle):
                    high = middle
                else:
                    low = middle + timedelta(days=1)
            before = low - timedelta(days=1)
            if before < first or done == 0 or low > step_on:
                return low
            done = learner.done_by(before)
            if not self._is_behind(learner, done, before):
                return low
            day = before
