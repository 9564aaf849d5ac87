"""What the fields of a message template say of one learner, in the language that the learner reads."""

from cockpit.domain.alerts import Alert, Code, Reason
from cockpit.domain.people import Learner
from cockpit.domain.questions import answer_template
from cockpit.reports.learner_timeline import EnrolmentView, HistoryKind, LearnerPage
from cockpit.store import Store
from cockpit.store.activities import activities_of_cohort, completions_of_cohort
from cockpit.store.rollups import required_activities
from cockpit.wording import Words

_NEVER = frozenset({Code.NEVER, Code.NEVER7, Code.NEVER14})
_LATE = frozenset({Code.LATE, Code.LATE2})
_THREE_QUARTERS = 0.75
_LONGEST = 500


def template_for(alert: Alert | None) -> str | None:
    """Return the shipped template that fits an alert; None without one: then the words are the trainer's own."""
    if alert is None:
        return None
    by_code = {reason.code: reason for reason in alert.spoken}
    lost = by_code.get(Code.LOST)
    if by_code.keys() & _NEVER or (lost is not None and lost.on is None):
        return "never_connected"
    if lost is not None or Code.SILENT in by_code:
        return "silent"
    if by_code.keys() & _LATE:
        return "late"
    if Code.QUESTION in by_code:
        return answer_template(by_code[Code.QUESTION].category)
    good = by_code.get(Code.GOOD)
    if good is None:
        return None
    if good.share is None:
        return "back"
    return "reached_75" if _THREE_QUARTERS <= good.share < 1 else "reached"


def person_fields(learner: Learner, trainer: str) -> dict[str, str]:
    """Return the fields that need no more than the two people; those that are not known are absent.

    `trainer` is what ends the message; its first line begins with the first name.
    """
    fields = {"first_name": learner.first_name, "trainer": trainer.strip()}
    if fields["trainer"]:
        fields["trainer_first_name"] = fields["trainer"].split()[0]
    return {name: _in_bounds(value) for name, value in fields.items() if value}


def merge_fields(store: Store, words: Words, learner_page: LearnerPage, trainer: str) -> dict[str, str]:
    """Return the fields of a learner's message, about the first enrolment of the page.

    `words` speak the learner's language. What is not known is absent: a template that needs it cannot be sent.
    """
    fields = person_fields(learner_page.learner, trainer)
    if not learner_page.enrolments:
        return fields
    view = learner_page.enrolments[0]
    fields["cohort"] = view.cohort.name
    since = view.last_active_on or view.enrolment.opened_on
    if since is not None:
        fields["since"] = words.day(since)
    if view.share is not None:
        fields["share"] = words.percent(view.share)
    for item in learner_page.history:
        if item.kind is HistoryKind.COMPLETION and item.subject:
            fields.setdefault("last_success", item.subject)
        elif item.kind is HistoryKind.QUESTION and item.what == "waiting":
            fields.setdefault("question", item.subject)
    fields |= _overdue(store, words, view)
    for reason in reversed(view.alert.spoken if view.alert else ()):
        fields |= _of_reason(words, reason)
    return {name: _in_bounds(text) for name, text in fields.items()}


def _in_bounds(text: str) -> str:
    """Return a field as long as a mail can bear it: titles of a source have no bound, templates have one."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _of_reason(words: Words, reason: Reason) -> dict[str, str]:
    """Return what an alert's reason says more exactly than the page."""
    fields: dict[str, str] = {}
    if reason.days is not None:
        fields["days"] = words.number(reason.days)
    if reason.share is not None:
        fields["share"] = words.percent(reason.share)
    if reason.code in _LATE and reason.subject and reason.on:
        fields |= {"milestone": reason.subject, "due_on": words.day(reason.on)}
    if reason.code is Code.QUESTION and reason.subject:
        fields["question"] = reason.subject
    return fields


def _overdue(store: Store, words: Words, view: EnrolmentView) -> dict[str, str]:
    """Return the milestone that was due last and is not done, though no alert names it."""
    done = completions_of_cohort(store, view.cohort.id, view.enrolment.id).get(view.enrolment.id, {})
    required = required_activities(activities_of_cohort(store, view.cohort.id), view.enrolment.groups)
    missed = [
        (activity.due_on, activity.title)
        for activity in required
        if activity.is_milestone and activity.due_on and activity.due_on < view.day and activity.id not in done
    ]
    if not missed:
        return {}
    due_on, title = max(missed)
    return {"milestone": title, "due_on": words.day(due_on)}
