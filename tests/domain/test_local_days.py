from datetime import UTC, date, datetime, time, timedelta

import pytest
from alert_facts import START, after, cohort, learner, milestone
from hypothesis import given
from hypothesis import strategies as st

from cockpit.domain.alerts.advance import CohortState, advance
from cockpit.domain.alerts.facts import OpenQuestion
from cockpit.domain.alerts.late import Late
from cockpit.domain.alerts.lost import Lost
from cockpit.domain.alerts.never import Never
from cockpit.domain.alerts.pace import Pace
from cockpit.domain.alerts.question import Question
from cockpit.domain.alerts.rules import AlertRules
from cockpit.domain.alerts.silent import Silent
from cockpit.domain.days_off import NO_DAYS_OFF
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.domain.progress import own_plan
from cockpit.domain.silence import rhythm_days, silence_days
from cockpit.domain.times import day_in, zone_named

SECOND = timedelta(seconds=1)
ZONES = [
    "America/Toronto",
    "America/Guadeloupe",
    "America/St_Johns",
    "Europe/Paris",
    "Indian/Reunion",
    "Asia/Kolkata",
    "Pacific/Noumea",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
]
# Zone, a day of other than 24 hours, its hours.
CHANGES = [
    ("Europe/Paris", date(2026, 10, 25), 25),
    ("Europe/Paris", date(2027, 3, 28), 23),
    ("America/Toronto", date(2026, 11, 1), 25),
    ("America/Toronto", date(2027, 3, 14), 23),
    ("Pacific/Auckland", date(2026, 9, 27), 23),
    ("Pacific/Auckland", date(2027, 4, 4), 25),
]


def midnight(zone, day):
    """Return the instant at which a day begins in a zone."""
    return datetime.combine(day, time(), zone_named(zone)).astimezone(UTC)


def active_at(*instants, zone, **changes):
    """Return somebody who did something at these instants, as their own clock dates them."""
    days = sorted({day_in(zone_named(zone), at) for at in instants})
    return learner(active_on=tuple(days), **changes)


# Midnight


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [date(2026, 9, 10), date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29)])
def test_one_second_before_midnight_is_another_day_than_one_second_after_it(zone, day):
    at = midnight(zone, day)
    assert day_in(zone_named(zone), at - SECOND) == day - timedelta(days=1)
    assert day_in(zone_named(zone), at) == day_in(zone_named(zone), at + SECOND) == day


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Toronto", date(2026, 9, 9)),
        ("Europe/Paris", date(2026, 9, 10)),
        ("Indian/Reunion", date(2026, 9, 10)),
        ("Pacific/Auckland", date(2026, 9, 10)),
    ],
)
def test_one_instant_has_the_day_of_whoever_was_there(zone, day):
    assert day_in(zone_named(zone), datetime(2026, 9, 10, 3, 30, tzinfo=UTC)) == day


