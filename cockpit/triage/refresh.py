"""Bringing alerts up to a day, from facts. Doing it twice changes nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cockpit.domain.alerts import AlertRule
from cockpit.domain.alerts.advance import advance, default_rules
from cockpit.domain.people import Cohort
from cockpit.domain.times import day_in, weekday_hours_between, zone_named
from cockpit.store import Store
from cockpit.store.alerts import (
    close_alert,
    open_alerts,
    refreshed_on,
    save_alert,
    set_refreshed,
)
from cockpit.store.cohorts import followed_cohorts
from cockpit.triage.facts import read_facts

STALE_AFTER_HOURS = 24
# Reasons and their days come from facts, so a long absence of the app needs no day-by-day way back.
_MOST_DAYS = 31


def is_stale(cohort: Cohort, now: datetime) -> bool:
    """Tell whether a cohort's data are over 24 hours old, weekends not counted (PRODUCT.md: *data as of*)."""
    if cohort.data_as_of is None:
        return True
    zone = zone_named(cohort.zone)
    return weekday_hours_between(cohort.data_as_of, now, zone) > STALE_AFTER_HOURS


def refresh(store: Store, now: datetime, country: str) -> None:
    """Advance the alerts of every followed cohort to today, or to the day its data are of.

    A cohort with stale data is left as it is: no new alert opens or rises, and what was open stays workable. One
    that was read for the first time is brought to its day at once; its reasons carry their own days.
    """
    rules = default_rules()
    for cohort in followed_cohorts(store):
        if cohort.is_building or cohort.data_as_of is None or is_stale(cohort, now):
            continue
        zone = zone_named(cohort.zone)
        today = min(day_in(zone, now), day_in(zone, cohort.data_as_of))
        _advance_cohort(store, cohort, today, country, rules)


def _advance_cohort(store: Store, cohort: Cohort, today: date, country: str, rules: Sequence[AlertRule]) -> None:
    before = refreshed_on(store, cohort.id)
    first = today if before is None else max(before + timedelta(days=1), today - timedelta(days=_MOST_DAYS))
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)] or [today]
    people = read_facts(store, cohort, today, country)
    with store.write():
        known = open_alerts(store, cohort.id)
        for learner in people.learners:
            stored = known.get(learner.enrolment_id)
            alert = stored.alert if stored else None
            why = None
            for day in days:
                advanced = advance(alert, learner, people.cohort, day, rules)
                alert, why = advanced.alert, advanced.closed_why or why
            if alert is not None:
                save_alert(store, alert, stored)
            elif stored is not None and why is not None:
                close_alert(store, stored.id, today, why)
        set_refreshed(store, cohort.id, today)
