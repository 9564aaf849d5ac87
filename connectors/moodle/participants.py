"""The people of a Moodle course, by whatever the account may ask for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from cockpit.errors import NotPermitted, UnexpectedAnswer
from connectors.moodle.client import MoodleClient
from connectors.moodle.records import ids_of, is_tracked_learner, own_zone, reads_an_answer, rows_under

COMPLETION = "core_completion_get_activities_completion_status"
ENROLLED_USERS = "core_enrol_get_enrolled_users"
STUDENT_ROLE = "student"
PAGE_SIZE = 500  # costs a server as much a person as a hundred do (measured), in a fifth of the calls
_PROFILES_PER_CALL = 100
# Whom Moodle's own completion report lists; unlike the names of roles, a site seldom changes it.
_LEARNER_CAPABILITY = "moodle/course:isincompletionreports"
_FIELDS = "id,fullname,email,country,lastaccess,lastcourseaccess,groups,roles"


class Profiles(NamedTuple):
    """What the profiles of some learners add: the zones they chose, and whose account is suspended."""

    zones: Mapping[int, str | None]
    suspended: frozenset[int]
    were_permitted: bool


class Participants:
    """The learners of one course, trainers left out."""

    def __init__(self, client: MoodleClient, course_id: int, fields: str = _FIELDS) -> None:
        self._client = client
        self._course_id = course_id
        self._options: dict[str, str] = {
            "withcapability": _LEARNER_CAPABILITY,
            "userfields": fields,
        }

    @property
    def fields_were_asked(self) -> bool:
        """Tell whether the site knew all fields asked for by name; else it gave those that it pleased."""
        return "userfields" in self._options

    def pages(self, start: int) -> Iterator[tuple[int, list[Mapping[str, Any]]]]:
        """Yield the learners from a place on, each time with the place of the next page.

        Raises:
            NotPermitted: the account may not see who takes part.
        """
        for next_start, people in _new_pages(self._page, start):
            if "withcapability" not in self._options:
                people = _students(people)
            yield next_start, people

    def inactive(self) -> frozenset[int] | None:
        """Return whose enrolment is suspended, ended or not begun; None: the account may not ask."""
        options = {"onlysuspended": "1", "userfields": "id"}
        found: set[int] = set()
        try:
            for _, people in _new_pages(lambda start: self._people(options, start), 0):
                found.update(ids_of(people))
        except NotPermitted:
            return None
        return frozenset(found)

    def untracked(self, learner_ids: Sequence[int]) -> tuple[frozenset[int], bool]:
        """Return the same by the completion answers, for who may not ask outright, and whether all could be told.

        It costs as much as reading everybody's completion, and the course must track some activity.
        """
        asked = [{"courseid": self._course_id, "userid": learner} for learner in learner_ids]
        try:
            answers = list(chain.from_iterable(self._client.call_for_each(COMPLETION, asked)))
        except NotPermitted:
            return frozenset(), False
        tracked = [
            None if answer is None else is_tracked_learner(rows_under("statuses", answer)) for answer in answers
        ]
        inactive = {learner for learner, state in zip(learner_ids, tracked, strict=True) if state is False}
        return frozenset(inactive), None not in tracked

    def profiles(self, learner_ids: Sequence[int]) -> Profiles:
        """Return what only profiles tell: a suspended account looks like any other in the list of people."""
        zones: dict[int, str | None] = {}
        suspended: set[int] = set()
        for start in range(0, len(learner_ids), _PROFILES_PER_CALL):
            asked = [
                {"userid": learner, "courseid": self._course_id}
                for learner in learner_ids[start : start + _PROFILES_PER_CALL]
            ]
            try:
                profiles = self._client.call("core_user_get_course_user_profiles", userlist=asked)
            except NotPermitted:
                return Profiles(zones, frozenset(suspended), were_permitted=False)
            zones |= _zones_of(profiles)
            suspended |= _suspended_of(profiles)
        return Profiles(zones, frozenset(suspended), were_permitted=True)

    def _page(self, start: int) -> list[Mapping[str, Any]]:
        while True:
            try:
                return self._people(self._options, start)
            except NotPermitted as error:
                # Asking by capability needs a right of its own; without it, the role's name must do.
                if error.cause != "right_missing" or "withcapability" not in self._options:
                    raise
                del self._options["withcapability"]
            except UnexpectedAnswer as error:
                is_unknown_field = error.facts.get("code") == "invaliduserfield"
                if not is_unknown_field or "userfields" not in self._options:
                    raise
                del self._options["userfields"]

    def _people(self, options: Mapping[str, str], start: int) -> list[Mapping[str, Any]]:
        paging = {"limitfrom": str(start), "limitnumber": str(PAGE_SIZE), "sortby": "id"}
        named = [{"name": name, "value": value} for name, value in {**options, **paging}.items()]
        people = self._client.call(ENROLLED_USERS, courseid=self._course_id, options=named)
        if not isinstance(people, list):
            raise UnexpectedAnswer("unreadable_answer")
        return people


def _new_pages(
    page: Callable[[int], list[Mapping[str, Any]]], start: int
) -> Iterator[tuple[int, list[Mapping[str, Any]]]]:
    """Yield pages from a place on, each with the place of the next, until one is empty.

    A short page is not the last: Moodle shortens them by those whom the account may not see. A site that answers
    any place with the same people gives everybody at once, unless they are exactly a page.

    Raises:
        UnexpectedAnswer: `unreadable_answer`, the same full page comes again and again.
    """
    former: list[int] = []
    while people := page(start):
        ids = ids_of(people)
        if ids == former:
            if len(ids) == PAGE_SIZE:
                raise UnexpectedAnswer("unreadable_answer")
            return
        former = ids
        start += PAGE_SIZE
        yield start, people


@reads_an_answer
def _students(people: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [
        person
        for person in people
        if any(role.get("shortname") == STUDENT_ROLE for role in person.get("roles", ()))
    ]


@reads_an_answer
def _zones_of(profiles: Sequence[Mapping[str, Any]]) -> dict[int, str | None]:
    return {profile["id"]: own_zone(profile) for profile in profiles}


@reads_an_answer
def _suspended_of(profiles: Sequence[Mapping[str, Any]]) -> set[int]:
    return {profile["id"] for profile in profiles if profile.get("suspended")}
