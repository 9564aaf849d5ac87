from math import exp, log

import pytest
from alert_facts import END, START, after, cohort, learner, milestone
from hypothesis import given
from hypothesis import strategies as st

from cockpit.domain.alerts.weighting import WITH_MILESTONES, WITHOUT_MILESTONES, Weighting
from cockpit.domain.people import Absence, Knowledge
from cockpit.domain.progress import own_plan

EARLY, LATE = milestone(after(10)), milestone(after(30))
WITH = cohort(milestones=(EARLY, LATE))
WITHOUT = cohort()
NOW = after(40)


def came(*days, **changes):
    return learner(active_on=tuple(after(n) for n in days), **changes)


def did(*milestones, on=START):
    return {one.activity_id: on for one in milestones}


def weight(who, of=WITHOUT, day=NOW):
    return Weighting(of, day).of(who)


def stated(who, of=WITHOUT, day=NOW):
    return Weighting(of, day).stated(who)


# The direction of each fact


@pytest.mark.parametrize("of", [WITH, WITHOUT])
def test_a_longer_silence_weighs_more(of):
    assert weight(came(20), of) < weight(came(19), of)
    facts = [stated(came(n), of) for n in (20, 19)]
    assert facts[0].silence < facts[1].silence
    assert facts[0][1:] == facts[1][1:]


@pytest.mark.parametrize("of", [WITH, WITHOUT])
def test_the_same_silence_weighs_more_for_who_comes_often(of):
    often, seldom = came(15, 17, 19, 21, 23, 25), came(0, 5, 10, 15, 20, 25)
    assert stated(often, of).silence == pytest.approx(log(1 + 15 / 2))
    assert stated(seldom, of).silence == pytest.approx(log(1 + 15 / 5))
    same = [stated(who, of)._replace(active=0.0) for who in (often, seldom)]
    assert same[0].silence > same[1].silence


@pytest.mark.parametrize("of", [WITH, WITHOUT])
def test_active_days_weigh_less(of):
    assert weight(came(36, 37, 38), of) < weight(came(37, 38), of) < weight(came(38), of)


@pytest.mark.parametrize("of", [WITH, WITHOUT])
def test_to_have_never_come_weighs_more_than_to_have_come_on_the_first_day(of):
    never = weight(learner(knowledge=Knowledge.NEVER), of)
    assert never > weight(came(0), of)
    assert stated(came(0), of) == stated(learner(knowledge=Knowledge.NEVER), of)._replace(never=0.0)


def test_a_milestone_missed_weighs_more_and_the_last_one_most():
    none, old, last, both = (came(38, done=did(*done)) for done in ((EARLY, LATE), (LATE,), (EARLY,), ()))
    assert weight(none, WITH) < weight(old, WITH) < weight(last, WITH) < weight(both, WITH)
    assert [stated(who, WITH)[1:3] for who in (none, old, last, both)] == [(0, 0), (0, 0.5), (1, 0.5), (1, 1)]


@pytest.mark.parametrize("table", [WITH_MILESTONES, WITHOUT_MILESTONES])
def test_every_weight_has_the_direction_that_is_stated(table):
    weights = table.weights
    assert weights.silence > 0 and weights.never > 0 and weights.active < 0
    assert weights.last_missed >= 0 and weights.missed >= 0


# What is counted


@pytest.mark.parametrize(("days_ago", "days"), [(0, 1), (27, 1), (28, 0)])
def test_the_active_days_of_the_last_28_count(days_ago, days):
    assert stated(came(40 - days_ago)).active == pytest.approx(log(1 + days))


def test_without_a_rhythm_five_days_are_usual_and_none_counts_as_less_than_two():
    assert stated(came(30)).silence == pytest.approx(log(1 + 10 / 5))
    daily = came(25, 26, 27, 28, 29, 30)
    assert stated(daily).silence == pytest.approx(log(1 + 10 / 2))


def test_a_silence_of_over_20_rhythms_is_like_one_of_20():
    assert stated(came(0), day=after(99)).silence == pytest.approx(log(1 + 99 / 5))
    assert stated(came(0), day=after(100)) == stated(came(0), day=after(130))


def test_agreed_absence_is_no_silence():
    away = (Absence(after(31), after(36)),)
    assert stated(came(30, absences=away)).silence == stated(came(36)).silence


def test_gaps_from_before_the_history_make_no_rhythm():
    days = tuple(range(25, 31))
    assert stated(came(*days), cohort(history_from=after(25))).silence == pytest.approx(log(1 + 10 / 2))
    assert stated(came(*days), cohort(history_from=after(26))).silence == pytest.approx(log(1 + 10 / 5))


@pytest.mark.parametrize(("day", "missed"), [(9, 0), (10, 1)])
def test_a_milestone_counts_from_the_end_of_its_day_on(day, missed):
    assert stated(came(8), WITH, after(day)).last_missed == missed


