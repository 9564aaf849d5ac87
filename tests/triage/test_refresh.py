import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from plain_source import NOW, START, Desk, PlainSource, activity, click, done, dump, person

from cockpit.connector import CohortRecord, Stream
from cockpit.domain.alerts import AlertTier, Code
from cockpit.domain.alerts.advance import find_reasons
from cockpit.domain.alerts.facts import Feedback
from cockpit.domain.decisions import DoneHow
from cockpit.domain.people import Absence, Cohort, EnrolmentStatus, Knowledge
from cockpit.steps import Step
from cockpit.store.absences import Closure, add_absence, set_closures, set_holiday_country
from cockpit.store.alerts import cohort_alerts_on, open_alerts, raised_of_enrolment, raised_since, refreshed_on
from cockpit.store.dispositions import dispositions
from cockpit.store.feedback import add_feedback
from cockpit.store.goals import GoalRow, add_goal, say_kept
from cockpit.store.history import ContactRow, add_contact
from cockpit.store.learners import enrolment_ids
from cockpit.store.plans import OwnPlan, set_limits, set_own_plan
from cockpit.triage import refresh as refresh_module
from cockpit.triage.dispositions import handle
from cockpit.triage.facts import read_facts
from cockpit.triage.refresh import is_stale, refresh, refreshing
from cockpit.triage.replay import replay
from cockpit.wording import Words
from cockpit.wording.alerts import sentence

TODAY = date(2026, 11, 23)


def days_ago(days, since=TODAY):
    return since - timedelta(days=days)


@pytest.fixture
def desk(tmp_path):
    """Somebody silent for 14 days, somebody lively, somebody who never came and just joined."""
    source = PlainSource()
    source.give(
        Stream.ENROLMENTS,
        person("silent"), person("lively"),
        person("new", knowledge=Knowledge.NEVER, enrolled_on=days_ago(8)),
    )  # fmt: skip
    source.give(Stream.ACTIVITIES, activity("u1", is_tracked=False))
    source.give(Stream.EVENTS, click("silent", days_ago(14)), click("lively", days_ago(1)))
    made = Desk(tmp_path, source)
    made.sync()
    yield made
    made.store.close()


def alert_of(desk, name):
    return open_alerts(desk.store, desk.cohort.id).get(enrolment_ids(desk.store, desk.cohort)[name])


def codes(desk, name):
    stored = alert_of(desk, name)
    return [reason.code for reason in stored.alert.reasons] if stored else []


def tomorrow(desk, days=1):
    """Let time pass, read again, and bring the alerts up to date."""
    desk.now += timedelta(days=days)
    desk.sync()
    refresh(desk.store, desk.now, "FR")


def test_alerts_are_made_from_what_was_read(desk):
    refresh(desk.store, desk.now, "FR")
    assert codes(desk, "silent") == [Code.SILENT]
    assert codes(desk, "new") == [Code.NEVER7]
    assert codes(desk, "lively") == []
    assert refreshed_on(desk.store, desk.cohort.id) == TODAY


def test_doing_it_twice_changes_nothing(desk):
    refresh(desk.store, desk.now, "FR")
    before = dump(desk.store)
    assert len(before["alert"]) == 2
    refresh(desk.store, desk.now, "FR")
    refresh(desk.store, desk.now + timedelta(hours=3), "FR")
    assert dump(desk.store) == before


def test_tomorrow_it_is_the_same_alert(desk):
    refresh(desk.store, desk.now, "FR")
    first = alert_of(desk, "silent")
    assert first.alert.opened_on == TODAY
    tomorrow(desk)
    later = alert_of(desk, "silent")
    assert (later.id, later.alert.opened_on) == (first.id, TODAY)
    assert later.alert.reasons[0].days == 15
    tomorrow(desk, 13)
    lost = alert_of(desk, "silent")
    assert (lost.id, lost.alert.tier, codes(desk, "silent")) == (first.id, AlertTier.DECIDE, [Code.LOST])
    assert lost.alert.opened_on == TODAY + timedelta(days=14)


