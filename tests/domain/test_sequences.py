"""Sequences: steps in their order, never two on a day, none after an exit, delays in calendar days."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.domain.people import EnrolmentStatus
from cockpit.domain.sequences import (
    NEWS_DAYS,
    Due,
    Ended,
    EndedBecause,
    Run,
    RunFacts,
    Sequence,
    SequenceStep,
    StepKind,
    Taken,
    Waiting,
    after_step,
    begun,
    days_from_start,
    next_step,
    praise_at,
)
from cockpit.domain.times import day_in, zone_named

MONDAY = date(2026, 3, 23)  # six days later clocks go forward in Paris
ACTIVE = RunFacts(EnrolmentStatus.ACTIVE)
KINDS = (StepKind.MESSAGE, StepKind.MESSAGE, StepKind.CALL, StepKind.DECIDE)


def sequence(*after: int, kinds: tuple[StepKind, ...] = KINDS) -> Sequence:
    steps = tuple(SequenceStep(kind, days) for kind, days in zip(kinds, after, strict=True))
    return Sequence(1, "remobilise", steps, False, 20, True)


OURS = sequence(0, 5, 5, 11)


def days_of_steps(one: Sequence, facts_of, length: int = 60) -> list[tuple[int, int]]:  # type: ignore[no-untyped-def]
    """Return day and place of every step, as somebody makes it who looks once an hour."""
    run, made = begun(one, 7, MONDAY), []
    for day in range(length):
        for _ in range(3):
            coming = next_step(run, one, facts_of(day, [on for on, _ in made]), MONDAY + timedelta(days=day))
            if isinstance(coming, Due):
                made.append((day, run.step))
                run = after_step(run, one, MONDAY + timedelta(days=day))
            if run.ended_on is not None or isinstance(coming, Ended):
                return made
    return made


def test_ours_writes_at_once_then_on_day_5_calls_on_day_10_and_lets_decide_on_day_21():
    assert days_from_start(OURS) == (0, 5, 10, 21)

    def facts_of(day: int, made: list[int]) -> RunFacts:
        return RunFacts(EnrolmentStatus.ACTIVE, contacted_on=MONDAY + timedelta(days=made[-1]) if made else None)

    assert days_of_steps(OURS, facts_of) == [(0, 0), (5, 1), (10, 2), (21, 3)]


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (RunFacts(EnrolmentStatus.ACTIVE, has_objected=True), EndedBecause.OBJECTED),
        (RunFacts(EnrolmentStatus.LEFT), EndedBecause.LEFT),
        (RunFacts(EnrolmentStatus.PAUSED), EndedBecause.PAUSED),
        (RunFacts(EnrolmentStatus.SUSPENDED), EndedBecause.PAUSED),
        (RunFacts(EnrolmentStatus.ACTIVE, is_away=True), EndedBecause.PAUSED),
        (RunFacts(EnrolmentStatus.FINISHED), EndedBecause.FINISHED),
        (RunFacts(EnrolmentStatus.ACTIVE, answered_on=MONDAY), EndedBecause.ANSWERED),
        (RunFacts(EnrolmentStatus.ACTIVE, active_on=MONDAY), EndedBecause.ACTIVE_AGAIN),
    ],
)
def test_every_exit_ends_a_run_before_its_step(facts: RunFacts, because: EndedBecause):
    assert next_step(begun(OURS, 7, MONDAY), OURS, facts, MONDAY) == Ended(because)


def test_what_was_heard_or_done_before_the_beginning_ends_nothing():
    before = MONDAY - timedelta(days=1)
    facts = RunFacts(EnrolmentStatus.ACTIVE, answered_on=before, active_on=before)
    assert isinstance(next_step(begun(OURS, 7, MONDAY), OURS, facts, MONDAY), Due)


def test_a_contact_rests_to_its_fourth_day_and_the_step_waits():
    run = begun(OURS, 7, MONDAY)
    facts = RunFacts(EnrolmentStatus.ACTIVE, contacted_on=MONDAY - timedelta(days=1))
    fourth = MONDAY + timedelta(days=3)
    assert next_step(run, OURS, facts, fourth) == Waiting(MONDAY + timedelta(days=4), is_resting=True)
    assert isinstance(next_step(run, OURS, facts, MONDAY + timedelta(days=4)), Due)


def test_what_the_trainer_wrote_since_a_step_was_due_counts_as_the_step():
    facts = RunFacts(EnrolmentStatus.ACTIVE, contacted_on=MONDAY)
    assert next_step(begun(OURS, 7, MONDAY), OURS, facts, MONDAY) == Taken(MONDAY)


def test_a_decision_waits_for_no_rest():
    run = Run(1, 1, 7, MONDAY, 3, MONDAY)
    facts = RunFacts(EnrolmentStatus.ACTIVE, contacted_on=MONDAY)
    assert isinstance(next_step(run, OURS, facts, MONDAY), Due)


def test_steps_that_were_taken_out_end_the_run():
    run = Run(1, 1, 7, MONDAY, 2, MONDAY)
    assert next_step(run, sequence(0, 5, kinds=KINDS[:2]), ACTIVE, MONDAY) == Ended(EndedBecause.DONE)


def test_a_congratulation_comes_also_to_who_has_finished_and_only_while_it_is_news():
    praise = Sequence(2, "praise", (SequenceStep(StepKind.MESSAGE, 0, "reached", at_percent=100),), True, 20, True)
    run = praise_at(praise, 7, 100, MONDAY)
    facts = RunFacts(EnrolmentStatus.FINISHED, answered_on=MONDAY, active_on=MONDAY)
    assert isinstance(next_step(run, praise, facts, MONDAY), Due)
    late = MONDAY + timedelta(days=NEWS_DAYS + 1)
    assert next_step(run, praise, facts, late) == Ended(EndedBecause.OVERTAKEN)
    assert after_step(run, praise, MONDAY).ended_because is EndedBecause.DONE


@given(
    after=st.lists(st.integers(0, 20), min_size=4, max_size=4), contacts=st.lists(st.integers(0, 59), max_size=6)
)
def test_steps_come_in_order_never_two_a_day_and_never_in_a_rest(after: list[int], contacts: list[int]):
    one = sequence(*after)

    def facts_of(day: int, made: list[int]) -> RunFacts:
        past = [on for on in (*contacts, *made) if on <= day]
        return RunFacts(EnrolmentStatus.ACTIVE, contacted_on=MONDAY + timedelta(days=max(past)) if past else None)

    made = days_of_steps(one, facts_of)
    assert [place for _, place in made] == sorted({place for _, place in made})
    assert len({day for day, _ in made}) == len(made)
    for day, place in made:
        if KINDS[place] is not StepKind.DECIDE:
            assert not any(0 <= day - contact <= 4 for contact in contacts), (made, contacts)
    for (day, place), (later, next_place) in pairwise(made):
        assert later - day >= max(1, after[next_place]) if next_place == place + 1 else later > day


@given(ends=st.integers(0, 40), rule=st.sampled_from(["objected", "answered", "active", "left"]))
def test_no_step_comes_on_or_after_the_day_of_an_exit(ends: int, rule: str):
    on = MONDAY + timedelta(days=ends)

    def facts_of(day: int, made: list[int]) -> RunFacts:
        if day < ends:
            return ACTIVE
        return RunFacts(
            EnrolmentStatus.LEFT if rule == "left" else EnrolmentStatus.ACTIVE,
            has_objected=rule == "objected",
            answered_on=on if rule == "answered" else None,
            active_on=on if rule == "active" else None,
        )

    assert all(day < ends for day, _ in days_of_steps(OURS, facts_of))


@given(
    hours=st.integers(0, 24 * 40), zone=st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe"])
)
def test_delays_are_calendar_days_though_clocks_go_forward_or_back_between(hours: int, zone: str):
    there = zone_named(zone)
    start = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(hours=hours)
    day = day_in(there, start)
    run = after_step(begun(OURS, 7, day), OURS, day)
    eve = datetime.combine(day + timedelta(days=5), datetime.min.time(), there).astimezone(UTC) - timedelta(
        seconds=1
    )
    assert isinstance(next_step(run, OURS, ACTIVE, day_in(there, eve)), Waiting)
    assert isinstance(next_step(run, OURS, ACTIVE, day_in(there, eve + timedelta(seconds=1))), Due)
