import pytest
from alert_facts import START, after, cohort, learner, milestone

from cockpit.domain.alerts import SIGN_TIERS, AlertTier, Code, Reason, Section
from cockpit.domain.alerts.advance import CohortState, advance
from cockpit.domain.alerts.facts import LiveClass, OpenQuestion
from cockpit.domain.alerts.opening import CohortAlert, Opening
from cockpit.domain.alerts.rules import AlertRules
from cockpit.domain.people import EnrolmentStatus, Knowledge

LIMITS = Opening()
EVERY_DAY = tuple(after(n) for n in range(200))
ONE_A_WEEK = AlertRules().with_limits({"opening.open_weight": 0, "opening.new_a_week": 1})
NO_ROOM = AlertRules().with_limits({"opening.open_weight": 0, "opening.new_a_week": 0})
URGENT_ANYWAY = AlertRules().with_limits({"opening.new_a_week": 0, "opening.urgent_weight": 0})


def signs(*codes, since=START):
    return tuple(Reason(code, SIGN_TIERS[code], since) for code in codes)


# What may come into the queue


@pytest.mark.parametrize(("above", "opens"), [(-0.0001, False), (0.0, True), (0.5, True)])
def test_a_sign_comes_into_the_queue_from_a_weight_on(above, opens):
    assert LIMITS.may_open(signs(Code.SILENT), LIMITS.open_weight + above) is opens
    assert LIMITS.may_open(signs(Code.LATE2), LIMITS.open_weight + above) is opens


def test_what_is_only_to_be_watched_never_comes_by_itself():
    assert not LIMITS.may_open(signs(Code.NEVER), 1.0)
    assert not LIMITS.may_open((), 1.0)
    assert LIMITS.may_open(signs(Code.NEVER, Code.PACE), LIMITS.open_weight)


@pytest.mark.parametrize("code", SIGN_TIERS)
def test_what_was_said_or_agreed_needs_no_weight(code):
    needs_none = code in (Code.SCORE, Code.ABSENT, Code.UNHAPPY, Code.NOREPLY)
    assert LIMITS.may_open(signs(code), 0.0) is needs_none
    assert LIMITS.may_open(signs(Code.SILENT, code), 0.0) is needs_none


@pytest.mark.parametrize(
    ("codes", "is_urgent"),
    [
        ((Code.NEVER14,), True),
        ((Code.LATE2,), True),
        ((Code.ENDRISK,), True),
        ((Code.SILENT, Code.LATE), True),
        ((Code.SILENT, Code.LATE2), True),
        ((Code.SILENT,), False),
        ((Code.LATE,), False),
        ((Code.NEVER7,), False),
        ((Code.SILENT, Code.PACE, Code.ABSENT), False),
    ],
)
def test_what_is_urgent_if_the_weight_is_sure_enough(codes, is_urgent):
    assert LIMITS.is_urgent(signs(*codes), LIMITS.urgent_weight) is is_urgent
    assert not LIMITS.is_urgent(signs(*codes), LIMITS.urgent_weight - 0.0001)


@pytest.mark.parametrize(
    ("codes", "is_sure", "is_raised", "tiers"),
    [
        ((Code.SILENT,), True, True, "high"),
        ((Code.SILENT,), True, False, "watch"),
        ((Code.NEVER,), True, True, "watch"),
        ((Code.NEVER14,), True, True, "urgent"),
        ((Code.NEVER14,), False, True, "high"),
        ((Code.NEVER14,), True, False, "watch"),
        ((Code.SILENT, Code.LATE), True, True, "high urgent"),
        ((Code.SILENT, Code.LATE), False, True, "high high"),
        ((Code.LATE, Code.PACE), True, True, "high high"),
        ((Code.LATE2, Code.PACE), True, True, "urgent high"),
    ],
)
def test_the_tier_of_each_sign(codes, is_sure, is_raised, tiers):
    weight = LIMITS.urgent_weight if is_sure else LIMITS.urgent_weight - 0.0001
    settled = LIMITS.settled(signs(*codes), weight, is_raised=is_raised)
    assert " ".join(sign.tier for sign in settled) == tiers
    assert [sign.code for sign in settled] == list(codes)


def test_questions_good_news_and_decisions_keep_their_tier():
    told = (
        Reason(Code.QUESTION, AlertTier.URGENT, START),
        Reason(Code.GOOD, AlertTier.GOOD, START),
        Reason(Code.LOST, AlertTier.DECIDE, START),
    )
    assert LIMITS.settled(told, 0.0, is_raised=False) == told
    assert LIMITS.settled(told, 1.0, is_raised=True) == told


# The budget


@pytest.mark.parametrize(("active", "room"), [(0, 0), (1, 4), (15, 4), (16, 8), (120, 32), (121, 36), (240, 64)])
def test_eight_a_week_for_120_learners_over_four_weeks(active, room):
    assert LIMITS.budget(active, {}, after(40)) == room


