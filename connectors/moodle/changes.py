"""Of whom something may have changed since an earlier read: the rest is not asked for again."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cockpit.connector import Asked, Member
from cockpit.domain.times import from_stored, to_stored
from cockpit.errors import NotPermitted
from connectors.moodle.client import MoodleClient
from connectors.moodle.records import reads_an_answer, rows_under

UPDATES = "core_course_get_updates_since"
# Web server and database may be two clocks, and an answer's time has whole seconds.
LAG = timedelta(minutes=10)
_FULL_AFTER = timedelta(days=7)
_FULL_AFTER_UNTOLD = timedelta(days=1)
_ASSIGNMENTS = "mod_assign_get_assignments"
_ASSIGNMENT_GRADES = "mod_assign_get_grades"
_SUBMISSIONS = "usersubmissions"
# What only the trainer's own doing changes, or what whoever wrote it came for.
_OF_NOBODY_ELSE = frozenset(
    {"attempts", "attemptsfinished", "attemptsunfinished", "comments", "completion", "discussions", "entries"}
    | {"grades", "messages", "ratings", "submissions", "tracks"}
)


class Cursor(NamedTuple):
    """When the last read and the last full read saw the course, in epoch seconds of the site's own clock."""

    at: int
    full_at: int

    @classmethod
    def parsed(cls, text: str | None) -> "Cursor | None":
        """Return a kept cursor; None for none, or one that means nothing."""
        try:
            kept = json.loads(text or "null")
            return cls(int(kept["at"]), int(kept["full_at"]))
        except (KeyError, TypeError, ValueError):
            return None

    @property
    def text(self) -> str:
        """The cursor to keep."""
        return json.dumps(self._asdict())


class Reading(NamedTuple):
    """Whom to ask for, in the order of ids, and the cursor that this read leaves; None: nothing tells when.

    A later read goes by the accesses that this one knew: so the cursor names the instant when they were seen.
    """

    members: list[Member]
    is_full: bool
    cursor: Cursor | None


def plan(client: MoodleClient, asked: Asked, people_as_of: datetime | None, begun: Cursor | None) -> Reading:
    """Return whom a read of completions or grades must ask for.

    That is who came to the course since the earlier read, and those in whose place somebody else was graded.
    Everybody is asked for the first time, after seven days (one, if the site does not tell what was updated), and
    when it cannot be told apart. Until then these are missed: what a trainer overrides or marks by hand elsewhere
    than in an assignment, what a nightly job completes, and the past of somebody who was enrolled, or in another
    group, long before being seen here. `people_as_of`: when this sync saw the members' last accesses, by the
    site's clock; None: it did not see them all. `begun`: what the earlier part of this read, if
    there was one, was to leave.
    """
    members = sorted(asked.members, key=lambda member: int(member.learner_id))
    now = client.clock
    if now is None:
        return Reading(members, is_full=True, cursor=None)
    earlier = Cursor.parsed(asked.cursor)
    changed: frozenset[str] | None = None
    if earlier is not None and not (begun and begun.full_at == begun.at):
        changed = _changed(client, int(asked.cohort_id), members, earlier, now)
    if earlier is None or changed is None:
        left = Cursor(to_stored(people_as_of), to_stored(people_as_of)) if people_as_of else None
        return Reading(members, is_full=True, cursor=begun or left)
    some = [member for member in members if member.learner_id in changed]
    at = to_stored(people_as_of) if people_as_of else earlier.at
    return Reading(some, is_full=False, cursor=begun or Cursor(at, earlier.full_at))


def _changed(
    client: MoodleClient, course_id: int, members: Sequence[Member], earlier: Cursor, now: datetime
) -> frozenset[str] | None:
    """Return whom something may have changed for since an earlier read; None: anybody."""
    full_for = now - from_stored(earlier.full_at)
    is_clock_back = from_stored(earlier.at) > now
    tells_accesses = any(member.last_access_at for member in members)
    if full_for >= _FULL_AFTER or is_clock_back or not tells_accesses:
        return None
    since = from_stored(earlier.at) - LAG
    came = {one.learner_id for one in members if one.last_access_at and one.last_access_at >= since}
    try:
        answer = client.call(UPDATES, courseid=course_id, since=to_stored(since))
    except NotPermitted:
        return None if full_for >= _FULL_AFTER_UNTOLD else frozenset(came)
    graded = _graded_by_others(rows_under("instances", answer), len(came))
    if graded is None:
        return None
    if not graded:
        return frozenset(came)
    holders = _graded_in_assignments(client, course_id, graded, since)
    return None if holders is None else frozenset(came | holders)


@reads_an_answer
def _graded_by_others(instances: Sequence[Mapping[str, Any]], came_count: int) -> dict[int, Collection[int]] | None:
    """Return the grades that somebody may have given, by activity; None: something changed that is for everybody.

    Moodle names rows, not people. A quiz grades by itself what was tried: so no more grades than tries, and
    (a learner has one grade in it) no more than learners who came, tell of nobody else.
    """
    graded: dict[int, Collection[int]] = {}
    for instance in instances:
        rows = {update["name"]: update.get("itemids") or () for update in instance["updates"]}
        grades = rows.pop("usergrades", ())
        if any(name not in _OF_NOBODY_ELSE and not _is_own(name) for name in rows):
            return None
        tries = max((len(ids) for name, ids in rows.items() if _is_own(name) and name != _SUBMISSIONS), default=0)
        if len(grades) > min(tries, came_count):
            graded[int(instance["id"])] = grades
    return graded


def _is_own(name: str) -> bool:
    """Tell whether an update is what learners did themselves, for which they came: tries, submissions, tracks."""
    return name.startswith("user") and not name.endswith("grades")


def _graded_in_assignments(
    client: MoodleClient, course_id: int, graded: Mapping[int, Collection[int]], since: datetime
) -> set[str] | None:
    """Return to whom these grades were given; None: one of them is in no assignment, or no longer to be found."""
    try:
        assignments = _assignment_ids(client.call(_ASSIGNMENTS, courseids=[course_id]))
        if not graded.keys() <= assignments.keys():
            return None
        answer = client.call(
            _ASSIGNMENT_GRADES,
            assignmentids=[assignments[activity] for activity in sorted(graded)],
            since=to_stored(since),
        )
    except NotPermitted:
        return None
    holders = _holders(answer)
    ids = {grade for grades in graded.values() for grade in grades}
    return set(holders.values()) if ids <= holders.keys() else None


@reads_an_answer
def _assignment_ids(answer: Mapping[str, Any]) -> dict[int, int]:
    return {one["cmid"]: one["id"] for course in answer["courses"] for one in course["assignments"]}


@reads_an_answer
def _holders(answer: Mapping[str, Any]) -> dict[int, str]:
    """Return whose grade each row is."""
    return {row["id"]: str(row["userid"]) for one in answer["assignments"] for row in one["grades"]}
