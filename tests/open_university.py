"""A folder of Open University tables with four people, and a desk on the store that was read from it."""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cockpit.accounts import connect
from cockpit.gui.connections.work import read_account
from cockpit.gui.desk import Desk
from cockpit.gui.jobs import Jobs
from cockpit.gui.navigation import Person
from cockpit.gui.reader import Reader
from cockpit.gui.theme import Theme
from cockpit.gui.writer import Writer
from cockpit.profile import Profile
from cockpit.reports.learner_timeline import learner_page
from cockpit.settings import Settings
from cockpit.wording import Words

KEY = b"k" * 32
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, day 77 of the course
TRAINER = "Nadia Ferhat"
DJILALI, AICHA, YUSUF, ELENA = "Djilali Boumediene", "Aïcha Diallo", "Yusuf Demir", "Elena Petrova"

_PEOPLE = (
    # Silent since day 55 (1 November), and without the second test.
    ("L1", DJILALI, "djilali@learners.example", "America/Toronto", "fr", range(1, 56, 3), ("1",)),
    ("L2", AICHA, "aicha@learners.example", "Europe/Paris", "en", range(0, 77, 2), ("1", "2")),
    # Never came, and no address is known.
    ("L3", YUSUF, "", "Asia/Tokyo", "en", range(0), ()),
    ("L4", ELENA, "elena@learners.example", "Europe/Paris", "en", range(1, 77, 3), ("1", "2")),
)
_TESTS = (("1", "Unit 2 test", 30), ("2", "Unit 3 test", 66), ("3", "Final work", 110))


def clock() -> datetime:
    """Return the instant that every test lives in."""
    return NOW


def write_tables(folder: Path) -> Path:
    """Write the tables; return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    course = {"course_id": "C1", "length_days": 120, "assumed_start_date": "2026-09-07"}
    _write(folder / "courses.csv", [course])
    _write(
        folder / "learners.csv",
        [
            {
                "course_id": "C1",
                "learner_id": learner_id,
                "first_name": name.split()[0],
                "last_name": name.split()[1],
                "email": email,
                "zone": zone,
                "language": language,
                "registration_day": -10,
                "unregistration_day": "",
            }
            for learner_id, name, email, zone, language, _, _ in _PEOPLE
        ],
    )
    _write(folder / "activities.csv", [{"course_id": "C1", "activity_id": "a1", "title": "Forum"}])
    _write(
        folder / "assessments.csv",
        [
            {"course_id": "C1", "assessment_id": key, "type": "TMA", "title": title, "due_day": day, "weight": 30}
            for key, title, day in _TESTS
        ],
    )
    _write(
        folder / "activity_daily.csv",
        [
            {"course_id": "C1", "learner_id": learner_id, "day": day, "activity_id": "a1", "clicks": 3}
            for learner_id, *_, days, _ in _PEOPLE
            for day in days
        ],
    )
    _write(
        folder / "submissions.csv",
        [
            {
                "course_id": "C1",
                "learner_id": learner_id,
                "assessment_id": key,
                "day": next(day for test, _, day in _TESTS if test == key) - 1,
                "score": 70,
                "is_banked": 0,
            }
            for learner_id, *_, done in _PEOPLE
            for key in done
        ],
    )
    return folder


def make_profile(folder: Path, *, is_read: bool = True) -> Profile:
    """Return a profile whose account `course` was read, or (`is_read` False) one that holds nothing."""
    profile = Profile(folder / "profile", KEY)
    with profile.open() as store:
        if is_read:
            tables = write_tables(folder / "tables")
            connect(store, "oulad", "course", {"path": str(tables)}, NOW)
    if is_read:
        for _ in read_account(profile, "course", "en", clock):
            pass
    return profile


def make_desk(profile: Profile, language: str = "en", trainer: str = TRAINER) -> Desk:
    """Return a desk on a profile. Close it with `close_desk`."""
    return Desk(
        profile=profile,
        store=profile.open(),
        settings=Settings(language=language),
        words=Words(language),
        theme=Theme("light"),
        jobs=Jobs(),
        writer=Writer(profile.open),
        reader=Reader(profile.open, patience_seconds=None),
        now=clock,
        trainer=trainer,
    )


def close_desk(desk: Desk) -> None:
    """Stop what runs and close the store."""
    desk.jobs.stop_all()
    desk.reader.close()
    desk.writer.close()
    desk.store.close()


def person(desk: Desk, name: str) -> Person:
    """Return somebody of the course."""
    learner_id, enrolment_id = desk.store.row(
        "select learner.id, enrolment.id from learner join enrolment on learner_id = learner.id where name = ?",
        [name],
    ) or (0, 0)
    return Person(learner_id, enrolment_id)


def alert_of(desk: Desk, name: str) -> int:
    """Return the open alert about somebody."""
    learner_id = person(desk, name).learner_id
    view = learner_page(desk.store, learner_id, NOW)
    assert view is not None
    alert_id = view.enrolments[0].alert_id
    assert alert_id is not None
    return alert_id


def with_alert(desk: Desk, name: str) -> Person:
    """Return somebody of the course with the open alert."""
    plain = person(desk, name)
    return Person(plain.learner_id, plain.enrolment_id, alert_of(desk, name))


def _write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
