"""Two messages, and no sign of life: writing again is not the answer."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.silence import last_active_by


@dataclass(frozen=True, slots=True)
class NoReply:
    """NOREPLY: two messages, no return in 7 days after the second (PRODUCT.md, section 3).

    A return is an active day, an answer, a call that reached the person or a check-in held, on the day of the first
    message or later. Where nobody knows the activity, only an answer would show: no alert.
    """

    messages: int = 2
    within_days: int = 7

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return how many messages were left without an answer."""
        if len(learner.messages_on) < self.messages or not learner.knowledge.may_alert:
            return None
        signs = [last_active_by(learner.active_on, day), last_active_by(learner.heard_on, day)]
        seen = max((on for on in signs if on is not None), default=date.min)
        sent = learner.messages_on[bisect_right(learner.messages_on, seen) : bisect_right(learner.messages_on, day)]
        if len(sent) < self.messages:
            return None
        since = sent[self.messages - 1] + timedelta(days=self.within_days)
        if day < since:
            return None
        return Reason(Code.NOREPLY, AlertTier.HIGH, since, on=sent[-1], count=len(sent))
