"""The reading of one cohort, stream after stream, page by page, resumably."""

import json
import logging
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cockpit.clock import Clock
from cockpit.connector import (
    ActivityRecord,
    Asked,
    Capabilities,
    Capability,
    EnrolmentRecord,
    Page,
    Record,
    Source,
    Stream,
)
from cockpit.domain.people import Cohort
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import (
    AccessRefused,
    Cause,
    CockpitError,
    NotPermitted,
    SourceUnreachable,
    UnexpectedAnswer,
)
from cockpit.steps import NOT_YET, Step, Wait
from cockpit.store import Store
from cockpit.store.activities import activity_ids, hide_other_activities
from cockpit.store.cohorts import set_data_as_of
from cockpit.store.learners import enrolments_of_cohort, mark_left, members, set_first_read
from cockpit.store.streams import (
    StreamRow,
    forget_missing,
    missing_enrolments,
    note_missing,
    save_stream,
    stream_rows,
)
from cockpit.sync.ahead import ahead
from cockpit.sync.keeping import Keeper
from cockpit.sync.patience import Patience

log = logging.getLogger(__name__)

_BRAKE_SHARE = 0.2
_BRAKE_PEOPLE = 3
# Pages read longer ago than this are read again: the data would be as old as the first of them.
_RESUMED_WITHIN = timedelta(hours=24)
_ABSENCE = "absence"


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
    causes: tuple[Cause, ...] = ()


Steps = Generator[Step | Wait, None, None]


