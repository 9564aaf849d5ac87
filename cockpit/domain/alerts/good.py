"""Good news deserves a word as much as bad news."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.silence import silence_days

_FULL = 100
GOAL_KEPT = "goal"  # `subject` of the reason


@dataclass(frozen=True, slots=True)
class Good:
    """GOOD: 25, 50, 75 or 100 % reached, a goal kept, or back after 10 days and more (PRODUCT.md, section 3).

    Good news is news for a week.
    """

    reached_percents: tuple[int, ...] = (100, 75, 50, 25)
    back_after_days: int = 10
    news_days: int = 7

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the greatest good news of the last week."""
        for percent in self.reached_percents:
            reached_on = self._reached_on(learner, percent)
            if reached_on is not None and 0 <= (day - reached_on).days < self.news_days:
                return Reason(
                    Code.GOOD,
                    AlertTier.GOOD,
                    reached_on,
                    subject=str(percent),
                    on=reached_on,
                    share=percent / _FULL,
                )
        return self._goal_kept(learner, day) or self._back(learner, day, cohort.history_from)

    def _reached_on(self, learner: EnrolmentFacts, percent: int) -> date | None:
        needed = -(-learner.required * percent // _FULL)
        if not needed or len(learner.done_on) < needed:
            return None
        return learner.done_on[needed - 1]

    def _goal_kept(self, learner: EnrolmentFacts, day: date) -> Reason | None:
        for kept in reversed(learner.goals_kept):
            if 0 <= (day - kept.on).days < self.news_days:
                return Reason(Code.GOOD, AlertTier.GOOD, kept.on, subject=GOAL_KEPT, on=kept.on, words=kept.words)
        return None

    def _back(self, learner: EnrolmentFacts, day: date, history_from: date | None) -> Reason | None:
        active_on = learner.active_on
        for place in range(bisect_right(active_on, day) - 1, 0, -1):
            before, back_on = active_on[place - 1], active_on[place]
            if (day - back_on).days >= self.news_days or (history_from is not None and back_on <= history_from):
                return None
            days = silence_days(before, back_on, learner.off)
            opened = learner.opened_on
            if days >= self.back_after_days and (opened is None or before >= opened):
                return Reason(Code.GOOD, AlertTier.GOOD, back_on, days=days, subject="back", on=back_on)
        return None
