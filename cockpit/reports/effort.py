"""What people do where nothing is required: there is no share to show, so days and modules are counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.reports.fan import FAN_LEAST_LEARNERS, Fan, spread_of
from cockpit.store import Store
from cockpit.store.events import modules_touched
from cockpit.store.rollups import Summary

EFFORT_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Done:
    """What one learner did since `Effort.since`: active days, and different modules in which something was done.

    A module is what the source calls so, or the activity itself where it has no modules. Each is None where the
    source does not tell it.
    """

    active_days: int | None
    modules: int | None


@dataclass(frozen=True, slots=True)
class Effort:
    """What a cohort does in which nothing is required (free choice), since `since`.

    `is_since_start`: the path is younger than four weeks, so that is its start. `by_enrolment`: what each did then.
    `fan`: active days (0-7) of each whole week since the start, of those of whom they are known.
    """

    since: date
    is_since_start: bool
    by_enrolment: Mapping[int, Done]
    fan: Fan
    whole_weeks: int


def effort_of(
    store: Store,
    cohort_id: int,
    days_a_week: Mapping[int, Sequence[int | None]],
    summaries: Mapping[int, Summary],
    starts_on: date,
    day: date,
) -> Effort:
    """Return what people do; `days_a_week` are the active days of each week so far, None where nobody knows."""
    first = day - EFFORT_WEEKS * timedelta(weeks=1) + timedelta(days=1)
    since = min(day, max(starts_on, first))
    modules = modules_touched(store, cohort_id, since, day)
    whole = max(0, (day - starts_on).days + 1) // 7
    known = [weeks[:whole] for weeks in days_a_week.values() if any(count is not None for count in weeks[:whole])]
    columns = [sorted(count for weeks in known if (count := weeks[week]) is not None) for week in range(whole)]
    lines = [tuple(float(count) for count in weeks if count is not None) for weeks in known]
    return Effort(
        since,
        is_since_start=since > first,
        by_enrolment={
            enrolment_id: Done(
                None
                if all(count is None for count in weeks)
                else _active_days(summaries[enrolment_id], since, day),
                modules.get(enrolment_id, 0) if modules else None,
            )
            for enrolment_id, weeks in days_a_week.items()
        },
        fan=spread_of(
            [column for column in columns if 2 * len(column) >= len(known) > 0],
            lines if len(known) < FAN_LEAST_LEARNERS else [],
        ),
        whole_weeks=whole,
    )


def _active_days(summary: Summary, since: date, day: date) -> int:
    events = summary.events_between(since, day)
    return len(events) - events.count(0)
