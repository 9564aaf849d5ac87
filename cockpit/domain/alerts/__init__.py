"""Alerts: learners who need the trainer, each with the reasons why.

One open alert an enrolment, its reasons stacked. A reason is made from facts and holds numbers and days, never a
sentence: `wording.alerts` says it.
"""

from collections.abc import Iterable
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
    PACE = "PACE"
    ENDRISK = "ENDRISK"
    ABSENT = "ABSENT"
    SCORE = "SCORE"
    UNHAPPY = "UNHAPPY"
    QUESTION = "QUESTION"
    NOREPLY = "NOREPLY"
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
    `shares` 0-1: of PACE done and planned, of ENDRISK needed and best a week, of SCORE the last results beside
    `usual_share`. `rating` 1-5. `category`: what a question is about; `colleague`: who has it, since `on`.
    `words`: of the goal that was kept.
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
    shares: tuple[float, ...] = ()
    usual_share: float | None = None
    rating: int | None = None
    seen_on_site: bool = False
    category: str | None = None
    colleague: str | None = None
    words: str | None = None

    @property
    def key(self) -> str:
        """What makes it the same reason as another: its rule, and what it is about for news and questions."""
        if self.code in (Code.GOOD, Code.QUESTION, Code.LATE):
            return f"{self.code}:{self.subject}"
        return self.code

    @property
    def is_sign(self) -> bool:
        """Whether it tells of somebody who slips away; else it is a question, good news, or for a decision."""
        return self.code not in (Code.QUESTION, Code.GOOD, Code.LOST)


@dataclass(frozen=True, slots=True)
class Alert:
    """The reasons that hold for an enrolment on a day. `opened_on`: the day on which the first became true.

    `raised_on`: the day on which its signs came into the queue; None while they are only watched.
    """

    enrolment_id: int
    opened_on: date
    tier: AlertTier
    reasons: tuple[Reason, ...]
    raised_on: date | None = None

    @property
    def spoken(self) -> tuple[Reason, ...]:
        """The reasons that stand in the queue: what is only watched says nothing beside a question or good news."""
        if self.tier is AlertTier.WATCH:
            return self.reasons
        return tuple(reason for reason in self.reasons if reason.tier is not AlertTier.WATCH)

    @property
    def telling(self) -> Code | None:
        """The rule of its worst reason, which tells the learner's state; None while its signs are only watched."""
        return None if self.tier is AlertTier.WATCH else self.spoken[0].code

    @property
    def section(self) -> Section:
        """The group of the queue that it belongs to."""
        return section_of(self.tier, self.spoken)

    @property
    def nature(self) -> Nature:
        """The filter that shows it: that of its worst reason."""
        return NATURES[self.spoken[0].code]


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
    Code.PACE: Nature.DRIFTING,
    Code.ENDRISK: Nature.DRIFTING,
    Code.ABSENT: Nature.DRIFTING,
    Code.SCORE: Nature.STUCK,
    Code.UNHAPPY: Nature.STUCK,
    Code.NOREPLY: Nature.LOST,
    Code.QUESTION: Nature.WAITING,
    Code.LOST: Nature.DECIDE,
    Code.GOOD: Nature.CELEBRATE,
}

# What each sign is worth by itself, once it stands in the queue (PRODUCT.md, section 3).
LATE_CODES = frozenset({Code.LATE, Code.LATE2})
SIGN_TIERS = {
    Code.NEVER: AlertTier.WATCH,
    Code.NEVER7: AlertTier.HIGH,
    Code.NEVER14: AlertTier.URGENT,
    Code.SILENT: AlertTier.HIGH,
    Code.LATE: AlertTier.HIGH,
    Code.LATE2: AlertTier.URGENT,
    Code.PACE: AlertTier.HIGH,
    Code.ENDRISK: AlertTier.URGENT,
    Code.ABSENT: AlertTier.HIGH,
    Code.SCORE: AlertTier.HIGH,
    Code.UNHAPPY: AlertTier.HIGH,
    Code.NOREPLY: AlertTier.HIGH,
}
_BY_URGENCY = (AlertTier.URGENT, AlertTier.HIGH, AlertTier.DECIDE, AlertTier.GOOD, AlertTier.WATCH)


def tier_of(reasons: Iterable[Reason]) -> AlertTier:
    """Return the tier of stacked reasons: the most urgent; but LOST leaves the queue for a decision."""
    tiers = [reason.tier for reason in reasons]
    return AlertTier.DECIDE if AlertTier.DECIDE in tiers else min(tiers, key=_BY_URGENCY.index)


def section_of(tier: AlertTier, reasons: Iterable[Reason]) -> Section:
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
