"""A milestone went by that most of the others have passed."""

from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts, MilestoneFacts


@dataclass(frozen=True, slots=True)
class Late:
    """LATE: a milestone 3 days overdue that half of the cohort's active people have done; LATE2: two such.

    Each counts for at most 14 days from the third on (PRODUCT.md, section 3). Milestones that were due before the
    learner's path was opened, or for other groups, do not count; nor does anything for somebody of whom we do not
    know the last activity.
    """

    overdue_days: int = 3
    for_days: int = 14
    done_share: float = 0.5
    urgent_count: int = 2

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the overdue milestones: the latest by name, how many in all."""
        if not learner.knowledge.may_alert:
            return None
        overdue = [milestone for milestone in cohort.milestones if self._is_overdue(milestone, learner, day)]
        if not overdue:
            return None
        latest = max(overdue, key=lambda milestone: milestone.due_on)
        days = {milestone.activity_id: self._became_late_on(milestone, day) for milestone in overdue}
        is_urgent = len(overdue) >= self.urgent_count
        return Reason(
            Code.LATE2 if is_urgent else Code.LATE,
            AlertTier.URGENT if is_urgent else AlertTier.HIGH,
            sorted(days.values())[self.urgent_count - 1] if is_urgent else days[latest.activity_id],
            subject=latest.title,
            on=latest.due_on,
            count=len(overdue),
        )

    def _is_overdue(self, milestone: MilestoneFacts, learner: EnrolmentFacts, day: date) -> bool:
        overdue = (day - milestone.due_on).days
        if not self.overdue_days <= overdue < self.overdue_days + self.for_days:
            return False
        if milestone.groups and not milestone.groups & learner.groups:
            return False
        done_on = learner.done.get(milestone.activity_id)
        if done_on is not None and done_on <= day:
            return False
        if learner.opened_on is not None and milestone.due_on < learner.opened_on:
            return False
        if learner.is_absent_on(milestone.due_on):
            return False
        return milestone.is_share_done_on(self.done_share, day)

    def _became_late_on(self, milestone: MilestoneFacts, day: date) -> date:
        """Return since when an overdue milestone counts: the third day, or later, when half had done it."""
        return milestone.share_done_on(self.done_share, milestone.due_on + timedelta(days=self.overdue_days), day)