class CohortReading:
    """Reads what one account tells of one cohort, which it calls `source_id`; adds to `results` what came of it."""

    def __init__(
        self, store: Store, source: Source, account_id: int, cohort: Cohort, source_id: str, now: Clock,
        results: list[StreamResult], *, whole_pages: bool,
    ) -> None:  # fmt: skip
        self._store = store
        self._source = source
        self._account_id = account_id
        self._source_id = source_id
        self._clock = now
        self._now = now()
        self._begun_at = self._now
        self._whole_streams: set[Stream] = set()
        self._keeper = Keeper(store, cohort, account_id, self._today_of(cohort), whole_pages)
        self._row = self._new_row("")
        self._results = results
        self._mine: list[StreamResult] = []

    def run(self, capabilities: Capabilities) -> Generator[Step | Wait, None, CockpitError | None]:
        """Read every stream; return the error that makes asking for further cohorts useless."""
        refused: CockpitError | None = None
        self._keeper.learn_groups()
        for stream, capability in capabilities.streams.items():
            self._row = self._begun(stream)
            if refused is not None:
                self._end(Outcome.FAILED, refused.kept)
                continue
            if capability.refused is not None:
                self._end(Outcome.PARTIAL, Cause(capability.refused))
                continue
            try:
                yield from self._read(stream, capability)
            except NotPermitted as error:
                self._end(Outcome.PARTIAL, *self._row.causes, error.kept)
            except (AccessRefused, SourceUnreachable) as error:
                self._end(Outcome.FAILED, error.kept)
                refused = error
            except CockpitError as error:
                self._end(Outcome.FAILED, error.kept)
            except GeneratorExit:
                self._end(Outcome.CANCELLED)
                self._keeper.roll_up()
                raise
        self._finish(capabilities)
        return refused

    def refuse(self, error: CockpitError) -> None:
        """Note for every stream known that the source did not answer at all."""
        for stream in stream_rows(self._store, self._keeper.cohort.id, self._account_id) or (Stream.ENROLMENTS,):
            self._row = self._begun(Stream(stream))
            self._end(Outcome.FAILED, error.kept)

    def _today_of(self, cohort: Cohort) -> date:
        return day_in(zone_named(cohort.zone), self._now)

    def _new_row(self, stream: str) -> StreamRow:
        return StreamRow(self._keeper.cohort.id, self._account_id, stream, self._now)

    def _begun(self, stream: Stream) -> StreamRow:
        """Return the reading to go on with: the one that was cut, if there is one."""
        earlier = stream_rows(self._store, self._keeper.cohort.id, self._account_id).get(stream)
        if earlier is None:
            return self._new_row(stream)
        if earlier.state is not None and self._now - earlier.started_at < _RESUMED_WITHIN:
            self._begun_at = min(self._begun_at, earlier.started_at)
            return replace(earlier, outcome=Outcome.READING, causes=())
        return replace(self._new_row(stream), cursor=earlier.cursor)

    def _read(self, stream: Stream, capability: Capability) -> Steps:
        """Read one stream to its end, asking again from the last page when the source could not answer."""
        self._keeper.learn_ids()
        known = members(self._store, self._keeper.cohort, self._account_id)
        self._keeper.newest_counts = stream is Stream.EVENTS  # what comes with events has happened, too
        patience = Patience()
        progress = _Progress.of(self._row)
        while True:
            asked = Asked(stream, self._source_id, progress.page, known, self._now, self._row.cursor)
            try:
                yield from self._pages(asked, capability, progress, patience)
            except CockpitError as error:
                wait = patience.after(error)
                if wait is None:
                    raise
                yield Wait(self._clock() + wait)
                continue
            break
        self._whole_streams.add(stream)
        causes = (*self._row.causes, *self._conclude(stream, capability, progress.seen))
        cursor = progress.cursor or self._row.cursor
        is_for_nobody = any(cause.code == "nobody_recognised" for cause in causes)  # all is asked for once more
        self._row = replace(self._row, cursor=None if is_for_nobody else cursor)
        self._end(Outcome.PARTIAL if causes else Outcome.COMPLETE, *causes)

    def _pages(self, asked: Asked, capability: Capability, progress: "_Progress", patience: Patience) -> Steps:
        with closing(ahead(self._source.read(asked))) as pages:
            for page in pages:
                if page is None:
                    yield NOT_YET
                    continue
                patience.reset()
                progress.take(page, _names(asked.stream, page.records) if capability.deletes == _ABSENCE else [])
                self._row = replace(
                    self._row,
                    state=progress.text,
                    causes=tuple(dict.fromkeys((*self._row.causes, *map(Cause, page.problems)))),
                    record_count=self._row.record_count + len(page.records),
                )
                self._keeper.keep(page.records, self._save_row)
                cohort = self._keeper.cohort
                yield Step(self._row.record_count, page.total, cohort.name, cohort.id)

    def _save_row(self) -> None:
        save_stream(self._store, self._row)

    def _conclude(self, stream: Stream, capability: Capability, seen: Sequence[str]) -> list[Cause]:
        """Conclude from what a whole read no longer names; return the causes that forbid a conclusion."""
        causes: list[Cause] = []
        if count := len(self._keeper.ambiguous):
            causes.append(UnexpectedAnswer("people_ambiguous", count=count).kept)
            self._keeper.ambiguous.clear()
        if (count := len(self._keeper.strangers)) and not self._keeper.enrolments:
            causes.append(UnexpectedAnswer("nobody_recognised", count=count).kept)
        if capability.deletes != _ABSENCE:
            return causes
        if stream is Stream.ENROLMENTS:
            return [*causes, *self._conclude_people(seen)]
        if stream is Stream.ACTIVITIES:
            return [*causes, *self._conclude_activities(seen)]
        return causes

    def _conclude_people(self, seen: Sequence[str]) -> list[Cause]:
        """Say that who is no longer named has left, unless so many are missing that the trainer must decide."""
        cohort_id = self._keeper.cohort.id
        known = {one.id for one in enrolments_of_cohort(self._store, cohort_id) if one.status != "left"}
        found = {self._keeper.enrolments[name] for name in seen if name in self._keeper.enrolments}
        if known and not found:
            self._whole_streams.discard(Stream.ENROLMENTS)
            return [UnexpectedAnswer("empty_answer").kept]
        missing = missing_enrolments(self._store, cohort_id)
        kept = {enrolment_id for enrolment_id, is_kept in missing.items() if is_kept} - found
        gone = known - found - kept
        is_asked = not gone.isdisjoint(missing)  # the question stays open when some of many come back
        is_braked = is_asked or (len(gone) > _BRAKE_PEOPLE and len(gone) > _BRAKE_SHARE * len(known))
        with self._store.write():
            forget_missing(self._store, sorted(set(missing) - kept - gone))
            set_first_read(self._store, cohort_id, self._today_of(self._keeper.cohort))
            if is_braked:
                self._whole_streams.discard(Stream.ENROLMENTS)
                note_missing(self._store, gone, self._today_of(self._keeper.cohort))
            else:
                mark_left(self._store, gone, self._today_of(self._keeper.cohort))
                forget_missing(self._store, sorted(gone))
        return [UnexpectedAnswer("many_gone", count=len(gone)).kept] if is_braked else []

    def _conclude_activities(self, seen: Sequence[str]) -> list[Cause]:
        """Hide what is no longer named: what was done of it is kept."""
        if not seen:
            is_new = not activity_ids(self._store, self._keeper.cohort.id)
            return [] if is_new else [UnexpectedAnswer("empty_answer").kept]
        with self._store.write():
            if hide_other_activities(self._store, self._keeper.cohort.id, seen):
                self._keeper.touch_everybody()  # they count for nobody any more
                self._keeper.roll_up()
        return []

    def _end(self, outcome: Outcome, *causes: Cause) -> None:
        self._row = replace(
            self._row,
            state=None if outcome in (Outcome.COMPLETE, Outcome.PARTIAL) else self._row.state,
            ended_at=self._clock(),
            outcome=outcome,
            causes=causes,
        )
        row = self._row
        with self._store.write():
            save_stream(self._store, row)
        if causes:
            codes = [cause.code for cause in causes]
            log.info("cohort %s, stream %s: %s, %s", row.cohort_id, row.name, outcome, codes)
        name = self._keeper.cohort.name
        result = StreamResult(name, Stream(row.name), outcome, row.record_count, causes)
        self._results.append(result)
        self._mine.append(result)

    def _finish(self, capabilities: Capabilities) -> None:
        """Make index and roll-ups of a first read; say how old the data are."""
        outcomes = {result.outcome for result in self._mine}
        keeper = self._keeper
        has_nobody = keeper.is_own and not keeper.enrolments
        if keeper.cohort.is_building and not has_nobody and Outcome.FAILED not in outcomes:
            keeper.end_building()
        people = Stream.ENROLMENTS if Stream.ENROLMENTS in capabilities.streams else Stream.EVENTS
        is_empty = any(cause.code == "empty_answer" for one in self._mine for cause in one.causes)
        if people in self._whole_streams and not is_empty and outcomes <= {Outcome.COMPLETE, Outcome.PARTIAL}:
            with self._store.write():
                set_first_read(self._store, keeper.cohort.id, self._today_of(keeper.cohort))
                set_data_as_of(self._store, keeper.cohort.id, self._account_id, self._begun_at)
        keeper.finish()


@dataclass
class _Progress:
    """How far a reading is: after which page, whom it named, and where the next sync may begin."""

    page: str | None
    seen: list[str]
    cursor: str | None

    @classmethod
    def of(cls, row: StreamRow) -> "_Progress":
        return cls(**json.loads(row.state)) if row.state else cls(None, [], None)

    @property
    def text(self) -> str:
        return json.dumps({"page": self.page, "seen": self.seen, "cursor": self.cursor})

    def take(self, page: Page, names: list[str]) -> None:
        self.page = page.state
        self.seen += names
        self.cursor = page.cursor or self.cursor


def _names(stream: Stream, records: Sequence[Record]) -> list[str]:
    """Return what a page names of the things that a whole read is compared by."""
    if stream is Stream.ENROLMENTS:
        return [record.learner_id for record in records if isinstance(record, EnrolmentRecord)]
    if stream is Stream.ACTIVITIES:
        return [record.source_id for record in records if isinstance(record, ActivityRecord)]
    return []
