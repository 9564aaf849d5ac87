"""Colleagues to whom somebody can be passed on."""

from dataclasses import dataclass

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


def save_colleague(store: Store, name: str, email: str) -> Colleague:
    """Keep a colleague; who has this address already gets this name."""
    store.execute(
        "insert into colleague (name, email) values (?, ?) on conflict (email) do update set name = excluded.name",
        [name, email],
    )
    row_id: int = store.value("select id from colleague where email = ?", [email])
    return Colleague(row_id, name, email)
