"""Cohorts, learners, clicks and hand-ins from the tables."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path

from cockpit.connector import (
    ActivityRecord,
    Asked,
    Capabilities,
    Capability,
    CohortRecord,
    CompletionRecord,
    EnrolmentRecord,
    Field,
    GradeRecord,
    LearningEvent,
    Page,
    Record,
    Stream,
)
from cockpit.domain.activity import Verb
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.domain.times import day_in, zone_named
from cockpit.errors import UnexpectedAnswer
from connectors.oulad.tables import check_folder, rows

_PAGE = 5_000
_PASS_SCORE = 40.0
# Small quizzes whose results the university recorded in one batch some days after the date (CMAs of weight 1 %).
_BATCH_WEIGHT = 1.0
# What a row with a word for a number, a cell too few or an unknown course leads to.
_NONSENSE = (ValueError, KeyError, TypeError)
_ABSENCE = Capability(deletes="absence")
_TABLES = {
    Stream.ENROLMENTS: "learners.csv",
    Stream.ACTIVITIES: "assessments.csv",
    Stream.EVENTS: "activity_daily.csv",
    Stream.COMPLETIONS: "submissions.csv",
    Stream.GRADES: "submissions.csv",
}


_FIELDS = (
    Field.LAST_ACTIVITY,
    Field.STATUS,
    Field.COMPLETION,
    Field.GRADES,
    Field.DUE_DATES,
)


class OuladSource:
    """One folder. A cohort per `cohort` column where there is one, else per course."""

    def __init__(self, settings: Mapping[str, str], secret: str | None, now: datetime) -> None:
        self._folder = Path(settings["path"])
        check_folder(self._folder)
        self._moved = timedelta(weeks=int(settings.get("weeks_moved", "0")))
        # A calendar that was moved has a today, beyond which nothing is known yet.
        self._today = day_in(zone_named(None), now) if "weeks_moved" in settings else None
        self._courses = {row["course_id"]: row for row in rows(self._folder, "courses.csv")}

    def capabilities(self) -> Capabilities:
        """Return its streams: tables are read whole each time."""
        deletes = {Stream.ENROLMENTS: _ABSENCE, Stream.ACTIVITIES: _ABSENCE}
        streams = {stream: deletes.get(stream, Capability()) for stream in _TABLES}
        fields = dict.fromkeys(_FIELDS, Knowledge.KNOWN)
        if "email" in next(rows(self._folder, "learners.csv"), {}):
            fields[Field.EMAIL] = Knowledge.KNOWN
        return Capabilities(streams, fields)

    def cohorts(self) -> Sequence[CohortRecord]:
        """Return the cohorts of every course; the course's id is always in theirs."""
        found: dict[str, CohortRecord] = {}
        for row in rows(self._folder, "learners.csv"):
            source_id = _cohort_of(row)
            if source_id not in found:
                try:
                    start = self._start(row["course_id"])
                    length = timedelta(days=int(self._courses[row["course_id"]]["length_days"]))
                except _NONSENSE as error:
                    raise UnexpectedAnswer("table_unreadable", table="courses.csv") from error
                found[source_id] = CohortRecord(
                    source_id,
                    row.get("cohort") or row["course_id"],
                    start,
                    start + length,
                    language=self._courses[row["course_id"]].get("language") or None,
                )
        return list(found.values())

    def read(self, asked: Asked) -> Iterator[Page]:
        """Yield a stream; the state is the number of rows that were given already."""
        read = {
            Stream.ENROLMENTS: self._enrolments,
            Stream.ACTIVITIES: self._activities,
            Stream.EVENTS: self._events,
            Stream.COMPLETIONS: self._completions,
            Stream.GRADES: self._grades,
        }[asked.stream]
        given = int(json.loads(asked.state)) if asked.state else 0
        records = islice(read(asked), given, None)
        while page := self._page(records, asked.stream):
            given += len(page)
            yield Page(page, json.dumps(given))

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def _page(self, records: Iterator[Record], stream: Stream) -> list[Record]:
        try:
            return list(islice(records, _PAGE))
        except _NONSENSE as error:
            raise UnexpectedAnswer("table_unreadable", table=_TABLES[stream]) from error

    def _start(self, course_id: str) -> date:
        return date.fromisoformat(self._courses[course_id]["assumed_start_date"]) + self._moved

    def _day(self, course_id: str, day: str) -> date:
        return self._start(course_id) + timedelta(days=int(day))

    def _is_known(self, day: date) -> bool:
        return self._today is None or day <= self._today

    def _enrolments(self, asked: Asked) -> Iterator[Record]:
        for row in self._learners(asked):
            left_on = self._day(row["course_id"], row["unregistration_day"]) if row["unregistration_day"] else None
            has_left = left_on is not None and self._is_known(left_on)
            learner_id = row["learner_id"]
            name = f"{row.get('first_name') or ''} {row.get('last_name') or ''}".strip()
            yield EnrolmentRecord(
                learner_id,
                name or learner_id,
                email=row.get("email") or None,
                zone=row.get("zone") or None,
                language=row.get("language") or None,
                status=EnrolmentStatus.LEFT if has_left else EnrolmentStatus.ACTIVE,
                left_on=left_on if has_left else None,
                enrolled_on=self._day(row["course_id"], row["registration_day"])
                if row["registration_day"]
                else None,
                knowledge=Knowledge.KNOWN if (row["course_id"], learner_id) in self._came else Knowledge.NEVER,
            )

    @cached_property
    def _came(self) -> frozenset[tuple[str, str]]:
        """Who was active on a day that is known: (course, learner). One pass over the tables, for all cohorts."""
        return frozenset(
            (row["course_id"], row["learner_id"])
            for name in ("activity_daily.csv", "submissions.csv")
            for row in rows(self._folder, name)
            if row.get("is_banked") != "1" and self._is_known(self._day(row["course_id"], row["day"]))
        )

    def _learners(self, asked: Asked) -> Iterator[dict[str, str]]:
        return (row for row in rows(self._folder, "learners.csv") if _cohort_of(row) == asked.cohort_id)

    def _activities(self, asked: Asked) -> Iterator[Record]:
        course_id = _course_of(asked.cohort_id)
        tests = [
            row
            for row in rows(self._folder, "assessments.csv")
            if row["course_id"] == course_id and row["type"] != "Exam"
        ]
        tests.sort(key=lambda row: (int(row["due_day"] or 9999), row["assessment_id"]))
        for position, row in enumerate(tests):
            yield ActivityRecord(
                _test_id(row["assessment_id"]),
                row.get("title") or f"{row['type']} {_number(tests, row)}",
                row["type"].lower(),
                position=position,
                due_on=self._day(course_id, row["due_day"]) if row["due_day"] else None,
                is_batch_recorded=row["type"] == "CMA" and float(row["weight"] or 0) <= _BATCH_WEIGHT,
            )
        for position, row in enumerate(rows(self._folder, "activities.csv")):
            if row["course_id"] == course_id:
                yield ActivityRecord(
                    row["activity_id"],
                    row["title"],
                    row.get("lms_type") or "",
                    position=len(tests) + position,
                    is_tracked=False,
                )

    def _events(self, asked: Asked) -> Iterator[LearningEvent]:
        course_id = _course_of(asked.cohort_id)
        people = {row["learner_id"] for row in self._learners(asked)}
        days: dict[str, date] = {}

        def on(day: str) -> date:
            found = days.get(day)
            if found is None:
                found = days[day] = self._day(course_id, day)
            return found

        for row in rows(self._folder, "activity_daily.csv"):
            if row["learner_id"] in people and row["course_id"] == course_id:
                day = on(row["day"])
                if self._is_known(day):
                    yield LearningEvent(
                        f"{row['activity_id']}/{row['day']}",
                        row["learner_id"],
                        Verb.INTERACTED,
                        None,
                        day,
                        row["activity_id"],
                        int(row["clicks"]),
                    )
        for row in self._submissions(asked):
            if row["is_banked"] != "1":
                yield LearningEvent(
                    f"{_test_id(row['assessment_id'])}/{row['day']}",
                    row["learner_id"],
                    Verb.SUBMITTED,
                    None,
                    on(row["day"]),
                    _test_id(row["assessment_id"]),
                )

    def _submissions(self, asked: Asked) -> Iterator[dict[str, str]]:
        course_id = _course_of(asked.cohort_id)
        people = {row["learner_id"] for row in self._learners(asked)}
        return (
            row
            for row in rows(self._folder, "submissions.csv")
            if row["course_id"] == course_id
            and row["learner_id"] in people
            and self._is_known(self._day(course_id, row["day"]))
        )

    def _completions(self, asked: Asked) -> Iterator[Record]:
        for row in self._submissions(asked):
            yield CompletionRecord(
                row["learner_id"],
                _test_id(row["assessment_id"]),
                is_done=True,
                changed_on=self._day(row["course_id"], row["day"]),
                by_learner=row["is_banked"] != "1",
            )

    def _grades(self, asked: Asked) -> Iterator[Record]:
        for row in self._submissions(asked):
            if row["score"]:
                yield GradeRecord(
                    row["learner_id"],
                    _test_id(row["assessment_id"]),
                    float(row["score"]),
                    100.0,
                    _PASS_SCORE,
                    graded_on=self._day(row["course_id"], row["day"]),
                )


def _cohort_of(row: Mapping[str, str]) -> str:
    cohort = row.get("cohort")
    return f"{row['course_id']}|{cohort}" if cohort else row["course_id"]


def _course_of(cohort_id: str) -> str:
    return cohort_id.partition("|")[0]


def _test_id(assessment_id: str) -> str:
    """Return an assessment's id among the activities, which are numbered apart from assessments."""
    return f"test-{assessment_id}"


def _number(tests: Sequence[Mapping[str, str]], row: Mapping[str, str]) -> int:
    same = [test["assessment_id"] for test in tests if test["type"] == row["type"]]
    return same.index(row["assessment_id"]) + 1
