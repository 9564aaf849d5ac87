"""What the fields of a message template say of one learner, in the language that the learner reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import NamedTuple

from cockpit.domain.activity import Activity
from cockpit.domain.alerts import LATE_CODES, Alert, Code, Reason
from cockpit.domain.alerts.good import GOAL_KEPT
from cockpit.domain.pace import needed_a_week
from cockpit.domain.people import EnrolmentStatus, Learner
from cockpit.domain.progress import Basis
from cockpit.domain.questions import answer_template
from cockpit.domain.states import LearnerState
from cockpit.domain.times import day_in, zone_named
from cockpit.reports.learner_timeline import EnrolmentView, HistoryKind, LearnerPage
from cockpit.store import Store
from cockpit.store.activities import activities_of_cohort, completions_of_cohort
from cockpit.store.group_appointments import last_missed_groups
from cockpit.store.rollups import required_activities
from cockpit.wording import Words
from cockpit.wording.templates import pace_to_keep, time_left, tip_for

_CHECK_IN = "check_in"  # `subject` of ABSENT
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
        return "goal_kept" if good.subject == GOAL_KEPT else "back"
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


class Left(NamedTuple):
    """What of a path is left: the title of what comes first, where it is opened, and the last missed milestone."""

    next_unit: str | None
    next_link: str | None
    milestone: tuple[date, str] | None


NOTHING_KNOWN = Left(None, None, None)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to write to, and the facts that a message may name; without an enrolment in sight, the person alone.

    `missed_group`: the title and the moment of the last group appointment that was missed.
    `platform`: the account in whose platform they can be written to, what it calls them, and its name.
    `is_undeliverable`: mail to the present address came back.
    `wrote`: the subject of what they wrote last, if that waits for an answer (empty: it had none).
    `milestone` is what was due last and is not done, with its day. `to_do` counts the activities left (None where
    they are not counted) until `ends_on`, from `day` on. `contacted_on` is a day of the trainer's; `rests`: that is
    too short ago to write again (PRODUCT.md, section 3).
    """

    learner: Learner
    enrolment_id: int | None = None
    cohort: str | None = None
    status: EnrolmentStatus | None = None
    state: LearnerState | None = None
    alert: Alert | None = None
    since: date | None = None
    share: float | None = None
    planned: float | None = None
    last_success: str | None = None
    next_unit: str | None = None
    next_link: str | None = None
    question: str | None = None
    milestone: tuple[date, str] | None = None
    day: date | None = None
    ends_on: date | None = None
    to_do: int | None = None
    contacted_on: date | None = None
    rests: bool = False
    wrote: str | None = None
    platform: tuple[int, str, str] | None = None
    is_undeliverable: bool = False
    missed_group: tuple[str, datetime] | None = None


def fields_of(words: Words, one: Addressee, sign_off: str, phone: str = "") -> dict[str, str]:
    """Return the fields of somebody's message; `words` speak the reader's language.

    What is not known is absent: a template that needs it cannot be sent. Results and satisfaction are no fields: a
    score has no place in a message. `sign_off` and `phone`: see `person_fields`.
    """
    fields = person_fields(one.learner, sign_off, phone)
    fields["tip"] = tip_for(words, one.learner.id)
    if one.missed_group is not None:
        title, at = one.missed_group
        missed_on = words.day(day_in(zone_named(one.learner.zone), at))
        fields |= {"missed_title": _in_bounds(title), "missed_on": missed_on}
    if one.cohort is None:
        return fields
    fields["cohort"] = one.cohort
    if one.since is not None:
        fields["since"] = words.day(one.since)
    if one.share is not None:
        fields["share"] = words.percent(one.share)
    if one.planned is not None:
        fields["plan_share"] = words.percent(one.planned)
    for name, said in (
        ("last_success", one.last_success),
        ("next_unit", one.next_unit),
        ("next_link", one.next_link),
        ("question", one.question),
    ):
        if said:
            fields[name] = said
    if one.milestone is not None:
        due_on, title = one.milestone
        fields |= {"milestone": title, "due_on": words.day(due_on)}
    fields |= _to_come(words, one)
    for reason in reversed(one.alert.spoken if one.alert else ()):
        fields |= _of_reason(words, reason)
    return {name: _in_bounds(text) for name, text in fields.items()}


