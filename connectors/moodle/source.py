"""A Moodle site as a source: courses are cohorts, and four streams tell of their learners."""

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any

from cockpit.connector import Asked, Capabilities, Capability, CohortRecord, Field, Page, Stream
from cockpit.domain.people import Knowledge
from cockpit.errors import AccessRefused, NotPermitted
from connectors.http import new_session, require_https
from connectors.moodle.changes import LAG
from connectors.moodle.client import MoodleClient
from connectors.moodle.enrolments import begun_at, enrolments
from connectors.moodle.participants import COMPLETION, ENROLLED_USERS, STUDENT_ROLE, Participants
from connectors.moodle.progress import GRADES, completions, grades
from connectors.moodle.records import (
    activity_records,
    cohort_record,
    demanded_groups,
    ids_of,
    reads_an_answer,
    rows_under,
)
from connectors.moodle.zones import site_zone

_CONTENTS = "core_course_get_contents"
_WHOLE = Capability(deletes="absence")
_BY_LEARNER = Capability(mode="incremental", cursor="modified", lag=LAG, cost="per_learner")
_STREAMS = {
    Stream.ENROLMENTS: _WHOLE,
    Stream.ACTIVITIES: _WHOLE,
    Stream.COMPLETIONS: _BY_LEARNER,
    Stream.GRADES: _BY_LEARNER,
}
_FUNCTIONS = {
    Stream.ENROLMENTS: ENROLLED_USERS,
    Stream.ACTIVITIES: _CONTENTS,
    Stream.COMPLETIONS: COMPLETION,
    Stream.GRADES: GRADES,
}
# Which stream's function tells what; of the time spent Moodle says nothing.
_FIELDS = {
    Field.EMAIL: Stream.ENROLMENTS,
    Field.LAST_ACTIVITY: Stream.ENROLMENTS,
    Field.GROUPS: Stream.ENROLMENTS,
    Field.STATUS: Stream.ENROLMENTS,
    Field.COMPLETION: Stream.COMPLETIONS,
    Field.GRADES: Stream.GRADES,
    Field.DUE_DATES: Stream.ACTIVITIES,
}
_ANY_GROUP = frozenset({0})  # stands for groups not yet known, which an activity may demand without naming one
# A course that refuses to say who trains it stays: only one that says "a student" is left out.
_UNTOLD_ROLE = frozenset({"some_not_permitted", "course_not_permitted", "right_missing", "function_not_in_service"})


def open_source(settings: Mapping[str, str], secret: str | None, now: datetime) -> "MoodleSource":
    """Return the site of a signed-in account; `now` plays no part, for Moodle keeps real time.

    Raises:
        AccessRefused: `token_expired`, when no token was kept.
    """
    if not secret:
        raise AccessRefused("token_expired")
    require_https(settings["url"])
    client = MoodleClient(new_session(), settings["url"], secret)
    return MoodleSource(client, int(settings["userid"]))


