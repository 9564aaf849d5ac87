"""What learners of a folder of Open University tables did in the end: who left, and when."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NEVER = 9999
_SILENT_DAYS = 28


@dataclass(frozen=True, slots=True)
class Course:
    """A course: the day up to which it was observed, and the exit day of each learner (9999: none)."""

    course_id: str
    observed_to: int
    exits: dict[str, int]


def courses(folder: Path) -> list[Course]:
    """Return the courses with their exits.

    A leaver withdrew, or failed and was never active in the last 28 days; the exit is the first day after the last
    activity, or the unregistration if that comes first.
    """
    lasts = _last_days(folder)
    found = []
    for course in rows(folder, "courses.csv"):
        course_id, observed = course["course_id"], int(course["observed_to_day"])
        exits = {}
        for row in rows(folder, "learners.csv"):
            if row["course_id"] == course_id:
                last = lasts.get((course_id, row["learner_id"]), -31)
                exits[row["learner_id"]] = _exit(row, last, observed)
        found.append(Course(course_id, observed, exits))
    return found


def _exit(row: dict[str, str], last: int, observed: int) -> int:
    left = int(row["unregistration_day"]) if row["unregistration_day"] else _NEVER
    has_stopped = row["final_result"] == "Fail" and last <= observed - _SILENT_DAYS
    if row["final_result"] != "Withdrawn" and not has_stopped:
        return _NEVER
    return min(left, max(last + 1, 0))


def _last_days(folder: Path) -> dict[tuple[str, str], int]:
    lasts: dict[tuple[str, str], int] = {}
    for name in ("activity_daily.csv", "submissions.csv"):
        for row in rows(folder, name):
            if row.get("is_banked") != "1" and int(row["day"]) >= -30:
                key = (row["course_id"], row["learner_id"])
                lasts[key] = max(int(row["day"]), lasts.get(key, -31))
    return lasts


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, plain or gzipped."""
    plain = folder / name
    if plain.exists():
        with plain.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    else:
        with gzip.open(folder / f"{name}.gz", "rt", encoding="utf-8", newline="") as packed:
            yield from csv.DictReader(packed)
