"""Activities of a cohort, and what each learner has done of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cockpit.connector import ActivityRecord, CompletionRecord, GradeRecord
from cockpit.domain.activity import Activity
from cockpit.domain.alerts.facts import Result
from cockpit.domain.times import day_in, from_stored, instant_or_none, to_stored, zone_named
from cockpit.store import Row, Store

_COLUMNS = (
    "id, cohort_id, source_id, title, kind, module, position, coalesce(agreed_due_on, due_on), is_tracked,"
    " is_hidden, is_batch_recorded, groups, url"
)
_DAY_WRITTEN_ONCE = (
    "iif(excluded.changed_at = changed_at, coalesce(changed_on, excluded.changed_on), excluded.changed_on)"
)


def _activity(row: Row) -> Activity:
    return Activity(
        id=row[0],
        cohort_id=row[1],
        source_id=row[2],
        title=row[3],
        kind=row[4],
        module=row[5],
        position=row[6],
        due_on=date.fromisoformat(row[7]) if row[7] else None,
        is_tracked=bool(row[8]),
        is_hidden=bool(row[9]),
        is_batch_recorded=bool(row[10]),
        groups=frozenset(json.loads(row[11])),
        url=row[12],
    )


def activities_of_cohort(store: Store, cohort_id: int) -> list[Activity]:
    """Return the activities of a cohort in course order."""
    return [
        _activity(row)
        for row in store.rows(
            f"select {_COLUMNS} from activity where cohort_id = ? order by position, id",
            [cohort_id],
        )
    ]


def activity_ids(store: Store, cohort_id: int) -> dict[str, int]:
    """Return the activities of a cohort by what the source calls them."""
    return dict(store.rows("select source_id, id from activity where cohort_id = ?", [cohort_id]))


def save_activities(store: Store, cohort_id: int, records: Sequence[ActivityRecord]) -> bool:
    """Keep what a source says of a cohort's activities; tell whether anything changed."""
    before: int = store.conn.total_changes
    store.execute_many(
        "insert into activity (cohort_id, source_id, title, kind, module, position, due_on, is_tracked, is_hidden,"
        " is_batch_recorded, groups, url) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict (cohort_id, source_id) do update set title = excluded.title, kind = excluded.kind,"
        " module = excluded.module, position = excluded.position, due_on = excluded.due_on,"
        " is_tracked = excluded.is_tracked, is_hidden = excluded.is_hidden,"
        " is_batch_recorded = excluded.is_batch_recorded, groups = excluded.groups, url = excluded.url"
        " where (title, kind, module, position, due_on, is_tracked, is_hidden, is_batch_recorded, groups, url)"
        " is not (excluded.title, excluded.kind, excluded.module, excluded.position, excluded.due_on,"
        " excluded.is_tracked, excluded.is_hidden, excluded.is_batch_recorded, excluded.groups, excluded.url)",
        [
            (
                cohort_id,
                record.source_id,
                record.title,
                record.kind,
                record.module,
                record.position,
                record.due_on.isoformat() if record.due_on else None,
                int(record.is_tracked),
                int(record.is_hidden),
                int(record.is_batch_recorded),
                json.dumps(record.groups, ensure_ascii=False),
                record.url,
            )
            for record in records
        ],
    )
    return bool(store.conn.total_changes > before)


def hide_other_activities(store: Store, cohort_id: int, kept: Sequence[str]) -> int:
    """Hide the activities that a complete read no longer names, and return how many: what was done is kept."""
    return store.execute(
        "update activity set is_hidden = 1 where cohort_id = ? and is_hidden = 0"
        " and source_id not in (select value from json_each(?))",
        [cohort_id, json.dumps(list(kept))],
    )


