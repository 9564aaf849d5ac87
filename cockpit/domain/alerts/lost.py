"""Silent for so long that another message is not the answer."""

from dataclasses import dataclass
from datetime import date

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.people import Knowledge
from cockpit.domain.silence import last_active_by, silence_days, silence_reached_on


@dataclass(frozen=True, slots=True)
class Lost:
    """LOST: 28 days of silence, or since the opening for who never came (PRODUCT.md, section 3)."""

    limit_days: int = 28

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the silence when it has reached the limit."""
        last = last_active_by(learner.active_on, day)
        if last is None and learner.knowledge is not Knowledge.NEVER and not learner.active_on:
            return None
        known = [on for on in (last, learner.opened_on) if on is not None]
        if not known:
            return None
        since = max(known)  # before the opening nothing is expected
        days = silence_days(since, day, learner.off)
        if days < self.limit_days:
            return None
        return Reason(
            Code.LOST,
            AlertTier.DECIDE,
            silence_reached_on(since, self.limit_days, learner.off, day),
            days=days,
            on=last,
            seen_on_site=learner.seen_on_site and last is None,
        )
