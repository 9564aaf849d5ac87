"""What the trainer decides about a learner's alerts, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cockpit.domain.alerts import Alert, Code
from cockpit.domain.decisions import DecisionKind, DeclaredWhy, DoneHow
from cockpit.domain.people import Absence, AbsenceKind
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import WrongInput
from cockpit.store import Store
from cockpit.store.absences import add_absence, set_end
from cockpit.store.activities import current_unit
from cockpit.store.alerts import StoredAlert, open_alert, reopen_alerts
from cockpit.store.answering import take_answer_back
from cockpit.store.dispositions import (
    add_disposition,
    disposition_by_id,
    set_disposition_detail,
    set_disposition_until,
    set_undone,
)
from cockpit.store.learners import enrolments_of_learner, learner_by_id
from cockpit.store.questions import answer_questions
from cockpit.store.sequences import let_steps_wait_again


@dataclass(frozen=True, slots=True)
class Made:
    """A decision just made: what is needed to take it back."""

    disposition_id: int
    learner_id: int


def handle(store: Store, learner_id: int, how: DoneHow | None, now: datetime, *, needs_alert: bool = True) -> Made:
    """Say that a learner's open alerts are handled: their reasons are quiet for 14 days.

    A question counts as answered by a message, a check-in or a call. Where it is a step of a sequence that is done,
    none needs to be open.

    Raises:
        WrongInput: `no_open_alert`.
    """
    return _handle(store, learner_id, _open_alerts(store, learner_id, needs_alert), how, now)


def handle_by_call(store: Store, learner_id: int, now: datetime) -> Made:
    """Say that a learner was called, whether or not an alert is open."""
    return _handle(store, learner_id, _alerts_of(store, learner_id), DoneHow.CALL, now)


def _handle(
    store: Store, learner_id: int, alerts: Sequence[StoredAlert], how: DoneHow | None, now: datetime
) -> Made:
    with store.write():
        made = _decide(store, learner_id, alerts, DecisionKind.HANDLED, now, detail=how)
        if any(_has_question(stored.alert) for stored in alerts):
            answer_questions(store, learner_id, now)
    return made


def say_how(store: Store, disposition_id: int, how: DoneHow) -> None:
    """Add afterwards how something was handled."""
    with store.write():
        set_disposition_detail(store, disposition_id, how)


def snooze(store: Store, learner_id: int, until: date, now: datetime, *, needs_alert: bool = True) -> Made:
    """Keep a learner out of the queue until a day; for a step of a sequence, none needs to be open.

    Raises:
        WrongInput: `no_open_alert`.
    """
    alerts = _open_alerts(store, learner_id, needs_alert)
    with store.write():
        return _decide(store, learner_id, alerts, DecisionKind.SNOOZED, now, until=until)


def dismiss(store: Store, learner_id: int, why: DeclaredWhy, now: datetime, *, needs_alert: bool = True) -> Made:
    """Say why a learner's open alerts need nothing: their reasons are quiet for 14 days, and the answer is counted.

    Raises:
        WrongInput: `no_open_alert`; never of a step of a sequence.
    """
    alerts = _open_alerts(store, learner_id, needs_alert)
    with store.write():
        return _decide(store, learner_id, alerts, DecisionKind.DISMISSED, now, detail=why)


def pass_on(
    store: Store, learner_id: int, colleague: str, until: date, now: datetime, *, needs_alert: bool = True
) -> Made:
    """Keep a learner out of the queue until the day to look again: a colleague sees to it.

    Raises:
        WrongInput: `no_open_alert`; never of a step of a sequence.
    """
    alerts = _open_alerts(store, learner_id, needs_alert)
    with store.write():
        return _decide(store, learner_id, alerts, DecisionKind.PASSED_ON, now, detail=colleague, until=until)


def pause(store: Store, learner_id: int, until: date | None, now: datetime) -> Made:
    """Agree that a learner is away from today to a day, or (None) until the learner is back."""
    with store.write():
        made = _decide(store, learner_id, _alerts_of(store, learner_id), DecisionKind.PAUSED, now, until=until)
        _keep_away(store, made, Absence(_today(store, learner_id, now), until, kind=AbsenceKind.PAUSE))
    return made


def say_until(store: Store, disposition_id: int, until: date | None) -> None:
    """Add afterwards until when a pause lasts; None: until the learner is back."""
    with store.write():
        set_disposition_until(store, disposition_id, until)
        set_end(store, disposition_id, until)


def close(store: Store, learner_id: int, why: DeclaredWhy | None, now: datetime) -> Made:
    """End the follow-up of a learner, until the learner is back; `why`, if it is known, is counted."""
    with store.write():
        made = _decide(store, learner_id, _alerts_of(store, learner_id), DecisionKind.CLOSED, now, detail=why)
        _keep_away(store, made, Absence(_today(store, learner_id, now), None, kind=AbsenceKind.CLOSED))
    return made


def say_why(store: Store, disposition_id: int, why: DeclaredWhy) -> None:
    """Add afterwards why a follow-up was closed."""
    with store.write():
        set_disposition_detail(store, disposition_id, why)


def undo(store: Store, disposition_id: int, now: datetime) -> None:
    """Take a decision back: its alerts stand in the queue again, questions and steps wait, its absence is gone."""
    made = disposition_by_id(store, disposition_id)
    if made is None or made.undone_at is not None:
        return
    with store.write():
        set_undone(store, disposition_id, now)
        take_answer_back(store, made.learner_id, made.made_at)
        let_steps_wait_again(store, made.reasons, _today(store, made.learner_id, made.made_at))
        if made.kind in (DecisionKind.PAUSED, DecisionKind.CLOSED):
            reopen_alerts(store, made.learner_id, _today(store, made.learner_id, made.made_at))


def redo(store: Store, disposition_id: int) -> None:
    """Make a decision again that was taken back."""
    made = disposition_by_id(store, disposition_id)
    if made is None or made.undone_at is None:
        return
    with store.write():
        set_undone(store, disposition_id, None)
        if any(key.startswith(Code.QUESTION) for key in made.reasons):
            answer_questions(store, made.learner_id, made.made_at)


def _open_alerts(store: Store, learner_id: int, is_one_needed: bool) -> list[StoredAlert]:
    """Return the open alerts of a learner in all cohorts.

    Raises:
        WrongInput: `no_open_alert`, where one is needed.
    """
    found = _alerts_of(store, learner_id)
    if is_one_needed and not found:
        raise WrongInput("no_open_alert")
    return found


def _alerts_of(store: Store, learner_id: int) -> list[StoredAlert]:
    enrolments = enrolments_of_learner(store, learner_id)
    return [stored for one in enrolments if (stored := open_alert(store, one.id)) is not None]


def _decide(
    store: Store,
    learner_id: int,
    alerts: Sequence[StoredAlert],
    kind: DecisionKind,
    now: datetime,
    detail: str | None = None,
    until: date | None = None,
) -> Made:
    keys = [reason.key for stored in alerts for reason in stored.alert.spoken]
    enrolment_ids = [stored.alert.enrolment_id for stored in alerts]
    enrolment_ids += [enrolment.id for enrolment in enrolments_of_learner(store, learner_id)]
    disposition_id = add_disposition(
        store,
        alerts[0].id if alerts else None,
        learner_id,
        kind,
        keys,
        now,
        detail=detail,
        until_on=until,
        unit=current_unit(store, enrolment_ids[0]) if enrolment_ids else None,
    )
    return Made(disposition_id, learner_id)


def _keep_away(store: Store, made: Made, absence: Absence) -> None:
    add_absence(store, made.learner_id, absence, disposition_id=made.disposition_id)


def _today(store: Store, learner_id: int, now: datetime) -> date:
    """Return the learner's own day."""
    learner = learner_by_id(store, learner_id)
    return day_in(zone_named(learner.zone if learner else None), now)


def _has_question(alert: Alert) -> bool:
    return any(reason.code is Code.QUESTION for reason in alert.reasons)
