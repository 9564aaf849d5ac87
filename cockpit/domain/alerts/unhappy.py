"""A learner said that the path does not suit."""

from dataclasses import dataclass
from datetime import date

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts


@dataclass(frozen=True, slots=True)
class Unhappy:
    """UNHAPPY: satisfaction of 2 out of 5 or less, or words that the trainer flagged (PRODUCT.md, section 3).

    It counts for 14 days, or until the learner says something better (ours, as for LATE).
    """

    most_rating: int = 2
    for_days: int = 14

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the learner's last word."""
        said = [feedback for feedback in learner.feedback if feedback.on <= day]
        if not said:
            return None
        last = said[-1]
        is_low = last.rating is not None and last.rating <= self.most_rating
        if not (is_low or last.is_flagged) or (day - last.on).days >= self.for_days:
            return None
        return Reason(
            Code.UNHAPPY, AlertTier.HIGH, last.on, subject=last.words or None, on=last.on, rating=last.rating
        )
