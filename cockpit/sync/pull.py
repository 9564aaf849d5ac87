"""Reading every followed cohort of an account into the store, page by page, resumably."""

import json
import logging
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from cockpit.clock import Clock
from cockpit.connector import (
    ActivityRecord,
    Asked,
    CompletionRecord,
    EnrolmentRecord,
    GradeRecord,
    LearningEvent,
    Page,
    Record,
    Source,
    Stream,
)
from cockpit.domain.people import Cohort
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import AccessRefused, CockpitError, NotPermitted, SourceUnreachable
from cockpit.steps import Step
from cockpit.store import OpenStore, Store
from cockpit.store.activities import (
    activity_ids,
    hide_other_activities,
    save_activities,
    save_completions,
    save_grades,
)
from cockpit.store.cohorts import (
    StreamRow,
    all_cohorts,
    cohort_by_id,
    end_building,
    followed_cohorts,
    save_cohorts,
    save_stream,
    set_data_as_of,
    stream_rows,
)
from cockpit.store.events import make_event_index, save_events
from cockpit.store.learners import (
    enrolment_ids,
    enrolments_of_cohort,
    learner_zones,
    mark_left,
    members,
    save_enrolments,
    set_first_read,
)
from cockpit.store.rollups import roll_up, summaries_of_cohort

log = logging.getLogger(__name__)

Thing = TypeVar("Thing")

# A page is kept in pieces, each a transaction of its own, so that a decision of the trainer never waits long: the
# pieces grow or shrink to take about this time.
_TRANSACTION_SECONDS = 0.010
_SMALLEST_PIECE = 20
_FIRST_PIECE = 200
_LARGEST_PIECE = 20_000
_BRAKE_SHARE = 0.2
_BRAKE_PEOPLE = 3
# Pages read longer ago than this are read again: the data would be as old as the first of them.
_RESUMED_WITHIN = timedelta(hours=24)


