"""The plan of a path, and how far from it a learner is."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cockpit.domain.activity import Activity
from cockpit.domain.days_off import DaysOff

SLACK_AT_THE_END = timedelta(days=14)
# A share nearer to the plan than this is on plan: words and lists must not call somebody late for a rounding.
POINTS = 0.03


class Basis(StrEnum):
    """What progress is counted in: required activities done, or a percentage that the source tells as a whole."""

    ACTIVITIES = "activities"
    PERCENT = "percent"


def percent_of(share: float) -> int:
    """Return a share in whole percent, a half rounded up as people do."""
    return int(share * 100 + 0.5)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which share (0-1) of the path is expected on which day: a straight line between these points."""

    points: tuple[tuple[date, float], ...]

    def share_on(self, day: date) -> float:
        """Return the share expected at the end of a day."""
        place = bisect_right(self.points, day, key=lambda point: point[0])
        if place == 0:
            return self.points[0][1]
        if place == len(self.points):
            return self.points[-1][1]
        (from_day, from_share), (to_day, to_share) = self.points[place - 1], self.points[place]
        return from_share + (to_share - from_share) * ((day - from_day) / (to_day - from_day))

    def day_of(self, share: float) -> date:
        """Return the first day on which the plan expects this share."""
        for (from_day, from_share), (to_day, to_share) in zip(self.points, self.points[1:], strict=False):
            if share <= from_share:
                return from_day
            if share <= to_share:
                part = (share - from_share) / (to_share - from_share)
                return from_day + timedelta(days=round((to_day - from_day).days * part))
        return self.points[-1][0]

    def lag_days(self, share: float, day: date) -> int:
        """Return the days since the plan expected today's share; negative when ahead.

        Days on which the plan stands still, for nobody expected anything, do not count.
        """
        since, until = self.day_of(share), min(day, self.points[-1][0])
        still = sum(
            max(0, (min(to_day, until) - max(from_day, since)).days)
            for (from_day, from_share), (to_day, to_share) in zip(self.points, self.points[1:], strict=False)
            if from_share == to_share
        )
        return (until - since).days - still


def plan_of(activities: Sequence[Activity], starts_on: date | None, ends_on: date | None) -> Plan | None:
    """Return a cohort's plan, or None when neither milestones nor dates give one.

    A straight line between the dated milestones, each worth the share of required activities up to it in course
    order; without milestones, from the start to 14 days before the end (PRODUCT.md, section 2). `activities` are
    those that count, in course order.
    """
    if starts_on is None:
        return None
    total = len(activities)
    points = [(starts_on, 0.0)]
    for due_on, share in sorted(
        (activity.due_on, (place + 1) / total)
        for place, activity in enumerate(activities)
        if activity.due_on is not None and activity.is_milestone
    ):
        last_day, last_share = points[-1]
        if due_on > last_day:
            points.append((due_on, max(share, last_share)))
        elif len(points) > 1:
            points[-1] = (last_day, max(share, last_share))
    if len(points) == 1 or points[-1][1] < 1.0:
        if ends_on is None:
            return Plan(tuple(points)) if len(points) > 1 else None
        end = ends_on - SLACK_AT_THE_END
        if end > points[-1][0]:
            points.append((end, 1.0))
    return Plan(tuple(points)) if len(points) > 1 else None


def share_due(plan: Plan, day: date, required: int) -> float:
    """Return the share that whoever is not behind plan has done on a day.

    It is what the milestones before this day add up to, and one activity less than the line says: else a group that
    hands in on the due day would be late until then.
    """
    passed = max((due for on, due in plan.points[1:] if on < day), default=0.0)
    return max(passed, plan.share_on(day) - max(POINTS, 1 / required if required else 0.0))


def standing(share: float, plan: Plan, day: date, required: int) -> int:
    """Return -1 when a share lacks what was due, 1 when it is ahead of the plan's line, else 0."""
    if share < share_due(plan, day, required) - 1e-9:
        return -1
    return 1 if share > plan.share_on(day) + POINTS else 0


def moved_by(plan: Plan, off: DaysOff) -> Plan:
    """Return a plan that stands still on days of agreed absence, so that each day after them moves by one."""
    spells = off.absent_spells
    if not spells:
        return plan
    first = plan.points[0][0]
    points = {(off.moved(day, first), share) for day, share in plan.points}
    last = max(day for day, _ in points)
    for begins_on, ends_on in spells:
        before = begins_on - timedelta(days=1)
        if first <= before < last:
            share = plan.share_on(before - timedelta(days=off.count_absent(first - timedelta(days=1), before)))
            points |= {(before, share), (ends_on, share)}
    return Plan(tuple(sorted(points)))


def own_plan(agreed_on: date, share: float, ends_on: date) -> Plan:
    """Return a plan agreed with one learner: from the share done on that day straight to everything on another."""
    return Plan(((agreed_on, share), (max(ends_on, agreed_on + timedelta(days=1)), 1.0)))


def share_done(done: int, required: int) -> float | None:
    """Return progress as a share 0-1, or None when nothing is required or known."""
    return done / required if required else None
