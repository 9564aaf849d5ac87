"""Makes `resources/demo` from the sample of 450 learners of the Open University tables.

usage: python packaging/demo/make_demo.py FOLDER_OF_THE_SAMPLE

The list of people is fixed (`people.csv` beside this file: who, in which cohort, under which name). What is real
and what is invented is said in `resources/demo/README.md`, which a change here must keep true.
"""

import csv
import gzip
import io
import sys
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent.parent / "resources" / "demo"
# Two quizzes get an opening and a due day that the tables do not tell: name, opens, due. Done = the first real
# click on the quiz from its opening on.
QUIZZES = {"542891": ("Quiz 1", 10, 40), "542892": ("Quiz 2", 66, 80)}
COURSE = "BBB-2013B"
# The demo's today is day 91 at the latest; what lies beyond is never shown, so it is not shipped.
LAST_DAY = 91
# Titles that read the same in French and English.
TITLES = {"14984": "Test 1", "14985": "Test 2", "14986": "Test 3", "14987": "Test 4", "14988": "Test 5",
          "14989": "Test 6", "14991": "Mini-test 1", "14992": "Mini-test 2", "14993": "Mini-test 3",
          "14994": "Mini-test 4", "14995": "Mini-test 5"}  # fmt: skip
WORDS = {"File": "Document", "Link": "Web", "Course home": "Campus", "Glossary": "Lexique", "Lesson": "Module",
         "Live session": "Visio"}  # fmt: skip


def read(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a table, plain or gzipped."""
    path = folder / name
    if not path.exists():
        with gzip.open(folder / f"{name}.gz", "rt", encoding="utf-8", newline="") as packed:
            return list(csv.DictReader(packed))
    with path.open(encoding="utf-8", newline="") as plain:
        return list(csv.DictReader(plain))


def write(name: str, rows: list[dict[str, str]]) -> None:
    """Write a table; a name ending in .gz is packed, always to the same bytes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode()
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / name).write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)


def retitled(row: dict[str, str]) -> dict[str, str]:
    """Return an activity under a title that reads the same in French and English."""
    kind, _, number = row["title"].rpartition(" ")
    return {**row, "title": f"{WORDS.get(kind, kind)} {number}"}


def main(folder: Path) -> None:
    """Write every table of the demo."""
    with (HERE / "people.csv").open(encoding="utf-8", newline="") as file:
        people = {row["learner_id"]: row for row in csv.DictReader(file)}
    clicks = [
        row
        for row in read(folder, "activity_daily.csv")
        if row["learner_id"] in people and int(row["day"]) <= LAST_DAY
    ]
    opened: dict[tuple[str, str], int] = {}
    for row in clicks:
        if row["activity_id"] in QUIZZES and int(row["day"]) >= QUIZZES[row["activity_id"]][1]:
            key = (row["learner_id"], row["activity_id"])
            opened[key] = min(int(row["day"]), opened.get(key, LAST_DAY))
    learners = []
    for row in read(folder, "learners.csv"):
        own = people.get(row["learner_id"])
        if own is not None:
            kept = {name: row[name] for name in ("course_id", "learner_id", "first_name", "last_name", "email")}
            kept |= {name: value for name, value in own.items() if value}
            kept |= {name: row[name] for name in ("registration_day", "unregistration_day")}
            learners.append({"language": "fr", "zone": "", **kept})
    submissions = [
        row
        for row in read(folder, "submissions.csv")
        if row["learner_id"] in people and int(row["day"]) <= LAST_DAY
    ]
    submissions += [
        {"course_id": COURSE, "learner_id": learner, "assessment_id": f"quiz-{quiz}", "day": str(day),
         "score": "", "is_banked": "0"}
        for (learner, quiz), day in sorted(opened.items())
    ]  # fmt: skip
    assessments = [
        {**row, "title": TITLES.get(row["assessment_id"], "")} for row in read(folder, "assessments.csv")
    ]
    assessments += [
        {"course_id": COURSE, "assessment_id": f"quiz-{quiz}", "type": "Quiz", "due_day": str(day),
         "weight": "2.0", "title": title}
        for quiz, (title, _, day) in QUIZZES.items()
    ]  # fmt: skip
    used = {row["activity_id"] for row in clicks}
    write("courses.csv", read(folder, "courses.csv"))
    write("learners.csv", learners)
    write("trainers.csv", [
        {"cohort": cohort, "trainer": "Nadia Ferhat", "email": "nadia.ferhat@trainers.example"}
        for cohort in sorted({row["cohort"] for row in learners})
    ])  # fmt: skip
    write("activities.csv", [retitled(row) for row in read(folder, "activities.csv") if row["activity_id"] in used])
    write("assessments.csv", assessments)
    write("activity_daily.csv.gz", clicks)
    write("submissions.csv.gz", submissions)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
