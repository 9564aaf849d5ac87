"""Bringing every run up to now: who is back leaves it, and what is due and may leave alone is queued.

Doing it twice changes nothing. Each run is looked at once more in the transaction that moves it, so two programs
that advance at the same time, or one that dies between, make no step twice.
"""

import logging
from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cockpit.clock import Clock
from cockpit.domain.alerts.good import Good
from cockpit.domain.sequences import (
    Due,
    Ended,
    EndedBecause,
    Run,
    Sequence,
    StepKind,
    Taken,
    after_step,
    exit_of,
    next_step,
    praise_at,
)
from cockpit.domain.times import day_in, midnight, zone_named
from cockpit.errors import WrongInput
from cockpit.outbox.deliver import withdraw
from cockpit.reports.sequences import facts_of_runs
from cockpit.sequences.runs import end_run, make_step
from cockpit.sequences.texts import Writing, draft_of_step
from cockpit.steps import Step
from cockpit.store import OpenStore, Store
from cockpit.store.cohorts import followed_cohorts
from cockpit.store.sequences import (
    add_run,
    all_sequences,
    count_messages_of_sequence,
    open_runs,
    praise_given,
    praise_sent,
    run_by_id,
    save_run,
    unleft_messages,
)
from cockpit.triage.facts import read_facts

log = logging.getLogger(__name__)

_TOMORROW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Advanced:
    """How many messages were queued, how many of those that waited were withdrawn, and how many runs ended."""

    queued: int
    withdrawn: int
    ended: int


def advance(
    open_store: OpenStore, now: Clock, zone: ZoneInfo, country: str, writing: Writing
) -> Generator[Step, None, Advanced]:
    """Bring every run up to now; days are those of the trainer's `zone`. Each step of the job is kept.

    Comes before `outbox.deliver`: what a return or an answer has made needless does not leave then.
    """
    with open_store() as store:
        work = _Work(store, now, zone, writing)
        work.withdraw_what_is_needless()
        for sequence in all_sequences(store):
            if sequence.is_praise and sequence.is_on:
                yield from _find_milestones(store, sequence, now(), zone, country)
        runs = open_runs(store)
        for done, run in enumerate(runs, 1):
            work.bring_up(run)
            yield Step(done, len(runs))
        return Advanced(work.queued, work.withdrawn, work.ended)


class _Work:
    """One pass over all runs: the facts, read once, and what it counted."""

    def __init__(self, store: Store, now: Clock, zone: ZoneInfo, writing: Writing) -> None:
        self._store = store
        self._now = now
        self._zone = zone
        self._writing = writing
        self._sequences = {sequence.id: sequence for sequence in all_sequences(store)}
        self._day = day_in(zone, now())
        self._runs = open_runs(store)
        self._facts = facts_of_runs(store, self._runs, self._day, zone)
        self.queued = self.withdrawn = self.ended = 0

    def withdraw_what_is_needless(self) -> None:
        """Withdraw messages that wait, of whoever is to leave the sequence; its last step may have ended it."""
        waiting = unleft_messages(self._store)
        facts = facts_of_runs(self._store, [one.run for one in waiting], self._day, self._zone)
        for one in waiting:
            known, sequence = facts.get(one.run.enrolment_id), self._sequences.get(one.run.sequence_id)
            # Of a removed sequence that may be one whose answer got lost as it was withdrawn.
            if sequence is not None and (known is None or exit_of(one.run, sequence, known) is None):
                continue
            if withdraw(self._store, one.message_id, self._now(), "sequence_ended"):
                self.withdrawn += 1

    def bring_up(self, run: Run) -> None:
        """Bring one run up to now."""
        sequence = self._sequences.get(run.sequence_id)
        if sequence is None:  # removed meanwhile, by another program
            return
        if run.enrolment_id not in self._facts:  # of a milestone just found
            self._facts |= facts_of_runs(self._store, [run], self._day, self._zone)
        coming = next_step(run, sequence, self._facts[run.enrolment_id], self._day)
        if isinstance(coming, Ended | Taken):
            self._move(run, sequence)
        elif isinstance(coming, Due) and self._may_leave_alone(sequence, coming):
            self._send(run, coming)

    def _move(self, run: Run, sequence: Sequence) -> None:
        """End a run, or count what the trainer did as its step, if that is still so."""
        with self._store.write():
            if run_by_id(self._store, run.id) != run:
                return
            facts = facts_of_runs(self._store, [run], self._day, self._zone)[run.enrolment_id]
            coming = next_step(run, sequence, facts, self._day)
            if isinstance(coming, Ended):
                end_run(self._store, run, self._day, coming.because, self._now())
                self.ended += 1
            elif isinstance(coming, Taken):
                save_run(self._store, after_step(run, sequence, coming.on))

    def _may_leave_alone(self, sequence: Sequence, coming: Due) -> bool:
        return sequence.is_on and sequence.is_sent_alone and coming.step.kind is StepKind.MESSAGE

    def _send(self, run: Run, coming: Due) -> None:
        """Queue the step's message; where it cannot be written it waits for the trainer."""
        store, now = self._store, self._now()
        sequence = self._sequences[run.sequence_id]
        try:
            draft = draft_of_step(store, run, coming.step, self._writing, now, self._zone)
            if draft.account_id is None:  # the trainer's own mail program sends nothing alone
                return
            with store.write():
                if self._made_today(sequence, now) >= sequence.most_a_day:
                    return
                make_step(store, run.id, run.step, draft, now, self._zone)
        except WrongInput as error:
            if error.cause == "sent_before":
                with store.write():
                    if run_by_id(store, run.id) == run:
                        save_run(store, after_step(run, sequence, self._day))
                return
            log.info("step %s of run %s waits for the trainer: %s", run.step, run.id, error.cause)
            return
        self.queued += 1

    def _made_today(self, sequence: Sequence, now: datetime) -> int:
        day = day_in(self._zone, now)
        today = midnight(day, self._zone), midnight(day + _TOMORROW, self._zone)
        return count_messages_of_sequence(self._store, sequence, *today)