def test_the_date_line_lies_between_two_learners_of_one_cohort():
    at = datetime(2026, 9, 10, 10, 30, tzinfo=UTC)
    days = [day_in(zone_named(zone), at) for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago")]
    assert days == [date(2026, 9, 11), date(2026, 9, 9)]


@pytest.mark.parametrize("zone", ZONES)
def test_a_silence_begins_a_day_later_for_who_came_just_after_midnight(zone):
    at = midnight(zone, after(5))
    before, then = active_at(at - SECOND, zone=zone), active_at(at, zone=zone)
    assert [Silent().check(before, cohort(), after(n)) is not None for n in (17, 18)] == [False, True]
    assert [Silent().check(then, cohort(), after(n)) is not None for n in (18, 19)] == [False, True]


@pytest.mark.parametrize("zone", ZONES)
def test_a_return_counts_for_the_day_on_the_clock_of_the_learner(zone):
    came = [midnight(zone, START), midnight(zone, after(14))]
    just_in_time = active_at(came[0], came[1] - SECOND, zone=zone)
    too_late = active_at(*came, zone=zone)
    assert just_in_time.active_on == (START, after(13))
    assert Silent().check(just_in_time, cohort(), after(14)) is None
    assert Silent().check(too_late, cohort(), after(13)) is None
    assert Silent().check(learner(active_on=(START,)), cohort(), after(14)).since == after(14)


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_done_until_the_midnight_of_the_learner_is_done_on_that_day(zone):
    of = cohort(milestones=(milestone(after(10)),))
    key = of.milestones[0].activity_id
    at = midnight(zone, after(14))  # the fourth day overdue begins
    for instant, late_on in ((at - SECOND, []), (at, [13])):
        who = learner(done={key: day_in(zone_named(zone), instant)})
        assert [n for n in range(11, 17) if Late().check(who, of, after(n))] == late_on


def test_two_events_on_both_sides_of_midnight_are_two_active_days_and_of_one_day_only_one():
    zone = "America/Toronto"
    at = midnight(zone, after(5))
    assert active_at(at - SECOND, at, zone=zone).active_on == (after(4), after(5))
    assert active_at(at, at + SECOND, at + timedelta(hours=24) - SECOND, zone=zone).active_on == (after(5),)


@pytest.mark.parametrize(("late_by", "presses"), [(-SECOND, True), (timedelta(), False)])
def test_a_question_counts_from_the_day_on_which_it_was_asked(late_by, presses):
    zone = "Europe/Paris"
    asked = day_in(zone_named(zone), midnight(zone, after(1)) + late_by)  # Monday's last second, or Tuesday
    who = learner(questions=(OpenQuestion("Where?", asked, None),))
    assert (Question().check(who, cohort(), after(2)) is not None) is presses


# Days of 23 and 25 hours


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_a_day_on_which_the_clock_changes_is_one_day(zone, day, hours):
    begin, end = midnight(zone, day), midnight(zone, day + timedelta(days=1))
    assert end - begin == timedelta(hours=hours)
    found = {day_in(zone_named(zone), begin + timedelta(minutes=10 * n)) for n in range(6 * hours)}
    assert found == {day}
    assert day_in(zone_named(zone), end) == day + timedelta(days=1)
    assert silence_days(day - timedelta(days=1), day + timedelta(days=1), NO_DAYS_OFF) == 2


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
@pytest.mark.parametrize("late_by", [timedelta(), timedelta(hours=24) - SECOND])
def test_a_silence_over_a_change_of_the_clock_is_counted_in_days(zone, day, hours, late_by):
    came = midnight(zone, day - timedelta(days=5)) + late_by  # the first or the last second of that day
    who = active_at(came, zone=zone)
    limit = day + timedelta(days=9)
    assert who.active_on == (day - timedelta(days=5),)
    assert Silent().check(who, cohort(), limit - timedelta(days=1)) is None
    found = Silent().check(who, cohort(), limit)
    assert (found.days, found.since) == (14, limit)
    assert [Lost().check(who, cohort(), limit + timedelta(days=n)) is not None for n in (13, 14)] == [False, True]


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_a_silence_that_begins_on_a_change_of_the_clock_is_no_longer_and_no_shorter(zone, day, hours):
    begin, end = midnight(zone, day), midnight(zone, day + timedelta(days=1))
    for at in (begin, end - SECOND):
        who = active_at(at, zone=zone)
        assert [Silent().check(who, cohort(), day + timedelta(days=n)) is not None for n in (13, 14)] == [
            False,
            True,
        ]


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_a_milestone_due_before_a_change_of_the_clock_is_late_on_its_third_day(zone, day, hours):
    due = day - timedelta(days=1)
    of = cohort(milestones=(milestone(due),))
    done = {
        of.milestones[0].activity_id: day_in(zone_named(zone), midnight(zone, day + timedelta(days=1)) - SECOND)
    }
    assert Late().check(learner(), of, due + timedelta(days=2)) is None
    assert Late().check(learner(), of, due + timedelta(days=3)).since == due + timedelta(days=3)
    assert Late().check(learner(done=done), of, due + timedelta(days=3)) is None


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_a_rhythm_over_a_change_of_the_clock_is_counted_in_days(zone, day, hours):
    local = [
        datetime.combine(day + timedelta(days=2 * n), time(23, 59, 59), zone_named(zone)) for n in range(-3, 3)
    ]
    who = active_at(*[at.astimezone(UTC) for at in local], zone=zone)
    assert rhythm_days(who.active_on, day + timedelta(days=4)) == 2


@given(st.integers(0, 3 * 365 * 24 * 3600), st.sampled_from(ZONES))
def test_the_day_of_an_instant_holds_it(seconds, zone):
    instant = datetime(2026, 1, 1, tzinfo=UTC) + seconds * SECOND
    day = day_in(zone_named(zone), instant)
    assert midnight(zone, day) <= instant < midnight(zone, day + timedelta(days=1))


# What is not there yet, or not at all


def codes(day, who, of):
    alert = advance(CohortState(), [who], of, day, AlertRules()).state.alerts.get(who.enrolment_id)
    return [reason.code for reason in alert.reasons] if alert else []


def test_a_course_that_starts_in_the_future_has_no_alerts():
    start = after(30)
    of = cohort(starts_on=start, milestones=(milestone(after(5)),))
    never = learner(knowledge=Knowledge.NEVER, opened_on=start)
    came = learner(active_on=(START,), opened_on=start, questions=(OpenQuestion("When?", START, None),))
    for n in range(-5, 30):
        assert codes(after(n), never, of) == codes(after(n), came, of) == []
    assert codes(start, never, of) == []
    assert codes(start, came, of) == ["QUESTION"]


def test_from_the_start_on_days_are_counted_from_the_start():
    start = after(30)
    never = learner(knowledge=Knowledge.NEVER, opened_on=start)
    assert [Never().check(never, cohort(), after(n, start)) is not None for n in (-1, 0, 2, 6)] == [
        False, False, False, True,
    ]  # fmt: skip
    assert Never().check(never, cohort(), after(7, start)).days == 7
    came = learner(active_on=(START,), opened_on=start)
    assert [Silent().check(came, cohort(), after(n, start)) is not None for n in (13, 14)] == [False, True]
    assert [Lost().check(came, cohort(), after(n, start)) is not None for n in (27, 28)] == [False, True]


def test_without_a_plan_nobody_is_behind_but_may_be_late():
    of = cohort(milestones=(milestone(after(20)),))
    who = learner(active_on=(after(22),), required=10, plan=None)
    assert all(Pace().check(who, of, after(n)) is None for n in range(140))
    assert codes(after(23), who, of) == ["LATE"]


def test_with_a_plan_of_ones_own_somebody_may_be_behind_but_not_late():
    of = cohort(milestones=(milestone(after(20)),))
    who = learner(
        active_on=(after(22), after(43)),
        required=10,
        own_plan=own_plan(after(30), 0.0, after(80)),
        own_plan_from=START,
    )
    assert codes(after(23), who, of) == []
    assert "PACE" not in codes(after(43), who, of)
    assert "PACE" in codes(after(44), who, of)


def test_without_a_rhythm_14_days_are_the_limit_and_none_is_told():
    who = learner(active_on=tuple(after(n) for n in range(5)))
    assert Silent().check(who, cohort(), after(17)) is None
    found = Silent().check(who, cohort(), after(18))
    assert (found.days, found.usual_days) == (14, None)
    assert Silent().check(learner(active_on=(after(-90), after(1))), cohort(), after(15)).usual_days is None


def test_days_that_the_source_did_not_tell_make_no_rhythm():
    who = learner(active_on=tuple(after(n) for n in range(6)))
    assert Silent().check(who, cohort(), after(15)).usual_days == 1
    assert Silent().check(who, cohort(history_from=after(1)), after(18)) is None
    assert Silent().check(who, cohort(history_from=after(1)), after(19)).usual_days is None


@pytest.mark.parametrize("status", [EnrolmentStatus.PAUSED, EnrolmentStatus.SUSPENDED])
def test_who_is_not_active_on_any_day_has_no_alert_on_any(status):
    who = learner(active_on=(START,), status=status)
    assert all(codes(after(n), who, cohort()) == [] for n in range(60))
