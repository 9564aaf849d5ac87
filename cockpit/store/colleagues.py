"""Colleagues to whom somebody can be passed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from cockpit.errors import WrongInput
from cockpit.store import Store


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with whom the trainer works."""

    id: int
    name: str
    email: str


def colleagues(store: Store) -> list[Colleague]:
    """Return the colleagues, by name."""
    return [Colleague(*row) for row in store.rows("select id, name, email from colleague order by name, id")]


def colleague_called(known: Sequence[Colleague], typed: str) -> Colleague:
    """Return whom the trainer means: a known name, an address, or `Name <address>`.

    Raises:
        WrongInput: `no_colleague`, none of these.
    """
    name, address = parseaddr(typed)
    if "@" in address.strip("@"):
        return Colleague(0, name or address.partition("@")[0], address)
    alike = [one for one in known if one.name.casefold().startswith(typed.strip().casefold())]
    if len(alike) != 1:
        raise WrongInput("no_colleague", typed=typed)
    return alike[0]


def save_colleague(store: Store, name: str, email: str) -> Colleague:
    """Keep a colleague; who has this address already gets this name."""
    store.execute(
        "insert into colleague (name, email) values (?, ?) on conflict (email) do update set name = excluded.name",
        [name, email],
    )
    row_id: int = store.value("select id from colleague where email = ?", [email])
    return Colleague(row_id, name, email)
