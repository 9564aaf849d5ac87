from datetime import timedelta

import pytest
from alert_facts import END, START, after, cohort, learner
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.domain.alerts import NATURES, SIGN_TIERS, AlertTier, Code, tier_of
from cockpit.domain.alerts.advance import find_reasons
from cockpit.domain.alerts.facts import Feedback, LiveClass, MilestoneFacts, OpenQuestion, Peer, Result
from cockpit.domain.alerts.rules import AlertRules
from cockpit.domain.alerts.weighting import Weighting
from cockpit.domain.people import Absence, EnrolmentStatus, Knowledge
from cockpit.domain.progress import Plan

RULES = AlertRules()
PLAN = Plan(((START, 0.0), (after(40), 1.0)))
OFTEN = settings(max_examples=100, deadline=None)

# Limits


def test_every_limit_of_the_contract_is_named():
    assert RULES.limits.keys() >= {
        "never.watch_working_days", "never.high_days", "never.urgent_days",
        "silent.rhythms", "silent.least_days", "silent.most_days", "silent.days_without_rhythm",
        "noreply.messages", "noreply.within_days",
        "late.overdue_days", "late.for_days", "late.done_share", "late.urgent_count",
        "pace.from_week", "pace.lag_days", "pace.done_share",
        "endrisk.days_left", "endrisk.times_best",
        "absent.classes", "absent.check_ins", "absent.for_days",
        "score.in_a_row", "score.points_under_mean", "score.for_days",
        "unhappy.most_rating", "unhappy.for_days",
        "lost.limit_days",
        "question.high_after_working_days", "question.urgent_after_working_days",
        "good.back_after_days", "good.news_days",
        "opening.open_weight", "opening.urgent_weight", "opening.new_a_week", "opening.budget_weeks",
        "opening.same_day_share", "opening.same_day_people", "opening.hold_days",
    }  # fmt: skip


def test_the_defaults_are_those_of_the_contract():
    limits = RULES.limits
    assert [limits[f"never.{name}"] for name in ("watch_working_days", "high_days", "urgent_days")] == [3, 7, 14]
    assert [limits[f"silent.{name}"] for name in ("rhythms", "least_days", "most_days")] == [3, 10, 21]
    assert [limits[f"late.{name}"] for name in ("overdue_days", "for_days", "done_share")] == [3, 14, 0.5]
    assert [limits[f"opening.{name}"] for name in ("same_day_share", "same_day_people")] == [0.15, 5]
    assert limits["silent.days_without_rhythm"] == limits["pace.lag_days"] == 14
    assert limits["lost.limit_days"] == limits["endrisk.days_left"] == 28
    assert (limits["opening.new_a_week"], limits["opening.hold_days"]) == (8, 3)


def test_one_limit_is_changed_and_the_others_stay():
    changed = RULES.with_limits({"silent.least_days": 5})
    assert changed.silent.least_days == 5
    assert changed.limits == RULES.limits | {"silent.least_days": 5}
    assert RULES.silent.least_days == 10


@pytest.mark.parametrize("name", RULES.limits)
def test_every_limit_can_be_changed_and_keeps_its_kind(name):
    before = RULES.limits[name]
    changed = RULES.with_limits({name: before + 1})
    assert changed.limits == RULES.limits | {name: before + 1}
    assert type(changed.limits[name]) is type(before)
    assert RULES.with_limits({name: before}) == RULES


def test_whole_numbers_stay_whole_and_others_do_not():
    changed = RULES.with_limits({"late.overdue_days": 4.0, "late.done_share": 1})
    assert (changed.late.overdue_days, type(changed.late.overdue_days)) == (4, int)
    assert (changed.late.done_share, type(changed.late.done_share)) == (1.0, float)


@pytest.mark.parametrize(
    "name", ["drop.share", "silent.percent", "silent", "silent.", ".least_days", "", "good.reached_percents"]
)
def test_a_limit_that_no_rule_has_is_left_out(name):
    assert RULES.with_limits({name: 3}) == RULES
    assert RULES.with_limits({name: 3, "lost.limit_days": 35}).lost.limit_days == 35