def _find_milestones(
    store: Store, praise: Sequence, now: datetime, zone: ZoneInfo, country: str
) -> Generator[Step, None, None]:
    """Begin a run for every milestone that somebody has just reached, once only per enrolment and milestone."""
    percents = {step.at_percent for step in praise.steps}
    rule = Good(reached_percents=tuple(sorted(filter(None, percents), reverse=True)))
    told = praise_sent(store)
    _end_what_was_told(store, praise, told, day_in(zone, now))
    # A source that counts otherwise for a day makes no news of what lies behind.
    known: dict[int, int] = {}
    for enrolment_id, percent in praise_given(store, praise.id) | told:
        known[enrolment_id] = max(percent, known.get(enrolment_id, 0))
    cohorts = followed_cohorts(store)
    for done, cohort in enumerate(cohorts, 1):
        if cohort.is_building or cohort.data_as_of is None:
            continue
        day = min(day_in(zone_named(cohort.zone), now), day_in(zone_named(cohort.zone), cohort.data_as_of))
        people = read_facts(store, cohort, day, country)
        reached: dict[tuple[int, int], date] = {}
        for learner in people.learners:
            reason = rule.check(learner, people.cohort, day)
            if reason is not None and reason.share is not None and reason.on is not None:
                reached[learner.enrolment_id, round(reason.share * 100)] = reason.on
        news = {key: on for key, on in reached.items() if key[1] > known.get(key[0], 0)}
        if news:
            with store.write():
                _begin_praise(store, praise, news)
        yield Step(done, len(cohorts), cohort.name)


def _end_what_was_told(store: Store, praise: Sequence, told: frozenset[tuple[int, int]], day: date) -> None:
    """End the congratulations that wait for what was said, or put away, in the queue meanwhile."""
    for run in open_runs(store):
        if run.sequence_id == praise.id and (run.enrolment_id, run.step) in told:
            with store.write():
                save_run(store, replace(run, ended_on=day, ended_because=EndedBecause.OVERTAKEN))


def _begin_praise(store: Store, praise: Sequence, news: dict[tuple[int, int], date]) -> None:
    given = praise_given(store, praise.id)  # another program may have come first
    open_of = {run.enrolment_id: run for run in open_runs(store) if run.sequence_id == praise.id}
    for (enrolment_id, percent), on in news.items():
        if (enrolment_id, percent) in given:
            continue
        if (before := open_of.get(enrolment_id)) is not None:  # the greater news is the one that is told
            save_run(store, replace(before, ended_on=on, ended_because=EndedBecause.OVERTAKEN))
        add_run(store, praise_at(praise, enrolment_id, percent, on))