@pytest.mark.parametrize(("days_ago", "counts"), [(0, True), (1, True), (27, True), (28, False), (-1, False)])
def test_what_came_in_the_last_four_weeks_is_used(days_ago, counts):
    assert LIMITS.budget(120, {after(40 - days_ago): 5}, after(40)) == (27 if counts else 32)


def test_the_budget_is_never_below_nothing():
    assert LIMITS.budget(15, {after(40): 3}, after(40)) == 1
    assert LIMITS.budget(15, {after(40): 3, after(39): 6}, after(40)) == 0


def test_the_budget_can_be_changed():
    assert Opening(new_a_week=4.0).budget(120, {}, START) == 16
    assert Opening(budget_weeks=1).budget(120, {after(-7): 9, after(-6): 2}, START) == 6


# Cohort alerts


@pytest.mark.parametrize(
    ("firing", "active", "is_one"),
    [(5, 33, True), (5, 34, False), (4, 5, False), (6, 40, False), (7, 40, True), (5, 5, True)],
)
def test_more_than_15_percent_of_a_cohort_and_five_people_are_one_alert(firing, active, is_one):
    found = LIMITS.cohort_alerts(signs(*[Code.SILENT] * firing), active, START)
    assert found == ((CohortAlert(Code.SILENT, START, after(3), firing, active),) if is_one else ())


def test_only_one_sign_of_one_day_makes_a_cohort_alert():
    mixed = (*signs(*[Code.SILENT] * 4), *signs(*[Code.LATE] * 4), *signs(Code.SILENT, since=after(-1)))
    assert LIMITS.cohort_alerts(mixed, 8, START) == ()
    both = signs(*[Code.SILENT, Code.LATE] * 5)
    assert [one.code for one in LIMITS.cohort_alerts(both, 10, START)] == [Code.LATE, Code.SILENT]
    assert len(LIMITS.cohort_alerts(both, 10, after(7))) == 2  # the weighting lets them in days later
    assert LIMITS.cohort_alerts(both, 10, after(8)) == ()


def test_a_cohort_alert_holds_its_own_sign_of_its_own_day_for_three_days():
    one = CohortAlert(Code.SILENT, START, after(3), 5, 10)
    (silent,) = signs(Code.SILENT)
    assert [one.holds(silent, after(n)) for n in range(4)] == [True, True, True, False]
    assert not one.holds(signs(Code.LATE)[0], START)
    assert not one.holds(signs(Code.SILENT, since=after(-1))[0], START)


# How a cohort stands from day to day


def silent_from(key, last, **changes):
    """Return somebody without a rhythm who came last on this day: SILENT 14 days later."""
    return learner(enrolment_id=key, learner_id=key, active_on=(after(last),), **changes)


def steady(key):
    return learner(enrolment_id=key, learner_id=key, active_on=EVERY_DAY)


def run(learners, last, rules=None, of=None, first=0):
    """Return how the cohort stands at the end of each day from the first to the last."""
    states = {first - 1: CohortState()}
    for n in range(first, last + 1):
        states[n] = advance(states[n - 1], learners, of or cohort(), after(n), rules or AlertRules()).state
    return states


def raised(state):
    return sorted(key for key, alert in state.alerts.items() if alert.raised_on is not None)


def test_five_who_fall_silent_together_are_held_and_then_get_their_own_alerts():
    states = run([silent_from(key, 0) for key in range(1, 6)], 22)
    alert = CohortAlert(Code.SILENT, after(14), after(17), 5, 5)
    assert [states[n].cohort_alerts for n in (13, 14, 15, 16, 21, 22)] == [(), *[(alert,)] * 4, ()]
    assert not alert.holds(states[17].alerts[1].reasons[0], after(17))
    assert [raised(states[n]) for n in (13, 14, 16, 17)] == [[], [], [], [1, 2, 3, 4]]
    held = states[16].alerts[1]
    assert (held.tier, held.section, held.raised_on) == (AlertTier.WATCH, Section.WATCH, None)
    own = states[17].alerts[1]
    assert (own.tier, own.opened_on, own.raised_on) == (AlertTier.HIGH, after(14), after(17))


def test_four_who_fall_silent_together_get_their_own_alerts_at_once():
    states = run([silent_from(key, 0) for key in range(1, 5)], 14)
    assert states[14].cohort_alerts == ()
    assert raised(states[14]) == [1, 2, 3, 4]


def test_who_comes_back_while_a_cohort_alert_holds_gets_good_news_only():
    back = learner(enrolment_id=9, learner_id=9, active_on=(START, after(16)))
    states = run([*(silent_from(key, 0) for key in range(1, 6)), back], 20)
    assert 9 in states[15].alerts
    assert states[14].cohort_alerts[0].count == 6
    assert all(9 not in raised(states[n]) for n in range(14, 21))
    assert [reason.code for reason in states[17].alerts[9].reasons] == [Code.GOOD]


