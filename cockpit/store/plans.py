"""What the trainer agreed on: dates of milestones, a learner's own plan, a cohort's limits of the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cockpit.domain.progress import Plan
from cockpit.domain.progress import own_plan as own_plan_of
from cockpit.store import Row, Store


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """From `share` (0-1), done on the day of the agreement, straight to everything on `ends_on`."""

    agreed_on: date
    share: float
    ends_on: date

    @property
    def plan(self) -> Plan:
        """The plan itself."""
        return own_plan_of(self.agreed_on, self.share, self.ends_on)


def _own_plan(row: Row) -> OwnPlan:
    return OwnPlan(date.fromisoformat(row[1]), row[2], date.fromisoformat(row[3]))


def own_plans_of_cohort(store: Store, cohort_id: int) -> dict[int, OwnPlan]:
    """Return the plans that were agreed with learners of a cohort, by enrolment id."""
    return {
        row[0]: _own_plan(row)
        for row in store.rows(
            "select enrolment_id, agreed_on, share, own_plan.ends_on from own_plan"
            " join enrolment on enrolment.id = enrolment_id where cohort_id = ?",
            [cohort_id],
        )
    }


def own_plan(store: Store, enrolment_id: int) -> OwnPlan | None:
    """Return the plan that was agreed for an enrolment, if one was."""
    row = store.row(
        "select enrolment_id, agreed_on, share, ends_on from own_plan where enrolment_id = ?", [enrolment_id]
    )
    return _own_plan(row) if row else None


def set_own_plan(store: Store, enrolment_id: int, plan: OwnPlan | None) -> None:
    """Keep a learner's own plan, or (None) let the cohort's count again."""
    if plan is None:
        store.execute("delete from own_plan where enrolment_id = ?", [enrolment_id])
        return
    store.execute(
        "insert into own_plan (enrolment_id, agreed_on, share, ends_on) values (?, ?, ?, ?)"
        " on conflict (enrolment_id) do update set agreed_on = excluded.agreed_on, share = excluded.share,"
        " ends_on = excluded.ends_on",
        [enrolment_id, plan.agreed_on.isoformat(), plan.share, plan.ends_on.isoformat()],
    )


@dataclass(frozen=True, slots=True)
class DueDate:
    """When an activity is due: as its source says, and as the trainer agreed on with the cohort."""

    activity_id: int
    source_id: str
    title: str
    source_due_on: date | None
    agreed_due_on: date | None

    @property
    def due_on(self) -> date | None:
        """The day that counts."""
        return self.agreed_due_on or self.source_due_on


def due_dates(store: Store, cohort_id: int) -> tuple[DueDate, ...]:
    """Return the activities that can be milestones: the earliest due first, then those without a date."""
    return tuple(
        DueDate(*row[:3], *(date.fromisoformat(day) if day else None for day in row[3:]))
        for row in store.rows(
            "select id, source_id, title, due_on, agreed_due_on from activity"
            " where cohort_id = ? and is_tracked and not is_hidden and not is_batch_recorded"
            " order by coalesce(agreed_due_on, due_on) is null, coalesce(agreed_due_on, due_on), position, id",
            [cohort_id],
        )
    )


def set_agreed_due_on(store: Store, activity_id: int, due_on: date | None) -> None:
    """Give a milestone the trainer's own date, or (None) the source's again."""
    store.execute(
        "update activity set agreed_due_on = ? where id = ?", [due_on.isoformat() if due_on else None, activity_id]
    )


def limits_of_cohort(store: Store, cohort_id: int) -> dict[str, float]:
    """Return a cohort's changes to the limits of the rules, as `rule.limit`."""
    return dict(store.rows("select name, value from cohort_limit where cohort_id = ? order by name", [cohort_id]))


def set_limits(store: Store, cohort_id: int, limits: Mapping[str, float]) -> None:
    """Keep these changes for a cohort and no other."""
    store.execute("delete from cohort_limit where cohort_id = ?", [cohort_id])
    store.execute_many(
        "insert into cohort_limit (cohort_id, name, value) values (?, ?, ?)",
        [(cohort_id, name, value) for name, value in limits.items()],
    )
