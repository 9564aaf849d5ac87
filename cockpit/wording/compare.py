"""Two cohorts side by side, in words: what differs, each figure with its number of people and its definition."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from cockpit.wording import Words

_ALIKE = 0.01


class RateOfSide(Protocol):
    """What is read of a `reports.cohort_compare.Rate`."""

    @property
    def count(self) -> int: ...  # noqa: D102
    @property
    def of(self) -> int: ...  # noqa: D102
    @property
    def share(self) -> float | None: ...  # noqa: D102


class SideOfComparison(Protocol):
    """What is read of a `reports.cohort_compare.Side`."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def told(self) -> int: ...  # noqa: D102
    @property
    def lead(self) -> Sequence[float | None]: ...  # noqa: D102
    @property
    def median(self) -> float | None: ...  # noqa: D102
    @property
    def planned(self) -> float | None: ...  # noqa: D102
    @property
    def active(self) -> RateOfSide: ...  # noqa: D102
    @property
    def silent(self) -> RateOfSide: ...  # noqa: D102
    @property
    def milestones(self) -> RateOfSide: ...  # noqa: D102


class Figure(NamedTuple):
    """A figure of both cohorts: its name, its definition, and for each its value and of how many."""

    name: str
    definition: str
    values: tuple[tuple[str, str], tuple[str, str]]


def compare_finding(words: Words, first: SideOfComparison, second: SideOfComparison) -> str:
    """Return which of the two stands better against its own plan, in the last week that both have reached."""
    for side in (first, second):
        if not side.lead:
            return words.say("{cohort} has no plan: only the figures below compare", cohort=side.name)
    week = min(len(first.lead), len(second.lead))
    leads = first.lead[week - 1], second.lead[week - 1]
    if leads[0] is None or leads[1] is None:
        return words.say("In week {week} the progress of one of them was not known yet", week=words.number(week))
    apart = leads[0] - leads[1]
    if abs(apart) < _ALIKE:
        return words.say("In week {week} both stood alike against their plans", week=words.number(week))
    better, other = (first, second) if apart > 0 else (second, first)
    return words.plural(
        "In week {week}, {better} stood {n} point better against its plan than {other}",
        "In week {week}, {better} stood {n} points better against its plan than {other}",
        round(abs(apart) * 100),
        week=words.number(week),
        better=better.name,
        other=other.name,
    )


def lead_definition(words: Words, first: SideOfComparison, second: SideOfComparison) -> str:
    """Return what the lines of the picture are, and of how many people."""
    return words.say(
        "Points between the median share done and the share that the plan expects, at the end of each week since"
        " the start, of those whose progress is known ({first}: {n}, {second}: {m}).",
        first=first.name,
        n=words.number(first.told),
        second=second.name,
        m=words.number(second.told),
    )


def compare_figures(words: Words, first: SideOfComparison, second: SideOfComparison) -> tuple[Figure, ...]:
    """Return the figures in their order."""
    say = words.say
    return (
        Figure(
            say("Median progress"),
            say("Half of those whose progress is known have done as much or more, today."),
            (_median(words, first), _median(words, second)),
        ),
        Figure(
            say("Active in the last 7 days"),
            say("Of those whose path is open, who have neither finished nor paused, and whose activity is known."),
            (_rate(words, first.active), _rate(words, second.active)),
        ),
        Figure(
            say("Silent for 14 days or more"),
            say("Of the same people. Leave, pauses and closures do not count as silence."),
            (_rate(words, first.silent), _rate(words, second.silent)),
        ),
        Figure(
            say("Milestones done"),
            say("Of those that were due by today, each counted once for everybody who was to do it."),
            (_rate(words, first.milestones), _rate(words, second.milestones)),
        ),
    )


def of_how_many(words: Words, rate: RateOfSide) -> str:
    """Return a count with its total."""
    return words.say("{n} of {all}", n=words.number(rate.count), all=words.number(rate.of))


def _rate(words: Words, rate: RateOfSide) -> tuple[str, str]:
    if rate.share is None:
        return words.say("not known yet"), ""
    return words.percent(rate.share), of_how_many(words, rate)


def _median(words: Words, side: SideOfComparison) -> tuple[str, str]:
    if side.median is None:
        return words.say("not known yet"), ""
    people = words.plural("of {n} learner", "of {n} learners", side.told)
    if side.planned is None:
        return words.percent(side.median), people
    plan = words.say("plan {share}", share=words.percent(side.planned))
    return words.percent(side.median), f"{people} · {plan}"
