"""What the learners of a course have done and how well: two dear streams, so only changes are asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cockpit.connector import Asked, Page, Record
from connectors.moodle.changes import Cursor, Reading, plan
from connectors.moodle.client import BATCH_SIZE, MoodleClient
from connectors.moodle.participants import COMPLETION, Participants
from connectors.moodle.records import completion_records, grade_records, reads_an_answer, rows_under

GRADES = "gradereport_user_get_grade_items"
# A bigger group would take Moodle a minute and more, in which nothing is kept (measured: 40 ms a learner).
_MOST_GRADES_AT_ONCE = 200


def completions(client: MoodleClient, asked: Asked, people_as_of: datetime | None) -> Iterator[Page]:
    """Yield what the members have done, a batch a page, in the order of ids: a state names the last one.

    Who was not permitted to be seen is asked for again when they come, or in the next full read.
    """
    state = json.loads(asked.state) if asked.state else {}
    reading = plan(client, asked, people_as_of, _begun(state))
    waiting = [member for member in reading.members if int(member.learner_id) > state.get("after", 0)]
    course_id = int(asked.cohort_id)
    answered = client.call_for_each(
        COMPLETION, [{"courseid": course_id, "userid": int(member.learner_id)} for member in waiting]
    )
    for place, answers in enumerate(answered):
        batch = waiting[place * BATCH_SIZE :][: len(answers)]
        records: list[Record] = []
        for member, answer in zip(batch, answers, strict=True):
            if answer is not None:
                records += completion_records(rows_under("statuses", answer), member)
        problems = ("some_not_permitted",) if None in answers else ()
        yield _page(records, {"after": int(batch[-1].learner_id)}, reading, problems, len(asked.members))
    if not waiting and not state:
        yield _page((), {"after": 0}, reading)


def grades(client: MoodleClient, asked: Asked, people_as_of: datetime | None) -> Iterator[Page]:
    """Yield results: all of them group by group, then of those in no group; else of those who changed.

    A whole course may take Moodle minutes. Who is in two groups comes with the first. Only those are asked for
    whom the account is shown, for Moodle answers with more people than it lists as learners.
    """
    state = json.loads(asked.state) if asked.state else {}
    reading = plan(client, asked, people_as_of, _begun(state))
    course_id = int(asked.cohort_id)
    ids = [int(member.learner_id) for member in reading.members]
    if reading.is_full:
        yield from _all_grades(client, course_id, ids, state, reading)
        return
    yield from _own_grades(client, course_id, ids, state, reading)
    if not ids and not state:
        yield _page((), {"after": 0}, reading)


def _all_grades(
    client: MoodleClient, course_id: int, ids: Sequence[int], state: Mapping[str, int], reading: Reading
) -> Iterator[Page]:
    first_group = _first_groups(client, course_id)
    known = [learner for learner in ids if learner in first_group]
    group_ids = sorted({group for group in first_group.values() if group})
    if not group_ids and len(known) <= _MOST_GRADES_AT_ONCE:
        if not state:
            results = _results(client, course_id, userid=0)
            yield _page(_records(results, set(known)), {"group": 0}, reading)
        return
    for group_id in group_ids:
        if group_id > state.get("group", 0):
            wanted = {learner for learner in known if first_group[learner] == group_id}
            results = _results(client, course_id, userid=0, groupid=group_id)
            yield _page(_records(results, wanted), {"group": group_id}, reading)
    alone = [learner for learner in known if not first_group[learner]]
    last_group = {"group": max(group_ids, default=0)}
    yield from _own_grades(client, course_id, alone, {**state, **last_group}, reading)


def _own_grades(
    client: MoodleClient, course_id: int, ids: Sequence[int], state: Mapping[str, int], reading: Reading
) -> Iterator[Page]:
    """Yield the results of single learners; that Moodle has none of an ended enrolment is no problem to tell of."""
    waiting = [learner for learner in ids if learner > state.get("after", 0)]
    answered = client.call_for_each(GRADES, [{"courseid": course_id, "userid": learner} for learner in waiting])
    for place, answers in enumerate(answered):
        batch = waiting[place * BATCH_SIZE :][: len(answers)]
        results = [one for answer in answers if answer for one in rows_under("usergrades", answer)]
        after = {"group": state.get("group", 0), "after": batch[-1]}
        yield _page(_records(results, set(batch)), after, reading)


def _begun(state: Mapping[str, int]) -> Cursor | None:
    return Cursor(state["at"], state["full_at"]) if "at" in state else None


def _page(
    records: Sequence[Record],
    place: Mapping[str, int],
    reading: Reading,
    problems: tuple[str, ...] = (),
    total: int | None = None,
) -> Page:
    """Return a page whose state also says what the read that it belongs to will leave."""
    left = reading.cursor
    state = {**place, **left._asdict()} if left else place
    return Page(records, json.dumps(state), total, problems, left.text if left else None)


def _first_groups(client: MoodleClient, course_id: int) -> dict[int, int]:
    """Return for each learner that the account is shown the lowest of their groups' ids, 0 for no group."""
    first: dict[int, int] = {}
    for _, learners in Participants(client, course_id, "id,groups,roles").pages(0):
        first |= _first_groups_of(learners)
    return first


def _results(client: MoodleClient, course_id: int, **chosen: int) -> list[Mapping[str, Any]]:
    return rows_under("usergrades", client.call(GRADES, courseid=course_id, **chosen))


@reads_an_answer
def _first_groups_of(learners: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    return {
        learner["id"]: min((group["id"] for group in learner.get("groups", ())), default=0) for learner in learners
    }


@reads_an_answer
def _records(results: Sequence[Mapping[str, Any]], wanted: set[int]) -> list[Record]:
    return [record for one in results if one.get("userid") in wanted for record in grade_records(one)]
