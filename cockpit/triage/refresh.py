"""Bringing alerts up to a day, from facts. Doing it twice changes nothing."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cockpit.clock import Clock
from cockpit.domain.alerts import LATE_CODES, Alert, Code, Reason
from cockpit.domain.alerts.advance import ClosedWhy, CohortState
from cockpit.domain.alerts.opening import CohortAlert
from cockpit.domain.freshness import is_stale
from cockpit.domain.people import Cohort
from cockpit.domain.times import day_in, zone_named
from cockpit.steps import Step
from cockpit.store import OpenStore, Store
from cockpit.store.absences import end_absences_of_who_is_back
from cockpit.store.alerts import (
    StoredAlert,
    add_raised,
    begin_refresh,
    close_alert,
    cohort_alerts_on,
    open_alerts,
    raised_since,
    refreshed_on,
    save_alert,
    save_cohort_alerts,
    set_refreshed,
)
from cockpit.store.cohorts import cohort_by_id, followed_cohorts
from cockpit.triage.facts import read_facts, rules_of
from cockpit.triage.replay import advanced_days, first_day

# Of one transaction: a decision of the trainer waits no longer than this takes to write.
_PIECE = 200


def refresh(store: Store, now: datetime, country: str, cohort_id: int | None = None) -> None:
    """Advance the alerts of every followed cohort, or of one, to today, or to the day its data are of.

    A cohort with stale data is left as it is: no new alert opens or rises, and what was open stays workable. One
    that was read for the first time is advanced through its last weeks, as if the app had been there.
    """
    for _ in _steps(store, now, country, cohort_id):
        pass


def refreshing(open_store: OpenStore, now: Clock, country: str) -> Generator[Step, None, None]:
    """Do what `refresh` does as a job of its own: one step a cohort, each kept."""
    with open_store() as store:
        yield from _steps(store, now(), country)


def _steps(store: Store, now: datetime, country: str, cohort_id: int | None = None) -> Generator[Step, None, None]:
    end_absences_of_who_is_back(store)
    cohorts = [cohort for cohort in followed_cohorts(store) if cohort_id in (None, cohort.id)]
    for done, cohort in enumerate(cohorts, 1):
        today = _day_of(cohort, now)
        if today is not None:
            _advance_cohort(store, cohort, today, country)
        yield Step(done, len(cohorts), cohort.name)


def _day_of(cohort: Cohort, now: datetime) -> date | None:
    """Return the day to which a cohort's alerts can be brought; None: they stay as they are.

    After the last day of a path no data are needed to close them.
    """
    if cohort.is_building or cohort.data_as_of is None:
        return None
    zone = zone_named(cohort.zone)
    today = day_in(zone, now)
    if cohort.ends_on is not None and today > cohort.ends_on:
        return cohort.ends_on + timedelta(days=1)
    return None if is_stale(cohort, now) else min(today, day_in(zone, cohort.data_as_of))


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of the alert of one enrolment: `alert` from now on; or it closed on a day, and why."""

    known: StoredAlert | None
    alert: Alert | None
    closed: tuple[date, ClosedWhy] | None = None


def _advance_cohort(store: Store, cohort: Cohort, today: date, country: str) -> None:
    """Find out what changes, then write it in short transactions: others write in between.

    When the cohort changed meanwhile the rest is dropped: whoever read it anew brings its alerts up to date.
    """
    before = refreshed_on(store, cohort.id)
    changed = begin_refresh(store, cohort.id, country)
    if before == today and changed is not None and not changed:
        return
    known = open_alerts(store, cohort.id)
    state, changes, raised = _advance(store, cohort, known, before, today, country, changed)
    for first in range(0, len(changes) or 1, _PIECE):
        with store.write():
            if cohort_by_id(store, cohort.id) != cohort:
                return
            for change in changes[first : first + _PIECE]:
                _keep(store, change)
            if first + _PIECE >= len(changes):
                add_raised(store, raised)
                save_cohort_alerts(store, cohort.id, state)
                set_refreshed(store, cohort.id, today, country)


def _advance(
    store: Store,
    cohort: Cohort,
    known: dict[int, StoredAlert],
    before: date | None,
    today: date,
    country: str,
    changed: frozenset[int] | None,
) -> tuple[Sequence[CohortAlert], list[_Change], list[tuple[date, Alert]]]:
    """Return the cohort alerts of today, what changes since the day `before`, and what came into the queue when.

    `changed`: whose facts changed since then; None when that is not known.
    """
    people = read_facts(store, cohort, today, country)
    rules = rules_of(store, cohort.id)
    state = CohortState()
    found = {}
    if before is not None:
        state = CohortState(
            {key: stored.alert for key, stored in known.items()},
            cohort_alerts_on(store, cohort.id, before),
            raised_since(store, cohort.id, before - timedelta(weeks=rules.opening.budget_weeks)),
        )
        if before == today and changed is not None:
            found = {
                learner.enrolment_id: alert.reasons if (alert := state.alerts.get(learner.enrolment_id)) else ()
                for learner in people.learners
                if learner.enrolment_id not in changed
                and _is_late_as_before(
                    state.alerts.get(learner.enrolment_id), rules.late.check(learner, people.cohort, today)
                )
            }
    closed: dict[int, tuple[date, ClosedWhy]] = {}
    raised = []
    for day, advanced in advanced_days(people, rules, first_day(cohort, before, today), today, state, found):
        state = advanced.state
        closed |= {key: (day, why) for key, why in advanced.closed.items()}
        raised += [(day, alert) for alert in state.alerts.values() if alert.raised_on == day]
    changes = []
    for key, alert in state.alerts.items():
        stored = known.get(key)
        if stored is None or stored.alert != alert:
            changes.append(_Change(stored, alert))
    changes += [_Change(stored, None, closed[key]) for key, stored in known.items() if key not in state.alerts]
    return state.cohort_alerts, changes, raised


def _is_late_as_before(alert: Alert | None, late: Reason | None) -> bool:
    """Tell whether the one reason that hangs on what others did is what it was: half have done a milestone."""
    reasons = alert.reasons if alert else ()
    if any(reason.code is Code.LOST for reason in reasons):  # says everything by itself
        return True
    known = [reason for reason in reasons if reason.code in LATE_CODES]
    return [reason.key for reason in known] == ([late.key] if late else [])


def _keep(store: Store, change: _Change) -> None:
    if change.alert is not None:
        save_alert(store, change.alert, change.known)
    elif change.known is not None and change.closed is not None:
        day, why = change.closed
        close_alert(store, change.known.id, day, why)
