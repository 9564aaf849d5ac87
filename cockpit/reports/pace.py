"""The pace that is still needed to arrive on time, beside the learner's own best, and where it leads."""

from datetime import date

from cockpit.domain import pace
from cockpit.domain.progress import Basis
from cockpit.reports.learner_timeline import EnrolmentView


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
    return pace.needed_a_week(left, view.day, end) if end is not None and left > 0 else None


def best_pace(view: EnrolmentView) -> float | None:
    """Return the activities a week of the learner's own best four weeks; None before four weeks have passed.

    None too where the source tells percentages: between two of them nobody knows when what was done.
    """
    if view.basis is not Basis.ACTIVITIES or not view.required:
        return None
    return pace.best_a_week(_done_on(view), view.starts_on, view.day)


def forecast(view: EnrolmentView) -> pace.Forecast | None:
    """Return where the pace of the last four weeks leads; None where nobody can tell."""
    if view.basis is not Basis.ACTIVITIES or not view.required:
        return None
    return pace.forecast(_done_on(view), view.required, view.starts_on, view.day)


def _done_on(view: EnrolmentView) -> list[date]:
    return [on for on, _ in view.steps[1:]]
