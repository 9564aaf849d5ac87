"""Nobody has seen this learner in the course yet."""

from dataclasses import dataclass
from datetime import date

from cockpit.domain.alerts import AlertTier, Code, Reason
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.people import Knowledge
from cockpit.domain.silence import silence_days, silence_reached_on
from cockpit.domain.times import add_working_days, working_days_between


@dataclass(frozen=True, slots=True)
class Never:
    """NEVER after 3 working days, NEVER7 and NEVER14 after 7 and 14 calendar days (PRODUCT.md, section 3).

    Any access to the course, also before its start, ends it; access to the site alone does not.
    """

    watch_working_days: int = 3
    high_days: int = 7
    urgent_days: int = 14

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the highest of the three that holds."""
        opened = learner.opened_on
        if learner.knowledge is not Knowledge.NEVER and not learner.active_on:
            return None
        if opened is None or opened > day or (learner.active_on and learner.active_on[0] <= day):
            return None
        days = silence_days(opened, day, learner.off)
        for code, tier, limit in (
            (Code.NEVER14, AlertTier.URGENT, self.urgent_days),
            (Code.NEVER7, AlertTier.HIGH, self.high_days),
        ):
            if days >= limit:
                since = silence_reached_on(opened, limit, learner.off, day)
                return self._reason(code, tier, since, days, learner)
        if working_days_between(opened, day, cohort.holidays) < self.watch_working_days:
            return None
        since = add_working_days(opened, self.watch_working_days, cohort.holidays)
        return self._reason(Code.NEVER, AlertTier.WATCH, min(since, day), days, learner)

    def _reason(self, code: Code, tier: AlertTier, since: date, days: int, learner: EnrolmentFacts) -> Reason:
        return Reason(
            code,
            tier,
            since,
            days=days,
            on=learner.opened_on,
            seen_on_site=learner.seen_on_site,
        )