def test_another_sign_of_somebody_held_still_opens():
    missed = (LiveClass(after(14), attended=False),)
    held = [silent_from(key, 0) for key in range(1, 6)]
    states = run([*held, silent_from(6, 0, check_ins=missed)], 15)
    assert raised(states[14]) == [6]
    assert [reason.code for reason in states[14].alerts[6].reasons] == [Code.SILENT, Code.ABSENT]


def test_who_became_silent_on_another_day_is_not_held():
    states = run([*(silent_from(key, 0) for key in range(1, 6)), silent_from(6, 1)], 15)
    assert raised(states[14]) == []
    assert raised(states[15]) == [6]


def test_what_is_not_used_is_kept_for_four_weeks_and_the_rest_waits():
    learners = [silent_from(key, key) for key in range(1, 7)]  # SILENT on days 15 to 20
    states = run(learners, 24, ONE_A_WEEK)
    assert [raised(states[n]) for n in (14, 15, 16, 17, 18)] == [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]
    assert raised(states[20]) == raised(states[24]) == [1, 2, 3, 4]
    assert states[20].alerts[5].tier is AlertTier.WATCH
    assert sum(states[20].raised.values()) == 4


def test_after_four_weeks_there_is_room_again():
    learners = [silent_from(key, key) for key in range(1, 6)]
    weekly = AlertRules().with_limits(
        {"opening.open_weight": 0, "opening.new_a_week": 1, "opening.budget_weeks": 1}
    )
    states = run(learners, 23, weekly)
    assert [raised(states[n]) for n in (15, 21)] == [[1], [1]]
    assert len(raised(states[22])) == len(raised(states[23])) == 2


def test_those_who_came_into_the_queue_and_left_it_are_counted_still():
    back = learner(enrolment_id=1, learner_id=1, active_on=(after(1), *EVERY_DAY[17:]))
    learners = [back, *(silent_from(key, key) for key in range(2, 7))]
    states = run(learners, 24, ONE_A_WEEK)
    assert states[16].alerts[1].raised_on == after(15)
    assert not [reason for reason in states[17].alerts[1].reasons if reason.is_sign]
    assert raised(states[24]) == [2, 3, 4]


def test_the_heaviest_come_first_and_of_equal_ones_the_first_known():
    tired = [silent_from(key, 0) for key in (4, 2, 3)]
    rare = learner(enrolment_id=1, learner_id=1, active_on=(after(-7), after(-6), START))  # came more often
    one = AlertRules().with_limits({"opening.open_weight": 0, "opening.new_a_week": 1, "opening.budget_weeks": 1})
    assert raised(run([rare, *tired], 14, one, first=14)[14]) == [2]
    two = AlertRules().with_limits({"opening.open_weight": 0, "opening.new_a_week": 1, "opening.budget_weeks": 3})
    assert raised(run([rare, *tired], 14, two, first=14)[14]) == [2, 3, 4]


def test_urgent_ones_never_overflow():
    never = [
        learner(enrolment_id=key, learner_id=key, knowledge=Knowledge.NEVER, opened_on=after(key))
        for key in range(1, 7)
    ]
    states = run([*never, silent_from(8, 7)], 21, NO_ROOM)
    assert [raised(states[n]) for n in (14, 15, 17)] == [[], [1], [1, 2, 3]]
    assert raised(states[20]) == raised(states[21]) == [1, 2, 3, 4, 5, 6]
    assert states[20].alerts[6].tier is AlertTier.URGENT
    assert states[21].alerts[8].tier is AlertTier.WATCH  # SILENT since that day


def test_urgent_ones_use_the_budget_of_the_others():
    never = [
        learner(enrolment_id=key, learner_id=key, knowledge=Knowledge.NEVER, opened_on=START) for key in range(1, 4)
    ]
    others = [silent_from(key, 0) for key in range(4, 8)]
    assert raised(run([*never, *others], 14, ONE_A_WEEK, first=14)[14]) == [1, 2, 3, 4]
    assert raised(run(others, 14, ONE_A_WEEK, first=14)[14]) == [4, 5, 6, 7]


def test_who_is_in_the_queue_stays_there_while_a_sign_holds():
    who = silent_from(1, 0)
    states = run([who], 27, of=cohort(milestones=(milestone(after(16)),)))
    assert {states[n].alerts[1].raised_on for n in range(14, 28)} == {after(14)}
    assert [states[n].alerts[1].tier for n in (18, 19)] == [AlertTier.HIGH, AlertTier.URGENT]
    assert states[27].alerts[1].opened_on == after(14)


