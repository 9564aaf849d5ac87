"""What the rules look at: everything that is known of an enrolment and of its cohort, with the day it was known."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

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
class Peer:
    """Somebody for whom a milestone counts: there from one day on, gone from another, done on a third (or None)."""

    came_on: date | None = None
    went_on: date | None = None
    done_on: date | None = None


class MilestoneFacts:
    """A milestone of the cohort, and when the people for whom it counts came, went and did it.

    Kept as sorted days, for the rule asks for every learner and day: how many were active, how many had done it.
    """

    def __init__(
        self, activity_id: int, title: str, due_on: date, groups: frozenset[str], peers: Iterable[Peer]
    ) -> None:
        self.activity_id = activity_id
        self.title = title
        self.due_on = due_on
        self.groups = groups
        known = tuple(peers)
        self._came_on = sorted(peer.came_on or date.min for peer in known)
        self._went_on = sorted(peer.went_on for peer in known if peer.went_on)
        self._done_on = sorted(peer.done_on for peer in known if peer.done_on)
        self._went_done_on = sorted(
            max(peer.went_on, peer.done_on) for peer in known if peer.went_on and peer.done_on
        )

    def active_on(self, day: date) -> int:
        """Return how many people for whom it counts were active at the end of a day."""
        return bisect_right(self._came_on, day) - bisect_right(self._went_on, day)

    def done_by(self, day: date) -> int:
        """Return how many of those had done it."""
        return bisect_right(self._done_on, day) - bisect_right(self._went_done_on, day)

    def is_share_done_on(self, share: float, day: date) -> bool:
        """Tell whether this share of the active people had done it at the end of a day."""
        return self.done_by(day) >= share * self.active_on(day)

    def share_done_on(self, share: float, first_day: date, day: date) -> date:
        """Return the first day at whose end this share had done it, from `first_day` on and `day` at the latest."""
        found = first_day
        while found < day and not self.is_share_done_on(share, found):
            found += timedelta(days=1)
        return found


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """A cohort. `holidays` are the trainer's public holidays and the cohort's closures.

    `history_from`: the source tells no history, so gaps between active days mean silence only from this day on
    (None: always).
    """

    cohort_id: int
    starts_on: date | None
    ends_on: date | None
    milestones: tuple[MilestoneFacts, ...]
    holidays: frozenset[date]
    history_from: date | None = None
