"""Sequences as they stand: who is where, what comes next and when, and what waits for the trainer."""

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cockpit.domain.sequences import (
    Due,
    NextStep,
    Run,
    RunFacts,
    Sequence,
    SequenceStep,
    Waiting,
    days_from_start,
    next_step,
    step_of,
)
from cockpit.domain.times import day_in
from cockpit.store import Store
from cockpit.store.absences import learners_away_on
from cockpit.store.sequences import PersonFacts, all_sequences, open_runs, person_facts


@dataclass(frozen=True, slots=True)
class RunRow:
    """Somebody in a sequence: who, at which step, and what comes next (`Due`: it waits for the trainer)."""

    run: Run
    sequence: Sequence
    learner_id: int
    learner: str
    cohort: str
    step: SequenceStep
    coming: NextStep

    @property
    def place(self) -> int:
        """The number of the step, from 1 on."""
        return 1 + self.sequence.steps.index(self.step) if self.sequence.is_praise else 1 + self.run.step

    @property
    def on(self) -> date:
        """The day of the next step, at the earliest."""
        return self.coming.until if isinstance(self.coming, Waiting) else self.run.next_on


@dataclass(frozen=True, slots=True)
class SequenceView:
    """A sequence, on which day from the start each step comes, and how many people are in it."""

    sequence: Sequence
    days: tuple[int, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Sequences:
    """Every sequence and everybody in one: first who waits for the trainer, then by the day of the next step."""

    sequences: tuple[SequenceView, ...]
    due: tuple[RunRow, ...]
    coming: tuple[RunRow, ...]


def facts_of_runs(store: Store, runs: Rows[Run], day: date, zone: ZoneInfo) -> dict[int, RunFacts]:
    """Return what decides on the next step of these runs, by enrolment id; days are those of a zone."""
    people = person_facts(store, [run.enrolment_id for run in runs])
    away = learners_away_on(store, day)
    return {enrolment_id: _facts(person, away, zone) for enrolment_id, person in people.items()}


def _facts(person: PersonFacts, away: frozenset[int], zone: ZoneInfo) -> RunFacts:
    return RunFacts(
        status=person.status,
        is_away=person.learner_id in away,
        has_objected=person.has_objected,
        answered_on=day_in(zone, person.answered_at) if person.answered_at else None,
        active_on=person.active_on,
        contacted_on=day_in(zone, person.contacted_at) if person.contacted_at else None,
    )


def sequences_now(store: Store, now: datetime, zone: ZoneInfo) -> Sequences:
    """Return the sequences as they stand. Who is to leave one, or has had the step, waits for nothing."""
    day = day_in(zone, now)
    sequences = {sequence.id: sequence for sequence in all_sequences(store)}
    runs = open_runs(store)
    people = person_facts(store, [run.enrolment_id for run in runs])
    away = learners_away_on(store, day)
    rows = []
    for run in runs:
        sequence, person = sequences[run.sequence_id], people.get(run.enrolment_id)
        step = step_of(run, sequence)
        if person is None or step is None:
            continue
        coming = next_step(run, sequence, _facts(person, away, zone), day)
        rows.append(RunRow(run, sequence, person.learner_id, person.name, person.cohort, step, coming))
    counts = {sequence_id: sum(row.sequence.id == sequence_id for row in rows) for sequence_id in sequences}
    return Sequences(
        tuple(
            SequenceView(sequence, days_from_start(sequence), counts[sequence.id])
            for sequence in sequences.values()
        ),
        tuple(row for row in rows if row.sequence.is_on and isinstance(row.coming, Due)),
        tuple(
            sorted((row for row in rows if isinstance(row.coming, Waiting)), key=lambda row: (row.on, row.learner))
        ),
    )


def count_due_steps(store: Store, now: datetime, zone: ZoneInfo) -> int:
    """Return how many steps wait for the trainer; good news waits among the alerts already."""
    return sum(not row.sequence.is_praise for row in sequences_now(store, now, zone).due)