def test_a_sign_that_stays_below_the_weight_keeps_its_place_once_it_has_one():
    cautious = AlertRules().with_limits({"opening.open_weight": 0.99})
    who = silent_from(1, 0)
    first = run([who], 14)[14]
    assert advance(first, [who], cohort(), after(15), cautious).state.alerts[1].raised_on == after(14)
    assert run([who], 15, cautious)[15].alerts[1].raised_on is None


def test_after_a_return_a_new_silence_comes_in_on_a_new_day():
    who = learner(enrolment_id=1, learner_id=1, active_on=(START, after(16), after(17)))
    states = run([who], 31)
    assert states[15].alerts[1].raised_on == after(14)
    assert states[16].alerts[1].raised_on is None  # back: good news
    assert 1 not in states[25].alerts
    assert states[31].alerts[1].raised_on == after(31)


def test_who_is_lost_is_not_in_the_queue_any_more():
    states = run([silent_from(1, 0)], 28)
    assert (states[27].alerts[1].tier, states[28].alerts[1].tier) == (AlertTier.HIGH, AlertTier.DECIDE)
    assert states[28].alerts[1].raised_on is None


def test_doing_a_day_twice_changes_nothing():
    never = [
        learner(enrolment_id=key, learner_id=key, knowledge=Knowledge.NEVER, opened_on=after(key))
        for key in range(1, 4)
    ]
    together = [silent_from(key, 3) for key in range(10, 16)]
    apart = [silent_from(key, key - 20) for key in range(20, 26)]
    learners = [*never, *together, *apart, *(steady(key) for key in range(40, 44))]
    of = cohort(milestones=(milestone(after(12)), milestone(after(19))))
    for rules in (AlertRules(), ONE_A_WEEK, URGENT_ANYWAY):
        states = run(learners, 40, rules, of)
        assert any(state.cohort_alerts for state in states.values())
        for n in range(41):
            again = advance(states[n], learners, of, after(n), rules)
            assert again.state == states[n]
            assert not again.closed


def test_reasons_that_are_known_already_are_taken_as_they_are():
    who = silent_from(1, 0)
    known = signs(Code.UNHAPPY, since=after(5))
    found = advance(CohortState(), [who], cohort(), after(14), AlertRules(), {1: known}).state.alerts[1]
    assert (found.opened_on, [reason.code for reason in found.reasons]) == (after(5), [Code.UNHAPPY])
    assert 1 not in advance(CohortState(), [who], cohort(), after(14), AlertRules(), {1: ()}).state.alerts


def test_people_who_get_no_alerts_do_not_widen_the_budget():
    silent = [silent_from(key, 0) for key in range(1, 4)]
    paused = [learner(enrolment_id=key, learner_id=key, status=EnrolmentStatus.PAUSED) for key in range(10, 27)]
    narrow = AlertRules().with_limits({"opening.open_weight": 0, "opening.budget_weeks": 1})
    assert raised(run([*silent, *paused], 14, narrow, first=14)[14]) == [1]
    active = [steady(key) for key in range(10, 27)]
    assert raised(run([*silent, *active], 14, narrow, first=14)[14]) == [1, 2]  # 20 people: two a week


# What is only watched beside what speaks

WATCHED = AlertRules().with_limits({"opening.open_weight": 1, "opening.new_a_week": 0})


def test_what_is_only_watched_says_nothing_beside_a_question():
    who = silent_from(1, 0, questions=(OpenQuestion("Where?", after(8), None),))
    alert = run([who], 14, WATCHED)[14].alerts[1]
    assert [reason.code for reason in alert.reasons] == [Code.SILENT, Code.QUESTION]
    assert [reason.code for reason in alert.spoken] == [Code.QUESTION]
    assert (alert.section, alert.telling) == (Section.WAITING, Code.QUESTION)
    raised_too = run([who], 14)[14].alerts[1]
    assert [reason.code for reason in raised_too.spoken] == [Code.SILENT, Code.QUESTION]
    assert (raised_too.section, raised_too.telling) == (Section.FIRST, Code.SILENT)


def test_what_is_only_watched_says_nothing_beside_good_news():
    who = silent_from(1, 0, done_on=(after(13),), required=4)
    alert = run([who], 14, WATCHED)[14].alerts[1]
    assert [reason.code for reason in alert.reasons] == [Code.SILENT, Code.GOOD]
    assert [reason.code for reason in alert.spoken] == [Code.GOOD]
    assert (alert.tier, alert.section, alert.telling) == (AlertTier.GOOD, Section.CELEBRATE, Code.GOOD)


def test_alone_on_the_watch_list_it_speaks_there_but_tells_no_state():
    alert = run([silent_from(1, 0)], 14, WATCHED)[14].alerts[1]
    assert [reason.code for reason in alert.spoken] == [Code.SILENT]
    assert (alert.section, alert.telling) == (Section.WATCH, None)
