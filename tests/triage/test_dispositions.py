from datetime import timedelta

import pytest
from plain_source import NOW, START, Desk, PlainSource, activity, click, person

from cockpit.connector import CohortRecord, Stream
from cockpit.domain.alerts import Code, Section
from cockpit.domain.decisions import DeclaredWhy, DoneHow
from cockpit.domain.people import Absence
from cockpit.errors import WrongInput
from cockpit.reports.today import todays_queue
from cockpit.store.absences import absences_of_learner, add_absence
from cockpit.store.activities import save_activities
from cockpit.store.alerts import alerts_of_enrolment, open_alerts
from cockpit.store.dispositions import dispositions
from cockpit.store.learners import enrolments_of_learner
from cockpit.store.plans import set_limits
from cockpit.store.questions import QuestionRow, add_question, questions_of_learner
from cockpit.triage.dispositions import (
    close,
    dismiss,
    handle,
    pass_on,
    pause,
    redo,
    say_how,
    say_until,
    snooze,
    undo,
)
from cockpit.triage.refresh import refresh

TODAY = NOW.date()


@pytest.fixture
def desk(tmp_path):
    """One person, silent since 14 days, in one cohort."""
    source = PlainSource([CohortRecord("c1", "Anglais B1", START)])
    source.give(Stream.ENROLMENTS, person("silent"))
    source.give(Stream.EVENTS, click("silent", TODAY - timedelta(days=14)))
    made = Desk(tmp_path, source)
    made.sync()
    refresh(made.store, made.now, "FR")
    yield made
    made.store.close()


def queue_codes(desk, days=0):
    """Return the codes of the queue so many days later, the data read and the alerts brought up to that day."""
    now = NOW + timedelta(days=days)
    return [reason.code for row in todays_queue(desk.store, now, "Europe/Paris").rows for reason in row.reasons]


def ask(desk, words="Where?"):
    enrolment = enrolments_of_learner(desk.store, 1)[0]
    asked = QuestionRow(1, enrolment.id, words, NOW - timedelta(days=5))
    add_question(desk.store, asked)
    refresh(desk.store, desk.now, "FR")


@pytest.mark.parametrize(("days", "speaks"), [(0, False), (1, False), (13, False), (14, True)])
def test_handled_hides_for_14_days(desk, days, speaks):
    assert queue_codes(desk) == [Code.SILENT]
    handle(desk.store, 1, DoneHow.OTHER, NOW)
    assert (queue_codes(desk, days) == [Code.SILENT]) is speaks


def test_undo_brings_it_back_and_redo_hides_it_again(desk):
    made = handle(desk.store, 1, None, NOW)
    undo(desk.store, made.disposition_id, NOW + timedelta(minutes=1))
    assert queue_codes(desk) == [Code.SILENT]
    undo(desk.store, made.disposition_id, NOW + timedelta(minutes=9))  # nothing more to undo
    assert dispositions(desk.store, 1)[0].undone_at == NOW + timedelta(minutes=1)
    redo(desk.store, made.disposition_id)
    assert queue_codes(desk) == []


@pytest.mark.parametrize(("days", "speaks"), [(0, False), (2, False), (3, True), (4, True)])
def test_snoozed_hides_until_the_day(desk, days, speaks):
    snooze(desk.store, 1, TODAY + timedelta(days=3), NOW)
    assert (queue_codes(desk, days) == [Code.SILENT]) is speaks


def test_a_new_reason_is_raised_though_the_old_one_was_handled(desk):
    handle(desk.store, 1, DoneHow.OTHER, NOW)
    ask(desk)
    assert queue_codes(desk) == [Code.QUESTION]
    (row,) = todays_queue(desk.store, NOW, "Europe/Paris").rows
    assert row.section is Section.WAITING


@pytest.mark.parametrize("how", [DoneHow.MESSAGE, DoneHow.CALL, None])
def test_handling_answers_the_question_and_undoing_asks_it_again(desk, how):
    ask(desk)
    made = handle(desk.store, 1, how, NOW)
    assert questions_of_learner(desk.store, 1)[0].answered_at == NOW
    undo(desk.store, made.disposition_id, NOW)
    assert questions_of_learner(desk.store, 1)[0].answered_at is None
    redo(desk.store, made.disposition_id)
    assert questions_of_learner(desk.store, 1)[0].answered_at == NOW


def test_how_it_was_handled_may_be_said_later(desk):
    made = handle(desk.store, 1, None, NOW)
    say_how(desk.store, made.disposition_id, DoneHow.CALL)
    (kept,) = dispositions(desk.store, 1)
    assert (kept.kind, kept.detail, kept.reasons) == ("handled", "call", ("SILENT",))


def test_without_an_open_alert_there_is_nothing_to_decide(desk):
    desk.source.give(Stream.EVENTS, click("silent", TODAY - timedelta(days=14)), click("silent", TODAY))
    desk.store.execute("update alert set closed_on = '2026-11-23'")
    for decide in (
        lambda: handle(desk.store, 1, None, NOW),
        lambda: snooze(desk.store, 1, TODAY + timedelta(days=1), NOW),
    ):
        with pytest.raises(WrongInput) as caught:
            decide()
        assert caught.value.cause == "no_open_alert"
    assert dispositions(desk.store) == []


# The other decisions, and taking each back after a restart

BACK_TO_THE_DAY = ("pause", "close")


