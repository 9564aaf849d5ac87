"""The sentences over the pictures, from hand-made facts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cockpit.domain.alerts import Alert, AlertTier, Code, Reason
from cockpit.domain.people import Cohort, Enrolment, EnrolmentStatus, Knowledge
from cockpit.domain.progress import Basis, Plan
from cockpit.domain.states import LearnerState
from cockpit.domain.times import zone_named
from cockpit.reports.cohort_board import BoardRow, CohortBoard
from cockpit.reports.effort import Effort
from cockpit.reports.fan import Fan
from cockpit.reports.learner_timeline import EnrolmentView
from cockpit.wording import Words
from cockpit.wording.ages import data_age
from cockpit.wording.findings import (
    cohort_finding,
    coming_week_sentence,
    fan_finding,
    learner_finding,
    week_sentence,
)

WORDS = Words("en")
START = date(2026, 9, 7)
TODAY = START + timedelta(days=70)
# Four milestones, one every four weeks.
PLAN = Plan(tuple((START + timedelta(days=28 * n), n / 4) for n in range(5)))
COHORT = Cohort(1, 1, "c", "C", START, START + timedelta(days=126), "Europe/Paris", "en", True, False, None)


def view(
    steps: Sequence[tuple[int, float]] = (),
    *,
    state: LearnerState = LearnerState.ON_TRACK,
    last_active: int | None = 69,
    silent_since: int | None = None,
    plan: Plan | None = PLAN,
    required: int = 4,
    knowledge: Knowledge = Knowledge.KNOWN,
    opened: int = 0,
) -> EnrolmentView:
    """Return a view; days count from the start."""

    def day(number: int) -> date:
        return START + timedelta(days=number)

    share = (steps[-1][1] if steps else 0.0) if required else None
    return EnrolmentView(
        enrolment=Enrolment(1, 1, 1, EnrolmentStatus.ACTIVE, None, day(opened), knowledge, None, None, ()),
        cohort=COHORT,
        status=EnrolmentStatus.ACTIVE,
        state=state,
        alert=None,
        alert_id=None,
        starts_on=START,
        day=TODAY,
        week=10,
        weeks=18,
        done=len(steps),
        required=required,
        basis=Basis.ACTIVITIES,
        share=share,
        plan=plan,
        planned=plan.share_on(TODAY) if plan else None,
        steps=((START, 0.0), *((day(number), share) for number, share in steps)),
        group=(),
        daily=b"",
        last_active_on=None if last_active is None else day(last_active),
        silent_since=None if silent_since is None else day(silent_since),
    )


ON_TIME = ((28, 0.25), (56, 0.5))


@pytest.mark.parametrize(
    ("shown", "finding"),
    [
        (view(ON_TIME), "On plan"),
        (view((*ON_TIME, (60, 0.75))), "Ahead of plan"),
        (view(ON_TIME[:1]), "Behind plan since 3 November"),
        (view(()), "Behind plan since 6 October"),
        (view(((28, 0.25), (56, 0.5), (57, 0.75), (58, 1.0))), "Everything is done"),
        (
            view(((28, 0.25), (39, 0.5), (40, 0.75)), last_active=40, silent_since=40),
            "Ahead of plan until 17 October, then nothing",
        ),
        (view(ON_TIME[:1], last_active=40, silent_since=40), "On plan until 17 October, then nothing"),
        (view((), last_active=40, silent_since=40), "Behind plan, and nothing since 17 October"),
        (view((), last_active=-5, silent_since=-5), "Nothing since 2 September"),
        (view((), last_active=None), "Never connected"),
        (view((), last_active=None, knowledge=Knowledge.UNKNOWN), "No activity is known"),
        (view((), last_active=None, opened=77), "Begins on 23 November"),
        (view((), plan=None), "No plan: this cohort has no dates"),
        (view((), plan=None, last_active=40, silent_since=40), "Nothing since 17 October"),
        (view((), required=0), "Nothing is required here: progress is unknown"),
        (view((), state=LearnerState.LEFT), "Left the cohort"),
    ],
)
def test_a_learner_is_said_as_known_and_no_further(shown: EnrolmentView, finding: str):
    assert learner_finding(WORDS, shown) == finding


def test_a_result_still_on_its_way_is_no_delay_until_a_rule_says_late():
    plan = Plan(((START, 0.0), (START + timedelta(days=100), 1.0)))  # 70 of 100 today
    lacking_one_and_a_half = view(((10, 0.55),), plan=plan, required=10)
    assert learner_finding(WORDS, lacking_one_and_a_half) == "On plan"
    reason = Reason(Code.LATE, AlertTier.HIGH, TODAY, subject="Unit 6", on=TODAY)
    late = replace(lacking_one_and_a_half, alert=Alert(1, TODAY, AlertTier.HIGH, (reason,)))
    assert learner_finding(WORDS, late) == "Behind plan since 12 November"
    assert learner_finding(WORDS, view(((10, 0.5),), plan=plan, required=10)) == "Behind plan since 12 November"


def test_where_a_source_tells_only_how_things_stand_nothing_is_said_of_the_days_before():
    first_told = replace(view(ON_TIME), steps=((TODAY, 0.3),), basis=Basis.PERCENT)
    assert learner_finding(WORDS, first_told) == "Behind plan"
    told_twice = replace(first_told, steps=((START + timedelta(days=30), 0.3), (TODAY, 0.35)))
    assert learner_finding(WORDS, told_twice) == "Behind plan since 8 November"
    silent = replace(view(ON_TIME, last_active=40, silent_since=40), steps=((TODAY, 0.36),), basis=Basis.PERCENT)
    assert learner_finding(WORDS, silent) == "On plan until 17 October, then nothing"


def test_nobody_is_behind_on_the_due_day_and_everybody_who_lacks_it_on_the_next():
    on_the_day = Plan(((START, 0.0), (TODAY, 0.5), (TODAY + timedelta(days=40), 1.0)))
    the_day_before = Plan(((START, 0.0), (TODAY - timedelta(days=1), 0.5), (TODAY + timedelta(days=40), 1.0)))
    assert learner_finding(WORDS, view((), plan=on_the_day, required=2)) == "On plan"
    assert learner_finding(WORDS, view((), plan=the_day_before, required=2)) == "Behind plan since 16 November"


@dataclass(frozen=True, slots=True)
class Someone:
    """A row of the board, as far as findings read it."""

    state: LearnerState = LearnerState.ON_TRACK
    silent_from: int | None = None
    last_active_on: date | None = TODAY


LOST_IN_7 = Someone(LearnerState.LOST, 6, START)
LOST_IN_8 = Someone(LearnerState.LOST, 7, START)
NEVER = Someone(LearnerState.LOST, 0, None)
DECIDE = Someone(LearnerState.DECIDE, 2, START)
UNKNOWN = Someone(LearnerState.UNKNOWN, last_active_on=None)
NEW = Someone(LearnerState.NOT_STARTED, None, None)


def board(
    people: Sequence[Someone] = (), fan: Fan | None = None, plan: Plan | None = PLAN, required: int = 4
) -> CohortBoard:
    rows = tuple(
        BoardRow(
            n, n, None, "N", one.state, (), bytes(11), 0, frozenset(), one.silent_from, 0.0, one.last_active_on
        )
        for n, one in enumerate(people)
    )
    return CohortBoard(
        cohort=COHORT,
        starts_on=START,
        day=TODAY,
        week=10,
        weeks=18,
        rows=rows,
        groups=(),
        counts=Counter(row.state for row in rows),
        plan=plan,
        planned=plan.share_on(TODAY) if plan else None,
        required=required,
        fan=fan or Fan((), None, None, ()),
        milestones=(),
    )


@pytest.mark.parametrize(
    ("people", "finding"),
    [
        ((LOST_IN_7, LOST_IN_7, LOST_IN_8, Someone()), "2 people went silent in week 7"),
        ((LOST_IN_7, LOST_IN_8, DECIDE, Someone()), "3 people are silent"),
        # Who never came did not go silent together.
        ((NEVER, NEVER, Someone()), "2 people are silent"),
        ((LOST_IN_7, Someone()), "1 person is silent"),
        ((NEW, Someone()), "1 person has not begun yet"),
        ((NEW, NEW), "Nobody has begun yet"),
        ((UNKNOWN, UNKNOWN, Someone()), "Activity unknown for 2 people"),
        ((UNKNOWN, LOST_IN_7), "1 person is silent"),
        ((Someone(), Someone(LearnerState.DRIFTING)), "Everyone is on board"),
        ((NEVER, LOST_IN_7), "Everyone is silent"),
        ((LOST_IN_7,), "1 person is silent"),
        ((Someone(LearnerState.FINISHED), Someone(LearnerState.FINISHED)), "Everyone has finished"),
        ((), "Nobody is in this cohort yet"),
    ],
)
def test_a_cohort_says_who_went_silent_together(people: Sequence[Someone], finding: str):
    assert cohort_finding(WORDS, board(people)) == finding


def test_of_two_weeks_with_as_many_the_later_is_told():
    people = [LOST_IN_7, LOST_IN_8, LOST_IN_7, LOST_IN_8]
    assert cohort_finding(WORDS, board(people)) == "2 people went silent in week 8"


def fan(median: float, slowest: float | None = None) -> Fan:
    band = None if slowest is None else ((slowest, 1.0),)
    return Fan((median,), band, band, ())


def before_the_start(shown: CohortBoard) -> CohortBoard:
    return replace(shown, cohort=replace(COHORT, starts_on=TODAY + timedelta(days=12)))


def after_the_end(shown: CohortBoard) -> CohortBoard:
    return replace(shown, cohort=replace(COHORT, ends_on=TODAY - timedelta(days=1)))


def free_choice(*median: float, weeks: int) -> CohortBoard:
    effort = Effort(START, False, {}, Fan(median, None, None, ()), weeks)
    return replace(board((Someone(), Someone())), effort=effort, plan=None)


def test_before_and_after_the_path_silence_is_no_finding():
    people = (LOST_IN_7, LOST_IN_7, Someone(LearnerState.FINISHED))
    assert cohort_finding(WORDS, before_the_start(board(people))) == "Begins on 28 November"
    ended = "The path has ended: 1 person of 3 finished"
    assert cohort_finding(WORDS, after_the_end(board(people))) == ended
    of_free_choice = replace(after_the_end(board(people)), effort=free_choice(weeks=0).effort)
    assert cohort_finding(WORDS, of_free_choice) == "The path has ended"


@pytest.mark.parametrize(
    ("shown", "finding"),
    [
        (board(fan=fan(0.6, 0.5)), "The group is on pace"),
        (board(fan=fan(0.6, 0.25)), "The group is on pace; the slowest tenth is not"),
        (board(fan=fan(0.75, 0.5)), "The group is ahead of plan"),
        (board(fan=fan(0.75, 0.25)), "The group is ahead of plan; the slowest tenth is not"),
        (board(fan=fan(0.25, 0.0)), "The group is 38 points behind plan"),
        (board(fan=fan(0.5)), "The group is on pace"),
        (board(fan=fan(0.5), plan=None), "Half of the group has done 50% or more; there is no plan"),
        (board((Someone(),), fan(0.5), plan=None), "50% done; there is no plan"),
        (board((Someone(),), fan(0.25)), "The learner is 38 points behind plan"),
        (board((Someone(),), fan(0.6)), "The learner is on pace"),
        (board((Someone(),), fan(0.75)), "The learner is ahead of plan"),
        (before_the_start(board(fan=fan(0.0))), "Begins on 28 November"),
        (after_the_end(board(fan=fan(0.6))), "The path has ended: half of the group has done 60% or more"),
        (after_the_end(board((Someone(),), fan(0.6))), "The path has ended with 60% done"),
        (free_choice(3.5, weeks=10), "Half of the group was active on 3 days or more in week 10"),
        (free_choice(1.0, weeks=2), "Half of the group was active on 1 day or more in week 2"),
        (free_choice(0.5, weeks=2), "At least half of the group was not active in week 2"),
        (free_choice(weeks=0), "Nothing is required here, and no week is over yet"),
        (board(), "Nothing is required here: progress is unknown"),
    ],
)
def test_a_group_is_held_against_its_plan(shown: CohortBoard, finding: str):
    assert fan_finding(WORDS, shown) == finding


@pytest.mark.parametrize(
    ("days", "is_absent", "sentence"),
    [
        (0, False, "Awa, week 7: no activity"),
        (1, False, "Awa, week 7: 1 active day"),
        (3, False, "Awa, week 7: 3 active days"),
        (3, True, "Awa, week 7: agreed absence"),
        (None, False, "Awa, week 7: activity unknown"),
    ],
)
def test_a_cell_says_what_it_shows(days: int | None, is_absent: bool, sentence: str):
    assert week_sentence(WORDS, "Awa", 6, days, is_absent) == sentence


def test_a_week_to_come_says_so():
    assert coming_week_sentence(WORDS, "Awa", 6) == "Awa, week 7: still to come"


NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("at", "age"),
    [
        (None, "Not read yet"),
        (datetime(2026, 11, 23, 6, 42, tzinfo=UTC), "Synced 07:42"),
        # 23:30 UTC of Sunday is Monday in Paris.
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "Synced 00:30"),
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), "Data from Friday"),
        (datetime(2026, 11, 17, 9, 0, tzinfo=UTC), "Data from Tuesday"),
        # A week ago is not "Monday": that would read as today.
        (datetime(2026, 11, 16, 9, 0, tzinfo=UTC), "Data from 16 November"),
        (datetime(2026, 12, 24, 9, 0, tzinfo=UTC), "Data from 24 December"),
    ],
)
def test_data_say_how_old_they_are(at: datetime | None, age: str):
    assert data_age(WORDS, at, NOW, zone_named("Europe/Paris")) == age
