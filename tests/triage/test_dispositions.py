from datetime import timedelta

import pytest
from plain_source import NOW, START, Desk, PlainSource, click, person

from cockpit.connector import CohortRecord, Stream
from cockpit.domain.alerts import Code, Section
from cockpit.domain.decisions import DoneHow
from cockpit.errors import WrongInput
from cockpit.reports.today import todays_queue
from cockpit.store.dispositions import dispositions
from cockpit.store.history import QuestionRow, add_question, questions_of_learner
from cockpit.store.learners import enrolments_of_learner
from cockpit.triage.dispositions import handle, redo, say_how, snooze, undo
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
