"""Alerts as state: the previous one, and the facts, give the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cockpit.domain.alerts import Alert, AlertRule, AlertTier, Code, Reason, tier_of
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.alerts.good import Good
from cockpit.domain.alerts.late import Late
from cockpit.domain.alerts.lost import Lost
from cockpit.domain.alerts.never import Never
from cockpit.domain.alerts.question import Question
from cockpit.domain.alerts.silent import Silent
from cockpit.domain.people import EnrolmentStatus


class ClosedWhy(StrEnum):
    """Why an alert closed by itself."""

    CAUSE_GONE = "cause_gone"
    PATH_ENDED = "path_ended"
    NOT_ACTIVE = "not_active"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Advanced:
    """What a day makes of an enrolment's alert: the open one, or why the previous one closed."""

    alert: Alert | None
    closed_why: ClosedWhy | None = None


def default_rules() -> tuple[AlertRule, ...]:
    """Return the rules with their default limits, in the order in which reasons are stacked."""
    return (Never(), Silent(), Late(), Lost(), Question(), Good())


_ORDER = {tier: place for place, tier in enumerate(AlertTier)}
# In silence for good, what was late or slow says nothing more.
_SWALLOWED_BY_LOST = {Code.NEVER, Code.NEVER7, Code.NEVER14, Code.SILENT, Code.LATE, Code.LATE2}


def advance(
    previous: Alert | None,
    learner: EnrolmentFacts,
    cohort: CohortFacts,
    day: date,
    rules: Sequence[AlertRule],
) -> Advanced:
    """Return the alert at the end of `day`, from what was known then. Doing it twice changes nothing."""
    why = _exempt(learner, cohort, day)
    if why is not None:
        return Advanced(None, why if previous else None)
    reasons = find_reasons(learner, cohort, day, rules)
    if not reasons:
        return Advanced(None, ClosedWhy.CAUSE_GONE if previous else None)
    opened_on = min(reason.since for reason in reasons)  # from facts alone, however often the app ran
    return Advanced(Alert(learner.enrolment_id, opened_on, tier_of(reasons), reasons))


def find_reasons(
    learner: EnrolmentFacts, cohort: CohortFacts, day: date, rules: Sequence[AlertRule]
) -> tuple[Reason, ...]:
    """Return the reasons that hold at the end of a day, the worst first."""
    found = [reason for rule in rules if (reason := rule.check(learner, cohort, day)) is not None]
    if learner.status_on(day) is EnrolmentStatus.FINISHED:  # nothing is expected any more: only good news
        return tuple(reason for reason in found if reason.code is Code.GOOD)
    if any(reason.code is Code.LOST for reason in found):
        found = [reason for reason in found if reason.code not in _SWALLOWED_BY_LOST]
        found.sort(key=lambda reason: reason.code is not Code.LOST)
        return tuple(found)
    found.sort(key=lambda reason: _ORDER[reason.tier])
    if any(reason.code is Code.SILENT for reason in found):  # silence explains the rest
        found.sort(key=lambda reason: reason.code is not Code.SILENT)
    return tuple(found)


def _exempt(learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> ClosedWhy | None:
    if cohort.ends_on is not None and day > cohort.ends_on:
        return ClosedWhy.PATH_ENDED
    if learner.status_on(day) not in (EnrolmentStatus.ACTIVE, EnrolmentStatus.FINISHED):
        return ClosedWhy.NOT_ACTIVE
    if learner.is_absent_on(day):
        return ClosedWhy.ABSENT
    if cohort.starts_on is not None and day < cohort.starts_on:
        return ClosedWhy.NOT_ACTIVE
    return None