def test_a_milestone_done_later_was_missed_until_then():
    who = came(38, done=did(EARLY, LATE, on=after(35)))
    assert stated(who, WITH, after(34))[1:3] == (1, 1)
    assert stated(who, WITH, after(35))[1:3] == (0, 0)


def test_milestones_that_are_none_of_ones_own_do_not_count():
    grouped = cohort(milestones=(milestone(after(10), groups=frozenset({"Matin"})),))
    assert stated(came(38, groups=frozenset({"Soir"})), grouped)[1:3] == (0, 0)
    assert stated(came(38, groups=frozenset({"Matin"})), grouped)[1:3] == (1, 1)
    assert stated(came(38, opened_on=after(11)), WITH)[1:3] == (1, 1)  # only the second
    assert stated(came(38, opened_on=after(31)), WITH)[1:3] == (0, 0)
    assert stated(came(38, own_plan=own_plan(START, 0.0, END), own_plan_from=START), WITH)[1:3] == (0, 0)


def test_agreed_absence_moves_a_milestone():
    who = came(5, absences=(Absence(after(8), after(9)),))
    assert [stated(who, WITH, after(n)).missed for n in (11, 12)] == [0, 1]


# The number


@pytest.mark.parametrize("knowledge", [Knowledge.UNKNOWN, Knowledge.NOT_PERMITTED])
def test_of_whom_nothing_is_known_nothing_is_concluded(knowledge):
    assert weight(came(0, knowledge=knowledge)) == 0.0
    assert stated(came(0, knowledge=knowledge)) is None


def test_nothing_weighs_before_the_opening():
    who = learner(knowledge=Knowledge.NEVER, opened_on=after(20))
    assert weight(who, day=after(19)) == 0.0
    assert weight(who, day=after(20)) > 0.0
    before = came(2, opened_on=after(20))
    assert weight(before, day=after(19)) == 0.0
    assert stated(before, day=after(20)).silence == 0.0
    assert weight(learner(knowledge=Knowledge.NEVER, opened_on=None)) == 0.0


def chance(total):
    return pytest.approx(1 / (1 + exp(-total)))


def test_it_is_the_logistic_of_the_weighed_facts():
    base, of = WITH_MILESTONES
    who = came(30, done=did(EARLY))
    total = base + of.silence * log(3) + of.last_missed + of.missed / 2 + of.active * log(2)
    assert weight(who, WITH) == chance(total)
    never = learner(knowledge=Knowledge.NEVER, opened_on=after(30), own_plan_from=START)
    assert weight(never, WITH) == chance(base + of.silence * log(3) + of.never)


def test_a_cohort_without_milestones_has_its_own_table():
    base, of = WITHOUT_MILESTONES
    only_later = cohort(milestones=(milestone(END),))
    assert stated(came(30), WITHOUT) == stated(came(30), only_later)
    assert weight(came(30), WITHOUT) != weight(came(30), only_later)
    assert weight(came(30), WITHOUT) == chance(base + of.silence * log(3) + of.active * log(2))
    assert (of.last_missed, of.missed) == (0.0, 0.0)


def test_it_looks_at_nothing_else_of_the_person():
    rich = came(30, required=10, done_on=(after(3),), messages_on=(after(5),), seen_on_site=True, learner_id=77)
    assert weight(rich) == weight(came(30))


@given(
    st.lists(st.integers(-20, 200), max_size=40, unique=True),
    st.integers(-20, 200),
    st.one_of(st.none(), st.integers(-20, 200)),
    st.sampled_from(list(Knowledge)),
    st.lists(st.integers(0, 150), max_size=5, unique=True),
    st.sets(st.integers(0, 4)),
)
def test_it_always_lies_between_0_and_1(days, today, opened, knowledge, due, done):
    milestones = tuple(milestone(after(n)) for n in sorted(due))
    who = came(
        *sorted(days),
        opened_on=None if opened is None else after(opened),
        knowledge=knowledge,
        done=did(*(one for place, one in enumerate(milestones) if place in done)),
    )
    found = weight(who, cohort(milestones=milestones), after(today))
    assert 0.0 <= found < 1.0
    assert (found > 0.0) is (stated(who, cohort(milestones=milestones), after(today)) is not None)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=20, unique=True), st.integers(0, 60), st.integers(1, 30))
def test_what_lies_later_changes_nothing(days, today, more):
    now = tuple(n for n in sorted(days) if n <= today)
    later = tuple(range(today + 1, today + 1 + more))
    known = came(*now, knowledge=Knowledge.KNOWN if now else Knowledge.NEVER)
    assert weight(came(*now, *later, done=did(LATE, on=after(today + 1))), WITH, after(today)) == weight(
        known, WITH, after(today)
    )


def test_the_last_milestone_is_the_last_that_was_due_whatever_the_course_order():
    who = came(38, done=did(LATE))
    assert stated(who, WITH).last_missed == 0
    assert stated(who, cohort(milestones=(LATE, EARLY))).last_missed == 0
