"""Sequences in words: what they are called, what a step is, when it comes, and why a run ended."""

from collections.abc import Sequence as Rows
from datetime import date

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
)
from cockpit.wording import Words
from cockpit.wording.templates import shipped_names


def sequence_name(words: Words, name: str) -> str:
    """Return what a sequence is called: ours by their codes, the trainer's own as they are."""
    return {
        "remobilise": words.say("Remobilise, after a silence"),
        "praise": words.say("Congratulate on milestones"),
    }.get(name, name)


def kind_name(words: Words, kind: StepKind) -> str:
    """Return what a step is."""
    return {
        StepKind.MESSAGE: words.in_context("step", "Message"),
        StepKind.CALL: words.in_context("step", "Call"),
        StepKind.DECIDE: words.in_context("step", "Decide"),
    }[kind]


def channel_name(words: Words, channel: StepChannel) -> str:
    """Return the way of a message."""
    return {
        StepChannel.ANY: words.say("any channel"),
        StepChannel.MAIL: words.say("by e-mail"),
        StepChannel.LMS: words.say("in the platform"),
    }[channel]


def angle_names(words: Words) -> dict[str, str]:
    """Return what a message of a step may say, by the names of the templates."""
    return shipped_names(words)


def step_line(words: Words, step: SequenceStep) -> str:
    """Return what a step does, in a line."""
    if step.kind is StepKind.CALL:
        return words.say("Call")
    if step.kind is StepKind.DECIDE:
        return words.say("Decide: call, pause or close")
    own = {"remobilise": words.say("first message"), "other_angle": words.say("another angle")}
    name = own.get(step.template) or angle_names(words).get(step.template, step.template)
    if step.at_percent is not None:
        return words.say("At {share}: {name}", share=words.percent(step.at_percent / 100), name=name)
    return name


def place_line(words: Words, place: int, steps: int, step: SequenceStep) -> str:
    """Return which step somebody is at, of how many, and what it does."""
    if step.at_percent is not None:
        return step_line(words, step)
    return words.say(
        "Step {n} of {all}: {what}", n=words.number(place), all=words.number(steps), what=step_line(words, step)
    )


def step_fact(words: Words, facts: RunFacts, run: Run, step: SequenceStep, day: date) -> str:
    """Return in a sentence what a step answers: how long there was no answer, or since when the sequence runs."""
    if step.at_percent is not None:
        return words.say(
            "{share} reached on {day}.", share=words.percent(step.at_percent / 100), day=words.day(run.started_on)
        )
    contact = facts.contacted_on
    if contact is not None and contact >= run.started_on:
        return words.plural("{n} day without an answer.", "{n} days without an answer.", (day - contact).days)
    return words.say("In the sequence since {day}.", day=words.day(run.started_on))


def steps_line(words: Words, sequence: Sequence, days: Rows[int]) -> str:
    """Return the steps of a sequence in one line, each with its day after the beginning."""
    if sequence.is_praise:
        return " · ".join(words.percent((step.at_percent or 0) / 100) for step in sequence.steps)
    return " → ".join(
        words.say("day {n}: {what}", n=words.number(day), what=kind_name(words, step.kind).lower())
        for day, step in zip(days, sequence.steps, strict=True)
    )


def way_line(words: Words, sequence: Sequence) -> str:
    """Return what happens when a step is due, and within which bounds."""
    if not sequence.is_on:
        return words.say("Off: nothing is due, and nothing leaves.")
    if not sequence.is_sent_alone:
        return words.say("You are asked before each step. Nothing leaves without you.")
    return words.plural(
        "Messages leave without asking you: {n} a day at most, between 8 and 20 o’clock there, and none in the"
        " four days after a contact.",
        "Messages leave without asking you: {n} a day at most, between 8 and 20 o’clock there, and none in the"
        " four days after a contact.",
        sequence.most_a_day,
    )


def exits_line(words: Words, sequence: Sequence) -> str:
    """Return what ends a sequence for somebody."""
    if sequence.is_praise:
        return words.say("Once only per milestone. Stops on a pause, a leaving or an objection.")
    return words.say("Stops if they answer, log in, finish, are paused, leave or object.")


def ended_reason(words: Words, because: EndedBecause) -> str:
    """Return why a sequence ended for somebody."""
    return {
        EndedBecause.ANSWERED: words.say("an answer came"),
        EndedBecause.ACTIVE_AGAIN: words.say("back in the course"),
        EndedBecause.FINISHED: words.say("the path is finished"),
        EndedBecause.PAUSED: words.say("on pause"),
        EndedBecause.OBJECTED: words.say("does not wish to be written to"),
        EndedBecause.LEFT: words.say("has left the cohort"),
        EndedBecause.DONE: words.say("every step is done"),
        EndedBecause.STOPPED: words.say("stopped by you"),
        EndedBecause.OVERTAKEN: words.say("overtaken by other news"),
    }[because]


def when_line(words: Words, coming: NextStep, on: date) -> str:
    """Return when the next step comes, or why none does."""
    if isinstance(coming, Ended):
        return words.say("ended: {reason}", reason=ended_reason(words, coming.because))
    if isinstance(coming, Due):
        return words.say("now")
    if isinstance(coming, Waiting) and coming.is_resting:
        return words.say("{day}, after a rest", day=words.weekday_and_day(on))
    return words.weekday_and_day(on)


def why_line(words: Words, coming: NextStep, on: date, place: int, *, is_praise: bool = False) -> str:
    """Return what comes for somebody, when, and what would stop it; or what has stopped it."""
    if isinstance(coming, Ended):
        reason = ended_reason(words, coming.because)
        return words.say("Ended on {day}: {reason}.", day=words.weekday_and_day(on), reason=reason)
    if is_praise:
        if isinstance(coming, Due):
            return words.say("To be said now, as long as it is news.")
        return words.say("To be said on {day}: there was a contact.", day=words.weekday_and_day(on))
    n = words.number(place)
    if isinstance(coming, Due):
        return words.say("Step {n} is due now. It stops if they answer or log in.", n=n)
    day = words.weekday_and_day(on)
    if isinstance(coming, Waiting) and coming.is_resting:
        return words.say(
            "Step {n} on {day}: there was a contact, and it rests for four days. Stops if they answer or log in.",
            n=n,
            day=day,
        )
    return words.say("Step {n} on {day}: stops if they answer or log in.", n=n, day=day)


def removed_line(words: Words, name: str, people: int) -> str:
    """Return what is told when a sequence is removed with so many people in it."""
    if not people:
        return words.say("Sequence “{title}” removed", title=name)
    return words.plural(
        "Sequence “{title}” removed: it has ended for {n} learner",
        "Sequence “{title}” removed: it has ended for {n} learners",
        people,
        title=name,
    )


def begun_line(words: Words, name: str, people: int) -> str:
    """Return what is told when a sequence begins; `name` is that of one person."""
    if people == 1:
        return words.say("Sequence begun for {name}", name=name)
    return words.plural(
        "Sequence begun for {n} learner, but for those who may not be written to or are in one",
        "Sequence begun for {n} learners, but for those who may not be written to or are in one",
        people,
    )
