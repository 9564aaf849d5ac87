"""Reading a fake Moodle through the connector, in the manner of a sync."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from fake_moodle import TOKENS, FakeMoodle
from moodle_recordings import RECORDED_NOW

from cockpit.connector import (
    ActivityRecord,
    Asked,
    CompletionRecord,
    EnrolmentRecord,
    Member,
    Page,
    Source,
    Stream,
)
from connectors.moodle import CONNECTOR

# Two days and a bit after the recording, four weeks on: the fake must move by four weeks exactly.
NOW = RECORDED_NOW + timedelta(weeks=4, days=2, hours=5)
PAGED = (Stream.ENROLMENTS, Stream.ACTIVITIES, Stream.COMPLETIONS, Stream.GRADES)


def source(moodle: FakeMoodle, whose: str = "trainer") -> Source:
    """Return the source that one of the trainers reads."""
    user_id = {"trainer": "3", "trainer2": "4"}[whose]
    settings = {"url": moodle.url, "userid": user_id, "lang": "en"}
    return CONNECTOR.source(settings, TOKENS[whose], NOW)


def members(moodle: FakeMoodle, course: str, whose: str = "trainer") -> tuple[Member, ...]:
    """Return the learners of a course as the store would know them."""
    found = records(source(moodle, whose), Stream.ENROLMENTS, course, EnrolmentRecord)
    return tuple(Member(one.learner_id, one.last_access_at) for one in found)


def pages(
    of: Source,
    stream: Stream,
    course: str,
    known: Iterable[Member] = (),
    state: str | None = None,
) -> Iterator[Page]:
    """Return the pages of a stream, not yet read."""
    return of.read(Asked(stream, course, state, tuple(known), NOW))


def records(of: Source, stream: Stream, course: str, kind: type, known: Iterable[Member] = ()) -> list[Any]:
    """Return the records of one kind that a stream holds."""
    read = pages(of, stream, course, known)
    return [record for page in read for record in page.records if isinstance(record, kind)]


def count_done(moodle: FakeMoodle, course: str, whose: str = "trainer") -> dict[int, tuple[int, int]]:
    """Return (done, total) for each learner, by the rule of `Activity.counts_for`."""
    site = source(moodle, whose)
    people = records(site, Stream.ENROLMENTS, course, EnrolmentRecord)
    known = [Member(one.learner_id, one.last_access_at) for one in people]
    activities = records(site, Stream.ACTIVITIES, course, ActivityRecord)
    completions = records(site, Stream.COMPLETIONS, course, CompletionRecord, known)
    done = {(one.learner_id, one.activity_id) for one in completions if one.is_done}
    counted = {}
    for person in people:
        required = [
            activity.source_id
            for activity in activities
            if activity.is_tracked
            and not activity.is_hidden
            and (not activity.groups or set(activity.groups) & set(person.groups))
        ]
        done_count = sum((person.learner_id, activity) in done for activity in required)
        counted[int(person.learner_id)] = (done_count, len(required))
    return counted
