"""What the rules look at: everything that is known of an enrolment and of its cohort, with the day it was known."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cockpit.domain.people import Absence, EnrolmentStatus, Knowledge


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A learner's question, in the learner's words; `answered_on` is None while it waits."""

    words: str
    asked_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """One enrolment. Days are the learner's own; `active_on` and `done_on` are sorted.

    `done_on`: the days on which required activities were done, `done` by which milestone: activity id -> day.
    """

    enrolment_id: int
    learner_id: int
    status: EnrolmentStatus
    left_on: date | None
    knowledge: Knowledge
    opened_on: date | None
    seen_on_site: bool
    active_on: tuple[date, ...]
    done: Mapping[int, date]
    done_on: tuple[date, ...]
    required: int
    absences: tuple[Absence, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    groups: frozenset[str] = frozenset()

    def status_on(self, day: date) -> EnrolmentStatus:
        """Return the status at the end of a day, with what was known then.

        Somebody who left was active before. Of suspended and paused the day is not known: they hold for ever.
        Finished is what the source says, else everything required done.
        """
        if self.status is EnrolmentStatus.LEFT and self.left_on is not None and day < self.left_on:
            return EnrolmentStatus.ACTIVE
        if self.status is EnrolmentStatus.ACTIVE and 0 < self.required <= self.done_by(day):
            return EnrolmentStatus.FINISHED
        return self.status

    def is_absent_on(self, day: date) -> bool:
        """Tell whether leave or a pause was agreed for a day."""
        return any(absence.covers(day) for absence in self.absences)

    def done_by(self, day: date) -> int:
        """Return how many required activities were done at the end of a day."""
        return bisect_right(self.done_on, day)


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A milestone of the cohort, and the days on which its people did it (sorted)."""

    activity_id: int
    title: str
    due_on: date
    groups: frozenset[str]
    done_on: tuple[date, ...]

    def done_by(self, day: date) -> int:
        """Return how many of the cohort's people had done it at the end of a day."""
        return bisect_right(self.done_on, day)


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """A cohort. `holidays` are the trainer's public holidays and the cohort's closures.

    `people` holds, for each enrolment, the day it opened and the day it ended (None: still there). `history_from`:
    the source tells no history, so gaps between active days mean silence only from this day on (None: always).
    """

    cohort_id: int
    starts_on: date | None
    ends_on: date | None
    milestones: tuple[MilestoneFacts, ...]
    holidays: frozenset[date]
    people: tuple[tuple[date | None, date | None], ...]
    history_from: date | None = None

    def active_people_on(self, day: date) -> int:
        """Return how many people of the cohort were active at the end of a day."""
        return sum(
            (opened is None or opened <= day) and (ended is None or day < ended) for opened, ended in self.people
        )
