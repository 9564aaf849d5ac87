"""Platforms that the contract is tried on: each can change as real ones do."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from cockpit.accounts import connector_of
from cockpit.connector import Source

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
START = date(2026, 9, 7)
# Combining accents (as macOS writes them), an emoji of four code points, right to left, and markup.
NAMES = ("Zoe\u0301 Petit", "Ali 👩\u200d🚒 Şahin", "דנה כהן", "O'Connor <b>Sue</b>", "李小龙")


class Stage(Protocol):
    """A platform with one cohort that an account reads."""

    kind: str
    settings: dict[str, str]
    secret: str | None
    # Whether it names the members of its cohort, so that who is gone can be told.
    has_roster: bool

    def remove(self, count: int) -> None:
        """Let so many members vanish, the last ones."""

    def restore(self) -> None:
        """Let everybody be there again."""

    def add_late_event(self) -> date:
        """Let something that happened long ago arrive now; return its day."""


def source_of(stage: Stage, now: datetime = NOW) -> Source:
    """Open a platform as the cockpit does."""
    opened = connector_of(stage.kind).source
    assert opened is not None
    return opened(stage.settings, stage.secret, now)


@dataclass
class Tables:
    """A folder of Open University tables."""

    folder: Path
    people: int = 20
    kind: str = "oulad"
    secret: str | None = None
    has_roster: bool = True
    gone: int = 0
    late: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings = {"path": str(self.folder)}
        self._write()

    def remove(self, count: int) -> None:
        self.gone = count
        self._write()

    def restore(self) -> None:
        self.remove(0)

    def add_late_event(self) -> date:
        self.late.append(("L1", 3))
        self._write()
        return START + timedelta(days=3)

    def _write(self) -> None:
        names = [NAMES[n] if n < len(NAMES) else f"Person {n}" for n in range(self.people)]
        self._table("courses.csv", "course_id,length_days,assumed_start_date", [("C1", 120, START.isoformat())])
        self._table(
            "learners.csv",
            "course_id,learner_id,first_name,last_name,email,registration_day,unregistration_day",
            [("C1", f"L{n}", name, "", f"p{n}@example.org", -10, "") for n, name in enumerate(names)][
                : self.people - self.gone
            ],
        )
        self._table("activities.csv", "course_id,activity_id,title", [("C1", "a1", "Forum")])
        self._table(
            "assessments.csv",
            "course_id,assessment_id,type,due_day,weight",
            [("C1", n, "TMA", 20 * n, 30) for n in (1, 2)],
        )
        self._table(
            "activity_daily.csv",
            "course_id,learner_id,day,activity_id,clicks",
            [("C1", f"L{n}", day, "a1", 2) for n in range(self.people) for day in range(10, 70, 1 + n % 7)]
            + [("C1", name, day, "a1", 1) for name, day in self.late],
        )
        self._table(
            "submissions.csv",
            "course_id,learner_id,assessment_id,day,score,is_banked",
            [("C1", f"L{n}", 1, 18, 70, 0) for n in range(0, self.people, 2)],
        )

    def _table(self, name: str, head: str, rows: Iterable[tuple[object, ...]]) -> None:
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(head.split(","))
            writer.writerows(rows)


Make = Callable[[Path], Stage]