def test_the_day_it_opened_is_the_same_however_often_the_app_ran(desk):
    refresh(desk.store, desk.now, "FR")
    for _ in range(14):
        tomorrow(desk)
    daily = [alert_of(desk, name).alert for name in ("silent", "lively", "new")]
    desk.store.execute("delete from alert")
    desk.store.execute("update cohort set refreshed_on = null")
    refresh(desk.store, desk.now, "FR")
    assert [alert_of(desk, name).alert for name in ("silent", "lively", "new")] == daily


def test_a_first_refresh_opens_on_the_day_of_the_facts(desk):
    tomorrow(desk, 5)
    assert alert_of(desk, "silent").alert.opened_on == TODAY
    assert alert_of(desk, "new").alert.opened_on == days_ago(1)


def closed(desk, name):
    return desk.store.row(
        "select closed_on, closed_why from alert where enrolment_id = ?",
        [enrolment_ids(desk.store, desk.cohort)[name]],
    )


def test_it_closes_when_the_cause_is_gone_and_a_new_one_is_another(desk):
    refresh(desk.store, desk.now, "FR")
    first = alert_of(desk, "silent")
    desk.source.give(Stream.EVENTS, click("silent", days_ago(14)), click("silent", TODAY + timedelta(days=1)))
    tomorrow(desk)
    assert (codes(desk, "silent"), alert_of(desk, "silent").id) == ([Code.GOOD], first.id)
    tomorrow(desk, 7)
    assert alert_of(desk, "silent") is None
    assert closed(desk, "silent") == ("2026-12-01", "cause_gone")
    tomorrow(desk, 30)
    later = alert_of(desk, "silent")
    assert codes(desk, "silent") == [Code.LOST]
    assert later.id != first.id
    assert later.alert.opened_on > first.alert.opened_on


def test_it_closes_for_who_is_away_suspended_or_gone(desk):
    refresh(desk.store, desk.now, "FR")
    learner_id = desk.store.value("select learner_id from identity where source_id = 'silent'")
    add_absence(desk.store, learner_id, Absence(TODAY + timedelta(days=1), None))
    desk.source.give(
        Stream.ENROLMENTS,
        person("silent"), person("lively"),
        person("new", knowledge=Knowledge.NEVER, status=EnrolmentStatus.SUSPENDED),
    )  # fmt: skip
    tomorrow(desk)
    assert closed(desk, "silent") == ("2026-11-24", "absent")
    assert closed(desk, "new") == ("2026-11-24", "not_active")


def test_it_closes_with_the_end_of_the_path(desk):
    refresh(desk.store, desk.now, "FR")
    desk.store.execute("update cohort set ends_on = '2026-11-23'")
    refresh(desk.store, desk.now, "FR")
    assert codes(desk, "silent") == [Code.SILENT]  # the last day counts
    tomorrow(desk)
    assert closed(desk, "silent") == ("2026-11-24", "path_ended")
    assert open_alerts(desk.store, desk.cohort.id) == {}


# Stale data


def as_of(at):
    return Cohort(1, 1, "c", "C", START, None, "Europe/Paris", "fr", True, False, at)


@pytest.mark.parametrize(
    ("read", "now", "stale"),
    [
        ("2026-11-24T09:00", "2026-11-25T09:00", False),
        ("2026-11-24T09:00", "2026-11-25T09:01", True),
        ("2026-11-20T09:00", "2026-11-23T09:00", False),  # Friday to Monday
        ("2026-11-20T09:00", "2026-11-23T09:01", True),
        ("2026-11-21T09:00", "2026-11-22T23:00", False),
    ],
)
def test_data_are_stale_after_24_hours_of_weekdays(read, now, stale):
    at = datetime.fromisoformat(read).replace(tzinfo=UTC)
    assert is_stale(as_of(at), datetime.fromisoformat(now).replace(tzinfo=UTC)) is stale
    assert is_stale(as_of(None), NOW)


def test_with_stale_data_nothing_opens_or_rises_and_what_was_open_stays(desk):
    refresh(desk.store, desk.now, "FR")
    before = dump(desk.store)
    desk.now += timedelta(days=20)
    refresh(desk.store, desk.now, "FR")
    assert dump(desk.store) == before


