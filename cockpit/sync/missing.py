"""What the trainer decides about people whom a source suddenly no longer names."""

from collections.abc import Sequence
from datetime import date

from cockpit.store import Store
from cockpit.store.learners import mark_left
from cockpit.store.streams import MissingPerson, forget_missing, keep_missing, missing_enrolments, restore_missing


def decide_missing(store: Store, cohort_id: int, *, have_left: bool, on: date) -> int:
    """Settle the open question about a cohort's missing people; return how many they are.

    They have left, on this day; or they stay, and nobody asks again until the source has named them once more.
    """
    with store.write():
        asked = [one for one, is_kept in missing_enrolments(store, cohort_id).items() if not is_kept]
        if have_left:
            mark_left(store, asked, on)
            forget_missing(store, asked)
        else:
            keep_missing(store, asked)
    return len(asked)


def ask_again(store: Store, people: Sequence[MissingPerson]) -> None:
    """Take back what was decided about missing people: they are as they were, and the question is open."""
    with store.write():
        restore_missing(store, people)
