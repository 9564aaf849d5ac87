"""What the rules look at: everything that is known of an enrolment and of its cohort, with the day it was known."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cockpit.domain.days_off import NO_DAYS_OFF, DaysOff
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.domain.progress import Basis, Plan
from cockpit.domain.silence import last_active_by


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A learner's question, in the learner's words; `answered_on` is None while it waits.

    `passed_on_on`: the day on which `passed_to` was asked to answer it, who has the same time as the trainer.
    """

    words: str
    asked_on: date
    answered_on: date | None
    category: str = ""
    passed_to: str = ""
    passed_on_on: date | None = None

    def waits_since(self, day: date) -> date:
        """Return since when, on a day, whoever is to answer it has it."""
        if self.passed_on_on is not None and self.passed_on_on <= day:
            return self.passed_on_on
        return self.asked_on


@dataclass(frozen=True, slots=True)
class Result:
    """A result, 0-1 of what could be reached; `pass_share` is the pass mark, where the source tells it."""

    on: date
    share: float
    pass_share: float | None


@dataclass(frozen=True, slots=True)
class LiveClass:
    """A live class (or a check-in) that was held, and whether the learner came."""

    held_on: date
    attended: bool


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a learner said of the path: `rating` 1-5, or None; `is_flagged`: the trainer wants to answer."""

    on: date
    rating: int | None
    words: str
    is_flagged: bool = False


@dataclass(frozen=True, slots=True)
class KeptGoal:
    """What a learner agreed to reach, in the words of then, and the day on which the trainer said that it was."""

    on: date
    words: str


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
        self._is_share_done: dict[tuple[float, date], bool] = {}
        known = tuple(peers)
        self._came_on = sorted(peer.came_on or date.min for peer in known)
        self._went_on = sorted(peer.went_on for peer in known if peer.went_on)
        # Who did it before coming counts from the day of coming on.
        done = [(max(peer.done_on, peer.came_on or date.min), peer.went_on) for peer in known if peer.done_on]
        self._done_on = sorted(done_on for done_on, _ in done)
        self._went_done_on = sorted(max(went_on, done_on) for done_on, went_on in done if went_on)

    def active_on(self, day: date) -> int:
        """Return how many people for whom it counts were active at the end of a day."""
        return bisect_right(self._came_on, day) - bisect_right(self._went_on, day)

    def done_by(self, day: date) -> int:
        """Return how many of those had done it."""
        return bisect_right(self._done_on, day) - bisect_right(self._went_done_on, day)

    def is_share_done_on(self, share: float, day: date) -> bool:
        """Tell whether this share of the active people had done it at the end of a day."""
        known = self._is_share_done.get((share, day))
        if known is None:
            known = self._is_share_done[share, day] = self.done_by(day) >= share * self.active_on(day)
        return known

    def share_done_on(self, share: float, first_day: date, day: date) -> date:
        """Return the first day at whose end this share had done it, from `first_day` on and `day` at the latest."""
        found = first_day
        while found < day and not self.is_share_done_on(share, found):
            found += timedelta(days=1)
        return found


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    """One enrolment. Days are the learner's own; every sequence is sorted by day.

    `done_on`: the days on which required activities were done, `done` by which milestone: activity id -> day.
    `plan` is the cohort's, `own_plan` the learner's own, agreed on for the time from `own_plan_from` on; both are
    moved by absence.
    `messages_on`: nudges that left, `heard_on`: answers, questions asked, calls that reached the person,
    check-ins held.
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
    basis: Basis = Basis.ACTIVITIES
    off: DaysOff = NO_DAYS_OFF
    plan: Plan | None = None
    own_plan: Plan | None = None
    own_plan_from: date | None = None
    questions: tuple[OpenQuestion, ...] = ()
    results: tuple[Result, ...] = ()
    classes: tuple[LiveClass, ...] = ()
    check_ins: tuple[LiveClass, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    goals_kept: tuple[KeptGoal, ...] = ()
    messages_on: tuple[date, ...] = ()
    heard_on: tuple[date, ...] = ()
    groups: frozenset[str] = frozenset()

    def status_on(self, day: date) -> EnrolmentStatus:
        """Return the status at the end of a day, with what was known then.

        Somebody who left was active before. Of suspended and paused the day is not known: they hold for ever.
        Finished is what the source says, else everything required done.
        """
        if self.status is EnrolmentStatus.LEFT and self.left_on is not None and day < self.left_on:
            return self._active_or_finished(day)
        if self.status is EnrolmentStatus.ACTIVE:
            return self._active_or_finished(day)
        return self.status

    def _active_or_finished(self, day: date) -> EnrolmentStatus:
        is_finished = 0 < self.required <= self.done_by(day)
        return EnrolmentStatus.FINISHED if is_finished else EnrolmentStatus.ACTIVE

    def done_by(self, day: date) -> int:
        """Return how many required activities were done at the end of a day."""
        return bisect_right(self.done_on, day)

    def has_own_plan_on(self, day: date) -> bool:
        """Tell whether an own plan was agreed by a day: the cohort's milestones are no promise then."""
        return self.own_plan_from is not None and self.own_plan_from <= day

    def plan_on(self, day: date) -> Plan | None:
        """Return the plan that counts on a day."""
        return self.own_plan if self.has_own_plan_on(day) else self.plan

    def silent_since(self, day: date) -> date | None:
        """Return since when a silence runs at the end of a day: the last active day, at the earliest the opening.

        Before the opening nothing is expected. None when neither is known yet.
        """
        last = last_active_by(self.active_on, day)
        if last is None or (self.opened_on is not None and self.opened_on > last):
            last = self.opened_on
        return last if last is not None and last <= day else None

    def due_on(self, milestone: MilestoneFacts) -> date:
        """Return when a milestone is due for somebody: each day of agreed absence before it moves it by one."""
        return self.off.moved(milestone.due_on, self.opened_on or date.min) if self.off else milestone.due_on

    def is_expected_at(self, milestone: MilestoneFacts, day: date) -> bool:
        """Tell whether a milestone is due on a day or was: not if before the path was opened to somebody."""
        if self.opened_on is not None and milestone.due_on < self.opened_on:
            return False
        if milestone.groups and not milestone.groups & self.groups:
            return False
        return self.due_on(milestone) <= day if self.off else milestone.due_on <= day


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """A cohort. `holidays`: days on which the trainer does not work, public holidays and the cohort's closures.

    `history_from`: the source tells no history, so gaps between active days mean silence only from this day on
    (None: always).
    """

    cohort_id: int
    starts_on: date | None
    ends_on: date | None
    milestones: tuple[MilestoneFacts, ...]
    holidays: frozenset[date]
    history_from: date | None = None
