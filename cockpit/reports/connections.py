"""The accounts: what each gives, how its last reading went, what is to be decided, and the log of syncs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import dropwhile

from cockpit.accounts import has_calendar, is_source
from cockpit.connector import Field, Stream
from cockpit.domain.freshness import is_stale
from cockpit.domain.messages import MessageState
from cockpit.domain.people import Cohort, Knowledge
from cockpit.errors import Cause
from cockpit.reports.calendar_accounts import CalendarsView, calendars_view
from cockpit.store import Store
from cockpit.store.accounts import FILES, AccountRow, all_accounts, untold_fields
from cockpit.store.answers import MailboxRow, mailbox_of
from cockpit.store.calendars import reading_of
from cockpit.store.cohorts import all_cohorts
from cockpit.store.identities import AmbiguousPerson, ambiguous_people
from cockpit.store.imports import ImportRow, all_imports, learners_named
from cockpit.store.learners import count_active_learners
from cockpit.store.outbox import count_messages
from cockpit.store.sending import stopped_accounts
from cockpit.store.streams import StreamRow, SyncRun, cohorts_read_by, missing_people, stream_rows, sync_runs

# Causes by which a system says that it no longer lets this account in.
_EXPIRED = frozenset({"token_expired"})
_REFUSED = frozenset(
    {
        "wrong_password",
        "account_suspended",
        "site_policy",
        "web_services_off",
        "sso_needs_token",
        "rest_off",
        "token_not_allowed",
        "no_password_taken",
        "calendar_address_dead",
        "calendar_address_moved",
        "calendar_gone",
        "calendar_forbidden",
        "calendar_read_only",
    }
)
# Causes that concern one entry of a calendar.
_OF_AN_ENTRY = frozenset({"uid_elsewhere", "entry_refused"})
# Causes that are a question to the trainer: each has a row of its own, as long as it is open.
_QUESTIONS = frozenset({"many_gone", "people_ambiguous"})
_NO_NETWORK = "no_network"
_COMPLETE = "complete"
_PARTIAL = "partial"
_FAILED = "failed"
_NAMES_SHOWN = 5
_IMPORTS_SHOWN = 4
# Enough for a day without network at the shortest interval that makes sense.
_RUNS_LOOKED_AT = 200


class AccountState(StrEnum):
    """How an account stands, from what needs the trainer most to what needs nobody."""

    EXPIRED = "expired"
    REFUSED = "refused"
    FAILED = "failed"
    PARTIAL = "partial"
    NOT_READ = "not_read"
    UP_TO_DATE = "up_to_date"
    SENDS = "sends"
    IMPORTED = "imported"

    @property
    def needs_trainer(self) -> bool:
        """Tell whether the next sync will go no better by itself."""
        return self in (AccountState.EXPIRED, AccountState.REFUSED)


@dataclass(frozen=True, slots=True)
class OpenStreams:
    """Streams of a cohort that were not read to their end, for the same causes."""

    cohort: str
    streams: tuple[str, ...]
    outcome: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class MissingPeople:
    """Learners whom a cohort's source no longer names, so many at once that nobody was removed."""

    cohort_id: int
    cohort: str
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportView:
    """One imported file; `learners` is None when its report does not say how many it names."""

    id: int
    file_name: str
    made_at: datetime
    learners: int | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as its card shows it. `place`: the site, folder or address that it stands for.

    `is_folder`: it lies on this computer, and is there without a network. `data_as_of` is the oldest of its
    cohorts; `failing_since` when the unbroken row of syncs began that failed as the last one did; `waiting` counts
    the messages that will leave by it, `stopped_cause` says why none does until the trainer says so, and `mailbox`
    how its answers are read. `imports`: the latest files, of `files`. `untold`: what the source does not
    say of people, and why. `calendars`: those of an account that has some and nothing else.
    """

    id: int
    name: str
    kind: str
    place: str
    state: AccountState
    is_folder: bool = False
    cohorts: int = 0
    learners: int = 0
    data_as_of: datetime | None = None
    is_stale: bool = False
    streams: int = 0
    complete_streams: int = 0
    causes: tuple[Cause, ...] = ()
    failing_since: datetime | None = None
    missing: tuple[MissingPeople, ...] = ()
    ambiguous: tuple[AmbiguousPerson, ...] = ()
    open_streams: tuple[OpenStreams, ...] = ()
    imports: tuple[ImportView, ...] = ()
    files: int = 0
    waiting: int = 0
    stopped_cause: str | None = None
    mailbox: MailboxRow = field(default_factory=MailboxRow)
    untold: Mapping[Field, Knowledge] = field(default_factory=dict)
    calendars: CalendarsView | None = None

    @property
    def is_source(self) -> bool:
        """Tell whether it can be synced."""
        return self.state not in (AccountState.SENDS, AccountState.IMPORTED)

    @property
    def open_rows(self) -> int:
        """How many rows wait for a decision."""
        return len(self.missing) + len(self.ambiguous) + len(self.open_streams)

    @property
    def needs_trainer(self) -> bool:
        """Tell whether something stands still until the trainer does something about it."""
        return self.state.needs_trainer or bool(self.missing or self.ambiguous)


@dataclass(frozen=True, slots=True)
class LoggedSync:
    """One line of the log of syncs; `account` is the name of the account, `place` what it stands for."""

    started_at: datetime
    kind: str
    place: str
    outcome: str
    record_count: int
    causes: tuple[Cause, ...]


def connections(store: Store, now: datetime, *, is_offline: bool = False) -> list[AccountView]:
    """Return every account with how it stands, the oldest first.

    `is_offline`: that a source was not reached is then nothing that it stands for.
    """
    cohorts = all_cohorts(store)
    views = []
    for account in all_accounts(store):
        if account.kind == FILES:
            views.append(_files(store, account, cohorts, now))
        elif is_source(account):
            views.append(_source(store, account, cohorts, now, is_offline=is_offline))
        elif has_calendar(account):
            views.append(_calendars(store, account, is_offline=is_offline))
        else:
            views.append(_channel(store, account))
    return views


def any_needs_trainer(store: Store, now: datetime) -> bool:
    """Tell whether any account stands still until the trainer does something; without loading a connector."""
    cohorts = all_cohorts(store)
    sources = [account for account in all_accounts(store) if account.kind != FILES]
    return any(
        _source(store, account, cohorts, now, is_offline=False).needs_trainer
        or reading_of(store, account.id).failed_cause in _EXPIRED | _REFUSED
        for account in sources
    )


def sync_log(store: Store, most: int) -> list[LoggedSync]:
    """Return the last syncs of all accounts, the latest first."""
    accounts = {account.id: account for account in all_accounts(store)}
    return [
        LoggedSync(
            run.started_at,
            accounts[run.account_id].kind,
            _place(accounts[run.account_id]),
            run.outcome,
            run.record_count,
            run.causes,
        )
        for run in sync_runs(store, None, most)
    ]


def offline_since(store: Store, begun_at: datetime) -> datetime | None:
    """Return since when no source that lies in the network could be reached; None when one could or none was asked.

    Only syncs since `begun_at` count: what was so when the laptop was closed says nothing of now.
    """
    sources = [account for account in all_accounts(store) if account.kind != FILES and is_source(account)]
    failing = [
        _failing_since(
            [run for run in sync_runs(store, account.id, _RUNS_LOOKED_AT) if run.started_at >= begun_at],
            _NO_NETWORK,
        )
        for account in sources
        if not _is_folder(account)
    ]
    known = [at for at in failing if at is not None]
    return max(known) if known and len(known) == len(failing) else None


def _source(
    store: Store, account: AccountRow, all_of_them: list[Cohort], now: datetime, *, is_offline: bool
) -> AccountView:
    read = cohorts_read_by(store, account.id)
    cohorts = _cohorts_of(account, all_of_them, read)
    streams = [
        (cohort, stream) for cohort in cohorts for stream in _in_order(stream_rows(store, cohort.id, account.id))
    ]
    is_read = bool(streams) and len({cohort.id for cohort, _ in streams}) == len(cohorts)
    missing = tuple(_missing(store, [cohort for cohort in cohorts if cohort.account_id == account.id]))
    ambiguous = tuple(ambiguous_people(store, account.id))
    still_open = tuple(_grouped(streams))
    runs = sync_runs(store, account.id, _RUNS_LOOKED_AT)
    if is_offline:
        runs = list(dropwhile(_is_unreached, runs))
    last_failed = runs[0].causes if runs and runs[0].outcome == _FAILED else ()
    causes = dict.fromkeys([*last_failed, *(cause for one in still_open for cause in one.causes)])
    state = _state([stream for _, stream in streams], last_failed, is_read=is_read)
    if state is AccountState.UP_TO_DATE and (missing or ambiguous):
        state = AccountState.PARTIAL
    return AccountView(
        id=account.id,
        name=account.name,
        kind=account.kind,
        place=_place(account),
        state=state,
        is_folder=_is_folder(account),
        cohorts=len(cohorts),
        learners=count_active_learners(store, [cohort.id for cohort in cohorts]),
        data_as_of=_oldest(read[cohort.id] for cohort in cohorts if cohort.id in read),
        is_stale=_is_stale(cohorts, read, now),
        streams=len(streams),
        complete_streams=sum(stream.outcome == _COMPLETE for _, stream in streams),
        causes=tuple(causes),
        failing_since=_failing_since(runs, last_failed[0].code) if last_failed else None,
        missing=missing,
        ambiguous=ambiguous,
        open_streams=still_open,
        untold=untold_fields(store, account.id),
    )


def _files(store: Store, account: AccountRow, all_of_them: list[Cohort], now: datetime) -> AccountView:
    read = cohorts_read_by(store, account.id)
    cohorts = _cohorts_of(account, all_of_them, read)
    imports = all_imports(store)
    return AccountView(
        id=account.id,
        name=account.name,
        kind=account.kind,
        place="",
        state=AccountState.IMPORTED,
        cohorts=len(cohorts),
        learners=count_active_learners(store, [cohort.id for cohort in cohorts]),
        data_as_of=_oldest(cohort.data_as_of for cohort in cohorts),
        is_stale=any(is_stale(cohort, now) for cohort in cohorts if cohort.is_from_files),
        imports=tuple(_import(row) for row in imports[: -_IMPORTS_SHOWN - 1 : -1]),
        files=len(imports),
    )


def _channel(store: Store, account: AccountRow) -> AccountView:
    return AccountView(
        id=account.id,
        name=account.name,
        kind=account.kind,
        place=_place(account),
        state=AccountState.SENDS,
        waiting=count_messages(store, [MessageState.QUEUED, MessageState.HELD], account.id),
        stopped_cause=stopped_accounts(store).get(account.id),
        mailbox=mailbox_of(store, account.id),
    )


def _calendars(store: Store, account: AccountRow, *, is_offline: bool) -> AccountView:
    view = calendars_view(store, account.id)
    reading, causes = view.reading, dict.fromkeys(one.failed_cause for one in view.calendars if one.failed_cause)
    state = AccountState.UP_TO_DATE if reading.read_at is not None else AccountState.NOT_READ
    if reading.failed_cause in _EXPIRED:
        state = AccountState.EXPIRED
    elif reading.failed_cause in _REFUSED and (not causes or view.is_own_failing or view.is_all_failing):
        state = AccountState.REFUSED
    elif (causes and not view.is_all_failing) or reading.failed_cause in _OF_AN_ENTRY:
        state = AccountState.PARTIAL
    elif reading.failed_cause is not None and not (is_offline and reading.failed_cause == _NO_NETWORK):
        state = AccountState.FAILED
    told = [reading.failed_cause] if reading.failed_cause is not None else []
    return AccountView(
        id=account.id,
        name=account.name,
        kind=account.kind,
        place=_place(account),
        state=state,
        is_folder=_is_folder(account),
        data_as_of=reading.read_at,
        streams=len(view.calendars),
        complete_streams=sum(one.failed_cause is None for one in view.calendars),
        causes=tuple(Cause(cause) for cause in causes or told),
        failing_since=reading.failing_since,
        calendars=view,
    )


def _cohorts_of(account: AccountRow, cohorts: list[Cohort], read: Mapping[int, object]) -> list[Cohort]:
    """Return the followed cohorts that an account has, and those of others that it adds to."""
    return [
        cohort
        for cohort in cohorts
        if cohort.is_followed and (cohort.account_id == account.id or cohort.id in read)
    ]


def _import(row: ImportRow) -> ImportView:
    return ImportView(row.id, row.file_name, row.made_at, learners_named(row))


def _oldest(instants: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)


def _is_stale(cohorts: list[Cohort], read: Mapping[int, datetime | None], now: datetime) -> bool:
    known = [(cohort, read.get(cohort.id)) for cohort in cohorts]
    return any(
        is_stale(replace(cohort, data_as_of=at, is_from_files=False), now) for cohort, at in known if at is not None
    )


def _in_order(streams: Mapping[str, StreamRow]) -> list[StreamRow]:
    return [streams[name] for name in Stream if name in streams]


def _missing(store: Store, cohorts: list[Cohort]) -> Iterable[MissingPeople]:
    for cohort in cohorts:
        people = missing_people(store, cohort.id)
        if people:
            names = tuple(person.name for person in people[:_NAMES_SHOWN])
            yield MissingPeople(cohort.id, cohort.name, len(people), names)


def _grouped(streams: list[tuple[Cohort, StreamRow]]) -> Iterable[OpenStreams]:
    """Return what is open and no question to the trainer, a row for each cohort and set of causes."""
    groups: dict[tuple[str, str, tuple[Cause, ...]], list[str]] = {}
    for cohort, stream in streams:
        causes = tuple(cause for cause in stream.causes if cause.code not in _QUESTIONS)
        is_asked_only = stream.outcome == _PARTIAL and stream.causes and not causes
        if stream.outcome != _COMPLETE and not is_asked_only:
            groups.setdefault((cohort.name, stream.outcome, causes), []).append(stream.name)
    return [
        OpenStreams(cohort, tuple(names), outcome, causes) for (cohort, outcome, causes), names in groups.items()
    ]


def _place(account: AccountRow) -> str:
    return account.settings.get("from_address") or account.site_name or account.name


def _is_folder(account: AccountRow) -> bool:
    """Tell whether an account reads a folder of this computer, which is there without a network."""
    return bool(account.settings.get("path"))


def _state(streams: list[StreamRow], last_failed: tuple[Cause, ...], *, is_read: bool) -> AccountState:
    failed = {cause.code for stream in streams if stream.outcome == _FAILED for cause in stream.causes}
    failed |= {cause.code for cause in last_failed}
    if failed & _EXPIRED:
        return AccountState.EXPIRED
    if failed & _REFUSED:
        return AccountState.REFUSED
    if last_failed or (streams and all(stream.outcome == _FAILED for stream in streams)):
        return AccountState.FAILED
    if not streams:
        return AccountState.NOT_READ
    if not is_read or any(stream.outcome != _COMPLETE for stream in streams):
        return AccountState.PARTIAL
    return AccountState.UP_TO_DATE


def _is_unreached(run: SyncRun) -> bool:
    return run.outcome == _FAILED and {cause.code for cause in run.causes} == {_NO_NETWORK}


def _failing_since(runs: list[SyncRun], cause: str) -> datetime | None:
    """Return when the syncs began, latest first, that all failed for a cause; None when the last one did not."""
    since = None
    for run in runs:
        if run.outcome != _FAILED or cause not in {one.code for one in run.causes}:
            break
        since = run.started_at
    return since
