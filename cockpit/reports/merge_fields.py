"""What the fields of a message template say of one learner, in the language that the learner reads."""

from collections.abc import Mapping
from datetime import date
from math import ceil

from cockpit.domain.activity import Activity
from cockpit.domain.alerts import LATE_CODES, Alert, Code, Reason
from cockpit.domain.pace import needed_a_week
from cockpit.domain.people import Learner
from cockpit.domain.progress import Basis
from cockpit.domain.questions import answer_template
from cockpit.reports.learner_timeline import EnrolmentView, HistoryKind, LearnerPage
from cockpit.store import Store
from cockpit.store.activities import activities_of_cohort, completions_of_cohort
from cockpit.store.rollups import required_activities
from cockpit.wording import Words
from cockpit.wording.templates import pace_to_keep, time_left, tip_for

_CHECK_IN, _GOAL = "check_in", "goal"  # `subject` of ABSENT and of GOOD
# The first that an alert has counts: in the order in which `wording.alerts.action` says what to do.
_TEMPLATES: Mapping[Code, str] = {
    Code.LOST: "last_offer",
    Code.NOREPLY: "no_reply",
    Code.SILENT: "silent",
    Code.NEVER14: "never_two_weeks",
    Code.NEVER7: "never_week",
    Code.NEVER: "never_connected",
    Code.LATE2: "late_twice",
    Code.LATE: "late",
    Code.UNHAPPY: "unhappy",
    Code.ENDRISK: "end_near",
    Code.PACE: "pace",
    Code.ABSENT: "absent",
    Code.SCORE: "results",
    Code.QUESTION: "answer",
}
_REACHED = {0.25: "reached_25", 0.5: "reached_50", 0.75: "reached_75", 1.0: "reached_100"}
_OTHER_CODES: Mapping[str, tuple[Code, ...]] = {
    "silent_late": (Code.SILENT, Code.LATE, Code.LATE2),
    "missed_check_in": (Code.ABSENT,),
    "question_received": (Code.QUESTION,),
    "remobilise": (Code.SILENT,),
    "other_angle": (Code.SILENT,),
    **dict.fromkeys(("back", "goal_kept", *_REACHED.values()), (Code.GOOD,)),
}
_LONGEST = 500


def template_for(alert: Alert | None) -> str | None:
    """Return the shipped template that fits an alert; None without one: then the words are the trainer's own."""
    if alert is None:
        return None
    by_code = {reason.code: reason for reason in alert.spoken}
    for code, template in _TEMPLATES.items():
        if code not in by_code:
            continue
        if code is Code.SILENT and by_code.keys() & LATE_CODES:
            return "silent_late"
        if code is Code.ABSENT and by_code[code].subject == _CHECK_IN:
            return "missed_check_in"
        if code is Code.QUESTION:
            return answer_template(by_code[code].category)
        return template
    good = by_code.get(Code.GOOD)
    if good is None:
        return None
    if good.share is None:
        return "goal_kept" if good.subject == _GOAL else "back"
    return _REACHED[max((share for share in _REACHED if share <= good.share), default=0.25)]


def codes_of(template: str) -> tuple[Code, ...]:
    """Return the rules whose alerts a shipped template answers."""
    own = tuple(code for code, name in _TEMPLATES.items() if name == template)
    return own or _OTHER_CODES.get(template, ())


def person_fields(learner: Learner, sign_off: str, phone: str = "") -> dict[str, str]:
    """Return the fields that need no more than the two people; those that are not known are absent.

    `sign_off` is what ends the message: the writer's name, then other lines. `phone` is the writer's.
    """
    lines = sign_off.strip().splitlines()
    fields = {
        "first_name": learner.first_name,
        "signature": sign_off.strip(),
        "trainer": lines[0].strip() if lines else "",
        "trainer_first_name": lines[0].split()[0] if lines else "",
        "trainer_phone": phone.strip(),
    }
    return {name: _in_bounds(value) for name, value in fields.items() if value}


def merge_fields(
    store: Store,
    words: Words,
    learner_page: LearnerPage,
    sign_off: str,
    *,
    phone: str = "",
    today: date | None = None,
) -> dict[str, str]:
    """Return the fields of a learner's message, about the first enrolment of the page.

    `words` speak the learner's language. What is not known is absent: a template that needs it cannot be sent.
    Results and satisfaction are no fields: a score has no place in a message. `today`: the day it is read, where
    that is later than the day of the data.
    """
    fields = person_fields(learner_page.learner, sign_off, phone)
    fields["tip"] = tip_for(words, learner_page.learner.id)
    if not learner_page.enrolments:
        return fields
    view = learner_page.enrolments[0]
    fields["cohort"] = view.cohort.name
    since = view.last_active_on or view.enrolment.opened_on
    if since is not None:
        fields["since"] = words.day(since)
    if view.share is not None:
        fields["share"] = words.percent(view.share)
    if view.planned is not None:
        fields["plan_share"] = words.percent(view.planned)
    for item in learner_page.history:
        if item.kind is HistoryKind.COMPLETION and item.subject:
            fields.setdefault("last_success", item.subject)
        elif item.kind is HistoryKind.QUESTION and item.what == "waiting":
            fields.setdefault("question", item.subject)
    fields |= _to_come(words, view, max(view.day, today or view.day))
    fields |= _of_activities(store, words, view)
    for reason in reversed(view.alert.spoken if view.alert else ()):
        fields |= _of_reason(words, reason)
    return {name: _in_bounds(text) for name, text in fields.items()}


def _to_come(words: Words, view: EnrolmentView, day: date) -> dict[str, str]:
    """Return the time that is left, and the pace at which everything is done by then."""
    end = view.cohort.ends_on
    day = max(day, view.cohort.starts_on or day)
    if end is None or end <= day:
        return {}
    fields = {"weeks_left": time_left(words, (end - day).days)}
    left = view.required - view.done
    needed = needed_a_week(left, day, end)
    if view.basis is Basis.ACTIVITIES and left > 0 and needed is not None:
        # Rounded up, and never more than there is: who keeps it arrives in time.
        fields["catch_up_pace"] = pace_to_keep(words, min(left, ceil(needed)))
    return fields


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
    if reason.code is Code.ABSENT and reason.on:
        fields["when"] = words.day(reason.on)
    if reason.code in LATE_CODES and reason.subject and reason.on:
        fields |= {"milestone": reason.subject, "due_on": words.day(reason.on)}
    if reason.code is Code.QUESTION and reason.subject:
        fields["question"] = reason.subject
    return fields


def _of_activities(store: Store, words: Words, view: EnrolmentView) -> dict[str, str]:
    """Return what comes next, and the milestone that was due last and is not done, though no alert names it."""
    if view.basis is not Basis.ACTIVITIES:  # a percentage does not tell which are done
        return {}
    done = completions_of_cohort(store, view.cohort.id, view.enrolment.id).get(view.enrolment.id, {})
    required = required_activities(activities_of_cohort(store, view.cohort.id), view.enrolment.groups)
    to_do = [activity for activity in required if activity.id not in done]
    fields = {"next_unit": to_do[0].title} if to_do and to_do[0].title else {}
    missed = [activity for activity in to_do if _is_missed(activity, view.day)]
    if missed:
        last = max(missed, key=lambda activity: (activity.due_on, activity.title))
        if last.due_on:
            fields |= {"milestone": last.title, "due_on": words.day(last.due_on)}
    return fields


def _is_missed(activity: Activity, day: date) -> bool:
    return activity.is_milestone and activity.due_on is not None and activity.due_on < day
