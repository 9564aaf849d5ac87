"""Platforms that the contract is tried on: each can change as real ones do."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from fake_moodle import TOKENS, FakeMoodle
from fault_proxy import Spoil, as_it_is, refused, said
from lrs_servers import RealLrs
from moodle_recordings import body

from cockpit.accounts import connector_of
from cockpit.domain.times import day_in, zone_named

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
START = date(2026, 9, 7)
# Combining accents (as macOS writes them), an emoji of four code points, right to left, and markup.
NAMES = ("Zoe\u0301 Petit", "Ali 👩\u200d🚒 Şahin", "דנה כהן", "O'Connor <b>Sue</b>", "李小龙")


class Stage(Protocol):
    """A platform with one cohort that an account reads.

    `cohort`: the one to follow, None: its only one. `url`: where it answers, None for a folder. `revoked`: what it
    answers when it no longer lets the account in. `reads_by`: from this request of a sync on, counted from 0,
    something is being read.
    """

    kind: str
    settings: dict[str, str]
    secret: str | None
    now: datetime
    cohort: str | None
    url: str | None
    revoked: Spoil
    reads_by: int

    def add_late_event(self) -> date:
        """Let something that happened long ago arrive now; return its day."""


class WithRoster(Stage, Protocol):
    """One that names the members of its cohort, so that who is gone can be told."""

    def remove(self, count: int) -> None:
        """Let so many members vanish, the last ones."""

    def restore(self) -> None:
        """Let everybody be there again."""


@dataclass
class Tables:
    """A folder of Open University tables."""

    folder: Path
    people: int = 20
    kind: str = "oulad"
    secret: str | None = None
    now: datetime = NOW
    cohort: str | None = None
    url: str | None = None
    revoked: Spoil = as_it_is
    reads_by: int = 0
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


class Campus:
    """The recorded Moodle, with one course followed."""

    kind = "moodle"
    revoked = staticmethod(said(b'{"exception": "moodle_exception", "errorcode": "invalidtoken", "message": "-"}'))
    cohort = "3"
    reads_by = 2

    def __init__(self, moodle: FakeMoodle) -> None:
        self._moodle = moodle
        self.now = moodle.now
        self.url: str | None = moodle.url
        self.secret: str | None = TOKENS["trainer"]
        self.settings = {"url": moodle.url, "userid": "3", "lang": "fr"}
        people = sorted(one["id"] for one in body("participants/enrolled_users_B__trainer"))
        self._learners = [one for one in people if one not in (3, 4)]
        for learner, name in zip(self._learners, NAMES, strict=False):
            moodle.names[learner] = name

    def remove(self, count: int) -> None:
        self._moodle.gone = set(self._learners[-count:])

    def restore(self) -> None:
        self._moodle.gone = set()

    def add_late_event(self) -> date:
        learner = self._learners[0]
        statuses = body(f"completion/activities_B_u{learner}__trainer")["statuses"]
        activity = next(status["cmid"] for status in statuses if not status["state"])
        done_at = self.now - timedelta(days=300)
        self._moodle.clock = self.now + timedelta(minutes=20)
        self._moodle.accesses[learner] = self.now + timedelta(minutes=15)
        self._moodle.done[learner, activity] = done_at
        return day_in(zone_named(None), done_at)


class RecordStore:
    """A real learning record store, with a course of the test's own in it."""

    kind = "xapi"
    cohort = None
    revoked = staticmethod(refused(401, body=b'{"detail": "no"}'))

    def __init__(self, lrs: RealLrs, people: int = 9) -> None:
        self._lrs = lrs
        self.reads_by = 2 if lrs.name == "Ralph" else 0  # whose pages are small
        self.now = datetime.now(UTC).replace(microsecond=0)
        self._course = f"https://campus.example.org/course/{uuid4()}"
        self._actors = [
            {"name": NAMES[n] if n < len(NAMES) else f"Person {n}", "mbox": f"mailto:p{n}@example.org"}
            for n in range(people)
        ]
        self._first = (self.now - timedelta(days=60)).replace(hour=12, minute=0, second=0)
        for start in range(0, 90, 15):
            lrs.post(
                *(self._said(n % people, self._first + timedelta(days=n / 2)) for n in range(start, start + 15))
            )
        signed = connector_of("xapi").sign_in(lrs.answers | {"course": self._course}, self.now)
        self.settings = dict(signed.settings)
        self.secret = signed.secret
        self.url: str | None = lrs.endpoint

    def add_late_event(self) -> date:
        at = self.now - timedelta(days=2, hours=3)
        self._lrs.post(self._said(0, at))
        return day_in(zone_named(None), at)

    def _said(self, person: int, at: datetime) -> dict[str, Any]:
        return {
            "id": str(uuid4()),
            "actor": self._actors[person],
            "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
            "object": {"id": f"{self._course}/unit-{person % 4}", "definition": {"name": {"fr": "Unité"}}},
            "context": {"contextActivities": {"grouping": [{"id": self._course}]}},
            "timestamp": at.isoformat(),
        }