def save_completions(
    store: Store,
    records: Sequence[CompletionRecord],
    enrolments: Mapping[str, int],
    activities: Mapping[str, int],
    *,
    newest_counts: bool = False,
) -> set[int]:
    """Keep what learners have done; return the enrolments named. Unknown people and activities are left out.

    `newest_counts`: the source tells what happened and not how things stand, so that an older word that comes later
    changes nothing.
    """
    rows = [
        (
            enrolments[record.learner_id],
            activities[record.activity_id],
            int(record.is_done),
            to_stored(record.changed_at) if record.changed_at else None,
            record.changed_on.isoformat() if record.changed_on else None,
            int(record.by_learner),
        )
        for record in records
        if record.learner_id in enrolments and record.activity_id in activities
    ]
    store.execute_many(
        "insert into completion (enrolment_id, activity_id, is_done, changed_at, changed_on, by_learner)"
        " values (?, ?, ?, ?, ?, ?) on conflict (enrolment_id, activity_id) do update set"
        # The day of an instant stays as it was written, though the learner's zone be another by now.
        f" is_done = excluded.is_done, changed_at = excluded.changed_at, changed_on = {_DAY_WRITTEN_ONCE},"
        " by_learner = excluded.by_learner where (is_done, changed_at, changed_on, by_learner)"
        f" is not (excluded.is_done, excluded.changed_at, {_DAY_WRITTEN_ONCE}, excluded.by_learner)"
        + (" and coalesce(excluded.changed_at >= changed_at, 1)" if newest_counts else ""),
        rows,
    )
    return {row[0] for row in rows}


def save_grades(
    store: Store,
    records: Sequence[GradeRecord],
    enrolments: Mapping[str, int],
    activities: Mapping[str, int],
    *,
    newest_counts: bool = False,
) -> None:
    """Keep results. Unknown people and activities are left out. `newest_counts`: see `save_completions`."""
    store.execute_many(
        "insert into grade (enrolment_id, activity_id, score, max_score, pass_score, graded_at, graded_on)"
        " values (?, ?, ?, ?, ?, ?, ?) on conflict (enrolment_id, activity_id) do update set"
        " score = excluded.score, max_score = excluded.max_score, pass_score = excluded.pass_score,"
        " graded_at = excluded.graded_at, graded_on = excluded.graded_on"
        " where (score, max_score, pass_score, graded_at, graded_on) is not"
        " (excluded.score, excluded.max_score, excluded.pass_score, excluded.graded_at, excluded.graded_on)"
        + (" and coalesce(excluded.graded_at >= graded_at, 1)" if newest_counts else ""),
        [
            (
                enrolments[record.learner_id],
                activities[record.activity_id],
                record.score,
                record.max_score,
                record.pass_score,
                to_stored(record.graded_at) if record.graded_at else None,
                record.graded_on.isoformat() if record.graded_on else None,
            )
            for record in records
            if record.learner_id in enrolments and record.activity_id in activities
        ],
    )


def completions_of_cohort(
    store: Store, cohort_id: int, enrolment_id: int | None = None
) -> dict[int, dict[int, date]]:
    """Return the day each activity was done: enrolment id -> activity id -> day (of the cohort's zone).

    Of everybody, or of one enrolment alone.
    """
    done: dict[int, dict[int, date]] = {}
    days: dict[str, date] = {}
    for person, activity_id, text in store.rows(
        "select completion.enrolment_id, activity_id, changed_on from completion"
        " join enrolment on enrolment.id = completion.enrolment_id"
        " where enrolment.cohort_id = ?1 and is_done = 1 and changed_on is not null"
        " and (?2 is null or enrolment.id = ?2)",
        [cohort_id, enrolment_id],
    ):
        day = days.get(text)
        if day is None:
            day = days[text] = date.fromisoformat(text)
        done.setdefault(person, {})[activity_id] = day
    return done


@dataclass(frozen=True, slots=True)
class CompletedRow:
    """An activity that is done, as the history shows it; `by_learner` is False when somebody else marked it."""

    activity_id: int
    title: str
    at: datetime | None
    on: date | None
    by_learner: bool


