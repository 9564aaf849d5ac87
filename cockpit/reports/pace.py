"""The pace that is still needed to arrive on time, beside the learner's own best."""

from bisect import bisect_left
from datetime import date, timedelta

from cockpit.domain.progress import Basis
from cockpit.reports.learner_timeline import EnrolmentView

BEST_OF_WEEKS = 4


def arrives_on(view: EnrolmentView) -> date | None:
    """Return the day on which the plan expects everything to be done; None without a plan that goes so far."""
    if view.plan is None or view.plan.points[-1][1] < 1:
        return None
    return view.plan.points[-1][0]


def needed_a_week(view: EnrolmentView) -> float | None:
    """Return the activities a week that still bring the learner to the plan's end in time; or percent (`basis`).

    None when nothing is required or left to do, without a plan, and once its end has come.
    """
    end = arrives_on(view)
    left = view.required - view.done
    if end is None or left <= 0 or end <= view.day:
        return None
    return left / ((end - view.day) / timedelta(weeks=1))


def best_pace(view: EnrolmentView) -> float | None:
    """Return the activities a week of the learner's own best four weeks; None before four weeks have passed.

    None too where the source tells percentages: between two of them nobody knows when what was done.
    """
    if view.basis is not Basis.ACTIVITIES:
        return None
    if not view.required or (view.day - view.starts_on).days + 1 < BEST_OF_WEEKS * 7:
        return None
    days = [on for on, _ in view.steps[1:]]
    most = 0
    for place, on in enumerate(days):
        most = max(most, bisect_left(days, on + timedelta(weeks=BEST_OF_WEEKS)) - place)
    return most / BEST_OF_WEEKS
