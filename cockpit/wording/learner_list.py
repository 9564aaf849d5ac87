"""The table of learners in words: its views, its counts, and what the trainer did with tags."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from cockpit.domain.learner_filter import NOT_CONTACTED_DAYS, Base
from cockpit.domain.states import LearnerState
from cockpit.wording import Words
from cockpit.wording.states import state_name


class ListedLearner(Protocol):
    """What is read of `reports.learner_list.LearnerListRow`."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def state(self) -> LearnerState: ...  # noqa: D102
    @property
    def cohort(self) -> str: ...  # noqa: D102
    @property
    def last_active_on(self) -> date | None: ...  # noqa: D102
    @property
    def never_came(self) -> bool: ...  # noqa: D102
    @property
    def share(self) -> float | None: ...  # noqa: D102
    @property
    def planned(self) -> float | None: ...  # noqa: D102


def base_name(words: Words, base: Base) -> str:
    """Return the name of a view that is there from the start."""
    return {
        Base.ALL: words.in_context("view", "All"),
        Base.LOST: words.in_context("several people", "Lost contact"),
        Base.NEVER: words.in_context("several people", "Never connected"),
        Base.PAUSED: words.say("Paused"),
        Base.NOTED: words.say("With my notes"),
        Base.NOT_CONTACTED: words.plural(
            "Not contacted for {n} day", "Not contacted for {n} days", NOT_CONTACTED_DAYS
        ),
    }[base]


def count_line(words: Words, people: int, everybody: int) -> str:
    """Return how many learners are shown, of how many."""
    if everybody < 2:
        return words.plural("{n} learner", "{n} learners", people)
    return words.plural("{n} of {all} learners", "{n} of {all} learners", people, all=words.number(everybody))


def last_seen(words: Words, row: ListedLearner) -> str:
    """Return the last active day; or why there is none: nobody came, or the source does not say."""
    if row.last_active_on is not None:
        return words.short_day(row.last_active_on)
    return words.say("never") if row.never_came else words.say("unknown")


def row_sentence(words: Words, row: ListedLearner, name: str) -> str:
    """Return a row as a screen reader says it, with the name as it is shown."""
    facts = {
        "name": name,
        "state": state_name(words, row.state),
        "cohort": row.cohort,
        "seen": last_seen(words, row),
        "done": words.percent(row.share) if row.share is not None else words.say("unknown"),
    }
    if row.planned is None:
        return words.say("{name}, {state}. {cohort}. Last seen: {seen}. Progress: {done}.", **facts)
    return words.say(
        "{name}, {state}. {cohort}. Last seen: {seen}. Progress: {done}, planned: {planned}.",
        **facts,
        planned=words.percent(row.planned),
    )


def tagging(words: Words, name: str, people: int, added: Sequence[str], removed: Sequence[str]) -> str:
    """Return what became of the tags of one learner (`name`) or of several."""
    who = name if people == 1 else words.plural("{n} learner", "{n} learners", people)
    if added and removed:
        return words.say(
            "{who}: tagged {added}, no longer {removed}",
            who=who,
            added=", ".join(added),
            removed=", ".join(removed),
        )
    if added:
        return words.say("{who}: tagged {added}", who=who, added=", ".join(added))
    return words.say("{who}: no longer tagged {removed}", who=who, removed=", ".join(removed))
