"""Who looks after a learner, and who does while they are away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Referent:
    """A person of the trainer's team; from `away_from` to `away_until`, both included, `cover_id` stands in."""

    id: int
    name: str
    email: str = ""
    phone: str = ""
    signature: str = ""
    away_from: date | None = None
    away_until: date | None = None
    cover_id: int | None = None

    def is_away(self, day: date) -> bool:
        """Tell whether the person is away on a day; without an end: until further notice."""
        if self.away_from is None and self.away_until is None:
            return False
        return (self.away_from is None or self.away_from <= day) and (
            self.away_until is None or day <= self.away_until
        )

    @property
    def sign_off(self) -> str:
        """What ends each message: name, phone, and lines of the person's own."""
        return "\n".join(filter(None, map(str.strip, (self.name, self.phone, *self.signature.splitlines()))))


def referent_on(referents: Mapping[int, Referent], referent_id: int | None, day: date) -> Referent | None:
    """Return who looks after somebody on a day: the referent, or whoever stands in; None: the trainer.

    Who is away and covered by nobody, or by people who are all away, leaves it to the trainer.
    """
    asked: set[int] = set()
    while referent_id is not None and referent_id not in asked:
        asked.add(referent_id)
        found = referents.get(referent_id)
        if found is None or not found.is_away(day):
            return found
        referent_id = found.cover_id
    return None