class Outcome(StrEnum):
    """How the reading of a stream ended."""

    READING = "reading"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class StreamResult:
    """What became of one stream of one cohort: `causes` say why it is not complete (`wording.errors`)."""

    cohort: str
    stream: Stream
    outcome: Outcome
    record_count: int
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pulled:
    """The end of a sync."""

    results: tuple[StreamResult, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether every stream was read to its end."""
        return all(result.outcome is Outcome.COMPLETE for result in self.results)


def refresh_cohorts(store: Store, source: Source, account_id: int, language: str) -> int:
    """Read which cohorts an account has; return how many. An account's first cohorts are all followed.

    Later ones are not: the trainer chooses them.
    """
    records = source.cohorts()
    is_first = all(cohort.account_id != account_id for cohort in all_cohorts(store))
    save_cohorts(store, account_id, records, language, follow_new=is_first)
    return len(records)


def pull(
    source: Source, account_id: int, open_store: OpenStore, now: Clock, whole_pages: bool = False
) -> Generator[Step, None, Pulled]:
    """Copy what is new of every followed cohort. Stopping between two steps loses nothing.

    `whole_pages`: keep each in one transaction, for nobody waits for the store meanwhile (the command line).
    """
    results: list[StreamResult] = []
    with open_store() as store:
        cohorts = followed_cohorts(store, account_id)
        refused: CockpitError | None = None
        for cohort in cohorts:
            reading = _CohortReading(store, source, cohort, now(), whole_pages)
            if refused is None:
                yield Step(0, None, cohort.name)
            refused = yield from reading.run(refused)
            results += reading.results
    return Pulled(tuple(results))


class _CohortReading:
    """The reading of one cohort, stream after stream."""

    def __init__(self, store: Store, source: Source, cohort: Cohort, now: datetime, whole_pages: bool) -> None:
        self._store = store
        self._source = source
        self._cohort = cohort
        self._now = now
        self._whole_pages = whole_pages
        self._piece = _LARGEST_PIECE if whole_pages else _FIRST_PIECE
        self._zone = zone_named(cohort.zone)
        self._touched: set[int] = set()
        self._begun_at = now
        self._people_were_read = False
        self._row = StreamRow(cohort.id, "", None, now, None, Outcome.READING, (), 0)
        self._enrolments: dict[str, int] = {}
        self._activities: dict[str, int] = {}
        self._zones: dict[str, ZoneInfo] = {}
        self._groups: dict[int, tuple[str, ...]] = {}
        self.results: list[StreamResult] = []

    @property
    def _today(self) -> date:
        return day_in(self._zone, self._now)

    def run(self, refused: CockpitError | None) -> Generator[Step, None, CockpitError | None]:
        """Read every stream; return the error that makes asking for further cohorts useless."""
        for stream in self._source.capabilities().streams:
            self._row = self._begun(stream)
            if refused is not None:
                self._end(Outcome.FAILED, refused.cause)
                continue
            try:
                yield from self._read(stream)
            except NotPermitted as error:
                self._end(Outcome.PARTIAL, *self._row.causes, error.cause)
            except (AccessRefused, SourceUnreachable) as error:
                self._end(Outcome.FAILED, error.cause)
                refused = error
            except CockpitError as error:
                self._end(Outcome.FAILED, error.cause)
            except GeneratorExit:
                self._end(Outcome.CANCELLED)
                self._roll_up()
                raise
        self._finish()
        return refused

    def _begun(self, stream: Stream) -> StreamRow:
        """Return the reading to go on with: the one that was cut, if there is one."""
        earlier = stream_rows(self._store, self._cohort.id).get(stream)
        if earlier and earlier.state is not None and self._now - earlier.started_at < _RESUMED_WITHIN:
            self._begun_at = min(self._begun_at, earlier.started_at)
            return replace(earlier, outcome=Outcome.READING, causes=())
        return StreamRow(self._cohort.id, stream, None, self._now, None, Outcome.READING, (), 0)

    def _read(self, stream: Stream) -> Generator[Step, None, None]:
        resumed = json.loads(self._row.state) if self._row.state else {"page": None, "seen": []}
        asked = Asked(
            stream,
            self._cohort.source_id,
            resumed["page"],
            members(self._store, self._cohort),
            self._now,
        )
        self._learn_ids()
        if stream is Stream.ENROLMENTS:
            self._groups = self._rolled_up_groups()
        seen: list[str] = resumed["seen"]
        for page in self._source.read(asked):
            seen += _names(stream, page.records)
            self._row = replace(
                self._row,
                state=json.dumps({"page": page.state, "seen": seen}),
                causes=tuple(dict.fromkeys((*self._row.causes, *page.problems))),
                record_count=self._row.record_count + len(page.records),
            )
            self._keep(page)
            yield Step(self._row.record_count, page.total, self._cohort.name)
        causes = (*self._row.causes, *self._close(stream, seen))
        self._end(Outcome.PARTIAL if causes else Outcome.COMPLETE, *causes)

    def _keep(self, page: Page) -> None:
        """Store a page, and its state with the last piece of it."""
        for piece, is_last in self._pieces(page.records):
            with self._store.write():
                self._keep_records(piece)
                if is_last:
                    save_stream(self._store, self._row)

    def _pieces(self, things: Sequence[Thing]) -> Iterator[tuple[Sequence[Thing], bool]]:
        """Yield things piece by piece, and whether it is the last, to keep each in a transaction of its own.

        The pieces are as large as the time allows. After each the store is left alone half as long as it was held:
        who waits for it only asks again now and then, and would find it taken each time.
        """
        at = 0
        is_last = False
        while not is_last:
            size = self._piece
            piece = things[at : at + size]
            at += size
            is_last = at >= len(things)
            started = time.monotonic()
            yield piece, is_last
            if self._whole_pages:
                continue
            taken = max(time.monotonic() - started, 1e-6)
            if len(piece) == size:
                grown = int(size * min(2.0, _TRANSACTION_SECONDS / taken))
                self._piece = min(_LARGEST_PIECE, max(_SMALLEST_PIECE, grown))
            time.sleep(taken / 2)

    def _keep_records(self, records: Sequence[Record]) -> None:
        of_kind: dict[type, list[Any]] = {}
        for kind, same in groupby(records, type):
            of_kind.setdefault(kind, []).extend(same)
        if people := of_kind.get(EnrolmentRecord):
            save_enrolments(self._store, self._cohort, people, self._today)
            self._learn_ids()
            self._touched |= {
                self._enrolments[person.learner_id]
                for person in people
                if self._groups.get(self._enrolments[person.learner_id]) != person.groups
            }
        if things := of_kind.get(ActivityRecord):
            if save_activities(self._store, self._cohort.id, things):
                self._touched |= set(self._enrolments.values())  # what counts for them may have changed
            self._learn_ids()
        if events := of_kind.get(LearningEvent):
            self._touched |= save_events(self._store, events, self._enrolments, self._activities, self._zones)
        if completions := of_kind.get(CompletionRecord):
            self._touched |= save_completions(
                self._store,
                [self._with_day(record) for record in completions],
                self._enrolments,
                self._activities,
            )
        if grades := of_kind.get(GradeRecord):
            save_grades(self._store, grades, self._enrolments, self._activities)
        self._roll_up()

    def _with_day(self, record: CompletionRecord) -> CompletionRecord:
        if record.changed_on is not None or record.changed_at is None:
            return record
        zone = self._zones.get(record.learner_id, self._zone)
        return replace(record, changed_on=day_in(zone, record.changed_at))

    def _rolled_up_groups(self) -> dict[int, tuple[str, ...]]:
        """Return the groups of each enrolment whose roll-up is there and counts from the cohort's start."""
        summaries = summaries_of_cohort(self._store, self._cohort.id)
        first = self._cohort.starts_on or min((known.days_from for known in summaries.values()), default=None)
        return {
            enrolment.id: enrolment.groups
            for enrolment in enrolments_of_cohort(self._store, self._cohort.id)
            if enrolment.id in summaries and summaries[enrolment.id].days_from == first
        }

    def _learn_ids(self) -> None:
        self._enrolments = enrolment_ids(self._store, self._cohort)
        self._activities = activity_ids(self._store, self._cohort.id)
        self._zones = learner_zones(self._store, self._cohort)

    def _roll_up(self) -> None:
        if self._touched and not self._cohort.is_building:
            with self._store.write():
                roll_up(self._store, self._cohort, self._touched)
            self._touched.clear()

    def _close(self, stream: Stream, seen: Sequence[str]) -> list[str]:
        """Conclude from what a whole read no longer names; return the causes that forbid a conclusion."""
        if stream is Stream.ENROLMENTS:
            known = {
                enrolment.id
                for enrolment in enrolments_of_cohort(self._store, self._cohort.id)
                if enrolment.status != "left"
            }
            found = {self._enrolments[name] for name in seen if name in self._enrolments}
            gone = known - found
            if not found:
                self._people_were_read = not known
                return ["empty_answer"] if known else []
            if len(gone) > _BRAKE_PEOPLE and len(gone) > _BRAKE_SHARE * len(known):
                return ["many_gone"]
            with self._store.write():
                mark_left(self._store, gone, self._today)
                set_first_read(self._store, self._cohort.id, self._today)
            self._people_were_read = True
        elif stream is Stream.ACTIVITIES:
            if not seen:
                return ["empty_answer"] if self._activities else []
            with self._store.write():
                if hide_other_activities(self._store, self._cohort.id, seen):
                    self._touched |= set(self._enrolments.values())  # they count for nobody any more
                    self._roll_up()
        return []

    def _end(self, outcome: Outcome, *causes: str) -> None:
        row = replace(
            self._row,
            state=None if outcome in (Outcome.COMPLETE, Outcome.PARTIAL) else self._row.state,
            ended_at=self._now,
            outcome=outcome,
            causes=causes,
        )
        with self._store.write():
            save_stream(self._store, row)
        if causes:
            log.info("cohort %s, stream %s: %s, %s", self._cohort.id, row.name, outcome, causes)
        self.results.append(StreamResult(self._cohort.name, Stream(row.name), outcome, row.record_count, causes))

    def _finish(self) -> None:
        """Make index and roll-ups of a first read; say how old the data are."""
        outcomes = {result.outcome for result in self.results}
        if self._cohort.is_building and self._enrolments and Outcome.FAILED not in outcomes:
            self._end_building()
        is_whole = self._people_were_read and not any("empty_answer" in one.causes for one in self.results)
        if is_whole and outcomes <= {Outcome.COMPLETE, Outcome.PARTIAL}:
            with self._store.write():
                set_data_as_of(self._store, self._cohort.id, self._begun_at)
        updated = cohort_by_id(self._store, self._cohort.id)
        if updated is not None:
            self._cohort = updated
        self._roll_up()

    def _end_building(self) -> None:
        with self._store.write():
            make_event_index(self._store)
        everybody = [enrolment.id for enrolment in enrolments_of_cohort(self._store, self._cohort.id)]
        self._piece = _LARGEST_PIECE if self._whole_pages else _SMALLEST_PIECE
        for piece, is_last in self._pieces(everybody):
            with self._store.write():
                roll_up(self._store, self._cohort, piece)
                if is_last:
                    end_building(self._store, self._cohort.id)
        self._touched.clear()


def _names(stream: Stream, records: Sequence[Record]) -> list[str]:
    """Return what a page names of the things that a whole read is compared by."""
    if stream is Stream.ENROLMENTS:
        return [record.learner_id for record in records if isinstance(record, EnrolmentRecord)]
    if stream is Stream.ACTIVITIES:
        return [record.source_id for record in records if isinstance(record, ActivityRecord)]
    return []
