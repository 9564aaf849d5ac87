"""Alerts as state: how a cohort stood, and the facts, give how it stands a day later."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from cockpit.domain.alerts import Alert, AlertRule, AlertTier, Code, Reason, tier_of
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.alerts.opening import SAME_DAY_WINDOW, CohortAlert, Opening
from cockpit.domain.alerts.rules import AlertRules
from cockpit.domain.alerts.weighting import Weighting
from cockpit.domain.people import EnrolmentStatus


class ClosedWhy(StrEnum):
    """Why an alert closed by itself."""

    CAUSE_GONE = "cause_gone"
    PATH_ENDED = "path_ended"
    NOT_ACTIVE = "not_active"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class CohortState:
    """How the alerts of a cohort stand at the end of a day, by enrolment id.

    `cohort_alerts`: those that hold, and those of the last week, which do not come twice. `raised`: how many came
    into the queue on each of the last days, those closed since included.
    """

    alerts: Mapping[int, Alert] = field(default_factory=lambda: MappingProxyType({}))
    cohort_alerts: tuple[CohortAlert, ...] = ()
    raised: Mapping[date, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Advanced:
    """What a day makes of a cohort: how it stands, and why alerts closed, by enrolment id."""

    state: CohortState
    closed: Mapping[int, ClosedWhy]


def advance(
    previous: CohortState,
    learners: Sequence[EnrolmentFacts],
    cohort: CohortFacts,
    day: date,
    rules: AlertRules,
    known: Mapping[int, tuple[Reason, ...]] = MappingProxyType({}),
) -> Advanced:
    """Return the alerts of a cohort at the end of `day`, from what was known then. Doing it twice changes nothing.

    `known`: the reasons of that same day that were found before, of those whose data did not change since.
    """
    checks = rules.checks
    reasons: dict[int, tuple[Reason, ...]] = {}
    closed: dict[int, ClosedWhy] = {}
    active = 0
    for learner in learners:
        why = _exempt(learner, cohort, day)
        if why is None:
            active += 1
            found = known.get(learner.enrolment_id)
            if found is None:
                found = find_reasons(learner, cohort, day, checks)
            if found:
                reasons[learner.enrolment_id] = found
                continue
        if learner.enrolment_id in previous.alerts:
            closed[learner.enrolment_id] = why or ClosedWhy.CAUSE_GONE
    weighting = Weighting(cohort, day)
    weights = {
        learner.enrolment_id: weighting.of(learner) for learner in learners if learner.enrolment_id in reasons
    }
    opening = _Opening(previous, reasons, weights, active, day, rules.opening)
    raised = opening.raised()
    alerts = {}
    for enrolment_id, found in reasons.items():
        raised_on = raised.get(enrolment_id)
        settled = rules.opening.settled(found, weights[enrolment_id], is_raised=raised_on is not None)
        alerts[enrolment_id] = Alert(
            enrolment_id,
            min(reason.since for reason in found),  # from facts alone, however often the app ran
            tier_of(settled),
            settled,
            raised_on,
        )
    return Advanced(CohortState(alerts, opening.cohort_alerts, opening.counted(raised)), closed)


class _Opening:
    """Which alerts of a cohort stand in the queue at the end of a day."""

    def __init__(
        self,
        previous: CohortState,
        reasons: Mapping[int, tuple[Reason, ...]],
        weights: Mapping[int, float],
        active: int,
        day: date,
        limits: Opening,
    ) -> None:
        self._previous = previous
        self._weights = weights
        self._active = active
        self._day = day
        self._limits = limits
        signs = {key: tuple(reason for reason in found if reason.is_sign) for key, found in reasons.items()}
        self._stay = {
            key: before.raised_on
            for key, found in signs.items()
            if found and (before := previous.alerts.get(key)) is not None and before.raised_on is not None
        }
        would_open = {
            key: found
            for key, found in signs.items()
            if found and key not in self._stay and limits.may_open(found, weights[key])
        }
        self.cohort_alerts = self._cohort_alerts(would_open)
        self._candidates = {
            key: free
            for key, found in would_open.items()
            if (free := self._not_held(found)) and limits.may_open(free, weights[key])
        }

    def _cohort_alerts(self, would_open: Mapping[int, tuple[Reason, ...]]) -> tuple[CohortAlert, ...]:
        standing = tuple(
            alert
            for alert in self._previous.cohort_alerts
            if self._day < alert.until or (self._day - alert.since).days <= SAME_DAY_WINDOW
        )
        known = {(alert.code, alert.since) for alert in standing}
        signs = (sign for found in would_open.values() for sign in found)
        fresh = self._limits.cohort_alerts(signs, self._active, self._day)
        return (*standing, *(alert for alert in fresh if (alert.code, alert.since) not in known))

    def _not_held(self, signs: tuple[Reason, ...]) -> tuple[Reason, ...]:
        if not self.cohort_alerts:
            return signs
        return tuple(sign for sign in signs if not any(one.holds(sign, self._day) for one in self.cohort_alerts))

    def raised(self) -> dict[int, date]:
        """Return the alerts whose signs stand in the queue, and since which day each does."""
        urgent = {
            key for key, signs in self._candidates.items() if self._limits.is_urgent(signs, self._weights[key])
        }
        raised = self._stay | dict.fromkeys(urgent, self._day)
        room = self._limits.budget(self._active, self.counted(raised), self._day)
        others = sorted(self._candidates.keys() - urgent, key=lambda key: (-self._weights[key], key))
        return raised | dict.fromkeys(others[:room], self._day)

    def counted(self, raised: Mapping[int, date]) -> dict[date, int]:
        """Return how many came into the queue on each day: those of before, and of these the ones of today."""
        counted = Counter(self._previous.raised)
        counted[self._day] += sum(on == self._day for key, on in raised.items() if key not in self._stay)
        return dict(counted)


# In silence for good, what was late or slow says nothing more.
_SAID_BESIDE_LOST = (Code.LOST, Code.QUESTION, Code.UNHAPPY)
_ORDER = {tier: place for place, tier in enumerate(AlertTier)}


def find_reasons(
    learner: EnrolmentFacts, cohort: CohortFacts, day: date, checks: Sequence[AlertRule]
) -> tuple[Reason, ...]:
    """Return the reasons that hold at the end of a day, the worst first."""
    found = [reason for rule in checks if (reason := rule.check(learner, cohort, day)) is not None]
    if not found:
        return ()
    if learner.status_on(day) is EnrolmentStatus.FINISHED:  # nothing is expected any more: only good news
        return tuple(reason for reason in found if reason.code is Code.GOOD)
    if any(reason.code is Code.LOST for reason in found):
        found = [reason for reason in found if reason.code in _SAID_BESIDE_LOST]
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
    if learner.off.is_absent_on(day):
        return ClosedWhy.ABSENT
    if cohort.starts_on is not None and day < cohort.starts_on:
        return ClosedWhy.NOT_ACTIVE
    return None
