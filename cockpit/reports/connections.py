"""The accounts: what each gives, how its last reading went, and what waits to leave by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cockpit.accounts import is_source
from cockpit.connector import Stream
from cockpit.domain.messages import MessageState
from cockpit.domain.people import Cohort
from cockpit.errors import Cause
from cockpit.store import Store
from cockpit.store.accounts import AccountRow, all_accounts
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.learners import count_active_learners
from cockpit.store.outbox import outbox_rows
from cockpit.store.streams import StreamRow, stream_rows

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
    }
)
_COMPLETE = "complete"
_FAILED = "failed"


class AccountState(StrEnum):
    """How an account stands, from what needs the trainer most to what needs nobody."""

    EXPIRED = "expired"
    REFUSED = "refused"
    FAILED = "failed"
    PARTIAL = "partial"
    NOT_READ = "not_read"
    UP_TO_DATE = "up_to_date"
    SENDS = "sends"

    @property
    def needs_trainer(self) -> bool:
        """Tell whether the next sync will go no better by itself."""
        return self in (AccountState.EXPIRED, AccountState.REFUSED)


@dataclass(frozen=True, slots=True)
class OpenStream:
    """A stream that was not read to its end."""

    cohort: str
    stream: str
    outcome: str
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as its card shows it. `place`: the site, folder or address that it stands for.

    `data_as_of` is the oldest of its cohorts; `waiting` counts the messages that will leave by it.
    """

    id: int
    name: str
    kind: str
    place: str
    state: AccountState
    cohorts: int
    learners: int
    data_as_of: datetime | None
    open_streams: tuple[OpenStream, ...]
    waiting: int

    @property
    def is_source(self) -> bool:
        """Tell whether it can be synced."""
        return self.state is not AccountState.SENDS

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Why streams are open (`wording.errors`), each cause once."""
        return tuple(dict.fromkeys(cause for stream in self.open_streams for cause in stream.causes))


def connections(store: Store) -> list[AccountView]:
    """Return every account with how it stands, the oldest first."""
    waiting = outbox_rows(store, [MessageState.QUEUED, MessageState.HELD])
    return [
        _view(store, account, sum(row.account_id == account.id for row in waiting))
        for account in all_accounts(store)
    ]


def _view(store: Store, account: AccountRow, waiting: int) -> AccountView:
    cohorts = followed_cohorts(store, account.id)
    streams = [
        (cohort, stream) for cohort in cohorts for stream in _in_order(stream_rows(store, cohort.id, account.id))
    ]
    is_read = bool(streams) and len({cohort.id for cohort, _ in streams}) == len(cohorts)
    still_open = tuple(
        OpenStream(cohort.name, stream.name, stream.outcome, stream.causes)
        for cohort, stream in streams
        if stream.outcome != _COMPLETE
    )
    as_of = [cohort.data_as_of for cohort in cohorts]
    return AccountView(
        id=account.id,
        name=account.name,
        kind=account.kind,
        place=_place(account),
        state=_state(streams, is_read=is_read) if is_source(account) else AccountState.SENDS,
        cohorts=len(cohorts),
        learners=count_active_learners(store, [cohort.id for cohort in cohorts]),
        data_as_of=min((at for at in as_of if at is not None), default=None),
        open_streams=still_open,
        waiting=waiting,
    )


def _in_order(streams: Mapping[str, StreamRow]) -> list[StreamRow]:
    return [streams[name] for name in Stream if name in streams]


def _place(account: AccountRow) -> str:
    return account.settings.get("from_address") or account.site_name or account.name


def _state(streams: list[tuple[Cohort, StreamRow]], *, is_read: bool) -> AccountState:
    if not streams:
        return AccountState.NOT_READ
    failed = {cause.code for _, stream in streams if stream.outcome == _FAILED for cause in stream.causes}
    if failed & _EXPIRED:
        return AccountState.EXPIRED
    if failed & _REFUSED:
        return AccountState.REFUSED
    if all(stream.outcome == _FAILED for _, stream in streams):
        return AccountState.FAILED
    if not is_read or any(stream.outcome != _COMPLETE for _, stream in streams):
        return AccountState.PARTIAL
    return AccountState.UP_TO_DATE
