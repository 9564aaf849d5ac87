"""Adding a sequence, and removing one: whoever is under way in it is under way no more, until that is undone."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from cockpit.domain.sequences import OURS, EndedBecause, Run, Sequence, SequenceStep, StepKind
from cockpit.domain.times import day_in
from cockpit.errors import WrongInput
from cockpit.sequences.runs import end_run
from cockpit.store import Store
from cockpit.store.learners import enrolment_by_id
from cockpit.store.sequences import (
    all_sequences,
    forget_steps,
    is_in_sequence,
    open_runs,
    save_run,
    save_sequence,
    sequence_by_id,
)

_MOST_A_DAY = 20
_FIRST_STEP = SequenceStep(StepKind.MESSAGE, 0, "remobilise")


@dataclass(frozen=True, slots=True)
class Removed:
    """A sequence that was removed, and the runs that ended with it, as they were."""

    sequence: Sequence
    runs: tuple[Run, ...]


def add_sequence(store: Store, name: str, now: datetime, like: Sequence | None = None) -> Sequence:
    """Keep a new sequence with the steps of another, or with one message; it asks before each step."""
    called = name.capitalize() if name in OURS else name  # those names are codes, which are translated
    steps = like.steps if like is not None else (_FIRST_STEP,)
    new = Sequence(0, called, steps, is_sent_alone=False, most_a_day=_MOST_A_DAY, is_on=True)
    with store.write():
        return save_sequence(store, new, now)


def remove_sequence(store: Store, sequence_id: int, now: datetime, zone: ZoneInfo) -> Removed:
    """End every run of a sequence, withdraw what has not left, and forget the sequence but for what it did.

    Raises:
        WrongInput: `sequence_unknown`.
    """
    with store.write():
        before = sequence_by_id(store, sequence_id)
        if before is None:
            raise WrongInput("sequence_unknown")
        runs = tuple(run for run in open_runs(store) if run.sequence_id == sequence_id)
        for run in runs:
            end_run(store, run, day_in(zone, now), EndedBecause.STOPPED, now)
        forget_steps(store, sequence_id, now)
    return Removed(before, runs)


def put_sequence_back(store: Store, removed: Removed, now: datetime) -> None:
    """Let a removed sequence be there again, and everybody go on in it who is in no other one meanwhile."""
    with store.write():
        save_sequence(store, removed.sequence, now)
        praise = next((one.id for one in all_sequences(store) if one.is_praise), 0)
        for run in removed.runs:
            enrolment = enrolment_by_id(store, run.enrolment_id)
            if enrolment is not None and not is_in_sequence(store, enrolment.learner_id, but=praise):
                save_run(store, replace(run, ended_on=None, ended_because=None))
