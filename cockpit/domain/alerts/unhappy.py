"""A learner said that the path does not suit."""

from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts, Feedback
from cockpit.domain.alerts.spell import spell_since


@dataclass(frozen=True, slots=True)
class Unhappy:
    """UNHAPPY: satisfaction of 2 out of 5 or less, or words that the trainer flagged (PRODUCT.md, section 3).

    It counts for 14 days, or until the learner says something better (ours, as for LATE).
    """

    most_rating: int = 2
    for_days: int = 14

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the learner's last word; words without a rating, not flagged, are neither better nor worse."""
        known = [one for one in learner.feedback if one.on <= day]
        said = [one for one in known if one.rating is not None or one.is_flagged]
        unhappy = [*takewhile(self._is_unhappy, reversed(said))]
        if not unhappy or (day - unhappy[0].on).days >= self.for_days:
            return None
        last = unhappy[0]
        since = spell_since([one.on for one in reversed(unhappy)], self.for_days)
        return Reason(
            Code.UNHAPPY, AlertTier.HIGH, since, subject=last.words or None, on=last.on, rating=last.rating
        )

    def _is_unhappy(self, said: Feedback) -> bool:
        return said.is_flagged or (said.rating is not None and said.rating <= self.most_rating)