def test_over_a_weekend_the_alerts_are_those_of_the_data(desk):
    desk.now = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)  # a Friday
    desk.sync()
    refresh(desk.store, desk.now + timedelta(days=2), "FR")
    assert refreshed_on(desk.store, desk.cohort.id) == date(2026, 11, 27)
    assert alert_of(desk, "silent").alert.reasons[0].days == 18


def test_a_cohort_that_is_not_followed_is_left_alone(tmp_path):
    source = PlainSource([CohortRecord("c1", "A", START)])
    source.give(Stream.ENROLMENTS, person("p", knowledge=Knowledge.NEVER))
    made = Desk(tmp_path, source)
    made.sync()
    made.store.execute("update cohort set is_followed = 0")
    refresh(made.store, made.now, "FR")
    assert made.store.value("select count(*) from alert") == 0
    made.store.close()


def test_a_public_holiday_of_the_country_is_no_working_day(tmp_path):
    source = PlainSource([CohortRecord("c1", "A", START)])
    # Wednesday 11 November is a holiday in France and none in Germany.
    source.give(Stream.ENROLMENTS, person("p", knowledge=Knowledge.NEVER, enrolled_on=date(2026, 11, 9)))
    made = Desk(tmp_path, source)
    made.now = datetime(2026, 11, 12, 18, 0, tzinfo=UTC)  # a Thursday
    made.sync()
    refresh(made.store, made.now, "FR")
    assert codes(made, "p") == []
    refresh(made.store, made.now, "DE")
    assert codes(made, "p") == [Code.NEVER]
    made.store.close()


def test_what_everybody_has_done_and_one_has_not_is_late(tmp_path):
    source = PlainSource([CohortRecord("c1", "A", START, date(2027, 1, 29))])
    names = [f"p{n}" for n in range(4)]
    source.give(Stream.ENROLMENTS, *map(person, names))
    source.give(Stream.ACTIVITIES, activity("u1", due_on=days_ago(3)))
    source.give(Stream.EVENTS, *(click(name, days_ago(1)) for name in names))
    source.give(Stream.COMPLETIONS, *(done(name, "u1", days_ago(5)) for name in names[:2]))
    made = Desk(tmp_path, source)
    made.sync()
    refresh(made.store, made.now, "FR")
    assert [codes(made, name)[0] for name in names] == [Code.GOOD, Code.GOOD, Code.LATE, Code.LATE]
    assert alert_of(made, "p2").alert.reasons[0].subject == "Unit u1"
    made.store.close()


@pytest.mark.parametrize("knowledge", [Knowledge.UNKNOWN, Knowledge.NOT_PERMITTED])
def test_from_what_a_source_does_not_tell_no_silence_is_concluded(tmp_path, knowledge):
    source = PlainSource([CohortRecord("c1", "A", START)])
    source.give(Stream.ENROLMENTS, person("p", knowledge=knowledge), person("seen"))
    source.give(Stream.EVENTS, click("p", days_ago(40)), click("seen", days_ago(40)))
    made = Desk(tmp_path, source)
    made.sync()
    refresh(made.store, made.now, "FR")
    assert (codes(made, "p"), codes(made, "seen")) == ([], [Code.LOST])
    made.store.close()


def test_without_any_date_silence_counts_from_the_last_activity(tmp_path):
    source = PlainSource([CohortRecord("c1", "A")])
    source.give(Stream.ENROLMENTS, person("gone"), person("here"))
    source.give(Stream.EVENTS, click("gone", days_ago(40)), click("here", days_ago(1)))
    made = Desk(tmp_path, source)
    made.sync()
    refresh(made.store, made.now, "FR")
    assert (codes(made, "gone"), codes(made, "here")) == ([Code.LOST], [])
    made.store.close()


# Beside others who write


@pytest.fixture
def crowd(tmp_path):
    """Somebody lively and 450 people who have been silent for 14 days."""
    source = PlainSource(page_size=1000)
    names = [f"p{n}" for n in range(450)]
    source.give(Stream.ENROLMENTS, *map(person, names), person("lively"))
    source.give(Stream.EVENTS, *(click(name, days_ago(14)) for name in names), click("lively", days_ago(1)))
    made = Desk(tmp_path, source)
    made.sync()
    yield made
    made.store.close()


