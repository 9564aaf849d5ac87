"""What the trainer decides about a learner's alerts, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cockpit.domain.alerts import Alert, Code
from cockpit.errors import WrongInput
from cockpit.store import Store
from cockpit.store.alerts import (
    StoredAlert,
    add_disposition,
    disposition_by_id,
    open_alerts,
    set_disposition_detail,
    set_undone,
)
from cockpit.store.history import answer_questions, reopen_questions
from cockpit.store.learners import enrolments_of_learner


class DoneHow(StrEnum):
    """How something was handled."""

    MESSAGE = "message"
    CHECK_IN = "check_in"
    CALL = "call"
    OTHER = "other"


HANDLED = "handled"
SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class Made:
    """A decision just made: what is needed to take it back."""

    disposition_id: int
    learner_id: int


def handle(store: Store, learner_id: int, how: DoneHow | None, now: datetime) -> Made:
    """Say that a learner's open alerts are handled: their reasons are quiet for 14 days.

    A question counts as answered by a message, a check-in or a call.
    """
    alerts = _open_alerts(store, learner_id)
    with store.write():
        made = _decide(store, learner_id, alerts, HANDLED, now, detail=how)
        if any(_has_question(stored.alert) for stored in alerts):
            answer_questions(store, learner_id, now)
    return made


def say_how(store: Store, disposition_id: int, how: DoneHow) -> None:
    """Add afterwards how something was handled."""
    with store.write():
        set_disposition_detail(store, disposition_id, how)


def snooze(store: Store, learner_id: int, until: date, now: datetime) -> Made:
    """Keep a learner out of the queue until a day."""
    alerts = _open_alerts(store, learner_id)
    with store.write():
        return _decide(store, learner_id, alerts, SNOOZED, now, until=until)


def undo(store: Store, disposition_id: int, now: datetime) -> None:
    """Take a decision back: its alerts stand in the queue again, its questions wait again."""
    made = disposition_by_id(store, disposition_id)
    if made is None or made.undone_at is not None:
        return
    with store.write():
        set_undone(store, disposition_id, now)
        reopen_questions(store, made.learner_id, made.made_at)


def redo(store: Store, disposition_id: int) -> None:
    """Make a decision again that was taken back."""
    made = disposition_by_id(store, disposition_id)
    if made is None or made.undone_at is None:
        return
    with store.write():
        set_undone(store, disposition_id, None)
        if any(key.startswith(Code.QUESTION) for key in made.reasons):
            answer_questions(store, made.learner_id, made.made_at)


def _open_alerts(store: Store, learner_id: int) -> list[StoredAlert]:
    """Return the open alerts of a learner in all cohorts.

    Raises:
        WrongInput: `no_open_alert`.
    """
    found = []
    for enrolment in enrolments_of_learner(store, learner_id):
        stored = open_alerts(store, enrolment.cohort_id).get(enrolment.id)
        if stored is not None:
            found.append(stored)
    if not found:
        raise WrongInput("no_open_alert")
    return found


def _decide(
    store: Store,
    learner_id: int,
    alerts: Sequence[StoredAlert],
    kind: str,
    now: datetime,
    detail: DoneHow | None = None,
    until: date | None = None,
) -> Made:
    keys = [reason.key for stored in alerts for reason in stored.alert.reasons]
    disposition_id = add_disposition(
        store, alerts[0].id, learner_id, kind, keys, now, detail=detail, until_on=until
    )
    return Made(disposition_id, learner_id)


def _has_question(alert: Alert) -> bool:
    return any(reason.code is Code.QUESTION for reason in alert.reasons)