def completed_activities(store: Store, enrolment_id: int) -> list[CompletedRow]:
    """Return what an enrolment has done, in course order."""
    return [
        CompletedRow(
            activity_id, title, instant_or_none(at), date.fromisoformat(on) if on else None, bool(by_learner)
        )
        for activity_id, title, at, on, by_learner in store.rows(
            "select activity_id, title, changed_at, changed_on, by_learner from completion"
            " join activity on activity.id = activity_id where enrolment_id = ? and is_done = 1 order by position",
            [enrolment_id],
        )
    ]


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A result as a share of the most there is; `on` is None when the source gives no day."""

    activity_id: int
    title: str
    share: float
    pass_share: float | None
    at: datetime | None
    on: date | None


def grades_of_enrolment(store: Store, enrolment_id: int) -> list[GradeRow]:
    """Return the results of an enrolment, in course order. One with an instant only has the day of the learner."""
    zone = zone_named(
        store.value(
            "select zone from learner join enrolment on learner_id = learner.id where enrolment.id = ?",
            [enrolment_id],
        )
    )
    return [
        GradeRow(
            activity_id,
            title,
            score / most,
            passed / most if passed is not None else None,
            instant_or_none(at),
            date.fromisoformat(on) if on else day_in(zone, from_stored(at)) if at is not None else None,
        )
        for activity_id, title, score, most, passed, at, on in store.rows(
            "select activity_id, title, score, max_score, pass_score, graded_at, graded_on from grade"
            " join activity on activity.id = activity_id where enrolment_id = ? and max_score > 0"
            " order by position",
            [enrolment_id],
        )
    ]


def results_of_cohort(store: Store, cohort_id: int) -> dict[int, tuple[Result, ...]]:
    """Return the results of a cohort's people, the oldest first, by enrolment id.

    Those recorded in one batch long after the date are left out, for the day of them tells nothing.
    """
    found: dict[int, list[Result]] = {}
    for enrolment_id, on, score, most, passed in store.rows(
        "select enrolment_id, graded_on, score, max_score, pass_score from grade"
        " join activity on activity.id = activity_id"
        " where cohort_id = ? and graded_on is not null and max_score > 0 and is_batch_recorded = 0"
        " order by graded_on, position",
        [cohort_id],
    ):
        pass_share = passed / most if passed is not None else None
        found.setdefault(enrolment_id, []).append(Result(date.fromisoformat(on), score / most, pass_share))
    return {enrolment_id: tuple(results) for enrolment_id, results in found.items()}


def current_unit(store: Store, enrolment_id: int) -> str | None:
    """Return where in the path an enrolment stands: the module, or title, of the first activity not done."""
    found: str | None = store.value(
        "select iif(module = '', title, module) from activity"
        " join enrolment on enrolment.cohort_id = activity.cohort_id where enrolment.id = ?1"
        " and is_tracked = 1 and is_hidden = 0 and not exists (select 1 from completion"
        "  where enrolment_id = ?1 and activity_id = activity.id and is_done = 1)"
        " order by position, activity.id limit 1",
        [enrolment_id],
    )
    return found


def tells_progress(store: Store, cohort_id: int) -> bool:
    """Tell whether anything says how far people are: activities that are tracked, or a share told as a whole."""
    found = store.value(
        "select exists (select 1 from activity where cohort_id = ?1 and is_tracked = 1 and is_hidden = 0)"
        " or exists (select 1 from reported_progress join enrolment on enrolment.id = enrolment_id"
        "  where cohort_id = ?1)",
        [cohort_id],
    )
    return bool(found)


def done_by(store: Store, activity_id: int) -> frozenset[int]:
    """Return the enrolment ids of those who have done an activity; the index alone answers it."""
    return frozenset(
        enrolment_id
        for (enrolment_id,) in store.rows(
            "select enrolment_id from completion indexed by completion_activity"
            " where activity_id = ? and is_done = 1",
            [activity_id],
        )
    )


def done_by_each(store: Store, enrolment_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return the activities that each of these enrolments has done, by enrolment id; of who did none, nothing."""
    return {
        enrolment_id: frozenset(map(int, text.split(",")))
        # One text each: a row for each of a hundred thousand completions takes five times as long.
        for enrolment_id, text in store.rows(
            "select enrolment_id, group_concat(activity_id) from completion"
            " where is_done = 1 and enrolment_id in (select value from json_each(?)) group by enrolment_id",
            [json.dumps(list(enrolment_ids))],
        )
    }


def done_between(store: Store, cohort_id: int, after: date, until: date) -> list[tuple[int, int]]:
    """Return who did what in a cohort in the days (after, until]: (enrolment id, activity id)."""
    return store.rows(
        "select enrolment_id, activity_id from enrolment"
        " join completion on completion.enrolment_id = enrolment.id"
        " where cohort_id = ? and is_done = 1 and changed_on > ? and changed_on <= ?",
        [cohort_id, after.isoformat(), until.isoformat()],
    )
