"""The trainer's accounts. Their secrets lie here, in the encrypted store, and nowhere else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cockpit.connector import Field
from cockpit.domain.people import Knowledge
from cockpit.domain.times import to_stored
from cockpit.store import Row, Store

# The account of imported files: it has no system behind it, and is made with the first import.
FILES = "files"
_COLUMNS = "id, name, kind, settings, secret, person_name, person_email, site_name"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One signed-in connection, as stored."""

    id: int
    name: str
    kind: str
    settings: Mapping[str, str]
    secret: str | None = field(repr=False)
    person_name: str | None
    person_email: str | None
    site_name: str | None


def _account(row: Row) -> AccountRow:
    return AccountRow(row[0], row[1], row[2], json.loads(row[3]), *row[4:])


def all_accounts(store: Store) -> list[AccountRow]:
    """Return every account, the oldest first."""
    return [_account(row) for row in store.rows(f"select {_COLUMNS} from account order by id")]


def account_named(store: Store, name: str) -> AccountRow | None:
    """Return the account of this name."""
    row = store.row(f"select {_COLUMNS} from account where name = ?", [name])
    return _account(row) if row else None


def account_by_id(store: Store, account_id: int) -> AccountRow | None:
    """Return one account."""
    row = store.row(f"select {_COLUMNS} from account where id = ?", [account_id])
    return _account(row) if row else None


def add_account(store: Store, account: AccountRow, now: datetime) -> int:
    """Keep a new account; return its id (the one in `account` is not used)."""
    with store.write():
        return store.insert(
            "insert into account (name, kind, settings, secret, person_name, person_email, site_name, added_at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                account.name,
                account.kind,
                json.dumps(dict(account.settings)),
                account.secret,
                account.person_name,
                account.person_email,
                account.site_name,
                to_stored(now),
            ],
        )


def keep_fields(store: Store, account_id: int, fields: Mapping[Field, Knowledge]) -> None:
    """Keep what the account's source may say of people, with the rights that it has now."""
    with store.write():
        store.execute("update account set fields = ? where id = ?", [json.dumps(fields), account_id])


def untold_fields(store: Store, account_id: int) -> Mapping[Field, Knowledge]:
    """Return what the account's source does not say of people, and why; nothing before its first sync."""
    kept = store.value("select fields from account where id = ?", [account_id])
    if kept is None:
        return {}
    told = {Field(name): Knowledge(knowledge) for name, knowledge in json.loads(kept).items()}
    if told.get(Field.COMPLETION) is Knowledge.KNOWN:  # progress is counted from it
        told[Field.PROGRESS] = Knowledge.KNOWN
    known = {field: told.get(field, Knowledge.UNKNOWN) for field in Field}
    return {field: knowledge for field, knowledge in known.items() if knowledge is not Knowledge.KNOWN}


def renew_account(store: Store, account_id: int, settings: Mapping[str, str], secret: str | None) -> None:
    """Keep a new sign-in of the same account; its data stay."""
    with store.write():
        store.execute(
            "update account set settings = ?, secret = ? where id = ?",
            [json.dumps(dict(settings)), secret, account_id],
        )
