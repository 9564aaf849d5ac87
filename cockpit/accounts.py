"""The trainer's accounts: settings, secret, and the connector found for them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from cockpit.connector import Calendar, Channel, Connector, Mailbox, Reach, Source
from cockpit.domain.people import Learner
from cockpit.errors import WrongInput
from cockpit.store import Store
from cockpit.store.accounts import FILES, AccountRow, account_named, add_account, all_accounts
from cockpit.store.calendars import look_at_all_again
from cockpit.store.learners import source_id_in

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

_GROUP = "cockpit.connectors"


def connector_kinds() -> tuple[str, ...]:
    """Return the kinds of accounts that can be added, without loading their connectors."""
    return tuple(sorted({point.name for point in _entry_points()}))


@cache
def _entry_points() -> "EntryPoints":
    from importlib.metadata import entry_points  # 25 ms and a look at every installed package: not at start

    return entry_points(group=_GROUP)


def connector_of(kind: str) -> Connector:
    """Return the connector of a kind.

    Raises:
        WrongInput: `unknown_kind`.
    """
    for point in _entry_points().select(name=kind):
        found: Connector = point.load()
        return found
    raise WrongInput("unknown_kind", kind=kind, kinds=", ".join(connector_kinds()))


def connect(store: Store, kind: str, name: str, answers: Mapping[str, str], now: datetime) -> AccountRow:
    """Check an account with its system and keep it. Nothing is kept when the check fails.

    Raises:
        WrongInput: an answer is missing, or the name is taken.
        SourceUnreachable, AccessRefused, UnexpectedAnswer, NotPermitted: the check failed.
    """
    check_name(store, name)
    return keep(store, signed_in(kind, name, answers, now), now)


def check_name(store: Store, name: str) -> None:
    """Make sure that an account may bear this name.

    Raises:
        WrongInput: `account_name`, `account_name_taken`.
    """
    if not name.strip() or ":" in name:
        raise WrongInput("account_name")
    if account_named(store, name) is not None:
        raise WrongInput("account_name_taken", name=name)


def signed_in(kind: str, name: str, answers: Mapping[str, str], now: datetime) -> AccountRow:
    """Check an account with its system; return what `keep` is to keep. Until then nothing is kept.

    Raises:
        WrongInput: an answer is missing.
        SourceUnreachable, AccessRefused, UnexpectedAnswer, NotPermitted: the check failed.
    """
    connector = connector_of(kind)
    for ask in connector.asks:
        if not ask.is_optional and not ask.default and not answers.get(ask.name):
            raise WrongInput("answer_missing", question=ask.name)
    given = {ask.name: answers.get(ask.name) or ask.default for ask in connector.asks}
    checked = connector.sign_in(given, now)
    return AccountRow(
        0,
        name,
        kind,
        dict(checked.settings),
        checked.secret,
        checked.person_name,
        checked.person_email,
        checked.site_name,
    )


def keep(store: Store, account: AccountRow, now: datetime) -> AccountRow:
    """Keep an account that was signed in to; return it with its id.

    Raises:
        WrongInput: `account_name_taken`, by another one meanwhile.
    """
    with store.write():
        check_name(store, account.name)
        look_at_all_again(store)  # what the person who signed in declined takes none of the trainer's time
        return replace(account, id=add_account(store, account, now))


def source_of(account: AccountRow, now: datetime) -> Source | None:
    """Open the source of an account; None when it offers none."""
    connector = _system_of(account)
    if connector is None or connector.source is None:
        return None
    return connector.source(account.settings, account.secret, now)


def is_source(account: AccountRow) -> bool:
    """Tell whether cohorts can be read from an account."""
    connector = _system_of(account)
    return connector is not None and connector.source is not None


def open_channel(store: Store, account_id: int) -> Channel:
    """Open the channel of an account.

    Raises:
        WrongInput: `no_channel`, the account is gone or cannot send.
    """
    account = next((one for one in all_accounts(store) if one.id == account_id), None)
    connector = _system_of(account) if account else None
    if account is None or connector is None or connector.channel is None:
        raise WrongInput("no_channel")
    return connector.channel(account.settings, account.secret)


def can_send(store: Store) -> bool:
    """Tell whether some account can send."""
    return any(reach_of(account) is not None for account in all_accounts(store))


def mail_account(store: Store) -> AccountRow | None:
    """Return the account that mail leaves by: the first that sends mail; None: the trainer's own mail program."""
    return next((account for account in all_accounts(store) if reach_of(account) is Reach.MAIL), None)


def mailbox_of(account: AccountRow) -> Mailbox | None:
    """Open the mailbox of an account; None when it has none, or was not told where it is."""
    connector = _system_of(account)
    if connector is None or connector.mailbox is None:
        return None
    return connector.mailbox(account.settings, account.secret)


def calendar_of(account: AccountRow) -> Calendar | None:
    """Open the calendars of an account; None when it has none."""
    connector = _system_of(account)
    if connector is None or connector.calendar is None:
        return None
    return connector.calendar(account.settings, account.secret)


def has_calendar(account: AccountRow) -> bool:
    """Tell whether an account has calendars."""
    connector = _system_of(account)
    return connector is not None and connector.calendar is not None


def lms_accounts(store: Store) -> list[AccountRow]:
    """Return the accounts whose platform carries messages to the learners it knows."""
    return [account for account in all_accounts(store) if reach_of(account) is Reach.LMS]


def lms_account_for(store: Store, learner_id: int) -> AccountRow | None:
    """Return the first account whose platform knows a learner and carries messages to them, or None."""
    known = (one for one in lms_accounts(store) if source_id_in(store, one.id, learner_id) is not None)
    return next(known, None)


def address_in(store: Store, account: AccountRow, learner: Learner) -> str | None:
    """Return where an account's channel reaches a learner: the mail address, or what the platform calls them."""
    if reach_of(account) is Reach.LMS:
        return source_id_in(store, account.id, learner.id)
    return learner.email


def reach_of(account: AccountRow) -> Reach | None:
    """Return how an account's channel knows whom it reaches; None when it has no channel."""
    connector = _system_of(account)
    return connector.reach if connector is not None and connector.channel is not None else None


def _system_of(account: AccountRow) -> Connector | None:
    """Return the connector of an account; imported files have none."""
    return None if account.kind == FILES else connector_of(account.kind)


def trainer_of(store: Store) -> tuple[str | None, str | None]:
    """Return name and address of the trainer: the first account's signed-in person."""
    for account in all_accounts(store):
        if account.person_name:
            return account.person_name, account.person_email
    return None, None


def own_addresses(store: Store) -> frozenset[str]:
    """Return the trainer's mail addresses as far as the accounts tell them, in lower case."""
    told = (
        said for account in all_accounts(store) for said in (account.person_email, account.settings.get("username"))
    )
    return frozenset(address.lower() for address in told if address and "@" in address)
