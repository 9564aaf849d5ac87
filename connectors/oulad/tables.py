"""The tables of a folder, as dictionaries of text."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO, cast

from cockpit.errors import UnexpectedAnswer, WrongInput

REQUIRED = ("courses.csv", "learners.csv", "activities.csv", "assessments.csv")
_COLUMNS = {
    "courses.csv": {"course_id", "length_days", "assumed_start_date"},
    "learners.csv": {"course_id", "learner_id", "registration_day", "unregistration_day"},
    "activities.csv": {"course_id", "activity_id", "title"},
    "assessments.csv": {"course_id", "assessment_id", "type", "due_day", "weight"},
    "activity_daily.csv": {"course_id", "learner_id", "day", "activity_id", "clicks"},
    "submissions.csv": {"course_id", "learner_id", "assessment_id", "day", "score", "is_banked"},
    "trainers.csv": {"cohort", "trainer"},
}


def find_table(folder: Path, name: str) -> Path | None:
    """Return the path of a table, plain or gzipped, or None."""
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    return None


def check_folder(folder: Path) -> None:
    """Make sure that a folder holds the tables.

    Raises:
        WrongInput: it does not: `no_folder`, `no_tables`.
    """
    if not folder.is_dir():
        raise WrongInput("no_folder")
    if any(find_table(folder, name) is None for name in (*REQUIRED, "activity_daily.csv", "submissions.csv")):
        raise WrongInput("no_tables")


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table; none when it is missing.

    Raises:
        UnexpectedAnswer: the file cannot be read as that table.
    """
    path = find_table(folder, name)
    if path is None:
        return
    try:
        with _opened(path) as file:
            reader = csv.DictReader(file)
            if not _COLUMNS[name] <= set(reader.fieldnames or ()):
                raise UnexpectedAnswer("table_unreadable", table=name)
            yield from reader
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnexpectedAnswer("table_unreadable", table=name) from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, "rt", encoding="utf-8-sig", newline=""))
    return path.open(encoding="utf-8-sig", newline="")
