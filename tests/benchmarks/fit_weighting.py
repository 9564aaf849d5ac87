"""Fits the weighting of `cockpit.domain.alerts.weighting` on real courses, and prints its tables.

usage: python tests/benchmarks/fit_weighting.py FOLDER...     folders of Open University tables

One row for each learner who is still enrolled and not finished at the end of each week, with the facts that the
product states that day; the answer is whether the learner is gone within 28 days. Logistic regression by Newton's
method with a ridge of 1 on standardised facts, which is then folded back. Facts come from the product's own store
and functions.
"""

import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from course_outcomes import Course, courses

from cockpit.accounts import connect, source_of
from cockpit.domain.alerts.weighting import Stated, Weighting
from cockpit.domain.people import EnrolmentStatus
from cockpit.store import open_store
from cockpit.store.cohorts import all_cohorts
from cockpit.store.learners import public_ids
from cockpit.sync.pull import pull, refresh_cohorts
from cockpit.triage.facts import read_facts

_HORIZON = 28
_RIDGE = 1.0
_KEY = b"f" * 32


def stated_rows(folder: Path, scratch: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the facts of every learner-week of a folder, and whether the learner was gone 28 days later."""
    outcomes = {course.course_id: course for course in courses(folder)}

    def now() -> datetime:
        return datetime.now(UTC)

    facts: list[Stated] = []
    gone: list[bool] = []
    with open_store(scratch / f"{folder.name}.db", _KEY) as store:
        account = connect(store, "oulad", "ou", {"path": str(folder)}, now())
        source = source_of(account, now())
        assert source is not None
        list(refresh_cohorts(store, source, account.id, "en"))
        list(pull(source, account.id, lambda: open_store(scratch / f"{folder.name}.db", _KEY), now))
        for cohort in all_cohorts(store):
            course = outcomes[cohort.source_id.partition("|")[0]]
            assert cohort.starts_on is not None and cohort.ends_on is not None
            people = read_facts(store, cohort, cohort.ends_on, "GB")
            names = public_ids(store, [learner.learner_id for learner in people.learners])
            for day in range(7, course.observed_to - _HORIZON + 1, 7):
                on = cohort.starts_on + timedelta(days=day)
                weighting = Weighting(people.cohort, on)
                for learner in people.learners:
                    stated = weighting.stated(learner)
                    if stated is not None and learner.status_on(on) is EnrolmentStatus.ACTIVE:
                        facts.append(stated)
                        gone.append(_is_gone(course, names[learner.learner_id], day))
    return np.array(facts), np.array(gone, float)


def _is_gone(course: Course, name: str, day: int) -> bool:
    return course.exits[name.partition(":")[2]] <= day + _HORIZON


def fit(facts: np.ndarray, gone: np.ndarray) -> tuple[float, np.ndarray]:
    """Return base and weights of a logistic regression."""
    means, spread = facts.mean(0), facts.std(0)
    inputs = np.column_stack([np.ones(len(facts)), (facts - means) / np.where(spread, spread, 1)])
    weights = np.zeros(inputs.shape[1])
    ridge = np.diag([0.0, *[_RIDGE] * facts.shape[1]])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (gone - chance) - ridge @ weights
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + ridge
        step = np.linalg.solve(curve, slope)
        weights += step
        if abs(step).max() < 1e-9:
            break
    plain = weights[1:] / np.where(spread, spread, 1)
    return float(weights[0] - plain @ means), plain


def main(folders: Sequence[str]) -> None:
    """Print the table with milestones and the one without."""
    with tempfile.TemporaryDirectory() as scratch:
        parts = [stated_rows(Path(folder), Path(scratch)) for folder in folders]
    facts = np.concatenate([part[0] for part in parts])
    gone = np.concatenate([part[1] for part in parts])
    print(f"{len(gone):,} learner-weeks, {gone.mean():.1%} gone within {_HORIZON} days")
    for name, used in (("with milestones", range(5)), ("without milestones", (0, 3, 4))):
        base, weights = fit(facts[:, list(used)], gone)
        said = ", ".join(
            f"{Stated._fields[place]}={weight:.2f}" for place, weight in zip(used, weights, strict=True)
        )
        print(f"{name}: base {base:.2f}, {said}")


if __name__ == "__main__":
    main(sys.argv[1:])
