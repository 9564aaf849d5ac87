"""A Moodle site as a source: courses are cohorts, and four streams tell of their learners."""

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from cockpit.connector import Asked, Capabilities, Capability, CohortRecord, Member, Page, Record, Stream
from cockpit.errors import AccessRefused, NotPermitted
from connectors.http import new_session, require_https
from connectors.moodle.client import BATCH_SIZE, MoodleClient
from connectors.moodle.participants import COMPLETION, STUDENT_ROLE, Participants, ids_of, rows_under
from connectors.moodle.records import (
    activity_records,
    cohort_record,
    completion_records,
    demanded_groups,
    enrolment_records,
    grade_records,
    reads_an_answer,
)

_GRADES = "gradereport_user_get_grade_items"
_STREAMS = (Stream.ENROLMENTS, Stream.ACTIVITIES, Stream.COMPLETIONS, Stream.GRADES)
_DELETES: Mapping[Stream, Literal["absence"]] = {Stream.ENROLMENTS: "absence", Stream.ACTIVITIES: "absence"}
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

    def capabilities(self) -> Capabilities:
        """Return its streams; rights that differ from course to course show when a course is read."""
        return Capabilities({stream: Capability(deletes=_DELETES.get(stream, "none")) for stream in _STREAMS})

    def cohorts(self) -> Sequence[CohortRecord]:
        """Return the person's courses, hidden ones too, without those taken as a student."""
        courses = self._client.call("core_enrol_get_users_courses", userid=self._person_id, returnusercount=0)
        mine = [{"userid": self._person_id, "courseid": course_id} for course_id in ids_of(courses)]
        try:
            profiles = self._client.call_for_each(
                "core_user_get_course_user_profiles",
                [{"userlist": [me]} for me in mine],
                passed_over=_UNTOLD_ROLE,
            )
        except NotPermitted:
            profiles = [None] * len(mine)
        return [
            cohort_record(course)
            for course, profile in zip(courses, profiles, strict=True)
            if not _is_only_student(profile)
        ]

    def read(self, asked: Asked) -> Iterator[Page]:
        """Yield a stream page by page; a page's state goes on after it.

        Raises:
            NotPermitted: the account lacks the right for this stream.
            SourceUnreachable, AccessRefused, UnexpectedAnswer: nothing more comes now.
        """
        course_id = int(asked.cohort_id)
        state = json.loads(asked.state) if asked.state else {}
        match asked.stream:
            case Stream.ENROLMENTS:
                yield from self._enrolments(course_id, state.get("from", 0))
            case Stream.ACTIVITIES:
                if not state:
                    yield self._activities(course_id)
            case Stream.COMPLETIONS:
                yield from self._completions(course_id, asked.members, state.get("after", 0))
            case Stream.GRADES:
                yield from self._grades(course_id, asked.members, state)
            case Stream.EVENTS | Stream.ATTENDANCE:
                return  # no web service reads Moodle's logs, nor who came to a class

    def close(self) -> None:
        """End the connections to the site."""
        self._client.close()

    def _enrolments(self, course_id: int, start: int) -> Iterator[Page]:
        """Yield the learners. Suspended is who may not enter: by the enrolment, or by the whole account."""
        people = Participants(self._client, course_id)
        inactive = people.inactive()
        for next_start, learners in people.pages(start):
            ids = ids_of(learners)
            profiles = people.profiles(ids)
            if inactive is None:
                page_inactive, is_told = people.untracked(ids)
            else:
                page_inactive, is_told = inactive, True
            suspended = page_inactive | profiles.suspended
            records: list[Record] = []
            for learner_id, learner in zip(ids, learners, strict=True):
                records += enrolment_records(
                    learner,
                    is_suspended=learner_id in suspended,
                    zone=profiles.zones.get(learner_id),
                    access_was_asked=people.fields_were_asked,
                )
            is_partial = not (is_told and profiles.were_permitted)
            problems = ("enrolment_state_not_permitted",) if is_partial else ()
            yield Page(records, json.dumps({"from": next_start}), problems=problems)

    def _activities(self, course_id: int) -> Page:
        sections = self._client.call(
            "core_course_get_contents",
            courseid=course_id,
            options=[{"name": "excludecontents", "value": 1}],
        )
        events, problems = self._calendar(course_id)
        names = self._group_names(course_id) if _demand_groups(sections) else {}
        records = activity_records(sections, events, names)
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

    def _completions(self, course_id: int, members: Sequence[Member], after: int) -> Iterator[Page]:
        """Yield what the members have done, a batch a page, in the order of ids: a state names the last one."""
        waiting = [member for member in _by_id(members) if int(member.learner_id) > after]
        for start in range(0, len(waiting), BATCH_SIZE):
            batch = waiting[start : start + BATCH_SIZE]
            answers = self._client.call_for_each(
                COMPLETION,
                [{"courseid": course_id, "userid": int(member.learner_id)} for member in batch],
            )
            records: list[Record] = []
            for member, answer in zip(batch, answers, strict=True):
                if answer is not None:
                    records += completion_records(rows_under("statuses", answer), member)
            problems = ("some_not_permitted",) if None in answers else ()
            state = json.dumps({"after": int(batch[-1].learner_id)})
            yield Page(records, state, len(members), problems)

    def _grades(self, course_id: int, members: Sequence[Member], state: Mapping[str, int]) -> Iterator[Page]:
        """Yield results group by group, for a whole course may take Moodle minutes; then of those in no group.

        Who is in two groups comes with the first.
        """
        first_group = self._first_groups(course_id)
        known = [m for m in _by_id(members) if int(m.learner_id) in first_group]
        group_ids = sorted({group for group in first_group.values() if group})
        if not group_ids:
            if not state:
                results = self._results(course_id, userid=0)
                yield _grades_page(results, {int(m.learner_id) for m in known}, {"group": 0})
            return
        for group_id in group_ids:
            if group_id > state.get("group", 0):
                wanted = {int(m.learner_id) for m in known if first_group[int(m.learner_id)] == group_id}
                results = self._results(course_id, userid=0, groupid=group_id)
                yield _grades_page(results, wanted, {"group": group_id})
        alone = [int(m.learner_id) for m in known if not first_group[int(m.learner_id)]]
        waiting = [learner for learner in alone if learner > state.get("after", 0)]
        for start in range(0, len(waiting), BATCH_SIZE):
            batch = waiting[start : start + BATCH_SIZE]
            answers = self._client.call_for_each(
                _GRADES, [{"courseid": course_id, "userid": learner} for learner in batch]
            )
            # Moodle has no results of an ended enrolment, in a group or alone: that is no problem to tell of.
            results = [one for answer in answers if answer for one in rows_under("usergrades", answer)]
            after = {"group": group_ids[-1], "after": batch[-1]}
            yield _grades_page(results, set(batch), after)

    def _first_groups(self, course_id: int) -> dict[int, int]:
        """Return for each learner that the account is shown the lowest of their groups' ids, 0 for no group."""
        people = Participants(self._client, course_id, "id,groups,roles")
        first: dict[int, int] = {}
        for _, learners in people.pages(0):
            first |= _first_groups_of(learners)
        return first

    def _results(self, course_id: int, **chosen: int) -> list[Mapping[str, Any]]:
        return rows_under("usergrades", self._client.call(_GRADES, courseid=course_id, **chosen))


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
def _first_groups_of(learners: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    return {
        learner["id"]: min((group["id"] for group in learner.get("groups", ())), default=0) for learner in learners
    }


@reads_an_answer
def _grades_page(results: Sequence[Mapping[str, Any]], wanted: set[int], state: Mapping[str, int]) -> Page:
    """Return the results of the wanted learners: Moodle may answer with more people than it lists as learners."""
    records: list[Record] = []
    for of_one in results:
        if of_one.get("userid") in wanted:
            records += grade_records(of_one)
    return Page(records, json.dumps(state))


def _by_id(members: Sequence[Member]) -> list[Member]:
    return sorted(members, key=lambda member: int(member.learner_id))


@reads_an_answer
def _is_only_student(profiles: Sequence[Mapping[str, Any]] | None) -> bool:
    """Tell whether somebody's only role in a course is a student's; without one they may have a category's."""
    roles = [role.get("shortname") for one in profiles or () for role in one.get("roles", ())]
    return bool(roles) and set(roles) == {STUDENT_ROLE}
