"""The alerts as they would have stood on past days: the same rules, nothing that was not known on the day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.domain.alerts import Alert, AlertTier, Code
from cockpit.domain.alerts.advance import advance, default_rules
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.people import Cohort, EnrolmentStatus
from cockpit.domain.silence import last_active_by, silence_days
from cockpit.store import Store
from cockpit.store.alerts import StoredAlert
from cockpit.store.learners import public_ids
from cockpit.triage.facts import read_facts

_OPEN = (AlertTier.URGENT, AlertTier.HIGH, AlertTier.DECIDE)
_SURE_DAYS = 28


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


def replay(
    store: Store, cohort: Cohort, first: date, last: date, country: str, every_days: int = 1
) -> Iterator[ReplayRow]:
    """Yield the rows of every `every_days`-th day from `first` to `last`; alerts advance day by day in between."""
    people = read_facts(store, cohort, last, country)
    rules = default_rules()
    names = public_ids(store, [learner.learner_id for learner in people.learners])
    alerts: dict[int, Alert | None] = {}
    was_open: dict[int, bool] = {}
    day = first
    while day <= last:
        is_new: dict[int, bool] = {}
        for learner in people.learners:
            enrolment_id = learner.enrolment_id
            alert = advance(alerts.get(enrolment_id), learner, people.cohort, day, rules).alert
            alerts[enrolment_id] = alert
            is_open = alert is not None and alert.tier in _OPEN
            is_new[enrolment_id] = is_open and not was_open.get(enrolment_id, False)
            was_open[enrolment_id] = is_open
        if (day - first).days % every_days == 0:
            yield from _rows(people.learners, people.cohort, alerts, is_new, day, names)
        day += timedelta(days=1)


def alerts_on(store: Store, cohort: Cohort, day: date, country: str) -> dict[int, StoredAlert]:
    """Return the alerts of a cohort as they would have stood on a day, by enrolment id."""
    people = read_facts(store, cohort, day, country)
    rules = default_rules()
    found = {}
    for learner in people.learners:
        alert = advance(None, learner, people.cohort, day, rules).alert
        if alert is not None:
            found[learner.enrolment_id] = StoredAlert(0, alert)
    return found


def _rows(
    learners: Sequence[EnrolmentFacts],
    cohort: CohortFacts,
    alerts: dict[int, Alert | None],
    is_new: dict[int, bool],
    day: date,
    names: dict[int, str],
) -> Iterator[ReplayRow]:
    active = [learner for learner in learners if learner.status_on(day) is EnrolmentStatus.ACTIVE]
    weighed = sorted(
        ((weight(learner, cohort, day), learner) for learner in active),
        key=lambda pair: (-pair[0], pair[1].enrolment_id),
    )
    for rank, (value, learner) in enumerate(weighed, 1):
        alert = alerts.get(learner.enrolment_id)
        yield ReplayRow(
            names.get(learner.learner_id, str(learner.learner_id)),
            day,
            alert.tier if alert else None,
            tuple(reason.code for reason in alert.reasons) if alert else (),
            is_new[learner.enrolment_id],
            alert is not None and alert.tier in _OPEN,
            rank,
            round(value, 4),
        )


def weight(learner: EnrolmentFacts, cohort: CohortFacts, day: date) -> float:
    """Return how much stated facts speak for a word, 0-1: the running silence as a share of 28 days.

    The first of the facts of the published weighting (PRODUCT.md, section 3); agreed absence does not count.
    """
    known = (last_active_by(learner.active_on, day), learner.opened_on or cohort.starts_on)
    since = max((on for on in known if on is not None), default=None)
    if since is None or since > day or not learner.knowledge.may_alert:
        return 0.0
    return min(1.0, silence_days(since, day, learner.absences) / _SURE_DAYS)
