"""What a message may say of each of many learners, with one query for each kind of fact."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from cockpit.domain.activity import Verb
from cockpit.domain.times import instant_or_none
from cockpit.store import Row, Store

_DONE = (Verb.COMPLETED.value, Verb.SUBMITTED.value)
_CHOSEN = "(select value from json_each(?1))"
_NO_INSTANT = 1 << 60  # a thing of which only the day is known stands at that day's end

# The last thing with a title that each enrolment did.
_LATEST_EVENT = f"""
select enrolment_id, title, happened_at, local_on from (
    select event.enrolment_id, title, happened_at, local_on, row_number() over (
        partition by event.enrolment_id
        order by local_on desc, coalesce(happened_at, {_NO_INSTANT}) desc, event.id desc
    ) as place
    from event join activity on activity.id = activity_id
    where event.enrolment_id in {_CHOSEN} and verb in {_DONE} and title <> ''
) where place = 1
"""
# What is known to be done though no event tells of it: only what may be later than the last event.
_LATEST_COMPLETION = f"""
with told as materialized (
    select enrolment_id, max(local_on) as day from event
    where enrolment_id in {_CHOSEN} and verb in {_DONE} group by enrolment_id
)
select enrolment_id, title, changed_at, changed_on from (
    select completion.enrolment_id, title, changed_at, changed_on, row_number() over (
        partition by completion.enrolment_id
        order by changed_on desc, coalesce(changed_at, {_NO_INSTANT}) desc, position
    ) as place
    from completion join activity on activity.id = activity_id
    left join told on told.enrolment_id = completion.enrolment_id
    where completion.enrolment_id in {_CHOSEN} and is_done = 1 and changed_on is not null and title <> ''
        and (told.day is null or changed_on >= told.day)
        and not exists (
            select 1 from event where event.enrolment_id = completion.enrolment_id
            and event.activity_id = completion.activity_id and verb in {_DONE}
        )
) where place = 1
"""


class LastDone(NamedTuple):
    """Something that an enrolment did; `at` is None when only the day is known."""

    title: str
    at: datetime | None
    on: date


def last_done(store: Store, enrolment_ids: Iterable[int]) -> dict[int, list[LastDone]]:
    """Return what these enrolments did last: that of which an event tells, then that of which none does."""
    chosen = [json.dumps(list(enrolment_ids))]
    found: dict[int, list[LastDone]] = {}
    for row in (*store.rows(_LATEST_EVENT, chosen), *store.rows(_LATEST_COMPLETION, chosen)):
        found.setdefault(row[0], []).append(_last_done(row))
    return found


def _last_done(row: Row) -> LastDone:
    return LastDone(row[1], instant_or_none(row[2]), date.fromisoformat(row[3]))


def done_of(store: Store, enrolment_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return the activities that each of these enrolments has done."""
    found: dict[int, set[int]] = {}
    for enrolment_id, activity_id in store.rows(
        f"select enrolment_id, activity_id from completion where enrolment_id in {_CHOSEN}"
        " and is_done = 1 and changed_on is not null",
        [json.dumps(list(enrolment_ids))],
    ):
        found.setdefault(enrolment_id, set()).add(activity_id)
    return found


def open_questions(store: Store, learner_ids: Iterable[int]) -> dict[int, str]:
    """Return the latest question of each of these learners that waits for an answer."""
    latest: dict[int, tuple[int, str]] = {}
    for learner_id, words, at in store.rows(
        f"select learner_id, words, asked_at from question where learner_id in {_CHOSEN} and answered_at is null"
        " order by asked_at",
        [json.dumps(list(learner_ids))],
    ):
        if learner_id not in latest or at > latest[learner_id][0]:
            latest[learner_id] = at, words
    return {learner_id: words for learner_id, (_, words) in latest.items()}
