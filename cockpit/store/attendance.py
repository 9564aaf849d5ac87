"""Who came to which live session."""

from collections.abc import Mapping, Sequence

from cockpit.connector import AttendanceRecord
from cockpit.store import Store


def save_attendance(store: Store, records: Sequence[AttendanceRecord], enrolments: Mapping[str, int]) -> None:
    """Keep who came; unknown people are left out."""
    store.execute_many(
        "insert into attendance (enrolment_id, session_id, title, held_on, attended, duration_seconds)"
        " values (?, ?, ?, ?, ?, ?) on conflict (enrolment_id, session_id) do update set title = excluded.title,"
        " held_on = excluded.held_on, attended = excluded.attended, duration_seconds = excluded.duration_seconds"
        " where (title, held_on, attended, duration_seconds) is not"
        " (excluded.title, excluded.held_on, excluded.attended, excluded.duration_seconds)",
        [
            (
                enrolments[record.learner_id],
                record.session_id,
                record.title,
                record.on.isoformat(),
                None if record.attended is None else int(record.attended),
                record.duration_seconds,
            )
            for record in records
            if record.learner_id in enrolments
        ],
    )
