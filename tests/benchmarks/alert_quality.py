"""Measures the alerts on real courses, beside the rule "no activity for 14 days".

usage: python tests/benchmarks/alert_quality.py FOLDER JUDGE [PYTHON]

FOLDER holds Open University tables with final results, JUDGE is the program that scores alerts (`score --data
FOLDER ALERTS.csv`), PYTHON one that has what the judge needs (pandas, scikit-learn). The product is used as it is:
`cordee connect oulad`, `sync`, `replay` of each cohort, in a profile of its own.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from course_outcomes import courses, rows

_DAYS = 14


def main(folder: Path, judge: Path, python: str) -> None:
    """Replay every cohort, score the rows, and print the tables."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        (scratch / "passphrase").write_text("measured\n")
        environment = {
            **os.environ,
            "HOME": name,
            "CORDEE_PROFILE": str(scratch / "profile"),
            "CORDEE_PASSPHRASE_FILE": str(scratch / "passphrase"),
        }

        def cordee(*arguments: str) -> str:
            command = [sys.executable, "-m", "cockpit", *arguments]
            return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

        cordee("connect", "oulad", "--name", "ou", "--path", str(folder))
        cordee("sync")
        starts = {
            row["course_id"]: date.fromisoformat(row["assumed_start_date"]) for row in rows(folder, "courses.csv")
        }
        replayed = []
        for cohort in json.loads(cordee("cohorts", "--json")):
            started = time.perf_counter()
            found = json.loads(cordee("replay", "--cohort", cohort["id"], "--json"))
            print(f"{cohort['id']}: {len(found):,} rows in {time.perf_counter() - started:.1f} s", flush=True)
            start = next(on for course_id, on in starts.items() if course_id in cohort["id"])
            replayed += [(row, (date.fromisoformat(row["day"]) - start).days) for row in found]
        ours, plain = scratch / "cordee.csv", scratch / "14-day-rule.csv"
        _write(ours, [_alert_row(row, day) for row, day in replayed])
        _write(plain, _fourteen_days(folder))
        _say_urgent(folder, replayed)
        for alerts in (ours, plain):
            command = [python, str(judge), "score", "--data", str(folder), str(alerts)]
            print(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _alert_row(row: dict[str, object], day: int) -> tuple[object, ...]:
    learner = str(row["learner_id"]).partition(":")[2]
    codes = row["codes"]
    assert isinstance(codes, list)
    return learner, day, row["weight"], int(bool(row["open"])), "+".join(codes)


def _write(path: Path, alerts: list[tuple[object, ...]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("learner_id", "day", "score", "flag", "reason"), *alerts])


def _fourteen_days(folder: Path) -> list[tuple[object, ...]]:
    """Return what "no activity for 14 days" says; who was never active is silent since the opening."""
    active: dict[tuple[str, str], set[int]] = {}
    for name in ("activity_daily.csv", "submissions.csv"):
        for row in rows(folder, name):
            if row.get("is_banked") != "1":
                active.setdefault((row["course_id"], row["learner_id"]), set()).add(int(row["day"]))
    observed = {course.course_id: course.observed_to for course in courses(folder)}
    found: list[tuple[object, ...]] = []
    for row in rows(folder, "learners.csv"):
        days = active.get((row["course_id"], row["learner_id"]), set())
        opened = max(0, int(row["registration_day"] or 0))
        last = max([opened, *(day for day in days if day < 0)])
        left = int(row["unregistration_day"]) if row["unregistration_day"] else 10_000
        for day in range(min(observed[row["course_id"]] + 1, left)):
            last = day if day in days else last
            silence = day - last
            if silence > 0:
                found.append((row["learner_id"], day, silence, int(silence >= _DAYS), "14 days"))
    return found


def _say_urgent(folder: Path, replayed: list[tuple[dict[str, object], int]]) -> None:
    """Print how many urgent alerts were about people who did not finish, by day and by alert."""
    result = {row["learner_id"]: row["final_result"] for row in rows(folder, "learners.csv")}
    days: Counter[bool] = Counter()
    alerts: Counter[bool] = Counter()
    before: dict[str, int] = {}
    for row, day in sorted(replayed, key=lambda one: one[1]):
        if row["tier"] != "urgent":
            continue
        learner = str(row["learner_id"]).partition(":")[2]
        is_right = result[learner] in ("Withdrawn", "Fail")
        days[is_right] += 1
        alerts[is_right] += before.get(learner) != day - 1
        before[learner] = day
    for said, counted in (("days", days), ("alerts", alerts)):
        share = counted[True] / max(1, counted.total())
        print(f"urgent, right (did not finish), by {said}: {share:.2f} of {counted.total()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else sys.executable)
