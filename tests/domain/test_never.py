from datetime import date

import pytest
from alert_facts import START, after, cohort, learner

from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.never import Never
from cockpit.domain.people import Absence, Knowledge

NEVER_CAME = learner(knowledge=Knowledge.NEVER)
RULE = Never()


def code_on(day, who=NEVER_CAME, of=None):
    found = RULE.check(who, of or cohort(), day)
    return found.code if found else None


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (0, None),
        (2, None),
        (3, Code.NEVER),
        (6, Code.NEVER),
        (7, Code.NEVER7),
        (13, Code.NEVER7),
        (14, Code.NEVER14),
    ],
)
def test_never_rises_on_its_days(days, code):
    assert code_on(after(days)) == code


def test_tiers_and_days_of_the_three():
    three = [RULE.check(NEVER_CAME, cohort(), after(days)) for days in (5, 9, 20)]
    assert [reason.tier for reason in three] == [AlertTier.WATCH, AlertTier.HIGH, AlertTier.URGENT]
    assert [reason.since for reason in three] == [after(3), after(7), after(14)]
    assert [reason.days for reason in three] == [5, 9, 20]
    assert {reason.on for reason in three} == {START}


def test_a_weekend_is_no_working_day():
    thursday = date(2026, 9, 10)
    who = learner(knowledge=Knowledge.NEVER, opened_on=thursday)
    assert code_on(date(2026, 9, 14), who) is None  # Friday and Monday
    assert code_on(date(2026, 9, 15), who) is Code.NEVER


def test_a_public_holiday_is_no_working_day():
    thursday, toussaint = date(2026, 10, 29), date(2026, 11, 2)
    who = learner(knowledge=Knowledge.NEVER, opened_on=thursday)
    assert code_on(date(2026, 11, 3), who) is Code.NEVER
    found = cohort(holidays=frozenset({toussaint}))
    assert code_on(date(2026, 11, 3), who, found) is None
    assert code_on(date(2026, 11, 4), who, found) is Code.NEVER
    assert RULE.check(who, found, date(2026, 11, 4)).since == date(2026, 11, 4)


def test_agreed_absence_is_not_counted_in_the_seven_days():
    away = Absence(after(2), after(4))
    who = learner(knowledge=Knowledge.NEVER, absences=(away,))
    assert code_on(after(9), who) is Code.NEVER
    assert code_on(after(10), who) is Code.NEVER7
    assert RULE.check(who, cohort(), after(11)).since == after(10)


@pytest.mark.parametrize("knowledge", [Knowledge.UNKNOWN, Knowledge.NOT_PERMITTED, Knowledge.KNOWN])
def test_only_a_known_never_is_one(knowledge):
    assert code_on(after(20), learner(knowledge=knowledge)) is None


def test_any_access_before_the_start_ends_it():
    assert code_on(after(20), learner(active_on=(after(-30),))) is None


def test_access_to_the_site_alone_does_not_and_is_said():
    assert RULE.check(NEVER_CAME, cohort(), after(8)).seen_on_site is False
    who = learner(knowledge=Knowledge.NEVER, seen_on_site=True)
    reason = RULE.check(who, cohort(), after(8))
    assert (reason.code, reason.seen_on_site) == (Code.NEVER7, True)


def test_who_came_later_had_never_come_before():
    who = learner(active_on=(after(10),))
    assert code_on(after(9), who) is Code.NEVER7
    assert code_on(after(10), who) is None


def test_nothing_is_expected_before_the_path_is_open():
    assert code_on(after(40), learner(knowledge=Knowledge.NEVER, opened_on=after(41))) is None
    assert code_on(after(40), learner(knowledge=Knowledge.NEVER, opened_on=None)) is None
