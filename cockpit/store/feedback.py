"""What learners said of the path."""

from collections.abc import Iterable
from datetime import date

from cockpit.domain.alerts.facts import Feedback
from cockpit.store import Store


def add_feedback(store: Store, enrolment_id: int, feedback: Feedback, *, is_invented: bool = False) -> int:
    """Keep what a learner said; return its id."""
    return store.insert(
        "insert into feedback (enrolment_id, given_on, rating, words, is_flagged, is_invented)"
        " values (?, ?, ?, ?, ?, ?)",
        [
            enrolment_id,
            feedback.on.isoformat(),
            feedback.rating,
            feedback.words,
            int(feedback.is_flagged),
            int(is_invented),
        ],
    )


def remove_feedback(store: Store, feedback_id: int) -> None:
    """Take it back."""
    store.execute("delete from feedback where id = ?", [feedback_id])


def feedback_of_cohort(store: Store, cohort_id: int) -> dict[int, tuple[Feedback, ...]]:
    """Return what the learners of a cohort said, the oldest first, by enrolment id."""
    return _by_enrolment(
        store.rows(
            "select enrolment_id, given_on, rating, words, is_flagged from feedback"
            " join enrolment on enrolment.id = enrolment_id where cohort_id = ? order by given_on, feedback.id",
            [cohort_id],
        )
    )


def feedback_of_enrolment(store: Store, enrolment_id: int) -> list[tuple[Feedback, bool]]:
    """Return what a learner said of a path, the oldest first, and whether each is invented."""
    return [
        (Feedback(date.fromisoformat(given_on), rating, words, bool(is_flagged)), bool(is_invented))
        for given_on, rating, words, is_flagged, is_invented in store.rows(
            "select given_on, rating, words, is_flagged, is_invented from feedback where enrolment_id = ?"
            " order by given_on, id",
            [enrolment_id],
        )
    ]


def _by_enrolment(rows: Iterable[tuple[int, str, int | None, str, int]]) -> dict[int, tuple[Feedback, ...]]:
    found: dict[int, tuple[Feedback, ...]] = {}
    for enrolment_id, given_on, rating, words, is_flagged in rows:
        said = Feedback(date.fromisoformat(given_on), rating, words, bool(is_flagged))
        found[enrolment_id] = (*found.get(enrolment_id, ()), said)
    return found
