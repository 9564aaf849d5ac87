"""The alerts as they would have stood on past days: the same rules, nothing that was not known on the day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.alerts.advance import Advanced, CohortState, advance
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.alerts.rules import AlertRules
from cockpit.domain.alerts.weighting import Weighting
from cockpit.domain.people import Cohort, EnrolmentStatus
from cockpit.store import Store
from cockpit.store.alerts import StoredAlert
from cockpit.store.learners import public_ids
from cockpit.triage.facts import CohortPeople, read_facts, rules_of

_OPEN = (AlertTier.URGENT, AlertTier.HIGH, AlertTier.DECIDE)
# Which of the signs stand in the queue depends on the weeks before: this many days are advanced first.
_WARM_UP_DAYS = 28
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """One active learner on one day. `rank` 1 is whom to contact first; `weight` 0-1 compares over cohorts."""

    learner_id: str
    day: date
    tier: AlertTier | None
    codes: tuple[Code, ...]
    is_new: bool
    is_open: bool
    rank: int
    weight: float


def first_day(cohort: Cohort, before: date | None, today: date) -> date:
    """Return the day from which alerts are advanced that last stood on `before`: not further back than needed."""
    first = today - timedelta(days=_WARM_UP_DAYS)
    if before is not None:
        return min(today, max(before + _DAY, first))
    return max(first, cohort.starts_on) if cohort.starts_on and cohort.starts_on <= today else first


def advanced_days(
    people: CohortPeople,
    rules: AlertRules,
    first: date,
    last: date,
    state: CohortState | None = None,
    known: Mapping[int, tuple[Reason, ...]] = MappingProxyType({}),
) -> Iterator[tuple[date, Advanced]]:
    """Yield each day from `first` to `last` with what it makes of a cohort that stood as `state` before.

    `known`: see `advance`; it is of the last day, and there is only one then.
    """
    standing = state or CohortState()
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        advanced = advance(standing, people.learners, people.cohort, day, rules, known)
        standing = advanced.state
        yield day, advanced


def replay(
    store: Store, cohort: Cohort, first: date, last: date, country: str, every_days: int = 1
) -> Iterator[ReplayRow]:
    """Yield the rows of every `every_days`-th day from `first` to `last`; alerts advance day by day in between."""
    people = read_facts(store, cohort, last, country)
    names = public_ids(store, [learner.learner_id for learner in people.learners])
    was_open: frozenset[int] = frozenset()
    for day, advanced in advanced_days(people, rules_of(store, cohort.id), first_day(cohort, None, first), last):
        alerts = advanced.state.alerts
        is_open = frozenset(key for key, alert in alerts.items() if alert.tier in _OPEN)
        if day >= first and (day - first).days % every_days == 0:
            yield from _rows(people.learners, people.cohort, alerts, is_open - was_open, day, names)
        was_open = is_open


def alerts_on(store: Store, cohort: Cohort, day: date, country: str) -> dict[int, StoredAlert]:
    """Return the alerts of a cohort as they would have stood on a day, by enrolment id."""
    people = read_facts(store, cohort, day, country)
    alerts: Mapping[int, Alert] = {}
    for _, advanced in advanced_days(people, rules_of(store, cohort.id), first_day(cohort, None, day), day):
        alerts = advanced.state.alerts
    return {key: StoredAlert(0, alert) for key, alert in alerts.items()}


def _rows(
    learners: Sequence[EnrolmentFacts],
    cohort: CohortFacts,
    alerts: Mapping[int, Alert],
    is_new: frozenset[int],
    day: date,
    names: Mapping[int, str],
) -> Iterator[ReplayRow]:
    weighting = Weighting(cohort, day)
    active = [learner for learner in learners if learner.status_on(day) is EnrolmentStatus.ACTIVE]
    weighed = sorted(
        ((weighting.of(learner), learner) for learner in active),
        key=lambda pair: (-pair[0], pair[1].enrolment_id),
    )
    for rank, (value, learner) in enumerate(weighed, 1):
        alert = alerts.get(learner.enrolment_id)
        yield ReplayRow(
            names.get(learner.learner_id, str(learner.learner_id)),
            day,
            alert.tier if alert else None,
            tuple(reason.code for reason in alert.reasons) if alert else (),
            learner.enrolment_id in is_new,
            alert is not None and alert.tier in _OPEN,
            rank,
            round(value, 4),
        )
