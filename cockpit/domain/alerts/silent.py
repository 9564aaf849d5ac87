"""A learner who used to come has not come for long."""

from dataclasses import dataclass
from datetime import date

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.silence import (
    last_active_by,
    rhythm_days,
    silence_days,
    silence_reached_on,
)


@dataclass(frozen=True, slots=True)
class Silent:
    """SILENT: no activity for 3 times the own rhythm, at least 10 and at most 21 days; 14 without a rhythm.

    Source: PRODUCT.md, section 3. The rhythm is the one on the last active day: waiting must not loosen it.
    """

    rhythms: int = 3
    least_days: int = 10
    most_days: int = 21
    days_without_rhythm: int = 14

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the silence when it has reached the learner's limit."""
        last = last_active_by(learner.active_on, day)
        if last is None:
            return None
        since = max(last, learner.opened_on) if learner.opened_on else last
        days = silence_days(since, day, learner.off)
        if days < self.least_days:
            return None
        usual = rhythm_days(learner.active_on, last, cohort.history_from)
        limit = (
            self.days_without_rhythm
            if usual is None
            else max(self.least_days, min(self.most_days, self.rhythms * usual))
        )
        if days < limit:
            return None
        return Reason(
            Code.SILENT,
            AlertTier.HIGH,
            silence_reached_on(since, limit, learner.off, day),
            days=days,
            usual_days=usual,
            on=last,
        )
