"""A store that one platform is read into."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from plain_source import event_id
from running import finished
from stages import Stage

from cockpit.accounts import connector_of
from cockpit.connector import Asked, Capabilities, CohortRecord, Page, Source
from cockpit.domain.people import Cohort, EnrolmentStatus
from cockpit.steps import Wait
from cockpit.store import Store, open_store
from cockpit.store.accounts import AccountRow, add_account
from cockpit.store.cohorts import all_cohorts, follow_only, followed_cohorts
from cockpit.store.learners import enrolments_of_cohort, learners_by_id
from cockpit.store.rollups import summaries_of_cohort
from cockpit.sync.pull import Pulled, pull, refresh_cohorts

KEY = b"k" * 32


@dataclass
class Repeating:
    """A source whose every page comes twice, as from a server that answers a lost request again."""

    source: Source

    def capabilities(self) -> Capabilities:
        return self.source.capabilities()

    def cohorts(self) -> Sequence[CohortRecord]:
        return self.source.cohorts()

    def read(self, asked: Asked) -> Iterator[Page]:
        for page in self.source.read(asked):
            yield page
            yield page

    def close(self) -> None:
        self.source.close()


class ContractDesk:
    """A profile's store with one account, whose source is opened anew for each sync."""

    def __init__(self, folder: Path, stage: Stage, *, repeats: bool = False, url: str | None = None) -> None:
        folder.mkdir(parents=True)
        self.path = folder / "cordee.db"
        self.stage = stage
        self.now = stage.now
        self.settings = stage.settings | ({"url": url} if url else {})
        self.waits: list[Wait] = []
        self._repeats = repeats
        self.store = self.open()
        account = AccountRow(0, "platform", stage.kind, stage.settings, stage.secret, None, None, None)
        self.account_id = add_account(self.store, account, self.now)
        finished(refresh_cohorts(self.store, self.source(), self.account_id, "fr"))
        if stage.cohort is not None:
            wanted = [cohort.id for cohort in all_cohorts(self.store) if cohort.source_id == stage.cohort]
            follow_only(self.store, self.account_id, wanted)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def open(self) -> Store:
        """Open the store once more, as a job does."""
        return open_store(self.path, KEY)

    def source(self) -> Source:
        """Open the platform."""
        opened = connector_of(self.stage.kind).source
        assert opened is not None
        source = opened(self.settings, self.stage.secret, self.now)
        return Repeating(source) if self._repeats else source

    def steps(self) -> Any:
        """Return the job that reads everything."""
        return pull(self.source(), self.account_id, self.open, lambda: self.now)

    def sync(self) -> Pulled:
        """Read everything, without the waiting."""
        self.waits.clear()
        pulled: Pulled = finished(self.steps(), self.waits)
        return pulled

    @property
    def cohorts(self) -> list[Cohort]:
        """The cohorts as they stand."""
        return followed_cohorts(self.store)

    def statuses(self) -> dict[int, EnrolmentStatus]:
        """Return where everybody stands, by enrolment."""
        return {
            one.id: one.status for cohort in self.cohorts for one in enrolments_of_cohort(self.store, cohort.id)
        }

    def names(self) -> list[str]:
        """Return everybody's name."""
        ids = [one.learner_id for cohort in self.cohorts for one in enrolments_of_cohort(self.store, cohort.id)]
        return [learner.name for learner in learners_by_id(self.store, ids).values()]

    def active_days(self) -> set[date]:
        """Return every day on which somebody was active."""
        return {
            day
            for cohort in self.cohorts
            for summary in summaries_of_cohort(self.store, cohort.id).values()
            for day in summary.active_on
        }

    def causes(self, pulled: Pulled) -> set[str]:
        """Return why streams are not complete."""
        return {cause.code for result in pulled.results for cause in result.causes}

    def unimportant(self, table: str, column: str) -> bool:
        """Tell what a second sync may change: where the next one begins."""
        return (table, column) == ("stream", "cursor") or column == "record_count" or self.times(table, column)

    def unordered(self, table: str, column: str) -> bool:
        """Tell what depends on where a run was cut."""
        return event_id(table, column) or self.unimportant(table, column)

    def times(self, table: str, column: str) -> bool:
        """Tell what says when, and not what."""
        return column == "data_as_of"