def test_every_rule_is_asked_and_the_opening_is_none():
    assert len(RULES.checks) == 12
    assert RULES.opening not in RULES.checks
    assert AlertRules().with_limits({"lost.limit_days": 35}).checks[9].limit_days == 35


# Codes and tiers


def milestones(*due):
    half = (Peer(START, None, START), Peer(START))
    return tuple(MilestoneFacts(n, f"Test {n}", after(n), frozenset(), half) for n in due)


def failing():
    return (Result(START, 0.4, 0.5), Result(after(7), 0.4, 0.5))


SIGNS = {
    Code.NEVER: (4, {"knowledge": Knowledge.NEVER}, {}),
    Code.NEVER7: (8, {"knowledge": Knowledge.NEVER}, {}),
    Code.NEVER14: (15, {"knowledge": Knowledge.NEVER}, {}),
    Code.SILENT: (15, {"active_on": (START,)}, {}),
    Code.LATE: (15, {"active_on": (after(14),)}, {"milestones": milestones(11)}),
    Code.LATE2: (15, {"active_on": (after(14),)}, {"milestones": milestones(9, 11)}),
    Code.PACE: (20, {"active_on": (after(20),), "plan": PLAN, "required": 10}, {}),
    Code.ENDRISK: (130, {"active_on": (after(130),), "required": 10}, {}),
    Code.ABSENT: (8, {"active_on": (after(8),), "check_ins": (LiveClass(after(7), attended=False),)}, {}),
    Code.SCORE: (8, {"active_on": (after(8),), "results": failing()}, {}),
    Code.UNHAPPY: (8, {"active_on": (after(8),), "feedback": (Feedback(after(7), 1, ""),)}, {}),
    Code.NOREPLY: (13, {"active_on": (START,), "messages_on": (after(5), after(6))}, {}),
}


def test_every_sign_has_a_tier_and_everything_else_has_none():
    assert set(Code) - SIGN_TIERS.keys() == {Code.QUESTION, Code.GOOD, Code.LOST}
    assert SIGNS.keys() == SIGN_TIERS.keys()
    assert NATURES.keys() == set(Code)


@pytest.mark.parametrize("code", SIGNS)
def test_every_sign_is_found_alone_and_has_its_tier(code):
    day, who, of = SIGNS[code]
    found = find_reasons(learner(**who), cohort(**of), after(day), RULES.checks)
    assert [(reason.code, reason.tier) for reason in found] == [(code, SIGN_TIERS[code])]
    assert all(reason.is_sign for reason in found)


def test_the_worst_reason_comes_first_but_silence_before_all():
    three = {"results": failing(), "feedback": (Feedback(after(7), 1, ""),)}
    day = after(14)
    late = cohort(milestones=milestones(9, 11))
    here = find_reasons(learner(active_on=(day,), **three), late, day, RULES.checks)
    assert [reason.code for reason in here] == [Code.LATE2, Code.SCORE, Code.UNHAPPY]
    silent = find_reasons(learner(active_on=(START,), **three), late, day, RULES.checks)
    assert [reason.code for reason in silent] == [Code.SILENT, Code.LATE2, Code.SCORE, Code.UNHAPPY]
    assert tier_of(silent) is AlertTier.URGENT


def test_beside_lost_only_what_the_learner_said_is_told():
    who = learner(
        active_on=(START,),
        results=(Result(after(20), 0.4, 0.5), Result(after(21), 0.4, 0.5)),
        feedback=(Feedback(after(20), 1, ""),),
        questions=(OpenQuestion("Why?", after(20), None),),
        messages_on=(after(5), after(6)),
    )
    found = find_reasons(who, cohort(milestones=milestones(20)), after(28), RULES.checks)
    assert [reason.code for reason in found] == [Code.LOST, Code.UNHAPPY, Code.QUESTION]


def test_to_who_is_finished_only_good_news_is_told():
    who = learner(active_on=(after(1),), done_on=(after(13),), required=1, feedback=(Feedback(after(13), 1, ""),))
    assert [reason.code for reason in find_reasons(who, cohort(), after(13), RULES.checks)] == [Code.GOOD]
    by_source = learner(active_on=(START,), status=EnrolmentStatus.FINISHED)
    assert find_reasons(by_source, cohort(), after(15), RULES.checks) == ()


