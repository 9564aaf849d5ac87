"""Sequences as they stand: who is where, what comes next and when, and what waits for the trainer."""

from collections.abc import Mapping
from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cockpit.accounts import lms_account_for, mail_account
from cockpit.domain.sequences import (
    Due,
    Ended,
    EndedBecause,
    NextStep,
    Run,
    RunFacts,
    Sequence,
    SequenceStep,
    StepChannel,
    StepKind,
    Waiting,
    days_from_start,
    due_since,
    next_step,
    step_of,
    template_of,
)
from cockpit.domain.times import day_in, midnight
from cockpit.store import Store
from cockpit.store.absences import learners_away_on
from cockpit.store.learners import learner_by_id
from cockpit.store.sequences import (
    PersonFacts,
    all_sequences,
    count_messages_of_sequence,
    ended_runs,
    open_runs,
    person_facts,
)

_TOMORROW = timedelta(days=1)
_TOLD_DAYS = 14


@dataclass(frozen=True, slots=True)
class RunRow:
    """Somebody in a sequence: who, at which step, and what comes next (`Due`: it waits for the trainer)."""

    run: Run
    sequence: Sequence
    learner_id: int
    learner: str
    cohort_id: int
    cohort: str
    step: SequenceStep
    coming: NextStep
    facts: RunFacts

    @property
    def place(self) -> int:
        """The number of the step, from 1 on."""
        if self.sequence.is_praise:
            return 1 + self.sequence.steps.index(self.step)
        return min(1 + self.run.step, len(self.sequence.steps))  # one that is done is beyond its last

    @property
    def template(self) -> str:
        """The template whose words the step says; empty of a step that says none."""
        return template_of(self.step, self.facts)

    @property
    def due_since(self) -> date:
        """The day since which the step may be made."""
        return due_since(self.run, self.facts)

    @property
    def on(self) -> date:
        """The day of the next step, at the earliest; of one that has ended, the day of that."""
        if self.run.ended_on is not None:
            return self.run.ended_on
        return self.coming.until if isinstance(self.coming, Waiting) else self.run.next_on


@dataclass(frozen=True, slots=True)
class SequenceView:
    """A sequence, on which day from the start each step comes, and how many people are in it."""

    sequence: Sequence
    days: tuple[int, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Sequences:
    """Every sequence and everybody in one: first who waits for the trainer, then by the day of the next step.

    `ended`: who came out of one in the last two weeks, and why, the latest first; congratulations are not told of.
    """

    sequences: tuple[SequenceView, ...]
    due: tuple[RunRow, ...]
    coming: tuple[RunRow, ...]
    ended: tuple[RunRow, ...] = ()


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
    over = ended_runs(store, day - timedelta(days=_TOLD_DAYS))
    people = person_facts(store, [run.enrolment_id for run in (*runs, *over)])
    away = learners_away_on(store, day)
    rows = []
    for run in runs:
        sequence, person = sequences.get(run.sequence_id), people.get(run.enrolment_id)
        step = step_of(run, sequence) if sequence is not None else None
        if sequence is None or person is None or step is None:
            continue
        facts = _facts(person, away, zone)
        coming = next_step(run, sequence, facts, day)
        rows.append(
            RunRow(
                run, sequence, person.learner_id, person.name, person.cohort_id, person.cohort, step, coming, facts
            )
        )
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
        tuple(_ended(run, sequences, people, away, zone) for run in over if _is_told(run, sequences, people)),
    )


def _is_told(run: Run, sequences: Mapping[int, Sequence], people: Mapping[int, PersonFacts]) -> bool:
    sequence = sequences.get(run.sequence_id)
    return sequence is not None and not sequence.is_praise and run.enrolment_id in people


def _ended(
    run: Run,
    sequences: Mapping[int, Sequence],
    people: Mapping[int, PersonFacts],
    away: frozenset[int],
    zone: ZoneInfo,
) -> RunRow:
    sequence, person = sequences[run.sequence_id], people[run.enrolment_id]
    step = step_of(run, sequence) or sequence.steps[-1]
    because = run.ended_because or EndedBecause.DONE
    facts = _facts(person, away, zone)
    return RunRow(
        run,
        sequence,
        person.learner_id,
        person.name,
        person.cohort_id,
        person.cohort,
        step,
        Ended(because),
        facts,
    )


def steps_for_trainer(store: Store, now: datetime, zone: ZoneInfo) -> tuple[RunRow, ...]:
    """Return the steps whose turn it is and that wait for the trainer.

    What leaves alone waits for nobody, unless it has no way to leave, or could have left before today and has not:
    then something is missing in its words.
    """
    day = day_in(zone, now)
    due = sequences_now(store, now, zone).due
    full = {
        row.sequence.id for row in due if row.sequence.is_sent_alone and _is_full(store, row.sequence, day, zone)
    }
    return tuple(
        row
        for row in due
        if not row.sequence.is_sent_alone
        or row.step.kind is not StepKind.MESSAGE
        or not _has_way(store, row)
        or (row.due_since < day and row.sequence.id not in full)
    )


def template_waiting(store: Store, learner_id: int, now: datetime, zone: ZoneInfo) -> str | None:
    """Return the template of the step for which a learner stands in today's queue; None without one."""
    rows = [row for row in steps_for_trainer(store, now, zone) if row.learner_id == learner_id]
    return min(rows, key=lambda row: row.sequence.is_praise).template if rows else None


def _is_full(store: Store, sequence: Sequence, day: date, zone: ZoneInfo) -> bool:
    today = midnight(day, zone), midnight(day + _TOMORROW, zone)
    return count_messages_of_sequence(store, sequence, *today) >= sequence.most_a_day


def _has_way(store: Store, row: RunRow) -> bool:
    """Tell whether an account can carry a step's message: by mail, or in the platform for who has no address."""
    learner = learner_by_id(store, row.learner_id)
    channel = row.step.channel
    if learner is None:
        return False
    if channel is StepChannel.MAIL or (channel is StepChannel.ANY and learner.email):
        return bool(learner.email) and mail_account(store) is not None
    return lms_account_for(store, learner.id) is not None
