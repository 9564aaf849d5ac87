"""What a file says, as the records that every source gives."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from cockpit.connector import (
    ActivityRecord,
    AttendanceRecord,
    CompletionRecord,
    EnrolmentRecord,
    Field,
    GradeRecord,
    LearningEvent,
    Record,
)
from cockpit.domain.activity import Verb
from cockpit.domain.names import plain
from cockpit.domain.people import EnrolmentStatus, Knowledge
from cockpit.imports.dates import Moment, Never
from cockpit.imports.reading import FilePerson, Reading, title_id
from cockpit.imports.states import State

_KIND = "file"
_LOCALE = re.compile(r"([a-z]{2,3})([-_][a-z0-9]+)*")
_LANGUAGES = {
    **{"francais": "fr", "french": "fr", "anglais": "en", "english": "en", "allemand": "de", "german": "de"},
    **{"deutsch": "de", "espagnol": "es", "spanish": "es", "espanol": "es", "italien": "it", "italian": "it"},
    **{"italiano": "it", "neerlandais": "nl", "dutch": "nl", "portugais": "pt", "portuguese": "pt"},
}


def to_records(reading: Reading) -> Iterator[Record]:
    """Yield the records of a file, in the order of the streams: people first, then what they did.

    A survey gives none, nor does what the file says of a path as a whole (progress, score, time spent).
    """
    yield from _enrolments(reading)
    yield from _activities(reading)
    yield from _events(reading)
    for person in reading.people:
        if person.activities:
            yield from _completions(person)
    for person in reading.people:
        if person.activities:
            yield from _grades(person)
    for person in reading.people:
        if person.attendance:
            yield from _attendance(person)


def _enrolments(reading: Reading) -> Iterator[EnrolmentRecord]:
    says_activity = Field.LAST_ACTIVITY not in reading.absent_fields
    for person in reading.people:
        last = person.last_activity
        yield EnrolmentRecord(
            person.learner_id,
            person.display_name or person.learner_id,
            person.email,
            language=_language(person.language) if person.language else None,
            status=_status(person),
            enrolled_on=_day(person.enrolled),
            groups=person.groups,
            knowledge=_knowledge(person) if says_activity else Knowledge.UNKNOWN,
            last_access_at=last if isinstance(last, datetime) else None,
        )


def _knowledge(person: FilePerson) -> Knowledge:
    """Return what a file with a column for it says: an empty cell is *never* only beside *not started*."""
    if person.last_activity is None:
        return Knowledge.NEVER if person.state is State.NOT_STARTED else Knowledge.UNKNOWN
    return Knowledge.NEVER if isinstance(person.last_activity, Never) else Knowledge.KNOWN


def _status(person: FilePerson) -> EnrolmentStatus | None:
    if person.state is None:
        return EnrolmentStatus.FINISHED if person.completed is not None else None
    return person.state.enrolment_status


def _activities(reading: Reading) -> Iterator[ActivityRecord]:
    for position, activity in enumerate(reading.activities):
        yield ActivityRecord(
            activity.item_id,
            activity.title,
            _KIND,
            position=position,
            due_on=activity.due_on,
            is_tracked=activity.is_tracked,
        )


def _events(reading: Reading) -> Iterator[LearningEvent]:
    for person in reading.people:
        last = person.last_activity
        if last is not None and not isinstance(last, Never):
            at, on = _at_or_on(last)
            yield LearningEvent(f"file:access:{last.isoformat()}", person.learner_id, Verb.ACCESSED, at, on)
        if person.completed is not None:
            at, on = _at_or_on(person.completed)
            yield LearningEvent("file:completed", person.learner_id, Verb.COMPLETED, at, on)
        for result in person.activities:
            if result.at is not None and result.by_learner and result.state is not None and result.state.is_done:
                at, on = _at_or_on(result.at)
                key = f"file:completed:{result.item_id}"
                yield LearningEvent(key, person.learner_id, Verb.COMPLETED, at, on, result.item_id)
    for event in reading.events:
        if event.is_learner_activity and event.source_user_id is not None:
            yield LearningEvent(event.key, event.source_user_id, event.verb, event.at, None)


def _completions(person: FilePerson) -> Iterator[CompletionRecord]:
    for result in person.activities:
        if result.state is not None:
            at, on = _at_or_on(result.at)
            is_done = result.state.is_done
            yield CompletionRecord(person.learner_id, result.item_id, is_done, at, on, result.by_learner)


def _grades(person: FilePerson) -> Iterator[GradeRecord]:
    """Yield the results whose scale the file tells."""
    for result in person.activities:
        if result.score is not None and result.max_score is not None:
            yield GradeRecord(person.learner_id, result.item_id, result.score, result.max_score)


def _attendance(person: FilePerson) -> Iterator[AttendanceRecord]:
    for each in person.attendance:
        session_id = f"{each.on.isoformat()}:{title_id(each.title)}"
        yield AttendanceRecord(person.learner_id, session_id, each.title, each.on, each.attended)


def _at_or_on(moment: Moment | None) -> tuple[datetime | None, date | None]:
    """Return an instant, or the day where the file knows no more."""
    return (moment, None) if isinstance(moment, datetime) else (None, moment)


def _day(moment: Moment | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _language(text: str) -> str | None:
    """Return the code of a language that is said as a code or by its name."""
    label = plain(text)
    if found := _LOCALE.fullmatch(label):
        return _LANGUAGES.get(label) or found[1]
    return _LANGUAGES.get(label.partition(" ")[0])
