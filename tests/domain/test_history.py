"""A source without history tells some active days only: gaps between them mean nothing before our first read."""

from dataclasses import replace
from datetime import timedelta

from alert_facts import START, after, cohort, learner

from cockpit.domain.alerts.good import Good
from cockpit.domain.alerts.silent import Silent

FIRST_READ = after(60)
WITHOUT_HISTORY = replace(cohort(), history_from=FIRST_READ)
# Completions every eighth day, then the last access that Moodle tells of.
KNOWN_DAYS = tuple(START + timedelta(days=8 * n) for n in range(7))


def test_a_gap_before_the_first_read_is_no_rhythm():
    who = learner(active_on=KNOWN_DAYS)
    last = KNOWN_DAYS[-1]
    assert Silent().check(who, cohort(), after(20, last)) is None  # every 8 days: 21 are the limit
    reason = Silent().check(who, WITHOUT_HISTORY, after(14, last))
    assert reason is not None
    assert reason.usual_days is None


def test_days_seen_since_the_first_read_make_a_rhythm():
    seen = tuple(after(n, FIRST_READ) for n in range(0, 12, 2))
    reason = Silent().check(learner(active_on=(*KNOWN_DAYS, *seen)), WITHOUT_HISTORY, after(10, seen[-1]))
    assert reason is not None
    assert reason.usual_days == 2


def test_a_return_is_news_only_when_it_was_seen():
    before, back = after(-20, FIRST_READ), after(-1, FIRST_READ)
    assert Good().check(learner(active_on=(before, back)), cohort(), FIRST_READ) is not None
    assert Good().check(learner(active_on=(before, back)), WITHOUT_HISTORY, FIRST_READ) is None
    seen = after(1, FIRST_READ)
    assert Good().check(learner(active_on=(before, seen)), WITHOUT_HISTORY, seen).days == 21
