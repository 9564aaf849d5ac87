"""What a picture shows, as the sentence above it.

Honest: what is not known is not concluded. A finding names what was seen, never a cause. Reports stand above
words, so what a sentence needs of them is written here as protocols.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Protocol

from cockpit.domain.alerts import LATE_CODES, Alert, Code
from cockpit.domain.people import Cohort, Enrolment
from cockpit.domain.progress import POINTS, Plan, standing
from cockpit.domain.states import LearnerState
from cockpit.wording import Words

_MOST_SLACK = 0.15


class LearnerProgress(Protocol):
    """What `learner_finding` reads of `reports.learner_timeline.EnrolmentView`."""

    @property
    def enrolment(self) -> Enrolment: ...  # noqa: D102
    @property
    def state(self) -> LearnerState: ...  # noqa: D102
    @property
    def alert(self) -> Alert | None: ...  # noqa: D102
    @property
    def starts_on(self) -> date: ...  # noqa: D102
    @property
    def day(self) -> date: ...  # noqa: D102
    @property
    def required(self) -> int: ...  # noqa: D102
    @property
    def share(self) -> float | None: ...  # noqa: D102
    @property
    def plan(self) -> Plan | None: ...  # noqa: D102
    @property
    def steps(self) -> Sequence[tuple[date, float]]: ...  # noqa: D102
    @property
    def last_active_on(self) -> date | None: ...  # noqa: D102
    @property
    def silent_since(self) -> date | None: ...  # noqa: D102


class RowOfBoard(Protocol):
    """What `cohort_finding` reads of a `reports.cohort_board.BoardRow`."""

    @property
    def silent_from(self) -> int | None: ...  # noqa: D102
    @property
    def last_active_on(self) -> date | None: ...  # noqa: D102


class FanOfBoard(Protocol):
    """What `fan_finding` reads of a `reports.fan.Fan`."""

    @property
    def median(self) -> Sequence[float]: ...  # noqa: D102
    @property
    def ten_to_ninety(self) -> Sequence[tuple[float, float]] | None: ...  # noqa: D102


class EffortOfBoard(Protocol):
    """What `fan_finding` reads of a `reports.effort.Effort`."""

    @property
    def fan(self) -> FanOfBoard: ...  # noqa: D102
    @property
    def whole_weeks(self) -> int: ...  # noqa: D102


class Board(Protocol):
    """What the findings read of `reports.cohort_board.CohortBoard`."""

    @property
    def cohort(self) -> Cohort: ...  # noqa: D102
    @property
    def week(self) -> int: ...  # noqa: D102
    @property
    def rows(self) -> Sequence[RowOfBoard]: ...  # noqa: D102
    @property
    def counts(self) -> Mapping[LearnerState, int]: ...  # noqa: D102
    @property
    def required(self) -> int: ...  # noqa: D102
    @property
    def day(self) -> date: ...  # noqa: D102
    @property
    def plan(self) -> Plan | None: ...  # noqa: D102
    @property
    def fan(self) -> FanOfBoard: ...  # noqa: D102
    @property
    def effort(self) -> EffortOfBoard | None: ...  # noqa: D102


def no_plan(words: Words) -> str:
    """Return what stands where a plan would be."""
    return words.say("No plan: this cohort has no dates")


def learner_finding(words: Words, view: LearnerProgress) -> str:
    """Return how a learner stands against the plan, and since when."""
    say = words.say
    opened_on = view.enrolment.opened_on or view.starts_on
    if view.last_active_on is None and opened_on > view.day:
        return say("Begins on {date}", date=words.day(opened_on))
    if view.last_active_on is None:
        return say("Never connected") if view.enrolment.knowledge.may_alert else say("No activity is known")
    if view.state is LearnerState.LEFT:
        return say("Left the cohort")
    if view.share is None:
        return say("Nothing is required here: progress is unknown")
    if view.share >= 1:
        return say("Everything is done")
    silent = view.silent_since
    if silent is not None and (view.plan is None or silent <= view.starts_on):
        return say("Nothing since {date}", date=words.day(silent))
    if view.plan is None:
        return no_plan(words)
    if silent is not None:
        until = words.day(silent)
        standing = _standing(view, view.plan, silent)
        if standing < 0:
            return say("Behind plan, and nothing since {date}", date=until)
        if standing > 0:
            return say("Ahead of plan until {date}, then nothing", date=until)
        return say("On plan until {date}, then nothing", date=until)
    standing = _standing(view, view.plan, view.day)
    if standing < 0:
        since = _behind_since(view, view.plan)
        return say("Behind plan since {date}", date=words.day(since)) if since else say("Behind plan")
    return say("Ahead of plan") if standing > 0 else say("On plan")


def is_behind(view: LearnerProgress) -> bool:
    """Tell whether a learner lacks something by the plan today."""
    return view.share is not None and view.plan is not None and _standing(view, view.plan, view.day) < 0


def _standing(view: LearnerProgress, plan: Plan, day: date) -> int:
    """Return -1 behind, 0 on, 1 ahead of plan.

    Steps are held against a line, so one missing activity is no delay yet. While no rule calls the learner late,
    a second one is allowed for (up to 15 points): results that a source records in one batch come days later, and
    the words must not contradict the state beside them.
    """
    place = bisect_right(view.steps, day, key=lambda step: step[0])
    # Whose source first told later: on a day since which nothing was done, they stood where they stood then.
    lead = view.steps[max(0, place - 1)][1] - plan.share_on(day)
    one = 1 / view.required if view.required else 0.0
    is_late = view.alert is not None and any(reason.code in LATE_CODES for reason in view.alert.spoken)
    slack = max(POINTS, one) if is_late else max(POINTS, one, min(2 * one, _MOST_SLACK))
    return -1 if lead < -slack - 1e-9 else 1 if lead > POINTS else 0


def _behind_since(view: LearnerProgress, plan: Plan) -> date | None:
    """Return since when a learner is behind; None if they were so on the first day of which anything is known."""
    first_known = view.steps[0][0]
    day = view.day
    while day > first_known and _standing(view, plan, day - timedelta(days=1)) < 0:
        day -= timedelta(days=1)
    return day if day > first_known or first_known <= view.starts_on else None


def cohort_finding(words: Words, board: Board) -> str:
    """Return what the heat-map shows: people who went silent together, or how many are silent."""
    counts, everybody = board.counts, len(board.rows)
    starts_on, ends_on = board.cohort.starts_on, board.cohort.ends_on
    if not everybody:
        return words.say("Nobody is in this cohort yet")
    if starts_on is not None and board.day < starts_on:
        return words.say("Begins on {date}", date=words.day(starts_on))
    if ends_on is not None and board.day > ends_on:
        return _ended(words, board)
    if counts.get(LearnerState.NOT_STARTED, 0) == everybody:
        return words.say("Nobody has begun yet")
    if counts.get(LearnerState.FINISHED, 0) == everybody:
        return words.say("Everyone has finished")
    weeks = Counter(
        min(row.silent_from, board.week)
        for row in board.rows
        if row.silent_from is not None and row.last_active_on is not None
    )
    if weeks:
        week, people = max(weeks.items(), key=lambda item: (item[1], item[0]))
        if people > 1:
            return words.plural(
                "{n} person went silent in week {week}",
                "{n} people went silent in week {week}",
                people,
                week=words.number(week + 1),
            )
    silent = counts.get(LearnerState.LOST, 0) + counts.get(LearnerState.DECIDE, 0)
    if silent == everybody > 1:
        return words.say("Everyone is silent")
    if silent:
        return words.plural("{n} person is silent", "{n} people are silent", silent)
    waiting = counts.get(LearnerState.NOT_STARTED, 0)
    if waiting:
        return words.plural("{n} person has not begun yet", "{n} people have not begun yet", waiting)
    unknown = counts.get(LearnerState.UNKNOWN, 0)
    if unknown:
        return words.plural(
            "Activity unknown for {n} person",
            "Activity unknown for {n} people",
            unknown,
        )
    return words.say("Everyone is on board")


def _ended(words: Words, board: Board) -> str:
    """Return how many of a path that is over came to its end; silence means nothing any more."""
    if board.effort is not None:
        return words.say("The path has ended")
    return words.plural(
        "The path has ended: {n} person of {all} finished",
        "The path has ended: {n} people of {all} finished",
        board.counts.get(LearnerState.FINISHED, 0),
        all=words.number(len(board.rows)),
    )


def fan_finding(words: Words, board: Board) -> str:
    """Return how the group stands against its plan, and whether the slowest keep up."""
    say, plan, is_alone = words.say, board.plan, len(board.rows) == 1
    starts_on, ends_on = board.cohort.starts_on, board.cohort.ends_on
    if starts_on is not None and board.day < starts_on:
        return say("Begins on {date}", date=words.day(starts_on))
    if board.effort is not None:
        return _effort_finding(words, board.effort)
    if not board.fan.median:
        return say("Nothing is required here: progress is unknown")
    median = board.fan.median[-1]
    if plan is None or (ends_on is not None and board.day > ends_on):
        return _share_finding(words, median, is_alone, has_ended=plan is not None)
    now = standing(median, plan, board.day, board.required)
    if now < 0:
        lag = max(1, round((plan.share_on(board.day) - median) * 100))
        if is_alone:
            return words.plural(
                "The learner is {n} point behind plan", "The learner is {n} points behind plan", lag
            )
        return words.plural("The group is {n} point behind plan", "The group is {n} points behind plan", lag)
    if is_alone:
        return say("The learner is ahead of plan") if now > 0 else say("The learner is on pace")
    slowest = board.fan.ten_to_ninety[-1][0] if board.fan.ten_to_ninety else None
    keeps_up = slowest is None or standing(slowest, plan, board.day, board.required) >= 0
    if now > 0:
        if keeps_up:
            return say("The group is ahead of plan")
        return say("The group is ahead of plan; the slowest tenth is not")
    return say("The group is on pace") if keeps_up else say("The group is on pace; the slowest tenth is not")


def _share_finding(words: Words, median: float, is_alone: bool, *, has_ended: bool) -> str:
    """Return how far people are where no plan says how far they should be."""
    share = words.percent(median)
    if has_ended:
        if is_alone:
            return words.say("The path has ended with {share} done", share=share)
        return words.say("The path has ended: half of the group has done {share} or more", share=share)
    if is_alone:
        return words.say("{share} done; there is no plan", share=share)
    return words.say("Half of the group has done {share} or more; there is no plan", share=share)


def _effort_finding(words: Words, effort: EffortOfBoard) -> str:
    """Return how often people come where nothing is required: the median of the last whole week."""
    if not effort.fan.median:
        return words.say("Nothing is required here, and no week is over yet")
    days, week = int(effort.fan.median[-1]), words.number(effort.whole_weeks)
    if not days:
        return words.say("At least half of the group was not active in week {week}", week=week)
    return words.plural(
        "Half of the group was active on {n} day or more in week {week}",
        "Half of the group was active on {n} days or more in week {week}",
        days,
        week=week,
    )


def coming_week_sentence(words: Words, name: str, week: int) -> str:
    """Return what a cell of the heat-map says of a week to come; `week` is 0-based."""
    return words.say("{name}, week {week}: still to come", name=name, week=words.number(week + 1))


def week_sentence(words: Words, name: str, week: int, active_days: int | None, is_absent: bool) -> str:
    """Return what a cell of the heat-map says of a week so far; `week` is 0-based.

    `active_days` is None when the source does not say.
    """
    number = words.number(week + 1)
    if is_absent:
        return words.say("{name}, week {week}: agreed absence", name=name, week=number)
    if active_days is None:
        return words.say("{name}, week {week}: activity unknown", name=name, week=number)
    if not active_days:
        return words.say("{name}, week {week}: no activity", name=name, week=number)
    return words.plural(
        "{name}, week {week}: {n} active day",
        "{name}, week {week}: {n} active days",
        active_days,
        name=name,
        week=number,
    )


def state_length(words: Words, alert: Alert) -> str:
    """Return for how many days a state has lasted; empty where days say nothing of it."""
    days = next((reason.days for reason in alert.spoken if reason.days and reason.code is not Code.GOOD), None)
    return words.plural("{n} day", "{n} days", days) if days else ""
