"""A milestone went by that most of the others have passed."""

from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts, MilestoneFacts
from cockpit.domain.alerts.spell import spell_since


@dataclass(frozen=True, slots=True)
class Late:
    """LATE: a milestone 3 days overdue that half of the cohort's active people have done.

    It counts for at most 14 days from the third on (PRODUCT.md, section 3). LATE2: besides, another one is not
    done, however old: two at once within 14 days never happened on real courses, whose deadlines lie weeks apart
    (measured on `oulad-dev`: not one day; so it is right 8 times of 10). Agreed absence moves the date. Milestones
    that were due before the learner's path was opened, or for other groups, do not count; nor does anything for
    somebody with a plan of their own, or of whom we do not know the last activity.
    """

    overdue_days: int = 3
    for_days: int = 14
    done_share: float = 0.5
    urgent_count: int = 2

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the overdue milestones: the latest by name, how many in all."""
        if not learner.knowledge.may_alert or learner.has_own_plan_on(day):
            return None
        recent = [milestone for milestone in cohort.milestones if self._is_recent(milestone, learner, day)]
        if not recent:
            return None
        latest = max(recent, key=lambda milestone: milestone.due_on)
        overdue = [milestone for milestone in cohort.milestones if self._is_overdue(milestone, learner, day)]
        since = sorted(self._became_late_on(milestone, learner, day) for milestone in overdue)
        is_urgent = len(overdue) >= self.urgent_count
        return Reason(
            Code.LATE2 if is_urgent else Code.LATE,
            AlertTier.URGENT if is_urgent else AlertTier.HIGH,
            spell_since(since[self.urgent_count - 1 :] if is_urgent else since, self.for_days),
            subject=latest.title,
            on=latest.due_on,
            count=len(overdue),
        )

    def _is_recent(self, milestone: MilestoneFacts, learner: EnrolmentFacts, day: date) -> bool:
        """Tell whether a milestone is news: overdue for long enough, not for too long, and half have done it."""
        if milestone.due_on > day or (day - learner.due_on(milestone)).days >= self.overdue_days + self.for_days:
            return False
        return self._is_overdue(milestone, learner, day)

    def _is_overdue(self, milestone: MilestoneFacts, learner: EnrolmentFacts, day: date) -> bool:
        if not learner.is_expected_at(milestone, day - timedelta(days=self.overdue_days)):
            return False
        done_on = learner.done.get(milestone.activity_id)
        if done_on is not None and done_on <= day:
            return False
        return milestone.is_share_done_on(self.done_share, day)

    def _became_late_on(self, milestone: MilestoneFacts, learner: EnrolmentFacts, day: date) -> date:
        """Return since when an overdue milestone counts: the third day, or later, when half had done it."""
        third_day = learner.due_on(milestone) + timedelta(days=self.overdue_days)
        return milestone.share_done_on(self.done_share, third_day, day)
