from datetime import date, timedelta

import pytest
from plain_source import NOW, START, Desk, PlainSource, click, dump, person
from running import finished

from cockpit.connector import CohortRecord, Stream
from cockpit.domain.alerts import Code
from cockpit.domain.alerts.quality import LOOSEN_COUNT, RuleUse
from cockpit.domain.decisions import DeclaredWhy
from cockpit.domain.people import EnrolmentStatus
from cockpit.store.alerts import open_alerts
from cockpit.store.history import ContactRow, add_contact
from cockpit.store.learners import enrolment_ids
from cockpit.triage.dispositions import dismiss
from cockpit.triage.quality import alert_quality
from cockpit.triage.refresh import refresh
from cockpit.triage.trial import try_limits

TODAY = NOW.date()
BACK = 34  # Days ago that the silent one came back.


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def desk(tmp_path):
    """Eleven weeks: two who stopped (one said so), one silent who came back, one silent now, three steady ones."""
    source = PlainSource([CohortRecord("c1", "Anglais B1", START, date(2027, 1, 29))])
    days = (TODAY - START).days
    steady = [n for n in range(0, days, 2)]
    stopped = [n for n in steady if n <= days - 50]
    back = [n for n in steady if not days - 66 < n < days - BACK]
    source.give(
        Stream.ENROLMENTS,
        *map(person, ("a", "b", "c", "stopped", "back", "quiet")),
        person("left", status=EnrolmentStatus.LEFT, left_on=ago(20)),
    )
    quiet = [n for n in steady if n <= days - 14]
    traces = dict.fromkeys("abc", steady) | {"stopped": stopped, "back": back, "left": stopped, "quiet": quiet}
    source.give(
        Stream.EVENTS,
        *(click(name, START + timedelta(days=n)) for name, numbers in traces.items() for n in numbers),
    )
    made = Desk(tmp_path, source)
    made.sync()
    refresh(made.store, made.now, "FR")
    yield made
    made.store.close()


def tried(desk, **limits):
    changes = {name.replace("__", "."): value for name, value in limits.items()}
    return finished(try_limits(desk.open, desk.cohort, changes, desk.now, "FR"))


def test_the_same_limits_raise_the_same(desk):
    trial = tried(desk)
    assert (trial.raised, trial.more, trial.less) == (trial.raised_now, (), ())
    assert (trial.weeks, trial.learners, trial.a_week) == (4, 6, trial.raised / 4)


def test_a_trial_names_the_people_and_writes_nothing(desk):
    before = dump(desk.store)
    strict = tried(desk, opening__open_weight=1.0, opening__urgent_weight=1.0)
    assert (strict.raised, strict.more) == (0, ())
    assert strict.less == ("Person quiet",)
    assert dump(desk.store) == before


def quality(desk):
    return finished(alert_quality(desk.open, desk.cohort, desk.now, "FR"))


def test_who_stopped_for_good_makes_an_alert_right_and_who_came_back_does_not(desk):
    found = quality(desk)
    assert found.learners == 7
    assert found.weeks == pytest.approx(((TODAY - START).days + 1) / 7)
    assert found.right.n == 3 and found.right.value == pytest.approx(2 / 3)
    assert found.new_a_week == pytest.approx(4 / found.weeks)
    # Their silence began on the very day of the exit: nobody could have been alerted a week before.
    assert (found.in_time.value, found.in_time.n) == (0.0, 2)
    assert (found.lead_days, found.lead_n) == (None, 0)


def test_returns_after_a_contact_stand_beside_those_without(desk):
    learner_id = desk.store.value("select learner_id from identity where source_id = 'back'")
    assert (quality(desk).returned.value, quality(desk).expected.value) == (None, None)
    add_contact(desk.store, ContactRow(learner_id, "call", NOW - timedelta(days=BACK + 3), ""))
    found = quality(desk)
    assert (found.returned.value, found.returned.n) == (1.0, 1)
    # As long a silence (28 days and more) came back by itself on none of the days of who stopped.
    assert found.expected.n > 0 and 0 <= found.expected.value < 0.5


def test_dismissals_are_counted_by_rule_and_reason_and_ask_to_loosen_a_rule(desk):
    key = enrolment_ids(desk.store, desk.cohort)["stopped"]
    stored = open_alerts(desk.store, desk.cohort.id)[key]
    learner_id = desk.store.value("select learner_id from enrolment where id = ?", [key])
    assert stored.alert.reasons[0].code is Code.LOST
    for number in range(LOOSEN_COUNT):
        why = DeclaredWhy.NOT_USEFUL if number < 13 else DeclaredWhy.ILL
        dismiss(desk.store, learner_id, why, NOW)
    found = quality(desk)
    (use,) = found.rules
    assert (use.code, use.decided, use.not_useful, use.should_loosen) == (Code.LOST, 30, 13, True)
    assert [(one.why, one.count) for one in found.declared] == [(DeclaredWhy.ILL, 17), (DeclaredWhy.NOT_USEFUL, 13)]


@pytest.mark.parametrize(("decided", "not_useful", "loosen"), [(29, 29, False), (30, 12, False), (30, 13, True)])
def test_a_rule_is_loosened_above_40_percent_of_30(decided, not_useful, loosen):
    assert RuleUse(Code.SILENT, decided, not_useful).should_loosen is loosen


def test_a_cohort_without_any_past_has_nothing_to_judge(tmp_path):
    source = PlainSource([CohortRecord("c1", "Neu", TODAY, date(2027, 1, 29))])
    source.give(Stream.ENROLMENTS, person("a"))
    made = Desk(tmp_path, source)
    made.sync()
    found = quality(made)
    assert (found.new_a_week, found.right.value, found.in_time.value) == (None, None, None)
    made.store.close()