def transactions(store, work):
    """Return the statements of each transaction of some work, without its begin and commit."""
    said = []
    store.conn.set_trace_callback(said.append)
    work()
    store.conn.set_trace_callback(None)
    found, is_open = [], False
    for statement in said:
        if statement.lower().startswith("begin"):
            found.append([])
            is_open = True
        elif statement.lower().startswith("commit"):
            is_open = False
        elif is_open:
            found[-1].append(statement)
    return found


def test_it_writes_in_short_transactions_that_read_no_facts(crowd):
    found = transactions(crowd.store, lambda: refresh(crowd.store, crowd.now, "FR"))
    writes = [[text for text in of_one if not text.lower().startswith("select")] for of_one in found]
    # Whose facts changed is taken first; with the last fifty come the alert of the whole cohort, and its day.
    assert [len(of_one) for of_one in writes] == [2, 200, 200, 50 + 2]
    assert writes[-1][-1].startswith("update cohort set refreshed_on")
    reads = [text for of_one in found for text in of_one if text.lower().startswith("select")]
    assert len(reads) == 4 and sum("from cohort where id" in text for text in reads) == 3
    assert len(open_alerts(crowd.store, crowd.cohort.id)) == 450


def test_a_cohort_where_nothing_changes_is_not_written(crowd):
    refresh(crowd.store, crowd.now, "FR")
    assert transactions(crowd.store, lambda: refresh(crowd.store, crowd.now, "FR")) == []


def between_reading_and_writing(monkeypatch, act):
    """Do something once, after the facts were read and before anything is written."""
    waiting = [act]

    def read(*arguments):
        people = read_facts(*arguments)
        if waiting:
            waiting.pop()()
        return people

    monkeypatch.setattr(refresh_module, "read_facts", read)


def test_a_decision_made_meanwhile_is_kept(desk, monkeypatch):
    refresh(desk.store, desk.now, "FR")
    learner_id = desk.store.value("select learner_id from identity where source_id = 'silent'")
    desk.now += timedelta(days=1)
    desk.sync()

    def decide():
        with desk.open() as other:
            other.execute("pragma busy_timeout = 0")
            handle(other, learner_id, DoneHow.CALL, desk.now)

    between_reading_and_writing(monkeypatch, decide)
    for _ in refreshing(desk.open, desk.clock, "FR"):
        pass
    (made,) = dispositions(desk.store, learner_id)
    assert (made.alert_id, made.detail) == (alert_of(desk, "silent").id, DoneHow.CALL)
    assert alert_of(desk, "silent").alert.reasons[0].days == 15


def test_two_at_once_open_one_alert_and_reopen_none(desk, monkeypatch):
    def other_one():
        with desk.open() as other:
            refresh(other, desk.now, "FR")
            other.execute("update alert set closed_on = '2026-11-23' where id = 2")

    refresh(desk.store, desk.now, "FR")
    desk.store.execute("delete from alert where id = 1")
    desk.now += timedelta(days=1)
    desk.sync()
    between_reading_and_writing(monkeypatch, other_one)
    refresh(desk.store, desk.now, "FR")
    assert codes(desk, "silent") == [Code.SILENT]
    assert desk.store.value("select count(*) from alert where closed_on is null") == 1
    assert desk.store.value("select reasons from alert where id = 2").count('"days": 8') == 0
    desk.store.execute("insert into changed select id from enrolment")
    refresh(desk.store, desk.now, "FR")
    assert codes(desk, "new") == [Code.NEVER7]


def test_what_was_found_before_a_newer_read_is_dropped(desk, monkeypatch):
    def newer():
        desk.now += timedelta(days=1)
        desk.source.give(Stream.EVENTS, click("silent", TODAY + timedelta(days=1)))
        desk.sync()

    between_reading_and_writing(monkeypatch, newer)
    refresh(desk.store, desk.now, "FR")
    assert (alert_of(desk, "silent"), refreshed_on(desk.store, desk.cohort.id)) == (None, None)
    refresh(desk.store, desk.now, "FR")
    assert refreshed_on(desk.store, desk.cohort.id) == TODAY + timedelta(days=1)


