"""Facts of a learner and of a cohort, with harmless defaults: a test says what matters to it."""

from datetime import date, timedelta
from typing import Any

from cockpit.domain.alerts.facts import CohortFacts, EnrolmentFacts, MilestoneFacts, Peer
from cockpit.domain.days_off import DaysOff, ended
from cockpit.domain.people import EnrolmentStatus, Knowledge

START = date(2026, 9, 7)  # a Monday
END = date(2027, 1, 29)


def after(days: int, since: date = START) -> date:
    """Return the day so many days after the start (or another day)."""
    return since + timedelta(days=days)


def learner(**changes: Any) -> EnrolmentFacts:
    """Return a learner for whom the path opened on its first day, and who has done nothing yet.

    `absences` and `closures` become the days off.
    """
    if "absences" in changes or "closures" in changes:
        absences = ended(changes.pop("absences", ()), changes.get("active_on", ()), after(365))
        changes["off"] = DaysOff(changes.pop("closures", ()), absences)
    fields: dict[str, Any] = {
        "enrolment_id": 1,
        "learner_id": 1,
        "status": EnrolmentStatus.ACTIVE,
        "left_on": None,
        "knowledge": Knowledge.KNOWN,
        "opened_on": START,
        "seen_on_site": False,
        "active_on": (),
        "done": {},
        "done_on": (),
        "required": 0,
    }
    return EnrolmentFacts(**(fields | changes))


def cohort(**changes: Any) -> CohortFacts:
    """Return a cohort without milestones."""
    fields: dict[str, Any] = {
        "cohort_id": 1,
        "starts_on": START,
        "ends_on": END,
        "milestones": (),
        "holidays": frozenset(),
    }
    return CohortFacts(**(fields | changes))


def milestone(
    due_on: date, *done_on: date | None, groups: frozenset[str] = frozenset(), peers: tuple[Peer, ...] = ()
) -> MilestoneFacts:
    """Return a milestone for these people, or for four, there from the start: when each has done it (else None).

    Two of the four did it on its due day unless told otherwise.
    """
    days = done_on or (due_on, due_on, None, None)
    people = peers or tuple(Peer(START, None, day) for day in days)
    return MilestoneFacts(due_on.toordinal(), f"Test of {due_on}", due_on, groups, people)
