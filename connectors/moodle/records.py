"""Moodle's answers as records, without any call: what its fields mean to the cockpit."""

import html
import json
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cockpit.connector import (
    ActivityRecord,
    CohortRecord,
    CompletionRecord,
    EnrolmentRecord,
    GradeRecord,
    LearningEvent,
    Member,
    Record,
)
from cockpit.domain.activity import Verb
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.domain.times import day_in, from_stored, to_stored, zone_named
from cockpit.errors import UnexpectedAnswer

_DUE_DATES = ("duedate", "timeclose")
_DUE_EVENTS = ("due", "close", "expectcompletionon")
_DONE_BEFORE_4_4 = (1, 2)
_FAILED = 3
_ZONE_OF_THE_SERVER = "99"

_P = ParamSpec("_P")
_R = TypeVar("_R")


def reads_an_answer(translate: Callable[_P, _R]) -> Callable[_P, _R]:
    """Make a translation say that an answer lacks a field or holds something else in it."""

    @wraps(translate)
    def translated(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return translate(*args, **kwargs)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise UnexpectedAnswer("unreadable_answer") from error

    return translated


@reads_an_answer
def ids_of(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the ids of an answer's rows: people, courses."""
    return [int(row["id"]) for row in rows]


@reads_an_answer
def rows_under(name: str, answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows that an answer holds under a name."""
    return list(answer[name])


@reads_an_answer
def cohort_record(course: Mapping[str, Any], zone: str | None) -> CohortRecord:
    """Return a course as a cohort.

    Moodle keeps instants, meant as midnights of the site's `zone` (None: nothing tells it, so the default one). A
    course begins on the day of its start; its end is the first instant that belongs to it no more, so an end at
    midnight makes the day before the last one.
    """
    ends = course.get("enddate")
    return CohortRecord(
        source_id=str(course["id"]),
        name=html.unescape(course["fullname"]),
        starts_on=_day(course["startdate"], zone) if course.get("startdate") else None,
        ends_on=_day(ends - 1, zone) if ends else None,
        zone=zone,
        language=course.get("lang") or None,
    )


@reads_an_answer
def enrolment_records(
    person: Mapping[str, Any],
    *,
    is_suspended: bool,
    zone: str | None,
    access_was_asked: bool,
) -> list[Record]:
    """Return a learner's enrolment, and the last access as an event when there was one.

    Each read sees the last access only; kept as an event under its time, every value seen stays one active day.
    Moodle hides the field from roles that may not see it by leaving it out: so when it was asked for by name and is
    not there, the account is not allowed to know. A site that does not know the field says nothing.
    """
    learner_id = str(person["id"])
    seconds = person.get("lastcourseaccess")
    accessed_at = from_stored(seconds) if seconds else None
    if accessed_at is not None:
        knowledge = Knowledge.KNOWN
    elif "lastcourseaccess" in person:
        knowledge = Knowledge.NEVER
    else:
        knowledge = Knowledge.NOT_PERMITTED if access_was_asked else Knowledge.UNKNOWN
    enrolment = EnrolmentRecord(
        learner_id=learner_id,
        name=person["fullname"],
        email=person.get("email") or None,
        country=person.get("country") or None,
        zone=zone,
        status=EnrolmentStatus.SUSPENDED if is_suspended else EnrolmentStatus.ACTIVE,
        groups=tuple(html.unescape(group["name"]) for group in person.get("groups", ())),
        knowledge=knowledge,
        last_access_at=accessed_at,
        site_access_at=from_stored(person["lastaccess"]) if person.get("lastaccess") else None,
    )
    if accessed_at is None:
        return [enrolment]
    access = LearningEvent(f"access:{seconds}", learner_id, Verb.ACCESSED, at=accessed_at, on=None)
    return [enrolment, access]


@reads_an_answer
def own_zone(profile: Mapping[str, Any]) -> str | None:
    """Return the zone that a person chose; None for none."""
    return known_zone(profile.get("timezone"))


def known_zone(zone: object) -> str | None:
    """Return a zone that Moodle names, if it is one; the server's own, which Moodle writes as 99, is none."""
    if not isinstance(zone, str) or zone in ("", _ZONE_OF_THE_SERVER):
        return None
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError):
        return None


@reads_an_answer
def activity_records(
    sections: Sequence[Mapping[str, Any]],
    events: Sequence[Mapping[str, Any]],
    group_names: Mapping[int, str],
    zone: str | None,
) -> list[Record]:
    """Return a course's activities in its order, with their due days in `zone` and the groups they are for."""
    due_seconds = _due_by_instance(events)
    records: list[Record] = []
    for section in sections:
        is_section_hidden = not section.get("visible", 1)
        for module in section.get("modules", ()):
            due = _due_of(module) or due_seconds.get((module["modname"], module.get("instance")))
            groups = demanded_groups(module, group_names.keys())
            records.append(
                ActivityRecord(
                    source_id=str(module["id"]),
                    title=html.unescape(module["name"]),
                    kind=module["modname"],
                    module=html.unescape(section["name"]),
                    position=len(records),
                    due_on=_day(due, zone) if due else None,
                    is_tracked=(module.get("completion") or 0) > 0,
                    is_hidden=is_section_hidden or not module.get("visible", 1),
                    groups=tuple(group_names.get(group, str(group)) for group in sorted(groups)),
                    url=module.get("url") or "",
                )
            )
    return records


@reads_an_answer
def demanded_groups(module: Mapping[str, Any], known_groups: Set[int] = frozenset()) -> set[int]:
    """Return the groups of which a learner must be in one to see an activity; empty: it demands none."""
    availability = module.get("availability")
    return _demanded(json.loads(availability), known_groups) if availability else set()


@reads_an_answer
def is_tracked_learner(statuses: Sequence[Mapping[str, Any]]) -> bool | None:
    """Tell whether the learner's enrolment is active by a completion answer; None: it does not say."""
    if not statuses:
        return None
    return all(status["istrackeduser"] for status in statuses)


@reads_an_answer
def completion_records(statuses: Sequence[Mapping[str, Any]], member: Member) -> list[Record]:
    """Return what a learner has done and not done, and an event for each thing done by themselves.

    A completion is an event only up to the last course access: a teacher's grading or a nightly job also completes
    things, without a word of it, and Moodle's last course access is the authority on presence.
    """
    records: list[Record] = []
    accessed = to_stored(member.last_access_at) if member.last_access_at else 0
    for status in statuses:
        activity_id = str(status["cmid"])
        seconds = status.get("timecompleted") or 0
        changed_at = from_stored(seconds) if seconds else None
        is_done = _is_done(status)
        by_learner = not status.get("overrideby")
        records.append(CompletionRecord(member.learner_id, activity_id, is_done, changed_at, None, by_learner))
        if is_done and by_learner and changed_at and seconds <= accessed:
            key = f"completed:{activity_id}"
            records.append(LearningEvent(key, member.learner_id, Verb.COMPLETED, changed_at, None, activity_id))
    return records


@reads_an_answer
def grade_records(results: Mapping[str, Any]) -> list[Record]:
    """Return a learner's results on activities; of several on one activity, the first (a workshop has two)."""
    records: dict[str, Record] = {}
    for item in sorted(results["gradeitems"], key=lambda item: item.get("itemnumber") or 0):
        if item.get("graderaw") is None or not item.get("cmid"):
            continue
        activity_id = str(item["cmid"])
        graded = item.get("gradedategraded")
        records.setdefault(
            activity_id,
            GradeRecord(
                learner_id=str(results["userid"]),
                activity_id=activity_id,
                score=float(item["graderaw"] - item["grademin"]),
                max_score=float(item["grademax"] - item["grademin"]),
                graded_at=from_stored(graded) if graded else None,
            ),
        )
    return list(records.values())


def _day(seconds: int, zone: str | None) -> date:
    return day_in(zone_named(zone), from_stored(seconds))


def _due_of(module: Mapping[str, Any]) -> int | None:
    by_id = {entry.get("dataid"): entry["timestamp"] for entry in module.get("dates", ())}
    return next((by_id[name] for name in _DUE_DATES if by_id.get(name)), None)


def _due_by_instance(events: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], int]:
    """Return the due times that the calendar tells, by kind and instance: it does not know the activity's id."""
    due: dict[tuple[str, int], int] = {}
    for kind in _DUE_EVENTS:
        for event in events:
            # An event of a group moves the date for that group alone.
            if event.get("eventtype") == kind and event.get("instance") and not event.get("groupid"):
                due.setdefault((event["modulename"], event["instance"]), event["timestart"])
    return due


def _demanded(condition: Mapping[str, Any], known_groups: Set[int]) -> set[int]:
    """Return the groups that a condition demands.

    Of several demands that must hold together the narrowest stands for all, for one list cannot say "both". What is
    refused to a group (`!`) demands none.
    """
    if condition.get("type") == "group":
        # Without an id any group will do.
        return {condition["id"]} if "id" in condition else set(known_groups)
    parts = [_demanded(part, known_groups) for part in condition.get("c", ())]
    if condition.get("op") == "&":
        return min((part for part in parts if part), key=len, default=set())
    if condition.get("op") == "|" and all(parts):
        return set().union(*parts)
    return set()


def _is_done(status: Mapping[str, Any]) -> bool:
    """Tell whether a status counts as done; state 3 does not tell a grade received from a test failed.

    Before Moodle 4.4 the answer itself does not say, but whether a passing grade is among its rules.
    """
    if "isoverallcomplete" in status:
        return bool(status["isoverallcomplete"])
    rules = {detail.get("rulename") for detail in status.get("details", ())}
    return status["state"] in _DONE_BEFORE_4_4 or (
        status["state"] == _FAILED and "completionpassgrade" not in rules
    )