def test_as_a_job_it_opens_its_own_store_and_takes_a_step_a_cohort(tmp_path):
    source = PlainSource([CohortRecord("c1", "A", START), CohortRecord("c2", "B", START)])
    for cohort in ("c1", "c2"):
        source.give(Stream.ENROLMENTS, person("p"), cohort=cohort)
        source.give(Stream.EVENTS, click("p", days_ago(14)), cohort=cohort)
    made = Desk(tmp_path, source)
    made.sync()
    first, second = (row[0] for row in made.store.rows("select id from cohort order by id"))
    steps = refreshing(made.open, made.clock, "FR")
    assert next(steps) == Step(1, 2, "A")
    steps.close()  # the trainer closes the window: what was kept stays
    assert (refreshed_on(made.store, first), refreshed_on(made.store, second)) == (TODAY, None)
    assert list(refreshing(made.open, made.clock, "FR")) == [Step(1, 2, "A"), Step(2, 2, "B")]
    assert [len(open_alerts(made.store, cohort_id)) for cohort_id in (first, second)] == [1, 1]
    made.store.close()


# Only what changed


def recomputed(desk, country="FR"):
    """Return for whom a refresh looks for reasons, by enrolment id: each call of that function is counted."""
    seen = []

    def watch(frame, event, _argument):
        if event == "call" and frame.f_code is find_reasons.__code__:
            seen.append(frame.f_locals["learner"].enrolment_id)

    sys.setprofile(watch)
    try:
        refresh(desk.store, desk.now, country)
    finally:
        sys.setprofile(None)
    return sorted(seen)


def test_nothing_is_recomputed_for_learners_whose_data_did_not_change(desk):
    refresh(desk.store, desk.now, "FR")
    everybody = sorted(enrolment_ids(desk.store, desk.cohort).values())
    silent = enrolment_ids(desk.store, desk.cohort)["silent"]
    learner_id = desk.store.value("select learner_id from identity where source_id = 'silent'")
    assert recomputed(desk) == []
    desk.source.give(
        Stream.EVENTS, click("silent", days_ago(14)), click("silent", days_ago(2)), click("lively", days_ago(1))
    )
    desk.sync()
    assert recomputed(desk) == [silent]
    assert codes(desk, "silent") == [Code.GOOD]
    assert recomputed(desk) == []
    for change in (
        lambda: add_absence(desk.store, learner_id, Absence(TODAY, TODAY)),
        lambda: add_contact(desk.store, ContactRow(learner_id, "call", desk.now, "")),
        lambda: add_feedback(desk.store, silent, Feedback(TODAY, 2, "too fast")),
        lambda: set_own_plan(desk.store, silent, OwnPlan(TODAY, 0.0, TODAY + timedelta(days=60))),
    ):
        change()
        assert recomputed(desk) == ([] if change.__code__.co_names[0] == "add_absence" else [silent])
        desk.store.execute("delete from absence")
        recomputed(desk)
    for change in (
        lambda: set_limits(desk.store, desk.cohort.id, {"silent.most_days": 20}),
        lambda: set_closures(desk.store, desk.cohort.id, [Closure(0, days_ago(9), days_ago(8), "")]),
        lambda: set_holiday_country(desk.store, desk.cohort.id, "FR"),
    ):
        change()
        assert recomputed(desk) == everybody
    assert recomputed(desk, "DE") == everybody
    assert recomputed(desk, "DE") == []


def test_tomorrow_everybody_is_looked_at(desk):
    refresh(desk.store, desk.now, "FR")
    everybody = sorted(enrolment_ids(desk.store, desk.cohort).values())
    desk.now += timedelta(days=1)
    desk.sync()
    assert recomputed(desk) == everybody