def test_nothing_that_is_wrong_gives_no_reason():
    assert find_reasons(learner(active_on=(START,)), cohort(), after(1), RULES.checks) == ()


# Whatever the facts are

OFFSETS = st.integers(0, 70)
SOME_DAYS = st.lists(OFFSETS, max_size=8).map(sorted)
# Of others: when they came, how many days later they went, how many days later they did it.
OTHERS = st.lists(st.tuples(OFFSETS, st.none() | st.integers(1, 70), st.none() | OFFSETS), max_size=5)


@st.composite
def histories(draw):
    """Return, in days after the start, everything that happens to somebody in a cohort."""
    return {
        "active": sorted(draw(st.sets(OFFSETS, max_size=15))),
        "is_known": draw(st.integers(0, 9)) > 0,
        "opened": draw(st.none() | st.integers(0, 30)),
        "done": draw(st.lists(OFFSETS, max_size=8).map(sorted)),
        "required": draw(st.integers(0, 10)),
        "left": draw(st.none() | OFFSETS),
        "leaves": draw(st.lists(st.tuples(OFFSETS, st.none() | st.integers(0, 9)), max_size=2)),
        "closures": draw(st.sets(OFFSETS, max_size=4)),
        "milestones": draw(st.lists(st.tuples(OFFSETS, st.none() | OFFSETS, OTHERS), max_size=3)),
        "questions": draw(st.lists(st.tuples(OFFSETS, st.none() | OFFSETS), max_size=2)),
        "results": draw(st.lists(st.tuples(OFFSETS, st.sampled_from([0.1, 0.45, 0.9])), max_size=5).map(sorted)),
        "classes": draw(st.lists(st.tuples(OFFSETS, st.booleans()), max_size=5).map(sorted)),
        "check_ins": draw(st.lists(st.tuples(OFFSETS, st.booleans()), max_size=3).map(sorted)),
        "feedback": draw(st.lists(st.tuples(OFFSETS, st.integers(1, 5)), max_size=3).map(sorted)),
        "messages": draw(SOME_DAYS),
        "heard": draw(SOME_DAYS),
        "has_plan": draw(st.booleans()),
        "history": draw(st.none() | st.integers(0, 30)),
    }


def facts(told, until=1000):
    """Return the facts of a history that were known at the end of a day."""

    def days(name):
        return tuple(after(n) for n in told[name] if n <= until)

    def by(n, since=0):
        return None if n is None or since + n > until else after(since + n)

    active = days("active") if told["is_known"] else ()
    knowledge = Knowledge.KNOWN if active else Knowledge.NEVER if told["is_known"] else Knowledge.UNKNOWN
    has_left = by(told["left"]) is not None
    # An open absence ends with the return: not known before it.
    leaves = [
        Absence(after(first), None if length is None else after(first + length))
        for first, length in told["leaves"]
        if first <= until
    ]
    who = learner(
        active_on=active,
        knowledge=knowledge,
        opened_on=None if told["opened"] is None else after(told["opened"]),
        status=EnrolmentStatus.LEFT if has_left else EnrolmentStatus.ACTIVE,
        left_on=by(told["left"]),
        done_on=days("done"),
        done={
            n: after(own) for n, (_, own, _) in enumerate(told["milestones"]) if own is not None and own <= until
        },
        required=told["required"],
        absences=leaves,
        closures=tuple(after(n) for n in sorted(told["closures"])),
        plan=PLAN if told["has_plan"] else None,
        questions=tuple(
            OpenQuestion(f"{n}?", after(n), by(answer)) for n, answer in told["questions"] if n <= until
        ),
        results=tuple(Result(after(n), share, 0.5) for n, share in told["results"] if n <= until),
        classes=tuple(LiveClass(after(n), came) for n, came in told["classes"] if n <= until),
        check_ins=tuple(LiveClass(after(n), came) for n, came in told["check_ins"] if n <= until),
        feedback=tuple(Feedback(after(n), rating, "") for n, rating in told["feedback"] if n <= until),
        messages_on=days("messages"),
        heard_on=days("heard"),
    )
    of = cohort(
        ends_on=after(75),
        milestones=tuple(
            MilestoneFacts(
                n,
                f"Test {n}",
                after(due),
                frozenset(),
                [Peer(after(came), by(went, came), by(done, came)) for came, went, done in others if came <= until],
            )
            for n, (due, _, others) in enumerate(told["milestones"])
        ),
        holidays=frozenset(after(n) for n in told["closures"]),
        history_from=None if told["history"] is None else after(told["history"]),
    )
    return who, of


