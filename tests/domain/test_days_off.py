from datetime import date

import pytest
from alert_facts import START, after
from hypothesis import given
from hypothesis import strategies as st

from cockpit.domain.days_off import NO_DAYS_OFF, DaysOff, ended
from cockpit.domain.people import Absence, AbsenceKind
from cockpit.domain.progress import Plan, moved_by

LEAVES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10)), max_size=4)
CLOSURES = st.lists(st.integers(0, 60), max_size=6, unique=True)


def away(first, last):
    return Absence(after(first), after(last))


def some_off(leaves, closures):
    return DaysOff([after(n) for n in closures], [away(first, first + length) for first, length in leaves])


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [(0, 10, 4), (3, 10, 3), (2, 3, 1), (2, 6, 4), (6, 10, 0), (3, 3, 0)],
)
def test_the_days_after_one_and_up_to_another_are_counted(since, until, count):
    found = DaysOff((), [away(3, 6)]).count(after(since), after(until))
    assert found == count


def test_a_day_counts_once_however_many_reasons_it_has():
    off = DaysOff([after(3), after(4), after(8)], [away(2, 4), away(4, 5)])
    assert off.count(START, after(30)) == 5
    assert off.count_absent(START, after(30)) == 4


def test_closures_alone_are_no_absence():
    off = DaysOff([after(4), after(3)])
    assert bool(off) and off.count(START, after(10)) == 2
    assert off.count_absent(START, after(10)) == 0
    assert not off.is_absent_on(after(3))
    assert off.moved(after(5), START) == after(5)


def test_no_days_off_are_none():
    assert not NO_DAYS_OFF and not DaysOff()
    assert NO_DAYS_OFF.count(START, after(99)) == NO_DAYS_OFF.count_absent(START, after(99)) == 0
    assert not NO_DAYS_OFF.is_absent_on(START)
    assert NO_DAYS_OFF.moved(after(3), START) == after(3)


@pytest.mark.parametrize(
    ("day", "is_absent"), [(2, False), (3, True), (4, True), (5, False), (7, True), (8, False)]
)
def test_an_absence_has_both_its_days_in_it(day, is_absent):
    assert DaysOff([after(5)], [away(3, 4), away(7, 7)]).is_absent_on(after(day)) is is_absent


@pytest.mark.parametrize(
    ("first", "moved"),
    [(0, 24), (3, 24), (4, 23), (6, 21), (7, 20)],  # from which day on absence counts
)
def test_a_date_moves_by_the_days_of_absence_from_a_first_day_on(first, moved):
    assert DaysOff((), [away(3, 6)]).moved(after(20), after(first)) == after(moved)


def test_absence_into_which_a_date_is_moved_moves_it_again():
    off = DaysOff((), [away(18, 20), away(22, 25), away(28, 30)])
    assert off.moved(after(20), START) == after(27)  # three days, then four that lie where it comes; not the last
    assert off.moved(after(17), START) == after(17)
    assert off.moved(after(21), START) == after(31)


def test_a_date_of_no_opening_is_moved_by_everything():
    assert DaysOff((), [away(3, 6)]).moved(after(20), date.min) == after(24)


@given(LEAVES, CLOSURES, st.integers(0, 60))
def test_a_moved_date_lies_as_many_expected_days_later_as_the_date_did(leaves, closures, due):
    off = some_off(leaves, closures)
    moved = off.moved(after(due), START)
    absent = sum(off.is_absent_on(after(n)) for n in range((moved - START).days + 1))
    assert (moved - after(due)).days == absent
    assert not off.is_absent_on(moved)


@given(LEAVES, CLOSURES, st.integers(0, 60), st.integers(0, 60))
def test_counts_are_those_of_the_days_one_by_one(leaves, closures, since, length):
    off = some_off(leaves, closures)
    days = [after(n) for n in range(since + 1, since + length + 1)]
    absent = [day for day in days if off.is_absent_on(day)]
    closed = {after(n) for n in closures}
    assert off.count_absent(after(since), after(since + length)) == len(absent)
    assert off.count(after(since), after(since + length)) == len(set(absent) | closed.intersection(days))


# Absences without an end


def test_an_open_absence_lasts_until_the_day_before_the_return():
    assert ended([Absence(after(5), None)], (after(2), after(9)), after(60)) == (Absence(after(5), after(8)),)


def test_an_open_absence_of_who_is_not_back_lasts_until_the_last_day():
    assert ended([Absence(after(5), None)], (after(2),), after(60)) == (Absence(after(5), after(60)),)
    assert ended([Absence(after(5), None)], (), after(60)) == (Absence(after(5), after(60)),)


def test_activity_on_its_first_day_does_not_end_it_and_on_the_next_it_does():
    assert ended([Absence(after(5), None)], (after(5),), after(60)) == (Absence(after(5), after(60)),)
    assert ended([Absence(after(5), None)], (after(5), after(6)), after(60)) == (Absence(after(5), after(5)),)


def test_an_open_absence_has_one_day_at_least():
    assert ended([Absence(after(70), None)], (), after(60)) == (Absence(after(70), after(70)),)


def test_an_absence_with_an_end_stays_as_it_is():
    leave = Absence(after(5), after(9), "Holiday", AbsenceKind.LEAVE)
    assert ended([leave], (after(6),), after(7)) == (leave,)


def test_what_an_absence_was_agreed_for_is_kept():
    (found,) = ended([Absence(after(5), None, "Moving", AbsenceKind.PAUSE)], (), after(9))
    assert (found.reason, found.kind) == ("Moving", AbsenceKind.PAUSE)


def test_days_off_need_an_end():
    with pytest.raises(ValueError, match="end"):
        DaysOff((), [Absence(START, None)])


def test_a_closure_given_twice_counts_once():
    twice = [after(3), after(3)]
    assert DaysOff(twice, [away(8, 8)]).count(START, after(5)) == 1
    assert DaysOff(twice).count(START, after(5)) == 1


def test_a_plan_stands_still_during_absence_and_as_it_was_before():
    plan = Plan(((START, 0.0), (after(100), 1.0)))
    moved = moved_by(plan, DaysOff((), [away(50, 59), away(60, 64), away(80, 80)]))
    shares = [round(moved.share_on(after(day)), 6) for day in (0, 40, 49, 50, 64, 65, 79, 80, 81, 115, 116, 130)]
    assert shares == [0, 0.4, 0.49, 0.49, 0.49, 0.5, 0.64, 0.64, 0.65, 0.99, 1, 1]
    assert moved.day_of(0.4) == after(40)
    lags = [moved.lag_days(0.4, after(day)) for day in (30, 49, 55, 64, 65, 79, 81)]
    assert lags == [-10, 9, 9, 9, 10, 24, 25]


def test_absence_before_the_plan_or_after_it_moves_nothing():
    plan = Plan(((START, 0.0), (after(100), 1.0)))
    assert moved_by(plan, DaysOff((), [away(-20, -10), away(110, 120)])) == plan


def test_a_plan_that_stands_still_meets_its_milestones_on_their_moved_days():
    plan = Plan(((START, 0.0), (after(10), 0.5), (after(20), 1.0)))
    moved = moved_by(plan, DaysOff((), [away(11, 15)]))
    assert moved.points == ((START, 0.0), (after(10), 0.5), (after(15), 0.5), (after(25), 1.0))