def test_a_refresh_that_was_cut_is_made_whole_by_the_next(desk, monkeypatch):
    refresh(desk.store, desk.now, "FR")
    desk.source.give(Stream.EVENTS, click("silent", days_ago(14)), click("silent", TODAY))
    desk.sync()
    with monkeypatch.context() as patch:
        patch.setattr(refresh_module, "read_facts", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            refresh(desk.store, desk.now, "FR")
    assert codes(desk, "silent") == [Code.SILENT]
    assert len(recomputed(desk)) == 3
    assert codes(desk, "silent") == [Code.GOOD]


def test_days_on_which_nobody_looked_are_advanced_one_by_one(desk):
    """A silence that came and went meanwhile leaves no alert, and one that stayed has its own day."""
    refresh(desk.store, desk.now, "FR")
    desk.source.give(Stream.EVENTS, click("silent", days_ago(14)), click("lively", days_ago(1)))
    tomorrow(desk, 20)
    lively = alert_of(desk, "lively").alert
    assert (lively.reasons[0].code, lively.reasons[0].since) == (Code.SILENT, TODAY + timedelta(days=13))
    assert TODAY + timedelta(days=13) <= lively.raised_on < TODAY + timedelta(days=20)


def crowd_that_stops(tmp_path, people, stopped, last_on):
    """Return a desk on people active every third day, of whom the first `stopped` did nothing after a day."""
    source = PlainSource(page_size=500)
    names = [f"p{number:02}" for number in range(people)]
    source.give(Stream.ENROLMENTS, *map(person, names))
    source.give(Stream.ACTIVITIES, activity("u1", is_tracked=False))
    source.give(
        Stream.EVENTS,
        *(
            click(name, START + timedelta(days=day))
            for number, name in enumerate(names)
            for day in range(0, (TODAY - START).days, 3)
            if number >= stopped or START + timedelta(days=day) <= last_on
        ),
    )
    return Desk(tmp_path, source)


def raised_by_day(desk):
    alerts = open_alerts(desk.store, desk.cohort.id).values()
    return sorted(stored.alert.raised_on for stored in alerts if stored.alert.raised_on is not None)


def test_the_budget_counts_what_was_raised_weeks_ago(tmp_path):
    desk = crowd_that_stops(tmp_path, 40, 20, days_ago(21))
    desk.sync()
    with desk.store.write():  # one by one: else so many on the same day are one alert
        set_limits(desk.store, desk.cohort.id, {"opening.same_day_share": 1.0, "opening.urgent_weight": 1.0})
    refresh(desk.store, desk.now, "FR")
    raised = raised_by_day(desk)
    assert len(raised) == 12  # 4 weeks of 3
    assert raised[0] < days_ago(8)
    key = enrolment_ids(desk.store, desk.cohort)["p39"]
    with desk.store.write():
        set_own_plan(desk.store, key, OwnPlan(TODAY, 0.5, TODAY + timedelta(days=30)))
    refresh(desk.store, desk.now, "FR")
    assert raised_by_day(desk) == raised


def test_who_was_raised_still_counts_once_the_alert_is_another(tmp_path):
    desk = crowd_that_stops(tmp_path, 40, 2, days_ago(20))
    desk.sync()
    refresh(desk.store, desk.now, "FR")
    before = raised_since(desk.store, desk.cohort.id, days_ago(28))
    assert sum(before.values()) == 2
    tomorrow(desk, 9)
    assert codes(desk, "p00") == [Code.LOST]
    assert raised_since(desk.store, desk.cohort.id, days_ago(28)) == before
    history = raised_of_enrolment(desk.store, enrolment_ids(desk.store, desk.cohort)["p00"])
    assert history == [(min(before), Code.SILENT)]


def test_who_stops_together_is_one_alert_though_the_weighting_lets_them_in_days_later(tmp_path):
    desk = crowd_that_stops(tmp_path, 20, 8, days_ago(16))
    desk.sync()
    refresh(desk.store, desk.now, "FR")
    alerts = {alert for day in range(7) for alert in cohort_alerts_on(desk.store, desk.cohort.id, days_ago(day))}
    assert [(alert.code, alert.count, alert.of) for alert in alerts] == [(Code.SILENT, 8, 20)]
    (alert,) = alerts
    assert alert.until > alert.since + timedelta(days=3)
    assert all(on >= alert.until for on in raised_by_day(desk))


def test_what_half_have_done_since_this_morning_makes_others_late_today(tmp_path):
    source = PlainSource()
    names = ("a", "b", "late")
    source.give(Stream.ENROLMENTS, *map(person, names))
    source.give(Stream.ACTIVITIES, activity("u1", due_on=days_ago(5)))
    source.give(Stream.EVENTS, *(click(name, days_ago(1)) for name in names))
    source.give(Stream.COMPLETIONS, done("a", "u1", days_ago(6)))
    desk = Desk(tmp_path, source)
    desk.sync()
    refresh(desk.store, desk.now, "FR")
    assert Code.LATE not in codes(desk, "late")
    source.give(Stream.COMPLETIONS, done("b", "u1", TODAY))
    desk.now += timedelta(hours=3)
    desk.sync()
    refresh(desk.store, desk.now, "FR")
    assert Code.LATE in codes(desk, "late")


def test_the_end_of_a_path_closes_alerts_also_when_nobody_reads_it_any_more(tmp_path):
    source = PlainSource([CohortRecord("c1", "B1", START, TODAY)])
    source.give(Stream.ENROLMENTS, person("silent"))
    source.give(Stream.EVENTS, click("silent", days_ago(14)))
    desk = Desk(tmp_path, source)
    desk.sync()
    refresh(desk.store, desk.now, "FR")
    assert codes(desk, "silent") == [Code.SILENT]
    refresh(desk.store, desk.now + timedelta(days=5), "FR")
    assert codes(desk, "silent") == []
    assert desk.store.rows("select closed_why from alert") == [("path_ended",)]
    refresh(desk.store, desk.now + timedelta(days=40), "FR")
    assert codes(desk, "silent") == []


def test_a_plan_of_ones_own_changes_no_day_before_it_was_agreed(tmp_path):
    source = PlainSource([CohortRecord("c1", "B1", START, date(2027, 1, 29))])
    source.give(Stream.ENROLMENTS, *map(person, ("a", "slow")))
    source.give(Stream.ACTIVITIES, activity("u1", due_on=days_ago(20)))
    source.give(Stream.EVENTS, *(click(name, days_ago(days)) for name in ("a", "slow") for days in range(1, 40, 2)))
    source.give(Stream.COMPLETIONS, done("a", "u1", days_ago(25)))
    desk = Desk(tmp_path, source)
    desk.sync()

    def lines():
        return list(replay(desk.store, desk.cohort, days_ago(20), days_ago(1), "FR"))

    before = lines()
    assert any(Code.LATE in row.codes for row in before)
    with desk.store.write():
        slow = enrolment_ids(desk.store, desk.cohort)["slow"]
        set_own_plan(desk.store, slow, OwnPlan(TODAY, 0.0, TODAY + timedelta(days=60)))
    assert lines() == before


def test_a_goal_kept_is_good_news_on_the_same_day_until_that_is_taken_back(desk):
    refresh(desk.store, desk.now, "FR")
    (learner_id,) = desk.store.rows("select id from learner where name like '%lively%'")[0]
    goal = GoalRow(learner_id, None, "Unit 3 by Friday", TODAY, desk.now - timedelta(days=7))
    goal_id = add_goal(desk.store, goal)
    say_kept(desk.store, goal_id, True, desk.now)
    refresh(desk.store, desk.now, "FR")
    (reason,) = alert_of(desk, "lively").alert.reasons
    assert (reason.key, reason.tier, reason.words) == ("GOOD:goal", AlertTier.GOOD, "Unit 3 by Friday")
    assert sentence(Words("en", TODAY), reason).text == "Agreed goal kept: “Unit 3 by Friday”, on 23 November."
    french = "Objectif convenu tenu\u202f: «\u202fUnit 3 by Friday\u202f», le 23 novembre."
    assert sentence(Words("fr", TODAY), reason).text == french
    say_kept(desk.store, goal_id, None, desk.now)
    refresh(desk.store, desk.now, "FR")
    assert codes(desk, "lively") == []
    say_kept(desk.store, goal_id, False, desk.now)
    refresh(desk.store, desk.now, "FR")
    assert codes(desk, "lively") == []
