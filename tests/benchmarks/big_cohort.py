"""A made-up source with one large cohort, prepared in memory, so that only the sync itself is measured."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from cockpit.connector import (
    ActivityRecord,
    Asked,
    Capabilities,
    Capability,
    CohortRecord,
    EnrolmentRecord,
    LearningEvent,
    Page,
    Stream,
)
from cockpit.domain.activity import Verb
from cockpit.store import Store, open_store
from cockpit.store.accounts import AccountRow, add_account

KEY = b"b" * 32
STARTS_ON = date(2026, 5, 25)
WEEKS = 26
NOW = datetime.combine(STARTS_ON + timedelta(weeks=WEEKS, hours=-12), time(9), UTC)
ACTIVITIES = 40
PAGE = 5_000


class BigCohort:
    """A source of one cohort. Its events come in the order in which they happened: everybody is in every page.

    That is the worst order for roll-ups: learner by learner each would be made once. `with_instants`: events carry
    an instant instead of a day, so that the sync has to find out the day.
    """

    def __init__(self, learners: int, events: int, with_instants: bool = False) -> None:
        self._learners = learners
        self._events = events
        self._with_instants = with_instants
        self._pages: dict[str, list[Page]] = {}

    def capabilities(self) -> Capabilities:
        return Capabilities({s: Capability() for s in (Stream.ENROLMENTS, Stream.ACTIVITIES, Stream.EVENTS)})

    def close(self) -> None:
        """Nothing is open."""

    def cohorts(self) -> Sequence[CohortRecord]:
        ends_on = STARTS_ON + timedelta(weeks=WEEKS)
        return [CohortRecord("big", "Big cohort", STARTS_ON, ends_on, "Europe/Paris", "fr")]

    def read(self, asked: Asked) -> Iterator[Page]:
        yield from {
            Stream.ENROLMENTS: self.enrolments,
            Stream.ACTIVITIES: self.activities,
            Stream.EVENTS: self.events,
        }[asked.stream]

    @cached_property
    def enrolments(self) -> list[Page]:
        records = [
            EnrolmentRecord(f"l{n}", f"Élodie {n:04d}", enrolled_on=STARTS_ON, groups=(f"G{n % 6}",))
            for n in range(self._learners)
        ]
        return _pages(records)

    @cached_property
    def activities(self) -> list[Page]:
        return _pages(
            [
                ActivityRecord(
                    f"a{n}",
                    f"Unit {n}",
                    "unit",
                    position=n,
                    due_on=STARTS_ON + timedelta(days=(n + 1) * 4) if n % 5 == 0 else None,
                )
                for n in range(ACTIVITIES)
            ]
        )

    @cached_property
    def events(self) -> list[Page]:
        return _pages(self._all_events(random.Random(1)))

    def _all_events(self, dice: random.Random) -> list[LearningEvent]:
        names = [f"l{n}" for n in range(self._learners)]
        activities = [f"a{n}" for n in range(ACTIVITIES)]
        verbs = list(Verb)
        seconds = WEEKS * 7 * 86_400
        began_at = datetime.combine(STARTS_ON, time(), UTC)
        records = []
        for n in range(self._events):
            at = began_at + timedelta(seconds=n * seconds // self._events)
            records.append(
                LearningEvent(
                    key=f"{n:x}",
                    learner_id=dice.choice(names),
                    verb=dice.choice(verbs),
                    at=at if self._with_instants else None,
                    on=None if self._with_instants else at.date(),
                    activity_id=dice.choice(activities),
                    amount=dice.randrange(1, 9),
                )
            )
        return records

    def change_every_hundredth(self) -> None:
        """Change one event of a hundred, as a source does that corrects itself."""
        self.events = _pages(
            [
                event._replace(amount=event.amount + 1) if n % 100 == 0 else event
                for n, event in enumerate(event for page in self.events for event in page.records)
            ]
        )


def _pages(records: Sequence[object]) -> list[Page]:
    return [
        Page(records[at : at + PAGE], str(at + PAGE), len(records))  # type: ignore[arg-type]
        for at in range(0, len(records), PAGE)
    ]


def account_in(store: Store, name: str = "campus") -> int:
    """Add an account to read a source with; return its id."""
    return add_account(store, AccountRow(0, name, "moodle", {}, "t", None, None, None), NOW)


def opener(path: Path):
    """Return what opens the store at this path in whichever thread calls."""
    return lambda: open_store(path, KEY)
