"""A source in memory, and a store to read it into: what the tests of store, sync and triage share."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from running import finished

from cockpit.connector import (
    ActivityRecord,
    Asked,
    Capabilities,
    Capability,
    CohortRecord,
    CompletionRecord,
    EnrolmentRecord,
    LearningEvent,
    Page,
    Record,
    Stream,
)
from cockpit.domain.activity import Verb
from cockpit.domain.people import Cohort, Knowledge
from cockpit.errors import CockpitError
from cockpit.steps import Wait
from cockpit.store import Store, open_store
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.cohorts import all_cohorts
from cockpit.sync.pull import Pulled, pull, refresh_cohorts

KEY = b"k" * 32
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Paris
START = date(2026, 9, 7)

Given = Sequence[Record] | CockpitError


class PlainSource:
    """Gives what it was told, in pages of `page_size`; a CockpitError among the records is raised there."""

    def __init__(self, cohorts: Sequence[CohortRecord] | None = None, page_size: int = 3) -> None:
        self.cohort_records = list(cohorts or [CohortRecord("c1", "Anglais B1", START, date(2027, 1, 29))])
        self.page_size = page_size
        self.given: dict[tuple[str, Stream], list[Record | CockpitError]] = {}
        self.problems: dict[Stream, tuple[str, ...]] = {}
        self.asked: list[Asked] = []

    def capabilities(self) -> Capabilities:
        absence = Capability(deletes="absence")
        return Capabilities({
            Stream.ENROLMENTS: absence, Stream.ACTIVITIES: absence, Stream.EVENTS: Capability(),
            Stream.COMPLETIONS: Capability(), Stream.GRADES: Capability(),
        })  # fmt: skip

    def close(self) -> None:
        """Nothing is open."""

    def cohorts(self) -> Sequence[CohortRecord]:
        return self.cohort_records

    def give(self, stream: Stream, *records: Record | CockpitError, cohort: str = "c1") -> None:
        """Say anew what a stream of a cohort holds."""
        self.given[cohort, stream] = list(records)

    def read(self, asked: Asked) -> Iterator[Page]:
        self.asked.append(asked)
        place = json.loads(asked.state) if asked.state else 0
        waiting = self.given.get((asked.cohort_id, asked.stream), [])[place:]
        while waiting:
            page, waiting = waiting[: self.page_size], waiting[self.page_size :]
            kept = []
            for record in page:
                if isinstance(record, CockpitError):
                    raise record
                kept.append(record)
            place += len(kept)
            yield Page(kept, json.dumps(place), problems=self.problems.get(asked.stream, ()))


class Desk:
    """A store in a folder with one account whose cohorts are read from a source."""

    def __init__(self, folder: Path, source: PlainSource) -> None:
        self.path = folder / "cordee.db"
        self.source = source
        self.now = NOW
        self.store = self.open()
        account = AccountRow(0, "campus", "moodle", {}, "secret", "Nadia Ferhat", None, None)
        self.account_id = add_account(self.store, account, NOW)
        finished(refresh_cohorts(self.store, source, self.account_id, "fr"))

    def open(self) -> Store:
        """Open the store once more, as a job does."""
        return open_store(self.path, KEY)

    def clock(self) -> datetime:
        """Return the present of the tests."""
        return self.now

    def sync(self, stop_after: int | None = None) -> Pulled | None:
        """Read everything; or stop after so many steps, as a trainer who cancels."""
        self.waits: list[Wait] = []
        steps = pull(self.source, self.account_id, self.open, self.clock)
        pulled: Pulled | None = finished(steps, self.waits, stop_after)
        return pulled

    @property
    def cohort(self) -> Cohort:
        """The first cohort as it stands."""
        return all_cohorts(self.store)[0]


def person(learner_id: str, **changes: object) -> EnrolmentRecord:
    """Return somebody who is known to have been there, or never."""
    fields: dict[str, object] = {"name": f"Person {learner_id}", "knowledge": Knowledge.KNOWN}
    return EnrolmentRecord(learner_id, **(fields | changes))  # type: ignore[arg-type]


def click(name: str, on: date, key: str = "") -> LearningEvent:
    """Return one trace of somebody on a day."""
    return LearningEvent(key or f"click/{on}", name, Verb.INTERACTED, None, on)


def activity(name: str, position: int = 0, **changes: object) -> ActivityRecord:
    """Return an activity that counts for everybody."""
    return ActivityRecord(name, f"Unit {name}", "quiz", position=position, **changes)  # type: ignore[arg-type]


def done(learner: str, activity_id: str, on: date) -> CompletionRecord:
    """Say that somebody did an activity on a day."""
    return CompletionRecord(learner, activity_id, True, changed_on=on)


def dump(store: Store, but: Callable[[str, str], bool] = lambda table, column: False) -> dict[str, list[tuple]]:
    """Return every row of every table, without the log and times of reading, marks of change, and `but`."""
    tables = [name for (name,) in store.rows("select name from sqlite_master where type = 'table' order by name")]
    found = {}
    for table in tables:
        if table.startswith(("sqlite_", "_sqlite_")) or table in ("sync_run", "changed"):
            continue
        columns = [row[1] for row in store.rows(f"pragma table_info({table})")]
        kept = [column for column in columns if not (table == "stream" and column.endswith("_at"))]
        kept = [column for column in kept if not but(table, column)]
        if not kept:
            continue
        found[table] = sorted(store.rows(f"select {', '.join(kept)} from {table}"), key=repr)
    return found


def event_id(table: str, column: str) -> bool:
    """Tell whether a column numbers events, in the order in which they came."""
    return (table, column) == ("event", "id")