def merge_fields(
    store: Store,
    words: Words,
    learner_page: LearnerPage,
    sign_off: str,
    *,
    phone: str = "",
    today: date | None = None,
) -> dict[str, str]:
    """Return the fields of a learner's message, about the first enrolment of the page: see `fields_of`.

    `today`: the day it is read, where that is later than the day of the data.
    """
    return fields_of(words, addressee_of(store, learner_page, today), sign_off, phone)


def addressee_of(store: Store, learner_page: LearnerPage, today: date | None = None) -> Addressee:
    """Return what a message may say of one learner, from the page; `merge_many` does so for thousands."""
    learner_id = learner_page.learner.id
    missed_group = last_missed_groups(store, [learner_id]).get(learner_id)
    if not learner_page.enrolments:
        return Addressee(learner_page.learner, missed_group=missed_group)
    view = learner_page.enrolments[0]
    last_success = question = None
    for item in learner_page.history:
        if item.kind is HistoryKind.COMPLETION and item.subject:
            last_success = last_success or item.subject
        elif item.kind is HistoryKind.QUESTION and item.what == "waiting":
            question = question or item.subject
    next_unit, next_link, milestone = _of_activities(store, view)
    return Addressee(
        learner_page.learner,
        enrolment_id=view.enrolment.id,
        cohort=view.cohort.name,
        status=view.status,
        state=view.state,
        alert=view.alert,
        since=view.last_active_on or view.enrolment.opened_on,
        share=view.share,
        planned=view.planned,
        last_success=last_success,
        next_unit=next_unit,
        next_link=next_link,
        question=question,
        milestone=milestone,
        day=max(view.day, today or view.day, view.cohort.starts_on or view.day),
        ends_on=view.cohort.ends_on,
        to_do=view.required - view.done if view.basis is Basis.ACTIVITIES else None,
        missed_group=missed_group,
    )


def _to_come(words: Words, one: Addressee) -> dict[str, str]:
    """Return the time that is left, and the pace at which everything is done by then."""
    if one.ends_on is None or one.day is None or one.ends_on <= one.day:
        return {}
    fields = {"weeks_left": time_left(words, (one.ends_on - one.day).days)}
    needed = needed_a_week(one.to_do, one.day, one.ends_on) if one.to_do else None
    if one.to_do and needed is not None:
        # Rounded up, and never more than there is: who keeps it arrives in time.
        fields["catch_up_pace"] = pace_to_keep(words, min(one.to_do, ceil(needed)))
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
    if reason.subject == GOAL_KEPT and reason.words:  # what was agreed on, not what happened to be done last
        fields["last_success"] = reason.words
    if reason.code is Code.QUESTION and reason.subject:
        fields["question"] = reason.subject
    return fields


def _of_activities(store: Store, view: EnrolmentView) -> Left:
    """Return what comes next, and the milestone that was due last and is not done, though no alert names it."""
    if view.basis is not Basis.ACTIVITIES:  # a percentage does not tell which are done
        return NOTHING_KNOWN
    done = completions_of_cohort(store, view.cohort.id, view.enrolment.id).get(view.enrolment.id, {})
    required = required_activities(activities_of_cohort(store, view.cohort.id), view.enrolment.groups)
    return what_is_left([one for one in required if one.id not in done], view.day)


def what_is_left(to_do: Sequence[Activity], day: date) -> Left:
    """Return what comes first in the path, and the milestone that was due last before a day.

    No link leads a learner anywhere but by https.
    """
    missed = [(one.due_on, one.title) for one in to_do if one.is_milestone and one.due_on and one.due_on < day]
    if not to_do:
        return NOTHING_KNOWN
    link = to_do[0].url if to_do[0].url.startswith("https://") and len(to_do[0].url) <= _LONGEST else None
    return Left(to_do[0].title or None, link, max(missed, default=None))
