"""What the trainer does about somebody whose step waits counts as that step, and is taken back with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from cockpit.deeds import Done, take_back, write_to
from cockpit.domain.sequences import Due, Run, after_step, next_step, step_of, template_of
from cockpit.domain.times import day_in
from cockpit.outbox.compose import Draft
from cockpit.reports.sequences import facts_of_runs
from cockpit.store import Store
from cockpit.store.dispositions import add_reasons
from cockpit.store.sequences import (
    key_of_step,
    once_of_praise,
    once_of_step,
    open_runs_of_learner,
    save_run,
    sequence_by_id,
)


class Decided(Protocol):
    """Something that was done with a decision, by which it is taken back also after a restart."""

    @property
    def disposition_id(self) -> int | None:
        """The decision; None when nothing was decided."""
        ...


T = TypeVar("T", bound=Decided)


@dataclass(frozen=True, slots=True)
class Counted(Generic[T]):
    """What was done, and the runs as they were before it counted as their step."""

    done: T
    before: tuple[Run, ...] = ()


def runs_waiting(
    store: Store, learner_id: int, template: str | None, now: datetime, zone: ZoneInfo
) -> tuple[Run, ...]:
    """Return the runs of a learner whose step waits and says the words of a template; none without a template.

    Empty is the template of steps that say none. Days are those of the trainer's `zone`.
    """
    if template is None:
        return ()
    day = day_in(zone, now)
    runs = open_runs_of_learner(store, learner_id)
    facts = facts_of_runs(store, runs, day, zone)
    waiting = []
    for run in runs:
        sequence = sequence_by_id(store, run.sequence_id)
        if sequence is None or not sequence.is_on or run.enrolment_id not in facts:
            continue
        coming = next_step(run, sequence, facts[run.enrolment_id], day)
        if isinstance(coming, Due) and template_of(coming.step, facts[run.enrolment_id]) == template:
            waiting.append(run)
    return tuple(waiting)


def counted(
    store: Store,
    learner_id: int,
    template: str | None,
    now: datetime,
    zone: ZoneInfo,
    do: Callable[[tuple[Run, ...]], T],
) -> Counted[T]:
    """Do something about a learner that counts as the steps that wait (see `runs_waiting`); `do` is given these."""
    with store.write():
        before = runs_waiting(store, learner_id, template, now, zone)
        done = do(before)
        if before and done.disposition_id is not None:
            add_reasons(store, done.disposition_id, map(key_of_step, before))
        count_again(store, before, now, zone)
    return Counted(done, before)


def count_again(store: Store, before: Iterable[Run], now: datetime, zone: ZoneInfo) -> None:
    """Let the steps of these runs be made today."""
    for run in before:
        sequence = sequence_by_id(store, run.sequence_id)
        if sequence is not None:
            save_run(store, after_step(run, sequence, day_in(zone, now)))


def uncount(store: Store, before: Iterable[Run]) -> None:
    """Let the steps wait again."""
    for run in before:
        save_run(store, run)


def write_to_all(
    store: Store, messages: Iterable[tuple[Draft, str | None]], now: datetime, zone: ZoneInfo
) -> list[Counted[Done]]:
    """Write to each of these people, all or none; with a template, the message is the step that waits.

    So it is made once only, and does not leave any more when the sequence ends before.

    Raises:
        WrongInput: what `outbox.compose` refuses of any of them; nothing is kept then.
    """

    def write(draft: Draft, runs: tuple[Run, ...]) -> Done:
        once = _once_of(store, runs[0]) if runs else draft.once
        return write_to(store, replace(draft, once=once), now, needs_alert=not runs)

    with store.write():
        return [
            counted(
                store,
                draft.learner_id,
                template if draft.is_contact else None,
                now,
                zone,
                lambda runs, draft=draft: write(draft, runs),  # type: ignore[misc]
            )
            for draft, template in messages
        ]


def take_all_back(store: Store, made: Iterable[Counted[Done]], now: datetime) -> None:
    """Undo what has not left yet, all of it or nothing; its steps wait again.

    Raises:
        WrongInput: `already_left`.
    """
    with store.write():
        for one in made:
            take_back(store, one.done, now)
            uncount(store, one.before)


def _once_of(store: Store, run: Run) -> str:
    sequence = sequence_by_id(store, run.sequence_id)
    step = step_of(run, sequence) if sequence is not None else None
    if step is not None and step.at_percent is not None:
        return once_of_praise(run.enrolment_id, step.at_percent)
    return once_of_step(run)
