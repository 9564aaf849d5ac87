"""Bringing alerts up to a day, from facts. Doing it twice changes nothing."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cockpit.clock import Clock
from cockpit.domain.alerts import Alert, AlertRule
from cockpit.domain.alerts.advance import ClosedWhy, advance, default_rules
from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts
from cockpit.domain.freshness import is_stale
from cockpit.domain.people import Cohort
from cockpit.domain.times import day_in, zone_named
from cockpit.steps import Step
from cockpit.store import OpenStore, Store
from cockpit.store.alerts import (
    StoredAlert,
    close_alert,
    open_alerts,
    refreshed_on,
    save_alert,
    set_refreshed,
)
from cockpit.store.cohorts import cohort_by_id, followed_cohorts
from cockpit.triage.facts import read_facts

# Reasons and their days come from facts, so a long absence of the app needs no day-by-day way back.
_MOST_DAYS = 31
# Of one transaction: a decision of the trainer waits no longer than this takes to write.
_PIECE = 200


def refresh(store: Store, now: datetime, country: str, cohort_id: int | None = None) -> None:
    """Advance the alerts of every followed cohort, or of one, to today, or to the day its data are of.

    A cohort with stale data is left as it is: no new alert opens or rises, and what was open stays workable. One
    that was read for the first time is brought to its day at once; its reasons carry their own days.
    """
    for _ in _steps(store, now, country, cohort_id):
        pass


def refreshing(open_store: OpenStore, now: Clock, country: str) -> Generator[Step, None, None]:
    """Do what `refresh` does as a job of its own: one step a cohort, each kept."""
    with open_store() as store:
        yield from _steps(store, now(), country)


def _steps(store: Store, now: datetime, country: str, cohort_id: int | None = None) -> Generator[Step, None, None]:
    rules = default_rules()
    cohorts = [cohort for cohort in followed_cohorts(store) if cohort_id in (None, cohort.id)]
    for done, cohort in enumerate(cohorts, 1):
        if not cohort.is_building and cohort.data_as_of is not None and not is_stale(cohort, now):
            zone = zone_named(cohort.zone)
            _advance_cohort(store, cohort, min(day_in(zone, now), day_in(zone, cohort.data_as_of)), country, rules)
        yield Step(done, len(cohorts), cohort.name)


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of the alert of one enrolment: `alert` from now on; or it closes, and why."""

    known: StoredAlert | None
    alert: Alert | None
    why: ClosedWhy | None = None


def _advance_cohort(store: Store, cohort: Cohort, today: date, country: str, rules: Sequence[AlertRule]) -> None:
    """Find out what changes, then write it in short transactions: others write in between.

    When the cohort changed meanwhile the rest is dropped: whoever read it anew brings its alerts up to date.
    """
    before = refreshed_on(store, cohort.id)
    changes = _changes(store, cohort, before, today, country, rules)
    if not changes and before == today:
        return
    for first in range(0, len(changes) or 1, _PIECE):
        with store.write():
            if cohort_by_id(store, cohort.id) != cohort:
                return
            for change in changes[first : first + _PIECE]:
                _keep(store, change, today)
            if first + _PIECE >= len(changes):
                set_refreshed(store, cohort.id, today)


def _changes(
    store: Store, cohort: Cohort, before: date | None, today: date, country: str, rules: Sequence[AlertRule]
) -> list[_Change]:
    first = today if before is None else max(before + timedelta(days=1), today - timedelta(days=_MOST_DAYS))
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)] or [today]
    known = open_alerts(store, cohort.id)
    people = read_facts(store, cohort, today, country)
    changes = []
    for learner in people.learners:
        stored = known.get(learner.enrolment_id)
        alert = advance(None, learner, people.cohort, today, rules).alert
        if alert is not None:
            if stored is None or stored.alert != alert:
                changes.append(_Change(stored, alert))
        elif stored is not None:
            why = _closed_why(stored.alert, learner, people.cohort, days, rules)
            changes.append(_Change(stored, None, why))
    return changes


def _closed_why(
    alert: Alert, learner: EnrolmentFacts, cohort: CohortFacts, days: Sequence[date], rules: Sequence[AlertRule]
) -> ClosedWhy | None:
    """Return why an alert closed that is gone at the end of these days: it may have closed on any of them."""
    previous: Alert | None = alert
    why = None
    for day in days:
        advanced = advance(previous, learner, cohort, day, rules)
        previous, why = advanced.alert, advanced.closed_why or why
    return why


def _keep(store: Store, change: _Change, today: date) -> None:
    if change.alert is not None:
        save_alert(store, change.alert, change.known)
    elif change.known is not None and change.why is not None:
        close_alert(store, change.known.id, today, change.why)
