"""Limits of the rules, tried on the last weeks of a cohort before they are applied."""

from collections.abc import Generator, Mapping
from datetime import date, datetime, timedelta

from cockpit.domain.alerts import AlertTier
from cockpit.domain.alerts.rules import AlertRules
from cockpit.domain.alerts.trial import Trial
from cockpit.domain.people import Cohort
from cockpit.domain.times import day_in, zone_named
from cockpit.steps import Step
from cockpit.store import OpenStore
from cockpit.store.learners import learners_by_id
from cockpit.triage.facts import CohortPeople, read_facts, rules_of
from cockpit.triage.replay import advanced_days, first_day

WEEKS = 4
_QUEUED = (AlertTier.URGENT, AlertTier.HIGH)


def try_limits(
    open_store: OpenStore, cohort: Cohort, limits: Mapping[str, float], now: datetime, country: str
) -> Generator[Step, None, Trial]:
    """Return what limits would have raised in the last weeks, the cohort's own beside them. Writes nothing."""
    today = day_in(zone_named(cohort.zone), min(now, cohort.data_as_of or now))
    if cohort.ends_on is not None:
        today = min(today, cohort.ends_on)
    first = today - timedelta(weeks=WEEKS) + timedelta(days=1)
    with open_store() as store:
        people = read_facts(store, cohort, today, country)
        names = learners_by_id(store, [learner.learner_id for learner in people.learners])
        current = rules_of(store, cohort.id)
    begin = first_day(cohort, None, first)
    days = (today - begin).days + 1
    then = yield from _raised(people, AlertRules().with_limits(limits), begin, first, today, 0, 2 * days)
    now_raised = yield from _raised(people, current, begin, first, today, days, 2 * days)
    called = {learner.enrolment_id: names[learner.learner_id].name for learner in people.learners}
    return Trial(
        weeks=WEEKS,
        learners=len([learner for learner in people.learners if learner.left_on is None]),
        raised=sum(then.values()),
        raised_now=sum(now_raised.values()),
        more=tuple(sorted(called[key] for key in then.keys() - now_raised.keys())),
        less=tuple(sorted(called[key] for key in now_raised.keys() - then.keys())),
    )


def _raised(
    people: CohortPeople, rules: AlertRules, begin: date, first: date, last: date, done: int, steps: int
) -> Generator[Step, None, dict[int, int]]:
    """Return how often an alert of an enrolment came into the queue from `first` on; who had none is left out."""
    raised: dict[int, int] = {}
    was_open: frozenset[int] = frozenset()
    for number, (day, advanced) in enumerate(advanced_days(people, rules, begin, last), done + 1):
        alerts = advanced.state.alerts
        is_open = frozenset(key for key, alert in alerts.items() if alert.raised_on and alert.tier in _QUEUED)
        if day >= first:
            for key in is_open - was_open:
                raised[key] = raised.get(key, 0) + 1
        was_open = is_open
        yield Step(number, steps)
    return raised