def decide(desk, kind):
    return {
        "handle": lambda: handle(desk.store, 1, DoneHow.OTHER, NOW),
        "snooze": lambda: snooze(desk.store, 1, TODAY + timedelta(days=30), NOW),
        "dismiss": lambda: dismiss(desk.store, 1, DeclaredWhy.ILL, NOW),
        "pass_on": lambda: pass_on(desk.store, 1, "Farid", TODAY + timedelta(days=30), NOW),
        "pause": lambda: pause(desk.store, 1, None, NOW),
        "close": lambda: close(desk.store, 1, DeclaredWhy.WORK, NOW),
    }[kind]()


KINDS = ("handle", "snooze", "dismiss", "pass_on", "pause", "close")


@pytest.mark.parametrize("kind", KINDS)
def test_every_decision_can_be_taken_back_after_a_restart(desk, kind):
    made = decide(desk, kind)
    refresh(desk.store, desk.now, "FR")
    assert queue_codes(desk) == []
    desk.store.close()
    desk.store = desk.open()
    undo(desk.store, made.disposition_id, NOW + timedelta(minutes=5))
    refresh(desk.store, desk.now, "FR")
    assert queue_codes(desk) == [Code.SILENT]
    redo(desk.store, made.disposition_id)
    refresh(desk.store, desk.now, "FR")
    assert queue_codes(desk) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_decision_knows_what_it_was_about_and_where_the_learner_stood(desk, kind):
    save_activities(desk.store, desk.cohort.id, [activity("u1", module="Module 1"), activity("u2", 1)])
    decide(desk, kind)
    (kept,) = dispositions(desk.store, 1)
    assert (kept.reasons, kept.unit, kept.alert_id) == (("SILENT",), "Module 1", 1)


def test_a_pause_until_a_day_holds_until_then_and_no_silence_counts(desk):
    made = pause(desk.store, 1, None, NOW)
    say_until(desk.store, made.disposition_id, TODAY + timedelta(days=6))
    for days, absent in ((6, True), (7, False)):
        desk.now = NOW + timedelta(days=days)
        desk.sync()
        refresh(desk.store, desk.now, "FR")
        assert (open_alerts(desk.store, desk.cohort.id) == {}) is absent
    (stored,) = open_alerts(desk.store, desk.cohort.id).values()
    assert stored.alert.reasons[0].days == 14  # 21 days, seven of them agreed


@pytest.mark.parametrize("kind", BACK_TO_THE_DAY)
def test_an_open_absence_ends_when_the_learner_is_back(desk, kind):
    decide(desk, kind)
    back_on = TODAY + timedelta(days=5)
    desk.source.give(Stream.EVENTS, click("silent", TODAY - timedelta(days=14)), click("silent", back_on))
    desk.now = NOW + timedelta(days=20)
    desk.sync()
    refresh(desk.store, desk.now, "FR")
    (absence,) = absences_of_learner(desk.store, 1)
    assert absence.ends_on == back_on - timedelta(days=1)
    (stored,) = open_alerts(desk.store, desk.cohort.id).values()
    assert (stored.alert.reasons[0].code, stored.alert.reasons[0].days) == (Code.SILENT, 15)


def test_a_learner_without_an_alert_can_be_paused_and_nothing_else(desk):
    desk.store.execute("update alert set closed_on = '2026-11-23'")
    for kind in ("dismiss", "pass_on"):
        with pytest.raises(WrongInput, match="no_open_alert"):
            decide(desk, kind)
    decide(desk, "pause")
    assert [made.alert_id for made in dispositions(desk.store, 1)] == [None]
    assert len(absences_of_learner(desk.store, 1)) == 1


def test_an_alert_that_a_pause_closed_says_so_and_is_the_same_when_that_is_undone(desk):
    first = next(iter(open_alerts(desk.store, desk.cohort.id).values()))
    made = pause(desk.store, 1, None, NOW)
    refresh(desk.store, desk.now, "FR")
    assert [(past.closed_on, past.closed_why) for past in alerts_of_enrolment(desk.store, 1)] == [(TODAY, "absent")]
    undo(desk.store, made.disposition_id, NOW)
    refresh(desk.store, desk.now, "FR")
    assert next(iter(open_alerts(desk.store, desk.cohort.id).values())) == first


def test_a_decision_quiets_what_was_said_and_not_what_was_only_watched(desk):
    with desk.store.write():
        desk.store.execute("delete from alert")  # as if nobody had looked yet
        desk.store.execute("update cohort set refreshed_on = null")
        set_limits(desk.store, desk.cohort.id, {"opening.open_weight": 1.0, "opening.urgent_weight": 1.0})
    add_question(desk.store, QuestionRow(1, 1, "May I hand in later?", NOW - timedelta(days=5)))
    refresh(desk.store, NOW, "FR")
    made = handle(desk.store, 1, DoneHow.MESSAGE, NOW)
    (kept,) = dispositions(desk.store, 1)
    assert made.disposition_id == kept.id
    assert [key.partition(":")[0] for key in kept.reasons] == [Code.QUESTION]


def test_who_is_away_is_not_in_the_queue_though_the_data_are_of_before(desk):
    assert queue_codes(desk) == [Code.SILENT]
    add_absence(desk.store, 1, Absence(TODAY, TODAY, "leave"))
    assert queue_codes(desk) == []
    assert queue_codes(desk, days=1) == [Code.SILENT]