class MoodleSource:
    """One Moodle site, read with one trainer's token. Reading moves nobody's last access (observed)."""

    def __init__(self, client: MoodleClient, person_id: int) -> None:
        self._client = client
        self._person_id = person_id
        self._people_as_of: dict[str, datetime] = {}  # when this sync saw who came to each course

    @cached_property
    def _zone(self) -> str | None:
        return site_zone(self._client, self._person_id)

    def capabilities(self) -> Capabilities:
        """Return what the service of the token offers; rights that differ by course show when one is read.

        Raises:
            SourceUnreachable, AccessRefused, UnexpectedAnswer: the site cannot be asked now.
        """
        knows = {
            function: Knowledge.KNOWN if self._client.offers(function) else Knowledge.NOT_PERMITTED
            for function in _FUNCTIONS.values()
        }
        return Capabilities(
            {
                stream: capability
                if self._client.offers(_FUNCTIONS[stream])
                else replace(capability, refused="function_not_in_service")
                for stream, capability in _STREAMS.items()
            },
            {field: knows[_FUNCTIONS[stream]] for field, stream in _FIELDS.items()},
        )

    def cohorts(self) -> Sequence[CohortRecord]:
        """Return the person's courses, hidden ones too, without those taken as a student."""
        courses = self._client.call("core_enrol_get_users_courses", userid=self._person_id, returnusercount=0)
        mine = [{"userid": self._person_id, "courseid": course_id} for course_id in ids_of(courses)]
        try:
            answers = self._client.call_for_each(
                "core_user_get_course_user_profiles",
                [{"userlist": [me]} for me in mine],
                passed_over=_UNTOLD_ROLE,
            )
            profiles = list(chain.from_iterable(answers))
        except NotPermitted:
            profiles = [None] * len(mine)
        return [
            cohort_record(course, self._zone)
            for course, profile in zip(courses, profiles, strict=True)
            if not _is_only_student(profile)
        ]

    def read(self, asked: Asked) -> Iterator[Page]:
        """Yield a stream page by page; a page's state goes on after it.

        Raises:
            NotPermitted: the account lacks the right for this stream.
            SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing more comes now.
        """
        as_of = self._people_as_of.get(asked.cohort_id)
        match asked.stream:
            case Stream.ENROLMENTS:
                yield from self._enrolments(asked)
            case Stream.ACTIVITIES:
                if not asked.state:
                    yield self._activities(int(asked.cohort_id))
            case Stream.COMPLETIONS:
                yield from completions(self._client, asked, as_of)
            case Stream.GRADES:
                yield from grades(self._client, asked, as_of)
            case Stream.EVENTS | Stream.ATTENDANCE:
                return  # no web service reads Moodle's logs, nor who came to a class

    def close(self) -> None:
        """End the connections to the site."""
        self._client.close()

    def _enrolments(self, asked: Asked) -> Iterator[Page]:
        began = begun_at(asked.state) if asked.state else None
        for page in enrolments(self._client, asked):
            began = begun_at(page.state)
            yield page
        if began is not None:
            self._people_as_of[asked.cohort_id] = began

    def _activities(self, course_id: int) -> Page:
        sections = self._client.call(
            _CONTENTS,
            courseid=course_id,
            options=[{"name": "excludecontents", "value": 1}],
        )
        events, problems = self._calendar(course_id)
        names = self._group_names(course_id) if _demand_groups(sections) else {}
        records = activity_records(sections, events, names, self._zone)
        return Page(records, json.dumps({"read": True}), len(records), problems)

    def _calendar(self, course_id: int) -> tuple[list[Mapping[str, Any]], tuple[str, ...]]:
        """Return the course's calendar, the only place that tells when completion is expected."""
        options = {
            "userevents": 0,
            "siteevents": 0,
            "timestart": 0,
            "timeend": 0,
            "ignorehidden": 0,
        }
        try:
            answer = self._client.call(
                "core_calendar_get_calendar_events",
                events={"courseids": [course_id]},
                options=options,
            )
        except NotPermitted:
            return [], ("calendar_not_permitted",)
        return rows_under("events", answer), ()

    def _group_names(self, course_id: int) -> dict[int, str]:
        """Return the groups' names; who may not manage groups knows those of the learners they are shown."""
        try:
            return _names_of(self._client.call("core_group_get_course_groups", courseid=course_id))
        except NotPermitted:
            names: dict[int, str] = {}
            for _, learners in Participants(self._client, course_id, "id,groups,roles").pages(0):
                names |= _names_of(_groups_of(learners))
            return names


@reads_an_answer
def _demand_groups(sections: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether some activity of a course is for groups alone."""
    return any(demanded_groups(module, _ANY_GROUP) for section in sections for module in section["modules"])


@reads_an_answer
def _groups_of(learners: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [group for learner in learners for group in learner.get("groups", ())]


@reads_an_answer
def _names_of(groups: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    return {group["id"]: html.unescape(group["name"]) for group in groups}


@reads_an_answer
def _is_only_student(profiles: Sequence[Mapping[str, Any]] | None) -> bool:
    """Tell whether somebody's only role in a course is a student's; without one they may have a category's."""
    roles = [role.get("shortname") for one in profiles or () for role in one.get("roles", ())]
    return bool(roles) and set(roles) == {STUDENT_ROLE}
