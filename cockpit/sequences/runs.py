"""Beginning and stopping a sequence for somebody, and making its next step; each with its way back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cockpit.deeds import Done, call, say_reached, take_back, write_to
from cockpit.domain.sequences import (
    Due,
    EndedBecause,
    Run,
    StepKind,
    after_step,
    begun,
    exit_of,
    next_step,
)
from cockpit.domain.times import day_in
from cockpit.errors import WrongInput
from cockpit.outbox.compose import Draft
from cockpit.outbox.deliver import withdraw
from cockpit.reports.sequences import facts_of_runs
from cockpit.store import Store
from cockpit.store.dispositions import add_reasons
from cockpit.store.learners import enrolment_by_id
from cockpit.store.sequences import (
    add_run,
    all_sequences,
    is_in_sequence,
    key_of_step,
    once_of_praise,
    once_of_step,
    remove_run,
    run_by_id,
    save_run,
    sequence_by_id,
    unleft_messages,
)


@dataclass(frozen=True, slots=True)
class Begun:
    """For whom a sequence began, and why not for others: a cause of `wording.errors`, by enrolment id."""

    run_ids: tuple[int, ...]
    left_out: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """A run as it was before it was stopped."""

    before: Run


@dataclass(frozen=True, slots=True)
class Made:
    """A run as it was before a step, and what the step made (None: it was passed over)."""

    before: Run
    done: Done | None = None


def begin(store: Store, sequence_id: int, enrolment_ids: Iterable[int], now: datetime, zone: ZoneInfo) -> Begun:
    """Begin a sequence for these people, today in `zone`; who may not be written to, or is in one, is left out.

    Raises:
        WrongInput: why, when it begins for nobody.
    """
    day = day_in(zone, now)
    run_ids: list[int] = []
    left_out: list[tuple[int, str]] = []
    with store.write():
        sequence = sequence_by_id(store, sequence_id)
        if sequence is None:
            raise WrongInput("sequence_unknown")
        praise = next((one.id for one in all_sequences(store) if one.is_praise), 0)
        for enrolment_id in enrolment_ids:
            run = begun(sequence, enrolment_id, day)
            enrolment = enrolment_by_id(store, enrolment_id)
            facts = facts_of_runs(store, [run], day, zone).get(enrolment_id)
            if enrolment is None or facts is None:
                continue
            obstacle = exit_of(run, sequence, facts)
            if is_in_sequence(store, enrolment.learner_id, but=praise):
                left_out.append((enrolment_id, "in_sequence"))
            elif obstacle is not None:
                left_out.append((enrolment_id, f"sequence_{obstacle}"))
            else:
                run_ids.append(add_run(store, run).id)
        if not run_ids and left_out:
            raise WrongInput(left_out[0][1])
    return Begun(tuple(run_ids), tuple(left_out))


def take_begin_back(store: Store, begun_runs: Begun, now: datetime) -> None:
    """Undo a beginning: what has not left stays here; a run of which something left is stopped, not forgotten."""
    with store.write():
        for run_id in begun_runs.run_ids:
            run = run_by_id(store, run_id)
            if run is None:
                continue
            _withdraw_messages(store, run, now)
            if run.step == 0:
                remove_run(store, run_id)
            elif run.ended_on is None:
                end_run(store, run, now.date(), EndedBecause.STOPPED, now)


def stop(store: Store, run_id: int, now: datetime, zone: ZoneInfo) -> Stopped:
    """End a run by the trainer's wish; its message that has not left stays here.

    Raises:
        WrongInput: `step_gone`, it has ended already.
    """
    with store.write():
        run = _open_run(store, run_id)
        end_run(store, run, day_in(zone, now), EndedBecause.STOPPED, now)
    return Stopped(run)


def take_stop_back(store: Store, stopped: Stopped) -> None:
    """Let a run that was stopped go on where it was."""
    with store.write():
        save_run(store, stopped.before)


def make_step(
    store: Store,
    run_id: int,
    place: int,
    draft: Draft | None,
    now: datetime,
    zone: ZoneInfo,
    *,
    is_by_trainer: bool = False,
) -> Made:
    """Make the step that is due: send its message, or keep that the call reached the person.

    One that `is_by_trainer` is a decision of the day, also where no alert is open; what leaves alone is none.
    Looked at once more in the very transaction: who is back, or was written to meanwhile, gets nothing.

    Raises:
        WrongInput: `step_gone`, it is not due any more; what `outbox.compose` refuses.
    """
    day = day_in(zone, now)
    with store.write():
        run, step = due_step(store, run_id, place, day, zone)
        if step.step.kind is StepKind.MESSAGE and draft is not None:
            once = once_of_step(run)
            if step.step.at_percent is not None:
                once = once_of_praise(run.enrolment_id, step.step.at_percent)
            done = write_to(store, replace(draft, once=once), now, needs_alert=not is_by_trainer)
        elif step.step.kind is StepKind.CALL:
            enrolment = enrolment_by_id(store, run.enrolment_id)
            if enrolment is None:
                raise WrongInput("step_gone")
            done = call(store, enrolment.learner_id, now)
            say_reached(store, done, now)
        else:
            raise WrongInput("step_gone")
        if done.disposition_id is not None:
            add_reasons(store, done.disposition_id, [key_of_step(run)])
        _go_on(store, run, day)
    return Made(run, done)


def pass_over(store: Store, run_id: int, place: int, now: datetime, zone: ZoneInfo) -> Made:
    """Leave the step that is due out; the next one comes after its own delay.

    Raises:
        WrongInput: `step_gone`, it is not due any more.
    """
    with store.write():
        run = _open_run(store, run_id)
        if run.step != place:
            raise WrongInput("step_gone")
        _go_on(store, run, day_in(zone, now))
    return Made(run)


def take_step_back(store: Store, made: Made, now: datetime) -> None:
    """Undo a step that has not left yet: it is due again.

    Raises:
        WrongInput: `already_left`.
    """
    with store.write():
        if made.done is not None:
            take_back(store, made.done, now)
        save_run(store, made.before)


def due_step(store: Store, run_id: int, place: int, day: date, zone: ZoneInfo) -> tuple[Run, Due]:
    """Return a run and its step, when that is due by all that is known now.

    Raises:
        WrongInput: `step_gone`.
    """
    run = _open_run(store, run_id)
    sequence = sequence_by_id(store, run.sequence_id)
    facts = facts_of_runs(store, [run], day, zone).get(run.enrolment_id)
    if sequence is None or facts is None or run.step != place or not sequence.is_on:
        raise WrongInput("step_gone")
    coming = next_step(run, sequence, facts, day)
    if not isinstance(coming, Due):
        raise WrongInput("step_gone")
    return run, coming


def end_run(store: Store, run: Run, day: date, because: EndedBecause, now: datetime) -> None:
    """End a run, and withdraw what it queued and has not left."""
    with store.write():
        _withdraw_messages(store, run, now)
        save_run(store, replace(run, ended_on=day, ended_because=because))


def _open_run(store: Store, run_id: int) -> Run:
    run = run_by_id(store, run_id)
    if run is None or run.ended_on is not None:
        raise WrongInput("step_gone")
    return run


def _go_on(store: Store, run: Run, day: date) -> None:
    sequence = sequence_by_id(store, run.sequence_id)
    if sequence is not None:
        save_run(store, after_step(run, sequence, day))


def _withdraw_messages(store: Store, run: Run, now: datetime) -> None:
    for one in unleft_messages(store):
        if one.run.id == run.id:
            withdraw(store, one.message_id, now, "sequence_ended")
