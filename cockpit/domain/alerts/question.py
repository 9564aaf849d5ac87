"""A learner waits for an answer."""

from dataclasses import dataclass
from datetime import date

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.times import add_working_days, working_days_between


@dataclass(frozen=True, slots=True)
class Question:
    """QUESTION: a question open for more than 1 working day, urgent after more than 2 (PRODUCT.md, section 3).

    One that was passed on counts from that day: a colleague's silence becomes the trainer's alarm again.
    """

    high_after_working_days: int = 1
    urgent_after_working_days: int = 2

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the question that has waited longest."""
        waiting = [
            question
            for question in learner.questions
            if question.asked_on <= day and (question.answered_on is None or question.answered_on > day)
        ]
        if not waiting:
            return None
        oldest = min(waiting, key=lambda question: question.waits_since(day))
        since = oldest.waits_since(day)
        waited = working_days_between(since, day, cohort.holidays)
        if waited <= self.high_after_working_days:
            return None
        is_urgent = waited > self.urgent_after_working_days
        limit = self.urgent_after_working_days if is_urgent else self.high_after_working_days
        return Reason(
            Code.QUESTION,
            AlertTier.URGENT if is_urgent else AlertTier.HIGH,
            add_working_days(since, limit + 1, cohort.holidays),
            subject=oldest.words,
            on=since,
            count=len(waiting),
            colleague=oldest.passed_to if since == oldest.passed_on_on else None,
            category=oldest.category or None,
        )
