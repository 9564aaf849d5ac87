"""What the trainer says of a learner where the sources are silent or wrong: it outlives every sync."""

from datetime import datetime
from enum import StrEnum

from cockpit.domain.times import from_stored, to_stored
from cockpit.store import Store
from cockpit.store.identities import show_anew


class Correctable(StrEnum):
    """What can be said of a learner by hand."""

    ZONE = "zone"
    LANGUAGE = "language"
    PHONE = "phone"


def correct(store: Store, learner_id: int, field: Correctable, value: str | None, now: datetime) -> int:
    """Say something of a learner, or (None) that the sources are right; return the number to take it back by.

    Days that were counted keep their date: each is written once, in the zone that was known then.
    """
    with store.write():
        number = store.insert(
            "insert into correction (learner_id, field, value, made_at) values (?, ?, ?, ?)",
            [learner_id, field, value, to_stored(now)],
        )
        _show(store, learner_id, field)
        return number


def take_back_correction(store: Store, number: int) -> None:
    """Take a correction back: what was said before counts again."""
    with store.write():
        row = store.row("select learner_id, field from correction where id = ?", [number])
        if row is not None:
            store.execute("delete from correction where id = ?", [number])
            _show(store, row[0], Correctable(row[1]))


def corrections_of(store: Store, learner_id: int) -> dict[Correctable, datetime]:
    """Return what of a learner is said by hand, and since when."""
    latest = {
        Correctable(field): (value, from_stored(made_at))
        for field, value, made_at in store.rows(
            "select field, value, made_at from correction where learner_id = ? order by id", [learner_id]
        )
    }
    return {field: made_at for field, (value, made_at) in latest.items() if value is not None}


def _show(store: Store, learner_id: int, field: Correctable) -> None:
    """Show what is to be shown by now: without any word, what the learner's first cohort gives."""
    if field is Correctable.PHONE:
        store.execute("update learner set phone = null where id = ?", [learner_id])
    else:
        store.execute(
            f"update learner set {field}_is_assumed = 1, {field} = coalesce((select cohort.{field} from cohort"
            " join enrolment on cohort_id = cohort.id where learner_id = ?1 order by enrolment.id limit 1),"
            f" {field}) where id = ?1",
            [learner_id],
        )
    show_anew(store, [learner_id])
