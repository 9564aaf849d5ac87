"""Alerts: learners who need the trainer, each with the reasons why.

One open alert an enrolment, its reasons stacked. A reason is made from facts and holds numbers and days, never a
sentence: `wording.alerts` says it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts


class Code(StrEnum):
    """The rules, as PRODUCT.md section 3 names them."""

    NEVER = "NEVER"
    NEVER7 = "NEVER7"
    NEVER14 = "NEVER14"
    SILENT = "SILENT"
    LATE = "LATE"
    LATE2 = "LATE2"
    QUESTION = "QUESTION"
    LOST = "LOST"
    GOOD = "GOOD"


class AlertTier(StrEnum):
    """How much a learner needs a word, from the most to the least; good news and decisions apart."""

    URGENT = "urgent"
    HIGH = "high"
    WATCH = "watch"
    DECIDE = "decide"
    GOOD = "good"


class Section(StrEnum):
    """The groups of the queue, in their order on the screen."""

    FIRST = "first"
    THIS_WEEK = "this_week"
    WAITING = "waiting"
    CELEBRATE = "celebrate"
    DECIDE = "decide"
    WATCH = "watch"


class Nature(StrEnum):
    """What kind of word a learner needs: the queue's filters."""

    LOST = "lost"
    DRIFTING = "drifting"
    STUCK = "stuck"
    WAITING = "waiting"
    CELEBRATE = "celebrate"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: since when it holds, and the facts that its sentence needs.

    `days` counts (of silence, since the opening), `usual_days` is the learner's rhythm, `subject` a title or the
    learner's words, `on` the day that the subject was due, asked or reached, `count` how many, `share` 0-1.
    """

    code: Code
    tier: AlertTier
    since: date
    days: int | None = None
    usual_days: int | None = None
    subject: str | None = None
    on: date | None = None
    count: int | None = None
    share: float | None = None
    seen_on_site: bool = False

    @property
    def key(self) -> str:
        """What makes it the same reason as another: its rule, and what it is about for news and questions."""
        if self.code in (Code.GOOD, Code.QUESTION, Code.LATE):
            return f"{self.code}:{self.subject}"
        return self.code


@dataclass(frozen=True, slots=True)
class Alert:
    """The reasons that hold for an enrolment on a day. `opened_on`: the day on which the first became true."""

    enrolment_id: int
    opened_on: date
    tier: AlertTier
    reasons: tuple[Reason, ...]

    @property
    def section(self) -> Section:
        """The group of the queue that it belongs to."""
        return section_of(self.tier, self.reasons)

    @property
    def nature(self) -> Nature:
        """The filter that shows it: that of its worst reason."""
        return NATURES[self.reasons[0].code]


class AlertRule(Protocol):
    """A rule: pure, from facts known at the end of a day."""

    def check(self, learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> Reason | None:
        """Return the reason that holds on that day, if one does."""
        ...


NATURES = {
    Code.NEVER: Nature.LOST,
    Code.NEVER7: Nature.LOST,
    Code.NEVER14: Nature.LOST,
    Code.SILENT: Nature.LOST,
    Code.LATE: Nature.DRIFTING,
    Code.LATE2: Nature.DRIFTING,
    Code.QUESTION: Nature.WAITING,
    Code.LOST: Nature.DECIDE,
    Code.GOOD: Nature.CELEBRATE,
}

_LATE_CODES = (Code.LATE, Code.LATE2)
_TIERS = list(AlertTier)


def tier_of(reasons: tuple[Reason, ...]) -> AlertTier:
    """Return the tier of stacked reasons: SILENT with LATE is urgent, LOST leaves the queue for a decision."""
    codes = {reason.code for reason in reasons}
    if Code.LOST in codes:
        return AlertTier.DECIDE
    if Code.SILENT in codes and codes & set(_LATE_CODES):
        return AlertTier.URGENT
    return min((reason.tier for reason in reasons), key=_TIERS.index)


def section_of(tier: AlertTier, reasons: tuple[Reason, ...]) -> Section:
    """Return the group of the queue for a tier: a question alone waits in its own, whatever its tier."""
    if tier is AlertTier.DECIDE:
        return Section.DECIDE
    if tier is AlertTier.GOOD:
        return Section.CELEBRATE
    if tier is AlertTier.WATCH:
        return Section.WATCH
    pressing = [reason for reason in reasons if reason.tier in (AlertTier.URGENT, AlertTier.HIGH)]
    if all(reason.code is Code.QUESTION for reason in pressing):
        return Section.WAITING
    return Section.FIRST if tier is AlertTier.URGENT else Section.THIS_WEEK
