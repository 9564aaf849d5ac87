"""Sequences: steps towards somebody who fell silent, that end by themselves as soon as the situation is another.

What ends one is the same for all, and no choice: a nudge to somebody who answered or came back has no use.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cockpit.domain.messages import rests_until
from cockpit.domain.people import EnrolmentStatus


class StepKind(StrEnum):
    """What a step is: words to the learner, a call of the trainer, or a decision on how it goes on."""

    MESSAGE = "message"
    CALL = "call"
    DECIDE = "decide"


class StepChannel(StrEnum):
    """The way on which a message goes."""

    ANY = "any"
    MAIL = "mail"
    LMS = "lms"


@dataclass(frozen=True, slots=True)
class SequenceStep:
    """One step: so many calendar days after the one before it was made, the first after the beginning.

    `at_percent`: it congratulates on this share of the path, whenever it is reached.
    """

    kind: StepKind
    after_days: int
    template: str = ""
    channel: StepChannel = StepChannel.ANY
    at_percent: int | None = None


# The codes of those that every store begins with; they can be switched off, not removed.
OURS = frozenset({"remobilise", "praise"})


@dataclass(frozen=True, slots=True)
class Sequence:
    """Steps in their order; `name` is the code of one of ours, or the trainer's own words.

    One that is not `is_sent_alone` asks the trainer before each; one that is sends `most_a_day` on a day, at most.
    """

    id: int
    name: str
    steps: tuple[SequenceStep, ...]
    is_sent_alone: bool
    most_a_day: int
    is_on: bool

    @property
    def is_ours(self) -> bool:
        """Tell whether it is one of ours, be it changed by the trainer."""
        return self.name in OURS

    @property
    def is_praise(self) -> bool:
        """Tell whether it congratulates on milestones: each of its steps stands for itself."""
        return any(step.at_percent is not None for step in self.steps)


class EndedBecause(StrEnum):
    """Why a run ended: by a rule, or because nothing is left of it, somebody stopped it, or it came too late."""

    ANSWERED = "answered"
    ACTIVE_AGAIN = "active_again"
    FINISHED = "finished"
    PAUSED = "paused"
    OBJECTED = "objected"
    LEFT = "left"
    DONE = "done"
    STOPPED = "stopped"
    OVERTAKEN = "overtaken"


EXIT_RULES = (
    EndedBecause.OBJECTED,
    EndedBecause.LEFT,
    EndedBecause.PAUSED,
    EndedBecause.FINISHED,
    EndedBecause.ANSWERED,
    EndedBecause.ACTIVE_AGAIN,
)


@dataclass(frozen=True, slots=True)
class Run:
    """Somebody's way through a sequence. `step` is the place of the one to be made, not before `next_on`.

    Of a congratulation `step` is the percent.
    """

    id: int
    sequence_id: int
    enrolment_id: int
    started_on: date
    step: int
    next_on: date
    ended_on: date | None = None
    ended_because: EndedBecause | None = None


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What decides on a person's next step.

    `answered_on`: heard of last; `contacted_on`: written to or called last, be it by a message still to leave.
    """

    status: EnrolmentStatus
    is_away: bool = False
    has_objected: bool = False
    answered_on: date | None = None
    active_on: date | None = None
    contacted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The step is to be made now."""

    step: SequenceStep


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing before that day. `is_resting`: the step would be due, but somebody was just in touch."""

    until: date
    is_resting: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """Something else was written or said on that day, since the step was due: that was the step."""

    on: date


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing comes any more."""

    because: EndedBecause


NextStep = Due | Waiting | Taken | Ended

# Who never came cannot be missed.
_MISSED, _NEVER = ("remobilise", "silent"), "never_connected"

# A milestone is news for a week; a rest may hold its congratulation, but not for ever.
NEWS_DAYS = 7
_NOT_EXPECTED = (EnrolmentStatus.PAUSED, EnrolmentStatus.SUSPENDED)


def begun(sequence: Sequence, enrolment_id: int, day: date) -> Run:
    """Return a run that begins on a day."""
    wait = sequence.steps[0].after_days if sequence.steps else 0
    return Run(0, sequence.id, enrolment_id, day, 0, day + timedelta(days=wait))


def praise_at(sequence: Sequence, enrolment_id: int, percent: int, day: date) -> Run:
    """Return the run that congratulates on one milestone, reached on a day."""
    return Run(0, sequence.id, enrolment_id, day, percent, day)


def step_of(run: Run, sequence: Sequence) -> SequenceStep | None:
    """Return the step that a run is at; None when there is none any more."""
    if sequence.is_praise:
        return next((step for step in sequence.steps if step.at_percent == run.step), None)
    return sequence.steps[run.step] if run.step < len(sequence.steps) else None


def template_of(step: SequenceStep, facts: RunFacts) -> str:
    """Return the template whose words a step says to somebody; empty of a step that says none."""
    if step.kind is not StepKind.MESSAGE:
        return ""
    return _NEVER if step.template in _MISSED and facts.active_on is None else step.template


def due_since(run: Run, facts: RunFacts) -> date:
    """Return the day since which the step of a run may be made: its own, or the end of the rest after a contact."""
    return run.next_on if facts.contacted_on is None else max(run.next_on, rests_until(facts.contacted_on))


def exit_of(run: Run, sequence: Sequence, facts: RunFacts) -> EndedBecause | None:
    """Return the rule that ends a run, or None. Of whom a milestone is celebrated activity is no reason to stop."""
    if facts.has_objected:
        return EndedBecause.OBJECTED
    if facts.status is EnrolmentStatus.LEFT:
        return EndedBecause.LEFT
    if facts.status in _NOT_EXPECTED or facts.is_away:
        return EndedBecause.PAUSED
    if sequence.is_praise:
        return None
    if facts.status is EnrolmentStatus.FINISHED:
        return EndedBecause.FINISHED
    if facts.answered_on is not None and facts.answered_on >= run.started_on:
        return EndedBecause.ANSWERED
    if facts.active_on is not None and facts.active_on >= run.started_on:
        return EndedBecause.ACTIVE_AGAIN
    return None


def next_step(run: Run, sequence: Sequence, facts: RunFacts, day: date) -> NextStep:
    """Return what comes next in an open run on a day.

    Every contact rests to the fourth day after it, whatever it was; a decision is no contact, and waits for none.
    """
    because = exit_of(run, sequence, facts)
    if because is not None:
        return Ended(because)
    step, contact = step_of(run, sequence), facts.contacted_on
    if step is None:
        return Ended(EndedBecause.DONE)
    if sequence.is_praise and day > run.started_on + timedelta(days=NEWS_DAYS):
        return Ended(EndedBecause.OVERTAKEN)
    if day < run.next_on:
        return Waiting(run.next_on)
    if step.kind is not StepKind.DECIDE and contact is not None:
        if contact >= run.next_on and not sequence.is_praise:
            return Taken(contact)
        if day < rests_until(contact):
            return Waiting(rests_until(contact), is_resting=True)
    return Due(step)


def after_step(run: Run, sequence: Sequence, made_on: date) -> Run:
    """Return a run once its step was made (or passed over) on a day: never two on one."""
    place = run.step if sequence.is_praise else run.step + 1
    if sequence.is_praise or place >= len(sequence.steps):
        return replace(run, step=place, ended_on=made_on, ended_because=EndedBecause.DONE)
    wait = max(1, sequence.steps[place].after_days)
    return replace(run, step=place, next_on=made_on + timedelta(days=wait))


def days_from_start(sequence: Sequence) -> tuple[int, ...]:
    """Return on which day after the beginning each step comes when none of them waits."""
    days: list[int] = []
    for step in sequence.steps:
        days.append(days[-1] + max(1, step.after_days) if days else step.after_days)
    return tuple(days)
