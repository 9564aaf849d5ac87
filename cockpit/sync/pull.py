"""Reading every followed cohort of an account into the store, resumably, and never twice at once."""

from collections.abc import Generator
from dataclasses import dataclass

from cockpit.clock import Clock
from cockpit.connector import Capabilities, Source
from cockpit.domain.people import Cohort
from cockpit.errors import CockpitError, SourceUnreachable
from cockpit.steps import Step, Wait
from cockpit.store import OpenStore, Store
from cockpit.store.accounts import account_by_id, keep_fields
from cockpit.store.cohorts import all_cohorts, cohorts_by_public_id, followed_cohorts, save_cohorts
from cockpit.store.streams import begin_run, end_run
from cockpit.sync.ahead import patiently
from cockpit.sync.alone import alone
from cockpit.sync.cohort_reading import CohortReading, Outcome, StreamResult


@dataclass(frozen=True, slots=True)
class Pulled:
    """The end of a sync."""

    results: tuple[StreamResult, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether every stream was read to its end."""
        return all(result.outcome is Outcome.COMPLETE for result in self.results)


def refresh_cohorts(
    store: Store, source: Source, account_id: int, language: str
) -> Generator[Step | Wait, None, int]:
    """Read which cohorts an account has; the result is how many. An account's first cohorts are all followed.

    Later ones are not: the trainer chooses them. An account that adds to the cohort of another has none of its own.
    """
    records = yield from patiently(source.cohorts)
    if _roster_of(store, account_id) is None:
        is_first = all(cohort.account_id != account_id for cohort in all_cohorts(store))
        save_cohorts(store, account_id, records, language, follow_new=is_first)
    return len(records)


def pull(
    source: Source, account_id: int, open_store: OpenStore, now: Clock, whole_pages: bool = False
) -> Generator[Step | Wait, None, Pulled]:
    """Copy what is new of every followed cohort. Stopping between two steps loses nothing.

    `whole_pages`: keep each in one transaction, for nobody waits for the store meanwhile (the command line).

    Raises:
        WrongInput: `already_syncing`, in this window or in another program.
    """
    with open_store() as store, alone(store.path, "sync", account_id):
        run_id = begin_run(store, account_id, now())
        results: list[StreamResult] = []
        outcome = Outcome.CANCELLED
        try:
            yield from _cohorts(store, source, account_id, now, whole_pages, results)
            outcome = _summed_up(results)
        finally:
            causes = dict.fromkeys(cause for result in results for cause in result.causes)
            count = sum(result.record_count for result in results)
            end_run(store, run_id, now(), outcome, count, causes)
    return Pulled(tuple(results))


def note_refusal(source: Source, account_id: int, open_store: OpenStore, now: Clock, error: CockpitError) -> None:
    """Keep that an account could not even say which cohorts it has: in its log, and for every stream known.

    That nobody answered is for the log alone: it says nothing new of what was read before.

    Raises:
        WrongInput: `already_syncing`, in this window or in another program.
    """
    with open_store() as store, alone(store.path, "sync", account_id):
        run_id = begin_run(store, account_id, now())
        is_answer = not isinstance(error, SourceUnreachable)
        for cohort in followed_cohorts(store, account_id) if is_answer else ():
            reading = CohortReading(store, source, account_id, cohort, cohort.source_id, now, [], whole_pages=False)
            reading.refuse(error)
        end_run(store, run_id, now(), Outcome.FAILED, 0, [error.kept])


def _cohorts(
    store: Store, source: Source, account_id: int, now: Clock, whole_pages: bool, results: list[StreamResult]
) -> Generator[Step | Wait, None, None]:
    refused: CockpitError | None = None
    capabilities = Capabilities({})
    places: list[tuple[Cohort, str]] = [
        (cohort, cohort.source_id) for cohort in followed_cohorts(store, account_id)
    ]
    try:
        capabilities = yield from patiently(source.capabilities)
        keep_fields(store, account_id, capabilities.fields)
        if (roster := _roster_of(store, account_id)) is not None:
            places = [(roster, record.source_id) for record in (yield from patiently(source.cohorts))]
    except CockpitError as error:
        refused = error
    for cohort, source_id in places:
        reading = CohortReading(store, source, account_id, cohort, source_id, now, results, whole_pages=whole_pages)
        if refused is not None:
            reading.refuse(refused)
            continue
        yield Step(0, None, cohort.name, cohort.id)
        refused = yield from reading.run(capabilities)


def _roster_of(store: Store, account_id: int) -> Cohort | None:
    """Return the cohort of another account to whose people this one adds what they did."""
    account = account_by_id(store, account_id)
    name = account.settings.get("roster") if account else None
    if not name:
        return None
    return cohorts_by_public_id(store).get(name)


def _summed_up(results: list[StreamResult]) -> Outcome:
    outcomes = {result.outcome for result in results}
    if outcomes <= {Outcome.COMPLETE}:
        return Outcome.COMPLETE
    return Outcome.FAILED if outcomes == {Outcome.FAILED} else Outcome.PARTIAL
