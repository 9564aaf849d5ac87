"""Who came to which live session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from zoneinfo import ZoneInfo

from cockpit.connector import AttendanceRecord
from cockpit.domain.alerts.facts import LiveClass
from cockpit.domain.checkins import CheckInState, GroupKind
from cockpit.domain.times import day_in, from_stored
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


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """A live session as the history shows it; `attended` is None while nobody has said so."""

    title: str
    on: date
    attended: bool | None
    duration_seconds: int | None


def attendance_of_enrolment(store: Store, enrolment_id: int) -> list[AttendanceRow]:
    """Return the live sessions of an enrolment, the latest first."""
    return [
        AttendanceRow(title, date.fromisoformat(on), None if attended is None else bool(attended), seconds)
        for title, on, attended, seconds in store.rows(
            "select title, held_on, attended, duration_seconds from attendance where enrolment_id = ?"
            " order by held_on desc, session_id",
            [enrolment_id],
        )
    ]


def classes_of_cohort(store: Store, cohort_id: int, zone: ZoneInfo) -> dict[int, tuple[LiveClass, ...]]:
    """Return the live classes of a cohort's people of which it is known whether they came, the oldest first.

    Those that a source tells of, and the group appointments of that kind; of these the day is that of `zone`. Who
    is in several cohorts was invited in one of them; an invitation that belongs to none counts in each.
    """
    found: dict[int, list[LiveClass]] = {}
    for enrolment_id, held_on, attended in store.rows(
        "select enrolment_id, held_on, attended from attendance join enrolment on enrolment.id = enrolment_id"
        " where cohort_id = ? and attended is not null order by held_on, session_id",
        [cohort_id],
    ):
        found.setdefault(enrolment_id, []).append(LiveClass(date.fromisoformat(held_on), bool(attended)))
    for enrolment_id, starts_at, state in store.rows(
        "select enrolment.id, check_in.starts_at, check_in.state from check_in"
        " join group_appointment on group_appointment.id = group_id"
        " join enrolment on enrolment.learner_id = check_in.learner_id"
        " where enrolment.cohort_id = ? and kind = ? and check_in.state in (?, ?)"
        " and coalesce(check_in.enrolment_id, enrolment.id) = enrolment.id",
        [cohort_id, GroupKind.LIVE_CLASS, CheckInState.HELD, CheckInState.MISSED],
    ):
        on = day_in(zone, from_stored(starts_at))
        found.setdefault(enrolment_id, []).append(LiveClass(on, state == CheckInState.HELD))
    return {
        enrolment_id: tuple(sorted(classes, key=attrgetter("held_on"))) for enrolment_id, classes in found.items()
    }