@OFTEN
@given(histories(), st.integers(-2, 74))
def test_what_lies_later_than_a_day_never_changes_its_reasons(told, today):
    day = after(today)
    (all_of_it, of), (known, of_then) = facts(told), facts(told, today)
    found = find_reasons(all_of_it, of, day, RULES.checks)
    assert found == find_reasons(known, of_then, day, RULES.checks)
    assert Weighting(of, day).of(all_of_it) == Weighting(of_then, day).of(known)
    assert all_of_it.status_on(day) is known.status_on(day)


@OFTEN
@given(histories(), st.integers(-2, 74))
def test_no_reason_is_dated_later_than_its_day(told, today):
    who, of = facts(told)
    for reason in find_reasons(who, of, after(today), RULES.checks):
        assert reason.since <= after(today)
        assert reason.on is None or reason.on <= after(today) or reason.code is Code.ENDRISK
        assert reason.code not in SIGN_TIERS or reason.tier is SIGN_TIERS[reason.code]


# The others may go back to a reason of before: an older question, the classes missed before a check-in.
@pytest.mark.parametrize("name", ["never", "silent", "noreply", "pace", "endrisk", "lost", "score", "unhappy"])
def test_since_is_the_first_day_of_the_days_on_which_it_held(name):
    rule = getattr(RULES, name)
    held = 0

    @OFTEN
    @given(histories())
    def holds(told):
        nonlocal held
        who, of = facts(told)
        code = began = None
        for n in range(75):
            reason = rule.check(who, of, after(n))
            if reason is not None and reason.code is not code:
                began = after(n)
            code = reason.code if reason is not None else None
            held += reason is not None
            assert reason is None or reason.since == began

    holds()
    assert held > 0


def test_who_did_it_before_coming_counts_once_there():
    early = Peer(after(9), None, after(2))  # did it on a first visit, enrolled a week later
    of = MilestoneFacts(1, "Test", after(3), frozenset(), [Peer(START), early])
    assert [of.active_on(after(n)) for n in (8, 9)] == [1, 2]
    assert [of.done_by(after(n)) for n in (8, 9)] == [0, 1]


def test_a_question_asked_later_is_not_counted():
    who = learner(questions=(OpenQuestion("One?", START, None), OpenQuestion("Two?", after(4), None)))
    assert [RULES.question.check(who, cohort(), after(n)).count for n in (3, 4)] == [1, 2]


def test_two_late_again_after_weeks_are_so_since_then():
    who, of = learner(active_on=(after(90),)), cohort(milestones=milestones(10, 20, 60))
    held = [n for n in range(100) if RULES.late.check(who, of, after(n)) is not None]
    assert held == [*range(13, 37), *range(63, 77)]
    assert RULES.late.check(who, of, after(23)).since == after(23)
    assert RULES.late.check(who, of, after(63)).since == after(63)


def test_what_is_known_of_nobody_raises_no_sign_but_what_was_said_or_agreed():
    said = {Code.ABSENT, Code.SCORE, Code.UNHAPPY}
    for code, (day, who, of) in SIGNS.items():
        for knowledge in (Knowledge.UNKNOWN, Knowledge.NOT_PERMITTED):
            unknown = learner(**(who | {"knowledge": knowledge, "active_on": ()}))
            found = find_reasons(unknown, cohort(**of), after(day), RULES.checks)
            assert {reason.code for reason in found} == ({code} & said)


def test_the_end_is_no_fact_of_the_day_but_of_the_cohort():
    who = learner(active_on=(after(130),), required=10)
    assert find_reasons(who, cohort(ends_on=END + timedelta(days=60)), after(130), RULES.checks) == ()
